"""Words -> a page: one column, readable without styles, images or scripts, in light and in dark, from both sides."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from html import escape

from labbot.messages import LANGUAGES

Words = Callable[[str, str], tuple[str, str]]
"""(page, language) -> its title, and its text in paragraphs."""

NAMES = {"en": "English", "fr": "Français", "pt": "Português", "es": "Español", "ar": "العربية"}
RIGHT_TO_LEFT = {"ar"}
LONGEST_WISH = 500
"""Octets of Accept-Language that are looked at."""

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --line: #c4c9d0; --act: #0b4f8a; --on: #ffffff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --paper: #16191d; --line: #4a515a; --act: #9cc9f5; --on: #10202f; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.125rem/1.6 system-ui, sans-serif; }
main, nav { box-sizing: border-box; max-width: 36rem; margin: 0 auto; padding: 1.5rem; }
h1 { margin: 0 0 1rem; font-size: 1.6rem; line-height: 1.3; }
p { margin: 0 0 1rem; }
button { min-height: 3rem; padding: 0.6rem 1.4rem; border: 0; border-radius: 0.4rem; background: var(--act);
  color: var(--on); font: inherit; font-weight: 600; cursor: pointer; }
a { color: var(--act); }
a, button { outline-offset: 0.2rem; }
.word { white-space: nowrap; }
nav { border-top: 1px solid var(--line); font-size: 1rem; }
nav a, nav b { display: inline-block; padding: 0.5rem 0; margin-inline-end: 1.2rem; }
""".strip()

_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

HEADERS = {
    # Nothing is loaded from anywhere and nothing is run; the one style above is known by its hash.
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def make_page(words: Words, page: str, language: str, *, button: bool = False) -> str:
    """The whole page. With `button`, the last paragraph of its text is what the button says."""
    title, text = words(page, language)
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    label = paragraphs.pop() if button else ""
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    # Without charset and viewport a phone shows it small and garbled.
    return f"""<!DOCTYPE html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>{escape(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
{"".join(f"<p>{_with_words_to_send(paragraph)}</p>" for paragraph in paragraphs)}
{_form(label, language) if button else ""}
</main>
<nav>{"".join(_link(other, language) for other in LANGUAGES)}</nav>
</body>
</html>
"""


def pick_language(asked: str | None, accepted: str) -> str:
    """The language of a page: the one `asked` for by name, else the best of Accept-Language (RFC 9110 12.5.4)."""
    if asked in LANGUAGES:
        return asked
    wishes = []
    for position, wish in enumerate(accepted[:LONGEST_WISH].split(",")):
        name, _, weight = wish.partition(";")
        language = name.strip().lower().split("-")[0]
        if language in LANGUAGES and (quality := _quality(weight)) > 0:
            wishes.append((-quality, position, language))
    return min(wishes)[2] if wishes else "en"


def _with_words_to_send(paragraph: str) -> str:
    """What stands between guillemets is to be copied: it stays in one piece and in its own direction."""
    return re.sub("«([^»]+)»", r'«<bdi dir="ltr" class="word">\1</bdi>»', escape(paragraph))


def _quality(weight: str) -> float:
    found = re.fullmatch(r"\s*q=([01](?:\.[0-9]{0,3})?)\s*", weight)
    return float(found.group(1)) if found else 1.0


def _form(label: str, language: str) -> str:
    return (
        f'<form method="post" action="?lang={language}"><input type="hidden" name="stop" value="yes">'
        f"<button>{escape(label)}</button></form>"
    )


def _link(language: str, shown: str) -> str:
    name = f'<bdi lang="{language}">{NAMES[language]}</bdi>'
    if language == shown:
        return f'<b aria-current="true">{name}</b>'
    return f'<a href="?lang={language}" hreflang="{language}">{name}</a>'

"""The text of an HTML mail, with what the client marked as a quote behind "> " and signatures behind "-- ".

Markers are those of Gmail, Outlook, Thunderbird, Apple Mail, Yahoo, Roundcube, Zimbra, Proton, Tuta and Zoho, as their
own pages write them, and the one that we plant in our letters. Clients put signs of their own before names (`x_`,
`m_12`, `ydp1a2b`): a marker counts wherever it stands in the name.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

OURS = "labbot-letter"
"""Id and class of the outermost element of our own HTML letters: where it comes back, all in it is quoted."""

MOST_DECLARATIONS = 500
MOST_OPEN_TAGS = 200
_LONG_NUMBER = re.compile(r"&#[0-9]{8,}+;?")

_DROPPED = frozenset(("style", "script", "head", "title"))
_BLOCKS = frozenset(
    (
        *("p", "div", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"),
        *("section", "article", "header", "footer", "center"),
    )
)
_VOID = frozenset(("br", "hr", "img", "input", "meta", "link", "col", "area", "base", "wbr"))
_QUOTES = (
    OURS,
    "gmail_quote",
    "gmail_attr",
    "reply-intro",
    "yahoo_quoted",
    "moz-cite-prefix",
    "protonmail_quote",
    "tutanota_quote",
    "zmail_extra",
    "ms-outlook-mobile-reference-message",
    "olk_src_body_section",
    "messagereplysection",
    "isreplycontent",
    "__headers__",
    "__quoted_text__",
)
_BELOW = (
    "divrplyfwdmsg",
    "appendonsend",
    "replyforward",
    "mail-editor-reference-message-container",
    "orc-email-signature-quote",
    "zwchr",
    "stopspelling",
)
"""Markers below which everything to the end is the quote."""

_SIGNATURES = ("gmail_signature", "moz-signature", "ms-outlook-mobile-signature", "signature-container")
_MARKERS = ("<blockquote", *_QUOTES, *_BELOW)
_NAMES = frozenset(("class", "id", "name", "data-marker"))


class _Lines(HTMLParser):
    """Collects the text of a page, line by line, each line with how deep in a quote it stands."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._line: list[str] = []
        self._open: list[tuple[str, int, int]] = []
        self._quote = self._drop = 0
        self._below = False
        self._pre = 0

    def _end(self) -> None:
        line = "".join(self._line)
        line = line if self._pre else " ".join(line.split(" "))
        self._line.clear()
        self.lines.append(("> " if self._quote or self._below else "") + line.strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = " ".join((value or "").lower() for name, value in attrs if name in _NAMES) if attrs else ""
        quote = int(tag == "blockquote" and not _is_indented(attrs)) or int(_any(_QUOTES, marks))
        if tag == "br" or (tag == "p" and self._line):
            self._end()
        elif tag == "hr" or tag == "li" or tag in _BLOCKS or quote:
            self._finish()
        if _any(_BELOW, marks):
            self._finish()
            self._below = True
        if tag in _VOID:
            return
        drop = int(tag in _DROPPED)
        if marks and (_any(_SIGNATURES, marks) or marks.endswith("signature")):
            self._finish()
            self.lines.append("-- ")
        self._quote += quote
        self._drop += drop
        self._pre += tag == "pre"
        self._open.append((tag, quote, drop))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._finish()
        depth = next((n for n in range(1, min(40, len(self._open)) + 1) if self._open[-n][0] == tag), 0)
        for _ in range(depth):
            closed, quote, drop = self._open.pop()
            if quote:
                self._finish()
            self._quote -= quote
            self._drop -= drop
            self._pre -= closed == "pre"
        if tag == "p" or (tag in ("ul", "ol", "table", "blockquote") and depth):
            self.lines.append("> " if self._quote or self._below else "")

    def handle_data(self, data: str) -> None:
        if self._drop:
            return
        if self._pre:
            *whole, rest = data.split("\n")
            for piece in whole:
                self._line.append(piece)
                self._end()
            self._line.append(rest)
        else:
            squeezed = re.sub(r"[ \t\r\n\f]+", " ", data)
            if squeezed != " " or self._line:
                self._line.append(squeezed)

    def _finish(self) -> None:
        if "".join(self._line).strip():
            self._end()
        else:
            self._line.clear()

    def text(self) -> str:
        self._finish()
        return re.sub(r"\n(?:>? ?\n){2,}", "\n\n", "\n".join(self.lines)).strip("\n")


def _any(names: tuple[str, ...], marks: str) -> bool:
    return bool(marks) and any(name in marks for name in names)


def _is_indented(attrs: list[tuple[str, str | None]]) -> bool:
    """Whether a blockquote is but an indented paragraph, as editors in browsers write one: no border, no mark."""
    given = {name: (value or "").replace(" ", "").lower() for name, value in attrs}
    return "border:none" in given.get("style", "") and not {"class", "id", "type", "cite"} & given.keys()


def from_html(html: str) -> str:
    """The text of an HTML mail; what the client marked as a quote stands behind "> ". Never raises.

    Comments by the hundred, and tags by the hundred that are never closed, are no letter, and cost the standard parser
    quadratic time (42 s on 150 kB of `<a href=`): then their signs go, and what is in them is read as text.
    """
    if max(between.count("<") for between in html.split(">")) > MOST_OPEN_TAGS:
        html = html.replace("<", " ")
    if html.count("<!") + html.count("<?") > MOST_DECLARATIONS:
        html = html.replace("<!", " ").replace("<?", " ")
    reader = _Lines()
    # Beyond 4,300 digits `int` raises (CVE-2020-10735); no character has more than seven.
    reader.feed(_LONG_NUMBER.sub("\ufffd", html))
    reader.close()
    return reader.text()


def marks_a_quote(html: str) -> bool:
    """Whether a client's quote marker stands anywhere in this HTML. Cheap: looks for the names only, one by one.

    One pattern for all of them took 1 ms on an ordinary page.
    """
    return _any(_MARKERS, html.lower())


def quoted(html: str) -> str:
    """What a client marked as a quote in an HTML mail: a letter to know again in the plain text of the same mail."""
    lines = from_html(html).split("\n")
    return "\n".join(line[1:].strip() for line in lines if line.startswith(">")).strip()

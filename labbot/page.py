"""A letter as a page of HTML: one column that a phone, an old mail program and a screen reader can show.

It is made from the text letter alone, line by line, so each word of it stands in both, in the same order. What a line
looks like says what it becomes:

    What happens next            a short first line of a block, without a stop       heading
    Please choose:               a short line with a colon                           its words in bold
    - one thing                  deeper lines below belong to it                     item of a list
    1. one thing                 likewise                                            item, its number kept
    Label: value                 short words, a colon, no sentence                   row of a table
      Label: value               two spaces: facts                                   row of a table
      anything else              two spaces: somebody's words                        quoted block
        confirm 3f9a             four spaces: what to send back                      line to type
    reply «help»                 between these marks, in lines of our own            word to type

Nothing is fetched and nothing can be clicked but a mail address: people act by replying (DESIGN.md, rule 8). A web
address in somebody's words stays text. All styles are inline as well, so the page also works where <style> is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from html import escape
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import quote

from labbot.messages import Choice, Outgoing

MARK = "labbot-letter"
"""Id and class of our outermost element: by it our own letter is known when a reply quotes it."""

WIDTH = 600
FONTS = "-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans Arabic','Geeza Pro',Tahoma,sans-serif"

COLOURS: Mapping[str, Mapping[str, str]] = {
    "light": {
        "around": "#eef2f6",
        "paper": "#ffffff",
        "ink": "#1f2933",
        "soft": "#4a5764",
        "mark": "#e4ecf4",
        "on_mark": "#102a43",
        "link": "#0b4f8a",
        "line": "#c3ced9",
    },
    "dark": {
        "around": "#11171d",
        "paper": "#1b232c",
        "ink": "#e8edf2",
        "soft": "#b3bfcb",
        "mark": "#2d3b4b",
        "on_mark": "#f2f6fa",
        "link": "#8cc4ff",
        "line": "#465565",
    },
}

_ROW = re.compile(r" {2,3}([^\s«»:][^«»:]{0,39}:) (\S.*)")
_FACT = re.compile(r"([^\s«».,;:،؛!?؟()-][^«».,;:،؛!?؟()]{0,39}:) ((?:[^\s«»][^«»]*)?[^\s«».!?؟:])")
_ITEM = re.compile(r"( *)[-*] (\S.*)")
_NUMBERED = re.compile(r"()(\d{1,3}\. \S.*)")
_REFERENCE = re.compile(r"(?:LAB|OFF)-\d+")
_TO_TYPE = re.compile(r"«[^«»]+»(?=  |$)")
_MAIL = r"([A-Za-z0-9.!#$%'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+)"
_INLINE = re.compile(rf"«([^«»\n]{{1,120}})»|{_MAIL}|((?:LAB|OFF)-\d+)")
_ADDRESS = re.compile(_MAIL)
_SPECIAL = re.compile(r"[«@]|-\d")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufefc]")
_LEFT_TO_RIGHT = re.compile(r"[A-Za-z\u00c0-\u024f]")
_STOPS = (".", ",", ";", ":", "!", "?", "…", "،", "؛", "؟", ")", "»")

_SHORT = 60
"""A line this long was broken because it was full; a shorter one ends where its writer wanted it to."""

_ONE_LINE = 24
"""Words to type that are kept on one line, also on the narrowest phone."""


class _Look(NamedTuple):
    """What depends on the direction of the letter, ready to be put in."""

    rtl: bool
    start: str
    foreign: re.Pattern[str]
    row: str
    quoted: str
    typed: str


def html(letter: Outgoing) -> str:
    """The page of a letter: text, choices and footer. Every word of `letter.whole_text` stands in it, in that order."""
    look = _look(letter.language == "ar")
    parts = ["".join(_block(block.split("\n"), look)) for block in letter.text.strip("\n").split("\n\n")]
    if letter.choices:
        parts += [_RULE, *(_choice(choice, look) for choice in letter.choices)]
    if letter.footer:
        parts += [_RULE, *(f"{_SOFT}{_inline(line, look)}</p>" for line in letter.footer.strip().split("\n"))]
    title = escape(letter.subject)
    head, tail = _frame(letter.language)
    return head.replace("\0", title) + "\n".join(parts) + tail


def _block(lines: list[str], look: _Look) -> Iterable[str]:
    """What stands between two empty lines."""
    place = 0
    while place < len(lines):
        line = lines[place]
        if place == 0 and len(lines) > 1 and _is_heading(line):
            yield f'<h2 style="font-size:17px;line-height:1.4;margin:20px 0 4px">{_inline(line, look)}</h2>'
            place += 1
            continue
        kind = _kind(line)
        end = place + 1
        while end < len(lines) and _belongs(lines[end], kind, line):
            end += 1
        yield _FORMS[kind](lines[place:end], look)
        place = end


def _is_heading(line: str) -> bool:
    return len(line) <= _SHORT and line[:1] not in ("", " ", "-", "*") and not line.endswith(_STOPS) and ":" not in line


def _kind(line: str) -> str:
    """Which form a line has."""
    if _ITEM.match(line):
        return "items"
    if line.startswith("    "):
        return "typed"
    if line.startswith(" "):
        return "rows" if _ROW.fullmatch(line) else "quoted"
    if _NUMBERED.match(line):
        return "numbered"
    return "rows" if _FACT.fullmatch(line) else "words"


def _belongs(line: str, kind: str, first: str) -> bool:
    """Whether a line goes on with what `first` began."""
    if kind in ("items", "numbered") and len(line) - len(line.lstrip(" ")) > len(first) - len(first.lstrip(" ")):
        return True
    return _kind(line) == kind


def _words(lines: list[str], look: _Look) -> str:
    text = _joined(lines)
    if len(text) <= _SHORT and text.endswith(":") and ". " not in text:
        return f'<p style="margin:16px 0 4px"><strong>{_inline(text, look)}</strong></p>'
    return f'<p style="margin:12px 0">{_broken(text, look)}</p>'


def _rows(lines: list[str], look: _Look) -> str:
    rows = []
    for line in lines:
        found = _ROW.fullmatch(line) or _FACT.fullmatch(line)
        assert found is not None
        label, value = found.groups()
        rows.append(f"{look.row}{_isolated(label[:-1], look)}:</th>\n<td{_CELL}>{_isolated(value, look)}</td></tr>")
    return _TABLE + "".join(rows) + "</table>"


def _items(lines: list[str], look: _Look) -> str:
    return f'<ul style="margin:4px 0 12px;padding-{look.start}:22px">{_entries(lines, _ITEM, look)}</ul>'


def _numbered(lines: list[str], look: _Look) -> str:
    # The number is a word of the text: it stays one, instead of being counted by the list.
    return f'<ol style="margin:4px 0 12px;padding:0;list-style:none">{_entries(lines, _NUMBERED, look)}</ol>'


def _entries(lines: list[str], begin: re.Pattern[str], look: _Look) -> str:
    """The items of a list, each with the deeper lines below it."""
    items: list[list[str]] = []
    for line in lines:
        found = begin.match(line)
        if found and (not items or len(found.group(1)) <= 2):
            items.append([found.group(2)])
        else:
            items[-1].append(line.strip())
    return "".join(f"<li>{_entry(item, look)}</li>" for item in items)


def _entry(item: list[str], look: _Look) -> str:
    """An item that begins with a reference shows somebody's title: its first line is bold, and nothing in it a word of
    ours to type."""
    if not _REFERENCE.match(item[0]):
        return _broken(_joined(item), look)
    first, *others = item
    return "<br>".join([f"<b>{_isolated(first, look)}</b>", *(_isolated(line, look) for line in others)])


def _quoted(lines: list[str], look: _Look) -> str:
    return look.quoted + "<br>".join(_isolated(line.strip(), look) for line in lines) + "</div>"


def _typed(lines: list[str], look: _Look) -> str:
    """Lines to type: `«word»  what it means`, or the whole line."""
    shown = []
    for line in lines:
        line = line.strip()
        word = _TO_TYPE.match(line)
        shown.append(_inline(line, look) if word else _code(line, look))
    return "".join(f"{look.typed}{line}</p>" for line in shown)


_FORMS: Mapping[str, Callable[[list[str], _Look], str]] = {
    "words": _words,
    "rows": _rows,
    "items": _items,
    "numbered": _numbered,
    "quoted": _quoted,
    "typed": _typed,
}


def _choice(choice: Choice, look: _Look) -> str:
    return f"{look.typed}{_code(choice.command, look)} = {_isolated(choice.label, look)}</p>"


def _joined(lines: list[str]) -> str:
    """Lines as one text: what was broken because it was full flows again, other line ends stay."""
    text = lines[0].strip()
    for before, line in pairwise(lines):
        text += (" " if len(before) >= _SHORT else "\n") + line.strip()
    return text


def _broken(text: str, look: _Look) -> str:
    return _inline(text, look).replace("\n", "<br>")


def _inline(text: str, look: _Look) -> str:
    """A text of ours: words to type and mail addresses in it are shown as such."""
    if not _SPECIAL.search(text):
        return escape(text, quote=False)
    shown, last = [], 0
    for found in _INLINE.finditer(text):
        word, mail, reference = found.groups()
        shown.append(escape(text[last : found.start()], quote=False))
        shown.append(f"«{_code(word, look)}»" if word else _mail(mail) if mail else f"{_WHOLE}{reference}</span>")
        last = found.end()
    return "".join(shown) + escape(text[last:], quote=False)


def _isolated(text: str, look: _Look) -> str:
    """Somebody's words: shown in their own direction, whatever stands around them."""
    shown = escape(text, quote=False)
    if "@" in text:
        pieces = enumerate(_ADDRESS.split(text))
        shown = "".join(_mail(piece) if number % 2 else escape(piece, quote=False) for number, piece in pieces)
    return f"<bdi>{shown}</bdi>" if look.foreign.search(text) else shown


def _code(word: str, look: _Look) -> str:
    """Words to type, so that a bracket or a number in them is not moved by the words around."""
    style = _CODE_IN_ONE if len(word) <= _ONE_LINE else _CODE
    if not look.rtl:
        return f"{style}{escape(word, quote=False)}</code>"
    if _RIGHT_TO_LEFT.search(word):
        # Arabic letters of one width are hard to read.
        return f"<bdi>{style.replace(';', ';font-family:inherit;', 1)}{escape(word, quote=False)}</code></bdi>"
    return f'<bdi dir="ltr">{style}{escape(word, quote=False)}</code></bdi>'


def _mail(address: str) -> str:
    target, shown = quote(address, safe="@"), escape(address, quote=False)
    return f'<a href="mailto:{target}" class="lb-a" dir="ltr" style="color:{_LIGHT["link"]}">{shown}</a>'


_LIGHT = COLOURS["light"]
_CODE = (
    f'<code class="lb-k" style="background:{_LIGHT["mark"]};color:{_LIGHT["on_mark"]};'
    'padding:1px 5px;border-radius:4px;font-size:94%">'
)
_CODE_IN_ONE = _CODE.replace('">', ';white-space:nowrap">')
_WHOLE = '<span style="white-space:nowrap">'
_RULE = f'<hr class="lb-l" style="border:0;border-top:1px solid {_LIGHT["line"]};margin:20px 0 12px">'
_SOFT = f'<p class="lb-m" style="font-size:14px;color:{_LIGHT["soft"]};margin:4px 0">'
_CELL = ' style="padding:4px 0;vertical-align:top"'
_TABLE = '<table style="width:100%;border-collapse:collapse;margin:8px 0">'


@cache
def _look(rtl: bool) -> _Look:
    start, end = ("right", "left") if rtl else ("left", "right")
    soft, line = _LIGHT["soft"], _LIGHT["line"]
    return _Look(
        rtl=rtl,
        start=start,
        foreign=_LEFT_TO_RIGHT if rtl else _RIGHT_TO_LEFT,
        row=f'<tr><th scope="row" class="lb-m" style="width:30%;padding:4px 0;padding-{end}:12px;'
        f'text-align:{start};vertical-align:top;font-weight:600;color:{soft}">',
        quoted=f'<div class="lb-l" style="border-{start}:3px solid {line};padding-{start}:12px;margin:8px 0">',
        typed=f'<p style="margin:8px 0;padding-{start}:12px">',
    )


@cache
def _frame(language: str) -> tuple[str, str]:
    """What stands before and after the letter; NUL is where the subject goes."""
    direction = "rtl" if language == "ar" else "ltr"
    head = (
        f'<!DOCTYPE html>\n<html lang="{language}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n'
        '<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">\n'
        f"<title>\0</title>\n<style>{_styles()}</style>\n</head>\n"
        f'<body style="margin:0;padding:0;background:{_LIGHT["around"]}">\n'
        f'<div id="{MARK}" class="{MARK}" lang="{language}" dir="{direction}" role="article" aria-label="\0" '
        f'style="background:{_LIGHT["around"]};padding:16px 8px;font-family:{FONTS};font-size:16px;line-height:1.5">\n'
        f'<!--[if mso]><table role="presentation" align="center" width="{WIDTH}"><tr><td><![endif]-->\n'
        f'<div class="lb-c" style="max-width:{WIDTH}px;margin:0 auto;padding:16px 24px;box-sizing:border-box;'
        f"background:{_LIGHT['paper']};color:{_LIGHT['ink']};border-radius:6px;"
        f'text-align:{"right" if direction == "rtl" else "left"};overflow-wrap:break-word">\n'
    )
    return head, "\n</div>\n<!--[if mso]></td></tr></table><![endif]-->\n</div>\n</body>\n</html>\n"


def _styles() -> str:
    """What cannot stand inline: the dark scheme, and less room around on a narrow screen."""
    dark = COLOURS["dark"]
    return (
        ":root{color-scheme:light dark}.lb-c li{margin:4px 0}"
        f"@media(prefers-color-scheme:dark){{body,.{MARK}{{background:{dark['around']}!important}}"
        f".lb-c{{background:{dark['paper']}!important;color:{dark['ink']}!important}}"
        f".lb-m{{color:{dark['soft']}!important}}.lb-a{{color:{dark['link']}!important}}"
        f".lb-k{{background:{dark['mark']}!important;color:{dark['on_mark']}!important}}"
        f".lb-l{{border-color:{dark['line']}!important}}}}"
        f"@media(max-width:480px){{.{MARK}{{padding:0!important}}.lb-c{{padding:12px 16px!important}}}}"
    )

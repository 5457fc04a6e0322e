"""The text of an HTML mail, with what the client marked as a quote behind "> " and signatures behind "-- ".

Markers are those of Gmail, Outlook, Thunderbird, Yahoo, Roundcube, Proton and Zoho, as their own pages write them.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

_DROPPED = frozenset(("style", "script", "head", "title"))
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "tr",
        "table",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "section",
        "article",
        "header",
        "footer",
        "center",
    ]
)
_VOID = frozenset(["br", "hr", "img", "input", "meta", "link", "col", "area", "base", "wbr"])
_QUOTES = (
    "gmail_quote",
    "gmail_attr",
    "reply-intro",
    "yahoo_quoted",
    "moz-cite-prefix",
    "protonmail_quote",
    "zmail_extra",
    "ms-outlook-mobile-reference-message",
)
_QUOTE_IDS = (
    "divrplyfwdmsg",
    "appendonsend",
    "replyforward",
    "mail-editor-reference-message-container",
    "orc-email-signature-quote",
)
_SIGNATURES = ("gmail_signature", "moz-signature", "ms-outlook-mobile-signature", "signature-container")


class _Lines(HTMLParser):
    """Collects the text of a page, line by line, each line with how deep in a quote it stands."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._line: list[str] = []
        self._open: list[tuple[str, int, int]] = []
        self._quote = self._drop = 0
        self._below = False  # below an Outlook marker everything to the end is the quote
        self._pre = 0

    def _end(self) -> None:
        line = "".join(self._line)
        line = line if self._pre else " ".join(line.split(" "))
        self._line.clear()
        self.lines.append(("> " if self._quote or self._below else "") + line.strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = " ".join((value or "").lower() for name, value in attrs if name in ("class", "id")) if attrs else ""
        if tag == "br":
            self._end()
        elif tag == "hr" or tag == "li":
            self._finish()
        if tag == "p" and self._line:
            self._end()
        elif tag in _BLOCKS:
            self._finish()
        if marks and any(mark in marks for mark in _QUOTE_IDS):
            self._finish()
            self._below = True
        if tag in _VOID:
            return
        quote = int(tag == "blockquote" or bool(marks and any(mark in marks for mark in _QUOTES)))
        drop = int(tag in _DROPPED)
        if marks and any(mark in marks for mark in _SIGNATURES):
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


def from_html(html: str) -> str:
    """The text of an HTML mail; what the client marked as a quote stands behind "> ". Never raises."""
    reader = _Lines()
    reader.feed(html)
    reader.close()
    return reader.text()

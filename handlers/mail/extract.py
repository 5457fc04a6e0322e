"""The words of documents. Runs only in the capped child process: it opens what strangers have sent.

    payload   one line of JSON, [[kind, octets], ...], then the documents one after the other
    answer    JSON, [[text, note], ...] in the same order; `note` says why there is no text

`kind` is `pdf` or `zip` (DOCX or ODT, which of the two is seen inside). Nothing is written anywhere, and no name that
stands in a document is used for anything. A document that costs too much does not take the words of its neighbours:
each has its share of the time, and what was read of it until then is kept.
"""

from __future__ import annotations

import io
import json
import logging
import re
import signal
import time
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from types import FrameType
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from pypdf import PageObject

CPU_SECONDS = 0.8
"""Of all documents of a mail together, start of the process included. The parent's cap lies above it."""

MOST_TEXT = 60_000
"""Characters that are kept of a document (25 pages)."""

MOST_PAGES = 100
MOST_MEMBERS = 2_000
LARGEST_MEMBER = 16 * 1024 * 1024
"""Octets of XML once unpacked. The text of a book of 300 pages with its marks takes 5 MB."""

MOST_EXPANSION = 150
"""Unpacked octets for each packed one, in a member over `SMALL`. Real texts stay under 40; a bomb reaches 1,000."""

SMALL = 1024 * 1024
DEEPEST = 200

_LABEL_LENGTH = 48
_ARABIC = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_SHAPES = re.compile(r"[\ufb1d-\ufdff\ufe70-\ufeff]+")
_LATIN = re.compile(r"\w")

_Piece = tuple[float, str]


class Refused(Exception):
    """This document has no text for us; `note` says why."""

    def __init__(self, note: str) -> None:
        super().__init__(note)
        self.note = note


class OutOfTime(BaseException):
    """A document has used its share of the time. No `Exception`: libraries catch those and go on."""


class _Enough(Exception):
    """As much text as we keep has been read."""


def texts(payload: bytes) -> bytes:
    """The task of the child. Raises only what the cap of the process brings about."""
    logging.disable(logging.CRITICAL)  # the libraries would tell what stands in the documents
    at = payload.index(b"\n") + 1
    kinds = json.loads(payload[:at])
    answers: list[tuple[str, str]] = []
    for number, (kind, size) in enumerate(kinds):
        share = max(0.05, (CPU_SECONDS - time.process_time()) / (len(kinds) - number))
        answers.append(_one(kind, payload[at : at + size], share))
        at += size
    return json.dumps(answers, ensure_ascii=False).encode("utf-8", "replace")


def _one(kind: str, octets: bytes, share: float) -> tuple[str, str]:
    found: list[str] = []
    note = ""
    try:
        with _at_most(share):
            _READERS[kind](octets, found)
    except Refused as refused:
        note = refused.note
    except (OutOfTime, MemoryError):
        note = "too_large"
    except _Enough:
        pass
    except Exception:
        # Wide on purpose: broken documents end in all kinds of errors.
        note = "unreadable"
    text = _tidy("\n".join(found))
    return text, "" if text else note or "no_text"


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raises `OutOfTime` inside once the process has worked for so long."""

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise OutOfTime

    # The cap of the process has the other timer. Ours rings again: the first may come where it is not heard.
    signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 0.05)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _tidy(text: str) -> str:
    """No control signs, no spaces at line ends, at most one empty line, at most `MOST_TEXT` characters."""
    text = re.sub(r"[^\S\n]*\n[^\S\n]*", "\n", re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", " ", text[: 2 * MOST_TEXT]))
    return re.sub(r"\n{3,}", "\n\n", text).strip()[:MOST_TEXT]


# PDF


def _pdf(octets: bytes, found: list[str]) -> None:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, WrongPasswordError

    kept = 0
    try:
        reader = PdfReader(io.BytesIO(octets), strict=False)
        # Many are locked against changes only, and open with no password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("encrypted")
        for number, page in enumerate(reader.pages):
            text = _page(page)
            found.append(text)
            kept += len(text)
            if kept > MOST_TEXT or number + 1 >= MOST_PAGES:
                return
    except (DependencyError, FileNotDecryptedError, WrongPasswordError) as locked:
        raise Refused("encrypted") from locked


def _page(page: PageObject) -> str:
    """The text of a page. Arabic comes back in the order in which it is read, and in its own letters: PDF holds words
    as they stand on paper from left to right, and the shapes that letters take there (Unicode FE70-FEFF)."""
    pieces: list[_Piece] = []

    def note(text: str, _cm: list[float], place: list[float], *_font: object) -> None:
        pieces.append((place[4], text))

    whole = page.extract_text(visitor_text=note)
    if not _ARABIC.search(whole):
        return whole
    lines: list[list[_Piece]] = [[]]
    for at, text in pieces:
        first, *others = text.split("\n")
        lines[-1].append((at, first))
        lines.extend([(at, other)] for other in others)
    ordered = "\n".join(_in_reading_order(line) for line in lines)
    return _SHAPES.sub(lambda shapes: unicodedata.normalize("NFKC", shapes[0]), ordered)


def _in_reading_order(line: list[_Piece]) -> str:
    """The pieces of a line joined; from the right where its Arabic ones were painted from left to right."""
    line = [(at, text) for at, text in line if text]
    arabic = [at for at, text in line if _ARABIC.search(text)]
    to_the_right = sum((after > before) - (after < before) for before, after in pairwise(arabic))
    if to_the_right <= 0:
        return "".join(text for _, text in line)
    found: list[str] = []
    waiting: list[str] = []  # numbers and Latin words keep their own order
    for _, text in reversed(line):
        if not _ARABIC.search(text) and (waiting or _LATIN.search(text)):
            waiting.append(text)
            continue
        found.extend([*_as_painted(waiting), text])
        waiting = []
    return " ".join("".join([*found, *_as_painted(waiting)]).split())


def _as_painted(pieces: list[str]) -> list[str]:
    """Pieces that were met from the right, from the left again; the spaces after them stay after them."""
    size = len(pieces)
    while size and not pieces[size - 1].strip():
        size -= 1
    return [*reversed(pieces[:size]), *pieces[size:]]


# DOCX and ODT


@dataclass(frozen=True, slots=True)
class Dialect:
    """The names of the elements that matter, without their namespace.

    Character data counts inside `text`; `marks` stand for a sign inside `run`; what is inside `skipped` (deleted
    words, comments, footnotes, a second version of the same picture) is no text of the document.
    """

    paragraph: frozenset[str]
    text: frozenset[str]
    run: frozenset[str]
    row: str
    cell: str
    item: str
    marks: dict[str, str]
    skipped: frozenset[str]


DOCX = Dialect(
    paragraph=frozenset(("p",)),
    text=frozenset(("t",)),
    run=frozenset(("r",)),
    row="tr",
    cell="tc",
    item="numPr",
    marks={"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"},
    skipped=frozenset(("del", "moveFrom", "Fallback", "instrText", "rPr", "footnote", "comment")),
)
ODT = Dialect(
    paragraph=frozenset(("p", "h")),
    text=frozenset(("p", "h")),
    run=frozenset(("p", "h")),
    row="table-row",
    cell="table-cell",
    item="list-item",
    marks={"tab": "\t", "line-break": "\n", "s": " "},
    skipped=frozenset(("tracked-changes", "annotation", "note", "forms", "sequence-decls", "ruby-text")),
)


def _zip(octets: bytes, found: list[str]) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            _office(archive, found)
    except zipfile.BadZipFile as broken:
        raise Refused("unreadable") from broken


def _office(archive: zipfile.ZipFile, found: list[str]) -> None:
    members = {member.filename: member for member in archive.infolist()}
    if len(members) > MOST_MEMBERS:
        raise Refused("too_large")
    word = next((name for name in members if re.fullmatch(r"word/document\d{0,2}\.xml", name)), None)
    if word is not None:
        _words(_member(archive, members[word]), DOCX, found)
    elif _is_odt(archive, members):
        if b"encryption-data" in _member(archive, members.get("META-INF/manifest.xml")):
            raise Refused("encrypted")
        _words(_member(archive, members.get("content.xml")), ODT, found)
    else:
        raise Refused("unsupported")


def _is_odt(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> bool:
    """An OpenDocument says what it is in a member of its own (OpenDocument 1.3, part 2, 3.3)."""
    named = _member(archive, members.get("mimetype"))[:60]
    return named.startswith(b"application/vnd.oasis.opendocument.text")


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo | None) -> bytes:
    """A member unpacked; empty where there is none. Raises `Refused` for one that says or turns out to be a bomb."""
    if member is None:
        return b""
    if member.flag_bits & 0x1:
        raise Refused("encrypted")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("unreadable")
    expansion = member.file_size / max(1, member.compress_size)
    if member.file_size > LARGEST_MEMBER or (member.file_size > SMALL and expansion > MOST_EXPANSION):
        raise Refused("too_large")
    with archive.open(member) as opened:
        octets = opened.read(LARGEST_MEMBER + 1)
    if len(octets) > LARGEST_MEMBER:
        raise Refused("too_large")
    return octets


def _words(xml: bytes, dialect: Dialect, found: list[str]) -> None:
    """The lines of an XML document. Raises `Refused` for one that declares entities or is no XML."""
    if not xml:
        raise Refused("unreadable")
    page = _Page(dialect, found)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = page.start
    parser.EndElementHandler = page.end
    parser.CharacterDataHandler = page.characters
    # Office documents have no document type; without one there are no entities, neither bombs nor foreign files.
    parser.StartDoctypeDeclHandler = _refuse
    try:
        # In one piece: a long token that arrives in many pieces is read again for each (CVE-2023-52425).
        parser.Parse(xml, True)
    except expat.ExpatError as broken:
        raise Refused("unreadable") from broken


def _refuse(*_declared: object) -> None:
    raise Refused("unreadable")


class _Page:
    """Collects lines while the elements go by. Paragraphs, cells and rows may stand inside each other."""

    def __init__(self, dialect: Dialect, lines: list[str]) -> None:
        self._dialect = dialect
        self._lines = lines
        self._open: list[str] = []
        self._skipping = 0
        self._paragraphs: list[list[str]] = []
        self._rows: list[list[str]] = []
        self._cells: list[list[str]] = []
        self._item = False
        self._kept = 0

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        name, dialect = tag.rpartition(" ")[2], self._dialect
        self._open.append(name)
        if len(self._open) > DEEPEST:
            raise Refused("unreadable")
        if self._skipping or name in dialect.skipped:
            self._skipping += 1
            return
        if name in dialect.marks and self._inside(dialect.run):
            self._paragraphs[-1].append(dialect.marks[name])
        if name in dialect.paragraph:
            self._paragraphs.append([])
        elif name == dialect.row:
            self._rows.append([])
        elif name == dialect.cell:
            self._cells.append([])
        elif name == dialect.item:
            self._item = True

    def end(self, _tag: str) -> None:
        name, dialect = self._open.pop(), self._dialect
        if self._skipping:
            self._skipping -= 1
        elif name in dialect.paragraph:
            self._line("".join(self._paragraphs.pop()))
        elif name == dialect.cell:
            cell = " ".join(" ".join(self._cells.pop()).split())
            if self._rows:
                self._rows[-1].append(cell)
        elif name == dialect.row:
            self._line(_row(self._rows.pop()))

    def characters(self, text: str) -> None:
        if not self._skipping and self._inside(self._dialect.text):
            self._paragraphs[-1].append(text)

    def _inside(self, names: frozenset[str]) -> bool:
        """Whether one of the elements that are open, down to the paragraph, is among `names`."""
        if not self._paragraphs:
            return False
        for name in reversed(self._open):
            if name in names:
                return True
            if name in self._dialect.paragraph:
                break
        return False

    def _line(self, text: str) -> None:
        if self._item and text.strip():
            text, self._item = f"- {text}", False
        if self._cells:
            self._cells[-1].append(text)
            return
        self._lines.append(text)
        self._kept += len(text) + 1
        if self._kept > MOST_TEXT:
            raise _Enough


def _row(cells: list[str]) -> str:
    """A row as a line. Two cells are a form: what it asks and what was filled in."""
    filled = [cell for cell in cells if cell]
    if len(filled) == 2 and len(filled[0]) <= _LABEL_LENGTH:
        return f"{filled[0].rstrip(' :')}: {filled[1]}"
    return " | ".join(filled)


_READERS: dict[str, Callable[[bytes, list[str]], None]] = {"pdf": _pdf, "zip": _zip}

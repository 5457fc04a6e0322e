"""Decides which documents of a mail are opened, and has that done by a child process; nothing is unpacked in ours.

    magic octets, declared type -> plain text | no text, and why | to be opened
    all to be opened together   -> one capped child (extract.py) -> their words

Why there is no text (`Document.note`): `encrypted`, `too_large`, `too_many`, `unreadable`, `unsupported`, `winmail`,
`no_text` (a picture or a scan).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from email.message import Message
from typing import NamedTuple

from handlers.mail import capped, parts
from handlers.mail.extract import MOST_TEXT
from labbot.messages import Document

MOST_OPENED = 5
LARGEST_OPENED = 10 * 1024 * 1024
"""Octets. A written document is far smaller; what is larger holds pictures."""

CPU_SECONDS = 1.0
WALL_SECONDS = 5.0
"""Of the one child that opens all documents of a mail. Below the time that a writer waits for the store."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
"""A DOCX with a password is an OLE file that holds a stream of this name (MS-OFFCRYPTO 2.3.4.4)."""

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_WINMAIL_TYPES = {"application/ms-tnef", "application/vnd.ms-tnef"}
_NOT_WORDS = ("spreadsheet", "presentation", "excel", "powerpoint", "ms-excel", "x-zip", "/zip")
_NOT_WORDS_NAMES = (".xlsx", ".pptx", ".ods", ".odp", ".zip", ".odg", ".epub", ".jar", ".apk")


class File(NamedTuple):
    """An attachment to be read: the name and type it says it has, which prove nothing, and its octets."""

    name: str
    type: str
    octets: bytes


class Words(NamedTuple):
    """What could be read in a document; `note` says why nothing could."""

    text: str
    note: str


def read_in(message: Message) -> tuple[Document, ...]:
    """The attachments of a mail with their words, as far as these can be had. Costs no more than the list where none
    is to be opened."""
    listed = parts.documents(message)
    hanging = parts.attached(message)
    closed = [at for at, document in enumerate(listed) if not _is_open(document)]
    files = [File(listed[at].name, listed[at].type, parts.octets_of(hanging[at])) for at in closed]
    found = dict(zip(closed, texts_of(files), strict=True))
    return tuple(
        replace(document, text=found[at].text, note=found[at].note) if at in found else document
        for at, document in enumerate(listed)
    )


def _is_open(document: Document) -> bool:
    """Whether its words were there to be read. RTF calls itself a text and is none."""
    return document.type.startswith(("text/", "message/")) and not document.text.startswith("{\\rtf")


def text_of(name: str, type: str, octets: bytes) -> Words:
    """The words of one document. Never raises."""
    return texts_of([File(name, type, octets)])[0]


def texts_of(files: Sequence[File]) -> list[Words]:
    """The words of each document, in the same order. Never raises; costs a child process where one is to be opened."""
    sorts = [_sort(file) for file in files]
    wanted = [at for at, sort in enumerate(sorts) if sort in ("pdf", "zip")]
    first, late = wanted[:MOST_OPENED], wanted[MOST_OPENED:]
    found = dict.fromkeys(late, Words("", "too_many"))
    found |= zip(first, _opened([(sorts[at], files[at].octets) for at in first]), strict=True)
    return [found.get(at) or Words("", sort) for at, sort in enumerate(sorts)]


def _sort(file: File) -> str:
    """`pdf` or `zip` for what is to be opened, else why it is not. The octets decide; the declared type only rules
    out the sheets and slides that nobody writes an idea in."""
    octets, name = file.octets, file.name.lower()
    if file.type in _WINMAIL_TYPES or name == "winmail.dat":
        return "winmail"
    if name.endswith((".pgp", ".gpg")) or octets.startswith(b"-----BEGIN PGP MESSAGE"):
        return "encrypted"
    if file.type.startswith(("image/", "audio/", "video/")) or octets.startswith(_PICTURES):
        return "no_text"
    if b"%PDF-" in octets[:1024]:
        sort = "pdf"
    elif octets.startswith(b"PK\x03\x04"):
        sheet = name.endswith(_NOT_WORDS_NAMES) or any(word in file.type for word in _NOT_WORDS)
        sort = "unsupported" if sheet and not name.endswith((".docx", ".odt")) else "zip"
    elif octets.startswith(_OLE):
        return "encrypted" if _LOCKED in octets else "unsupported"
    else:
        promised = name.endswith((".pdf", ".docx", ".odt")) or file.type == "application/pdf"
        return "unreadable" if promised or not octets else "unsupported"
    return "too_large" if len(octets) > LARGEST_OPENED and sort != "unsupported" else sort


def _opened(documents: list[tuple[str, bytes]]) -> list[Words]:
    """All of them opened by one child. A child that had to be stopped says nothing of any of them."""
    if not documents:
        return []
    head = json.dumps([(sort, len(octets)) for sort, octets in documents]).encode()
    payload = b"".join((head, b"\n", *(octets for _, octets in documents)))
    try:
        answer = capped.run("handlers.mail.extract:texts", payload, cpu_seconds=CPU_SECONDS, wall_seconds=WALL_SECONDS)
        found = [Words(str(text)[:MOST_TEXT], str(note)) for text, note in json.loads(answer)]
    except capped.Exceeded:
        found = []
        note = "too_large"
    except (capped.Failed, ValueError, TypeError):
        found = []
        note = "unreadable"
    return found if len(found) == len(documents) else [Words("", note)] * len(documents)

"""Decides, from the raw bytes alone, whether a mail may be given to the parser at all, and whether in our own process.

Python's mail parser is safe with ordinary mail and slow or broken with hostile mail: 100,000 empty parts take 17 s,
deep nesting ends in RecursionError, long parameters are read in quadratic time. One linear scan comes first:

    refused   beyond every honest mail: set aside unread
    simple    small and plain: read in our own process, for the child costs more than the mail (0.1 s and 0.001 s)
    the rest  read in a capped child

All limits are for the skeleton of a mail, in which attachments in base64 do not count (`handlers.mail.skeleton`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from handlers.mail.skeleton import Skeleton, take_out
from labbot.messages import Unreadable

LARGEST_MAIL = 50 * 1024 * 1024
"""Octets. The doors refuse earlier (`settings.mail.max_octets`); this one holds for a replay too."""

LARGEST_SKELETON = 6 * 1024 * 1024
"""Octets. Nobody writes so much; an attachment that is sent as it is (8-bit) may be so large. Measured: the child reads
as much in half of its time and memory (`make measure-hostile`)."""

LARGEST_HEADER_BLOCK = 256 * 1024
LARGEST_HEADER = 64 * 1024
LARGEST_STRUCTURE_HEADER = 8 * 1024
"""Content-Type and Content-Disposition of any part: their parameters are parsed in quadratic time."""

MOST_HEADERS = 1000
MOST_BOUNDARY_LINES = 1000
MOST_CONTAINERS = 100
"""Multiparts and embedded mails, a bound for the nesting depth; RecursionError begins far above."""

MOST_WORK = 5_000_000
"""Lines x containers: the parser compares each line with every boundary that is open."""

LARGEST_SIMPLE = 64 * 1024
"""Octets of skeleton, and of text once decoded, that are read in our own process: 0.06 s where they are all words (the
bar for an ordinary mail is 0.1 s); what is quadratic in the libraries is at worst 0.4 s (`make measure-hostile`)."""

LARGEST_SIMPLE_HEADER_BLOCK = 32 * 1024
MOST_SIMPLE_BOUNDARY_LINES = 60
MOST_SIMPLE_CONTAINERS = 12
MOST_LINES_OF_SIMPLE_REPORT = 2000
"""Lines of a small mail that embeds another or a report: each empty line of a delivery status is a message for the
parser (RFC 3464 2.1)."""

# A header with its folded lines. Not `(?:[^\n]|\n[ \t])*`: that remembers each character, 600 MB for 5 MB.
_FOLDED = rb"[^\n]*+(?:\n[ \t][^\n]*+)*+"
_STRUCTURE = re.compile(rb"^content-(?:type|disposition)[ \t]*:" + _FOLDED, re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb"boundary[*0-9]*\s*=\s*\"?([^\"\\;%'\s]*)", re.IGNORECASE)
_EMBEDDED = re.compile(rb":\s*message/", re.IGNORECASE)
_HEADER = re.compile(rb"^([!-9;-~]{1,40})[ \t]*:(" + _FOLDED + rb")", re.MULTILINE)


class Look(NamedTuple):
    """What the raw bytes say: why the mail must not be parsed (`why`), else whether it may be in our process."""

    why: Unreadable | None
    is_simple: bool
    skeleton: Skeleton


class _Structure(NamedTuple):
    containers: int
    boundary_lines: int
    embeds: bool
    lines: int


def examine(body: bytes) -> Look:
    """How this mail is to be treated. Linear in its length; never raises."""
    if len(body) > LARGEST_MAIL:
        return Look(Unreadable.TOO_LARGE, False, Skeleton(b"", body))
    if not body or body.isspace():
        return Look(Unreadable.EMPTY, False, Skeleton(b"", body))
    skeleton = take_out(body)
    if len(skeleton.mail) > LARGEST_SKELETON:
        return Look(Unreadable.TOO_LARGE, False, skeleton)
    mail = _with_plain_newlines(skeleton.mail)
    head = header_block(mail)
    structure = None if _headers_are_hostile(head) else _structure(mail)
    if structure is None:
        return Look(Unreadable.BROKEN, False, skeleton)
    return Look(None, _is_simple(len(mail), len(head), structure), skeleton)


def refusal(body: bytes) -> Unreadable | None:
    """Why this mail must not be parsed; None where it may be."""
    return examine(body).why


def header_block(mail: bytes) -> bytes:
    """Everything before the first empty line, in plain newlines."""
    head = _with_plain_newlines(mail[: LARGEST_HEADER_BLOCK * 2])
    return head.partition(b"\n\n")[0]


def first_headers(mail: bytes, names: tuple[str, ...]) -> dict[str, str]:
    """The first value of each of these headers (names in lower case), found without parsing; empty where missing."""
    found = dict.fromkeys(names, "")
    for header in _HEADER.finditer(header_block(mail)):
        name = header.group(1).decode("ascii").lower()
        if name in found and not found[name]:
            found[name] = header.group(2)[:LARGEST_HEADER].decode("utf-8", "replace").strip()
    return found


def _headers_are_hostile(head: bytes) -> bool:
    if len(head) > LARGEST_HEADER_BLOCK:
        return True
    # Folded lines belong to the header above them.
    headers = re.split(rb"\n(?![ \t])", head)
    return len(headers) > MOST_HEADERS or any(len(header) > LARGEST_HEADER for header in headers)


def _structure(mail: bytes) -> _Structure | None:
    """How a mail is divided; None where no honest mail is divided so."""
    containers, embeds = 0, False
    boundaries: set[bytes] = set()
    for found in _STRUCTURE.finditer(mail):
        header = found.group()
        if len(header) > LARGEST_STRUCTURE_HEADER or containers > MOST_CONTAINERS:
            return None
        # Only the literal beginning of a boundary is taken, none of one that is split or encoded (RFC 2231 3); a line
        # that starts with the boundary also starts with its beginning, so the count below is never too low.
        declared = _BOUNDARY.findall(header)
        boundaries.update(b"" if b"*" in header else b for b in declared)
        embedded = bool(_EMBEDDED.search(header))
        embeds = embeds or embedded
        containers += 1 if declared or embedded else 0
        if len(boundaries) > MOST_CONTAINERS:
            return None  # each is looked for in the whole mail
    lines = mail.count(b"\n")
    if containers > MOST_CONTAINERS or containers * lines > MOST_WORK:
        return None
    # With boundaries of which one begins another, a line is counted once for each: too high, never too low.
    boundary_lines = sum(mail.count(b"\n--" + boundary) for boundary in boundaries)
    return None if boundary_lines > MOST_BOUNDARY_LINES else _Structure(containers, boundary_lines, embeds, lines)


def _is_simple(octets: int, head: int, structure: _Structure) -> bool:
    return (
        octets <= LARGEST_SIMPLE
        and head <= LARGEST_SIMPLE_HEADER_BLOCK
        and structure.containers <= MOST_SIMPLE_CONTAINERS
        and structure.boundary_lines <= MOST_SIMPLE_BOUNDARY_LINES
        and not (structure.embeds and structure.lines > MOST_LINES_OF_SIMPLE_REPORT)
    )


def _with_plain_newlines(body: bytes) -> bytes:
    """The parser takes a lone CR for the end of a line (unlike RFC 5322 2.1), so the scan must do the same."""
    return body.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in body else body

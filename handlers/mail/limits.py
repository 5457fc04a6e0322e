"""Decides, from the raw bytes alone, whether a mail may be given to the parser at all.

Python's mail parser is safe with ordinary mail and slow or broken with hostile mail: 100,000 empty parts take 17 s,
deep nesting ends in RecursionError, long parameters are read in quadratic time. One linear scan comes first.
"""

from __future__ import annotations

import re

from labbot.messages import Unreadable

LARGEST_MAIL = 50 * 1024 * 1024
"""Octets. The doors refuse earlier (`settings.mail.max_octets`); this one holds for a replay too."""

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

_STRUCTURE = re.compile(rb"^content-(?:type|disposition)[ \t]*:(?:[^\n]|\n[ \t])*", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb"boundary[*0-9]*\s*=\s*\"?([^\"\\;%'\s]*)", re.IGNORECASE)
_EMBEDDED = re.compile(rb":\s*message/", re.IGNORECASE)
_HEADER = re.compile(rb"^([!-9;-~]{1,40})[ \t]*:((?:[^\n]|\n[ \t])*)", re.MULTILINE)


def refusal(body: bytes) -> Unreadable | None:
    """Why this mail must not be parsed; None where it may be."""
    if len(body) > LARGEST_MAIL:
        return Unreadable.TOO_LARGE
    if not body.strip():
        return Unreadable.EMPTY
    mail = _with_plain_newlines(body)
    return Unreadable.BROKEN if _headers_are_hostile(header_block(mail)) or _structure_is_hostile(mail) else None


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


def _structure_is_hostile(mail: bytes) -> bool:
    containers = 0
    boundaries: set[bytes] = set()
    for found in _STRUCTURE.finditer(mail):
        header = found.group()
        if len(header) > LARGEST_STRUCTURE_HEADER:
            return True
        # Only the literal beginning of a boundary is taken, none of one that is split or encoded (RFC 2231 3); a line
        # that starts with the boundary also starts with its beginning, so the count below is never too low.
        declared = _BOUNDARY.findall(header)
        boundaries.update(b"" if b"*" in header else b for b in declared)
        containers += 1 if declared or _EMBEDDED.search(header) else 0
    if containers > MOST_CONTAINERS or containers * mail.count(b"\n") > MOST_WORK:
        return True
    # With boundaries of which one begins another, a line is counted once for each: too high, never too low.
    return sum(mail.count(b"\n--" + boundary) for boundary in boundaries) > MOST_BOUNDARY_LINES


def _with_plain_newlines(body: bytes) -> bytes:
    """The parser takes a lone CR for the end of a line (unlike RFC 5322 2.1), so the scan must do the same."""
    return body.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in body else body

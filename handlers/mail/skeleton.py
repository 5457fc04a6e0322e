"""A mail without its bulk: long runs of base64 are taken out before it is parsed, and put back into the parts after.

    mail -> take_out -> skeleton (headers, boundaries, words) -> limits, parser -> put_back -> the same parts as ever

The parser looks at each line of an attachment and copies it three times (0.5 s and 300 MB for one of 25 MB). A run of
base64 lines holds no boundary (its lines begin with "--"), no header (":") and no empty line, so for the parser it is
as good as one line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

SMALLEST_MAIL = 64 * 1024
"""Octets from which it is worth the trouble."""

MOST_LINES = 1_000_000
"""Of these no more than 0.1 s is spent on looking at how each begins. 50 MB of base64 have 700,000."""

_RUN = re.compile(rb"^(?:[A-Za-z0-9+/=]{40,100}+\r?\n){64,}+", re.MULTILINE)
"""Lines as RFC 2045 6.8 asks for (76 at most, 64 in PEM). Never goes back over what it has matched."""

_MARK = "*labbot-run-%d*"
_MARKS = re.compile(r"\*labbot-run-([0-9]{1,9})\*")
_BEGINNING = b"*labbot-run-"


@dataclass(frozen=True, slots=True)
class Skeleton:
    """`mail`: what is to be parsed; `runs`: where in `body`, the whole mail, the pieces lie that are left out."""

    mail: bytes
    body: bytes
    runs: tuple[tuple[int, int], ...] = ()

    def put_back(self, message: Message) -> Message:
        """`message`, parsed from `mail`, with the payloads it has in `body`."""
        if self.runs:
            for part in message.walk():
                payload = part.get_payload()
                if isinstance(payload, str) and _BEGINNING.decode() in payload:
                    part.set_payload(_MARKS.sub(self._run, payload))
        return message

    def _run(self, mark: re.Match[str]) -> str:
        begin, end = self.runs[int(mark.group(1))]
        return str(memoryview(self.body)[begin:end], "ascii")


def take_out(body: bytes) -> Skeleton:
    """The skeleton of a mail; all of it where it is small, has too many lines, or holds a mark of ours already."""
    if len(body) < SMALLEST_MAIL or body.count(b"\n") > MOST_LINES or _BEGINNING in body:
        return Skeleton(body, body)
    kept: list[bytes] = []
    runs: list[tuple[int, int]] = []
    at = 0
    for found in _RUN.finditer(body):
        # The end of the last line stays: it belongs to a boundary that may follow (RFC 2046 5.1.1).
        begin, end = found.start(), found.end() - (2 if body[found.end() - 2] == 13 else 1)
        kept += [body[at:begin], (_MARK % len(runs)).encode()]
        runs.append((begin, end))
        at = end
    return Skeleton(b"".join([*kept, body[at:]]), body, tuple(runs)) if runs else Skeleton(body, body)

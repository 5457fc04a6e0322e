"""Damage as the way does it, and malice: bits, cuts, splices, headers twice, octets that mean something."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

_MEANINGFUL = [b"\r", b"\n", b"\r\n\r\n", b"\0", b"\xff", b"--", b"=?", b"?=", b"=?utf-8?b?", b'"', b"(", b"<", b">"]
_MEANINGFUL += [
    b"\\",
    b";",
    b":",
    b"*0*=",
    b"=\r\n",
    b"\xed\xa0\x80",
    b"\xe2\x80\xae",
    b"%",
    b"&#",
    b"<!",
    b"boundary=",
]
_MEANINGFUL += [
    b"Content-Type: message/rfc822\r\n",
    b"Content-Type: multipart/mixed; boundary=x\r\n",
    b"charset=utf-7;",
]
_MEANINGFUL += [
    b"Content-Transfer-Encoding: base64\r\n",
    b"From: b@example.org\r\n",
    b"Content-Disposition: attachment\r\n",
]


def mutated(rng: random.Random, mails: Sequence[bytes]) -> bytes:
    """One of `mails`, damaged one to eight times."""
    mail = rng.choice(mails)
    for _ in range(rng.randint(1, 8)):
        mail = rng.choice(_DAMAGES)(rng, mail, mails)
    return mail


def _flip(rng: random.Random, mail: bytes, mails: Sequence[bytes]) -> bytes:
    octets = bytearray(mail)
    for _ in range(rng.randint(1, 30) if octets else 0):
        octets[rng.randrange(len(octets))] ^= 1 << rng.randrange(8)
    return bytes(octets)


def _cut(rng: random.Random, mail: bytes, mails: Sequence[bytes]) -> bytes:
    at = rng.randint(0, len(mail))
    return mail[:at] if rng.random() < 0.5 else mail[at:]


def _splice(rng: random.Random, mail: bytes, mails: Sequence[bytes]) -> bytes:
    other = rng.choice(mails)
    return mail[: rng.randint(0, len(mail))] + other[rng.randint(0, len(other)) :]


def _insert(rng: random.Random, mail: bytes, mails: Sequence[bytes]) -> bytes:
    at = rng.randint(0, len(mail))
    return mail[:at] + rng.choice(_MEANINGFUL) * rng.choice([1, 1, 2, 50]) + mail[at:]


def _repeat_lines(rng: random.Random, mail: bytes, mails: Sequence[bytes]) -> bytes:
    lines = mail.split(b"\n")
    at = rng.randrange(len(lines))
    return b"\n".join([*lines[:at], *lines[at : at + rng.randint(1, 4)] * rng.choice([2, 3, 200]), *lines[at:]])


def _double_a_header(rng: random.Random, mail: bytes, mails: Sequence[bytes]) -> bytes:
    head, _, _ = mail.partition(b"\n\n")
    header = rng.choice(head.split(b"\n")) + b"\n"
    return header * rng.choice([1, 2, 40]) + mail


def _shuffle_lines(rng: random.Random, mail: bytes, mails: Sequence[bytes]) -> bytes:
    lines = mail.split(b"\n")
    at = rng.randrange(len(lines))
    some = lines[at : at + 20]
    rng.shuffle(some)
    return b"\n".join([*lines[:at], *some, *lines[at + 20 :]])


def _spoil_line_ends(rng: random.Random, mail: bytes, mails: Sequence[bytes]) -> bytes:
    return mail.replace(b"\r\n", b"\n").replace(b"\n", rng.choice([b"\r", b"\n", b"\r\n", b"\r\r\n", b"\n\r"]))


_DAMAGES: list[Callable[[random.Random, bytes, Sequence[bytes]], bytes]] = [
    _flip,
    _cut,
    _splice,
    _insert,
    _insert,
    _repeat_lines,
    _double_a_header,
    _shuffle_lines,
    _spoil_line_ends,
]

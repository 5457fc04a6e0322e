"""A mail server that signs what it sends (RFC 6376), with keys made here, so that none lies in the repository.

Written apart from the library that verifies, and able to do what a proper signer never would.
"""

from __future__ import annotations

import base64
import hashlib
import random
import re
from dataclasses import dataclass
from functools import cache

from dkim.crypto import RSASSA_PKCS1_v1_5_sign

SIGNED = ("from", "to", "subject", "date", "message-id")


@dataclass(frozen=True)
class Key:
    """An RSA key: what its owner keeps, and the record for the DNS."""

    private: dict[str, int]
    record: str


@cache
def make_key(bits: int, seed: int = 1) -> Key:
    """The same key for the same arguments. For tests only: who knows the seed knows the key."""
    chance = random.Random(seed * 100_000 + bits)
    p, q = _prime(bits // 2, chance), _prime(bits // 2, chance)
    d = pow(65537, -1, (p - 1) * (q - 1))
    private = {
        "modulus": p * q,
        "prime1": p,
        "prime2": q,
        "exponent1": d % (p - 1),
        "exponent2": d % (q - 1),
        "coefficient": pow(q, -1, p),
    }
    public = base64.b64encode(_sequence(_integer(p * q) + _integer(65537))).decode()
    return Key(private, f"v=DKIM1; k=rsa; p={public}")


def sign(
    mail: bytes,
    key: Key,
    *,
    domain: str,
    selector: str = "s1",
    headers: tuple[str, ...] = SIGNED,
    method: str = "rsa-sha256",
    body: bytes | None = None,
    **tags: str,
) -> bytes:
    """The mail with a signature on top (relaxed/simple). `body`: sign this one instead; `tags`: more of them."""
    head, _, rest = mail.partition(b"\r\n\r\n")
    hashed = hashlib.sha1 if method == "rsa-sha1" else hashlib.sha256
    body_hash = base64.b64encode(hashed(_without_last_lines(rest if body is None else body)).digest()).decode()
    facts = {"v": "1", "a": method, "c": "relaxed/simple", "d": domain, "s": selector, **tags}
    facts |= {"h": ":".join(headers), "bh": body_hash, "b": ""}
    unsigned = "; ".join(f"{name}={value}" for name, value in facts.items())
    digest = hashed()
    fields = [(name, value) for name, value in re.findall(rb"^([!-9;-~]+):((?:[^\n]|\n[ \t])*)", head, re.MULTILINE)]
    for name in headers:
        place = next((n for n in reversed(range(len(fields))) if fields[n][0].lower() == name.encode()), None)
        if place is not None:
            digest.update(_relaxed(name.encode(), fields.pop(place)[1]) + b"\r\n")
    digest.update(_relaxed(b"dkim-signature", unsigned.encode()))
    signature = base64.b64encode(bytes(RSASSA_PKCS1_v1_5_sign(digest, key.private))).decode()
    return f"DKIM-Signature: {unsigned}{signature}\r\n".encode() + mail


def _relaxed(name: bytes, value: bytes) -> bytes:
    return name.lower() + b":" + re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b"")).strip()


def _without_last_lines(body: bytes) -> bytes:
    return re.sub(rb"(\r\n)*\Z", b"", body) + b"\r\n"


def _prime(bits: int, chance: random.Random) -> int:
    while True:
        found = chance.getrandbits(bits) | 1 | 3 << (bits - 2)
        if found % 65537 != 1 and all(pow(base, found - 1, found) == 1 for base in (2, 3, 5, 7)):
            return found


def _integer(number: int) -> bytes:
    return _part(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _sequence(content: bytes) -> bytes:
    return _part(0x30, content)


def _part(tag: int, content: bytes) -> bytes:
    """One part in DER (X.690 8.1)."""
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content

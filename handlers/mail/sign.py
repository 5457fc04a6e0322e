"""Signs our own mail, where the relay does not (DKIM, RFC 6376): relaxed/relaxed, rsa-sha256.

The signature covers what a reader sees and acts on, one-click included (RFC 8058 4). A header named once more than it
occurs cannot be added by somebody else afterwards (RFC 6376 8.15).
"""

from __future__ import annotations

import re

import dkim
from dkim.crypto import UnparsableKeyError, parse_pem_private_key

from labbot.errors import BadSettings
from labbot.settings import DkimSign

SIGNED = (
    *("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References"),
    *("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted", "MIME-Version", "Content-Type"),
)
ONCE_MORE = ("From", "To", "Subject", "Date", "Reply-To", "Content-Type")
LEAST_BITS = 1024
"""A shorter key counts as none (RFC 8301 3.2; 2048 are recommended there)."""

_DOMAIN = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+", re.I)
_SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?", re.I)


class Signer:
    """Holds a key that has been tried. Raises `BadSettings`, naming the setting, where it cannot sign."""

    def __init__(self, settings: DkimSign, sender_address: str) -> None:
        own = sender_address.rpartition("@")[2].lower()
        domain = (settings.domain or own).lower()
        if not _DOMAIN.fullmatch(domain) or not f".{own}".endswith(f".{domain}"):
            # Only an aligned signature counts for DMARC (RFC 7489 3.1.1).
            raise BadSettings(f"mail.dkim_sign.domain: {own} is neither {domain} nor below it")
        if not _SELECTOR.fullmatch(settings.selector):
            raise BadSettings("mail.dkim_sign.selector: it is a name in the DNS, such as lab2026")
        self._domain, self._selector = domain.encode(), settings.selector.encode()
        self._key = _tried(settings.key.get_secret_value())

    @property
    def record(self) -> str:
        """Where in the DNS the public half of the key must stand (RFC 6376 3.6.2.1)."""
        return f"{self._selector.decode()}._domainkey.{self._domain.decode()}"

    def sign(self, mail: bytes) -> bytes:
        """The mail with its signature on top."""
        signature: bytes = dkim.sign(
            mail,
            self._selector,
            self._domain,
            self._key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[name.encode() for name in (*SIGNED, *ONCE_MORE)],
        )
        return signature + mail


def _tried(key: str) -> bytes:
    """The key as the library reads it. Raises `BadSettings` where it is none, or too short."""
    pem = "\n".join(line.strip() for line in key.splitlines()).encode()
    try:
        bits: int = parse_pem_private_key(pem)["modulus"].bit_length()
    except (UnparsableKeyError, ValueError, KeyError, IndexError, TypeError) as reason:
        raise BadSettings(
            "mail.dkim_sign.key: not an RSA private key in PEM form; "
            "make one with `openssl genrsa -out dkim.pem 2048` and name it as mail.dkim_sign.key_file"
        ) from reason
    if bits < LEAST_BITS:
        raise BadSettings(f"mail.dkim_sign.key: {bits} bits are too few, 2048 are usual")
    return pem

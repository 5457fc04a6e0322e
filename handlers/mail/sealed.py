"""Decides whether a mail is signed or encrypted, and takes the armour of a signature off its text.

    multipart/signed, multipart/encrypted (RFC 1847)   the structure says it
    application/pkcs7-mime (RFC 8551 3.2)              the octets say it: the type of CMS content they begin with
    PGP in the text itself (RFC 9580 6 and 7)          the lines of its armour say it

Nothing is decrypted and no signature is checked: a label says what a mail looks like and proves nothing.
"""

from __future__ import annotations

from email.message import Message

from labbot.messages import Label, Unreadable

SIGNATURES = frozenset(("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"))
CONTAINERS = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))

FEW_WORDS = 8
"""A mail with fewer words outside of what is sealed says nothing by itself: a greeting, a line of the mail client."""

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
"""The object identifier of CMS signed data (RFC 5652 5.1); it stands within the first octets of a message."""

_SIGNED_TEXT = "-----BEGIN PGP SIGNED MESSAGE-----"
_ENCRYPTED_TEXT = "-----BEGIN PGP MESSAGE-----"
_ENDS = {
    "-----BEGIN PGP SIGNATURE-----": "-----END PGP SIGNATURE-----",
    _ENCRYPTED_TEXT: "-----END PGP MESSAGE-----",
}


def labels(message: Message, text: str) -> tuple[Label, ...]:
    """What a person should know of the form of `message`, whose words are `text`."""
    found: set[Label] = set()
    for part in _outer_parts(message):
        type_ = part.get_content_type()
        if type_ == "multipart/signed":
            found.add(Label.SIGNED)
        elif type_ == "multipart/encrypted":
            found.add(Label.ENCRYPTED)
        elif type_ in CONTAINERS:
            found.add(Label.SIGNED if _is_signed_data(part) else Label.ENCRYPTED)
    lines = {line.rstrip() for line in text.splitlines() if line.startswith("-----BEGIN PGP ")}
    if _SIGNED_TEXT in lines:
        found.add(Label.SIGNED)
    if _ENCRYPTED_TEXT in lines:
        found.add(Label.ENCRYPTED)
    return tuple(label for label in Label if label in found)


def plain(text: str) -> str:
    """`text` without the armour of PGP: what was signed stays, signatures and what is encrypted go."""
    if "-----BEGIN PGP " not in text:
        return text
    kept: list[str] = []
    lines = text.split("\n")
    bare = [line.rstrip() for line in lines]
    last = {line: at for at, line in enumerate(bare)}  # so that a beginning without an end costs no search
    at, signed = 0, False
    while at < len(lines):
        end = _ENDS.get(bare[at])
        if end is not None and last.get(end, -1) > at:
            at, signed = bare.index(end, at), False
        elif bare[at] == _SIGNED_TEXT:
            signed = True
            while at + 1 < len(lines) and lines[at + 1].startswith("Hash:"):
                at += 1
        else:
            # A line that begins with a dash was given another one (RFC 9580 7.2).
            kept.append(lines[at].removeprefix("- ") if signed else lines[at])
        at += 1
    return "\n".join(kept).strip("\n")


def why_unreadable(found: tuple[Label, ...], text: str, message: Message) -> Unreadable | None:
    """Why nothing can be read in a sealed mail that says next to nothing outside (`text`, without armour)."""
    if len(text.split()) >= FEW_WORDS:
        return None
    if Label.ENCRYPTED in found:
        return Unreadable.ENCRYPTED
    opaque = any(part.get_content_type() in CONTAINERS for part in _outer_parts(message))
    return Unreadable.OPAQUE if opaque else None


def _is_signed_data(part: Message) -> bool:
    octets = part.get_payload(decode=True)
    return isinstance(octets, bytes) and _SIGNED_DATA in octets[:64]


def _outer_parts(message: Message) -> list[Message]:
    """The parts of this mail down to what is sealed; an attached mail is another one's."""
    found, waiting = [], [message]
    while waiting:
        part = waiting.pop()
        found.append(part)
        payload = part.get_payload()
        if isinstance(payload, list) and part.get_content_maintype() == "multipart":
            waiting.extend(child for child in payload if isinstance(child, Message))
    return found

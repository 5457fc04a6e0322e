"""Letter -> mail: the headers (made here and nowhere else) and the two parts, text first and complete.

Every line of the wire is ASCII and under 998 octets; a header line stays within 78 where its words allow it (RFC 5322
2.1.1). The same letter gives the same octets each time.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime, formataddr
from functools import cache
from urllib.parse import quote

from labbot.errors import SendError
from labbot.messages import Outgoing

MOST_OCTETS = 60_000
"""The whole mail (DESIGN.md, rule 7): a letter that would be longer leaves with its text part alone."""

MOST_REFERENCES = 20
"""Ids kept of a long thread: the first and the latest (RFC 5322 3.6.4 sets no limit, servers do)."""

LONGEST_LINE = 78
LONGEST_PLAIN = 900
"""Octets of a line that goes as it is; 998 are allowed (RFC 5322 2.1.1)."""

ENCODED_OCTETS = 42
"""Octets of text in one encoded word: with its frame it stays under 75 characters (RFC 2047 2)."""

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_MESSAGE_ID = re.compile(r"<?([!-;=?-~]{1,900})>?")
_TOKEN = re.compile(r"[a-z2-7]{26}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}")
_WEB = re.compile(r"https://[A-Za-z0-9.:\[\]-]+(?:/[A-Za-z0-9._~/-]*)?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_FROM = re.compile(rb"^From ", re.MULTILINE)
_ONE_LINE_END = bytes.maketrans(b"\r\x0b\x0c", b"\n\n\n")
_NO_TEXT = bytes((*range(9), *range(0x0E, 0x20), 0x7F))


def dress(
    letter: Outgoing, *, sender_name: str, sender_address: str, subaddress: str = "+", web_url: str | None = None
) -> bytes:
    """The whole mail, ready for the wire. Raises `SendError` (permanent) where the address is none.

    `subaddress` stands between our name and a letter's word in Reply-To ("" where the server knows no such addresses);
    `web_url` is where the door for List-Unsubscribe is, if there is one. No value becomes a second header, whatever it
    holds: line breaks and control characters are taken out. A repeated letter has the same Message-ID and, where
    `written_at` is set, the same date.
    """
    if not _ADDRESS.fullmatch(letter.address):
        raise SendError("the address is not a mail address", permanent=True)
    named = _headers(letter, sender_name, sender_address, subaddress, web_url)
    head = b"".join(_header(name, value) for name, value in named.items() if value)
    plain = _part(letter.whole_text, "plain")
    if letter.html is None:
        return head + plain
    whole = head + _alternatives(_boundary(letter), plain, _part(letter.html, "html"))
    return whole if len(whole) <= MOST_OCTETS else head + plain


def return_path(letter: Outgoing, sender_address: str, subaddress: str) -> str:
    """The envelope sender: where a letter that cannot be delivered comes back to (VERP: one address for each)."""
    return _own(sender_address, subaddress, "b", letter.return_token)


def _headers(
    letter: Outgoing, sender_name: str, sender_address: str, subaddress: str, web_url: str | None
) -> dict[str, str]:
    """Every header of a letter; those with an empty value are left out."""
    domain = sender_address.rpartition("@")[2]
    written = (letter.written_at or datetime.now(UTC)).astimezone(UTC)
    leave = _unsubscribe(letter, sender_address, web_url)
    return {
        "From": _mailbox(sender_name, sender_address),
        "To": letter.address,
        "Subject": _encoded(letter.subject),
        "Date": format_datetime(written),
        "Message-ID": _id(letter.message_id),
        "In-Reply-To": _id(letter.in_reply_to or ""),
        "References": " ".join(_references(letter)),
        "Reply-To": _own(sender_address, subaddress, "r", letter.reply_token),
        "Auto-Submitted": _auto_submitted(letter),
        "X-Auto-Response-Suppress": "All" if letter.automatic or letter.bulk else "",
        "List-Id": f"<digest.{domain}>" if letter.bulk else "",  # RFC 2919
        "List-Unsubscribe": leave,
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" if leave.startswith("<https:") else "",
        "Precedence": "bulk" if letter.bulk else "",
        "Content-Language": letter.language if _LANGUAGE.fullmatch(letter.language) else "",
        # By this our own letters are known when they come back; the key itself may name a person.
        "X-Labbot": hashlib.sha256(letter.key.encode("utf-8", "replace")).hexdigest()[:32],
        "MIME-Version": "1.0",
    }


def _header(name: str, value: str) -> bytes:
    """One header: whatever its value holds, the only line ends are ours, and each is followed by a space."""
    if not value.isascii() or not value.isprintable():
        value = _CONTROL.sub(" ", value).encode("ascii", "replace").decode()
    first, *others = value.split() or [""]
    lines = [f"{name}: {first}"]
    for word in others:
        if len(lines[-1]) + 1 + len(word) > LONGEST_LINE:
            lines.append(f" {word}")
        else:
            lines[-1] += f" {word}"
    return "\r\n".join([*lines, ""]).encode()


def _auto_submitted(letter: Outgoing) -> str:
    """What a machine wrote says so, and no other machine answers it (RFC 3834 5).

    "auto-replied" is only for the direct answer to a mail; a card that follows an earlier one of ours is none.
    """
    if not letter.automatic and not letter.bulk:
        return ""
    return "auto-replied" if letter.in_reply_to and not letter.bulk and not letter.card else "auto-generated"


def _unsubscribe(letter: Outgoing, sender_address: str, web_url: str | None) -> str:
    """How a mail program ends a digest for its reader: RFC 2369 by mail, RFC 8058 by one POST (https only)."""
    if not letter.bulk:
        return ""
    by_mail = f"<mailto:{quote(sender_address, safe='@+')}?subject=digest%20off>"
    if not (web_url and _WEB.fullmatch(web_url) and letter.stop_token and _TOKEN.fullmatch(letter.stop_token)):
        return by_mail
    return f"<{web_url.rstrip('/')}/stop/{letter.stop_token}>, {by_mail}"


def _own(address: str, subaddress: str, mark: str, token: str | None) -> str:
    """Our address with a letter's word in it, `lab+r.<word>@`; our plain one where it has none (RFC 5233)."""
    if not subaddress or not token or not _TOKEN.fullmatch(token):
        return address
    name, _, domain = address.rpartition("@")
    return f"{name}{subaddress}{mark}.{token}@{domain}"


@cache
def _mailbox(name: str, address: str) -> str:
    """A name and an address (RFC 5322 3.4): quoted where it is ASCII, else in encoded words."""
    name = " ".join(_CONTROL.sub(" ", name).split())
    encoded = _encoded(name)
    if not name:
        return address
    return formataddr((name, address)) if encoded == name else f"{encoded} <{address}>"


def _encoded(text: str) -> str:
    """A text for a header on one line; in encoded words (RFC 2047) where it is not plain short ASCII words."""
    # A lone surrogate (half a character, from a broken mail we quote) has no octets.
    line = " ".join(_CONTROL.sub(" ", text).encode("utf-8", "replace").decode().split())
    if line.isascii() and "=?" not in line and max(map(len, line.split()), default=0) < LONGEST_LINE - 10:
        return line
    return " ".join(f"=?utf-8?b?{base64.b64encode(piece).decode()}?=" for piece in _pieces(line))


def _pieces(line: str) -> Iterator[bytes]:
    """The octets of a text, in pieces that end between characters."""
    octets = b""
    for character in line:
        added = octets + character.encode()
        if len(added) > ENCODED_OCTETS:
            yield octets
            added = character.encode()
        octets = added
    yield octets


def _references(letter: Outgoing) -> list[str]:
    """The thread, oldest first, ending with the mail that is answered."""
    ids = [_id(reference) for reference in (*letter.references, letter.in_reply_to or "")]
    thread = list(dict.fromkeys(reference for reference in reversed(ids) if reference))[::-1]
    return thread if len(thread) <= MOST_REFERENCES else [thread[0], *thread[1 - MOST_REFERENCES :]]


def _id(message_id: str) -> str:
    """The id between angle brackets; empty where it is none, so that a crafted one is not passed on."""
    found = _MESSAGE_ID.fullmatch(message_id.strip())
    return f"<{found.group(1)}>" if found else ""


def _part(text: str, subtype: str) -> bytes:
    """A part with its headers, in ASCII: as it is where it is that, else whichever encoding makes it shorter."""
    octets = text.encode("utf-8", "replace").replace(b"\r\n", b"\n").translate(_ONE_LINE_END, _NO_TEXT)
    if subtype == "html" and not _mostly_foreign(octets, text):
        octets = octets.decode().encode("ascii", "xmlcharrefreplace")  # what an editor writes: &#233;
    name, body = _wired(octets, foreign=_mostly_foreign(octets, text))
    head = f'Content-Type: text/{subtype}; charset="utf-8"\nContent-Transfer-Encoding: {name}\n\n'
    return (head.encode() + body).replace(b"\n", b"\r\n")


def _mostly_foreign(octets: bytes, text: str) -> bool:
    """Whether quoted-printable would be longer than base64: most languages of ours have few letters beyond ASCII."""
    return (len(octets) - len(text)) * 12 >= len(octets)


def _wired(octets: bytes, *, foreign: bool) -> tuple[str, bytes]:
    """The name of a transfer encoding (RFC 2045 6) and the octets in it."""
    # A relay that keeps mail in an mbox puts a ">" before a line that begins with "From ", and breaks the signature.
    safe = not octets.startswith(b"From ") and b"\nFrom " not in octets
    if safe and octets.isascii() and max(map(len, octets.split(b"\n"))) <= LONGEST_PLAIN:
        return "7bit", octets
    if foreign:
        whole = binascii.b2a_base64(octets, newline=False)
        return "base64", b"".join(whole[place : place + 76] + b"\n" for place in range(0, len(whole), 76))
    body = binascii.b2a_qp(octets, istext=True)
    return "quoted-printable", body if safe else _FROM.sub(b"=46rom ", body)


def _alternatives(boundary: bytes, *parts: bytes) -> bytes:
    """The same letter in several forms, the simplest first (RFC 2046 5.1.4)."""
    head = b'Content-Type: multipart/alternative; boundary="' + boundary + b'"\r\n\r\n'
    return head + b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + boundary + b"--\r\n"


def _boundary(letter: Outgoing) -> bytes:
    """Made of the id, so that a repeated letter is the same to the octet."""
    return b"labbot-" + hashlib.sha256(letter.message_id.encode("utf-8", "replace")).hexdigest()[:20].encode()

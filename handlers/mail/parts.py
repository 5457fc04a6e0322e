"""The parts of a mail: what stands in its text, and what hangs on it. Only what is needed is decoded."""

from __future__ import annotations

import binascii
import re
from email.message import Message

from handlers.mail import headers
from labbot.messages import Document
from labbot.reading import unhtml

LONGEST_NAME = 120
LONGEST_TEXT = 150_000
"""Characters of text that are read (sixty pages); what follows stays in the stored mail."""


_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}")
"""RFC 6838 4.2."""

_TEXTS = {"text", "multipart"}
"""A "multipart" without parts is read as text."""

LARGEST_ATTACHED_MAIL = 256 * 1024


def text(message: Message) -> str:
    """All words of the mail itself: the plain text, or the HTML where there is no plain text."""
    return "\n\n".join(piece for _, piece in _pieces(message))[:LONGEST_TEXT]


def documents(message: Message) -> tuple[Document, ...]:
    """The attachments: parts that say `Content-Disposition: attachment` (RFC 2183 2.2), at any depth."""
    return tuple(_document(part) for part in _outer_parts(message) if _is_attachment(part))


def marked_quote(message: Message) -> str:
    """What the client marked as a quote in the HTML of a mail that has a plain text as well; empty where it did not."""
    pages = [_words(part) for part in _outer_parts(message) if part.get_content_type() == "text/html"][:1]
    return "".join(unhtml.quoted(page) for page in pages if unhtml.marks_a_quote(page))


def attached_mail(message: Message) -> Message | None:
    """The first mail that hangs on this one as a part of its own (message/rfc822, RFC 2046 5.2.1)."""
    for part in _outer_parts(message):
        payload = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(payload, list) and payload:
            return payload[0] if isinstance(payload[0], Message) else None
    return None


def weight(message: Message) -> int:
    """Octets, still encoded, of everything in the mail that is read as text."""
    payloads = [part.get_payload() for part in message.walk() if part.get_content_maintype() in _TEXTS]
    return sum(len(payload) for payload in payloads if isinstance(payload, str))


def _pieces(part: Message) -> list[tuple[str, str]]:
    """The (kind, text) of every readable part, kind `plain` or `html`, blank ones left out."""
    type_ = part.get_content_type()
    if _is_attachment(part) or type_.startswith("message/"):
        return []
    payload = part.get_payload()
    if part.is_multipart() and isinstance(payload, list):
        inner = [_pieces(child) for child in payload if isinstance(child, Message)]
        if type_ == "multipart/alternative":
            return _best(inner)
        # A report is for people in its first part only (RFC 6522 3); a signature follows what it signs (RFC 1847).
        wanted = inner[:1] if type_ in {"multipart/report", "multipart/signed"} else inner
        return [piece for pieces in wanted for piece in pieces]
    if type_ == "text/html":
        words, kind = unhtml.from_html(_words(part)), "html"
    elif type_ == "text/plain" or part.get_content_maintype() == "multipart":
        # A "multipart" without parts is a text with a wrong label.
        words, kind = _words(part), "plain"
    else:
        return []
    return [(kind, words)] if words.strip() else []


def _best(alternatives: list[list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """The plain one of the alternatives where it says anything, else the richest (RFC 2046 5.1.4: the last)."""
    filled = [pieces for pieces in alternatives if pieces]
    plain = [pieces for pieces in filled if all(kind == "plain" for kind, _ in pieces)]
    return (plain or filled[-1:] or [[]])[0]


def _outer_parts(message: Message) -> list[Message]:
    """Every part, without looking into mails that are attached: what hangs on those is theirs."""
    found, waiting = [], [message]
    while waiting:
        part = waiting.pop()
        found.append(part)
        payload = part.get_payload()
        if isinstance(payload, list) and part.get_content_maintype() == "multipart":
            waiting.extend(child for child in reversed(payload) if isinstance(child, Message))
    return found


def _is_attachment(part: Message) -> bool:
    return headers.value(part, "Content-Disposition").partition(";")[0].strip().lower() == "attachment"


def _document(part: Message) -> Document:
    octets = _octets(part)
    type_ = part.get_content_type()
    type_ = type_ if _TYPE.fullmatch(type_) else "application/octet-stream"
    words = _words(part) if type_.startswith("text/") else ""
    return Document(_name(part), type_, len(octets), unhtml.from_html(words) if type_ == "text/html" else words)


def _name(part: Message) -> str:
    """The name the sender gave, as data: no path, no control or direction characters, of bearable length."""
    try:
        given = part.get_filename("") or ""
    except Exception:
        # Wide on purpose: parameters of RFC 2231 that are broken end in all kinds of errors.
        given = ""
    bare = re.split(r"[/\\]", headers.words(given))[-1]
    clean = re.sub(r"[\x00-\x1f\x7f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069:]", "", bare).strip(" .")
    return clean[:LONGEST_NAME] or "unnamed"


def _words(part: Message) -> str:
    # A character has at most four octets.
    words = headers.decoded(_octets(part)[: 4 * LONGEST_TEXT], _charset(part))[:LONGEST_TEXT]
    return words.replace("\r\n", "\n").replace("\r", "\n")


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except Exception:
        # Wide on purpose: see `_name`.
        return None


def _octets(part: Message) -> bytes:
    """The octets of a part, its transfer encoding undone as far as it can be. Never raises; empty where it cannot."""
    payload = part.get_payload()
    try:
        if isinstance(payload, list):
            return _octets_of_mail(part)
        if headers.value(part, "Content-Transfer-Encoding").lower() == "base64" and isinstance(payload, str):
            return _from_base64(payload, part)
        found = part.get_payload(decode=True)
    except Exception:
        # Wide on purpose: one part that nobody can decode must not take the words of the others with it.
        return b""
    return found if isinstance(found, bytes) else b""


def _octets_of_mail(part: Message) -> bytes:
    """An attached mail as text; of a large one only the payloads, for writing it out again costs 0.1 s a megabyte."""
    payloads = [inner.get_payload() for inner in part.walk()]
    leaves = [payload for payload in payloads if isinstance(payload, str)]
    if sum(map(len, leaves)) > LARGEST_ATTACHED_MAIL:
        return "\n".join(leaves).encode("utf-8", "surrogateescape")
    children = part.get_payload()
    return b"\n".join(child.as_bytes() for child in children if isinstance(child, Message))


def _from_base64(payload: str, part: Message) -> bytes:
    """In one step where nothing is wrong with it; the standard way makes three copies of a large attachment."""
    try:
        return binascii.a2b_base64(payload)
    except ValueError:
        found = part.get_payload(decode=True)
        return found if isinstance(found, bytes) else b""

"""The parts of a mail: what stands in its text, and what hangs on it. Only what is needed is decoded."""

from __future__ import annotations

import binascii
import re
from email.message import Message

from handlers.mail import headers
from handlers.mail.sealed import CONTAINERS, SIGNATURES
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
_CARDS = frozenset(("text/calendar", "text/vcard", "text/x-vcard", "text/directory"))
"""Texts that only programs read."""


def text(message: Message) -> str:
    """All words of the mail itself: the plain text, or the HTML where there is no plain text."""
    return "\n\n".join(piece for _, piece in _pieces(message))[:LONGEST_TEXT]


def attached(message: Message) -> list[Message]:
    """What hangs on the mail, at any depth: parts that say so (RFC 2183 2.2), and all that are no words of the mail.

    Not counted: the pictures that an HTML text shows, signatures, what is sealed, and invitations to a meeting beside
    a text that says the same. An attached mail counts as one; what hangs on it is its own.
    """
    return [part for part, holder in _outer_parts(message) if _hangs_on(part, holder)]


def documents(message: Message) -> tuple[Document, ...]:
    """The attachments as they are listed; none is opened. Only text and attached mails have their words."""
    return tuple(_document(part) for part in attached(message))


def marked_quote(message: Message) -> str:
    """What the client marked as a quote in the HTML of a mail that has a plain text as well; empty where it did not."""
    pages = [_words(part) for part, _ in _outer_parts(message) if part.get_content_type() == "text/html"][:1]
    return "".join(unhtml.quoted(page) for page in pages if unhtml.marks_a_quote(page))


def attached_mail(message: Message) -> Message | None:
    """The first mail that hangs on this one as a part of its own (message/rfc822, RFC 2046 5.2.1)."""
    for part, _ in _outer_parts(message):
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
        children = [child for child in payload if isinstance(child, Message)]
        if type_ == "multipart/alternative":
            return _best(children)
        # A report is for people in its first part only (RFC 6522 3); a signature follows what it signs (RFC 1847).
        wanted = children[:1] if type_ in {"multipart/report", "multipart/signed"} else children
        return [piece for child in wanted for piece in _pieces(child)]
    if type_ == "text/html":
        words, kind = unhtml.from_html(_words(part)), "html"
    elif type_ == "text/plain" or part.get_content_maintype() == "multipart":
        # A "multipart" without parts is a text with a wrong label.
        words, kind = _words(part), "plain"
    else:
        return []
    return [(kind, words)] if words.strip() else []


def _best(alternatives: list[Message]) -> list[tuple[str, str]]:
    """The plain one of the alternatives where it says anything, else the richest (RFC 2046 5.1.4: the last).

    The page of an ordinary mail is not read where its plain text is there: that was a sixth of reading the mail.
    """
    pages = {at for at, part in enumerate(alternatives) if part.get_content_type() == "text/html"}
    found: dict[int, list[tuple[str, str]]] = {}
    for at, part in enumerate(alternatives):
        if at not in pages:
            found[at] = _pieces(part)
            if found[at] and all(kind == "plain" for kind, _ in found[at]):
                return found[at]
    for at in reversed(range(len(alternatives))):
        if pieces := found[at] if at in found else _pieces(alternatives[at]):
            return pieces
    return []


def _outer_parts(message: Message) -> list[tuple[Message, str]]:
    """Every part with the type of what holds it, without looking into mails that are attached."""
    found: list[tuple[Message, str]] = []
    waiting = [(message, "")]
    while waiting:
        part, holder = waiting.pop()
        found.append((part, holder))
        payload = part.get_payload()
        if isinstance(payload, list) and part.get_content_maintype() == "multipart":
            type_ = part.get_content_type()
            waiting.extend((child, type_) for child in reversed(payload) if isinstance(child, Message))
    return found


def _hangs_on(part: Message, holder: str) -> bool:
    type_, main = part.get_content_type(), part.get_content_maintype()
    if type_ in SIGNATURES or type_ in CONTAINERS or holder == "multipart/encrypted":
        return False
    if _is_attachment(part) or type_ == "message/rfc822":
        return True
    if main in ("multipart", "message") or type_ in ("text/plain", "text/html"):
        return False
    if main == "text":
        return holder != "multipart/alternative"
    shown = holder == "multipart/related" or _disposition(part) == "inline" or headers.values(part, "Content-ID")
    return not (main == "image" and shown)


def _is_attachment(part: Message) -> bool:
    return _disposition(part) == "attachment"


def _disposition(part: Message) -> str:
    return headers.value(part, "Content-Disposition").partition(";")[0].strip().lower()


def _document(part: Message) -> Document:
    size = _size_of(part)
    type_ = part.get_content_type()
    type_ = type_ if _TYPE.fullmatch(type_) else "application/octet-stream"
    if type_ == "message/rfc822":
        return _attached_mail(part, size)
    words = _words(part) if type_.startswith("text/") and type_ not in _CARDS else ""
    return Document(_name(part), type_, size, unhtml.from_html(words) if type_ == "text/html" else words)


def _attached_mail(part: Message, size: int) -> Document:
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload and isinstance(payload[0], Message) else Message()
    subject = _clean(headers.words(headers.value(inner, "Subject")))
    return Document(subject or _name(part), part.get_content_type(), size, text(inner))


def _name(part: Message) -> str:
    """The name the sender gave, as data: no path, no control or direction characters, of bearable length."""
    try:
        given = part.get_filename("") or ""
    except Exception:
        # Wide on purpose: parameters of RFC 2231 that are broken end in all kinds of errors.
        given = ""
    return _clean(headers.words(given)) or "unnamed"


def _clean(given: str) -> str:
    bare = re.split(r"[/\\]", given)[-1]
    clean = re.sub(r"[\x00-\x1f\x7f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069:]", "", bare).strip(" .")
    return clean[:LONGEST_NAME]


def _words(part: Message) -> str:
    # A character has at most four octets.
    words = headers.decoded(octets_of(part)[: 4 * LONGEST_TEXT], _charset(part))[:LONGEST_TEXT]
    return words.replace("\r\n", "\n").replace("\r", "\n")


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except Exception:
        # Wide on purpose: see `_name`.
        return None


def octets_of(part: Message) -> bytes:
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


def _size_of(part: Message) -> int:
    """How many octets a part has; of base64 reckoned, for to decode a large attachment only to count it is dear."""
    payload = part.get_payload()
    if isinstance(payload, str) and headers.value(part, "Content-Transfer-Encoding").lower() == "base64":
        return (len(payload) - sum(map(payload.count, "\n\r \t="))) * 3 // 4
    return len(octets_of(part))


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

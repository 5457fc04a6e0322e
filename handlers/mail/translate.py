"""What a mail means in our own words. Pure: a replay reads it the same way.

raw octets -> limits (never parsed where hostile) -> parts -> text -> what the person wrote themselves
                                                   -> headers -> who, when, which conversation, proven, automatic
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from email import policy
from email.message import Message
from email.parser import BytesParser
from typing import Any

from handlers.mail import automatic, bounced, headers, limits, parts, proof
from labbot.messages import Automatic, Incoming, Raw, Unreadable
from labbot.reading import reply

_REFERENCE = re.compile(r"\bLAB-[0-9]{1,9}\b", re.IGNORECASE)
_TOKEN = re.compile(r"\+(LAB-[0-9]{1,9})(?=[+.@])", re.IGNORECASE)
_TRACE = re.compile(
    rb"^(?:received|return-path|delivered-to|x-original-to|envelope-to|x-envelope-[a-z]+|x-received|received-spf"
    rb"|authentication-results|arc-[a-z-]+|x-spam-[a-z-]+)[ \t]*:(?:[^\n]|\n[ \t])*(?:\n|\Z)",
    re.IGNORECASE | re.MULTILINE,
)
_RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To")


def translate(raw: Raw, *, own: tuple[str, ...] = (), authserv_id: str | None = None) -> Incoming:
    """The mail in `raw` as an `Incoming`; never raises.

    `own` are our own addresses in lower case, `authserv_id` the name our server signs its verdicts with. What cannot
    be read comes back with `unreadable` set, and with the address where it is found without parsing.
    """
    why = Unreadable.TOO_LARGE if raw.facts.get("oversized") else None
    try:
        why = why or limits.refusal(raw.body)
        return _unread(raw, why) if why else _read(raw, tuple(a.lower() for a in own), authserv_id)
    except Exception:
        # Wide on purpose: a person shall look at what no reader understands; the mail itself is stored.
        return _unread(raw, why or Unreadable.BROKEN)


def visible_reply(raw: bytes) -> str:
    """What the person wrote themselves in this mail. Never raises; empty where it cannot be read."""
    try:
        return "" if limits.refusal(raw) else reply.cut(parts.text(_parsed(raw))).visible
    except Exception:
        # Wide on purpose: the measuring entry must get through any corpus.
        return ""


def content_key(body: bytes) -> str:
    """The same for one mail through whichever door and by whichever way: a hash of it without its trace headers.

    The Message-ID is part of what is hashed, so the same id with another body is another mail.
    """
    mail = body.replace(b"\r\n", b"\n")
    head, _, rest = mail.partition(b"\n\n")
    kept = _TRACE.sub(b"", head + b"\n")
    return "mail:" + hashlib.sha256(kept.strip() + b"\n\n" + rest.rstrip()).hexdigest()


def raw_mail(key: str, body: bytes, facts: Mapping[str, Any]) -> Raw:
    """The `Raw` of a mail, whichever door it came in at. Looks at the header block only; never raises."""
    ids = limits.first_headers(body, ("message-id", "references", "in-reply-to"))
    own, thread, answered = (headers.message_ids(ids[name]) for name in ("message-id", "references", "in-reply-to"))
    return Raw(
        "mail",
        key,
        body,
        facts,
        conversation=next(iter([*thread, *answered, *own]), key),
        message_id=next(iter(own), ""),
    )


def _parsed(body: bytes) -> Message:
    return BytesParser(policy=policy.compat32).parsebytes(body)


def _read(raw: Raw, own: tuple[str, ...], authserv_id: str | None) -> Incoming:
    message = _parsed(raw.body)
    subject = headers.words(headers.value(message, "Subject"))
    author = headers.author(headers.values(message, "From"))
    body = parts.text(message)
    cut = reply.cut(body)
    kind = automatic.kind(message, author.address, subject, own, raw.facts, cut.visible)
    documents = parts.documents(message)
    own_id = next(iter(headers.message_ids(headers.value(message, "Message-ID"))), None)
    answered = headers.message_ids(headers.value(message, "In-Reply-To"))
    thread = headers.message_ids(headers.value(message, "References"))
    return Incoming(
        channel=raw.channel,
        address=author.address,
        name=author.name,
        subject=subject,
        text=cut.visible,
        body=body,
        quoted_chars=len(cut.quoted),
        sent_at=headers.moment(headers.value(message, "Date")),
        message_id=own_id,
        replies_to=tuple(dict.fromkeys([*answered, *reversed(thread)])),
        reference=_reference(message, subject, raw),
        proven=author.certain and _is_proven(message, author.address, raw, authserv_id),
        automatic=kind,
        bounce=bounced.read(message, raw.facts) if kind is Automatic.BOUNCE else None,
        unreadable=_why_unreadable(author.address, kind, body or subject or documents),
        documents=documents,
        conversation=next(iter([*thread, *answered]), own_id or raw.key),
    )


def _unread(raw: Raw, why: Unreadable) -> Incoming:
    """What is known of a mail that is not parsed. Nothing of it is proven."""
    try:
        author = headers.author([limits.first_headers(raw.body, ("from",))["from"][:2000]])
    except Exception:
        # Wide on purpose: this is the last resort of `translate`, which never raises.
        author = headers.Author("", None, False)
    return Incoming(
        channel=raw.channel, address=author.address, name=author.name, text="", unreadable=why, conversation=raw.key
    )


def _why_unreadable(address: str, kind: Automatic | None, content: object) -> Unreadable | None:
    """Automatic mail needs no reader; mail of a person needs a writer and something written."""
    if kind is not None:
        return None
    if not address:
        return Unreadable.BROKEN
    return None if content else Unreadable.EMPTY


def _is_proven(message: Message, address: str, raw: Raw, authserv_id: str | None) -> bool:
    domain = address.rpartition("@")[2]
    return raw.facts.get("proven") is True or proof.vouches(
        headers.values(message, "Authentication-Results"), authserv_id, domain
    )


def _reference(message: Message, subject: str, raw: Raw) -> str | None:
    """The `LAB-n` of the subject, else of the address it was sent to (`lab+LAB-0042@`)."""
    if named := _REFERENCE.search(subject):
        return named.group().upper()
    envelope = raw.facts.get("envelope_to") or ()
    places = [envelope] if isinstance(envelope, str) else list(envelope)
    places += [value for name in _RECIPIENTS for value in headers.values(message, name)]
    found = (_TOKEN.search(str(place)) for place in places)
    return next((token.group(1).upper() for token in found if token), None)

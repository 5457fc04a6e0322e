"""What a mail means in our own words. Changes nothing: a replay reads it the same way.

raw octets -> limits (never parsed where hostile) -> parts -> text -> what the person wrote themselves
                                                            -> documents (opened by a capped child)
                                                   -> headers -> who, when, which conversation, proven, automatic

A mail that is small and plain is read here; any other in a child process whose time and memory are capped.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from email.message import Message
from typing import Any

from handlers.mail import across, automatic, bounced, capped, documents, headers, limits, parts, proof, sealed
from handlers.mail.parsed import parse
from handlers.mail.skeleton import Skeleton, take_out
from labbot.messages import Automatic, Incoming, Label, Raw, Unreadable
from labbot.reading import forwarded, reply

_REFERENCE = re.compile(r"\bLAB-[0-9]{1,9}\b", re.IGNORECASE)
_TOKEN = re.compile(r"\+(LAB-[0-9]{1,9})(?=[+.@])", re.IGNORECASE)
_WORD = re.compile(r"[+-](?P<kind>[rb])\.(?P<word>[a-z2-7]{26})@", re.IGNORECASE)
_TRACE = re.compile(
    rb"^(?:received|return-path|delivered-to|x-original-to|envelope-to|x-envelope-[a-z]+|x-received|received-spf"
    rb"|authentication-results|arc-[a-z-]+|x-spam-[a-z-]+)[ \t]*:[^\n]*+(?:\n[ \t][^\n]*+)*+(?:\n|\Z)",
    re.IGNORECASE | re.MULTILINE,
)
_OWN_WORD = re.compile(r"\+[rb]\.|\+lab-", re.IGNORECASE)

MOST_COPIED = 20
"""Addresses kept of those a mail was sent to as well: more is a circular, not colleagues at work."""

_RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To")

CHILD_CPU_SECONDS = 0.7
"""What is left of one second when the scan of the raw bytes is done and the mail handed over (0.2 s for 25 MB)."""

CHILD_MEMORY = 150 * 1024 * 1024
"""What is left of 200 MB when the largest mail the doors take (25 MB) is in our own memory, twice at worst."""

HEAVY = 16_384
"""Octets: above that a mail may be read in a child process, which takes longer than all the rest together."""

LARGE_MAIL = 1024 * 1024
"""Octets of skeleton. A mail that is larger and needs too much is too large; a smaller one is broken."""

CHILD_WALL_SECONDS = 60.0
"""Long, because the child may wait for children of its own that read documents."""


def translate(raw: Raw, *, own: tuple[str, ...] = (), authserv_id: str | None = None) -> Incoming:
    """The mail in `raw` as an `Incoming`; never raises.

    `own` are our own addresses in lower case, `authserv_id` the name our server signs its verdicts with. What cannot
    be read comes back with `unreadable` set, and with the address where it is found without parsing.
    """
    why = Unreadable.TOO_LARGE if raw.facts.get("oversized") else None
    try:
        look = limits.examine(raw.body)
        why = why or look.why
        return _unread(raw, why) if why else _read_safely(raw, look, tuple(a.lower() for a in own), authserv_id)
    except capped.Exceeded:
        return _unread(raw, Unreadable.TOO_LARGE if len(look.skeleton.mail) > LARGE_MAIL else Unreadable.BROKEN)
    except Exception:
        # Wide on purpose: a person shall look at what no reader understands; the mail itself is stored.
        return _unread(raw, why or Unreadable.BROKEN)


def visible_reply(raw: bytes) -> str:
    """What the person wrote themselves in this mail. Never raises; empty where it cannot be read."""
    try:
        look = limits.examine(raw)
        if look.why:
            return ""
        message = _parsed(look.skeleton) if look.is_simple else None
        if message is None or parts.weight(message) > limits.LARGEST_SIMPLE:
            return _read_apart(Raw("mail", "", raw), (), None).text
        return _cut(message, sealed.plain(parts.text(message)), ()).visible
    except Exception:
        # Wide on purpose: the measuring entry must get through any corpus.
        return ""


def content_key(body: bytes) -> str:
    """The same for one mail through whichever door and by whichever way: a hash of it without its trace headers.

    The Message-ID is part of what is hashed, so the same id with another body is another mail.
    """
    mail = body.replace(b"\r\n", b"\n")
    end = mail.find(b"\n\n")
    head = mail if end < 0 else mail[:end]
    digest = hashlib.sha256(_TRACE.sub(b"", head + b"\n").strip() + b"\n\n")
    # Through a view: a mail may be large, and each slice would be one more of it.
    digest.update(memoryview(mail)[len(mail) if end < 0 else end + 2 : _length_without_blanks(mail)])
    return "mail:" + digest.hexdigest()


def raw_mail(key: str, body: bytes, facts: Mapping[str, Any]) -> Raw:
    """The `Raw` of a mail, whichever door it came in at. Looks at the header block only; never raises."""
    ids = limits.first_headers(body, ("message-id", "references", "in-reply-to"))
    own, thread, answered = (headers.message_ids(ids[name]) for name in ("message-id", "references", "in-reply-to"))
    return Raw(
        "mail",
        key,
        body,
        {**facts, "heavy": True} if len(body) > HEAVY or b"application/" in body else facts,
        conversation=next(iter([*thread, *answered, *own]), key),
        message_id=next(iter(own), ""),
    )


def read_in_child(payload: bytes) -> bytes:
    """The task of the capped child: the answer to the `across.question` in `payload`. May raise anything."""
    raw, options = across.asked(payload)
    del payload
    message = _parsed(take_out(raw.body))
    return across.answer(_read(raw, message, tuple(options["own"]), options["authserv_id"]))


def _length_without_blanks(mail: bytes) -> int:
    """The length of `mail.rstrip()`, a piece at a time: a mail may be large and all blank."""
    end = len(mail)
    while end and not (piece := mail[max(0, end - 65536) : end].rstrip()):
        end = max(0, end - 65536)
    return max(0, end - 65536) + len(piece) if end else 0


def _parsed(skeleton: Skeleton) -> Message:
    return skeleton.put_back(parse(skeleton.mail))


def _read_safely(raw: Raw, look: limits.Look, own: tuple[str, ...], authserv_id: str | None) -> Incoming:
    """Reads the mail here where it is simple, in text as in form, else in the child. Raises what either does."""
    if look.is_simple:
        message = _parsed(look.skeleton)
        if parts.weight(message) <= limits.LARGEST_SIMPLE:
            return _read(raw, message, own, authserv_id)
        del message  # its attachments are large, and the child has them too
    return _read_apart(raw, own, authserv_id)


def _read_apart(raw: Raw, own: tuple[str, ...], authserv_id: str | None) -> Incoming:
    found = capped.run(
        "handlers.mail.translate:read_in_child",
        across.question(raw, {"own": own, "authserv_id": authserv_id}),
        cpu_seconds=CHILD_CPU_SECONDS,
        wall_seconds=CHILD_WALL_SECONDS,
        memory_octets=CHILD_MEMORY,
        may_start_processes=True,
    )
    return across.answered(found)


def _read(raw: Raw, message: Message, own: tuple[str, ...], authserv_id: str | None) -> Incoming:
    subject = headers.words(headers.value(message, "Subject"))
    author = headers.author(headers.values(message, "From"))
    written = parts.text(message)
    sealing = sealed.labels(message, written)
    body = sealed.plain(written)
    cut = _cut(message, body, own)
    kind = automatic.kind(message, author.address, subject, own, raw.facts, cut.visible)
    forward = _forward(message, body, subject, cut.found) if kind is None else None
    # What a machine sends is not read; its attachments are only listed.
    attached = documents.read_in(message) if kind is None else parts.documents(message)
    own_id = next(iter(headers.message_ids(headers.value(message, "Message-ID"))), None)
    answered = headers.message_ids(headers.value(message, "In-Reply-To"))
    thread = headers.message_ids(headers.value(message, "References"))
    return Incoming(
        channel=raw.channel,
        address=author.address,
        name=author.name,
        subject=subject,
        text=forwarded.submitted(cut.visible, forward),
        body=body,
        quoted_chars=len(cut.quoted),
        sent_at=headers.moment(headers.value(message, "Date")),
        message_id=own_id,
        replies_to=tuple(dict.fromkeys([*answered, *reversed(thread)])),
        reference=_reference(message, subject, raw),
        token=_word(message, raw, "r"),
        proven=author.certain and _is_proven(message, author.address, raw, authserv_id),
        automatic=kind,
        bounce=bounced.read(message, raw.facts) if kind is Automatic.BOUNCE else None,
        unreadable=_why_unreadable(author.address, kind, body or subject or attached)
        or (sealed.why_unreadable(sealing, cut.visible, message) if kind is None and not attached else None),
        documents=attached,
        labels=(*sealing, *([Label.FORWARDED] if forward else [])),
        original_author=(forward.author or None) if forward else None,
        copied=_copied(message, {author.address, *own}),
        conversation=next(iter([*thread, *answered]), own_id or raw.key),
    )


def _copied(message: Message, but: set[str]) -> tuple[str, ...]:
    """Who else the mail was openly sent to, in lower case, without writer and us. A header proves nothing."""
    fields = [value for name in ("To", "Cc") for value in headers.values(message, name)]
    found = (address for value in fields for _, address in headers.addresses(value))
    others = dict.fromkeys(a for a in found if a not in but and not _OWN_WORD.search(a))
    return tuple(others)[:MOST_COPIED]


def _forward(message: Message, body: str, subject: str, quoted: bool) -> forwarded.Forward | None:
    """The mail that is forwarded in the text, or as a part of its own where the subject says so."""
    inner = parts.attached_mail(message) if forwarded.says_forwarded(subject) else None
    if inner is None:
        return forwarded.forwarded(body, subject) if quoted else None
    author = headers.author(headers.values(inner, "From"))
    return forwarded.Forward(author.name or "", author.address or None, reply.cut(parts.text(inner)).visible)


def _cut(message: Message, body: str, own: tuple[str, ...]) -> reply.Cut:
    """What the person wrote; where the plain text shows no quote, what the client marked in the HTML is the proof."""
    cut = reply.cut(body, own=own)
    if not cut.found and (quote := parts.marked_quote(message)):
        return reply.cut(body, (quote,), own)
    return cut


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
    """The door's word, else our server's word on a mail that came straight from its author, else a valid signature."""
    if _door_vouches(raw):
        return True
    if not headers.reads_one_way(raw.body) or proof.came_through_a_list(message):
        return False
    domain = address.rpartition("@")[2]
    judged = proof.judge(message, authserv_id, domain)
    return judged if judged is not None else proof.is_signed_by(raw.facts.get("dkim"), domain)


def _door_vouches(raw: Raw) -> bool:
    return raw.facts.get("proven") is True


def _reference(message: Message, subject: str, raw: Raw) -> str | None:
    """The `LAB-n` of the subject, else of the address it was sent to (`lab+LAB-0042@`)."""
    if named := _REFERENCE.search(subject):
        return named.group().upper()
    found = (_TOKEN.search(place) for place in _places(message, raw))
    return next((token.group(1).upper() for token in found if token), None)


def _word(message: Message, raw: Raw, kind: str) -> str | None:
    """Our own word in an address it was sent to: `lab+r.WORD@` answers a letter, to `lab+b.WORD@` it bounces."""
    found = (_WORD.search(place) for place in _places(message, raw))
    return next((word["word"].lower() for word in found if word and word["kind"].lower() == kind), None)


def _places(message: Message, raw: Raw) -> list[str]:
    """Where the addresses stand that a mail was sent to, what the server says first."""
    envelope = raw.facts.get("envelope_to") or ()
    places = [envelope] if isinstance(envelope, str) else [str(address) for address in envelope]
    return places + [value for name in _RECIPIENTS for value in headers.values(message, name)]

"""One-time words: whoever sends one back has read the mailbox that it went to.

confirm WORD                 frees the one message it was sent for
approve LAB-0042 WORD        a decision by mail; the word stands in the card that went to this moderator
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from labbot.messages import Incoming
from labbot.rules import dates
from storage.store import Transaction
from storage.tables import Code, Contact, Submission

DECISIONS = frozenset(("approve", "return", "ask", "edit", "introduce", "replay", "activate"))
"""What a moderator does by mail only with a one-time word: a From can be forged, a mailbox that was read cannot."""

_WORD = re.compile(r"(?<![0-9a-z])[0-9a-f]{10}(?![0-9a-z])", re.IGNORECASE)


def _new_word() -> str:
    return secrets.token_hex(5)


async def new_code(
    tx: Transaction,
    now: datetime,
    purpose: str,
    asked_by: Incoming,
    *,
    contact_id: int | None = None,
    inbox_id: int | None = None,
) -> str:
    """A one-time word, valid for some days, bound to where it was asked for."""
    word = _new_word()
    await tx.add(
        Code(
            word=word,
            purpose=purpose,
            contact_id=contact_id,
            inbox_id=inbox_id,
            channel=asked_by.channel,
            address=asked_by.address,
            expires_at=now + timedelta(hours=dates.CODE_HOURS),
        )
    )
    return word


async def choices_for(
    tx: Transaction, now: datetime, to: Contact, channel: str, names: Sequence[str], about: Submission | None
) -> list[list[str]]:
    """(name, what follows it) of each choice under a letter; by mail a moderator's carry a one-time word."""
    follows = about.reference if about else ""
    if channel == "mail" and DECISIONS & set(names):
        word = _new_word()
        until = now + timedelta(days=dates.DECISION_WORD_DAYS)
        tx.add_later(Code(word=word, purpose="decide", contact_id=to.id, channel=channel, expires_at=until))
        follows = f"{follows} {word}"
    return [[name, follows] for name in names]


async def word_taken_out(
    tx: Transaction, incoming: Incoming, contact: Contact | None, now: datetime
) -> tuple[Incoming, Code | None]:
    """A moderator's mail without the one-time word of its first line, and the word where it is theirs and good."""
    if contact is None or incoming.channel != "mail":
        return incoming, None
    first, newline, rest = incoming.text.lstrip().partition("\n")
    for found in _WORD.finditer(first):
        code = await tx.contacts.code(found[0].lower(), now)
        if code is not None and code.purpose == "decide" and code.contact_id == contact.id:
            line = " ".join((first[: found.start()] + first[found.end() :]).split())
            return replace(incoming, text=line + newline + rest), code
    return incoming, None

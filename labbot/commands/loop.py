"""What the desk does with a responder that only its behaviour gives away; see `labbot.rules.loops`."""

from __future__ import annotations

import hashlib

from labbot.commands.call import Call
from labbot.rules import loops
from storage.tables import Inbox


async def is_loop(call: Call, row: Inbox) -> bool:
    """Whether this mail is the answer of such a responder. Remembers its words for the day.

    A command is none: people send the same few words, and their signature, to many letters in a row. Nor is a message
    that a person has freed.
    """
    incoming = call.incoming
    settled = row.facts.get("released") or row.facts.get("confirmed")
    if incoming.channel != "mail" or settled or incoming.command or call.reading.command:
        return False
    answers_us = call.answered is not None or loops.answers(incoming.subject, incoming.replies_to)
    words = loops.fingerprint(incoming.address, incoming.subject, incoming.text, answers_us=answers_us)
    times = await call.tx.tallies.add(words, call.now.date()) if words else 0
    if times < 2:
        return False
    last = await call.tx.outbox.last_to_address(incoming.channel, incoming.address, call.contact.id)
    return loops.is_loop(times, last, row.received_at)


async def keep(call: Call, row: Inbox) -> None:
    """Not answered and nothing done, but kept where the Secretariat sees it; told once a day of each sender."""
    row.state, row.reason = "quarantined", "loop"
    await call.tx.events.add("quarantined", call.now, inbox_id=row.id, reason=row.reason)
    sender = hashlib.sha256(call.incoming.address.encode("utf-8", "replace")).hexdigest()[:16]
    await call.alert("loop", number=row.id, once=sender)

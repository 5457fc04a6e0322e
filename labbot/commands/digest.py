"""The Digest: what is new for one Contact since the last one. Never empty, never twice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from labbot.commands import facts
from labbot.commands.call import Office, person_of, thing_of, write
from labbot.rules.digests import DEFAULT_FREQUENCY, changes, due, local_time, news
from labbot.rules.roles import Right, may
from labbot.rules.states import PUBLISHED_STATES
from storage.store import Store, Transaction
from storage.tables import Contact, Outbox, Submission

MOST_ITEMS = 30


async def compose(tx: Transaction, contact: Contact) -> tuple[dict[str, Any], list[Submission]] | None:
    """The facts of a contact's digest and the submissions in it; None where there is nothing new."""
    assert contact.id is not None
    person = person_of(contact)
    if not may(person, Right.READ_DIGESTS) or not contact.active:
        return None
    told = await tx.digests.told(contact.id)
    published = [
        s for s in await tx.submissions.in_states(PUBLISHED_STATES) if may(person, Right.SEE, await thing_of(tx, s))
    ]
    others = [s for s in published if s.author_id != contact.id]
    fresh = news([(s, s.id or 0, s.state) for s in others], told)[:MOST_ITEMS]
    own = [s for s in await tx.submissions.by_author(contact.id) if s.published_at or s.state in ("returned",)]
    mine = changes([(s, s.id or 0, s.state) for s in own], told)
    if not fresh and not mine:
        return None
    fresh.sort(key=lambda s: (s.area not in contact.areas if contact.areas else False, -(s.id or 0)))
    last = await tx.digests.last(contact.id)
    told_facts = {
        "name": contact.name,
        "frequency": await tx.contacts.frequency(contact.id) or DEFAULT_FREQUENCY,
        "since": last.on.isoformat() if last else None,
        "items": [{**await facts.item(tx, s), "reasons": await _reasons(tx, s, contact)} for s in fresh],
        "mine": [await facts.item(tx, s) for s in mine],
    }
    return told_facts, [*fresh, *mine]


async def _reasons(tx: Transaction, submission: Submission, contact: Contact) -> list[dict[str, Any]]:
    """Why an item is for this reader: what an offer of theirs, or of their organisation, has in common with it."""
    for row, offer in await tx.submissions.matches(submission.id or 0):
        theirs = contact.partner_id is not None and offer.partner_id == contact.partner_id
        if row.state != "not_now" and (theirs or offer.contact_id == contact.id):
            reasons: list[dict[str, Any]] = facts.match_facts(row, offer)["reasons"]
            return reasons
    return []


async def send_digests(store: Store, office: Office, now: datetime, hour: int, force: bool = False) -> int:
    """Write every digest that is due (all that are not empty with `force`); how many were written.

    One transaction a reader: the letter, and that it was written. Its key is the reader's local date.
    """
    async with store.reading() as tx:
        readers = await tx.contacts.all()
    written = 0
    for reader in readers:
        local = local_time(now, reader.zone, office.zone)
        async with store.transaction() as tx:
            frequency = await tx.contacts.frequency(reader.id or 0) or DEFAULT_FREQUENCY
            last = await tx.digests.last(reader.id or 0)
            ready = frequency != "off" if force else due(frequency, last.on if last else None, local, hour)
            if ready and await write_digest(tx, office, now, reader, frequency, local.date()):
                written += 1
    return written


async def write_digest(
    tx: Transaction, office: Office, now: datetime, reader: Contact, frequency: str, on: date
) -> Outbox | None:
    """Put one reader's digest into the outbox and remember what it told; None where nothing is new."""
    last = await tx.digests.last(reader.id or 0)
    composed = None if last is not None and last.on == on else await compose(tx, reader)
    if composed is None:
        return None
    told, items = composed
    key = f"digest:{frequency}:{on.isoformat()}:contact-{reader.id}"
    if not await write(tx, office, now, reader, "digest", told, key=key, bulk=True):
        return None
    await tx.digests.record(reader.id or 0, on, frequency, now, items)
    return await tx.outbox.by_key(key)

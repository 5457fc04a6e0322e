"""Items that no partner has taken up: the search is widened once, the requester hears what was done, a person looks.

The rule is `labbot.rules.widening`. What is due is a question to the database, and each item is looked at again under
its lock: a wake that is missed or doubled does no harm, and two workers do it once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from labbot.commands import facts
from labbot.commands.call import Call, Office, alert
from labbot.commands.match import reasons_of, same_owner, tell
from labbot.commands.moderation import update_card
from labbot.commands.shelf import Shelf, facts_of, query_of
from labbot.matching import Match as Found
from labbot.matching.wider import in_region, wider
from labbot.messages import Incoming
from labbot.reading import Handling, Reading
from labbot.rules import dates
from labbot.rules.states import State
from labbot.rules.widening import WIDER, Why, due, floor
from storage.store import Store, Transaction
from storage.submissions import BEHIND
from storage.tables import Contact, Inbox, Match, Offer, Submission

MOST = 500
"""Items that are looked at in one wake, the longest waiting first."""

LOOKED_AT = 50
"""Offers of the wider ranking among which the partners to ask are chosen."""

WIDENED, NOTED = 1, 2
"""How far we went: further partners were asked; a person of the Secretariat was told that nobody is left."""


async def widen_searches(store: Store, office: Office, shelf: Shelf, now: datetime) -> int:
    """Look further for every item for which it is time; for how many something was done."""
    async with store.reading() as tx:
        numbers = await tx.submissions.unanswered(State.PUBLISHED, NOTED, MOST)
    done = 0
    for number in numbers:
        async with store.transaction() as tx:
            done += await _look_further(_call(tx, office, shelf, now), number)
    return done


def _call(tx: Transaction, office: Office, shelf: Shelf, now: datetime) -> Call:
    """A call of our own: nobody has written, so there is nobody to answer."""

    def nothing(row: Inbox) -> Incoming:
        raise LookupError(row.id)

    return Call(
        tx=tx,
        now=now,
        office=office,
        shelf=shelf,
        incoming=Incoming("", "", "", proven=True),
        contact=Contact(created_at=now),
        reading=Reading(handling=Handling.IGNORE, language="en"),
        inbox_id=0,
        translate=nothing,
    )


async def _look_further(call: Call, number: int) -> bool:
    submission = await call.tx.submissions.get(number)
    if submission is None or submission.state != State.PUBLISHED or submission.widened >= NOTED:
        return False
    matches = await call.tx.submissions.matches(number)
    states = [match.state for match, _ in matches if match.told_at is not None]
    if submission.asked_at is None:
        return False
    why = due(
        told=len(states),
        declined=states.count("not_now"),
        asked_on=submission.asked_at.date(),
        today=call.now.date(),
        days=call.office.partner_days,
    )
    if why is None:
        return False
    if submission.widened == WIDENED:
        submission.widened = NOTED
        await _note(call, submission, "no_partner", why)
        return True
    await _widen(call, submission, why)
    return True


async def _widen(call: Call, submission: Submission, why: Why) -> None:
    """Ask further partners, where there are any, and tell author and Secretariat."""
    rows = await _further(call, submission)
    asked = await tell(call.tx, call.office, call.now, submission, rows)
    for row, _ in rows:
        if row.told_at is not None and row.id is None:
            await call.tx.submissions.add_match(row)
    submission.widened = WIDENED if asked else NOTED
    submission.asked_at = call.now
    await call.tx.submissions.touch(submission, call.now)
    await _note(call, submission, "widened" if asked else "no_partner", why, offers=[offer.id for offer in asked])
    author = await call.tx.contacts.get(submission.author_id)
    look_on = dates.working_days_after(call.now.date(), dates.REVIEW_DAYS)
    told = {
        "item": await facts.item(call.tx, submission),
        "why": why.value,
        "partners": [offer.name for offer in asked],
        "next_on": look_on.isoformat(),
    }
    if author is not None:
        await call.write(author, "search-widened", told, key=f"widened:{submission.reference}", about=submission)
    await update_card(call, submission)


async def _further(call: Call, submission: Submission) -> list[tuple[Match, Offer]]:
    """Matches for the offers of the wider ranking, of owners who were not asked yet; those of the region first."""
    tx, number = call.tx, submission.id or 0
    query = query_of(submission, call.now.date(), await tx.submissions.declined(number))
    matches = await tx.submissions.matches(number)
    known = [offer for match, offer in matches if match.told_at or match.state != "proposed"]
    ranked = {offer.id: match for match, offer in matches}
    least = WIDER * floor(len(call.shelf))
    found = [
        (match, offer)
        for match, offer in await call.shelf.best(tx, wider(query), LOOKED_AT)
        if match.score >= least
        and not set(offer.base_countries) & set(submission.countries)
        and not any(same_owner(offer, other) for other in known)
    ]
    found.sort(key=lambda pair: not in_region(query, facts_of(pair[1])))
    return [(ranked.get(offer.id) or _match(number, offer, match), offer) for match, offer in found]


def _match(number: int, offer: Offer, found: Found) -> Match:
    """A match beside the ranking."""
    reasons = reasons_of(found)
    return Match(submission_id=number, offer_id=offer.id or 0, rank=BEHIND, score=found.score, reasons=reasons)


async def _note(call: Call, submission: Submission, step: str, why: Why, **more: Any) -> None:
    """The event; where nobody is left to ask, the Secretariat is told at once."""
    await call.tx.events.add(step, call.now, submission_id=submission.id, why=why.value, **more)
    if step == "no_partner":
        await alert(
            *(call.tx, call.office, call.now, "no_partner"),
            key=f"no-partner:{submission.reference}",
            reference=submission.reference,
        )

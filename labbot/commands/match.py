"""Which offers fit a submission: ranked when it comes in or changes, told to their owners when it is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from labbot.commands import facts
from labbot.commands.call import Call, Office, write
from labbot.commands.shelf import Shelf, query_of
from labbot.matching import Match as Found
from labbot.rules.roles import Person, Right
from labbot.rules.widening import floor
from storage.store import Transaction
from storage.submissions import Ranked
from storage.tables import Contact, Match, Offer, Submission

KEPT = 5
TOLD = 3
"""How many partners hear of a new item at first."""


def reasons_of(match: Found) -> list[dict[str, object]]:
    """The parts of a score as they are stored."""
    return [
        {"part": r.part, "words": r.words, "points": r.points, **({"guess": True} if getattr(r, "guess", 0) else {})}
        for r in match.reasons
    ]


async def rank(call: Call, submission: Submission, *, first: bool = False) -> None:
    """Rank the offers for a submission and keep the best. `first`: it is new and has no ranking yet."""
    await rank_in(call.tx, call.shelf, submission, call.now.date(), first=first)


async def rank_in(tx: Transaction, shelf: Shelf, submission: Submission, today: date, *, first: bool = False) -> None:
    """The same, for whom no message is handled. Who has passed on this item is left out."""
    assert submission.id is not None
    declined = frozenset[int]() if first else await tx.submissions.declined(submission.id)
    found = await shelf.best(tx, query_of(submission, today, declined), KEPT)
    ranked = [
        Ranked(offer, place, match.score, reasons_of(match)) for place, (match, offer) in enumerate(found, start=1)
    ]
    keep = tx.submissions.first_matches if first else tx.submissions.replace_matches
    await keep(submission.id, ranked)


async def peers(call: Call, submission: Submission, reader: Person) -> list[dict[str, object]]:
    """What other countries have published about the same thing, as letters to this reader show it."""
    found = await call.shelf.past.similar(call.tx, submission, reader)
    return [{"reference": item.reference, "title": item.title, "countries": item.countries[:1]} for item in found]


async def match(call: Call) -> None:
    """Secretariat: show the ranking of a submission with the sum behind each score."""
    submission = await call.submission(Right.MODERATE)
    await rank(call, submission)
    found = [
        facts.match_facts(place, place.offer) for place in await call.tx.submissions.shown_matches(submission.id or 0)
    ]
    await call.answer(
        "matches",
        {
            "item": await facts.item(call.tx, submission),
            "matches": [{"name": m["name"], "score": m["score"], "reasons": m["parts"]} for m in found],
        },
        about=submission,
    )


async def owners(tx: Transaction, offer: Offer) -> list[Contact]:
    """Who is written to about an offer: the person who made it, else the people of the organisation."""
    if offer.contact_id is not None and (owner := await tx.contacts.get(offer.contact_id)):
        return [owner] if owner.active else []
    return await tx.contacts.of_partner(offer.partner_id) if offer.partner_id else []


def same_owner(one: Offer, other: Offer) -> bool:
    """Whether two offers are of one organisation or one person."""
    return bool(one.partner_id and one.partner_id == other.partner_id) or bool(
        one.contact_id and one.contact_id == other.contact_id
    )


async def tell_partners(call: Call, submission: Submission) -> None:
    """A published item goes to the partners whose offers fit it best, with the reason; from now on we wait for them."""
    submission.asked_at = call.now
    least = floor(len(call.shelf))
    rows = [row for row in await call.tx.submissions.matches(submission.id or 0) if row[0].score >= least]
    await tell(call.tx, call.office, call.now, submission, rows)


async def tell(
    tx: Transaction,
    office: Office,
    now: datetime,
    submission: Submission,
    rows: Sequence[tuple[Match, Offer]],
    most: int = TOLD,
) -> list[Offer]:
    """Tell the owners of these offers of an item, each once ever and no more than `most`; whose offers they were."""
    shown = await facts.item(tx, submission)
    known = [offer for match, offer in await tx.submissions.matches(submission.id or 0) if match.told_at is not None]
    told: list[Offer] = []
    for row, offer in rows:
        if len(told) == most:
            break
        if row.state != "proposed" or any(same_owner(offer, other) for other in known):
            continue
        reached = False
        for person in await owners(tx, offer):
            reached |= await write(
                *(tx, office, now, person, "item-notice"),
                {"item": shown, "reasons": facts.match_facts(row, offer)["reasons"]},
                key=f"notice:{submission.reference}:{person.id}",
                about=submission,
                choices=("interested", "not_now"),
            )
        if reached:
            row.told_at = now
            known.append(offer)
            told.append(offer)
    return told

"""New or changed offers meet the items that are open: the rankings are renewed, and whoever offers hears what fits.

    an offer is added or changed by mail, import or Secretariat    it has not been compared yet
    next wake                                                      every open item is ranked again
                                                                   each owner gets one letter with three items at most

It runs beside the messages, not while one is handled: two hundred searches take a second on a large catalogue. What is
due is a question to the database; an offer counts as compared only when all is written, and nobody is told twice of the
same item, so that a wake that is missed, doubled or cut short does no harm.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from labbot.commands import facts
from labbot.commands.call import Office, person_of, thing_of, write
from labbot.commands.match import owners, rank_in, same_owner
from labbot.commands.shelf import Shelf
from labbot.rules.roles import Right, may
from labbot.rules.states import State
from labbot.rules.widening import floor
from storage.store import Store, Transaction
from storage.tables import Contact, Match, Offer, Submission

SEEKING = (State.PUBLISHED, State.MATCHED)
"""Published, and not in contact with anybody yet."""

MOST_OPEN = 200
"""The newest open items that a new offer is compared with."""

ITEMS_TOLD = 3


class Pair(NamedTuple):
    """An offer that fits an item."""

    score: float
    submission_id: int
    offer_id: int


async def compare_offers(store: Store, office: Office, shelf: Shelf, now: datetime) -> int:
    """Compare open items with the offers that are new or changed; how many letters were written."""
    async with store.reading() as tx:
        fresh = await tx.offers.uncompared()
        numbers = await tx.submissions.editions(SEEKING, MOST_OPEN) if fresh else {}
    if not fresh:
        return 0
    pairs: list[Pair] = []
    for number in sorted(numbers):
        async with store.transaction() as tx:
            pairs += await _rank_again(tx, shelf, number, fresh.keys(), now)
    written = 0
    for people in (await _by_owner(store, pairs)).values():
        async with store.transaction() as tx:
            written += await _tell(tx, office, now, people)
    async with store.transaction() as tx:
        await tx.offers.compared(fresh)
    return written


async def _rank_again(tx: Transaction, shelf: Shelf, number: int, fresh: Collection[int], now: datetime) -> list[Pair]:
    """Renew the ranking of an item; the fresh offers in it that fit and whose owners have not been told of it."""
    submission = await tx.submissions.get(number)
    if submission is None or submission.state not in SEEKING:
        return []
    await rank_in(tx, shelf, submission, now.date())
    rows = await tx.submissions.matches(number)
    told = [offer for match, offer in rows if match.told_at is not None]
    least = floor(len(shelf))
    return [
        Pair(match.score, number, offer.id or 0)
        for match, offer in rows
        if offer.id in fresh
        and match.state == "proposed"
        and match.score >= least
        and not any(same_owner(offer, other) for other in told)
    ]


async def _by_owner(store: Store, pairs: list[Pair]) -> dict[tuple[int, ...], list[Pair]]:
    """Who is written to (the numbers of the people) -> what fits their offers, the best first."""
    found: dict[tuple[int, ...], list[Pair]] = defaultdict(list)
    async with store.reading() as tx:
        for pair in sorted(pairs, key=lambda pair: (-pair.score, pair.submission_id)):
            offer = await tx.offers.get(pair.offer_id)
            people = tuple(person.id or 0 for person in await owners(tx, offer)) if offer else ()
            if people and pair.submission_id not in {other.submission_id for other in found[people]}:
                found[people].append(pair)
    return found


async def _tell(tx: Transaction, office: Office, now: datetime, pairs: list[Pair]) -> int:
    """One letter to each owner of these offers about the items that fit best; how many were written.

    The items are locked (in the order of their numbers, like everywhere) and the matches looked at again: another
    worker may be telling the same.
    """
    pairs = pairs[: 2 * ITEMS_TOLD]
    items = {number: await tx.submissions.get(number) for number in sorted({pair.submission_id for pair in pairs})}
    taken: list[tuple[Submission, Match, Offer]] = []
    for pair in pairs:
        submission, offer = items[pair.submission_id], await tx.offers.get(pair.offer_id)
        match = await tx.submissions.untold(pair.submission_id, pair.offer_id)
        if submission and offer and match and match.state == "proposed" and submission.state in SEEKING:
            taken.append((submission, match, offer))
    written = 0
    for person in await owners(tx, taken[0][2]) if taken else []:
        shown = [row for row in taken if await _may_hear(tx, person, row[0])][:ITEMS_TOLD]
        if shown and await write(
            *(tx, office, now, person, "offer-fits"),
            {"name": person.name, "offer": shown[0][2].name, "items": [await _item(tx, row) for row in shown]},
            key=f"fits:{'-'.join(str(row[0].id) for row in shown)}:{shown[0][2].key}:{person.id}",
        ):
            written += 1
            for _, match, _ in shown:
                match.told_at = now
    return written


async def _may_hear(tx: Transaction, person: Contact, submission: Submission) -> bool:
    """Not of their own item, nor of one that is not for them."""
    may_see = may(person_of(person), Right.SEE, await thing_of(tx, submission))
    return may_see and submission.author_id != person.id


async def _item(tx: Transaction, row: tuple[Submission, Match, Offer]) -> dict[str, Any]:
    submission, match, offer = row
    return {**await facts.item(tx, submission), "reasons": facts.match_facts(match, offer)["reasons"]}

"""What is at hand for matching: the index over the offers, and one over what other countries have published.

Both are kept between messages and changed in place. Each use asks the store for a stamp (how many, the sums of versions
and numbers); where it is another one, the editions of all rows tell which came, went or changed, and only those are
read. So two workers on one database find the same, whichever of them made the change; a transaction that sees rows of
its own and is then undone leaves nothing behind, for the next use sees another stamp.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from labbot import knowledge
from labbot.matching import Index, Match, OfferFacts, Query
from labbot.rules.roles import Person, Right, Thing, may
from labbot.rules.states import PUBLISHED_STATES
from storage.offers import Edition
from storage.store import Transaction
from storage.submissions import Past
from storage.tables import Offer, Submission

MOST_PAST = 500
"""The newest published items that a new one is compared with."""

SEEN = 20
"""Similar items that are looked at for the few that a reader may see."""

ALIKE = 0.2
"""How much of what an item's own words earn another must earn to be called similar. Among the 28 sample mails, pairs
above it are about the same thing (two climate plans, two trainings against trafficking); 0.1 is met by chance."""

SUMMARY = 600
ITSELF = "itself"


def facts_of(offer: Offer) -> OfferFacts:
    """An offer as matching sees it; its id there is its number in the store."""
    return OfferFacts(
        id=str(offer.id),
        name=offer.name,
        text=offer.text,
        keywords=tuple(offer.keywords),
        language=offer.language,
        assistance_types=tuple(offer.assistance_types),
        areas=tuple(offer.areas),
        actions=tuple(offer.actions),
        coverage=tuple(offer.coverage),
        base_countries=tuple(offer.base_countries),
        languages=tuple(offer.languages),
        active=offer.active,
        updated=offer.updated_at.date(),
        success=offer.success,
    )


def past_of(submission: Submission) -> OfferFacts:
    """A published item as matching sees it: what one country did is an offer to all others, never to itself."""
    return OfferFacts(
        id=str(submission.id),
        name=submission.title,
        text=submission.summary or submission.text[:SUMMARY],
        language=submission.language,
        areas=(submission.area,) if submission.area is not None else (),
        base_countries=tuple(submission.countries),
    )


def query_of(submission: Submission, today: date | None = None, declined: Collection[int] = ()) -> Query:
    """A submission as matching sees it; `declined` are the numbers of offers whose owners have passed on it."""
    return Query(
        text=submission.text or submission.summary,
        title=submission.title,
        language=submission.language,
        countries=tuple(submission.countries),
        mentioned=tuple(submission.mentioned),
        area=submission.area,
        objectives=tuple(submission.objectives),
        assistance_types=tuple(submission.assistance_types),
        seeks_funding="funding" in submission.assistance_types,
        declined=frozenset(map(str, declined)),
        today=today,
    )


class Shelf:
    """The index over all offers, and `past`, the one over published items."""

    def __init__(self) -> None:
        self._stamp: tuple[int, int, int, datetime | None] | None = None
        self._index = Index()
        self._editions: dict[int, Edition] = {}
        self._offers: dict[str, Offer] = {}
        self._turn = asyncio.Lock()
        self.past = PastItems()

    def __len__(self) -> int:
        return len(self._offers)

    async def best(self, tx: Transaction, query: Query, limit: int = 5) -> list[tuple[Match, Offer]]:
        """The offers that fit, best first, with copies of the rows they come from."""
        async with self._turn:  # another task may see other rows: what was read is searched before it changes them
            await self._refresh(tx)
            return [(match, self._offers[match.id]) for match in self._index.search(query, limit)]

    async def _refresh(self, tx: Transaction) -> None:
        stamp = await tx.offers.stamp()
        if stamp == self._stamp:
            return
        editions = await tx.offers.editions()
        for number in self._editions.keys() - editions.keys():
            self._index.remove(str(number))
            del self._offers[str(number)], self._editions[number]
        changed = [number for number, edition in editions.items() if self._editions.get(number) != edition]
        for offer in await tx.offers.to_keep(changed):
            self._index.add(facts_of(offer))
            self._offers[str(offer.id)] = offer
            self._editions[offer.id or 0] = editions[offer.id or 0]
        self._stamp = stamp


def _background() -> list[OfferFacts]:
    """What the action plan says, never found itself: it tells how rare a word is while hardly anything is published."""
    plan = knowledge.load("action_plan_marrakesh_2018")
    rows = [*plan["objectives"], *plan["actions"]]
    return [
        OfferFacts(id=f"plan-{place}-{language}", name=str(row[language]), text="", language=language, active=False)
        for place, row in enumerate(rows)
        for language in ("en", "fr")
        if row.get(language)
    ]


class PastItems:
    """The index over published items."""

    def __init__(self) -> None:
        self._stamp: tuple[int, int, int] | None = None
        self._index = Index(_background())
        self._versions: dict[int, int] = {}
        self._items: dict[str, Past] = {}
        self._last: tuple[tuple[object, ...], list[str]] | None = None
        self._turn = asyncio.Lock()

    async def similar(self, tx: Transaction, item: Submission, reader: Person, limit: int = 2) -> list[Past]:
        """What other countries have published about the same thing and the reader may see, the most similar first."""
        async with self._turn:
            await self._refresh(tx)
            alike = [self._items[number] for number in self._alike(item)]
        return [past for past in alike if may(reader, Right.SEE, _thing(past))][:limit]

    def _alike(self, item: Submission) -> list[str]:
        """The ids of similar items. The receipt and the card of one message ask the same: it is looked for once."""
        own = replace(past_of(item), id=ITSELF, base_countries=())
        asked = (self._stamp, own, tuple(item.countries), item.id)
        if self._last is None or self._last[0] != asked:
            self._last = asked, self._search(own, item) if self._items else []
        return self._last[1]

    def _search(self, own: OfferFacts, item: Submission) -> list[str]:
        """The item stands in the index while it is compared: what its own words earn there is the measure."""
        query = Query(own.text, own.name, own.language, tuple(item.countries))
        self._index.add(own)
        found = {match.id: _of_words(match) for match in self._index.search(query, SEEN)}
        self._index.remove(ITSELF)
        least = ALIKE * found.pop(ITSELF, 1.0)
        return [number for number, points in found.items() if points >= least and number != str(item.id)]

    async def _refresh(self, tx: Transaction) -> None:
        stamp = await tx.submissions.stamp(PUBLISHED_STATES)
        if stamp == self._stamp:
            return
        versions = await tx.submissions.editions(PUBLISHED_STATES, MOST_PAST)
        for number in self._versions.keys() - versions.keys():
            self._index.remove(str(number))
            del self._items[str(number)], self._versions[number]
        changed = [number for number, version in versions.items() if self._versions.get(number) != version]
        for row in await tx.submissions.some(changed):
            assert row.id is not None
            self._index.add(past_of(row))
            self._items[str(row.id)] = Past(row.id, row.title, list(row.countries), row.visibility, row.author_id)
            self._versions[row.id] = versions[row.id]
        self._stamp = stamp


def _of_words(match: Match) -> float:
    """The points of the words: a common area alone is no likeness."""
    return sum(reason.points for reason in match.reasons if reason.part == "concepts")


def _thing(item: Past) -> Thing:
    return Thing(author=item.author_id, countries=item.countries, published=True, visibility=item.visibility)

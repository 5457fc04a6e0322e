"""The offers at hand: the matching index, kept as long as no offer has changed."""

from __future__ import annotations

from labbot.matching import Index, Match, OfferFacts, Query
from storage.store import Transaction
from storage.tables import Offer, Submission


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
    )


def query_of(submission: Submission) -> Query:
    """A submission as matching sees it."""
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
    )


class Shelf:
    """The index over all offers, made anew when the store says that one has changed."""

    def __init__(self) -> None:
        self._stamp: tuple[int, int] | None = None
        self._index = Index([])
        self._offers: dict[str, Offer] = {}

    async def best(self, tx: Transaction, query: Query, limit: int = 5) -> list[tuple[Match, Offer]]:
        """The offers that fit, best first, with the rows they come from."""
        stamp = await tx.offers.stamp()
        if stamp != self._stamp:
            offers = await tx.offers.to_keep()
            self._offers = {str(offer.id): offer for offer in offers}
            self._index = Index([facts_of(offer) for offer in offers])
            self._stamp = stamp
        return [(match, self._offers[match.id]) for match in self._index.search(query, limit)]

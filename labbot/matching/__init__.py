"""Which offers fit a submission, across languages and in spite of typos, each with reasons that add up to its score.

query -> words -> concepts -> postings -> candidates -> hard filters -> parts -> the best, explained
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from labbot.matching.index import Index
from labbot.matching.model import Match, OfferFacts, Query, Reason
from labbot.matching.words import LANGUAGES

__all__ = ["Index", "Match", "OfferFacts", "Query", "Reason", "offer_from_partner", "rank", "ranker"]


def rank(query: Query, offers: Iterable[OfferFacts], limit: int = 10) -> list[Match]:
    """The best of a few offers, where keeping an Index is not worth it."""
    return Index(offers).search(query, limit)


def offer_from_partner(row: dict[str, Any]) -> OfferFacts:
    """The offer of a partner, from the form of `partners.json`."""
    keywords = [word for language in LANGUAGES for word in row.get(f"keywords_{language}") or ()]
    names = [row[f"name_{language}"] for language in LANGUAGES if row.get(f"name_{language}")]
    return OfferFacts(
        id=str(row["id"]),
        name=str(names[0] if names else row["id"]),
        text=str(row.get("expertise_en") or ""),
        keywords=tuple(map(str, keywords)),
        language="en",
        assistance_types=tuple(row.get("assistance_types") or ()),
        areas=tuple(row.get("domains") or ()),
        actions=tuple(row.get("actions") or ()),
        coverage=tuple(row.get("coverage") or ()),
        base_countries=tuple(row.get("base_countries") or ()),
        languages=tuple(row.get("languages") or ()),
        active=bool(row.get("active", True)),
    )


def ranker(offers: list[dict[str, Any]]) -> Callable[[dict[str, Any]], list[str]]:
    """The stable entry for measuring: offers and queries in the dict forms of `score_matching.py`, best ids first."""
    index = Index(
        OfferFacts(
            id=row["id"],
            name=row.get("name") or "",
            text=row.get("text") or "",
            keywords=tuple(row.get("themes") or ()),
            language=row.get("lang"),
            experience=tuple(row.get("countries") or ()),
        )
        for row in offers
    )

    def ranked(query: dict[str, Any]) -> list[str]:
        asked = Query(query["text"], language=query.get("lang"), countries=tuple(query.get("countries") or ()))
        return [match.id for match in index.search(asked, limit=100)]

    return ranked

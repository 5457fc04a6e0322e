"""A wider question, for when nobody near enough fits: region for country, area for objective."""

from __future__ import annotations

from dataclasses import replace

from labbot import knowledge
from labbot.matching.model import OfferFacts, Query
from labbot.matching.score import covers, regions


def wider(query: Query) -> Query:
    """The same question, where an offer need not cover the country and a related objective will do.

    Whoever uses it leaves out the institutions of the asking countries: without countries the ranking cannot.
    """
    related = [
        int(row["number"])
        for row in knowledge.load("action_plan_marrakesh_2018")["objectives"]
        if query.area is not None and int(row["domain"]) == query.area
    ]
    return replace(query, countries=(), objectives=tuple(dict.fromkeys((*query.objectives, *related))))


def in_region(query: Query, offer: OfferFacts) -> bool:
    """Whether an offer works in the sub-region of one of the countries that ask."""
    near = {regions().get(country) for country in query.countries} - {None, ""}
    return any(
        covers(offer, country) or near & {regions().get(entry) for entry in offer.coverage}
        for country in query.countries
    )

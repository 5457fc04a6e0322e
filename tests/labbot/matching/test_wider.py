"""A wider question finds who works next door, or for a related objective."""

from __future__ import annotations

import pytest

from labbot.matching import Index, OfferFacts, Query
from labbot.matching.wider import in_region, wider

QUERY = Query("Cartographie de la diaspora", language="fr", countries=("TG",), area=1, objectives=(1,))


def make_offer(*coverage: str) -> OfferFacts:
    return OfferFacts(id="x", name="Diaspora mapping", text="Diaspora mapping", coverage=coverage)


def test_an_offer_for_another_country_is_found_by_the_wider_question_alone() -> None:
    index = Index([make_offer("KE")])

    assert not index.search(QUERY)
    assert [match.id for match in index.search(wider(QUERY))] == ["x"]


def test_the_objectives_of_the_same_area_are_asked_for_too() -> None:
    assert wider(QUERY).objectives == (1, 2)


@pytest.mark.parametrize(
    ("coverage", "near"),
    [(("GH",), True), (("West Africa",), True), (("ALL",), True), (("TG",), True), (("MA",), False), (("FR",), False)],
)
def test_the_region_is_that_of_the_country_that_asks(coverage: tuple[str, ...], near: bool) -> None:
    assert in_region(QUERY, make_offer(*coverage)) is near

"""Sub-regions and routes in five languages."""

from __future__ import annotations

import pytest

from labbot import knowledge
from labbot.reading import Page, read
from labbot.reading.phrases import Text
from labbot.reading.regions import named


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("We train coast guards in West Africa.", ("West Africa",)),
        ("un appui aux pays du Maghreb", ("North Africa",)),
        ("formação para a África Ocidental e a África Central", ("West Africa", "Central Africa")),
        ("en la ruta atlántica", ("West Africa", "North Africa")),
        ("التعاون مع بلدان الساحل", ("West Africa", "Central Africa")),
        ("The Central African Republic and South Africa", ()),
        ("notre ministère, à l'ouest de la ville", ()),
    ],
)
def test_sub_regions_and_routes_are_understood(text: str, regions: tuple[str, ...]) -> None:
    assert named(Text(text)) == regions


def test_an_offer_for_a_sub_region_says_so_in_its_reading() -> None:
    text = "Notre institut offre des formations sur les données migratoires aux pays d'Afrique de l'Ouest."
    assert read(Page(text=text)).regions == ("West Africa",)


def test_every_name_covers_sub_regions_that_countries_lie_in() -> None:
    known = {str(row["sub_region"]) for row in knowledge.countries()}
    assert {region for row in knowledge.load("regions")["regions"] for region in row["covers"]} <= known

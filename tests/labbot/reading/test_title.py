"""Titles: the author's own words, short, from the surest place."""

import pytest

from labbot.reading.labels import labelled
from labbot.reading.phrases import Text
from labbot.reading.title import clean_subject, find


def title(text: str, subject: str = "") -> str:
    return find(Text(text), subject, labelled(text)).title


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("TITRE: Cartes pour la côte\nLe Togo propose autre chose de bien long.", "Cartes pour la côte"),
        ("* Intitulé > Cartes pour la côte", "Cartes pour la côte"),
        ("العنوان: خرائط الساحل\nنقترح", "خرائط الساحل"),
        ("Título:\n  Mapas para a costa", "Mapas para a costa"),
        ("We suggest a thing: “Maps for the long coast”. Thanks", "Maps for the long coast"),
        (
            "Le Togo sollicite un appui pour cartographier la côte (Lomé) et ses ports.",
            "Cartographier la côte et ses ports",
        ),
    ],
)
def test_the_title_is_the_authors_own(text: str, wanted: str) -> None:
    assert title(text) == wanted


def test_a_telling_subject_serves_where_the_text_has_no_title() -> None:
    assert title("Merci.", "Fwd: TR: [LAB-0001] Cartographie des ports de pêche") == "Cartographie des ports de pêche"


@pytest.mark.parametrize(
    ("subject", "clean"),
    [
        ("RE: Re: TR : ENC: dados da costa", "dados da costa"),
        ("رد: خرائط الساحل", "خرائط الساحل"),
        ("Labo d'idées : cartes de la côte", "cartes de la côte"),
        ("Laboratory of ideas - coast maps", "coast maps"),
        ("Proposition de projet : cartes de la côte", "cartes de la côte"),
    ],
)
def test_a_subject_is_cleaned_of_what_says_nothing(subject: str, clean: str) -> None:
    assert clean_subject(subject) == clean


def test_a_title_is_never_long() -> None:
    long = title("Titre : " + "mot " * 60)
    assert len(long.split()) <= 18
    assert len(title("Titre : " + "x" * 500)) <= 120

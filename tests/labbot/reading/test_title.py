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


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("We ask for help to set up a registry of fishing boats, 20 people.", "Registry of fishing boats"),
        ("Propomos criar uma escola de pesca para jovens, na ilha do Sal.", "Escola de pesca para jovens"),
        ("Queremos abrir una casa de barcos para pescadores y solicitamos dinero.", "Casa de barcos para pescadores"),
        ("تطلب وزارة الصيد مساعدة تقنية من أجل تحديث سجل قوارب الصيد، العدد 25 ضابطا.", "تحديث سجل قوارب الصيد"),
        ("| Sujet | Registre des bateaux de pêche |\n| Budget | 10 000 EUR |", "Registre des bateaux de pêche"),
        ("Nous ne demandons aucun appui pour les grands bateaux. Nous proposons une carte des ports de pêche.",
         "Carte des ports de pêche"),
    ],
)  # fmt: skip
def test_a_need_is_called_without_its_wrapping_and_its_tail(text: str, wanted: str) -> None:
    assert title(text) == wanted


def test_a_subject_that_is_only_a_kind_of_letter_and_its_sender_is_no_title() -> None:
    text = "Nous demandons une formation sur les cartes marines."
    assert title(text, "Demande d'appui du Ministère de la Pêche") == "Formation sur les cartes marines"

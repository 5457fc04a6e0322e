"""Words, their stems, their concepts and their misspellings."""

from __future__ import annotations

import pytest

from labbot import knowledge
from labbot.matching.concepts import languages_of, lexicons, read
from labbot.matching.typos import Vocabulary
from labbot.matching.words import LANGUAGES, fold, stem, words


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "policies", "policy"),
        ("fr", "régionaux", "régional"),
        ("es", "migraciones", "migración"),
        ("pt", "formações", "formação"),
        ("ar", "والتدريب", "تدريب"),
        ("ar", "المهاجرين", "مهاجر"),
    ],
)
def test_inflections_share_a_stem(language: str, one: str, other: str) -> None:
    assert stem(fold(one), language) == stem(fold(other), language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nous souhaitons organiser un atelier de formation pour les agents de la ville", "fr"),
        ("We would like to organise a training workshop for city staff", "en"),
        ("Queremos organizar un taller de formación para el personal de la ciudad", "es"),
        ("Gostaríamos de organizar uma oficina de formação para os agentes da cidade", "pt"),
        ("نرغب في تنظيم ورشة تدريب لفائدة موظفي المدينة", "ar"),
        ("", "en"),
    ],
)
def test_the_language_of_a_text_is_seen_from_its_words(text: str, language: str) -> None:
    assert languages_of(text)[0] == language


def test_words_stand_as_they_were_written() -> None:
    assert words("L'eau, l’Énergie & البيئة") == ["L", "eau", "l", "Énergie", "البيئة"]


def test_a_term_of_several_words_is_a_concept_of_its_own() -> None:
    units = {unit.words for unit in read("la protection sociale des enfants", ("fr",)) if unit.phrase}

    assert "protection sociale" in units


def test_a_misspelt_word_is_sought_among_the_known_ones() -> None:
    vocabulary = Vocabulary(["cartographie", "diaspora", "cart"])

    assert vocabulary.nearest("cartograhpie")[0][0] == "cartographie"
    assert vocabulary.nearest("xylophone") == []
    assert vocabulary.nearest("cat") == []


def test_every_language_has_a_word_for_every_concept_of_the_vocabulary() -> None:
    for row in knowledge.load("vocabulary")["concepts"]:
        assert set(row) == set(LANGUAGES), row
        assert all(term.strip() for terms in row.values() for term in terms)


def test_every_language_knows_words() -> None:
    assert all(len(lexicons()[language].singles) > 500 for language in LANGUAGES)

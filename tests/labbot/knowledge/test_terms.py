"""The glossary: every concept has its words in five languages, once, and each word is found again as it is written."""

from __future__ import annotations

from collections import Counter

import pytest

from labbot import knowledge
from labbot.matching import concepts
from labbot.matching.words import LANGUAGES, fold, is_arabic, stop_words, words

LEAST_CONCEPTS = 1_000
MOST_TERMS = 6

SECTORS = {
    (name, row["en"][0]): {language: row[language] for language in LANGUAGES}
    for name, sector in knowledge.sectors().items()
    for row in sector["concepts"]
}


def test_there_are_concepts_enough_in_five_languages() -> None:
    whole = [row for row in knowledge.terms() if all(row.get(language) for language in LANGUAGES)]
    assert len(SECTORS) + len(knowledge.load("vocabulary")["concepts"]) + len(whole) >= LEAST_CONCEPTS


def test_every_sector_says_how_it_was_made_and_what_nobody_has_verified() -> None:
    for name, sector in knowledge.sectors().items():
        about = sector["_about"]
        assert about["title"], name
        assert about["how_made"], name
        assert about["not_verified"], name
        assert {int(objective) for objective in about.get("objectives", {})} <= set(range(1, 11)), name


def test_every_concept_has_a_few_words_in_every_language() -> None:
    for sector in knowledge.sectors().values():
        for row in sector["concepts"]:
            assert set(row) - {"beware"} == set(LANGUAGES), row
            for language in LANGUAGES:
                found = row[language]
                assert 1 <= len(found) <= MOST_TERMS, row
                assert len({term.casefold() for term in found}) == len(found), row
                assert all(term == term.strip() and term for term in found), row


def test_arabic_words_are_in_arabic_letters_and_the_others_are_not() -> None:
    for row in SECTORS.values():
        assert all(is_arabic(term) for term in row["ar"]), row
        assert not any(is_arabic(term) for language in LANGUAGES if language != "ar" for term in row[language]), row


def test_no_concept_of_a_sector_stands_twice_or_in_the_older_lists() -> None:
    names = Counter(term.casefold() for row in SECTORS.values() for term in row["en"])
    older = {str(row["en"]).casefold() for row in knowledge.terms()}
    older |= {term.casefold() for row in knowledge.load("vocabulary")["concepts"] for term in row["en"]}
    assert {name: count for name, count in names.items() if count > 1} == {}
    assert older & set(names) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_is_short_enough_to_be_found_again(language: str) -> None:
    stop = stop_words(language)
    for row in SECTORS.values():
        for term in row[language]:
            told = [word for word in map(fold, words(term)) if word and word not in stop]
            assert 1 <= len(told) <= concepts.LONGEST_TERM, term


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_is_found_again_in_a_text_of_its_language(language: str) -> None:
    for number, row in enumerate(concepts.rows()[: -len(knowledge.countries())]):
        for term in row.get(language, ()):
            found = {meant for unit in concepts.read(term, (language,)) for meant in unit.terms}
            assert number in found, term


def test_what_is_easily_taken_for_something_else_says_so() -> None:
    warned = {row["en"][0] for sector in knowledge.sectors().values() for row in sector["concepts"] if "beware" in row}
    assert len(warned) >= 50

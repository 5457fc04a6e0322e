"""Two submissions about the same thing."""

from __future__ import annotations

from time import process_time

import pytest

from labbot.matching.duplicates import like, looks_like

TITLE = "Cartographie de la diaspora ivoirienne en Europe"


def test_the_same_title_in_other_letters_looks_alike() -> None:
    assert looks_like((TITLE, [1]), (TITLE.upper() + " !", [1]))


def test_the_same_words_in_another_order_look_alike() -> None:
    assert looks_like((TITLE, []), ("Diaspora ivoirienne en Europe : cartographie", []))


def test_another_title_does_not_look_alike() -> None:
    assert not looks_like((TITLE, [1]), ("Formation des agents aux frontières", [1]))


def test_the_same_title_under_another_objective_does_not_look_alike() -> None:
    assert not looks_like((TITLE, [1]), (TITLE, [7]))


def test_an_objective_that_only_one_names_does_not_separate() -> None:
    assert looks_like((TITLE, [1]), (TITLE, []))


def test_an_empty_title_looks_like_nothing() -> None:
    assert not looks_like(("", []), ("", []))
    assert not looks_like((TITLE, []), ("", []))


def test_of_many_titles_those_in_nearly_the_same_words_are_found_in_their_order() -> None:
    titles = ["Training of border guards", "Mapping the diaspora", "A register of births", "Diaspora: mapping it"]
    assert like("Mapping the diaspora of Mali", titles) == [1, 3]
    assert like("Something else altogether", titles) == []


ALIKE = [
    (TITLE, "Mapping of the Ivorian diaspora in Europe"),
    ("Cartographie de la diaspora ivoirienne", "mapping de la diaspora ivoirienne dans six pays de résidence"),
    ("Formation des agents consulaires aux documents de voyage", "Training of consular staff on travel documents"),
    ("Formação dos agentes de fronteira da Guiné-Bissau", "Formation des agents aux frontières de la Guinée-Bissau"),
    ("Reintegración de los migrantes retornados", "Reintegration of returned migrants"),
    ("تدريب موظفي الحدود على مكافحة تهريب المهاجرين", "Training of border officers on migrant smuggling"),
    ("Formation des agents consulaires", "Formation des agants consulaires"),
]
DIFFERENT = [
    ("Cartographie de la diaspora ivoirienne", "Forum de la diaspora ivoirienne"),
    ("Formation", "Formation des agents consulaires"),
    ("Forum de la diaspora 2026", "Forum de la diaspora 2027"),
    ("Formation des agents aux frontières", "Formation des agents consulaires"),
    ("Training of border officers", "Training of judges on trafficking"),
    ("Réintégration des migrants de retour", "Protection des migrants de retour"),
    ("Formação de jornalistas", "Formación de policías de frontera"),
    ("Étude sur les jeunes et la migration", "Study on women and migration"),
    ("تدريب القضاة", "تدريب موظفي الحدود"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_titles_that_say_the_same_are_alike_in_one_language_or_two(one: str, other: str) -> None:
    assert like(one, [other]) == like(other, [one]) == [0]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_titles_that_share_words_but_not_the_thing_are_not_alike(one: str, other: str) -> None:
    assert like(one, [other]) == like(other, [one]) == []


def test_two_hundred_titles_are_compared_in_a_blink() -> None:
    titles = [f"{title} {letter}" for letter in "abcdefghijklm" for pair in (*ALIKE, *DIFFERENT) for title in pair][
        :200
    ]
    like(TITLE, titles)  # their concepts are remembered from then on

    def seconds() -> float:
        begin = process_time()
        like(TITLE, titles)
        return process_time() - begin

    assert min(seconds() for _ in range(5)) < 0.003

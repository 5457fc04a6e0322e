"""Answers to numbered questions: by number, in five languages, and never where a number is only a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbot.reading.answers import FREE, numbered, yes_or_no
from labbot.reading.corrections import value_of

ASKED = ("country", "budget", "need")


def fits(question: str, words: str) -> bool:
    field = "countries" if question == "country" else question
    return question not in FREE and value_of(field, words, language="fr", country=None, sent_on=None) is not None


def read(text: str, asked: tuple[str, ...] = ASKED) -> list[tuple[int, str]]:
    return [(one.number, one.words) for one in numbered(text, asked, fits)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2 oui", [(2, "oui")]),
        ("1: Mali", [(1, "Mali")]),
        ("1 Mali 2 45000 EUR", [(1, "Mali"), (2, "45000 EUR")]),
        ("3 non", [(3, "non")]),
        ("1 oui\n2: non, 3 yes", [(1, "oui"), (2, "non"), (3, "yes")]),
        ("١: مالي ٢: ٤٥٠٠٠ يورو", [(1, "مالي"), (2, "٤٥٠٠٠ يورو")]),
        ("السؤال ١: نعم", [(1, "نعم")]),
        (
            "1) Cabo Verde\n2) 20 mil euros\n3) formação\ne peritos",
            [(1, "Cabo Verde"), (2, "20 mil euros"), (3, "formação\ne peritos")],
        ),
        ("Q1: Malí; Q2: 20.000 €", [(1, "Malí"), (2, "20.000 €")]),
        ("1 Guinée-Bissau, 2 20.000 €", [(1, "Guinée-Bissau"), (2, "20.000 €")]),
        ("1. somewhere", [(1, "somewhere")]),
        ("Bonjour,\n\n1: Mali\n2: oui", [(1, "Mali"), (2, "oui")]),
        ("Hello, 1: Mali", [(1, "Mali")]),
        ("period: March 2027\n1 Mali", [(1, "Mali")]),
        ("1: Mali\n\nCordialement,\nAwa", [(1, "Mali")]),
        ("1 Mali 3 une formation de 2 agents", [(1, "Mali"), (3, "une formation de 2 agents")]),
    ],
)
def test_a_number_says_which_question_is_answered(text: str, said: list[tuple[int, str]]) -> None:
    assert read(text) == said


@pytest.mark.parametrize(
    "text",
    ["2 experts", "1 200 EUR", "Nous voulons 2 experts", "oui", "", "4: Mali", "3 visites de 2 semaines", "12 agents"],
)
def test_a_number_in_other_words_is_no_answer(text: str) -> None:
    assert read(text) == []


def test_nothing_asked_is_nothing_answered() -> None:
    assert read("1: Mali", ()) == []


@pytest.mark.parametrize(
    "text", ["Oui, merci.", "YES", "Sí", "c'est exact", "isso mesmo", "نعم شكرا", "صحيح", "Right!"]
)
def test_a_yes_is_a_yes_in_five_languages(text: str) -> None:
    assert yes_or_no(text) is True


@pytest.mark.parametrize("text", ["Non", "não, obrigada", "No.", "لا", "pas du tout", "incorrecto"])
def test_a_no_is_a_no(text: str) -> None:
    assert yes_or_no(text) is False


@pytest.mark.parametrize("text", ["oui, mais le budget est de 5 EUR", "no budget", "Mali", ""])
def test_more_words_are_neither(text: str) -> None:
    assert yes_or_no(text) is None


@given(st.text(alphabet="123 :.,\nabو١", max_size=300))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    for one in numbered(text, ASKED, fits):
        assert 1 <= one.number <= len(ASKED)
        assert one.words

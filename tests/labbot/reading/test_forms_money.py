from __future__ import annotations

import time
from random import Random

import pytest

from labbot.reading.money import sought
from tests.labbot.reading.forms_money import LANGUAGES, forms

SEED = 411
PIECES = {
    "digits": "0123456789",
    "groups": ("1", "000", " ", ".", ",", "'", "500"),
    "number words": ("deux ", "cent ", "mille ", "et ", "million ", "vingt ", "un "),
    "currencies": ("euros ", "EUR ", "$", "francs CFA ", "dinars ", "f ", "د.م. ", "F CFA "),
    "multipliers": ("1k", "1m", "2 millions 500 mille "),
    "amounts": ("45 000 euros, ", "budget 12 M€ ", "entre 10 et 20 k€ ", "EUR 5,000 (cinq mille) "),
    "brackets": ("(", "5 (", "cinq ("),
    "vowel signs": ("\u064b", "الف\u064b "),
    "all": ("12", "000", " ", "euros", "EUR", "mille", "(", ")", "\n", "à", "-", "cent", "$", "k", "مليون", "budget"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_two_thousand_forms_ninety_nine_in_a_hundred_are_read(language):
    drawn = forms(language, 2000, SEED)
    begun = time.process_time()

    wrong = []
    for form in drawn:
        found = sought(form.text, form.language, form.country)
        read = (round(found.budget.amount, 2), found.budget.currency) if found else (None, None)
        if read != (form.amount, form.currency):
            wrong.append((form, read))

    assert len(wrong) <= 20, wrong[:5]
    assert time.process_time() - begun < 10


def test_the_forms_are_all_different_and_the_same_for_the_same_seed():
    for language in LANGUAGES:
        drawn = forms(language, 300, SEED)

        assert len({form.text for form in drawn}) == 300
        assert drawn == forms(language, 300, SEED)
        assert drawn != forms(language, 300, SEED + 1)
        assert {form.family for form in drawn} == {"single", "several", "nothing", "unnamed"}


def cpu(text: str) -> float:
    """The best of five; a blank more each time, for what a text is cut into is remembered."""
    best = 60.0
    for more in range(5):
        begun = time.process_time()
        sought(text + " " * more, "fr", "SN")
        best = min(best, time.process_time() - begun)
    return best


def heap(pieces: tuple[str, ...] | str, size: int) -> str:
    drawn = Random(SEED)
    return "".join(drawn.choice(pieces) for _ in range(size))[:size]


@pytest.mark.parametrize("pieces", PIECES.values(), ids=PIECES)
def test_ten_times_the_text_costs_at_most_twelve_times_as_much(pieces):
    sought("1 euro", "fr", None)  # the tables are read once

    for _ in range(3):  # a busy machine may slow one of the two down
        ratio = cpu(heap(pieces, 100_000)) / cpu(heap(pieces, 10_000))
        if ratio <= 12:
            break

    assert ratio <= 12

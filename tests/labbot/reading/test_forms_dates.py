"""Thousands of ways to write dates, periods and durations, with known values (see `forms_dates`)."""

from __future__ import annotations

import pytest

from labbot.reading.dates import period
from tests.labbot.reading.forms_dates import TONGUES, forms, misread

SEED = 20261124
COUNT = 2_000


@pytest.mark.parametrize("language", TONGUES)
def test_the_forms_are_many_and_the_same_for_the_same_seed(language):
    made = forms(language, SEED, COUNT)

    assert made == forms(language, SEED, COUNT)
    assert len({form.shape for form in made}) >= 1_000


@pytest.mark.parametrize("language", TONGUES)
def test_99_of_100_forms_are_read(language):
    missed = misread(language, COUNT, SEED)

    assert len(missed) <= COUNT // 100, missed[:5]


@pytest.mark.parametrize("language", TONGUES)
def test_what_is_read_of_a_form_stands_in_its_text(language):
    for form in forms(language, SEED, 300):
        when = period(form.text, form.sent_on, language)

        assert when is None or all(said and said in form.text for said in when.evidence.values())

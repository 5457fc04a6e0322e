"""When the search for a partner is widened."""

from __future__ import annotations

from datetime import date

import pytest

from labbot.rules.widening import Why, due, floor

MONDAY, FRIDAY, NEXT_MONDAY = date(2026, 11, 23), date(2026, 12, 4), date(2026, 12, 7)


@pytest.mark.parametrize(
    ("told", "declined", "today", "why"),
    [
        (3, 0, MONDAY, None),
        (3, 2, FRIDAY, None),
        (3, 0, NEXT_MONDAY, Why.SILENCE),
        (3, 2, NEXT_MONDAY, Why.SILENCE),
        (3, 3, MONDAY, Why.DECLINED),
        (0, 0, MONDAY, Why.NOBODY),
    ],
)
def test_we_wait_ten_working_days_for_those_who_have_not_answered(
    told: int, declined: int, today: date, why: Why | None
) -> None:
    assert due(told=told, declined=declined, asked_on=MONDAY, today=today) is why


def test_an_office_may_wait_for_another_time() -> None:
    assert due(told=1, declined=0, asked_on=MONDAY, today=FRIDAY, days=9) is Why.SILENCE


def test_what_fits_in_a_small_catalogue_has_fewer_points() -> None:
    assert 0 < floor(1) < floor(10) < floor(45) == floor(100_000)

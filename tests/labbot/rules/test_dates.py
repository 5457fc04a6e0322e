"""The dates we promise."""

from __future__ import annotations

from datetime import date

import pytest

from labbot.rules.dates import working_days_after

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "days", "promised"),
    [
        (MONDAY, 0, MONDAY),
        (MONDAY, 4, date(2026, 11, 27)),
        (MONDAY, 5, date(2026, 11, 30)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 11, 29), 1, date(2026, 11, 30)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
    ],
)
def test_weekends_do_not_count(day: date, days: int, promised: date) -> None:
    assert working_days_after(day, days) == promised

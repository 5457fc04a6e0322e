"""How long we wait, and when a person is told."""

from __future__ import annotations

from datetime import timedelta

from labbot.rules.retry import LONGEST_ASKED_WAIT, WAITS, next_wait


def test_waits_grow() -> None:
    assert [next_wait(n) for n in range(1, len(WAITS) + 1)] == sorted(WAITS)


def test_after_the_last_wait_a_person_is_told() -> None:
    assert next_wait(len(WAITS)) is not None
    assert next_wait(len(WAITS) + 1) is None
    assert next_wait(len(WAITS) + 1, retry_after=5) is None


def test_we_try_for_at_least_a_day_before_giving_up() -> None:
    assert sum(WAITS, timedelta()) > timedelta(days=1)


def test_a_service_that_asks_for_a_wait_gets_it() -> None:
    assert next_wait(1, retry_after=17) == timedelta(seconds=17)


def test_a_service_that_asks_for_a_year_gets_six_hours() -> None:
    assert next_wait(1, retry_after=31_536_000) == LONGEST_ASKED_WAIT


def test_a_service_that_asks_for_nothing_is_not_hammered() -> None:
    assert next_wait(1, retry_after=0) == timedelta(seconds=1)

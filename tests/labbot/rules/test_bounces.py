"""A score grows with bounces, fades with time, and pauses an address at its threshold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from labbot.rules.bounces import Weights, after, counts, is_paused, left

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DEFAULT = Weights()


def score_of(*bounces: tuple[int, bool]) -> float:
    """The score after bounces given as (day, hard)."""
    score, since = 0.0, None
    for day, hard in bounces:
        now = NOW + timedelta(days=day)
        score, since = after(score, since, now, hard=hard, weights=DEFAULT), now
    return score


def test_one_hard_bounce_never_pauses() -> None:
    assert not is_paused(score_of((0, True)), DEFAULT)


@pytest.mark.parametrize("days", [1, 7, 30, 60])
def test_the_second_hard_bounce_within_two_months_pauses(days: int) -> None:
    assert is_paused(score_of((0, True), (days, True)), DEFAULT)


def test_two_hard_bounces_half_a_year_apart_do_not() -> None:
    assert not is_paused(score_of((0, True), (180, True)), DEFAULT)


def test_a_mailbox_that_is_full_for_two_months_of_weekly_letters_is_paused_and_not_before() -> None:
    weeks = [(7 * n, False) for n in range(8)]

    assert not is_paused(score_of(*weeks[:7]), DEFAULT)
    assert is_paused(score_of(*weeks), DEFAULT)


def test_half_of_a_score_is_left_after_each_half_life() -> None:
    assert left(2.0, NOW - timedelta(days=60), NOW, DEFAULT) == pytest.approx(1.0)
    assert left(2.0, NOW - timedelta(days=120), NOW, DEFAULT) == pytest.approx(0.5)
    assert left(2.0, None, NOW, DEFAULT) == 0.0
    assert left(2.0, NOW + timedelta(days=9), NOW, DEFAULT) == 2.0


def test_a_burst_counts_once_and_the_next_day_again() -> None:
    assert counts(None, NOW, DEFAULT)
    assert not counts(NOW - timedelta(hours=3), NOW, DEFAULT)
    assert counts(NOW - timedelta(hours=20), NOW, DEFAULT)

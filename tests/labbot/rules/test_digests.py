"""When a digest is due, and what is new in it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from labbot.rules.digests import changes, due, local_time, news, period_start

MONDAY = datetime(2026, 11, 23, 8, 0)  # noqa: DTZ001  (the rule is given local time)
LAST_MONDAY = date(2026, 11, 16)


def at(day: int, hour: int = 8) -> datetime:
    return MONDAY.replace(day=day, hour=hour)


def test_a_weekly_digest_is_due_on_monday_from_its_hour_on() -> None:
    assert not due("weekly", LAST_MONDAY, at(23, 7), 8)
    assert due("weekly", LAST_MONDAY, at(23, 8), 8)
    assert due("weekly", LAST_MONDAY, at(23, 20), 8)


def test_a_digest_is_never_due_at_night() -> None:
    assert not due("daily", LAST_MONDAY, at(23, 21), 8)
    assert not due("daily", LAST_MONDAY, at(23, 5), 0)


def test_a_missed_monday_goes_on_tuesday() -> None:
    assert due("weekly", LAST_MONDAY, at(24), 8)


def test_a_missed_monday_that_went_on_tuesday_does_not_move_the_next_one() -> None:
    assert not due("weekly", date(2026, 11, 24), at(29), 8)
    assert due("weekly", date(2026, 11, 24), at(30), 8)


def test_a_digest_goes_once_a_period() -> None:
    for day in range(23, 30):
        assert not due("weekly", date(2026, 11, 23), at(day), 8)


def test_the_first_digest_waits_for_its_day() -> None:
    assert not due("weekly", None, at(24), 8)
    assert due("weekly", None, at(23), 8)


def test_a_daily_digest_goes_every_day_once() -> None:
    assert due("daily", None, at(25), 8)
    assert due("daily", date(2026, 11, 24), at(25), 8)
    assert not due("daily", date(2026, 11, 25), at(25, 9), 8)


def test_a_monthly_digest_goes_on_the_first_or_after_a_gap_the_next_day() -> None:
    assert due("monthly", date(2026, 10, 1), at(1), 8)
    assert due("monthly", date(2026, 10, 1), at(2), 8)
    assert not due("monthly", date(2026, 11, 1), at(30), 8)
    assert not due("monthly", None, at(2), 8)


@pytest.mark.parametrize("frequency", ["off", "hourly", ""])
def test_off_and_words_we_do_not_know_are_never_due(frequency: str) -> None:
    assert not due(frequency, LAST_MONDAY, at(23), 8)


def test_the_local_hour_follows_summer_time() -> None:
    winter, summer = (datetime(2026, month, 1, 7, tzinfo=UTC) for month in (1, 7))
    assert local_time(winter, "Europe/Lisbon", "UTC").hour == 7
    assert local_time(summer, "Europe/Lisbon", "UTC").hour == 8


def test_on_the_day_the_clock_changes_a_digest_is_due_once() -> None:
    sunday = [datetime(2026, 10, 25, hour, tzinfo=UTC) for hour in range(24)]
    last: date | None = date(2026, 10, 24)
    sent = 0
    for moment in sunday:
        local = local_time(moment, "Europe/Paris", "UTC")
        if local.date() == date(2026, 10, 25) and due("daily", last, local, 8):
            sent, last = sent + 1, local.date()
    assert sent == 1


def test_the_local_date_can_be_another_than_utc() -> None:
    assert local_time(datetime(2026, 11, 22, 23, 30, tzinfo=UTC), "Europe/Paris", "UTC").date() == date(2026, 11, 23)


@pytest.mark.parametrize("zone", [None, "", "Africa/Dakkar", "../etc/passwd", "Africa"])
def test_a_zone_that_is_none_is_the_services(zone: str | None) -> None:
    local = local_time(datetime(2026, 7, 1, 7, tzinfo=UTC), zone, "Europe/Lisbon")
    assert local.hour == 8


def test_a_week_begins_on_monday_and_a_month_on_the_first() -> None:
    assert period_start("weekly", date(2026, 11, 29)) == date(2026, 11, 23)
    assert period_start("monthly", date(2026, 11, 29)) == date(2026, 11, 1)
    assert period_start("daily", date(2026, 11, 29)) == date(2026, 11, 29)


def test_news_are_items_the_reader_was_never_told_of() -> None:
    items = [("a", 1, "published"), ("b", 2, "matched")]
    assert news(items, {(2, "published")}) == ["a"]


def test_changes_are_items_in_a_state_the_reader_was_not_told_of() -> None:
    items = [("a", 1, "published"), ("b", 2, "matched")]
    assert changes(items, {(1, "published"), (2, "published")}) == ["b"]

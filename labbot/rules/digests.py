"""When a Digest is due, and what is new for its reader."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Item = TypeVar("Item")

FREQUENCIES = ("daily", "weekly", "monthly", "off")
DEFAULT_FREQUENCY = "weekly"
WEEKLY_DAY = 0
"""Monday."""

EARLIEST_HOUR, LATEST_HOUR = 6, 20


def local_time(now: datetime, zone: str | None, default: str) -> datetime:
    """The reader's local time; the service's zone where theirs is unknown or misspelt."""
    try:
        return now.astimezone(ZoneInfo(zone or default))
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Africa" is a folder of zones
        return now.astimezone(ZoneInfo(default))


def due(frequency: str, last: date | None, local: datetime, hour: int) -> bool:
    """Whether a reader's Digest is due at this local time: at most once a period, from `hour` on.

    A weekly one goes on Mondays and a monthly one on the first; one that was missed (the service was off) goes on
    the next day instead of being lost. The first one ever waits for its day too.
    """
    today = local.date()
    if frequency not in FREQUENCIES or frequency == "off":
        return False
    if not max(hour, EARLIEST_HOUR) <= local.hour <= LATEST_HOUR or last == today:
        return False
    start = period_start(frequency, today)
    return (last is None and start == today) or (last is not None and last < start)


def period_start(frequency: str, today: date) -> date:
    """The first day of the period that `today` lies in."""
    if frequency == "weekly":
        return today - timedelta(days=(today.weekday() - WEEKLY_DAY) % 7)
    return today.replace(day=1) if frequency == "monthly" else today


def news(items: Iterable[tuple[Item, int, str]], told: Collection[tuple[int, str]]) -> list[Item]:
    """The items (with number and state) that a reader has not been told of at all."""
    known = {number for number, _ in told}
    return [item for item, number, _state in items if number not in known]


def changes(items: Iterable[tuple[Item, int, str]], told: Collection[tuple[int, str]]) -> list[Item]:
    """The items that stand in a state the reader has not been told of."""
    return [item for item, number, state in items if (number, state) not in told]

"""The time, as an argument: tests hand in a clock of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present moment, in UTC with its zone."""


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)

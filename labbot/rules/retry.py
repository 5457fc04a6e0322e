"""How long we wait before trying a letter again, and when a person is told instead."""

from __future__ import annotations

from datetime import timedelta

WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))
"""Waits between tries: about two days in all, as RFC 5321 section 4.5.4.1 asks of a mail queue at the least (its
give-up time is 4-5 days; ours is shorter because the Secretariat takes over by telephone)."""

LONGEST_ASKED_WAIT = timedelta(hours=6)
INBOX_TRIES = 3
"""A message that failed this often in our own code is set aside for a person."""

INBOX_WAIT = timedelta(seconds=30)


def next_wait(attempts: int, retry_after: float | None = None) -> timedelta | None:
    """How long to wait after `attempts` failed tries; None when a person must be told.

    `retry_after`: seconds the service asked for; a service that asks for a year gets six hours.
    """
    if attempts > len(WAITS):
        return None
    wait = WAITS[attempts - 1]
    if retry_after is not None:
        wait = max(timedelta(seconds=retry_after), timedelta(seconds=1))
    return min(wait, LONGEST_ASKED_WAIT) if retry_after is not None else wait

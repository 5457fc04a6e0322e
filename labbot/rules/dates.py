"""The dates we promise people."""

from __future__ import annotations

from datetime import date, timedelta

REVIEW_DAYS = 5
ENDORSEMENT_DAYS = 7
ANSWER_DAYS = 10
CODE_HOURS = 72
DECISION_WORD_DAYS = 14
"""How long a moderator may decide by the word in a card; after that a new one is sent to their mailbox."""

REPLY_WORD_DAYS = 180
"""How long the word in a reply address finds its conversation; the ids of our letters still do afterwards."""

STOP_WORD_DAYS = 400


def working_days_after(day: date, days: int) -> date:
    """The date so many working days (Monday to Friday) later."""
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day

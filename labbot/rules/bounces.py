"""What letters that came back make of an address: a score that grows, fades, and at its threshold pauses the address.

    score = what was left of it after fading + the weight of this one;   paused at `pause_at`

With the defaults the second hard bounce within sixty days pauses an address, or about eight weekly letters that met a
full mailbox. One hard bounce never does, not even "no such user": servers say so for an hour when their directory is
ill, and one more letter into the void costs less than a Focal Point who hears nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much. `spacing_hours`: a burst counts once, for it tells of one fault and not of several."""

    hard: float = 1.0
    soft: float = 0.25
    half_life_days: float = 60.0
    pause_at: float = 1.5
    spacing_hours: float = 20.0


def left(score: float, since: datetime | None, now: datetime, weights: Weights) -> float:
    """What is left of a score: half of it after each half-life."""
    if since is None or score <= 0:
        return 0.0
    days = max((now - since) / timedelta(days=1), 0.0)
    return float(score * 0.5 ** (days / weights.half_life_days))


def counts(since: datetime | None, now: datetime, weights: Weights) -> bool:
    """Whether one more bounce counts, when the last that counted came at `since`."""
    return since is None or now - since >= timedelta(hours=weights.spacing_hours)


def after(score: float, since: datetime | None, now: datetime, *, hard: bool, weights: Weights) -> float:
    """The score after one more bounce that counts."""
    return left(score, since, now, weights) + (weights.hard if hard else weights.soft)


def is_paused(score: float, weights: Weights) -> bool:
    """Whether an address with this score gets no more letters until its owner writes from it."""
    return score >= weights.pause_at

"""What came of a partner's offers so far, as a share from 0 to 1: a small part of its later rankings.

    (what was earned + 1) / (how often it answered + 4)

Nobody's experience is worth a quarter, and four answers must come in before what happened weighs as much as that guess:
one refusal or one lucky introduction says little (the shrunk mean of a small sample).
"""

from __future__ import annotations

from collections.abc import Mapping

EARNED = {"interested": 0.25, "introduced": 0.5, "agreed": 1.0, "not_now": 0.0}
"""What an answer is worth: words are a beginning, an introduction is half of it, an agreement is the aim."""

GUESS, WEIGHT = 0.25, 4


def success(answers: Mapping[str, int]) -> float:
    """The share for a number of matches in each state; states that are no answer (`proposed`) do not count."""
    answered = sum(answers.get(state, 0) for state in EARNED)
    earned = sum(worth * answers.get(state, 0) for state, worth in EARNED.items())
    return (earned + GUESS * WEIGHT) / (answered + WEIGHT)

"""Whether two submissions of one country are about the same thing."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process, utils

SAME_TITLE = 75.0
"""Per cent of RapidFuzz's token set ratio. Only ever a hint for a person: nothing is merged by itself."""


def looks_like(one: tuple[str, Sequence[int]], other: tuple[str, Sequence[int]]) -> bool:
    """Compare (title, objectives): nearly the same words, and a common objective where both name one."""
    (title, objectives), (other_title, other_objectives) = one, other
    if objectives and other_objectives and not set(objectives[:2]) & set(other_objectives[:2]):
        return False
    return fuzz.token_set_ratio(title, other_title, processor=utils.default_process) >= SAME_TITLE


def like(title: str, others: Sequence[str]) -> list[int]:
    """The places in `others` of titles in nearly the same words, in their order; all compared in one go."""
    found = process.extract(
        title, others, scorer=fuzz.token_set_ratio, processor=utils.default_process, score_cutoff=SAME_TITLE, limit=None
    )
    return sorted(place for _, _, place in found)

"""Whether two submissions are about the same thing: by their titles, in one language or two, and their objectives.

    nearly the same words          alike, whatever they mean (RapidFuzz)
    the same words in part         alike where the shorter title says nothing that the longer does not say
    other words, another language  alike where each says what the other says (the concepts of the glossary)

Only ever a hint for a person: nothing is joined by itself. Titles with different numbers ("Forum 2026", "phase 2") are
never alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process, utils

from labbot.matching import concepts

SAME_WORDS = 90.0
"""Per cent of RapidFuzz's token sort ratio from which two titles are the same with a slip of the pen."""

SAME_TITLE = 75.0
"""Per cent of RapidFuzz's token set ratio: one title may say more than the other."""

SAME_MEANING = 0.75
"""The part of the words of a title whose meaning stands in the other too."""

LONG = 5
SAME_MEANING_OF_MANY = 0.65
"""The same for titles of so many words: no glossary knows them all."""

LEAST_WORDS = 2
LEAST_WORDS_APART = 3
"""Words with a meaning that a title must have to be compared by them: "Training" alone is like every training."""

TITLES_KEPT = 4_096
"""Titles whose concepts are remembered (about 2 KB each): those of a country come again with each of its mails."""

_LONGEST = 200
_NUMBER = re.compile(r"\d+")


def looks_like(one: tuple[str, Sequence[int]], other: tuple[str, Sequence[int]]) -> bool:
    """Compare (title, objectives): titles that are alike, and a common objective where both name one."""
    (title, objectives), (other_title, other_objectives) = one, other
    if objectives and other_objectives and not set(objectives[:2]) & set(other_objectives[:2]):
        return False
    return bool(like(title, [other_title]))


def like(title: str, others: Sequence[str]) -> list[int]:
    """The places in `others` of titles that are alike, in their order; all compared in one go."""
    mine, theirs = _said(title), [_said(other) for other in others]
    plain = [other.plain for other in theirs]
    nearly = _close(mine.plain, plain, fuzz.token_sort_ratio, SAME_WORDS)
    part = _close(mine.plain, plain, fuzz.token_set_ratio, SAME_TITLE)
    return [
        place
        for place, other in enumerate(theirs)
        if mine.plain
        and other.plain
        and not (mine.numbers and other.numbers and mine.numbers != other.numbers)
        and (place in nearly or _says_the_same(mine, other, one_way=place in part))
    ]


class _Said(NamedTuple):
    """A title: its plain letters, its numbers, what each word may stand for, and all of them with the longer terms."""

    plain: str
    numbers: frozenset[str]
    words: tuple[frozenset[concepts.Term], ...]
    terms: frozenset[concepts.Term]


@lru_cache(maxsize=TITLES_KEPT)
def _said(title: str) -> _Said:
    title = title[:_LONGEST]
    units = concepts.read(title, concepts.languages_of(title))
    return _Said(
        utils.default_process(title),
        frozenset(_NUMBER.findall(title)),
        tuple(frozenset(unit.terms) for unit in units if not unit.phrase),
        frozenset(term for unit in units for term in unit.terms),
    )


def _close(title: str, others: Sequence[str], scorer: Any, least: float) -> set[int]:
    found = process.extract(title, others, scorer=scorer, score_cutoff=least, limit=None)
    return {place for _, _, place in found}


def _says_the_same(one: _Said, other: _Said, *, one_way: bool) -> bool:
    """Whether each says what the other says; `one_way`: it is enough that the shorter says nothing else."""
    shorter, longer = (one, other) if len(one.words) <= len(other.words) else (other, one)
    if len(shorter.words) < (LEAST_WORDS if one_way else LEAST_WORDS_APART) or not _covered(shorter, longer):
        return False
    return one_way or _covered(longer, shorter)


def _covered(one: _Said, other: _Said) -> bool:
    most = len(one.words) * (1 - (SAME_MEANING if len(one.words) < LONG else SAME_MEANING_OF_MANY))
    missing = 0
    for word in one.words:
        missing += word.isdisjoint(other.terms)
        if missing > most:
            return False
    return True

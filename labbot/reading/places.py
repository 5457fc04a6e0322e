"""Where in a flat text something may begin: its words, cut out once for all who look for dates, durations and numbers.

A pattern that is tried at every letter of a text costs more than all the rest of reading. What we look for begins with
a word, and only few words begin anything: each reader keeps a table of those and tries its pattern at them alone.
Texts are lowered before, which keeps the patterns free of `re.IGNORECASE` (it switches off the first-letter check of
`re`, and with it most of its speed).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

_WORD = re.compile(r"\w+")
_PREFIXED = re.compile("[وبفل]?ال|[بلف]")


def lowered(plain: str) -> str:
    """`plain` in small letters, every place where it was; what `re.IGNORECASE` takes for i and s is one here."""
    if not plain.isascii():
        plain = plain.replace("İ", "i").replace("ı", "i").replace("ſ", "s")
    return plain.lower()


@lru_cache(maxsize=2)
def words(low: str) -> list[tuple[str, int]]:
    """Every run of letters and digits and where it begins. Not to be changed by the caller. Kept for the text that
    money, dates and durations ask for in turn, and for the few words after a date."""
    return [(m[0], m.start()) for m in _WORD.finditer(low)]


def first_words(phrases: Iterable[str]) -> frozenset[str]:
    """The runs of letters and digits with which the phrases begin."""
    return frozenset(found[0] for phrase in phrases if (found := _WORD.match(phrase)))


def without_prefix(word: str) -> list[str]:
    """The word itself, and what remains of it without the small Arabic words that may be written onto its front."""
    return [word] + [word[size:] for size in (1, 2, 3) if len(word) > size and _PREFIXED.fullmatch(word, 0, size)]


def matches(pattern: re.Pattern[str], low: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(low)` finds, where the pattern can begin nowhere but at `starts` (in their order)."""
    at = 0
    for start in starts:
        if start >= at and (found := pattern.match(low, start)):
            at = found.end()
            yield found


def opened(low: str, opens: Callable[[str], bool]) -> list[int]:
    """Where the words of the text stand for which `opens` is true."""
    return [start for word, start in words(low) if opens(word)]

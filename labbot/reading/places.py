"""Where in a flat text something may begin: its words, cut out once for all who look for dates, durations and numbers.

Patterns tried at every letter of a text cost two thirds of reading. What we look for begins with a word, and only few
words begin anything: each reader says which, and its pattern is tried there alone. Texts are in small letters, for with
`re.IGNORECASE` the first letters of alternatives are not looked at. Both together: a mail of 2.8 kB is searched for
dates, durations and money in a quarter of the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

Opener = Callable[[str], Iterable[str]]
"""The names of what may begin with a word."""

_MOST_REMEMBERED = 4_000  # words; a mail has some 250 different ones
_WORD = re.compile(r"\w+")
_PREFIXED = re.compile("[وبفل]?ال|لل|[وبلف]")


def lowered(plain: str) -> str:
    """`plain` in small letters, every place where it was; what `re.IGNORECASE` takes for i and s is one here."""
    if not plain.isascii():
        plain = plain.replace("İ", "i").replace("ı", "i").replace("ſ", "s")
    return plain.lower()


class _Openers(dict[str, tuple[str, ...]]):
    """Word -> what may begin with it, by all readers; nothing for nearly every word. Bounded."""

    def __init__(self) -> None:
        super().__init__()
        self.readers: list[Opener] = []

    def __missing__(self, word: str) -> tuple[str, ...]:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        names = self[word] = tuple(dict.fromkeys(name for reader in self.readers for name in reader(word)))
        return names


_OPENERS = _Openers()


def opener(reader: Opener) -> Opener:
    """Decorates a function that names what may begin with a word (rather too much than too little)."""
    _OPENERS.readers.append(reader)
    _OPENERS.clear()
    openings.cache_clear()
    return reader


@lru_cache(maxsize=2)
def openings(low: str) -> dict[str, list[int]]:
    """Where each thing that a reader named may begin, in reading order. Not to be changed by the caller.

    Kept for the text that money, dates and durations ask for in turn, and for the few words after a date.
    """
    found: dict[str, list[int]] = {}
    for word in _WORD.finditer(low):
        for name in _OPENERS[word[0]]:
            found.setdefault(name, []).append(word.start())
    return found


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

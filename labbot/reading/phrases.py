"""Words and phrases of a text, found in one pass and always with the place where they stand.

A `Text` is the text cut into folded words (no case, no accents, Arabic letters unified); a `Phrases` is a table
of phrases that are looked up in it, longest first. A word of a phrase may end in `*` (any ending). Arabic words
match with and without the small words that are written onto them (و ب ل ف ك ال).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")

# Combining marks belong to the word: decomposed accents and Arabic vowel signs are not \w.
_WORD = re.compile(r"[\w\u0300-\u036f\u0640\u064b-\u065f\u0670]+")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_ARABIC_FOLD = str.maketrans({"ى": "ي", "ة": "ه", "ـ": None, "ٱ": "ا", "ؤ": "و", "ئ": "ي"})
_CLITICS = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "فل")
_LONGEST_WORD = 60
_MOST_REMEMBERED = (
    5_000  # words of which a table remembers which of its phrases they begin: more than a language's usual
)


class Word(NamedTuple):
    """One word: its folded form and where it stands."""

    form: str
    start: int
    end: int


class Found(NamedTuple, Generic[T]):
    """A phrase that was found: what it stands for, its first word's number, its number of words, its place."""

    value: T
    first: int
    size: int
    start: int
    end: int


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """`word` without case and accents, Arabic letters in one form."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word[:_LONGEST_WORD].translate(_ARABIC_FOLD))
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return bare.casefold().translate(_ARABIC_FOLD)


def word_set(text: str) -> frozenset[str]:
    """The folded words of a list written as one string."""
    return frozenset(fold(word) for word in text.split())


@dataclass(frozen=True)
class Text:
    """A text and its words."""

    raw: str

    @cached_property
    def words(self) -> list[Word]:
        """The folded words in their order."""
        return [Word(fold(m[0]), m.start(), m.end()) for m in _WORD.finditer(self.raw)]

    @cached_property
    def found(self) -> dict[Phrases[Any], list[Found[Any]]]:
        """What each table has found here: several questions ask the same table."""
        return {}

    def between(self, first: int, last: int) -> str:
        """The raw text between the end of word `first` and the start of word `last`."""
        return self.raw[self.words[first].end : self.words[last].start]


def clitics(word: str) -> tuple[str, ...]:
    """The forms an Arabic word may have without the small words written onto it, the word itself first."""
    if not word or not _ARABIC.match(word):
        return (word,)
    forms = [word]
    for prefix in _CLITICS:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            rest = word[len(prefix) :]
            forms.append(rest)
            if prefix.endswith("ل") and rest.startswith("ل"):
                forms.append("ا" + rest)
    if word.startswith("لل") and len(word) >= 5:
        forms.append("ال" + word[2:])
    return tuple(forms)


@lru_cache(maxsize=20_000)
def stems(word: str) -> tuple[str, ...]:
    """The forms under which a word is looked up: no plural s/x, no Arabic article."""
    if not word or not _ARABIC.match(word):
        return (word[:-1],) if len(word) > 3 and word[-1] in "sx" else (word,)
    forms: list[str] = []
    for form in clitics(word):
        if form.startswith("ال") and len(form) >= 5:
            forms.append(form[2:])
        forms.append(form)
    # The accusative's alif: دعما is دعم.
    forms += [form[:-1] for form in forms if len(form) >= 4 and form.endswith("ا")]
    return tuple(dict.fromkeys(forms))


def _canonical(word: str) -> str:
    """The form under which a word of a phrase is kept: without plural sign or Arabic article, otherwise whole."""
    if _ARABIC.match(word):
        return word[2:] if word.startswith("ال") and len(word) >= 5 else word
    return stems(word)[0]


@lru_cache(maxsize=20_000)
def exact(word: str) -> tuple[str, ...]:
    """The forms of a word where nothing but Arabic clitics may differ (names)."""
    return clitics(word)


class Phrases(Generic[T]):
    """A table of phrases, each standing for a value; `loose` also unifies plurals and the Arabic article."""

    def __init__(self, rows: Iterable[tuple[str, T]], *, loose: bool = True) -> None:
        self._forms = stems if loose else exact
        self._loose = loose
        self._by_first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        lengths: set[int] = set()
        for phrase, value in rows:
            words = self._pattern(phrase)
            if not words:
                continue
            self._by_first.setdefault(words[0], []).append((words, value))
            if words[0].endswith("*"):
                lengths.add(len(words[0]) - 1)
        for group in self._by_first.values():
            group.sort(key=lambda row: -len(row[0]))
        self._lengths = tuple(sorted(lengths, reverse=True))
        self._remembered: dict[str, tuple[tuple[tuple[str, ...], T], ...]] = {}

    def _pattern(self, phrase: str) -> tuple[str, ...]:
        words = []
        for match in _WORD.finditer(phrase):
            form = fold(match[0])
            open_ended = phrase[match.end() : match.end() + 1] == "*"
            words.append(form + "*" if open_ended else _canonical(form) if self._loose else form)
        return tuple(words)

    def _starts(self, word: str) -> tuple[tuple[tuple[str, ...], T], ...]:
        """The phrases that may begin with this word; for most words there are none, and the same words come again."""
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        found = self._remembered[word] = tuple(self._looked_up(word))
        return found

    def _looked_up(self, word: str) -> Iterator[tuple[tuple[str, ...], T]]:
        for form in self._forms(word):
            yield from self._by_first.get(form, ())
            for size in self._lengths:
                if len(form) >= size:
                    yield from self._by_first.get(form[:size] + "*", ())

    def _fits(self, pattern: tuple[str, ...], words: list[Word], at: int) -> bool:
        if at + len(pattern) > len(words):
            return False
        for wanted, word in zip(pattern[1:], words[at + 1 : at + len(pattern)], strict=False):
            if wanted.endswith("*"):
                if not any(form.startswith(wanted[:-1]) for form in self._forms(word.form)):
                    return False
            elif wanted not in self._forms(word.form):
                return False
        return True

    def find(self, text: Text) -> list[Found[T]]:
        """Every phrase in `text`; where several start or overlap, only the longest first one (all of its
        values). Not to be changed by the caller."""
        found = text.found.get(self)
        if found is None:
            found = text.found[self] = self._sought(text.words)
        return found

    def _sought(self, words: list[Word]) -> list[Found[T]]:
        found: list[Found[T]] = []
        remembered, at = self._remembered, 0
        for number, word in enumerate(words):
            if number < at:
                continue
            starts = remembered.get(word.form)
            if starts is None:
                starts = self._starts(word.form)
            if starts:
                at = number + self._longest(starts, words, number, found)
        return found

    def _longest(
        self, starts: tuple[tuple[tuple[str, ...], T], ...], words: list[Word], at: int, found: list[Found[T]]
    ) -> int:
        """Add the longest phrases that begin at a word to `found`; how many words they have, 0 where none fits."""
        best: list[T] = []
        size = 0
        for pattern, value in starts:
            if len(pattern) >= size and self._fits(pattern, words, at):
                best = [*best, value] if len(pattern) == size else [value]
                size = len(pattern)
        for value in best:
            found.append(Found(value, at, size, words[at].start, words[at + size - 1].end))
        return size

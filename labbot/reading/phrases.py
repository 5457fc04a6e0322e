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
Starts = tuple[tuple[tuple[str, ...], Any], ...]
"""Phrases that may begin with a word, the longest first, with what each stands for."""
Begun = tuple[list[int], list[Starts]]

# Combining marks belong to the word: decomposed accents and Arabic vowel signs are not \w.
_WORD = re.compile(r"[\w\u0300-\u036f\u0640\u064b-\u065f\u0670]+")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_ARABIC_FOLD = str.maketrans({"ى": "ي", "ة": "ه", "ـ": None, "ٱ": "ا", "ؤ": "و", "ئ": "ي"})
_CLITICS = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "فل")
_LONGEST_WORD = 60
_MOST_REMEMBERED = 8_000  # words of which we remember the phrases they begin: more than the usual ones of a language


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
        return list(map(Word._make, [(fold(m[0]), *m.span()) for m in _WORD.finditer(self.raw)]))

    @cached_property
    def found(self) -> dict[Phrases[Any], list[Found[Any]]]:
        """What each table has found here: several questions ask the same table."""
        return {}

    @cached_property
    def begun(self) -> dict[Phrases[Any], Begun]:
        """Where phrases of any table may begin: per table, the numbers of words and the phrases that begin at each.

        Two lists and not one of pairs: pairs by the ten thousand keep the garbage collector looking at them.
        """
        begun: dict[Phrases[Any], Begun] = {table: ([], []) for table in _BEGINS.tables}
        for number, word in enumerate(self.words):
            for table, starts in _BEGINS[word.form]:
                numbers, phrases = begun[table]
                numbers.append(number)
                phrases.append(starts)
        return begun

    def followed_by(self, more: str) -> Text:
        """This text and, on a new line, `more`: the words are not cut and folded again."""
        both = Text(f"{self.raw}\n{more}")
        place = len(self.raw) + 1
        vars(both)["words"] = self.words + [Word(form, place + a, place + b) for form, a, b in Text(more).words]
        return both

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

    def _pattern(self, phrase: str) -> tuple[str, ...]:
        words = []
        for match in _WORD.finditer(phrase):
            form = fold(match[0])
            open_ended = phrase[match.end() : match.end() + 1] == "*"
            words.append(form + "*" if open_ended else _canonical(form) if self._loose else form)
        return tuple(words)

    def starts(self, word: str) -> Starts:
        """The phrases that may begin with this word, the longest first."""
        return tuple(sorted(self._looked_up(word), key=lambda row: -len(row[0])))

    def _looked_up(self, word: str) -> Iterator[tuple[tuple[str, ...], T]]:
        for form in self._forms(word):
            yield from self._by_first.get(form, ())
            for size in self._lengths:
                if len(form) >= size:
                    yield from self._by_first.get(form[:size] + "*", ())

    def _fits(self, pattern: tuple[str, ...], words: list[Word], at: int) -> bool:
        """Whether the words after the first one go on as the pattern does."""
        if at + len(pattern) > len(words):
            return False
        for place in range(1, len(pattern)):
            wanted, forms = pattern[place], self._forms(words[at + place].form)
            if wanted not in forms and not (
                wanted.endswith("*") and any(form.startswith(wanted[:-1]) for form in forms)
            ):
                return False
        return True

    def find(self, text: Text) -> list[Found[T]]:
        """Every phrase in `text`; where several start or overlap, only the longest first one (all of its
        values). Not to be changed by the caller."""
        found = text.found.get(self)
        if found is None:
            if self not in _BEGINS.tables:
                _BEGINS.add(self)
            if self not in text.begun:
                vars(text).pop("begun")  # looked through before this table was first asked
            found = text.found[self] = self._sought(text.words, text.begun[self])
        return found

    def _sought(self, words: list[Word], begun: Begun) -> list[Found[T]]:
        found: list[Found[T]] = []
        at = 0
        for number, starts in zip(*begun, strict=True):
            if number >= at:
                at = number + self._longest(starts, words, number, found)
        return found

    def _longest(self, starts: Starts, words: list[Word], at: int, found: list[Found[T]]) -> int:
        """Add the longest phrases that begin at a word to `found`; how many words they have, 0 where none fits."""
        size = 0
        after = self._forms(words[at + 1].form) if at + 1 < len(words) else ()
        for pattern, value in starts:
            length = len(pattern)
            if length < size:
                break
            # Most longer ones fail at their second word: seen here, without a call.
            if length == 1 or ((pattern[1] in after or pattern[1][-1] == "*") and self._fits(pattern, words, at)):
                size = length
                found.append(Found(value, at, size, words[at].start, words[at + size - 1].end))
        return size


class _Begins(dict[str, tuple[tuple[Phrases[Any], Starts], ...]]):
    """Word -> the tables of which it begins phrases, with these phrases: one look for all tables.

    Nearly every word begins nothing and is passed over once, not once for each of some twenty tables (half of the
    time they took). A table joins when it is first asked; the words that are remembered are bounded.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[Phrases[Any], None] = {}

    def add(self, table: Phrases[Any]) -> None:
        """From now on `table` is looked up too."""
        self.clear()
        self.tables[table] = None

    def __missing__(self, word: str) -> tuple[tuple[Phrases[Any], Starts], ...]:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        begun = tuple((table, starts) for table in self.tables if (starts := table.starts(word)))
        self[word] = begun
        return begun


_BEGINS = _Begins()

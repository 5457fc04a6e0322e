"""In which of our five languages a text is written, with what is known as prior.

By script, then by words and runs of letters: each word of Latin letters speaks for English, French, Portuguese and
Spanish as its weight in our own texts says (`knowledge/language_table.json`). Words are folded, so that a text without
accents is read as well; the accents that remain speak too.
"""

from __future__ import annotations

import math
import re
from bisect import bisect
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache

from labbot.knowledge import load
from labbot.messages import LANGUAGES
from labbot.reading.phrases import Text, Word

LATIN = ("en", "fr", "pt", "es")
_LETTERS = {"ã": 2, "õ": 2, "ñ": 3, "¿": 3, "¡": 3, "è": 1, "ù": 1, "œ": 1, "û": 1, "î": 1, "ë": 1}
_LETTER_SPEAKS = 1.5
_ARABIC_WORD = re.compile(r"[\u0621-\u064a]")
_RUN = 4
_RUN_SHARE = 0.45  # runs overlap: each says in part what its neighbour has said
_MOST_OF_A_WORD = 4.0  # a single word, perhaps a name, decides nothing
_ARABIC_SPEAKS = 3.0
_OPENING = 14  # the first words show the writer's own language; what follows may be for colleagues in copy
_LONG_ENOUGH = 1_200
_WRITER, _THREAD = 1.2, 2.0  # what the records say, in the weight of words: about as much as half a word
_SUBJECT_SHARE, _FEW_WORDS = 0.5, 5
# Of two languages put together 96 % are reported, of texts in one 0.3 % (half-and-half texts of some 500 letters each).
_MIXED, _MIXED_WORDS = 0.3, 5
_MIXED_NEAR = 0.45  # Portuguese and Spanish share many words
_CLEAR = 0.5  # a word that speaks for one language this much more than for any other
_EVERYWHERE = frozenset(("ok", "okay", "stop", "status", "email", "mail", "lab", "http", "https", "www", "org", "com"))

_Voices = tuple[float, float, float, float, float]
_SILENT: _Voices = (0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Guess:
    """The language, how sure (0..1), and the second language of a mixed text."""

    language: str
    confidence: float
    mixed_with: str | None = None


def runs(word: str) -> list[str]:
    """The runs of letters of a folded word, its ends marked: the whole of a short word."""
    marked = f"_{word}_"
    return [marked[at : at + _RUN] for at in range(max(1, len(marked) - _RUN + 1))]


@cache
def _table(name: str) -> dict[str, str]:
    lines: list[str] = load("language_table")[name]
    return dict(pair.split("=") for line in lines for pair in line.split())


@lru_cache(maxsize=8_000)
def _voices(form: str) -> _Voices:
    """How much a folded word speaks for each Latin language, and for Arabic."""
    if _ARABIC_WORD.match(form):
        return (0.0, 0.0, 0.0, 0.0, _ARABIC_SPEAKS)
    if not form.isalpha() or not form.isascii() or form in _EVERYWHERE:
        return _SILENT
    kept = _table("words").get(form)
    if kept:
        sums = [(ord(char) - 65) / 10 for char in kept]
    else:
        table = _table("runs")
        known = [table[run] for run in runs(form) if run in table]
        sums = [_RUN_SHARE / 10 * (sum(map(ord, row)) - 65 * len(known)) for row in zip(*known, strict=True)] or [
            0.0
        ] * 4
    least = min(sums)
    most = max(sums) - least
    shrink = min(1.0, _MOST_OF_A_WORD / most) if most else 1.0
    en, fr, pt, es = ((value - least) * shrink for value in sums)
    return (en, fr, pt, es, 0.0)


def _score(raw: str, words: list[Word]) -> list[float]:
    """The sum of what the words and the accented letters say, by language."""
    sums = [0.0] * len(LANGUAGES)
    for number, word in enumerate(words):
        voices = _voices(word.form)
        if voices is not _SILENT:
            times = 2.0 if number < _OPENING and len(words) > _OPENING else 1.0
            for place in range(len(sums)):
                sums[place] += times * voices[place]
    if not raw.isascii():
        low = raw.lower()
        for letter, place in _LETTERS.items():
            sums[place] += _LETTER_SPEAKS * min(low.count(letter), 8)
    return sums


@lru_cache(maxsize=8_000)
def _clear(form: str) -> str | None:
    """The language that a word speaks for clearly more than for any other."""
    voices = _voices(form)
    first, second = sorted(voices, reverse=True)[:2]
    return LANGUAGES[voices.index(first)] if first - second >= _CLEAR else None


def _mixed_with(words: list[Word], language: str) -> str | None:
    """The second language of a text that is in two: enough words that can hardly be of another."""
    clear = Counter(map(_clear, (word.form for word in words)))
    other = max((name for name in LANGUAGES if name != language), key=clear.__getitem__)
    share = _MIXED_NEAR if {language, other} == {"pt", "es"} else _MIXED
    return other if clear[other] >= max(_MIXED_WORDS, share * clear[language]) else None


def detect(text: Text, *, subject: str = "", writer: str | None = None, thread: str | None = None) -> Guess:
    """The dominant language of `text`; with hardly any evidence that of the thread, then the writer's, then English.

    Only the beginning of a long text is looked at.
    """
    raw = text.raw[:_LONG_ENOUGH]
    words = text.words[: bisect(text.words, _LONG_ENOUGH, key=lambda word: word.end)]
    sums = _score(raw, words)
    if len(words) < _FEW_WORDS and subject:
        for place, points in enumerate(_score(subject[:500], Text(subject[:500]).words)):
            sums[place] += _SUBJECT_SHARE * points
    for prior, weight in ((writer, _WRITER), (thread, _THREAD)):
        if prior in LANGUAGES:
            sums[LANGUAGES.index(prior)] += weight
    ranked = sorted(range(len(sums)), key=lambda place: -sums[place])
    first, second = ranked[0], ranked[1]
    if not sums[first]:
        return Guess("en", 0.1)
    sure = min(0.99, 1 / (1 + math.exp(-(sums[first] - sums[second]))))
    return Guess(LANGUAGES[first], round(sure, 2), _mixed_with(words, LANGUAGES[first]))

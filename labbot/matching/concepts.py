"""From words to concepts: what a text speaks of, whatever the language it speaks in.

text -> words -> (glossary and vocabulary of its language) -> concept numbers
              -> (what no language of ours knows) ----------> plain stems, and guesses for misspelt words
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from labbot import knowledge
from labbot.matching import words
from labbot.matching.typos import Vocabulary
from labbot.matching.words import LANGUAGES, fold, is_arabic, stem, stop_words

Term = int | str  # a concept's number, or the plain stem of a word

LONGEST_TERM = 4
NEAR_TIE = 0.75  # a second language this close to the first is read too
MOST_REMEMBERED = 50_000  # words looked up once are kept: a language's usual ones come again in every text
MOST_SENSES = 1_200  # words kept of one language or pair, half a kilobyte each
MOST_PAIRS = 6  # languages and pairs of them whose words are kept: 4 MB at most
SURE = 0.85  # a likeness below this is shown as a guess


@dataclass(frozen=True, slots=True)
class Unit:
    """One word or term of a text, and the terms it may stand for with a weight 0..1 each.

    `likeness` is how close its word is to the one we took it for: 1 where we know the word. `meaning` is the same for
    words that say the same: their concepts, or the terms themselves where there is none.
    """

    words: str
    terms: dict[Term, float]
    likeness: float
    meaning: tuple[Term, ...]
    phrase: bool = False

    @property
    def guess(self) -> bool:
        """Is it a misspelt word that may have meant something else?"""
        return self.likeness < SURE


class Lexicon:
    """The words of one language: stem (or stems of a longer term) -> concepts."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.singles: dict[str, set[int]] = defaultdict(set)
        self.phrases: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self.starts: set[str] = set()
        self.surfaces: set[str] = set(stop_words(language))

    def learn(self, term: str, concept: int) -> None:
        """Enter a term of one or more words."""
        stop = stop_words(self.language)
        folded = [word for word in map(fold, words.words(term)) if word and word not in stop]
        stems = tuple(stem(word, self.language) for word in folded)
        if len(stems) == 1:
            self.singles[stems[0]].add(concept)
        elif 1 < len(stems) <= LONGEST_TERM:
            self.phrases[stems].add(concept)
            self.starts.add(stems[0])
        self.surfaces.update(word for word in folded if len(word) > 2)

    def knows(self, word: str) -> bool:
        """Is the folded word, in any inflection, one of this language's?"""
        return word in self.surfaces or stem(word, self.language) in self.singles


@cache
def lexicons() -> dict[str, Lexicon]:
    """The lexicon of each language, from the reference data; built once."""
    built = {language: Lexicon(language) for language in LANGUAGES}
    for number, row in enumerate(_rows()):
        for language, terms in row.items():
            for term in terms:
                built[language].learn(term, number)
    return built


def _rows() -> list[dict[str, list[str]]]:
    """Every concept we have words for: language -> its terms."""
    rows = [_glossary_row(term) for term in knowledge.terms()]
    rows += [dict(row) for row in knowledge.load("vocabulary")["concepts"]]
    rows += [_country_row(country) for country in knowledge.countries()]
    return rows


def _glossary_row(term: dict[str, Any]) -> dict[str, list[str]]:
    row = {language: [str(term[language])] for language in LANGUAGES if term.get(language)}
    variants = term.get("variants")
    for language, more in variants.items() if isinstance(variants, dict) else ():
        if language in LANGUAGES:
            row.setdefault(language, []).extend(more if isinstance(more, list) else [str(more)])
    return row


def _country_row(country: dict[str, Any]) -> dict[str, list[str]]:
    row = {language: [str(country[f"name_{language}"])] for language in LANGUAGES if country.get(f"name_{language}")}
    for name in ("aliases", "demonyms"):
        found = country.get(name)
        by_language = found if isinstance(found, dict) else {language: found or [] for language in LANGUAGES}
        for language, more in by_language.items():
            if language in LANGUAGES and isinstance(more, list):
                row.setdefault(language, []).extend(str(word) for word in more)
    row.setdefault("ar", []).extend(country.get("aliases_ar") or [])
    return row


def languages_of(text: str) -> tuple[str, ...]:
    """The language of a text, and on a near tie the next one too; English where no word says anything."""
    points = dict.fromkeys(LANGUAGES, 0.0)
    for word in map(fold, words.words(text)):
        if is_arabic(word):
            points["ar"] += 1
            continue
        stop = [language for language in LANGUAGES if word in stop_words(language)]
        known = stop or [language for language in LANGUAGES if word in lexicons()[language].surfaces]
        for language in known:
            points[language] += (1.0 if stop else 0.7) / len(known)
    ranked = sorted(LANGUAGES, key=lambda language: -points[language])
    best, second = ranked[0], ranked[1]
    if points[second] and points[second] >= NEAR_TIE * points[best]:
        return best, second
    return (best,)


@cache
def known_words(language: str) -> Vocabulary:
    """What a misspelt word of the language may have meant."""
    return Vocabulary(sorted(lexicons()[language].surfaces))


@lru_cache(maxsize=MOST_REMEMBERED)
def known_somewhere(word: str) -> bool:
    """Is the folded word known to any language?"""
    if is_arabic(word):
        return lexicons()["ar"].knows(word)
    return any(lexicons()[language].knows(word) for language in LANGUAGES if language != "ar")


@lru_cache(maxsize=MOST_REMEMBERED)
def terms_of(word: str, languages: tuple[str, ...]) -> tuple[frozenset[Term], str]:
    """The concepts of a folded word and its plain stem (empty for a stop word)."""
    found: set[Term] = set()
    if any(word in stop_words(language) for language in languages) or len(word) < 2:
        return frozenset(), ""
    for language in languages:
        found |= lexicons()[language].singles.get(stem(word, language), set())
    return frozenset(found), stem(word, languages[0])


class Sense(NamedTuple):
    """A word as a unit, the same wherever it stands, and its stem in each language, for the longer terms."""

    unit: Unit
    stems: tuple[str, ...]


class Senses(dict[str, Sense | None]):
    """The words of texts in these languages, each looked up and guessed at once; None has no meaning of its own.

    Kept, they save half of a search (4.7 ms to 1.7 ms with what `score.Known` saves); the rest are new words.
    """

    def __init__(self, languages: tuple[str, ...], stems_of_offers: Vocabulary | None = None) -> None:
        self._languages = languages
        self._stems = stems_of_offers

    def __missing__(self, word: str) -> Sense | None:
        if len(self) >= MOST_SENSES:
            self.clear()
        found = self[word] = self._look_up(word)
        return found

    def _look_up(self, word: str) -> Sense | None:
        folded = fold(word)
        concepts, plain = terms_of(folded, self._languages)
        if not plain:
            return None
        terms: dict[Term, float] = dict.fromkeys(concepts, 1.0)
        likeness, meant = 1.0, folded
        if self._stems is not None and not concepts and plain not in self._stems and not known_somewhere(folded):
            likeness, meant = _guess(terms, folded, self._languages, self._stems)
        terms[plain] = 1.0
        unit = Unit(word, terms, likeness, _meaning(terms))
        return Sense(unit, tuple(stem(meant, language) for language in self._languages))


class Guesses:
    """What words of a text may have meant, by the stems of the offers; kept for the languages of the last texts."""

    def __init__(self, stems_of_offers: Iterable[str]) -> None:
        self._stems = Vocabulary(stems_of_offers)
        self._kept: dict[tuple[str, ...], Senses] = {}

    def senses(self, languages: tuple[str, ...]) -> Senses:
        """The senses of words in these languages."""
        if languages not in self._kept:
            if len(self._kept) >= MOST_PAIRS:
                self._kept.clear()
            self._kept[languages] = Senses(languages, self._stems)
        return self._kept[languages]


def read(text: str, languages: tuple[str, ...], guesses: Guesses | None = None) -> list[Unit]:
    """The units of a text in its order; with the offers' stems at hand, words nobody knows are guessed at."""
    senses = guesses.senses(languages) if guesses else Senses(languages)
    line = [sense for sense in map(senses.__getitem__, words.words(text)) if sense is not None]
    phrases = (unit for at, language in enumerate(languages) for unit in _phrases(line, language, at))
    return [*(sense.unit for sense in line), *phrases]


def _guess(terms: dict[Term, float], folded: str, languages: tuple[str, ...], stems: Vocabulary) -> tuple[float, str]:
    """Add to `terms` what a word may have meant; the best likeness, and the likeliest word or the word itself."""
    best, meant = 0.0, folded
    for language in languages:
        for word, likeness in known_words(language).nearest(folded):
            concepts, plain = terms_of(word, (language,))
            for term in (*concepts, *([plain] if plain else ())):
                terms[term] = max(terms.get(term, 0.0), likeness**2)
            if likeness > best:
                best, meant = likeness, word
    if best < 1 and not is_arabic(folded):
        for plain, likeness in stems.nearest(stem(folded, languages[0]), least=0.74):
            terms[plain] = max(terms.get(plain, 0.0), likeness**2)
            best = max(best, likeness)
    return best, meant


def _meaning(terms: dict[Term, float]) -> tuple[Term, ...]:
    concepts: list[Term] = sorted(term for term in terms if isinstance(term, int))
    return tuple(concepts or terms)


def _phrases(line: list[Sense], language: str, at: int) -> list[Unit]:
    """The longer terms of a text in one of its languages, whose stem stands at `at` of a word's."""
    lexicon, found = lexicons()[language], []
    stems = [sense.stems[at] for sense in line]
    starts = lexicon.starts
    for start in [place for place, first in enumerate(stems) if first in starts]:
        for length in range(min(LONGEST_TERM, len(stems) - start), 1, -1):
            concepts = lexicon.phrases.get(tuple(stems[start : start + length]))
            if concepts:
                part = [sense.unit for sense in line[start : start + length]]
                terms: dict[Term, float] = dict.fromkeys(concepts, 1.0)
                likeness, spoken = min(unit.likeness for unit in part), " ".join(unit.words for unit in part)
                found.append(Unit(spoken, terms, likeness, _meaning(terms), phrase=True))
                break
    return found

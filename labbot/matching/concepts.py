"""From words to concepts: what a text speaks of, whatever the language it speaks in.

text -> words -> (glossary and vocabulary of its language) -> concept numbers
              -> (what no language of ours knows) ----------> plain stems, and guesses for misspelt words
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from labbot import knowledge
from labbot.matching import words
from labbot.matching.typos import Vocabulary
from labbot.matching.words import LANGUAGES, fold, is_arabic, stem, stop_words

Term = int | str  # a concept's number, or the plain stem of a word

LONGEST_TERM = 4
NEAR_TIE = 0.75  # a second language this close to the first is read too
MOST_REMEMBERED = 50_000  # words looked up once are kept: a language's usual ones come again in every text
SURE = 0.85  # a likeness below this is shown as a guess


@dataclass(slots=True)
class Unit:
    """One word or term of a text, and the terms it may stand for with a weight 0..1 each.

    `likeness` is how close its word is to the one we took it for: 1 where we know the word.
    """

    words: str
    terms: dict[Term, float] = field(default_factory=dict)
    likeness: float = 1.0
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


def read(text: str, languages: tuple[str, ...], stems_of_offers: Vocabulary | None = None) -> list[Unit]:
    """The units of a text in its order; with the offers' stems at hand, words nobody knows are guessed at."""
    units: list[Unit] = []
    line: list[tuple[Unit, dict[str, str]]] = []  # content words with their stem per language, for the longer terms
    for word in words.words(text):
        folded = fold(word)
        concepts, plain = terms_of(folded, languages)
        if not plain:
            continue
        unit = Unit(word, dict.fromkeys(concepts, 1.0))
        meant = folded
        if stems_of_offers is not None and not concepts and plain not in stems_of_offers:
            meant = folded if known_somewhere(folded) else _guess(unit, folded, languages, stems_of_offers)
        unit.terms[plain] = 1.0
        units.append(unit)
        line.append((unit, {language: stem(meant, language) for language in languages}))
    return units + [unit for language in languages for unit in _phrases(line, language)]


def _guess(unit: Unit, folded: str, languages: tuple[str, ...], stems: Vocabulary) -> str:
    """Add to a unit what its word may have meant; the likeliest word, or the word itself."""
    best, meant = 0.0, folded
    for language in languages:
        for word, likeness in known_words(language).nearest(folded):
            concepts, plain = terms_of(word, (language,))
            for term in (*concepts, *([plain] if plain else ())):
                unit.terms[term] = max(unit.terms.get(term, 0.0), likeness**2)
            if likeness > best:
                best, meant = likeness, word
    if best < 1 and not is_arabic(folded):
        for plain, likeness in stems.nearest(stem(folded, languages[0]), least=0.74):
            unit.terms[plain] = max(unit.terms.get(plain, 0.0), likeness**2)
            best = max(best, likeness)
    unit.likeness = best
    return meant


def _phrases(line: list[tuple[Unit, dict[str, str]]], language: str) -> list[Unit]:
    lexicon, found = lexicons()[language], []
    for start, (_, stems) in enumerate(line):
        if stems[language] not in lexicon.starts:
            continue
        for length in range(LONGEST_TERM, 1, -1):
            part = line[start : start + length]
            concepts = lexicon.phrases.get(tuple(stems[language] for _, stems in part)) if len(part) == length else None
            if concepts:
                spoken = " ".join(unit.words for unit, _ in part)
                likeness = min(unit.likeness for unit, _ in part)
                found.append(Unit(spoken, dict.fromkeys(concepts, 1.0), likeness, phrase=True))
                break
    return found

"""From words to concepts: what a text speaks of, whatever the language it speaks in.

text -> words -> (glossary and vocabulary of its language) -> concept numbers
              -> (what no language of ours knows) ----------> plain stems, and guesses for misspelt words
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from rapidfuzz.distance import OSA

from labbot import knowledge
from labbot.matching import words
from labbot.matching.typos import Vocabulary
from labbot.matching.words import LANGUAGES, fold, is_arabic, stem, stop_words

Term = int | str  # a concept's number, or the plain stem of a word

LONGEST_TERM = 4
NEAR_TIE = 0.75  # a second language this close to the first is read too
MOST_REMEMBERED = 20_000  # words looked up once are kept: a language's usual ones come again in every text
MOST_SENSES = 1_200  # words kept of one language or pair, half a kilobyte each
MOST_WRITTEN = 12_000  # the same of the offers, whose words come again in every search
MOST_PAIRS = 6  # languages and pairs of them whose words are kept: 4 MB at most
SURE = 0.85  # a likeness below this is shown as a guess
FAR, HALF = 0.6, 0.5  # a form this unlike every form we know of its concept counts half: suivante is hardly suivi


class Unit(NamedTuple):
    """One word or term of a text, and the terms it may stand for with a weight 0..1 each.

    `likeness` is how close its word is to the one we took it for: 1 where we know the word. `meaning` is the same for
    words that say the same: their concepts, or the terms themselves where there is none. Of a misspelt word `meant` is
    the known one it was taken for, and `taken` says for each term through which word it came.
    """

    words: str
    terms: dict[Term, float]
    likeness: float
    meaning: tuple[Term, ...]
    phrase: bool = False
    meant: str = ""
    taken: Mapping[Term, str] = MappingProxyType({})

    @property
    def guess(self) -> bool:
        """Is it a misspelt word that may have meant something else?"""
        return self.likeness < SURE


class Lexicon:
    """The words of one language: stem (or stems of a longer term) -> concepts."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.singles: dict[str, tuple[int, ...]] = {}
        self.phrases: dict[tuple[str, ...], tuple[int, ...]] = {}
        self.follows: dict[str, set[str]] = defaultdict(set)  # the first stem of a longer term -> its second ones
        self.forms: dict[str, set[str]] = defaultdict(set)  # the stem of a term of one word -> the forms we know of it
        self.surfaces: set[str] = set(stop_words(language))

    def learn(self, terms: Sequence[tuple[str, int]]) -> None:
        """Enter terms of one or more words with their concepts; many at once are folded in one go."""
        language, stop, stems = self.language, stop_words(self.language), dict[str, str]()
        for (_, concept), term in zip(terms, words.folded_lines([term for term, _ in terms]), strict=True):
            folded = [word for word in term if len(word) > 1 and word not in stop]  # as texts are read
            for word in folded:
                if word not in stems:
                    stems[word] = stem(word, language)
            if len(folded) == 1:
                stemmed = stems[folded[0]]
                known = self.singles.get(stemmed, ())
                if concept not in known:
                    self.singles[stemmed] = (*known, concept)
                self.forms[stemmed].add(folded[0])
            elif 1 < len(folded) <= LONGEST_TERM:
                phrase = tuple([stems[word] for word in folded])
                known = self.phrases.get(phrase, ())
                if concept not in known:
                    self.phrases[phrase] = (*known, concept)
                self.follows[phrase[0]].add(phrase[1])
        self.surfaces.update([word for word in stems if len(word) > 2])

    def knows(self, word: str) -> bool:
        """Is the folded word, in any inflection, one of this language's?"""
        return word in self.surfaces or stem(word, self.language) in self.singles

    def likeness(self, word: str, stemmed: str) -> float:
        """What the concepts of a stem weigh for a folded word: less for a form far from all that we know of it.

        Arabic writes articles and prepositions onto its words: there a form is often far from the one we know.
        """
        forms = self.forms.get(stemmed, ())
        if word in self.surfaces or self.language == "ar" or not forms:
            return 1.0
        return 1.0 if max(OSA.normalized_similarity(word, form) for form in forms) >= FAR else HALF


@cache
def lexicons() -> dict[str, Lexicon]:
    """The lexicon of each language, from the reference data; built once."""
    said: dict[str, list[tuple[str, int]]] = {language: [] for language in LANGUAGES}
    for number, row in enumerate(rows()):
        for language, terms in row.items():
            said[language] += [(term, number) for term in terms]
    built = {language: Lexicon(language) for language in LANGUAGES}
    for language, lexicon in built.items():
        lexicon.learn(said[language])
    return built


def rows() -> list[dict[str, list[str]]]:
    """Every concept we have words for: language -> its terms."""
    found = [_glossary_row(term) for term in knowledge.terms()]
    found += [dict(row) for row in knowledge.load("vocabulary")["concepts"]]
    found += [_sector_row(row) for sector in knowledge.sectors().values() for row in sector["concepts"]]
    found += [_country_row(country) for country in knowledge.countries()]
    return found


def _glossary_row(term: dict[str, Any]) -> dict[str, list[str]]:
    row = {language: [str(term[language])] for language in LANGUAGES if term.get(language)}
    variants = term.get("variants")
    for language, more in variants.items() if isinstance(variants, dict) else ():
        if language in LANGUAGES:
            row.setdefault(language, []).extend(more if isinstance(more, list) else [str(more)])
    return row


def _sector_row(row: dict[str, Any]) -> dict[str, list[str]]:
    return {language: [str(term) for term in row[language]] for language in LANGUAGES if row.get(language)}


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
    for word, times in Counter(words.words(text)).items():
        for language, share in _votes(word):
            points[language] += share * times
    ranked = sorted(LANGUAGES, key=lambda language: -points[language])
    best, second = ranked[0], ranked[1]
    if points[second] and points[second] >= NEAR_TIE * points[best]:
        return best, second
    return (best,)


@lru_cache(maxsize=MOST_REMEMBERED)
def _votes(word: str) -> tuple[tuple[str, float], ...]:
    """The languages that a word as it is written speaks for, with its share for each."""
    word = fold(word)
    if is_arabic(word):
        return (("ar", 1.0),)
    stop = [language for language in LANGUAGES if word in stop_words(language)]
    known = stop or [language for language in LANGUAGES if word in lexicons()[language].surfaces]
    return tuple((language, (1.0 if stop else 0.7) / len(known)) for language in known)


@cache
def known_words(language: str) -> Vocabulary:
    """What a misspelt word of the language may have meant."""
    return Vocabulary(sorted(lexicons()[language].surfaces))


def known_somewhere(word: str) -> bool:
    """Is the folded word known to any language?"""
    if is_arabic(word):
        return lexicons()["ar"].knows(word)
    return any(lexicons()[language].knows(word) for language in LANGUAGES if language != "ar")


def terms_of(word: str, languages: tuple[str, ...]) -> tuple[dict[Term, float], str]:
    """The concepts of a folded word with their weights, and its plain stem (empty for a stop word)."""
    found: dict[Term, float] = {}
    if len(word) < 2 or any(word in stop_words(language) for language in languages):
        return found, ""
    for language in languages:
        lexicon, stemmed = lexicons()[language], stem(word, language)
        concepts = lexicon.singles.get(stemmed)
        if concepts:
            weight = lexicon.likeness(word, stemmed)
            for concept in sorted(concepts):
                found[concept] = max(found.get(concept, 0.0), weight)
    return found, stem(word, languages[0])


class Sense(NamedTuple):
    """A word as a unit, the same wherever it stands; for the longer terms its stem in each language, and what follows.

    `follows` has for each language the second stems of the terms that may begin with this word; it is empty for a word
    that begins none in any language.
    """

    unit: Unit
    stems: tuple[str, ...]
    follows: tuple[AbstractSet[str], ...]


class Senses(dict[str, Sense | None]):
    """The words of texts in these languages, each looked up and guessed at once; None has no meaning of its own.

    Kept, they save half of a search (4.7 ms to 1.7 ms with what `score.Known` saves); the rest are new words.
    """

    def __init__(self, languages: tuple[str, ...], stems_of_offers: Vocabulary | None = None) -> None:
        self._most = MOST_SENSES if stems_of_offers else MOST_WRITTEN
        self._languages = languages
        self._stems = stems_of_offers

    def __missing__(self, word: str) -> Sense | None:
        if len(self) >= self._most:
            self.clear()
        found = self[word] = self._look_up(word)
        return found

    def _look_up(self, word: str) -> Sense | None:
        folded = fold(word)
        languages = self._languages
        terms, plain = terms_of(folded, languages)
        if not plain:
            return None
        likeness, meant, taken = 1.0, folded, dict[Term, str]()
        if self._stems is not None and not terms and plain not in self._stems and _may_be_a_slip(folded):
            likeness, meant = _guess(terms, taken, folded, languages, self._stems)
        terms[plain] = 1.0
        stems = tuple([stem(meant, language) for language in languages])
        follows = tuple(
            [lexicons()[at].follows.get(stemmed, NOTHING) for at, stemmed in zip(languages, stems, strict=True)]
        )
        unit = Unit(word, terms, likeness, _meaning(terms), False, "" if meant == folded else meant, taken)
        return Sense(unit, stems, follows if any(follows) else ())


NOTHING: AbstractSet[str] = frozenset()


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


_AS_WRITTEN: dict[tuple[str, ...], Senses] = {}


def senses_as_written(languages: tuple[str, ...]) -> Senses:
    """The senses of words in these languages where nothing is guessed at, as in the offers."""
    if languages not in _AS_WRITTEN:
        _AS_WRITTEN[languages] = Senses(languages)
    return _AS_WRITTEN[languages]


def read(text: str, languages: tuple[str, ...], guesses: Guesses | None = None) -> list[Unit]:
    """The units of a text in its order; with the offers' stems at hand, words nobody knows are guessed at."""
    line = senses_in(text, languages, guesses)
    units = [sense.unit for sense in line]
    units += [_phrase(line[start:end], concepts) for start, end, concepts in phrases_in(line, languages)]
    return units


def senses_in(text: str, languages: tuple[str, ...], guesses: Guesses | None = None) -> list[Sense]:
    """The words of a text that have a meaning of their own, in its order."""
    senses = guesses.senses(languages) if guesses else senses_as_written(languages)
    return [sense for sense in map(senses.__getitem__, words.words(text)) if sense is not None]


def phrases_in(line: Sequence[Sense], languages: tuple[str, ...]) -> list[tuple[int, int, tuple[int, ...]]]:
    """Where the longer terms of a text stand in its line of senses (start, end), with their concepts.

    From each word on only the longest term counts; what another word begins may overlap it.
    """
    found: list[tuple[int, int, tuple[int, ...]]] = []
    last = len(line) - 1
    starts = [start for start, sense in enumerate(line) if sense.follows and start < last]
    for at, language in enumerate(languages) if starts else ():
        phrases = lexicons()[language].phrases
        for start in starts:
            if line[start + 1].stems[at] in line[start].follows[at]:
                stems = tuple([sense.stems[at] for sense in line[start : start + LONGEST_TERM]])
                for length in range(len(stems), 1, -1):
                    concepts = phrases.get(stems[:length])
                    if concepts:
                        found.append((start, start + length, concepts))
                        break
    return found


def _phrase(part: Sequence[Sense], concepts: tuple[int, ...]) -> Unit:
    units = [sense.unit for sense in part]
    terms: dict[Term, float] = dict.fromkeys(sorted(concepts), 1.0)
    likeness, spoken = min([unit.likeness for unit in units]), " ".join([unit.words for unit in units])
    meant = " ".join([unit.meant or unit.words for unit in units]) if any(unit.meant for unit in units) else ""
    return Unit(spoken, terms, likeness, tuple(terms), True, meant, dict.fromkeys(terms, meant) if meant else {})


def _may_be_a_slip(folded: str) -> bool:
    """Is the word known to no language? A number is never a slip of another: 2027 is not 2021."""
    return not any(map(str.isdigit, folded)) and not known_somewhere(folded)


def _guess(
    terms: dict[Term, float], taken: dict[Term, str], folded: str, languages: tuple[str, ...], stems: Vocabulary
) -> tuple[float, str]:
    """Add to `terms` what a word may have meant and to `taken` through which word.

    Returns the best likeness, and the likeliest word or the word itself.
    """
    best, meant = 0.0, folded
    for language in languages:
        for word, likeness in known_words(language).nearest(folded):
            concepts, plain = terms_of(word, (language,))
            for term in (*concepts, *([plain] if plain else ())):
                if likeness**2 > terms.get(term, 0.0):
                    terms[term], taken[term] = likeness**2, word
            if likeness > best:
                best, meant = likeness, word
    if best < 1 and not is_arabic(folded):
        for plain, likeness in stems.nearest(stem(folded, languages[0]), least=0.74):
            if likeness**2 > terms.get(plain, 0.0):
                terms[plain] = likeness**2
                taken.pop(plain, None)  # the offer's own word is close: no third one need be named
            best = max(best, likeness)
    return best, meant


def _meaning(terms: dict[Term, float]) -> tuple[Term, ...]:
    concepts: list[Term] = sorted([term for term in terms if isinstance(term, int)])
    return tuple(concepts or terms)

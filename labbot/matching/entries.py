"""Offers enter the postings: each distinct word is looked up once, however many offers say it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from labbot.matching import concepts
from labbot.matching.concepts import Sense, Term, Unit
from labbot.matching.model import OfferFacts
from labbot.matching.postings import Postings
from labbot.matching.words import LANGUAGES, words

KEYWORD = 2  # a keyword was chosen with care: it counts as said twice
MOST_KEYWORDS = 2_000  # whose languages are remembered
MOST_WORDS = 20_000  # of one language that are kept at hand while many offers enter

Entry = tuple[Callable[[int], None], Sense]  # what enters the number of an offer under a word, and the word's sense


def parts_of(offer: OfferFacts) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """What an offer says: each text with its languages, and as how often said it counts."""
    text = offer.text if offer.text.startswith(offer.name) else f"{offer.name}\n{offer.text}"
    yield text, (offer.language,) if offer.language in LANGUAGES else concepts.languages_of(text), 1
    for keyword in offer.keywords:
        yield keyword, _languages_of_keyword(keyword), KEYWORD


@lru_cache(maxsize=MOST_KEYWORDS)
def _languages_of_keyword(keyword: str) -> tuple[str, ...]:
    return concepts.languages_of(keyword)


def units_of(offer: OfferFacts) -> list[Unit]:
    """The units of all that an offer says, in its order."""
    return [unit for text, languages, _ in parts_of(offer) for unit in concepts.read(text, languages)]


Line = tuple[list[Sense], tuple[str, ...]]  # what one text of an offer says, and its languages


def lines_of(offer: OfferFacts) -> list[Line]:
    """The words of all that an offer says."""
    return [(concepts.senses_in(text, languages), languages) for text, languages, _ in parts_of(offer)]


def words_of(lines: list[Line], terms: set[Term]) -> dict[Term, str]:
    """The words by which an offer says these terms, for each the first of them."""
    found: dict[Term, str] = {}
    for line, languages in lines:
        for sense in line:
            said = sense.unit.terms
            if not terms.isdisjoint(said):
                found.update(dict.fromkeys(terms.intersection(said).difference(found), sense.unit.words))
        if len(found) < len(terms):
            for start, end, said_together in concepts.phrases_in(line, languages):
                for term in terms.intersection(said_together).difference(found):
                    found[term] = " ".join([sense.unit.words for sense in line[start:end]])
        if len(found) == len(terms):
            break
    return found


class Entries:
    """Enters offers into postings. Made anew after an offer was removed: it holds on to the arrays of the postings."""

    def __init__(self, postings: Postings) -> None:
        self._postings = postings
        self._words: dict[tuple[str, ...], _Words] = {}
        self._phrases: dict[int, Callable[[int], None]] = {}  # by the identity of a lexicon's concepts

    def enter(self, offer: OfferFacts, number: int) -> None:
        """Enter what an offer says under its number, the next one of the postings."""
        length = 0
        for text, languages, times in parts_of(offer):
            known = self._words.get(languages)
            if known is None:
                known = self._words[languages] = _Words(self._postings, languages)
            said = [entry for entry in map(known.__getitem__, words(text)) if entry is not None]
            length += len(said)
            line = [sense for _, sense in said]
            phrases = [self._phrase(found) for _, _, found in concepts.phrases_in(line, languages)]
            for _ in range(times):
                for enter, _ in said:
                    enter(number)
                for enter in phrases:
                    enter(number)
        self._postings.entered(length)

    def _phrase(self, found: tuple[int, ...]) -> Callable[[int], None]:
        enter = self._phrases.get(id(found))
        if enter is None:
            enter = self._phrases[id(found)] = self._postings.array_of(found).append
        return enter


class _Words(dict[str, "Entry | None"]):
    """The words of these languages as they stand in the offers; None has no meaning of its own."""

    def __init__(self, postings: Postings, languages: tuple[str, ...]) -> None:
        self._postings = postings
        self._senses = concepts.senses_as_written(languages)

    def __missing__(self, word: str) -> Entry | None:
        if len(self) >= MOST_WORDS:
            self.clear()
        sense = self._senses[word]
        found = None if sense is None else (self._postings.array_of(sense.unit.terms.keys()).append, sense)
        self[word] = found
        return found

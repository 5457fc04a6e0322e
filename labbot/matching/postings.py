"""Which offers speak of a term, how often, and what that earns: BM25 over arrays in memory, changed in place.

Words that stand for the same terms share one array of offer numbers, in rising order, a number once for each time the
offer says it: four bytes for a word of an offer. What a term earns in each offer is reckoned when a query first asks
for it, and kept until an offer changes or room is short.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from math import log
from typing import NamedTuple

from labbot.matching.concepts import Term, Unit

SATURATION, LENGTH = 1.2, 0.6  # BM25's k1 and b
LIKELY = 0.75  # a single misspelt word less like a known one than this proves nothing
MOST_KEPT = 100_000  # points of terms that are kept, about a hundred bytes each

Meaning = Term | frozenset[Term]  # what one word stands for: the term itself where it is only one
Numbers = array  # of offers


class Peak(NamedTuple):
    """How many offers hold a term, and the most that it earns in any, of at most 1."""

    offers: int
    share: float


class Known(NamedTuple):
    """A unit of a query with those of its terms that some offer speaks of: (term, the height of its points).

    `most` is what it earns where it earns most.
    """

    unit: Unit
    terms: list[tuple[Term, float]]
    most: float

    @property
    def likely(self) -> bool:
        """Does this unit alone prove anything?"""
        return self.unit.likeness >= LIKELY


class Postings:
    """The words of the offers, each offer known by a number."""

    def __init__(self) -> None:
        self._numbers: dict[Meaning, Numbers[int]] = {}
        self._meanings: dict[Term, set[frozenset[Term]]] = {}  # the meanings of several terms that hold this one
        self._lengths = array("I")
        self._offers = 0
        self._total = 0
        self._peaks: dict[Term, Peak] = {}
        self._shares: dict[Term, dict[int, float]] = {}
        self._kept = 0

    def array_of(self, terms: Collection[Term]) -> Numbers[int]:
        """The array to which the number of an offer that says this is added. After it comes `entered`."""
        meaning = next(iter(terms)) if len(terms) == 1 else frozenset(terms)
        numbers = self._numbers.get(meaning)
        if numbers is None:
            numbers = self._numbers[meaning] = array("I")
            if isinstance(meaning, frozenset):
                for term in meaning:
                    self._meanings.setdefault(term, set()).add(meaning)
        return numbers

    def entered(self, length: int) -> int:
        """Close the entry of an offer of so many words; its number, one more than the last one's."""
        self._lengths.append(length)
        self._offers += 1
        self._total += length
        return len(self._lengths) - 1

    def remove(self, number: int, said: Iterable[Collection[Term]]) -> None:
        """Forget an offer, and with it every trace of what it said."""
        for terms in said:
            meaning = next(iter(terms)) if len(terms) == 1 else frozenset(terms)
            numbers = self._numbers.get(meaning)
            if numbers is not None:
                del numbers[bisect_left(numbers, number) : bisect_right(numbers, number)]
                if not numbers:
                    self._drop(meaning)
        self._offers -= 1
        self._total -= self._lengths[number]
        self._lengths[number] = 0

    def _drop(self, meaning: Meaning) -> None:
        del self._numbers[meaning]
        for term in meaning if isinstance(meaning, frozenset) else ():
            self._meanings[term].discard(meaning)
            if not self._meanings[term]:
                del self._meanings[term]

    def changed(self) -> None:
        """Forget what was reckoned: the offers have changed."""
        self._peaks.clear()
        self._shares.clear()
        self._kept = 0

    def stems(self) -> set[str]:
        """The plain stems that stand in some offer."""
        return {term for term in (*self._numbers, *self._meanings) if isinstance(term, str)}

    def known(self, asked: Iterable[tuple[Unit, float]]) -> list[Known]:
        """What of a query stands in any offer; most words of a mail stand in none."""
        found = []
        for unit, weight in asked:
            terms = []
            most = 0.0
            for term, share in unit.terms.items():
                if term in self._meanings or term in self._numbers:
                    peak = self._peaks.get(term) or self._peak(term)
                    height = weight * share * self._rarity(peak.offers) * (SATURATION + 1)
                    terms.append((term, height))
                    most = max(most, height * peak.share)
            if terms:
                found.append(Known(unit, terms, most))
        return found

    def points(self, known: Known) -> dict[int, float]:
        """The points of a unit in every offer that it speaks for, by the term that earns most there."""
        best: dict[int, float] = {}
        for term, height in known.terms:
            shares = self._shares_of(term)
            if not best:
                best = {number: height * share for number, share in shares.items()}
                continue
            for number, share in shares.items():
                points = height * share
                if points > best.get(number, 0.0):
                    best[number] = points
        return best

    def best(self, known: Known, number: int) -> tuple[float, Term] | None:
        """The points of a unit in one offer and the term that earned them; None where it has none of its terms."""
        found: tuple[float, Term] | None = None
        for term, height in known.terms:
            shares = self._shares.get(term)
            share = shares.get(number, 0.0) if shares is not None else self._share(term, number)
            if share and (found is None or height * share > found[0]):
                found = height * share, term
        return found

    def _rarity(self, offers: int) -> float:
        """How much a term that so many offers hold tells one of them from another."""
        return log(1 + (self._offers - offers + 0.5) / (offers + 0.5))

    def _arrays(self, term: Term) -> list[Numbers[int]]:
        found = [self._numbers[meaning] for meaning in self._meanings.get(term, ())]
        return [*found, self._numbers[term]] if term in self._numbers else found

    def _share(self, term: Term, number: int) -> float:
        """What a term earns in one offer, looked up there."""
        count = 0
        for numbers in self._arrays(term):
            at = bisect_left(numbers, number)
            if at < len(numbers) and numbers[at] == number:
                count += bisect_right(numbers, number, at) - at
        if not count:
            return 0.0
        flat, slope = self._damping()
        return count / (count + flat + slope * self._lengths[number])

    def _shares_of(self, term: Term) -> dict[int, float]:
        """What a term earns in each offer that holds it."""
        shares = self._shares.get(term)
        if shares is None:
            shares = self._reckon(term)
            while self._shares and self._kept + len(shares) > MOST_KEPT:
                self._kept -= len(self._shares.pop(next(iter(self._shares))))
            self._shares[term] = shares
            self._kept += len(shares)
        return shares

    def _reckon(self, term: Term) -> dict[int, float]:
        counts: Mapping[int, int] = self._counts(term)
        flat, slope = self._damping()
        lengths = self._lengths
        return {number: count / (count + flat + slope * lengths[number]) for number, count in counts.items()}

    def _counts(self, term: Term) -> Counter[int]:
        counts: Counter[int] = Counter()
        for numbers in self._arrays(term):
            counts.update(numbers)
        return counts

    def _peak(self, term: Term) -> Peak:
        """How many hold the term and the most it earns; most offers say it once, and of those the shortest counts."""
        counts, lengths = self._counts(term), self._lengths
        flat, slope = self._damping()
        often = [(number, count) for number, count in counts.items() if count > 1]
        best = max((count / (count + flat + slope * lengths[number]) for number, count in often), default=0.0)
        if len(often) < len(counts):
            best = max(best, 1 / (1 + flat + slope * min(map(lengths.__getitem__, counts))))
        found = self._peaks[term] = Peak(len(counts), best)
        return found

    def _damping(self) -> tuple[float, float]:
        """What damps the points: for any offer, and for each word of its length."""
        mean = self._total / max(1, self._offers) or 1.0
        return SATURATION * (1 - LENGTH), SATURATION * LENGTH / mean

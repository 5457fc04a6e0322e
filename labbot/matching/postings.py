"""Which offers speak of a term, how often, and what that earns: BM25 over arrays in memory, changed in place.

Words that stand for the same terms share one array of offer numbers, in rising order, a number once for each time the
offer says it: four bytes for a word of an offer. For a search each term also has its offers as the bits of whole
numbers (see `bounds`), made when a query first asks for it, and kept until an offer changes or room is short.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, compress
from math import log
from operator import eq
from typing import NamedTuple

from labbot.matching.concepts import Term, Unit

SATURATION, LENGTH = 1.2, 0.6  # BM25's k1 and b
LIKELY = 0.75  # a single misspelt word less like a known one than this proves nothing
ROOM = 12_000_000  # bytes for the bits of terms
RARE = 256  # what a smaller part of the offers holds is counted anew for each query: that is quickly done
FEW_OFFERS = 500  # so many are walked over, which is quicker than to bound what they can earn
FEW = 50  # up to such a part of all bits it is cheaper to set one after the other
LENGTH_CLASSES = 4  # for each doubling of the length of an offer

Meaning = Term | frozenset[Term]  # what one word stands for: the term itself where it is only one
Numbers = array  # of offers


class Holders(NamedTuple):
    """The offers that hold a term: how many, the most times that one says it, and their bits, as a number and in a row.

    `more` are those of them that say it more than once, none where `more_row` is empty; `arrays` have their numbers.
    """

    offers: int
    most: int
    all: int
    row: bytes
    more: int
    more_row: bytes
    arrays: list[Numbers[int]]
    times: tuple[tuple[int, int], ...] = ()  # the offers with how often each says it, where they are so few

    def count(self, number: int) -> int:
        """How often an offer says the term."""
        return sum(bisect_right(numbers, number) - bisect_left(numbers, number) for numbers in self.arrays)


class Spoken(NamedTuple):
    """A term of a query in the offers: `height` is what it would earn in an offer that says nothing else."""

    term: Term
    height: float
    holders: Holders


class Known(NamedTuple):
    """A unit of a query with those of its terms that some offer speaks of."""

    unit: Unit
    terms: list[Spoken]

    @property
    def likely(self) -> bool:
        """Does this unit alone prove anything?"""
        return self.unit.likeness >= LIKELY


class Earned(NamedTuple):
    """What a unit earned in an offer, and the term that earned it."""

    known: Known
    points: float
    term: Term


class Postings:
    """The words of the offers, each offer known by a number."""

    def __init__(self, few: int = FEW_OFFERS) -> None:
        self._numbers: dict[Meaning, Numbers[int]] = {}
        self._meanings: dict[Term, set[frozenset[Term]]] = {}  # the meanings of several terms that hold this one
        self._lengths = array("I")
        self._offers = 0
        self._total = 0
        self._holders: dict[Term, Holders] = {}
        self._room = ROOM
        self._few = few
        self._classes: list[tuple[int, int]] | None = None

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
        self._holders.clear()
        self._room = ROOM
        self._classes = None

    def stems(self) -> set[str]:
        """The plain stems that stand in some offer."""
        return {term for term in (*self._numbers, *self._meanings) if isinstance(term, str)}

    def known(self, asked: Iterable[tuple[Unit, float]]) -> list[Known]:
        """What of a query stands in any offer; most words of a mail stand in none."""
        found = []
        for unit, weight in asked:
            terms = []
            for term, share in unit.terms.items():
                holders = self._holders.get(term)
                if holders is None and (term in self._numbers or term in self._meanings):
                    holders = self._hold(term)
                if holders is not None:
                    height = weight * share * self._rarity(holders.offers) * (SATURATION + 1)
                    terms.append(Spoken(term, height, holders))
            if terms:
                found.append(Known(unit, terms))
        return found

    def earned(self, known: Iterable[Known], number: int) -> list[Earned]:
        """What the units of a query earn in one offer, each by the term that earns most there."""
        found = []
        damping = self.damping(self._lengths[number])
        at, bit = number >> 3, 1 << (number & 7)
        for unit in known:
            best, by = 0.0, None
            for term, height, holders in unit.terms:
                if holders.row[at] & bit:
                    more = holders.more_row
                    count = holders.count(number) if more and more[at] & bit else 1
                    points = height * count / (count + damping)
                    if points > best:
                        best, by = points, term
            if by is not None:
                found.append(Earned(unit, best, by))
        return found

    def earned_by_all(self, known: Iterable[Known]) -> dict[int, list[Earned]]:
        """What the units of a query earn in every offer, where these are so few that each term's may be walked over."""
        found: dict[int, list[Earned]] = {}
        dampings = [self.damping(length) for length in self._lengths]
        for unit in known:
            best: dict[int, Earned] = {}
            for term, height, holders in unit.terms:
                for number, count in holders.times:
                    points = height * count / (count + dampings[number])
                    if number not in best or points > best[number].points:
                        best[number] = Earned(unit, points, term)
            for number, earned in best.items():
                if number in found:
                    found[number].append(earned)
                else:
                    found[number] = [earned]
        return found

    @property
    def walks(self) -> bool:
        """Are the offers so few?"""
        return len(self._lengths) <= self._few

    def length(self, number: int) -> int:
        """How many words an offer has."""
        return self._lengths[number]

    def damping(self, length: int) -> float:
        """What damps the points in an offer of so many words."""
        return SATURATION * (1 - LENGTH + LENGTH * length * self._offers / (self._total or 1))

    def by_length(self) -> list[tuple[int, int]]:
        """The offers by their length, the shortest first: the least length of a class, and its offers' bits.

        The last one holds nobody and has the length of the longest offer.
        """
        if self._classes is None:
            numbers: dict[int, list[int]] = {}
            for number, length in enumerate(self._lengths):
                numbers.setdefault(length, []).append(number)
            classes: dict[int, list[int]] = {}
            for length in sorted(numbers):
                classes.setdefault(int(LENGTH_CLASSES * log(1 + length, 2)), []).append(length)
            self._classes = [
                (lengths[0], bits_of([n for length in lengths for n in numbers[length]], len(self._lengths)))
                for lengths in classes.values()
            ]
            self._classes.append((max(numbers, default=0), 0))
        return self._classes

    def _rarity(self, offers: int) -> float:
        """How much a term that so many offers hold tells one of them from another."""
        return log(1 + (self._offers - offers + 0.5) / (offers + 0.5))

    def _arrays(self, term: Term) -> list[Numbers[int]]:
        found = [self._numbers[meaning] for meaning in self._meanings.get(term, ())]
        return [*found, self._numbers[term]] if term in self._numbers else found

    def _hold(self, term: Term) -> Holders:
        """Count who holds a term, and how often, and keep it while there is room."""
        arrays = self._arrays(term)
        width = len(self._lengths)
        if self.walks:
            counts = Counter(chain.from_iterable(arrays))
            few = self._holders[term] = Holders(len(counts), 0, 0, b"", 0, b"", arrays, tuple(counts.items()))
            return few
        numbers = arrays[0] if len(arrays) == 1 else array("I", sorted(chain.from_iterable(arrays)))
        again = list(compress(numbers, map(eq, numbers, numbers[1:])))
        most = 1 + max(Counter(again).values(), default=0)
        row = row_of(numbers, width)
        more = row_of(again, width) if again else b""
        all_of, more_of = int.from_bytes(row, "little"), int.from_bytes(more, "little")
        found = Holders(len(numbers) - len(again), most, all_of, row, more_of, more, arrays)
        room = (width // 8) * (4 if again else 2)
        if found.offers >= width // RARE and room <= self._room:
            self._holders[term] = found
            self._room -= room
        return found


def row_of(numbers: Sequence[int], width: int) -> bytes:
    """The bits of these numbers, eight in a byte, the lowest first."""
    if len(numbers) < width // FEW:
        row = bytearray(width // 8 + 1)
        for number in numbers:
            row[number >> 3] |= 1 << (number & 7)
        return bytes(row)
    # A byte for each, set fast; then eight neighbours are drawn together, two by two, and each eighth byte is taken.
    row = bytearray(-(-width // 8) * 8)
    for number in numbers:
        row[number] = 1
    spread = int.from_bytes(row, "little")
    for shift in (7, 14, 28):
        spread |= spread >> shift
    return spread.to_bytes(len(row), "little")[::8]


def bits_of(numbers: Sequence[int], width: int) -> int:
    """A whole number of `width` bits, in which those of these numbers are set."""
    return int.from_bytes(row_of(numbers, width), "little")


def numbers_of(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, in rising order."""
    row = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    for found in _SET.finditer(row):
        at, byte = found.start(), row[found.start()]
        while byte:
            low = byte & -byte
            yield (at << 3) + low.bit_length() - 1
            byte ^= low


_SET = re.compile(rb"[^\0]")

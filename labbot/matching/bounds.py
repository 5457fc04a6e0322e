"""The most that the words of a query can earn in each offer, for all offers at once; the likeliest come first.

A set of offers is a whole number, a bit for each offer. What a unit can earn is a small number; the sums of all offers
stand in planes, the n-th bits of all sums in one whole number, so that adding a unit to a hundred thousand sums takes
some twenty operations on whole numbers. The points of BM25 are nearly a product, (sum of heights) x (damping by the
length of the offer): the planes hold the first factor, classes of lengths the second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil

from labbot.matching.postings import Known, Postings, numbers_of

PLANES = 10  # bits of a sum: a bound is off by less than a hundredth for a title
BLURRED = 3  # of them that are not looked at where sums are put in order
MANY = 64  # more offers of the same sum are taken by their lengths
ROUNDING = 1 + 1e-9  # sums in another order differ by less


class Bounds:
    """For one query."""

    def __init__(self, postings: Postings, units: list[Known]) -> None:
        self._postings = postings
        lengths = postings.by_length()
        longest = postings.damping(lengths[-1][0])
        self._shortest = postings.damping(lengths[0][0])
        values = [_values(unit, longest) for unit in units]
        self._step = sum(rows[0][0] for rows in values) / ((1 << PLANES) - 1 - len(values)) if values else 0.0
        self._planes = [0] * PLANES
        for rows in values:
            self._add(rows)

    def best_first(self, enough: Callable[[], float]) -> Iterator[int]:
        """The numbers of offers that have a word of the query, until their words earn less than `enough()`.

        The highest sums come first, in each sum the shortest offers.
        """
        damping, length = self._postings.damping, self._postings.length
        for value, bits in self._descend():
            points = value * self._step * ROUNDING
            if points < enough() * (1 + self._shortest):
                return
            for group in self._by_length(bits) if bits.bit_count() > MANY else (bits,):
                for number in sorted(numbers_of(group), key=length):
                    if points < enough() * (1 + damping(length(number))):
                        break
                    yield number
                else:
                    continue
                break

    def _by_length(self, bits: int) -> Iterator[int]:
        """Of these offers the shortest first, in classes."""
        for _, of_length in self._postings.by_length():
            group = bits & of_length
            if group:
                yield group

    def _everybody(self) -> int:
        found = 0
        for plane in self._planes:
            found |= plane
        return found

    def _descend(self) -> Iterator[tuple[int, int]]:
        """The sums that occur, the highest first, with their offers; the last bits of a sum are taken as 1."""
        planes = self._planes
        waiting = [(PLANES - 1, self._everybody(), 0)]
        while waiting:
            place, bits, value = waiting.pop()
            if place < BLURRED:
                yield value | (1 << BLURRED) - 1, bits
                continue
            with_it = bits & planes[place]
            without = bits ^ with_it
            if without:
                waiting.append((place - 1, without, value))
            if with_it:
                waiting.append((place - 1, with_it, value | 1 << place))

    def _add(self, rows: list[tuple[float, int]]) -> None:
        """Add a unit to the sums: each offer gets the value of the first row that holds it."""
        addend = [0] * PLANES
        taken = 0
        for value, bits in rows:
            fresh = bits & ~taken if taken else bits
            taken |= bits
            steps, place = ceil(value / self._step), 0
            while steps:
                if steps & 1:
                    addend[place] |= fresh
                steps >>= 1
                place += 1
        carry = 0
        for place, (sums, more) in enumerate(zip(self._planes, addend, strict=True)):
            if carry and more:
                one = sums ^ more
                self._planes[place], carry = one ^ carry, (sums & more) | (one & carry)
            elif carry or more:
                more = carry or more
                self._planes[place], carry = sums ^ more, sums & more


def _values(unit: Known, longest: float) -> list[tuple[float, int]]:
    """What a unit can earn before the damping, and in which offers, the highest first.

    A term said n times earns n (1 + d) / (n + d) times as much as one said once, at most that of the longest offer.
    """
    rows = []
    for term in unit.terms:
        holders = term.holders
        if holders.more:
            rows.append((term.height * holders.most * (1 + longest) / (holders.most + longest), holders.more))
        rows.append((term.height, holders.all))
    rows.sort(key=lambda row: -row[0])
    return rows

"""The offers, ready to be searched, and changed in place.

A search never walks over the offers of a term. It bounds what the words can earn in all offers at once, reckons the
exact totals of the likeliest, and stops where no other can be among the best. What it finds is what a full sum over
every offer would have found.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from heapq import heappush, heappushpop
from math import fsum, log, sqrt

from labbot.matching import concepts, score
from labbot.matching.bounds import Bounds
from labbot.matching.concepts import Term, Unit
from labbot.matching.entries import Entries, Line, lines_of, units_of, words_of
from labbot.matching.model import Match, OfferFacts, Query, Reason
from labbot.matching.postings import FEW_OFFERS, Earned, Known, Postings
from labbot.matching.words import LANGUAGES

TITLE = 2.0  # a word of the title counts so much more than one of the text
WORDS = 0.6  # what the words weigh against the structured parts
MOST_SHOWN = 200  # offers whose words are kept at hand
ROUNDING = 1e-9  # sums in another order differ by less
SPARE = 64  # numbers of removed offers that are left unused before all are numbered anew

Asked = list[tuple[Unit, float]]  # the units of a query with their weights


class Index:
    """The offers, ready to be searched; one offer can be added, replaced or removed in place."""

    def __init__(self, offers: Iterable[OfferFacts] = (), few: int = FEW_OFFERS) -> None:
        """`few`: up to so many offers are all reckoned for a query; of more only the likeliest."""
        self._few = few
        self._clear()
        self._guesses: concepts.Guesses | None = None
        self.add_all(offers)

    def _clear(self) -> None:
        self._offers: list[OfferFacts | None] = []  # by their numbers; None was removed
        self._numbers: dict[str, int] = {}
        self._postings = Postings(self._few)
        self._by_kind: dict[str, array[int]] = defaultdict(lambda: array("I"))
        self._by_action: dict[int, array[int]] = defaultdict(lambda: array("I"))
        self._held = score.Held()
        self._shown: dict[int, list[Line]] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, offer: OfferFacts) -> None:
        """Enter an offer; one of the same id is replaced."""
        self.add_all([offer])

    replace = add

    def add_all(self, offers: Iterable[OfferFacts]) -> None:
        """Enter many offers, much faster than one by one; those of the same ids are replaced."""
        entries = Entries(self._postings)
        for offer in offers:
            if offer.id in self._numbers:
                self.remove(offer.id)
                entries = Entries(self._postings)
            number = len(self._offers)
            entries.enter(offer, number)
            self._offers.append(offer)
            self._numbers[offer.id] = number
            self._held.count(offer, 1)
            for kind in dict.fromkeys(offer.assistance_types):
                self._by_kind[kind].append(number)
            for action in dict.fromkeys(offer.actions):
                self._by_action[action].append(number)
        self._changed()

    def remove(self, offer_id: str) -> None:
        """Forget an offer; nothing happens where there is none of that id."""
        number = self._numbers.pop(offer_id, None)
        offer = None if number is None else self._offers[number]
        if number is None or offer is None:
            return
        self._offers[number] = None
        self._held.count(offer, -1)
        self._shown.pop(number, None)
        for kind in dict.fromkeys(offer.assistance_types):
            self._by_kind[kind].remove(number)
        for action in dict.fromkeys(offer.actions):
            self._by_action[action].remove(number)
        self._postings.remove(number, [unit.terms.keys() for unit in units_of(offer)])
        if len(self._offers) > 2 * len(self._numbers) + SPARE:
            kept = [offer for offer in self._offers if offer is not None]
            self._clear()
            self.add_all(kept)
        self._changed()

    def _changed(self) -> None:
        self._postings.changed()
        self._guesses = None

    def search(self, query: Query, limit: int = 10) -> list[Match]:
        """The best offers first, none that has nothing in common with the query."""
        if limit < 1:
            return []
        known = self._postings.known(self.units(query))
        rarity = {kind: self._rarity(kind) for kind in score.kinds_asked(query) if self._by_kind.get(kind)}
        best = _Best(limit, self, query, known, rarity)
        return [self._explain(number, earned, best.fields_of(number)) for number, earned in best.found()]

    def offer(self, number: int) -> OfferFacts:
        """The offer of a number that is in use."""
        offer = self._offers[number]
        assert offer is not None
        return offer

    def by_fields(self, query: Query) -> set[int]:
        """The numbers of the offers that share a kind of assistance or an action with the query."""
        found = {number for kind in score.kinds_asked(query) for number in self._by_kind.get(kind, ())}
        return found | {number for action in query.actions for number in self._by_action.get(action, ())}

    def most_by_fields(self, query: Query, rarity: Mapping[str, float]) -> float:
        """The most that the fields of an offer can earn."""
        return score.most(query, rarity, self._held)

    @property
    def postings(self) -> Postings:
        """Which offers speak of what, by their numbers."""
        return self._postings

    def _explain(self, number: int, earned: Iterable[Earned], fields: list[Reason]) -> Match:
        """A match with the words of both sides; only the few that are shown are read again for this."""
        offer = self.offer(number)
        spoken = words_of(self._lines(number), {term for _, _, term in earned})
        reasons = [
            Reason("concepts", _shown(known.unit, term, spoken[term]), points, known.unit.guess)
            for known, points, term in earned
        ]
        reasons.sort(key=lambda reason: -reason.points)
        guessed = sum([reason.points for reason in reasons if reason.guess])
        guess = guessed > 0.5 * sum([reason.points for reason in reasons])
        reasons += fields
        return Match(offer.id, offer.name, fsum([reason.points for reason in reasons]), tuple(reasons), guess)

    def _lines(self, number: int) -> list[Line]:
        """What an offer says; kept of those that were shown lately."""
        lines = self._shown.get(number)
        if lines is None:
            if len(self._shown) >= MOST_SHOWN:
                self._shown.clear()
            lines = self._shown[number] = lines_of(self.offer(number))
        return lines

    def _rarity(self, kind: str) -> float:
        """0..: a kind of assistance that few offer says more than one that most do."""
        return log(1 + len(self) / (1 + len(self._by_kind.get(kind, ()))))

    def units(self, query: Query) -> Asked:
        """The units of the query with their weights; what is said twice counts a little more, not twice."""
        if self._guesses is None:
            self._guesses = concepts.Guesses(self._postings.stems())
        text = f"{query.title}\n{query.text}"
        languages = (query.language,) if query.language in LANGUAGES else concepts.languages_of(text)
        weights: dict[tuple[Term, ...], float] = defaultdict(float)
        first: dict[tuple[Term, ...], Unit] = {}
        for part, weight in ((query.title, TITLE), (query.text, 1.0)):
            for unit in concepts.read(part, languages, self._guesses):
                first.setdefault(unit.meaning, unit)
                weights[unit.meaning] += weight
        norm = sqrt(sum([sqrt(weight) for weight in weights.values()])) or 1.0
        return [(unit, WORDS * sqrt(weights[meaning]) / norm) for meaning, unit in first.items()]


class _Best:
    """One search for the best of the offers."""

    def __init__(self, limit: int, index: Index, query: Query, known: list[Known], rarity: Mapping[str, float]) -> None:
        self._limit, self._index, self._query, self._known, self._rarity = limit, index, query, known, rarity
        self._by_fields = index.by_fields(query)
        self._fields = index.most_by_fields(query, rarity)
        self._highest: list[float] = []  # a heap of the `limit` highest totals
        self._judged: dict[int, tuple[float, list[Earned]]] = {}

    def found(self) -> list[tuple[int, list[Earned]]]:
        """The numbers of the best offers and what words earned there, the smaller id first where they are equal."""
        if self._index.postings.walks:
            self._walk()
        else:
            for number in Bounds(self._index.postings, self._known).best_first(lambda: self._floor() - self._fields):
                self._judge(number, self._index.postings.earned(self._known, number))
        if self._fields >= self._floor() and not self._index.postings.walks:
            for number in self._by_fields - self._judged.keys():
                self._judge(number, self._index.postings.earned(self._known, number))
        floor = self._floor()
        best = [(-total, self._index.offer(n).id, n, earned) for n, (total, earned) in self._judged.items()]
        best = sorted([row for row in best if -row[0] >= floor], key=lambda row: row[:2])[: self._limit]
        return [(number, earned) for _, _, number, earned in best]

    def _walk(self) -> None:
        """Judge the few offers there are, by what their words earn."""
        by_all = self._index.postings.earned_by_all(self._known)
        for number in self._by_fields:
            by_all.setdefault(number, [])
        rows = [(-sum([points for _, points, _ in earned]), number) for number, earned in by_all.items()]
        for points, number in sorted(rows):
            if self._fields - points < self._floor():
                break
            self._judge(number, by_all[number])

    def fields_of(self, number: int) -> list[Reason]:
        """What the fields of an offer earn."""
        return score.structured(self._query, self._index.offer(number), self._rarity) if self._fields else []

    def _floor(self) -> float:
        """A total below this is not among the best."""
        return self._highest[0] - ROUNDING if len(self._highest) >= self._limit else float("-inf")

    def _judge(self, number: int, earned: list[Earned]) -> None:
        """Reckon the total of an offer, unless it may not be matched or only a single wild guess speaks for it."""
        offer = self._index.offer(number)
        if not score.may_match(self._query, offer):
            return
        surely = len(earned) > 1 or (earned and earned[0].known.likely)
        if not surely and number not in self._by_fields:
            return
        total = fsum([*(points for _, points, _ in earned), *(reason.points for reason in self.fields_of(number))])
        self._judged[number] = total, earned
        (heappush if len(self._highest) < self._limit else heappushpop)(self._highest, total)


def _shown(unit: Unit, term: Term, theirs: str) -> str:
    """The words of the mail, the known one that a misspelt one was taken for, and the words of the offer."""
    taken = unit.taken.get(term, "")
    between = f"{taken} = " if taken and taken.casefold() != theirs.casefold() else ""
    return f"{unit.words} ~ {between}{theirs}"

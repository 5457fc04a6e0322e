"""Points: BM25 over in-memory postings for the words, and small parts for what is structured."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from math import log
from typing import NamedTuple

from labbot import knowledge
from labbot.matching.concepts import Term, Unit
from labbot.matching.model import OfferFacts, Query, Reason

SATURATION, LENGTH = 1.2, 0.6  # BM25's k1 and b
LIKELY = 0.75  # a single misspelt word less like a known one than this proves nothing

# What each part weighs. Chosen by hand on the sample mails in round numbers; the words carry the rest.
ASSISTANCE, AREA, FOCUS, OBJECTIVE, ACTION = 0.6, 2.0, 0.35, 0.5, 0.3
COVERAGE, EXPERIENCE, LANGUAGE = 0.6, 1.2, 0.2
SUCCESS = 0.2  # from the worst experience to the best: a few per cent of a usual score, which is 4 to 9


Held = tuple[Term, dict[str, float], float]  # a term, how often each offer says it, and the height of its points


class Known(NamedTuple):
    """A unit of a query with those of its terms that some offer speaks of."""

    unit: Unit
    terms: list[Held]


class Heard(NamedTuple):
    """`totals`: offer -> the points of the words. `surely`: where these are more than chance.

    A single wild guess is chance: without a word we know or nearly know, it takes two to speak for an offer.
    """

    totals: dict[str, float]
    surely: set[str]


class Postings:
    """Which offers speak of a term, and how often; changed in place."""

    def __init__(self) -> None:
        self._offers: dict[Term, dict[str, float]] = defaultdict(dict)
        self._lengths: dict[str, float] = {}
        self._terms: dict[str, tuple[Term, ...]] = {}
        self._total = 0.0

    def add(self, offer: str, counts: Counter[Term], length: float) -> None:
        """Enter an offer that is not there yet."""
        for term, count in counts.items():
            self._offers[term][offer] = count
        self._terms[offer] = tuple(counts)
        self._lengths[offer] = length
        self._total += length

    def remove(self, offer: str) -> None:
        """Forget an offer and every trace of it."""
        for term in self._terms.pop(offer, ()):
            self._offers[term].pop(offer, None)
            if not self._offers[term]:
                del self._offers[term]
        self._total -= self._lengths.pop(offer, 0.0)

    def stems(self) -> Iterable[str]:
        """The plain stems that stand in some offer."""
        return (term for term in self._offers if isinstance(term, str))

    def rarity(self, term: Term) -> float:
        """How much a term tells one offer from another."""
        frequency = len(self._offers.get(term, ()))
        return log(1 + (len(self._lengths) - frequency + 0.5) / (frequency + 0.5))

    def known(self, asked: Iterable[tuple[Unit, float]]) -> list[Known]:
        """What of a query stands in any offer; most words of a mail stand in none.

        What is the same for every offer is reckoned here, once: it was a quarter of a search.
        """
        found = ((unit, [term for term in unit.terms if term in self._offers], weight) for unit, weight in asked)
        return [
            Known(unit, [(term, self._offers[term], self._height(unit, term, weight)) for term in terms])
            for unit, terms, weight in found
            if terms
        ]

    def accumulate(self, known: Iterable[Known]) -> Heard:
        """The points of all units in each offer, each unit by the best of its meanings."""
        totals: dict[str, float] = {}
        surely: set[str] = set()
        for unit, terms in known:
            best = self._best_of(terms)
            if unit.likeness >= LIKELY:
                surely.update(best)
            else:
                surely.update(best.keys() & totals.keys())
            for offer, points in best.items():
                totals[offer] = totals.get(offer, 0.0) + points
        return Heard(totals, surely)

    def _best_of(self, terms: list[Held]) -> dict[str, float]:
        """offer -> the points of the term that earns most there."""
        flat, slope = self._damping()
        lengths, best = self._lengths, dict[str, float]()
        for _, offers, height in terms:
            for offer, count in offers.items():
                points = height * count / (count + flat + slope * lengths[offer])
                if points > best.get(offer, 0.0):
                    best[offer] = points
        return best

    def best(self, known: Known, offer: str) -> tuple[float, Term] | None:
        """The points of a unit in one offer and the term that earned them; None where it has none of its terms."""
        found: tuple[float, Term] | None = None
        for term, offers, height in known.terms:
            count = offers.get(offer)
            if count:
                flat, slope = self._damping()
                points = height * count / (count + flat + slope * self._lengths[offer])
                if found is None or points > found[0]:
                    found = points, term
        return found

    def _height(self, unit: Unit, term: Term, weight: float) -> float:
        """The height of BM25, the same for every offer."""
        return weight * unit.terms[term] * self.rarity(term) * (SATURATION + 1)

    def _damping(self) -> tuple[float, float]:
        """What damps it: for any offer, and for each word of its length."""
        mean = self._total / max(1, len(self._lengths)) or 1.0
        return SATURATION * (1 - LENGTH), SATURATION * LENGTH / mean


@cache
def regions() -> dict[str, str]:
    """alpha-2 code -> sub-region, or "Europe"."""
    return {str(row["iso2"]): str(row["sub_region"]) for row in knowledge.countries()}


def covers(offer: OfferFacts, country: str) -> str | None:
    """The entry of the offer's coverage that holds the country, the narrowest one; None where none does."""
    region = regions().get(country, "")
    wide = "Europe" if region == "Europe" else "Africa" if region else ""
    for name in (country, region, wide, "ALL"):
        if name and name in offer.coverage:
            return name
    return None


def tested_countries(query: Query) -> tuple[str, ...]:
    """The countries an offer must cover: of a European lead, the partner countries that are named, if any."""
    if query.countries and regions().get(query.countries[0]) == "Europe":
        partners = tuple(c for c in (*query.countries[1:], *query.mentioned) if regions().get(c) != "Europe")
        return partners or query.countries
    return query.countries


def may_match(query: Query, offer: OfferFacts) -> bool:
    """Never an inactive offer, an institution of an asking country, or one that covers none of the countries."""
    if not offer.active or offer.id in query.declined or set(offer.base_countries) & set(query.countries):
        return False
    tested = tested_countries(query)
    return not tested or not offer.coverage or any(covers(offer, country) for country in tested)


def structured(query: Query, offer: OfferFacts, rarity: Mapping[str, float]) -> list[Reason]:
    """What the fields of query and offer have in common, a reason each; `rarity` weighs a kind of assistance."""
    return [
        *_assistance(query, offer, rarity),
        *_objective(query, offer),
        *_coverage(query, offer),
        *_language(query, offer),
        *_success(offer),
    ]


def most(query: Query, rarity: Mapping[str, float]) -> float:
    """No offer can earn more by its fields than this: the search may stop where words cannot make up for it."""
    kinds = ASSISTANCE * sum(rarity.get(kind, 1.0) for kind in kinds_asked(query))
    fields = AREA + OBJECTIVE * len(query.objectives) + ACTION * len(query.actions)
    countries = COVERAGE + EXPERIENCE * len({*query.countries, *query.mentioned})
    asked = (query.area is not None or query.objectives or query.actions, query.countries or query.mentioned)
    return kinds + (fields if asked[0] else 0.0) + (countries if asked[1] else 0.0) + LANGUAGE + SUCCESS


def kinds_asked(query: Query) -> list[str]:
    """The kinds of assistance that are wanted, money among them where it is asked for."""
    return list(dict.fromkeys((*query.assistance_types, *(("funding",) if query.seeks_funding else ()))))


def _assistance(query: Query, offer: OfferFacts, rarity: Mapping[str, float]) -> list[Reason]:
    shared = [kind for kind in kinds_asked(query) if kind in offer.assistance_types]
    return [Reason("assistance", f"{kind} ~ {kind}", ASSISTANCE * rarity.get(kind, 1.0)) for kind in shared]


@cache
def objective_of() -> dict[int, int]:
    """Action -> objective of the plan whose action numbers the offers carry (Marrakesh)."""
    rows = knowledge.load("action_plan_marrakesh_2018")["actions"]
    return {int(row["number"]): int(row["objective"]) for row in rows}


def _objective(query: Query, offer: OfferFacts) -> list[Reason]:
    reasons = []
    if query.area is not None and query.area in offer.areas:
        # An offer for every area says little about this one.
        words = f"area {query.area} ~ area {query.area}"
        reasons.append(Reason("objective", words, AREA / len(offer.areas) ** FOCUS))
    served = {objective_of().get(action) for action in offer.actions} if query.objectives else set()
    for place, objective in enumerate(query.objectives):
        if objective in served:
            words = f"objective {objective} ~ objective {objective}"
            reasons.append(Reason("objective", words, OBJECTIVE / (1 + place)))
    reasons += [Reason("objective", f"action {a} ~ action {a}", ACTION) for a in query.actions if a in offer.actions]
    return reasons


def _coverage(query: Query, offer: OfferFacts) -> list[Reason]:
    reasons = []
    tested = tested_countries(query)
    for country in tested:
        entry = covers(offer, country)
        if entry and entry != "ALL":
            near = 1.0 if entry == country else 0.6 if entry == regions().get(country) else 0.4
            reasons.append(Reason("coverage", f"{country} ~ {entry}", COVERAGE * near / len(tested)))
    for country in dict.fromkeys((*query.countries, *query.mentioned)):
        if country in offer.experience:
            share = EXPERIENCE / (1 + log(len(offer.experience)))
            reasons.append(Reason("coverage", f"{country} ~ {country}", share))
    return reasons


def _language(query: Query, offer: OfferFacts) -> list[Reason]:
    spoken = query.language if query.language in offer.languages else None
    return [Reason("language", f"{spoken} ~ {spoken}", LANGUAGE)] if spoken else []


def _success(offer: OfferFacts) -> list[Reason]:
    """What came of earlier introductions; `labbot.rules.success` says how it is reckoned."""
    share = f"{100 * offer.success:.0f} %"
    return [Reason("success", f"{share} ~ {share}", SUCCESS * offer.success)] if offer.success else []

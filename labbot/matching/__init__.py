"""Which offers fit a submission, across languages and in spite of typos, each with reasons that add up to its score.

query -> words -> concepts -> postings -> candidates -> hard filters -> parts -> the best, explained
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from heapq import nsmallest
from math import fsum, log, sqrt
from typing import Any

from labbot.matching import concepts, score
from labbot.matching.concepts import Term, Unit
from labbot.matching.model import Match, OfferFacts, Query, Reason
from labbot.matching.typos import Vocabulary
from labbot.matching.words import LANGUAGES

__all__ = ["Index", "Match", "OfferFacts", "Query", "Reason", "offer_from_partner", "rank", "ranker"]

TITLE = 2.0  # a word of the title counts so much more than one of the text
KEYWORD = 1  # a keyword was chosen with care: it counts once more than a word of the text
LIKELY = 0.75  # a single misspelt word less like a known one than this proves nothing
WORDS = 0.6  # what the words weigh against the structured parts

Asked = list[tuple[Unit, float]]  # the units of a query with their weights
Earned = list[tuple[float, Unit, Term]]  # what an offer earned: points, by which unit, through which term


class Index:
    """The offers, ready to be searched; one offer can be added, replaced or removed in place."""

    def __init__(self, offers: Iterable[OfferFacts] = ()) -> None:
        self._offers: dict[str, OfferFacts] = {}
        self._postings = score.Postings()
        self._stems: Vocabulary | None = None
        self._kinds: Counter[str] = Counter()
        for offer in offers:
            self.add(offer)

    def __len__(self) -> int:
        return len(self._offers)

    def add(self, offer: OfferFacts) -> None:
        """Enter an offer; one of the same id is replaced."""
        if offer.id in self._offers:
            self.remove(offer.id)
        counts: Counter[Term] = Counter()
        units = _units_of(offer)
        for unit in units:
            counts.update(unit.terms.keys())
        for keyword in offer.keywords:
            for unit in concepts.read(keyword, concepts.languages_of(keyword)):
                counts.update(dict.fromkeys(unit.terms, KEYWORD))
        self._kinds.update(offer.assistance_types)
        self._offers[offer.id] = offer
        self._postings.add(offer.id, counts, sum(not unit.phrase for unit in units))
        self._stems = None

    replace = add

    def remove(self, offer_id: str) -> None:
        """Forget an offer; nothing happens where there is none of that id."""
        offer = self._offers.pop(offer_id, None)
        if offer is not None:
            self._kinds.subtract(offer.assistance_types)
            self._postings.remove(offer_id)
            self._stems = None

    def search(self, query: Query, limit: int = 10) -> list[Match]:
        """The best offers first, none that has nothing in common with the query."""
        asked = self._read(query)
        norm = sqrt(sum(weight for _, weight in asked)) / WORDS or 1.0
        earned: dict[str, Earned] = defaultdict(list)
        for unit, weight in asked:
            for offer_id, (points, term) in self._postings.of_unit(unit).items():
                earned[offer_id].append((weight * points / norm, unit, term))
        rarity = {kind: self._rarity(kind) for kind in score.kinds_asked(query)}
        rows = []
        for offer_id, offer in self._candidates(query, earned):
            parts = score.structured(query, offer, rarity)
            total = fsum([*(row[0] for row in earned.get(offer_id, ())), *(part.points for part in parts)])
            rows.append((-total, offer_id, offer, parts))
        best = nsmallest(limit, rows, key=lambda row: row[:2])
        return [_match(offer, -total, earned.get(offer_id, []), parts) for total, offer_id, offer, parts in best]

    def _rarity(self, kind: str) -> float:
        """0..: a kind of assistance that few offer says more than one that most do."""
        return log(1 + len(self._offers) / (1 + max(0, self._kinds[kind])))

    def _candidates(self, query: Query, earned: Mapping[str, Earned]) -> Iterable[tuple[str, OfferFacts]]:
        """Offers that pass the filters and share a word, a kind of assistance or an action with the query."""
        wanted = set(score.kinds_asked(query))
        by_field = bool(wanted or query.actions)
        for offer_id in self._offers if by_field else earned:
            offer = self._offers[offer_id]
            by_words = _is_evidence([unit for _, unit, _ in earned.get(offer_id, ())])
            in_common = wanted & set(offer.assistance_types) or set(query.actions) & set(offer.actions)
            if (by_words or in_common) and score.may_match(query, offer):
                yield offer_id, offer

    def _read(self, query: Query) -> Asked:
        """The units of the query with their weights; what is said twice counts a little more, not twice."""
        if self._stems is None:
            self._stems = Vocabulary(self._postings.stems())
        text = f"{query.title}\n{query.text}"
        languages = (query.language,) if query.language in LANGUAGES else concepts.languages_of(text)
        weights: dict[tuple[Term, ...], float] = defaultdict(float)
        first: dict[tuple[Term, ...], Unit] = {}
        for part, weight in ((query.title, TITLE), (query.text, 1.0)):
            for unit in concepts.read(part, languages, self._stems):
                meaning: tuple[Term, ...] = tuple(sorted(t for t in unit.terms if isinstance(t, int)))
                meaning = meaning or tuple(unit.terms)
                first.setdefault(meaning, unit)
                weights[meaning] += weight
        return [(unit, sqrt(weights[meaning])) for meaning, unit in first.items()]


def rank(query: Query, offers: Iterable[OfferFacts], limit: int = 10) -> list[Match]:
    """The best of a few offers, where keeping an Index is not worth it."""
    return Index(offers).search(query, limit)


def _units_of(offer: OfferFacts) -> list[Unit]:
    text = offer.text if offer.text.startswith(offer.name) else f"{offer.name}\n{offer.text}"
    language = offer.language
    languages = (language,) if language in LANGUAGES else concepts.languages_of(text)
    units = concepts.read(text, languages)
    for keyword in offer.keywords:
        units += concepts.read(keyword, concepts.languages_of(keyword))
    return units


def _is_evidence(units: list[Unit]) -> bool:
    """A single wild guess is chance: without a word we know or nearly know, it takes two to speak for an offer."""
    return len(units) > 1 or any(unit.likeness >= LIKELY for unit in units)


def _match(offer: OfferFacts, total: float, earned: Earned, parts: list[Reason]) -> Match:
    """A match with the words of both sides; only the few that are shown are read again for this."""
    spoken: dict[Term, str] = {}
    for unit in _units_of(offer):
        for term in unit.terms:
            spoken.setdefault(term, unit.words)
    best_first = sorted(earned, key=lambda row: -row[0])
    reasons = [Reason("concepts", f"{unit.words} ~ {spoken[term]}", points) for points, unit, term in best_first]
    guessed = sum(points for points, unit, _ in earned if unit.guess)
    guess = bool(earned) and guessed > 0.5 * sum(points for points, _, _ in earned)
    return Match(offer.id, offer.name, total, (*reasons, *parts), guess)


def offer_from_partner(row: dict[str, Any]) -> OfferFacts:
    """The offer of a partner, from the form of `partners.json`."""
    keywords = [word for language in LANGUAGES for word in row.get(f"keywords_{language}") or ()]
    names = [row[f"name_{language}"] for language in LANGUAGES if row.get(f"name_{language}")]
    return OfferFacts(
        id=str(row["id"]),
        name=str(names[0] if names else row["id"]),
        text=str(row.get("expertise_en") or ""),
        keywords=tuple(map(str, keywords)),
        language="en",
        assistance_types=tuple(row.get("assistance_types") or ()),
        areas=tuple(row.get("domains") or ()),
        actions=tuple(row.get("actions") or ()),
        coverage=tuple(row.get("coverage") or ()),
        base_countries=tuple(row.get("base_countries") or ()),
        languages=tuple(row.get("languages") or ()),
        active=bool(row.get("active", True)),
    )


def ranker(offers: list[dict[str, Any]]) -> Callable[[dict[str, Any]], list[str]]:
    """The stable entry for measuring: offers and queries in the dict forms of `score_matching.py`, best ids first."""
    index = Index(
        OfferFacts(
            id=row["id"],
            name=row.get("name") or "",
            text=row.get("text") or "",
            keywords=tuple(row.get("themes") or ()),
            language=row.get("lang"),
            experience=tuple(row.get("countries") or ()),
        )
        for row in offers
    )

    def ranked(query: dict[str, Any]) -> list[str]:
        asked = Query(query["text"], language=query.get("lang"), countries=tuple(query.get("countries") or ()))
        return [match.id for match in index.search(asked, limit=100)]

    return ranked

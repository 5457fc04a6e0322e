"""Which offers fit a submission, across languages and in spite of typos, each with reasons that add up to its score.

query -> words -> concepts -> postings -> candidates -> hard filters -> parts -> the best, explained
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import heapify, heappop, heappush, heappushpop
from math import fsum, log, sqrt
from typing import Any

from labbot.matching import concepts, score
from labbot.matching.concepts import Term, Unit
from labbot.matching.model import Match, OfferFacts, Query, Reason
from labbot.matching.words import LANGUAGES

__all__ = ["Index", "Match", "OfferFacts", "Query", "Reason", "offer_from_partner", "rank", "ranker"]

TITLE = 2.0  # a word of the title counts so much more than one of the text
KEYWORD = 1  # a keyword was chosen with care: it counts once more than a word of the text
MOST_SHOWN = 500  # offers whose words are kept at hand
WORDS = 0.6  # what the words weigh against the structured parts

Asked = list[tuple[Unit, float]]  # the units of a query with their weights


class Index:
    """The offers, ready to be searched; one offer can be added, replaced or removed in place."""

    def __init__(self, offers: Iterable[OfferFacts] = ()) -> None:
        self._offers: dict[str, OfferFacts] = {}
        self._postings = score.Postings()
        self._guesses: concepts.Guesses | None = None
        self._spoken: dict[str, dict[Term, str]] = {}
        self._by_kind: dict[str, set[str]] = defaultdict(set)
        self._by_action: dict[int, set[str]] = defaultdict(set)
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
        for kind in offer.assistance_types:
            self._by_kind[kind].add(offer.id)
        for action in offer.actions:
            self._by_action[action].add(offer.id)
        self._offers[offer.id] = offer
        self._postings.add(offer.id, counts, sum(not unit.phrase for unit in units))
        self._guesses = None

    replace = add

    def remove(self, offer_id: str) -> None:
        """Forget an offer; nothing happens where there is none of that id."""
        offer = self._offers.pop(offer_id, None)
        if offer is not None:
            self._spoken.pop(offer_id, None)
            for kind in offer.assistance_types:
                self._by_kind[kind].discard(offer_id)
            for action in offer.actions:
                self._by_action[action].discard(offer_id)
            self._postings.remove(offer_id)
            self._guesses = None

    def search(self, query: Query, limit: int = 10) -> list[Match]:
        """The best offers first, none that has nothing in common with the query."""
        if limit < 1:
            return []
        known = self._postings.known(self._read(query))
        heard = self._postings.accumulate(known)
        rarity = {kind: self._rarity(kind) for kind in score.kinds_asked(query)}
        bound = score.most(query, rarity)
        best: list[float] = []  # a heap of the `limit` highest totals
        found: list[tuple[str, float]] = []
        for points, offer_id in self._by_words(query, heard.totals):
            if len(best) >= limit and points + bound < best[0]:
                break  # the offers come in the order of their words: none of the rest can catch up
            offer = self._offers[offer_id]
            if not score.may_match(query, offer) or not (offer_id in heard.surely or _share_fields(query, offer)):
                continue
            total = points + fsum(part.points for part in score.structured(query, offer, rarity))
            found.append((offer_id, total))
            (heappush if len(best) < limit else heappushpop)(best, total)
        found.sort(key=lambda row: (-row[1], row[0]))
        matches = [self._explain(query, known, self._offers[id], rarity) for id, _ in found[:limit]]
        return sorted(matches, key=lambda match: (-match.score, match.id))

    def _by_words(self, query: Query, totals: Mapping[str, float]) -> Iterator[tuple[float, str]]:
        """The offers that may have something in common with the query, by the points of their words, best first."""
        rows = [(-points, offer_id) for offer_id, points in totals.items()]
        others = {id for kind in score.kinds_asked(query) for id in self._by_kind.get(kind, ())}
        others |= {id for action in query.actions for id in self._by_action.get(action, ())}
        rows += [(0.0, offer_id) for offer_id in others if offer_id not in totals]
        heapify(rows)
        while rows:
            points, offer_id = heappop(rows)
            yield -points, offer_id

    def _explain(
        self, query: Query, known: Iterable[score.Known], offer: OfferFacts, rarity: Mapping[str, float]
    ) -> Match:
        """A match with the words of both sides; only the few that are shown are read again for this."""
        spoken = self._words_of(offer)
        reasons, guessed = [], 0.0
        for said in known:
            unit, earned = said.unit, self._postings.best(said, offer.id)
            if earned:
                reasons.append(Reason("concepts", f"{unit.words} ~ {spoken[earned[1]]}", earned[0]))
                guessed += earned[0] if unit.guess else 0.0
        reasons.sort(key=lambda reason: -reason.points)
        guess = guessed > 0.5 * sum(reason.points for reason in reasons)
        reasons += score.structured(query, offer, rarity)
        return Match(offer.id, offer.name, fsum(reason.points for reason in reasons), tuple(reasons), guess)

    def _words_of(self, offer: OfferFacts) -> dict[Term, str]:
        """What an offer says for each of its terms; kept for those that were shown lately."""
        spoken = self._spoken.get(offer.id)
        if spoken is None:
            if len(self._spoken) >= MOST_SHOWN:
                self._spoken.clear()
            spoken = self._spoken[offer.id] = {}
            for unit in _units_of(offer):
                for term in unit.terms:
                    spoken.setdefault(term, unit.words)
        return spoken

    def _rarity(self, kind: str) -> float:
        """0..: a kind of assistance that few offer says more than one that most do."""
        return log(1 + len(self._offers) / (1 + len(self._by_kind.get(kind, ()))))

    def _read(self, query: Query) -> Asked:
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
        norm = sqrt(sum(sqrt(weight) for weight in weights.values())) or 1.0
        return [(unit, WORDS * sqrt(weights[meaning]) / norm) for meaning, unit in first.items()]


def _share_fields(query: Query, offer: OfferFacts) -> bool:
    """Do they share a kind of assistance or an action?"""
    return bool({*score.kinds_asked(query)} & {*offer.assistance_types} or {*query.actions} & {*offer.actions})


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

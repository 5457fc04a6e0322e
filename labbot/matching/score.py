"""The small parts of a score: what the fields of a submission and of an offer have in common, and the hard filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import log

from labbot import knowledge
from labbot.matching.model import OfferFacts, Query, Reason

# What each part weighs. Chosen by hand on the sample mails in round numbers; the words carry the rest.
ASSISTANCE, AREA, FOCUS, OBJECTIVE, ACTION = 0.6, 2.0, 0.35, 0.5, 0.3
COVERAGE, EXPERIENCE, LANGUAGE = 0.6, 1.2, 0.2
# Two parts that decide between offers which fit alike, and never for one that does not.
FRESHNESS, HALVED_AFTER = 0.1, 365  # days
SUCCESS = 0.2  # from the worst experience to the best: a few per cent of a usual score, which is 4 to 9


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
    """May this offer be matched at all?

    Never an inactive one, one whose owner has declined, one that the circle may not see, an institution of an asking
    country, or one that covers none of the countries.
    """
    if not offer.active or offer.id in query.declined:
        return False
    if query.visibility and offer.visible and query.visibility not in offer.visible:
        return False
    if not query.countries:
        return True
    if offer.base_countries and set(offer.base_countries) & set(query.countries):
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
        *_freshness(query, offer),
        *_success(offer),
    ]


@dataclass(slots=True)
class Held:
    """How many of the offers say anything in these fields: what none says, none can earn."""

    areas: int = 0
    actions: int = 0
    coverage: int = 0
    experience: int = 0
    languages: int = 0
    updated: int = 0
    success: int = 0

    def count(self, offer: OfferFacts, sign: int) -> None:
        """Count an offer in (1) or out (-1)."""
        self.areas += sign * bool(offer.areas)
        self.actions += sign * bool(offer.actions)
        self.coverage += sign * bool(offer.coverage)
        self.experience += sign * bool(offer.experience)
        self.languages += sign * bool(offer.languages)
        self.updated += sign * bool(offer.updated)
        self.success += sign * bool(offer.success)


def most(query: Query, rarity: Mapping[str, float], held: Held) -> float:
    """No offer can earn more by its fields than this: the search may stop where words cannot make up for it."""
    most_of = [ASSISTANCE * sum(rarity.get(kind, 0.0) for kind in kinds_asked(query))]
    if held.areas and query.area is not None:
        most_of.append(AREA)
    if held.actions:
        most_of.append(OBJECTIVE * sum(1 / (1 + place) for place in range(len(query.objectives))))
        most_of.append(ACTION * len(query.actions))
    if held.coverage and query.countries:
        most_of.append(COVERAGE)
    if held.experience:
        most_of.append(EXPERIENCE * len({*query.countries, *query.mentioned}))
    most_of.append(LANGUAGE if held.languages and query.language else 0.0)
    most_of.append(FRESHNESS if held.updated and query.today else 0.0)
    most_of.append(SUCCESS if held.success else 0.0)
    return sum(most_of)


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


def _freshness(query: Query, offer: OfferFacts) -> list[Reason]:
    """What was confirmed lately is likelier to be true still; half as likely each year."""
    if query.today is None or offer.updated is None:
        return []
    age = max(0, (query.today - offer.updated).days)
    return [Reason("freshness", f"{offer.updated} ~ {offer.updated}", FRESHNESS * 0.5 ** (age / HALVED_AFTER))]


def _success(offer: OfferFacts) -> list[Reason]:
    """What came of earlier introductions; `labbot.rules.success` says how it is reckoned."""
    share = f"{100 * offer.success:.0f} %"
    return [Reason("success", f"{share} ~ {share}", SUCCESS * offer.success)] if offer.success else []

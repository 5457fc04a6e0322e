"""A search finds what a full sum over every offer finds, whatever was added, replaced and removed before."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from math import fsum, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labbot.matching import Index, Match, OfferFacts, Query, concepts, score
from labbot.matching.entries import parts_of
from labbot.matching.postings import LENGTH, SATURATION

WORDS = {
    "en": "training diaspora remittances border statistics water school migration returnees women climate xyloquin",
    "fr": "formation diaspora frontières statistiques eau écoles migration réintégration femmes climat traite kolimado",
    "ar": "تدريب الهجرة المياه المدارس إحصاءات الحدود النساء المناخ",
}
PHRASES = ("social protection", "protection sociale", "diaspora mapping", "traite des personnes", "labour migration")
KINDS = ("training_workshop", "funding", "data_research", "guidelines")
FEW = (0, 1_000)  # the two ways of searching: bounds for many offers, a walk over few
COUNTRIES = ("ML", "SN", "PT", "CV", "GN")


def make_offers(chance: random.Random, count: int) -> list[OfferFacts]:
    return [make_offer(chance, f"o{number}") for number in range(count)]


def make_offer(chance: random.Random, id: str) -> OfferFacts:
    language = chance.choice(("en", "en", "fr", "ar"))
    return OfferFacts(
        id=id,
        name=f"Office {chance.randrange(40)}",
        text=" ".join([*chance.choices(WORDS[language].split(), k=chance.randrange(1, 14)), chance.choice(PHRASES)]),
        keywords=tuple(chance.choices(PHRASES, k=chance.randrange(3))),
        language=chance.choice((language, language, None)),
        assistance_types=tuple(chance.sample(KINDS, chance.randrange(3))),
        areas=tuple(chance.sample(range(1, 6), chance.randrange(3))),
        actions=tuple(chance.sample(range(1, 20), chance.randrange(3))),
        coverage=chance.choice(((), ("ALL",), ("West Africa",), ("ML", "SN"))),
        base_countries=chance.choice(((), (), ("ML",))),
        languages=("en", "fr"),
        active=chance.random() > 0.1,
        experience=tuple(chance.sample(COUNTRIES, chance.randrange(3))),
        updated=chance.choice((None, date(2026, 1, 1), date(2024, 5, 1))),
        success=chance.choice((0.0, 0.25, 0.9)),
    )


def make_query(chance: random.Random) -> Query:
    language = chance.choice(("en", "fr", "ar"))
    words = chance.choices(WORDS[language].split(), k=chance.randrange(1, 9))
    words = [word[:2] + word[3:] if chance.random() < 0.2 else word for word in words]
    bare = Query(" ".join(words), title=chance.choice(("", *PHRASES)), language=chance.choice((None, language)))
    if chance.random() < 0.4:
        return bare
    return replace(
        bare,
        countries=tuple(chance.sample(COUNTRIES, chance.randrange(3))),
        mentioned=tuple(chance.sample(COUNTRIES, chance.randrange(2))),
        area=chance.choice((None, 1, 3)),
        objectives=tuple(chance.sample(range(1, 11), chance.randrange(3))),
        actions=tuple(chance.sample(range(1, 20), chance.randrange(2))),
        assistance_types=tuple(chance.sample(KINDS, chance.randrange(2))),
        seeks_funding=chance.random() < 0.3,
        declined=frozenset(("o1", "o3")),
        today=chance.choice((None, date(2026, 11, 24))),
    )


def full_sum(index: Index, offers: list[OfferFacts], query: Query) -> list[tuple[str, float]]:
    """What BM25 is by its definition, over each offer in turn: nothing of the index but how it reads a query."""
    asked = index.units(query)
    counts: dict[str, dict[object, int]] = {}
    lengths: dict[str, int] = {}
    for offer in offers:
        held = counts[offer.id] = {}
        lengths[offer.id] = 0
        for text, languages, times in parts_of(offer):
            for unit in concepts.read(text, languages):
                lengths[offer.id] += not unit.phrase
                for term in unit.terms:
                    held[term] = held.get(term, 0) + times
    mean = sum(lengths.values()) / len(offers)
    kinds = {kind: sum(kind in offer.assistance_types for offer in offers) for kind in score.kinds_asked(query)}
    rarity = {kind: log(1 + len(offers) / (1 + count)) for kind, count in kinds.items()}
    found = []
    for offer in offers:
        damping = SATURATION * (1 - LENGTH + LENGTH * lengths[offer.id] / mean)
        earned = []
        for unit, weight in asked:
            best = 0.0
            for term, share in unit.terms.items():
                count = counts[offer.id].get(term, 0)
                holders = sum(term in held for held in counts.values())
                idf = log(1 + (len(offers) - holders + 0.5) / (holders + 0.5))
                best = max(best, weight * share * idf * (SATURATION + 1) * count / (count + damping))
            if best:
                earned.append((unit, best))
        shares = {*kinds} & {*offer.assistance_types} or {*query.actions} & {*offer.actions}
        surely = len(earned) > 1 or any(unit.likeness >= 0.75 for unit, _ in earned)
        if score.may_match(query, offer) and (surely or shares):
            fields = [reason.points for reason in score.structured(query, offer, rarity)]
            found.append((offer.id, fsum([*(points for _, points in earned), *fields])))
    return sorted(found, key=lambda row: (-round(row[1], 9), row[0]))


@pytest.mark.parametrize("seed", range(12))
def test_the_best_are_those_of_the_full_sum(seed: int) -> None:
    chance = random.Random(seed)
    offers = make_offers(chance, chance.choice((1, 7, 60, 150)))
    index = Index(offers, few=FEW[seed % 2])

    for _ in range(8):
        query = make_query(chance)
        expected = full_sum(index, offers, query)
        for limit in (1, 5, 1000):
            found = index.search(query, limit)
            assert [match.score for match in found] == pytest.approx([points for _, points in expected[:limit]])
            points_of = dict(expected)
            assert all(match.score == pytest.approx(points_of[match.id], abs=1e-9) for match in found)


def test_every_offer_is_found_where_as_many_are_asked_for() -> None:
    chance = random.Random(5)
    offers = make_offers(chance, 80)
    index, query = Index(offers, few=0), Query("training migration diaspora water", language="en")

    assert [m.id for m in index.search(query, 100)] == [id for id, _ in full_sum(index, offers, query)]


@given(st.lists(st.tuples(st.integers(0, 25), st.booleans()), max_size=120), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_an_index_that_was_changed_at_random_finds_what_a_new_one_finds(
    changes: list[tuple[int, bool]], seed: int
) -> None:
    chance = random.Random(seed)
    few = chance.choice(FEW)
    changed, kept = Index(few=few), {}
    for offer in make_offers(random.Random(seed), 5):
        kept[offer.id] = offer
        changed.add(offer)
    for number, adds in changes:
        id = f"o{number}"
        if adds:
            kept.pop(id, None)
            kept[id] = make_offer(chance, id)
            changed.add(kept[id])
        else:
            changed.remove(id)
            kept.pop(id, None)

    fresh = Index(kept.values(), few=few)
    assert len(changed) == len(fresh)
    for _ in range(3):
        query = make_query(chance)
        assert by_id(changed.search(query, 100)) == by_id(fresh.search(query, 100))


def by_id(matches: list[Match]) -> list[Match]:
    return sorted(matches, key=lambda match: match.id)


@given(st.integers(0, 100_000))
@settings(max_examples=40, deadline=None)
def test_the_parts_of_any_match_sum_to_its_score(seed: int) -> None:
    chance = random.Random(seed)
    index = Index(make_offers(chance, 30), few=chance.choice(FEW))

    matches = index.search(make_query(chance), 30)

    for match in matches:
        assert abs(match.score - sum(reason.points for reason in match.reasons)) < 1e-6
        assert all(reason.points > 0 for reason in match.reasons)
    assert [m.score for m in matches] == sorted((m.score for m in matches), reverse=True)


def test_a_frequent_word_alone_still_finds_the_best() -> None:
    """No rare word narrows the search: the shortest offers that say it most often come first."""
    chance = random.Random(3)
    offers = [replace(offer, text=f"migration {offer.text}", active=True) for offer in make_offers(chance, 400)]
    query = Query("migration", language="en")
    index = Index(offers, few=0)

    expected = full_sum(index, offers, query)[:10]
    assert [m.score for m in index.search(query, 10)] == pytest.approx([points for _, points in expected])

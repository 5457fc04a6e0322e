"""What the matcher promises: who is never matched, why somebody is, and that the reasons add up."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from math import fsum
from typing import Any

import pytest

from labbot import matching
from labbot.matching import Index, OfferFacts, Query, rank


def make_offer(id: str = "water", **facts: Any) -> OfferFacts:
    defaults: dict[str, Any] = {
        "name": "Water partner",
        "text": "Rural drinking water supply and sanitation for schools.",
        "language": "en",
        "coverage": ("ALL",),
    }
    return OfferFacts(id=id, **{**defaults, **facts})


def load_partners() -> list[dict[str, Any]]:
    document = json.loads(files("labbot.demo").joinpath("partners.json").read_text("utf-8"))
    rows: list[dict[str, Any]] = document["partners"]
    return rows


BORDER = make_offer("border", name="Border school", text="Training of border guards against migrant smuggling.")
DIASPORA = make_offer("diaspora", name="Diaspora desk", text="Diaspora mapping, remittances and productive investment.")
DATA = make_offer("data", name="Data network", text="Migration statistics, surveys and census of statistics offices.")
OFFERS = [make_offer(), BORDER, DIASPORA, DATA]


def ids(query: Query, offers: list[OfferFacts] = OFFERS) -> list[str]:
    return [match.id for match in rank(query, offers)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cartographie de la diaspora", "diaspora"),
        ("formation des gardes-frontières contre le trafic de migrants", "border"),
        ("eau potable et assainissement dans les écoles rurales", "water"),
        ("estadísticas sobre migración y censo de población", "data"),
        ("abastecimento de água potável às escolas", "water"),
        ("تدريب حرس الحدود على مكافحة تهريب المهاجرين", "border"),
        ("توفير مياه الشرب والصرف الصحي للمدارس", "water"),
    ],
)
def test_a_request_in_any_language_finds_the_english_offer(text: str, expected: str) -> None:
    assert ids(Query(text))[0] == expected


@pytest.mark.parametrize("text", ["cartograhpie de la diapora", "envios de fonds et invetissement prodctif"])
def test_a_typo_still_finds_it(text: str) -> None:
    assert ids(Query(text, language="fr"))[0] == "diaspora"


def test_the_own_institutions_of_a_country_are_never_matched() -> None:
    own = replace(DIASPORA, base_countries=("ML",))

    assert ids(Query("diaspora mapping", countries=("ML",)), [own]) == []
    assert ids(Query("diaspora mapping", countries=("SN", "ML")), [own]) == []
    assert ids(Query("diaspora mapping", countries=("SN",)), [own]) == ["diaspora"]


def test_an_inactive_offer_is_never_matched() -> None:
    assert ids(Query("diaspora mapping"), [replace(DIASPORA, active=False)]) == []


@pytest.mark.parametrize(
    ("coverage", "fits"),
    [
        (("ALL",), True),
        (("ML",), True),
        (("West Africa",), True),
        (("Africa",), True),
        (("SN", "North Africa"), False),
        (("Europe",), False),
        ((), True),
    ],
)
def test_a_country_must_be_covered(coverage: tuple[str, ...], fits: bool) -> None:
    assert bool(ids(Query("diaspora mapping", countries=("ML",)), [replace(DIASPORA, coverage=coverage)])) is fits


def test_for_a_european_lead_coverage_is_tested_against_the_partners_named() -> None:
    query = Query("diaspora mapping", countries=("PT",), mentioned=("CV",))

    assert ids(query, [replace(DIASPORA, coverage=("West Africa",))]) == ["diaspora"]
    assert ids(query, [replace(DIASPORA, coverage=("Europe",))]) == []


def test_a_european_lead_that_names_nobody_is_tested_itself() -> None:
    query = Query("diaspora mapping", countries=("PT",))

    assert ids(query, [replace(DIASPORA, coverage=("Europe",))]) == ["diaspora"]
    assert ids(query, [replace(DIASPORA, coverage=("Africa",))]) == []


def test_the_points_of_the_reasons_sum_to_the_score() -> None:
    offer = replace(
        DIASPORA,
        assistance_types=("data_research", "funding"),
        areas=(1,),
        actions=(1,),
        languages=("fr",),
        coverage=("ML",),
    )
    query = Query(
        "Nous demandons une cartograhpie de la diaspora et des envois de fonds.",
        title="Cartographie de la diaspora",
        language="fr",
        countries=("ML",),
        area=1,
        objectives=(1,),
        actions=(1,),
        assistance_types=("data_research",),
        seeks_funding=True,
    )
    [match] = rank(query, [offer])

    assert match.score == pytest.approx(fsum(reason.points for reason in match.reasons), abs=1e-6)
    assert {r.part for r in match.reasons} == {"concepts", "assistance", "objective", "coverage", "language"}


def test_a_reason_names_words_that_stand_in_the_mail_and_in_the_offer() -> None:
    query = Query("Une cartographie de la diaspora, des envois de fonds", language="fr")
    [match] = [match for match in rank(query, OFFERS) if match.id == "diaspora"]

    for reason in match.reasons:
        ours, theirs = reason.words.split(" ~ ")
        assert all(word in query.text for word in ours.split())
        assert all(word in f"{DIASPORA.name} {DIASPORA.text}" for word in theirs.split())


def test_removing_the_words_that_are_listed_removes_the_match() -> None:
    [match] = rank(Query("remittances for schools in Mali"), [DIASPORA])
    listed = {reason.words.split(" ~ ")[0] for reason in match.reasons}

    assert listed == {"remittances"}
    assert ids(Query("for schools in Mali"), [DIASPORA]) == []


@pytest.mark.parametrize("text", ["", "xyzzy", "violin concerto", "le la les de", "123 !?", "zzzzqqq wwwxx"])
def test_nothing_in_common_gives_no_match(text: str) -> None:
    assert ids(Query(text, countries=("ML",), area=1, language="fr")) == []


def test_a_match_that_rests_on_guesses_says_so() -> None:
    [sure] = rank(Query("remittances"), [DIASPORA])
    [guess] = rank(Query("remitxaces prdoctivf", language="en"), [DIASPORA])

    assert not sure.guess
    assert guess.guess


def test_money_that_is_asked_for_speaks_for_a_funder() -> None:
    funder = make_offer("funder", assistance_types=("funding",))

    assert ids(Query("drinking water", seeks_funding=True), [make_offer("other"), funder]) == ["funder", "other"]


def test_an_offer_can_be_added_replaced_and_removed_in_place() -> None:
    index = Index(OFFERS)
    index.add(make_offer("fish", name="Fish", text="Artisanal fisheries"))
    assert [m.id for m in index.search(Query("pêche artisanale", language="fr"))] == ["fish"]

    index.replace(make_offer("fish", name="Tax", text="Tax administration"))
    assert index.search(Query("pêche artisanale", language="fr")) == []
    assert [m.id for m in index.search(Query("fiscalité", language="fr"))] == ["fish"]

    index.remove("fish")
    index.remove("fish")
    assert index.search(Query("fiscalité", language="fr")) == []
    assert len(index) == len(OFFERS)


def test_an_index_that_was_changed_scores_as_one_that_was_built_anew() -> None:
    changed = Index([*OFFERS, make_offer("fish", text="Artisanal fisheries, diaspora", assistance_types=("funding",))])
    changed.remove("fish")
    query = Query("diaspora et statistiques", language="fr", seeks_funding=True)

    assert changed.search(query) == Index(OFFERS).search(query)


def test_the_best_come_first_and_no_more_than_asked_for() -> None:
    query = Query("training statistics diaspora water")
    matches = rank(query, OFFERS)

    assert [m.score for m in matches] == sorted((m.score for m in matches), reverse=True)
    assert rank(query, OFFERS, limit=2) == matches[:2]


def test_stopping_early_misses_none_of_the_best() -> None:
    index = Index(map(matching.offer_from_partner, load_partners()))
    query = Query(
        "Atelier de formation sur la réintégration et les données migratoires",
        language="fr",
        countries=("CM",),
        area=5,
        objectives=(9,),
        assistance_types=("training_workshop",),
        seeks_funding=True,
    )

    everything = index.search(query, limit=1000)
    assert len(everything) > 20
    assert all(index.search(query, limit=n) == everything[:n] for n in (0, 1, 3, 10))


def test_a_partner_of_the_catalogue_becomes_an_offer() -> None:
    row = {
        "id": "iom",
        "name_en": "IOM",
        "name_fr": "OIM",
        "expertise_en": "Migration profiles",
        "keywords_en": ["migration profile"],
        "keywords_fr": ["profil migratoire"],
        "coverage": ["ALL"],
        "assistance_types": ["guidelines"],
        "domains": [1, 3],
        "actions": [5],
        "languages": ["en", "fr"],
        "base_countries": [],
        "active": False,
    }
    offer = matching.offer_from_partner(row)

    assert (offer.id, offer.name, offer.areas, offer.active) == ("iom", "IOM", (1, 3), False)
    assert offer.keywords == ("migration profile", "profil migratoire")


def test_the_measuring_entry_ranks_ids() -> None:
    offers = [{"id": o.id, "name": o.name, "text": o.text, "lang": "en", "countries": [], "themes": []} for o in OFFERS]
    ranked = matching.ranker(offers)

    assert ranked({"id": "q", "text": "cartographie de la diaspora", "lang": None, "countries": []})[0] == "diaspora"

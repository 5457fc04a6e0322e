"""Partners and items find each other: both ways, with reasons, learning from answers, further where nobody answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from labbot.commands import exchange
from labbot.commands.fitting import compare_offers
from labbot.commands.shelf import Shelf
from labbot.commands.widen import widen_searches
from labbot.rules.states import State
from storage.tables import Match, Offer
from tests.lab import Lab, laboratory, mail, sample, text_of

AUTHOR = "pointfocal.ci@nfp.example.org"
AFD = "desk@afd.example.org"
MIEUX = "desk@mieux.example.org"
SECRETARIAT = "secretariat.one@lab.example.org"
DIASPORA = "01-ci-mapping-diaspora.eml"


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    async with laboratory(tmp_path) as open_lab:
        yield open_lab


async def published(lab: Lab, name: str = DIASPORA, number: int = 1) -> None:
    """A mail of the demo comes in and is published."""
    await lab.receives(sample(name))
    await lab.says(SECRETARIAT, f"/approve LAB-{number:04d}")


async def bring(lab: Lab, **row: Any) -> None:
    """An organisation of the catalogue, with a person who is written to at `desk@<id>.example.org`."""
    now = lab.clock()
    partner = {"name_en": str(row["id"]).title(), "coverage": ["ALL"], "languages": ["fr"], **row}
    person = {"email": f"desk@{row['id']}.example.org", "role": "partner", "partner": row["id"], "language": "fr"}
    for bringing, rows in ((exchange.import_partners, [partner]), (exchange.import_contacts, [person])):
        report = await bringing(lab.app.store, json.dumps(rows), "json", now, False)
        assert not report.errors


MAPPERS = {
    "id": "mappers",
    "expertise_en": "Mapping the skills of the diaspora, diaspora surveys, diaspora databases.",
    "keywords_fr": ["cartographie de la diaspora", "compétences de la diaspora"],
    "domains": [1],
    "assistance_types": ["data_research"],
}


async def seek(lab: Lab) -> None:
    """The schedule wakes."""
    await lab.app.seek_partners()
    await lab.settled()


async def matches(lab: Lab, number: int = 1) -> list[tuple[Match, Offer]]:
    async with lab.app.store.reading() as tx:
        return await tx.submissions.matches(number)


async def offer(lab: Lab, key: str) -> Offer:
    async with lab.app.store.reading() as tx:
        found = await tx.offers.by_key(key)
    assert found is not None
    return found


async def introduced(lab: Lab) -> None:
    """LAB-0001 is published, AFD is interested and its author agrees."""
    await published(lab)
    await lab.says(AFD, "/interested LAB-0001")
    request = await lab.last_letter(AUTHOR, "agree-request")
    await lab.receives(mail(AUTHOR, "j'accepte", "Re: x", answers=request.message_id))


# --- reasons ---------------------------------------------------------------------------------------------------------


async def test_a_partner_reads_in_its_language_why_it_is_asked(lab: Lab) -> None:
    await published(lab)

    notice = next(text_of(m) for m in lab.mails(AFD) if "LAB-0001" in str(m["Subject"]))

    assert "couvre : Côte d’Ivoire (Afrique)" in notice.replace("'", "’")
    assert "domaine 1 (" in notice
    assert "Africa" not in notice


async def test_the_secretariat_sees_the_sum_behind_each_score(lab: Lab) -> None:
    await published(lab)
    await lab.says(SECRETARIAT, "/match LAB-0001")

    told = (await lab.last_letter(SECRETARIAT, "matches")).facts["matches"]

    assert told
    for row in told:
        assert sum(reason["points"] for reason in row["reasons"]) == pytest.approx(row["score"], abs=1e-6)
        assert "success" in {reason["part"] for reason in row["reasons"]}


# --- what partners answered ------------------------------------------------------------------------------------------


async def test_who_said_not_now_is_not_proposed_for_that_item_again_nor_told_of_it(lab: Lab) -> None:
    await published(lab)
    before = len(await lab.outbox(to=AFD))
    await lab.says(AFD, "/not_now LAB-0001")

    row = {"id": "afd", "expertise_en": "Mapping the diaspora of Côte d'Ivoire, its skills and its projects."}
    await exchange.import_partners(lab.app.store, json.dumps([row]), "json", lab.clock(), False)
    await seek(lab)
    await lab.says(SECRETARIAT, "/match LAB-0001")

    told = (await lab.last_letter(SECRETARIAT, "matches")).facts["matches"]
    assert told
    assert not any("AFD" in match["name"] for match in told)
    assert [letter.message for letter in (await lab.outbox(to=AFD))[before:]] == ["not-now-noted"]


async def test_who_said_not_now_is_still_proposed_for_other_items(lab: Lab) -> None:
    await published(lab)
    await lab.says(AFD, "/not_now LAB-0001")

    await published(lab, "02-ga-youth-agri.eml", 2)

    assert any(found.key == "afd" for _, found in await matches(lab, 2))


async def test_an_agreement_is_noted_told_to_both_and_counts_in_later_rankings(lab: Lab) -> None:
    await introduced(lab)
    half_way = (await offer(lab, "afd")).success

    letter = await lab.last_letter(AFD, "introduction")
    await lab.receives(mail(AFD, "Accord conclu", "Re: x", answers=letter.message_id))

    assert (await lab.submissions())[0].state == State.AGREED
    assert {row.address for row in await lab.outbox("agreement-noted")} == {AFD, AUTHOR}
    assert (await lab.last_letter(SECRETARIAT, "moderation-card")).facts["history"][-1]["step"] == "conclude"
    assert (await offer(lab, "afd")).success > half_way > (await offer(lab, "unodc")).success
    await published(lab, "02-ga-youth-agri.eml", 2)
    found = next(match for match, found in await matches(lab, 2) if found.key == "afd")
    part = next(reason for reason in found.reasons if reason["part"] == "success")
    assert 0 < part["points"] < 0.05 * found.score


@pytest.mark.parametrize(
    ("writer", "words"),
    [
        (AUTHOR, "agreed LAB-0001"),
        (AUTHOR, "Nous avons conclu un accord."),
        (AFD, "agreed LAB-0001"),
        (AFD, "تم الاتفاق"),
        (AUTHOR, "Acuerdo alcanzado"),
        (AUTHOR, "Acordo fechado"),
    ],
)
async def test_either_side_says_that_they_agreed_in_any_language(lab: Lab, writer: str, words: str) -> None:
    await introduced(lab)

    letter = await lab.last_letter(writer, "introduction")
    await lab.receives(mail(writer, words, "Re: x", answers=letter.message_id))

    assert (await lab.submissions())[0].state == State.AGREED
    assert [match.state for match, found in await matches(lab) if found.key == "afd"] == ["agreed"]


async def test_nobody_agrees_before_an_introduction_nor_for_others(lab: Lab) -> None:
    await published(lab)
    await lab.says(AFD, "/conclude LAB-0001")
    await lab.says("pf.togo@nfp.example.org", "/conclude LAB-0001")

    assert (await lab.submissions())[0].state == State.PUBLISHED
    assert (await lab.last_letter("pf.togo@nfp.example.org", "refusal")).facts["reason"] == "not_allowed"


# --- a new offer meets what is open ----------------------------------------------------------------------------------


async def test_a_new_partner_hears_once_of_the_published_items_that_fit(lab: Lab) -> None:
    await published(lab)
    await bring(lab, **MAPPERS)

    await seek(lab)
    await seek(lab)

    letters = await lab.outbox("offer-fits")
    assert [letter.address for letter in letters] == ["desk@mappers.example.org"]
    assert [item["reference"] for item in letters[0].facts["items"]] == ["LAB-0001"]
    text = text_of(lab.mails("desk@mappers.example.org")[-1])
    assert "Cartographie de la diaspora" in text
    assert "diaspora" in text.partition("Pourquoi")[2]
    await lab.says(SECRETARIAT, "/match LAB-0001")
    assert "Mappers" in [m["name"] for m in (await lab.last_letter(SECRETARIAT, "matches")).facts["matches"]]


async def test_a_changed_offer_does_not_tell_of_the_same_item_again(lab: Lab) -> None:
    await published(lab)
    await bring(lab, **MAPPERS)
    await seek(lab)

    before = len(await lab.outbox(to="desk@mappers.example.org"))
    await bring(lab, **{**MAPPERS, "expertise_en": "Mapping of the diaspora and its skills, forums of the diaspora."})
    await seek(lab)

    assert any(found.key == "mappers" for _, found in await matches(lab))
    assert len(await lab.outbox(to="desk@mappers.example.org")) == before


async def test_a_partner_told_by_a_notice_is_not_told_by_its_changed_offer(lab: Lab) -> None:
    await bring(lab, **MAPPERS)
    await seek(lab)
    await published(lab)
    assert await lab.outbox("item-notice", "desk@mappers.example.org")

    await bring(lab, **{**MAPPERS, "expertise_en": "Mapping of the diaspora and of its skills."})
    await seek(lab)

    assert not await lab.outbox("offer-fits")


async def test_items_that_are_not_for_partners_are_not_told(lab: Lab) -> None:
    await published(lab)
    async with lab.app.store.transaction() as tx:
        found = await tx.submissions.get(1)
        assert found is not None
        found.visibility = "focal_points"
    await bring(lab, **MAPPERS)

    await seek(lab)

    assert not await lab.outbox("offer-fits")


async def test_two_workers_tell_a_new_partner_once(tmp_path: Path, postgres_url: str) -> None:
    async with laboratory(tmp_path, database_url=postgres_url) as lab:
        await published(lab)
        await bring(lab, **MAPPERS)
        app, now = lab.app, lab.clock()

        written = await asyncio.gather(*(compare_offers(app.store, app.office, Shelf(), now) for _ in range(2)))

        assert sum(written) == 1
        assert len(await lab.outbox("offer-fits")) == 1


OFFER = (
    "We offer training in diaspora mapping: how to survey the diaspora of a country, to map its skills and to keep a"
    " database of the skills of the diaspora, for ministries of African countries."
)


async def test_an_offer_by_mail_shows_what_it_fits_in_its_receipt_and_is_not_told_again(lab: Lab) -> None:
    await published(lab)
    await lab.receives(mail("spain.interior@nfp.example.org", OFFER, "Offer: expertise in diaspora mapping"))
    receipt = await lab.last_letter("spain.interior@nfp.example.org", "offer-receipt")
    assert [match["reference"] for match in receipt.facts["matches"]] == ["LAB-0001"]

    await seek(lab)

    assert not await lab.outbox("offer-fits")


async def test_an_expert_with_an_offer_of_their_own_can_be_introduced(lab: Lab) -> None:
    expert = "spain.interior@nfp.example.org"
    await published(lab)
    await lab.receives(mail(expert, OFFER, "Offer: expertise in diaspora mapping"))

    await lab.says(expert, "/interested LAB-0001")
    request = await lab.last_letter(AUTHOR, "agree-request")
    await lab.receives(mail(AUTHOR, "j'accepte", "Re: x", answers=request.message_id))

    assert {row.address for row in await lab.outbox("introduction")} == {expert, AUTHOR}


async def test_an_experts_digest_says_why_an_item_is_for_them(lab: Lab) -> None:
    expert = "spain.interior@nfp.example.org"
    await lab.receives(mail(expert, OFFER, "Offer: expertise in diaspora mapping"))
    await published(lab)
    assert await lab.outbox("item-notice", expert)

    await lab.digests()

    items = (await lab.last_letter(expert, "digest")).facts["items"]
    assert items[0]["reasons"]


async def test_who_made_no_offer_shows_no_interest(lab: Lab) -> None:
    await published(lab)

    await lab.says("pf.togo@nfp.example.org", "/interested LAB-0001")

    assert (await lab.last_letter("pf.togo@nfp.example.org", "refusal")).facts["reason"] == "not_allowed"


async def test_an_offer_of_a_stranger_is_matched_once_the_secretariat_activates_it(lab: Lab) -> None:
    await published(lab)
    await lab.receives(mail("expert@university.example.org", OFFER, "Offer: expertise in diaspora mapping"))
    alert = await lab.last_letter(SECRETARIAT, "alert")
    assert (alert.facts["about"], alert.facts["reference"]) == ("offer", (await lab_offer(lab)).key)
    assert not any(found.key.startswith("OFF-") for _, found in await matches(lab))

    await lab.says(SECRETARIAT, f"/activate {alert.facts['reference']}")
    await seek(lab)

    assert any(found.key.startswith("OFF-") for _, found in await matches(lab))


async def lab_offer(lab: Lab) -> Offer:
    async with lab.app.store.reading() as tx:
        return (await tx.offers.all())[-1]


async def test_a_partner_that_became_inactive_leaves_the_rankings_of_what_is_open(lab: Lab) -> None:
    await published(lab)
    gone = next(found.key for match, found in await matches(lab) if match.told_at is None)

    row = {"id": gone, "active": False}
    await exchange.import_partners(lab.app.store, json.dumps([row]), "json", lab.clock(), False)
    await seek(lab)

    assert gone not in [found.key for _, found in await matches(lab)]


# --- what other countries have done ----------------------------------------------------------------------------------

SIMILAR = (
    "Le Togo souhaite une cartographie de sa diaspora : enquête sur les compétences de la diaspora togolaise en Europe"
    " et base de données de la diaspora. Budget : 90 000 EUR, de mars à décembre 2027."
)
TOGO = "pf.togo@nfp.example.org"


async def test_a_focal_point_hears_of_something_similar_that_another_country_has_published(lab: Lab) -> None:
    await published(lab)
    await lab.receives(mail(TOGO, SIMILAR, "Cartographie de la diaspora togolaise"))

    receipt = await lab.last_letter(TOGO, "submission-receipt")
    card = await lab.last_letter(SECRETARIAT, "moderation-card")

    assert [peer["reference"] for peer in receipt.facts["peers"]] == ["LAB-0001"]
    assert receipt.facts["peers"] == card.facts["peers"]
    assert "LAB-0001 (Cartographie de la diaspora ivoirienne)" in text_of(lab.mails(TOGO)[-1])


@pytest.mark.parametrize("visibility", ["in_review", "secretariat"])
async def test_what_is_not_for_the_reader_is_not_told_as_similar(lab: Lab, visibility: str) -> None:
    await lab.receives(sample(DIASPORA))
    if visibility == "secretariat":
        await lab.says(SECRETARIAT, "/approve LAB-0001")
        async with lab.app.store.transaction() as tx:
            found = await tx.submissions.get(1)
            assert found is not None
            found.visibility = visibility
            await tx.submissions.touch(found, lab.clock())

    await lab.receives(mail(TOGO, SIMILAR, "Cartographie de la diaspora togolaise"))

    assert (await lab.last_letter(TOGO, "submission-receipt")).facts["peers"] == []


async def test_something_else_is_not_called_similar(lab: Lab) -> None:
    await published(lab)

    await lab.receives(sample("06-ne-border-data.eml"))

    receipts = await lab.outbox("submission-receipt")
    assert receipts[-1].facts["peers"] == []


# --- further, where nobody answers -----------------------------------------------------------------------------------


async def test_after_ten_working_days_of_silence_the_search_is_widened_once(lab: Lab) -> None:
    await bring(lab, id="far", coverage=["KE"], **{k: v for k, v in MAPPERS.items() if k != "id"})
    await published(lab)
    await seek(lab)
    assert not await lab.outbox("search-widened")

    lab.clock.pass_by(days=14)
    await seek(lab)
    await seek(lab)

    letters = await lab.outbox("search-widened")
    assert [(row.address, row.facts["why"]) for row in letters] == [(AUTHOR, "silence")]
    assert "Far" in letters[0].facts["partners"]
    assert 1 <= len(letters[0].facts["partners"]) <= 3
    assert await lab.outbox("item-notice", "desk@far.example.org")
    assert "aucun des partenaires sollicités n’a répondu" in text_of(lab.mails(AUTHOR)[-1])
    assert (await lab.last_letter(SECRETARIAT, "moderation-card")).facts["history"][-1]["step"] == "widened"


async def test_the_second_time_only_the_secretariat_is_told(lab: Lab) -> None:
    await bring(lab, id="far", coverage=["KE"], **{k: v for k, v in MAPPERS.items() if k != "id"})
    await published(lab)
    lab.clock.pass_by(days=14)
    await seek(lab)
    before = len(await lab.outbox())

    for _ in range(3):
        lab.clock.pass_by(days=14)
        await seek(lab)

    later = (await lab.outbox())[before:]
    assert {row.message for row in later} == {"alert"}
    assert {row.facts["about"] for row in later} == {"no_partner"}
    assert len(later) == 2  # the two desks of the Secretariat, once each


async def test_where_all_who_were_asked_have_passed_we_do_not_wait(lab: Lab) -> None:
    await published(lab)
    told = {row.address for row in await lab.outbox("item-notice")}
    for address in told:
        await lab.says(address, "/not_now LAB-0001")

    await seek(lab)

    letter = await lab.last_letter(AUTHOR, "search-widened")
    assert letter.facts["why"] == "declined"
    asked_later = {row.address for row in await lab.outbox("item-notice")} - told
    assert bool(letter.facts["partners"]) == bool(asked_later)


async def test_where_nobody_can_be_asked_the_requester_is_told_so_honestly(lab: Lab) -> None:
    people = [{"email": address, "active": False} for address in (AFD, MIEUX)]
    assert not (await exchange.import_contacts(lab.app.store, json.dumps(people), "json", lab.clock(), False)).errors
    await published(lab)
    assert not await lab.outbox("item-notice")

    await seek(lab)
    await seek(lab)

    letters = await lab.outbox("search-widened")
    assert [(row.address, row.facts["why"], row.facts["partners"]) for row in letters] == [(AUTHOR, "nobody", [])]
    text = text_of(lab.mails(AUTHOR)[-1])
    assert "aucun partenaire à solliciter" in text
    assert "30 novembre 2026" in text
    assert [row.facts["about"] for row in await lab.outbox("alert")] == ["no_partner"] * 2


async def test_an_interested_partner_ends_the_waiting(lab: Lab) -> None:
    await published(lab)
    await lab.says(AFD, "/interested LAB-0001")

    lab.clock.pass_by(days=30)
    await seek(lab)

    assert not await lab.outbox("search-widened")


async def test_a_country_is_never_sent_to_its_own_institution_however_wide_the_search(lab: Lab) -> None:
    await bring(lab, base_countries=["CI"], **{**MAPPERS, "id": "own"})
    await published(lab)

    lab.clock.pass_by(days=14)
    await seek(lab)

    assert not await lab.outbox(to="desk@own.example.org")


async def test_two_workers_widen_once(tmp_path: Path, postgres_url: str) -> None:
    async with laboratory(tmp_path, database_url=postgres_url) as lab:
        await bring(lab, id="far", coverage=["KE"], **{k: v for k, v in MAPPERS.items() if k != "id"})
        await published(lab)
        lab.clock.pass_by(days=14)
        app, now = lab.app, lab.clock()

        done = await asyncio.gather(*(widen_searches(app.store, app.office, Shelf(), now) for _ in range(2)))

        assert sorted(done) == [0, 1]
        assert len(await lab.outbox("search-widened")) == 1
        assert len(await lab.outbox("item-notice", "desk@far.example.org")) == 1


async def test_an_offer_for_a_sub_region_covers_just_that(lab: Lab) -> None:
    text = "Notre agence met des formateurs à disposition des pays d'Afrique de l'Ouest : gestion des frontières."
    await lab.receives(mail("desk@afd.example.org", text, "Offre : formateurs en gestion des frontières"))

    receipt = await lab.last_letter("desk@afd.example.org", "offer-receipt")

    assert receipt.facts["offer"]["coverage"] == ["West Africa"]

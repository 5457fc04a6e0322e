"""From a plain mail to a digest: the whole chain."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from labbot.app import preview_digest
from labbot.rules.states import State
from tests.lab import Lab, decision, laboratory, mail, sample, text_of

REAL_PROPOSALS = ("01-ci-mapping-diaspora.eml", "02-ga-youth-agri.eml", "03-ml-diaspora-forum.eml")
SECRETARIAT = "secretariat.one@lab.example.org"


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    async with laboratory(tmp_path) as open_lab:
        yield open_lab


async def test_three_french_proposals_come_out_in_an_english_a_portuguese_and_an_arabic_digest(lab: Lab) -> None:
    for name in REAL_PROPOSALS:
        await lab.receives(sample(name))
    await lab.receives(mail("nfp.ga@nfp.example.org", "oui", "Re: LAB-0002"))
    for number in (1, 2, 3):
        await lab.says(SECRETARIAT, f"/approve LAB-{number:04d}")
    assert [s.state for s in await lab.submissions()] == [State.PUBLISHED] * 3

    await lab.digests()

    for reader, language in (("reader.se", "en"), ("leitora.pt", "pt"), ("qari.dz", "ar")):
        digest = [m for m in lab.mails(reader) if m["List-Id"]][-1]
        assert digest["Content-Language"] == language
        for number in (1, 2, 3):
            assert f"LAB-{number:04d}" in text_of(digest)
    arabic = text_of(next(m for m in lab.mails("qari.dz") if m["List-Id"]))
    assert len(re.findall(r"[\u0600-\u06ff]", arabic)) > 100


async def test_the_same_job_runs_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    async with laboratory(tmp_path, database_url=postgres_url) as lab:
        for name in REAL_PROPOSALS:
            await lab.receives(sample(name))
        await lab.receives(mail("nfp.ga@nfp.example.org", "oui", "Re: LAB-0002"))
        for number in (1, 2, 3):
            await lab.says(SECRETARIAT, f"/approve LAB-{number:04d}")
        await lab.says(SECRETARIAT, "/stats")

        assert await lab.digests() > 5
        assert [s.state for s in await lab.submissions()] == [State.PUBLISHED] * 3


async def test_a_writer_hears_what_was_understood_and_what_happens_next(lab: Lab) -> None:
    await lab.receives(sample(REAL_PROPOSALS[0]))

    receipt = lab.mails("pointfocal.ci@nfp.example.org")[0]

    text = text_of(receipt)
    assert "LAB-0001" in text
    assert "Cartographie de la diaspora ivoirienne" in text
    assert "180" in text
    assert "EUR" in text
    assert receipt["Content-Language"] == "fr"
    assert receipt["In-Reply-To"] == "<ci-mapping-diaspora@mail.example.org>"
    assert receipt["Auto-Submitted"] == "auto-replied"


async def test_the_same_mail_twice_makes_one_proposal_and_one_receipt(lab: Lab) -> None:
    await lab.receives(sample(REAL_PROPOSALS[0]))
    await lab.receives(sample(REAL_PROPOSALS[0]))

    assert len(await lab.submissions()) == 1
    assert len(await lab.outbox("submission-receipt")) == 1


async def test_a_ministry_waits_for_its_focal_point_and_one_word_frees_it(lab: Lab) -> None:
    await lab.receives(sample(REAL_PROPOSALS[1]))
    assert (await lab.submissions())[0].state == State.AWAITING_ENDORSEMENT
    request = await lab.last_letter("nfp.ga@nfp.example.org", "endorsement-request")

    await lab.receives(mail("nfp.ga@nfp.example.org", "oui", "Re: ...", answers=request.message_id))

    assert (await lab.submissions())[0].state == State.IN_REVIEW
    assert await lab.outbox("endorsed", "m.obiang@agriculture.example.org")


async def test_nobody_else_can_endorse(lab: Lab) -> None:
    await lab.receives(sample(REAL_PROPOSALS[1]))

    await lab.receives(mail("pf.togo@nfp.example.org", "endorse LAB-0001", "LAB-0001"))

    assert (await lab.submissions())[0].state == State.AWAITING_ENDORSEMENT
    assert await lab.outbox("refusal", "pf.togo@nfp.example.org")


async def test_only_the_secretariat_can_publish(lab: Lab) -> None:
    await lab.receives(sample(REAL_PROPOSALS[0]))

    await lab.says("pointfocal.ci@nfp.example.org", "/approve LAB-0001")
    await lab.receives(mail("pointfocal.ci@nfp.example.org", "approve LAB-0001", "LAB-0001"))

    assert [s.state for s in await lab.submissions()] == [State.IN_REVIEW]
    assert len(await lab.outbox("refusal", "pointfocal.ci@nfp.example.org")) == 2


async def test_the_secretariat_moderates_by_replying_to_the_card_with_one_line_of_it(lab: Lab) -> None:
    await lab.receives(sample(REAL_PROPOSALS[0]))
    card = await lab.last_letter(SECRETARIAT, "moderation-card")

    await lab.receives(mail(SECRETARIAT, decision(card, "approve"), "Re: card", answers=card.message_id))

    assert (await lab.submissions())[0].state == State.PUBLISHED


async def test_a_reader_can_ask_for_an_item_of_the_digest(lab: Lab) -> None:
    await lab.receives(sample(REAL_PROPOSALS[0]))
    await lab.says(SECRETARIAT, "/approve LAB-0001")
    await lab.digests()

    await lab.receives(mail("reader.se@nfp.example.org", "show LAB-0001", "Re: digest"))

    assert "Cartographie de la diaspora" in text_of(lab.mails("reader.se@nfp.example.org")[-1])
    assert len(await lab.submissions()) == 1


async def test_a_correction_by_reply_changes_just_that_and_is_confirmed(lab: Lab) -> None:
    await lab.receives(sample(REAL_PROPOSALS[0]))
    receipt = await lab.last_letter("pointfocal.ci@nfp.example.org", "submission-receipt")

    await lab.receives(
        mail("pointfocal.ci@nfp.example.org", "budget: 210 000 EUR", "Re: LAB-0001", answers=receipt.message_id)
    )

    submission = (await lab.submissions())[0]
    assert (submission.budget_amount, submission.budget_currency) == (210_000, "EUR")
    assert submission.title == "Cartographie de la diaspora ivoirienne"
    letter = text_of(lab.mails("pointfocal.ci@nfp.example.org")[-1]).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "180 000" in letter.replace("\N{NO-BREAK SPACE}", " ")
    assert "210 000" in letter.replace("\N{NO-BREAK SPACE}", " ")


async def test_a_partner_and_an_author_are_introduced_once_both_agree(lab: Lab) -> None:
    await lab.receives(sample(REAL_PROPOSALS[0]))
    await lab.says(SECRETARIAT, "/approve LAB-0001")

    await lab.says("desk@afd.example.org", "/interested LAB-0001")
    assert not await lab.outbox("introduction")
    request = await lab.last_letter("pointfocal.ci@nfp.example.org", "agree-request")
    await lab.receives(mail("pointfocal.ci@nfp.example.org", "d'accord", "Re: x", answers=request.message_id))

    assert {row.address for row in await lab.outbox("introduction")} == {
        "desk@afd.example.org",
        "pointfocal.ci@nfp.example.org",
    }
    assert (await lab.submissions())[0].state == State.IN_CONTACT


async def test_a_digest_is_never_sent_twice_and_never_empty(lab: Lab) -> None:
    assert await lab.digests() == 0
    await lab.receives(sample(REAL_PROPOSALS[0]))
    await lab.says(SECRETARIAT, "/approve LAB-0001")

    first = await lab.digests()
    lab.clock.pass_by(days=7)

    assert first > 5
    assert await lab.digests() == 0


async def test_a_digest_preview_is_the_mail_that_then_goes_out_and_changes_nothing(lab: Lab) -> None:
    await lab.receives(sample(REAL_PROPOSALS[0]))
    await lab.says(SECRETARIAT, "/approve LAB-0001")

    seen = [await preview_digest(lab.app.settings, "qari.dz@nfp.example.org", lab.clock()) for _ in range(2)]
    await lab.digests()

    sent = next(m for m in lab.mails("qari.dz") if m["List-Id"])
    for preview in seen:
        assert preview is not None
        shown = message_from_bytes(preview, policy=policy.default)
        assert isinstance(shown, EmailMessage)
        assert text_of(shown) == text_of(sent)
        assert (shown["Subject"], shown["Content-Language"]) == (sent["Subject"], "ar")


async def test_a_reader_who_said_off_gets_no_digest(lab: Lab) -> None:
    await lab.receives(sample(REAL_PROPOSALS[0]))
    await lab.says(SECRETARIAT, "/approve LAB-0001")
    await lab.says("reader.se@nfp.example.org", "/digest off")

    await lab.digests()

    assert not await lab.outbox("digest", "reader.se@nfp.example.org")


async def test_a_chosen_language_wins_from_then_on(lab: Lab) -> None:
    await lab.says("pointfocal.ci@nfp.example.org", "/language pt")
    await lab.receives(sample(REAL_PROPOSALS[0]))

    assert lab.mails("pointfocal.ci@nfp.example.org")[-1]["Content-Language"] == "pt"


async def test_every_step_is_an_event(lab: Lab) -> None:
    await lab.receives(sample(REAL_PROPOSALS[0]))
    await lab.says(SECRETARIAT, "/return LAB-0001 please add the partners you have in mind")

    async with lab.app.store.reading() as tx:
        steps = [event.step for event in await tx.events.of(1)]
    assert steps == ["received", "return"]
    returned = text_of(lab.mails("pointfocal.ci@nfp.example.org")[-1])
    assert "please add the partners you have in mind" in returned


async def test_another_country_hears_nothing_of_an_unpublished_item(lab: Lab) -> None:
    await lab.receives(sample(REAL_PROPOSALS[0]))

    await lab.says("pf.togo@nfp.example.org", "/show LAB-0001")

    refusal = await lab.last_letter("pf.togo@nfp.example.org")
    assert refusal.facts["reason"] == "not_found"
    assert "diaspora" not in lab.screen[-1]


async def test_a_declined_item_needs_the_focal_point_again_once_corrected(lab: Lab) -> None:
    await lab.receives(sample(REAL_PROPOSALS[1]))
    await lab.says("nfp.ga@nfp.example.org", "/decline LAB-0001")
    assert (await lab.submissions())[0].state == State.RETURNED

    declined = await lab.last_letter("m.obiang@agriculture.example.org", "endorsement-declined")
    answer = mail("m.obiang@agriculture.example.org", "budget: 90 000 EUR", "Re: x", answers=declined.message_id)
    await lab.receives(answer)

    assert (await lab.submissions())[0].state == State.AWAITING_ENDORSEMENT
    assert len(await lab.outbox("endorsement-request", "nfp.ga@nfp.example.org")) == 2


async def test_whoever_names_another_country_needs_that_ones_focal_point(lab: Lab) -> None:
    await lab.receives(sample(REAL_PROPOSALS[1]))
    await lab.says("nfp.ga@nfp.example.org", "/endorse LAB-0001")
    receipt = await lab.last_letter("m.obiang@agriculture.example.org", "submission-receipt")

    answer = mail("m.obiang@agriculture.example.org", "pays : Mali", "Re: x", answers=receipt.message_id)
    await lab.receives(answer)

    submission = (await lab.submissions())[0]
    assert (submission.countries, submission.state) == (["ML"], State.AWAITING_ENDORSEMENT)
    assert await lab.outbox("endorsement-request", "point.focal.mali@nfp.example.org")


async def test_an_attached_letter_without_words_is_asked_for_what_it_wants(lab: Lab) -> None:
    await lab.receives(sample("edge-attachment-only.eml"))
    assert (await lab.submissions())[0].state == State.NEEDS_INFO
    receipt = await lab.last_letter("stat.rca@nfp.example.org", "submission-receipt")
    assert "need" in receipt.facts["questions"]

    words = "Nous demandons une formation de 10 statisticiens sur les données migratoires, budget 20 000 EUR."
    await lab.receives(mail("stat.rca@nfp.example.org", words, "Re: Demande", answers=receipt.message_id))

    submission = (await lab.submissions())[0]
    assert (submission.state, submission.budget_amount) == (State.IN_REVIEW, 20_000)
    assert "statisticiens" in submission.text


async def test_an_offer_is_kept_and_matched_with_what_comes_later(lab: Lab) -> None:
    await lab.receives(sample("edge-offer-only.eml"))
    assert await lab.outbox("offer-receipt", "spain.interior@nfp.example.org")

    words = (
        "Niger requests a study visit of 12 border officers to coordination centres of another country, with Arabic and"
        " French interpretation, in October 2027."
    )
    await lab.receives(mail("lt-col.i.moussa@police.example.org", words, "Study visit on border management"))

    async with lab.app.store.reading() as tx:
        names = [offer.key for _, offer in await tx.submissions.matches(1)]
    assert any(name.startswith("OFF-") for name in names)


async def test_two_ideas_in_one_mail_become_two_items_at_a_word_of_their_author(lab: Lab) -> None:
    await lab.receives(sample("edge-two-ideas.eml"))
    receipt = await lab.last_letter("pf.senegal@nfp.example.org", "submission-receipt")
    assert (len(receipt.facts["ideas"]), len(await lab.submissions())) == (2, 1)

    await lab.receives(mail("pf.senegal@nfp.example.org", "séparer", "Re: x", answers=receipt.message_id))

    assert [s.budget_amount for s in await lab.submissions()] == [15_000, 22_000]
    receipts = await lab.outbox("submission-receipt", "pf.senegal@nfp.example.org")
    assert [other["reference"] for other in receipts[1].facts["others"]] == ["LAB-0001"]


async def test_the_second_mail_about_the_same_thing_is_shown_to_the_secretariat_as_a_possible_duplicate(
    lab: Lab,
) -> None:
    await lab.receives(sample(REAL_PROPOSALS[0]))
    await lab.receives(sample("edge-duplicate.eml"))

    card = await lab.last_letter(SECRETARIAT, "moderation-card")
    assert card.facts["duplicate"]["reference"] == "LAB-0001"
    receipt = await lab.last_letter("dgie.ci@nfp.example.org", "submission-receipt")
    assert receipt.facts["duplicate"] is None  # they have no part in the other item
    assert len(await lab.submissions()) == 2


async def test_thanks_are_kept_and_not_answered(lab: Lab) -> None:
    await lab.receives(sample(REAL_PROPOSALS[0]))
    receipt = await lab.last_letter("pointfocal.ci@nfp.example.org", "submission-receipt")
    before = len(lab.mails("pointfocal.ci@nfp.example.org"))

    await lab.receives(mail("pointfocal.ci@nfp.example.org", "Merci beaucoup !", "Re: x", answers=receipt.message_id))

    assert len(lab.mails("pointfocal.ci@nfp.example.org")) == before
    assert len(await lab.submissions()) == 1

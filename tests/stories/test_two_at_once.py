"""Two corrections at once, and a correction against a decision: none is lost, the second is told what it met."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from labbot.rules.states import State
from tests.lab import Lab, decision, laboratory, mail, sample

AUTHOR = "m.obiang@agriculture.example.org"
FOCAL_POINT = "nfp.ga@nfp.example.org"
SECRETARIAT = "secretariat.one@lab.example.org"


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    async with laboratory(tmp_path) as open_lab:
        await open_lab.receives(sample("02-ga-youth-agri.eml"))
        yield open_lab


async def test_two_corrections_sent_at_once_are_both_kept_and_the_second_is_told(lab: Lab) -> None:
    receipt = await lab.last_letter(AUTHOR, "submission-receipt")
    request = await lab.last_letter(FOCAL_POINT, "endorsement-request")
    await lab.hand_over(mail(AUTHOR, "budget: 45 000 EUR", "Re: LAB-0001", answers=receipt.message_id))
    await lab.hand_over(mail(FOCAL_POINT, "budget: 60 000 EUR", "Re: LAB-0001", answers=request.message_id))

    await lab.settled()

    assert (await lab.submissions())[0].budget_amount == 45_000
    async with lab.app.store.reading() as tx:
        revisions = await tx.submissions.revisions(1)
    assert [(r.applied, r.changes["budget"][1]["amount"]) for r in revisions] == [(True, 45_000), (False, 60_000)]
    told = await lab.last_letter(FOCAL_POINT, "correction-done")
    assert [c["field"] for c in told.facts["unchanged"]] == ["budget"]


async def test_two_workers_on_postgresql_keep_both_corrections_too(tmp_path: Path, postgres_url: str) -> None:
    async with laboratory(tmp_path, database_url=postgres_url) as lab:
        await lab.receives(sample("02-ga-youth-agri.eml"))
        receipt = await lab.last_letter(AUTHOR, "submission-receipt")
        request = await lab.last_letter(FOCAL_POINT, "endorsement-request")
        await lab.hand_over(mail(AUTHOR, "budget: 45 000 EUR", "Re: LAB-0001", answers=receipt.message_id))
        await lab.hand_over(mail(FOCAL_POINT, "budget: 60 000 EUR", "Re: LAB-0001", answers=request.message_id))

        both = await asyncio.gather(lab.app.desk.handle_next(), lab.app.desk.handle_next())
        await lab.settled()

        assert both == [True, True]
        async with lab.app.store.reading() as tx:
            revisions = await tx.submissions.revisions(1)
        assert sorted(r.applied for r in revisions) == [False, True]
        amounts = [r.changes["budget"][1]["amount"] for r in revisions]
        assert sorted(amounts) == [45_000, 60_000]
        applied = next(r for r in revisions if r.applied)
        assert (await lab.submissions())[0].budget_amount == applied.changes["budget"][1]["amount"]


async def test_two_corrections_of_different_fields_are_both_applied(lab: Lab) -> None:
    receipt = await lab.last_letter(AUTHOR, "submission-receipt")
    request = await lab.last_letter(FOCAL_POINT, "endorsement-request")
    await lab.hand_over(mail(AUTHOR, "budget: 45 000 EUR", "Re: LAB-0001", answers=receipt.message_id))
    await lab.hand_over(mail(FOCAL_POINT, "durée : 12 mois", "Re: LAB-0001", answers=request.message_id))

    await lab.settled()

    submission = (await lab.submissions())[0]
    assert (submission.budget_amount, submission.duration_months) == (45_000, 12)


async def test_a_decision_on_an_old_card_meets_the_correction_and_shows_it(lab: Lab) -> None:
    await lab.receives(mail(FOCAL_POINT, "endorse LAB-0001", "LAB-0001"))
    card = await lab.last_letter(SECRETARIAT, "moderation-card")
    receipt = await lab.last_letter(AUTHOR, "submission-receipt")
    await lab.hand_over(mail(AUTHOR, "budget: 45 000 EUR", "Re: LAB-0001", answers=receipt.message_id))
    await lab.hand_over(mail(SECRETARIAT, decision(card, "approve"), "Re: card", answers=card.message_id))

    await lab.settled()

    submission = (await lab.submissions())[0]
    assert (submission.state, submission.budget_amount) == (State.IN_REVIEW, 45_000)
    refusal = await lab.last_letter(SECRETARIAT, "refusal")
    assert (refusal.facts["reason"], refusal.facts["facts"]["field"]) == ("conflict", "budget")

    fresh = await lab.last_letter(SECRETARIAT, "moderation-card")
    await lab.receives(mail(SECRETARIAT, decision(fresh, "approve"), "Re: card", answers=fresh.message_id))
    assert (await lab.submissions())[0].state == State.PUBLISHED


async def test_a_correction_after_the_decision_waits_for_the_secretariat(lab: Lab) -> None:
    await lab.receives(mail(FOCAL_POINT, "endorse LAB-0001", "LAB-0001"))
    receipt = await lab.last_letter(AUTHOR, "submission-receipt")
    card = await lab.last_letter(SECRETARIAT, "moderation-card")
    await lab.hand_over(mail(SECRETARIAT, decision(card, "approve"), "LAB-0001"))
    await lab.hand_over(mail(AUTHOR, "budget: 45 000 EUR", "Re: LAB-0001", answers=receipt.message_id))

    await lab.settled()

    submission = (await lab.submissions())[0]
    assert (submission.state, submission.budget_amount) == (State.PUBLISHED, 250_000_000)
    async with lab.app.store.reading() as tx:
        waiting = [r for r in await tx.submissions.revisions(1) if not r.applied]
    assert waiting[0].changes["budget"][1]["amount"] == 45_000
    assert (await lab.last_letter(AUTHOR, "correction-done")).facts["unchanged"]

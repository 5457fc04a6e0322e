"""Which conversation a mail belongs to, and what somebody may do who only found it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from labbot.rules.states import State
from tests.lab import LAB, Lab, decision, laboratory, mail, sample

AUTHOR = "pointfocal.ci@nfp.example.org"
STRANGER = "curious@elsewhere.example.org"
SECRETARIAT = "secretariat.one@lab.example.org"
COLLEAGUE = "secretariat.two@lab.example.org"


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    """A laboratory with one proposal in review."""
    async with laboratory(tmp_path) as found:
        await found.receives(sample("01-ci-mapping-diaspora.eml"))
        yield found


async def reply_address(lab: Lab) -> str:
    receipt = await lab.last_letter(AUTHOR, "submission-receipt")
    return LAB.replace("@", f"+r.{receipt.reply_token}@")


async def test_an_answer_finds_its_item_by_the_reply_address_alone(lab: Lab) -> None:
    raw = mail(AUTHOR, "budget: 46 500 EUR", "notre projet").replace(LAB.encode(), (await reply_address(lab)).encode())

    await lab.receives(raw)

    assert [s.budget_amount for s in await lab.submissions()] == [46_500]


async def test_the_reply_address_says_more_than_the_subject(lab: Lab) -> None:
    first = await reply_address(lab)
    await lab.receives(sample("03-ml-diaspora-forum.eml"))
    raw = mail(AUTHOR, "budget: 46 500 EUR", "Re: LAB-0002").replace(LAB.encode(), first.encode())

    await lab.receives(raw)

    budgets = [s.budget_amount for s in await lab.submissions()]
    assert budgets[0] == 46_500
    assert budgets[1] != 46_500


async def test_a_stolen_reply_address_gives_no_rights(lab: Lab) -> None:
    before = (await lab.submissions())[0].budget_amount
    raw = mail(STRANGER, "budget: 1 EUR", "Re: LAB-0001").replace(LAB.encode(), (await reply_address(lab)).encode())

    await lab.receives(raw)

    assert [s.budget_amount for s in await lab.submissions()] == [before]
    held = (await lab.inbox())[-1]
    assert (held.state, held.reason) == ("held", "outsider")
    assert [r.facts["about"] for r in await lab.outbox("alert", SECRETARIAT)] == ["outsider"]
    assert (await lab.last_letter(STRANGER)).facts["confirm_word"] is None


async def test_an_old_reply_address_no_longer_finds_anything_but_the_ids_still_do(lab: Lab) -> None:
    address = await reply_address(lab)
    receipt = await lab.last_letter(AUTHOR, "submission-receipt")
    lab.clock.pass_by(days=181)
    raw = mail(AUTHOR, "budget: 46 500 EUR", "notre projet", answers=receipt.message_id)

    await lab.receives(raw.replace(LAB.encode(), address.encode()))

    assert [s.budget_amount for s in await lab.submissions()] == [46_500]


async def test_a_decision_by_mail_without_its_word_waits_until_that_mailbox_confirms(lab: Lab) -> None:
    await lab.receives(mail(SECRETARIAT, "approve LAB-0001", "LAB-0001"))

    assert (await lab.submissions())[0].state == State.IN_REVIEW
    asked = await lab.last_letter(SECRETARIAT, "held")
    assert (await lab.inbox())[-1].reason == "unconfirmed"

    await lab.receives(mail(SECRETARIAT, f"confirm {asked.facts['confirm_word']}", "Re: confirm"))

    assert (await lab.submissions())[0].state == State.PUBLISHED


async def test_the_word_of_a_card_is_good_once_and_only_for_whom_it_was_sent_to(lab: Lab) -> None:
    mine = await lab.last_letter(SECRETARIAT, "moderation-card")
    theirs = await lab.last_letter(COLLEAGUE, "moderation-card")

    await lab.receives(mail(SECRETARIAT, decision(theirs, "approve"), "LAB-0001"))
    assert (await lab.submissions())[0].state == State.IN_REVIEW

    await lab.receives(mail(SECRETARIAT, decision(mine, "ask") + " Which year?", "LAB-0001"))
    assert (await lab.submissions())[0].state == State.NEEDS_INFO
    assert (await lab.last_letter(AUTHOR, "question")).facts["question"] == "Which year?"

    await lab.receives(mail(SECRETARIAT, decision(mine, "return") + " No.", "LAB-0001"))
    assert (await lab.submissions())[0].state == State.NEEDS_INFO


async def test_looking_by_mail_needs_no_word(lab: Lab) -> None:
    await lab.receives(mail(SECRETARIAT, "queue", "queue"))

    assert (await lab.last_letter(SECRETARIAT)).message == "queue"


async def test_the_same_id_on_another_text_is_a_new_mail_and_a_person_is_told(lab: Lab) -> None:
    first = mail(AUTHOR, "Nous demandons une formation des agents frontaliers.", "Formation", X_Note="1")
    marked = first.replace(b"Formation", b"Atelier").replace(b"formation des agents", b"visite d'etude des agents")
    await lab.receives(first)
    await lab.receives(marked)

    assert len(await lab.submissions()) == 3
    assert [r.facts["about"] for r in await lab.outbox("alert", SECRETARIAT)] == ["same_id"]


async def test_one_mail_to_two_of_our_addresses_is_one_submission(lab: Lab) -> None:
    one = mail(AUTHOR, "Nous demandons une formation des agents frontaliers.", "Formation")
    await lab.receives(b"Delivered-To: lab@lab.example.org\r\n" + one)
    await lab.receives(b"Delivered-To: ideas@lab.example.org\r\nReceived: from mx2.example.org; x\r\n" + one)

    assert len(await lab.submissions()) == 2


FORWARDED = """For your laboratory.

---------- Forwarded message ---------
From: Fatou Example <mayor@city.example.org>
Date: Fri, 20 Nov 2026 at 10:00
Subject: Register of skills
To: <pointfocal.ci@nfp.example.org>

We propose to map the skills of our diaspora and ask for a technical assistance mission.
Budget: 120 000 EUR, from March 2027, 8 months.
"""


async def test_of_a_forwarded_mail_the_receipt_asks_whether_its_author_shall_have_the_item(lab: Lab) -> None:
    await lab.receives(mail(AUTHOR, FORWARDED, "Fwd: Register of skills"))
    receipt = await lab.last_letter(AUTHOR, "submission-receipt")
    assert receipt.facts["original"]["address"] == "mayor@city.example.org"
    assert await lab.outbox(to="mayor@city.example.org") == []

    await lab.receives(mail(AUTHOR, "author: mayor@city.example.org", "Re: receipt", answers=receipt.message_id))

    named = await lab.last_letter("mayor@city.example.org")
    assert (named.message, named.submission_id) == ("named-author", receipt.submission_id)
    answer = mail("mayor@city.example.org", "budget: 99 000 EUR", "Re: yours", answers=named.message_id)
    await lab.receives(answer)
    assert (await lab.submissions())[-1].budget_amount == 99_000


async def test_a_stranger_cannot_make_us_write_to_somebody(lab: Lab) -> None:
    await lab.receives(mail(STRANGER, FORWARDED, "Fwd: Register of skills"))
    receipt = await lab.last_letter(STRANGER)
    lab.clock.pass_by(days=1)

    await lab.receives(mail(STRANGER, "author: victim@example.org", "Re: receipt", answers=receipt.message_id))

    assert await lab.outbox(to="victim@example.org") == []


@pytest.mark.parametrize("verb", ["endorse", "decline"])
async def test_a_moderator_who_speaks_for_a_country_by_mail_is_asked_for_the_word_too(lab: Lab, verb: str) -> None:
    await lab.receives(mail(SECRETARIAT, f"{verb} LAB-0001", "LAB-0001"))

    assert (await lab.inbox())[-1].reason == "unconfirmed"

"""Letters that come back: counted where they are proven ours, an address paused and freed, people told."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.tables import Address, Outbox
from tests.lab import Lab, laboratory, mail, sample

WRITER = "pf.togo@nfp.example.org"
CHAT = "4711"
SECRETARIAT = "secretariat.one@lab.example.org"


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    async with laboratory(tmp_path) as open_lab:
        yield open_lab


def report(failed: str, *, returned: str = "", action: str = "failed", status: str = "5.1.1") -> bytes:
    """A delivery report of a mail server about one address."""
    return (
        "From: MAILER-DAEMON@mx.example.org\nTo: lab@lab.example.org\n"
        "Subject: Undelivered Mail Returned to Sender\nReturn-Path: <>\nAuto-Submitted: auto-replied\n"
        f"Message-ID: <{secrets.token_hex(8)}@mx.example.org>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nYour message could not be delivered.\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
        f"Final-Recipient: rfc822; {failed}\nAction: {action}\nStatus: {status}\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {returned or '<other@mail.example.org>'}\n\n--b--\n"
    ).encode()


async def a_letter(lab: Lab) -> Outbox:
    """A receipt that has left for the writer."""
    await lab.receives(sample("15-tg-voluntary-return.eml"))
    return await lab.last_letter(WRITER, "submission-receipt")


async def with_word(lab: Lab, letter: Outbox) -> str:
    """The return path of a letter: our address with a word that nobody else knows."""
    word = "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(26))
    async with lab.app.store.transaction() as tx:
        row = await tx.outbox.get(letter.id or 0)
        assert row is not None
        row.return_token = word
    return f"lab+b.{word}@lab.example.org"


async def one_more_letter(lab: Lab) -> Outbox:
    """Something the writer asks for. Whoever writes is reachable, so what was counted before is put back."""
    before = await address_of(lab)
    await lab.receives(mail(WRITER, "status", "Where does it stand?"))
    async with lab.app.store.transaction() as tx:
        row = await tx.contacts.address_row("mail", WRITER)
        assert row is not None
        row.bounce_score, row.bounced_at, row.failing_since = before.bounce_score, before.bounced_at, None
    return await lab.last_letter(WRITER, "status")


async def address_of(lab: Lab) -> Address:
    async with lab.app.store.reading() as tx:
        row = await tx.contacts.address_row("mail", WRITER)
    assert row is not None
    return row


async def alerts(lab: Lab) -> list[tuple[str, str | None]]:
    return [(row.facts["about"], row.facts["reference"]) for row in await lab.outbox("alert", SECRETARIAT)]


async def test_a_bounce_to_the_return_path_counts_and_the_lost_receipt_is_shown_with_its_reference(lab: Lab) -> None:
    path = await with_word(lab, await a_letter(lab))

    await lab.receives(report("somebody.else@example.org"), sender="", to=path)

    address = await address_of(lab)
    assert (address.bounce_score, address.failing_since) == (1.0, None)
    assert await alerts(lab) == [("receipt", "LAB-0001")]


async def test_a_bounce_that_gives_back_the_letter_to_that_very_address_counts_too(lab: Lab) -> None:
    letter = await a_letter(lab)

    await lab.receives(report(WRITER, returned=letter.message_id), sender="")

    assert (await address_of(lab)).bounce_score == 1.0


@pytest.mark.parametrize("proof", ["none", "another address", "a word that is not ours"])
async def test_an_unproven_bounce_is_stored_and_changes_nothing(lab: Lab, proof: str) -> None:
    letter = await a_letter(lab)
    before = len(await lab.outbox())
    failed = {"another address": "other@example.org"}.get(proof, WRITER)
    returned = {"another address": letter.message_id}.get(proof, "")
    to = {"a word that is not ours": f"lab+b.{'a' * 26}@lab.example.org"}.get(proof, "lab@lab.example.org")

    for _ in range(5):
        await lab.receives(report(failed, returned=returned), sender="", to=to)
        lab.clock.pass_by(days=1)

    address = await address_of(lab)
    assert (address.bounce_score, address.failing_since) == (0.0, None)
    assert len(await lab.outbox()) == before
    assert {row.state for row in await lab.inbox()} == {"done"}


async def test_the_second_hard_bounce_pauses_the_address_and_people_are_told_once(lab: Lab) -> None:
    async with lab.app.store.transaction() as tx:
        owner = await tx.contacts.behind("mail", WRITER)
        assert owner is not None
        await tx.contacts.link(owner.id or 0, "console", CHAT)
    await lab.receives(report(WRITER), sender="", to=await with_word(lab, await a_letter(lab)))
    assert (await address_of(lab)).failing_since is None
    lab.clock.pass_by(days=7)
    second = await with_word(lab, await one_more_letter(lab))

    for _ in range(3):
        await lab.receives(report(WRITER), sender="", to=second)
        lab.clock.pass_by(days=2)

    assert (await address_of(lab)).failing_since is not None
    assert [about for about, _ in await alerts(lab)] == ["receipt", "bounce"]
    told = await lab.outbox("address-paused")
    assert [(row.channel, row.address) for row in told] == [("console", CHAT)]


async def test_a_paused_address_gets_no_digest_until_its_owner_writes_from_it_and_starts_anew(lab: Lab) -> None:
    await lab.receives(report(WRITER), sender="", to=await with_word(lab, await a_letter(lab)))
    await lab.says(SECRETARIAT, "/approve LAB-0001")
    lab.clock.pass_by(days=7)
    await lab.receives(report(WRITER), sender="", to=await with_word(lab, await one_more_letter(lab)))
    assert (await address_of(lab)).failing_since is not None
    lab.clock.pass_by(days=7)
    await lab.digests()
    assert await lab.outbox("digest", WRITER) == []

    await lab.receives(mail(WRITER, "status", "Where does it stand?"))

    address = await address_of(lab)
    assert (address.failing_since, address.bounce_score, address.bounced_at) == (None, 0.0, None)
    assert (await lab.last_letter(WRITER)).message == "status"
    await lab.digests()
    assert await lab.outbox("digest", WRITER)


async def test_a_burst_for_one_outage_counts_once(lab: Lab) -> None:
    first, second = await a_letter(lab), await one_more_letter(lab)

    for letter in (first, second):
        await lab.receives(report(WRITER), sender="", to=await with_word(lab, letter))

    assert (await address_of(lab)).bounce_score == 1.0


async def test_the_same_report_again_and_again_counts_once(lab: Lab) -> None:
    path = await with_word(lab, await a_letter(lab))

    for _ in range(4):
        await lab.receives(report(WRITER), sender="", to=path)
        lab.clock.pass_by(days=2)

    assert (await address_of(lab)).failing_since is None


async def test_a_full_mailbox_counts_a_quarter_and_a_delay_nothing(lab: Lab) -> None:
    first, second = await a_letter(lab), await one_more_letter(lab)

    await lab.receives(report(WRITER, action="delayed", status="4.4.1"), sender="", to=await with_word(lab, first))
    assert (await address_of(lab)).bounce_score == 0.0
    await lab.receives(report(WRITER, status="5.2.2"), sender="", to=await with_word(lab, second))

    assert (await address_of(lab)).bounce_score == 0.25


async def test_a_person_who_writes_to_the_return_path_is_answered_as_anybody(lab: Lab) -> None:
    path = await with_word(lab, await a_letter(lab))

    await lab.receives(mail(WRITER, "status", "Where does it stand?"), to=path)

    assert (await lab.last_letter(WRITER)).message == "status"


async def test_an_absence_note_to_the_return_path_is_no_bounce(lab: Lab) -> None:
    path = await with_word(lab, await a_letter(lab))
    note = mail(WRITER, "I am away until Monday.", "Automatic reply: receipt", Auto_Submitted="auto-replied")

    await lab.receives(note, sender="", to=path)

    assert (await lab.inbox())[-1].reason == "auto_reply"
    assert (await address_of(lab)).bounce_score == 0.0


async def test_a_known_person_who_tells_of_a_failed_delivery_is_seen_by_the_secretariat(lab: Lab) -> None:
    words = "My mail to the ministry could not be delivered: old.focal@nfp.example.org, user unknown. Please advise."

    await lab.receives(mail(WRITER, words, "Delivery failure"))

    assert (await lab.inbox())[0].state == "quarantined"
    assert await alerts(lab) == [("quarantine", None)]

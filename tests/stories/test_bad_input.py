"""Unparseable, oversized, empty, unknown, automatic: each gets a clear, kind answer, and nothing is lost."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest

from labbot.rules.states import State
from labbot.settings import Listener, Mail, Settings
from tests.lab import Lab, laboratory, mail, sample, text_of

SECRETARIAT = "secretariat.one@lab.example.org"
KNOWN = "pf.togo@nfp.example.org"


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    async with laboratory(tmp_path) as open_lab:
        yield open_lab


async def test_an_out_of_office_note_is_stored_and_never_answered(lab: Lab) -> None:
    await lab.receives(sample("edge-out-of-office.eml"))

    row = (await lab.inbox())[0]
    assert (row.state, row.reason) == ("done", "auto_reply")
    assert await lab.outbox() == []


async def test_a_bounce_that_anybody_could_have_written_pauses_nobody(lab: Lab) -> None:
    bounce = sample("edge-bounce.eml").replace(b"old.focal@nfp.example.org", KNOWN.encode())

    await lab.receives(bounce, sender="mailer@mx.example.org")

    async with lab.app.store.reading() as tx:
        address = await tx.contacts.address_row("mail", KNOWN)
    assert address is not None
    assert address.failing_since is None
    assert (await lab.inbox())[0].reason == "bounce"
    assert await lab.outbox() == []


async def test_a_person_in_distress_gets_the_referral_and_becomes_no_item(lab: Lab) -> None:
    await lab.receives(sample("edge-personal-case.eml"))

    assert await lab.submissions() == []
    letter = lab.mails("someone@freemail.example.com")[0]
    assert letter["Content-Language"] == "ar"
    alerts = await lab.outbox("alert")
    assert alerts
    assert all("someone" not in str(row.facts) for row in alerts)


async def test_an_offer_of_visas_is_set_aside_unanswered(lab: Lab) -> None:
    await lab.receives(sample("edge-unknown-sender.eml"))

    assert (await lab.inbox())[0].state == "quarantined"
    assert lab.mails("consultant99@freemail.example.com") == []


async def test_a_stranger_whose_words_are_not_understood_hears_how_to_write(lab: Lab) -> None:
    words = "Good morning, I was at the conference last week and enjoyed the talks and the coffee very much indeed."
    await lab.receives(mail("a.stranger@example.org", words, "Hello from the conference"))

    assert await lab.submissions() == []
    assert [row.message for row in await lab.outbox(to="a.stranger@example.org")] == ["help"]
    assert await lab.outbox("alert", SECRETARIAT)


async def test_an_unknown_ministry_is_answered_once_a_day_and_never_published_unendorsed(lab: Lab) -> None:
    writer = "a.nouveau@ministere.example.org"
    text = (
        "Bonjour,\n\nLe Togo demande un appui pour la formation de 20 agents communaux sur l'accueil des migrants de"
        " retour. Budget : 30 000 EUR. Durée : 6 mois à partir de mars 2027.\n\nCordialement"
    )
    await lab.receives(mail(writer, text, "Demande de formation des agents communaux"))
    await lab.receives(mail(writer, text.replace("20", "30"), "Formation des agents consulaires"))

    assert [s.state for s in await lab.submissions()] == [State.AWAITING_ENDORSEMENT] * 2
    assert len(lab.mails(writer)) == 1
    assert len(await lab.outbox("endorsement-request", KNOWN)) == 2


async def test_an_empty_mail_of_a_known_person_is_kept_and_kindly_answered(lab: Lab) -> None:
    await lab.receives(mail(KNOWN, "\n", ""))

    assert (await lab.inbox())[0].state == "quarantined"
    assert await lab.outbox("set-aside", KNOWN)


async def test_a_mail_that_nobody_can_parse_is_kept_with_its_bytes(lab: Lab) -> None:
    broken = b"\x00\xff\xfe not a mail at all\r\n" * 3

    await lab.hand_over(broken, sender=KNOWN)
    await lab.settled()

    row = (await lab.inbox())[0]
    assert row.state == "quarantined"
    assert b"not a mail at all" in row.body


async def test_an_unknown_command_is_answered_with_what_can_be_done(lab: Lab) -> None:
    await lab.says(KNOWN, "/dance LAB-0001")

    assert (await lab.last_letter(KNOWN, "refusal")).facts["reason"] == "unknown_command"


async def test_what_our_own_code_fails_on_is_set_aside_and_can_be_replayed(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    import labbot.desk

    def broken(_page: Any) -> Any:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patched:
        patched.setattr(labbot.desk, "read", broken)
        await lab.receives(sample("01-ci-mapping-diaspora.eml"))
        for _ in range(3):
            lab.clock.pass_by(minutes=1)
            await lab.settled()
    row = (await lab.inbox())[0]
    assert (row.state, row.reason) == ("quarantined", "error:RuntimeError")
    assert await lab.outbox("alert", SECRETARIAT)

    await lab.says(SECRETARIAT, f"/replay {row.id}")

    assert len(await lab.submissions()) == 1


async def test_an_unproven_sender_is_asked_to_confirm_and_until_then_nothing_happens(tmp_path: Path) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'lab.db'}",
        var=tmp_path,
        mail=Mail(listener=Listener(port=0), authserv_id="mx.lab.example.org"),
    )
    async with laboratory(tmp_path, settings=settings) as lab:
        await lab.receives(sample("15-tg-voluntary-return.eml"))
        assert await lab.submissions() == []
        held = await lab.last_letter(KNOWN, "held")
        word = held.facts["confirm_word"]
        assert word in text_of(lab.mails(KNOWN)[0])

        await lab.receives(mail(KNOWN, f"confirm {word}", "Re: ...", answers=held.message_id))

        assert len(await lab.submissions()) == 1


async def test_the_loopback_door_proves_nobody_once_a_mailbox_or_relay_is_configured(tmp_path: Path) -> None:
    from labbot.settings import Imap, Smtp

    relay = Smtp(host="127.0.0.1", port=1, security="none")
    mailbox = Imap(host="127.0.0.1", user="lab", password="x", security="none")  # type: ignore[arg-type]
    assert Mail().loopback_is_proven
    assert not Mail(smtp=relay).loopback_is_proven
    assert not Mail(imap=mailbox).loopback_is_proven
    assert not Mail(authserv_id="mx.example.org").loopback_is_proven
    assert not Mail(listener=Listener(protocol="lmtp")).loopback_is_proven
    assert not Mail(listener=Listener(host="0.0.0.0")).loopback_is_proven


async def test_a_dead_relay_delays_a_letter_and_at_last_tells_the_secretariat(tmp_path: Path) -> None:
    from labbot.settings import Smtp

    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'lab.db'}",
        var=tmp_path,
        mail=Mail(
            listener=Listener(port=0),
            smtp=Smtp(host="127.0.0.1", port=1, security="none", timeout_seconds=1),
            authserv_id="mx.lab.example.org",
        ),
    )
    proof = b"Authentication-Results: mx.lab.example.org; dmarc=pass header.from=nfp.example.org\n"
    async with laboratory(tmp_path, settings=settings) as lab:
        await lab.receives(proof + sample("15-tg-voluntary-return.eml"))
        assert {row.state for row in await lab.outbox()} == {"due"}

        for _ in range(10):
            lab.clock.pass_by(days=2)
            await lab.settled()

        receipt = (await lab.outbox("submission-receipt"))[0]
        assert receipt.state == "given_up"
        assert [row for row in await lab.outbox("alert", SECRETARIAT) if row.facts["about"] == "undelivered"]


async def test_a_locked_database_refuses_the_mail_for_now_and_takes_it_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.sqlite.BUSY_SECONDS", 0.05)
    async with laboratory(tmp_path) as lab:
        with contextlib.closing(sqlite3.connect(tmp_path / "lab.db", isolation_level=None)) as somebody_else:
            somebody_else.execute("BEGIN IMMEDIATE")
            with pytest.raises(aiosmtplib.SMTPDataError) as refused:
                await lab.hand_over(sample("15-tg-voluntary-return.eml"))
            assert refused.value.code == 451
            somebody_else.execute("ROLLBACK")

        await lab.receives(sample("15-tg-voluntary-return.eml"))

        assert len(await lab.submissions()) == 1


async def test_words_that_are_not_understood_are_answered_once_a_day_so_that_no_loop_begins(lab: Lab) -> None:
    await lab.receives(sample("15-tg-voluntary-return.eml"))
    await lab.says(SECRETARIAT, "/approve LAB-0001")
    published = await lab.last_letter(KNOWN, "submission-published")

    for number in range(3):
        await lab.receives(
            mail(KNOWN, f"Ticket {number} opened.", f"Re: LAB-0001 #{number}", answers=published.message_id)
        )

    assert len(await lab.outbox("refusal", KNOWN)) == 1
    assert len(await lab.submissions()) == 1


async def test_a_door_that_does_not_answer_is_given_up_for_now_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labbot.outbox.SEND_SECONDS", 0.05)
    async with laboratory(tmp_path) as lab:

        async def hang(_letter: Any) -> None:
            await asyncio.Event().wait()

        with monkeypatch.context() as patched:
            patched.setattr(lab.app.channels["mail"], "send", hang)
            await lab.receives(sample("15-tg-voluntary-return.eml"))
        assert {row.state for row in await lab.outbox()} == {"due"}

        lab.clock.pass_by(minutes=2)
        await lab.settled()

        assert {row.state for row in await lab.outbox()} == {"sent"}


async def test_the_secretariat_reads_what_was_set_aside_before_it_is_handled_once_more(lab: Lab) -> None:
    idea = sample("15-tg-voluntary-return.eml").replace(b"MIME-Version", b"List-Id: <group.example.org>\nMIME-Version")
    await lab.receives(idea)
    row = (await lab.inbox())[0]
    assert (row.state, row.reason) == ("quarantined", "newsletter")

    await lab.says(SECRETARIAT, "/queue")
    assert f"{row.id}: newsletter" in lab.screen[-1]
    await lab.says(SECRETARIAT, f"/read {row.id}")
    assert "Guichet unique" in lab.screen[-1]
    await lab.says(SECRETARIAT, f"/replay {row.id}")

    assert len(await lab.submissions()) == 1
    assert await lab.outbox("submission-receipt", KNOWN)


async def test_nobody_else_reads_what_was_set_aside(lab: Lab) -> None:
    await lab.receives(sample("edge-unknown-sender.eml"))

    await lab.says(KNOWN, "/read 1")

    assert (await lab.last_letter(KNOWN)).message == "refusal"
    assert "visa" not in "\n".join(lab.screen)


async def test_a_word_frees_the_one_message_it_was_sent_for_and_no_impostors(tmp_path: Path) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'lab.db'}",
        var=tmp_path,
        mail=Mail(listener=Listener(port=0), authserv_id="mx.lab.example.org"),
    )
    async with laboratory(tmp_path, settings=settings) as lab:
        forged = "Le Togo retire tout et demande 9 000 000 EUR pour un projet de formation de ses agents."
        await lab.receives(mail(KNOWN, forged, "Forged"))
        await lab.receives(sample("15-tg-voluntary-return.eml"))
        own = await lab.last_letter(KNOWN, "held")
        assert len(await lab.outbox("held", KNOWN)) == 2

        await lab.receives(mail(KNOWN, f"confirm {own.facts['confirm_word']}", "Re: ...", answers=own.message_id))

        assert [s.budget_amount for s in await lab.submissions()] == [320_000]
        assert [row.state for row in await lab.inbox()] == ["held", "done", "done"]

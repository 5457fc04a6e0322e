"""Postfix hands mail to labbot's LMTP door, takes its letters, and brings them to the writer's mailbox in Dovecot."""

from __future__ import annotations

import asyncio
import email
import email.policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiosmtplib

from labbot.settings import Listener, Mail, Settings, Smtp
from tests.lab import LAB, laboratory, sample
from tests.peers.dovecot import Dovecot, free_port
from tests.peers.postfix import Postfix, postfix

AUTHOR = "pointfocal.ci@nfp.example.org"
MAILBOX = "pointfocal.ci"


def settings_for(home: Path, lab_port: int, relay_port: int) -> Settings:
    return Settings(
        database_url=f"sqlite:///{home / 'lab.db'}",
        var=home,
        mail=Mail(
            listener=Listener(port=lab_port, protocol="lmtp"),
            smtp=Smtp(host="127.0.0.1", port=relay_port, security="none"),
            authserv_id="mx.lab.example.org",
        ),
    )


async def send(server: Postfix, raw: bytes, sender: str, reader: str = LAB) -> None:
    await aiosmtplib.send(
        raw, sender=sender, recipients=[reader], hostname="127.0.0.1", port=server.port, start_tls=False
    )


async def next_mail(dovecot: Dovecot, user: str, count: int) -> list[EmailMessage]:
    """The mails of a mailbox once there are so many: IDLE tells when to look."""

    def wait(client: Any) -> list[bytes]:
        client.select_folder("INBOX")
        while len(uids := client.search()) < count:
            client.idle()
            client.idle_check(timeout=1)
            client.idle_done()
        return [found[b"BODY[]"] for _, found in sorted(client.fetch(uids, [b"BODY.PEEK[]"]).items())]

    async with asyncio.timeout(40):
        found = await dovecot.ask(wait, user=user)
    return [email.message_from_bytes(mail, policy=email.policy.default) for mail in found]


async def test_a_mail_goes_in_by_postfix_and_its_receipt_lies_in_the_writers_mailbox(
    dovecot: Dovecot, tmp_path: Path
) -> None:
    lab_port = free_port()
    async with postfix(lab_port, dovecot.lmtp_port) as server:
        settings = settings_for(tmp_path, lab_port, server.port)
        async with laboratory(tmp_path, settings=settings) as lab:
            await send(server, sample("01-ci-mapping-diaspora.eml"), AUTHOR)
            await lab.arrived(1)
            [receipt] = await next_mail(dovecot, MAILBOX, 1)
            assert [s.reference for s in await lab.submissions()] == ["LAB-0001"]
            assert "LAB-0001" in str(receipt["Subject"]) + str(receipt.get_body(("plain",)))
            assert receipt["In-Reply-To"] == "<ci-mapping-diaspora@mail.example.org>"


async def test_postfix_keeps_a_mail_while_labbot_is_away_and_brings_it_once(dovecot: Dovecot, tmp_path: Path) -> None:
    lab_port = free_port()
    async with postfix(lab_port, dovecot.lmtp_port) as server:
        await send(server, sample("01-ci-mapping-diaspora.eml"), AUTHOR)
        async with laboratory(tmp_path, settings=settings_for(tmp_path, lab_port, server.port)) as lab:
            await server.command("flush")
            await lab.arrived(1)
            assert len(await lab.submissions()) == 1


async def test_a_letter_that_comes_back_is_understood_as_a_bounce(dovecot: Dovecot, sink: Any, tmp_path: Path) -> None:
    lab_port = free_port()
    sink.answer_to_reader = "550 5.1.1 nobody of that name"
    async with postfix(lab_port, dovecot.lmtp_port, f"gone.example.org smtp:[127.0.0.1]:{sink.port}\n") as server:
        settings = settings_for(tmp_path, lab_port, server.port)
        async with laboratory(tmp_path, settings=settings) as lab:
            # A letter of ours to somebody whom the next server does not know: Postfix gives it back as a DSN.
            letter = EmailMessage()
            letter["From"], letter["To"], letter["Subject"] = LAB, "somebody@gone.example.org", "Your proposal"
            letter["Message-ID"] = "<ours@lab.example.org>"
            letter.set_content("We have received it.")
            await send(server, letter.as_bytes(), "lab+b.abcdefghijklmnopqrstuvwxyz@lab.example.org", str(letter["To"]))
            await lab.arrived(1)
            [row] = await lab.inbox()
            assert (row.state, row.reason) == ("done", "bounce")
            assert "lab+b.abcdefghijklmnopqrstuvwxyz@lab.example.org" in row.facts["envelope_to"]
            assert await lab.submissions() == []

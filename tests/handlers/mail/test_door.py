"""The mail door as the application uses it."""

from __future__ import annotations

import asyncio

import aiosmtplib
import pytest

from handlers.mail import MailChannel
from handlers.mail.translate import translate
from labbot.messages import Outgoing
from labbot.settings import Dkim, Listener, Mail
from tests.handlers.mail.forging import CONTACT, DOMAIN, KEY, signed
from tests.peers.dns import name_server, silent_server


async def test_both_doors_are_open_at_once_and_find_the_same_content_key(
    imap_server, inbox, marks, make_mail, running, tmp_path
):
    settings = Mail(listener=Listener(port=0), imap=imap_server.settings())
    channel = MailChannel(settings, tmp_path, marks)
    async with running(channel.receive(inbox.deliver)):
        async with asyncio.timeout(10):
            await channel.ready.wait()
        await aiosmtplib.send(
            make_mail(),
            sender="awa.diop@example.org",
            recipients=[settings.address],
            hostname="127.0.0.1",
            port=channel.port,
            start_tls=False,
        )
        await imap_server.append(b"Received: from mx by us\r\n" + make_mail())
        first, second = await inbox.arrived(2)

    assert first.facts["content_key"] == second.facts["content_key"]
    assert first.facts["proven"] is False  # a mailbox is configured: loopback vouches for nobody
    assert not channel.ready.is_set()


async def test_without_settings_it_listens_on_loopback_and_writes_into_the_maildir(tmp_path, marks):
    channel = MailChannel(Mail(), tmp_path / "outgoing", marks)
    letter = Outgoing("k", "mail", "awa@example.org", "S", "T", "en", "<1@lab.example.org>")
    assert (await channel.send(letter)).receipt == "<1@lab.example.org>"
    assert len(list((tmp_path / "outgoing" / "new").iterdir())) == 1


async def test_a_door_without_any_way_in_waits(tmp_path, marks, inbox, running):
    channel = MailChannel(Mail(listener=None), tmp_path, marks)
    async with running(channel.receive(inbox.deliver)) as task:
        async with asyncio.timeout(10):
            await channel.ready.wait()
        assert not task.done()
        assert channel.port is None


@pytest.mark.parametrize(
    ("named", "reader", "taken"),
    [
        ({}, "anybody@localhost", True),  # nobody has said what our address is
        ({"address": "ideas@example.org"}, "anybody@localhost", False),
        ({"address": "ideas@example.org"}, "Ideas+LAB-0042@example.org", True),
        ({"address": "ideas@example.org", "aliases": ("lab@example.org",)}, "lab@example.org", True),
    ],
)
async def test_mail_for_others_is_refused_where_our_addresses_are_named(
    inbox, marks, make_mail, running, tmp_path, named, reader, taken
):
    channel = MailChannel(Mail(listener=Listener(port=0), **named), tmp_path, marks)
    async with running(channel.receive(inbox.deliver)):
        async with asyncio.timeout(10):
            await channel.ready.wait()
        refused = None
        try:
            await aiosmtplib.send(
                make_mail(), sender="awa@example.org", recipients=[reader], hostname="127.0.0.1", port=channel.port
            )
        except aiosmtplib.SMTPRecipientsRefused as answer:
            refused = answer.recipients[0].code
    assert refused == (None if taken else 550)
    assert len(inbox.rows) == taken


@pytest.mark.parametrize("check", [True, False])
async def test_both_doors_note_who_has_signed_a_mail_where_that_is_turned_on(
    imap_server, inbox, marks, running, tmp_path, check
):
    with name_server() as zone:
        zone.records[f"s1._domainkey.{DOMAIN}"] = [KEY.record]
        dkim = Dkim(check=check, nameservers=(zone.address,))
        settings = Mail(listener=Listener(port=0), imap=imap_server.settings(), dkim=dkim)
        channel = MailChannel(settings, tmp_path, marks)
        await imap_server.append(signed())
        async with running(channel.receive(inbox.deliver)):
            async with asyncio.timeout(10):
                await channel.ready.wait()
            # What it is handed on by does not change what was signed.
            await aiosmtplib.send(
                b"Received: from elsewhere\r\n" + signed(),
                sender=CONTACT,
                recipients=[settings.address],
                hostname="127.0.0.1",
                port=channel.port,
                start_tls=False,
            )
            rows = await inbox.arrived(2)

    assert [row.facts.get("dkim") for row in rows] == [[DOMAIN] if check else None] * 2
    assert [translate(row).proven for row in rows] == [check] * 2


async def test_a_dead_name_server_keeps_no_mail_out(inbox, marks, running, tmp_path):
    with silent_server() as dead:
        dkim = Dkim(check=True, nameservers=(dead,), timeout_seconds=0.2)
        channel = MailChannel(Mail(listener=Listener(port=0), dkim=dkim), tmp_path, marks)
        async with running(channel.receive(inbox.deliver)):
            async with asyncio.timeout(10):
                await channel.ready.wait()
            await aiosmtplib.send(
                signed(), sender=CONTACT, recipients=["lab@lab.example.org"], hostname="127.0.0.1", port=channel.port
            )
            (row,) = await inbox.arrived(1)

    assert row.facts["dkim"] == []
    assert row.facts["proven"] is False

"""No second mail hides in a first one: over real connections, in SMTP and in LMTP.

The forms are those of the reports on SMTP smuggling of December 2023 (SEC Consult; Postfix, Exim and Sendmail
advisories, CVE-2023-51764 to 51766), and beyond them every sequence of up to five of the octets CR, LF and dot.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from itertools import product
from typing import Any

import pytest

from handlers.mail.receive import Listener
from labbot.settings import Listener as ListenerSettings

READER = "lab@lab.example.org"
END = b"\r\n.\r\n"
REPORTED = [
    b"\n.\n", b"\n.\r\n", b"\r.\r\n", b"\r\n.\n", b"\r\n.\r", b"\r.\r", b"\n.\r", b"\r.\n", b"\r\n.\r\r\n",
    b"\r\n\x00.\r\n", b"\r\n.\x00\r\n", b"\r\n.\r\x00\n", b"\n\n.\r\n", b"\r\n.\n\r\n", b"\r\n. \r\n", b"\r\n.\t\r\n",
    b"\r\n.\x0b\r\n", b"\x85.\x85", b"\xe2\x80\xa8.\xe2\x80\xa8",
]  # fmt: skip
REFUSED = REPORTED[:9]
HIDDEN = (
    b"MAIL FROM:<minister@example.org>\r\nRCPT TO:<" + READER.encode() + b">\r\nDATA\r\n"
    b"From: minister@example.org\r\nMessage-ID: <hidden@example.org>\r\n\r\nApprove it.\r\n.\r\n"
)


@pytest.fixture(params=["smtp", "lmtp"])
async def door(request: pytest.FixtureRequest, inbox: Any, running: Any) -> AsyncIterator[Listener]:
    settings = ListenerSettings(port=0, protocol=request.param, mails_per_sender_hour=0)
    listener = Listener(settings, hostname="lab.example.org", max_octets=1_000_000, own=(READER,))
    started = asyncio.Event()
    async with running(listener.run(inbox.deliver, started.set)):
        async with asyncio.timeout(10):
            await started.wait()
        listener.greeting = b"LHLO" if request.param == "lmtp" else b"EHLO"  # type: ignore[attr-defined]
        yield listener


async def send(door: Any, mail: bytes, form: bytes, *, packets: int = 1, options: bytes = b"") -> bytes:
    """A mail, the form, and behind it the commands of a second one; everything the door said until QUIT."""
    start = door.greeting + b" mx.example.org\r\nMAIL FROM:<relay@example.org>" + options
    start += b"\r\nRCPT TO:<" + READER.encode() + b">\r\nDATA\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        async with asyncio.timeout(20):
            writer.write(start + mail)
            await reader.readuntil(b"354")
            rest = form + HIDDEN + END + b"QUIT\r\n"
            for octet in range(packets - 1):
                # The door runs in this very loop: it reads each octet before it gets the next.
                writer.write(rest[octet : octet + 1])
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            writer.write(rest[packets - 1 :])
            return await reader.read()
    finally:
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)


def senders(inbox: Any) -> list[str]:
    return [row.facts["envelope_from"] for row in inbox.rows]


@pytest.mark.parametrize("packets", [1, 40])
@pytest.mark.parametrize("form", REPORTED)
async def test_no_reported_form_ends_a_mail(door, inbox, make_mail, form, packets):
    said = await send(door, make_mail().removesuffix(b"\r\n"), form, packets=packets)
    assert "minister@example.org" not in senders(inbox)
    assert len(inbox.rows) == said.count(b"250 2.0.0 Stored") <= 1
    if form in REFUSED:
        assert b"550 5.6.0" in said
        assert inbox.rows == []


async def test_the_true_end_does_end_a_mail(door, inbox, make_mail):
    # The other tests would see a second mail if there were one.
    await send(door, make_mail().removesuffix(b"\r\n"), END, packets=8)
    assert senders(inbox) == ["relay@example.org", "minister@example.org"]


@pytest.mark.parametrize("before", [b"", b"\r\n", b"\r", b"\n"])
async def test_only_the_true_end_of_all_short_sequences_ends_a_mail(door, inbox, make_mail, before):
    mail = make_mail().removesuffix(b"\r\n") + before
    ended = 0
    for form in (b"".join(octets) for length in range(6) for octets in product((b"\r", b"\n", b"."), repeat=length)):
        inbox.rows.clear()
        await send(door, mail, form)
        if END in mail + form:
            ended += 1
        else:
            assert "minister@example.org" not in senders(inbox), form
            assert len(inbox.rows) <= 1, form
    assert ended > 0


async def test_dots_are_taken_from_the_begin_of_lines_only_and_once(door, inbox, make_mail):
    mail = make_mail("Start\n.one\n..two\nend.\n...\nlast")
    await send(door, mail.replace(b"\r\n.", b"\r\n.."), b".\r\nNOOP\r\nRSET\r\n")
    assert inbox.rows[0].body == mail


@pytest.mark.parametrize("options", [b"", b" BODY=7BIT", b" BODY=8BITMIME"])
async def test_octets_are_stored_as_they_came_whatever_was_announced(door, inbox, make_mail, options):
    mail = make_mail(b"caf\xe9 \x00 \xff\xfe \xc3\xa9", Subject="Idée")
    await send(door, mail, b".\r\nRSET\r\n", options=options)
    assert inbox.rows[0].body == mail


async def test_nothing_is_offered_that_changes_where_a_mail_ends(door):
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(door.greeting + b" mx.example.org\r\nQUIT\r\n")
    said = (await reader.read()).upper()
    writer.close()
    await writer.wait_closed()
    assert b"SIZE 1000000" in said
    assert b"8BITMIME" in said
    for word in (b"CHUNKING", b"BINARYMIME", b"PIPELINING", b"SMTPUTF8", b"STARTTLS", b"AUTH"):
        assert word not in said


@pytest.mark.parametrize("option", [b" BODY=BINARYMIME", b" SMTPUTF8"])
async def test_what_is_not_offered_is_refused(door, inbox, option):
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(door.greeting + b" mx.example.org\r\nMAIL FROM:<a@example.org>" + option + b"\r\nQUIT\r\n")
    said = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert b"\r\n501 " in said

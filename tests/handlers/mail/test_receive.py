"""The SMTP and LMTP door, spoken to over real connections."""

from __future__ import annotations

import asyncio
from typing import Any

import aiosmtplib
import pytest

from handlers.mail.receive import Listener
from labbot.errors import BadSettings, StoreUnavailable
from labbot.settings import Listener as ListenerSettings

READER = "lab@lab.example.org"


@pytest.fixture
async def door(inbox, running):
    """An open SMTP door."""
    async with open_door(inbox, running) as found:
        yield found


def open_door(inbox: Any, running: Any, *, proven: bool = False, **settings: Any) -> Any:
    class Opening:
        async def __aenter__(self) -> Listener:
            listener = Listener(
                ListenerSettings(port=0, **settings), hostname="lab.example.org", max_octets=20_000, proven=proven
            )
            started = asyncio.Event()
            self.run = running(listener.run(inbox.deliver, started.set))
            await self.run.__aenter__()
            async with asyncio.timeout(10):
                await started.wait()
            return listener

        async def __aexit__(self, *failure: Any) -> None:
            await self.run.__aexit__(*failure)

    return Opening()


async def hand_over(door: Listener, mail: bytes, sender: str = "awa.diop@example.org") -> None:
    await aiosmtplib.send(
        mail, sender=sender, recipients=[READER], hostname="127.0.0.1", port=door.port, start_tls=False
    )


async def talk(door: Listener, *lines: bytes) -> list[bytes]:
    """Say lines one after the other; the answers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    answers = [await reader.readline()]
    for line in lines:
        writer.write(line)
        while (answer := await reader.readline())[3:4] == b"-":
            pass
        answers.append(answer)
    writer.close()
    await writer.wait_closed()
    return answers


async def test_a_mail_is_acknowledged_once_it_is_stored(door, inbox, make_mail):
    mail = make_mail("Olá, às dez horas.")
    await hand_over(door, mail)

    [row] = inbox.rows
    assert row.body == mail
    assert row.key == row.facts["content_key"]
    assert row.facts["envelope_from"] == "awa.diop@example.org"
    assert row.facts["envelope_to"] == [READER]
    assert row.facts["proven"] is False


async def test_the_embedded_door_vouches_for_its_senders(inbox, running, make_mail):
    async with open_door(inbox, running, proven=True) as door:
        await hand_over(door, make_mail())
    assert inbox.rows[0].facts["proven"] is True


@pytest.mark.parametrize("ill", [StoreUnavailable(), RuntimeError("anything")])
async def test_a_mail_that_could_not_be_stored_stays_with_its_sender(door, inbox, make_mail, ill):
    inbox.ill = ill
    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await hand_over(door, make_mail())
    assert refused.value.code == 451


async def test_the_same_mail_twice_has_the_same_key(door, inbox, make_mail):
    await hand_over(door, make_mail())
    await hand_over(door, b"Received: from elsewhere\r\n by here\r\n" + make_mail())
    assert len(inbox.rows) == 1


async def test_a_bounce_comes_in_from_nobody(door, inbox, make_mail):
    await talk(
        door,
        b"EHLO mx.example.org\r\n",
        b"MAIL FROM:<>\r\n",
        b"RCPT TO:<lab@lab.example.org>\r\n",
        b"DATA\r\n",
        make_mail() + b".\r\n",
    )
    assert inbox.rows[0].facts["envelope_from"] == ""


async def test_a_mail_that_is_too_large_is_refused_for_good(door, inbox, make_mail):
    with pytest.raises(aiosmtplib.SMTPResponseException) as refused:
        await hand_over(door, make_mail("word " * 10_000))
    assert refused.value.code == 552
    assert inbox.rows == []


async def test_long_lines_of_careless_programs_are_taken(door, inbox, make_mail):
    await hand_over(door, make_mail("word " * 2_000))
    assert len(inbox.rows) == 1


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n"])
async def test_no_second_mail_hides_behind_a_bare_newline(door, inbox, make_mail, end):
    answers = await talk(
        door,
        b"EHLO mx.example.org\r\n",
        b"MAIL FROM:<a@example.org>\r\n",
        b"RCPT TO:<lab@lab.example.org>\r\n",
        b"DATA\r\n",
        make_mail() + end + b"MAIL FROM:<minister@example.org>\r\n.\r\n",
    )
    assert answers[-1].startswith(b"550")
    assert inbox.rows == []


async def test_lmtp_answers_for_each_recipient(inbox, running, make_mail):
    async with open_door(inbox, running, protocol="lmtp") as door:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(
            b"LHLO mx\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<lab@lab.example.org>\r\n"
            b"RCPT TO:<lab+LAB-0042@lab.example.org>\r\nDATA\r\n" + make_mail() + b".\r\nQUIT\r\n"
        )
        said = await reader.read()
        writer.close()
        await writer.wait_closed()

    assert said.count(b"250 2.0.0 Stored") == 2
    assert len(inbox.rows) == 1


async def test_a_port_that_is_taken_is_named_with_the_fix(door, inbox):
    second = Listener(ListenerSettings(port=door.port), hostname="lab.example.org", max_octets=1000)
    with pytest.raises(BadSettings, match=r"mail\.listener\.port"):
        await second.run(inbox.deliver)


async def test_a_stop_hangs_up(inbox, running):
    async with open_door(inbox, running) as door:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        await reader.readline()
    async with asyncio.timeout(10):
        left = await asyncio.gather(reader.read(), return_exceptions=True)
    assert left[0] == b"" or isinstance(left[0], ConnectionError)
    writer.close()

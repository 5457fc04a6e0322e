"""The SMTP and LMTP door, spoken to over real connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiosmtplib
import pytest

from handlers.mail import gate
from handlers.mail.receive import Listener
from labbot.errors import BadSettings, StoreUnavailable
from labbot.settings import Listener as ListenerSettings

READER = "lab@lab.example.org"


@pytest.fixture
async def door(inbox, running):
    """An open SMTP door."""
    async with open_door(inbox, running) as found:
        yield found


def open_door(inbox: Any, running: Any, *, facts: dict[str, Any] | None = None, **settings: Any) -> Any:
    class Opening:
        async def __aenter__(self) -> Listener:
            known = {"hostname": "lab.example.org", "max_octets": 20_000, "own": (READER,), **(facts or {})}
            listener = Listener(ListenerSettings(port=0, **settings), **known)
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


@asynccontextmanager
async def connected(door: Listener) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to the door, its greeting not yet read."""
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    try:
        async with asyncio.timeout(20):
            yield reader, writer
    finally:
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)


async def talk(door: Listener, *lines: bytes) -> list[bytes]:
    """Say lines one after the other; the answers, up to where the door hangs up."""
    async with connected(door) as (reader, writer):
        answers = [await reader.readline()]
        for line in lines:
            writer.write(line)
            while (answer := await reader.readline())[3:4] == b"-":
                pass
            answers.append(answer)
    return answers


def begin(sender: str = "awa.diop@example.org", *readers: str) -> list[bytes]:
    """The lines before DATA."""
    to = [f"RCPT TO:<{reader}>\r\n".encode() for reader in readers or (READER,)]
    return [b"EHLO mx.example.org\r\n", f"MAIL FROM:<{sender}>\r\n".encode(), *to]


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
    async with open_door(inbox, running, facts={"proven": True}) as door:
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


@pytest.fixture
def from_afar(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own connections count as those of a stranger's server."""
    monkeypatch.setattr(gate, "is_loopback", lambda host: False)


@pytest.mark.parametrize(
    "reader",
    [
        "LAB@Lab.Example.org",
        "lab+r.abcdefghijklmnopqrstuvwxyz@lab.example.org",
        "lab+LAB-0042@lab.example.org",
        "postmaster@lab.example.org",
        "Abuse@LAB.example.org",
        "Postmaster",
    ],
)
async def test_mail_for_us_is_taken(door, inbox, make_mail, reader):
    answers = await talk(door, *begin("a@example.org", reader), b"DATA\r\n", make_mail() + b".\r\n")
    assert answers[-1].startswith(b"250")
    assert len(inbox.rows) == 1


@pytest.mark.parametrize(
    "reader", ["lab@example.org", "other@lab.example.org", "postmaster@example.org", "labor+lab@x"]
)
async def test_mail_for_others_is_refused_for_good(door, inbox, reader):
    answers = await talk(door, *begin("a@example.org", reader), b"DATA\r\n")
    assert answers[-2].startswith(b"550 5.1.1")
    assert answers[-1].startswith(b"503")


async def test_mail_for_anybody_is_taken_where_the_settings_say_so(inbox, running, make_mail):
    async with open_door(inbox, running, any_recipient=True) as door:
        await talk(door, *begin("a@example.org", "other@example.org"), b"DATA\r\n", make_mail() + b".\r\n")
    assert len(inbox.rows) == 1


async def test_a_bounce_has_one_reader_a_second_is_asked_for_later(door):
    answers = await talk(door, *begin("", READER, "lab+b.x@lab.example.org"))
    assert [answer[:3] for answer in answers[-2:]] == [b"250", b"452"]


async def test_a_mail_that_says_it_is_too_large_is_refused_before_it_comes(door):
    answers = await talk(door, b"EHLO mx.example.org\r\n", b"MAIL FROM:<a@example.org> SIZE=20001\r\n")
    assert answers[-1].startswith(b"552")


async def test_a_line_without_end_is_read_on_and_refused_without_being_kept(door, inbox, make_mail):
    answers = await talk(door, *begin(), b"DATA\r\n", make_mail(b"x" * 3_000_000) + b".\r\n")
    assert answers[-1].startswith(b"552")
    assert inbox.rows == []


async def test_lines_of_any_length_are_stored_as_they_came(inbox, running, make_mail):
    mail = make_mail(b"." + b"x" * 200_000 + b"\r" + b"y" * 70_000)
    sent = mail.replace(b"\r\n.x", b"\r\n..x")
    async with open_door(inbox, running, facts={"max_octets": 1_000_000}) as door:
        answers = await talk(door, *begin(), b"DATA\r\n", sent + b".\r\n")
    assert answers[-1].startswith(b"250")
    assert inbox.rows[0].body == mail


async def test_in_lmtp_too_much_mail_is_refused_for_each_recipient(inbox, running, make_mail):
    async with open_door(inbox, running, protocol="lmtp") as door, connected(door) as (reader, writer):
        writer.write(b"LHLO mx\r\n" + b"".join(begin("a@example.org", READER, READER)[1:]) + b"DATA\r\n")
        writer.write(make_mail("word " * 10_000) + b".\r\nQUIT\r\n")
        said = await reader.read()
    assert said.count(b"\r\n552 ") == 2


async def test_the_connection_that_is_one_too_many_comes_again_later(inbox, running):
    async with open_door(inbox, running, most_connections=1) as door, connected(door) as (first, _):
        assert (await first.readline()).startswith(b"220")
        async with connected(door) as (second, _):
            assert (await second.read()).startswith(b"421")


async def test_a_connection_that_ended_leaves_room_for_the_next(inbox, running, make_mail):
    async with open_door(inbox, running, most_connections=1) as door:
        for number in range(3):
            async with connected(door) as (reader, writer):
                writer.write(b"QUIT\r\n")
                assert (await reader.read()).startswith(b"220"), number


async def test_one_peer_does_not_take_all_connections(from_afar, inbox, running):
    async with open_door(inbox, running, connections_per_peer=1) as door, connected(door) as (first, _):
        await first.readline()
        async with connected(door) as (second, _):
            assert (await second.read()).startswith(b"421")


async def mails(door: Listener, make_mail: Any, senders: list[str]) -> list[bytes]:
    """One mail from each of the senders, on one connection; the code of the answer to each MAIL."""
    codes = []
    async with connected(door) as (reader, writer):

        async def ask(line: bytes) -> bytes:
            writer.write(line)
            while (answer := await reader.readline())[3:4] == b"-":
                pass
            return answer[:3]

        await reader.readline()
        await ask(b"EHLO mx.example.org\r\n")
        for number, sender in enumerate(senders):
            opening, to = begin(sender)[1:]
            codes.append(await ask(opening))
            if codes[-1] == b"250":
                await ask(to)
                await ask(b"DATA\r\n")
                await ask(make_mail(Message_ID=f"<{number}@example.org>") + b".\r\n")
    return codes


async def test_a_sender_who_writes_too_often_is_asked_to_wait(inbox, running, make_mail):
    now = [0.0]
    facts = {"clock": lambda: now[0]}
    async with open_door(inbox, running, facts=facts, mails_per_sender_hour=2, bounces_per_hour=1) as door:
        said = await mails(
            door, make_mail, ["a@example.org", "A@example.org", "a@example.org", "b@example.org", "", ""]
        )
        assert said == [b"250", b"250", b"450", b"250", b"250", b"450"]
        now[0] = 3601.0
        assert await mails(door, make_mail, ["a@example.org"]) == [b"250"]


@pytest.mark.parametrize(
    ("limit", "answer"),
    [("mails_per_peer_minute", b"450"), ("mails_per_peer_hour", b"450"), ("mails_per_connection", b"421")],
)
async def test_a_peer_that_brings_too_much_is_asked_to_wait(from_afar, inbox, running, make_mail, limit, answer):
    async with open_door(inbox, running, **{limit: 2}) as door:
        said = await mails(door, make_mail, ["a@example.org", "b@example.org", "c@example.org"])
    assert said == [b"250", b"250", answer]


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
async def test_our_own_server_brings_the_mail_of_everybody(inbox, running, make_mail, protocol, request):
    if protocol == "lmtp":
        request.getfixturevalue("from_afar")
    tight = {"mails_per_peer_minute": 1, "mails_per_peer_hour": 1, "mails_per_connection": 1, "connections_per_peer": 1}
    async with open_door(inbox, running, protocol=protocol, **tight) as door, connected(door) as (idle, _):
        await idle.readline()
        hello = b"LHLO mx\r\n" if protocol == "lmtp" else b"EHLO mx\r\n"
        lines = [hello]
        for number in range(3):
            mail = make_mail(Message_ID=f"<{number}@example.org>") + b".\r\n"
            lines += [*begin(f"{number}@example.org")[1:], b"DATA\r\n", mail]
        await talk(door, *lines)
    assert len(inbox.rows) == 3


async def test_a_mail_that_could_not_be_stored_does_not_count(inbox, running, make_mail):
    async with open_door(inbox, running, mails_per_sender_hour=1) as door:
        inbox.ill = StoreUnavailable()
        assert await mails(door, make_mail, ["a@example.org"] * 2) == [b"250", b"250"]
        inbox.ill = None
        assert await mails(door, make_mail, ["a@example.org"] * 2) == [b"250", b"450"]
    assert len(inbox.rows) == 1


async def test_who_only_makes_errors_is_sent_away(inbox, running):
    async with open_door(inbox, running, most_errors=3) as door, connected(door) as (reader, writer):
        writer.write(b"\r\n" * 2 + b"\xff\xfe\r\n" + b"EHLO mx\r\n" * 5)
        said = (await reader.read()).splitlines()
    assert [line[:3] for line in said] == [b"220", b"500", b"500", b"500", b"421"]


async def test_nothing_sent_ahead_is_done_after_a_goodbye(inbox, running, make_mail):
    ahead = b"".join(begin()) + b"DATA\r\n" + make_mail() + b".\r\n"
    async with open_door(inbox, running, most_errors=1) as door, connected(door) as (reader, writer):
        writer.write(b"NONSENSE\r\n" + ahead)
        await asyncio.gather(reader.read(), return_exceptions=True)
    assert inbox.rows == []


@pytest.mark.parametrize("opening", [b"EHLO ", b"X"])
async def test_a_command_of_endless_length_is_refused(door, opening):
    answers = await talk(door, opening + b"x" * 2_000 + b"\r\n", b"EHLO mx.example.org\r\n")
    assert answers[1].startswith(b"500")
    assert answers[2].startswith(b"250")


async def test_greeting_again_and_again_does_not_lengthen_the_commands(door):
    answers = await talk(door, *[b"EHLO mx.example.org\r\n"] * 40, b"MAIL FROM:<" + b"x" * 2_500 + b"@example.org>\r\n")
    assert answers[-1].startswith(b"500")


@pytest.mark.parametrize(
    "said",
    [
        [],  # nothing at all
        [b"EHLO mx.example.org\r\n", b"MAI"],
        [*begin(), b"DATA\r\n", b"Subject: half a mail\r\n"],
    ],
)
async def test_a_silent_peer_is_hung_up_on(inbox, running, said):
    async with open_door(inbox, running, idle_seconds=0.2) as door, connected(door) as (reader, writer):
        writer.write(b"".join(said))
        assert b"421 4.4.2" in await reader.read()
    assert inbox.rows == []


async def drip(writer: asyncio.StreamWriter, reader: asyncio.StreamReader, octet: bytes) -> bytes:
    """Send one octet after the other, a little apart, until the door hangs up; what it said."""
    said = b""
    while not reader.at_eof():
        writer.write(octet)
        try:
            said += await asyncio.wait_for(reader.read(1000), 0.02)
        except TimeoutError:
            continue
        except ConnectionError:
            break
    return said


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"idle_seconds": 0.3}, []),
        ({"idle_seconds": 0.2, "mail_seconds": 0.5}, [*begin(), b"DATA\r\n"]),
        ({"connection_seconds": 0.5}, [*begin(), b"DATA\r\n"]),
        ({"connection_seconds": 0.5}, []),
    ],
)
async def test_a_peer_that_drips_octets_is_hung_up_on(inbox, running, limits, said):
    async with open_door(inbox, running, **limits) as door, connected(door) as (reader, writer):
        writer.write(b"".join(said))
        assert b"421 4.4.2" in await drip(writer, reader, b"x")
    assert inbox.rows == []


async def test_a_slow_mail_that_makes_progress_is_taken(inbox, running, make_mail):
    async with open_door(inbox, running, idle_seconds=0.8) as door, connected(door) as (reader, writer):
        writer.write(b"".join(begin()) + b"DATA\r\n")
        await reader.readuntil(b"354")
        began = asyncio.get_running_loop().time()
        while asyncio.get_running_loop().time() < began + 1.2:
            writer.write(b"X-Slow: yes\r\n")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(reader.readuntil(b"421"), 0.02)
        writer.write(make_mail() + b".\r\n")
        await reader.readuntil(b"250 2.0.0 Stored")


async def test_a_mail_being_stored_is_answered_although_the_time_is_up(inbox, running, make_mail):
    stored = asyncio.Event()

    async def slowly(raw: Any) -> None:
        await stored.wait()
        await inbox.deliver(raw)

    class Slow:
        deliver = staticmethod(slowly)

    door = open_door(Slow, running, idle_seconds=0.1, connection_seconds=0.2)
    async with door as listener, connected(listener) as (reader, writer):
        writer.write(b"".join(begin()) + b"DATA\r\n" + make_mail() + b".\r\n")
        asyncio.get_running_loop().call_later(0.4, stored.set)
        said = await reader.read()
    assert said.endswith(b"250 2.0.0 Stored\r\n")
    assert len(inbox.rows) == 1


@pytest.mark.parametrize("request_line", [b"POST / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\n", b"BDAT 400 LAST\r\n"])
async def test_a_body_that_follows_is_never_taken_for_commands(door, inbox, make_mail, request_line):
    body = b"".join(begin()) + b"DATA\r\n" + make_mail() + b".\r\n"
    async with connected(door) as (reader, writer):
        writer.write(request_line + b"Host: 127.0.0.1\r\n\r\n" + body)
        said = await asyncio.gather(reader.read(), return_exceptions=True)
    assert isinstance(said[0], ConnectionError) or b"502" in said[0]
    assert inbox.rows == []


@pytest.mark.parametrize(
    "address", [b"a\0b@example.org", b"a\x07@example.org", b"a\rb@example.org", b"\xc3\xa9@example.org"]
)
async def test_an_address_with_strange_octets_is_refused(door, address):
    answers = await talk(door, b"EHLO mx.example.org\r\n", b"MAIL FROM:<" + address + b">\r\n")
    assert answers[-1][:1] == b"5"

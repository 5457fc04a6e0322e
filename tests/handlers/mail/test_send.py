"""Letters on their way: a real relay over kept connections, a maildir."""

from __future__ import annotations

import asyncio
import email
import mailbox
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from handlers.mail import send
from handlers.mail.send import Maildir, Relay
from labbot.errors import SendError
from labbot.messages import Outgoing
from labbot.settings import Smtp
from tests.letters import US, WORD, make_letter


class Server(SMTP):
    """A connection of the relay: it tells the relay that it was made and lost."""

    def __init__(self, relay: FarRelay, **options: Any) -> None:
        super().__init__(relay, hostname="relay", **options)
        self.relay = relay

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.relay.made += 1
        self.relay.open.append(self)

    def connection_lost(self, error: Exception | None) -> None:
        self.relay.open.remove(self)
        self.relay.changed.set()
        super().connection_lost(error)


class FarRelay:
    """A relay with moods. `mood` is asked at each command: an answer, "drop" to hang up, None for the usual one.

    `gate` holds back the answer to DATA until it is set. `senders` are the envelope senders.
    """

    def __init__(self) -> None:
        self.port = self.made = self.most = self.goodbyes = 0
        self.open: list[Server] = []
        self.mails: list[str] = []
        self.senders: list[str] = []
        self.logins: list[bytes] = []
        self.moods: dict[str, list[str | None]] = {}
        self.gate = asyncio.Event()
        self.gate.set()
        self.changed = asyncio.Event()

    def _mood(self, server: Any, command: str) -> str | None:
        mood = self.moods[command].pop(0) if self.moods.get(command) else None
        if mood == "drop":
            server.transport.abort()
        return mood

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if mood := self._mood(server, "MAIL"):
            return mood
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if mood := self._mood(server, "RCPT"):
            return mood
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.most = max(self.most, len(self.open))
        self.changed.set()
        await self.gate.wait()
        if mood := self._mood(server, "DATA"):
            return mood
        self.mails.append(email.message_from_bytes(envelope.content)["Message-ID"])
        self.senders.append(envelope.mail_from)
        return "250 OK"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:
        self.goodbyes += 1
        return "221 Bye"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.logins.append(data.login)
        return AuthResult(success=data.password == b"right", handled=False)

    async def until_open(self, number: int) -> None:
        async with asyncio.timeout(20):
            while len(self.open) != number:
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
async def far() -> AsyncIterator[FarRelay]:
    relay = FarRelay()
    loop = asyncio.get_running_loop()
    options = {"loop": loop, "authenticator": relay.authenticate, "auth_require_tls": False}
    server = await loop.create_server(lambda: Server(relay, **options), "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    yield relay
    server.close()


@asynccontextmanager
async def relay_to(port: int, **changes: Any) -> AsyncIterator[Relay]:
    """Our side; closed at the end."""
    settings = Smtp(**{"host": "127.0.0.1", "port": port, "security": "none", "timeout_seconds": 5, **changes})
    relay = Relay(settings, **US)
    try:
        yield relay
    finally:
        await relay.close()


def numbered(number: int) -> Outgoing:
    return make_letter(message_id=f"<{number}@lab.example.org>")


def ids(*numbers: int) -> list[str]:
    return [f"<{number}@lab.example.org>" for number in numbers]


async def test_the_relay_takes_a_letter(sink):
    async with relay_to(sink.port) as relay:
        sent = await relay.send(make_letter(text="شكراً لكم"))
    assert sent.receipt == "<receipt-1@lab.example.org>"
    [mail] = sink.mails
    assert email.message_from_bytes(mail).get_payload(decode=True).decode().strip() == "شكراً لكم"


@pytest.mark.parametrize(
    ("to_reader", "to_data", "permanent"),
    [
        ("550 5.1.1 <awa.diop@example.org> unknown", None, True),
        ("450 4.2.0 greylisted", None, False),
        (None, "554 5.7.1 this looks like spam", True),
        (None, "451 4.3.0 try again later", False),
    ],
)
async def test_a_refusal_says_whether_trying_again_helps(sink, to_reader, to_data, permanent):
    sink.answer_to_reader, sink.answer = to_reader, to_data
    async with relay_to(sink.port) as relay:
        with pytest.raises(SendError) as refused:
            await relay.send(make_letter())
    assert refused.value.permanent is permanent
    assert "awa" not in str(refused.value)
    assert (to_reader or to_data or "")[:9] in str(refused.value)


async def test_a_relay_that_is_away_is_tried_again():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with relay_to(port) as relay:
        with pytest.raises(SendError) as refused:
            await relay.send(make_letter())
    assert not refused.value.permanent
    assert "mail.smtp.host" in str(refused.value)


async def test_many_letters_go_over_one_connection(far):
    async with relay_to(far.port) as relay:
        for number in range(5):
            await relay.send(numbered(number))
    assert (far.mails, far.made, far.goodbyes) == (ids(*range(5)), 1, 1)


async def test_many_at_once_wait_for_a_free_connection(far):
    far.gate.clear()
    async with relay_to(far.port, connections=3) as relay:
        sending = [asyncio.create_task(relay.send(numbered(number))) for number in range(20)]
        await far.until_open(3)
        far.gate.set()
        await asyncio.gather(*sending)
    assert sorted(far.mails) == sorted(ids(*range(20)))
    assert (far.most, far.made) == (3, 3)


async def test_a_connection_that_the_server_has_closed_is_replaced(far):
    async with relay_to(far.port) as relay:
        await relay.send(numbered(1))
        far.open[0].transport.abort()
        await far.until_open(0)
        await relay.send(numbered(2))
    assert (far.mails, far.made) == (ids(1, 2), 2)


@pytest.mark.parametrize("command", ["MAIL", "RCPT"])
@pytest.mark.parametrize("mood", ["421 4.3.2 closing", "drop"])
async def test_a_kept_connection_that_turns_out_closed_costs_no_letter_and_doubles_none(far, command, mood):
    async with relay_to(far.port) as relay:
        await relay.send(numbered(1))
        far.moods[command] = [mood]
        await relay.send(numbered(2))
    assert (far.mails, far.made) == (ids(1, 2), 2)


@pytest.mark.parametrize("mood", ["421 4.3.2 closing", "drop"])
async def test_a_new_connection_that_is_closed_is_for_later(far, mood):
    far.moods["MAIL"] = [mood]
    async with relay_to(far.port) as relay:
        with pytest.raises(SendError) as refused:
            await relay.send(numbered(1))
        assert not refused.value.permanent
        await relay.send(numbered(2))
    assert far.mails == ids(2)


async def test_what_breaks_off_after_the_text_is_not_sent_twice_but_left_to_the_outbox(far):
    async with relay_to(far.port) as relay:
        await relay.send(numbered(1))
        far.moods["DATA"] = ["drop"]
        with pytest.raises(SendError) as lost:
            await relay.send(numbered(2))
        assert not lost.value.permanent
        assert far.made == 1
        await relay.send(numbered(2))
    assert (far.mails, far.made) == (ids(1, 2), 2)


async def test_after_a_refusal_the_connection_is_good_for_the_next_letter(far):
    far.moods = {"RCPT": ["550 5.1.1 unknown"], "DATA": ["554 5.7.1 spam"]}
    async with relay_to(far.port) as relay:
        for number in (1, 2):
            with pytest.raises(SendError):
                await relay.send(numbered(number))
        await relay.send(numbered(3))
    assert (far.mails, far.made) == (ids(3), 1)


async def test_a_connection_carries_a_limited_number_of_letters(far, monkeypatch):
    monkeypatch.setattr(send, "MOST_LETTERS", 2)
    async with relay_to(far.port) as relay:
        for number in range(5):
            await relay.send(numbered(number))
    assert (far.mails, far.made, far.goodbyes) == (ids(*range(5)), 3, 3)


async def test_a_connection_nobody_needs_is_closed_with_a_goodbye(far, monkeypatch):
    monkeypatch.setattr(send, "IDLE_SECONDS", 0.0)
    async with relay_to(far.port) as relay:
        await relay.send(numbered(1))
        await far.until_open(0)
        assert far.goodbyes == 1
        await relay.send(numbered(2))
    assert (far.mails, far.made) == (ids(1, 2), 2)


async def test_after_closing_no_connection_is_kept(far):
    far.gate.clear()
    async with relay_to(far.port) as relay:
        late = asyncio.create_task(relay.send(numbered(1)))
        await far.until_open(1)
        await relay.close()
        far.gate.set()
        await late
        await far.until_open(0)
    assert far.mails == ids(1)


async def test_a_relay_that_does_not_answer_is_tried_again_on_a_new_connection(far):
    far.gate.clear()
    async with relay_to(far.port, timeout_seconds=0.2) as relay:
        with pytest.raises(SendError) as late:
            await relay.send(numbered(1))
        assert not late.value.permanent
        await far.until_open(0)
        far.gate.set()
        await relay.send(numbered(2))
    assert far.made == 2


async def test_a_letter_that_is_given_up_midway_leaves_no_half_used_connection(far):
    far.gate.clear()
    async with relay_to(far.port, connections=1) as relay:
        going = asyncio.create_task(relay.send(numbered(1)))
        await far.until_open(1)
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)
        far.gate.set()
        await relay.send(numbered(2))
    assert far.mails[-1:] == ids(2)
    assert far.made == 2


async def test_we_log_in_once_for_a_connection(far):
    async with relay_to(far.port, user="lab", password="right") as relay:
        await relay.send(numbered(1))
        await relay.send(numbered(2))
    assert (far.mails, far.logins) == (ids(1, 2), [b"lab"])


async def test_a_wrong_password_is_the_administrators_to_mend(far):
    async with relay_to(far.port, user="lab", password="wrong") as relay:
        with pytest.raises(SendError, match=r"mail\.smtp\.password") as refused:
            await relay.send(numbered(1))
    assert not refused.value.permanent
    assert far.mails == []


async def test_a_bounce_of_a_letter_goes_to_an_address_of_its_own(far):
    async with relay_to(far.port) as relay:
        await relay.send(make_letter(return_token=WORD))
        await relay.send(make_letter())
    assert far.senders == [f"lab+b.{WORD}@lab.example.org", "lab@lab.example.org"]


def letters(path: Path) -> list[str]:
    return [str(mail["Subject"]) for mail in mailbox.Maildir(path, create=False)]


async def test_a_letter_lies_in_the_maildir_once_however_often_it_is_sent(tmp_path):
    maildir = Maildir(tmp_path / "out", **US)
    await maildir.send(make_letter())
    await maildir.send(make_letter())
    await maildir.send(make_letter(message_id="<another@lab.example.org>", subject="Another"))

    assert sorted(letters(tmp_path / "out")) == ["Another", "LAB-0042: we have your proposal"]
    assert list((tmp_path / "out" / "tmp").iterdir()) == []


async def test_a_letter_that_was_read_in_the_maildir_does_not_come_again(tmp_path):
    maildir = Maildir(tmp_path, **US)
    await maildir.send(make_letter())
    [new] = (tmp_path / "new").iterdir()
    new.rename(tmp_path / "cur" / f"{new.name}:2,S")
    await maildir.send(make_letter())
    assert len(letters(tmp_path)) == 1


async def test_a_maildir_that_cannot_be_written_is_tried_again(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SendError) as refused:
        await Maildir(tmp_path / "file", **US).send(make_letter())
    assert not refused.value.permanent


async def test_a_letter_in_the_maildir_says_where_it_would_come_back_to(tmp_path):
    await Maildir(tmp_path, **US).send(make_letter(return_token=WORD))
    [path] = (tmp_path / "new").iterdir()
    assert path.read_bytes().startswith(f"Return-Path: <lab+b.{WORD}@lab.example.org>\nFrom: ".encode())

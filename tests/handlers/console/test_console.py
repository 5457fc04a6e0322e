"""The console door, from a typed line to a printed letter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from handlers.console import ConsoleChannel, translate
from labbot.errors import StoreUnavailable
from labbot.messages import Choice, Incoming, Outgoing, Raw, Unreadable

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)

LETTER = Outgoing(
    key="card:LAB-0042:1",
    channel="console",
    address="amina@example.org",
    subject="A proposal to read",
    text="LAB-0042: a training",
    language="en",
    message_id="<card.lab-0042.1@lab.example.org>",
    choices=(Choice("approve LAB-0042", "Approve"), Choice("return LAB-0042 too short", "Return")),
)


class Terminal:
    """A person who types `lines`, and what the screen shows."""

    def __init__(self, *lines: str) -> None:
        self._lines = iter(lines)
        self.screen: list[str] = []
        self.inbox: list[Raw] = []
        self.channel = ConsoleChannel(self._read_line, self.screen.append, clock=lambda: NOW)

    async def _read_line(self) -> str | None:
        return next(self._lines, None)

    async def deliver(self, raw: Raw) -> None:
        self.inbox.append(raw)

    async def messages(self) -> list[Incoming]:
        await self.channel.receive(self.deliver)
        return [translate(raw) for raw in self.inbox]


async def test_a_line_is_a_message_of_whoever_is_speaking() -> None:
    terminal = Terminal("as Amina@example.org", "We propose a training", "as kofi@example.org", "/status LAB-0042")

    first, second = await terminal.messages()

    assert (first.address, first.text, first.command) == ("amina@example.org", "We propose a training", ())
    assert (first.channel, first.proven, first.sent_at) == ("console", True, NOW)
    assert (second.address, second.command) == ("kofi@example.org", ("status", "LAB-0042"))
    assert second.reference == "LAB-0042"


async def test_every_line_has_its_own_key() -> None:
    terminal = Terminal("as amina@example.org", "the same", "the same")

    await terminal.messages()

    assert len({raw.key for raw in terminal.inbox}) == 2


@pytest.mark.parametrize("line", ["We propose a training", "/queue", "1"])
async def test_nobody_speaks_before_saying_who_it_is(line: str) -> None:
    terminal = Terminal(line)

    assert await terminal.messages() == []
    assert "as someone@example.org" in terminal.screen[0]


async def test_an_empty_line_says_nothing() -> None:
    assert await Terminal("as amina@example.org", "", "   ").messages() == []


async def test_a_letter_is_printed_with_numbered_choices() -> None:
    terminal = Terminal()

    sent = await terminal.channel.send(LETTER)

    assert sent.receipt == LETTER.message_id
    assert terminal.screen == [
        "--- to amina@example.org: A proposal to read\nLAB-0042: a training\n  [1] Approve\n  [2] Return\n---"
    ]


async def test_a_number_picks_a_choice_of_the_last_letter() -> None:
    terminal = Terminal("as amina@example.org", "2")
    await terminal.channel.send(LETTER)

    (picked,) = await terminal.messages()

    assert picked.command == ("return", "LAB-0042", "too short")
    assert picked.replies_to == (LETTER.message_id,)


async def test_a_number_that_is_no_choice_is_a_text() -> None:
    terminal = Terminal("as kofi@example.org", "2")
    await terminal.channel.send(LETTER)

    (said,) = await terminal.messages()

    assert (said.text, said.command) == ("2", ())


async def test_an_answer_names_the_last_letter() -> None:
    terminal = Terminal("as amina@example.org", "> budget: 40000 EUR")
    await terminal.channel.send(LETTER)

    (answer,) = await terminal.messages()

    assert (answer.text, answer.replies_to) == ("budget: 40000 EUR", (LETTER.message_id,))


async def test_a_line_that_could_not_be_stored_is_told() -> None:
    terminal = Terminal("as amina@example.org", "We propose a training")

    async def locked(raw: Raw) -> None:
        raise StoreUnavailable("the database is locked")

    await terminal.channel.receive(locked)

    assert "type it again" in terminal.screen[-1]


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"null", b'{"text": "x", "at": "never"}'])
def test_broken_bytes_are_set_aside(body: bytes) -> None:
    incoming = translate(Raw("console", "console:1", body, {"address": "amina@example.org"}))

    assert incoming.unreadable is Unreadable.BROKEN
    assert incoming.address == "amina@example.org"

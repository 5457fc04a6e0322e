"""Real peers on loopback: an IMAP server (pymap), an SMTP sink (aiosmtpd), and a stand-in for the inbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from pymap.backend.mailbox import MailboxDataInterface
from pymap.parsing.specials.flag import Flag

from handlers.mail.session import KEYWORD
from labbot.messages import Raw
from tests.peers.imap import PASSWORD, USER, ImapServer
from tests.peers.imap import imap_server as a_mailbox

__all__ = ["PASSWORD", "USER"]


@pytest.fixture
async def imap_server() -> AsyncIterator[ImapServer]:
    """An empty mailbox behind a real IMAP server."""
    async with a_mailbox() as server:
        yield server


@pytest.fixture
def with_keywords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes pymap accept our keyword, as the large servers do."""
    lasting = MailboxDataInterface.permanent_flags.fget  # type: ignore[attr-defined]
    known = property(lambda mailbox: lasting(mailbox) | {Flag(KEYWORD)})
    monkeypatch.setattr(MailboxDataInterface, "permanent_flags", known)


class Inbox:
    """What `deliver` hands over, in order; `arrived(n)` waits until `n` mails are there. `ill` is raised instead."""

    def __init__(self) -> None:
        self.rows: list[Raw] = []
        self.ill: Exception | None = None
        self.refused = 0
        self._changed = asyncio.Condition()

    async def deliver(self, raw: Raw) -> None:
        async with self._changed:
            self._changed.notify_all()
            if self.ill:
                self.refused += 1
                raise self.ill
            if raw.key not in {row.key for row in self.rows}:
                self.rows.append(raw)

    async def arrived(self, number: int) -> list[Raw]:
        await self.until(lambda: len(self.rows) >= number)
        return self.rows

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(holds)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


class Marks:
    """High-water marks in memory; `reached(uid)` waits for one."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[int, int]] = {}
        self._changed = asyncio.Condition()

    async def get(self, mailbox: str) -> tuple[int, int] | None:
        return self.kept.get(mailbox)

    async def put(self, mailbox: str, uidvalidity: int, uid: int) -> None:
        async with self._changed:
            self.kept[mailbox] = (uidvalidity, uid)
            self._changed.notify_all()

    async def reached(self, uid: int, mailbox: str = "INBOX") -> None:
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(lambda: self.kept.get(mailbox, (0, 0))[1] >= uid)


@pytest.fixture
def marks() -> Marks:
    return Marks()


class Sink:
    """What a relay took. `answer` is what it says to DATA, `answer_to_reader` to RCPT; None is yes."""

    def __init__(self) -> None:
        self.port = 0
        self.mails: list[bytes] = []
        self.answer: str | None = None
        self.answer_to_reader: str | None = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.answer_to_reader is None:
            envelope.rcpt_tos.append(address)
        return self.answer_to_reader or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer is None:
            self.mails.append(envelope.original_content)
        return self.answer or "250 OK"


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    """A relay that takes everything, until told otherwise."""
    found = Sink()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(found, hostname="sink", loop=loop), "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    yield found
    server.close()


@asynccontextmanager
async def running(work: Any) -> AsyncIterator[asyncio.Task[Any]]:
    """Runs a coroutine beside the test and cancels it at the end."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        async with AsyncExitStack():
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(name="running")
def running_fixture() -> Any:
    return running


MakeMail = Callable[..., bytes]


@pytest.fixture
def make_mail() -> MakeMail:
    """A plain mail with sensible defaults; headers by keyword, `_` for `-`, None leaves one out."""

    def make(text: str | bytes = "We would like to map our diaspora.", **changes: str | None) -> bytes:
        facts: dict[str, str | None] = {
            "From": "Awa Diop <Awa.Diop@example.org>",
            "To": "lab@lab.example.org",
            "Subject": "An idea",
            "Date": "Fri, 20 Nov 2026 10:30:00 +0100",
            "Message-ID": "<one@mail.example.org>",
            "Content-Type": "text/plain; charset=utf-8",
        }
        facts |= {name.replace("_", "-"): value for name, value in changes.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in facts.items() if value is not None)
        body = text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode()
        return head.encode("utf-8", "surrogateescape") + b"\r\n" + body + b"\r\n"

    return make


@pytest.fixture
def demo_mails() -> Path:
    return Path(__file__).parents[3] / "labbot" / "demo" / "mails"

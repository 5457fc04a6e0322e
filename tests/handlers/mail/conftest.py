"""Real peers on loopback: an IMAP server (pymap), an SMTP sink (aiosmtpd), and a stand-in for the inbox."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from imapclient import IMAPClient
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import DictBackend
from pymap.backend.mailbox import MailboxDataInterface
from pymap.imap import IMAPServer
from pymap.parsing.specials.flag import Flag

from handlers.mail.mailbox import KEYWORD
from labbot.messages import Raw
from labbot.settings import Imap

USER, PASSWORD = "lab", "not a secret"


class ImapServer:
    """A pymap that lives in memory. It takes no keywords, like many small servers."""

    def __init__(self) -> None:
        self.port = 0
        self._backend: DictBackend | None = None
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        """Listen, with the mails of before; on the same port as before."""
        if self._backend is None:
            self._backend, config = await DictBackend.init(_pymap_arguments(), secure_auth=False)
            config.apply_context()
            self._serve = IMAPServer(self._backend.login, config)
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and cut every connection."""
        if self._server:
            self._server.close()
        talks = list(self._talks)
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    def settings(self, **changes: Any) -> Imap:
        """Settings for reading this server."""
        facts: dict[str, Any] = {"host": "127.0.0.1", "port": self.port, "user": USER, "password": PASSWORD}
        return Imap(**{**facts, "security": "none", "timeout_seconds": 5, **changes})

    async def append(self, *mails: bytes, folder: str = "INBOX") -> None:
        """Put mails into a folder, over the wire."""
        await self.ask(lambda client: [client.append(folder, mail) for mail in mails])

    async def count(self, folder: str) -> int:
        """How many mails are in a folder."""
        return int(await self.ask(lambda client: client.select_folder(folder, readonly=True)[b"EXISTS"]))

    async def ask(self, question: Callable[[IMAPClient], Any]) -> Any:
        """Ask the server something in a connection of its own."""

        def connect() -> Any:
            with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=5) as client:
                client.login(USER, PASSWORD)
                return question(client)

        return await asyncio.to_thread(connect)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        try:
            await self._serve(reader, writer, SocketInfo.get(writer, None))
        except asyncio.CancelledError:
            pass  # `stop` cut it
        finally:
            self._talks.discard(task)
            writer.close()


@pytest.fixture
async def imap_server() -> AsyncIterator[ImapServer]:
    """An empty mailbox behind a real IMAP server."""
    server = ImapServer()
    await server.start()
    yield server
    await server.stop()


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


def _pymap_arguments() -> Namespace:
    return Namespace(
        debug=False,
        host="127.0.0.1",
        port=0,
        cert=None,
        key=None,
        tls=False,
        proxy_protocol=None,
        passlib_cfg=None,
        demo_data=False,
        demo_user=USER,
        demo_password=PASSWORD,
        inherited_sockets=None,
    )

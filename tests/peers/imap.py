"""A real IMAP server on loopback: pymap, with its mails in memory."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from imapclient import IMAPClient
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pysasl.hashing import Cleartext

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
            self._backend, config = await DictBackend.init(
                _pymap_arguments(), secure_auth=False, hash_context=Cleartext()
            )
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
            with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=30) as client:
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


@asynccontextmanager
async def imap_server() -> AsyncIterator[ImapServer]:
    """An empty mailbox."""
    server = ImapServer()
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


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

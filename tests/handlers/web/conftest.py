"""The page on a real loopback port, and an inbox that keeps what it gets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest

from handlers.web import WebChannel
from labbot.clock import Clock
from labbot.messages import Raw
from labbot.settings import Web
from labbot.texts import Texts

PUBLIC = "https://lab.example.org"


def words(page: str, language: str) -> tuple[str, str]:
    """The words of the service."""
    letter = Texts().render(page, language, {})
    return letter.subject, letter.text


class Inbox:
    """What `deliver` hands over; `ill` is raised instead."""

    def __init__(self) -> None:
        self.rows: list[Raw] = []
        self.ill: Exception | None = None

    async def deliver(self, raw: Raw) -> None:
        if self.ill:
            raise self.ill
        if raw.key not in {row.key for row in self.rows}:
            self.rows.append(raw)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


class Open:
    """An open door and somebody at it."""

    def __init__(self, channel: WebChannel, client: httpx.AsyncClient) -> None:
        self.channel, self.client = channel, client

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers={n.replace("_", "-"): v for n, v in headers.items()})

    async def press(self, path: str, body: str | bytes = "stop=yes", **headers: str) -> httpx.Response:
        """What a browser sends for the button, unless told otherwise."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        named = {n.replace("_", "-"): v for n, v in headers.items()}
        return await self.client.post(path, content=body, headers={**kind, **named})

    async def say(self, octets: bytes) -> bytes:
        """Octets as they are; everything that comes back until the end of the connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.channel.port)
        try:
            writer.write(octets)
            async with asyncio.timeout(20):
                answer = await asyncio.gather(reader.read(), return_exceptions=True)
            return answer[0] if isinstance(answer[0], bytes) else b""
        finally:
            writer.close()
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)


Opening = Callable[..., AbstractAsyncContextManager[Open]]


@pytest.fixture
def open_door(inbox: Inbox, clock: Clock) -> Opening:
    """Opens the door with settings of one's own."""

    @asynccontextmanager
    async def opening(**settings: Any) -> AsyncIterator[Open]:
        channel = WebChannel(Web(port=0, public_url=PUBLIC, **settings), words, clock=clock)
        running = asyncio.create_task(channel.receive(inbox.deliver))
        try:
            async with asyncio.timeout(10):
                await channel.ready.wait()
            where = f"http://127.0.0.1:{channel.port}"
            async with httpx.AsyncClient(base_url=where, trust_env=False, verify=False) as client:
                yield Open(channel, client)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            assert not channel.ready.is_set()

    return opening


@pytest.fixture
async def door(open_door: Opening) -> AsyncIterator[Open]:
    async with open_door() as found:
        yield found

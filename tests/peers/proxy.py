"""A small TCP proxy on loopback that makes a connection ill at a chosen byte."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

UP, DOWN = "up", "down"
LIMIT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """What befalls a connection once `after` bytes have gone `way` (`up`: client to server).

    `cut` ends it both ways; `freeze` passes on nothing more, either way, and keeps it open; `drop` swallows what goes
    that way; `gather` holds the next piece and passes it on together with the one behind it.
    """

    kind: Literal["cut", "freeze", "drop", "gather"]
    way: str = DOWN
    after: int = 0


@dataclass(slots=True)
class Link:
    """One connection through the proxy: what has gone each way, and whether its fault has struck."""

    fault: Fault | None
    seen: dict[str, bytearray] = field(default_factory=lambda: {UP: bytearray(), DOWN: bytearray()})
    struck: bool = False
    over: bool = False


class Proxy:
    """Stands before `target`. `faults` are for the next connections, one each; later ones are healthy."""

    def __init__(self, target: int, *faults: Fault | None) -> None:
        self.target = target
        self.faults = deque(faults)
        self.links: list[Link] = []
        self.port = 0
        self._changed = asyncio.Condition()
        self._talks: set[asyncio.Task[None]] = set()

    async def until(self, number: int, way: str, word: bytes, after: int = 0) -> None:
        """Wait until connection `number` (from 0), or a later one, has carried `word` that way, behind `after`."""
        async with asyncio.timeout(LIMIT_SECONDS), self._changed:
            await self._changed.wait_for(lambda: any(word in link.seen[way][after:] for link in self.links[number:]))

    async def until_struck(self, number: int = 0) -> None:
        """Wait until the fault of that connection has struck."""
        async with asyncio.timeout(LIMIT_SECONDS), self._changed:
            await self._changed.wait_for(lambda: len(self.links) > number and self.links[number].struck)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        link = Link(self.faults.popleft() if self.faults else None)
        self.links.append(link)
        there: asyncio.StreamWriter | None = None
        try:
            back, there = await asyncio.open_connection("127.0.0.1", self.target)
            ways = [self._pump(link, UP, reader, there), self._pump(link, DOWN, back, writer)]
            pumps = [asyncio.ensure_future(way) for way in ways]
            try:
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for pump in pumps:
                    pump.cancel()
                await asyncio.gather(*pumps, return_exceptions=True)
        except OSError:
            pass  # the server is not there: the client sees its connection end
        except asyncio.CancelledError:
            pass  # the proxy closes
        finally:
            link.over = True
            self._talks.discard(task)
            for end in (writer, there):
                if end is not None:
                    end.transport.abort()
            with contextlib.suppress(asyncio.CancelledError):
                await self._tell()

    async def _pump(self, link: Link, way: str, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """Carry bytes one way until the end of either side, or until the fault says otherwise."""
        while piece := await source.read(65536):
            fault = link.fault
            if fault is not None and fault.way == way and len(link.seen[way]) + len(piece) >= fault.after:
                room = max(0, fault.after - len(link.seen[way]))
                await self._carry(link, way, piece[:room], sink)
                if not link.struck:
                    link.struck = True
                    await self._tell()
                piece = piece[room:]
                if fault.kind == "cut":
                    return
                if fault.kind == "drop":
                    continue
                if fault.kind == "gather" and piece:
                    piece += await source.read(65536)
                    link.fault = None
            if link.struck and fault is not None and fault.kind == "freeze":
                await asyncio.get_running_loop().create_future()
            await self._carry(link, way, piece, sink)

    async def _carry(self, link: Link, way: str, piece: bytes, sink: asyncio.StreamWriter) -> None:
        if piece:
            sink.write(piece)
            await sink.drain()
            link.seen[way] += piece
            await self._tell()


@asynccontextmanager
async def proxy(target: int, *faults: Fault | None) -> AsyncIterator[Proxy]:
    """A proxy on a free port before the loopback port `target`."""
    found = Proxy(target, *faults)
    server = await asyncio.start_server(found._talk, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()
        talks = list(found._talks)
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

"""A scanner that speaks clamd's protocol: PING, VERSION and INSTREAM; it knows one virus, the EICAR test file."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""In two pieces here, so that no scanner takes this file for it."""


class Scanner:
    """What it was given, and how it behaves: `most` octets of a stream, `frozen` (never answers), `answer` (says only
    that), `deaf` (hangs up at once)."""

    def __init__(self) -> None:
        self.port = 0
        self.streams: list[bytes] = []
        self.most = 1_000_000
        self.frozen = False
        self.deaf = False
        self.answer: bytes | None = None
        self.stopped = asyncio.Event()
        self.calls: set[asyncio.Task[None] | None] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.calls.add(asyncio.current_task())
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            if not self.deaf:
                writer.write(await self._answer(reader) + b"\0")
                await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader) -> bytes:
        match await reader.readuntil(b"\0"):
            case b"zPING\0":
                return b"PONG"
            case b"zVERSION\0":
                return b"ClamAV 1.4.2/27500/Mon Nov 23 09:00:00 2026"
            case b"zINSTREAM\0":
                said = await self._stream(reader)
                if self.frozen:
                    await self.stopped.wait()
                return self.answer or said
            case _:
                return b"UNKNOWN COMMAND"

    async def _stream(self, reader: asyncio.StreamReader) -> bytes:
        octets = b""
        while size := struct.unpack("!I", await reader.readexactly(4))[0]:
            if len(octets) + size > self.most:
                return b"INSTREAM size limit exceeded. ERROR"
            octets += await reader.readexactly(size)
        self.streams.append(octets)
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in octets else b"stream: OK"


@asynccontextmanager
async def clamd(socket: Path | None = None) -> AsyncIterator[Scanner]:
    """A scanner on a free loopback port, or on a socket of the file system."""
    scanner = Scanner()
    if socket is not None:
        server = await asyncio.start_unix_server(scanner.serve, str(socket))
    else:
        server = await asyncio.start_server(scanner.serve, "127.0.0.1", 0)
        scanner.port = server.sockets[0].getsockname()[1]
    try:
        yield scanner
    finally:
        server.close()
        scanner.stopped.set()
        await asyncio.gather(*(call for call in scanner.calls if call is not None))

"""Decides whether an attachment may be passed on: only what a scanner has just found clean may.

Speaks clamd's protocol (clamd(8), "COMMANDS"): `zINSTREAM`, then pieces, each behind its length in four octets, then a
length of zero; the answer is `stream: OK`, `stream: <signature> FOUND` or `<reason> ERROR`. One connection for each
scan. Whatever goes wrong, the verdict is "unknown" and nothing is passed on.
"""

from __future__ import annotations

import asyncio
import struct
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from labbot.settings import Clamd

PIECE = 64 * 1024
LONGEST_ANSWER = 4096


class State(StrEnum):
    """What the scanner says of some octets."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` is the signature that was found, or why nothing is known: `off`, `unreachable`, `timeout`, `too_large`,
    `error`."""

    state: State
    reason: str = ""


async def may_pass_on(settings: Clamd | None, octets: bytes) -> bool:
    """Whether an attachment may go to a partner. Never without a scanner: nobody has looked at it then."""
    return (await scan(settings, octets)).state is State.CLEAN


async def scan(settings: Clamd | None, octets: bytes) -> Verdict:
    """What the scanner of `settings` says of `octets`. Never raises; takes `timeout_seconds` at most."""
    if settings is None:
        return Verdict(State.UNKNOWN, "off")
    try:
        async with asyncio.timeout(settings.timeout_seconds):
            return _understood(await _asked(settings, octets))
    except TimeoutError:
        return Verdict(State.UNKNOWN, "timeout")
    except asyncio.LimitOverrunError:
        return Verdict(State.UNKNOWN, "error")
    except (OSError, EOFError, ValueError):
        return Verdict(State.UNKNOWN, "unreachable")


async def _asked(settings: Clamd, octets: bytes) -> bytes:
    reader, writer = await _connected(settings)
    try:
        # A scanner that has heard enough stops listening, but first it says why.
        with suppress(ConnectionError):
            writer.write(b"zINSTREAM\0")
            for at in range(0, len(octets), PIECE):
                piece = octets[at : at + PIECE]
                writer.write(struct.pack("!I", len(piece)) + piece)
                await writer.drain()
            writer.write(struct.pack("!I", 0))
            await writer.drain()
        return await reader.readuntil(b"\0")
    finally:
        writer.transport.abort()


async def _connected(settings: Clamd) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if settings.socket is not None:
        return await asyncio.open_unix_connection(str(settings.socket), limit=LONGEST_ANSWER)
    return await asyncio.open_connection(settings.host, settings.port, limit=LONGEST_ANSWER)


def _understood(answer: bytes) -> Verdict:
    """The verdict in an answer. Only the one that says so in full is clean."""
    words = answer.rstrip(b"\0\n").decode("utf-8", "replace")
    if words == "stream: OK":
        return Verdict(State.CLEAN)
    if words.startswith("stream: ") and words.endswith(" FOUND"):
        return Verdict(State.INFECTED, words.removeprefix("stream: ").removesuffix(" FOUND"))
    return Verdict(State.UNKNOWN, "too_large" if "size limit exceeded" in words else "error")

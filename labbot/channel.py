"""What every door promises. A new channel is a folder in `handlers/` that keeps this promise."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, runtime_checkable

from labbot.messages import Incoming, Outgoing, Raw, Sent

Deliver = Callable[[Raw], Awaitable[None]]
"""Stores a Raw and returns once it is committed; only then may the door acknowledge it to its source.

Raises `labbot.errors.StoreUnavailable` where it could not be stored: the door must then not acknowledge."""

Translate = Callable[[Raw], Incoming]
"""A Raw in our own words. Pure, so that a replay runs the same way; never raises: what cannot be read comes back
with `unreadable` set."""


class Channel(Protocol):
    """A door: it takes messages in and lets letters out."""

    name: str

    async def receive(self, deliver: Deliver) -> None:
        """Take messages in until cancelled; never ends by itself because the outside world is ill."""

    async def send(self, letter: Outgoing) -> Sent:
        """Let one letter out. Raises `labbot.errors.SendError`, which says whether trying again can help."""


@runtime_checkable
class MayFallIll(Protocol):
    """What a door can also promise: to say when what it reads from has been out of reach for too long."""

    def ill_since(self) -> datetime | None:
        """Since when, the same moment during one illness; None while all is well, or may soon be well again."""

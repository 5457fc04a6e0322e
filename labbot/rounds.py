"""Going round: do what there is to do, then wait for a knock or a little while, and look again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from labbot.errors import StoreUnavailable

log = structlog.get_logger()

IDLE_SECONDS = 5.0
"""The net under a knock that was lost, and how long an absent database is left in peace."""


class Rounds:
    """Calls `step` until it says that nothing was left, waits, and begins again."""

    def __init__(self, step: Callable[[], Awaitable[object]]) -> None:
        self._step = step
        self._knocked = asyncio.Event()

    def knock(self) -> None:
        """There may be something to do."""
        self._knocked.set()

    async def run(self) -> None:
        """Go round until cancelled. A database that does not answer is waited for."""
        while True:
            self._knocked.clear()
            try:
                while await self._step():
                    pass
            except StoreUnavailable as reason:
                self._knocked.clear()
                log.warning("the database does not answer, trying again", reason=str(reason))
            try:
                await asyncio.wait_for(self._knocked.wait(), IDLE_SECONDS)
            except TimeoutError:
                continue

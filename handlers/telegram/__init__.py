"""The Telegram door: a bot that people write to, with buttons under its letters.

    Telegram -> receive.py -> deliver (inbox row) -> acknowledged
    outbox   -> send.py    -> Telegram            -> receipt "telegram:<chat>:<message>"

`translate.py` says what an update means; it is pure.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable

# python-telegram-bot's own way to ask for waits as timedelta, which its next major version gives by default.
os.environ.setdefault("PTB_TIMEDELTA", "true")

import httpx
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from handlers.telegram import receive, send
from handlers.telegram.translate import translate
from labbot.channel import Deliver
from labbot.messages import Outgoing, Sent
from labbot.settings import Telegram

__all__ = ["TelegramChannel", "translate"]

POOL = 16
"""Letters that may be on their way at the same time."""


class TelegramChannel:
    """The bot of `settings.token`. Keeps the promise of `labbot.channel.Channel`.

    `send` works with and without `receive` running, before and after it: it leaves no connection open.
    `sleep` is how `receive` waits when Telegram or the store is ill.
    """

    name = "telegram"

    def __init__(self, settings: Telegram, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        _hush()
        self._settings = settings
        self._sleep = sleep
        # No connection is kept alive: a letter is rare, and nobody would be there to close it.
        once = httpx.Limits(max_connections=POOL, max_keepalive_connections=0)
        self._bot = self._make_bot(HTTPXRequest(read_timeout=20, pool_timeout=20, httpx_kwargs={"limits": once}))

    async def receive(self, deliver: Deliver) -> None:
        """Poll for updates until cancelled; each is acknowledged only once `deliver` has stored it."""
        line = HTTPXRequest(connection_pool_size=1, pool_timeout=10)
        try:
            await receive.poll(self._make_bot(line), self._bot, deliver, self._sleep)
        finally:
            await line.shutdown()

    async def send(self, letter: Outgoing) -> Sent:
        """Send one letter, or edit the card it replaces. Raises `SendError`."""
        return await send.send(self._bot, letter)

    def _make_bot(self, line: HTTPXRequest) -> ExtBot[int]:
        """A bot on `line`. It is not initialised: that would call getMe, and so need the network to start."""
        return ExtBot(
            token=self._settings.token.get_secret_value(),
            base_url=self._settings.base_url,
            base_file_url=self._settings.base_file_url,
            request=line,
            get_updates_request=line,
            rate_limiter=AIORateLimiter(),
        )


def _hush() -> None:
    """Keep the client libraries from logging: their lines hold the token, names and texts."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.CRITICAL)

"""The web door: one page, where a digest is stopped. It takes a wish in and can send nothing out.

GET  /stop/<token>    a page with a button; changes nothing, whoever looks (RFC 9110 9.2.1)
POST /stop/<token>    stored, then answered; from the button, or from a mail program in one click (RFC 8058)
GET  /health          ok
"""

from __future__ import annotations

import asyncio

from handlers.web.page import Words
from handlers.web.receive import Site
from handlers.web.send import refuse
from handlers.web.translate import translate
from labbot.channel import Deliver
from labbot.clock import Clock, utc_now
from labbot.messages import Outgoing, Sent
from labbot.settings import Web

__all__ = ["WebChannel", "translate"]


class WebChannel:
    """The page of `settings`. Keeps the promise of `labbot.channel.Channel`.

    `words` gives title and text of a page in a language. `ready` is set while connections are taken; `port` is then
    the real one, also where the settings say 0, any free port.
    """

    name = "web"

    def __init__(self, settings: Web, words: Words, *, clock: Clock = utc_now) -> None:
        self.ready = asyncio.Event()
        self._site = Site(settings, words, clock)

    @property
    def port(self) -> int:
        """The port of the page."""
        return self._site.port

    async def receive(self, deliver: Deliver) -> None:
        """Take wishes in until cancelled. Raises `BadSettings` where the port cannot be had."""
        try:
            await self._site.run(deliver, self.ready.set)
        finally:
            self.ready.clear()

    async def send(self, letter: Outgoing) -> Sent:
        """Raises `SendError`, always: nobody waits at a web page for a letter."""
        return refuse(letter)

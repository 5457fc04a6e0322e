"""A mailbox out of reach: the Secretariat hears of it, once, and again only of another illness."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from labbot.settings import Mail, Settings
from tests.lab import Lab, laboratory
from tests.peers.imap import ImapServer, imap_server

CALM = {"idle_seconds": 250, "poll_seconds": 250}


def hello(subject: str) -> bytes:
    return f"From: a@example.org\r\nSubject: {subject}\r\n\r\nHello\r\n".encode()


async def alerts(lab: Lab) -> int:
    """The schedule's minute has come; how many alerts have been written."""
    await lab.app.tell_of_ill_doors()
    return len([row for row in await lab.outbox("alert") if row.facts["about"] == "mailbox"])


class Waiting:
    """Sees the mailbox wait because something is ill."""

    def __init__(self, lab: Lab) -> None:
        self._waits = asyncio.Event()
        channel: Any = lab.app.channels["mail"]
        channel._mailbox._sleep = self._sleep

    async def _sleep(self, seconds: float) -> None:
        self._waits.set()
        await asyncio.sleep(0.01)

    async def noticed(self) -> None:
        self._waits.clear()
        async with asyncio.timeout(20):
            await self._waits.wait()


async def fall_ill(server: ImapServer, waiting: Waiting) -> None:
    await server.stop()
    await waiting.noticed()


async def test_a_mailbox_out_of_reach_is_told_to_the_secretariat_once(tmp_path: Path) -> None:
    async with imap_server() as server:
        settings = Settings(
            database_url=f"sqlite:///{tmp_path / 'lab.db'}",
            var=tmp_path,
            mail=Mail(listener=None, imap=server.settings(**CALM)),
        )
        async with laboratory(tmp_path, settings=settings) as lab:
            waiting = Waiting(lab)
            await server.append(hello("one"))
            await lab.arrived(1)
            assert await alerts(lab) == 0

            await fall_ill(server, waiting)
            lab.clock.pass_by(minutes=14)
            assert await alerts(lab) == 0  # it may soon be well again
            lab.clock.pass_by(minutes=2)
            assert await alerts(lab) == 2  # one for each moderator
            lab.clock.pass_by(hours=30)
            assert await alerts(lab) == 2
            await lab.settled()
            assert any("mailbox" in str(m["Subject"]).lower() for m in lab.mails("secretariat.one"))

            await server.start()
            await server.append(hello("two"))
            await lab.arrived(2)
            assert await alerts(lab) == 2
            await fall_ill(server, waiting)
            lab.clock.pass_by(hours=1)
            assert await alerts(lab) == 4

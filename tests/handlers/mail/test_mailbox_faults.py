"""The mailbox behind an ill connection: back by itself, nothing lost, nothing double.

The cuts fall on a seeded sample of all bytes of a session; `make test-faults` (LABBOT_EVERY_BYTE=1) takes every one.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from typing import Any

import pytest
from imapclient import IMAPClient

from handlers.mail.mailbox import Mailbox
from labbot.commands.call import Office
from labbot.desk import Desk
from storage.store import Store
from tests.peers.imap import ImapServer
from tests.peers.imap import imap_server as a_mailbox
from tests.peers.proxy import DOWN, UP, Fault, Proxy, proxy

LARGE = 1_000_000
AT_ONCE = 24
"""Sessions side by side."""

SESSIONS_A_SERVER = 150

CUTS, FREEZES = 80, 30
EVERY_BYTE = os.environ.get("LABBOT_EVERY_BYTE") == "1"
MAILS_EACH = 2


async def no_wait(_: float) -> None:
    """How long it waits is tested in test_mailbox.py."""


async def no_letters(_tx: Any, _row: Any) -> Any:
    """Nothing is handled here, only stored."""
    raise AssertionError


@pytest.fixture
def desk(store: Store, clock: Any) -> Desk:
    """The real desk, which stores; nothing is handled."""
    return Desk(store, {}, Office(), clock, no_letters)


def mailbox_at(server: ImapServer, through: Proxy, marks: Any, **settings: Any) -> Mailbox:
    facts = {"port": through.port, "idle_seconds": 0.05, **settings}
    return Mailbox(server.settings(**facts), marks, max_octets=LARGE, sleep=no_wait)


def chunks(places: list[tuple[str, int]]) -> list[list[tuple[str, int]]]:
    """Each for a server of its own: pymap slows down with the number of its folders."""
    return [places[at : at + SESSIONS_A_SERVER] for at in range(0, len(places), SESSIONS_A_SERVER)]


class Trial:
    """Many sessions, each on two folders and two mails of its own, each hit by one fault on its first connection."""

    def __init__(self, server: ImapServer, desk: Desk, make_mail: Any, marks: Any) -> None:
        self.server, self.desk, self.make_mail, self.marks = server, desk, make_mail, marks
        self.count = 0
        self._room = asyncio.Semaphore(AT_ONCE)

    async def sessions(self, kind: Any, places: list[tuple[str, int]], **settings: Any) -> None:
        """One session for each place the fault can strike at."""
        for part in chunks(places):
            async with a_mailbox() as self.server, asyncio.TaskGroup() as together:
                for way, after in part:
                    together.create_task(self.session(Fault(kind, way, after), **settings))

    async def session(self, fault: Fault | None, **settings: Any) -> Proxy:
        """One mailbox until, after the fault, a healthy connection has nothing left to do; its proxy."""
        async with self._room:
            self.count += 1
            name = f"{self.count:05d}"
            mails = [self.make_mail(f"{name} {n}", Message_ID=f"<{n}.{name}@example.org>") for n in range(MAILS_EACH)]
            await self.server.ask(lambda client: fill(client, f"L{name}", mails))
            folders = {"mailbox": f"L{name}", "processed": f"P{name}"}
            async with proxy(self.server.port, fault) as between:
                box = mailbox_at(self.server, between, self.marks, **folders, **settings)
                work = asyncio.create_task(box.run(self.desk.deliver))
                try:
                    if fault is None:
                        await self._a_whole_session(between)
                    else:
                        await between.until_struck()
                        await between.until(1, UP, b"IDLE\r\n")
                finally:
                    work.cancel()
                    await asyncio.gather(work, return_exceptions=True)
        return between

    async def _a_whole_session(self, between: Proxy) -> None:
        """Login, two mails, IDLE, its end and the next look."""
        await between.until(0, UP, b"DONE\r\n")
        await between.until(0, UP, b"IDLE\r\n", after=between.links[0].seen[UP].index(b"DONE\r\n"))


def fill(client: IMAPClient, folder: str, mails: list[bytes]) -> None:
    client.create_folder(folder)
    for mail in mails:
        client.append(folder, mail)


@pytest.fixture
def trial(imap_server: ImapServer, desk: Desk, make_mail: Any, marks: Any) -> Trial:
    return Trial(imap_server, desk, make_mail, marks)


async def check_each_once(store: Store, sessions: int) -> None:
    """Every mail of every session is in the inbox, and none is there twice."""
    async with store.reading() as tx:
        rows = await tx.inbox.all()
    ids = [row.message_id for row in rows]
    assert len(ids) == len(set(ids)) == sessions * MAILS_EACH


def places(lengths: dict[str, int], sample: int) -> list[tuple[str, int]]:
    """Where to strike: all bytes, or a seeded sample whose seed is printed so that a failure can be had again."""
    everywhere = [(way, after) for way, length in lengths.items() for after in range(length)]
    if EVERY_BYTE:
        return everywhere
    seed = int(os.environ.get("LABBOT_SEED") or time.time_ns() % 1_000_000)
    print(f"LABBOT_SEED={seed}")  # noqa: T201
    return random.Random(seed).sample(everywhere, min(sample, len(everywhere)))


async def lengths_of_a_session(trial: Trial) -> dict[str, int]:
    link = (await trial.session(None)).links[0]
    return {way: len(link.seen[way]) for way in (UP, DOWN)}


@pytest.mark.timeout(1800 if EVERY_BYTE else 120)
@pytest.mark.parametrize("keywords", [False, True])
async def test_a_connection_cut_at_any_byte_loses_nothing_and_doubles_nothing(
    keywords: bool, request: pytest.FixtureRequest, trial: Trial, store: Store
) -> None:
    if keywords:
        request.getfixturevalue("with_keywords")
    cuts = places(await lengths_of_a_session(trial), CUTS)
    await trial.sessions("cut", cuts)

    await check_each_once(store, 1 + len(cuts))


@pytest.mark.timeout(1800 if EVERY_BYTE else 120)
async def test_a_connection_that_freezes_at_any_byte_is_given_up_and_nothing_is_lost(
    trial: Trial, store: Store
) -> None:
    freezes = places(await lengths_of_a_session(trial), FREEZES)
    await trial.sessions("freeze", freezes, timeout_seconds=0.5)

    await check_each_once(store, 1 + len(freezes))


async def test_news_that_comes_together_with_the_answer_to_idle_is_not_overlooked(
    imap_server: ImapServer, inbox: Any, marks: Any, make_mail: Any, running: Any
) -> None:
    calm = {"idle_seconds": 250, "poll_seconds": 250, "processed": None}
    async with proxy(imap_server.port) as between:
        async with running(mailbox_at(imap_server, between, marks, **calm).run(inbox.deliver)):
            await between.until(0, DOWN, b"\r\n+ ")
        before = between.links[0].seen[DOWN].rindex(b"\r\n+ ") + 2
    async with (
        proxy(imap_server.port, Fault("gather", DOWN, before)) as between,
        running(mailbox_at(imap_server, between, marks, **calm).run(inbox.deliver)),
    ):
        await between.until_struck()
        await between.until(0, UP, b"IDLE\r\n")
        await imap_server.append(make_mail())
        async with asyncio.timeout(3):  # the next look would come after four
            await inbox.arrived(1)


async def test_a_server_that_accepts_and_says_nothing_is_given_up(
    imap_server: ImapServer, inbox: Any, marks: Any, make_mail: Any, running: Any
) -> None:
    await imap_server.append(make_mail())
    async with (
        proxy(imap_server.port, Fault("drop", DOWN), Fault("drop", UP)) as between,
        running(mailbox_at(imap_server, between, marks, timeout_seconds=0.5).run(inbox.deliver)),
    ):
        await inbox.arrived(1)


async def test_a_folder_that_is_gone_is_waited_for_and_its_new_life_is_read_without_doubles(
    imap_server: ImapServer, desk: Desk, store: Store, marks: Any, make_mail: Any, running: Any
) -> None:
    delivered = asyncio.Queue[str]()
    waits = asyncio.Queue[float]()

    async def deliver(raw: Any) -> None:
        await desk.deliver(raw)
        delivered.put_nowait(raw.message_id)

    async def sleep(seconds: float) -> None:
        waits.put_nowait(seconds)
        await asyncio.sleep(0)

    mails = [make_mail(str(n), Message_ID=f"<{n}@example.org>") for n in range(3)]
    await imap_server.ask(lambda client: fill(client, "Lab", mails[:2]))
    settings = imap_server.settings(mailbox="Lab", processed=None, idle_seconds=0.05)
    mailbox = Mailbox(settings, marks, max_octets=LARGE, sleep=sleep)
    async with running(mailbox.run(deliver)), asyncio.timeout(20):
        assert {await delivered.get(), await delivered.get()} == {"<0@example.org>", "<1@example.org>"}
        await imap_server.ask(lambda client: client.delete_folder("Lab"))
        assert max([await waits.get() for _ in range(6)]) <= 8
        # Somebody puts the folder back, with what had been in it and one mail more; every UID is another's.
        await imap_server.ask(lambda client: fill(client, "Lab", mails[::-1]))
        assert {await delivered.get() for _ in mails} == {"<0@example.org>", "<1@example.org>", "<2@example.org>"}

    async with store.reading() as tx:
        assert len(await tx.inbox.all()) == 3

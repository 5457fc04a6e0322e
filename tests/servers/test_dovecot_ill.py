"""Dovecot killed, frozen, its folder gone: back within ten seconds, nothing lost, nothing double."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from handlers.mail.mailbox import Mailbox
from labbot.commands.call import Office
from labbot.desk import Desk
from storage.store import Store
from tests.peers.dovecot import Dovecot

BACK_SECONDS = 10
CALM = {"idle_seconds": 250, "poll_seconds": 250}
"""Only IDLE, or a new connection, brings a mail."""


async def no_letters(_tx: Any, _row: Any) -> Any:
    """Nothing is handled here, only stored."""
    raise AssertionError


class Story:
    """The mailbox with its real waits, the real desk, and mails that are told apart."""

    def __init__(self, dovecot: Dovecot, store: Store, clock: Any, marks: Any, make_mail: Any) -> None:
        self.dovecot, self.store, self.make_mail = dovecot, store, make_mail
        self._desk = Desk(store, {}, Office(), clock, no_letters)
        self._marks = marks
        self._delivered: asyncio.Queue[str] = asyncio.Queue()

    async def deliver(self, raw: Any) -> None:
        await self._desk.deliver(raw)
        self._delivered.put_nowait(raw.message_id)

    def mailbox(self, **settings: Any) -> Mailbox:
        return Mailbox(self.dovecot.settings(**{**CALM, **settings}), self._marks, max_octets=1_000_000)

    def mail(self, name: str) -> bytes:
        return bytes(self.make_mail(name, Message_ID=f"<{name}@example.org>"))

    async def gets(self, *names: str, within: float = BACK_SECONDS) -> None:
        """Wait until each of these mails has been delivered; others may come again in between."""
        missing = {f"<{name}@example.org>" for name in names}
        async with asyncio.timeout(within):
            while missing:
                missing.discard(await self._delivered.get())

    async def check_stored(self, *names: str) -> None:
        """Exactly these, each once."""
        async with self.store.reading() as tx:
            rows = await tx.inbox.all()
        assert sorted(row.message_id or "" for row in rows) == sorted(f"<{name}@example.org>" for name in names)


@pytest.fixture
def story(dovecot: Dovecot, store: Store, clock: Any, marks: Any, make_mail: Any) -> Story:
    return Story(dovecot, store, clock, marks, make_mail)


async def test_idle_brings_a_mail_within_two_seconds(story: Story, running: Any) -> None:
    await story.dovecot.append(story.mail("one"))
    async with running(story.mailbox().run(story.deliver)):
        await story.gets("one")
        for name in ("two", "three", "four"):
            began = time.monotonic()
            await story.dovecot.append(story.mail(name))
            await story.gets(name)
            assert time.monotonic() - began < 2


async def test_it_is_back_after_a_power_cut_of_the_server(story: Story, running: Any) -> None:
    await story.dovecot.append(story.mail("one"))
    async with running(story.mailbox().run(story.deliver)):
        await story.gets("one")
        for name in ("two", "three"):
            await story.dovecot.kill()
            await story.dovecot.start()
            await story.dovecot.append(story.mail(name))
            await story.gets(name)
    await story.check_stored("one", "two", "three")


async def test_a_power_cut_in_the_middle_of_many_mails_loses_none(story: Story, running: Any) -> None:
    names = [f"m{number}" for number in range(120)]
    await story.dovecot.append(*(story.mail(name) for name in names))
    async with running(story.mailbox().run(story.deliver)):
        await story.gets(names[60])
        await story.dovecot.kill()
        await story.dovecot.start()
        await story.gets(*names[61:])
    await story.check_stored(*names)


async def test_a_frozen_server_is_given_up_and_found_again(story: Story, running: Any) -> None:
    await story.dovecot.append(story.mail("one"))
    short = {"idle_seconds": 0.5, "timeout_seconds": 1}
    async with running(story.mailbox(**short).run(story.deliver)):
        await story.gets("one")
        story.dovecot.freeze()
        with pytest.raises(TimeoutError):
            await story.gets("nothing comes", within=4)
        story.dovecot.thaw()
        await story.dovecot.append(story.mail("two"))
        await story.gets("two")
    await story.check_stored("one", "two")


async def test_a_server_frozen_for_a_moment_in_idle_goes_on_as_if_nothing_had_been(story: Story, running: Any) -> None:
    await story.dovecot.append(story.mail("one"))
    async with running(story.mailbox().run(story.deliver)):
        await story.gets("one")
        story.dovecot.freeze()
        story.dovecot.thaw()
        await story.dovecot.append(story.mail("two"))
        await story.gets("two")


@pytest.mark.parametrize("processed", [None, "Processed"])
async def test_a_folder_deleted_and_made_anew_is_read_again_without_doubles(
    processed: str | None, story: Story, running: Any
) -> None:
    def fill(client: Any, *names: str) -> None:
        client.create_folder("Lab")
        for name in names:
            client.append("Lab", story.mail(name))

    await story.dovecot.ask(lambda client: fill(client, "one", "two"))
    async with running(story.mailbox(mailbox="Lab", processed=processed).run(story.deliver)):
        await story.gets("one", "two")
        await story.dovecot.ask(lambda client: client.delete_folder("Lab"))
        await story.dovecot.ask(lambda client: fill(client, "three", "two", "one"))
        await story.gets("three", "two", "one")
    await story.check_stored("one", "two", "three")


async def test_a_folder_renamed_under_it_is_waited_for(story: Story, running: Any) -> None:
    await story.dovecot.ask(lambda client: client.create_folder("Lab") and client.append("Lab", story.mail("one")))
    async with running(story.mailbox(mailbox="Lab", processed=None).run(story.deliver)):
        await story.gets("one")
        await story.dovecot.ask(lambda client: client.rename_folder("Lab", "Elsewhere"))
        await story.dovecot.ask(lambda client: client.rename_folder("Elsewhere", "Lab"))
        await story.dovecot.append(story.mail("two"), folder="Lab")
        await story.gets("two")
    await story.check_stored("one", "two")


async def test_another_uidvalidity_brings_no_mail_twice(story: Story, running: Any) -> None:
    await story.dovecot.append(story.mail("one"), story.mail("two"))
    async with running(story.mailbox(processed=None).run(story.deliver)):
        await story.gets("one", "two")
    await story.dovecot.stop()
    for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache", "dovecot-keywords"):
        (story.dovecot.home / "mail" / "lab" / name).unlink(missing_ok=True)
    await story.dovecot.start()
    async with running(story.mailbox(processed=None).run(story.deliver)):
        await story.dovecot.append(story.mail("three"))
        await story.gets("three")
    await story.check_stored("one", "two", "three")

"""The inbox: what comes twice counts once, and two workers never hold the same conversation."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from storage.store import Store
from tests.storage.conftest import Rows


async def _put(store: Store, rows: Rows, *messages: tuple[str, str]) -> None:
    async with store.transaction() as tx:
        for key, conversation in messages:
            assert await tx.inbox.put(rows.inbox(key, conversation))


async def test_a_second_arrival_under_the_same_key_changes_nothing(store: Store, rows: Rows) -> None:
    await _put(store, rows, ("one", ""))
    again = rows.inbox("one", "other conversation")
    again.body = b"other"
    async with store.transaction() as tx:
        assert await tx.inbox.put(again) is False
    async with store.reading() as tx:
        (row,) = await tx.inbox.all()
    assert (row.body, row.conversation) == (b"\x00raw\xff", "")


async def test_the_same_content_under_another_key_changes_nothing(store: Store, rows: Rows) -> None:
    async with store.transaction() as tx:
        assert await tx.inbox.put(rows.inbox("imap:1", content_key="<a@b>")) is True
        assert await tx.inbox.put(rows.inbox("smtp:2", content_key="<a@b>")) is False
    async with store.reading() as tx:
        assert [row.key for row in await tx.inbox.all()] == ["imap:1"]


async def test_the_same_key_on_another_channel_is_another_message(store: Store, rows: Rows) -> None:
    chat = rows.inbox("one")
    chat.channel = "telegram"
    async with store.transaction() as tx:
        assert await tx.inbox.put(rows.inbox("one")) is True
        assert await tx.inbox.put(chat) is True


async def test_messages_without_a_content_key_do_not_stand_in_each_others_way(store: Store, rows: Rows) -> None:
    await _put(store, rows, ("one", ""), ("two", ""))
    async with store.reading() as tx:
        assert await tx.inbox.waiting() == 2


async def test_two_arrivals_at_once_leave_one_row(store: Store, rows: Rows) -> None:
    async def arrive() -> bool:
        async with store.transaction() as tx:
            return await tx.inbox.put(rows.inbox("one"))

    assert sorted(await asyncio.gather(arrive(), arrive())) == [False, True]


async def test_the_oldest_due_message_is_claimed_first(store: Store, rows: Rows, now: datetime) -> None:
    later = rows.inbox("later")
    later.due_at = now + timedelta(minutes=1)
    async with store.transaction() as tx:
        await tx.inbox.put(later)
    await _put(store, rows, ("first", ""), ("second", ""))
    async with store.transaction() as tx:
        row = await tx.inbox.claim(now)
        assert row is not None
        assert row.key == "first"


async def test_a_message_waits_while_an_earlier_one_of_its_conversation_waits(
    store: Store, rows: Rows, now: datetime
) -> None:
    first = rows.inbox("first", "talk")
    first.due_at = now + timedelta(minutes=1)
    async with store.transaction() as tx:
        await tx.inbox.put(first)
        await tx.inbox.put(rows.inbox("second", "talk"))
        assert await tx.inbox.claim(now) is None
    async with store.transaction() as tx:
        row = await tx.inbox.claim(now + timedelta(minutes=2))
        assert row is not None
        assert row.key == "first"


async def test_what_is_handled_frees_the_next_of_its_conversation(store: Store, rows: Rows, now: datetime) -> None:
    await _put(store, rows, ("first", "talk"), ("second", "talk"))
    keys = []
    for _ in range(3):
        async with store.transaction() as tx:
            row = await tx.inbox.claim(now)
            if row is not None:
                keys.append(row.key)
                row.state = "done"
    assert keys == ["first", "second"]


async def test_a_claim_that_is_rolled_back_can_be_claimed_again(store: Store, rows: Rows, now: datetime) -> None:
    await _put(store, rows, ("one", ""))
    try:
        async with store.transaction() as tx:
            row = await tx.inbox.claim(now)
            assert row is not None
            row.state = "done"
            raise KeyError
    except KeyError:
        pass
    async with store.transaction() as tx:
        assert await tx.inbox.claim(now) is not None


async def test_two_workers_at_once_never_hold_the_same_message(store: Store, rows: Rows, now: datetime) -> None:
    await _put(store, rows, *((f"m{n}", "") for n in range(8)))
    handled: list[str] = []

    async def work() -> None:
        while True:
            async with store.transaction() as tx:
                row = await tx.inbox.claim(now)
                if row is None:
                    return
                await asyncio.sleep(0)  # let the other worker in while this one holds its row
                handled.append(row.key)
                row.state = "done"

    await asyncio.gather(work(), work())
    # A worker whose rows were all held by the other one may end early; what is left is claimed by the next.
    await work()
    assert sorted(handled) == sorted(f"m{n}" for n in range(8))


async def test_a_second_worker_passes_by_a_conversation_that_is_being_handled(
    postgres_url: str, rows: Rows, now: datetime
) -> None:
    from storage import schema

    store = Store(postgres_url)
    await schema.upgrade(store)
    await _put(store, rows, ("a1", "a"), ("a2", "a"), ("b1", "b"))
    async with store.transaction() as one, store.transaction() as other, store.transaction() as third:
        held, passed = await one.inbox.claim(now), await other.inbox.claim(now)
        assert held is not None
        assert passed is not None
        assert (held.key, passed.key) == ("a1", "b1")
        assert await third.inbox.claim(now) is None
    await store.close()

"""Counters by key and day."""

from __future__ import annotations

import asyncio
from datetime import date

from storage.store import Store

TODAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 25)


async def test_each_count_is_one_more_and_each_day_begins_anew(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.tallies.add("sender:1", TODAY) == 1
        assert await tx.tallies.add("sender:1", TODAY) == 2
        assert await tx.tallies.add("sender:2", TODAY) == 1
        assert await tx.tallies.add("sender:1", TOMORROW) == 1


async def test_several_are_counted_in_one_statement(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.tallies.add("b", TODAY)
        assert await tx.tallies.add_all(["a", "b", "b"], TODAY) == {"a": 1, "b": 2}
        assert await tx.tallies.add_all([], TODAY) == {}


async def test_what_is_taken_back_is_not_counted(store: Store) -> None:
    async with store.transaction() as tx:
        async with tx.undone():
            await tx.tallies.add("a", TODAY)
        assert await tx.tallies.add("a", TODAY) == 1


async def test_two_workers_never_lose_a_count(store: Store) -> None:
    async def count(keys: list[str]) -> None:
        for _ in range(5):
            async with store.transaction() as tx:
                await tx.tallies.add_all(keys, TODAY)

    await asyncio.gather(count(["a", "b"]), count(["b", "a"]))

    async with store.transaction() as tx:
        assert await tx.tallies.add_all(["a", "b"], TODAY) == {"a": 11, "b": 11}


async def test_counters_of_earlier_days_are_forgotten(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.tallies.add("a", TODAY)
        await tx.tallies.add("a", TOMORROW)
        await tx.tallies.forget_before(TOMORROW)
        assert await tx.tallies.add("a", TODAY) == 1
        assert await tx.tallies.add("a", TOMORROW) == 2

"""The outbox: a letter is written once, with the change that causes it, and sent by one worker at a time."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from storage.store import Store
from storage.tables import Contact, Submission
from tests.storage.conftest import Rows

LEASE = timedelta(seconds=90)


async def _put(store: Store, rows: Rows, *keys: str) -> None:
    async with store.transaction() as tx:
        for key in keys:
            assert await tx.outbox.put(rows.outbox(key))


async def _submission(store: Store, now: datetime) -> int:
    async with store.transaction() as tx:
        author = await tx.contacts.add(Contact(created_at=now), "mail", "a@example.org")
        row = Submission(
            kind="proposal", state="in_review", title="T", author_id=author.id or 0, created_at=now, changed_at=now
        )
        return (await tx.submissions.add(row)).id or 0


async def test_a_letter_under_the_same_key_is_written_once(store: Store, rows: Rows) -> None:
    await _put(store, rows, "receipt:LAB-0001:1")
    again = rows.outbox("receipt:LAB-0001:1")
    again.message, again.message_id = "other", "<other@lab.example.org>"
    async with store.transaction() as tx:
        assert await tx.outbox.put(again) is False
    async with store.reading() as tx:
        assert [row.message for row in await tx.outbox.all()] == ["help"]


async def test_letters_are_claimed_oldest_first_and_up_to_the_limit(store: Store, rows: Rows, now: datetime) -> None:
    await _put(store, rows, "a", "b", "c")
    async with store.transaction() as tx:
        claimed = await tx.outbox.claim("w", now, LEASE, limit=2)
    assert [(row.key, row.attempts, row.claimed_by) for row in claimed] == [("a", 1, "w"), ("b", 1, "w")]


async def test_a_letter_that_is_not_due_yet_is_not_claimed(store: Store, rows: Rows, now: datetime) -> None:
    await _put(store, rows, "a")
    async with store.transaction() as tx:
        assert await tx.outbox.claim("w", now - timedelta(seconds=1), LEASE) == []


async def test_two_workers_at_once_claim_different_letters(store: Store, rows: Rows, now: datetime) -> None:
    await _put(store, rows, *"abcdef")

    async def claim(worker: str) -> list[str]:
        async with store.transaction() as tx:
            found = await tx.outbox.claim(worker, now, LEASE, limit=3)
            await asyncio.sleep(0)
            return [row.key for row in found]

    one, other = await asyncio.gather(claim("one"), claim("other"))
    assert sorted(one + other) == list("abcdef")


async def test_a_worker_passes_by_letters_that_another_is_just_claiming(
    postgres_url: str, rows: Rows, now: datetime
) -> None:
    from storage import schema

    store = Store(postgres_url)
    await schema.upgrade(store)
    await _put(store, rows, "a", "b", "c")
    async with store.transaction() as one, store.transaction() as other:
        first = await one.outbox.claim("one", now, LEASE, limit=2)
        second = await other.outbox.claim("other", now, LEASE, limit=2)
        assert [row.key for row in first] == ["a", "b"]
        assert [row.key for row in second] == ["c"]
    await store.close()


async def test_a_claim_holds_until_its_lease_ends(store: Store, rows: Rows, now: datetime) -> None:
    await _put(store, rows, "a")
    for moment, expected in ((now, 1), (now + LEASE - timedelta(seconds=1), 0), (now + LEASE, 1)):
        async with store.transaction() as tx:
            assert len(await tx.outbox.claim("w", moment, LEASE)) == expected
    async with store.reading() as tx:
        assert [row.attempts for row in await tx.outbox.all()] == [2]


async def test_claims_of_a_dead_worker_can_be_released(store: Store, rows: Rows, now: datetime) -> None:
    await _put(store, rows, "a")
    async with store.transaction() as tx:
        await tx.outbox.claim("dead", now, LEASE)
    async with store.transaction() as tx:
        await tx.outbox.release_claims()
        assert len(await tx.outbox.claim("alive", now, LEASE)) == 1


async def test_a_rollback_leaves_neither_the_change_nor_the_letter(store: Store, rows: Rows, now: datetime) -> None:
    number = await _submission(store, now)

    async def fail_half_way() -> None:
        async with store.transaction() as tx:
            submission = await tx.submissions.get(number)
            assert submission is not None
            submission.state = "published"
            await tx.outbox.put(rows.outbox("published"))
            raise KeyError

    with pytest.raises(KeyError):
        await fail_half_way()
    async with store.reading() as tx:
        assert [row.state for row in await tx.submissions.all()] == ["in_review"]
        assert await tx.outbox.all() == []


async def test_a_change_and_its_letter_are_kept_together(store: Store, rows: Rows, now: datetime) -> None:
    number = await _submission(store, now)
    async with store.transaction() as tx:
        submission = await tx.submissions.get(number)
        assert submission is not None
        submission.state = "published"
        await tx.submissions.touch(submission, now)
        letter = rows.outbox("published")
        letter.submission_id, letter.version = number, submission.version
        await tx.outbox.put(letter)
    async with store.reading() as tx:
        assert [(row.state, row.version) for row in await tx.submissions.all()] == [("published", 2)]
        assert [(row.submission_id, row.version) for row in await tx.outbox.all()] == [(number, 2)]


async def test_the_next_due_moment_is_the_earliest_of_what_is_due(store: Store, rows: Rows, now: datetime) -> None:
    async with store.reading() as tx:
        assert await tx.outbox.next_due() is None
    late = rows.outbox("late")
    late.due_at = now + timedelta(hours=1)
    async with store.transaction() as tx:
        await tx.outbox.put(late)
        await tx.outbox.put(rows.outbox("soon"))
    async with store.reading() as tx:
        assert await tx.outbox.next_due() == now


async def test_a_reply_finds_the_letter_by_its_message_id_or_receipt(store: Store, rows: Rows) -> None:
    await _put(store, rows, "a", "b")
    async with store.transaction() as tx:
        row = await tx.outbox.answered_by(["<a@lab.example.org>"])
        assert row is not None
        row.receipt = "telegram:17"
    async with store.reading() as tx:
        found = await tx.outbox.answered_by(["<unknown@x>", "telegram:17"])
        assert found is not None
        assert found.key == "a"
        assert await tx.outbox.answered_by([]) is None

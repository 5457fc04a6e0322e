"""The index is the same for two workers on one database, whoever of them made the change, on both engines."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from labbot.commands.shelf import Shelf
from labbot.matching import Query
from labbot.rules.roles import Person, Role
from storage.store import Store, Transaction
from storage.tables import Contact, Offer, Submission
from tests.conftest import NOW

QUERY = Query("mapping of the diaspora", language="en")


@pytest.fixture
def now() -> datetime:
    return NOW


def make_offer(key: str, now: datetime, text: str = "Mapping of the diaspora", **more: object) -> Offer:
    return Offer(key=key, name=key, text=text, language="en", created_at=now, updated_at=now, **more)


def make_item(author: int, now: datetime, country: str, state: str) -> Submission:
    return Submission(
        kind="proposal",
        state=state,
        title="Mapping of the skills of the diaspora",
        summary="A survey of the diaspora and its skills",
        countries=[country],
        author_id=author,
        created_at=now,
        changed_at=now,
    )


async def change(tx: Transaction, key: str, now: datetime, **values: object) -> None:
    row = await tx.offers.by_key(key)
    assert row is not None
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = now


async def found(store: Store, shelf: Shelf) -> list[str]:
    async with store.reading() as tx:
        return sorted(offer.key for _, offer in await shelf.best(tx, QUERY))


async def test_each_worker_sees_what_the_other_added_changed_and_took_away(any_store: Store, now: datetime) -> None:
    one, two = Shelf(), Shelf()
    async with any_store.transaction() as tx:
        for key in ("a", "b", "c"):
            await tx.offers.add(make_offer(key, now))
    assert await found(any_store, one) == await found(any_store, two) == ["a", "b", "c"]

    async with any_store.transaction() as tx:
        await tx.offers.add(make_offer("d", now))
        await change(tx, "a", now, text="Radio archives")
        await change(tx, "b", now, active=False)
        found_by_the_writer = [offer.key for _, offer in await one.best(tx, QUERY)]

    assert sorted(found_by_the_writer) == ["c", "d"]
    assert await found(any_store, one) == await found(any_store, two) == ["c", "d"]


async def test_an_offer_that_was_deleted_is_gone_though_another_came(any_store: Store, now: datetime) -> None:
    one, two = Shelf(), Shelf()
    async with any_store.transaction() as tx:
        gone = await tx.offers.add(make_offer("gone", now))
        number = gone.id or 0
    assert await found(any_store, one) == await found(any_store, two) == ["gone"]

    async with any_store.engine.begin() as connection:
        await connection.exec_driver_sql(f"DELETE FROM offer WHERE id = {number}")
    async with any_store.transaction() as tx:
        await tx.offers.add(make_offer("new", now + timedelta(hours=1)))

    assert await found(any_store, one) == await found(any_store, two) == ["new"]


async def test_what_was_undone_was_never_there(any_store: Store, now: datetime) -> None:
    shelf = Shelf()
    async with any_store.transaction() as tx:
        await tx.offers.add(make_offer("kept", now))

    async def come_to_grief() -> None:
        async with any_store.transaction() as tx:
            await tx.offers.add(make_offer("undone", now))
            assert len(await shelf.best(tx, QUERY)) == 2
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await come_to_grief()

    assert await found(any_store, shelf) == ["kept"]


async def test_only_the_offers_that_changed_are_read_again(any_store: Store, now: datetime) -> None:
    shelf = Shelf()
    async with any_store.transaction() as tx:
        for key in ("a", "b"):
            await tx.offers.add(make_offer(key, now))
    async with any_store.reading() as tx:
        before = {offer.key: offer for _, offer in await shelf.best(tx, QUERY)}

    async with any_store.transaction() as tx:
        await change(tx, "a", now, text="Mapping of the diaspora, in two steps")
    async with any_store.reading() as tx:
        after = {offer.key: offer for _, offer in await shelf.best(tx, QUERY)}

    assert after["b"] is before["b"]
    assert after["a"].text.endswith("two steps")


async def test_what_came_of_an_offer_reaches_the_index_of_the_other_worker(any_store: Store, now: datetime) -> None:
    one, two = Shelf(), Shelf()
    async with any_store.transaction() as tx:
        row = await tx.offers.add(make_offer("a", now))
        number = row.id or 0
    await found(any_store, one)
    await found(any_store, two)

    async with any_store.transaction() as tx:
        await tx.offers.set_success(number, 0.9)

    async with any_store.reading() as tx:
        for shelf in (one, two):
            [(match, _)] = await shelf.best(tx, QUERY)
            assert "90 % ~ 90 %" in [reason.words for reason in match.reasons]


async def test_past_items_come_and_go_with_their_state(any_store: Store, now: datetime) -> None:
    one, two = Shelf(), Shelf()
    reader = Person(id=99, role=Role.FOCAL_POINT, country="ML")
    async with any_store.transaction() as tx:
        author = await tx.contacts.add(Contact(role=Role.MINISTRY, created_at=now), "mail", "a@example.org")
        await tx.submissions.add(make_item(author.id or 0, now, "BF", "published"))
    asked = make_item(author.id or 0, now, "ML", "in_review")
    async with any_store.reading() as tx:
        for shelf in (one, two):
            assert [item.reference for item in await shelf.past.similar(tx, asked, reader)] == ["LAB-0001"]
            assert not await shelf.past.similar(tx, asked, Person(id=98, role=Role.UNKNOWN))
            own = make_item(author.id or 0, now, "BF", "in_review")
            assert not await shelf.past.similar(tx, own, reader)

    async with any_store.transaction() as tx:
        item = await tx.submissions.get(1)
        assert item is not None
        item.state = "withdrawn"
        await tx.submissions.touch(item, now)

    async with any_store.reading() as tx:
        for shelf in (one, two):
            assert not await shelf.past.similar(tx, asked, reader)

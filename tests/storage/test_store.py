"""What a transaction promises on both engines, and what is said where there is no database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

import storage.sqlite
from labbot.errors import BadSettings, StoreUnavailable
from storage import schema
from storage.store import Store
from storage.tables import Address, Contact, Submission
from tests.storage.conftest import Rows


async def test_moments_come_back_in_utc_with_their_zone(store: Store, rows: Rows, now: datetime) -> None:
    async with store.transaction() as tx:
        await tx.inbox.put(rows.inbox("one"))
    async with store.reading() as tx:
        (row,) = await tx.inbox.all()
    assert row.due_at == now
    assert row.due_at.tzinfo is UTC
    assert row.handled_at is None


async def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="without a zone"):
        async with store.transaction() as tx:
            await tx.add(Contact(created_at=datetime(2026, 11, 23)))  # noqa: DTZ001


async def test_foreign_keys_are_checked(store: Store) -> None:
    with pytest.raises(IntegrityError):
        async with store.transaction() as tx:
            await tx.add(Address(contact_id=99, channel="mail", address="a@example.org"))


async def test_an_address_belongs_to_one_person(store: Store, now: datetime) -> None:
    async with store.transaction() as tx:
        await tx.contacts.add(Contact(created_at=now), "mail", "a@example.org")
    with pytest.raises(IntegrityError):
        async with store.transaction() as tx:
            await tx.contacts.add(Contact(created_at=now), "mail", "a@example.org")


async def test_a_savepoint_that_fails_leaves_the_rest_of_the_transaction(store: Store, now: datetime) -> None:
    async with store.transaction() as tx:
        await tx.contacts.add(Contact(created_at=now), "mail", "a@example.org")
        with pytest.raises(IntegrityError):
            async with tx.savepoint():
                await tx.contacts.add(Contact(created_at=now), "mail", "a@example.org")
    async with store.reading() as tx:
        assert await tx.contacts.count() == 1


async def test_what_is_undone_leaves_no_trace(store: Store, now: datetime) -> None:
    async with store.transaction() as tx:
        async with tx.undone():
            await tx.contacts.add(Contact(created_at=now), "mail", "a@example.org")
        assert await tx.contacts.count() == 0


async def test_a_submission_that_is_read_again_shows_what_another_transaction_wrote(
    store: Store, now: datetime
) -> None:
    async with store.transaction() as tx:
        author = await tx.contacts.add(Contact(created_at=now), "mail", "a@example.org")
        row = Submission(
            kind="proposal", state="x", title="T", author_id=author.id or 0, created_at=now, changed_at=now
        )
        number = (await tx.submissions.add(row)).id or 0
    for expected in (1, 2):
        async with store.transaction() as tx:
            found = await tx.submissions.get(number)
            assert found is not None
            assert found.version == expected
            await tx.submissions.touch(found, now)


async def test_a_database_without_tables_says_how_to_get_them(any_url: str) -> None:
    store = Store(any_url)
    with pytest.raises(StoreUnavailable, match="labbot db upgrade"):
        async with store.reading() as tx:
            await tx.contacts.count()
    await store.close()


async def test_a_locked_sqlite_file_is_unavailable_and_stores_nothing(
    tmp_path: Path, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.sqlite, "BUSY_SECONDS", 0)
    store, other = (Store(f"sqlite:///{tmp_path / 'one.db'}") for _ in range(2))
    await schema.upgrade(store)
    async with store.transaction() as held:
        await held.inbox.put(rows.inbox("held"))
        with pytest.raises(StoreUnavailable, match="database_url"):
            async with other.transaction() as tx:
                await tx.inbox.put(rows.inbox("one"))
        async with other.reading() as tx:  # readers see what was there before
            assert await tx.inbox.waiting() == 0
    async with other.reading() as tx:
        assert [row.key for row in await tx.inbox.all()] == ["held"]
    await store.close()
    await other.close()


async def test_sqlite_survives_a_power_cut(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'one.db'}")
    async with store.engine.connect() as connection:
        found = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    await store.close()
    assert found == ["wal", 2, 1]


async def test_a_postgresql_that_is_not_there_is_unavailable() -> None:
    store = Store("postgresql://lab:secret@127.0.0.1:1/lab")
    with pytest.raises(StoreUnavailable, match="database_url") as told:
        async with store.transaction() as tx:
            await tx.contacts.count()
    assert "secret" not in str(told.value)
    await store.close()


async def test_a_postgresql_database_that_does_not_exist_is_unavailable(postgres_server: str) -> None:
    store = Store(postgres_server.replace("/postgres?", "/nowhere?"))
    with pytest.raises(StoreUnavailable, match="database_url"):
        async with store.transaction() as tx:
            await tx.contacts.count()
    await store.close()


@pytest.mark.parametrize("url", ["mysql://x/y", "not an address"])
def test_an_address_of_another_kind_is_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(BadSettings, match=r"sqlite:///.*postgresql://"):
        Store(url)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadSettings, match="file"):
        Store(f"sqlite:///{tmp_path / 'file' / 'lab.db'}")

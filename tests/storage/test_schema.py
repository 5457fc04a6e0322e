"""The migrations tell the whole story of the tables, and can be walked both ways with data in them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from sqlalchemy import inspect

from storage import schema
from storage.store import Store
from storage.tables import METADATA, Contact


@pytest.fixture
async def empty_store(any_url: str) -> AsyncIterator[Store]:
    found = Store(any_url)
    yield found
    await found.close()


async def _tables(store: Store) -> set[str]:
    async with store.engine.connect() as connection:
        return set(await connection.run_sync(lambda c: inspect(c).get_table_names()))


async def test_an_empty_database_has_no_version(empty_store: Store) -> None:
    assert await schema.present(empty_store) is None


async def test_the_migrations_make_exactly_the_tables_we_declare(empty_store: Store) -> None:
    await schema.upgrade(empty_store)
    assert await schema.present(empty_store) == schema.newest()
    assert await schema.differences(empty_store) == []
    assert await _tables(empty_store) == {*METADATA.tables, "alembic_version"}


async def test_upgrading_twice_keeps_the_data(empty_store: Store, now: datetime) -> None:
    await schema.upgrade(empty_store)
    async with empty_store.transaction() as tx:
        await tx.contacts.add(Contact(role="ministry", created_at=now), "mail", "a@example.org")
    await schema.upgrade(empty_store)
    async with empty_store.reading() as tx:
        assert await tx.contacts.behind("mail", "a@example.org") is not None


async def test_going_down_and_up_again_with_data_ends_where_it_began(empty_store: Store, now: datetime) -> None:
    await schema.upgrade(empty_store)
    async with empty_store.transaction() as tx:
        await tx.contacts.add(Contact(role="ministry", created_at=now), "mail", "a@example.org")
    await schema.downgrade(empty_store, "base")
    assert await schema.present(empty_store) is None
    assert await _tables(empty_store) <= {"alembic_version"}
    await schema.upgrade(empty_store)
    assert await schema.differences(empty_store) == []
    async with empty_store.reading() as tx:
        assert await tx.contacts.count() == 0


async def test_a_table_somebody_dropped_is_a_difference(empty_store: Store) -> None:
    await schema.upgrade(empty_store)
    async with empty_store.engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE mark")
    assert any("mark" in difference for difference in await schema.differences(empty_store))


async def test_who_was_told_before_we_noted_it_is_not_told_again(empty_store: Store, now: datetime) -> None:
    await schema.upgrade(empty_store, "0002")
    moment = now.isoformat(sep=" ")
    async with empty_store.engine.begin() as connection:
        for statement in (
            "INSERT INTO partner VALUES ('p', 'P', '', '', '', true, '{}'), ('q', 'Q', '', '', '', true, '{}')",
            "INSERT INTO contact (id, role, language, language_chosen, areas, partner_id, active, created_at)"
            f" VALUES (1, 'partner', 'en', false, '[]', 'p', true, '{moment}')",
            *(
                "INSERT INTO offer (id, key, partner_id, name, text, keywords, assistance_types, areas, objectives,"
                " actions, coverage, base_countries, languages, active, version, created_at, updated_at)"
                f" VALUES ({number}, '{key}', '{key}', 'n', 't', '[]', '[]', '[]', '[]', '[]', '[]', '[]', '[]', true,"
                f" 1, '{moment}', '{moment}')"
                for number, key in ((1, "p"), (2, "q"))
            ),
            "INSERT INTO submission (id, kind, state, title, summary, text, language, countries, mentioned, objectives,"
            " assistance_types, urgent, sensitive, label_requested, visibility, author_id, evidence, confidence,"
            " version, created_at, changed_at, published_at)"
            " VALUES (1, 'proposal', 'published', 't', '', '', 'en', '[]', '[]', '[]', '[]', false, false, false,"
            f" 'partners', 1, '{{}}', '{{}}', 1, '{moment}', '{moment}', '{moment}')",
            "INSERT INTO match (submission_id, offer_id, rank, score, reasons, state)"
            " VALUES (1, 1, 1, 3, '[]', 'proposed'), (1, 2, 2, 2, '[]', 'proposed')",
            "INSERT INTO outbox (key, message, contact_id, channel, address, facts, choices, submission_id, message_id,"
            ' "references", bulk, state, due_at, attempts, created_at)'
            " VALUES ('notice:LAB-0001:1', 'item-notice', 1, 'mail', 'p@example.org', '{}', '[]', 1, '<a@b>', '[]',"
            f" false, 'sent', '{moment}', 1, '{moment}')",
        ):
            await connection.exec_driver_sql(statement)

    await schema.upgrade(empty_store)

    async with empty_store.reading() as tx:
        told = {offer.key: match.told_at for match, offer in await tx.submissions.matches(1)}
        assert told == {"p": now, "q": None}
        assert await tx.offers.uncompared() == {}
        assert await tx.submissions.unanswered("published", 2, 9) == [1]

"""Writing a row that may be there already, without a word about it."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from storage.session import StoreSession
from storage.tables import METADATA


@cache
def _statement(table: str, dialect: str) -> Any:
    """Put together once: that costs more than to run it."""
    insert: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    rows = METADATA.tables[table]
    return insert(rows).on_conflict_do_nothing().returning(rows.c.id)


async def put_once(session: StoreSession, row: Any) -> int | None:
    """Insert a row of a table with an `id`; its number, or None where one of its unique keys is taken.

    Then nothing changes. Goes past the session's unit of work: the row given is not the stored one.
    """
    values = {name: value for name, value in row.__dict__.items() if name in type(row).model_fields and name != "id"}
    done = await session.run(_statement(row.__tablename__, session.dialect), values)
    number: int | None = done.scalar()
    return number

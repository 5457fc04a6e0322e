"""How often something has happened today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import Tally


@cache
def _count_up(dialect: str) -> Any:
    insert: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    table: Any = Tally
    row = insert(table).on_conflict_do_update(index_elements=["key", "on"], set_={"count": table.count + 1})
    return row.returning(table.count)


class Tallies:
    """Counters of a day, for the caps. A key names what is counted and holds no address."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, keys: Sequence[str], on: date) -> list[int]:
        """Count each of these things once more; how often each has happened on that day by now."""
        connection = await self._session.connection()
        statement = _count_up(connection.dialect.name)
        return [
            int((await connection.execute(statement, {"key": key, "on": on, "count": 1})).scalar_one()) for key in keys
        ]

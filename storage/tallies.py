"""Tallies: how often something has happened on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import Tally


class Tallies:
    """Counters by key and day. Keys hold hashes and numbers, nobody's address."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, key: str, on: date) -> int:
        """Count one more; how many it is now."""
        return (await self.add_all([key], on))[key]

    async def add_all(self, keys: Iterable[str], on: date) -> dict[str, int]:
        """Count one more for each key, in one statement; how many each is now."""
        insert: Any = sqlite.insert if self._session.get_bind().dialect.name == "sqlite" else postgresql.insert
        # Always in the same order, so that two workers never wait for each other's rows in a circle.
        rows = [{"key": key, "on": on, "count": 1} for key in sorted(set(keys))]
        if not rows:
            return {}
        more = insert(Tally).values(rows)
        done = await self._session.exec(
            more.on_conflict_do_update(
                index_elements=["key", "on"],
                set_={"count": Tally.__table__.c["count"] + 1},  # type: ignore[attr-defined]
            ).returning(col(Tally.key), col(Tally.count))
        )
        return {str(key): int(count) for key, count in done.all()}

    async def forget_before(self, on: date) -> None:
        """Drop the counters of earlier days: nobody asks for them again."""
        await self._session.exec(delete(Tally).where(col(Tally.on) < on))

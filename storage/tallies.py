"""Tallies: how often something has happened on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from sqlalchemy import Date, TextClause, bindparam, text
from sqlmodel import col, delete

from storage.session import StoreSession
from storage.tables import Tally


class Tallies:
    """Counters by key and day. Keys hold hashes and numbers, nobody's address."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session

    async def add(self, key: str, on: date) -> int:
        """Count one more; how many it is now."""
        return (await self.add_all([key], on))[key]

    async def add_all(self, keys: Iterable[str], on: date) -> dict[str, int]:
        """Count one more for each key, in one statement; how many each is now."""
        # Always in the same order, so that two workers never wait for each other's rows in a circle.
        wanted = sorted(set(keys))
        if not wanted:
            return {}
        values = {f"key_{n}": key for n, key in enumerate(wanted)}
        done = await self._session.run(_count_up(len(wanted)), {"day": on, **values})
        return {str(key): int(count) for key, count in done.all()}

    async def forget_before(self, on: date) -> None:
        """Drop the counters of earlier days: nobody asks for them again."""
        await self._session.exec(delete(Tally).where(col(Tally.on) < on))


@cache
def _count_up(rows: int) -> TextClause:
    """The statement in the words of both engines: one of several rows that SQLAlchemy writes itself, it writes anew for
    every call, which costs more than all the rest of it."""
    values = ", ".join(f"(:key_{n}, :day, 1)" for n in range(rows))
    return text(
        f'INSERT INTO tally (key, "on", count) VALUES {values} '
        'ON CONFLICT (key, "on") DO UPDATE SET count = tally.count + 1 RETURNING key, count'
    ).bindparams(bindparam("day", type_=Date()))

"""The store: one engine, transactions, and what a transaction offers.

    async with store.transaction() as tx:      everything in it, or nothing
        submission = await tx.submissions.get(42)
        await tx.outbox.put(...)

Commit happens in one place: here, when the block ends without an exception. SQLite takes the write lock at BEGIN
(`BEGIN IMMEDIATE`), so that a transaction never has to be upgraded half-way; PostgreSQL locks rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import create_async_engine

from labbot.errors import BadSettings, StoreUnavailable
from storage import sqlite
from storage.contacts import Contacts
from storage.digests import Digests
from storage.events import Events
from storage.inbox import InboxRows
from storage.offers import Offers
from storage.outbox import OutboxRows
from storage.session import StoreSession
from storage.submissions import Submissions
from storage.tallies import Tallies
from storage.tokens import Tokens


class Transaction:
    """What can be read and written together; a session never leaves `storage/`."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session
        self.contacts = Contacts(session)
        self.submissions = Submissions(session)
        self.offers = Offers(session)
        self.events = Events(session)
        self.inbox = InboxRows(session)
        self.outbox = OutboxRows(session)
        self.digests = Digests(session)
        self.tokens = Tokens(session)
        self.tallies = Tallies(session)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that can fail by itself: an exception undoes the block, not the transaction."""
        try:
            async with self._session.begin_nested():
                yield
        except BaseException:
            self.contacts.forget()
            self.submissions.forget()
            raise

    @asynccontextmanager
    async def undone(self) -> AsyncIterator[None]:
        """A part that is looked at and then taken back: nothing written in the block is kept."""
        point = await self._session.begin_nested()
        try:
            yield
        finally:
            await point.rollback()

    def add_later(self, row: Any) -> None:
        """Add a new row that needs no number, together with what is written next."""
        self._session.add(row)

    async def add(self, row: Any) -> None:
        """Add a new row and give it its number."""
        self._session.add(row)
        await self._session.flush()


def _async_url(database_url: str) -> URL:
    """`sqlite:///file` and `postgresql://...` with their async drivers. Raises `BadSettings` for any other."""
    try:
        url = make_url(database_url)
    except Exception as reason:
        raise BadSettings(
            "database_url: not a database address; write sqlite:///var/labbot.db or postgresql://user@host/name"
        ) from reason
    drivers = {
        "sqlite": "sqlite+aiosqlite",
        "postgresql": "postgresql+asyncpg",
        "postgres": "postgresql+asyncpg",
    }
    base = url.get_backend_name()
    if base not in drivers:
        raise BadSettings(f"database_url: {base} is not supported; use sqlite:///... or postgresql://...")
    return url.set(drivername=drivers[base])


def file_of(database_url: str) -> Path | None:
    """The file of a SQLite database; None for one in memory or on a server. Raises `BadSettings`."""
    url = _async_url(database_url)
    on_disk = url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:"
    return Path(url.database or "") if on_disk else None


NO_SUCH_TABLE_OR_COLUMN = {"42P01", "42703"}
"""SQLSTATE of PostgreSQL; SQLite says it in words."""


def _why_unavailable(reason: Exception) -> str | None:
    """What the administrator should hear; None where the fault is in our own statement.

    What SQLAlchemy has no name for (`DBAPIError` itself) comes from PostgreSQL's side: a wrong password, no such
    database, a server that shuts down, a deadlock.
    """
    original = getattr(reason, "orig", None)
    words = str(original or reason)
    if getattr(original, "sqlstate", None) in NO_SUCH_TABLE_OR_COLUMN or words.startswith(
        ("no such table", "no such col")
    ):
        return "the database at database_url does not have the tables of this labbot; run `labbot db upgrade`"
    if (
        type(reason) is DBAPIError
        or not isinstance(reason, DBAPIError)
        or isinstance(reason, (OperationalError, InterfaceError))
    ):
        return f"the database does not answer ({type(original or reason).__name__}); see the setting database_url"
    return None


@contextmanager
def database_faults(*, connecting: bool = False) -> Iterator[None]:
    """Turns what a driver raises into `StoreUnavailable`, where it is not a fault in our own statement.

    `connecting`: nothing but reaching the database happens in the block, so that any `OSError` is its absence.
    """
    try:
        yield
    except (DBAPIError, OSError, sqlite3.OperationalError) as reason:
        if isinstance(reason, OSError) and not connecting:
            raise
        why = _why_unavailable(reason)
        if why is None:
            raise
        raise StoreUnavailable(why) from reason


class Store:
    """The database behind a setting. Raises `StoreUnavailable` where it is locked or cannot be reached."""

    def __init__(self, database_url: str) -> None:
        url = _async_url(database_url)
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        if self.is_sqlite and url.database and url.database != ":memory:":
            folder = Path(url.database).parent
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as reason:
                raise BadSettings(
                    f"database_url: the folder {folder} cannot be made ({reason.strerror}); name another"
                ) from reason
        # On SQLite the engine serves the schema alone; messages go the direct way.
        self.engine = create_async_engine(url, hide_parameters=True, pool_pre_ping=not self.is_sqlite)
        self._direct = sqlite.Direct(url) if self.is_sqlite else None
        if self.is_sqlite:
            sqlite.prepare(self.engine.sync_engine)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Everything in the block is committed together at its end, or nothing is."""
        async with self._session(reading=False) as tx:
            yield tx

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """For looking only: takes no write lock on SQLite."""
        async with self._session(reading=True) as tx:
            yield tx

    @asynccontextmanager
    async def _session(self, *, reading: bool) -> AsyncIterator[Transaction]:
        with database_faults():
            if self._direct is not None:
                async with self._direct.session(reading=reading) as direct:
                    yield Transaction(direct)
                return
            async with StoreSession(self.engine, expire_on_commit=False) as session, session.begin():
                # Connect now: a fault of the network is then the database's, one in the block is the block's own.
                with database_faults(connecting=True):
                    await session.connection()
                yield Transaction(session)

    async def close(self) -> None:
        """Let go of all connections."""
        await self.engine.dispose()
        if self._direct is not None:
            await self._direct.close()

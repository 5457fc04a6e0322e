"""SQLite as labbot uses it: safe against power cuts, and without a change of thread where nothing can be waited for.

Only few calls can wait: to begin writing (for another writer), to commit and to go back (for the disk). Those go to a
thread; a statement inside a transaction is a matter of microseconds and runs at once. The writers of one process queue
up here, in the order they came: SQLite itself lets a waiting writer sleep and look again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, nullcontext
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, RootTransaction, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from storage.session import DirectSession

BUSY_SECONDS = 10
THREADS = 4

T = TypeVar("T")


def prepare(engine: Engine) -> None:
    """WAL and synchronous=FULL: an acknowledged message survives a power cut; foreign keys are checked."""

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={int(BUSY_SECONDS * 1000)}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("labbot_reading"):
            connection.exec_driver_sql("BEGIN")
        elif options.get("labbot_waits", True):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            _begin_at_once(connection)


def _begin_at_once(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")


class Direct:
    """Transactions on one SQLite file."""

    def __init__(self, url: URL) -> None:
        self._engine = create_engine(
            url.set(drivername="sqlite"),
            hide_parameters=True,
            connect_args={"check_same_thread": False},
            max_overflow=-1,  # to wait for a free connection would stop everybody
        )
        prepare(self._engine)
        self._reading = self._engine.execution_options(labbot_reading=True)
        self._writing = asyncio.Lock()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="labbot-store")

    @asynccontextmanager
    async def session(self, *, reading: bool) -> AsyncIterator[DirectSession]:
        """A session in a transaction: committed where the block ends well, else undone.

        Raises what SQLAlchemy raises; where another writer does not let go, its `OperationalError`.
        """
        async with nullcontext() if reading else self._turn():
            connection = (self._reading if reading else self._engine).connect()
            try:
                whole = await self._begin(connection, reading)
                session = DirectSession(connection)
                try:
                    yield session
                    session.sync_session.commit()  # what waits is written; the transaction itself stays open
                    await self._in_thread(whole.commit)
                finally:
                    session.sync_session.close()
            finally:
                if connection.in_transaction():
                    await self._in_thread(connection.rollback)
                connection.close()

    async def _begin(self, connection: Connection, reading: bool) -> RootTransaction:
        """Begin now, as nearly always nobody else writes; else wait for the other process in a thread."""
        if reading:
            return connection.begin()
        try:
            return connection.execution_options(labbot_waits=False).begin()
        except OperationalError:
            return await self._in_thread(connection.execution_options(labbot_waits=True).begin)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(BUSY_SECONDS):
                await self._writing.acquire()
        except TimeoutError as reason:
            raise OperationalError("BEGIN IMMEDIATE", None, reason) from reason
        try:
            yield
        finally:
            self._writing.release()

    async def _in_thread(self, call: Callable[[], T]) -> T:
        """Do what may wait in a thread. Who is cancelled meanwhile is so only when the thread has let go."""
        work = asyncio.get_running_loop().run_in_executor(self._threads, call)
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            while not work.done():
                try:
                    await asyncio.wait({work})
                except asyncio.CancelledError:
                    continue
            work.exception()  # looked at; what is told is that we were stopped
            raise

    async def close(self) -> None:
        """Let go of all connections and threads."""
        await self._in_thread(self._engine.dispose)
        self._threads.shutdown(wait=False)

"""SQLite as labbot uses it: safe against power cuts, and without a change of thread where nothing can be waited for.

aiosqlite carries every call to a thread of its own and back, four times for one statement; that is three quarters of
what a statement costs (measured: 0.9 ms against 0.24 ms of CPU). But only few calls can wait: to begin writing (for
another writer), to commit and to go back (for the disk). Those go to the thread; a statement inside a transaction is
a matter of microseconds and runs at once.

SQLAlchemy's cursor for aiosqlite awaits four coroutines a statement all the same; `DirectCursor` awaits none where
nothing can wait.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import aiosqlite
from sqlalchemy import Connection, event
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util.concurrency import await_only, in_greenlet

BUSY_SECONDS = 10

_MAY_WAIT = {"commit", "rollback", "close", "backup"}
_BEGIN = "BEGIN IMMEDIATE"


class DirectConnection(aiosqlite.Connection):
    """An aiosqlite connection whose calls run at once where they cannot wait for anybody."""

    _handed_over = 0
    _done = 0

    def at_once(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
        """Whether a call need not wait for anybody. Raises `ValueError` where the connection is closed."""
        if not self._running or self._connection is None:
            raise ValueError("Connection closed")
        # Behind a call that is still in the thread (its caller was cancelled) everything keeps its order.
        return self._handed_over == self._done and not _may_wait(fn, args)

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self.at_once(fn, args):
            return fn(*args, **kwargs)
        self._handed_over += 1
        return await super()._execute(partial(self._in_thread, fn, *args, **kwargs))  # type: ignore[no-untyped-call]

    def _in_thread(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return fn(*args, **kwargs)
        finally:
            # Counted by the thread alone, as the other number is by the loop alone: neither needs a lock.
            self._done += 1


def _may_wait(fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
    if isinstance(getattr(fn, "__self__", None), sqlite3.Connection):
        return fn.__name__ in _MAY_WAIT
    return bool(args and isinstance(args[0], str) and args[0].startswith(_BEGIN))


class _Nothing:
    """To be awaited at no cost: SQLAlchemy takes a statement that awaits nothing for a driver's mistake."""

    def __await__(self) -> Generator[Any, None, None]:
        yield from ()


_NOTHING = _Nothing()


class DirectCursor(AsyncAdapt_aiosqlite_cursor):
    """SQLite's own cursor under SQLAlchemy's: only what may wait is awaited."""

    __slots__ = ()
    _awaitable_cursor_close = False

    def _make_new_cursor(self, connection: Any) -> Any:
        return self._call(connection._conn.cursor)

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    def _call(self, fn: Callable[..., Any], *args: Any) -> Any:
        connection: Any = self._connection
        try:
            return fn(*args) if connection.at_once(fn, args) else await_only(connection._execute(fn, *args))
        except Exception as error:
            self._adapt_connection._handle_exception(error)

    def execute(self, operation: Any, parameters: Any = None) -> Any:
        cursor: Any = self._cursor
        if in_greenlet():
            await_only(_NOTHING)
        done = self._call(cursor.execute, operation, parameters if parameters is not None else ())
        if cursor.description:
            self._rows = deque(self._call(cursor.fetchall))
        return done

    def executemany(self, operation: Any, seq_of_parameters: Any) -> Any:
        cursor: Any = self._cursor
        if in_greenlet():
            await_only(_NOTHING)
        return self._call(cursor.executemany, operation, seq_of_parameters)


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()
    _cursor_cls = DirectCursor


class Dbapi(AsyncAdapt_aiosqlite_dbapi):
    """What SQLAlchemy takes for the driver: connections and cursors of ours, all else as it is."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *args: Any, **more: Any) -> AsyncAdapt_aiosqlite_connection:
        opened: Any = await_only(connect(*args, **more))
        return _Connection(self, opened)


def connect(database: str, **more: Any) -> DirectConnection:
    """A connection to be awaited, as `aiosqlite.connect` gives one."""
    connection = DirectConnection(partial(sqlite3.connect, database, **more), iter_chunk_size=64)
    connection._thread.daemon = True
    return connection


def prepare(engine: AsyncEngine) -> None:
    """WAL and synchronous=FULL: an acknowledged message survives a power cut; foreign keys are checked."""

    @event.listens_for(engine.sync_engine, "connect")
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

    @event.listens_for(engine.sync_engine, "begin")
    def _on_begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("labbot_reading", False)
        connection.exec_driver_sql("BEGIN" if reading else _BEGIN)

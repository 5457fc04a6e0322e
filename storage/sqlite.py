"""SQLite as labbot uses it: safe against power cuts, and without a change of thread where nothing can be waited for.

aiosqlite carries every call to a thread of its own and back, four times for one statement; that is three quarters of
what a statement costs (measured: 0.9 ms against 0.24 ms of CPU). But only few calls can wait: to begin writing (for
another writer), to commit and to go back (for the disk). Those go to the thread; a statement inside a transaction is
a matter of microseconds and runs at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

import aiosqlite
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine

BUSY_SECONDS = 10

_MAY_WAIT = {"commit", "rollback", "close", "backup"}
_ENDS = {"commit", "rollback"}
_BEGIN = "BEGIN IMMEDIATE"


class DirectConnection(aiosqlite.Connection):
    """An aiosqlite connection whose calls run at once where they cannot wait for anybody."""

    _handed_over = 0
    _done = 0

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if not self._running or self._connection is None:
            raise ValueError("Connection closed")
        # Behind a call that is still in the thread (its caller was cancelled) everything keeps its order.
        if self._handed_over == self._done and not _may_wait(fn, args):
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
    owner = getattr(fn, "__self__", None)
    if isinstance(owner, sqlite3.Connection):
        # The pool goes back once more after each commit, which is nothing to do and saves a third of the thread's work.
        idle = fn.__name__ in _ENDS and not owner.in_transaction
        return fn.__name__ in _MAY_WAIT and not idle
    return bool(args and isinstance(args[0], str) and args[0].startswith(_BEGIN))


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

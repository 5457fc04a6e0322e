"""The schema and its history: bring a database to the newest version, tell which one it has.

A new version: `make migration NAME="remember when ..."`, then read what it wrote.
"""

from __future__ import annotations

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.store import Store, database_faults


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("storage") / "migrations"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The version this program needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


async def present(store: Store) -> str | None:
    """The version the database has; None for an empty one."""
    with database_faults(connecting=True):
        async with store.engine.connect() as connection:
            return await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())


async def upgrade(store: Store, to: str = "head") -> None:
    """Bring the database to a version; all of it or nothing."""
    with database_faults(connecting=True):
        async with store.engine.begin() as connection:
            await connection.run_sync(lambda c: command.upgrade(_config(c), to))


async def downgrade(store: Store, to: str) -> None:
    """Go back to a version (`base`: no tables)."""
    with database_faults(connecting=True):
        async with store.engine.begin() as connection:
            await connection.run_sync(lambda c: command.downgrade(_config(c), to))


async def write_revision(store: Store, message: str) -> None:
    """Compare the tables with the database and write the next migration file. For developers."""
    number = len(list((files("storage") / "migrations" / "versions").iterdir()))
    async with store.engine.begin() as connection:
        await connection.run_sync(
            lambda c: command.revision(_config(c), message, autogenerate=True, rev_id=f"{number:04d}")
        )


async def differences(store: Store) -> list[str]:
    """How the database differs from the tables; empty when the migrations tell the whole story."""
    from alembic.autogenerate import compare_metadata

    from storage.tables import METADATA

    async with store.engine.connect() as connection:
        found = await connection.run_sync(lambda c: compare_metadata(MigrationContext.configure(c), METADATA))
    return [str(difference) for difference in found]

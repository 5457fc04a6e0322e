"""How Alembic reaches our tables: over a connection that `storage.schema` hands in."""

from __future__ import annotations

from typing import Literal

from alembic import context

from storage.tables import METADATA


def render_type(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our column types by their plain names, so that an old migration does not depend on today's code."""
    plain = {"UtcDateTime": "sa.DateTime(timezone=True)", "AutoString": "sa.String()"}
    return plain.get(type(item).__name__, False) if kind == "type" else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    # SQLite changes a column by making the table again; PostgreSQL does not need it.
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_type,
)
with context.begin_transaction():
    context.run_migrations()

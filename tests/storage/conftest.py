"""Every story about storage is told on both engines."""

from __future__ import annotations

from datetime import datetime

import pytest

from storage.store import Store
from storage.tables import Inbox, Outbox


@pytest.fixture
def store(any_store: Store) -> Store:
    """A fresh store, once on SQLite and once on PostgreSQL."""
    return any_store


@pytest.fixture
def now() -> datetime:
    """A moment with a part below the second, given in a zone that is not UTC."""
    return datetime.fromisoformat("2026-11-23T10:00:00.123456+01:00")


class Rows:
    """Makes rows with little to say."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def inbox(self, key: str, conversation: str = "", content_key: str | None = None, state: str = "new") -> Inbox:
        return Inbox(
            channel="mail",
            key=key,
            content_key=content_key,
            body=b"\x00raw\xff",
            conversation=conversation,
            state=state,
            due_at=self.now,
            received_at=self.now,
        )

    def outbox(self, key: str) -> Outbox:
        return Outbox(
            key=key,
            message="help",
            channel="mail",
            address="a@example.org",
            message_id=f"<{key}@lab.example.org>",
            due_at=self.now,
            created_at=self.now,
        )


@pytest.fixture
def rows(now: datetime) -> Rows:
    return Rows(now)

"""The stories of the mailbox again, with a real Dovecot; `make test-servers` runs them, `make test` does not."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.handlers.mail.conftest import inbox, make_mail, marks, running_fixture, sink
from tests.peers.dovecot import Dovecot
from tests.peers.dovecot import dovecot as a_dovecot

__all__ = ["inbox", "make_mail", "marks", "running_fixture", "sink"]


@pytest.fixture
async def dovecot() -> AsyncIterator[Dovecot]:
    """A fresh Dovecot with empty mailboxes."""
    async with a_dovecot() as server:
        yield server


@pytest.fixture
def imap_server(dovecot: Dovecot) -> Dovecot:
    """What the stories written for pymap ask for."""
    return dovecot


@pytest.fixture
def with_keywords() -> None:
    """Dovecot keeps keywords by itself."""

"""What the stories of the Telegram door share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.peers.telegram import BotApi, running


@pytest.fixture
async def bot_api() -> AsyncIterator[BotApi]:
    """The Bot API on loopback."""
    async with running() as server:
        yield server

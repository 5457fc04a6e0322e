"""A letter with sensible defaults, for the stories of how it leaves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from labbot.messages import Outgoing

WORD = "abcdefghijklmnopqrstuvwx27"
"""What a token looks like."""

US = {"sender_name": "Laboratory of Ideas", "sender_address": "lab@lab.example.org"}


def make_letter(**changes: Any) -> Outgoing:
    """A receipt; fields by keyword."""
    facts: dict[str, Any] = {
        "key": "receipt:LAB-0042:1",
        "channel": "mail",
        "address": "awa.diop@example.org",
        "subject": "LAB-0042: we have your proposal",
        "text": "Thank you.\n\nNext step: an answer by Friday.",
        "language": "en",
        "message_id": "<receipt-1@lab.example.org>",
        "written_at": datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
    }
    return Outgoing(**{**facts, **changes})

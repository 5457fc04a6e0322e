"""The mailbox, read from a real IMAP server."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from handlers.mail.mailbox import Mailbox
from labbot.errors import StoreUnavailable

LARGE = 1_000_000


def make_mailbox(imap_server: Any, marks: Any, *, max_octets: int = LARGE, **settings: Any) -> Mailbox:
    return Mailbox(imap_server.settings(**settings), marks, max_octets=max_octets)


async def test_mails_that_wait_are_taken_in_order_and_moved_aside(imap_server, inbox, marks, make_mail, running):
    mails = [make_mail(f"Idea {n}", Message_ID=f"<{n}@example.org>") for n in range(3)]
    await imap_server.append(*mails)
    async with running(make_mailbox(imap_server, marks).run(inbox.deliver)):
        rows = await inbox.arrived(3)
        await marks.reached(3 + 100)

    assert [row.body for row in rows] == mails
    assert [row.facts["uid"] for row in rows] == sorted(row.facts["uid"] for row in rows)
    assert all(row.key == f"imap:INBOX:{row.facts['uidvalidity']}:{row.facts['uid']}" for row in rows)
    assert all(row.facts["content_key"].startswith("mail:") and "proven" not in row.facts for row in rows)

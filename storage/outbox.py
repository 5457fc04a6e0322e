"""The outbox: what must go out, written with the change that causes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, update
from sqlmodel import col, delete, func, select

from storage.once import put_once
from storage.session import StoreSession
from storage.tables import Outbox

MOST_IDS = 60
"""Ids of a thread that are looked up, the nearest first; a crafted References holds thousands."""


_TABLE: Any = Outbox.__table__  # type: ignore[attr-defined]
_FREE = (
    select(_TABLE.c.id)
    .where(
        _TABLE.c.state == "due",
        _TABLE.c.due_at <= bindparam("now"),
        or_(_TABLE.c.claimed_until.is_(None), _TABLE.c.claimed_until <= bindparam("now")),
    )
    .order_by(_TABLE.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(_TABLE)
    .where(_TABLE.c.id.in_(_FREE.scalar_subquery()))
    .values(claimed_by=bindparam("worker"), claimed_until=bindparam("until"), attempts=_TABLE.c.attempts + 1)
    .returning(*_TABLE.c)
)
_MARK = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("number"))
    .values(
        state="sent",
        receipt=bindparam("what"),
        sent_at=bindparam("now", type_=_TABLE.c.sent_at.type),
        reason=None,
        claimed_by=None,
        claimed_until=None,
    )
)


class OutboxRows:
    """Rows of the outbox."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session

    async def put(self, row: Outbox) -> bool:
        """Write a letter; False where its key is there already, and then nothing changes."""
        return await put_once(self._session, row) is not None

    async def get(self, outbox_id: int) -> Outbox | None:
        return await self._session.get(Outbox, outbox_id)

    async def by_key(self, key: str) -> Outbox | None:
        return (await self._session.exec(select(Outbox).where(Outbox.key == key))).first()

    async def by_return_token(self, token: str) -> Outbox | None:
        """The letter whose return path held this word."""
        return (await self._session.exec(select(Outbox).where(Outbox.return_token == token))).first()

    async def last_to_address(self, channel: str, address: str, contact_id: int | None) -> datetime | None:
        """When the newest letter to an address was sent or, where it still waits, written."""
        query = select(Outbox).where(Outbox.channel == channel, Outbox.address == address)
        if contact_id is not None:
            query = query.where(Outbox.contact_id == contact_id)
        row = (await self._session.exec(query.order_by(col(Outbox.id).desc()).limit(1))).first()
        return (row.sent_at or row.created_at) if row else None

    async def take_back(self, key: str) -> None:
        """Remove a letter that was written in this transaction: nobody has seen it yet."""
        await self._session.exec(delete(Outbox).where(col(Outbox.key) == key))

    async def claim(self, worker: str, now: datetime, lease: timedelta, limit: int = 20) -> list[Outbox]:
        """Letters that are due and nobody else's, oldest first, ours until the lease ends."""
        found = await self._session.run(_CLAIM, {"worker": worker, "until": now + lease, "now": now, "most": limit})
        return [Outbox.model_construct(**row) for row in sorted(found.mappings(), key=lambda row: row["id"])]

    async def mark_sent(self, sent: Sequence[tuple[int, str]], now: datetime) -> None:
        """These letters (number, receipt) have left."""
        await self._session.run(_MARK, [{"number": number, "what": receipt, "now": now} for number, receipt in sent])

    async def release_claims(self) -> None:
        """Free what a worker that died had claimed. Only where we know that no other worker lives."""
        for row in await self.in_state("due"):
            row.claimed_by = row.claimed_until = None
        await self._session.flush()

    async def next_due(self) -> datetime | None:
        """When the next letter falls due."""
        found = await self._session.exec(
            select(func.min(Outbox.due_at, type_=Outbox.__table__.c.due_at.type)).where(Outbox.state == "due")  # type: ignore[attr-defined]
        )
        return found.one()

    async def in_state(self, state: str) -> list[Outbox]:
        found = await self._session.exec(select(Outbox).where(Outbox.state == state).order_by(col(Outbox.id)))
        return list(found.all())

    async def all(self) -> list[Outbox]:
        return list((await self._session.exec(select(Outbox).order_by(col(Outbox.id)))).all())

    async def answered_by(self, ids: Sequence[str]) -> Outbox | None:
        """The letter of ours that one of these message ids or receipts names, the first that is known."""
        asked = list(ids[:MOST_IDS])
        if not asked:
            return None
        found = await self._session.exec(
            select(Outbox)
            .where(or_(col(Outbox.message_id).in_(asked), col(Outbox.receipt).in_(asked)))
            .order_by(col(Outbox.id).desc())
        )
        rows = list(found.all())
        for wanted in asked:
            for row in rows:
                if wanted in (row.message_id, row.receipt):
                    return row
        return None

    async def last_about(self, contact_id: int, submission_id: int | None) -> Outbox | None:
        """The last letter that a person got about an item (None: about no item)."""
        found = await self._session.exec(
            select(Outbox)
            .where(
                Outbox.contact_id == contact_id,
                Outbox.submission_id == submission_id,
                col(Outbox.sent_at).is_not(None),
            )
            .order_by(col(Outbox.id).desc())
            .limit(1)
        )
        return found.first()

    async def conversation(self, letter: Outbox, limit: int) -> list[Outbox]:
        """This letter and the ones before it that its reader got about the same item, newest first."""
        found = await self._session.exec(
            select(Outbox)
            .where(
                Outbox.contact_id == letter.contact_id,
                Outbox.submission_id == letter.submission_id,
                Outbox.channel == letter.channel,
                col(Outbox.id) <= letter.id,
            )
            .order_by(col(Outbox.id).desc())
            .limit(limit)
        )
        return list(found.all())

    async def last_shown(self, submission_id: int, contact_id: int, before: datetime) -> Outbox | None:
        """The last letter about a submission that a person had received by then."""
        found = await self._session.exec(
            select(Outbox)
            .where(
                Outbox.submission_id == submission_id,
                Outbox.contact_id == contact_id,
                col(Outbox.sent_at).is_not(None),
                col(Outbox.sent_at) <= before,
                col(Outbox.version).is_not(None),
            )
            .order_by(col(Outbox.id).desc())
        )
        return found.first()

    async def last_to(self, contact_id: int, channel: str) -> Outbox | None:
        """The last letter about a submission that a person got on a channel: what a short chat message answers."""
        found = await self._session.exec(
            select(Outbox)
            .where(
                Outbox.contact_id == contact_id,
                Outbox.channel == channel,
                col(Outbox.sent_at).is_not(None),
                col(Outbox.submission_id).is_not(None),
            )
            .order_by(col(Outbox.sent_at).desc(), col(Outbox.id).desc())
            .limit(1)
        )
        return found.first()

    async def card(self, card: str, channel: str, address: str, before: int) -> Outbox | None:
        """The newest earlier letter of a card that reached this address."""
        found = await self._session.exec(
            select(Outbox)
            .where(
                Outbox.card == card,
                Outbox.channel == channel,
                Outbox.address == address,
                col(Outbox.receipt).is_not(None),
                col(Outbox.id) < before,
            )
            .order_by(col(Outbox.id).desc())
        )
        return found.first()

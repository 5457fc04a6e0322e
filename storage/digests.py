"""What was told in digests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import col, func, select

from storage.session import StoreSession
from storage.tables import DigestItem, DigestSent, Submission


class Digests:
    """Digests that went into the outbox, and which submissions each person has been told of."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session

    async def last(self, contact_id: int) -> DigestSent | None:
        found = await self._session.exec(
            select(DigestSent).where(DigestSent.contact_id == contact_id).order_by(col(DigestSent.on).desc())
        )
        return found.first()

    async def told(self, contact_id: int) -> set[tuple[int, str]]:
        """(submission, state) pairs this person has read of."""
        found = await self._session.exec(
            select(DigestItem.submission_id, DigestItem.state).where(DigestItem.contact_id == contact_id)
        )
        return set(found.all())

    async def record(
        self, contact_id: int, on: date, frequency: str, at: datetime, items: Sequence[Submission]
    ) -> None:
        """This person has been told of these submissions in their present state."""
        sent = DigestSent(contact_id=contact_id, on=on, frequency=frequency, at=at)
        self._session.add(sent)
        await self._session.flush()
        assert sent.id is not None
        for item in items:
            assert item.id is not None
            self._session.add(
                DigestItem(contact_id=contact_id, submission_id=item.id, state=item.state, digest_id=sent.id)
            )
        await self._session.flush()

    async def count(self) -> int:
        return (await self._session.exec(select(func.count()).select_from(DigestSent))).one()

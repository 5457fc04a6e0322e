"""The audit trail: who took which step, when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import Event


class Events:
    """Steps that were taken; rows are only ever added."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self,
        step: str,
        at: datetime,
        *,
        submission_id: int | None = None,
        contact_id: int | None = None,
        inbox_id: int | None = None,
        **facts: Any,
    ) -> None:
        self._session.add(
            Event(
                step=step,
                at=at,
                submission_id=submission_id,
                contact_id=contact_id,
                inbox_id=inbox_id,
                facts=facts,
            )
        )
        await self._session.flush()

    async def of(self, submission_id: int) -> list[Event]:
        """The story of a submission, oldest first."""
        found = await self._session.exec(
            select(Event).where(Event.submission_id == submission_id).order_by(col(Event.id))
        )
        return list(found.all())

    async def all(self) -> list[Event]:
        return list((await self._session.exec(select(Event).order_by(col(Event.id)))).all())

"""The audit trail: who took which step, when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import bindparam, col, select

from storage.session import StoreSession
from storage.tables import Event

_INSERT: Any = insert(Event)
_OF = select(Event).where(Event.submission_id == bindparam("submission")).order_by(col(Event.id))


class Events:
    """Steps that were taken; rows are only ever added."""

    def __init__(self, session: StoreSession) -> None:
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
        """Note a step, past the session's unit of work: nobody changes an event."""
        await self._session.flush()  # what it points to may still wait to be written
        await self._session.run(
            _INSERT,
            {
                "step": str(step),
                "at": at,
                "submission_id": submission_id,
                "contact_id": contact_id,
                "inbox_id": inbox_id,
                "facts": facts,
            },
        )

    async def of(self, submission_id: int) -> list[Event]:
        """The story of a submission, oldest first."""
        found = await self._session.exec(_OF, params={"submission": submission_id})
        return list(found.all())

    async def all(self) -> list[Event]:
        return list((await self._session.exec(select(Event).order_by(col(Event.id)))).all())

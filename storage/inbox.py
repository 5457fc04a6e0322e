"""The inbox: what came in, raw, committed before it is acknowledged."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import bindparam, col, func, select

from storage.once import put_once
from storage.session import StoreSession
from storage.tables import Inbox

_EARLIER = aliased(Inbox)
_NEXT = (
    select(Inbox)
    .where(
        Inbox.state == "new",
        col(Inbox.due_at) <= bindparam("now"),
        ~select(_EARLIER.id)
        .where(
            _EARLIER.state == "new",
            _EARLIER.conversation == Inbox.conversation,
            _EARLIER.conversation != "",
            col(_EARLIER.id) < Inbox.id,
        )
        .exists(),
    )
    .order_by(col(Inbox.id))
    .limit(1)
    .with_for_update(skip_locked=True, of=Inbox)
)
_OF_SAME_ID = (
    select(Inbox)
    .where(Inbox.message_id == bindparam("message_id"), col(Inbox.id) < bindparam("number"))
    .order_by(col(Inbox.id))
    .limit(1)
)
"""Written once: to put a statement together costs as much as to run it."""


class InboxRows:
    """Rows of the inbox. `claim` and the end of the transaction belong together: the row lock is the claim."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session

    async def put(self, row: Inbox) -> bool:
        """Store a message; False where its key or its content is there already, and then nothing changes."""
        return await put_once(self._session, row) is not None

    async def get(self, inbox_id: int) -> Inbox | None:
        return await self._session.get(Inbox, inbox_id)

    async def claim(self, now: datetime) -> Inbox | None:
        """The oldest new message that is due and has no earlier one waiting in its conversation, locked for us."""
        return (await self._session.exec(_NEXT, params={"now": now})).first()

    async def of_same_id(self, row: Inbox) -> Inbox | None:
        """An earlier message with the same Message-ID, whose content is another one."""
        if row.message_id is None:
            return None
        found = await self._session.exec(_OF_SAME_ID, params={"message_id": row.message_id, "number": row.id})
        return found.first()

    async def waiting(self) -> int:
        """How many messages nobody has dealt with yet."""
        return (await self._session.exec(select(func.count()).select_from(Inbox).where(Inbox.state == "new"))).one()

    async def in_state(self, state: str) -> list[Inbox]:
        found = await self._session.exec(select(Inbox).where(Inbox.state == state).order_by(col(Inbox.id)))
        return list(found.all())

    async def all(self) -> list[Inbox]:
        return list((await self._session.exec(select(Inbox).order_by(col(Inbox.id)))).all())

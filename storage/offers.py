"""Questions about offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import literal_column, or_, update
from sqlmodel import bindparam, col, func, select

from storage.session import StoreSession
from storage.tables import Match, Offer

_TABLE: Any = Offer.__table__  # type: ignore[attr-defined]
_STAMP: Any = select(
    func.count(_TABLE.c.id),
    func.coalesce(func.sum(_TABLE.c.version), 0),
    func.coalesce(func.sum(_TABLE.c.id), 0),
    func.max(_TABLE.c.updated_at),
)
_EDITIONS: Any = select(_TABLE.c.id, _TABLE.c.version, literal_column("offer.updated_at"))
_SOME = select(_TABLE).where(_TABLE.c.id.in_(bindparam("numbers", expanding=True)))
_SET_SUCCESS = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("number"))
    .values(success=bindparam("share"), version=_TABLE.c.version + 1)
)
_COMPARED = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("number"), _TABLE.c.updated_at == bindparam("seen", type_=_TABLE.c.updated_at.type))
    .values(compared_at=bindparam("seen", type_=_TABLE.c.updated_at.type))
)
MOST_AT_ONCE = 500
"""Numbers in one statement."""

Edition = tuple[int, Any]
"""What tells two states of an offer apart: its version and, as each engine writes it, when its words were changed."""


class Offers:
    """What partners and persons offer."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session

    async def add(self, offer: Offer) -> Offer:
        self._session.add(offer)
        await self._session.flush()
        return offer

    async def get(self, offer_id: int) -> Offer | None:
        return await self._session.get(Offer, offer_id)

    async def by_key(self, key: str) -> Offer | None:
        return (await self._session.exec(select(Offer).where(Offer.key == key))).first()

    async def all(self) -> list[Offer]:
        return list((await self._session.exec(select(Offer).order_by(col(Offer.id)))).all())

    async def of_owner(self, partner_id: str | None, contact_id: int | None) -> list[Offer]:
        """The offers of an organisation and those of a person, the oldest first."""
        mine = [col(Offer.contact_id) == contact_id] if contact_id is not None else []
        theirs = [col(Offer.partner_id) == partner_id] if partner_id else []
        if not mine and not theirs:
            return []
        found = await self._session.exec(select(Offer).where(or_(*mine, *theirs)).order_by(col(Offer.id)))
        return list(found.all())

    async def to_keep(self, numbers: Sequence[int]) -> list[Offer]:
        """These offers, to be kept when the transaction is over: however it ends, they stay as they were read.

        They are copies, which the session does not know: a change of theirs is never written.
        """
        await self._session.flush()
        offers: list[Offer] = []
        for start in range(0, len(numbers), MOST_AT_ONCE):
            rows = await self._session.run(_SOME, {"numbers": list(numbers[start : start + MOST_AT_ONCE])})
            offers += [Offer.model_construct(**row) for row in rows.mappings()]
        return offers

    async def stamp(self) -> tuple[int, int, int, datetime | None]:
        """Changes whenever an offer is added, changed or deleted.

        How many there are, the sums of their versions and numbers, and the newest change: SQLite gives the number of a
        deleted row to the next one.
        """
        count, versions, numbers, newest = (await self._session.exec(_STAMP)).one()
        return count, int(versions or 0), int(numbers or 0), newest

    async def editions(self) -> dict[int, Edition]:
        """number -> edition of every offer: a walk through an index, which costs little against reading them."""
        await self._session.flush()
        rows = await self._session.run(_EDITIONS, {})
        return {number: (version, changed) for number, version, changed in rows}

    async def uncompared(self) -> dict[int, datetime]:
        """number -> when it was changed, of the offers whose present words nothing was compared with yet."""
        found = await self._session.exec(
            select(Offer.id, Offer.updated_at).where(
                or_(col(Offer.compared_at).is_(None), col(Offer.compared_at) != col(Offer.updated_at))
            )
        )
        return {number: changed for number, changed in found.all() if number is not None}

    async def compared(self, seen: Mapping[int, datetime]) -> None:
        """Open items have been compared with these offers, as they were; one changed since then stays to be done."""
        rows = [{"number": number, "seen": changed} for number, changed in seen.items()]
        if rows:
            await self._session.run(_COMPARED, rows)

    async def answers(self, offer_id: int) -> dict[str, int]:
        """state -> how many matches of an offer stand in it. The offer is locked: two answers at once both count."""
        await self._session.exec(select(Offer.id).where(Offer.id == offer_id).with_for_update(key_share=True))
        found = await self._session.exec(
            select(Match.state, func.count()).where(Match.offer_id == offer_id).group_by(Match.state)
        )
        return dict(found.all())

    async def set_success(self, offer_id: int, share: float) -> None:
        """What came of an offer so far: a new version of the row, with the same words."""
        await self._session.flush()
        await self._session.run(_SET_SUCCESS, {"number": offer_id, "share": share})

"""Questions about offers."""

from __future__ import annotations

from sqlmodel import col, func, select

from storage.session import StoreSession
from storage.tables import Offer

_STAMP = select(func.count(), func.coalesce(func.sum(Offer.version), 0)).select_from(Offer)


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

    async def to_keep(self) -> list[Offer]:
        """All offers, to be kept when the transaction is over: however it ends, they stay as they were read."""
        offers = await self.all()
        for offer in offers:
            self._session.expunge(offer)
        return offers

    async def stamp(self) -> tuple[int, int]:
        """Changes whenever an offer is added or changed: (how many, sum of versions)."""
        count, versions = (await self._session.exec(_STAMP)).one()
        return count, int(versions)

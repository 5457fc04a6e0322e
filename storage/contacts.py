"""Questions about people: who is behind an address, who speaks for a country, who belongs to a partner."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import bindparam, col, func, select

from storage.session import StoreSession
from storage.tables import Address, Code, Contact, Mark, Partner, Subscription

_NAMED = aliased(Address)
_BEHIND = (
    select(Contact, Address)
    .join(_NAMED, col(_NAMED.contact_id) == col(Contact.id))
    .join(Address, col(Address.contact_id) == col(Contact.id))
    .where(_NAMED.channel == bindparam("channel"), _NAMED.address == bindparam("address"))
)
_ADDRESSES = select(Address).where(Address.contact_id == bindparam("contact"))
_IN_ROLE = (
    select(Contact, Address)
    .join(Address, isouter=True)
    .where(Contact.role == bindparam("role"), col(Contact.active))
    .order_by(col(Contact.id))
)
_IN_ROLE_OF = _IN_ROLE.where(Contact.country == bindparam("country"))
"""Written once, all of these: to put a statement together costs more than to run it."""

PREFERRED_CHANNELS = ("mail", "telegram", "console")


class Contacts:
    """Contacts with their addresses, partners, one-time words."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session
        self._addresses: dict[int, list[Address]] = {}  # asked for several times while one message is handled
        self._at_hand: list[Contact] = []  # the session itself forgets whom nobody holds
        self._in_role: dict[tuple[str, str | None], list[Contact]] = {}

    def forget(self) -> None:
        """Part of the transaction was undone: what was read may no longer be so."""
        self._addresses.clear()
        self._in_role.clear()

    async def get(self, contact_id: int) -> Contact | None:
        return await self._session.get(Contact, contact_id)

    async def fetch(self, contact_ids: Collection[int]) -> None:
        """Have these people at hand: `get` then answers without asking the database."""
        self._at_hand = list((await self._session.exec(select(Contact).where(col(Contact.id).in_(contact_ids)))).all())

    async def behind(self, channel: str, address: str) -> Contact | None:
        """The person who is written to at this address."""
        found = await self._session.exec(_BEHIND, params={"channel": channel, "address": address})
        rows = found.all()
        for contact, _ in rows[:1]:
            self._addresses[contact.id or 0] = [row for _, row in rows]  # asked for next, nearly always
            return contact
        return None

    async def add(self, contact: Contact, channel: str, address: str) -> Contact:
        """A new person with a first address."""
        self._session.add(contact)
        await self._session.flush()
        assert contact.id is not None
        self._in_role.clear()
        self._session.add(Address(contact_id=contact.id, channel=channel, address=address))
        await self._session.flush()
        return contact

    async def link(self, contact_id: int, channel: str, address: str) -> None:
        """Give a person one more address, taking it from whoever had it."""
        row = (
            await self._session.exec(select(Address).where(Address.channel == channel, Address.address == address))
        ).first()
        if row is None:
            self._session.add(Address(contact_id=contact_id, channel=channel, address=address))
        else:
            row.contact_id = contact_id
        self._addresses.clear()
        await self._session.flush()

    async def addresses(self, contact_id: int) -> list[Address]:
        """All addresses of a person, the one we write to first in front: mail, then Telegram, then console."""
        rows = self._addresses.get(contact_id)
        if rows is None:
            found = await self._session.exec(_ADDRESSES, params={"contact": contact_id})
            rows = self._addresses[contact_id] = list(found.all())
        order = {name: n for n, name in enumerate(PREFERRED_CHANNELS)}
        return sorted(rows, key=lambda row: (row.failing_since is not None, order.get(row.channel, 9), row.id or 0))

    async def address_row(self, channel: str, address: str) -> Address | None:
        for row in (row for rows in self._addresses.values() for row in rows):
            if (row.channel, row.address) == (channel, address):
                return row
        return (
            await self._session.exec(select(Address).where(Address.channel == channel, Address.address == address))
        ).first()

    async def reached(self, address: Address) -> None:
        """Its owner has written from it: it works again, and what came back before is forgotten."""
        address.failing_since = address.bounced_at = None
        address.bounce_score = 0.0

    async def in_role(self, role: str, country: str | None = None) -> list[Contact]:
        """Active people in a role, of one country where it is given."""
        people = self._in_role.get((role, country))
        if people is None:
            asked = {"role": role} if country is None else {"role": role, "country": country}
            rows = (await self._session.exec(_IN_ROLE if country is None else _IN_ROLE_OF, params=asked)).all()
            people = self._in_role[role, country] = list({contact.id: contact for contact, _ in rows}.values())
            for contact in people:
                self._addresses[contact.id or 0] = [row for owner, row in rows if owner is contact and row is not None]
        return list(people)

    async def of_partner(self, partner_id: str) -> list[Contact]:
        """Active people of a partner organisation."""
        found = await self._session.exec(
            select(Contact).where(Contact.partner_id == partner_id, col(Contact.active)).order_by(col(Contact.id))
        )
        return list(found.all())

    async def all(self) -> list[Contact]:
        return list((await self._session.exec(select(Contact).order_by(col(Contact.id)))).all())

    async def count(self) -> int:
        return (await self._session.exec(select(func.count()).select_from(Contact))).one()

    async def frequency(self, contact_id: int) -> str | None:
        row = await self._session.get(Subscription, contact_id)
        return row.frequency if row else None

    async def subscribe(self, contact_id: int, frequency: str, now: datetime) -> None:
        """Set how often a person wants a digest."""
        row = await self._session.get(Subscription, contact_id)
        if row is None:
            self._session.add(Subscription(contact_id=contact_id, frequency=frequency, changed_at=now))
        else:
            row.frequency, row.changed_at = frequency, now
        await self._session.flush()

    async def partner(self, partner_id: str) -> Partner | None:
        return await self._session.get(Partner, partner_id)

    async def partners(self) -> list[Partner]:
        return list((await self._session.exec(select(Partner).order_by(col(Partner.id)))).all())

    async def code(self, word: str, now: datetime) -> Code | None:
        """A one-time word that is neither used nor too old."""
        row = await self._session.get(Code, word)
        return row if row and row.used_at is None and row.expires_at > now else None

    async def mark(self, mailbox: str) -> tuple[int, int] | None:
        """(UIDVALIDITY, highest UID stored) of a mailbox."""
        row = await self._session.get(Mark, mailbox)
        return (row.uidvalidity, row.uid) if row else None

    async def set_mark(self, mailbox: str, uidvalidity: int, uid: int) -> None:
        row = await self._session.get(Mark, mailbox)
        if row is None:
            self._session.add(Mark(mailbox=mailbox, uidvalidity=uidvalidity, uid=uid))
        else:
            row.uidvalidity, row.uid = uidvalidity, uid
        await self._session.flush()

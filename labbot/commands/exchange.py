"""Contacts and partners from and to JSON and CSV files; submissions to them. `docs/import.md` says it for people.

JSON: an object with the list `contacts` or `partners` (the form of `labbot/demo/`), or a bare list. CSV: UTF-8, comma
or semicolon between the cells, a header row, lists as `a;b`.

Contacts, one row per mail address
    email              required; who has it already is changed, else a person is added
    name               what the person is called
    country            two letters (ISO 3166), for example CI
    role               national_focal_point, thematic_contact, ministry, local_authority, association, partner,
                       secretariat; required for a new person
    language           en, fr, pt, es or ar; a language the person chose stays; where none is given, the country's
    digest             daily, weekly, monthly or off; only set where the person has none yet
    thematic_domains   list of the areas 1-5
    partner            id of the organisation, which must be imported first
    telegram           chat id, as a second address
    zone               time zone, for example Africa/Dakar
    active             true or false

Partners, one row per organisation
    id                 required; small letters, digits, - _ .
    name_en, name_fr, kind, contact_email
    expertise_en ...   what it offers, in words (also _fr _pt _es _ar); keywords_en ... lists
    assistance_types   list of the keys in `labbot/knowledge/assistance_types.json`
    domains, actions   lists of numbers of the action plan
    coverage           list of two-letter countries, sub-regions, Africa, Europe or ALL
    base_countries     list of two-letter countries whose own institution this is
    languages          list of two-letter languages
    active             true or false
    Other columns are kept and exported again.

A column that is left out changes nothing, nor does a row that is gone from the file. An empty cell empties the field,
except role, language, digest, telegram and active of a contact, which it leaves alone. One wrong row, and nothing is
imported.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from labbot import knowledge
from labbot.commands import sheet
from labbot.commands.cells import CONTACT_VALUES, Wrong, checked, is_empty, partner_values, repeated
from labbot.commands.sheet import Format, Row, Unreadable
from labbot.matching import offer_from_partner
from labbot.messages import LANGUAGES
from labbot.rules.roles import Role
from storage.store import Store, Transaction
from storage.tables import Contact, Offer, Partner, Submission

CONTACT_COLUMNS = (
    *("email", "name", "country", "role", "language", "digest", "thematic_domains"),
    *("partner", "telegram", "zone", "active"),
)
PARTNER_COLUMNS = (
    *("id", "name_en", "name_fr", "kind", "expertise_en", "keywords_en", "keywords_fr", "coverage"),
    *("assistance_types", "domains", "actions", "languages", "contact_email", "active", "base_countries"),
)
SUBMISSION_COLUMNS = (
    *("reference", "kind", "state", "title", "countries", "area", "objectives", "assistance_types"),
    *("budget_amount", "budget_currency", "period_from", "period_to", "duration_months", "language"),
    *("created_at", "published_at", "author"),
)
OFFER_FIELDS = (
    *("name", "text", "language", "keywords", "assistance_types", "areas", "actions", "coverage"),
    *("base_countries", "languages", "active"),
)
CAN_BE_EMPTIED = {"name", "country", "partner", "zone"}


@dataclass(slots=True)
class Report:
    """What an import did, or would do. With `errors`, it did nothing."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: list[str] = field(default_factory=list)

    def count(self, outcome: str) -> None:
        setattr(self, outcome, getattr(self, outcome) + 1)


class _Undo(Exception):
    """Ends a transaction without keeping it."""


Apply = Callable[[Transaction, dict[str, Any], datetime], Awaitable[str]]


async def _bring(
    store: Store,
    what: str,
    rows: list[tuple[Row, dict[str, Any]]],
    errors: list[str],
    apply: Apply,
    now: datetime,
    dry: bool,
) -> Report:
    """All rows in one transaction, which is kept only where none is wrong and it is not a rehearsal."""
    report = Report(errors=errors)
    try:
        async with store.transaction() as tx:
            for row, values in rows:
                try:
                    report.count(await apply(tx, values, now))
                except Wrong as reason:
                    report.errors.append(f"{row.place}, {reason}")
            if report.added or report.changed:
                await tx.events.add("import", now, what=what, added=report.added, changed=report.changed)
            if report.errors or dry:
                raise _Undo
    except _Undo:
        pass
    if report.errors:
        # In the order of the file: what was wrong in itself was found before what is wrong against the store.
        report.errors.sort(key=lambda text: int((re.findall(r"\d+", text) or ["0"])[0]))
        report.added = report.changed = report.unchanged = 0
    return report


# --- contacts ---------------------------------------------------------------------------------------------------------


async def import_contacts(store: Store, text: str, format: Format, now: datetime, dry_run: bool = False) -> Report:
    """Add and change people by their mail address; see the top of this file."""
    try:
        rows = sheet.read(text, format, "contacts")
    except Unreadable as reason:
        return Report(errors=[str(reason)])
    errors: list[str] = []
    good = []
    for row in rows:
        before = len(errors)
        unknown = [name for name in row.values if name not in CONTACT_COLUMNS]
        for name in unknown:
            errors.append(f"{row.place}, {name}: no such column; write one of {', '.join(CONTACT_COLUMNS)}")
        values = checked(row, CONTACT_VALUES, errors)
        if "email" not in row.values or is_empty(row.values["email"]):
            errors.append(f"{row.place}, email: missing; write the person's mail address")
        if len(errors) == before:
            good.append((row, values))
    return await _bring(store, "contacts", good, errors + repeated(good, "email"), _apply_contact, now, dry_run)


async def _apply_contact(tx: Transaction, values: dict[str, Any], now: datetime) -> str:
    if values.get("partner") and await tx.contacts.partner(values["partner"]) is None:
        raise Wrong(f"partner: “{values['partner']}” is not in the store; import the partners first or mend the id")
    found = await tx.contacts.behind("mail", values["email"])
    if found is None:
        contact = await _new_contact(tx, values, now)
    else:
        contact = found
    changed = _set_contact(contact, values) | await _link_chat(tx, contact, values.get("telegram"))
    assert contact.id is not None
    if values.get("digest") and await tx.contacts.frequency(contact.id) is None:
        await tx.contacts.subscribe(contact.id, values["digest"], now)
        changed = True
    if found is None:
        return "added"
    return "changed" if changed else "unchanged"


async def _new_contact(tx: Transaction, values: dict[str, Any], now: datetime) -> Contact:
    if not values.get("role"):
        raise Wrong(f"role: missing; write one of {', '.join(Role)}")
    default = next(
        (row.get("default_language") for row in knowledge.countries() if row["iso2"] == values.get("country")), None
    )
    contact = Contact(role=values["role"], language=default or "en", created_at=now)
    return await tx.contacts.add(contact, "mail", values["email"])


def _set_contact(contact: Contact, values: dict[str, Any]) -> bool:
    """Write the values of a row; whether any is new. A language the person chose is theirs."""
    names = {"thematic_domains": "areas", "partner": "partner_id"}
    changed = False
    for column in ("name", "country", "role", "language", "thematic_domains", "partner", "zone", "active"):
        if column not in values or (column == "language" and contact.language_chosen):
            continue
        value = values[column]
        if column == "thematic_domains":
            value = value or []
        elif value is None and column not in CAN_BE_EMPTIED:
            continue
        name = names.get(column, column)
        if getattr(contact, name) != value:
            setattr(contact, name, value)
            changed = True
    return changed


async def _link_chat(tx: Transaction, contact: Contact, chat: str | None) -> bool:
    """Give a person their chat. One that a known person has is not taken away from them."""
    if not chat:
        return False
    owner = await tx.contacts.behind("telegram", chat)
    if owner is not None and owner.id == contact.id:
        return False
    if owner is not None and owner.role != Role.UNKNOWN:
        raise Wrong(f"telegram: {chat} belongs to another contact already; mend the number or leave it out")
    assert contact.id is not None
    await tx.contacts.link(contact.id, "telegram", chat)
    return True


async def export_contacts(store: Store, format: Format) -> str:
    """Everybody who has a mail address; who is known by chat only is left out, for want of a key to import by."""
    rows = []
    async with store.reading() as tx:
        for contact in await tx.contacts.all():
            assert contact.id is not None
            found = await tx.contacts.addresses(contact.id)
            mail = [row.address for row in found if row.channel == "mail"]
            chat = [row.address for row in found if row.channel == "telegram"]
            if mail:
                digest = await tx.contacts.frequency(contact.id)
                rows.append(_contact_row(contact, mail[0], chat[0] if chat else None, digest))
    return sheet.write(rows, format, "contacts", CONTACT_COLUMNS)


def _contact_row(contact: Contact, mail: str, chat: str | None, digest: str | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "email": mail,
        "name": contact.name,
        "country": contact.country,
        "role": str(contact.role),
        "language": contact.language,
        "digest": digest,
        "thematic_domains": list(contact.areas),
    }
    more = {"partner": contact.partner_id, "telegram": chat, "zone": contact.zone}
    row |= {name: value for name, value in more.items() if value is not None}
    return row if contact.active else row | {"active": False}


# --- partners ---------------------------------------------------------------------------------------------------------


async def import_partners(store: Store, text: str, format: Format, now: datetime, dry_run: bool = False) -> Report:
    """Add and change organisations and their offers by id; see the top of this file."""
    try:
        rows = sheet.read(text, format, "partners")
    except Unreadable as reason:
        return Report(errors=[str(reason)])
    async with store.reading() as tx:
        known = {partner.id: dict(partner.row) for partner in await tx.contacts.partners()}
    errors: list[str] = []
    checks = partner_values()
    good = []
    for row in rows:
        before = len(errors)
        stored = known.get(str(row.values.get("id") or "").strip(), {})
        if format == "csv":
            row = _as_stored(row, stored)
        values = checked(row, checks, errors)
        if not values.get("id") and len(errors) == before:
            errors.append(f"{row.place}, id: missing; write the short name of the organisation, for example giz-pmd")
        if not values.get("name_en", stored.get("name_en")) and len(errors) == before:
            errors.append(f"{row.place}, name_en: missing; write the name of the organisation")
        if len(errors) == before:
            good.append((row, values))
    return await _bring(store, "partners", good, errors + repeated(good, "id"), _apply_partner, now, dry_run)


def _as_stored(row: Row, stored: dict[str, Any]) -> Row:
    """A CSV row with the stored value where the cell says the same: a cell cannot tell nothing, "" and a missing field
    apart, nor what kind of value an unknown column holds."""
    values = {}
    for name, cell in row.values.items():
        if cell != sheet.cell_of(stored.get(name)).strip():
            values[name] = cell
        elif name in stored:
            values[name] = stored[name]
    return Row(row.place, values)


async def _apply_partner(tx: Transaction, values: dict[str, Any], now: datetime) -> str:
    partner = await tx.contacts.partner(values["id"])
    before = dict(partner.row) if partner else {}
    after = {**before, **values}
    if partner is None:
        partner = Partner(id=values["id"], name_en=values["name_en"])
        _set_partner(partner, after)
        await tx.add(partner)
    elif before != after:
        _set_partner(partner, after)
    moved = await _set_offer(tx, after, now)
    if not before:
        return "added"
    return "changed" if moved or before != after else "unchanged"


def _set_partner(partner: Partner, row: dict[str, Any]) -> None:
    partner.name_en = str(row["name_en"])
    partner.name_fr = row.get("name_fr") or ""
    partner.kind = row.get("kind") or ""
    partner.contact_email = row.get("contact_email") or ""
    partner.active = _active(row)
    partner.row = row


def _active(row: dict[str, Any]) -> bool:
    return row.get("active") is not False


async def _set_offer(tx: Transaction, row: dict[str, Any], now: datetime) -> bool:
    """The offer of a catalogue row: made, or changed under a new version; whether anything is new."""
    wanted = _offer_values(row)
    offer = await tx.offers.by_key(row["id"])
    if offer is None:
        await tx.offers.add(Offer(key=row["id"], partner_id=row["id"], created_at=now, updated_at=now, **wanted))
        return True
    if all(getattr(offer, name) == wanted[name] for name in OFFER_FIELDS):
        return False
    for name in OFFER_FIELDS:
        setattr(offer, name, wanted[name])
    offer.version += 1
    offer.updated_at = now
    return True


def _offer_values(row: dict[str, Any]) -> dict[str, Any]:
    """The columns of an Offer. Its words are those of every language that the catalogue gives."""
    told = offer_from_partner(row)
    words = {code: row[f"expertise_{code}"] for code in LANGUAGES if row.get(f"expertise_{code}")}
    return {
        "name": str(row["name_en"]),
        "text": "\n".join(words.values()),
        "language": next(iter(words)) if len(words) == 1 else None,
        "keywords": list(told.keywords),
        "assistance_types": list(told.assistance_types),
        "areas": list(told.areas),
        "actions": list(told.actions),
        "coverage": list(told.coverage),
        "base_countries": list(told.base_countries),
        "languages": list(told.languages),
        "active": _active(row),
    }


async def export_partners(store: Store, format: Format) -> str:
    """The catalogue as it was imported, with the columns we do not use ourselves."""
    async with store.reading() as tx:
        rows = [partner.row or _plain_row(partner) for partner in await tx.contacts.partners()]
    more = sorted({name for row in rows for name in row} - set(PARTNER_COLUMNS))
    return sheet.write(rows, format, "partners", (*PARTNER_COLUMNS, *more))


def _plain_row(partner: Partner) -> dict[str, Any]:
    names = ("id", "name_en", "name_fr", "kind", "contact_email", "active")
    return {name: getattr(partner, name) for name in names}


# --- submissions ------------------------------------------------------------------------------------------------------


async def export_submissions(store: Store, format: Format) -> str:
    """Every submission, with its author's address: for the Secretariat only."""
    rows = []
    async with store.reading() as tx:
        for submission in await tx.submissions.all():
            addresses = await tx.contacts.addresses(submission.author_id)
            rows.append(_submission_row(submission, addresses[0].address if addresses else None))
    if format == "csv":
        rows = [_flat(row) for row in rows]
    return sheet.write(rows, format, "submissions", SUBMISSION_COLUMNS)


def _submission_row(submission: Submission, author: str | None) -> dict[str, Any]:
    amount, start, end = submission.budget_amount, submission.period_start, submission.period_end
    published = submission.published_at
    return {
        "reference": submission.reference,
        "kind": submission.kind,
        "state": submission.state,
        "title": submission.title,
        "countries": list(submission.countries),
        "area": submission.area,
        "objectives": list(submission.objectives),
        "assistance_types": list(submission.assistance_types),
        "budget": None if amount is None else {"amount": amount, "currency": submission.budget_currency},
        "period": {"from": start, "to": end} if start or end else None,
        "duration_months": submission.duration_months,
        "language": submission.language,
        "created_at": submission.created_at.isoformat(),
        "published_at": published.isoformat() if published else None,
        "author": author,
    }


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """A row for CSV: budget and period in cells of their own."""
    flat = dict(row)
    for name in ("budget", "period"):
        flat |= {f"{name}_{part}": value for part, value in (flat.pop(name) or {}).items()}
    return flat

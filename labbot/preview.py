"""What would be understood, matched or sent, without storing or sending anything. Behind `mail parse`, `match`,
`digest preview` on the command line, and behind our measurements: the form of what it returns stays as documented.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from handlers.mail.translate import translate
from labbot.commands.facts import as_json
from labbot.commands.match import reasons_of
from labbot.desk import page_of
from labbot.errors import BadSettings
from labbot.matching import Index, Match, Query, offer_from_partner
from labbot.messages import Incoming, Raw
from labbot.reading import Kind, Reading, Writer, read

People = Mapping[str, Writer]


def people_in(path: Path) -> dict[str, Writer]:
    """Known writers by address, from a file in the form of `labbot/demo/contacts.json`."""
    return {
        str(row["email"]).casefold(): Writer(
            known=True, country=row.get("country"), language=row.get("language"), role=row.get("role")
        )
        for row in _rows(path, "contacts")
    }


def _rows(path: Path, name: str) -> list[dict[str, Any]]:
    try:
        document = json.loads(path.read_text("utf-8"))
        return list(document[name] if isinstance(document, dict) else document)
    except OSError as reason:
        raise BadSettings(f"cannot read {path} ({reason.strerror})") from reason
    except (ValueError, KeyError, TypeError) as reason:
        raise BadSettings(f'{path} is not a JSON file with a list "{name}"') from reason


def understand(body: bytes, people: People, zone: str, now: datetime | None = None) -> tuple[Incoming, Reading]:
    """One raw mail as the service would read it. Its sender counts as proven."""
    incoming = translate(Raw("mail", "preview", body, {"proven": True}))
    writer = people.get(incoming.address, Writer())
    return incoming, read(page_of(incoming, writer, now or datetime.now(UTC), zone))


def _words(incoming: Incoming, reading: Reading) -> str:
    """What was read: the words of the mail, and those of its documents where they belong to it."""
    return f"{incoming.text}\n\n{reading.attached}".strip()


def _period(reading: Reading) -> dict[str, Any] | None:
    return {"from": reading.period.start, "to": reading.period.end} if reading.period else None


def _fields(reading: Reading) -> dict[str, Any]:
    """The fields of one item."""
    return {
        "kind": reading.kind.value if reading.kind else None,
        "title": reading.title,
        "countries": list(reading.countries) if reading.kind is not Kind.OFFER else [],
        "area": reading.area,
        "objectives": list(reading.objectives),
        "assistance_types": list(reading.assistance_types),
        "budget": as_json(reading.budget) if reading.budget else None,
        "period": _period(reading),
        "duration_months": reading.duration_months,
    }


def as_row(file: str, incoming: Incoming, reading: Reading) -> dict[str, Any]:
    """The JSON object of `labbot mail parse --json`."""
    return {
        "file": file,
        "handling": reading.handling.value,
        "sender": incoming.address,
        "subject": incoming.subject,
        "language": reading.language,
        **_fields(reading),
        "attachments": [
            {"name": d.name, "type": d.type, "size": d.size, "text_chars": len(d.text)} for d in incoming.documents
        ],
        "text": f"{incoming.subject}\n\n{_words(incoming, reading)}".strip(),
        "reply_text": incoming.text,
        "quoted_chars": incoming.quoted_chars,
        "questions": list(reading.questions),
        "reference": reading.reference,
        "changes": {name: as_json(new) for name, new in reading.changes.items()},
        "items": [_fields(item.reading) for item in reading.items],
        "reason": reading.reason,
        "evidence": dict(reading.evidence),
        "confidence": dict(reading.confidence),
    }


def query_from(incoming: Incoming, reading: Reading, today: date | None = None) -> Query:
    """A mail as a question to the matcher."""
    return Query(
        text=_words(incoming, reading),
        title=reading.title,
        language=reading.language,
        countries=reading.countries,
        mentioned=reading.mentioned,
        area=reading.area,
        objectives=reading.objectives,
        assistance_types=reading.assistance_types,
        seeks_funding="funding" in reading.assistance_types,
        today=today,
    )


def offers_in(path: Path) -> Index:
    """An index over a file in the form of `labbot/demo/partners.json`."""
    return Index([offer_from_partner(row) for row in _rows(path, "partners")])


def matches_as_rows(found: Iterable[Match]) -> list[dict[str, Any]]:
    """The JSON array of `labbot match --json`."""
    return [
        {
            "id": match.id,
            "name": match.name,
            "score": match.score,
            "reasons": reasons_of(match),
        }
        for match in found
    ]

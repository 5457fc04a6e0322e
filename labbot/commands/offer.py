"""A message that offers expertise becomes an Offer."""

from __future__ import annotations

from labbot.commands.call import Call, thing_of
from labbot.commands.shelf import facts_of, query_of
from labbot.matching import Index
from labbot.rules import dates
from labbot.rules.roles import Person, Right, Role, may
from labbot.rules.states import PUBLISHED_STATES
from storage.tables import Offer

SHOWN = 3


async def offer(call: Call) -> None:
    """Store the offer, tell the writer which published items it may fit.

    An offer of somebody we do not know is kept but matched only once the Secretariat has activated it.
    """
    reading = call.reading
    row = await call.tx.offers.add(
        Offer(
            key=f"pending:{call.inbox_id}",
            partner_id=call.contact.partner_id,
            contact_id=call.contact.id,
            name=reading.title or call.incoming.subject,
            text=call.words,
            language=reading.language,
            assistance_types=list(reading.assistance_types),
            areas=[reading.area] if reading.area else [],
            objectives=list(reading.objectives),
            coverage=list(reading.mentioned) or ["ALL"],
            base_countries=[call.contact.country] if call.contact.country else [],
            languages=[reading.language],
            active=call.contact.role != Role.UNKNOWN,
            created_at=call.now,
            updated_at=call.now,
        )
    )
    row.key = f"OFF-{row.id:04d}"
    await call.note("offered", offer=row.id)
    next_on = dates.working_days_after(call.now.date(), dates.REVIEW_DAYS)
    await call.answer(
        "offer-receipt",
        {
            "offer": {
                "reference": row.key,
                "title": row.name,
                "area": reading.area,
                "objectives": row.objectives,
                "assistance_types": row.assistance_types,
                "coverage": [code for code in row.coverage if code != "ALL"],
            },
            "name": call.contact.name,
            "matches": await _fitting(call, row),
            "next_on": next_on.isoformat(),
        },
        key=f"receipt:{row.key}",
    )


async def _fitting(call: Call, row: Offer) -> list[dict[str, object]]:
    """Published items that this offer fits and its owner may see."""
    index, found = Index([facts_of(row)]), []
    person: Person = call.person
    for submission in await call.tx.submissions.in_states(PUBLISHED_STATES):
        hits = index.search(query_of(submission), 1)
        if hits and may(person, Right.SEE, await thing_of(call.tx, submission)):
            found.append((hits[0], submission))
    found.sort(key=lambda pair: -pair[0].score)
    return [
        {"reference": s.reference, "title": s.title, "reasons": [r.words for r in hit.reasons[:SHOWN]]}
        for hit, s in found[:SHOWN]
    ]

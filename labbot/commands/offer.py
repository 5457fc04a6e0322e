"""A message that offers expertise becomes an Offer."""

from __future__ import annotations

from labbot.commands import facts
from labbot.commands.call import Call, thing_of
from labbot.commands.match import reasons_of
from labbot.commands.shelf import facts_of, query_of
from labbot.errors import NotAllowed, NotFound, NotNow
from labbot.matching import Index
from labbot.rules import dates
from labbot.rules.roles import Person, Right, Role, may
from labbot.rules.states import PUBLISHED_STATES
from storage.submissions import BEHIND
from storage.tables import Match, Offer

SHOWN = 3
MOST_COMPARED = 200
"""The newest published items that an offer is compared with while its writer waits."""


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
            coverage=[*reading.mentioned, *reading.regions] or ["ALL"],
            base_countries=[call.contact.country] if call.contact.country else [],
            languages=[reading.language],
            active=call.contact.role != Role.UNKNOWN,
            created_at=call.now,
            updated_at=call.now,
        )
    )
    row.key = f"OFF-{row.id:04d}"
    await call.note("offered", offer=row.id)
    if not row.active:
        await call.alert("offer", reference=row.key)
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
    """Published items that this offer fits and its owner may see. They are told here, so they are told here alone."""
    if not row.active:
        return []
    index, found = Index([facts_of(row)]), []
    person: Person = call.person
    numbers = await call.tx.submissions.editions(PUBLISHED_STATES, MOST_COMPARED)
    for submission in await call.tx.submissions.some(list(numbers)):
        hits = index.search(query_of(submission, call.now.date()), 1)
        if (
            hits
            and submission.author_id != call.contact.id
            and may(person, Right.SEE, await thing_of(call.tx, submission))
        ):
            found.append((hits[0], submission))
    found.sort(key=lambda pair: (-pair[0].score, pair[1].id or 0))
    for hit, submission in found[:SHOWN]:
        told = Match(
            submission_id=submission.id or 0,
            offer_id=row.id or 0,
            rank=BEHIND,
            score=hit.score,
            reasons=reasons_of(hit),
            told_at=call.now,
        )
        await call.tx.submissions.add_match(told)
    return [
        {"reference": s.reference, "title": s.title, "reasons": facts.reasons(reasons_of(hit))}
        for hit, s in found[:SHOWN]
    ]


async def activate(call: Call) -> None:
    """Secretariat: from now on an offer is matched, `activate OFF-0007`; open items are compared with it at once."""
    if not may(call.person, Right.MODERATE):
        raise NotAllowed("not_allowed", reference="")
    key = f"OFF-{call.argument(0, 'missing_reference').upper().removeprefix('OFF-').lstrip('#0'):0>4}"
    row = await call.tx.offers.by_key(key)
    if row is None:
        raise NotFound("not_found", reference=key)
    if row.active:
        raise NotNow("already_done", reference=key)
    row.active, row.updated_at = True, call.now
    row.version += 1
    await call.note("activate", offer=row.id)
    await call.answer("done", {"step": "activate", "item": None})

"""Which offers fit a submission: ranked when it comes in or changes, shown to the Secretariat on request."""

from __future__ import annotations

from labbot.commands import facts
from labbot.commands.call import Call
from labbot.commands.shelf import query_of
from labbot.rules.roles import Right
from storage.submissions import Ranked
from storage.tables import Submission

KEPT = 5
TOLD = 3
"""How many partners hear of a new item at first."""


async def rank(call: Call, submission: Submission, *, first: bool = False) -> None:
    """Rank the offers for a submission and keep the best. `first`: it is new and has no ranking yet."""
    found = await call.shelf.best(call.tx, query_of(submission), KEPT)
    assert submission.id is not None
    ranked = [
        Ranked(
            offer, place, match.score, [{"part": r.part, "words": r.words, "points": r.points} for r in match.reasons]
        )
        for place, (match, offer) in enumerate(found, start=1)
    ]
    keep = call.tx.submissions.first_matches if first else call.tx.submissions.replace_matches
    await keep(submission.id, ranked)


async def match(call: Call) -> None:
    """Secretariat: show the ranking of a submission with the sum behind each score."""
    submission = await call.submission(Right.MODERATE)
    await rank(call, submission)
    rows = await call.tx.submissions.matches(submission.id or 0)
    found = [facts.match_facts(*row) for row in rows]
    await call.answer(
        "matches",
        {
            "item": await facts.item(call.tx, submission),
            "matches": [{"name": m["name"], "score": m["score"], "reasons": m["parts"]} for m in found],
        },
        about=submission,
    )


async def tell_partners(call: Call, submission: Submission) -> None:
    """A published item goes to the partners whose offers fit it best, with the reason."""
    shown = await facts.item(call.tx, submission)
    told: set[int] = set()
    for row, offer in (await call.tx.submissions.matches(submission.id or 0))[:TOLD]:
        people = await call.tx.contacts.of_partner(offer.partner_id) if offer.partner_id else []
        if offer.contact_id is not None and (owner := await call.tx.contacts.get(offer.contact_id)):
            people = [owner]
        for person in people:
            if person.id in told or not person.id:
                continue
            told.add(person.id)
            await call.write(
                person,
                "item-notice",
                {"item": shown, "reasons": facts.match_facts(row, offer)["reasons"]},
                key=f"notice:{submission.reference}:{person.id}",
                about=submission,
                choices=("interested", "not_now") if offer.partner_id else (),
            )

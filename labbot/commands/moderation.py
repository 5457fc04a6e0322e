"""What the Secretariat sees: one card per submission, kept current, and alerts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labbot.commands import facts
from labbot.commands.call import Call
from labbot.commands.match import peers
from labbot.matching.duplicates import like, looks_like
from labbot.rules.roles import Person, Role
from labbot.rules.states import BEFORE_DECISION, State
from storage.submissions import Title
from storage.tables import Contact, Submission

CARD_CHOICES: dict[str, tuple[str, ...]] = {
    State.IN_REVIEW: ("approve", "return", "ask"),
    State.NEEDS_INFO: ("return", "ask"),
    State.AWAITING_ENDORSEMENT: ("return",),
}
HISTORY_SHOWN = 8
THE_SECRETARIAT = Person(id=0, role=Role.SECRETARIAT)
MOST_COMPARED = 200
"""The newest items of a country that a new one is compared with."""


async def card_facts(call: Call, submission: Submission, duplicate: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a card shows."""
    history = []
    for event in (await call.tx.events.of(submission.id or 0))[-HISTORY_SHOWN:]:
        person = await call.tx.contacts.get(event.contact_id) if event.contact_id else None
        history.append(
            {
                "on": event.at.date().isoformat(),
                "step": event.step,
                "who": facts.who(person, person.role if person else ""),
            }
        )
    author = await call.tx.contacts.get(submission.author_id)
    return {
        "item": await facts.item(call.tx, submission),
        "matches": await facts.matches(call.tx, submission),
        "history": history,
        "duplicate": duplicate,
        "peers": await _peers(call, submission),
        "known": bool(author and author.role != Role.UNKNOWN),
        "proven": call.incoming.proven,
    }


async def _peers(call: Call, submission: Submission) -> list[dict[str, object]]:
    """Similar items of other countries, while the item has not been decided about."""
    return await peers(call, submission, THE_SECRETARIAT) if submission.state in BEFORE_DECISION else []


async def update_card(call: Call, submission: Submission, duplicate: dict[str, Any] | None = None) -> None:
    """Show the Secretariat the item as it is now; whoever has just acted gets their own answer instead."""
    shown = await card_facts(call, submission, duplicate)
    for moderator in await call.tx.contacts.in_role(Role.SECRETARIAT):
        if moderator.id == call.contact.id and call.incoming.channel == "mail":
            continue
        await call.write(
            moderator,
            "moderation-card",
            shown,
            key=f"card:{submission.reference}:{submission.version}:{call.inbox_id}:{moderator.id}",
            about=submission,
            choices=CARD_CHOICES.get(submission.state, ()),
            card=f"card:{submission.reference}",
        )


async def find_duplicate(call: Call, submission: Submission) -> Submission | None:
    """An open submission of the same country about the same thing; where none is known yet, of the same author."""
    others: Sequence[Title | Submission] = await call.tx.submissions.of_countries(submission.countries, MOST_COMPARED)
    if not submission.countries:
        others = (await call.tx.submissions.by_author(submission.author_id))[:MOST_COMPARED]
    for place in like(submission.title, [other.title for other in others]):
        other = others[place]
        if other.id == submission.id or other.state in (State.WITHDRAWN, State.MERGED, State.EXPIRED):
            continue
        if looks_like((submission.title, submission.objectives), (other.title, other.objectives)):
            return await call.tx.submissions.get(other.id or 0)
    return None


async def focal_points(call: Call, submission: Submission) -> list[Contact]:
    """Who can endorse it: the Focal Points of the lead country."""
    if not submission.countries:
        return []
    return await call.tx.contacts.in_role(Role.FOCAL_POINT, submission.countries[0])

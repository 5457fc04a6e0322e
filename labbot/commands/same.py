"""A second mail about the same thing: one word joins it to the item that was there.

LAB-0009 (new, resembles LAB-0007)     `same`   ->   LAB-0007 says what the new mail says (old -> new)
                                                     LAB-0009 is merged: its words are kept with LAB-0007
"""

from __future__ import annotations

from typing import Any

from labbot.commands import facts
from labbot.commands.call import Call
from labbot.commands.correct import Heard, correct
from labbot.commands.moderation import find_duplicate, update_card
from labbot.commands.propose import ask_to_endorse
from labbot.errors import NotAllowed, NotFound, NotNow
from labbot.rules.roles import Right
from labbot.rules.states import PUBLISHED_STATES, State, Step, after
from storage.tables import Attachment, Submission

SAID = ("objectives", "assistance_types", "budget", "period", "duration_months")
SURE = 0.5
OWN_TITLE = 0.9
"""A title that stood behind a label is meant as one; any other is a phrase that we chose."""


async def same(call: Call) -> None:
    """Join the new item to the older one. Raises `NotFound` where nothing resembles it, `NotAllowed`, `NotNow`."""
    new = await _new(call)
    if new.state == State.MERGED:
        raise NotNow("already_done", reference=new.reference)
    if not await call.has(Right.CORRECT, new):
        raise NotAllowed("not_allowed", reference=new.reference)
    old = await _old(call, new)
    if old is None or not await call.has(Right.CORRECT, old):
        raise NotFound("nothing_alike", reference=new.reference)  # nobody learns here of an item that is not theirs
    if old.state in (State.WITHDRAWN, State.MERGED, State.EXPIRED):
        raise NotNow("not_now", reference=old.reference, state=old.state)
    if after(new.state, Step.MERGE) is None:
        raise NotNow("not_now", reference=new.reference, state=new.state)
    waited = new.state == State.AWAITING_ENDORSEMENT
    await _hand_over(call, new, old)
    await call.take(new, Step.MERGE, into=old.id)
    await call.note("joined", old, from_=new.id)
    await update_card(call, new)
    taken_in = old.state not in PUBLISHED_STATES
    heard = Heard(taken_in=taken_in, settled=["need"], joined=new.reference)
    await correct(call, _says(new), submission=old, heard=heard)
    if waited and old.state == State.AWAITING_ENDORSEMENT:
        await ask_to_endorse(call, old)  # who was asked about the new item sees what has become of it


async def _new(call: Call) -> Submission:
    """The item that the word is about: that of the letter it answers, else the one it names."""
    number = call.answered.submission_id if call.answered and call.answered.submission_id else call.number()
    found = await call.tx.submissions.get(number)
    if found is None or not await call.has(Right.SEE, found):
        raise NotFound("not_found", reference=f"LAB-{number:04d}")
    return found


async def _old(call: Call, new: Submission) -> Submission | None:
    """The item it was said to resemble, else the one that it does resemble."""
    told = (
        (call.answered.facts.get("duplicate") or {}) if call.answered and call.answered.submission_id == new.id else {}
    )
    if told.get("reference"):
        return await call.tx.submissions.get(int(told["reference"].removeprefix("LAB-")))
    return await find_duplicate(call, new)


def _says(new: Submission) -> dict[str, Any]:
    """The fields about which the new item says something for sure."""
    sure = new.confidence
    said = {name: facts.value(new, name) for name in SAID if sure.get(name, 1.0) >= SURE}
    if sure.get("title", 0.0) >= OWN_TITLE:
        said["title"] = new.title
    return {name: value for name, value in said.items() if value}


async def _hand_over(call: Call, new: Submission, old: Submission) -> None:
    """Words and documents of the new item are kept with the old one; what is published stays as it was moderated."""
    if old.state not in PUBLISHED_STATES:
        old.text = f"{old.text}\n\n{new.text}".strip()
        old.summary = new.summary or old.summary
    for document in await call.tx.submissions.attachments(new.id or 0):
        copy = Attachment(
            submission_id=old.id,
            inbox_id=document.inbox_id,
            name=document.name,
            type=document.type,
            size=document.size,
        )
        await call.tx.submissions.attach(copy)

"""Two ideas in one mail: one word of their author makes an item of each.

LAB-0007  first idea; second idea        `split`   ->   LAB-0007  first idea (its number and history stay)
                                                        LAB-0008  second idea, with a receipt of its own
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from labbot.commands import facts
from labbot.commands.call import Call
from labbot.commands.correct import Heard, correct
from labbot.commands.propose import announce, store
from labbot.errors import NotAllowed, NotNow
from labbot.reading import Item, Page, Reading, Writer, read
from labbot.rules.roles import Right
from labbot.rules.states import BEFORE_DECISION, State
from storage.tables import Submission

_READ_AGAIN = ("objectives", "assistance_types", "budget", "period", "duration_months", "area", "title")


async def split(call: Call) -> None:
    """Make an item of each idea. Raises `NotAllowed`, and `NotNow` where it is decided, or holds but one idea."""
    submission = await call.submission(Right.CORRECT)
    if submission.author_id != call.contact.id:
        raise NotAllowed("not_allowed", reference=submission.reference)
    if submission.state not in (*BEFORE_DECISION, State.RETURNED):
        raise NotNow("not_now", reference=submission.reference, state=submission.state)
    ideas = _ideas(call, submission)
    if len(ideas) < 2:
        done = any(event.step == "split" for event in await call.tx.events.of(submission.id or 0))
        raise NotNow("already_done" if done else "nothing_to_split", reference=submission.reference)
    submission.text, submission.summary = ideas[0].text, ideas[0].reading.summary
    new = [await _add(call, submission, idea) for idea in ideas[1:]]
    await call.note("split", submission, into=[row.id for row, _ in new])
    heard = Heard(parted=[row.reference for row, _ in new])
    await correct(call, await _first(call, submission, ideas[0].reading), submission=submission, heard=heard)
    for row, reading in new:
        await announce(call, row, reading, others=[submission, *(other for other, _ in new if other is not row)])


def _ideas(call: Call, submission: Submission) -> tuple[Item, ...]:
    """The ideas in the text of an item, each read by itself."""
    contact = call.contact
    writer = Writer(known=True, country=contact.country, language=contact.language, role=contact.role)
    return read(Page(text=submission.text, sent_on=submission.created_at.date(), writer=writer)).items


async def _first(call: Call, submission: Submission, reading: Reading) -> dict[str, Any]:
    """The fields of the first item as its own words give them; what somebody has corrected meanwhile stays."""
    kept = {name for row in await call.tx.submissions.revisions(submission.id or 0) for name in row.changes}
    fresh = {name: facts.as_json(getattr(reading, name)) for name in _READ_AGAIN if name not in kept}
    return {name: new for name, new in fresh.items() if new or name in ("budget", "period", "duration_months")}


async def _add(call: Call, first: Submission, idea: Item) -> tuple[Submission, Reading]:
    """A further idea as an item of its own; the country is that of the mail where the idea names none."""
    reading = idea.reading
    if not reading.countries:
        left = tuple(question for question in reading.questions if question != "country" or not first.countries)
        reading = replace(reading, countries=tuple(first.countries), questions=left)
    sure = {**reading.confidence, "kind": max(reading.confidence.get("kind", 0.0), first.confidence.get("kind", 0.0))}
    reading = replace(reading, language=first.language, confidence=sure)
    return await store(call, reading, idea.text, split_from=first.id), reading

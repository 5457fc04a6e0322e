"""What a receipt asks, by number, and what of it is still open.

receipt            1. On behalf of which country?   2. Budget: 45 000 EUR - is that right?
"1: Mali, 2 yes"   the numbers are those of the letter that is answered; its facts say what they meant
correction-done    asks again what is still open, under numbers of its own
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from labbot.commands import facts
from labbot.commands.call import Call
from labbot.reading import Reading
from storage.tables import Outbox, Submission

ASKING = frozenset(("submission-receipt", "correction-done", "question"))
"""Letters that ask; the newest one says what is open. A moderator's `question` is one in free words."""

ESSENTIAL = ("country", "need")
"""Without these nobody can judge an item: it waits until they are answered."""

MOST = 3
DOUBTFUL = 0.5
_DOUBTS = (("country", "countries"), ("title", "title"), ("budget", "budget"), ("period", "period"), ("kind", "kind"))
_LOOKED_THROUGH = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions in their order, and the values among them that a plain yes confirms: question -> value as JSON."""

    questions: tuple[str, ...] = ()
    shown: dict[str, Any] = field(default_factory=dict)


def field_of(question: str) -> str:
    """The field of the item that an answer sets."""
    return "countries" if question == "country" else question


def doubts(submission: Submission) -> list[str]:
    """The fields that are marked as doubtful, of those that a letter shows."""
    shown = {"budget", "period", *facts.FIELDS}
    return [name for name, sure in submission.confidence.items() if sure < DOUBTFUL and name in shown]


def asked_of(submission: Submission, reading: Reading, *, of_doubts: bool = True) -> Asked:
    """What the receipt asks: what is missing first, then what is doubtful and stands there to be confirmed."""
    names = list(reading.questions[:MOST])
    for question, name in _DOUBTS if of_doubts else ():
        doubtful = reading.confidence.get(name, 1.0) < DOUBTFUL
        if doubtful and facts.value(submission, name) and question not in names and len(names) < MOST:
            names.append(question)
    shown = {
        question: facts.value(submission, field_of(question))
        for question in names
        if (question == "country" or question not in reading.questions) and facts.value(submission, field_of(question))
    }
    return Asked(tuple(names), shown)


def in_letter(letter: Outbox | None) -> Asked:
    """What a letter of ours asked."""
    if letter is None or letter.message not in ASKING:
        return Asked()
    return Asked(tuple(letter.facts.get("questions") or ()), dict(letter.facts.get("shown") or {}))


async def answered(call: Call, submission_id: int) -> Asked:
    """What the letter asked that this message answers: the one it names, else the newest that its writer got."""
    if call.answered is not None and call.answered.submission_id == submission_id:
        return in_letter(call.answered)
    return await _newest(call, submission_id, call.contact.id or 0)


async def still_open(call: Call, submission: Submission) -> Asked:
    """What the author was asked last about the item."""
    return await _newest(call, submission.id or 0, submission.author_id)


async def _newest(call: Call, submission_id: int, contact_id: int) -> Asked:
    letter = await call.tx.outbox.last_shown(submission_id, contact_id, call.now)
    rows = await call.tx.outbox.conversation(letter, _LOOKED_THROUGH) if letter else []
    return in_letter(next((row for row in rows if row.message in ASKING), None))

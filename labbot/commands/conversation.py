"""Which conversation a message belongs to, and who takes part in it.

    the word in the reply address   >   the ids of our letters it answers   >   LAB-n in its subject

Each of them only *finds* the conversation. What somebody may do in it depends on who proves to be writing: a message
of one who takes no part is held for the Secretariat, not merged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from labbot.commands.call import person_of, thing_of, with_colleagues
from labbot.messages import Incoming
from labbot.rules.roles import Right, may
from storage.store import Transaction
from storage.tables import Contact, Outbox


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation: the letter of ours that is answered and the number of the item it is about, where known."""

    letter: Outbox | None = None
    submission_id: int | None = None

    @property
    def reference(self) -> str | None:
        """`LAB-0042`; None where it is about no item."""
        return f"LAB-{self.submission_id:04d}" if self.submission_id is not None else None


async def thread_of(tx: Transaction, incoming: Incoming, now: datetime) -> Thread:
    """The conversation of a message by its token, else by the ids it answers, else by the reference it names."""
    letter = await tx.outbox.answered_by(incoming.replies_to)
    token = await tx.tokens.behind(incoming.token, "reply", now) if incoming.token else None
    if token is not None:
        if letter is None or letter.submission_id != token.submission_id:
            letter = await tx.outbox.last_about(token.contact_id, token.submission_id)
        return Thread(letter, token.submission_id)
    if letter is not None and letter.submission_id is not None:
        return Thread(letter, letter.submission_id)
    named = int(incoming.reference.removeprefix("LAB-")) if incoming.reference else None
    return Thread(letter, named)


async def takes_part(tx: Transaction, contact: Contact | None, submission_id: int) -> bool:
    """Whether a person may see the item: its author and colleagues, its Focal Point, the Secretariat, a reader."""
    submission = await tx.submissions.get(submission_id)
    if submission is None or contact is None or contact.id is None:
        return False
    person, thing = person_of(contact), await thing_of(tx, submission)
    return may(person, Right.SEE, thing) or may(person, Right.SEE, await with_colleagues(tx, submission, thing))

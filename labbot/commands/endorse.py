"""A Focal Point's word that a submission from their country is theirs, or is not."""

from __future__ import annotations

from labbot.commands import facts
from labbot.commands.call import Call
from labbot.commands.moderation import update_card
from labbot.commands.propose import promised_date
from labbot.rules.roles import Right
from labbot.rules.states import Step


async def endorse(call: Call) -> None:
    """It is ours: on to the Secretariat."""
    submission = await call.submission(Right.ENDORSE)
    await call.take(submission, Step.ENDORSE)
    next_on = promised_date(submission.state, call.now.date())
    shown = await facts.item(call.tx, submission, next_on)
    await call.answer("done", {"step": "endorse", "item": shown}, about=submission)
    author = await call.tx.contacts.get(submission.author_id)
    if author is not None and author.id != call.contact.id:
        await call.write(
            author,
            "endorsed",
            {
                "item": shown,
                "by": facts.who(call.contact, call.incoming.address),
                "next_on": next_on.isoformat() if next_on else None,
            },
            key=f"endorsed:{submission.reference}:{submission.version}",
            about=submission,
        )
    await update_card(call, submission)


async def decline(call: Call) -> None:
    """It is not ours: back to its author."""
    submission = await call.submission(Right.ENDORSE)
    await call.take(submission, Step.DECLINE)
    shown = await facts.item(call.tx, submission)
    await call.answer("done", {"step": "decline", "item": shown}, about=submission)
    author = await call.tx.contacts.get(submission.author_id)
    if author is not None and author.id != call.contact.id:
        await call.write(
            author,
            "endorsement-declined",
            {"item": shown},
            key=f"declined:{submission.reference}:{submission.version}",
            about=submission,
        )
    await update_card(call, submission)


async def withdraw(call: Call) -> None:
    """The author takes it back."""
    submission = await call.submission(Right.WITHDRAW)
    await call.take(submission, Step.WITHDRAW)
    await call.answer("withdrawn", {"item": await facts.item(call.tx, submission)}, about=submission)
    await update_card(call, submission)

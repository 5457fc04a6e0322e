"""What the Secretariat does by chat or mail: look, decide, ask, edit, and put right what was set aside."""

from __future__ import annotations

from labbot.commands import facts
from labbot.commands.call import Call
from labbot.commands.correct import correct, met
from labbot.commands.match import rank, tell_partners
from labbot.commands.moderation import CARD_CHOICES, card_facts, update_card
from labbot.errors import NotAllowed, NotFound
from labbot.reading import corrections, words
from labbot.rules.roles import Right, may
from labbot.rules.states import BEFORE_DECISION, Step
from storage.tables import Inbox, Submission

MOST_LISTED = 20


def require_moderator(call: Call) -> None:
    """Raises `NotAllowed` for anybody who is not of the Secretariat."""
    if not may(call.person, Right.MODERATE):
        raise NotAllowed("not_allowed", reference="")


async def queue(call: Call) -> None:
    """What waits for somebody."""
    require_moderator(call)
    waiting = await call.tx.submissions.in_states(BEFORE_DECISION)
    held = [*await call.tx.inbox.in_state("quarantined"), *await call.tx.inbox.in_state("held")]
    await call.answer(
        "queue",
        {
            "items": [await facts.item(call.tx, submission) for submission in waiting],
            "held": len(held),
            "set_aside": [
                {"number": row.id, "reason": row.reason or "", "on": row.received_at.date().isoformat()}
                for row in held[-MOST_LISTED:]
            ],
        },
    )


async def show(call: Call) -> None:
    """One item, whole."""
    submission = await call.submission(Right.SEE)
    if not may(call.person, Right.MODERATE):
        await call.answer("status", {"items": [await facts.item(call.tx, submission)]}, about=submission)
        return
    await call.answer(
        "moderation-card",
        await card_facts(call, submission),
        about=submission,
        choices=CARD_CHOICES.get(submission.state, ()),
    )


async def _refuse_if_changed(call: Call, submission: Submission) -> None:
    """A decision counts for what the moderator saw; where that has changed, show the new state first."""
    changed = await met(call, submission)
    if not changed:
        return
    name, revision = next(iter(changed.items()))
    author = await call.tx.contacts.get(revision.contact_id) if revision.contact_id else None
    await call.note("decision_met_a_change", submission, field=name)
    await call.answer(
        "refusal",
        {
            "reason": "conflict",
            "facts": {
                "reference": submission.reference,
                "field": name,
                "value": facts.value(submission, name),
                "who": facts.who(author),
            },
        },
        about=submission,
    )
    await call.answer(
        "moderation-card",
        await card_facts(call, submission),
        about=submission,
        choices=CARD_CHOICES.get(submission.state, ()),
    )
    raise Met


class Met(Exception):
    """The decision met a change; the moderator has been shown it. The transaction is kept."""


async def approve(call: Call) -> None:
    """Publish a submission in review, tell its author and the partners that fit."""
    submission = await call.submission(Right.MODERATE)
    await _refuse_if_changed(call, submission)
    await call.take(submission, Step.APPROVE)
    await rank(call, submission)
    shown = await facts.item(call.tx, submission)
    await call.answer("done", {"step": "approve", "item": shown}, about=submission)
    await _tell_author(
        call, submission, "submission-published", {"item": shown, "matches": await facts.matches(call.tx, submission)}
    )
    await tell_partners(call, submission)
    await update_card(call, submission)


async def return_(call: Call) -> None:
    """Send it back to its author with a reason."""
    submission = await call.submission(Right.MODERATE)
    why = call.argument(1, "missing_reason")
    await _refuse_if_changed(call, submission)
    await call.take(submission, Step.RETURN)
    shown = await facts.item(call.tx, submission)
    await call.answer("done", {"step": "return", "item": shown}, about=submission)
    await _tell_author(call, submission, "submission-returned", {"item": shown, "why": why})
    await update_card(call, submission)


async def ask(call: Call) -> None:
    """Ask the author a question."""
    submission = await call.submission(Right.MODERATE)
    question = call.argument(1, "missing_reason")
    await call.take(submission, Step.ASK)
    shown = await facts.item(call.tx, submission)
    await call.answer("done", {"step": "ask", "item": shown}, about=submission)
    await _tell_author(call, submission, "question", {"item": shown, "question": question})
    await update_card(call, submission)


async def edit(call: Call) -> None:
    """Change fields on the author's behalf: `edit LAB-0042 budget: 45000`."""
    submission = await call.submission(Right.MODERATE)
    country = submission.countries[0] if submission.countries else None
    found = words.changes(
        call.argument(1, "missing_reason"),
        language=submission.language,
        country=country,
        sent_on=call.now.date(),
    )
    if not found:
        unread = corrections.unread(
            call.argument(1), language=submission.language, country=country, sent_on=call.now.date()
        )
        for name, value in unread.items():
            raise NotFound("unknown_value", field=name, value=value[:40])
        raise NotFound("not_understood")
    await correct(call, {name: new for name, (new, _evidence) in found.items()})


async def _tell_author(call: Call, submission: Submission, message: str, told: dict[str, object]) -> None:
    author = await call.tx.contacts.get(submission.author_id)
    if author is not None:
        await call.write(
            author,
            message,
            told,
            key=f"{message}:{submission.reference}:{submission.version}",
            about=submission,
        )


async def stats(call: Call) -> None:
    """Numbers."""
    require_moderator(call)
    by_country: dict[str, int] = {}
    for submission in await call.tx.submissions.all():
        for country in submission.countries[:1]:
            by_country[country] = by_country.get(country, 0) + 1
    await call.answer(
        "stats",
        {
            "submissions": await call.tx.submissions.count_by_state(),
            "offers": len([o for o in await call.tx.offers.all() if o.active]),
            "contacts": await call.tx.contacts.count(),
            "by_country": dict(sorted(by_country.items())),
            "digests_sent": await call.tx.digests.count(),
            "open_letters": len(await call.tx.outbox.in_state("due")),
        },
    )


async def _set_aside(call: Call) -> Inbox:
    """The message set aside that the first argument numbers. Raises `NotFound`."""
    require_moderator(call)
    number = call.argument(0, "missing_reference").lstrip("#")
    row = await call.tx.inbox.get(int(number)) if number.isdigit() and len(number) < 10 else None
    if row is None or row.state not in ("quarantined", "held"):
        raise NotFound("not_found", reference=f"#{number}")
    return row


async def read_(call: Call) -> None:
    """Show the words of a message that was set aside, so that a person can judge it."""
    row = await _set_aside(call)
    words_of = call.translate(row)
    await call.note("read", inbox=row.id)
    await call.answer(
        "set-aside-message",
        {
            "number": row.id,
            "reason": row.reason or "",
            "on": row.received_at.date().isoformat(),
            "channel": row.channel,
            "sender": words_of.address,
            "subject": words_of.subject,
            "text": "\n\n".join(filter(None, (words_of.text, *(d.text for d in words_of.documents)))),
            "octets": len(row.body),
        },
    )


async def replay(call: Call) -> None:
    """Handle a message that was set aside once more, as if it had just come in and its sender were proven."""
    row = await _set_aside(call)
    row.state, row.reason, row.attempts, row.due_at = "new", None, 0, call.now
    row.facts = {**row.facts, "proven": True, "released": True}
    await call.note("replay", inbox=row.id)
    await call.answer("done", {"step": "replay", "item": None})

"""Corrections by reply: `budget: 45000` changes just that, and is confirmed old -> new.

Nothing is lost when two people correct at once, or a correction meets a decision:

    the field is as the writer saw it         changed, told old -> new
    somebody else has changed it meanwhile    kept beside it (a Revision that is not applied), the writer is told what
                                              they met, the Secretariat sees both
    it has been published meanwhile           likewise: what is published was moderated, a change needs moderation too
"""

from __future__ import annotations

from typing import Any

from labbot.commands import facts
from labbot.commands.call import Call
from labbot.commands.match import rank
from labbot.commands.moderation import update_card
from labbot.commands.propose import attach, move_on, unopened
from labbot.errors import NotAllowed, NotNow
from labbot.reading import Page, Reading, Writer, read
from labbot.rules.roles import Right, Role
from labbot.rules.states import BEFORE_DECISION, PUBLISHED_STATES, State
from storage.tables import Contact, Revision, Submission


async def seen_version(call: Call, submission: Submission) -> int:
    """The version the writer had before their eyes: that of the letter they answer, else of the last one they got."""
    if call.answered is not None and call.answered.submission_id == submission.id and call.answered.version:
        return call.answered.version
    shown = await call.tx.outbox.last_shown(submission.id or 0, call.contact.id or 0, call.now)
    return shown.version if shown is not None and shown.version else submission.version


async def met(call: Call, submission: Submission) -> dict[str, Revision]:
    """Field -> the last change that somebody else made to it after what the writer saw."""
    found: dict[str, Revision] = {}
    for revision in await call.tx.submissions.revisions(submission.id or 0, await seen_version(call, submission)):
        if revision.applied and revision.contact_id != call.contact.id:
            found.update(dict.fromkeys(revision.changes, revision))
    return found


async def correct(call: Call, changes: dict[str, Any] | None = None) -> None:
    """Apply what can be applied, keep the rest for a person, tell the writer both."""
    submission = await call.submission(Right.CORRECT)
    wanted = {name: facts.as_json(new) for name, new in (changes or call.reading.changes).items()}
    author = wanted.pop("author", None)
    may_overrule = call.contact.role == Role.SECRETARIAT
    if submission.state in (State.WITHDRAWN, State.MERGED, State.EXPIRED):
        raise NotNow("not_now", reference=submission.reference, state=submission.state)
    decided = submission.state in PUBLISHED_STATES and not may_overrule
    others = await met(call, submission)
    applied: list[dict[str, Any]] = []
    waiting: list[dict[str, Any]] = []
    for name, new in wanted.items():
        old = facts.value(submission, name)
        if name == "period" and old and new:
            # "start: 2027-05" alone leaves the end as it was, and the other way round.
            new = {side: new[side] or old[side] for side in ("start", "end")}
        if old == new:
            continue
        if decided or name in others:
            waiting.append({"field": name, "value": old, "wanted": new, "who": await _who_met(call, others.get(name))})
            continue
        facts.set_value(submission, name, new)
        applied.append({"field": name, "old": old, "new": new})
    if author:
        applied += await _name_author(call, submission, author)
    await _keep(call, submission, applied, waiting)
    await call.answer(
        "correction-done",
        {
            "item": await facts.item(call.tx, submission),
            "changes": applied,
            "unchanged": waiting,
            "unopened": unopened(call, not applied),
        },
        about=submission,
    )
    if applied or waiting:
        await update_card(call, submission)


async def _name_author(call: Call, submission: Submission, address: str) -> list[dict[str, Any]]:
    """Whoever passed on somebody's words may put the item in that person's name, before it is decided.

    Raises `NotAllowed` for a stranger: nobody shall make us write to addresses of their choice.
    """
    if call.contact.role == Role.UNKNOWN:
        raise NotAllowed("not_allowed", reference=submission.reference)
    before = await call.tx.contacts.get(submission.author_id)
    person = await call.tx.contacts.behind("mail", address)
    if person is None:
        stranger = Contact(role=Role.UNKNOWN, language=submission.language, created_at=call.now)
        person = await call.tx.contacts.add(stranger, "mail", address)
    if person.id == submission.author_id or person.id is None or submission.state not in BEFORE_DECISION:
        return []
    submission.author_id = person.id
    shown = await facts.item(call.tx, submission)
    told = {"item": shown, "by": facts.who(call.contact, call.incoming.address)}
    key = f"author:{submission.reference}:{person.id}"
    await call.write(person, "named-author", told, key=key, about=submission)
    return [{"field": "author", "old": facts.who(before), "new": address}]


async def _who_met(call: Call, revision: Revision | None) -> str:
    """Whose change was met; the Secretariat where it was a decision."""
    if revision is None or revision.contact_id is None:
        return ""
    return facts.who(await call.tx.contacts.get(revision.contact_id))


async def _keep(
    call: Call, submission: Submission, applied: list[dict[str, Any]], waiting: list[dict[str, Any]]
) -> None:
    """Write the revisions, rank again, and go on where the missing piece has been given."""
    if applied:
        await call.tx.submissions.touch(submission, call.now)
        await _revise(call, submission, {c["field"]: [c["old"], c["new"]] for c in applied}, applied=True)
        await call.note("correct", submission, fields=[c["field"] for c in applied])
        await rank(call, submission)
        moved = any(c["field"] == "countries" for c in applied) and submission.state in BEFORE_DECISION
        if moved or submission.state in (State.NEEDS_INFO, State.RETURNED):
            await move_on(call, submission)
    if waiting:
        await _revise(call, submission, {c["field"]: [c["value"], c["wanted"]] for c in waiting}, applied=False)
        await call.note("correction_waits", submission, fields=[c["field"] for c in waiting])


async def _revise(call: Call, submission: Submission, changes: dict[str, Any], *, applied: bool) -> None:
    await call.tx.submissions.revise(
        Revision(
            submission_id=submission.id or 0,
            version=submission.version,
            contact_id=call.contact.id,
            inbox_id=call.inbox_id,
            changes=changes,
            applied=applied,
            at=call.now,
        )
    )


FILLED_BY_AN_ANSWER = ("countries", "objectives", "assistance_types", "budget", "period", "duration_months")
DOUBTFUL = 0.5


async def answer_question(call: Call) -> bool:
    """Free words or a document in answer to us: they fill what was empty, and the item moves on.

    False where the item does not wait for an answer of this writer.
    """
    submission = await call.submission(Right.CORRECT)
    if submission.state not in (*BEFORE_DECISION, State.RETURNED):
        return False
    fresh = _read_afresh(call)
    submission.text = f"{submission.text}\n\n{call.incoming.text}\n\n{fresh.attached}".strip()
    await attach(call, submission)
    if submission.area is None:
        submission.area = fresh.area
    given = {name: facts.as_json(getattr(fresh, name)) for name in FILLED_BY_AN_ANSWER}
    given = {name: new for name, new in given.items() if new and not facts.value(submission, name)}
    if fresh.title and submission.confidence.get("title", 0.0) < DOUBTFUL:
        given["title"] = fresh.title
    await correct(call, given)
    if submission.state in (State.NEEDS_INFO, State.RETURNED) and submission.countries:
        await move_on(call, submission)
        await update_card(call, submission)
    return True


def _read_afresh(call: Call) -> Reading:
    """The answer read by itself, as if it were a new message of this writer."""
    contact = call.contact
    writer = Writer(known=True, country=contact.country, language=contact.language, role=contact.role)
    moment = call.incoming.sent_at or call.now
    attached = call.incoming.documents
    return read(
        Page(
            text=call.incoming.text,
            sent_on=moment.date(),
            writer=writer,
            attachments=len(attached),
            documents=tuple(document.text for document in attached),
        )
    )

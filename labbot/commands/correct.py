"""Corrections by reply: `budget: 45000` changes just that, and is confirmed old -> new.

Nothing is lost when two people correct at once, or a correction meets a decision:

    the field is as the writer saw it         changed, told old -> new
    somebody else has changed it meanwhile    kept beside it (a Revision that is not applied), the writer is told what
                                              they met, the Secretariat sees both
    it has been published meanwhile           likewise: what is published was moderated, a change needs moderation too
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from labbot.commands import facts, questions
from labbot.commands.call import Call, thing_of
from labbot.commands.match import rank
from labbot.commands.moderation import update_card
from labbot.commands.propose import attach, move_on, unopened
from labbot.errors import NotAllowed, NotNow
from labbot.reading import Page, Reading, Writer, corrections, read
from labbot.rules.roles import Right, Role, may
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


@dataclass(slots=True)
class Heard:
    """What a message says about an item besides changes.

    `confirmed`: fields that were doubtful and are right; `unread`: field -> words there that give no value; `settled`:
    questions that are answered otherwise; `asked_again`: questions whose shown value is wrong; `taken_in`: words were
    added to the item's text; `joined`: the reference of the item that has become part of this one; `parted`: those of
    the items that were part of it.
    """

    confirmed: list[str] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    settled: list[str] = field(default_factory=list)
    asked_again: list[str] = field(default_factory=list)
    taken_in: bool = False
    joined: str | None = None
    parted: list[str] = field(default_factory=list)


def fields_unread(call: Call) -> dict[str, str]:
    """The fields that the message names with a value we cannot read: field -> the words there."""
    country = call.contact.country
    sent_on = (call.incoming.sent_at or call.now).date()
    return corrections.unread(call.incoming.text, language=call.reading.language, country=country, sent_on=sent_on)


def only_names_fields(call: Call) -> bool:
    """Whether the message is a correction whose values cannot be read, rather than an answer in free words."""
    words_there = len(call.incoming.text.split())
    unread = fields_unread(call) if words_there <= MOST_WORDS else {}
    rest = words_there - sum(len(words.split()) + LABEL_WORDS for words in unread.values())
    return bool(unread) and rest <= SHORT


MOST_WORDS = 80
LABEL_WORDS = 3
SHORT = 12


async def correct(
    call: Call,
    changes: dict[str, Any] | None = None,
    *,
    submission: Submission | None = None,
    heard: Heard | None = None,
) -> None:
    """Apply what can be applied, keep the rest for a person, tell the writer both, and what could not be read.

    `changes` are those of the message where they are not given, `submission` the item it is about.
    """
    submission = submission or await call.submission(Right.CORRECT)
    heard = heard or Heard(unread=fields_unread(call) if changes is None else {})
    wanted = {name: facts.as_json(new) for name, new in (call.reading.changes if changes is None else changes).items()}
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
        if name == "budget" and old and new and new["currency"] is None:
            new = {**new, "currency": old["currency"]}  # another amount, still of the same money
        if old == new:
            continue
        if decided or name in others:
            waiting.append({"field": name, "value": old, "wanted": new, "who": await _who_met(call, others.get(name))})
            continue
        facts.set_value(submission, name, new)
        applied.append({"field": name, "old": old, "new": new})
    if author:
        applied += await _name_author(call, submission, author)
    asked = await _left_open(call, submission, {*wanted}, heard)
    _clear_doubts(submission, [*(c["field"] for c in applied), *heard.confirmed])
    await _keep(call, submission, applied, waiting, heard, waits=any(q in questions.ESSENTIAL for q in asked.questions))
    told = {
        "item": await facts.item(call.tx, submission),
        "changes": applied,
        "unchanged": waiting,
        "unopened": unopened(call, not applied),
        "confirmed": heard.confirmed,
        "unread": [{"field": name, "words": words[:LONGEST_SHOWN]} for name, words in heard.unread.items()],
        "taken_in": heard.taken_in,
        "joined": heard.joined,
        "parted": heard.parted,
        "doubts": questions.doubts(submission),
        "questions": list(asked.questions),
        "shown": asked.shown,
        "by": None,
    }
    await call.answer("correction-done", told, about=submission)
    if applied and not author:
        await _tell_author(call, submission, told)
    if applied or waiting or heard.confirmed or heard.taken_in:
        await update_card(call, submission)


LONGEST_SHOWN = 80


async def _left_open(call: Call, submission: Submission, answered: set[str], heard: Heard) -> questions.Asked:
    """What the author is still asked after this message."""
    before = await questions.still_open(call, submission)
    done = {*heard.settled, *(q for q in before.questions if questions.field_of(q) in answered | {*heard.confirmed})}
    left = [q for q in before.questions if q not in done or q in heard.asked_again]
    left += [q for q in heard.asked_again if q not in left]
    shown = {question: value for question, value in before.shown.items() if question not in heard.asked_again}
    return questions.Asked(tuple(left), {question: shown[question] for question in left if question in shown})


def _clear_doubts(submission: Submission, names: list[str]) -> None:
    """What a person has said or confirmed is sure."""
    if names:
        submission.confidence = {**submission.confidence, **dict.fromkeys(names, 1.0)}


async def _tell_author(call: Call, submission: Submission, told: dict[str, Any]) -> None:
    """The author hears of what somebody else has changed, unless that was a moderator, whose decision they hear."""
    if submission.author_id == call.contact.id or call.contact.role == Role.SECRETARIAT:
        return
    author = await call.tx.contacts.get(submission.author_id)
    if author is not None:
        by = facts.who(call.contact, call.incoming.address)
        mine = {**told, "by": by, "unread": [], "unchanged": [], "unopened": [], "joined": None, "parted": []}
        key = f"corrected:{submission.reference}:{submission.version}"
        await call.write(author, "correction-done", mine, key=key, about=submission)


async def _name_author(call: Call, submission: Submission, address: str) -> list[dict[str, Any]]:
    """Whoever passed on somebody's words may put the item in that person's name, before it is decided.

    Raises `NotAllowed` for a stranger: nobody shall make us write to addresses of their choice.
    """
    if (
        not may(call.person, Right.WITHDRAW, await thing_of(call.tx, submission))
        and call.contact.role != Role.SECRETARIAT
    ):
        raise NotAllowed("not_allowed", reference=submission.reference)
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
    call: Call,
    submission: Submission,
    applied: list[dict[str, Any]],
    waiting: list[dict[str, Any]],
    heard: Heard,
    *,
    waits: bool,
) -> None:
    """Write the revisions, rank again, and go on where the missing piece has been given.

    `waits`: something is still asked without which nobody can judge the item.
    """
    if applied:
        await call.tx.submissions.touch(submission, call.now)
        await _revise(call, submission, {c["field"]: [c["old"], c["new"]] for c in applied}, applied=True)
        await call.note("correct", submission, fields=[c["field"] for c in applied])
        await rank(call, submission)
    if heard.confirmed:
        await call.note("confirm_fields", submission, fields=heard.confirmed)
    if applied or heard.confirmed or heard.taken_in:
        moved = any(c["field"] == "countries" for c in applied) and submission.state in BEFORE_DECISION
        stuck = waits and submission.state == State.NEEDS_INFO
        if not stuck and (moved or submission.state in (State.NEEDS_INFO, State.RETURNED)):
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
    heard = Heard(unread=fields_unread(call), taken_in=True, settled=["need"])
    given = await take_in(call, submission, call.incoming.text)
    if "country" in (await questions.still_open(call, submission)).questions and "countries" not in given:
        fresh = _read_afresh(call, call.incoming.text)
        if "countries" in fresh.evidence and "country" not in fresh.questions:
            given["countries"] = list(fresh.countries)
    await correct(call, given, submission=submission, heard=heard)
    return True


async def take_in(call: Call, submission: Submission, words: str) -> dict[str, Any]:
    """Add words and documents to the text of an item; the fields that were empty and can be filled from them."""
    fresh = _read_afresh(call, words)
    submission.text = f"{submission.text}\n\n{words}\n\n{fresh.attached}".strip()
    await attach(call, submission)
    if submission.area is None:
        submission.area = fresh.area
    given = {name: facts.as_json(getattr(fresh, name)) for name in FILLED_BY_AN_ANSWER}
    given = {name: new for name, new in given.items() if new and not facts.value(submission, name)}
    if fresh.title and submission.confidence.get("title", 0.0) < DOUBTFUL:
        given["title"] = fresh.title
    return given


def _read_afresh(call: Call, words: str) -> Reading:
    """An answer read by itself, as if it were a new message of this writer."""
    contact = call.contact
    writer = Writer(known=True, country=contact.country, language=contact.language, role=contact.role)
    moment = call.incoming.sent_at or call.now
    attached = call.incoming.documents
    return read(
        Page(
            text=words,
            sent_on=moment.date(),
            writer=writer,
            attachments=len(attached),
            documents=tuple(document.text for document in attached),
        )
    )

"""Free words become a Submission: a proposal, a request for assistance or another contribution."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from labbot.commands import facts, questions
from labbot.commands.call import Call, person_of, thing_of
from labbot.commands.match import peers, rank
from labbot.commands.moderation import find_duplicate, focal_points, update_card
from labbot.messages import Label
from labbot.reading import Item, Kind, Reading
from labbot.rules import dates
from labbot.rules.roles import Right, Role, may, speaks_for
from labbot.rules.states import State, Step, first_state
from storage.tables import Attachment, Submission

IDEA_WORDS = 12
NEXT = {State.IN_REVIEW: "review", State.AWAITING_ENDORSEMENT: "endorsement", State.NEEDS_INFO: "info"}


async def propose(call: Call) -> None:
    """Store what was understood, ask who must be asked, and tell the writer.

    A mail that holds several ideas is one submission until its author says `split`: the receipt asks.
    """
    submission = await store(call, call.reading, call.words)
    await announce(call, submission, call.reading, ideas=[name_of(item) for item in call.reading.items])


def name_of(idea: Item) -> str:
    """What an idea is called in a letter: its title, else how it begins."""
    return idea.reading.title or " ".join(idea.text.split()[:IDEA_WORDS])


def _row(call: Call, reading: Reading, text: str, state: State) -> Submission:
    assert call.contact.id is not None
    return Submission(
        kind=(reading.kind or Kind.PROPOSAL).value,
        state=state.value,
        title=reading.title or call.incoming.subject or "…",
        summary=reading.summary,
        text=text,
        language=reading.language,
        countries=list(reading.countries),
        mentioned=list(reading.mentioned),
        area=reading.area,
        objectives=list(reading.objectives),
        assistance_types=list(reading.assistance_types),
        budget_amount=reading.budget.amount if reading.budget else None,
        budget_currency=reading.budget.currency if reading.budget else None,
        period_start=reading.period.start if reading.period else None,
        period_end=reading.period.end if reading.period else None,
        duration_months=reading.duration_months,
        urgent=reading.urgent,
        label_requested=reading.label_requested,
        author_id=call.contact.id,
        inbox_id=call.inbox_id,
        evidence=dict(reading.evidence),
        confidence=dict(reading.confidence),
        created_at=call.now,
        changed_at=call.now,
    )


async def store(call: Call, reading: Reading, text: str, **noted: Any) -> Submission:
    """Add a new item of the writer's, ranked; `noted` are further facts of its first event."""
    lead = reading.countries[0] if reading.countries else None
    has_focal_point = bool(lead and await call.tx.contacts.in_role(Role.FOCAL_POINT, lead))
    state = first_state(
        country_known=lead is not None,
        words_known=not set(questions.ESSENTIAL) & set(reading.questions),
        speaks_for_country=speaks_for(call.person, reading.countries) or call.contact.role == Role.SECRETARIAT,
        # Known people of a country without a Focal Point go to review; an unknown sender never does unendorsed.
        needs_endorsement=has_focal_point or call.contact.role == Role.UNKNOWN,
    )
    submission = await call.tx.submissions.add(_row(call, reading, text, state))
    await attach(call, submission)
    form: dict[str, Any] = {"labels": [label.value for label in call.incoming.labels]} if call.incoming.labels else {}
    if copied := await _copied(call):
        form["copied"] = copied
    await call.note("received", submission, kind=submission.kind, state=submission.state, **form, **noted)
    if not set(questions.ESSENTIAL) & set(reading.questions):
        await rank(call, submission, first=True)  # "see attachment" fits nobody; it is ranked once we know what it says
    return submission


async def _copied(call: Call) -> list[int]:
    """The Contacts who stood in To or Cc: colleagues among them may correct the item (`rules.roles`)."""
    people = [await call.tx.contacts.behind("mail", address) for address in call.incoming.copied]
    return [person.id for person in people if person and person.id and person.active and person.role != Role.UNKNOWN]


async def attach(call: Call, submission: Submission) -> None:
    """Note the documents that came with the message; their bytes stay in the inbox row."""
    for document in call.incoming.documents:
        await call.tx.submissions.attach(
            Attachment(
                submission_id=submission.id,
                inbox_id=call.inbox_id,
                name=document.name,
                type=document.type,
                size=document.size,
            )
        )


def promised_date(state: str, today: date) -> date | None:
    """The date by which the next step will have been taken, as we promise it."""
    days = {
        State.IN_REVIEW: dates.REVIEW_DAYS,
        State.AWAITING_ENDORSEMENT: dates.ENDORSEMENT_DAYS,
        State.NEEDS_INFO: dates.ANSWER_DAYS,
    }.get(State(state))
    return dates.working_days_after(today, days) if days else None


def unopened(call: Call, asked: bool) -> list[dict[str, str]]:
    """The documents that we could not read, as a letter tells: those the writer has locked always, the others (a
    picture, a scan) where something is still `asked`."""
    return [
        {"name": document.name, "note": document.note}
        for document in call.incoming.documents
        if document.note == "encrypted" or (document.note and asked)
    ]


async def announce(
    call: Call,
    submission: Submission,
    reading: Reading,
    *,
    ideas: Sequence[str] = (),
    others: Sequence[Submission] = (),
) -> None:
    """The receipt to the writer, the request to the Focal Points, the card to the Secretariat.

    `ideas`: the names of the ideas that the mail seems to hold; `others`: what else was recorded of it. Only who may
    change the older item that this one resembles hears of it: for all others the Secretariat looks.
    """
    next_on = promised_date(submission.state, call.now.date())
    duplicate = None if others else await find_duplicate(call, submission)
    twin = {"reference": duplicate.reference, "title": duplicate.title} if duplicate else None
    asked = questions.asked_of(submission, reading, of_doubts=not ideas)
    shown = await facts.item(call.tx, submission, next_on)
    await call.answer(
        "submission-receipt",
        {
            "item": shown,
            "name": call.contact.name,
            "doubts": questions.doubts(submission),
            "questions": list(asked.questions),
            "shown": asked.shown,
            "ideas": list(ideas),
            "unopened": unopened(call, bool(reading.questions)),
            "matches": await facts.matches(call.tx, submission),
            "next": NEXT[State(submission.state)],
            "next_on": next_on.isoformat() if next_on else None,
            "duplicate": twin if duplicate and await call.has(Right.CORRECT, duplicate) else None,
            "peers": await peers(call, submission, call.person),
            "others": [{"reference": o.reference, "title": o.title} for o in others],
            "original": _original(call),
        },
        about=submission,
        key=f"receipt:{submission.reference}:{submission.version}",
    )
    if submission.state == State.AWAITING_ENDORSEMENT:
        await ask_to_endorse(call, submission)
    await update_card(call, submission, twin)


def _original(call: Call) -> dict[str, str] | None:
    """Who wrote what the writer has only passed on: proposed as the author, and never written to unasked."""
    who = call.incoming.original_author
    if Label.FORWARDED not in call.incoming.labels or not who:
        return None
    address = who.rpartition("<")[2].rstrip("> ")
    return {"who": who, "address": address if "@" in address else ""}


async def ask_to_endorse(call: Call, submission: Submission) -> None:
    """One letter to each Focal Point of the lead country."""
    shown = await facts.item(call.tx, submission, promised_date(submission.state, call.now.date()))
    for focal_point in await focal_points(call, submission):
        await call.write(
            focal_point,
            "endorsement-request",
            {"item": shown, "sender_role": call.contact.role},
            key=f"endorse:{submission.reference}:{submission.version}:{focal_point.id}",
            about=submission,
            choices=("endorse", "decline"),
        )


async def move_on(call: Call, submission: Submission) -> None:
    """The item has changed or was completed: on to endorsement or review, as its author and country now ask for.

    A word of a Focal Point counts for their country only: whoever names another country needs that one's word.
    """
    author = await call.tx.contacts.get(submission.author_id)
    if not submission.countries or author is None:
        return
    own = speaks_for(person_of(author), submission.countries) or author.role == Role.SECRETARIAT
    needed = bool(await focal_points(call, submission)) or author.role == Role.UNKNOWN
    if needed and not own and not await was_endorsed(call, submission):
        await call.take(submission, Step.NEED_ENDORSEMENT)
        await ask_to_endorse(call, submission)
    elif submission.state != State.IN_REVIEW:
        await call.take(submission, Step.REVIEW)


async def was_endorsed(call: Call, submission: Submission) -> bool:
    """Whether somebody who may has given their word for the country that now leads."""
    thing = await thing_of(call.tx, submission)
    for event in await call.tx.events.of(submission.id or 0):
        person = await call.tx.contacts.get(event.contact_id) if event.contact_id else None
        if event.step == Step.ENDORSE and person is not None and may(person_of(person), Right.ENDORSE, thing):
            return True
    return False

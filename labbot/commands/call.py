"""What every verb is given, and how it writes letters.

A verb reads what it needs, asks the rules, and writes the change and the letters it causes through `call.tx`: all of
it is committed together by the desk, or nothing is.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from labbot.commands.codes import choices_for
from labbot.commands.shelf import Shelf
from labbot.errors import NotAllowed, NotFound, NotNow
from labbot.messages import Incoming
from labbot.reading import Reading
from labbot.rules import bounces, caps, dates, states
from labbot.rules.roles import Person, Right, Role, Thing, may
from labbot.rules.widening import PATIENCE_DAYS
from storage.store import Transaction
from storage.tables import Code, Contact, Inbox, Outbox, Submission
from storage.tokens import new_word

CHAT_FIRST = ("telegram", "console", "mail")
"""The Secretariat moderates by chat; everybody else is written to by mail first."""

UNCAPPED = {"held", "referral"}
"""Answers with a limit of their own: the word that frees a message, and help for a person in distress."""


@dataclass(frozen=True, slots=True)
class Office:
    """What the verbs must know of the installation: labbot's own mail address, the default time zone, its limits.

    `partner_days`: working days for which an asked partner may keep silent before the search is widened.
    """

    address: str = "lab@lab.example.org"
    zone: str = "Africa/Casablanca"
    bounces: bounces.Weights = field(default_factory=bounces.Weights)
    caps: caps.Limits = field(default_factory=caps.Limits)
    partner_days: int = PATIENCE_DAYS

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2] or "localhost"


@dataclass(slots=True)
class Call:
    """One message being handled. `args` are the words after the verb; `answered` is our letter it replies to.

    `translate` gives another inbox row in our words. `confirmed`: the writer has returned a one-time word that we had
    sent to their mailbox; `word`: the one that stood in this message, not yet used.
    """

    tx: Transaction
    now: datetime
    office: Office
    shelf: Shelf
    incoming: Incoming
    contact: Contact
    reading: Reading
    inbox_id: int
    translate: Callable[[Inbox], Incoming]
    args: tuple[str, ...] = ()
    answered: Outbox | None = None
    confirmed: bool = False
    word: Code | None = None
    sent: int = field(default=0)

    @property
    def person(self) -> Person:
        return person_of(self.contact)

    @property
    def words(self) -> str:
        """What was read: the words of the message, and those of its documents where they belong to it."""
        return f"{self.incoming.text}\n\n{self.reading.attached}".strip()

    def argument(self, position: int, reason: str = "missing_reason") -> str:
        """A word the verb cannot do without. Raises `NotFound` with a reason the writer can mend."""
        if len(self.args) > position and self.args[position].strip():
            return self.args[position].strip()
        raise NotFound(reason)

    def number(self) -> int:
        """Which submission this is about: named in the words, else that of the letter that is answered."""
        for name in (*self.args[:1], self.reading.reference or "", self.incoming.reference or ""):
            digits = name.upper().removeprefix("LAB-").lstrip("#")
            if digits.isdigit() and len(digits) < 10:
                return int(digits)
        if self.answered is not None and self.answered.submission_id is not None:
            return self.answered.submission_id
        raise NotFound("missing_reference")

    async def submission(self, right: Right) -> Submission:
        """The submission this is about, where the writer has this right on it; locked for the transaction.

        Who may not see an item is told that it does not exist.
        """
        number = self.number()
        found = await self.tx.submissions.get(number)
        reference = f"LAB-{number:04d}"
        if found is None:
            raise NotFound("not_found", reference=reference)
        if not await self.has(right, found):
            if await self.has(Right.SEE, found):
                raise NotAllowed("not_allowed", reference=reference)
            raise NotFound("not_found", reference=reference)
        return found

    async def has(self, right: Right, submission: Submission) -> bool:
        """Whether the writer has this right on a submission, as its author's colleague too."""
        thing = await thing_of(self.tx, submission)
        return may(self.person, right, thing) or may(
            self.person, right, await with_colleagues(self.tx, submission, thing)
        )

    async def take(self, submission: Submission, step: states.Step, **facts: Any) -> None:
        """Take a step: new state, new version, an event. Raises `NotNow` where the table has no such step."""
        target = states.after(submission.state, step)
        if target is None:
            raise NotNow("not_now", reference=submission.reference, state=submission.state)
        submission.state = target
        if step is states.Step.APPROVE:
            submission.published_at = self.now
        await self.tx.submissions.touch(submission, self.now)
        await self.note(step, submission, **facts)

    async def note(self, step: str, submission: Submission | None = None, **facts: Any) -> None:
        """Write an event."""
        await self.tx.events.add(
            step,
            self.now,
            submission_id=submission.id if submission else None,
            contact_id=self.contact.id,
            inbox_id=self.inbox_id,
            **facts,
        )

    async def answer(
        self,
        message: str,
        facts: dict[str, Any],
        *,
        about: Submission | None = None,
        choices: Sequence[str] = (),
        key: str | None = None,
    ) -> None:
        """Answer the writer where they wrote, in the language they wrote; a page has answered already."""
        if not self.incoming.address:
            return
        self.sent += 1
        if self.contact.role == Role.UNKNOWN and self.incoming.channel == "mail" and not self.confirmed:
            # At most one automatic answer per unknown sender and day (DESIGN.md, rule 6).
            key = f"unknown:{self.contact.id}:{self.now.date().isoformat()}"
        letter = Outbox(
            key=key or f"answer:{self.inbox_id}:{message}:{self.sent}",
            message=message,
            channel=self.incoming.channel,
            address=self.incoming.address,
            language=self.reading.language,
            facts=facts,
            message_id=new_message_id(self.office),
            in_reply_to=self.incoming.message_id,
            references=[self.incoming.message_id] if self.incoming.message_id else [],
            due_at=self.now,
            created_at=self.now,
        )
        await self.put_answer(letter, about, choices)

    async def put_answer(self, row: Outbox, about: Submission | None = None, choices: Sequence[str] = ()) -> None:
        """Put an answer to the writer into the outbox; by mail only as many a day as `rules.caps` allows.

        The message itself is handled all the same; the Secretariat hears once a day that a cap was reached.
        """
        if not await post(self.tx, row, self.contact, about, choices):
            return
        if row.channel != "mail" or row.message in UNCAPPED:
            return
        keys = caps.keys(row.address, self.incoming.conversation)
        counts = await self.tx.tallies.add_all(keys.values(), self.now.date())
        known = self.contact.role != Role.UNKNOWN or self.confirmed
        told = {kind: counts[key] for kind, key in keys.items()}
        cap = caps.reached(told, self.office.caps, known=known)
        if cap is None:
            return
        await self.tx.outbox.take_back(row.key)
        await self.note("capped", cap=cap)
        if cap != "unknown":
            await self.alert("cap", reason=cap, once=cap)

    async def write(self, to: Contact, message: str, facts: dict[str, Any], **more: Any) -> bool:
        """Write to somebody else; see `write`."""
        return await write(self.tx, self.office, self.now, to, message, facts, **more)

    async def alert(
        self,
        about: str,
        *,
        reason: str = "",
        number: int | None = None,
        reference: str | None = None,
        once: str | None = None,
    ) -> None:
        """Tell the Secretariat of something about this message; see `alert`. `once` names what is told once a day."""
        key = f"{once}:{self.now.date().isoformat()}" if once else str(number or self.inbox_id)
        await alert(
            *(self.tx, self.office, self.now, about),
            key=f"alert:{about}:{key}",
            reason=reason,
            number=number,
            reference=reference,
        )


def new_message_id(office: Office) -> str:
    """A Message-ID (RFC 5322 3.6.4) that nobody can guess; stored with the letter, so a repeat carries the same."""
    return f"<lab.{secrets.token_hex(16)}@{office.domain}>"


def person_of(contact: Contact) -> Person:
    """The facts about a Contact that the rules ask for."""
    return Person(id=contact.id or 0, role=contact.role, country=contact.country, partner=contact.partner_id)


async def thing_of(tx: Transaction, submission: Submission) -> Thing:
    """The facts about a Submission that the rules ask for."""
    lead = submission.countries[0] if submission.countries else None
    return Thing(
        author=submission.author_id,
        countries=submission.countries,
        published=submission.state in states.PUBLISHED_STATES,
        visibility=submission.visibility,
        has_focal_point=bool(lead and await tx.contacts.in_role(Role.FOCAL_POINT, lead)),
    )


async def with_colleagues(tx: Transaction, submission: Submission, thing: Thing) -> Thing:
    """The facts about a Submission, and who stood in To or Cc of its mail: asked where nothing else gives a right."""
    events = await tx.events.of(submission.id or 0)
    return replace(thing, copied=[number for event in events for number in event.facts.get("copied", ())])


async def write(
    tx: Transaction,
    office: Office,
    now: datetime,
    to: Contact,
    message: str,
    facts: dict[str, Any],
    *,
    key: str,
    about: Submission | None = None,
    choices: Sequence[str] = (),
    card: str | None = None,
    bulk: bool = False,
) -> bool:
    """Write a letter that nobody asked for, to a person's first working address, in that person's language.

    False where the person has no address that works, or the letter is there already under its key.
    """
    assert to.id is not None
    addresses = [row for row in await tx.contacts.addresses(to.id) if row.failing_since is None]
    if to.role == Role.SECRETARIAT:
        addresses.sort(key=lambda row: CHAT_FIRST.index(row.channel) if row.channel in CHAT_FIRST else 9)
    if not addresses:
        return False
    letter = Outbox(
        key=key,
        message=message,
        channel=addresses[0].channel,
        address=addresses[0].address,
        facts=facts,
        card=card,
        message_id=new_message_id(office),
        bulk=bulk,
        due_at=now,
        created_at=now,
    )
    return await post(tx, letter, to, about, choices)


async def post(
    tx: Transaction, letter: Outbox, to: Contact, about: Submission | None = None, choices: Sequence[str] = ()
) -> bool:
    """Put a letter into the outbox: whose it is, what it is about, and the words by which its answer finds back.

    False where it is there already under its key.
    """
    now = letter.created_at
    letter.contact_id = to.id
    letter.submission_id, letter.version = (about.id, about.version) if about else (None, None)
    letter.choices = await choices_for(tx, now, to, letter.channel, choices, about)
    if letter.channel == "mail":
        letter.return_token = new_word()
        if to.id is not None:
            lasts = timedelta(days=dates.REPLY_WORD_DAYS)
            first = about is not None and about.created_at == now
            letter.reply_token = await tx.tokens.word_for(to.id, letter.submission_id, "reply", now, lasts, first=first)
            if letter.bulk:
                await tx.tokens.word_for(to.id, None, "stop", now, timedelta(days=dates.STOP_WORD_DAYS))
    return await tx.outbox.put(letter)


async def alert(
    tx: Transaction,
    office: Office,
    now: datetime,
    about: str,
    *,
    key: str,
    reason: str = "",
    number: int | None = None,
    reference: str | None = None,
    on: datetime | None = None,
    but: int | None = None,
) -> int:
    """Tell the Secretariat of something a person has to look at; how many were told, none a second time under `key`.

    Carries numbers and keys, nobody's words. `on`: since when, else now; `but`: whom it cannot reach anyway.
    """
    told = 0
    facts = {
        "about": about,
        "number": number,
        "reference": reference,
        "reason": reason,
        "on": (on or now).date().isoformat(),
    }
    for moderator in await tx.contacts.in_role(Role.SECRETARIAT):
        if moderator.id != but:
            told += await write(tx, office, now, moderator, "alert", facts, key=f"{key}:{moderator.id}")
    return told

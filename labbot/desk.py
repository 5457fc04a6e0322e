"""The front desk: who is it, which verb, one transaction, the answer.

    deliver   a door hands in a Raw: an inbox row, committed; only then the door acknowledges
    handle    the oldest message waiting: translated, read, decided; state + events + letters + "done" in one commit

A message that our own code fails on is tried again a few times and then set aside with its reason; one that cannot be
read is set aside at once. Nothing is thrown away, and everything set aside can be replayed.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog

from labbot.channel import Translate
from labbot.clock import Clock
from labbot.commands import bounced, correct, endorse, interest, loop, match, moderate, offer, preferences, propose
from labbot.commands.call import Call, Office, new_message_id
from labbot.commands.codes import DECISIONS, new_code, word_taken_out
from labbot.commands.conversation import takes_part, thread_of
from labbot.commands.moderation import alert
from labbot.commands.shelf import Shelf
from labbot.errors import LabbotError, SenderCanMend, StoreUnavailable
from labbot.messages import Automatic, Incoming, Raw
from labbot.reading import Handling, Kind, Page, Reading, Writer, read
from labbot.rounds import Rounds
from labbot.rules import retry
from labbot.rules.roles import Role
from storage.store import Store, Transaction
from storage.tables import Contact, Inbox, Outbox

log = structlog.get_logger()

Verb = Callable[[Call], Awaitable[None]]

VERBS: dict[str, Verb] = {
    "status": preferences.status,
    "help": preferences.help_,
    "start": preferences.help_,
    "digest": preferences.digest,
    "language": preferences.language,
    "link": preferences.link,
    "confirm": preferences.confirm,
    "endorse": endorse.endorse,
    "decline": endorse.decline,
    "withdraw": endorse.withdraw,
    "interested": interest.interested,
    "not_now": interest.not_now,
    "agree": interest.agree,
    "queue": moderate.queue,
    "show": moderate.show,
    "approve": moderate.approve,
    "return": moderate.return_,
    "ask": moderate.ask,
    "edit": moderate.edit,
    "match": match.match,
    "introduce": interest.introduce,
    "stats": moderate.stats,
    "read": moderate.read_,
    "replay": moderate.replay,
}
"""Everything people can ask for by name. Free words are handled in `_words`."""

YES_AND_NO: dict[tuple[str, str], str | None] = {
    ("agree-request", "endorse"): "agree",
    ("agree-request", "interested"): "agree",
    ("item-notice", "endorse"): "interested",
    ("item-notice", "agree"): "interested",
    ("item-notice", "decline"): "not_now",
    ("endorsement-request", "agree"): "endorse",
    ("endorsement-request", "not_now"): "decline",
    ("submission-receipt", "endorse"): "status",
    ("correction-done", "endorse"): "status",
    ("question", "endorse"): None,
    ("question", "decline"): None,
}
"""(the letter that is answered, the verb that a bare "yes" or "no" was read as) -> what it means there; None: it is an
answer in free words."""

CHAT_ANSWER_WORDS = 12
SURE_OF_LANGUAGE = 0.8
HELD_LETTERS_A_DAY = 3
"""Messages in a registered person's name that they are asked about in one day."""


class Desk:
    """Handles what came in, one message at a time per worker."""

    def __init__(
        self,
        store: Store,
        translators: Mapping[str, Translate],
        office: Office,
        clock: Clock,
        on_letters: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._translators = translators
        self._office = office
        self._clock = clock
        self._on_letters = on_letters
        self._shelf = Shelf()
        self._prepared: dict[int, Incoming] = {}
        self._rounds = Rounds(lambda: self.handle_next())

    async def deliver(self, raw: Raw) -> None:
        """Store what came in. Returns once it is committed; raises `StoreUnavailable` where it could not be."""
        now = self._clock()
        row = Inbox(
            channel=raw.channel,
            key=raw.key,
            content_key=raw.facts.get("content_key"),
            body=raw.body,
            facts=dict(raw.facts),
            conversation=raw.conversation or f"{raw.channel}:{raw.key}",
            message_id=raw.message_id or None,
            due_at=now,
            received_at=now,
        )
        async with self._store.transaction() as tx:
            fresh = await tx.inbox.put(row)
        log.info("stored" if fresh else "stored before", channel=raw.channel, octets=len(raw.body))
        self._rounds.knock()

    def wake(self) -> None:
        """Look whether something waits."""
        self._rounds.knock()

    async def run(self) -> None:
        """Handle whatever comes in, until cancelled."""
        await self._rounds.run()

    async def handle_next(self) -> bool:
        """Handle the oldest message that waits; False when none does."""
        number: int | None = None
        heavy: Inbox | None = None
        try:
            async with self._store.transaction() as tx:
                row = await tx.inbox.claim(self._clock())
                if row is None:
                    return False
                number = row.id
                if row.facts.get("heavy") and row.id not in self._prepared:
                    heavy = row
                else:
                    await self._handle(tx, row)
            if heavy is not None:
                # Nobody shall wait for the database while attachments are opened; then it is claimed again.
                self._prepared[heavy.id or 0] = await asyncio.to_thread(self._incoming, heavy)
                return True
        except StoreUnavailable:
            raise
        except Exception as failure:  # whatever our code trips over must not lose or block a message
            assert number is not None
            await self._failed(number, failure)
            return True
        log.info("handled", inbox=number)
        self._on_letters()
        return True

    async def _failed(self, number: int, failure: Exception) -> None:
        """Our own code failed: try again a little later, at last set the message aside and tell a person."""
        log.error("could not handle a message", inbox=number, error=type(failure).__name__, exc_info=failure)
        now = self._clock()
        async with self._store.transaction() as tx:
            row = await tx.inbox.get(number)
            if row is None:
                return
            row.attempts += 1
            if row.attempts < retry.INBOX_TRIES and not isinstance(failure, LabbotError):
                row.due_at = now + retry.INBOX_WAIT
                return
            row.state, row.reason, row.handled_at = "quarantined", f"error:{type(failure).__name__}", now
            call = self._call(tx, row, Incoming(row.channel, "", ""), Contact(created_at=now), _nothing_read("en"))
            await tx.events.add("quarantined", now, inbox_id=row.id, reason=row.reason)
            await alert(call, "quarantine", number=row.id, reason=type(failure).__name__)
        self._on_letters()

    def _translate(self, raw: Raw) -> Incoming:
        translate = self._translators.get(raw.channel)
        if translate is None:
            return Incoming(channel=raw.channel, address="", text="")
        return translate(raw)

    def _incoming(self, row: Inbox) -> Incoming:
        """An inbox row in our words. What a moderator has released is a person's message, whatever it looked like."""
        incoming = self._translate(Raw(channel=row.channel, key=row.key, body=row.body, facts=row.facts))
        return replace(incoming, automatic=None) if row.facts.get("released") else incoming

    def _call(
        self, tx: Transaction, row: Inbox, incoming: Incoming, contact: Contact, reading: Reading, **more: object
    ) -> Call:
        return Call(
            tx=tx,
            now=self._clock(),
            office=self._office,
            shelf=self._shelf,
            incoming=incoming,
            contact=contact,
            reading=reading,
            inbox_id=row.id or 0,
            translate=self._incoming,
            confirmed=bool(row.facts.get("confirmed")),
            **more,  # type: ignore[arg-type]
        )

    async def _handle(self, tx: Transaction, row: Inbox) -> None:
        """Decide about one message; the caller commits."""
        row.state, row.handled_at = "done", self._clock()
        incoming = self._prepared.pop(row.id or 0, None) or self._incoming(row)
        known = await self._who(tx, incoming)
        incoming, word = await word_taken_out(tx, incoming, known, self._clock())
        thread = await thread_of(tx, incoming, self._clock())
        answered = thread.letter
        if answered is None and known is not None and incoming.channel != "mail" and not incoming.command:
            answered = await self._chat_context(tx, incoming, known)
        page = self._page(incoming, known, answered, thread.reference)
        reading = self._read(incoming, page, answered)
        contact = known or Contact(created_at=self._clock(), language=reading.language, name=incoming.name)
        args = _command(incoming, reading)[1:]
        call = self._call(tx, row, incoming, contact, reading, answered=answered, args=args, word=word)
        if incoming.automatic is not None or reading.handling is Handling.IGNORE:
            await self._automatic(call, row)
        elif reading.handling is Handling.REFER:
            await self._refer(call, row)
        elif await loop.is_loop(call, row):
            await loop.keep(call, row)
        elif incoming.unreadable is not None or (
            reading.handling is Handling.QUARANTINE and not row.facts.get("released")
        ):
            await self._set_aside(call, row)
        elif not incoming.address and known is None:
            row.reason = "unknown_link"
            await tx.events.add("ignored", call.now, inbox_id=row.id, reason=row.reason)
        elif not incoming.proven and _verb_of(incoming, reading) != "confirm":
            await self._hold(call, row, "unproven")
        elif _decides_by_mail(call) and not (call.confirmed or call.word):
            await self._hold(call, row, "unconfirmed")
        elif thread.submission_id is not None and await self._is_outsider(call, thread.submission_id):
            await self._hold(call, row, "outsider")
        else:
            await self._serve(call, row)

    async def _is_outsider(self, call: Call, submission_id: int) -> bool:
        """Whether words would be merged into an item that their writer has no part in. Commands see to rights alone."""
        merges = call.reading.handling is Handling.REPLY and _verb_of(call.incoming, call.reading) is None
        return merges and not await takes_part(call.tx, call.contact, submission_id)

    async def _who(self, tx: Transaction, incoming: Incoming) -> Contact | None:
        """The Contact behind the address. At the console people go by their mail address."""
        if not incoming.address:
            # A link of ours: its word says whose digest it is about, and can do nothing else.
            link = await tx.tokens.behind(incoming.token, "stop", self._clock()) if incoming.token else None
            return await tx.contacts.get(link.contact_id) if link and incoming.channel == "web" else None
        found = await tx.contacts.behind(incoming.channel, incoming.address)
        if found is None and incoming.channel == "console":
            found = await tx.contacts.behind("mail", incoming.address)
        return found if found is None or found.active else None

    async def _chat_context(self, tx: Transaction, incoming: Incoming, contact: Contact) -> Outbox | None:
        """In a chat people answer without quoting: a short message may answer the last letter about an item."""
        short = len(incoming.text.split()) <= CHAT_ANSWER_WORDS
        return await tx.outbox.last_to(contact.id or 0, incoming.channel) if short else None

    def _page(
        self, incoming: Incoming, contact: Contact | None, answered: Outbox | None, reference: str | None
    ) -> Page:
        writer = Writer()
        if contact is not None:
            writer = Writer(
                known=contact.role != Role.UNKNOWN,
                country=contact.country,
                language=contact.language,
                role=contact.role,
            )
        thread_language = answered.language if answered else None
        page = page_of(incoming, writer, self._clock(), self._office.zone, answered is not None, thread_language)
        if reference is None and answered is not None and answered.submission_id is not None:
            reference = f"LAB-{answered.submission_id:04d}"
        return replace(page, reference=reference) if reference else page

    def _read(self, incoming: Incoming, page: Page, answered: Outbox | None) -> Reading:
        """A button or slash command says what it means; everything else is read."""
        if incoming.command and incoming.automatic is None:
            return Reading(
                handling=Handling.COMMAND,
                language=page.writer.language or "en",
                command=incoming.command,
                reference=page.reference,
            )
        reading = _in_context(read(page), page)
        meant = YES_AND_NO.get((answered.message, reading.command[0])) if answered and reading.command else None
        if answered and reading.command and (answered.message, reading.command[0]) in YES_AND_NO:
            command = (meant, *reading.command[1:]) if meant else ()
            return replace(reading, command=command, handling=Handling.COMMAND if meant else Handling.REPLY)
        return reading

    async def _automatic(self, call: Call, row: Inbox) -> None:
        """Automatic mail is stored and never answered; a bounce is remembered and shown to the Secretariat."""
        kind = call.incoming.automatic
        if kind is Automatic.NEWSLETTER and call.contact.role not in (Role.UNKNOWN, Role.SECRETARIAT):
            # Official mail also comes through group addresses, which mark it as a list's: a person looks.
            await self._set_aside(call, row)
            return
        row.reason = kind.value if kind else call.reading.reason or "automatic"
        said = call.incoming.bounce if kind is Automatic.BOUNCE else None
        if said and not await bounced.bounced(call) and said.address and call.contact.role != Role.UNKNOWN:
            # A person we know who writes of a failed delivery can look like a mail system: a person looks.
            await self._set_aside(call, row)
            return
        await call.tx.events.add("ignored", call.now, inbox_id=row.id, reason=row.reason)

    async def _refer(self, call: Call, row: Inbox) -> None:
        """A person in distress gets the referral text; nothing of theirs becomes an item or a log line."""
        row.reason = "refer"
        await call.tx.events.add("referred", call.now, inbox_id=row.id)
        await self._once_a_day(call, "referral", {})
        await alert(call, "distress", number=call.inbox_id)

    async def _set_aside(self, call: Call, row: Inbox) -> None:
        """Unreadable, empty or unwanted: kept with its reason; a known sender is told how to send it better."""
        unreadable = call.incoming.unreadable
        row.state = "quarantined"
        automatic = call.incoming.automatic
        row.reason = str(unreadable or automatic or call.reading.reason or "unwanted")
        await call.tx.events.add("quarantined", call.now, inbox_id=row.id, reason=row.reason)
        tellable = row.reason in ("broken", "too_large", "empty", "encrypted", "opaque")
        if tellable and call.incoming.address and (call.contact.id is not None or call.incoming.proven):
            await self._once_a_day(call, "set-aside", {"reason": row.reason})
        elif row.reason == "unknown_sender" and call.incoming.proven:
            await self._once_a_day(call, "help", {"role": "unknown"})
        await alert(call, "quarantine", number=call.inbox_id, reason=row.reason)

    async def _hold(self, call: Call, row: Inbox, why: str) -> None:
        """Kept until somebody gives their word; until then nothing that it asks for is done.

        "unproven", "unconfirmed": whoever is named as the writer is asked to confirm, through the mailbox we know.
        "outsider": words about an item from one who has no part in it; the Secretariat decides.
        """
        row.state, row.reason = "held", why
        await call.tx.events.add("held", call.now, inbox_id=row.id, reason=why)
        if not call.incoming.address:
            return
        told: dict[str, object] = {"why": why, "confirm_word": None, "item": None, "subject": call.incoming.subject}
        told["known"] = known = call.contact.role != Role.UNKNOWN
        if why == "outsider":
            await alert(call, "outsider", number=row.id, reference=call.reading.reference)
        else:
            today = await call.tx.tallies.add(f"held:{_hashed(call.incoming.address)}", call.now.date())
            if today > (HELD_LETTERS_A_DAY if known else 1):
                return  # the Secretariat sees it in the queue
            told["confirm_word"] = await new_code(
                call.tx, call.now, "confirm", call.incoming, contact_id=call.contact.id, inbox_id=row.id
            )
        await self._once_a_day(call, "held", told, number=row.id or 0)

    async def _once_a_day(self, call: Call, message: str, facts: dict[str, object], number: int = 0) -> None:
        """An answer to somebody we may not know: one of its kind (and `number`) a day, so that no loop starts."""
        letter = Outbox(
            key=f"{message}:{_hashed(call.incoming.address)}:{call.now.date().isoformat()}:{number}",
            message=message,
            channel=call.incoming.channel,
            address=call.incoming.address,
            language=call.reading.language,
            facts=facts,
            message_id=new_message_id(self._office),
            in_reply_to=call.incoming.message_id,
            due_at=call.now,
            created_at=call.now,
        )
        await call.put_answer(letter)

    async def _serve(self, call: Call, row: Inbox) -> None:
        """Do what is asked. What the writer can mend comes back as a kind answer, and nothing else has happened."""
        if call.contact.id is None:
            call.contact.role = Role.UNKNOWN
            call.contact = await call.tx.contacts.add(call.contact, call.incoming.channel, call.incoming.address)
        contact_id = call.contact.id
        address = await call.tx.contacts.address_row(call.incoming.channel, call.incoming.address)
        if address is not None and call.incoming.proven:
            await call.tx.contacts.reached(address)
        if call.incoming.channel == "mail" and (twin := await call.tx.inbox.of_same_id(row)):
            # Two mails must not have one Message-ID (RFC 5322 3.6.4): both are handled, and a person looks.
            await call.note("same_message_id", other=twin.id)
            await alert(call, "same_id", number=row.id, reason=f"#{twin.id}")
        try:
            async with call.tx.savepoint():
                try:
                    if call.word is not None:
                        call.word.used_at = call.now
                    await self._do(call)
                except moderate.Met:
                    log.info("a decision met a change", inbox=call.inbox_id)
        except SenderCanMend as refusal:
            found = await call.tx.contacts.get(contact_id or 0)
            assert found is not None
            call.contact = found
            row.reason = f"refused:{refusal.reason}"
            await call.tx.events.add(
                "refused", call.now, inbox_id=call.inbox_id, contact_id=contact_id, reason=refusal.reason
            )
            # Somebody's unmarked auto-responder is never understood: told once a day, it cannot draw us into a loop.
            once = refusal.reason == "not_understood" and call.incoming.channel == "mail"
            key = f"not-understood:{contact_id}:{call.now.date().isoformat()}" if once else None
            await call.answer("refusal", {"reason": refusal.reason, "facts": refusal.facts}, key=key)

    async def _do(self, call: Call) -> None:
        verb = _verb_of(call.incoming, call.reading)
        if verb is not None:
            action = VERBS.get(verb)
            if action is None:
                raise SenderCanMend("unknown_command", value=verb[:40])
            await action(call)
        else:
            await _words(call)


def page_of(
    incoming: Incoming,
    writer: Writer,
    now: datetime,
    zone: str,
    answers_us: bool = False,
    thread_language: str | None = None,
) -> Page:
    """What is given to be read. Where the message names no date, its words count from `now`."""
    sent_on: date = (incoming.sent_at or now).astimezone(ZoneInfo(zone)).date()
    return Page(
        text=incoming.text,
        subject=incoming.subject,
        sent_on=sent_on,
        writer=writer,
        answers_us=answers_us or incoming.reference is not None,
        reference=incoming.reference,
        thread_language=thread_language,
        automatic=incoming.automatic.value if incoming.automatic else None,
        unreadable=incoming.unreadable.value if incoming.unreadable else None,
        attachments=len(incoming.documents),
        documents=tuple(document.text for document in incoming.documents if document.text),
    )


async def _words(call: Call) -> None:
    """Free words: a correction, an answer to our question, an offer, or a new item."""
    reading = call.reading
    if reading.handling is Handling.REPLY:
        if reading.reason == "thanks":
            await call.note("thanked")  # a letter in answer to thanks would only be one more to thank for
        elif reading.changes:
            await correct.correct(call)
        elif not await correct.answer_question(call):
            raise SenderCanMend("not_understood")
    elif reading.kind is Kind.OFFER:
        await offer.offer(call)
    elif reading.handling is Handling.NEW or reading.handling is Handling.QUARANTINE:
        await propose.propose(call)
    else:
        raise SenderCanMend("not_understood")


def _command(incoming: Incoming, reading: Reading) -> tuple[str, ...]:
    """What is asked for by name: the button or slash command, else what the words amount to."""
    return incoming.command or reading.command


def _verb_of(incoming: Incoming, reading: Reading) -> str | None:
    command = _command(incoming, reading)
    return command[0] if command else None


def _in_context(reading: Reading, page: Page) -> Reading:
    """A few words tell little of a language: the conversation, then the writer's record, is the better witness."""
    known = page.thread_language or page.writer.language
    unsure = reading.confidence.get("language", 0.0) < SURE_OF_LANGUAGE
    few = len(page.text.split()) <= CHAT_ANSWER_WORDS
    return replace(reading, language=known) if known and unsure and few else reading


def _hashed(address: str) -> str:
    """An address in a key: recognisable, not readable."""
    return hashlib.sha256(address.encode()).hexdigest()[:16]


def _decides_by_mail(call: Call) -> bool:
    """Whether a moderator changes something by mail, where a From can be forged: that takes a one-time word."""
    if call.incoming.channel != "mail" or call.contact.role != Role.SECRETARIAT:
        return False
    return _verb_of(call.incoming, call.reading) in DECISIONS or bool(call.reading.changes)


def _nothing_read(language: str) -> Reading:
    return Reading(handling=Handling.QUARANTINE, language=language)

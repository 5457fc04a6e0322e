"""The front desk: who is it, which verb, one transaction, the answer.

    deliver   a door hands in a Raw: an inbox row, committed; only then the door acknowledges
    handle    the oldest message waiting: translated, read, decided; state + events + letters + "done" in one commit

A message that our own code fails on is tried again a few times and then set aside with its reason; one that cannot be
read is set aside at once. Nothing is thrown away, and everything set aside can be replayed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog

from labbot.channel import Translate
from labbot.clock import Clock
from labbot.commands import (
    answers,
    aside,
    correct,
    endorse,
    interest,
    loop,
    match,
    moderate,
    offer,
    preferences,
    propose,
    questions,
    same,
    split,
)
from labbot.commands.call import Call, Office
from labbot.commands.codes import DECISIONS, word_taken_out
from labbot.commands.conversation import Thread, takes_part, thread_of
from labbot.commands.shelf import Shelf
from labbot.errors import LabbotError, SenderCanMend, StoreUnavailable
from labbot.messages import Incoming, Label, Outgoing, Raw
from labbot.reading import Handling, Kind, Page, Reading, Writer, read, reply
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
    "split": split.split,
    "same": same.same,
    "interested": interest.interested,
    "not_now": interest.not_now,
    "agree": interest.agree,
    "conclude": interest.conclude,
    "queue": moderate.queue,
    "show": moderate.show,
    "approve": moderate.approve,
    "return": moderate.return_,
    "ask": moderate.ask,
    "edit": moderate.edit,
    "match": match.match,
    "introduce": interest.introduce,
    "activate": offer.activate,
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
MOST_LETTERS = 4
"""Letters of a conversation that are looked for in an answer to the last of them."""


class Desk:
    """Handles what came in, one message at a time per worker."""

    def __init__(
        self,
        store: Store,
        translators: Mapping[str, Translate],
        office: Office,
        clock: Clock,
        dress: Callable[[Transaction, Outbox], Awaitable[Outgoing]],
        on_letters: Callable[[], None] = lambda: None,
        shelf: Shelf | None = None,
    ) -> None:
        """`dress` gives a letter of ours as it went out; `on_letters` is called when there may be letters to send."""
        self._store = store
        self._translators = translators
        self._office = office
        self._clock = clock
        self._dress = dress
        self._on_letters = on_letters
        self._shelf = shelf or Shelf()
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
            await call.alert("quarantine", number=row.id, reason=type(failure).__name__)
        self._on_letters()

    def _translate(self, raw: Raw) -> Incoming:
        translate = self._translators.get(raw.channel)
        if translate is None:
            return Incoming(channel=raw.channel, address="", text="")
        return translate(raw)

    def _incoming(self, row: Inbox) -> Incoming:
        """An inbox row in our words. What a moderator has released is a person's message, whatever it looked like.

        It counts as proven then, as does what its own mailbox has confirmed.
        """
        incoming = self._translate(Raw(channel=row.channel, key=row.key, body=row.body, facts=row.facts))
        if row.facts.get("released"):
            incoming = replace(incoming, automatic=None)
        given = row.facts.get("released") or row.facts.get("confirmed")
        return replace(incoming, proven=True) if given and incoming.address else incoming

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
        thread = await thread_of(tx, incoming, self._clock())
        if row.facts.get("released") and await self._has_no_part(tx, known, thread):
            # The Secretariat lets the words in, not into somebody else's item.
            thread, incoming = Thread(), replace(incoming, reference=None)
        answered = thread.letter
        if answered is not None and known is not None:
            incoming = await self._without_our_words(tx, incoming, answered)
        incoming, word = await word_taken_out(tx, incoming, known, self._clock())
        if answered is None and known is not None and incoming.channel != "mail" and not incoming.command:
            answered = await self._chat_context(tx, incoming, known)
        page = self._page(incoming, known, answered, thread.reference)
        reading = self._read(incoming, page, answered)
        contact = known or Contact(created_at=self._clock(), language=reading.language, name=incoming.name)
        args = _command(incoming, reading)[1:]
        call = self._call(tx, row, incoming, contact, reading, answered=answered, args=args, word=word)
        if incoming.automatic is not None or reading.handling is Handling.IGNORE:
            await aside.automatic(call, row)
        elif reading.handling is Handling.REFER:
            await aside.refer(call, row)
        elif incoming.unreadable is not None or (
            reading.handling is Handling.QUARANTINE and not row.facts.get("released")
        ):
            await aside.set_aside(call, row)
        elif not incoming.address and known is None:
            row.reason = "unknown_link"
            await tx.events.add("ignored", call.now, inbox_id=row.id, reason=row.reason)
        elif not incoming.proven and _verb_of(incoming, reading) != "confirm":
            await aside.hold(call, row, "unproven")
        elif await loop.is_loop(call, row):
            await loop.keep(call, row)
        elif _decides_by_mail(call) and not (call.confirmed or call.word):
            await aside.hold(call, row, "unconfirmed")
        elif _merges(call) and await self._has_no_part(tx, known, thread):
            await aside.hold(call, row, "outsider")
        else:
            await self._serve(call, row)

    async def _without_our_words(self, tx: Transaction, incoming: Incoming, answered: Outbox) -> Incoming:
        """An answer without what stands in our letters: the best proof of a quote, in any language and client."""
        if incoming.channel != "mail" or Label.FORWARDED in incoming.labels or not incoming.body:
            return incoming
        rows = await tx.outbox.conversation(answered, MOST_LETTERS)
        letters = tuple([(await self._dress(tx, row)).whole_text for row in rows])
        cut = reply.cut(incoming.body, known_letters=letters, own=(self._office.address,))
        return replace(incoming, text=cut.visible, quoted_chars=len(cut.quoted)) if cut.visible else incoming

    async def _has_no_part(self, tx: Transaction, known: Contact | None, thread: Thread) -> bool:
        """Whether a conversation is about an item that this writer has no part in."""
        return thread.submission_id is not None and not await takes_part(tx, known, thread.submission_id)

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
        if reading.command[:1] == ("endorse",) and answers.confirms(answered, incoming.text):
            return replace(reading, command=(), handling=Handling.REPLY)  # a plain yes to the only doubt we showed
        meant = YES_AND_NO.get((answered.message, reading.command[0])) if answered and reading.command else None
        if answered and reading.command and (answered.message, reading.command[0]) in YES_AND_NO:
            command = (meant, *reading.command[1:]) if meant else ()
            return replace(reading, command=command, handling=Handling.COMMAND if meant else Handling.REPLY)
        return reading

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
            await call.alert("same_id", number=row.id, reason=f"#{twin.id}")
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
        address=incoming.address if incoming.channel == "mail" else "",
    )


async def _words(call: Call) -> None:
    """Free words: a correction, an answer to our question, an offer, or a new item."""
    reading = call.reading
    if reading.handling is Handling.REPLY:
        if await answers.answer(call):
            return
        if reading.reason == "thanks":
            await call.note("thanked")  # a letter in answer to thanks would only be one more to thank for
        elif reading.changes or correct.only_names_fields(call):
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


def _merges(call: Call) -> bool:
    """Whether the words would become part of an item. A command sees to the rights it needs by itself."""
    return call.reading.handling is Handling.REPLY and _verb_of(call.incoming, call.reading) is None


def _decides_by_mail(call: Call) -> bool:
    """Whether a moderator changes something by mail, where a From can be forged: that takes a one-time word."""
    if call.incoming.channel != "mail" or call.contact.role != Role.SECRETARIAT:
        return False
    # Where a country has no Focal Point, the Secretariat endorses in its place: that is a decision too.
    # So is a short answer to what a receipt asks, and to join or split items.
    said = _verb_of(call.incoming, call.reading)
    if said is not None:
        return said in DECISIONS | {"endorse", "decline", "same", "split"}
    return bool(call.reading.changes) or bool(questions.in_letter(call.answered).questions)


def _nothing_read(language: str) -> Reading:
    return Reading(handling=Handling.QUARANTINE, language=language)

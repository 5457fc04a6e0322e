"""Sends what is due: claim, write in the reader's language, send, mark.

    due --claim--> ours for a while --send--> sent
                                      fails: due again later (rules/retry) | given up, and the Secretariat is told

A few letters are under way at once. Each is marked as soon as it is sent; those that are sent while a mark is being
committed share the next one. A crash between sending and marking repeats those letters, under the same Message-ID.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

import structlog

from labbot import page
from labbot.channel import Channel
from labbot.clock import Clock
from labbot.commands.call import Office, alert
from labbot.errors import SendError, StoreUnavailable
from labbot.messages import Choice, Outgoing, Sent
from labbot.rounds import Rounds
from labbot.rules import retry
from labbot.rules.roles import Role
from labbot.texts import Texts
from storage.store import Store, Transaction
from storage.tables import Contact, Outbox

log = structlog.get_logger()

LEASE = timedelta(seconds=180)
"""How long a claim holds: longer than any door's time-out, so that a living worker is never overtaken."""

AT_ONCE = 8
"""Letters under way at the same time: as many as the relay has connections (`mail.smtp.connections`) by default."""

SEND_SECONDS = 40
"""The longest a door may take for a letter."""

BATCH = 3 * AT_ONCE
"""Letters claimed at once: three rounds, which end before the lease does."""

ARGUMENT_FREE = {"queue", "stats", "help"}


class _Outcome(NamedTuple):
    """What became of a letter: the door's receipt, or why it could not be sent."""

    row: Outbox
    letter: Outgoing | None
    told: Sent | SendError


class OutboxWorker:
    """Lets letters out through the channels."""

    def __init__(
        self, store: Store, channels: Mapping[str, Channel], texts: Texts, office: Office, clock: Clock
    ) -> None:
        self._store = store
        self._channels = channels
        self._texts = texts
        self._office = office
        self._clock = clock
        self._name = secrets.token_hex(6)
        self._rounds = Rounds(lambda: self.send_due())
        self.on_sent: Callable[[Outbox, Outgoing], None] = lambda row, letter: None

    def wake(self) -> None:
        """Look whether something is due."""
        self._rounds.knock()

    async def run(self) -> None:
        """Send whatever falls due, until cancelled."""
        await self._rounds.run()

    async def send_due(self) -> int:
        """Send the letters that are due, until none is left; how many were tried."""
        tried, places = 0, asyncio.Semaphore(AT_ONCE)
        under_way: set[asyncio.Task[_Outcome]] = set()
        more = True
        try:
            while True:
                if more and len(under_way) <= AT_ONCE:
                    # The next ones are written while the last ones of these are still being sent.
                    letters = await self._claimed()
                    more, tried = bool(letters), tried + len(letters)
                    under_way |= {asyncio.create_task(self._send_one(places, *letter)) for letter in letters}
                if not under_way:
                    return tried
                done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                await self._settle([task.result() for task in done])
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    async def _claimed(self) -> list[tuple[Outbox, Outgoing | SendError]]:
        """A few letters that are due, ours for a while, in words."""
        async with self._store.transaction() as tx:
            rows = await tx.outbox.claim(self._name, self._clock(), LEASE, BATCH)
        if not rows:
            return []
        async with self._store.reading() as tx:
            await tx.contacts.fetch([row.contact_id for row in rows if row.contact_id])
            return [(row, await self._written(tx, row)) for row in rows]

    async def _written(self, tx: Transaction, row: Outbox) -> Outgoing | SendError:
        """The letter in words. A text that cannot be written must not stop all the others."""
        try:
            return await self.dress(tx, row)
        except StoreUnavailable:
            raise
        except Exception as failure:
            log.error("could not write a letter", outbox=row.id, error=type(failure).__name__, exc_info=failure)
            return SendError(type(failure).__name__, permanent=True)

    async def _send_one(self, places: asyncio.Semaphore, row: Outbox, letter: Outgoing | SendError) -> _Outcome:
        if isinstance(letter, SendError):
            return _Outcome(row, None, letter)
        channel = self._channels.get(row.channel)
        if channel is None:
            return _Outcome(row, letter, SendError(f"the channel {row.channel} is not configured", permanent=True))
        try:
            async with places, asyncio.timeout(SEND_SECONDS):
                return _Outcome(row, letter, await channel.send(letter))
        except SendError as failure:
            return _Outcome(row, letter, failure)
        except TimeoutError:
            why = f"the channel {row.channel} did not answer in {SEND_SECONDS} seconds"
            return _Outcome(row, letter, SendError(why))
        except Exception as failure:
            log.error("a door broke", outbox=row.id, error=type(failure).__name__, exc_info=failure)
            return _Outcome(row, letter, SendError(type(failure).__name__, permanent=True))

    async def _settle(self, outcomes: list[_Outcome]) -> None:
        """Mark what was sent, in one commit; then see to what was not."""
        sent = [(outcome.row.id or 0, outcome.told.receipt) for outcome in outcomes if isinstance(outcome.told, Sent)]
        if sent:
            await self._mark_sent(sent)
        for outcome in outcomes:
            if isinstance(outcome.told, SendError):
                await self._failed(outcome.row.id or 0, outcome.told)
            elif outcome.letter is not None:
                log.info("sent", outbox=outcome.row.id)
                self.on_sent(outcome.row, outcome.letter)

    async def _mark_sent(self, sent: list[tuple[int, str]]) -> None:
        async with self._store.transaction() as tx:
            await tx.outbox.mark_sent(sent, self._clock())

    async def _failed(self, number: int, failure: SendError) -> None:
        """Later, or given up; whoever looks after labbot hears of a letter that will not arrive."""
        now = self._clock()
        async with self._store.transaction() as tx:
            row = await tx.outbox.get(number)
            assert row is not None
            row.reason = str(failure)[:200]
            row.claimed_by = row.claimed_until = None
            wait = None if failure.permanent else retry.next_wait(row.attempts, failure.retry_after)
            if wait is not None:
                row.due_at = now + wait
                log.warning("not sent, trying again", outbox=number, attempts=row.attempts)
                return
            row.state = "given_up"
            log.warning("given up", outbox=number, attempts=row.attempts)
            if row.message != "alert":
                await self._tell_secretariat(tx, row)

    async def _tell_secretariat(self, tx: Transaction, row: Outbox) -> None:
        await alert(
            *(tx, self._office, self._clock(), "undelivered"),
            key=f"undelivered:{row.id}",
            reason=row.reason or "",
            number=row.id,
            reference=f"LAB-{row.submission_id:04d}" if row.submission_id else None,
            but=row.contact_id,
        )

    async def dress(self, tx: Transaction, row: Outbox) -> Outgoing:
        """The row as a letter in its reader's language, chosen now."""
        contact = await tx.contacts.get(row.contact_id) if row.contact_id else None
        language = reader_language(contact, row.language)
        letter = self._texts.render(row.message, language, row.facts)
        earlier = await tx.outbox.card(row.card, row.channel, row.address, row.id or 0) if row.card else None
        before = earlier.message_id if earlier else row.in_reply_to
        dressed = Outgoing(
            key=row.key,
            channel=row.channel,
            address=row.address,
            subject=letter.subject,
            text=letter.text,
            language=language,
            message_id=row.message_id,
            choices=tuple(self._choice(name, reference, language) for name, reference in row.choices),
            card=row.card,
            edits=earlier.receipt if earlier else None,
            in_reply_to=before,
            references=(*row.references, *([before] if before and before not in row.references else [])),
            bulk=row.bulk,
            reply_token=row.reply_token,
            return_token=row.return_token,
            stop_token=await self._stop_token(tx, row),
            footer=self._footer(row, contact, language) if row.channel == "mail" else "",
            written_at=row.created_at,
        )
        return replace(dressed, html=page.html(dressed)) if row.channel == "mail" else dressed

    async def _stop_token(self, tx: Transaction, row: Outbox) -> str | None:
        """The word of the link that ends what this letter is one of; only a digest has one."""
        if not (row.bulk and row.contact_id):
            return None
        return await tx.tokens.known(row.contact_id, None, "stop", self._clock())

    def _footer(self, row: Outbox, contact: Contact | None, language: str) -> str:
        return self._texts.footer(
            language,
            bulk=row.bulk,
            answers=row.language is not None,
            role=contact.role if contact else Role.UNKNOWN,
            country=contact.country if contact else None,
            frequency=row.facts.get("frequency"),
        )

    def _choice(self, name: str, reference: str, language: str) -> Choice:
        words: Mapping[str, Any] = self._texts.words(language)
        command = name if not reference or name in ARGUMENT_FREE else f"{name} {reference}"
        return Choice(command=command, label=str(words["choices"].get(name, name)))


def reader_language(contact: Contact | None, asked_in: str | None) -> str:
    """The reader's language: one they chose wins; else that of the message being answered; else their default."""
    if contact is not None and contact.language_chosen:
        return contact.language
    return asked_in or (contact.language if contact is not None else "en")

"""Sends what is due: claim, write in the reader's language, send, mark.

    due --claim--> ours for a while --send--> sent
                                      fails: due again later (rules/retry) | given up, and the Secretariat is told

A crash between sending and marking repeats one letter, under the same Message-ID.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog

from labbot import page
from labbot.channel import Channel
from labbot.clock import Clock
from labbot.commands.call import Office, write
from labbot.errors import SendError, StoreUnavailable
from labbot.messages import Choice, Outgoing, Sent
from labbot.rounds import Rounds
from labbot.rules import retry
from labbot.rules.roles import Role
from labbot.texts import Texts
from storage.store import Store, Transaction
from storage.tables import Contact, Outbox

log = structlog.get_logger()

LEASE = timedelta(seconds=90)
"""How long a claim holds: longer than any door's time-out, so that a living worker is never overtaken."""

BATCH = 2
SEND_SECONDS = 40
"""The longest a door may take for a letter: a batch must end before its lease does."""
ARGUMENT_FREE = {"queue", "stats", "help"}


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
        """Send one batch of letters that are due; how many were tried."""
        async with self._store.transaction() as tx:
            rows = await tx.outbox.claim(self._name, self._clock(), LEASE, BATCH)
        for row in rows:
            await self._send_one(row)
        return len(rows)

    async def _send_one(self, row: Outbox) -> None:
        assert row.id is not None
        try:
            async with self._store.reading() as tx:
                letter = await self.dress(tx, row)
            channel = self._channels.get(row.channel)
            if channel is None:
                raise SendError(f"the channel {row.channel} is not configured", permanent=True)
            async with asyncio.timeout(SEND_SECONDS):
                sent = await channel.send(letter)
        except SendError as failure:
            await self._failed(row.id, failure)
        except TimeoutError:
            await self._failed(row.id, SendError(f"the channel {row.channel} did not answer in {SEND_SECONDS} seconds"))
        except StoreUnavailable:
            raise
        except Exception as failure:  # a text that cannot be written must not stop all the others
            log.error("could not write a letter", outbox=row.id, error=type(failure).__name__, exc_info=failure)
            await self._failed(row.id, SendError(type(failure).__name__, permanent=True))
        else:
            await self._mark_sent(row.id, sent)
            self.on_sent(row, letter)

    async def _mark_sent(self, number: int, sent: Sent) -> None:
        async with self._store.transaction() as tx:
            row = await tx.outbox.get(number)
            assert row is not None
            row.state, row.receipt, row.sent_at, row.reason = "sent", sent.receipt, self._clock(), None
            row.claimed_by = row.claimed_until = None
        log.info("sent", outbox=number)

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
        reference = f"LAB-{row.submission_id:04d}" if row.submission_id else None
        for moderator in await tx.contacts.in_role(Role.SECRETARIAT):
            if moderator.id == row.contact_id:
                continue
            await write(
                tx,
                self._office,
                self._clock(),
                moderator,
                "alert",
                {
                    "about": "undelivered",
                    "number": row.id,
                    "reference": reference,
                    "reason": row.reason or "",
                    "on": self._clock().date().isoformat(),
                },
                key=f"undelivered:{row.id}:{moderator.id}",
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
            footer=self._footer(row, contact, language) if row.channel == "mail" else "",
            written_at=row.created_at,
        )
        return replace(dressed, html=page.html(dressed)) if row.channel == "mail" else dressed

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

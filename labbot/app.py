"""The only place where parts are joined; start and stop.

settings -> store (schema brought up to date) -> channels -> desk + outbox + schedule, in one asyncio process
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog

from labbot.channel import Channel, MayFallIll, Translate
from labbot.clock import Clock, utc_now
from labbot.commands.call import Office, alert
from labbot.commands.digest import send_digests, write_digest
from labbot.commands.fitting import compare_offers
from labbot.commands.shelf import Shelf
from labbot.commands.widen import widen_searches
from labbot.desk import Desk
from labbot.errors import BadSettings, StoreUnavailable
from labbot.outbox import OutboxWorker
from labbot.rules import bounces, caps
from labbot.rules.digests import DEFAULT_FREQUENCY, local_time
from labbot.rules.roles import Role
from labbot.schedule import make_schedule
from labbot.settings import Mail, Settings
from labbot.texts import Letter, Texts
from storage import schema
from storage.store import Store
from storage.tables import Contact

log = structlog.get_logger()

TALLY_DAYS = timedelta(days=40)
"""How long counters are kept: longer than a letter can come back (`commands.bounced.OLDEST_LETTER`)."""


class Marks:
    """How far mailboxes have been read, kept in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def get(self, mailbox: str) -> tuple[int, int] | None:
        async with self._store.reading() as tx:
            return await tx.contacts.mark(mailbox)

    async def put(self, mailbox: str, uidvalidity: int, uid: int) -> None:
        async with self._store.transaction() as tx:
            await tx.contacts.set_mark(mailbox, uidvalidity, uid)


def make_translators(settings: Settings) -> dict[str, Translate]:
    """How each channel's raw messages are put into our words."""
    from handlers.console.translate import translate as from_console
    from handlers.mail.translate import translate as from_mail

    translators: dict[str, Translate] = {"console": from_console}
    mail = settings.mail
    translators["mail"] = partial(
        from_mail,
        own=(mail.address, *mail.aliases) if mail else (),
        authserv_id=mail.authserv_id if mail else None,
    )
    if settings.telegram is not None:
        from handlers.telegram.translate import translate as from_telegram

        translators["telegram"] = from_telegram
    if settings.web is not None:
        from handlers.web.translate import translate as from_web

        translators["web"] = from_web
    return translators


def make_channels(settings: Settings, store: Store, texts: Texts, clock: Clock = utc_now) -> dict[str, Channel]:
    """The configured doors."""
    channels: dict[str, Channel] = {}
    if settings.mail is not None:
        from handlers.mail import MailChannel

        channels["mail"] = MailChannel(
            settings.mail, settings.maildir, Marks(store), web_url=_web_url(settings), clock=clock
        )
    if settings.telegram is not None:
        from handlers.telegram import TelegramChannel

        channels["telegram"] = TelegramChannel(settings.telegram)
    if settings.web is not None:
        from handlers.web import WebChannel

        channels["web"] = WebChannel(settings.web, lambda page, language: words_of(texts.render(page, language, {})))
    return channels


def words_of(letter: Letter) -> tuple[str, str]:
    """A page's title and text: what a door may know of a letter."""
    return letter.subject, letter.text


def _web_url(settings: Settings) -> str | None:
    """Where readers find our web door; None where there is none."""
    return settings.web.public_url if settings.web else None


def make_office(settings: Settings) -> Office:
    """What the verbs know of the installation."""
    mail = settings.mail
    if mail is None:
        return Office(address="lab@localhost", zone=settings.zone, partner_days=settings.partner_days)
    return Office(
        address=mail.address,
        zone=settings.zone,
        bounces=bounces.Weights(**mail.bounces.model_dump()),
        caps=caps.Limits(**mail.caps.model_dump()),
        partner_days=settings.partner_days,
    )


class App:
    """labbot, joined. `extra` channels (the console of a demo) are joined like the configured ones."""

    def __init__(
        self, settings: Settings, *, clock: Clock = utc_now, extra: Mapping[str, Channel] | None = None
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.store = Store(settings.database_url)
        self.office = make_office(settings)
        self.texts = Texts()
        self.channels: dict[str, Channel] = {
            **make_channels(settings, self.store, self.texts, clock),
            **(extra or {}),
        }
        self.shelf = Shelf()
        self.outbox = OutboxWorker(self.store, self.channels, self.texts, self.office, clock)
        self.desk = Desk(
            self.store, make_translators(settings), self.office, clock, self.outbox.dress, self.outbox.wake, self.shelf
        )
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Bring the schema up to date and make sure the Secretariat can get in."""
        await schema.upgrade(self.store)
        async with self.store.transaction() as tx:
            for address in self.settings.secretariat:
                if await tx.contacts.behind("mail", address.casefold()) is None:
                    await tx.contacts.add(
                        Contact(role=Role.SECRETARIAT, created_at=self.clock()), "mail", address.casefold()
                    )
            if self.store.is_sqlite:
                # One process owns a SQLite file, so every claim left in it belongs to one that died.
                await tx.outbox.release_claims()

    async def send_digests(self) -> None:
        """Write the digests that are due."""
        try:
            written = await send_digests(self.store, self.office, self.clock(), self.settings.digest_hour)
        except StoreUnavailable as reason:
            log.warning("no digests now", reason=str(reason))
            return
        if written:
            log.info("digests written", count=written)
            self.outbox.wake()

    async def seek_partners(self) -> None:
        """Compare new offers with what is open, and look further where nobody has answered."""
        try:
            letters = await compare_offers(self.store, self.office, self.shelf, self.clock())
            items = await widen_searches(self.store, self.office, self.shelf, self.clock())
        except StoreUnavailable as reason:
            log.warning("no partners sought now", reason=str(reason))
            return
        if letters or items:
            log.info("partners sought", letters=letters, items=items)
            self.outbox.wake()

    async def tidy(self) -> None:
        """Drop counters that nobody asks for any more."""
        with contextlib.suppress(StoreUnavailable):  # there is time enough
            async with self.store.transaction() as tx:
                await tx.tallies.forget_before((self.clock() - TALLY_DAYS).date())

    async def tell_of_ill_doors(self) -> None:
        """Tell the Secretariat, once, of each door that has not got at its messages for too long."""
        doors = [(name, c.ill_since()) for name, c in self.channels.items() if isinstance(c, MayFallIll)]
        for name, since in doors:
            if since is None:
                continue
            try:
                async with self.store.transaction() as tx:
                    key = f"door:{name}:{since.isoformat()}"
                    told = await alert(tx, self.office, self.clock(), "mailbox", key=key, on=since)
            except StoreUnavailable as reason:
                log.warning("nobody can be told of an ill door now", reason=str(reason))
                return
            if told:
                log.warning("a door is ill", channel=name, since=since.isoformat())
                self.outbox.wake()

    def _nudge(self) -> None:
        self.desk.wake()
        self.outbox.wake()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[App]:
        """All doors open, desk, outbox and schedule at work; closed again in order at the end."""
        await self.open()
        self._say_what_counts_as_proven()
        schedule = make_schedule(self.send_digests, self._nudge, self.tidy, self.tell_of_ill_doors, self.seek_partners)
        schedule.start()
        jobs = [channel.receive(self.desk.deliver) for channel in self.channels.values()]
        jobs += [self.desk.run() for _ in range(self.settings.workers)]
        jobs += [self.outbox.run() for _ in range(self.settings.workers)]
        self._tasks = [asyncio.ensure_future(job) for job in jobs]
        try:
            await self._doors_open()
            yield self
        finally:
            schedule.shutdown(wait=False)
            await self._stop()

    async def _doors_open(self) -> None:
        """Wait until each door that says when it is ready has said so. Raises what kept one shut."""
        for channel in self.channels.values():
            ready: asyncio.Event | None = getattr(channel, "ready", None)
            if ready is None:
                continue
            waiting = asyncio.ensure_future(ready.wait())
            await asyncio.wait([waiting, *self._tasks], return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            failure = next((t.exception() for t in self._tasks if t.done() and not t.cancelled()), None)
            if not ready.is_set() and failure is not None:
                raise failure

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.store.close()
        log.info("stopped")

    def _say_what_counts_as_proven(self) -> None:
        mail = self.settings.mail
        if mail is not None and mail.loopback_is_proven:
            log.warning(
                "mail handed to the loopback door counts as proven; "
                "configure mail.imap, mail.smtp or mail.authserv_id before real people write",
            )

    async def failed(self) -> BaseException | None:
        """Wait until a part ends by itself; what ended it."""
        done, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            if not task.cancelled() and task.exception() is not None:
                return task.exception()
        return None


async def run(settings: Settings, ready: Callable[[App], None] = lambda app: None) -> None:
    """Run until SIGTERM or SIGINT. Raises what stopped a part that should not have stopped."""
    app = App(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with app.running():
        log.info("running", doors=sorted(app.channels))
        ready(app)
        waits = [asyncio.ensure_future(stop.wait()), asyncio.ensure_future(app.failed())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if waits[1].done() and not waits[1].cancelled():
            failure = waits[1].result()
            if isinstance(failure, BaseException):
                raise failure


async def preview_digest(settings: Settings, address: str, now: datetime) -> bytes | None:
    """The digest mail a reader would get at this moment, as it would leave; None where nothing is new.

    Raises `BadSettings` for an address nobody has. Everything it writes is rolled back.
    """
    from handlers.mail.dress import dress

    app = App(settings)
    mail = settings.mail or Mail()
    try:
        async with app.store.transaction() as tx, tx.undone():
            reader = await tx.contacts.behind("mail", address)
            if reader is None:
                raise BadSettings(f"--contact: nobody has the address {address}; see `labbot export contacts`")
            frequency = await tx.contacts.frequency(reader.id or 0) or DEFAULT_FREQUENCY
            on = local_time(now, reader.zone, settings.zone).date()
            row = await write_digest(tx, app.office, now, reader, frequency, on)
            if row is None:
                return None
            letter = await app.outbox.dress(tx, row)
        return dress(
            letter,
            sender_name=mail.name,
            sender_address=mail.address,
            subaddress=mail.subaddress,
            web_url=_web_url(settings),
        )
    finally:
        await app.store.close()

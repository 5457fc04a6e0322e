"""A running laboratory for the stories: the real store, the real SMTP door, letters in a maildir; only time is ours."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from importlib.resources import files
from pathlib import Path
from typing import Any

import aiosmtplib

from handlers.console import ConsoleChannel
from labbot.app import App
from labbot.channel import Channel
from labbot.commands import exchange
from labbot.commands.digest import send_digests
from labbot.messages import Raw
from labbot.settings import Listener, Mail, Settings
from storage.tables import Inbox, Outbox, Submission

LAB = "lab@lab.example.org"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LIMIT_SECONDS = 30
DEMO = files("labbot.demo")


class Hands:
    """A clock whose hands we move."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        # Each look is a little later, as on a real clock: two events are never at the same moment.
        self.now += timedelta(milliseconds=1)
        return self.now

    def pass_by(self, **duration: float) -> None:
        self.now += timedelta(**duration)


def sample(name: str) -> bytes:
    """A mail of the demo."""
    return (DEMO / "mails" / name).read_bytes()


def mail(sender: str, text: str, subject: str = "", answers: str | None = None, **headers: str) -> bytes:
    """A plain mail from somebody on example.org."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, LAB, subject
    message["Message-ID"] = make_msgid(domain="mail.example.org")
    message["Date"] = "Mon, 23 Nov 2026 09:00:00 +0000"
    if answers:
        message["In-Reply-To"] = message["References"] = answers
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


class Arrivals:
    """Counts what the doors deliver to the desk, so that a story can wait for it."""

    def __init__(self, app: App) -> None:
        self.count = 0
        self._app = app
        self._changed = asyncio.Condition()

    async def deliver(self, raw: Raw) -> None:
        await self._app.desk.deliver(raw)
        async with self._changed:
            self.count += 1
            self._changed.notify_all()

    async def reached(self, number: int) -> None:
        async with asyncio.timeout(LIMIT_SECONDS), self._changed:
            await self._changed.wait_for(lambda: self.count >= number)


class Lab:
    """What a story does and sees."""

    def __init__(
        self, app: App, clock: Hands, arrivals: Arrivals, lines: asyncio.Queue[str | None], screen: list[str]
    ) -> None:
        self.app, self.clock, self.arrivals, self.screen = app, clock, arrivals, screen
        self._lines = lines

    async def receives(self, raw: bytes, sender: str | None = None, to: str = LAB) -> None:
        """Hand a mail to the SMTP door and wait until all it causes is done."""
        await self.hand_over(raw, sender, to)
        await self.settled()

    async def hand_over(self, raw: bytes, sender: str | None = None, to: str = LAB) -> None:
        """Hand a mail to the SMTP door. The empty sender is that of a bounce."""
        channel: Any = self.app.channels["mail"]
        if sender is None:
            sender = email.message_from_bytes(raw)["From"].rpartition("<")[2].strip("<> ")
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=channel.port, start_tls=False) as client:
            await client.sendmail(sender, [to], raw)

    async def says(self, who: str, line: str) -> None:
        """Somebody types a line at the console."""
        before = self.arrivals.count
        await self._lines.put(f"as {who}")
        await self._lines.put(line)
        await self.arrived(before + 1)

    async def arrived(self, number: int) -> None:
        """Wait until the doors have delivered so many messages, and all they cause is done."""
        await self.arrivals.reached(number)
        await self.settled()

    async def settled(self) -> None:
        """Handle and send until nothing waits."""
        async with asyncio.timeout(LIMIT_SECONDS):
            while await self.app.desk.handle_next() or await self.app.outbox.send_due():
                pass

    async def digests(self) -> int:
        written = await send_digests(self.app.store, self.app.office, self.clock(), 8, force=True)
        await self.settled()
        return written

    async def inbox(self) -> list[Inbox]:
        async with self.app.store.reading() as tx:
            return await tx.inbox.all()

    async def outbox(self, message: str | None = None, to: str | None = None) -> list[Outbox]:
        async with self.app.store.reading() as tx:
            rows = await tx.outbox.all()
        return [r for r in rows if message in (None, r.message) and to in (None, r.address)]

    async def submissions(self) -> list[Submission]:
        async with self.app.store.reading() as tx:
            return await tx.submissions.all()

    async def last_letter(self, to: str, message: str | None = None) -> Outbox:
        return (await self.outbox(message, to))[-1]

    def mails(self, to: str | None = None) -> list[EmailMessage]:
        """The mails in the maildir, oldest first."""
        folder = Path(self.app.settings.maildir) / "new"
        found = [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        ]
        return [m for m in found if to is None or to in str(m["To"])]


def decision(card: Outbox, name: str) -> str:
    """What a moderator writes back to decide: the line of the card, with its one-time word."""
    return " ".join(next(choice for choice in card.choices if choice[0] == name))


def text_of(letter: Any) -> str:
    """The text part of a mail."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@asynccontextmanager
async def laboratory(
    home: Path,
    *,
    database_url: str | None = None,
    settings: Settings | None = None,
    extra: dict[str, Channel] | None = None,
) -> AsyncIterator[Lab]:
    """labbot with the demo's contacts and catalogue, its doors open; the story turns the crank of desk and outbox."""
    clock, lines, screen = Hands(), asyncio.Queue[str | None](), list[str]()
    console = ConsoleChannel(lines.get, screen.append, clock=clock)
    settings = settings or Settings(
        database_url=database_url or f"sqlite:///{home / 'lab.db'}",
        var=home,
        mail=Mail(listener=Listener(port=0)),
    )
    app = App(settings, clock=clock, extra={"console": console, **(extra or {})})
    await app.open()
    for name, bring in (("partners", exchange.import_partners), ("contacts", exchange.import_contacts)):
        report = await bring(app.store, (DEMO / f"{name}.json").read_text("utf-8"), "json", clock(), False)
        assert not report.errors
    arrivals = Arrivals(app)
    doors = [asyncio.create_task(channel.receive(arrivals.deliver)) for channel in app.channels.values()]
    channel: Any = app.channels["mail"]
    try:
        if settings.mail and settings.mail.listener:
            await channel.ready.wait()
        yield Lab(app, clock, arrivals, lines, screen)
    finally:
        for door in doors:
            door.cancel()
        await asyncio.gather(*doors, return_exceptions=True)
        await app.store.close()

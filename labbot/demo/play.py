"""Plays the main job as a story: mails in over SMTP, receipts, one endorsement, moderation, digests out.

The wiring is that of `labbot run` over loopback, on a throw-away SQLite file. Nothing is staged: what the tables show
is read back from the store and the maildir, so another mail in the folder changes them.
"""

from __future__ import annotations

import asyncio
import email
import sys
import tempfile
from collections.abc import Awaitable, Callable
from email.message import EmailMessage, Message
from email.utils import make_msgid, parseaddr
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import aiosmtplib
from rich.console import Console
from rich.table import Table

from handlers.console import ConsoleChannel
from handlers.mail import MailChannel
from labbot.app import App
from labbot.clock import utc_now
from labbot.commands import exchange
from labbot.commands.digest import send_digests
from labbot.commands.facts import matches
from labbot.logs import set_up_logs
from labbot.rules.roles import Role
from labbot.rules.states import PUBLISHED_STATES, State
from labbot.settings import Listener, Mail, Settings
from storage.tables import Inbox, Outbox, Submission

MODERATOR = "secretariat.one@lab.example.org"
LIMIT_SECONDS = 120.0
LOOK_SECONDS = 0.05


class Stage:
    """A running labbot, and the people of the demo who write to it."""

    def __init__(self, app: App, home: Path, show: Console) -> None:
        self.app, self.home, self.show = app, home, show

    @property
    def door(self) -> MailChannel:
        channel = self.app.channels["mail"]
        assert isinstance(channel, MailChannel)
        return channel

    async def send(self, mail: bytes, sender: str) -> None:
        """Hand a raw mail to the SMTP door, as a mail server would."""
        await aiosmtplib.send(
            mail,
            sender=sender or None,
            recipients=[self.app.office.address],
            hostname="127.0.0.1",
            port=self.door.port,
            start_tls=False,
        )

    async def settled(self) -> None:
        """Wait until everything that came in is decided and everything decided is sent."""
        async with asyncio.timeout(LIMIT_SECONDS):
            while True:
                self.app.desk.wake()
                self.app.outbox.wake()
                async with self.app.store.reading() as tx:
                    if not await tx.inbox.waiting() and not await tx.outbox.in_state("due"):
                        return
                await asyncio.sleep(LOOK_SECONDS)

    async def submissions(self) -> list[Submission]:
        async with self.app.store.reading() as tx:
            return await tx.submissions.all()


def _first_from(message: Message) -> str:
    return parseaddr(str(message.get("From", "")))[1]


async def send_all(stage: Stage, folder: Path) -> int:
    """Every mail of a folder, in the order of the file names."""
    mails = await asyncio.to_thread(lambda: [path.read_bytes() for path in sorted(folder.glob("*.eml"))])
    for raw in mails:
        await stage.send(raw, _first_from(email.message_from_bytes(raw)))
    await stage.settled()
    return len(mails)


async def show_understood(stage: Stage) -> None:
    """What came in and what was understood."""
    table = Table(title="What came in, and what was understood", title_justify="left", show_lines=False)
    for heading in ("from", "is", "what", "country", "area", "wants", "money", "best match (why)"):
        table.add_column(heading, overflow="fold")
    async with stage.app.store.reading() as tx:
        by_inbox: dict[int, list[Submission]] = {}
        for submission in await tx.submissions.all():
            by_inbox.setdefault(submission.inbox_id or 0, []).append(submission)
        offers = {event.inbox_id: event.facts["offer"] for event in await tx.events.all() if event.step == "offered"}
        for row in await tx.inbox.all():
            if row.channel != "mail":
                continue
            sender = _first_from(email.message_from_bytes(row.body)).partition("@")[0]
            for submission in by_inbox.get(row.id or 0, []):
                best = await matches(tx, submission, 1)
                table.add_row(sender, *_cells(submission), _why(best))
            if (row.id or 0) not in by_inbox:
                fate = f"OFF-{offers[row.id]:04d} offer" if row.id in offers else _fate(row)
                table.add_row(sender, fate, "", "", "", "", "", "", style="dim")
    stage.show.print(table)


def _cells(submission: Submission) -> tuple[str, ...]:
    money = ""
    if submission.budget_amount is not None:
        money = f"{submission.budget_amount:,.0f} {submission.budget_currency or '?'}".replace(",", " ")
    return (
        f"{submission.reference} {submission.kind}",
        submission.title,
        " ".join(submission.countries) or "?",
        str(submission.area or "?"),
        ", ".join(submission.assistance_types),
        money,
    )


def _why(best: list[dict[str, Any]]) -> str:
    return (
        f"{best[0]['name']} ({'; '.join(str(reason['words']) for reason in best[0]['reasons'][:2])})" if best else "-"
    )


def _fate(row: Inbox) -> str:
    return f"{row.state}: {row.reason}" if row.reason else row.state


def show_letters(stage: Stage, rows: list[Outbox], title: str) -> None:
    """What went out: each kind of letter, how often, and the first one as an example."""
    table = Table(title=title, title_justify="left")
    for heading in ("letter", "how many", "for example to", "about", "state"):
        table.add_column(heading, overflow="fold")
    kinds: dict[str, list[Outbox]] = {}
    for row in rows:
        kinds.setdefault(row.message, []).append(row)
    for message, letters in kinds.items():
        first, states = letters[0], sorted({letter.state for letter in letters})
        about = f"LAB-{first.submission_id:04d}" if first.submission_id else ""
        table.add_row(message, str(len(letters)), first.address, about, ", ".join(states))
    stage.show.print(table)


async def letters_after(stage: Stage, number: int) -> list[Outbox]:
    async with stage.app.store.reading() as tx:
        return [row for row in await tx.outbox.all() if (row.id or 0) > number]


async def one_word(stage: Stage) -> str | None:
    """One sample waits for its Focal Point; they answer the letter with one word, and it is free."""
    async with stage.app.store.reading() as tx:
        waiting = await tx.submissions.in_states([State.AWAITING_ENDORSEMENT])
        asked = [row for row in await tx.outbox.all() if row.message == "endorsement-request"]
    for submission in waiting:
        for row in asked:
            if row.submission_id == submission.id and row.channel == "mail":
                answer = EmailMessage()
                answer["From"], answer["To"] = row.address, stage.app.office.address
                answer["Subject"] = f"Re: {submission.reference}"
                answer["In-Reply-To"] = answer["References"] = row.message_id
                answer["Message-ID"] = make_msgid(domain="mail.example.org")
                answer.set_content("endorse")
                stage.show.print(
                    f"[bold]{submission.reference}[/] waits for the word of its Focal Point: "
                    f"{row.address} replies [bold]endorse[/]\n"
                )
                await stage.send(answer.as_bytes(), row.address)
                await stage.settled()
                return submission.reference
    return None


async def moderate(stage: Stage, speak: Callable[[str], Awaitable[None]]) -> tuple[int, int]:
    """The scripted Secretariat: returns what looks like a duplicate, approves the rest that is in review."""
    async with stage.app.store.reading() as tx:
        review = await tx.submissions.in_states([State.IN_REVIEW])
        doubled = {
            row.submission_id
            for row in await tx.outbox.all()
            if row.message == "submission-receipt" and row.facts.get("duplicate")
        }
    await speak(f"as {MODERATOR}")
    for submission in review:
        if submission.id in doubled:
            await speak(f"/return {submission.reference} This looks like an item we have already; is it the same?")
        else:
            await speak(f"/approve {submission.reference}")
    await stage.settled()
    return sum(s.id not in doubled for s in review), sum(s.id in doubled for s in review)


async def digests(stage: Stage) -> int:
    """The weekly digest, as if its day had come."""
    app = stage.app
    written = await send_digests(app.store, app.office, app.clock(), app.settings.digest_hour, force=True)
    await stage.settled()
    return written


class Typed:
    """Lines for the console door: from the script first, then from a person at a prompt."""

    def __init__(self, show: Console) -> None:
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._show = show
        self._asked = False
        self.silent = True

    async def say(self, line: str | None) -> None:
        """Hand a line to the door; returns once the door has delivered it and asks for the next."""
        await self._lines.put(line)
        await self._lines.join()

    async def line(self) -> str | None:
        if self._asked:
            self._lines.task_done()
        self._asked = True
        return await self._lines.get()

    def write(self, text: str) -> None:
        if not self.silent:
            self._show.print(text, markup=False, highlight=False)

    async def prompt(self) -> None:
        """Pass on what a person types, until the end of the input or `quit`."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while data := await reader.readline():
            typed = data.decode("utf-8", "replace").rstrip("\r\n")
            if typed.strip() in {"quit", "exit"}:
                return
            await self.say(typed)


def _settings(home: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{home / 'labbot.db'}",
        var=home,
        mail=Mail(listener=Listener(port=0)),
        telegram=None,
        secretariat=(),
    )


async def _fill(app: App) -> None:
    """The demo's contacts and catalogue, by the same import an administrator uses."""
    for name, bring in (("partners", exchange.import_partners), ("contacts", exchange.import_contacts)):
        text = files(__package__ or "labbot.demo").joinpath(f"{name}.json").read_text("utf-8")
        report = await bring(app.store, text, "json", utc_now(), False)
        if report.errors:
            raise RuntimeError(f"{name}: {report.errors[0]}")


async def play(folder: Path | None = None, *, stay: bool = False, show: Console | None = None) -> None:
    """Play the story. With `stay` it keeps running, with a prompt to talk to it as any contact."""
    show = show or Console()
    set_up_logs("error")
    home = Path(tempfile.mkdtemp(prefix="labbot-demo-"))
    typed = Typed(show)
    console = ConsoleChannel(typed.line, typed.write)
    app = App(_settings(home), extra={"console": console})
    async with app.running():
        await _fill(app)
        stage = Stage(app, home, show)
        await stage.door.ready.wait()
        with as_file(files("labbot.demo") / "mails") as samples:
            await _story(stage, folder or samples, typed)
        if stay:
            await _stay(stage, typed)


async def _story(stage: Stage, folder: Path, typed: Typed) -> None:
    show = stage.show
    show.print(f"labbot is up: SMTP door on 127.0.0.1:{stage.door.port}, letters go to {stage.app.settings.maildir}\n")
    count = await send_all(stage, folder)
    await show_understood(stage)
    first = await letters_after(stage, 0)
    show_letters(stage, first, f"{count} mails in, {len(first)} letters out")
    await one_word(stage)
    mark = max((row.id or 0 for row in await letters_after(stage, 0)), default=0)
    approved, returned = await moderate(stage, typed.say)
    show.print(f"The Secretariat, by chat: [bold]{approved}[/] approved, [bold]{returned}[/] returned as a duplicate\n")
    show_letters(stage, await letters_after(stage, mark), "What the decisions caused")
    mark = max((row.id or 0 for row in await letters_after(stage, 0)), default=0)
    written = await digests(stage)
    show_letters(
        stage, await letters_after(stage, mark), f"The weekly digest: {written} readers, each in their language"
    )
    await _sum_up(stage)


async def _sum_up(stage: Stage) -> None:
    found = await stage.submissions()
    published = sum(s.state in PUBLISHED_STATES for s in found)
    show = stage.show
    show.print(f"{len(found)} submissions, {published} published.")
    async with stage.app.store.reading() as tx:
        held = len(await tx.inbox.in_state("quarantined"))
        readers = len([c for c in await tx.contacts.all() if c.role != Role.UNKNOWN])
    show.print(f"Set aside for a person to look at: {held}. Contacts: {readers}.")
    show.print(f"Read the mails: ls {stage.app.settings.maildir}/new", markup=False, highlight=False)


async def _stay(stage: Stage, typed: Typed) -> None:
    stage.show.print(
        "\nTalk to it:  as pf.togo@nfp.example.org   then free words, or /status, /help, /digest off\n"
        f"The Secretariat is {MODERATOR}: /queue, /show LAB-0001, /stats.  quit ends.\n",
        markup=False,
        highlight=False,
    )
    typed.silent = False
    await typed.prompt()

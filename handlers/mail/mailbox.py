"""IMAP -> inbox: every mail of the mailbox once, marked there only after it was stored.

    NOOP -> search -> sizes -> BODY.PEEK -> deliver (inbox row) -> keyword or high-water mark -> move -> search again
         -> nothing left: IDLE or wait, then from the beginning

A failure anywhere leaves the mail unmarked, so that it is fetched again; its key makes the repeat harmless. `\\Seen` is
never touched: people and their programs change it. What lay in the mailbox long before the first start is left alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol

import structlog
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from handlers.mail.dkim_check import Signers
from handlers.mail.oauth import TokenRefused, Tokens
from handlers.mail.session import NoFolder, Session, is_refused
from handlers.mail.translate import content_key, raw_mail
from handlers.mail.worker import Worker
from labbot.channel import Deliver
from labbot.clock import Clock, utc_now
from labbot.messages import Raw
from labbot.settings import Imap

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 8.0
"""Short enough to be back ten seconds after the server is."""

REFUSED_WAIT_SECONDS = 120.0
"""After a refused password: hammering on locks the account at many providers."""

BATCH = 50
"""Mails whose sizes are asked for at once, and that are marked and moved at once; bodies come one at a time."""

MOST_TRIES = 3
"""How often a mail that the server will not give out holds up those behind it."""

FIRST_REST_SECONDS = 4.0
"""How long the first rest after some work lasts, then twice as long: a folder may have vanished during the work, which
IDLE does not tell."""

Sleep = Callable[[float], Awaitable[None]]

log = structlog.get_logger(__name__)


class MarkStore(Protocol):
    """Remembers two numbers under a name.

    Under the mailbox's own name, for servers without keywords: up to which mail everything is stored. Under
    `... first day` and `... old up to`: what was there long before the first start.
    """

    async def get(self, mailbox: str) -> tuple[int, int] | None:
        """(UIDVALIDITY, UID); None for a name never used."""

    async def put(self, mailbox: str, uidvalidity: int, uid: int) -> None:
        """Returns once it is committed."""


@dataclass(slots=True)
class _Visit:
    """One connection, and what it knows of the mailbox in its present life (UIDVALIDITY).

    `done` is what this connection has dealt with, `waiting` what is left of the present look, `old` what is left
    alone. `by_keyword`: the server keeps our keyword; else a high-water mark says what is stored.
    """

    worker: Worker
    session: Session
    deliver: Deliver
    by_keyword: bool = False
    done: set[int] = field(default_factory=set)
    waiting: set[int] = field(default_factory=set)
    old: set[int] = field(default_factory=set)
    calm_seconds: float = FIRST_REST_SECONDS


class Mailbox:
    """The configured mailbox, read in a thread. `sleep` is how it waits: to poll, and while something is ill.

    `clock` tells how long it has been ill; `signers` verifies signatures, where that is turned on.
    """

    def __init__(
        self,
        settings: Imap,
        marks: MarkStore,
        *,
        max_octets: int,
        sleep: Sleep = asyncio.sleep,
        tokens: Tokens | None = None,
        signers: Signers | None = None,
        clock: Clock = utc_now,
    ) -> None:
        # The library logs whole commands at debug level; the texts of mails are in them.
        logging.getLogger("imapclient").setLevel(logging.CRITICAL)
        self._settings = settings
        self._marks = marks
        self._max_octets = max_octets
        self._sleep = sleep
        self._tokens = tokens
        self._signers = signers
        self._clock = clock
        self._wait = FIRST_WAIT_SECONDS
        self._looking_since: datetime | None = None
        self._validity = 0
        self._tries: dict[int, int] = {}
        self._unmoved: set[int] = set()

    def ill_since(self) -> datetime | None:
        """Since when no look at the mailbox has got on; None until that is `alert_minutes` ago."""
        since = self._looking_since
        long = timedelta(minutes=self._settings.alert_minutes)
        return since if since is not None and self._clock() - since >= long else None

    async def run(self, deliver: Deliver) -> None:
        """Take mail in until cancelled; reconnects, with growing and bounded waits, while server or store is ill."""
        self._wait = FIRST_WAIT_SECONDS
        self._looking_since = self._clock()
        while True:
            try:
                await self._visit(deliver)
            except Exception as ill:
                # Wide on purpose: whatever is ill, here or there, must not close the door.
                self._looking_since = self._looking_since or self._clock()
                refused = self._is_refused(ill)
                pause = REFUSED_WAIT_SECONDS if refused else self._wait
                log.warning("mail.mailbox_waiting", why=self._reason(ill, refused), seconds=pause)
                await self._sleep(pause)
                self._wait = min(self._wait * 2, LONGEST_WAIT_SECONDS)

    def _is_refused(self, ill: Exception) -> bool:
        """Whether only a changed setting can help. A token that was good before may just have been revoked."""
        if is_refused(ill):
            return not (self._tokens and self._tokens.reject())
        return isinstance(ill, TokenRefused)

    def _reason(self, ill: Exception, refused: bool) -> str:
        """What the administrator reads in the log; never the server's own words, which can hold names."""
        if isinstance(ill, TokenRefused):
            return str(ill)
        if refused or is_refused(ill):
            return f"the server refuses mail.imap.user or {self._tokens.part if self._tokens else 'mail.imap.password'}"
        if isinstance(ill, NoFolder):
            return "the folder mail.imap.mailbox cannot be opened"
        if isinstance(ill, IMAPClientAbortError):
            return "the connection broke"
        return "the server refuses a command" if isinstance(ill, IMAPClientError) else type(ill).__name__

    async def _visit(self, deliver: Deliver) -> None:
        """One connection, until it breaks."""
        token = await self._tokens() if self._tokens else None
        worker = Worker("labbot-imap")
        session = Session(self._settings, token)
        visit = _Visit(worker, session, deliver)
        try:
            await worker(session.open)
            await self._get_to_know(visit)
            while True:
                while await self._sweep(visit):
                    pass
                # Only a sweep to the end shows that all is well again; a mere connection does not.
                self._wait = FIRST_WAIT_SECONDS
                self._looking_since = None
                news = await self._rest(visit)
                self._looking_since = self._clock()
                if not (news and await self._sweep(visit)):
                    await self._look_anew(visit)
        finally:
            # The thread may be waiting for the server: this ends its wait at once, then it tidies up by itself.
            session.interrupt()
            worker.stop(session.close)

    async def _get_to_know(self, visit: _Visit) -> None:
        """What we remember of this life of the mailbox. In a new one every UID means another mail."""
        session = visit.session
        if session.validity != self._validity:
            self._validity = session.validity
            self._tries.clear()
            self._unmoved.clear()
        # A mark of this life says that the server has lost our keyword before.
        validity, _ = await self._marks.get(self._settings.mailbox) or (0, 0)
        visit.by_keyword = session.takes_keywords and validity != session.validity
        visit.done.clear()
        visit.old = await self._old(visit)

    async def _old(self, visit: _Visit) -> set[int]:
        """What is left alone: it was there when we first looked, and had arrived long before our first day.

        A mail that comes later is never among them, whatever date it bears.
        """
        days, session = self._settings.skip_older_than_days, visit.session
        if days is None:
            return set()
        first, upto = (f"{self._settings.mailbox} {name}" for name in ("first day", "old up to"))
        _, day = await self._marks.get(first) or (0, 0)
        if not day:
            # The machine's own date: it is compared with the dates of another machine.
            day = (utc_now() - timedelta(days=days)).toordinal()
            await self._marks.put(first, 0, day)
        validity, last = await self._marks.get(upto) or (0, 0)
        known = validity == session.validity
        if not known:
            last = session.last_uid
            await self._marks.put(upto, session.validity, last)
        old = await visit.worker(lambda: session.arrived_before(date.fromordinal(day), last)) if last else set()
        if old and not known:
            log.warning("mail.left_as_old", count=len(old), before=date.fromordinal(day).isoformat())
        return old

    async def _rest(self, visit: _Visit) -> bool:
        """Until there may be something new; whether the server says so. The poll is the net under IDLE."""
        session = visit.session
        if session.can_idle:
            seconds = min(self._settings.idle_seconds, self._settings.poll_seconds, visit.calm_seconds)
            visit.calm_seconds *= 2
            return await visit.worker(lambda: session.idle(seconds))
        await self._sleep(self._settings.poll_seconds)
        return False

    async def _look_anew(self, visit: _Visit) -> None:
        """Some servers go on showing a folder that was deleted and made anew: only another SELECT tells."""
        before = visit.session.validity
        await visit.worker(visit.session.select)
        if visit.session.validity != before:
            await self._get_to_know(visit)

    async def _sweep(self, visit: _Visit) -> bool:
        """Store what is new; whether there was anything, so that another look is due.

        A mail that broke the connection comes last: it must not hold up the others.
        """
        after = None if visit.by_keyword else await self._mark(visit)
        found = await visit.worker(lambda: visit.session.new(after))
        uids = [uid for uid in found if uid not in visit.done and uid not in visit.old]
        uids.sort(key=lambda uid: (self._tries.get(uid, 0), uid))
        visit.waiting = set(uids)
        if uids:
            visit.calm_seconds = FIRST_REST_SECONDS
        for start in range(0, len(uids), BATCH):
            await self._take(visit, uids[start : start + BATCH])
        return bool(uids) or visit.session.has_more

    async def _mark(self, visit: _Visit) -> int:
        """The UID behind which to look; 0 where the mark is of another life of the mailbox."""
        validity, uid = await self._marks.get(self._settings.mailbox) or (0, 0)
        return uid if validity == visit.session.validity else 0

    async def _take(self, visit: _Visit, uids: list[int]) -> None:
        """A batch: each mail fetched and stored by itself, then all marked and moved together.

        After a failure they are marked one by one, so that a connection which always breaks still brings us on.
        """
        sizes = await visit.worker(lambda: visit.session.sizes(uids))
        step = BATCH if self._wait == FIRST_WAIT_SECONDS else 1
        stored: list[int] = []
        try:
            for uid in uids:
                await self._store(visit, uid, sizes.get(uid))
                stored.append(uid)
                if len(stored) >= step:
                    await self._settle(visit, stored)
                    stored = []
        except (IMAPClientAbortError, OSError):
            raise  # there is no connection left to mark anything over
        except Exception:
            with contextlib.suppress(Exception):
                await self._settle(visit, stored)
            raise
        await self._settle(visit, stored)

    async def _store(self, visit: _Visit, uid: int, size: int | None) -> None:
        """One mail into the inbox. A mail without size has been taken away by somebody else."""
        if size is not None:
            oversized = size if size > self._max_octets else None
            body = await self._fetched(visit, uid, header_only=oversized is not None)
            if body is not None:
                signers = await self._signers(body) if self._signers and oversized is None else None
                await visit.deliver(self._raw(visit.session, uid, body, oversized, signers))
        visit.done.add(uid)
        visit.waiting.discard(uid)
        self._looking_since = self._clock()

    async def _settle(self, visit: _Visit, uids: list[int]) -> None:
        """Mark and move what is stored."""
        if not uids:
            return
        session = visit.session
        if visit.by_keyword and not await visit.worker(lambda: session.mark(uids)):
            log.warning("mail.keyword_not_kept")
            visit.by_keyword = False
        if not visit.by_keyword:
            # Never past a mail that still waits.
            upto = min(visit.waiting) - 1 if visit.waiting else max(visit.done)
            await self._marks.put(self._settings.mailbox, session.validity, upto)
        self._unmoved.update(uids)
        if session.can_move:
            moving = sorted(self._unmoved)
            await visit.worker(lambda: session.move(moving))
            self._unmoved.clear()

    async def _fetched(self, visit: _Visit, uid: int, *, header_only: bool) -> bytes | None:
        """The octets; None where the mail is gone; empty where the server has refused it too often.

        The empty one is stored too, as unreadable, and a person looks into the mailbox: it must not hold up the rest.
        """
        self._tries[uid] = self._tries.get(uid, 0) + 1
        try:
            body = await visit.worker(lambda: visit.session.fetch(uid, header_only=header_only))
        except IMAPClientAbortError:
            raise  # the connection's fault, not the mail's
        except IMAPClientError:
            if self._tries[uid] < MOST_TRIES:
                raise
            log.warning("mail.cannot_be_fetched", uid=uid)
            body = b""
        self._tries.pop(uid, None)
        return body

    def _raw(self, session: Session, uid: int, body: bytes, oversized: int | None, signers: list[str] | None) -> Raw:
        facts: dict[str, Any] = {"mailbox": self._settings.mailbox, "uid": uid, "uidvalidity": session.validity}
        if body:
            facts["content_key"] = content_key(body)
        if oversized is not None:
            facts["oversized"] = oversized
        if signers is not None:
            facts["dkim"] = signers
        return raw_mail(f"imap:{self._settings.mailbox}:{session.validity}:{uid}", body, facts)

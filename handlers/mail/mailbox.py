"""IMAP -> inbox: every mail of the mailbox once, marked there only after it was stored.

    NOOP -> search -> size -> BODY.PEEK -> deliver (inbox row) -> keyword or high-water mark -> move -> search again
         -> nothing left: IDLE or wait, then from the beginning

A failure anywhere leaves the mail unmarked, so that it is fetched again; its key makes the repeat harmless. `\\Seen` is
never touched: people and their programs change it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol

import structlog
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from handlers.mail.dkim_check import Signers
from handlers.mail.oauth import TokenRefused, Tokens, log_in
from handlers.mail.translate import content_key, raw_mail
from handlers.mail.worker import Worker
from labbot.channel import Deliver
from labbot.messages import Raw
from labbot.settings import Imap

KEYWORD = b"$LabbotStored"
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 8.0
"""Short enough to be back ten seconds after the server is."""

REFUSED_WAIT_SECONDS = 120.0
"""After a refused password: hammering on locks the account at many providers."""

BATCH = 50
"""Mails whose sizes are asked for at once; bodies come one at a time."""

MOST_TRIES = 3
"""How often a mail that the server will not give out holds up those behind it."""

AT_ONCE_SECONDS = 0.5

Sleep = Callable[[float], Awaitable[None]]

log = structlog.get_logger(__name__)


class MarkStore(Protocol):
    """Remembers, for servers without keywords, up to which mail everything is stored."""

    async def get(self, mailbox: str) -> tuple[int, int] | None:
        """(UIDVALIDITY, UID) of the last stored mail; None for a mailbox never read."""

    async def put(self, mailbox: str, uidvalidity: int, uid: int) -> None:
        """Returns once it is committed."""


class DeadConnection(ConnectionError):
    """The server is gone without having said so."""


class Mailbox:
    """The configured mailbox, read in a thread. `sleep` is how it waits: to poll, and while something is ill.

    `signers` verifies signatures, where that is turned on.
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
    ) -> None:
        # The library logs whole commands at debug level; the texts of mails are in them.
        logging.getLogger("imapclient").setLevel(logging.CRITICAL)
        self._settings = settings
        self._marks = marks
        self._max_octets = max_octets
        self._sleep = sleep
        self._tokens = tokens
        self._signers = signers
        self._tries: dict[int, int] = {}
        self._wait = FIRST_WAIT_SECONDS

    async def run(self, deliver: Deliver) -> None:
        """Take mail in until cancelled; reconnects, with growing and bounded waits, while server or store is ill."""
        self._wait = FIRST_WAIT_SECONDS
        while True:
            try:
                await self._visit(deliver)
            except Exception as ill:
                # Wide on purpose: whatever is ill, here or there, must not close the door.
                pause = REFUSED_WAIT_SECONDS if self._is_refused(ill) else self._wait
                log.warning("mail.mailbox_waiting", why=self._reason(ill), seconds=pause)
                await self._sleep(pause)
                self._wait = min(self._wait * 2, LONGEST_WAIT_SECONDS)

    def _is_refused(self, ill: Exception) -> bool:
        """Whether only a changed setting can help. A token that was good before may just have been revoked."""
        if isinstance(ill, LoginError):
            return not (self._tokens and self._tokens.reject())
        return isinstance(ill, TokenRefused)

    def _reason(self, ill: Exception) -> str:
        if isinstance(ill, TokenRefused):
            return str(ill)
        secret = self._tokens.part if self._tokens else "mail.imap.password"
        return f"the server refuses mail.imap.user or {secret}" if isinstance(ill, LoginError) else type(ill).__name__

    async def _visit(self, deliver: Deliver) -> None:
        """One connection, until it breaks."""
        token = await self._tokens() if self._tokens else None
        worker = Worker("labbot-imap")
        session = _Session(self._settings, token)
        try:
            await worker(session.open)
            done: set[int] = set()
            while True:
                while await self._sweep(worker, session, deliver, done):
                    pass
                # Only a sweep to the end shows that all is well again; a mere connection does not.
                self._wait = FIRST_WAIT_SECONDS
                await self._rest(worker, session)
        finally:
            # The thread may be waiting for the server: this ends its wait at once, then it tidies up by itself.
            session.interrupt()
            worker.stop(session.close)

    async def _rest(self, worker: Worker, session: _Session) -> None:
        """Until there may be something new. The poll is the net under IDLE, whose news can get lost."""
        seconds = min(self._settings.idle_seconds, self._settings.poll_seconds)
        if session.can_idle:
            await worker(lambda: session.idle(seconds))
        else:
            await self._sleep(self._settings.poll_seconds)

    async def _sweep(self, worker: Worker, session: _Session, deliver: Deliver, done: set[int]) -> bool:
        """Store what is new; whether there was anything, so that another look is due.

        `done` is what this connection has dealt with: a server that forgets our keyword must not make us go in circles.
        """
        after = await self._mark(session)
        uids = [uid for uid in await worker(lambda: session.new(after)) if uid not in done]
        for start in range(0, len(uids), BATCH):
            batch = uids[start : start + BATCH]
            sizes = await worker(lambda batch=batch: session.sizes(batch))  # type: ignore[misc]
            for uid in batch:
                await self._take(worker, session, deliver, uid, sizes.get(uid))
                done.add(uid)
        return bool(uids)

    async def _mark(self, session: _Session) -> int:
        """The UID behind which to look; 0 where keywords say it, or the mark is of another life of the mailbox."""
        if session.takes_keywords:
            return 0
        validity, uid = await self._marks.get(self._settings.mailbox) or (0, 0)
        return uid if validity == session.validity else 0

    async def _take(self, worker: Worker, session: _Session, deliver: Deliver, uid: int, size: int | None) -> None:
        """One mail: fetch, store, mark, move. A mail without size has been taken away by somebody else."""
        if size is not None:
            oversized = size if size > self._max_octets else None
            body = await self._fetched(worker, session, uid, header_only=oversized is not None)
            if body is not None:
                signers = await self._signers(body) if self._signers and oversized is None else None
                await deliver(self._raw(session, uid, body, oversized, signers))
        if session.takes_keywords:
            if size is not None:
                await worker(lambda: session.mark(uid))
        else:
            await self._marks.put(self._settings.mailbox, session.validity, uid)
        if size is not None and session.can_move:
            await worker(lambda: session.move(uid))

    async def _fetched(self, worker: Worker, session: _Session, uid: int, *, header_only: bool) -> bytes | None:
        """The octets; None where the mail is gone; empty where the server has refused it too often.

        The empty one is stored too, as unreadable, and a person looks into the mailbox: it must not hold up the rest.
        """
        try:
            body = await worker(lambda: session.fetch(uid, header_only=header_only))
        except IMAPClientAbortError:
            raise  # the connection's fault, not the mail's
        except IMAPClientError:
            self._tries[uid] = self._tries.get(uid, 0) + 1
            if self._tries[uid] < MOST_TRIES:
                raise
            log.warning("mail.cannot_be_fetched", uid=uid)
            body = b""
        self._tries.pop(uid, None)
        return body

    def _raw(self, session: _Session, uid: int, body: bytes, oversized: int | None, signers: list[str] | None) -> Raw:
        facts: dict[str, Any] = {"mailbox": self._settings.mailbox, "uid": uid, "uidvalidity": session.validity}
        if body:
            facts["content_key"] = content_key(body)
        if oversized is not None:
            facts["oversized"] = oversized
        if signers is not None:
            facts["dkim"] = signers
        return raw_mail(f"imap:{self._settings.mailbox}:{session.validity}:{uid}", body, facts)


class _Session:
    """The blocking half: everything but `interrupt` runs in the worker's thread."""

    validity = 0
    takes_keywords = False
    can_move = False
    can_idle = False

    def __init__(self, settings: Imap, token: str | None = None) -> None:
        self._settings = settings
        self._token = token
        self._client: IMAPClient | None = None
        self._stopped = False

    def open(self) -> None:
        to = self._settings
        wait = SocketTimeout(connect=to.timeout_seconds, read=to.timeout_seconds)
        client = IMAPClient(to.host, to.port, use_uid=True, ssl=to.security == "tls", timeout=wait)
        self._client = client
        if self._stopped:
            raise DeadConnection("stopped while connecting")
        if to.security == "starttls":
            client.starttls()
        if self._token is not None:
            log_in(client, to.user, self._token)
        else:
            client.login(to.user, to.password.get_secret_value() if to.password else "")
        capabilities = set(client.capabilities())
        chosen = client.select_folder(to.mailbox)
        self.validity = int(chosen[b"UIDVALIDITY"])
        lasting = {bytes(flag) for flag in chosen.get(b"PERMANENTFLAGS", ())}
        writable = b"READ-ONLY" not in chosen
        self.takes_keywords = writable and bool(lasting & {b"\\*", KEYWORD})
        self.can_idle = b"IDLE" in capabilities
        self.can_move = writable and b"MOVE" in capabilities and self._has_processed(client)

    def new(self, after: int) -> list[int]:
        """The UIDs not yet stored, oldest first. NOOP makes the server look (RFC 3501 6.1.2)."""
        client = self._live()
        client.noop()
        if self.takes_keywords:
            found: Iterable[int] = client.search(["UNDELETED", "UNKEYWORD", KEYWORD])
        else:
            # "n:*" always gives the last mail, also where its UID is lower (RFC 3501 6.4.8).
            found = (uid for uid in client.search(["UNDELETED", "UID", f"{after + 1}:*"]) if uid > after)
        return sorted(found)

    def sizes(self, uids: list[int]) -> dict[int, int]:
        found = self._live().fetch(uids, [b"RFC822.SIZE"])
        return {uid: int(found[uid][b"RFC822.SIZE"]) for uid in uids if b"RFC822.SIZE" in found.get(uid, {})}

    def fetch(self, uid: int, *, header_only: bool) -> bytes | None:
        """The octets, or None where the mail is gone. PEEK leaves `\\Seen` alone (RFC 3501 6.4.5)."""
        part = b"BODY[HEADER]" if header_only else b"BODY[]"
        found = self._live().fetch([uid], [part.replace(b"BODY", b"BODY.PEEK")]).get(uid, {})
        return bytes(found[part]) if found.get(part) is not None else None

    def mark(self, uid: int) -> None:
        self._live().add_flags([uid], [KEYWORD], silent=True)

    def move(self, uid: int) -> None:
        """Tidiness only: the mail is stored and marked, so a refusal changes nothing."""
        try:
            self._live().move([uid], self._settings.processed)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as refused:
            log.warning("mail.not_moved", why=type(refused).__name__)
            self.can_move = False

    def idle(self, seconds: float) -> None:
        """Until the server has news, at most `seconds` (RFC 2177). Raises `DeadConnection`."""
        client = self._live()
        client.idle()
        began = time.monotonic()
        news = client.idle_check(timeout=seconds)
        if not news and time.monotonic() - began < min(AT_ONCE_SECONDS, seconds / 2):
            # The end of the connection looks like this: IDLE answers at once, with nothing, for ever.
            raise DeadConnection("IDLE answered at once and empty")
        client.idle_done()

    def interrupt(self) -> None:
        """From another thread: end whatever the thread is waiting for."""
        self._stopped = True
        if self._client is not None:
            with contextlib.suppress(OSError, AttributeError):
                self._client.socket().shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(Exception):
                client.shutdown()

    def _live(self) -> IMAPClient:
        if self._client is None:
            raise DeadConnection("not connected")
        return self._client

    def _has_processed(self, client: IMAPClient) -> bool:
        """Whether there is a folder to move stored mail to; made where it is missing."""
        folder = self._settings.processed
        if folder is None:
            return False
        try:
            if not client.folder_exists(folder):
                client.create_folder(folder)
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            return False
        return True

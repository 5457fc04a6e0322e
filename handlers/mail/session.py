"""The blocking half of the mailbox: one IMAP connection, and what is asked over it. Runs in a worker's thread."""

from __future__ import annotations

import contextlib
import re
import socket
import time
from collections.abc import Iterable
from datetime import date

import structlog
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from handlers.mail.oauth import log_in
from labbot.settings import Imap

KEYWORD = b"$LabbotStored"
LONGEST_CONNECT_SECONDS = 10.0
"""A host that swallows packets is asked anew, rather than waited for until TCP asks again."""

EARLY = 0.8
"""IDLE that ends before this share of its time, with nothing to tell, has lost its connection."""

_PASSING = re.compile(
    r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\]|temporar|try again|internal", re.IGNORECASE
)
"""A login that fails for now (RFC 5530 3), not for its password."""

log = structlog.get_logger(__name__)


class DeadConnection(ConnectionError):
    """The server is gone without having said so."""


class NoFolder(ConnectionError):
    """The folder that is to be read cannot be opened."""


def _has_unread(client: IMAPClient) -> bool:
    """Whether the server's word lies in a buffer already: it came together with the answer before.

    `idle_check` asks the socket alone, and would wait for news that is here.
    """
    sock = client.socket()
    limit = sock.gettimeout()
    sock.setblocking(False)
    try:
        return bool(client._imap.file.peek(1))
    except OSError:
        return False  # nothing here, as a TLS socket says it
    finally:
        sock.settimeout(limit)


def is_refused(ill: Exception) -> bool:
    """Whether the password was refused for good. The library says `LoginError` also where the connection broke."""
    broke = isinstance(ill.__context__, (IMAPClientAbortError, OSError))
    return isinstance(ill, LoginError) and not broke and not _PASSING.search(str(ill))


class Session:
    """The blocking half: everything but `interrupt` runs in the worker's thread."""

    validity = 0
    last_uid = 0
    takes_keywords = False
    can_move = False
    can_idle = False
    has_more = False

    def __init__(self, settings: Imap, token: str | None = None) -> None:
        self._settings = settings
        self._token = token
        self._client: IMAPClient | None = None
        self._stopped = False

    def open(self) -> None:
        to = self._settings
        wait = SocketTimeout(connect=min(to.timeout_seconds, LONGEST_CONNECT_SECONDS), read=to.timeout_seconds)
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
        self.can_idle = b"IDLE" in capabilities
        writable = self.select()
        can_take_out = bool(capabilities & {b"MOVE", b"UIDPLUS"})
        self.can_move = writable and can_take_out and self._has_processed(client)

    def select(self) -> bool:
        """Open the folder, or look at it anew; whether it can be written to. Raises `NoFolder`."""
        try:
            chosen = self._live().select_folder(self._settings.mailbox)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as refused:
            raise NoFolder(type(refused).__name__) from refused
        self.validity = int(chosen[b"UIDVALIDITY"])
        self.last_uid = int(chosen.get(b"UIDNEXT", 1)) - 1
        lasting = {bytes(flag) for flag in chosen.get(b"PERMANENTFLAGS", ())}
        writable = b"READ-ONLY" not in chosen
        self.takes_keywords = writable and bool(lasting & {b"\\*", KEYWORD})
        return writable

    def new(self, after: int | None) -> list[int]:
        """The UIDs not yet stored, oldest first: those behind `after`, or (None) those without our keyword.

        NOOP makes the server look (RFC 3501 6.1.2).
        """
        client = self._live()
        client.noop()
        self._told_of_more(client)
        if after is None:
            found: Iterable[int] = client.search(["UNDELETED", "UNKEYWORD", KEYWORD])
        else:
            # "n:*" always gives the last mail, also where its UID is lower (RFC 3501 6.4.8).
            found = (uid for uid in client.search(["UNDELETED", "UID", f"{after + 1}:*"]) if uid > after)
        self.has_more = self._told_of_more(client)
        return sorted(found)

    def _told_of_more(self, client: IMAPClient) -> bool:
        """Whether the server has just told of another mail, at the end of its answer; IDLE would not tell it again."""
        return bool(client._imap.response("EXISTS")[1] != [None])

    def arrived_before(self, day: date, last_uid: int) -> set[int]:
        """The UIDs up to `last_uid` of what arrived before that day, as the server says (not the mails' own Date)."""
        return set(self._live().search(["UID", f"1:{last_uid}", "BEFORE", day]))

    def sizes(self, uids: list[int]) -> dict[int, int]:
        found = self._live().fetch(uids, [b"RFC822.SIZE"])
        return {uid: int(found[uid][b"RFC822.SIZE"]) for uid in uids if b"RFC822.SIZE" in found.get(uid, {})}

    def fetch(self, uid: int, *, header_only: bool) -> bytes | None:
        """The octets, or None where the mail is gone. PEEK leaves `\\Seen` alone (RFC 3501 6.4.5)."""
        part = b"BODY[HEADER]" if header_only else b"BODY[]"
        found = self._live().fetch([uid], [part.replace(b"BODY", b"BODY.PEEK")]).get(uid, {})
        return bytes(found[part]) if found.get(part) is not None else None

    def mark(self, uids: list[int]) -> bool:
        """Set our keyword; False where the server says that it has not kept it."""
        answer: dict[int, Iterable[bytes]] = self._live().add_flags(uids, [KEYWORD]) or {}
        wanted = KEYWORD.lower()
        return all(wanted in {flag.lower() for flag in flags} for flags in answer.values())

    def move(self, uids: list[int]) -> None:
        """Tidiness only: the mails are stored and marked, so a refusal (no such folder, no room) changes nothing."""
        client, folder = self._live(), self._settings.processed
        try:
            if client.has_capability("MOVE"):
                client.move(uids, folder)
            else:
                client.copy(uids, folder)
                client.delete_messages(uids, silent=True)
                client.expunge(uids)  # these only (RFC 4315 2.1): what others have marked is theirs
        except IMAPClientAbortError:
            raise
        except IMAPClientError as refused:
            log.warning("mail.not_moved", why=type(refused).__name__)
            self.can_move = False

    def idle(self, seconds: float) -> bool:
        """Until the server has news (True), at most `seconds` (RFC 2177). Raises `DeadConnection`."""
        client = self._live()
        client.idle()
        began = time.monotonic()
        news = _has_unread(client) or client.idle_check(timeout=seconds)
        if not news and time.monotonic() - began < seconds * EARLY:
            # The end of the connection looks like this: IDLE answers at once, with nothing, for ever.
            raise DeadConnection("IDLE ended early and empty")
        return bool(client.idle_done()[1] or news)

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

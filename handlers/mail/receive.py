"""The SMTP or LMTP door: 250 only once the mail is in the inbox.

DATA -> limits -> deliver (inbox row, committed) -> 250
                  not stored, whatever the reason -> 451, and the other server tries again
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from typing import Any

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from handlers.mail.dkim_check import Signers
from handlers.mail.translate import content_key, raw_mail
from labbot.channel import Deliver
from labbot.errors import BadSettings
from labbot.messages import Raw
from labbot.settings import Listener as ListenerSettings

MOST_RECIPIENTS = 100
"""RFC 5321 4.5.3.1.8: a server takes at least a hundred."""

LONGEST_LINE = 64 * 1024
"""Octets. RFC 5321 4.5.3.1.6 says 1000; real mail is longer, and refusing it would lose it."""

IDLE_SECONDS = 120
COMMANDS = {"*": 50, "MAIL": 100_000, "RCPT": 1_000_000, "DATA": 100_000, "RSET": 100_000, "NOOP": 1000}
"""How often one connection may give each command."""

_BARE_NEWLINE = re.compile(rb"(?<!\r)\n|\r\.\r")

log = structlog.get_logger(__name__)


class Listener:
    """A server that other mail servers, or people's mail programs on loopback, hand mail to.

    `proven`: whether mail handed over here counts as proven (the embedded default on loopback only).
    `signers`: verifies signatures, where that is turned on.
    """

    def __init__(
        self,
        settings: ListenerSettings,
        *,
        hostname: str,
        max_octets: int,
        proven: bool = False,
        signers: Signers | None = None,
    ) -> None:
        _hush()
        self._settings = settings
        self._hostname = hostname
        self._max_octets = max_octets
        self._proven = proven
        self._signers = signers
        self._open: set[Any] = set()
        self.port = settings.port

    async def run(self, deliver: Deliver, started: Callable[[], None] = lambda: None) -> None:
        """Take mail in until cancelled; `started` is called once `port` is the real one and connections are taken.

        Raises `BadSettings` where the port cannot be had.
        """
        loop = asyncio.get_running_loop()
        handler = _Handler(deliver, self._proven, self._signers, lmtp=self._settings.protocol == "lmtp")
        try:
            server = await loop.create_server(
                lambda: self._connection(handler, loop), self._settings.host, self._settings.port
            )
        except OSError as reason:
            where = f"{self._settings.host}:{self._settings.port}"
            raise BadSettings(
                f"mail.listener.port: cannot listen on {where} ({reason.strerror});"
                " stop the other program or choose another port"
            ) from reason
        self.port = server.sockets[0].getsockname()[1]
        try:
            started()
            await loop.create_future()
        finally:
            server.close()
            await self._hang_up()

    def _connection(self, handler: _Handler, loop: asyncio.AbstractEventLoop) -> Any:
        kind = _Lmtp if self._settings.protocol == "lmtp" else _Smtp
        connection = kind(
            handler,
            data_size_limit=self._max_octets,
            hostname=self._hostname,
            ident="labbot",
            timeout=IDLE_SECONDS,
            command_call_limit=COMMANDS,
            loop=loop,
        )
        connection.on_end = self._open.discard
        self._open.add(connection)
        return connection

    async def _hang_up(self) -> None:
        """End every open connection. A mail that is not yet acknowledged comes again."""
        ending = list(self._open)
        tasks = [task for task in (connection._handler_coroutine for connection in ending) if task]
        for connection in ending:
            if connection.transport:
                connection.transport.abort()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Ends:
    """Tells the listener when a connection ends, and takes longer lines."""

    line_length_limit = LONGEST_LINE
    on_end: Callable[[Any], None]

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)  # type: ignore[misc]
        self.on_end(self)


class _Smtp(_Ends, SMTP):
    pass


class _Lmtp(_Ends, LMTP):
    pass


class _Handler:
    """What aiosmtpd calls at the steps of a delivery; the names are its own."""

    def __init__(self, deliver: Deliver, proven: bool, signers: Signers | None, *, lmtp: bool) -> None:
        self._deliver = deliver
        self._proven = proven
        self._signers = signers
        self._lmtp = lmtp

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        answer = await self._store(session, envelope)
        # RFC 2033 4.2: in LMTP there is one answer for each recipient.
        return "\r\n".join([answer] * len(envelope.rcpt_tos)) if self._lmtp else answer

    async def handle_exception(self, error: Exception) -> str:
        log.warning("mail.door_failed", why=type(error).__name__)
        return "451 4.3.0 Try again later"

    async def _store(self, session: Session, envelope: Envelope) -> str:
        body = envelope.original_content or b""
        if _BARE_NEWLINE.search(body):
            # RFC 5321 2.3.8. Where servers disagree about what ends a line, a second mail can hide in the first.
            return "550 5.6.0 Lines must end with CR LF"
        try:
            await self._deliver(await self._raw(session, envelope, body))
        except Exception as ill:
            # Wide on purpose: whatever is ill here, the mail stays safe with the server that has it.
            log.warning("mail.not_stored", why=type(ill).__name__)
            return "451 4.3.0 Could not be stored, try again later"
        return "250 2.0.0 Stored"

    async def _raw(self, session: Session, envelope: Envelope, body: bytes) -> Raw:
        key = content_key(body)
        peer = session.peer[0] if isinstance(session.peer, tuple) else str(session.peer)
        facts: dict[str, Any] = {
            "proven": self._proven,
            "peer": peer,
            "envelope_from": "" if envelope.mail_from == "<>" else _printable(envelope.mail_from or ""),
            "envelope_to": [_printable(address) for address in envelope.rcpt_tos],
            "content_key": key,
        }
        if self._signers:
            facts["dkim"] = await self._signers(body)
        return raw_mail(key, body, facts)


def _printable(address: str) -> str:
    """Facts are JSON: a raw octet in an address must not keep the mail from being stored."""
    return address.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _hush() -> None:
    """Keep the server library from logging: its lines hold addresses and texts."""
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    logging.getLogger("mail.debug").setLevel(logging.CRITICAL)

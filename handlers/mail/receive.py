"""The SMTP or LMTP door: 250 only once the mail is in the inbox.

connect, MAIL -> gate (how many, how often): "not now"
RCPT          -> one of our addresses, else 550
DATA          -> read whole, line ends checked -> deliver (inbox row, committed) -> 250
                 not stored, whatever the reason -> 451, and the other server tries again
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from time import monotonic
from typing import Any

import structlog
from aiosmtpd.smtp import Envelope, Session

from handlers.mail.connection import LmtpConnection, SmtpConnection
from handlers.mail.dkim_check import Signers
from handlers.mail.gate import Gate
from handlers.mail.recipients import Ours
from handlers.mail.translate import content_key, raw_mail
from labbot.channel import Deliver
from labbot.errors import BadSettings
from labbot.messages import Raw
from labbot.settings import Listener as ListenerSettings

MOST_RECIPIENTS = 100
"""RFC 5321 4.5.3.1.8: a server takes at least a hundred."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

GOODBYE_SECONDS = 5
"""For the conversations that are cut off at the end; none may keep the service from stopping."""

log = structlog.get_logger(__name__)


class Listener:
    """A server that other mail servers, or people's mail programs on loopback, hand mail to.

    `proven`: whether mail handed over here counts as proven (the embedded default on loopback only). `own` are our
    addresses, `separator` stands between an address and a word behind it; with no addresses every recipient is taken.
    `signers`: verifies signatures, where that is turned on.
    """

    def __init__(
        self,
        settings: ListenerSettings,
        *,
        hostname: str,
        max_octets: int,
        proven: bool = False,
        own: tuple[str, ...] = (),
        separator: str = "+",
        signers: Signers | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        _hush()
        self._settings = settings
        self._gate = Gate(settings, clock)
        self._own = Ours(() if settings.any_recipient else own, separator)
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
        handler = _Handler(deliver, self._proven, self._own, self._gate, self._signers)
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
        kind = LmtpConnection if self._settings.protocol == "lmtp" else SmtpConnection
        connection = kind(
            handler,
            self._settings,
            self._gate,
            self._open.discard,
            data_size_limit=self._max_octets,
            hostname=self._hostname,
            ident="labbot",
            loop=loop,
        )
        self._open.add(connection)
        return connection

    async def _hang_up(self) -> None:
        """End every open connection. A mail that is not yet acknowledged comes again."""
        ending = list(self._open)
        tasks = [task for task in (connection._handler_coroutine for connection in ending) if task]
        for connection in ending:
            if connection.transport:
                connection.transport.abort()
        if tasks:
            await asyncio.wait(tasks, timeout=GOODBYE_SECONDS)


class _Handler:
    """What aiosmtpd calls at the steps of a delivery; the names are its own."""

    def __init__(self, deliver: Deliver, proven: bool, own: Ours, gate: Gate, signers: Signers | None) -> None:
        self._deliver = deliver
        self._proven = proven
        self._own = own
        self._gate = gate
        self._signers = signers

    async def handle_MAIL(
        self, server: SmtpConnection, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if _CONTROL.search(address):
            return "553 5.1.7 Malformed address"
        sender = "" if address == "<>" else address
        if refusal := self._gate.refusal(server.host, sender, server.taken):
            log.warning("mail.sender_must_wait", code=refusal[:3])
            return refusal
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SmtpConnection, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if _CONTROL.search(address):
            return "553 5.1.3 Malformed address"
        if address not in self._own:
            return "550 5.1.1 No such address here"
        # A bounce goes to the one sender of the mail it is about; a second reader is asked for with a second copy.
        most = 1 if envelope.mail_from == "<>" else MOST_RECIPIENTS
        if len(envelope.rcpt_tos) >= most:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_VRFY(self, server: Any, session: Session, envelope: Envelope, address: str) -> str:
        return "252 2.5.0 Send the mail and see"

    async def handle_DATA(self, server: SmtpConnection, session: Session, envelope: Envelope) -> str:
        try:
            raw = await self._raw(session, envelope, envelope.original_content or b"")
            await self._deliver(raw)
        except Exception as ill:
            # Wide on purpose: whatever is ill here, the mail stays safe with the server that has it.
            log.warning("mail.not_stored", why=type(ill).__name__)
            return "451 4.3.0 Could not be stored, try again later"
        server.taken += 1
        self._gate.took(server.host, str(raw.facts["envelope_from"]))
        return "250 2.0.0 Stored"

    async def handle_exception(self, error: Exception) -> str:
        log.warning("mail.door_failed", why=type(error).__name__)
        return "451 4.3.0 Try again later"

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

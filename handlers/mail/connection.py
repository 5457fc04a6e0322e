"""The protocol half of the door: aiosmtpd's SMTP and LMTP, with an end to everything that could go on for ever.

A mail ends at CR LF . CR LF and nowhere else. One that holds a lone LF, or a lone CR beside a dot, is read to that end
and refused as a whole: servers disagree on what ends a line, and a second mail could hide in it ("SMTP smuggling",
2023; RFC 5321 2.3.8 and 4.1.1.4). Mail is stored as it came, lines of any length included.

    a command      whole within `idle_seconds` of the answer before it, however slowly its octets drip in
    a mail         whole within `mail_seconds`, never silent for `idle_seconds`; then nothing hurries its storing
    a connection   `connection_seconds` in all
    errors         `most_errors` refusals, then good-bye
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP

from handlers.mail.gate import Gate
from labbot.settings import Listener

LONGEST_COMMAND = 1024
"""Octets. RFC 5321 4.5.3.1.4 says 512, and more with extensions; return paths of forwarders are long."""

CHUNK = 64 * 1024
"""Octets of one line that are read at once."""

STORING_SECONDS = 600
"""How long the other server waits for the answer to a whole mail (RFC 5321 4.5.3.2.6)."""

LINGER_SECONDS = 5
"""For a peer that does not read our good-bye."""

COMMANDS = {"*": 50, "MAIL": 100_000, "RCPT": 1_000_000, "DATA": 100_000, "RSET": 100_000, "NOOP": 1000}
"""How often one connection may give each command."""

NOT_MAIL = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BDAT")
"""What follows these is a body, not commands: a web page that makes a browser post here must not write mail, and BDAT
(RFC 3030) is not offered."""

BAD_LINES = "550 5.6.0 Lines must end with CR LF"
TOO_LARGE = "552 5.3.4 The mail is too large"

_BARE = re.compile(rb"(?<!\r)\n|\r\.\r")


class SmtpConnection(SMTP):
    """One connection. `on_end` is called with it when it is over; `taken` counts the mails stored on it."""

    line_length_limit = CHUNK

    def __init__(
        self, handler: Any, settings: Listener, gate: Gate, on_end: Callable[[Any], None], **facts: Any
    ) -> None:
        super().__init__(handler, timeout=settings.idle_seconds, command_call_limit=COMMANDS, **facts)
        # The library keeps these for all connections together and raises them at every EHLO.
        self.command_size_limits = defaultdict(lambda: LONGEST_COMMAND)
        self.command_size_limit = LONGEST_COMMAND
        self.taken = 0
        self._settings = settings
        self._gate = gate
        self._on_end = on_end
        self._errors = 0
        self._host = ""
        self._life: asyncio.TimerHandle | None = None
        self._mail_until: float | None = None
        self._storing = False
        self._leaving = False
        for name in NOT_MAIL:
            self._smtp_methods[name] = self._not_mail

    @property
    def host(self) -> str:
        """The peer's address; empty where it has none."""
        return self._host

    def connection_made(self, transport: Any) -> None:
        peer = transport.get_extra_info("peername")
        self._host = str(peer[0]) if isinstance(peer, tuple) else ""
        refusal = self._gate.enter(self._host)
        super().connection_made(transport)
        if refusal:
            transport.write(f"{refusal}\r\n".encode())
            self._hang_up()
        else:
            self._life = self.loop.call_later(self._settings.connection_seconds, self._is_over)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._mail_until is not None:
            left = self._mail_until - self.loop.time()
            self._reset_timeout(max(0.001, min(left, self._settings.idle_seconds)))

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        if self._life:
            self._life.cancel()
        self._gate.leave(self._host)
        self._on_end(self)

    async def push(self, status: Any) -> None:
        """Answer. The refusal that is one too many is followed by a good-bye."""
        await super().push(status)
        self._errors += status[:1] in ("4", "5")
        if status[:3] == "421" or self._leaving:
            self._hang_up()
        elif self._errors >= self._settings.most_errors:
            await super().push("421 4.7.0 Too many errors, good-bye")
            self._hang_up()

    async def smtp_DATA(self, arg: str | None) -> None:
        """Read a mail to its end and have it stored; one answer, or in LMTP one for each recipient (RFC 2033 4.2)."""
        if await self.check_helo_needed("LHLO" if isinstance(self, LMTP) else "HELO"):
            return
        envelope = self.envelope
        if envelope is None or not envelope.rcpt_tos:
            await self.push("503 5.5.1 Send RCPT first")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 End with CR LF . CR LF")
        content, refusal = await self._read_mail()
        self._storing = True
        try:
            envelope.content = envelope.original_content = content
            answer = refusal or await self._call_handler_hook("DATA")
        finally:
            self._storing = False
        answers = len(envelope.rcpt_tos) if isinstance(self, LMTP) else 1
        self.envelope = self._create_envelope()
        self._reset_timeout()
        await self.push("\r\n".join([answer] * answers))

    async def _read_mail(self) -> tuple[bytes, str | None]:
        """The mail without the dots added for the way (RFC 5321 4.5.2), or why it is refused. Reads to its end."""
        self._mail_until = self.loop.time() + self._settings.mail_seconds
        lines: list[bytes] = []
        octets, begins, refusal = 0, True, None
        while (line := await self._read_line()) != b".\r\n" or not begins:
            octets += len(line)
            dotted = begins and line.startswith(b".")
            if dotted and line.startswith(b".\r"):
                refusal = refusal or BAD_LINES
            if self.data_size_limit and octets > self.data_size_limit:
                refusal = TOO_LARGE
            if refusal:
                lines.clear()  # read on, but keep nothing
            else:
                lines.append(line[1:] if dotted else line)
            begins = line.endswith(b"\r\n")
        self._mail_until = None
        self._reset_timeout(STORING_SECONDS)
        content = b"".join(lines)
        return content, refusal or (BAD_LINES if _BARE.search(content) else None)

    async def _read_line(self) -> bytes:
        """Up to the next CR LF, or a piece of a line that is very long."""
        try:
            return bytes(await self._reader.readuntil(b"\r\n"))
        except asyncio.LimitOverrunError as far:
            return bytes(await self._reader.read(far.consumed))

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """`<Postmaster>` is an address too (RFC 5321 4.1.1.3); the library wants a domain."""
        if arg and arg.casefold().startswith("<postmaster>"):
            return "postmaster", arg[len("<postmaster>") :]
        address, rest = super()._getaddr(arg)
        return address, rest

    async def _not_mail(self, arg: str | None) -> None:
        self._leaving = True
        await self.push("502 5.5.1 This is a mail server, good-bye")

    def _timeout_cb(self) -> None:
        self._say_goodbye("421 4.4.2 Too slow, good-bye")

    def _is_over(self) -> None:
        """The connection has lasted long enough. A mail that is being stored still gets its answer."""
        if self._storing:
            self._leaving = True
        else:
            self._say_goodbye("421 4.4.2 Connected for too long, good-bye")

    def _say_goodbye(self, words: str) -> None:
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.write(f"{words}\r\n".encode())
        self._hang_up()

    def _hang_up(self) -> None:
        """End the connection after what is still to be written; nothing that was sent ahead is done any more."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.close()
            self.loop.call_later(LINGER_SECONDS, self.transport.abort)
        if self._handler_coroutine is not None:
            self._handler_coroutine.cancel()


class LmtpConnection(SmtpConnection, LMTP):
    """The same in LMTP (RFC 2033)."""

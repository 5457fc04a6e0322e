"""Outbox -> mail: hands dressed letters to a relay over kept connections, or puts them into a maildir.

    send -> a kept connection, else a new one -> MAIL, RCPT, DATA -> kept for the next letter
                |                                  |
                | closed meanwhile, nothing sent   | refused -> SendError, which says whether trying again can help
                +-> once more, on a new one        | lost in DATA -> SendError: later, under the same Message-ID

Only this file knows a relay's refusals; `SendError` names no address.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

import aiosmtplib

from handlers.mail.dress import dress, return_path
from handlers.mail.oauth import Tokens
from handlers.mail.sign import Signer
from labbot.errors import SendError
from labbot.messages import Outgoing, Sent
from labbot.settings import Smtp

__all__ = ["Maildir", "Relay", "dress"]

MOST_LETTERS = 100
"""Letters over one connection: servers close it after some number of their own (Postfix and Exim after 100 to 1000)."""

IDLE_SECONDS = 30.0
"""A server may close after 5 minutes (RFC 5321 4.5.3.2.7), many do sooner; we are gone first."""

QUIT_SECONDS = 2.0

_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_CLOSING = 421
"""The server is about to close the connection (RFC 5321 3.8)."""


@dataclass(slots=True)
class _Line:
    """A connection that is kept. `timer` closes it when nobody has needed it for a while."""

    client: aiosmtplib.SMTP
    letters: int = 0
    timer: asyncio.TimerHandle | None = None


class _Stale(Exception):
    """The server had closed a kept connection; it has taken nothing."""


class Relay:
    """Hands letters to the configured server over SMTP, over at most `settings.connections` connections at once.

    Any number of `send` may run at the same time: those without a connection wait for a free one.
    """

    def __init__(
        self,
        settings: Smtp,
        *,
        sender_name: str,
        sender_address: str,
        subaddress: str = "+",
        web_url: str | None = None,
        signer: Signer | None = None,
        tokens: Tokens | None = None,
    ) -> None:
        self._settings = settings
        self._tokens = tokens
        self._form = _Form(sender_name, sender_address, subaddress, web_url, signer)
        self._places = asyncio.Semaphore(settings.connections)
        self._idle: list[_Line] = []
        self._quitting: set[asyncio.Task[None]] = set()
        self._closed = False

    async def send(self, letter: Outgoing) -> Sent:
        """Returns once the relay has taken the letter. Raises `SendError`."""
        mail, back_to = self._form.dress(letter)
        async with self._places:
            try:
                async with asyncio.timeout(self._settings.timeout_seconds):
                    await self._hand_over(mail, back_to, letter.address)
            except (aiosmtplib.SMTPException, OSError, ValueError) as reason:
                # ValueError: the library's word for user and password settings that contradict each other.
                raise _refusal(reason, self._tokens.part if self._tokens else "mail.smtp.password") from reason
        return Sent(letter.message_id)

    async def close(self) -> None:
        """Say goodbye on every kept connection; from now on none is kept."""
        self._closed = True
        while self._idle:
            self._dismiss(self._idle.pop())
        await asyncio.gather(*self._quitting, return_exceptions=True)

    async def _hand_over(self, mail: bytes, back_to: str, address: str) -> None:
        if line := self._take():
            with contextlib.suppress(_Stale):
                return await self._give(line, mail, back_to, address)
        try:
            line = await self._connect()
        except aiosmtplib.SMTPAuthenticationError:
            if not (self._tokens and self._tokens.reject()):
                raise
            line = await self._connect()  # with a new token
        await self._give(line, mail, back_to, address)

    async def _give(self, line: _Line, mail: bytes, back_to: str, address: str) -> None:
        """One letter over one connection, which is kept if it is still good. Raises `_Stale` before anything is sent.

        What breaks off in DATA is not tried again here: the server may have taken the letter.
        """
        client, kept = line.client, line.letters > 0
        try:
            try:
                await client.mail(back_to, options=self._options(client, mail))
                await client.rcpt(address)
            except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPResponseException) as reason:
                if kept and getattr(reason, "code", _CLOSING) == _CLOSING:
                    raise _Stale from reason
                raise
            await client.data(mail)
        except aiosmtplib.SMTPResponseException as refused:
            await self._reset(line, refused)
            raise
        except BaseException:
            # Also when we are cancelled: nobody knows what this connection would answer next.
            client.close()
            raise
        self._keep(line)

    def _options(self, client: aiosmtplib.SMTP, mail: bytes) -> list[str]:
        """RFC 1870: a server that knows its limit can refuse before it has the letter."""
        return [f"size={len(mail)}"] if client.supports_extension("size") else []

    async def _reset(self, line: _Line, refused: aiosmtplib.SMTPResponseException) -> None:
        """After a refusal the connection is good again once the server has forgotten the letter."""
        try:
            if refused.code == _CLOSING:
                raise aiosmtplib.SMTPServerDisconnected("closing")
            await line.client.rset()
        except (aiosmtplib.SMTPException, OSError):
            line.client.close()
        except BaseException:
            line.client.close()
            raise
        else:
            self._keep(line)

    async def _connect(self) -> _Line:
        """A new connection, greeted and logged in."""
        to = self._settings
        client = aiosmtplib.SMTP(
            hostname=to.host,
            port=to.port,
            username=to.user if self._tokens else None,
            oauth_token_generator=self._tokens,
            use_tls=to.security == "tls",
            start_tls=to.security == "starttls",
            timeout=to.timeout_seconds,
            # The name we greet with; the default asks the name service for our own, which can hang.
            local_hostname=self._form.address.rpartition("@")[2],
        )
        await client.connect()
        try:
            await self._login(client)
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
        except BaseException:
            client.close()
            raise
        return _Line(client)

    async def _login(self, client: aiosmtplib.SMTP) -> None:
        user, password = self._settings.user, self._settings.password
        if user is not None and self._tokens is None:
            await client.login(user, password.get_secret_value() if password else "")

    def _take(self) -> _Line | None:
        """The connection that was used last, of those the server has not closed."""
        while self._idle:
            line = self._idle.pop()
            if line.timer:
                line.timer.cancel()
            if line.client.is_connected:
                return line
        return None

    def _keep(self, line: _Line) -> None:
        line.letters += 1
        if self._closed or line.letters >= MOST_LETTERS:
            self._dismiss(line)
        elif line.client.is_connected:
            line.timer = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._expire, line)
            self._idle.append(line)

    def _expire(self, line: _Line) -> None:
        if line in self._idle:
            self._idle.remove(line)
            self._dismiss(line)

    def _dismiss(self, line: _Line) -> None:
        """Say goodbye, beside whatever else goes on."""
        if line.timer:
            line.timer.cancel()
        task = asyncio.get_running_loop().create_task(_quit(line.client))
        self._quitting.add(task)
        task.add_done_callback(self._quitting.discard)


class Maildir:
    """Puts letters into a maildir, where no relay is configured. Any mail program can read it."""

    def __init__(
        self,
        path: Path,
        *,
        sender_name: str,
        sender_address: str,
        subaddress: str = "+",
        web_url: str | None = None,
        signer: Signer | None = None,
    ) -> None:
        self._path = path
        self._form = _Form(sender_name, sender_address, subaddress, web_url, signer)

    async def send(self, letter: Outgoing) -> Sent:
        """Returns once the letter is safely on the disk. A repeated letter is there once. Raises `SendError`."""
        mail, back_to = self._form.dress(letter)
        # RFC 5321 4.4: whoever makes the final delivery writes the envelope sender down.
        mail = f"Return-Path: <{back_to}>\n".encode("ascii", "replace") + mail.replace(b"\r\n", b"\n")
        try:
            await asyncio.to_thread(self._write, letter.message_id, mail)
        except OSError as reason:
            raise SendError(f"cannot write into the maildir: {reason.strerror}") from reason
        return Sent(letter.message_id)

    async def close(self) -> None:
        """Nothing is held open."""

    def _write(self, message_id: str, mail: bytes) -> None:
        """tmp -> fsync -> rename into new, under a name made of the Message-ID: the second time changes nothing."""
        for folder in ("tmp", "new", "cur"):
            (self._path / folder).mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(message_id.encode()).hexdigest()[:32] + ".labbot"
        if any((self._path / "cur").glob(f"{name}*")):
            return  # a reader has it already and has moved it
        draft = self._path / "tmp" / f"{name}.{os.getpid()}"
        with draft.open("wb") as file:
            file.write(mail)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path / "new" / name)
        _sync_folder(self._path / "new")


@dataclass(frozen=True, slots=True)
class _Form:
    """How our letters look and who signs them."""

    name: str
    address: str
    subaddress: str
    web_url: str | None
    signer: Signer | None

    def dress(self, letter: Outgoing) -> tuple[bytes, str]:
        """The mail for the wire and its envelope sender. Raises `SendError`."""
        mail = dress(
            letter,
            sender_name=self.name,
            sender_address=self.address,
            subaddress=self.subaddress,
            web_url=self.web_url,
        )
        back_to = return_path(letter, self.address, self.subaddress)
        return (self.signer.sign(mail) if self.signer else mail), back_to


async def _quit(client: aiosmtplib.SMTP) -> None:
    try:
        async with asyncio.timeout(QUIT_SECONDS):
            await client.quit()
    except (aiosmtplib.SMTPException, OSError):
        pass  # TimeoutError is an OSError; the other side is gone, which is what we wanted
    finally:
        client.close()


def _refusal(reason: Exception, secret: str) -> SendError:
    """What a relay's refusal means for the letter: only a "no" to this reader or this text is for ever."""
    if isinstance(reason, aiosmtplib.SMTPAuthenticationError):
        return SendError(f"the relay refuses us: check mail.smtp.user and {secret}")
    if isinstance(reason, aiosmtplib.SMTPResponseException):
        about_letter = isinstance(
            reason, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError | aiosmtplib.SMTPSenderRefused
        )
        # Not the relay's own words: they hold the address.
        status = _STATUS.search(reason.message or "")
        code = f"{reason.code} {status.group()}" if status else str(reason.code)
        return SendError(f"the relay refuses the letter ({code})", permanent=about_letter and reason.code >= 500)
    return SendError(f"the relay cannot be reached ({type(reason).__name__}): check mail.smtp.host and mail.smtp.port")


def _sync_folder(folder: Path) -> None:
    """A new name in a folder is safe only once the folder itself is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

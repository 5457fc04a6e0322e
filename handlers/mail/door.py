"""The mail door: a listener and a mailbox take mail in, a relay or a maildir lets letters out."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from handlers.mail.dkim_check import Signers
from handlers.mail.mailbox import Mailbox, MarkStore
from handlers.mail.oauth import Tokens, make_tokens
from handlers.mail.receive import Listener
from handlers.mail.send import Maildir, Relay
from handlers.mail.sign import Signer
from labbot.channel import Deliver
from labbot.clock import Clock, utc_now
from labbot.messages import Outgoing, Sent
from labbot.settings import Mail


class MailChannel:
    """The address of `settings`. Keeps the promise of `labbot.channel.Channel`.

    `ready` is set while the listener takes connections (at once where none is configured); `port` is then the real
    one, also where the settings say 0, any free port. `web_url` is where readers find our web door, if there is one.
    Raises `BadSettings` where our mail should be signed with a key that is none.
    """

    name = "mail"

    def __init__(
        self,
        settings: Mail,
        maildir: Path,
        marks: MarkStore,
        *,
        web_url: str | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self.ready = asyncio.Event()
        self._settings = settings
        self._signers = _make_signers(settings)
        self._listener = self._make_listener()
        for_mailbox, for_relay = make_tokens(settings)
        self._mailbox = self._make_mailbox(marks, for_mailbox, clock)
        self._out = self._make_way_out(maildir, web_url, for_relay)

    @property
    def port(self) -> int | None:
        """The port of the listener; None where there is none."""
        return self._listener.port if self._listener else None

    async def receive(self, deliver: Deliver) -> None:
        """Take mail in until cancelled. Raises `BadSettings` where the listener's port cannot be had."""
        doors = []
        try:
            if self._listener:
                doors.append(asyncio.create_task(self._listener.run(deliver, self.ready.set)))
            else:
                self.ready.set()
            if self._mailbox:
                doors.append(asyncio.create_task(self._mailbox.run(deliver)))
            # Neither door ends by itself; without any there is still nothing else to do.
            await (asyncio.gather(*doors) if doors else asyncio.get_running_loop().create_future())
        finally:
            for door in doors:
                door.cancel()
            await asyncio.gather(*doors, return_exceptions=True)
            await self._out.close()
            self.ready.clear()

    def ill_since(self) -> datetime | None:
        """Since when the mailbox has been out of reach; see `labbot.channel.MayFallIll`."""
        return self._mailbox.ill_since() if self._mailbox else None

    async def send(self, letter: Outgoing) -> Sent:
        """Let one letter out. Raises `SendError`."""
        return await self._out.send(letter)

    def _make_way_out(self, maildir: Path, web_url: str | None, tokens: Tokens | None) -> Relay | Maildir:
        settings = self._settings
        name, address, between = settings.name, settings.address, settings.subaddress
        signer = Signer(settings.dkim_sign, address) if settings.dkim_sign else None
        if settings.smtp:
            return Relay(
                settings.smtp,
                sender_name=name,
                sender_address=address,
                subaddress=between,
                web_url=web_url,
                signer=signer,
                tokens=tokens,
            )
        return Maildir(
            maildir, sender_name=name, sender_address=address, subaddress=between, web_url=web_url, signer=signer
        )

    def _make_mailbox(self, marks: MarkStore, tokens: Tokens | None, clock: Clock) -> Mailbox | None:
        settings = self._settings
        if settings.imap is None:
            return None
        return Mailbox(
            settings.imap,
            marks,
            max_octets=settings.max_octets,
            tokens=tokens,
            signers=self._signers,
            clock=clock,
        )

    def _make_listener(self) -> Listener | None:
        settings = self._settings
        if settings.listener is None:
            return None
        return Listener(
            settings.listener,
            hostname=settings.address.rpartition("@")[2],
            max_octets=settings.max_octets,
            proven=settings.loopback_is_proven,
            own=settings.known_addresses,
            separator=settings.subaddress,
            signers=self._signers,
        )


def _make_signers(settings: Mail) -> Signers | None:
    """Who verifies signatures; its libraries are loaded only where it is turned on. Raises `BadSettings`."""
    if not settings.dkim.check:
        return None
    from handlers.mail.dkim_check import SignatureCheck

    return SignatureCheck(settings.dkim)

"""Outbox -> mail: dresses a letter in its headers (here and nowhere else) and hands it to a relay or a maildir.

Only this file knows a relay's refusals; it turns them into `SendError`, whose text names no address.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from datetime import UTC, datetime
from email import charset, policy
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from pathlib import Path

import aiosmtplib

from handlers.mail.oauth import Tokens
from labbot.errors import SendError
from labbot.messages import Outgoing, Sent
from labbot.settings import Smtp

MOST_REFERENCES = 20
"""Ids kept of a long thread: the first and the latest (RFC 5322 3.6.4 sets no limit, servers do)."""

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_MESSAGE_ID = re.compile(r"<?([!-;=?-~]{1,990})>?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_SEPARATOR = "--------"
_WIRE = policy.compat32.clone(linesep="\r\n")


def dress(letter: Outgoing, *, sender_name: str, sender_address: str) -> bytes:
    """The whole mail, ready for the wire. Raises `SendError` (permanent) where the address is none.

    No value becomes a second header, whatever it holds: line breaks and control characters are taken out. A repeated
    letter has the same Message-ID and, where `written_at` is set, the same date.
    """
    if not _ADDRESS.fullmatch(letter.address):
        raise SendError("the address is not a mail address", permanent=True)
    mail = _body(letter)
    for name, value in _headers(letter, sender_name, sender_address).items():
        if value:
            mail[name] = _CONTROL.sub(" ", value)
    return mail.as_bytes(policy=_WIRE)


class Relay:
    """Hands letters to the configured server over SMTP, one connection for each."""

    def __init__(self, settings: Smtp, *, sender_name: str, sender_address: str, tokens: Tokens | None = None) -> None:
        self._settings = settings
        self._tokens = tokens
        self._name = sender_name
        self._address = sender_address

    async def send(self, letter: Outgoing) -> Sent:
        """Returns once the relay has taken the letter. Raises `SendError`."""
        mail = dress(letter, sender_name=self._name, sender_address=self._address)
        try:
            try:
                await self._hand_over(mail, letter.address)
            except aiosmtplib.SMTPAuthenticationError:
                if not (self._tokens and self._tokens.reject()):
                    raise
                await self._hand_over(mail, letter.address)  # with a new token
        except (aiosmtplib.SMTPException, OSError, ValueError) as reason:
            # ValueError: the library's word for user and password settings that contradict each other.
            raise _refusal(reason, self._tokens.part if self._tokens else "mail.smtp.password") from reason
        return Sent(letter.message_id)

    async def _hand_over(self, mail: bytes, address: str) -> None:
        to, password = self._settings, self._settings.password
        await aiosmtplib.send(
            mail,
            sender=self._address,
            recipients=[address],
            hostname=to.host,
            port=to.port,
            username=to.user,
            password=password.get_secret_value() if password else None,
            oauth_token_generator=self._tokens,
            use_tls=to.security == "tls",
            start_tls=to.security == "starttls",
            timeout=to.timeout_seconds,
            # The name we greet with; the default asks the name service for our own, which can hang.
            local_hostname=self._address.rpartition("@")[2],
        )


class Maildir:
    """Puts letters into a maildir, where no relay is configured. Any mail program can read it."""

    def __init__(self, path: Path, *, sender_name: str, sender_address: str) -> None:
        self._path = path
        self._name = sender_name
        self._address = sender_address

    async def send(self, letter: Outgoing) -> Sent:
        """Returns once the letter is safely on the disk. A repeated letter is there once. Raises `SendError`."""
        mail = dress(letter, sender_name=self._name, sender_address=self._address)
        try:
            await asyncio.to_thread(self._write, letter.message_id, mail.replace(b"\r\n", b"\n"))
        except OSError as reason:
            raise SendError(f"cannot write into the maildir: {reason.strerror}") from reason
        return Sent(letter.message_id)

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


def _headers(letter: Outgoing, sender_name: str, sender_address: str) -> dict[str, str]:
    """Every header of a letter; those with an empty value are left out."""
    domain = sender_address.rpartition("@")[2]
    written = (letter.written_at or datetime.now(UTC)).astimezone(UTC)
    # RFC 3834 5: "auto-replied" is only for the answer to a mail.
    machine = "auto-replied" if letter.in_reply_to and not letter.bulk else "auto-generated"
    return {
        "From": formataddr((_CONTROL.sub(" ", sender_name), sender_address)),
        "To": letter.address,
        "Subject": _encoded(letter.subject),
        "Date": format_datetime(written),
        "Message-ID": _id(letter.message_id),
        "In-Reply-To": _id(letter.in_reply_to or ""),
        "References": " ".join(_references(letter)),
        "Reply-To": sender_address,
        # RFC 3834 5: what a machine wrote says so, and no other machine answers it.
        "Auto-Submitted": machine if letter.automatic or letter.bulk else "",
        "X-Auto-Response-Suppress": "All" if letter.automatic or letter.bulk else "",
        "List-Id": f"<digest.{domain}>" if letter.bulk else "",
        "Precedence": "bulk" if letter.bulk else "",
        "Content-Language": letter.language,
        # By this our own letters are known when they come back; the key itself may name a person.
        "X-Labbot": hashlib.sha256(letter.key.encode()).hexdigest()[:32],
    }


def _body(letter: Outgoing) -> Message:
    text = _part(_with_choices(letter), "plain")
    if letter.html is None:
        return text
    # RFC 2046 5.1.4: the simplest alternative first.
    return MIMEMultipart("alternative", _boundary(letter), [text, _part(letter.html, "html")])


def _with_choices(letter: Outgoing) -> str:
    """The text, and below it the words that can be sent back."""
    text = letter.text.rstrip() + "\n"
    if not letter.choices:
        return text
    lines = [f"  {choice.command}  = {choice.label}" for choice in letter.choices]
    return "\n".join([text, _SEPARATOR, *lines, ""])


def _part(text: str, subtype: str) -> MIMEText:
    """UTF-8, as quoted-printable where most of it is ASCII, else as base64 (half the size for Arabic)."""
    utf8 = charset.Charset("utf-8")
    foreign = sum(character > "\x7f" for character in text)
    utf8.body_encoding = charset.QP if foreign * 6 < len(text) else charset.BASE64
    # The stubs know a charset by its name only.
    return MIMEText(text.encode("utf-8", "replace").decode(), subtype, utf8)  # type: ignore[arg-type]


def _boundary(letter: Outgoing) -> str:
    """Made of the id, so that a repeated letter is the same to the octet."""
    return "labbot-" + hashlib.sha256(letter.message_id.encode()).hexdigest()[:24]


def _encoded(subject: str) -> str:
    # A lone surrogate (half a character, from a broken mail we quote) has no octets.
    line = _CONTROL.sub(" ", subject).encode("utf-8", "replace").decode().strip()
    encoded = Header(line, "utf-8", header_name="Subject").encode(linesep="\r\n")
    return line if line.isascii() and "=?" not in line else encoded.replace("\r\n", "")


def _references(letter: Outgoing) -> list[str]:
    """The thread, oldest first, ending with the mail that is answered."""
    ids = [_id(reference) for reference in (*letter.references, letter.in_reply_to or "")]
    thread = list(dict.fromkeys(reference for reference in reversed(ids) if reference))[::-1]
    return thread if len(thread) <= MOST_REFERENCES else [thread[0], *thread[1 - MOST_REFERENCES :]]


def _id(message_id: str) -> str:
    """The id between angle brackets; empty where it is none, so that a crafted one is not passed on."""
    found = _MESSAGE_ID.fullmatch(message_id.strip())
    return f"<{found.group(1)}>" if found else ""


def _refusal(reason: Exception, secret: str) -> SendError:
    """What a relay's refusal means for the letter: only a "no" to this reader or this text is for ever."""
    if isinstance(reason, aiosmtplib.SMTPRecipientsRefused) and reason.recipients:
        reason = reason.recipients[0]
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

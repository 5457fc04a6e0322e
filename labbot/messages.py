"""The messages that cross the wall between the doors and the desk.

    Raw       what a door took in, untouched: the inbox row
    Incoming  a Raw in our own words: who wrote what, in which conversation
    Outgoing  a letter ready to leave: the outbox row, dressed in a reader's language

None of these knows a mail header or a Telegram update; only `handlers/` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

LANGUAGES = ("en", "fr", "pt", "es", "ar")

SEPARATOR = "--------"
"""Between the pieces of a letter. Not "-- ": many mail programs drop what stands below it."""


class Automatic(StrEnum):
    """Why a message was written by a machine; such a message is stored and never answered."""

    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    RECEIPT = "receipt"
    CALENDAR = "calendar"
    NEWSLETTER = "newsletter"
    OWN = "own"


class Unreadable(StrEnum):
    """Why a message could not be turned into words; it is set aside and shown to a person.

    `OPAQUE`: its words are inside the signature, so that only a program that checks it shows them.
    """

    BROKEN = "broken"
    TOO_LARGE = "too_large"
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    OPAQUE = "opaque"


class Label(StrEnum):
    """What a person who handles a message should know of its form."""

    SIGNED = "signed"
    ENCRYPTED = "encrypted"
    FORWARDED = "forwarded"


@dataclass(frozen=True, slots=True)
class Raw:
    """What came in at a door.

    `key` is unique in its channel: a second arrival under the same key changes nothing.
    `body` is the message as the service gave it (an RFC 5322 mail; a Telegram update or a console line as UTF-8 JSON).
    `facts` is what the door knows and the bytes do not say, JSON values only: `proven` (bool), `peer`,
    `envelope_from`, `envelope_to`, `mailbox`, `uid`, `oversized` (int, octets, where only the header was kept),
    `dkim` (list of domains whose signature on the whole mail the door has verified), `heavy` (true where it may take
    long to translate: it is large, or documents hang on it).
    `conversation` and `message_id` are what the door sees without reading the message; both may be empty.
    """

    channel: str
    key: str
    body: bytes
    facts: Mapping[str, Any] = field(default_factory=dict)
    conversation: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """An attachment. `name` is data, never a path; `size` in octets; `text` is what could be read in it.

    `note` says why there is no text where one would expect it: `encrypted`, `too_large`, `too_many`, `unreadable`,
    `unsupported`, `winmail`, `no_text`.
    """

    name: str
    type: str
    size: int
    text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a bounce says: `address` could not be reached, for good (`hard`) or for now.

    `letter` is the word of the return path it came to (`Outgoing.return_token`), which proves that it answers a letter
    of ours; `message_id` that of the letter it gives back, which only hints at it. Either may be unknown. `late`: the
    letter is still being tried.
    """

    address: str | None
    hard: bool
    letter: str | None = None
    message_id: str | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message in our own words.

    `address` is where the writer is answered (mail address in lower case, Telegram chat id, console name) and
    `name` what they call themselves. `text` is what they wrote themselves, without quotes and signature footers;
    `body` is all the decoded text (quotes included). `command` is set for a slash command or a pressed button,
    e.g. `("approve", "LAB-0042")`. `replies_to` holds the message ids of ours it may answer, nearest first,
    `reference` a `LAB-n` named in subject or body of the thread. `token` is the word of the reply address it was sent
    to: it finds the conversation and gives no rights. `proven`: the channel vouches for the address. `original_author`
    is who wrote what is forwarded here. `copied` are the other addresses it was openly sent to (To and Cc).
    """

    channel: str
    address: str
    text: str
    name: str | None = None
    subject: str = ""
    body: str = ""
    quoted_chars: int = 0
    sent_at: datetime | None = None
    message_id: str | None = None
    replies_to: tuple[str, ...] = ()
    reference: str | None = None
    token: str | None = None
    command: tuple[str, ...] = ()
    proven: bool = False
    automatic: Automatic | None = None
    bounce: Bounce | None = None
    unreadable: Unreadable | None = None
    documents: tuple[Document, ...] = ()
    labels: tuple[Label, ...] = ()
    original_author: str | None = None
    copied: tuple[str, ...] = ()
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing the reader may answer: a button on Telegram, a word to reply with in mail.

    `command` is what pressing or writing it means (`approve LAB-0042`); `label` is in the reader's language.
    """

    command: str
    label: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter ready to leave.

    `key` is the outbox key; `message_id` is stable for it, so that a repeated letter is recognisable (RFC 5322
    3.6.4). `text` is complete in itself. `card` names a message that is kept current: where the channel can, the
    letter with `edits` (the receipt of the earlier one) replaces it; elsewhere it is the next letter of the thread.
    The tokens are words of 128 random bits in lower case: `reply_token` finds the conversation when the answer comes,
    `return_token` tells which letter came back, `stop_token` whose digest a List-Unsubscribe ends. `footer` says why
    the reader gets the letter, how to stop and how to change the language; channels that press buttons leave it out.
    """

    key: str
    channel: str
    address: str
    subject: str
    text: str
    language: str
    message_id: str
    html: str | None = None
    choices: tuple[Choice, ...] = ()
    card: str | None = None
    edits: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    automatic: bool = True
    bulk: bool = False
    reply_token: str | None = None
    return_token: str | None = None
    stop_token: str | None = None
    footer: str = ""
    written_at: datetime | None = None

    @property
    def whole_text(self) -> str:
        """All that a letter on paper says: the text, the words that can be sent back, the footer."""
        words = "\n".join(f"  {choice.command}  = {choice.label}" for choice in self.choices)
        return f"\n{SEPARATOR}\n".join(
            f"{piece}\n" for piece in (self.text.rstrip(), words, self.footer.rstrip()) if piece
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """What the service said when it took the letter: `receipt` finds it again (Message-ID, Telegram message id)."""

    receipt: str

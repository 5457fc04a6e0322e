"""Every table. A table's docstring says what one row is.

Times are UTC. On SQLite they are stored as text without a zone, so `UtcDateTime` puts the zone back on reading.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from pydantic_core import PydanticUndefined
from sqlalchemy import JSON, BigInteger, Column, DateTime, Dialect, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm.attributes import set_attribute
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

NO_EXPERIENCE = 0.25
"""The `success` of an offer that nobody has answered for yet (`labbot.rules.success`)."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, with its zone, on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _moment(**more: Any) -> Any:
    return Field(sa_type=UtcDateTime, **more)


def _json(default: type[list[Any]] | type[dict[str, Any]]) -> Any:
    return Field(default_factory=default, sa_type=JSON)


class Row(SQLModel):
    """What all tables share: a new row takes the values it is given and the defaults of the others.

    SQLModel does the same by way of pydantic, which looks at the signature of every default anew: six times the work
    (measured: 0.26 ms against 0.04 ms for a letter), and it passes over a name that no column bears.
    """

    def __init__(self, **given: Any) -> None:
        for name, field in type(self).model_fields.items():
            if name in given:
                value = given.pop(name)
            else:
                value = field.default if field.default_factory is None else field.default_factory()  # type: ignore[call-arg]
            if value is not PydanticUndefined:
                set_attribute(self, name, value)
        if given:
            raise TypeError(f"{type(self).__name__} has no column {', '.join(given)}")


class Partner(Row, table=True):
    """An organisation that offers expertise; `id` is its short name in the catalogue."""

    id: str = Field(primary_key=True)
    name_en: str
    name_fr: str = ""
    kind: str = ""
    contact_email: str = ""
    active: bool = True
    row: dict[str, Any] = _json(dict)
    """The row of the catalogue as it was imported, so that an export gives back all of it."""


class Contact(Row, table=True):
    """A person. `role` is one of `labbot.rules.roles.Role`; `language` is a default until they choose."""

    id: int | None = Field(default=None, primary_key=True)
    name: str | None = None
    role: str = "unknown"
    country: str | None = Field(default=None, index=True)
    language: str = "en"
    language_chosen: bool = False
    zone: str | None = None
    areas: list[int] = _json(list)
    partner_id: str | None = Field(default=None, foreign_key="partner.id", index=True)
    active: bool = True
    created_at: datetime = _moment()


class Address(Row, table=True):
    """Where a Contact can be written to on one channel.

    `failing_since` is set while it is paused: letters of ours came back. `bounce_score` is what
    `labbot.rules.bounces` makes of them, `bounced_at` when the last one did.
    """

    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(foreign_key="contact.id", index=True)
    channel: str
    address: str
    failing_since: datetime | None = _moment(default=None)
    bounce_score: float = Field(default=0.0, sa_column_kwargs={"server_default": "0"})
    bounced_at: datetime | None = _moment(default=None)


class Offer(Row, table=True):
    """Expertise that a Partner, or a Contact by mail, offers; `version` grows with every change of the row.

    `success` is what came of it so far (`labbot.rules.success`); `compared_at` is the `updated_at` of the words that
    open submissions were last compared with.
    """

    __table_args__ = (Index("ix_offer_stamp", "version", "updated_at"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """The partner's id for a row of the catalogue, `OFF-0007` for an offer that came as a message."""
    partner_id: str | None = Field(default=None, foreign_key="partner.id", index=True)
    contact_id: int | None = Field(default=None, foreign_key="contact.id", index=True)
    name: str
    text: str
    language: str | None = None
    keywords: list[str] = _json(list)
    assistance_types: list[str] = _json(list)
    areas: list[int] = _json(list)
    objectives: list[int] = _json(list)
    actions: list[int] = _json(list)
    coverage: list[str] = _json(list)
    base_countries: list[str] = _json(list)
    languages: list[str] = _json(list)
    active: bool = True
    version: int = 1
    created_at: datetime = _moment()
    updated_at: datetime = _moment()
    success: float = Field(default=NO_EXPERIENCE, sa_column_kwargs={"server_default": str(NO_EXPERIENCE)})
    compared_at: datetime | None = _moment(default=None)


class Submission(Row, table=True):
    """A proposal, a request for assistance or another contribution; `version` grows with every change of it.

    `lead` is the first of its countries, set by `storage.submissions`: a country's items are found without reading all.
    `asked_at` is when partners were last asked; `widened` how far we went without them (`labbot.rules.widening`).
    """

    __table_args__ = (
        Index("ix_submission_lead", "lead", "id"),
        Index("ix_submission_stamp", "state", "version", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    state: str = Field(index=True)
    title: str
    summary: str = ""
    text: str = ""
    language: str = "en"
    lead: str | None = None
    countries: list[str] = _json(list)
    mentioned: list[str] = _json(list)
    area: int | None = None
    objectives: list[int] = _json(list)
    assistance_types: list[str] = _json(list)
    budget_amount: float | None = None
    budget_currency: str | None = None
    period_start: str | None = None
    period_end: str | None = None
    duration_months: int | None = None
    urgent: bool = False
    sensitive: bool = False
    label_requested: bool = False
    visibility: str = "partners"
    author_id: int = Field(foreign_key="contact.id", index=True)
    inbox_id: int | None = Field(default=None, foreign_key="inbox.id")
    evidence: dict[str, str] = _json(dict)
    confidence: dict[str, float] = _json(dict)
    version: int = 1
    created_at: datetime = _moment()
    changed_at: datetime = _moment(index=True)
    published_at: datetime | None = _moment(default=None, index=True)
    asked_at: datetime | None = _moment(default=None)
    widened: int = Field(default=0, sa_column_kwargs={"server_default": "0"})

    @property
    def reference(self) -> str:
        """The name people use for it: `LAB-0042`."""
        return f"LAB-{self.id or 0:04d}"


class Revision(Row, table=True):
    """One change of a Submission, old -> new; `applied` is false where it met another change and waits for a person."""

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    version: int
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    inbox_id: int | None = Field(default=None, foreign_key="inbox.id")
    changes: dict[str, Any] = _json(dict)
    applied: bool = True
    at: datetime = _moment()


class Attachment(Row, table=True):
    """A document that came with a message; its bytes stay in the inbox row."""

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int | None = Field(default=None, foreign_key="submission.id", index=True)
    inbox_id: int = Field(foreign_key="inbox.id")
    name: str
    type: str
    size: int


class Match(Row, table=True):
    """An Offer ranked for a Submission, with reasons; `state` says how the partner answered.

    `told_at` is when its owner was told of the item: nobody is told of the same one twice.
    """

    __table_args__ = (UniqueConstraint("submission_id", "offer_id"),)

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    offer_id: int = Field(foreign_key="offer.id", index=True)
    rank: int
    score: float
    reasons: list[dict[str, Any]] = _json(list)
    state: str = "proposed"
    told_at: datetime | None = _moment(default=None)


class Event(Row, table=True):
    """One step that somebody took: the audit trail. Facts hold numbers and keys, not names or text."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = _moment()
    step: str
    submission_id: int | None = Field(default=None, foreign_key="submission.id", index=True)
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    inbox_id: int | None = Field(default=None, foreign_key="inbox.id")
    facts: dict[str, Any] = _json(dict)


class Inbox(Row, table=True):
    """A message as it came in. `state`: new, done, held (waits for the sender's word), quarantined."""

    __table_args__ = (
        UniqueConstraint("channel", "key"),
        Index("ix_inbox_waiting", "state", "conversation", "id"),
        Index("ix_inbox_oldest", "state", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    key: str
    content_key: str | None = Field(default=None, unique=True)
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    facts: dict[str, Any] = _json(dict)
    conversation: str = ""
    message_id: str | None = Field(default=None, index=True)
    state: str = "new"
    reason: str | None = None
    attempts: int = 0
    due_at: datetime = _moment()
    received_at: datetime = _moment()
    handled_at: datetime | None = _moment(default=None)


class Outbox(Row, table=True):
    """A letter that must go out. `state`: due, sent, given_up. `facts` are rendered when it is written."""

    __table_args__ = (Index("ix_outbox_due", "state", "due_at"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    message: str
    contact_id: int | None = Field(default=None, foreign_key="contact.id", index=True)
    channel: str
    address: str
    language: str | None = None
    """The language of the message that is answered; None for a letter that nobody asked for."""
    facts: dict[str, Any] = _json(dict)
    choices: list[list[str]] = _json(list)
    card: str | None = Field(default=None, index=True)
    submission_id: int | None = Field(default=None, foreign_key="submission.id", index=True)
    version: int | None = None
    """The version of the Submission that the letter shows."""
    message_id: str = Field(unique=True)
    reply_token: str | None = None
    return_token: str | None = Field(default=None, unique=True, index=True)
    in_reply_to: str | None = None
    references: list[str] = _json(list)
    bulk: bool = False
    state: str = "due"
    due_at: datetime = _moment()
    attempts: int = 0
    claimed_by: str | None = None
    claimed_until: datetime | None = _moment(default=None)
    reason: str | None = None
    receipt: str | None = Field(default=None, index=True)
    created_at: datetime = _moment()
    sent_at: datetime | None = _moment(default=None)


class Subscription(Row, table=True):
    """How often a Contact wants a Digest: daily, weekly, monthly or off."""

    contact_id: int = Field(foreign_key="contact.id", primary_key=True)
    frequency: str = "weekly"
    changed_at: datetime = _moment()


class DigestSent(Row, table=True):
    """A Digest that was put into the outbox for one Contact on one local date."""

    __table_args__ = (UniqueConstraint("contact_id", "on"),)

    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(foreign_key="contact.id", index=True)
    on: date
    frequency: str
    at: datetime = _moment()


class DigestItem(Row, table=True):
    """A Submission that one Contact has been told of in a Digest; it is never told twice in the same state."""

    contact_id: int = Field(foreign_key="contact.id", primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", primary_key=True)
    state: str = Field(primary_key=True)
    digest_id: int = Field(foreign_key="digestsent.id")


class Code(Row, table=True):
    """A one-time word sent to a registered address: whoever returns it has read that mailbox."""

    word: str = Field(primary_key=True)
    purpose: str
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    inbox_id: int | None = Field(default=None, foreign_key="inbox.id")
    channel: str = ""
    address: str = ""
    expires_at: datetime = _moment()
    used_at: datetime | None = _moment(default=None)


class Token(Row, table=True):
    """A word in an address or link of ours: it finds a person and, for `purpose` "reply", the item we wrote about.

    It gives no rights: authority comes from who proves to be writing. `purpose` "stop": it ends that person's digest.
    """

    __table_args__ = (Index("ix_token_holder", "contact_id", "submission_id", "purpose"),)

    word: str = Field(primary_key=True)
    purpose: str
    contact_id: int = Field(foreign_key="contact.id")
    submission_id: int | None = Field(default=None, foreign_key="submission.id")
    expires_at: datetime = _moment()


class Tally(Row, table=True):
    """How often something has happened on a day, for the caps: `key` names what (`sender:` and a hash, ...)."""

    key: str = Field(primary_key=True)
    on: date = Field(primary_key=True)
    count: int = 0


class Mark(Row, table=True):
    """How far a mailbox has been read, for servers that keep no keywords."""

    mailbox: str = Field(primary_key=True)
    uidvalidity: int = Field(sa_type=BigInteger)
    uid: int = Field(sa_type=BigInteger)


METADATA: Any = SQLModel.metadata

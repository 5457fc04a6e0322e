"""What the machine understood: the Reading, and what it may know of the writer beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Handling(StrEnum):
    """What the desk does with a message."""

    NEW = "new"
    REPLY = "reply"
    COMMAND = "command"
    IGNORE = "ignore"
    REFER = "refer"
    QUARANTINE = "quarantine"


class Kind(StrEnum):
    """What a new item is."""

    PROPOSAL = "proposal"
    ASSISTANCE = "assistance"
    OFFER = "offer"
    CONTRIBUTION = "contribution"


@dataclass(frozen=True, slots=True)
class Writer:
    """What the records say of who writes, before a word is read.

    `country` is ISO 3166 alpha-2, `language` one of ours, `role` as in the contacts file (`national_focal_point`,
    `thematic_contact`, `ministry`, `local_authority`, `association`, `partner`, `secretariat`).
    """

    known: bool = False
    country: str | None = None
    language: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """An amount of money; `currency` is ISO 4217, None where the text leaves it open."""

    amount: float
    currency: str | None


@dataclass(frozen=True, slots=True)
class Period:
    """When something happens: `YYYY-MM-DD` or `YYYY-MM` each, None where it is not said."""

    start: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """One of several ideas in a mail."""

    text: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Reading:
    """What the machine understood of a text.

    `evidence` maps a field to the words of the text it came from, word for word; `confidence` maps a field to 0..1.
    Countries are ISO 3166 alpha-2 of who asks (lead first), `mentioned` all the others that are named, `regions` the
    sub-regions (names of `countries.json`) that are named themselves or as those a route runs through.
    `area` 1-5 and `objectives` 1-10 (best first) are common to both action plans. `assistance_types` are keys of
    `knowledge/assistance_types.json`. `questions` are field names that the receipt asks about, at most three.
    `changes` are the fields a correction sets (field -> new value as in this class), `command` a verb with its
    arguments that the words amount to (`("status", "LAB-0014")`). `duration_months` in months. `attached` are the
    words of the documents where these were read as part of the message.
    """

    handling: Handling
    kind: Kind | None = None
    reason: str | None = None
    language: str = "en"
    title: str = ""
    summary: str = ""
    countries: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    area: int | None = None
    objectives: tuple[int, ...] = ()
    actions: tuple[int, ...] = ()
    assistance_types: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    budget: Budget | None = None
    period: Period | None = None
    duration_months: int | None = None
    urgent: bool = False
    label_requested: bool = False
    reference: str | None = None
    command: tuple[str, ...] = ()
    changes: dict[str, Any] = field(default_factory=dict)
    questions: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    attached: str = ""
    evidence: dict[str, str] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """What is given to be read: the words of one message and what surrounds them.

    `automatic` / `unreadable` are the reasons the door found, if any; `answers_us` says that it replies to a letter of
    ours or names an item of ours; `sent_on` is the local date it was written (relative dates count from it).
    `attachments` counts the documents that came with it, `documents` are the words of those that could be read.
    `address` is the writer's mail address, empty on other channels: its domain may hint at a country.
    """

    text: str
    subject: str = ""
    sent_on: date | None = None
    writer: Writer = field(default_factory=Writer)
    answers_us: bool = False
    reference: str | None = None
    thread_language: str | None = None
    automatic: str | None = None
    unreadable: str | None = None
    attachments: int = 0
    documents: tuple[str, ...] = ()
    address: str = ""

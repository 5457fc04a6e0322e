"""Rows as the facts that texts are written from: numbers, codes and dates, no sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from labbot.reading import Budget, Period
from storage.store import Transaction
from storage.submissions import Ranked
from storage.tables import Contact, Match, Offer, Submission

WORDS_SHOWN = 2
"""Pairs of words in a letter; of each other part (kind of help, theme, country) the strongest is told as well."""

PARTS_SHOWN = ("assistance", "objective", "coverage")
FIELDS = ("title", "summary", "kind", "countries", "area", "objectives", "assistance_types", "duration_months")


def budget_of(submission: Submission) -> dict[str, Any] | None:
    if submission.budget_amount is None:
        return None
    return {"amount": submission.budget_amount, "currency": submission.budget_currency}


def period_of(submission: Submission) -> dict[str, Any] | None:
    if submission.period_start is None and submission.period_end is None:
        return None
    return {"start": submission.period_start, "end": submission.period_end}


def who(contact: Contact | None, address: str = "") -> str:
    """What a person is called in a letter."""
    return (contact.name if contact else None) or address or "?"


async def item(tx: Transaction, submission: Submission, next_on: date | None = None) -> dict[str, Any]:
    """A submission as letters show it."""
    author = await tx.contacts.get(submission.author_id)
    addresses = await tx.contacts.addresses(submission.author_id)
    return {
        "reference": submission.reference,
        "title": submission.title,
        "kind": submission.kind,
        "countries": list(submission.countries),
        "area": submission.area,
        "objectives": list(submission.objectives),
        "assistance_types": list(submission.assistance_types),
        "budget": budget_of(submission),
        "period": period_of(submission),
        "duration_months": submission.duration_months,
        "state": submission.state,
        "urgent": submission.urgent,
        "label_requested": submission.label_requested,
        "summary": submission.summary,
        "author": who(author, addresses[0].address if addresses else ""),
        "next_on": next_on.isoformat() if next_on else None,
        "attachments": len(await tx.submissions.attachments(submission.id or 0)),
    }


async def matches(tx: Transaction, submission: Submission, limit: int = 3) -> list[dict[str, Any]]:
    """The best matches as letters show them: name and reasons in words."""
    ranked = (await tx.submissions.shown_matches(submission.id or 0))[:limit]
    return [match_facts(place, place.offer) for place in ranked]


def match_facts(match: Match | Ranked, offer: Offer) -> dict[str, Any]:
    """A match as letters show it: the reasons that tell most, and all parts of the sum."""
    return {
        "name": offer.name,
        "score": match.score,
        "reasons": reasons(match.reasons),
        "parts": match.reasons,
    }


def reasons(parts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Of all parts of a score those that are told in a letter, the words first."""
    ordered = sorted(parts, key=lambda part: -float(part["points"]))
    shown = [part for part in ordered if part["part"] == "concepts"][:WORDS_SHOWN]
    for name in PARTS_SHOWN:
        shown += [part for part in ordered if part["part"] == name][:1]
    return [{name: part[name] for name in ("part", "words", "guess") if name in part} for part in shown]


def value(submission: Submission, name: str) -> Any:
    """The present value of a field, as JSON."""
    if name == "budget":
        return budget_of(submission)
    if name == "period":
        return period_of(submission)
    found = getattr(submission, name)
    return list(found) if isinstance(found, list | tuple) else found


def as_json(new: Any) -> Any:
    """A value as the reading gives it, as JSON."""
    if isinstance(new, Budget):
        return {"amount": new.amount, "currency": new.currency}
    if isinstance(new, Period):
        return {"start": new.start, "end": new.end}
    return list(new) if isinstance(new, tuple | list) else new


def set_value(submission: Submission, name: str, new: Any) -> None:
    """Set a field from its JSON value."""
    if name == "budget":
        submission.budget_amount = new["amount"] if new else None
        submission.budget_currency = new["currency"] if new else None
    elif name == "period":
        submission.period_start = new["start"] if new else None
        submission.period_end = new["end"] if new else None
    elif name in FIELDS:
        setattr(submission, name, new)

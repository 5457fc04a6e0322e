"""The nouns of matching: what is asked, what is offered, and why the two fit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked, as the Reading understood it.

    `countries` are ISO 3166 alpha-2 of who asks (lead first), `mentioned` the others that are named. `language` None
    means that nobody said: the words decide. The words of `title` count more than those of `text`. `declined` are the
    ids of offers whose owner has passed on this very item.
    """

    text: str
    title: str = ""
    language: str | None = None
    countries: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    area: int | None = None
    objectives: tuple[int, ...] = ()
    actions: tuple[int, ...] = ()
    assistance_types: tuple[str, ...] = ()
    seeks_funding: bool = False
    declined: frozenset[str] = frozenset()
    visibility: str = ""
    today: date | None = None


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What a partner offers.

    `coverage` holds alpha-2 codes, sub-region names of `countries.json`, "Africa", "Europe" or "ALL"; empty says
    nothing and excludes nobody. `base_countries` are those whose own institution this is. `experience` are countries
    where it has worked: it speaks for the offer there and excludes nobody elsewhere. `updated` is the day when its
    owner last changed or confirmed it. `success` (0..1) is what came of earlier introductions. `visible` are the
    circles that may see it; empty is all.
    """

    id: str
    name: str
    text: str
    keywords: tuple[str, ...] = ()
    language: str | None = None
    assistance_types: tuple[str, ...] = ()
    areas: tuple[int, ...] = ()
    actions: tuple[int, ...] = ()
    coverage: tuple[str, ...] = ()
    base_countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    active: bool = True
    experience: tuple[str, ...] = ()
    updated: date | None = None
    success: float = 0.0
    visible: tuple[str, ...] = ()


class Reason(NamedTuple):
    """One part of a score: `part` is concepts, assistance, objective, coverage, language, freshness or success.

    `words` are the words of the mail and, after " ~ ", those of the offer (codes and keys for the structured parts).
    A misspelt word names between them the known one it was taken for: "cartograhpie ~ cartographie = mapping".
    `guess` says that it was hardly close enough for that.
    """

    part: str
    words: str
    points: float
    guess: bool = False


class Match(NamedTuple):
    """An offer ranked for a query; the points of `reasons` sum to `score`.

    `guess` says that most of what speaks for it rests on words we could only guess at.
    """

    id: str
    name: str
    score: float
    reasons: tuple[Reason, ...]
    guess: bool = False

"""Who may do what and see what. Every question of this kind in labbot is asked here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a Contact is to the Dialogue."""

    FOCAL_POINT = "national_focal_point"
    THEMATIC = "thematic_contact"
    MINISTRY = "ministry"
    LOCAL_AUTHORITY = "local_authority"
    ASSOCIATION = "association"
    PARTNER = "partner"
    SECRETARIAT = "secretariat"
    UNKNOWN = "unknown"


class Right(StrEnum):
    """What a person may want to do with a Submission (or with labbot as a whole)."""

    MODERATE = "moderate"
    SEE = "see"
    CORRECT = "correct"
    ENDORSE = "endorse"
    WITHDRAW = "withdraw"
    SHOW_INTEREST = "show_interest"
    AGREE = "agree"
    READ_DIGESTS = "read_digests"


@dataclass(frozen=True, slots=True)
class Person:
    """The facts about a Contact that rights depend on. `offers`: they have made an offer of their own."""

    id: int
    role: str
    country: str | None = None
    partner: str | None = None
    offers: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """The facts about a Submission that rights depend on. `has_focal_point`: its lead country has one.

    `copied`: the Contacts who stood in To or Cc of the mail that it came in.
    """

    author: int
    countries: Sequence[str] = ()
    published: bool = False
    visibility: str = "partners"
    has_focal_point: bool = True
    copied: Sequence[int] = ()


READERS = (Role.FOCAL_POINT, Role.THEMATIC, Role.MINISTRY, Role.LOCAL_AUTHORITY, Role.PARTNER, Role.SECRETARIAT)


def speaks_for(person: Person, countries: Sequence[str]) -> bool:
    """Whether this is the Focal Point of the lead country."""
    return person.role == Role.FOCAL_POINT and bool(countries) and person.country == countries[0]


COLLEAGUES = (Role.FOCAL_POINT, Role.THEMATIC, Role.MINISTRY, Role.LOCAL_AUTHORITY, Role.ASSOCIATION)


def takes_part(person: Person, thing: Thing) -> bool:
    """Whether this is a colleague of the author: registered for a country of the item, and copied on its mail."""
    return person.role in COLLEAGUES and person.id in thing.copied and person.country in thing.countries


def _may_see(person: Person, thing: Thing) -> bool:
    if person.id == thing.author or person.role == Role.SECRETARIAT or speaks_for(person, thing.countries):
        return True
    if takes_part(person, thing):
        return True
    if not thing.published or thing.visibility == "secretariat":
        return False
    if person.role == Role.PARTNER:
        return thing.visibility == "partners"
    return person.role in READERS


def may(person: Person, right: Right, thing: Thing | None = None) -> bool:
    """Whether a person has a right, on this thing where it concerns one."""
    if right is Right.MODERATE:
        return person.role == Role.SECRETARIAT
    if right is Right.READ_DIGESTS:
        return person.role in READERS
    if thing is None:
        return False
    is_author = person.id == thing.author
    answers: dict[Right, bool] = {
        Right.SEE: _may_see(person, thing),
        Right.CORRECT: is_author
        or person.role == Role.SECRETARIAT
        or speaks_for(person, thing.countries)
        or takes_part(person, thing),
        Right.WITHDRAW: is_author or speaks_for(person, thing.countries),
        Right.AGREE: is_author or speaks_for(person, thing.countries),
        Right.ENDORSE: speaks_for(person, thing.countries)
        or (person.role == Role.SECRETARIAT and not thing.has_focal_point),
        Right.SHOW_INTEREST: _may_see(person, thing)
        and ((person.role == Role.PARTNER and person.partner is not None) or (person.offers and not is_author)),
    }
    return answers[right]

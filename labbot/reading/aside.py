"""Mail that is no item and no answer: written by a machine, by a person in distress, or an advertisement.

A mail that is wrongly put aside is worse than one that is not: each answer needs several signs, words of an official's
trade speak against it, and who is known to us is never an advertiser. The words are data (`knowledge/kinds.json`).
"""

from __future__ import annotations

from bisect import bisect
from functools import cache
from typing import Any

from labbot.knowledge import load
from labbot.reading import kind
from labbot.reading.model import Handling, Page
from labbot.reading.phrases import Found, Phrases, Text

_DISTRESS = 4.0
_CRY = 4.0  # points of words that only somebody in need writes of themselves
_INSTITUTION = 2.5  # points that each word of an office takes from a cry
_NEAR = 9  # words between somebody's plight and the word that makes it the writer's own
_SPAM = 3.0
_STATE_ROLES = frozenset(
    ("national_focal_point", "thematic_contact", "ministry", "local_authority", "association", "partner", "secretariat")
)
_MOST_OF_A_NOTE = 70  # words of an absence note or a delivery report, signature included
_MOST_OF_AN_ANSWER = 15  # words with which a calendar says that an invitation was accepted


@cache
def _machines() -> Phrases[str]:
    return Phrases((word, reason) for reason, words in load("kinds")["machine_subject"].items() for word in words)


@cache
def _signs(name: str) -> Phrases[str]:
    return Phrases((word, part) for part, words in load("kinds")[name].items() for word in words)


def _parts(name: str, text: Text) -> dict[str, Found[Any]]:
    """The first sign of each part of `name` in `text`."""
    seen: dict[str, Found[Any]] = {}
    for found in _signs(name).find(text):
        seen.setdefault(found.value, found)
    return seen


def machine(page: Page, text: Text) -> str | None:
    """Why a machine wrote this, by the door's word, by the subject or by what only machines write."""
    if page.automatic:
        return str(page.automatic)
    subject = Text(page.subject[:300])
    found = _machines().find(subject)
    if found and found[0].first < 3:
        return found[0].value
    return _note(text) or _answer_to_invitation(subject, text) or _bulletin(page, text)


def _note(text: Text) -> str | None:
    """An absence note says that somebody is away and who is there or when; a report says what failed and for whom."""
    if len(text.words) > _MOST_OF_A_NOTE or "?" in text.raw or "؟" in text.raw:
        return None
    if len(_parts("away", text)) == 2 and not kind.asks_or_proposes(text):
        return "auto_reply"
    return "bounce" if len(_parts("returned", text)) == 2 and not kind.asks_or_proposes(text) else None


def _answer_to_invitation(subject: Text, text: Text) -> str | None:
    """ "Accepted: Meeting": the verb is the first word, a colon follows, and little or nothing is said."""
    answer = _parts("invited", subject).get("answer")
    if answer is None or answer.first or len(text.words) > _MOST_OF_AN_ANSWER:
        return None
    colon = subject.raw[answer.end : answer.end + 2].lstrip().startswith((":", "："))
    meeting = "meeting" in _parts("invited", subject) or "meeting" in _parts("invited", text)
    return "calendar" if colon and meeting else None


def _bulletin(page: Page, text: Text) -> str | None:
    """A newsletter of a stranger: it says how to leave the list, and why or what one receives."""
    if page.writer.known:
        return None
    return "newsletter" if kind.says("newsletter", text) and kind.says("newsletter_foot", text) else None


def distress(page: Page, text: Text, subject: Text) -> str | None:
    """The words by which a person asks for help for themselves; None for officials and for offices."""
    if page.writer.known and page.writer.role in _STATE_ROLES:
        return None
    own = [found.first for found in kind.table("self").find(text)]
    plight = [one for one in kind.table("plight").find(text) if one.value >= _CRY or _is_near(one, own)]
    if not plight:
        return None
    points = sum({text.raw[one.start : one.end].casefold(): one.value for one in plight}.values())
    points += min(2.0, 0.5 * kind.points_of("self", text))
    points += 0.5 * kind.points_of("plight", subject)
    points -= _INSTITUTION * (kind.points_of("institution", text) + kind.points_of("institution", subject))
    first = max(plight, key=lambda found: found.value)
    return text.raw[first.start : first.end] if points >= _DISTRESS else None


def _is_near(plight: Found[float], own: list[int]) -> bool:
    """Whether the writer speaks of themselves within a few words: "I am stuck", not "migrants are stuck; we ask"."""
    at = bisect(own, plight.first)
    around = own[max(0, at - 1) : at + 1]
    return any(place - plight.first - plight.size + 1 >= -_NEAR and place - plight.first <= _NEAR for place in around)


def spam(page: Page, text: Text, subject: Text) -> str | None:
    """Why this is no business of ours: an advertisement or a newsletter from somebody we do not know."""
    if page.writer.known:
        return None
    if kind.says("newsletter", text):
        return "newsletter"
    points = kind.points_of("spam", text) + kind.points_of("spam", subject)
    points -= 2.0 * kind.points_of("institution", text) + kind.points_of("trade", text)
    return "spam" if points >= _SPAM else None


def reason(page: Page, text: Text) -> tuple[Handling, str, str | None] | None:
    """How such mail is handled, why, and the words that show it; None where the mail is for us."""
    machine_reason = machine(page, text)
    if machine_reason:
        return Handling.IGNORE, machine_reason, None
    if page.unreadable:
        return Handling.QUARANTINE, page.unreadable, None
    subject = Text(page.subject)
    cry = distress(page, text, subject)
    if cry:
        return Handling.REFER, "distress", cry
    advertisement = spam(page, text, subject)
    return (Handling.QUARANTINE, advertisement, None) if advertisement and not page.answers_us else None

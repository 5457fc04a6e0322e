"""What tells where a writer writes from where no country is named: a city, money, a telephone code, an address.

Exact only, and always weaker than a name: the country is given with a low confidence and asked about. A city that is a
partner, an example or a destination, or that stands for a text (the Rabat Process), tells nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from labbot.knowledge import countries as rows
from labbot.knowledge import load
from labbot.reading.phrases import Found, Phrases, Text, fold, word_set

_DIAL = re.compile(r"(?<![\w+])(?:\+|00)[ ]?\(?([0-9]{2,3})\)?([0-9 ().\u2011-]{6,18})", re.ASCII)
_LEAST_DIGITS = 7  # of a telephone number, behind its code
_MOST_TEXT = 20_000
_MOST_FOUND = 100
_DATELINE, _MUNICIPAL, _SIGNED, _CALLED, _PAID = 3.0, 2.0, 1.5, 2.0, 1.5
_PLAIN = 0.5  # a city that is merely named
_GOVERNMENT, _DOMAIN, _MAILBOX, _CODE = 3.0, 2.0, 2.0, 1.0
_ENOUGH_ALONE = 0.5
_HEAD_LINES, _FOOT_LINES, _SHORT_LINE = 3, 6, 60
_ADDRESS_PARTS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Trace:
    """A country that something points to: how strongly, and the words (none where it is the address)."""

    country: str
    points: float
    evidence: str | None


class _Sign(NamedTuple):
    country: str
    points: float
    words: str | None


@cache
def _cities() -> Phrases[str]:
    return Phrases(
        ((city, code) for code, cities in load("whereabouts")["cities"].items() for city in cities), loose=False
    )


@cache
def _money() -> Phrases[str]:
    return Phrases(
        ((name, code) for code, names in load("whereabouts")["money"].items() for name in names), loose=False
    )


@cache
def _words(name: str) -> frozenset[str]:
    return word_set(" ".join(load("whereabouts")[name]))


@cache
def _dial() -> dict[str, str]:
    return {code: country for country, code in load("whereabouts")["dial"].items()}


def _edges(raw: str) -> tuple[int, int]:
    """Where the first lines with words end, and where the last ones begin."""
    starts, at = [], 0
    for line in raw.splitlines(keepends=True):
        if line.strip():
            starts.append(at)
        at += len(line)
    head = starts[_HEAD_LINES] if len(starts) > _HEAD_LINES else len(raw)
    return head, starts[-_FOOT_LINES] if len(starts) > _FOOT_LINES else (starts[1] if len(starts) > 1 else len(raw))


def _line_of(text: Text, found: Found[str]) -> str:
    """The line that words stand in."""
    start = text.raw.rfind("\n", 0, found.start) + 1
    end = text.raw.find("\n", found.end)
    return text.raw[start : end if end >= 0 else len(text.raw)].strip()


def _near(text: Text, first: int, last: int, words: frozenset[str]) -> bool:
    """Whether one of `words` stands between two words, in the sentence of the latter."""
    return any(word.form in words for word in text.words[max(0, first) : max(0, last)])


def _city_points(text: Text, found: Found[str], edges: tuple[int, int]) -> float:
    """How much a city says that the writer is there; 0 where it is a partner's, an example or the name of a text."""
    at, after = found.first, found.first + found.size
    raw = text.raw[found.start : found.end]
    if fold(raw) in _words("capital_only") and not raw[:1].isupper():
        return 0.0
    if _near(text, at - 4, at, _words("instruments")) or _near(text, after, after + 2, _words("instruments")):
        return 0.0
    line = _line_of(text, found)
    if found.start < edges[0] and line.startswith(raw) and any(char.isdecimal() for char in line[len(raw) :][:40]):
        return _DATELINE
    if _near(text, at - 5, at, _words("beside")):
        return 0.0
    if _near(text, at - 2, at, _words("municipal")):
        return _MUNICIPAL
    if found.start >= edges[1] and len(line) <= _SHORT_LINE and not line.endswith("."):
        return _SIGNED
    return _PLAIN


def _telephones(text: Text) -> list[_Sign]:
    found = []
    for number in _DIAL.finditer(text.raw[:_MOST_TEXT]):
        digits = number[1] + "".join(char for char in number[2] if char.isdecimal())
        country = _dial().get(digits[:3]) or _dial().get(digits[:2])
        if country and len(digits) > _LEAST_DIGITS:
            found.append(_Sign(country, _CALLED, number[0].strip()))
    return found[:_MOST_FOUND]


@cache
def _mailbox_words() -> dict[str, str]:
    """What stands for a country in an address: its names in one word, acronyms, cities in one word."""
    data = load("whereabouts")
    names = {fold(city): code for code, cities in data["cities"].items() for city in cities if city.isalpha()}
    for row in rows():
        for language in ("en", "fr", "pt", "es"):
            name = str(row[f"name_{language}"])
            if name.isalpha() and row["iso2"] not in ("CG", "GN"):  # bare Congo, bare Guinea: never guessed
                names[fold(name)] = row["iso2"]
    short: dict[str, str] = data["short_names"]
    return names | short


@cache
def _domains() -> dict[str, str]:
    return {row["cctld"]: row["iso2"] for row in rows()}


def _address_signs(address: str) -> list[_Sign]:
    """What an address says: a government's domain, a country's domain, a name or code in the mailbox."""
    mailbox, _, host = address.lower().rpartition("@")
    if not mailbox:
        return []
    data = load("whereabouts")
    labels = host.split(".")
    country, owner = _domains().get(labels[-1]), labels[-2] if len(labels) > 1 else ""
    signs = []
    if country and owner in data["government"]:
        signs.append(_Sign(country, _GOVERNMENT, None))
    elif country and labels[-1] not in data["given_away"] and owner not in data["free_mail"]:
        signs.append(_Sign(country, _DOMAIN, None))
    parts = _ADDRESS_PARTS.findall(mailbox)
    named = {_mailbox_words()[fold(part)] for part in [*parts, *_parts_of(labels)] if fold(part) in _mailbox_words()}
    signs += [_Sign(code, _MAILBOX, None) for code in sorted(named)]
    if not named and len(parts) > 1 and parts[-1] in data["mailbox_codes"] and len(parts[-2]) > 2:
        signs.append(_Sign(_domains()[parts[-1]], _CODE, None))
    return signs


def _parts_of(labels: list[str]) -> list[str]:
    """The words of a host's own names, without the ending that all its neighbours have too."""
    return [part for label in labels[:-1] for part in _ADDRESS_PARTS.findall(label)]


def _signs(text: Text, address: str) -> list[_Sign]:
    edges = _edges(text.raw)
    signs = [
        _Sign(found.value, _city_points(text, found, edges), text.raw[found.start : found.end])
        for found in _cities().find(text)[:_MOST_FOUND]
    ]
    for money in _money().find(text)[:_MOST_FOUND]:
        words = text.raw[money.start : money.end]
        if len(words) > 3 or words.isupper():
            signs.append(_Sign(money.value, _PAID, words))
    return [sign for sign in [*signs, *_telephones(text), *_address_signs(address)] if sign.points]


def trace(text: Text, address: str) -> Trace | None:
    """The one country that all this points to; None where it points nowhere or to two countries about alike.

    `text` is subject and words of a mail, `address` the writer's mail address or nothing. Several signs of the same
    kind count once more each, but a city that is merely named counts once.
    """
    totals: dict[str, float] = {}
    best: dict[str, _Sign] = {}
    for sign in dict.fromkeys(_signs(text, address)):
        totals[sign.country] = totals.get(sign.country, 0.0) + sign.points
        if sign.country not in best or sign.points > best[sign.country].points:
            best[sign.country] = sign
    ranked = sorted(totals.items(), key=lambda row: -row[1])
    if not ranked or ranked[0][1] < _ENOUGH_ALONE or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
        return None
    country, points = ranked[0]
    return Trace(country, points, best[country].words)

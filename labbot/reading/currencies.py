"""Which currency stands behind or before a number, by its name in five languages, its code or its sign.

The names are in `knowledge/currencies.json`. "dinars" or "FCFA" are those of the writer's country; where it has none of
that name, the currency is known to be named but not which (None), and the receipt asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from labbot import knowledge
from labbot.reading.figures import flat
from labbot.reading.places import lowered


@dataclass(frozen=True, slots=True)
class Currency:
    """What a name means: a code, or one by the writer's country, `other` from elsewhere.

    `letters` are the ways to write a sign that means money only in just these letters ("DA", "N"); `only_there` says
    that it does so only in the mails of its countries; `behind` that it never stands before a number; `times` how many
    units one is (a conto is a thousand escudos).
    """

    other: str | None
    by_country: tuple[tuple[str, str | None], ...] = ()
    letters: tuple[str, ...] = ()
    only_there: bool = False
    behind: bool = False
    times: float = 1.0

    def code(self, country: str | None) -> str | None:
        """ISO 4217 for a writer from `country` (ISO 3166 alpha-2); None where it must be asked."""
        return dict(self.by_country).get(country or "", self.other)


@dataclass(frozen=True, slots=True)
class Named:
    """A currency's name in a text: from where to where, and what it means."""

    start: int
    end: int
    currency: Currency


# Names that are also everyday words ("lei" is a law, "leva" is takes): money only behind a number.
_EVERYDAY = (
    "bar corona coroa crown dobra dobras ft lei leone leones leu leva levas libra libras livre livres pound "
    "ليون سيدي بر لي ليو سيفا كرون بير"
)
_OWN_WORDS = "سيدي بر لي ليو ليون بير livre livres libra"
"""Names that are words of their own ("sir", "book"): money only with their adjective, or in their own country."""

_FIRST = re.compile(r"\w{1,40}|[^\w\s]")
_LAST = re.compile(r"(?:\w+|[^\w\s])\Z")
_VOWELS = re.compile("[\u064b-\u0652]+")
_NO_NAME = frozenset(" \n,;:-/+(0123456789")
"""What no name ends with."""
_LONGEST = 40
"""Characters of a name, at most."""


class _Names(dict[str, Currency]):
    """Flat name -> currency; the first that says something of a name is believed."""

    def put(self, name: str, currency: Currency) -> None:
        self.setdefault(lowered(flat(name)), currency)


@cache
def _zones() -> tuple[re.Pattern[str], dict[str, str]]:
    """What tells the two CFA francs apart behind their name -> code."""
    zones = {lowered(flat(word)): code for code, words in knowledge.load("currencies")["cfa_zones"].items()
             for word in words}  # fmt: skip
    return re.compile(rf"[ ]?\(?({'|'.join(map(re.escape, zones))})(?!\w)\)?"), zones


def _described(language: str, noun: str, adjective: str) -> str:
    return f"{adjective} {noun}" if language == "en" else f"{noun} {adjective}"


def _own_names(names: _Names, data: dict[str, Any]) -> None:
    """Codes, signs, and nouns with their adjectives: what names one currency and no other."""
    for row in data["currencies"]:
        own = Currency(row["code"])
        for sign in row["signs"]:
            names.put(sign, own)
        for language, adjectives in row.get("adjectives", {}).items():
            for noun in data["nouns"][row["noun"]][language]:
                for adjective in adjectives:
                    names.put(_described(language, noun, adjective), own)
        for extra in row.get("names", {}).values():
            for name in extra:
                names.put(name, own)


def _shared_names(names: _Names, data: dict[str, Any]) -> None:
    """Nouns alone and the CFA francs: the writer's country decides."""
    zones = {country: row["code"] for row in data["currencies"] for country in row.get("countries", ())
             if row["code"] in ("XOF", "XAF")}  # fmt: skip
    cfa = Currency(None, tuple(zones.items()))
    for written in data["cfa"].values():
        for name in written:
            names.put(name, cfa)
    everyday, own_words = _EVERYDAY.split(), _OWN_WORDS.split()
    for noun, languages in data["nouns"].items():
        own = {country: row["code"] for row in data["currencies"] if row["noun"] == noun
               for country in row.get("countries", ())}  # fmt: skip
        asked: dict[str, str | None] = dict.fromkeys(data["asked"].get(noun, ()))
        for written in languages.values():
            for name in written:
                plain = lowered(flat(name))
                means = Currency(
                    data["alone"].get(noun),
                    tuple((own | asked).items()),
                    only_there=plain in own_words,
                    behind=plain in everyday,
                )
                names.put(name, means)


def _letters(names: _Names, data: dict[str, Any]) -> None:
    """Signs of one to three letters, in just these letters: "DA", "N5,000", "5 000 F"."""
    francs = names["franc"].by_country
    read: dict[str, tuple[list[str], dict[str, str]]] = {}
    for sign, countries in data["letters"].items():
        forms, means = read.setdefault(lowered(flat(sign)), ([], {}))
        forms.append(sign)
        means.update(countries)
    for plain, (forms, means) in read.items():
        everywhere = means.pop("", None)
        by_country = francs if "franc" in means else tuple(means.items())
        only_there = everywhere is None and "franc" not in means
        names[plain] = Currency(everywhere, by_country, tuple(forms), only_there, behind=plain in ("f", "ft"))


@cache
def _tables() -> tuple[dict[str, list[tuple[str, Currency]]], dict[str, list[tuple[str, Currency]]]]:
    """The names by their first and by their last word, the longest first."""
    data = knowledge.load("currencies")
    names = _Names()
    _own_names(names, data)
    _shared_names(names, data)
    _letters(names, data)
    for name, code in data["thousands"].items():
        names.put(name, Currency(code, behind=True, times=1000.0))
    dollar = names["$"]
    names["$"] = names["dollar"] if dollar.other == "USD" else dollar
    first: dict[str, list[tuple[str, Currency]]] = {}
    last: dict[str, list[tuple[str, Currency]]] = {}
    for name in sorted(names, key=len, reverse=True):
        for table, pattern in ((first, _FIRST.match(name)), (last, _LAST.search(name))):
            if pattern is not None:
                table.setdefault(pattern[0], []).append((name, names[name]))
    return first, last


def _fits(currency: Currency, written: str, country: str | None) -> bool:
    if currency.letters and written not in currency.letters:
        return False
    return not currency.only_there or country in dict(currency.by_country)


def _joined(low: str, at: int) -> bool:
    return 0 <= at < len(low) and (low[at].isalpha() or low[at] == "_")


def named_at(plain: str, low: str, at: int, country: str | None) -> Named | None:
    """The currency whose name begins at a place of a flat text (`low` is the same in small letters)."""
    if low[at : at + 1] >= "ء" and _VOWELS.search(low, at, at + _LONGEST):
        return _without_vowels(plain, low, at, country)
    first = _FIRST.match(low, at)
    if first is None:
        return None
    for name, currency in _tables()[0].get(first[0], ()):
        end = at + len(name)
        whole = _same(low, at, end, name) and not (name[-1].isalnum() and _joined(low, end))
        if whole and _fits(currency, plain[at:end], country):
            return _zoned(low, Named(at, end, currency))
    return None


def _without_vowels(plain: str, low: str, at: int, country: str | None) -> Named | None:
    """The same where Arabic vowel signs stand among the letters ("ديناراً")."""
    places = [place for place in range(at, min(len(low), at + _LONGEST)) if not _VOWELS.match(low[place])]
    named = named_at("".join(plain[p] for p in places), "".join(low[p] for p in places), 0, country)
    if named is None:
        return None
    end = places[named.end - 1] + 1
    vowels = _VOWELS.match(low, end)
    return Named(at, vowels.end() if vowels else end, named.currency)


def _zoned(low: str, named: Named) -> Named:
    """A CFA franc whose bank or code stands behind it, "francs CFA (BCEAO)", is that zone's."""
    pattern, zones = _zones()
    if "cfa" in low[named.start : named.end] and (zone := pattern.match(low, named.end)):
        return Named(named.start, zone.end(), Currency(zones[zone[1]]))
    return named


def named_before(plain: str, low: str, end: int, floor: int, country: str | None) -> Named | None:
    """The currency whose name ends at a place of a flat text and begins not before `floor`."""
    if end <= floor or low[end - 1] in _NO_NAME:
        return None
    last = _LAST.search(low, max(floor, end - _LONGEST), end)
    if last is None:
        return None
    for name, currency in _tables()[1].get(last[0], ()):
        start = end - len(name)
        if start < floor or currency.behind or not _same(low, start, end, name):
            continue
        if not (name[0].isalnum() and start and low[start - 1].isalnum()) and _fits(
            currency, plain[start:end], country
        ):
            return Named(start, end, currency)
    return None


def _same(low: str, start: int, end: int, name: str) -> bool:
    """Whether the name stands there; a line may be broken at its blanks."""
    return low.startswith(name, start) or (" " in name and low[start:end].replace("\n", " ") == name)

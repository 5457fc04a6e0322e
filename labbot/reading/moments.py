"""Single moments in a text: days, months, quarters, half-years, seasons, years, those named from the day of writing.

Each is a first and a last day or month. Days in figures have the day first, as all our countries write ("03/04/2027" is
3 April, in English mails too); the month first only where the day cannot be a month.
"""

from __future__ import annotations

import re
from calendar import isleap
from dataclasses import dataclass, replace
from datetime import date

from labbot.reading.calendar_words import (
    ARABIC_PARTS,
    EDGES,
    FIRST_DAYS,
    LETTERS,
    MIDDLE,
    MONTH_WORDS,
    MONTHS,
    NEXT_AFTER,
    NEXT_BEFORE,
    NEXT_WORDS,
    ORDINALS,
    PARTS,
    QUARTER_WORDS,
    RELATIVE_YEARS,
    SEASONS,
    THE_YEAR,
    any_of,
)
from labbot.reading.figures import WORDS
from labbot.reading.places import first_words, matches, opener, openings, without_prefix


@dataclass(frozen=True, slots=True)
class Moment:
    """A date in the flat text: its place and the first and last moment it covers (`YYYY-MM` or `YYYY-MM-DD`).

    Where the writer names no year, `year` is False and the years are 0000.
    """

    start: int
    end: int
    first: str
    last: str
    form: str
    year: bool = True

    @property
    def long(self) -> bool:
        """Whether it is a stretch of time and no single day or month."""
        return self.first != self.last


_NAME = f"(?:{any_of(MONTHS)})" + r"(?!\w)\.?"
_DE = r"[ ,]{1,2}(?:(?:de|del|do|of|d'|من|سنه|عام|لسنه|لعام) ?(?:l'annee |the year |l'an |ano )?){0,2}"
_RELATIVE = rf"(?:ال)?(?:{any_of(RELATIVE_YEARS)})"
_FIGURES = r"(?:19[5-9]\d|20[0-4]\d)"
_YEAR = rf"(?:{_FIGURES}(?!\d)|(?:the |l'|el |o )?{_RELATIVE})"
_DAY = rf"(?:(?:0?[1-9]|[12]\d|3[01])(?:er|st|nd|rd|th|\.º|\.|º|o)?|{any_of(FIRST_DAYS)})"
_OF = r"(?: (?:de|of|من) | )?(?:شهر )?"
_WEEKDAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|"
    r"miercoles|jueves|viernes|sabado|domingo|segunda-feira|terca-feira|quarta-feira|quinta-feira|sexta-feira|"
    r"dia|يوم)"
)
_AND = (
    r"[ ]?(?:-|/|a|au|al|to|until|till|et|e|y|and|ate|hasta|الي|حتي|و|الي غايه)[ ]?(?:the |le |el |و)?"
    rf"(?:{_WEEKDAY},? )?"
)
_NO_MONEY = r"(?![.,:]\d|[\d%]|[ ]?(?:%|eur|usd|€|partic|pers|agents|officers))"
_OR = r"[ ]?(?:-|/|a|au|ao|al|to|et|e|y|and|ate|hasta|until|through)[ ]?(?:the |le |el |o )?"

_FEW_WORDS = {word: int(value) for word, value in WORDS.items() if 2 <= value <= 11}
_FEW = rf"(?:[2-9]|1[01]|{any_of(_FEW_WORDS)})"
_FIRST = r"(?:first|premiers|primeiros|primeros)"

# What a date can look like; the first form that fits at a place wins.
_FORMS: tuple[tuple[str, str], ...] = (
    ("iso", rf"({_FIGURES})[-/](0[1-9]|1[0-2])[-/](0[1-9]|[12]\d|3[01])(?!\d)"),
    ("numericdays", rf"(\d{{1,2}})(?:[/.](\d{{1,2}}))?{_AND}(\d{{1,2}})[/.](\d{{1,2}})[/.]({_FIGURES}|[2-4]\d)(?!\d)"),
    ("numeric", rf"(\d{{1,2}})[./-](\d{{1,2}})[./-]({_FIGURES}|[2-4]\d)(?!\d)"),
    ("isomonth", rf"({_FIGURES})[-/](0[1-9]|1[0-2])(?![-/]?\d)"),
    ("monthyear", rf"(0?[1-9]|1[0-2])[./]({_FIGURES})(?!\d)"),
    ("days", rf"({_DAY})(?:, ?{_DAY}){{0,5}}{_AND}({_DAY}){_OF}({_NAME})(?:{_DE}({_YEAR}))?"),
    ("usdays", rf"({_NAME}) ({_DAY}){_AND}({_DAY}),? ({_YEAR})"),
    ("day", rf"({_DAY})(?:{_OF}|-)({_NAME})(?:(?:{_DE}|-)({_YEAR})|(?!\.?,? \d))"),
    ("usday", rf"({_NAME}) ({_DAY}),? ({_YEAR})"),
    ("month", rf"({_NAME})(?:{_DE}|[ /'-]{{0,2}})({_YEAR})"),
    ("nextnamed", rf"(?:{NEXT_BEFORE} (?:mes de )?({_NAME})|({_NAME}) {NEXT_AFTER})"),
    ("shortyear", rf"({_NAME})[ '/-]{{1,2}}([2-4]\d){_NO_MONEY}"),
    ("letters", rf"(t|q|s|h)([1-4])(?:{_OR}\1([1-4]))?(?:[ /-]{{1,3}}|{_DE})({_YEAR})"),
    ("letter", rf"(t|q|tri|s|h)[ ]?([1-4])(?:[ /-]{{1,3}}|{_DE})({_YEAR})"),
    ("numberletter", rf"([1-4])(t|s)(?:[ /-]{{1,3}}|{_DE})({_YEAR})"),
    ("yearletter", rf"({_FIGURES})[ /-]{{1,3}}([tqsh])([1-4])(?!\d)"),
    ("partnumber", rf"({any_of(PARTS)}) ([1-4])(?:{_DE}({_YEAR}))?"),
    ("parts", rf"({any_of(ORDINALS)}){_OR}({any_of(ORDINALS)}) ({any_of(PARTS)}){_DE}({_YEAR})"),
    # "the first half of December" is that month.
    ("part", rf"({any_of(ORDINALS)}) ({any_of(PARTS)})(?:{_DE}({_YEAR})|(?!{_DE}{_NAME}))"),
    ("arpart", rf"({any_of(ARABIC_PARTS)}) (?:ال)?({any_of(ORDINALS)})(?:{_DE}({_YEAR}))?"),
    ("firstmonths", rf"(?:{_FIRST} ({_FEW})|({_FEW}) {_FIRST}) (?:months|mois|meses){_DE}({_YEAR})"),
    (
        "edge",
        rf"(?!(?:beginning|start) [12])({any_of(EDGES)})(?:{_DE}|[ -])({_YEAR}|(?:the |l'|el |"
        rf"o )?(?:ال)?(?:{any_of(THE_YEAR)}))",
    ),
    ("nextseason", rf"(?:{NEXT_BEFORE} ({any_of(SEASONS)})|({any_of(SEASONS)}) {NEXT_AFTER})"),
    ("nextmonth", rf"(?:{NEXT_BEFORE} (?:{any_of(MONTH_WORDS)})|(?:{any_of(MONTH_WORDS)}) {NEXT_AFTER})"),
    ("nextquarter", rf"(?:{NEXT_BEFORE} (?:{any_of(QUARTER_WORDS)})|(?:{any_of(QUARTER_WORDS)}) {NEXT_AFTER})"),
    (
        "year",
        rf"({_FIGURES}(?!\d)|(?:{any_of(RELATIVE_YEARS)}))(?!\.\d|[-/]\d(?!\d(?:\d\d)?(?![\d/-]))|[ ]?(?:eur|usd|€|"
        rf"partic|pers))",
    ),
    ("usdaybare", rf"({_NAME}) ({_DAY})"),
    ("baremonth", rf"({_NAME})"),
)


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:[وبفل]?ال|لل|[وبلف])?" + pattern + r"(?!\w)")


FINDERS = [(name, _form(pattern)) for name, pattern in _FORMS]

_BY_NUMBER = ("numericdays", "numeric", "monthyear", "days", "day", "numberletter", "parts", "part", "firstmonths")
_BY_NAME = ("usdays", "usday", "month", "nextnamed", "shortyear", "usdaybare", "baremonth")
_BY_WORD: dict[str, tuple[str, ...]] = {}
for _words, _names in (
    (MONTHS, _BY_NAME),
    (FIRST_DAYS, ("days", "day", "firstmonths")),
    (("premiers", "primeiros", "primeros"), ("firstmonths",)),
    (_FEW_WORDS, ("firstmonths",)),
    (ORDINALS, ("parts", "part")),
    (PARTS, ("partnumber",)),
    (ARABIC_PARTS, ("arpart",)),
    (EDGES, ("edge",)),
    (SEASONS, ("nextseason",)),
    (MONTH_WORDS, ("nextmonth",)),
    (QUARTER_WORDS, ("nextquarter",)),
    (RELATIVE_YEARS, ("year",)),
    (NEXT_WORDS, ("nextnamed", "nextseason", "nextmonth", "nextquarter")),
):
    for _word in first_words(_words):
        _BY_WORD[_word] = _BY_WORD.get(_word, ()) + _names
_YEAR_WORD = re.compile(rf"{_FIGURES}(?!\d)")
_DAY_WORD = re.compile(r"\d{1,2}(?!\d)")
_LETTER_WORD = re.compile(r"(?:t|q|tri|s|h)(?:[1-4]|$)")


@opener
def _begun(word: str) -> tuple[str, ...]:
    """The forms of a date that may begin with this word (never too few); none for nearly every word of a text."""
    forms: list[str] = []
    for rest in without_prefix(word):
        if _YEAR_WORD.match(rest):
            forms += ("iso", "isomonth", "yearletter", "year")
        elif _DAY_WORD.match(rest):
            forms += _BY_NUMBER
        elif _LETTER_WORD.match(rest):
            forms += ("letters", "letter")
        forms += _BY_WORD.get(rest, ())
    return tuple(forms)


def month(year: int, number: int) -> str:
    """`YYYY-MM`, also of a month before or after the twelve of the year."""
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    return f"{year:04d}-{number:02d}"


def _day(year: int, number: int, day: int) -> str | None:
    """`YYYY-MM-DD`; None where there is no such day. A day without a year may be any day of a leap year."""
    try:
        return f"{year:04d}{date(year or 2028, number, day).isoformat()[4:]}"
    except ValueError:
        return None


def _of_month(words: str) -> int:
    """The day of "1er", "15th", "premier"."""
    digits = "".join(x for x in words if x.isdigit())
    return int(digits) if digits else 1


def _named(name: str) -> int:
    return MONTHS[name.rstrip(".")]


def _in_order(first: str | None, last: str | None) -> tuple[str, str] | None:
    return (first, last) if first and last and first <= last else None


class _Reader:
    """What the forms found, as first and last day or month, from the day of writing where one is needed."""

    def __init__(self, sent_on: date | None) -> None:
        self.sent_on = sent_on

    def year(self, words: str) -> int | None:
        """The year of "2027", "27", "next year"; 0 where none is named, None where the day of writing is not known."""
        if not words:
            return 0
        if words.isdigit():
            return int(words) + (2000 if len(words) == 2 else 0)
        if self.sent_on is None:
            return None
        return self.sent_on.year + next((n for phrase, n in RELATIVE_YEARS.items() if words.endswith(phrase)), 0)

    def read(self, form: str, groups: tuple[str | None, ...]) -> tuple[str, str] | None:
        """First and last moment of what a form found; None where it is no date after all."""
        found = [group or "" for group in groups]
        if form.startswith("next"):
            return self._next(form, "".join(found))
        if form in _STRETCHES:
            return self._stretch(form, found)
        if form in ("days", "usdays", "numericdays"):
            return self._days(form, found)
        one = self._one(form, *found)
        return (one, one) if one else None

    def _one(self, form: str, a: str, b: str = "", c: str = "") -> str | None:
        """A single day or month."""
        match form:
            case "iso":
                return _day(int(a), int(b), int(c))
            case "isomonth":
                return month(int(a), int(b))
            case "monthyear":
                return month(int(b), int(a))
            case "numeric":
                year = self.year(c) or 0
                return _day(year, int(b), int(a)) or _day(year, int(a), int(b))
            case "day" | "usday" | "usdaybare":
                named, day = (_named(b), _of_month(a)) if form == "day" else (_named(a), _of_month(b))
                whole = self.year(c)
                return None if whole is None else _day(whole, named, day)
            case "baremonth":
                return f"0000-{_named(a):02d}"
        whole = self.year(b)
        return month(whole, _named(a)) if whole else None

    def _days(self, form: str, found: list[str]) -> tuple[str, str] | None:
        """The first and the last of several days of a month."""
        if form == "numericdays":
            one, other, two, number, year = found
            whole = self.year(year) or 0
            return _in_order(_day(whole, int(other or number), int(one)), _day(whole, int(number), int(two)))
        one, two, name, year = found if form == "days" else (*found[1:3], found[0], found[3])
        if (named := self.year(year)) is None:
            return None
        return _in_order(_day(named, _named(name), _of_month(one)), _day(named, _named(name), _of_month(two)))

    def _stretch(self, form: str, found: list[str]) -> tuple[str, str] | None:
        """The first and the last month of a year, a part of one, quarters or half-years."""
        if form == "yearletter":
            found = [*found[1:], found[0]]
        elif form == "numberletter":
            found = [found[1], found[0], found[2]]
        year = self.year(found[-1])
        if year is None or (form != "year" and not found[-1] and form not in ("part", "arpart", "partnumber")):
            return None
        if form == "year":
            return month(year, 1), month(year, 12)
        if form == "firstmonths":
            count = found[0] or found[1]
            return month(year, 1), month(year, int(count) if count.isdigit() else _FEW_WORDS[count])
        if form == "edge":
            if not found[1].endswith((*"0123456789", *RELATIVE_YEARS)) and EDGES[found[0]] == MIDDLE:
                return None  # "meio ano" is half a year
            first, last = EDGES[found[0]]
            return month(year, first), month(year, last)
        last_one = ""
        if form == "parts":
            nth, last_one, part = found[:3]
        elif form == "part":
            nth, part = found[:2]
        else:
            part, nth = found[:2]
            last_one = found[2] if form == "letters" else ""
        length = PARTS.get(part) or ARABIC_PARTS.get(part) or LETTERS[part]
        one, two = (min(ORDINALS[word], 12 // length) for word in (nth, last_one or nth))
        return _in_order(month(year, length * (one - 1) + 1), month(year, length * two))

    def _next(self, form: str, name: str) -> tuple[str, str] | None:
        """The coming month, quarter, summer or named month."""
        if self.sent_on is None:
            return None
        year, now = self.sent_on.year, self.sent_on.month
        if form == "nextquarter":
            first = (now - 1) // 3 * 3 + 4
            return month(year, first), month(year, first + 2)
        if form == "nextseason":
            first, last = next(months for season, months in SEASONS.items() if season in name)
            year += now >= first
            return month(year, first), month(year, last)
        which = now + 1 if form == "nextmonth" else _named(name) + (12 if _named(name) <= now else 0)
        return month(year, which), month(year, which)


_STRETCHES = frozenset(
    (
        "letters",
        "letter",
        "numberletter",
        "yearletter",
        "partnumber",
        "parts",
        "part",
        "arpart",
        "firstmonths",
        "edge",
        "year",
    )
)


def moments(low: str, sent_on: date | None) -> list[Moment]:
    """Every date of a flat text in small letters, in reading order; where two overlap, the earlier form wins."""
    taken: list[Moment] = []
    starts = openings(low)
    covered = bytearray(len(low)) if starts else bytearray()
    reader = _Reader(sent_on)
    for form, finder in FINDERS:
        for m in matches(finder, low, starts.get(form, ())):
            if any(covered[m.start() : m.end()]):
                continue
            when = reader.read(form, m.groups())
            if when is None:
                continue
            covered[m.start() : m.end()] = b"\x01" * (m.end() - m.start())
            taken.append(Moment(m.start(), m.end(), *when, form, not when[0].startswith("0000")))
    return sorted(taken, key=lambda moment: moment.start)


def placed(moment: Moment, sent_on: date | None) -> Moment | None:
    """The date with its year: the next such month after the day of writing where the writer named none."""
    if moment.year:
        return moment
    if sent_on is None:
        return None
    return in_year(moment, sent_on.year + (int(moment.first[5:7]) < sent_on.month))


def in_year(moment: Moment, year: int) -> Moment:
    """A date without a year, in that year; 29 February is the 28th where there is none."""
    first, last = (f"{year:04d}{end[4:]}" for end in (moment.first, moment.last))
    if not isleap(year):
        first, last = (end.replace("-02-29", "-02-28") for end in (first, last))
    return replace(moment, first=first, last=last, year=True)

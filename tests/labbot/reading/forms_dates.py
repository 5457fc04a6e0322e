"""Forms of dates, periods and durations as officials write them, with their known values; the same for the same seed.

What counts as the right value, where people would differ:
- A day or month alone is when something starts: its end is not said (`end` is None). The same holds for a start with
  a duration: the duration carries the rest (`period` of the sample mails).
- A quarter, half-year, year, season or part of a year is its first and last month: early is January to March, mid is
  June and July, late is November and December. Where something starts in one, its end may also be left open.
- Days in figures have the day first, in English too, unless the order is impossible.
- "before April" ends with April, "before the second quarter" or "before 2028" with the month before it begins.
- Of several phases the first start and the last end count.
- A duration is checked where it is said, or where both ends are said as months or as years.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from labbot.reading.dates import period
from tests.labbot.reading.forms_dates_ar import AR
from tests.labbot.reading.forms_dates_calendar import later, month_of, months_between, relative
from tests.labbot.reading.forms_dates_en import EN
from tests.labbot.reading.forms_dates_es import ES
from tests.labbot.reading.forms_dates_fr import FR
from tests.labbot.reading.forms_dates_pt import PT
from tests.labbot.reading.forms_dates_words import DAYS, JOINED, MONTHS, NUMBERED, lines

TONGUES = {"en": EN, "fr": FR, "pt": PT, "es": ES, "ar": AR}
_AS_FIGURES = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@dataclass(frozen=True)
class Form:
    """A short text with what it says. `ends` are the ends that count as right; `shape` is how it was written, without
    its numbers; `duration_months` is compared only where `duration_said`."""

    text: str
    sent_on: date
    start: str | None
    ends: tuple[str | None, ...]
    duration_months: int | None
    duration_said: bool
    shape: str

    @property
    def end(self) -> str | None:
        """The best end."""
        return self.ends[0]

    def fits(self, start: str | None, end: str | None, months: int | None) -> bool:
        """Whether this is what the text says."""
        return start == self.start and end in self.ends and (not self.duration_said or months == self.duration_months)


@dataclass(frozen=True)
class _Moment:
    """A day, month, quarter, half-year, year, season or part of a year, with its words."""

    kind: int  # 0 day, 1 month, 2 year, 3 quarter and the like
    words: str
    first: str
    last: str | None
    shape: str


@dataclass(frozen=True)
class _Said:
    text: str
    start: str | None
    ends: tuple[str | None, ...]
    months: int | None
    said: bool
    shape: str


@cache
def _table(tongue: str, name: str) -> tuple[str, ...]:
    return tuple(lines(getattr(TONGUES[tongue], name)))


class _Maker:
    """Makes forms of one language from one stream of chance."""

    def __init__(self, language: str, chance: random.Random) -> None:
        self.language, self.chance = language, chance
        self.tongue = TONGUES[language]
        self.names = [row.split() for row in self.tongue.months.split("|")]
        self.short = [row.split() or self.names[n] for n, row in enumerate(self.tongue.short.split("|"))]
        self.sent = date(2026, 1, 1) + timedelta(days=chance.randrange(1000))

    def pick(self, name: str) -> str:
        """A line of a table."""
        return self.chance.choice(_table(self.language, name))

    def name(self, month: int, *, short: bool = False) -> str:
        """A name of a month."""
        return self.chance.choice((self.short if short else self.names)[month - 1]).replace("_", " ")

    def fill(self, form: str, year: int, month: int, day: int, **more: str) -> str:
        """A form with the names and figures of a day."""
        named = self.name(month)
        facts = {"d": day, "dd": f"{day:02}", "m": month, "mm": f"{month:02}", "y": year, "yy": f"{year % 100:02}",
                 "month": named, "Month": named.capitalize(), "MONTH": named.upper(), "ord": self.ordinal(day),
                 "short": self.name(month, short=True).rstrip("." if "-{short}" in form else " ")}  # fmt: skip
        return form.format(**(facts | more))

    def ordinal(self, day: int) -> str:
        """1st, 2nd; only the first of a month elsewhere."""
        if self.language == "en":
            return f"{day}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10 if day // 10 != 1 else 0, 'th') }"
        first = {"fr": ("1er", "1er", "premier"), "pt": ("1.º", "1º", "primeiro"), "es": ("1.º", "1º", "primero")}
        return self.chance.choice(first.get(self.language, ("فاتح", "1"))) if day == 1 else str(day)

    def when(self) -> tuple[int, int, int]:
        """A day to come."""
        year, month = later(self.sent.year, self.sent.month, self.chance.randint(2, 40))
        return year, month, self.chance.choice((1, 1, self.chance.randint(1, 28), self.chance.randint(1, 28)))

    def day(self, year: int, month: int, day: int, style: str | None = None) -> _Moment:
        figures = self.chance.random() < 0.3
        form = style or self.chance.choice(DAYS.split("\n") if figures else _table(self.language, "days"))
        if style is None and figures and self.chance.random() < 0.5 and self.language in ("fr", "es"):
            form = ("le " if self.language == "fr" else "el ") + form
        value = f"{year}-{month:02}-{day:02}"
        return _Moment(0, self.fill(form, year, month, day), value, None, form)

    def month(self, year: int, month: int, style: str | None = None) -> _Moment:
        figures = self.chance.random() < 0.15
        form = style or self.chance.choice(MONTHS.split("\n") if figures else _table(self.language, "month_styles"))
        return _Moment(1, self.fill(form, year, month, 1), month_of(year, month), None, form)

    def year(self, year: int) -> _Moment:
        form = self.pick("year_styles")
        return _Moment(2, form.format(y=year), month_of(year, 1), month_of(year, 12), form)

    def part(self, year: int, table: str, count: int) -> _Moment:
        """A quarter or a half-year."""
        form, q = self.pick(table), self.chance.randint(1, count)
        word = self.tongue.ordinals.split("|")[q - 1]
        if table == "halves" and q == 2 and self.language == "fr" and self.chance.random() < 0.5:
            word = "second"
        number = self.chance.choice(NUMBERED[self.language].split("|")).split()[q - 1]
        woman = {"fr": ("première", "seconde"), "pt": ("primeira", "segunda"), "es": ("primera", "segunda")}
        fem = woman.get(self.language, ("الأولى", "الثانية"))[min(q, 2) - 1]
        words = form.format(
            q=q, y=year, qord=word, qnum=number, qfem=fem, qrom=("I", "II", "III", "IV")[q - 1] + self.roman(q)
        )
        size = 12 // count
        return _Moment(3, words, month_of(year, (q - 1) * size + 1), month_of(year, q * size), form)

    def roman(self, q: int) -> str:
        """The end of a Roman ordinal: Ier, IIe."""
        return {"fr": "er" if q == 1 else "e"}.get(self.language, "")

    def coarse(self, year: int) -> _Moment:
        """A quarter, a half-year, a season, the early, middle or late part of a year."""
        kind = self.chance.choice("qqqhhps")
        if kind in "qh":
            return self.part(year, "quarters" if kind == "q" else "halves", 4 if kind == "q" else 2)
        if kind == "s":
            first, _, forms = self.pick("seasons").partition(": ")
            form = self.chance.choice(forms.split("|"))
            return _Moment(3, form.format(y=year), month_of(year, int(first)), month_of(year, int(first) + 2), form)
        part, _, forms = self.pick("parts").partition(": ")
        form = self.chance.choice(forms.split("|"))
        first, last = {"early": (1, 3), "mid": (6, 7), "late": (11, 12)}[part]
        return _Moment(
            4 if part == "early" else 3, form.format(y=year), month_of(year, first), month_of(year, last), form
        )

    def moment(self) -> _Moment:
        """Any moment to come."""
        year, month, day = self.when()
        draw = self.chance.random()
        if draw < 0.35:
            return self.day(year, month, day)
        if draw < 0.65:
            return self.month(year, month)
        year += year == self.sent.year  # no quarter that is over
        return self.coarse(year) if draw < 0.93 else self.year(self.sent.year + self.chance.randint(1, 3))

    def small(self, moment: _Moment) -> str:
        """The small word before a moment: on, in, en, à."""
        if self.language == "fr" and re.match("début|debut|fin|mi-", moment.words):
            return ""
        return self.tongue.small.split("|")[min(moment.kind, 3)]

    def put(self, frame: str, **moments: _Moment) -> str:
        """A frame with its moments; `{in}` takes the word that suits what follows it."""
        for name, moment in moments.items():
            frame = frame.replace(f"{{in}} {{{name}}}", f"{self.small(moment)} {moment.words}".strip())
            frame = frame.replace(f"{{{name}}}", moment.words)
        return frame.replace("\\n", "\n")

    # The sorts of forms.

    def at(self) -> _Said:
        frame, moment = self.pick("at"), self.moment()
        return _Said(self.put(frame, x=moment), moment.first, (moment.last,), None, False, frame + moment.shape)

    def starts(self) -> _Said:
        frame, moment = self.pick("starts"), self.moment()
        ends = (None, moment.last) if moment.last else (None,)
        return _Said(self.put(frame, x=moment), moment.first, ends, None, False, frame + moment.shape)

    def ends(self) -> _Said:
        frame, moment = self.pick("ends"), self.moment()
        if "{in} {x}" not in frame and moment.kind in (0, 4):
            late = re.compile(r"(?: of| de|نهاية) \{x\}")  # "the end of" suits months and longer stretches alone
            frame = self.chance.choice([f for f in _table(self.language, "ends") if not late.search(f)])
        ends = _ends_of(moment)
        if moment.last and not moment.first.endswith("-11") and re.search(_BEFORE, frame):
            ends = (month_of(*later(int(moment.first[:4]), int(moment.first[5:]), -1)), moment.first)
        return _Said(self.put(frame, x=moment), None, ends, None, False, frame + moment.shape)

    def ranges(self) -> _Said:
        frame = self.pick("ranges")
        year, month, day = self.when()
        a, b = self.pair(year, month, day)
        ends = _ends_of(b)
        whole = 0 < a.kind == b.kind and len(ends) == 1
        months = months_between(a.first, b.last or b.first) if whole else None
        return _Said(self.put(frame, a=a, b=b), a.first, ends, months, whole, frame + a.shape + b.shape)

    def pair(self, year: int, month: int, day: int) -> tuple[_Moment, _Moment]:
        """Two moments in order, mostly written in one style."""
        year2, month2 = later(year, month, self.chance.randint(1, 30))
        draw = self.chance.random()
        if draw < 0.35:
            style = None if self.chance.random() < 0.3 else self.day(year, month, day).shape
            day2 = self.chance.choice((day, 28, 30 if month2 != 2 else 28))
            return self.day(year, month, day, style), self.day(year2, month2, day2, style)
        if draw < 0.75:
            style = None if self.chance.random() < 0.3 else self.month(year, month).shape
            return self.month(year, month, style), self.month(year2, month2, style)
        if draw < 0.85:
            return self.month(year, month), self.coarse(max(year2, year + 1))
        year += year == self.sent.year
        if draw < 0.95:
            return self.coarse(year), self.coarse(year + self.chance.randint(1, 2))
        return self.year(year + 1), self.year(year + 1 + self.chance.randint(1, 3))

    def months_of_a_year(self) -> _Said:
        frame, year = self.pick("month_ranges"), self.when()[0] + 1
        one = self.chance.randint(1, 11)
        two = self.chance.randint(one + 1, 12)
        text = frame.format(m1=self.name(one), m2=self.name(two), s1=self.name(one, short=True),
                            s2=self.name(two, short=True), y=year)  # fmt: skip
        text, shape = self.framed(text)
        return _Said(text, month_of(year, one), (month_of(year, two),), two - one + 1, True, frame + shape)

    def days_of_a_month(self) -> _Said:
        frame, (year, month, _) = self.pick("day_ranges"), self.when()
        one = self.chance.randint(1, 26)
        two = one + (1 if re.search(r"d1\} (?:et|e|y|and|و)", frame) else self.chance.randint(1, 28 - one))
        text = self.fill(frame, year, month, one, d1=str(one), d2=str(two), dd1=f"{one:02}", dd2=f"{two:02}",
                         ord1=self.ordinal(one), ord2=self.ordinal(two))  # fmt: skip
        text, shape = self.framed(text)
        first = month_of(year, month)
        return _Said(text, f"{first}-{one:02}", (f"{first}-{two:02}",), None, False, frame + shape)

    def framed(self, text: str) -> tuple[str, str]:
        """A range in a sentence about something that takes place, or alone."""
        if self.chance.random() < 0.3:
            return text, ""
        frame = self.chance.choice(
            [f for f in _table(self.language, "at") if "(" in f or (":" in f and "{in}" not in f)]
        )
        return frame.replace("{x}", text), frame

    def years(self) -> _Said:
        frame, year = self.pick("year_ranges"), self.when()[0] + 1
        more = 1 if re.search(r"/\{yy2|y1\} (?:et|e|y|and|و)", frame) else self.chance.randint(1, 3)
        months = (more + 1) * 12
        text = frame.format(y1=year, y2=year + more, yy2=(year + more) % 100, n=months)
        return _Said(text, month_of(year, 1), (month_of(year + more, 12),), months, True, frame)

    def quarters(self) -> _Said:
        frame, year = self.pick("quarter_ranges"), self.when()[0] + 1
        one = self.chance.randint(1, 3)
        two = self.chance.randint(one + 1, 4)
        words = self.tongue.ordinals.split("|")
        text = frame.format(q1=one, q2=two, o1=words[one - 1], o2=words[two - 1], y=year)
        text, shape = self.framed(text)
        return _Said(
            text, month_of(year, one * 3 - 2), (month_of(year, two * 3),), (two - one + 1) * 3, True, frame + shape
        )

    def length(self) -> tuple[str, int, str]:
        """The words of a duration, its months and its shape."""
        if self.chance.random() < 0.35:
            months, _, forms = self.pick("halves_more").partition(": ")
            form = self.chance.choice(forms.split("|"))
            return form, int(months), form
        unit, _, forms = self.pick("units").partition(": ")
        form = self.chance.choice(forms.split("|"))
        rows = [row.split(" ", 1) for row in self.tongue.numbers.split("|")]
        number, word = self.chance.choice([row for row in rows if unit == "month" or int(row[0]) <= 5])
        word = word.replace("_", " ")
        woman = {"ثلاثة": "ثلاث", "أربعة": "أربع", "خمسة": "خمس"}.get(word, word)
        text = form.format(n=number, w=word, f=woman, u="أشهر" if int(number) <= 10 else "شهرا")
        return text, int(number) * (12 if unit == "year" else 1), form + ("" if form.count("{w}") == 0 else word)

    def lasts(self) -> _Said:
        frame, (words, months, shape) = self.pick("lasting"), self.length()
        if re.match(r"an? |a\b", words):  # "for a 2-year project" wants an article of its own
            frame = "We foresee {x}."
        return _Said(frame.format(x=words), None, (None,), months, True, frame + shape)

    def starts_and_lasts(self) -> _Said:
        frame, (words, months, shape) = self.pick("with_duration"), self.length()
        moment = self.moment()
        ends = (None, moment.last) if moment.last else (None,)
        text = self.put(frame.replace("{l}", words), x=moment)
        return _Said(text, moment.first, ends, months, True, frame + shape + moment.shape)

    def phased(self) -> _Said:
        frame, (year, month, _) = self.pick("phases"), self.when()
        style = self.month(year, month).shape
        steps = [(year, month)]
        for _ in range(3):
            steps.append(later(*steps[-1], self.chance.randint(1, 7)))
        text = self.put(frame, **{name: self.month(*step, style) for name, step in zip("abcd", steps, strict=True)})
        first, last = month_of(*steps[0]), month_of(*steps[-1])
        return _Said(text, first, (last,), months_between(first, last), True, frame + style)

    def relative(self) -> _Said:
        code, _, frame = self.pick("relative").partition(": ")
        count, month = self.chance.randint(3, 10), self.chance.randint(1, 12)
        text = frame.format(n=count, month=self.name(month)) if "{" in frame else frame
        start, ends, months = relative(code, self.sent, count, month)
        return _Said(text, start, ends, months, months is not None, frame)

    def trap(self) -> str:
        """A sentence whose dates are not the project's."""
        past = self.sent - timedelta(days=self.chance.randint(20, 2500))
        late = self.sent + timedelta(days=self.chance.randint(10, 90))
        words = {name: self.day(d.year, d.month, d.day).words for name, d in
                 (("past", past), ("late", late), ("sent", self.sent))}  # fmt: skip
        return self.grammar(self.pick("traps").format(**words))

    def trapped(self) -> _Said:
        text = self.trap()
        return _Said(text, None, (None,), None, True, re.sub(r"\d+", "0", text))

    def grammar(self, text: str) -> str:
        """Articles and small words as the language joins them."""
        for wrong, right in JOINED[self.language]:
            text = re.sub(wrong, right, text)
        return text

    def form(self) -> Form:
        """One form, in its surroundings."""
        said = self.chance.choices(_SORTS, _WEIGHTS)[0](self)
        text = self.grammar(said.text)
        before, after = self.chance.random(), self.chance.random()
        if before < 0.35:
            text = f"{self.pick('neutral')}{self.chance.choice((' ', chr(10)))}{text}"
        elif before < 0.45:
            text = f"{self.trap().rstrip('.')}.\n{text}"
        if after < 0.35:
            text = f"{text.rstrip('.')}. {self.pick('neutral')}"
        if self.chance.random() < (0.25 if self.language == "ar" else 0):
            text = text.translate(_AS_FIGURES)
        return Form(text, self.sent, said.start, said.ends, said.months, said.said, said.shape)


# What ends before something that lasts ends before it begins; before its end is another matter.
_BEFORE = r"(?:before|avant|antes d\w+|قبل) \{x\}"

_SORTS: tuple[Callable[[_Maker], _Said], ...] = (
    _Maker.at, _Maker.starts, _Maker.ends, _Maker.ranges, _Maker.months_of_a_year, _Maker.days_of_a_month, _Maker.years,
    _Maker.quarters, _Maker.lasts, _Maker.starts_and_lasts, _Maker.phased, _Maker.relative, _Maker.trapped,
)  # fmt: skip
_WEIGHTS = (16, 16, 12, 18, 6, 6, 3, 3, 10, 10, 3, 3, 10)


def _ends_of(moment: _Moment) -> tuple[str, ...]:
    """Where something that lasts until this moment ends; until the middle of a year is June as well as July."""
    last = moment.last or moment.first
    return (last, f"{last[:4]}-06") if moment.kind > 2 and last.endswith("-07") else (last,)


def stream(language: str, seed: int) -> Iterator[Form]:
    """Forms without end."""
    chance = random.Random(f"{language}/{seed}")
    while True:
        yield _Maker(language, chance).form()


def forms(language: str, seed: int, count: int) -> list[Form]:
    """`count` different texts of one language (`en`, `fr`, `pt`, `es`, `ar`); the same for the same seed."""
    found: dict[str, Form] = {}
    for form in stream(language, seed):
        found.setdefault(form.text, form)
        if len(found) == count:
            return list(found.values())
    raise AssertionError("a stream without end ended")


def misread(language: str, count: int, seed: int) -> list[str]:
    """What the reader makes of those of `count` forms that it does not read as a person would, in words."""
    found = []
    for form in forms(language, seed, count):
        when = period(form.text, form.sent_on, language)
        start, end = (when.period.start, when.period.end) if when and when.period else (None, None)
        months = when.duration_months if when else None
        if not form.fits(start, end, months):
            meant = (form.start, form.ends, form.duration_months if form.duration_said else "any")
            found.append(f"{form.text!r} of {form.sent_on}: {meant} meant, {(start, end, months)} read")
    return found

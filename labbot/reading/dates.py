"""When something is to happen: the project's own months and its duration, told from deadlines and horizons.

"March 2027", "01.10.2027"          start only, also beside a duration
"mai-juin 2027", "from X to Y"      start and end
"T1 2028", "second half of 2027"    the first and the last month
"any time in 2027", "2027-2029"     the first and the last month, where the year is said to be the project's
"before April 2027"                 end only
"next month", "l'année prochaine"   from the day of writing
several phases                      the first start and the last end
"answer before 15 January"          a deadline of ours or theirs: not the period (`purposes`)
"by 2030", "2026-2030", Agenda 2063 a horizon or a plan's title: not the period (`purposes`)
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date

from labbot.reading.durations import Duration, durations, from_now
from labbot.reading.figures import flat
from labbot.reading.model import Period
from labbot.reading.moments import Moment, moments, month, placed
from labbot.reading.places import lowered
from labbot.reading.purposes import NONE, TITLE, Purpose, over, purpose
from labbot.reading.ranges import pairs


@dataclass(frozen=True, slots=True)
class When:
    """A period and a duration in months, each with the writer's own words under `period` / `duration_months`."""

    period: Period | None
    duration_months: int | None
    evidence: dict[str, str] = field(default_factory=dict)
    confidence: float = 0.9


@dataclass(frozen=True, slots=True)
class _Span:
    """A period with its place in the text and what it is for; `whole` where both ends are said as such."""

    period: Period
    start: int
    end: int
    purpose: Purpose
    whole: bool = False

    @property
    def sure(self) -> float:
        """How likely it is the project's."""
        return self.purpose.sure


_NEAR = 120  # letters between a start and the end that has a label of its own
_CLOSE_BY = 30  # letters between a bare year and its duration
_ENDED = ("", ".", ";", "!", "?", "/", "|")
_TOGETHER = 12  # letters between two dates of one law or letter
_UNCUED = 0.7  # a date with no word that says what it is for
_CLOSE = 0.01  # of two that are as sure the first one counts


def _alone(moment: Moment, why: Purpose) -> Period:
    """The period of a date that stands alone."""
    if why.before and moment.long and len(moment.first) == len("2027-11") and not moment.first.endswith("-11"):
        # What ends before a quarter or a year ends before it begins; "before the end of 2027" is in it (`EDGES`).
        return Period(None, month(int(moment.first[:4]), int(moment.first[5:7]) - 1))
    if why.ends:
        return Period(None, moment.last)
    if why.starts and moment.form == "year":
        return Period(moment.first, None)
    return Period(moment.first, moment.last if moment.long else None)


def _span(here: Moment, last: Moment | None, why: Purpose, sent_on: date | None) -> _Span | None:
    """The period of one date or of two that belong together; None where it is not the project's or over."""
    first = placed(here, sent_on)
    end = placed(last, sent_on) if last else None
    if not why.sure or first is None or over(end or first, sent_on):
        return None
    if end and end.last >= first.first:
        sure = min(1.0, why.sure + 0.1)
        return _Span(Period(first.first, end.last), first.start, end.end, Purpose(sure, phase=why.phase), True)
    return _Span(_alone(first, why), first.start, first.end, why)


def _same_line(low: str, start: int, end: int) -> bool:
    return not any(mark in low[start:end] for mark in ".\n")


def _stands_alone(low: str, here: Moment, last: Moment | None) -> bool:
    """Whether "2027-2028" is a sentence, or a field of a list with strokes, of its own."""
    return last is not None and low[max(0, here.start - 20) : here.start].rstrip()[-1:] in _ENDED


def _is_meant(low: str, here: Moment, last: Moment | None, lasting: list[Duration]) -> bool:
    """Whether bare years are the project's: beside its duration ("24 mois (2027-2028)"), or from one to another."""
    stop = (last or here).end
    # Of the durations in reading order, only the two beside the years can be near enough.
    place = bisect_left(lasting, here.start, key=lambda one: one.start)
    beside = any(
        (-1 < here.start - one.end < 4 and _same_line(low, one.end, here.start))
        or (-1 < one.start - stop < _CLOSE_BY and _same_line(low, stop, one.start))
        for one in lasting[max(0, place - 1) : place + 2]
    )
    return (
        beside
        or _stands_alone(low, here, last)
        or (last is not None and any(mark.isalpha() for mark in low[here.end : last.start]))
    )


def _spans(low: str, sent_on: date | None, lasting: list[Duration]) -> list[_Span]:
    """Every period of the text that may be the project's, in reading order."""
    found: list[_Span | None] = []
    floor, why = 0, Purpose(1)
    for here, last in pairs(low, moments(low, sent_on)):
        before, why = why, purpose(low, here, floor, sent_on)
        beside = here.start - floor < _TOGETHER and _same_line(low, floor, here.start)
        if before is NONE and beside and why.sure <= _UNCUED:
            why = NONE  # "Ley 12/2009, de 30 de octubre"
        unsaid = here.form == "year" and not why.sure and not (why is NONE or why is TITLE)
        if unsaid and _is_meant(low, here, last, lasting):
            why = Purpose(0.8)
        span = _span(here, last, why, sent_on)
        labelled = last is not None and any(mark in low[here.end : last.start] for mark in ".;:\n")
        if last and labelled and (span is None or (not why.starts and over(here, sent_on))):
            # The first one is something else's ("Vision 2035.\nFin : mai 2027"); the second has a label of its own.
            span = _span(last, None, purpose(low, last, here.end, sent_on), sent_on)
        found.append(span)
        floor = (last or here).end
    return [span for span in found if span]


def _best(spans: list[_Span]) -> _Span | None:
    """The likeliest one, with the end that stands under its own label nearby, or all phases together."""
    best: _Span | None = None
    for span in spans:
        if best is None or span.sure > best.sure + _CLOSE:
            best = span
    if best is None:
        return None
    phases = [span for span in spans if span.whole and span.purpose.phase and span.start >= best.start]
    if best.purpose.phase and best.whole and len(phases) > 1:
        end = max(span.period.end or "" for span in phases)
        first = min(span.period.start or "" for span in phases)
        return _Span(Period(first, end), best.start, phases[-1].end, best.purpose, True)
    return _with_end(best, spans)


def _with_end(best: _Span, spans: list[_Span]) -> _Span:
    """The start, joined with an end that stands under its own label ("fim: 30.09.2029", "FIN: 2027-11-30")."""
    first = best.period.start
    if first is None or best.whole or (best.period.end is not None and not best.purpose.starts):
        return best
    for span in spans:
        last = span.period.end
        if span.purpose.ends and 0 <= span.start - best.end < _NEAR and last and last >= first:
            return _Span(Period(first, last), best.start, span.end, best.purpose, True)
    return best


def _months_between(period: Period) -> int | None:
    """Months from start to end: months are both counted, days by their number; None for less than half a month."""
    if period.start is None or period.end is None:
        return None
    if len(period.start) == len(period.end) == len("2027-01-01"):
        days = (date.fromisoformat(period.end) - date.fromisoformat(period.start)).days + 1
        return round(days / 30.44) or None
    (y1, m1), (y2, m2) = ((int(p[:4]), int(p[5:7])) for p in (period.start, period.end))
    return (y2 - y1) * 12 + m2 - m1 + 1


def period(text: str, sent_on: date | None, language: str) -> When | None:
    """When the project is to happen and how long; None where the text says neither. Linear in the text.

    `sent_on` is the local date of writing: bare months, "next month" and "in six months" count from it.
    """
    low = lowered(flat(text))
    lasting = durations(low)
    best = _best(_spans(low, sent_on, lasting))
    later = from_now(low, lasting)
    if later and sent_on and best is None:
        starts = Period(month(sent_on.year, sent_on.month + later.months), None)
        best = _Span(starts, later.start, later.end, Purpose(0.7))
    lasting = sorted((d for d in lasting if not d.from_now), key=lambda d: not d.labelled)
    evidence: dict[str, str] = {}
    if best:
        evidence["period"] = text[best.start : best.end].strip()
    months = lasting[0].months if lasting else None
    if lasting:
        evidence["duration_months"] = text[lasting[0].start : lasting[0].end].strip()
    elif best and (months := _months_between(best.period)):
        evidence["duration_months"] = evidence["period"]
    if not best and months is None:
        return None
    return When(best.period if best else None, months, evidence, best.sure if best else 0.8)

"""The sums of the generator of dates: months later, months between, what is named from the day of writing."""

from __future__ import annotations

from datetime import date


def later(year: int, month: int, more: int) -> tuple[int, int]:
    """The year and month some months later."""
    whole = year * 12 + month - 1 + more
    return whole // 12, whole % 12 + 1


def month_of(year: int, month: int) -> str:
    """`YYYY-MM`."""
    return f"{year}-{month:02}"


def months_between(first: str, last: str) -> int:
    """Months from the first to the last one, both counted."""
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7]) + 1


def relative(code: str, sent: date, count: int, month: int) -> tuple[str | None, tuple[str | None, ...], int | None]:
    """(start, ends, months) of a relative form, from the day it was sent."""
    year = sent.year
    following = later(year, sent.month, 1)
    quarter = later(year, (sent.month - 1) // 3 * 3 + 1, 3)
    coming = year + 1 if month <= sent.month else year
    plain: dict[str, tuple[str | None, tuple[str | None, ...]]] = {
        "Y0": (month_of(year, 1), (month_of(year, 12),)),
        "Y+1": (month_of(year + 1, 1), (month_of(year + 1, 12),)),
        "M+1": (month_of(*following), (None, month_of(*following))),
        "Q+1": (month_of(*quarter), (month_of(*later(*quarter, 2)),)),
        "Q1+1": (month_of(year + 1, 1), (month_of(year + 1, 3),)),
        "Q2+1": (month_of(year + 1, 4), (month_of(year + 1, 6),)),
        "H1+1": (month_of(year + 1, 1), (month_of(year + 1, 6),)),
        "H2+1": (month_of(year + 1, 7), (month_of(year + 1, 12),)),
        "E+1": (month_of(year + 1, 1), (month_of(year + 1, 3), None)),
        "L+1": (month_of(year + 1, 11), (month_of(year + 1, 12),)),
        "ENDY0": (None, (month_of(year, 12),)),
        "ENDY+1": (None, (month_of(year + 1, 12),)),
        "MN": (month_of(year + 1, month), (None,)),
        "NX": (month_of(coming, month), (None,)),
        "IN": (month_of(*later(year, sent.month, count)), (None,)),
        "LAST": (None, (None,)),
    }
    if code == "S+1":
        summer = year + 1 if sent.month >= 6 else year
        return month_of(summer, 6), (month_of(summer, 8),), None
    return *plain[code], count if code == "LAST" else None

"""What the generator of dates knows of a language: how officials write moments, spans, durations, and what is none.

Written from how people write, not from the rules of the reader. One form a line. In a form `{x}` is a moment, `{a}` and
`{b}` are two of them, `{in}` the small word before a moment that suits it, `{n}` a number, `{past}` a day gone by,
`{late}` a day to come, `{y}` a year.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tongue:
    """The forms of one language. Tables are texts of one form a line; `months` are twelve lists of names."""

    months: str
    short: str
    ordinals: str
    days: str
    month_styles: str
    year_styles: str
    quarters: str
    halves: str
    parts: str
    seasons: str
    small: str
    at: str
    starts: str
    ends: str
    ranges: str
    month_ranges: str
    day_ranges: str
    year_ranges: str
    quarter_ranges: str
    relative: str
    numbers: str
    lasting: str
    units: str
    halves_more: str
    with_duration: str
    phases: str
    traps: str
    neutral: str


def lines(table: str) -> list[str]:
    """The forms of a table; a line that ends with a bar goes on in the next one."""
    found = [line.strip() for line in table.strip().splitlines()]
    return "\n".join(found).replace("|\n", "|").split("\n")


# What everybody writes with figures alone.
DAYS = (
    "{dd}/{mm}/{y}\n{d}/{m}/{y}\n{dd}.{mm}.{y}\n{d}.{m}.{y}\n{y}-{mm}-{dd}\n{dd}-{mm}-{y}\n"
    "{dd}/{mm}/{yy}\n{y}/{mm}/{dd}"
)
MONTHS = "{mm}/{y}\n{y}-{mm}\n{m}/{y}\n{mm}.{y}"

# Short ordinals from the first to the fourth, in the ways they are written.
NUMBERED = {
    "en": "1st 2nd 3rd 4th",
    "fr": "1er 2e 3e 4e|1er 2ème 3ème 4ème|1er 2è 3è 4è",
    "pt": "1.º 2.º 3.º 4.º|1º 2º 3º 4º|1o 2o 3o 4o",
    "es": "1.º 2.º 3.º 4.º|1º 2º 3º 4º|1er 2do 3er 4to",
    "ar": "1 2 3 4",
}

# How articles and small words join: a pattern and what stands in its place.
JOINED: dict[str, tuple[tuple[str, str], ...]] = {
    "en": ((r"\bin the (?=beginning|start|end)", "at the "), (r"\bin end\b", "end")),
    "fr": (
        (r"(: ?)l[ea] (?=\S)", r"\1"),
        (r"\ben le\b", "au"),
        (r"\bde le\b", "du"),
        (r"\bà le\b", "au"),
        (r"\bde (?=avril|août|octobre|aout)", "d'"),
    ),
    "pt": (
        (r"(: ?)[oa] (?=\S)", r"\1"),
        (r"\bem o\b", "no"),
        (r"\bem a\b", "na"),
        (r"\bde o\b", "do"),
        (r"\bde a\b", "da"),
        (r"\ba o\b", "ao"),
        (r"\ba a\b", "à"),
        (r"\baté o\b", "até ao"),
    ),
    "es": (
        (r"(: ?)(?:el|la) (?=\S)", r"\1"),
        (r"\bde el\b", "del"),
        (r"\ba el\b", "al"),
        (r"\ben el (?=\d)", "el "),
        (r"\ben (?=principios|comienzos|inicios|mediados|finales|fines)", "a "),
    ),
    "ar": ((r"في يوم", "يوم"),),
}

"""How many ways of writing a thing are read right: per language, forms drawn from a seed with known answers.

Prints read right / forms and the share per thing and language; ends with 1 where a share is under 99 %. Another thing
is one more line in THINGS: a function that names those of `count` forms of a language that were not read right.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from labbot.reading.money import sought
from tests.labbot.reading import forms_dates, forms_money

BAR = 99.0
Failures = list[str]


def money(language: str, count: int, seed: int) -> Failures:
    """The money forms whose amount or currency was not read as it was meant."""
    failures = []
    for form in forms_money.forms(language, count, seed):
        found = sought(form.text, form.language, form.country)
        read = (round(found.budget.amount, 2), found.budget.currency) if found else (None, None)
        meant = (form.amount, form.currency)
        if read != meant:
            failures.append(f"{form.family} {form.country} {form.text!r}: {meant} meant, {read} read")
    return failures


THINGS: dict[str, Callable[[str, int, int], Failures]] = {
    "money": money,
    "dates": forms_dates.misread,
}


def main() -> int:
    """Print the table; 0 where every share reaches the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--forms", type=int, default=2000, help="per thing and language")
    parser.add_argument("--show", type=int, default=0, help="print so many failures per thing and language")
    given = parser.parse_args()
    show, worst = Console(), 100.0
    table = Table(title=f"Forms read right, seed {given.seed}", title_justify="left")
    for heading in ("thing", "language", "read right / forms", "per cent", ""):
        table.add_column(heading, justify="right" if heading in ("read right / forms", "per cent") else "left")
    for thing, failures_of in THINGS.items():
        for language in forms_money.LANGUAGES:
            failures = failures_of(language, given.forms, given.seed)
            right = given.forms - len(failures)
            share = 100 * right / given.forms
            worst = min(worst, share)
            below = "" if share >= BAR else "below"
            table.add_row(thing, language, f"{right} / {given.forms}", f"{share:.1f}", below)
            for failure in failures[: given.show]:
                show.print(f"{thing} {language} {failure}", markup=False, highlight=False, soft_wrap=True)
    show.print(table)
    return 0 if worst >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())

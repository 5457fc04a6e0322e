"""The spoof matrix: how many mails in somebody else's name come out as proven, with all defences and with any one off.

Ends with 1 where a spoof is accepted, a genuine mail is not, or a defence keeps nothing out.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from typing import Any

from rich.console import Console
from rich.table import Table

from labbot.logs import set_up_logs
from tests.handlers.mail.defences import DEFENCES, accepted, names_of_the_world
from tests.handlers.mail.genuine import genuine
from tests.handlers.mail.spoofs import spoofs


async def measure(show: Console, resolver: Any) -> bool:
    """Print both tables; whether every figure is as it must be."""
    forged, real = spoofs(), genuine()
    kinds = Counter(case.kind for case in forged)
    through, known = await accepted(forged, resolver), await accepted(real, resolver)
    table = Table(title="Spoof matrix, all defences on", title_justify="left")
    for heading in ("measure", "figure", "bar"):
        table.add_column(heading, justify="left" if heading == "measure" else "right")
    table.add_row("spoofs", str(len(forged)), "200")
    table.add_row("kinds", str(len(kinds)), "20")
    table.add_row("spoofs accepted", str(len(through)), "0")
    table.add_row("genuine mails accepted", f"{len(known)} of {len(real)}", "all")
    show.print(table)
    opened = {}
    table = Table(title="One defence switched off", title_justify="left")
    for heading in ("defence", "accepted", "kinds"):
        table.add_column(heading, justify="right" if heading == "accepted" else "left")
    for defence in DEFENCES:
        opened[defence.says] = found = await accepted(forged, resolver, defence)
        table.add_row(defence.says, str(len(found)), ", ".join(dict.fromkeys(case.kind for case in found)))
    show.print(table)
    enough = len(forged) >= 200 and len(kinds) >= 20 and len(known) == len(real) >= 20
    return enough and not through and all(opened.values())


def main() -> int:
    """0 where all is well."""
    set_up_logs("error")
    with names_of_the_world() as resolver:
        return 0 if asyncio.run(measure(Console(), resolver)) else 1


if __name__ == "__main__":
    sys.exit(main())

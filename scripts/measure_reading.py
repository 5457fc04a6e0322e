"""How well raw mails are understood: runs the scorer over the sample mails, prints measure, figure and bar.

The bars are those of the reading issue. Ends with 1 where a figure is below its bar, with 2 where the measuring data
is not there.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

BARS = {
    "parsed": 100.0,
    "handling": 100.0,
    "kind": 100.0,
    "edge handling": 100.0,
    "language": 100.0,
    "country": 100.0,
    "objective first": 85.7,
    "objective in 3": 96.4,
    "assistance F1": 80.0,
    "budget": 92.8,
    "period": 89.2,
    "title similarity": 80.0,
    "evidence stands in text": 100.0,
}
BARS_UNKNOWN = {"country": 92.8}


def score(shared: Path, contacts: Path) -> dict[str, float]:
    """The scorer's table for the sample mails, with these known contacts."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "table.json"
        command = [
            sys.executable,
            str(shared / "tools" / "score_reading.py"),
            "--dir",
            str(shared / "data" / "samples"),
            "--contacts",
            str(contacts),
            "--labbot",
            f"{sys.executable} -m labbot",
            "--no-match",
            "--json",
            str(out),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
        table: dict[str, float] = json.loads(out.read_text("utf-8"))
    return table


def main() -> int:
    """Print the table; 0 where every figure reaches its bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    shared = parser.parse_args().shared.resolve()
    show = Console()
    if not (shared / "tools" / "score_reading.py").exists():
        show.print(f"not measured: the measuring data is not at {shared}", markup=False)
        return 2
    known = score(shared, shared / "data" / "contacts_demo.json")
    with tempfile.TemporaryDirectory() as folder:
        nobody = Path(folder) / "contacts.json"
        nobody.write_text('{"contacts": []}', "utf-8")
        unknown = score(shared, nobody)
    rows = [(name, known.get(name, 0.0), bar) for name, bar in BARS.items()]
    rows += [(f"{name}, senders unknown", unknown.get(name, 0.0), bar) for name, bar in BARS_UNKNOWN.items()]
    table = Table(title="Reading, sample mails (per cent)", title_justify="left")
    for heading in ("measure", "figure", "bar", ""):
        table.add_column(heading, justify="left" if heading in ("measure", "") else "right")
    for name, figure, bar in rows:
        table.add_row(name, f"{figure:.1f}", f"{bar:.1f}", "" if figure >= bar else "below")
    show.print(table)
    return 0 if all(figure >= bar for _, figure, bar in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

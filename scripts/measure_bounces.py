"""How well machines are told from people: runs the reader over bounces, notes of responders and ordinary mails.

The bounces are those that flufl.bounce carries in its source package (FOLDER names its `tests` folder; else pip is
asked for the package), and those that our own tests write. Ends with 1 where a figure is below its bar or could not be
measured.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from handlers.mail.bounced import failures
from handlers.mail.translate import translate
from labbot.messages import Automatic, Incoming, Raw
from tests.peers.bounces import NOTES, REPORTS

NOT_REPORTS = {"groupwise_03.txt", "qmail_08.txt"}
"""What the package carries that is no bounce: a person's answer and a responder's note that once confused it."""

FALSE_ALARMS = 0.5
"""Per cent of ordinary mails, at most: one in two hundred."""

ENOUGH = 200
"""Ordinary mails, at least: fewer say nothing of one in two hundred."""

Row = tuple[str, str, str, bool]


def main() -> int:
    """Print the table; 0 where every figure reaches its bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="the `tests` folder of flufl.bounce's source package")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or fetched(Path(temporary))
        rows = [
            *(flufl(folder) if folder else not_measured("bounces of flufl.bounce")),
            *own(),
            ordinary(chosen.shared),
        ]
    table = Table(title="Machines told from people", title_justify="left")
    for heading in ("measure", "figure", "bar", ""):
        table.add_column(heading, justify="left" if heading in ("measure", "") else "right")
    for name, figure, bar, good in rows:
        table.add_row(name, figure, bar, "" if good else "below")
    Console(width=110).print(table)
    return 0 if all(good for *_, good in rows) else 1


def fetched(folder: Path) -> Path | None:
    """The `tests` folder of the source package, brought by pip; None where it cannot be had."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-binary", ":all:", "--no-deps", "flufl.bounce"]
    try:
        subprocess.run([*command, "-d", str(folder)], check=True, capture_output=True, timeout=300)
        archive = next(folder.glob("flufl*.tar.gz"))
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        return next(folder.glob("flufl*/tests"))
    except (subprocess.SubprocessError, OSError, StopIteration, tarfile.TarError):
        return None


def expected(folder: Path) -> dict[str, set[str]]:
    """File -> the addresses that the package's own tests expect in it, by any of its detectors."""
    found: dict[str, set[str]] = {}
    for node in ast.parse((folder / "test_detectors.py").read_text("utf-8")).body:
        named = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        if named and node.targets[0].id == "DETECTORS":  # type: ignore[attr-defined]
            for _, file, addresses, _ in ast.literal_eval(node.value):  # type: ignore[attr-defined]
                found.setdefault(file, set()).update(address.decode().lower() for address in addresses)
    return found


def flufl(folder: Path) -> Iterator[Row]:
    """The package's own bounces: all its addresses found, and those it finds none in recognised."""
    from email import message_from_bytes

    files = {path.name: path.read_bytes() for path in sorted((folder / "data").glob("*.txt"))}
    wanted = {file: addresses for file, addresses in expected(folder).items() if addresses}
    total = sum(map(len, wanted.values()))
    hits = right = 0
    for file, addresses in wanted.items():
        parts = failures(message_from_bytes(files[file]))
        hits += len(addresses & {*parts.hard, *parts.soft, *parts.late})
        read = seen(files[file])
        right += read.automatic is Automatic.BOUNCE and read.bounce is not None and read.bounce.address in addresses
    yield row("flufl.bounce: addresses found", hits, total, 100)
    yield row("flufl.bounce: mails taken for the bounce they are, with an address", right, len(wanted), 100)
    others = [mail for file, mail in files.items() if file not in wanted and file not in NOT_REPORTS]
    yield row("flufl.bounce: bounces it finds nothing in, set apart from people", machines(others), len(others), 90)
    yield row(
        "flufl.bounce: the person's mail it carries left alone",
        1 - machines([files["groupwise_03.txt"]]),
        1,
        100,
    )


def own() -> Iterator[Row]:
    """The machines of our own tests."""
    right = 0
    for _, mail, address, kind in REPORTS:
        said = seen(mail).bounce
        right += said is not None and (said.address, said.hard, said.late) == (address, kind == "hard", kind == "late")
    yield row("our own reports: address and kind", right, len(REPORTS), 100)
    yield row("our own notes of responders, set apart", machines([mail for _, mail in NOTES]), len(NOTES), 100)


def ordinary(shared: Path) -> Row:
    """Mails of people: the demo's, and those of the corpora where they are there."""
    places = [Path("labbot/demo/mails"), shared / "corpora", shared / "data" / "samples"]
    files = [path for place in places for path in sorted(place.rglob("*.eml"))]
    people = [p.read_bytes() for p in files if not p.name.startswith(("edge-bounce", "edge-out-of-office"))]
    if len(people) < ENOUGH:
        return (
            "ordinary mails taken for a machine's",
            f"not measured: only {len(people)} mails",
            f"{FALSE_ALARMS} %",
            False,
        )
    alarms = machines(people)
    share = 100 * alarms / len(people)
    name = "ordinary mails taken for a machine's (at most 1 in 200)"
    return name, f"{alarms} of {len(people)} ({share:.1f} %)", f"{FALSE_ALARMS} %", share <= FALSE_ALARMS


def seen(mail: bytes) -> Incoming:
    return translate(Raw("mail", "measured", mail), own=("lab@lab.example.org",))


def machines(mails: list[bytes]) -> int:
    return sum(seen(mail).automatic is not None for mail in mails)


def row(name: str, count: int, total: int, bar: int) -> Row:
    share = 100 * count / total if total else 0.0
    return name, f"{count} of {total} ({share:.1f} %)", f"{bar} %", share >= bar


def not_measured(name: str) -> list[Row]:
    return [(name, "not measured", "100 %", False)]


if __name__ == "__main__":
    sys.exit(main())

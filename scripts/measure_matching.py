"""Measure the matcher on the development sets and the sample mails, against the bars of issue 5.

    .venv/bin/python scripts/measure_matching.py [--no-mails]

Prints `measure | figure | bar` and exits 1 where a figure is below its bar, 2 where ../shared is missing.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
LANGUAGE_TASKS = ("dac_fr_en", "sdg_fr_en", "sdg_es_en", "sdg_ar_en")
COUNTRY_TASKS = ("eutf_org", "eutf_prog", "eutf_mail")
TYPO = 0.1
NDCG = 1  # place of nDCG@10 in the triples of score_matching.py


@dataclass(frozen=True)
class Figure:
    """One line of the table; a figure that could not be had is None and counts as below its bar."""

    measure: str
    figure: float | None
    bar: float

    @property
    def holds(self) -> bool:
        return self.figure is not None and self.figure >= self.bar


def development_sets() -> list[Figure]:
    """The four retrieval measures, the language of the query hidden; the lowest language without and with typos."""
    tool = _tool()
    clean = {task: _ndcg(tool, task) for task in LANGUAGE_TASKS}
    typos = {task: _ndcg(tool, task, typo=TYPO) for task in LANGUAGE_TASKS}
    countries = {task: _ndcg(tool, task, macro=task == "eutf_org") for task in COUNTRY_TASKS}
    lowest = min(clean, key=lambda task: clean[task])
    return [
        Figure("cross-language, mean nDCG@10", fmean(clean.values()), 80),
        Figure(f"the same, typos {TYPO}", fmean(typos.values()), 72),
        Figure(f"lowest single language ({lowest})", clean[lowest], 70),
        Figure("eutf with countries, mean nDCG@10", fmean(countries.values()), 47),
    ]


def sample_mails() -> list[Figure]:
    """The sample mails through the command line, the machine's own reading: `mail parse` and `match` must work."""
    data = SHARED / "data"
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "reading.json"
        command = [sys.executable, str(SHARED / "tools" / "score_reading.py"), "--dir", str(data / "samples")]
        command += ["--contacts", str(data / "contacts_demo.json"), "--partners", str(data / "partners.json")]
        command += ["--labbot", f"{sys.executable} -m labbot", "--json", str(report)]
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        table: dict[str, float] = json.loads(report.read_text("utf-8")) if report.exists() else {}
    return [
        Figure("sample mails, recall@5", table.get("match recall@5"), 75),
        Figure("sample mails, nDCG@10", table.get("match nDCG@10"), 70),
    ]


def _tool() -> Any:
    sys.path[:0] = [str(ROOT), str(SHARED / "tools")]
    return importlib.import_module("score_matching")


def _ndcg(tool: Any, task: str, *, typo: float = 0.0, macro: bool = False) -> float:
    ranker = importlib.import_module("labbot.matching").ranker
    folds = tool.load(SHARED / "data" / "matching_dev", task)
    report = tool.evaluate(folds, ranker, factory=True, typo=typo, hide_lang=True)
    return float(report["macro" if macro else "all"][NDCG])


def main() -> int:
    """Print the table; the exit code says whether every bar holds."""
    if not SHARED.is_dir():
        print(f"{SHARED} is missing: nothing to measure on", file=sys.stderr)  # noqa: T201
        return 2
    figures = development_sets() + ([] if "--no-mails" in sys.argv[1:] else sample_mails())
    print(f"{'measure':<40} | figure | bar")  # noqa: T201
    for row in figures:
        shown = "     -" if row.figure is None else f"{row.figure:6.1f}"
        print(f"{row.measure:<40} | {shown} | {row.bar:3.0f}{'' if row.holds else '  below'}")  # noqa: T201
    return 0 if all(row.holds for row in figures) else 1


if __name__ == "__main__":
    sys.exit(main())

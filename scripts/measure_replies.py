"""How well what a person wrote is cut out of their mail: runs the scorer's logic over both corpora, prints measure,
figure and bar.

The bars are those of the mail issue. Ends with 1 where a figure misses its bar, with 2 where the measuring data is not
there. Texts are compared with white space folded; times are CPU time, the best of five runs of each mail.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from handlers.mail import translate
from labbot.messages import Raw

LANGUAGES = ("en", "fr", "pt", "es", "ar")
RUNS = 5
PUBLIC, ALL, EACH, NEGATIVES, FAILURES, SLOWEST = 82.0, 95.0, 90.0, 10, 0, 0.1


@dataclass
class Score:
    """How many mails there were, and how many were read as expected."""

    right: int = 0
    total: int = 0

    def add(self, good: bool) -> None:
        self.right += good
        self.total += 1

    @property
    def percent(self) -> float:
        return 100 * self.right / self.total if self.total else 0.0


@dataclass
class Run:
    """Everything that is counted in one pass over the corpora."""

    scores: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    failures: int = 0
    slowest: float = 0.0


def scorer(shared: Path) -> ModuleType:
    """The scorer of the measuring data, whose pairing and folding of texts are used."""
    spec = importlib.util.spec_from_file_location("score_replies", shared / "tools" / "score_replies.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def seconds(body: bytes) -> float:
    """CPU seconds the whole translation of a mail takes, the best of five."""
    best = float("inf")
    for _ in range(RUNS):
        start = time.process_time()
        translate.translate(Raw("mail", "measured", body))
        best = min(best, time.process_time() - start)
    return best


def folders(corpus: Path) -> Iterator[Path]:
    """The folders of a corpus that hold mails."""
    for folder in (corpus, *sorted(path for path in corpus.iterdir() if path.is_dir())):
        if any(folder.glob("*.eml")):
            yield folder


def measure(shared: Path) -> Run:
    """One pass over every mail of both corpora."""
    rules, run = scorer(shared), Run()
    for corpus in ("replies_public", "replies_dev"):
        for folder in folders(shared / "corpora" / corpus):
            for mail, wanted, info in rules.pairs(folder):
                body, expected = mail.read_bytes(), rules.squeeze(wanted.read_text("utf-8"))
                # `visible_reply` swallows errors: one shows as an empty text where words are expected.
                found = rules.squeeze(translate.visible_reply(body))
                run.failures += bool(expected) and not found
                run.slowest = max(run.slowest, seconds(body))
                run.scores[corpus].add(found == expected)
                if corpus == "replies_dev":
                    run.scores[str(info.get("lang"))].add(found == expected)
                    if info.get("kind") == "negative":
                        run.scores["negatives"].add(found == expected)
    return run


def rows(run: Run) -> list[tuple[str, str, str, bool]]:
    """Measure, figure, bar and whether the bar is reached."""
    table = [("replies_public, all", "replies_public", PUBLIC), ("replies_dev, all", "replies_dev", ALL)]
    table += [(f"replies_dev, {language}", language, EACH) for language in LANGUAGES]
    found = []
    for title, key, bar in table:
        score = run.scores[key]
        figure = f"{score.percent:.1f} % ({score.right} of {score.total})"
        found.append((title, figure, f">= {bar:.0f} %", score.percent >= bar))
    negatives = run.scores["negatives"]
    reached = negatives.right == negatives.total >= NEGATIVES
    found.append(("replies_dev, negatives", f"{negatives.right} of {negatives.total}", f"{NEGATIVES} of 10", reached))
    title = "exceptions, or empty results where text is expected"
    found.append((title, str(run.failures), str(FAILURES), run.failures <= FAILURES))
    title = "slowest mail, CPU time, best of five"
    found.append((title, f"{run.slowest:.3f} s", f"<= {SLOWEST} s", run.slowest <= SLOWEST))
    return found


def main() -> int:
    """Print the table; 0 where every figure reaches its bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    shared = parser.parse_args().shared.resolve()
    show = Console()
    corpora = [shared / "corpora" / name for name in ("replies_public", "replies_dev")]
    if not all(path.exists() for path in (shared / "tools" / "score_replies.py", *corpora)):
        show.print(f"not measured: the measuring data is not at {shared}", markup=False)
        return 2
    lines = rows(measure(shared))
    table = Table(title="What the person wrote, two corpora of mails", title_justify="left")
    for heading in ("measure", "figure", "bar", ""):
        table.add_column(heading, justify="left" if heading in ("measure", "") else "right")
    for title, figure, bar, reached in lines:
        table.add_row(title, figure, bar, "" if reached else "below")
    show.print(table)
    return 0 if all(reached for *_, reached in lines) else 1


if __name__ == "__main__":
    sys.exit(main())

"""Matching against RapidFuzz over the offers, bm25s and a TF-IDF: time for a query, time to build, memory. One thread.

    make bench-matching            # [--seed 11] [--offers 10000 100000]

Offers are a name and one sentence, made of our glossary's English terms and sentences such as partners write; queries
are titles in five languages with an error in three letters of a hundred. Each of five rounds asks queries of its own,
so that no answer is kept from the round before; the best round counts, in CPU time. Our time holds everything: reading,
guesses at misspelt words, search, and the reasons of ten matches. The words of the generator are not those of any
corpus. Ends with 1 when a bar is missed or a peer is not installed (`not measured`).
"""

from __future__ import annotations

import argparse
import gc
import importlib
import importlib.util
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
os.environ.update(ONE_THREAD)

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from labbot import knowledge  # noqa: E402
from labbot.matching import Index, OfferFacts, Query, concepts  # noqa: E402
from labbot.matching.words import LANGUAGES  # noqa: E402

ROUNDS = 5
QUERIES = 60  # queries of a round
SLOW_QUERIES = 5  # of them, for what walks over every offer
LETTER_ERRORS = 0.03
LIMIT = 10
SCORERS = ("WRatio", "ratio", "partial_ratio", "token_sort_ratio", "token_set_ratio", "QRatio")

BARS = {10_000: (100, 300), 100_000: (200, 1000)}  # times faster than WRatio: must, aim
BUILD_BAR = 2.0  # times bm25s's time, for 100,000 offers
MEMORY_BARS = (150, 60)  # megabytes for 100,000 offers: must, aim

NAMES = (
    "{place} Institute for {a}",
    "{country} Agency for {a}",
    "{a} Network {place}",
    "{place} Centre on {a} and {b}",
    "{country}: Department of {a}",
    "Observatory of {a} ({place})",
)
SENTENCES = (
    "Support to ministries in {country} on {a}, {b} and {c}, with training of officials and advice on {d}.",
    "Expertise in {a} and {b} for local authorities in {country}; guidelines, workshops and studies on {c}.",
    "We accompany administrations of {country} and {other} in {a}; experience with {b}, {c} and {d}.",
    "Technical assistance, expert missions and peer exchange about {a}, {b} and {c} in {country}.",
    "Finances projects on {a} and {b} in {country} and {other}, among them {c} for women and young people.",
    "Research and data on {a} in {country}, a manual on {b}, and courses on {c} for officers in {place}.",
)
TITLES = {
    "en": ("Strengthening {a} and {b} in {country}", "Training on {a} for officers: {b}", "{a}, {b} and {c}"),
    "fr": ("Renforcement de {a} et {b} ({country})", "Formation sur {a} pour les agents : {b}", "{a}, {b} et {c}"),
    "pt": ("Reforço de {a} e {b} ({country})", "Formação sobre {a} para os agentes: {b}", "{a}, {b} e {c}"),
    "es": ("Fortalecimiento de {a} y {b} ({country})", "Formación sobre {a} para agentes: {b}", "{a}, {b} y {c}"),
    "ar": ("تعزيز {a} و {b} ({country})", "تدريب حول {a} لفائدة الموظفين: {b}", "{a} و {b} و {c}"),
}


@dataclass(frozen=True)
class Line:
    """One line of the table; a figure that could not be had is None and counts as a bar that was missed."""

    measure: str
    figure: str | None
    must: str = ""
    aim: str = ""
    holds: bool = True


class Generator:
    """Invented offers and titles, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        rows = concepts.rows()
        self._topics = [row for row in rows if all(row.get(language) for language in LANGUAGES)]
        self._countries = [
            {language: str(row[f"name_{language}"]) for language in LANGUAGES} for row in knowledge.countries()
        ]
        self._places = [self._place() for _ in range(3_000)]

    def offers(self, count: int) -> Iterator[OfferFacts]:
        """So many offers in English: a name and one sentence."""
        for number in range(count):
            name = self._filled(self._chance.choice(NAMES), "en")
            yield OfferFacts(f"offer-{number}", name, self._filled(self._chance.choice(SENTENCES), "en"), language="en")

    def titles(self, count: int) -> list[str]:
        """So many titles, the five languages in turn, with errors in their letters."""
        languages = [LANGUAGES[number % len(LANGUAGES)] for number in range(count)]
        return [
            self._with_errors(self._filled(self._chance.choice(TITLES[language]), language)) for language in languages
        ]

    def _filled(self, template: str, language: str) -> str:
        chance = self._chance
        topics = {slot: chance.choice(self._topic()[language]) for slot in "abcd"}
        country, other = chance.choice(self._countries), chance.choice(self._countries)
        return template.format(
            country=country[language], other=other[language], place=chance.choice(self._places), **topics
        )

    def _topic(self) -> dict[str, list[str]]:
        """Few topics are on everybody's lips, most are rare: rank times frequency stays about the same."""
        return self._topics[int(len(self._topics) ** self._chance.random()) - 1]

    def _place(self) -> str:
        parts = ("ba", "ko", "du", "la", "mi", "sa", "to", "ka", "ne", "ri", "wo", "ta", "lu", "fe")
        return "".join(self._chance.choice(parts) for _ in range(4)).capitalize()

    def _with_errors(self, text: str) -> str:
        """A letter is dropped, doubled, swapped with the next one or replaced by another of the text."""
        chance, letters, out = self._chance, [c for c in text if c.isalpha()], list(text)
        for at in range(len(out)):
            if out[at].isalpha() and chance.random() < LETTER_ERRORS:
                kind = chance.randrange(4)
                if kind == 2 and at + 1 < len(out):
                    out[at], out[at + 1] = out[at + 1], out[at]
                else:
                    out[at] = ("", out[at] * 2, out[at], chance.choice(letters))[kind]
        return "".join(out)


def text_of(offer: OfferFacts) -> str:
    """What the peers are given of an offer."""
    return f"{offer.name}. {offer.text}"


def spent(work: Callable[[], object]) -> float:
    """The CPU seconds of one call."""
    gc.collect()
    start = process_time()
    work()
    return process_time() - start


def best_of_rounds(ask: Callable[[str], object], rounds: list[list[str]], most: int) -> float:
    """CPU milliseconds for a query, in the best of the rounds; `most` queries of each are asked."""

    def one(titles: list[str]) -> Callable[[], object]:
        return lambda: [ask(title) for title in titles]

    return min(1000 * spent(one(titles[:most])) / len(titles[:most]) for titles in rounds)


def installed(package: str) -> bool:
    """Is a peer at hand?"""
    return importlib.util.find_spec(package) is not None


def bm25s_index(texts: list[str]) -> tuple[float, Callable[[str], object]]:
    """The seconds to build an index of bm25s, and what asks it."""
    bm25s: Any = importlib.import_module("bm25s")
    kept: list[Any] = []

    def build() -> None:
        retriever = bm25s.BM25(method="lucene", k1=1.2, b=0.6)
        retriever.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)
        kept[:] = [retriever]

    took = spent(build)

    def ask(title: str) -> object:
        tokens = bm25s.tokenize([title], stopwords="en", show_progress=False, return_ids=False)
        return kept[0].retrieve(tokens, k=LIMIT, show_progress=False)

    return took, ask


def tfidf_index(texts: list[str]) -> tuple[float, Callable[[str], object]]:
    """The seconds to build a TF-IDF of words with scikit-learn, and what asks it."""
    numpy: Any = importlib.import_module("numpy")
    module: Any = importlib.import_module("sklearn.feature_extraction.text")
    vectors = module.TfidfVectorizer(sublinear_tf=True, strip_accents="unicode")
    kept: list[Any] = []
    took = spent(lambda: kept.append(vectors.fit_transform(texts).T.tocsr()))

    def ask(title: str) -> object:
        points = (vectors.transform([title]) @ kept[0]).toarray()[0]
        best = numpy.argpartition(-points, LIMIT)[:LIMIT]
        return best[numpy.argsort(-points[best])]

    return took, ask


def rapidfuzz_ask(texts: list[str], scorer: str) -> Callable[[str], object]:
    """What asks RapidFuzz over every offer."""
    fuzz, process = importlib.import_module("rapidfuzz.fuzz"), importlib.import_module("rapidfuzz.process")
    scores: Callable[..., float] = getattr(fuzz, scorer)
    return lambda title: process.extract(title, texts, scorer=scores, limit=LIMIT)


def times(count: int, seed: int) -> list[Line]:
    """Build and query times over so many offers, every peer in the same run."""
    generator = Generator(seed)
    offers = list(generator.offers(count))
    rounds = [generator.titles(QUERIES) for _ in range(ROUNDS)]
    texts = [text_of(offer) for offer in offers]
    concepts.lexicons()
    kept: list[Index] = []

    def build() -> None:
        kept[:] = [Index(offers)]

    ours_built = min(spent(build) for _ in range(3))
    index = kept[0]
    first = 1000 * spent(lambda: index.search(Query(generator.titles(1)[0]), LIMIT))
    ours = best_of_rounds(lambda title: index.search(Query(title), LIMIT), rounds, QUERIES)
    slow = {scorer: best_of_rounds(rapidfuzz_ask(texts, scorer), rounds, SLOW_QUERIES) for scorer in SCORERS}
    must, aim = BARS[count]
    times_faster = slow["WRatio"] / ours
    lines = [
        Line(f"labbot, ms for a query, {count:,} offers", f"{ours:.2f}"),
        Line(f"labbot, ms for the very first query, {count:,} offers", f"{first:.2f}"),
        *(Line(f"RapidFuzz {name}, ms, {count:,} offers", f"{took:.1f}") for name, took in slow.items()),
        Line(
            f"times faster than WRatio, {count:,} offers",
            f"{times_faster:.0f}",
            f"{must}",
            f"{aim}",
            times_faster >= must,
        ),
    ]
    return lines + _against_indexes(texts, rounds, ours_built)


def _against_indexes(texts: list[str], rounds: list[list[str]], ours_built: float) -> list[Line]:
    """The peers that build an index too."""
    count, lines = len(texts), [Line(f"labbot, s to build {len(texts):,} offers", f"{ours_built:.2f}")]
    for name, package, make in (("bm25s", "bm25s", bm25s_index), ("TF-IDF", "sklearn", tfidf_index)):
        if not installed(package):
            lines.append(Line(f"{name}, {count:,} offers", None, holds=False))
            continue
        built, ask = min((make(texts) for _ in range(3)), key=lambda made: made[0])
        lines.append(
            Line(
                f"{name}, ms for a query (same words only), {count:,} offers",
                f"{best_of_rounds(ask, rounds, QUERIES):.2f}",
            )
        )
        lines.append(Line(f"{name}, s to build {count:,} offers", f"{built:.2f}"))
        if name == "bm25s":
            ratio, barred = ours_built / built, count >= 100_000
            must = f"{BUILD_BAR:.1f}" if barred else ""
            lines.append(
                Line(
                    f"our building over bm25s's, {count:,} offers",
                    f"{ratio:.2f}",
                    must,
                    "",
                    ratio <= BUILD_BAR or not barred,
                )
            )
    return lines


def resident() -> float:
    """Megabytes of memory that this process holds now (Linux)."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise OSError("no VmRSS: this measure needs Linux")


def memory_of(what: str, count: int, seed: int) -> float:
    """Megabytes that an index over so many offers adds, the offers themselves not counted; for a process of its own."""
    generator = Generator(seed)
    offers = list(generator.offers(count))
    concepts.lexicons()
    Index(offers[:10]).search(Query("diaspora"))
    texts = [text_of(offer) for offer in offers] if what == "bm25s" else []
    if texts:
        bm25s_index(texts[:100])
    gc.collect()
    before = resident()
    if texts:
        kept: Any = bm25s_index(texts)
    else:
        kept = Index(offers)
        for title in generator.titles(QUERIES):
            kept.search(Query(title), LIMIT)
    gc.collect()
    grown = resident() - before
    del kept
    return grown


def memory(count: int, seed: int) -> list[Line]:
    """What an index adds to a process, ours and bm25s's, each in a process of its own."""
    lines = []
    for what in ("labbot", *(("bm25s",) if installed("bm25s") else ())):
        command = [sys.executable, __file__, "--memory-of", what, "--offers", str(count), "--seed", str(seed)]
        grown = float(json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout))
        must, aim = MEMORY_BARS
        bars = (f"{must}", f"{aim}", grown <= must) if what == "labbot" else ("", "", True)
        lines.append(Line(f"{what}, MB that an index over {count:,} offers adds", f"{grown:.0f}", *bars))
    return lines


def main() -> int:
    """Print the table; the exit code says whether every bar holds and every peer was there."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    arguments.add_argument("--seed", type=int, default=11)
    arguments.add_argument("--offers", type=int, nargs="+", default=sorted(BARS), choices=sorted(BARS))
    arguments.add_argument("--memory-of", choices=("labbot", "bm25s"), help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.memory_of:
        print(memory_of(asked.memory_of, asked.offers[0], asked.seed))  # noqa: T201
        return 0
    lines = [line for count in asked.offers for line in times(count, asked.seed)]
    lines += memory(max(asked.offers), asked.seed)
    print(f"seed {asked.seed}, best of {ROUNDS} rounds of {QUERIES} queries, CPU time, one thread")  # noqa: T201
    print(f"{'measure':<62} | {'figure':>12} | must | aim")  # noqa: T201
    for line in lines:
        shown = line.figure or "not measured"
        print(f"{line.measure:<62} | {shown:>12} | {line.must:>4} | {line.aim:>4}{'' if line.holds else '  missed'}")  # noqa: T201
    return 0 if all(line.holds for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())

"""Makes the table by which languages in Latin letters are told apart: weights of words and of runs of four letters.

Made only from text written for labbot: everyday words (`language_words.json` beside this file), the letters in
`templates/`, and the terms in `labbot/knowledge/`. Writes `labbot/knowledge/language_table.json`.
"""

from __future__ import annotations

import json
import math
import re
import textwrap
from collections import Counter, defaultdict
from pathlib import Path

from labbot.reading.language import LATIN, runs
from labbot.reading.phrases import Text

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TABLE = ROOT / "labbot" / "knowledge" / "language_table.json"
EVERYDAY = 12
"""How often an everyday word counts: it is met that much oftener than a term."""
TERM = 2
RARE_WORD, RARE_RUN = 3.0, 1.5
"""What every word and run counts in every language before it is seen."""
MOST_WORD, MOST_RUN = 4.0, 3.0
"""The greatest weight of one: no single word decides a mail."""
STEPS = 10  # weights are kept in tenths
LEAST = 4  # tenths: what speaks less is left out
WIDTH = 116
_PROGRAM = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)


def _letters(language: str) -> list[str]:
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "templates").glob(f"*/{language}.txt"))]
    return [word.form for text in texts for word in Text(_PROGRAM.sub(" ", text)).words]


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in _strings(part)]
    return [text for part in value for text in _strings(part)] if isinstance(value, list) else []


def _terms(language: str) -> list[str]:
    knowledge = ROOT / "labbot" / "knowledge"
    concepts = json.loads((knowledge / "vocabulary.json").read_text("utf-8"))["concepts"]
    terms = json.loads((knowledge / "glossary.json").read_text("utf-8"))["terms"]
    texts = [text for row in concepts for text in _strings(row.get(language))]
    for row in terms:
        texts += _strings(row.get(language)) + _strings((row.get("variants") or {}).get(language))
    return [word.form for text in texts for word in Text(text).words]


def counted(language: str) -> Counter[str]:
    """How often each folded word stands in what we have written in a language."""
    lists = json.loads((HERE / "language_words.json").read_text("utf-8"))
    words: Counter[str] = Counter()
    for line in lists[language]:
        for word in Text(line).words:
            words[word.form] += EVERYDAY
    for word in _letters(language):
        words[word] += 1
    for word in _terms(language):
        words[word] += TERM
    return Counter({word: count for word, count in words.items() if word.isalpha() and word.isascii()})


def weights(counts: dict[str, Counter[str]], before: float, most: float) -> list[str]:
    """Of each thing counted: how much it speaks for each language, in tenths, the weakest language at nothing."""
    sizes = {language: sum(row.values()) for language, row in counts.items()}
    mean = sum(sizes.values()) / len(sizes)
    found = []
    for thing in sorted(set().union(*counts.values())):
        logs = [
            math.log((counts[language][thing] * mean / sizes[language] + before) / (mean + before))
            for language in LATIN
        ]
        tenths = [round(min(most, value - min(logs)) * STEPS) for value in logs]
        if max(tenths) > LEAST:
            found.append(f"{thing}={''.join(chr(65 + value) for value in tenths)}")
    return textwrap.wrap(" ".join(found), WIDTH)


def table() -> dict[str, object]:
    """The whole file."""
    words = {language: counted(language) for language in LATIN}
    letters: dict[str, Counter[str]] = defaultdict(Counter)
    for language, row in words.items():
        for word, count in row.items():
            for run in runs(word):
                letters[language][run] += min(count, EVERYDAY) / 4
    about = {
        "title": "How much a word, and a run of letters at any place of a word, speaks for each of four languages",
        "how_made": "scripts/make_language_table.py, from text written for labbot alone.",
        "fields": "words, runs: each folded, with a character for en, fr, pt, es: tenths above the least, A is 0.",
    }
    return {
        "_about": about,
        "words": weights(words, RARE_WORD, MOST_WORD),
        "runs": weights(dict(letters), RARE_RUN, MOST_RUN),
    }


def main() -> None:
    """Write the table."""
    TABLE.write_text(json.dumps(table(), ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()

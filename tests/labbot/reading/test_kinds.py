"""What officials, strangers and machines write in five languages: each text is what it says it is.

`kinds_<language>.json` were written before the rules were widened. The texts marked `apart` were never looked at
while the rules were written: they are counted, not listed.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from labbot.reading import Handling, Page, Reading, Writer, read

LANGUAGES = ("ar", "en", "es", "fr", "pt")
HANDLINGS = {
    "automatic": Handling.IGNORE,
    "spam": Handling.QUARANTINE,
    "distress": Handling.REFER,
    "reply": Handling.REPLY,
    "thanks": Handling.REPLY,
}
ANSWERS = ("endorse", "decline")
COMMANDS = ("status", "digest", "language")
APART_AT_LEAST = 0.0


LATER = "later"  # written when the rules stood, in other words and for other cases


@cache
def rows(language: str) -> list[dict[str, Any]]:
    path = Path(__file__).with_name(f"kinds_{language}.json")
    return [{"language": language, **row} for row in json.loads(path.read_text("utf-8"))]


def reading(row: dict[str, Any]) -> Reading:
    role = row["from"] or None
    writer = Writer(known=bool(role), role=role, language=row["language"] if role else None)
    return read(Page(text=row["text"], subject=row["subject"], writer=writer, answers_us=row.get("answers", False)))


def what(found: Reading, row: dict[str, Any]) -> str:
    """What the machine took the text for, in the words of the file."""
    if found.handling is Handling.NEW:
        return str(found.kind)
    if found.command and found.handling is (Handling.REPLY if found.command[0] in ANSWERS else Handling.COMMAND):
        return " ".join(found.command[:2]) if found.command[0] in ("digest", "language") else found.command[0]
    named = row["is"] in HANDLINGS and found.handling is HANDLINGS[row["is"]] and not found.command
    return str(row["is"]) if named else str(found.handling)


def right(row: dict[str, Any]) -> bool:
    return what(reading(row), row) == row["is"]


TUNED = [row for language in (*LANGUAGES, LATER) for row in rows(language) if not row.get("apart")]
APART = [row for language in (*LANGUAGES, LATER) for row in rows(language) if row.get("apart")]


@pytest.mark.parametrize("row", TUNED, ids=lambda row: f"{row['language']}-{row['is']}-{row['subject'][:20]}")
def test_each_text_is_what_it_says_it_is(row: dict[str, Any]) -> None:
    assert what(reading(row), row) == row["is"]


def test_texts_that_were_never_tuned_on_are_read_as_well() -> None:
    assert sum(map(right, APART)) / len(APART) >= APART_AT_LEAST

"""Which sub-regions a text names: "West Africa", "le Maghreb", or those that a route of migration runs through."""

from __future__ import annotations

from functools import cache

from labbot.knowledge import load
from labbot.messages import LANGUAGES
from labbot.reading.phrases import Phrases, Text


@cache
def _names() -> Phrases[tuple[str, ...]]:
    rows = load("regions")["regions"]
    return Phrases((name, tuple(row["covers"])) for row in rows for language in LANGUAGES for name in row[language])


def named(text: Text) -> tuple[str, ...]:
    """The sub-regions that are named, each once, in the order in which they come up."""
    return tuple(dict.fromkeys(region for found in _names().find(text) for region in found.value))

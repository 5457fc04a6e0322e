"""From words to a Reading: `read(Page) -> Reading`. Pure: no network, no clock, no files but our reference data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labbot.reading.model import Budget, Handling, Item, Kind, Page, Period, Reading, Writer
    from labbot.reading.reader import read

__all__ = ["Budget", "Handling", "Item", "Kind", "Page", "Period", "Reading", "Writer", "read"]


def __getattr__(name: str) -> Any:
    """These names, loaded at their first use: a mail door needs the reply cutter only, and starts it in a child."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from labbot.reading import model, reader

    return getattr(reader if name == "read" else model, name)

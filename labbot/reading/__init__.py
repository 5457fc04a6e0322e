"""From words to a Reading: `read(Page) -> Reading`. Pure: no network, no clock, no files but our reference data."""

from labbot.reading.model import Budget, Handling, Item, Kind, Page, Period, Reading, Writer
from labbot.reading.reader import read

__all__ = ["Budget", "Handling", "Item", "Kind", "Page", "Period", "Reading", "Writer", "read"]

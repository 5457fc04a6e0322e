"""Rows in JSON and CSV files, as people exchange them with labbot. Pure; what the rows mean is `exchange`'s.

A CSV cell that a spreadsheet would take for a formula (= + - @) is written with an apostrophe in front, which is taken
away again on reading.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Format = Literal["json", "csv"]
FORMULA = ("=", "+", "-", "@", "\t", "\r")
DELIMITERS = (",", ";", "\t")


class Unreadable(ValueError):
    """The file as a whole cannot be read; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file; `place` is how a person finds it again: `row 3 (line 5)`."""

    place: str
    values: dict[str, Any]


def read(text: str, format: Format, name: str) -> list[Row]:
    """The rows of a file. `name` is the key of the list in a JSON object. Raises `Unreadable`."""
    text = text.lstrip("\ufeff")
    if "\x00" in text:
        raise Unreadable("the file is not UTF-8 text; save it as UTF-8 (in a spreadsheet: CSV UTF-8) and try again")
    return _read_json(text, name) if format == "json" else _read_csv(text)


def _read_json(text: str, name: str) -> list[Row]:
    try:
        document = json.loads(text)
    except ValueError as reason:
        raise Unreadable(f"the file is not valid JSON: {reason}") from reason
    rows = document.get(name) if isinstance(document, dict) else document
    if not isinstance(rows, list):
        raise Unreadable(f'the file holds no list of rows; write {{"{name}": [ ... ]}} or a bare list')
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            raise Unreadable(f'row {number}: not an object; write {{"field": value, ...}}')
    return [Row(f"row {number}", row) for number, row in enumerate(rows, start=1)]


def _read_csv(text: str) -> list[Row]:
    if not text.strip():
        raise Unreadable("the file is empty; write a header row with the names of the columns first")
    first = text.lstrip().splitlines()[0]
    # The header holds names only, so its most frequent separator is the file's; lists stand in later rows.
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    rows: list[Row] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as reason:
            raise Unreadable(f"line {line}: not valid CSV ({reason}); check its quotation marks") from reason
        if cells is None:
            break
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = _header(cells)
            continue
        place = f"row {len(rows) + 1} (line {line})"
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            raise Unreadable(
                f"{place}: {len(cells)} cells under {len(header)} columns;"
                f" put a value that holds “{delimiter}” in quotation marks"
            )
        rows.append(Row(place, {key: armless(cell.strip()) for key, cell in zip(header, cells, strict=False) if key}))
    return rows


def _header(cells: Sequence[str]) -> list[str]:
    names = [cell.strip().casefold() for cell in cells]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise Unreadable(f"the column {', '.join(twice)} stands in the header twice; leave one out")
    return names


def armless(cell: str) -> str:
    """A cell without the apostrophe that `guarded` put in front of a formula."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULA) else cell


def split(cell: str) -> list[str]:
    """The parts of a list in one cell: `a;b`, and `\\;` for a semicolon that belongs to a part."""
    parts = (part.replace("\\;", ";").strip() for part in re.split(r"(?<!\\);", cell))
    return [part for part in parts if part]


def cell_of(value: Any) -> str:
    """A value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ";".join(cell_of(part).replace(";", "\\;") for part in value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict) else str(value)


def write(rows: Iterable[dict[str, Any]], format: Format, name: str, columns: Sequence[str]) -> str:
    """A file: a JSON object with one list, or CSV with a header row."""
    if format == "json":
        return json.dumps({name: list(rows)}, ensure_ascii=False, indent=1) + "\n"
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guarded(cell_of(row.get(column))) for column in columns] for row in rows)
    return out.getvalue()

"""The Dialogue's reference data: countries, action plans, assistance types, glossary.

Each file says in its `_about` where it comes from and what nobody has verified. Loaded once, on first use.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """The data file `name` (without `.json`), as read from JSON. Do not change what it returns."""
    text = files(__name__).joinpath(*f"{name}.json".split("/")).read_text("utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def countries() -> list[dict[str, Any]]:
    """The partner and observer countries, one dict each (`iso2`, `name_en`..., `aliases`, `demonyms`, `sub_region`)."""
    rows: list[dict[str, Any]] = load("countries")["countries"]
    return rows


def organisations() -> list[dict[str, Any]]:
    """The partner and observer organisations (`id`, `name_en`, `name_fr`)."""
    rows: list[dict[str, Any]] = load("countries")["organisations"]
    return rows


def assistance_types() -> list[dict[str, Any]]:
    """The kinds of assistance (`key`, `en`, `fr`, `keywords_<language>`)."""
    rows: list[dict[str, Any]] = load("assistance_types")["types"]
    return rows


def terms() -> list[dict[str, Any]]:
    """The glossary: one concept each, with its term in every language and variants."""
    rows: list[dict[str, Any]] = load("glossary")["terms"]
    return rows


@cache
def sectors() -> dict[str, dict[str, Any]]:
    """The terms of each sector, by the sector's name: `_about`, and `concepts` with their terms in every language.

    `_about` may say which objectives a sector speaks of, and how much one of its terms tells (`objectives`). A concept
    may carry `beware`: what it is easily taken for.
    """
    names = sorted(file.name for file in files(__name__).joinpath("terms").iterdir() if file.name.endswith(".json"))
    return {name.removesuffix(".json"): load(f"terms/{name.removesuffix('.json')}") for name in names}


@cache
def country_name(iso2: str, language: str) -> str:
    """The name of a country in a language; its code where we do not know it."""
    for row in countries():
        if row["iso2"] == iso2:
            return str(row.get(f"name_{language}") or row["name_en"])
    return iso2

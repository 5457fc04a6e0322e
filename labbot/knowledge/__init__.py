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
    text = files(__name__).joinpath(f"{name}.json").read_text("utf-8")
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
def terms_of_sectors() -> list[dict[str, list[str]]]:
    """Further concepts, from the files of `terms/` in the order of their names: language -> the terms of one concept.

    A file is a list of such rows, or a mapping that holds it under `terms` or `concepts`. Empty where there is none.
    """
    folder = files(__name__).joinpath("terms")
    found: list[dict[str, list[str]]] = []
    if folder.is_dir():
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            if file.name.endswith(".json"):
                document = json.loads(file.read_text("utf-8"))
                if isinstance(document, dict):
                    document = document.get("terms") or document.get("concepts") or []
                found += document
    return found


@cache
def country_name(iso2: str, language: str) -> str:
    """The name of a country in a language; its code where we do not know it."""
    for row in countries():
        if row["iso2"] == iso2:
            return str(row.get(f"name_{language}") or row["name_en"])
    return iso2

"""What a correction names, what it sets, and what of it cannot be read."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from labbot.messages import LANGUAGES
from labbot.reading.corrections import changes, unread, value_of
from labbot.reading.model import Budget, Period

KNOWN: dict[str, Any] = {"language": "fr", "country": "ML", "sent_on": date(2026, 11, 23)}


def words(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("templates").joinpath(f"words/{language}.json").read_text("utf-8"))
    return found


def said(text: str) -> dict[str, Any]:
    return {field: value for field, (value, _) in changes(text, **KNOWN).items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_of_the_receipt_can_be_corrected_by_its_label_and_our_own_example(language: str) -> None:
    shown = words(language)
    for field in set(shown["fields"]) - {"attachments", "need"}:
        line = f"{shown['fields'][field]}{shown['misc']['colon']} {shown['examples'][field]}"
        if field != "summary":
            assert list(changes(line, **{**KNOWN, "language": language})) == [field], line


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Budget : 45 000 EUR, pays : Mali ; durée : 14 mois", {"budget", "countries", "duration_months"}),
        ("Notre budget: 5000 EUR", {"budget"}),
        ("budget 45000 EUR", {"budget"}),
        ("budget -> 45000", {"budget"}),
        ("Merci. Budget : 5 000 EUR", {"budget"}),
        ("- País: Guiné-Bissau\n- Duração: 8 meses", {"countries", "duration_months"}),
        ("البلد هو مالي", {"countries"}),
        ("1) budget: 5000 EUR", {"budget"}),
    ],
)
def test_labels_are_found_however_they_are_set(text: str, found: set[str]) -> None:
    assert set(said(text)) == found
    assert unread(text, **KNOWN) == {}


def test_a_quoted_line_corrects_nothing() -> None:
    assert said("budget: 45000 EUR\n> Budget : 1 EUR\n> Pays : Togo") == {"budget": Budget(45000, "EUR")}


@pytest.mark.parametrize(
    ("text", "field", "after"),
    [
        ("budget: beaucoup", "budget", "beaucoup"),
        ("pays = Narnia", "countries", "Narnia"),
        ("start: soon", "period", "soon"),
        ("Type: table", "kind", "table"),
        ("La durée est de quelques saisons", "duration_months", "quelques saisons"),
    ],
)
def test_a_field_with_a_value_that_cannot_be_read_is_named(text: str, field: str, after: str) -> None:
    assert unread(text, **KNOWN) == {field: after}
    assert said(text) == {}


@pytest.mark.parametrize("text", ["Bonjour, merci pour tout.", "Le Mali demande un appui.", "budget total"])
def test_where_no_field_is_named_nothing_is_unread(text: str) -> None:
    assert unread(text, **KNOWN) == {}


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("countries", "non, c'est le Mali", ("ML",)),
        ("budget", "45 000 euros", Budget(45000, "EUR")),
        ("budget", "budget: 45000 EUR", Budget(45000, "EUR")),
        ("period", "de mars à juin 2027", Period("2027-03", "2027-06")),
        ("countries", "Narnia", None),
    ],
)
def test_the_value_of_one_field_is_read_from_a_short_answer(field: str, text: str, value: object) -> None:
    assert value_of(field, text, **KNOWN) == value

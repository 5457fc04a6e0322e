"""What a cell of an import file may hold, and the words for what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from labbot import knowledge
from labbot.commands import sheet
from labbot.commands.sheet import Row
from labbot.messages import LANGUAGES
from labbot.rules.digests import FREQUENCIES
from labbot.rules.roles import Role

MOST_ACTIONS = 99


class Wrong(ValueError):
    """A row cannot be imported; the text says what to write instead."""


def _text(value: Any) -> str:
    if isinstance(value, list | dict | bool):
        raise Wrong("write a text")
    text = str(value).strip()
    if "\ufffd" in text:
        raise Wrong("some letters were lost; save the file as UTF-8 (in a spreadsheet: CSV UTF-8)")
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Wrong("it holds a character that no text has (NUL or half a letter); leave it out")
    return text


def _list(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else sheet.split(_text(value))
    return [_text(part) for part in parts]


def _email(value: Any) -> str:
    text = _text(value).casefold()
    if not re.fullmatch(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+", text):
        raise Wrong(f"“{text}” is not a mail address; write only the address, for example a.diop@example.org")
    return text


def _country(value: Any) -> str:
    from babel import Locale  # its tables are big, and most commands do not need them

    text = _text(value)
    code = text.upper()
    if re.fullmatch("[A-Z]{2}", code) and code not in {"ZZ", "EU", "UN"} and code in Locale("en").territories:
        return code
    for row in knowledge.countries():
        names = (row.get("name_en"), row.get("name_fr"), row.get("name_pt"), row.get("name_es"), *row["aliases"])
        if text.casefold() in {str(name).casefold() for name in names}:
            raise Wrong(f"“{text}” is not a country code; write {row['iso2']}")
    raise Wrong(f"“{text}” is not a country code; write its two letters, for example CI")


def _one_of(known: tuple[str, ...]) -> Callable[[Any], str]:
    def chosen(value: Any) -> str:
        text = _text(value)
        word = text.casefold().replace(" ", "_")
        if word not in known:
            raise Wrong(f"“{text}” is not known; write one of {', '.join(known)}")
        return word

    return chosen


def _numbers(highest: int) -> Callable[[Any], list[int]]:
    def numbers(value: Any) -> list[int]:
        parts = _list(value)
        wrong = [part for part in parts if not re.fullmatch("[0-9]{1,3}", part) or not 1 <= int(part) <= highest]
        if wrong:
            raise Wrong(f"“{', '.join(wrong)}”: write numbers from 1 to {highest}")
        return [int(part) for part in parts]

    return numbers


def _each(one: Callable[[Any], str]) -> Callable[[Any], list[str]]:
    return lambda value: [one(part) for part in _list(value)]


def _truth(value: Any) -> bool:
    word = str(value).strip().casefold()
    if word not in {"true", "yes", "1", "false", "no", "0"}:
        raise Wrong(f"“{value}”: write true or false")
    return word in {"true", "yes", "1"}


def _zone(value: Any) -> str:
    text = _text(value)
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as reason:
        raise Wrong(f"“{text}” is not a time zone; write for example Africa/Dakar") from reason
    return text


def _chat(value: Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"-?[0-9]{1,20}", text):
        raise Wrong(f"“{text}” is not a chat id; write its number, without the name")
    return text


def _id(value: Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", text):
        raise Wrong(f"“{text}”: write small letters, digits, - _ or . only, for example giz-pmd")
    return text


def _place(value: Any) -> str:
    text = _text(value)
    regions = {"africa": "Africa", "europe": "Europe", "all": "ALL"}
    regions |= {str(row["sub_region"]).casefold(): str(row["sub_region"]) for row in knowledge.countries()}
    return regions.get(text.casefold()) or _country(text)


def _language(value: Any) -> str:
    text = _text(value).casefold()
    if not re.fullmatch("[a-z]{2,3}", text):
        raise Wrong(f"“{text}” is not a language code; write two letters, for example fr")
    return text


CONTACT_VALUES: Mapping[str, Callable[[Any], Any]] = {
    "email": _email,
    "name": _text,
    "country": _country,
    "role": _one_of(tuple(Role)),
    "language": _one_of(LANGUAGES),
    "digest": _one_of(FREQUENCIES),
    "thematic_domains": _numbers(5),
    "partner": _text,
    "telegram": _chat,
    "zone": _zone,
    "active": _truth,
}


def partner_values() -> Mapping[str, Callable[[Any], Any]]:
    kinds = tuple(str(row["key"]) for row in knowledge.assistance_types())
    words = {f"expertise_{language}": _text for language in LANGUAGES} | {f"name_{code}": _text for code in LANGUAGES}
    return {
        "id": _id,
        "kind": _text,
        "contact_email": _email,
        **words,
        **{f"keywords_{language}": _list for language in LANGUAGES},
        "assistance_types": _each(_one_of(kinds)),
        "domains": _numbers(5),
        "actions": _numbers(MOST_ACTIONS),
        "coverage": _each(_place),
        "base_countries": _each(_country),
        "languages": _each(_language),
        "documents": _list,
        "active": _truth,
    }


def is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def checked(row: Row, checks: Mapping[str, Callable[[Any], Any]], errors: list[str]) -> dict[str, Any]:
    """The values of a row put right; what cannot be is an error. What is empty becomes None."""
    found: dict[str, Any] = {}
    for name, value in row.values.items():
        check = checks.get(name, lambda other: other)
        try:
            found[name] = None if is_empty(value) else check(value)
        except Wrong as reason:
            errors.append(f"{row.place}, {name}: {reason}")
    return found


def repeated(rows: list[tuple[Row, dict[str, Any]]], key: str) -> list[str]:
    """Rows that name what an earlier row named already."""
    first: dict[str, str] = {}
    errors = []
    for row, values in rows:
        name = values.get(key)
        if name is not None and name in first:
            errors.append(f"{row.place}, {key}: “{name}” stands already in {first[name]}; leave one of the two out")
        elif name is not None:
            first[name] = row.place
    return errors

"""A message and its facts become a letter in the reader's language.

    templates/<message>/<language>.txt     first line the subject, then an empty line, then the letter
    templates/words/<language>.json        single words and phrases: fields, states, choices, refusals
    templates/words/parts.txt              what letters have in common, the same in every language

Code passes facts only (codes, numbers, dates, names). The filters below turn a fact into the reader's words; a template
sees the facts, `w` (the words of its language), `lang` (its code) and `parts` (the common macros). A fact that a
template names and nobody gave is an error (StrictUndefined), never a gap in a letter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from string import Formatter
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from jinja2 import Environment, PackageLoader, StrictUndefined

from labbot.knowledge import country_name

LOCALES = {"en": "en_GB", "fr": "fr", "pt": "pt_PT", "es": "es", "ar": "ar"}
"""Where our languages are spoken as their readers write dates and numbers. Digits are Latin in all of them."""

LONGEST_SUBJECT = 150
MOST_OCTETS = 18_000
"""A text part with its footer stays under 20 KB (DESIGN.md, rule 7): whole lines are left off at the end."""

FORMATS_KEPT = 2_000
"""Dates and amounts in words that are remembered: a digest tells the same ones to many readers."""

SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in words. `subject` is one line of at most 150 characters; `text` is complete in itself."""

    subject: str
    text: str


class Texts:
    """All that labbot can say."""

    def __init__(self) -> None:
        self._environments: dict[str, Environment] = {}

    def render(self, message: str, language: str, facts: Mapping[str, Any]) -> Letter:
        """The letter `message` in a language; English where we do not speak it.

        Raises `jinja2.TemplateNotFound` for a message we do not have and `jinja2.UndefinedError` for a missing fact.
        """
        language = language if language in LOCALES else "en"
        template = self._environment(language).get_template(f"{message}/{language}.txt")
        subject, _, text = template.render(dict(facts)).partition("\n")
        return Letter(_one_line(subject), _tidy(text))

    def words(self, language: str) -> Mapping[str, Any]:
        """The single words and phrases of a language; English where we do not speak it. Do not change them."""
        return _words(language if language in LOCALES else "en")

    def phrase(self, language: str, reason: str, **facts: Any) -> str:
        """Why something could not be done and what to do now, in a sentence or two.

        `reason` is a key of `reasons`; one we do not know reads as "not understood". A phrase whose blanks the facts
        do not fill is replaced by the general one about an incomplete message.
        """
        return _speaker(language if language in LOCALES else "en").phrase(reason, facts)

    def reason(self, language: str, reason: Mapping[str, Any]) -> str:
        """One part of a score in words: a mapping with `part`, `words` and perhaps `guess`."""
        return _speaker(language if language in LOCALES else "en").reason(reason)

    def footer(
        self,
        language: str,
        *,
        bulk: bool = False,
        answers: bool = False,
        role: str = "unknown",
        country: str | None = None,
        frequency: str | None = None,
    ) -> str:
        """Three lines for below a mail: why the reader gets it, how to stop, how to change the language.

        `bulk`: a digest; `answers`: the reader wrote first. Whoever is in no register of ours wrote first, too.
        """
        language = language if language in LOCALES else "en"
        words, speaker = _words(language), _speaker(language)
        reason = "digest" if bulk else "answer" if answers or role == "unknown" else "registered"
        who = [speaker.who(role), *([speaker.country(country)] if country else [])]
        often = str(words["frequencies"].get(frequency or "", frequency or speaker.misc("not_given")))
        why = str(words["footer"]["why"][reason]).format(who=speaker.misc("comma").join(who), frequency=often)
        return "\n".join([why, str(words["footer"]["stop"][reason]), str(words["footer"]["language"])])

    def _environment(self, language: str) -> Environment:
        if language not in self._environments:
            self._environments[language] = _environment(language)
        return self._environments[language]


class Speaker:
    """Facts in the words of one language: each public method is a filter of the templates."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._locale = LOCALES[language]
        self._words = _words(language)

    def filters(self) -> dict[str, Callable[..., str]]:
        """The filters by the names templates know them under."""
        named = {group: self._lookup(group) for group in ("state", "kind", "field", "step", "role")}
        return {
            **named,
            "assistance": self._lookup("assistance", "assistance"),
            "objective": self._lookup("objectives", "objectives"),
            "area": self._lookup("areas", "areas"),
            "language_name": self._lookup("languages", "languages"),
            "frequency": self._lookup("frequencies", "frequencies"),
            "date": self.date,
            "period": self.period,
            "money": self.money,
            "months": self.months,
            "country": self.country,
            "value": self.value,
            "reason": self.reason,
            "who": self.who,
            "phrase": self.phrase,
        }

    def _lookup(self, name: str, group: str | None = None) -> Callable[[Any], str]:
        words: Mapping[str, str] = self._words[group or f"{name}s"]

        def look_up(code: Any) -> str:
            """The word for a code; the code itself, readable, where we have none."""
            return words.get(str(code), str(code).replace("_", " "))

        return look_up

    def misc(self, name: str) -> str:
        """One of the small words."""
        return str(self._words["misc"][name])

    def date(self, day: date | str | None) -> str:
        """A date or ISO string in long form; `2027-03` as month and year; words we cannot read stay as they are."""
        if day is None or day == "":
            return self.misc("not_given")
        if isinstance(day, str):
            return self._written_date(day)
        if isinstance(day, datetime):
            day = day.date()
        return _long_date(day, self._locale)

    def _written_date(self, text: str) -> str:
        if re.fullmatch(r"\d{4}", text):
            return text
        try:
            if re.fullmatch(r"\d{4}-\d{2}", text):
                return _month(date.fromisoformat(f"{text}-01"), self._locale)
            return self.date(date.fromisoformat(text[:10]))
        except ValueError:
            return text

    def period(self, period: Any) -> str:
        """An object or mapping with `start` and `end`, either of which may be open."""
        start, end = _part(period, "start"), _part(period, "end")
        if not start and not end:
            return self.misc("not_given")
        if start and end:
            first, last = self.date(start), self.date(end)
            return first if first == last else f"{first} – {last}"
        return self.misc("period_from" if start else "period_until").format(day=self.date(start or end))

    def money(self, budget: Any) -> str:
        """An object or mapping with `amount` and `currency`: `180 000 EUR`; says so where the currency is open."""
        amount, currency = _part(budget, "amount"), _part(budget, "currency")
        if amount is None:
            return self.misc("not_given")
        return f"{_number(amount, self._locale)} {currency or self.misc('currency_open')}"

    def months(self, number: int | None) -> str:
        """A number of months in words."""
        if number is None:
            return self.misc("not_given")
        plural: str = Locale.parse(self._locale).plural_form(number)
        return str(self._words["months"][plural]).format(n=number)

    def country(self, iso2: str) -> str:
        """The name of a country or a sub-region."""
        return self._words["regions"].get(iso2) or country_name(iso2, self._language)

    def value(self, raw: Any, field: str = "") -> str:
        """The value of a field, raw as it is stored or already in words."""
        if raw is None or raw == "" or raw == [] or raw == ():
            return self.misc("not_given")
        if isinstance(raw, str) and field != "kind":
            return raw
        if field in ("budget", "period", "duration_months"):
            return {"budget": self.money, "period": self.period, "duration_months": self.months}[field](raw)
        names = {"countries": "country", "objectives": "objective", "assistance_types": "assistance"}
        filters = self.filters()
        spoken = filters.get(names.get(field, field), str) if field in (*names, "kind", "area") else str
        return self.misc("comma").join(spoken(one) for one in (raw if isinstance(raw, list | tuple) else [raw]))

    def reason(self, reason: Any) -> str:
        """Why an offer fits, in words. Takes `of the item ~ of the offer`, or a mapping with `words` and `part`.

        Words stay as both sides said them; fields (countries, languages, kinds of assistance, `area 3`) are told in the
        reader's language. A mapping with `guess` is marked as one.
        """
        if not isinstance(reason, Mapping):
            return _reason(self._language, "", str(reason))
        spoken = _reason(self._language, str(reason.get("part") or ""), str(reason["words"]))
        return f"{spoken} (?)" if reason.get("guess") else spoken

    def because(self, part: str, words: str) -> str:
        """A reason in words; the plain pair where the part is none of those that have a phrase."""
        asked, _, offered = words.partition(" ~ ")
        if part == "coverage":
            where = self._words["regions"].get(offered)
            name = "covers" if where is None else "covers_in"
            return str(self._words["because"][name]).format(country=self.country(asked), region=where)
        if part == "language":
            return str(self._words["because"]["language"]).format(language=self._code(offered))
        if part == "objective":
            return self._code(offered)
        if part in ("freshness", "success"):
            return str(self._words["because"][part]).format(share=offered)
        return self.sides(words)

    def sides(self, words: str) -> str:
        """What stands on both sides of ` ~ `, in words; once where it is the same."""
        return " = ".join(dict.fromkeys(self._code(side.strip()) for side in words.split(" ~ ")))

    def _code(self, text: str) -> str:
        numbered = re.fullmatch(r"(area|objective|action) (\d+)", text)
        if numbered:
            name, number = numbered.groups()
            label = self.misc("action") if name == "action" else self._words["because"][name]
            titles: Mapping[str, str] = self._words.get(f"{name}s", {})
            return f"{label} {number}" + (f" ({titles[number]})" if number in titles else "")
        if re.fullmatch(r"[A-Z]{2}", text):
            return self.country(text)
        for group in ("assistance", "languages"):
            if text in self._words[group]:
                return str(self._words[group][text])
        return text.replace("_", " ")

    def who(self, name: str | None) -> str:
        """What a person is called: their name or address, their role where that is all we know."""
        if not name or name == "?":
            return self.misc("someone")
        return str(self._words["roles"].get(name, name))

    def phrase(self, reason: str, facts: Mapping[str, Any]) -> str:
        """See `Texts.phrase`."""
        phrases: Mapping[str, str] = self._words["reasons"]
        phrase = phrases.get(reason, phrases["not_understood"])
        spoken = self._spoken(facts)
        if _blanks(phrase) - spoken.keys():
            return phrases["incomplete"]
        return phrase.format_map(spoken)

    def _spoken(self, facts: Mapping[str, Any]) -> dict[str, str]:
        """Those of the facts that can fill a blank, in words."""
        field = str(facts.get("field") or "")
        given = {name: fact for name, fact in facts.items() if name in ("value", "who") or fact not in (None, "")}
        spoken = {name: str(fact) for name, fact in given.items()}
        if field:
            spoken["field"] = str({**self._words["settings"], **self._words["fields"]}.get(field, field))
        if "value" in given:
            spoken["value"] = self.value(given["value"], field)
        if "state" in given:
            spoken["state"] = str(self._words["states"].get(str(given["state"]), given["state"]))
        if "who" in given:
            spoken["who"] = self.who(given["who"])
        return spoken


@lru_cache(maxsize=FORMATS_KEPT)
def _long_date(day: date, locale: str) -> str:
    return format_date(day, format="long", locale=locale).translate(SPACES)


@lru_cache(maxsize=FORMATS_KEPT)
def _month(day: date, locale: str) -> str:
    return format_skeleton("yMMMM", day, locale=locale).translate(SPACES)


@lru_cache(maxsize=FORMATS_KEPT)
def _number(amount: float, locale: str) -> str:
    return format_decimal(amount, locale=locale, numbering_system="latn").translate(SPACES)


@lru_cache(maxsize=FORMATS_KEPT)
def _reason(language: str, part: str, words: str) -> str:
    return _speaker(language).because(part, words)


@cache
def _speaker(language: str) -> Speaker:
    return Speaker(language)


@cache
def _words(language: str) -> Mapping[str, Any]:
    document: dict[str, Any] = json.loads(files("templates").joinpath(f"words/{language}.json").read_text("utf-8"))
    return document


class _Environment(Environment):
    """Facts and words are mappings: their keys are looked up first, not after a search for an attribute has failed."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def _environment(language: str) -> Environment:
    # Plain text only: nothing here is ever shown as HTML, so nothing is escaped.
    environment = _Environment(
        loader=PackageLoader("templates", ""),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters.update(_speaker(language).filters())
    environment.globals.update(w=_words(language), lang=language)
    environment.globals["parts"] = environment.get_template("words/parts.txt").module
    return environment


def _part(thing: Any, name: str) -> Any:
    """A part of a mapping or an object; None where there is neither thing nor part."""
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


def _blanks(phrase: str) -> set[str]:
    """The names of the blanks in a phrase."""
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


def _one_line(subject: str) -> str:
    subject = " ".join(subject.split())
    return subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1].rstrip() + "…"


def _tidy(text: str) -> str:
    """No spaces at line ends, never two empty lines together, one newline at the end, no more than a letter holds."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    text = re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"
    return text if len(text.encode()) <= MOST_OCTETS else "\n".join(_whole_lines(text.splitlines())) + "\n…\n"


def _whole_lines(lines: Iterable[str]) -> list[str]:
    kept, octets = [], 0
    for line in lines:
        octets += len(line.encode()) + 1
        if octets > MOST_OCTETS:
            break
        kept.append(line)
    return kept

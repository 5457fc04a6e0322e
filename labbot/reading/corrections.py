"""Corrections in plain words of five languages: `field: value` lines and short sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import zip_longest
from typing import Any, NamedTuple

from labbot import knowledge
from labbot.reading import dates, money
from labbot.reading.figures import flat
from labbot.reading.model import Budget, Kind, Period
from labbot.reading.phrases import Phrases, Text

_FIELDS: dict[str, str] = {
    "budget": "budget|montant|montant total|cout|cout total|amount|cost|total cost|orcamento|montante|custo|valor|"
    "presupuesto|importe|monto|coste|costo|الميزانيه|ميزانيه|المبلغ|الكلفه|التكلفه|الموازنه",
    "title": "title|titre|intitule|titulo|العنوان|عنوان",
    "countries": "country|countries|pays|pais|paises|البلد|بلد|الدوله|البلدان|الدول",
    "start": "start|start date|beginning|debut|demarrage|date de debut|inicio|data de inicio|"
    "fecha de inicio|comienzo|البدايه|بدايه|تاريخ البدايه",
    "end": "end|end date|fin|date de fin|fim|data de fim|fecha de fin|termino|النهايه|نهايه|تاريخ النهايه",
    "period": "period|date|dates|when|periode|quand|calendrier|periodo|datas|fecha|fechas|data|quando|cuando|"
    "الفتره|التاريخ|الموعد",
    "duration_months": "duration|duree|duracao|duracion|المده|مده",
    "kind": "kind|type|nature|natureza|naturaleza|tipo|النوع|نوع",
    "objectives": "objective|objectives|objectif|objectifs|objetivo|objetivos|الهدف|الاهداف",
    "area": "area|domain|domaine|dominio|ambito|المجال",
    "assistance_types": "assistance|support|help|appui|appui demande|aide|soutien|apoio|ajuda|apoyo|asistencia|ayuda|"
    "assistencia|الدعم|المساعده|نوع الدعم",
    "summary": "summary|resume|resumo|resumen|الملخص|ملخص",
    "author": "author|auteur|auteure|autor|autora|صاحب المقترح|الكاتب",
}
_FIELD = {name: field for field, names in _FIELDS.items() for name in names.split("|")}
_NAMES = "|".join(sorted(map(re.escape, _FIELD), key=len, reverse=True))
_ARTICLES = r"(?:l'|(?:le|la|les|the|our|notre|nos|o|os|a|el|los|nuestro|nosso) )?"
# A quoted line (">") is our own letter, never a correction. Several fields may stand on one line.
_LABEL = re.compile(
    rf"(?:^[ *•·-]{{0,4}}(?:\d[).] ?)?{_ARTICLES}|(?<=[,;.!?])[ ]{{1,2}}|(?<=[,;] و))"
    rf"({_NAMES})[ ]{{0,2}}(?:->|→|[:：=])(?=[ ]{{0,3}}\S)",
    re.IGNORECASE | re.MULTILINE,
)
_UNSIGNED = "|".join(_FIELDS[field] for field in ("budget", "countries", "duration_months"))
# "budget 45000 EUR" alone on a line, without a sign between.
_BARE = re.compile(
    rf"^[ *•·-]{{0,4}}({_UNSIGNED})[ ]{{1,2}}(\S[^\n]{{0,40}})$",
    re.IGNORECASE | re.MULTILINE,
)
_SENTENCE = re.compile(
    rf"(?<!\w)(?:le |la |l'|les |the |our |notre |o |os |a |el |los |nuestro |"
    rf"nosso )?({_NAMES})(?: \w+)?[ ](?:is now|is|are|should be|should read|"
    r"will be|est de|est|sera de|sera|devient|passe a|doit etre|serait|sao|e de|e|passa a ser|deve ser|"
    r"sera|es de|es|son|pasa a ser|debe ser|هي|هو|اصبحت|اصبح)"
    r"[ :]{1,2}(\S[^\n]{0,200})",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_KINDS = {
    Kind.PROPOSAL: "proposal proposition proposta propuesta projet project projeto proyecto مقترح اقتراح مشروع",
    Kind.ASSISTANCE: "assistance request demande pedido solicitud assistencia asistencia appui طلب مساعده دعم",
    Kind.OFFER: "offer offre oferta عرض",
    Kind.CONTRIBUTION: "contribution contribuicao contribucion مساهمه",
}
_INSTEAD = re.compile(
    r"[ ,(]+(?:et non|and not|not|au lieu|instead of|rather than|plutot que|e nao|em vez|y no|en vez|"
    r"en lugar|no|وليس|بدلا|بدل)[ ].*$",
    re.IGNORECASE,
)


@cache
def _country_names() -> dict[str, str]:
    """Exact flat names, aliases and codes of the countries; a name of two countries is nobody's."""
    found: dict[str, set[str]] = {}
    for row in knowledge.countries():
        names = [str(value) for key, value in row.items() if key.startswith("name_") and value]
        for name in (
            *names,
            *row.get("aliases", ()),
            *row.get("aliases_ar", ()),
            row["iso2"],
            row.get("iso3", row["iso2"]),
        ):
            found.setdefault(flat(str(name)).lower(), set()).add(row["iso2"])
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}


def _as_countries(value: str) -> tuple[str, ...] | None:
    known = _country_names()
    whole = flat(value).lower().strip(" .")
    parts = [whole] if whole in known else [p.strip(" .") for p in re.split(r",|;|/|\+| et | and | e | y | و ?", whole)]
    codes = [
        known.get(re.sub(r"^(?:le |la |les |l'|the |o |a |el |republique du |republic of )", "", p)) or known.get(p)
        for p in parts
        if p
    ]
    return tuple(dict.fromkeys(c for c in codes if c)) if codes and all(codes) else None


def _as_kind(value: str) -> Kind | None:
    words = set(re.findall(r"\w+", flat(value).lower()))
    return next((kind for kind, names in _KINDS.items() if words & set(names.split())), None)


def _as_budget(value: str, language: str, country: str | None) -> Budget | None:
    # The label makes a bare "45000" money; the words after "et non" are the old amount.
    read = money.amounts(f"budget: {value}", language, country)
    return read[0].budget if read else None


@cache
def _helps() -> Phrases[str]:
    """The words for each kind of help, those of all languages: a correction is too short to tell its language."""
    words = {str(row["key"]): [str(row[name]) for name in ("en", "fr")] for row in knowledge.assistance_types()}
    for row in knowledge.assistance_types():
        words[str(row["key"])] += [w for name, group in row.items() if name.startswith("keywords_") for w in group]
    for key, languages in knowledge.load("assistance_words")["types"].items():
        words[key] += [word for group in languages.values() for word in group]
    return Phrases((word, key) for key, group in words.items() for word in group)


def _as_helps(value: str) -> tuple[str, ...] | None:
    return tuple(dict.fromkeys(found.value for found in _helps().find(Text(value)))) or None


def _as_area(value: str) -> int | None:
    number = re.search(r"(?<!\d)[1-5](?!\d)", flat(value))
    return int(number[0]) if number else None


def _as_numbers(value: str) -> tuple[int, ...] | None:
    numbers = tuple(
        dict.fromkeys(int(n) for n in re.findall(r"(?<!\d)\d{1,2}(?!\d)", flat(value)) if 1 <= int(n) <= 10)
    )
    return numbers or None


def _as_date(field: str, value: str, language: str, sent_on: date | None) -> Any:
    """The new period (or one end of it), or the duration, that the words after the label say."""
    when = dates.period(value if field == "duration_months" else f"period: {value}", sent_on, language)
    if when is None:
        return None
    if field == "duration_months":
        return when.duration_months
    if when.period is None or field == "period":
        return when.period
    moment = when.period.start or when.period.end
    if field == "start":
        return Period(moment, None)
    return Period(None, when.period.end or moment)


def _new_value(field: str, value: str, language: str, country: str | None, sent_on: date | None) -> Any:
    match field:
        case "title" | "summary":
            return value.strip(" .") if field == "title" else value.strip()
        case "countries":
            return _as_countries(value)
        case "budget":
            return _as_budget(value, language, country)
        case "kind":
            return _as_kind(value)
        case "objectives":
            return _as_numbers(value)
        case "assistance_types":
            return _as_helps(value)
        case "area":
            return _as_area(value)
        case "author":
            address = _ADDRESS.search(value)
            return address[0].lower() if address else None
        case _:
            return _as_date(field, value, language, sent_on)


class _Said(NamedTuple):
    """A field that is named, its new value (None where it cannot be read), all the words, those after the label."""

    field: str
    value: Any
    words: str
    after: str
    labelled: bool


def changes(text: str, *, language: str, country: str | None, sent_on: date | None) -> dict[str, tuple[Any, str]]:
    """The fields that a correction sets: field -> (new value, the writer's words).

    Reads `field: value` lines and short sentences ("le budget est de 210 000 EUR et non 180 000"). A value that cannot
    be read changes nothing; see `unread`. `start:` and `end:` alone give a period with the other end None.
    """
    found: dict[str, tuple[Any, str]] = {}
    for said in _said(text, language, country, sent_on):
        if said.value in (None, "", ()):
            continue
        key, value = _key(said.field), said.value
        if key == "period" and key in found:
            value = _together(found[key][0], value)
        found[key] = (value, found[key][1] if key in found else said.words)
    return found


def unread(text: str, *, language: str, country: str | None, sent_on: date | None) -> dict[str, str]:
    """The fields that a correction names in so many words but whose value cannot be read: field -> the words there."""
    found: dict[str, str] = {}
    read: set[str] = set()
    for said in _said(text, language, country, sent_on):
        if said.value not in (None, "", ()):
            read.add(_key(said.field))
        elif said.labelled or len(text.split()) <= _SHORT:
            found.setdefault(_key(said.field), said.after)
    return {field: words for field, words in found.items() if field not in read}


def value_of(field: str, words: str, *, language: str, country: str | None, sent_on: date | None) -> Any:
    """The value of one field that `words` give, a label and "no, it is" before it or not; None where unreadable."""
    plain = flat(words)
    named = [said for said in _said(words, language, country, sent_on) if _key(said.field) == field]
    if named:
        return named[0].value
    lead = _LEAD.match(plain)
    value = _new_value(field, words[lead.end() if lead else 0 :].strip(), language, country, sent_on)
    return None if value in ("", ()) else value


_SHORT = 15  # words of a mail that says but one sentence: one that names a field in passing has more
_LEAD = re.compile(
    r"[ ]*(?:(?:yes|no|oui|non|sim|nao|si|نعم|لا)[ ,.:;-]{1,3})?"
    r"(?:(?:it is|it's|rather|but|c'est|plutot|mais|il s'agit d[eu']|e|mas|sino|es|"
    r"se trata de|antes|pero|بل|هو|هي)[ ])?",
    re.IGNORECASE,
)


def _key(field: str) -> str:
    return "period" if field in ("start", "end") else field


def _said(text: str, language: str, country: str | None, sent_on: date | None) -> Iterator[_Said]:
    """The fields that are named, in their order: labelled ones, else those of a sentence."""
    plain = flat(text)
    for name, begin, end, start, labelled in _places(plain):
        field = _FIELD[name.lower()]
        after = plain[begin:end]
        kept = _INSTEAD.sub("", after) if field not in ("title", "summary") else after
        words = text[begin : begin + len(kept)].rstrip(" ,;")
        value = _new_value(field, words.strip(), language, country, sent_on)
        if value is None and not labelled and _BARE.match(plain, start):
            continue  # "budget total" is no correction, "budget 45000" is
        yield _Said(field, value, text[start : begin + len(kept)].strip(" ,;"), words.strip(), labelled)


def _places(plain: str) -> list[tuple[str, int, int, int, bool]]:
    """(label, where its value begins and ends, where the label begins, whether a sign stands between)."""
    labels = list(_LABEL.finditer(plain))
    found = []
    for m, following in zip_longest(labels, labels[1:]):
        line = plain.find("\n", m.end())
        end = min(line if line >= 0 else len(plain), following.start(1) if following else len(plain))
        begin = m.end() + len(plain[m.end() : end]) - len(plain[m.end() : end].lstrip())
        found.append((m[1], begin, end, m.start(1), True))
    sentences = [] if found else [(m[1], m.start(2), m.end(2), m.start(1), False) for m in _SENTENCE.finditer(plain)]
    taken = {place[3] for place in sentences}
    bare = [(m[1], m.start(2), m.end(2), m.start(1), False) for m in _BARE.finditer(plain) if m.start(1) not in taken]
    return sorted([*found, *sentences, *bare], key=lambda place: place[3])


def _together(one: Period, two: Period) -> Period:
    return Period(two.start or one.start, two.end or one.end)

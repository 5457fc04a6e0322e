"""Corrections in plain words of five languages: `field: value` lines and short sentences."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

from labbot import knowledge
from labbot.reading import dates, money
from labbot.reading.figures import flat
from labbot.reading.model import Budget, Kind, Period

_FIELDS: dict[str, str] = {
    "budget": "budget|montant|cout|amount|cost|orcamento|custo|valor|presupuesto|importe|coste|costo|"
    "الميزانيه|ميزانيه|المبلغ|الكلفه|التكلفه",
    "title": "title|titre|intitule|titulo|العنوان|عنوان",
    "countries": "country|countries|pays|pais|paises|البلد|بلد|الدوله|البلدان",
    "start": "start|start date|beginning|debut|demarrage|date de debut|inicio|data de inicio|"
    "fecha de inicio|comienzo|البدايه|بدايه|تاريخ البدايه",
    "end": "end|end date|fin|date de fin|fim|data de fim|fecha de fin|termino|النهايه|نهايه",
    "period": "period|dates?|when|periode|quand|calendrier|periodo|datas|fechas?|data|quando|cuando|الفتره|"
    "التاريخ|الموعد",
    "duration_months": "duration|duree|duracao|duracion|المده|مده",
    "kind": "kind|type|nature|tipo|النوع|نوع",
    "objectives": "objectives?|objectifs?|objetivos?|الهدف|الاهداف",
    "summary": "summary|resume|resumo|resumen|الملخص|ملخص",
    "author": "author|auteur|auteure|autor|autora|صاحب المقترح|الكاتب",
}
_FIELD = {name: field for field, names in _FIELDS.items() for name in names.replace("dates?",
    "date|dates").replace("fechas?", "fecha|fechas")
          .replace("objectives?", "objective|objectives").replace("objectifs?", "objectif|objectifs")
          .replace("objetivos?", "objetivo|objetivos").split("|")}  # fmt: skip
_NAMES = "|".join(sorted(map(re.escape, _FIELD), key=len, reverse=True))
_LINE = re.compile(rf"^[ *>•-]{{0,4}}({_NAMES})[ ]{{0,2}}[:=][ ]{{0,2}}(\S.*)$", re.IGNORECASE | re.MULTILINE)
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
        case "author":
            address = _ADDRESS.search(value)
            return address[0].lower() if address else None
        case _:
            return _as_date(field, value, language, sent_on)


def changes(text: str, *, language: str, country: str | None, sent_on: date | None) -> dict[str, tuple[Any, str]]:
    """The fields that a correction sets: field -> (new value, the writer's words).

    Reads `field: value` lines and short sentences ("le budget est de 210 000 EUR et non 180 000"). A value that cannot
    be read changes nothing. `start:` and `end:` alone give a period with the other end None.
    """
    plain = flat(text)
    found: dict[str, tuple[Any, str]] = {}
    lines = [(m, m.start(2)) for m in _LINE.finditer(plain)] or [(m, m.start(2)) for m in _SENTENCE.finditer(plain)]
    for m, begin in lines:
        field = _FIELD[m[1].lower()]
        kept = _INSTEAD.sub("", m[2]) if field not in ("title", "summary") else m[2]
        value = _new_value(field, text[begin : begin + len(kept)], language, country, sent_on)
        if value in (None, "", ()):
            continue
        key = "period" if field in ("start", "end") else field
        words = text[m.start(1) : begin + len(kept)].strip()
        if key == "period" and key in found:
            value = _together(found[key][0], value)
        found.setdefault(key, (value, words))
        found[key] = (value, found[key][1])
    return found


def _together(one: Period, two: Period) -> Period:
    return Period(two.start or one.start, two.end or one.end)

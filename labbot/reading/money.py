"""Amounts of money in a text, and which of them is asked for.

An amount is a number (see `figures` for the decimal/thousand table), a multiplier where there is one, and a currency
before or after it - or a number that stands under a label such as "Budget". Numbers of people, years and percents
have neither and are no money. The currency of a label of its own ("DEVISE: EUR") serves the bare amounts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from labbot.reading.figures import MULTIPLIERS, flat, number, numbers_at, spoken
from labbot.reading.model import Budget
from labbot.reading.places import lowered


@dataclass(frozen=True, slots=True)
class Money:
    """An amount, the writer's own words for it, and how sure we are (0..1)."""

    budget: Budget
    evidence: str
    confidence: float


# Names that are the same everywhere; flat and lower case (no accents, أ and إ as ا, ة as ه).
_NAMES: dict[str, str] = {
    "EUR": "eur euro euros eurs € اورو يورو",
    "USD": "usd us$ $us usd$ $ dollar dollars dolar dolares دولار دولارا دولارات",
    "GBP": "gbp £ sterling",
    "CHF": "chf sfr",
    "MAD": "mad dh dhs dirham dirhams dirhames درهم دراهم درهما",
    "TND": "tnd dt", "DZD": "dzd", "LYD": "lyd", "EGP": "egp", "NGN": "ngn naira nairas ₦ نايرا",
    "GHS": "ghs ghc gh₵ gh¢ ₵ cedi cedis", "GMD": "gmd dalasi dalasis", "SLE": "sle sll leone leones",
    "LRD": "lrd l$ ld$", "CVE": "cve escudo escudos", "STN": "stn dobra dobras",
    "MRU": "mru mro ouguiya ouguiyas uguiya uguiyas اوقيه", "GNF": "gnf fg", "CDF": "cdf",
    "XAF": "xaf", "XOF": "xof", "CFA": "fcfa cfa f.cfa سيفا",
    "NOK": "nok", "SEK": "sek", "DKK": "dkk", "PLN": "pln zloty zlotys", "CZK": "czk", "HUF": "huf",
        "RON": "ron lei",
    "BGN": "bgn", "CAD": "cad", "DINAR": "dinar dinars dinares دينار دينارا دنانير",
    "FRANC": "franc francs franco francos فرنك", "POUND": "pound pounds livre livres libra libras جنيه جنيها",
    "BARE F": "f",
}  # fmt: skip
_NATIONAL: dict[str, str] = {
    "dollars? (?:americains?|des etats-unis|us|liberiens?)|(?:us|u\\.s\\.|american) dollars?|"
    "dolares (?:americanos|"
    "estadounidenses|de los estados unidos)|دولار امريكي": "USD",
    "liberian dollars?": "LRD",
    "francs? suisses?|swiss francs?|francos sui[cz]os|فرنك سويسري": "CHF",
    "(?:f|francs?|francos?) ?c\\.?f\\.?a|فرنك (?:سيفا|افريقي)": "CFA",
    "francs? guineens?|guinean? francs?|فرنك غيني": "GNF",
    "francs? congolais|congolese francs?|فرنك كونغولي": "CDF",
    "livres? sterling|pounds? sterling|british pounds?|libras? esterlinas?|جنيه استرليني": "GBP",
    "livres? egyptiennes?|egyptian pounds?|libras? egipcias?|جنيه مصري": "EGP",
    "dinars? tunisiens?|tunisian dinars?|dinares tunecinos|دينار تونسي": "TND",
    "dinars? algeriens?|algerian dinars?|dinares argelinos|دينار جزائري": "DZD",
    "dinars? libyens?|libyan dinars?|dinares libios|دينار ليبي": "LYD",
    "dirhams? marocains?|moroccan dirhams?|درهم مغربي": "MAD",
    "escudos? (?:cabo-verdianos|cap-verdiens)": "CVE",
}
_WEST = dict.fromkeys(("BF", "BJ", "CI", "GW", "ML", "NE", "SN", "TG"), "XOF")
_CENTRE = dict.fromkeys(("CM", "CF", "TD", "CG", "GQ", "GA"), "XAF")
_BY_COUNTRY: dict[str, dict[str, str]] = {
    "CFA": _WEST | _CENTRE,
    "FRANC": _WEST | _CENTRE | {"GN": "GNF", "CD": "CDF", "CH": "CHF"},
    "BARE F": _WEST | _CENTRE | {"GN": "GNF"},
    "DINAR": {"TN": "TND", "DZ": "DZD", "LY": "LYD"},
    "POUND": {"GB": "GBP", "EG": "EGP"},
}
_CODES = {word: code for code, words in _NAMES.items() for word in words.split()}
_NATION = [(re.compile(pattern, re.IGNORECASE), code) for pattern, code in _NATIONAL.items()]
_CURRENCY = (
    "(?:"
    + "|".join(_NATIONAL)
    + "|"
    + "|".join(re.escape(w) for w in sorted(_CODES, key=len, reverse=True))
    + r"|da(?!\w))"
)
_TIMES = "|".join(re.escape(w) for w in sorted(MULTIPLIERS, key=len, reverse=True))
_OF = r"(?:de |d'|of |en |em |من |ب)?(?:ال)?"

_MULTIPLIER = re.compile(rf"[ ]?({_TIMES})(?:(?![^\W\d_])|(?={_CURRENCY}(?![^\W\d_])))")
_SUFFIX = re.compile(rf"(?:,-|\.-|/-)?[ ]{{0,3}}(?:\([^()\n]{{1,60}}\)[ ]?)?{_OF}({_CURRENCY})(?![^\W\d_])")
_PREFIX = re.compile(rf"(?<![^\W_])({_CURRENCY})[ :.=]{{0,3}}$")
_LABEL = re.compile(
    r"(?:budget|montant|cout|enveloppe|financement|presupuesto|orcamento|importe|montante|valor|custo|"
    r"coste|costo"
    r"|amount|cost|funding|total|combien|الميزانيه|ميزانيه|المبلغ|مبلغ|التكلفه|الكلفه|تكلفه)"
    r"[^\n\d.;]{0,40}$",
)
_PART = re.compile(r"(?:\bdont|\bof which|\bdos quais|\bde los cuales|منها)[ :]{0,3}$")
_CURRENCY_LABELS = ("devise", "monnaie", "currency", "moeda", "divisa", "moneda", "العمله")
_CURRENCY_LINE = re.compile(
    rf"^[ *|>-]{{0,6}}(?:{'|'.join(_CURRENCY_LABELS)})[ ]?[:=>|-][ ]?({_CURRENCY})(?![^\W\d_])",
    re.MULTILINE,
)
_UNIT_AFTER = re.compile(
    r"[ ]?(?:%|[a-z]{0,3}\.?°|participant|person|pers\b|pax|agent|jour|day|dia|mois|month|mes|ans\b|year|"
    r"an[oh]o|semaine"
    r"|week|semana|famil|menage|benefici|jeune|expert|pays|commune|pour ?cent|per ?cent|por ?cien|"
    r"por ?cent|شهر|مشارك"
    r"|في المائه|/|-\d|:\d)",
)


def _code(name: str, country: str | None) -> str | None:
    """ISO 4217 of a currency's flat name; None where the country would have to decide and does not."""
    if name == "DA":
        return "DZD"
    low = name.lower()
    code = next((code for pattern, code in _NATION if pattern.fullmatch(low)), _CODES.get(low, ""))
    if code in _BY_COUNTRY:
        return _BY_COUNTRY[code].get(country or "")
    return code or None


@dataclass(slots=True)
class _Hit:
    """A number that is money: its place, value, currency name (flat, None if unnamed)."""

    start: int
    end: int
    amount: float
    currency: str | None
    labelled: bool = False


def _value(low: str, start: int, end: int, language: str, words: bool) -> tuple[float, int] | None:
    """The number at a place and where it ends, its multiplier included."""
    if words:
        spelled = low[start:end].rstrip(" -")
        worth = spoken(spelled)
        return None if worth is None else (worth, start + len(spelled))
    times = _MULTIPLIER.match(low, end)
    if times is None:
        return number(low[start:end], language), end
    factor = MULTIPLIERS[times[1].lower()]
    return number(low[start:end], language, multiplied=True) * factor, times.end()


def _numbers(low: str) -> list[tuple[int, int, bool]]:
    """Where the numbers stand: (start, end, whether in words), in reading order."""
    return sorted((*m.span(), not m[0][0].isdecimal()) for m in numbers_at(low))


def _named(plain: str, low: str, start: int, end: int, floor: int) -> tuple[int, int, str] | None:
    """The currency after a number, else before it: the whole stretch and the name as it is written."""
    if after := _SUFFIX.match(low, end):
        name = plain[slice(*after.span(1))]
        if name != "f" and (after[1] != "da" or name == "DA"):
            return start, after.end(), name
    begin = max(floor, start - 30)
    before = _PREFIX.search(low[begin:start])
    if before and before[1] != "f" and len(before[1]) < 30:
        return begin + before.start(), end, plain[begin + before.start(1) : begin + before.end(1)]
    return None


def _bare(low: str, start: int, end: int, amount: float, floor: int) -> bool:
    """Whether a number without a currency stands where only money stands."""
    lead = low[max(floor, start - 70) : start]
    year = end - start == 4 and 1900 <= amount <= 2100
    if year or amount < 100 or _UNIT_AFTER.match(low, end):
        return False
    return bool(_LABEL.search(lead) or _PART.search(lead))


def _hits(plain: str, low: str, language: str) -> list[_Hit]:
    found: list[_Hit] = []
    floor = 0
    for start, end, words in _numbers(low):
        if start < floor or (read := _value(low, start, end, language, words)) is None:
            continue
        amount, stop = read
        if named := _named(plain, low, start, stop, floor):
            found.append(_Hit(named[0], named[1], amount, named[2]))
            floor = named[1]
        elif not words and _bare(low, start, stop, amount, floor):
            found.append(_Hit(start, stop, amount, None, labelled=True))
            floor = stop
    return [hit for hit in found if hit.amount > 0]


def _money(hit: _Hit, text: str, country: str | None, common: str | None) -> Money:
    name = hit.currency or common
    code = _code(name, country) if name else None
    sure = 0.95 if hit.currency else 0.8 if common else 0.6
    if code is None:
        sure = min(sure, 0.6)
    amount = round(hit.amount, 2)
    return Money(Budget(amount, code), text[hit.start : hit.end].strip(), sure)


def _read(text: str, language: str, country: str | None) -> tuple[str, list[tuple[_Hit, Money]]]:
    """The flat text in small letters and its amounts in reading order."""
    plain = flat(text)
    low = lowered(plain)
    hits = _hits(plain, low, language)
    line = _CURRENCY_LINE.search(low) if any(word in low for word in _CURRENCY_LABELS) else None
    common = plain[slice(*line.span(1))] if line else next((hit.currency for hit in hits if hit.currency), None)
    return low, [(hit, _money(hit, text, country, common)) for hit in hits]


def amounts(text: str, language: str, country: str | None = None) -> list[Money]:
    """Every amount of the text in reading order. `country` (ISO2) says which franc or dinar is meant. Linear."""
    return [money for _, money in _read(text, language, country)[1]]


_SOUGHT_BEFORE = (
    r"ask(?:ing)? (?:you )?for|request|seek|\bneed|looking for|recherch|demand|sollicit|besoin|cherch|"
    r"busca|solicit|pedi"
    r"|procura|precis|necesit|co-?financ(?!\w* nation)|\bgap\b|missing|manqu|falta|نطلب|نلتمس|المطلوب|"
    r"مطلوب|نحتاج|نبحث|"
    r"التمس|تلتمس|تطلب|contribution|contribui|contribuc|financement de|financiamento de|financiacion de|"
    r"subvention|grant|مساهمه ماليه"
)
_SOUGHT_AFTER = (
    r"recherch|demand|sollicit|a mobiliser|manqu|restant|more\b|request|sought|needed|missing|de mas\b|"
    r"solicitad|pedid|"
    r"a mais\b|em falta|que falta|por financiar|a financiar|a financer|مطلوب|المطلوب|اضافي|ناقص|buscad|"
    r"procurad|de plus\b"
)
_HAVE_BEFORE = (
    r"available|disponi|acquis|already|deja\b|own (?:contribution|budget|funds)|notre (?:contribution|"
    r"apport|part)|"
    r"nuestr[ao] (?:aporta|contribu|parte)|noss[ao] (?:contribui|parte)|national[e]? (?:contribution|"
    r"cofin)|secured|"
    r"apport\b|contrapartida|contrepartie|tenemos|ya \w+ con|temos|disponemos|dispomos|disposons|"
    r"contamos con|"
    r"we have\b|nous avons|we can (?:provide|cover)|we (?:provide|contribute|cover)|متوفر|متاح|مساهمتنا|"
    r"لدينا|نتوفر|نساهم"
)
_HAVE_AFTER = (
    r"(?:\w+ ){0,2}(?:disponi|available|secured|deja\b|acquis|assure|garantid|asegurad|already|"
    r"ya \w+ asegur|متوفر|متاح)"
)
_OLD_BEFORE = (
    r"au lieu d|instead of|\bnot\b|\bnon\b|en vez d|en lugar d|em vez d|\bno\b|\bnao\b|بدلا من|"
    r"وليس|rather than|plutot que"
)
_UNIT = r"\.?[ ]?(?:/|par |per |por |a day|each|chacun|chaque|cada|لكل|للشخص|في اليوم)"
_TOTAL_BEFORE = (
    r"total|overall|global|valor|cout|coste|custo|اجمالي|الاجمالي|المجموع|budget|presupuesto|"
    r"orcamento|الميزانيه"
)


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_BEFORE = {
    role: _compile(p) for role, p in (("have", _HAVE_BEFORE), ("sought", _SOUGHT_BEFORE), ("total", _TOTAL_BEFORE))
}
_OLD = _compile(rf"(?:{_OLD_BEFORE})[^\w]{{0,3}}(?:\w+ )?$")
_AFTER = {
    "sought": _compile(rf"[ ,(]{{0,3}}(?:\w+ ){{0,2}}(?:{_SOUGHT_AFTER})"),
    "have": _compile(rf"[ ,(]{{0,3}}{_HAVE_AFTER}"),
}
_PER = _compile(_UNIT)
_CLAUSE = re.compile(r"[\n;!?()]|[.] ")


def _role(low: str, hit: _Hit, floor: int, ceiling: int) -> str:
    """What the amount is in its clause: sought, have, total, old, unit or plain."""
    lead = _CLAUSE.split(low[max(floor, hit.start - 90) : hit.start])[-1]
    tail = _CLAUSE.split(low[hit.end : min(ceiling, hit.end + 60)])[0]
    if _OLD.search(lead):
        return "old"
    if _PER.match(tail):
        return "unit"
    for role, pattern in _AFTER.items():
        if pattern.match(tail):
            return role
    nearest = {role: max((m.end() for m in pattern.finditer(lead)), default=-1) for role, pattern in _BEFORE.items()}
    best = max(("have", "sought", "total"), key=lambda role: nearest[role])
    if nearest[best] < 0:
        return "total" if hit.labelled else "plain"
    # "Budget available: USD 15,000", "Budget demandé : 28 500": the word beside the label says whose money it is.
    if best == "total" and nearest["have"] >= 0:
        return "have"
    return "sought" if best == "total" and nearest["sought"] >= 0 else best


def sought(text: str, language: str, country: str | None = None) -> Money | None:
    """The amount that is asked for, else the total, else the only one; None where no money is sought.

    What the writers already have, an old amount ("et non 180 000") and a price per person are left out. Of several
    that nothing tells apart the largest is taken, with a confidence that makes the receipt ask.
    """
    low, found = _read(text, language, country)
    roles: dict[str, list[Money]] = {}
    for place, (hit, money) in enumerate(found):
        floor = found[place - 1][0].end if place else 0
        ceiling = found[place + 1][0].start if place + 1 < len(found) else len(low)
        roles.setdefault(_role(low, hit, floor, ceiling), []).append(money)
    for role in ("sought", "total"):
        if role in roles:
            first = roles[role][0]
            same = all(m.budget == first.budget for m in roles[role])
            return first if same else Money(first.budget, first.evidence, min(first.confidence, 0.7))
    rest = roles.get("plain", [])
    if len({m.budget for m in rest}) <= 1:
        return rest[0] if rest else None
    largest = max(rest, key=lambda m: m.budget.amount)
    return Money(largest.budget, largest.evidence, 0.4)

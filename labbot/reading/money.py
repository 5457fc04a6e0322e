"""Amounts of money in a text, and which of them is asked for.

An amount is a number (see `figures` for the decimal/thousand table, `numerals` for words), a multiplier where there is
one, and a currency before or after it (see `currencies`) - or a number that stands under a label such as "Budget".
Numbers of people, years and percents have neither and are no money.

    figures [multiplier] [words in brackets] [of] currency    45.000,00 €   2 Mds d'euros   50 000 (...) euros
    currency figures [multiplier]                             US$ 1.2 million   FCFA 5 000 000
    words currency (figures)                                  deux cent mille euros (200 000): counts once
    figures multiplier figures multiplier currency            2 millions 500 mille francs CFA
    one - other currency                                      a range: its upper end counts

The currency of a label of its own ("DEVISE: EUR") serves the bare amounts. Whose money it is, `whose_money` tells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from labbot.reading import whose_money
from labbot.reading.currencies import Currency, Named, named_at, named_before
from labbot.reading.figures import Number, flat, number, numbers_at
from labbot.reading.model import Budget
from labbot.reading.numerals import MULTIPLIERS, half_at
from labbot.reading.places import lowered


@dataclass(frozen=True, slots=True)
class Money:
    """An amount, the writer's own words for it, and how sure we are (0..1)."""

    budget: Budget
    evidence: str
    confidence: float


@dataclass(slots=True)
class _Hit:
    """A number that is money: its place, value, currency (None if unnamed)."""

    start: int
    end: int
    amount: float
    currency: Currency | None
    labelled: bool = False


@dataclass(frozen=True, slots=True)
class _Page:
    """A flat text, the same in small letters, and who writes it."""

    plain: str
    low: str
    language: str
    country: str | None


_TIMES = re.compile(r"(?:[ ]{0,3}|\n)([^\W\d_]+(?:[\u064b-\u0652]+[^\W\d_]*)?)")
_THOUSAND_MILLIONS = re.compile(r"[ ](?:millones|milhoes)(?!\w)")
_FIGURES = re.compile(r"[ ]?\((\d{1,3})\)")
_GLUED = ("mio", "mds", "mrd", "md", "mm", "mn", "bn", "k", "m")
_VOWELS = re.compile("[\u064b-\u0652]")
_STOPS = ("mill", "mills", "mio", "mios", "mrd", "mds", "md", "mn", "mln")
_MORE = re.compile(r"(?:,?[ ]{1,3}(?:(?:and|et|y|e)[ ]|و[ ]{0,3})?)(?=\d)")
_GROUPED = re.compile(r"\d{1,3}[ .,']\d{3}(?![\d.,])")

_BEHIND = re.compile(r"(?:,-|\.-|/-|,--)?[ ]{0,3}(?:\n[ ]?)?")
_BRACKET = re.compile(r"\([^()\n]{1,160}\)(?:[ ]{1,2}|\n)?")
_OF = re.compile(r"(?:de[ ]|d'|of[ ]|en[ ]|em[ ]|in[ ]|من[ ]|ب(?=ال|[يا]))?(?:ال)?")
_CIFRAO = re.compile(r"\$\d\d(?!\d)")
_OPENED = re.compile(r"[ ]?\((?:[^\W\d_]{1,12}[ .:]{1,2}){0,2}\Z")
_FAR = 40
"""Characters from an amount to the number in the brackets behind it, at most: "45 000 euros (soit EUR 45,000)"."""
_CLOSED = re.compile(r"[^()\n\d]{0,40}\)")

_RANGE = re.compile(r"[ ]{0,3}(?:-|/)[ ]{0,3}\Z|[ ]{1,3}(?:a|to|jusqu'a|ate|hasta|الي|و|and|et|e|y)[ ]{0,3}\Z")
_BOTH = re.compile(r"(?:between|entre|بين)[ ]{1,3}[^\d\n]{0,16}\Z")

_LABEL = re.compile(
    r"(?:budget|amount|cost|funding|total|montant|cout|enveloppe|financement|combien|orcamento|montante|valor|custo|"
    r"presupuesto|importe|coste|costo|monto|الميزانيه|ميزانيه|المبلغ|مبلغ|التكلفه|الكلفه|تكلفه|كلفه)"
    r"[^\n\d.;]{0,40}\Z"
)
_PART = re.compile(r"(?:\bdont|\bof which|\bdos quais|\bde los cuales|منها)[ :]{0,3}\Z")
# "..., pedimos 30 mil.": what is asked for and counts nothing else.
_ASKED = re.compile(
    r"(?:ask for|request|requesting|seek|demandons|sollicitons|cherchons|recherchons|il (?:nous )?manque|pedimos|"
    r"solicitamos|faltam|faltan|faltam-nos|nos faltan|buscamos|procuramos|نطلب|ينقصنا|نلتمس)[ ]\Z"
)
_STOP = re.compile(r"[ ]?(?:[.;,)\n]|\Z)")
_CURRENCY_LINE = re.compile(
    r"^[ *|>-]{0,6}(?:devise|monnaie|currency|moeda|divisa|moneda|العمله)[ ]?[:=>|-][ ]?", re.MULTILINE
)
_CURRENCY_LABELS = ("devise", "monnaie", "currency", "moeda", "divisa", "moneda", "العمله")
_UNIT_AFTER = re.compile(
    r"[ ]?(?:%|[a-z]{0,3}\.?°|/|-\d|:\d|per ?cent|pour ?cent|por ?cien|por ?cent|في المائه|"
    r"participant|person|pers\b|pax|agent|famil|menage|benefici|jeune|expert|pays|commune|مشارك|"
    r"day|week|month|year|jour|semaine|mois|ans\b|an[oh]o|dia|semana|mes|شهر)"
)


def _times(page: _Page, at: int) -> tuple[float, int] | None:
    """The multiplier behind a number, and where it ends: "k", "Mds", "mil millones", the k of "kEUR"."""
    found = _TIMES.match(page.low, at)
    if found is None:
        return None
    start, end = found.span(1)
    word = found[1] if found[1].isalpha() else _VOWELS.sub("", found[1])
    if word in MULTIPLIERS:
        if word == "mil" and (more := _THOUSAND_MILLIONS.match(page.low, end)):
            return 1e9, more.end()
        stop = word in _STOPS and page.low.startswith(".", end) and not page.low[end + 1 : end + 2].isdigit()
        return MULTIPLIERS[word], end + stop
    if word[0] not in "kmb" or named_at(page.plain, page.low, start, page.country):
        return None
    for letters in _GLUED:
        rest = start + len(letters)
        if word.startswith(letters) and rest < end and named_at(page.plain, page.low, rest, page.country):
            return {"k": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6}.get(letters, 1e9), rest
    return None


def _part(page: _Page, start: int, end: int) -> tuple[float, int, float]:
    """The number in figures at a place with its multiplier: value, where it ends, the multiplier (1 if none)."""
    digits = page.low[start:end]
    times = _times(page, end)
    if times is None:
        return number(digits, page.language), end, 1.0
    value = number(digits, page.language, multiplied=True) * times[0]
    half = half_at(page.low, times[1], times[0]) if times[0] >= 1e6 else None
    return (value + half[0], half[1], times[0]) if half else (value, times[1], times[0])


def _said_twice(page: _Page, value: float, end: int) -> tuple[float, int]:
    """A number in words; "cinq (05) millions" has its figures inside."""
    figures = _FIGURES.match(page.low, end)
    if figures is None or float(figures[1]) != value or (times := _times(page, figures.end())) is None:
        return value, end
    return value * times[0], times[1]


def _value(page: _Page, found: Number) -> tuple[float, int]:
    """The whole number at a place and where it ends, "2 millions 500 mille" included."""
    if found.value is not None:
        return _said_twice(page, found.value, found.end)
    value, stop, times = _part(page, found.start, found.end)
    while times >= 1e6 and (link := _MORE.match(page.low, stop)):
        digits = _DIGITS.match(page.low, link.end())
        if digits is None:
            break
        more, end, next_times = _part(page, digits.start(), digits.end())
        alone = next_times == 1 and not (link[0].isspace() and _GROUPED.match(page.low, digits.start()))
        if alone or more >= times:
            break
        value, stop, times = value + more, end, next_times
    return value, stop


_DIGITS = re.compile(r"\d{1,3}(?:([ .,'])\d{3}(?:\1\d{3}){0,3})?(?:[.,]\d{1,2})?(?!\d)")


def _behind(page: _Page, end: int, *, lone: bool) -> Named | None:
    """The currency behind a number that ends here; words in brackets and an "of" may stand between."""
    if page.low.startswith("$", end) and (cifrao := _CIFRAO.match(page.low, end)):
        return Named(end, cifrao.end(), Currency("CVE"))
    gap = _BEHIND.match(page.low, end)
    at = gap.end() if gap else end
    if page.low.startswith("(", at) and (bracket := _BRACKET.match(page.low, at)):
        if inside := named_at(page.plain, page.low, at + 1, page.country):
            return Named(inside.start, bracket.end(), inside.currency) if inside.end + 1 >= bracket.end() - 1 else None
        at = bracket.end()
    named = named_at(page.plain, page.low, at, page.country)
    if named is None and (of := _OF.match(page.low, at)) and of.end() > at:
        named = named_at(page.plain, page.low, of.end(), page.country)
    if named is None or (lone and named.currency.behind):
        return None
    return None if _belongs_to_next(page, end, named, lone=lone) else named


_NEXT = re.compile(r"[ :]{0,2}\d")


def _belongs_to_next(page: _Page, end: int, named: Named, *, lone: bool) -> bool:
    """ "in 2027 EUR 45 000", "phase 1, €20,000": the sign stands before the next number, not behind this one."""
    if not _NEXT.match(page.low, named.end) or named.currency.behind:
        return False
    between = page.plain[end : named.start]
    return lone or "\n" in between or (between == " " and page.low[named.end].isdigit())


def _named(page: _Page, start: int, end: int, floor: int, *, lone: bool) -> tuple[int, int, Currency] | None:
    """The currency after a number, else before it: the whole stretch and what it means."""
    if after := _behind(page, end, lone=lone):
        return start, after.end, after.currency
    blank = start
    while blank > floor and start - blank < 4 and page.low[blank - 1] == " ":
        blank -= 1
    end_of_name = blank
    while end_of_name > floor and start - end_of_name < 4 and page.low[end_of_name - 1] in " :.=)":
        end_of_name -= 1
    for name_end in dict.fromkeys((blank, end_of_name)):  # "Fr. 500" has its dot, "EUR. 500" has not
        if before := named_before(page.plain, page.low, name_end, floor, page.country):
            return before.start, end, before.currency
    return None


def _bare(page: _Page, start: int, end: int, amount: float, floor: int, *, year: bool) -> bool:
    """Whether a number without a currency stands where only money stands."""
    if year or amount < 100 or _UNIT_AFTER.match(page.low, end):
        return False
    begin = max(floor, start - 70)
    begin = max(begin, *(page.low.rfind(mark, begin, start) + 1 for mark in "\n.;"))
    lead = page.low[begin:start]
    # "dont 400.000" is money where money was named before.
    if _LABEL.search(lead) or (floor and _PART.search(lead)):
        return True
    return bool(_STOP.match(page.low, end) and _ASKED.search(lead))


def _again(page: _Page, last: _Hit, hit: _Hit) -> bool:
    """Whether a number in brackets says the amount before it once more, "45 000 euros (quarante-cinq mille)"."""
    if abs(last.amount - hit.amount) > 0.5 or hit.start - last.end > _FAR:
        return False
    if not _OPENED.match(page.low[last.end : hit.start]):
        return False
    return last.currency is None or hit.currency is None or last.currency == hit.currency


def _is_range(page: _Page, start: int, end: int, begin: int) -> bool:
    """Whether a number from `start` to `end` and the one that begins at `begin` are the two ends of a range."""
    between = page.low[end:begin]
    if len(between) > 12 or not (found := _RANGE.match(between)):
        return False
    if found[0].strip() in ("and", "et", "e", "y", "و"):
        return bool(_BOTH.search(page.low[max(0, start - 26) : start]))
    return True


def _hits(page: _Page) -> list[_Hit]:
    found: list[_Hit] = []
    floor = passed = 0
    before: tuple[int, int, float] | None = None  # the number before: from where to where, how much
    for spot in numbers_at(page.low):
        if spot.start < max(floor, passed):
            continue
        amount, stop = _value(page, spot)
        passed = stop
        year = spot.value is None and stop - spot.start == 4 and 1900 <= amount <= 2100
        hit = _hit(page, spot, amount, stop, floor, year=year)
        seen = hit or _Hit(spot.start, stop, amount, None)
        if found and _again(page, found[-1], seen):
            closed = _CLOSED.match(page.low, seen.end)
            found[-1].end = closed.end() if closed else seen.end
            found[-1].currency = found[-1].currency or seen.currency
            floor = found[-1].end
        else:
            if before and before[2] < amount:
                hit = _ranged(page, found, before, seen, named=hit is not None)
            if hit is not None:
                found.append(hit)
                floor = hit.end
        before = (spot.start, hit.end if hit else stop, amount)
    return [hit for hit in found if hit.amount > 0]


def _ranged(page: _Page, found: list[_Hit], before: tuple[int, int, float], hit: _Hit, *, named: bool) -> _Hit | None:
    """The upper end of a range, with the place of both and the currency of either; else the hit, if it is `named`."""
    start, end, _ = before
    lower = found[-1] if found and found[-1].end == end else None
    if (lower is None and not named) or not _is_range(page, lower.start if lower else start, end, hit.start):
        return hit if named else None
    if lower is not None:
        found.pop()
        start, hit.currency = lower.start, hit.currency or lower.currency
    return _Hit(start, hit.end, hit.amount, hit.currency, labelled=hit.currency is None)


def _hit(page: _Page, spot: Number, amount: float, stop: int, floor: int, *, year: bool) -> _Hit | None:
    """The number as money, where a currency or a label makes it such."""
    lone = year or (spot.value is not None and amount < 20)
    if named := _named(page, spot.start, stop, floor, lone=lone):
        return _Hit(named[0], named[1], amount * named[2].times, named[2])
    if spot.value is None and _bare(page, spot.start, stop, amount, floor, year=year):
        return _Hit(spot.start, stop, amount, None, labelled=True)
    return None


def _money(hit: _Hit, text: str, country: str | None, common: Currency | None) -> Money:
    currency = hit.currency or common
    code = currency.code(country) if currency else None
    sure = 0.95 if hit.currency else 0.8 if common else 0.6
    if code is None:
        sure = min(sure, 0.6)
    return Money(Budget(round(hit.amount, 2), code), text[hit.start : hit.end].strip(), sure)


def _common(page: _Page, hits: list[_Hit]) -> Currency | None:
    """The currency of the bare amounts: that of a line of its own, else the first that is named."""
    if any(word in page.low for word in _CURRENCY_LABELS):
        for line in _CURRENCY_LINE.finditer(page.low):
            if named := named_at(page.plain, page.low, line.end(), page.country):
                return named.currency
    return next((hit.currency for hit in hits if hit.currency), None)


def _read(text: str, language: str, country: str | None) -> tuple[_Page, list[tuple[_Hit, Money]]]:
    """The flat text and its amounts in reading order."""
    plain = flat(text)
    page = _Page(plain, lowered(plain), language, country)
    hits = _hits(page)
    common = _common(page, hits)
    return page, [(hit, _money(hit, text, country, common)) for hit in hits]


def _ends_a_sentence(plain: str, end: int) -> bool:
    """Whether the dot with which an amount ends ("45 000 dhs.", "3 mill.") is a full stop too."""
    follows = plain[end : end + 4].lstrip()
    return plain[end - 1 : end] == "." and (follows[:1].isupper() or follows.startswith("ال"))


def amounts(text: str, language: str, country: str | None = None) -> list[Money]:
    """Every amount of the text in reading order. `country` (ISO2) says which franc or dinar is meant. Linear."""
    return [money for _, money in _read(text, language, country)[1]]


def sought(text: str, language: str, country: str | None = None) -> Money | None:
    """The amount that is asked for, else the total, else the only one; None where no money is sought.

    What the writers already have, an old amount ("et non 180 000"), what migrants send home and a price per person are
    left out. Of several that nothing tells apart the largest is taken, with a confidence that makes the receipt ask.
    """
    page, found = _read(text, language, country)
    roles: dict[str, list[Money]] = {}
    for place, (hit, money) in enumerate(found):
        floor = found[place - 1][0].end if place else 0
        ceiling = found[place + 1][0].start if place + 1 < len(found) else len(page.low)
        ceiling = hit.end if _ends_a_sentence(page.plain, hit.end) else ceiling
        role = whose_money.role(page.low, hit.start, hit.end, floor, ceiling, labelled=hit.labelled)
        roles.setdefault(role, []).append(money)
    for name in ("sought", "total"):
        if name in roles:
            first = roles[name][0]
            same = all(m.budget == first.budget for m in roles[name])
            return first if same else Money(first.budget, first.evidence, min(first.confidence, 0.7))
    rest = roles.get("plain", [])
    if len({m.budget for m in rest}) <= 1:
        return rest[0] if rest else None
    largest = max(rest, key=lambda m: m.budget.amount)
    return Money(largest.budget, largest.evidence, 0.4)

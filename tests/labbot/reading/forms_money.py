"""Draws sentences of officials that name money, with the amount and currency that a reader must find in them.

A form is a sentence with a known answer. What is ambiguous is settled here, and the reader is held to it:

- a group of three figures behind a point or comma is thousands ("1.200 EUR" is 1,200 in every language) unless a
  multiplier follows: then the writer's own decimal sign makes decimals ("1,250 millones" is 1.25 million, "1.250
  millones" 1,250 million); in Arabic either sign is decimal there, so no thousand millions are drawn;
- "$" and "dollars" are USD, except from Liberia, where two dollars are in use: asked;
- "pounds" and "£" are GBP unless the writer's country has pounds of its own;
- "francs", "dinars", "kroner", "DH", "DT" are those of the writer's country; from elsewhere they are asked;
- FCFA is XOF or XAF by the writer's country, from elsewhere asked;
- of a range the upper end counts: who gives must be able to carry it;
- money that they have, paid before, pay per head, or that migrants send home is no budget.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.labbot.reading.forms_money_sentences import NOTHING, SEVERAL, SINGLE
from tests.labbot.reading.forms_money_words import (
    AFTER,
    ARABIC_AFTER,
    BEFORE,
    BY_COUNTRY,
    FEMININE,
    LETTERS,
    NAMES,
    OF,
    SCALES,
)
from tests.labbot.reading.spelled import spelled

LANGUAGES = ("en", "fr", "pt", "es", "ar")
_NUMBER = re.compile(r"\d(?:[^\n؛;]{0,2}\d)*")
_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_WRITERS = {
    "en": ("NG", "GH", "GM", "SL", "GB", "IE", "SE", None, None),
    "fr": ("SN", "ML", "CM", "GA", "CI", "MA", "TN", "FR", "BE", "CD", "GN", None, None),
    "pt": ("CV", "GW", "ST", "PT", None, None),
    "es": ("GQ", "ES", None, None),
    "ar": ("MA", "TN", "LY", "DZ", "MR", "TD", None, None),
}
_COMMA = {"en": ".", "fr": ",", "pt": ",", "es": ",", "ar": "."}
_GROUPS = {
    "en": (",", ",", ",", " ", "", ".", "'", "\u00a0", "\u2009", "’"),
    "fr": (" ", " ", " ", "\u00a0", "\u202f", "\u2009", ".", ".", "", "'", ","),
    "pt": (".", ".", ".", " ", "\u00a0", "", ",", "\u202f"),
    "es": (".", ".", ".", " ", "\u00a0", "", ",", "'", "\u2009"),
    "ar": (",", ",", "", "", ".", " ", "٬", "،", "\u00a0"),
}
_LABELLED = {"en": (0, 1, 3, 16), "fr": (0, 1, 2, 6), "pt": (0, 1, 2, 6), "es": (0, 1, 2, 6), "ar": (0, 1, 2, 6)}
_GLUED = ("€", "EUR", "USD", "$", "DH", "FCFA", "DT", "XOF")
_HALF = {
    "en": (("half a million {}", 0.5), ("one and a half million {}", 1.5), ("two and a half million {}", 2.5)),
    "fr": (("un demi-million {}", 0.5), ("un million et demi {}", 1.5), ("deux millions et demi {}", 2.5)),
    "pt": (("meio milhão {}", 0.5), ("um milhão e meio {}", 1.5), ("dois milhões e meio {}", 2.5)),
    "es": (("medio millón {}", 0.5), ("un millón y medio {}", 1.5), ("dos millones y medio {}", 2.5)),
    "ar": (("نصف مليون {}", 0.5), ("مليون ونصف {}", 1.5), ("مليون ونصف المليون {}", 1.5), ("مليونين ونصف {}", 2.5)),
}
_RANGES = {
    "en": ("between {} and {}", "from {} to {}", "{} to {}", "{}-{}", "{} – {}"),
    "fr": ("entre {} et {}", "de {} à {}", "{} à {}", "{}-{}", "{} – {}"),
    "pt": ("entre {} e {}", "de {} a {}", "{} a {}", "{}-{}"),
    "es": ("entre {} y {}", "de {} a {}", "{} a {}", "{}-{}"),
    "ar": ("ما بين {} و {}", "من {} إلى {}", "{} - {}"),
}
_MIXED = {
    "en": ("{} million {} thousand", "{} million, {} thousand"),
    "fr": ("{} millions {} mille", "{} millions et {} mille"),
    "pt": ("{} milhões e {} mil", "{} milhões {} mil"),
    "es": ("{} millones {} mil", "{} millones y {} mil"),
    "ar": ("{} مليون و{} ألف", "{} ملايين و {} ألف"),
}


@dataclass(frozen=True, slots=True)
class Form:
    """One sentence: who writes it from where, and what must be found (`amount` None: no money is sought)."""

    language: str
    country: str | None
    text: str
    amount: float | None
    currency: str | None
    family: str


@dataclass(frozen=True, slots=True)
class Written:
    """One way to write a currency: `place` is before, after (a code or sign) or name (a noun)."""

    text: str
    code: str | None
    country: str | None
    place: str


def _currency(language: str, rng: Random) -> Written:
    country, draw = rng.choice(_WRITERS[language]), rng.random()
    if draw < 0.42:
        code = "EUR" if draw < 0.22 else rng.choice(list(NAMES))
        return Written(rng.choice(NAMES[code][language]), code, country, "name")
    if draw < 0.58:
        countries, code, names = rng.choice(BY_COUNTRY)
        return Written(rng.choice(names[language]), code, rng.choice(countries), "name")
    if draw < 0.78:
        text, code, own = rng.choice(BEFORE)
        return Written(text, code, own or country, "before")
    signs = AFTER + ARABIC_AFTER * 2 if language == "ar" else AFTER
    text, code, own = rng.choice(signs)
    return Written(text, code, own or country, "after")


def _grouped(n: int, separator: str) -> str:
    return f"{n:,}".replace(",", separator)


def _figure(n: int, cents: int, language: str, rng: Random) -> str:
    """The number in figures, grouped in one of the ways of the language, with decimals where there are cents."""
    separator = rng.choice(_GROUPS[language])
    whole = _grouped(n, separator)
    if not cents:
        return whole + ((_COMMA[language] + "00") if rng.random() < 0.07 and separator not in ".,،" else "")
    if separator in (",", "،"):
        point = "." if separator == "," or language != "ar" else "٫"
    elif separator == "٬":
        point = "٫"
    else:
        point = "," if separator == "." else _COMMA[language]
    return f"{whole}{point}{cents:02}"


def _value(rng: Random) -> int:
    return rng.choice(
        (
            rng.randint(2, 199) * 500,
            rng.randint(5, 999) * 1000,
            rng.randint(1100, 9900),
            rng.randint(101, 999) * 10_000,
            rng.randint(1, 99) * 100_000,
            rng.randint(1000, 999_999),
            rng.randint(2, 90) * 10**6,
            rng.randint(1, 400) * 10**7,
        )
    )


def _join(number: str, currency: Written, language: str, rng: Random, linked: bool = False) -> str:
    """The number with its currency; `linked` where the noun needs its "of" ("deux millions d'euros")."""
    if currency.place == "before":
        return currency.text + number
    if currency.place == "after":
        return number + currency.text
    of = OF[language] if linked else ""
    if of and language == "fr" and currency.text[0].lower() in "aeou" and currency.text[1:2] != "M":
        of = "d'"
    return number + ("\n" if rng.random() < 0.02 else " ") + of + currency.text


def _plain(currency: Written, language: str, rng: Random) -> tuple[str, float]:
    n = _value(rng)
    if currency.text == "$00":
        return _grouped(n, rng.choice(". ")) + "$00", n
    cents = rng.randint(1, 99) if rng.random() < 0.12 and n < 10**7 else 0
    number = _figure(n, cents, language, rng)
    if not cents and number[-1].isdigit() and rng.random() < 0.02 and currency.place == "before":
        number += ".-"
    return _join(number, currency, language, rng), n + cents / 100


def _mantissa(power: int, language: str, rng: Random) -> tuple[str, float]:
    own, other = _COMMA[language], "," if _COMMA[language] == "." else "."
    draw = rng.random()
    if draw < 0.04 and power == 6 and language != "ar":
        number = rng.randint(1001, 9999)
        return _grouped(number, other), number
    if draw < 0.08:
        number = rng.randint(1, 9) * 1000 + rng.randint(1, 999)
        return f"{number // 1000}{own}{number % 1000:03}", number / 1000
    if draw < 0.55 or power == 3:
        number = rng.randint(1, 12) if power == 9 else rng.randint(2, 950)
        return str(number), number
    tenths = rng.randint(11, 99) if draw < 0.8 else rng.randint(101, 999)
    scale = 10 if draw < 0.8 else 100
    point = own if rng.random() < 0.85 else other
    return f"{tenths // scale}{point}{str(tenths)[-1 if scale == 10 else -2 :]}", tenths / scale


def _letter(currency: Written, language: str, rng: Random) -> tuple[str, float]:
    letter, power = rng.choice(LETTERS[language])
    number, value = _mantissa(power, language, rng)
    blank = rng.choice(("", "", " ", "\u00a0"))
    linked = letter[0] in "Mm" and letter != "mn" and rng.random() < 0.7 and language != "en"
    after = currency.text.strip()
    if currency.place == "after" and after in _GLUED and rng.random() < 0.6:
        return f"{number}{blank}{letter}{after}", round(value * 10**power, 2)
    if currency.place == "after":
        return f"{number}{blank}{letter} {after}", round(value * 10**power, 2)
    return _join(f"{number}{blank}{letter}", currency, language, rng, linked), round(value * 10**power, 2)


def _scale(currency: Written, language: str, rng: Random) -> tuple[str, float]:
    word, power = rng.choice(SCALES[language])
    number, value = _mantissa(power, language, rng)
    blank = rng.choice((" ",) * 8 + ("", "\u00a0"))
    linked = power > 3 and (language != "fr" or currency.text not in ("FCFA", "Fcfa") or rng.random() < 0.5)
    if currency.place == "after":
        currency = Written(" " + currency.text.strip(), currency.code, currency.country, "after")
    return _join(f"{number}{blank}{word}", currency, language, rng, linked), round(value * 10**power, 2)


def _words_value(rng: Random) -> int:
    return rng.choice(
        (
            rng.randint(2, 99) * 1000,
            rng.randint(2, 99) * 5000,
            rng.randint(100, 999) * 1000,
            rng.randint(1, 20) * 10**6,
            rng.randint(11, 99) * 100_000,
            rng.randint(21, 199) * 50_000,
            rng.randint(11, 990) * 500,
            rng.randint(2, 30) * 10**8,
            rng.randint(1001, 99_999) * 10,
        )
    )


def _said(n: int, currency: Written, language: str, rng: Random) -> tuple[str, bool]:
    said = spelled(n, language, rng, currency.code in FEMININE)
    capital = rng.random() < 0.1
    return (said.capitalize() if capital else said), n % 10**6 == 0


def _spelled(currency: Written, language: str, rng: Random) -> tuple[str, float]:
    n = _words_value(rng)
    said, linked = _said(n, currency, language, rng)
    return _join(said, currency, language, rng, linked), n


def _bracketed(currency: Written, language: str, rng: Random) -> tuple[str, float]:
    """The same amount twice, in figures and in words: it counts once."""
    n = _words_value(rng)
    said, linked = _said(n, currency, language, rng)
    figure = _grouped(n, rng.choice(_GROUPS[language]))
    shape = rng.randint(0, 3)
    if shape == 0:
        return _join(f"{figure} ({said})", currency, language, rng, linked and rng.random() < 0.3), n
    if shape == 1:
        return _join(f"{said} ({figure})", currency, language, rng, linked and rng.random() < 0.3), n
    named = _join(said, currency, language, rng, linked)
    return (f"{_join(figure, currency, language, rng)} ({named})", n) if shape == 2 else (f"{named} ({figure})", n)


def _mixed(currency: Written, language: str, rng: Random) -> tuple[str, float]:
    millions, thousands = rng.randint(2, 40), rng.randint(1, 19) * 50
    shape = rng.choice(_MIXED[language])
    return _join(shape.format(millions, thousands), currency, language, rng), millions * 10**6 + thousands * 1000


def _half(currency: Written, language: str, rng: Random) -> tuple[str, float]:
    shape, value = rng.choice(_HALF[language])
    linked = _join("", currency, language, rng, linked=True).strip()
    return shape.format(linked), value * 10**6


def _range(currency: Written, language: str, rng: Random) -> tuple[str, float]:
    low = rng.randint(10, 400) * 1000
    high = low + rng.randint(1, 40) * 5000
    separator, shape = rng.choice(_GROUPS[language]), rng.choice(_RANGES[language])
    one, two = _grouped(low, separator), _grouped(high, separator)
    if currency.place == "before":
        one = _join(one, currency, language, rng)
        two = two if rng.random() < 0.5 else _join(two, currency, language, rng)
        return shape.format(one, two), high
    return shape.format(one, _join(two, currency, language, rng)), high


_NAMED = (
    (_spelled, 30),
    (_bracketed, 12),
    (_half, 4),
    (_mixed, 6),
    (_plain, 40),
    (_scale, 25),
    (_letter, 12),
    (_range, 5),
)
_SIGNED = ((_plain, 50), (_letter, 18), (_scale, 12), (_range, 5))
_NOT_SCALED = ("$00", "N", "D", " F", "Fr. ", "kr", "FG", "FC", "DA")


def _amount(currency: Written, language: str, rng: Random) -> tuple[str, float]:
    ways = _NAMED if currency.place == "name" else _SIGNED
    if currency.text == "$00":
        return _plain(currency, language, rng)
    if currency.text in _NOT_SCALED:
        return (_plain if rng.random() < 0.8 else _range)(currency, language, rng)
    way = rng.choices([w for w, _ in ways], [weight for _, weight in ways])[0]
    return way(currency, language, rng)


def _small(currency: Written, language: str, rng: Random) -> str:
    if currency.text == "$00":
        return f"{rng.randint(10, 900)}$00"
    return _join(str(rng.randint(2, 190) * 5), currency, language, rng)


def _other(currency: Written, language: str, rng: Random, value: int) -> str:
    if currency.text == "$00":
        return _grouped(value, ".") + "$00"
    return _join(_grouped(value, rng.choice(_GROUPS[language])), currency, language, rng)


def _places(language: str, rng: Random) -> dict[str, str]:
    """The numbers that are no money."""
    return {
        "n": str(rng.randint(10, 98)),
        "m": _grouped(rng.randint(11, 99) * 100, rng.choice(_GROUPS[language])),
        "y": str(rng.randint(2024, 2029)),
        "d": str(rng.randint(1, 28)),
        "p": f"{rng.randint(100, 999)} {rng.randint(10, 99)} {rng.randint(10, 99)}",
        "q": str(rng.randint(10_000, 99_999)),
    }


def _single(language: str, rng: Random) -> Form:
    currency = _currency(language, rng)
    text, value = _amount(currency, language, rng)
    sentence = rng.choice(SINGLE[language]).format(a=text, **_places(language, rng)).replace(" de de ", " de ")
    return Form(language, currency.country, sentence, value, currency.code, "single")


def _several(language: str, rng: Random) -> Form:
    currency, sentence = _currency(language, rng), rng.choice(SEVERAL[language])
    if "{x}" in sentence:
        one, two = rng.randint(5, 90) * 500, rng.randint(100, 200) * 500
        texts = {"x": _other(currency, language, rng, one), "z": _other(currency, language, rng, two)}
        text, value = _other(currency, language, rng, one + two), float(one + two)
    else:
        text, value = _amount(currency, language, rng)
        texts = {
            "t": _other(currency, language, rng, int(value) + rng.randint(1, 90) * 1000),
            "o": _other(currency, language, rng, rng.randint(2, 950) * 1000 + 500),
            "u": _small(currency, language, rng),
        }
    said = sentence.format(a=text, **texts, **_places(language, rng))
    return Form(language, currency.country, said, value, currency.code, "several")


def _nothing(language: str, rng: Random) -> Form:
    currency = _currency(language, rng)
    texts = {
        "o": _other(currency, language, rng, rng.randint(2, 950) * 1000),
        "u": _small(currency, language, rng),
    }
    said = rng.choice(NOTHING[language]).format(**texts, **_places(language, rng))
    return Form(language, currency.country, said, None, None, "nothing")


def _unnamed(language: str, rng: Random) -> Form:
    """An amount without a currency, in a line that says it is the budget: read, and the currency is asked."""
    nothing = Written("", None, None, "after")
    text, value = rng.choice((_plain, _letter))(nothing, language, rng)
    sentence = SINGLE[language][rng.choice(_LABELLED[language])]
    return Form(language, rng.choice(_WRITERS[language]), sentence.format(a=text.strip()), value, None, "unnamed")


_FAMILIES = ((_single, 68), (_several, 15), (_nothing, 12), (_unnamed, 5))


def _dressed(form: Form, rng: Random) -> Form:
    """In Arabic often with the figures of the Mashreq, and at times with marks of direction around them."""
    if form.language != "ar":
        return form
    text = form.text
    if rng.random() < 0.4 and "LAB-" not in text:
        text = text.translate(_DIGITS)
    if rng.random() < 0.05:
        text = _NUMBER.sub("\u200f\\g<0>\u200f", text)
    return Form(form.language, form.country, text, form.amount, form.currency, form.family)


def _drawn(language: str, rng: Random) -> Iterator[Form]:
    ways, weights = [w for w, _ in _FAMILIES], [weight for _, weight in _FAMILIES]
    while True:
        yield _dressed(rng.choices(ways, weights)[0](language, rng), rng)


def forms(language: str, count: int, seed: int) -> list[Form]:
    """`count` forms of one language, no two with the same words; the same seed gives the same forms."""
    found: dict[str, Form] = {}
    for form in _drawn(language, Random(f"{language}-{seed}")):
        found.setdefault(form.text, form)
        if len(found) == count:
            break
    return list(found.values())

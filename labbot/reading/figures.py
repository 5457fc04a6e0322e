"""Numbers as people write them: digits of two scripts, five ways to group them, and the common number words.

    mark after 3 digits | with another mark | rule
    "45.000", "600,000" | -                 | groups of three are thousands, whatever the mark
    "1.200.000"         | -                 | repeated mark: thousands
    "500.000,00"        | last one differs  | the last mark is the decimal one
    "1,2", "0.85"       | -                 | not three digits after the mark: decimal
    "0,850"             | -                 | a leading zero is never a thousand: decimal
    "1,250 millions"    | before a multiplier: the language's decimal mark is decimal, the other one thousands

Own rules: price-parser and Babel read "1.2 million" as 1.2 and "45.000" by locale only, and our mails mix locales.
"""

from __future__ import annotations

import re

from labbot.reading.places import first_words, matches, opener, openings

# Each character becomes exactly one other, so that places in the flat text are places in the writer's text.
_FLAT = (
    {0x660 + n: str(n) for n in range(10)}
    | {0x6F0 + n: str(n) for n in range(10)}
    | dict.fromkeys((0xA0, 0x202F, 0x2009, 0x2007, 0x2002, 0x2003, 0x2008, 0x200A, 0x3000, 0x09), " ")
    | dict.fromkeys((0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069), " ")
    | dict.fromkeys((0x2019, 0x2018, 0x02BC, 0x60, 0xB4), "'")
    | dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212), "-")
    | {0x66B: ".", 0x66C: ",", 0x60C: ",", 0x0640: "\u0640", 0x61B: ";", 0x61F: "?"}
    | {ord(a): b for a, b in zip("أإآٱىةÁÀÂÃÄÇÉÈÊËÍÌÎÏÑÓÒÔÕÖÚÙÛÜ", "اااايهAAAAACEEEEIIIINOOOOOUUUU", strict=True)}
    | {ord(a): b for a, b in zip("áàâãäçéèêëíìîïñóòôõöúùûü", "aaaaaceeeeiiiinooooouuuu", strict=True)}
)

_FLAT_LETTERS = {chr(code): letter for code, letter in _FLAT.items()}

# A run of digits is tried once, at its first digit, and is at most fifteen long: no backtracking to speak of.
NUMBER = (
    r"(?<![\d])(?<!\d[.,])(?:\d{1,3}(?P<mark>[ .,'])\d{3}(?:(?P=mark)\d{3}){0,4}(?!\d)(?:[.,]\d{1,2}(?!\d))?"
    r"|\d{1,15}(?:[.,]\d{1,6})?(?!\d))"
)
_NUMBER = re.compile(NUMBER)
# The digit stands first, so that `re` looks for digits and nothing else.
_FIRST_DIGIT = re.compile(r"\d(?<!\d\d)(?<!\d[.,]\d)")

_UNITS = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen "
    "eighteen nineteen",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dix-sept dix-huit "
    "dix-neuf",
    "pt": "um dois tres quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezasseis "
    "dezassete "
    "dezoito dezanove",
    "es": "un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis "
    "diecisiete "
    "dieciocho diecinueve",
}
_MORE = {
    "a": 1, "an": 1, "une": 1, "uma": 1, "una": 1, "uno": 1, "duas": 2, "quatorze": 14, "dezesseis": 16,
    "dezessete": 17, "dezenove": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90, "hundred": 100, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50,
    "soixante": 60, "septante": 70, "quatre-vingt": 80, "quatre-vingts": 80, "nonante": 90, "cent": 100, "cents": 100,
    "soixante-dix": 70, "quatre-vingt-dix": 90, "vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50,
    "sessenta": 60, "setenta": 70, "oitenta": 80, "noventa": 90, "cem": 100, "cento": 100, "duzentos": 200,
    "trezentos": 300, "quatrocentos": 400, "quinhentos": 500, "seiscentos": 600, "setecentos": 700, "oitocentos": 800,
    "novecentos": 900, "veinte": 20, "veinticuatro": 24, "veinticinco": 25, "treinta": 30, "cuarenta": 40,
    "cincuenta": 50, "sesenta": 60, "ochenta": 80, "cien": 100, "ciento": 100, "doscientos": 200, "trescientos": 300,
    "cuatrocientos": 400, "quinientos": 500, "seiscientos": 600, "setecientos": 700, "ochocientos": 800,
    "novecientos": 900, "واحد": 1, "اثنان": 2, "اثنين": 2, "ثلاثه": 3, "ثلاث": 3, "اربعه": 4, "اربع": 4, "خمسه": 5,
    "خمس": 5, "سته": 6, "ست": 6, "سبعه": 7, "سبع": 7, "ثمانيه": 8, "ثماني": 8, "ثمان": 8, "تسعه": 9, "تسع": 9,
    "عشره": 10, "عشر": 10, "عشرون": 20, "عشرين": 20, "ثلاثون": 30, "ثلاثين": 30, "اربعون": 40, "اربعين": 40,
    "خمسون": 50, "خمسين": 50, "ستون": 60, "ستين": 60, "سبعون": 70, "سبعين": 70, "ثمانون": 80, "ثمانين": 80,
    "تسعون": 90, "تسعين": 90, "مائه": 100, "مئه": 100, "مائتان": 200, "مائتي": 200, "مئتي": 200, "مئتا": 200,
    "ثلاثمائه": 300, "اربعمائه": 400, "خمسمائه": 500,
}  # fmt: skip
MULTIPLIERS = {
    "k": 1e3, "mille": 1e3, "mil": 1e3, "thousand": 1e3, "thousands": 1e3, "milliers": 1e3, "miles": 1e3, "الف": 1e3,
    "الاف": 1e3, "الفا": 1e3, "الفي": 2e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "mio": 1e6, "million": 1e6,
    "millions": 1e6, "millon": 1e6, "millones": 1e6, "milhao": 1e6, "milhoes": 1e6, "مليون": 1e6, "ملايين": 1e6,
    "مليونا": 1e6, "مليوني": 2e6, "bn": 1e9, "md": 1e9, "mds": 1e9, "mrd": 1e9, "milliard": 1e9, "milliards": 1e9,
    "billion": 1e9, "bilhao": 1e9, "bilhoes": 1e9, "مليار": 1e9, "mil millones": 1e9, "mil milhoes": 1e9,
    "millier": 1e3,
}  # fmt: skip
WORDS: dict[str, float] = {w: n for row in _UNITS.values() for n, w in enumerate(row.split(), 1)} | {
    word: float(n) for word, n in _MORE.items()
}
_LINKS = frozenset(("and", "et", "y", "e", "و", "-"))


def flat(text: str) -> str:
    """The text with plain digits, blanks, dashes and letters without accents; every place stays where it was.

    A text has few different letters: each is replaced at once (five times as fast as `str.translate`).
    """
    for letter in set(text).intersection(_FLAT_LETTERS):
        text = text.replace(letter, _FLAT_LETTERS[letter])
    return text


def number(digits: str, language: str = "en", *, multiplied: bool = False) -> float:
    """The value of what NUMBER found, by the table above. `multiplied`: a multiplier word follows it."""
    marks = [c for c in digits if not c.isdigit()]
    if not marks:
        return float(digits)
    last = marks[-1]
    whole, _, tail = digits.rpartition(last)
    different = len(set(marks)) > 1
    decimal = last in ".," and (different or (len(marks) == 1 and (len(tail) != 3 or whole in ("0", "00"))))
    if multiplied and len(marks) == 1 and last in ".,":
        # In Arabic mails either mark is met; before "million" a fraction is likelier than a thousand millions.
        decimal = decimal or language == "ar" or last == ("." if language == "en" else ",")
    if decimal:
        return float("".join(c for c in whole if c.isdigit()) + "." + tail)
    return float("".join(c for c in digits if c.isdigit()))


def _split(words: str) -> list[str]:
    """The words apart, those with a hyphen too, but for "dix-sept" and the like."""
    apart = words.lower().split()
    return [piece for word in apart for piece in ([word] if word in WORDS else word.replace("-", " ").split())]


def spoken(words: str) -> float | None:
    """The value of flat number words, "cent vingt mille" -> 120000; None if one of them is not a number word."""
    total = current = 0.0
    seen = False
    for low in _split(words):
        if low in _LINKS:
            continue
        if low not in WORDS and low.startswith("و"):
            low = low[1:]
        if low in WORDS:
            value = WORDS[low]
            current = current * 100 if value == 100 and 0 < current < 20 else current + value
        elif low in MULTIPLIERS and len(low) > 2:
            times = MULTIPLIERS[low]
            total, current = (total + (current or 1) * times, 0) if times < 1e6 else ((total + current or 1) * times, 0)
        else:
            return None
        seen = True
    return total + current if seen else None


WORD_NUMBER = re.compile(
    r"(?<!\w)(?:(?:و)?(?:"
    + "|".join(sorted((re.escape(w) for w in WORDS), key=len, reverse=True))
    + "|"
    + "|".join(sorted((re.escape(w) for w in MULTIPLIERS if len(w) > 2), key=len, reverse=True))
    + r")(?!\w)[ -]{0,2}(?:(?:and|et|y|e|و) )?){1,12}"
)
"""A run of number words in a flat text in small letters; may end in a blank."""
_SPELLED = first_words([*WORDS, *(word for word in MULTIPLIERS if len(word) > 2)])


@opener
def _begun(word: str) -> tuple[str, ...]:
    return ("number",) if word in _SPELLED or (word.startswith("و") and word[1:] in _SPELLED) else ()


def numbers_at(low: str) -> list[re.Match[str]]:
    """The numbers in digits, then those in words, each in reading order, of a flat text in small letters."""
    digits = (m.start() for m in _FIRST_DIGIT.finditer(low))
    return [*matches(_NUMBER, low, digits), *matches(WORD_NUMBER, low, openings(low).get("number", ()))]

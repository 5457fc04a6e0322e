"""Numbers written in words, in five languages: "deux cent mille", "half a million", "مليون ومائتا ألف".

The words are those of a flat text in small letters (see `figures.flat`). A run of them is read once, left to right:

    trois        cent         quatre  vingt   dix     mille      deux   cents
    +3           x100         +4      x20     +10     x1000      +2     x100     -> 390,200

A word that cannot follow ("two three") ends the number. Linear: each word is looked up once.
"""

from __future__ import annotations

import re

_UNITS = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf",
    "pt": "um dois tres quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezasseis dezassete "
    "dezoito dezanove",
    "es": "un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete "
    "dieciocho diecinueve veinte veintiun veintidos veintitres veinticuatro veinticinco veintiseis veintisiete "
    "veintiocho veintinueve",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "fr": "vingt trente quarante cinquante soixante septante huitante nonante",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "ar": "عشرون ثلاثون اربعون خمسون ستون سبعون ثمانون تسعون",
    "ar after a preposition": "عشرين ثلاثين اربعين خمسين ستين سبعين ثمانين تسعين",
}
_HUNDREDS = {
    "pt": "cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos",
    "pt, feminine": "cento duzentas trezentas quatrocentas quinhentas seiscentas setecentas oitocentas novecentas",
    "es": "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos",
    "es, feminine": "ciento doscientas trescientas cuatrocientas quinientas seiscientas setecientas ochocientas "
    "novecientas",
    "ar": "مائه مائتان ثلاثمائه اربعمائه خمسمائه ستمائه سبعمائه ثمانمائه تسعمائه",
    "ar, newer": "مئه مئتان ثلاثمئه اربعمئه خمسمئه ستمئه سبعمئه ثمانمئه تسعمئه",
    "ar, newest": "ميه ميتين ثلاثميه اربعميه خمسميه ستميه سبعميه ثمانميه تسعميه",
}
_MORE = {
    "a": 1, "an": 1, "une": 1, "uma": 1, "una": 1, "uno": 1, "duas": 2, "dous": 2, "veintiuno": 21, "veintiuna": 21,
    "quatorze": 14, "dezesseis": 16, "dezessete": 17, "dezenove": 19, "fourty": 40, "ninty": 90, "hundred": 100,
    "hundreds": 100, "vingts": 20, "octante": 80, "quatre-vingt": 80, "quatre-vingts": 80, "cent": 100, "cents": 100,
    "soixante-dix": 70, "quatre-vingt-dix": 90, "cinquanta": 50, "cem": 100, "cien": 100,
    "واحد": 1, "واحده": 1, "اثنان": 2, "اثنين": 2, "اثنتان": 2, "اثنتين": 2, "اثنا": 2, "اثني": 2, "اثنتا": 2,
    "اثنتي": 2, "احد": 1, "احدي": 1, "ثلاثه": 3, "ثلاث": 3, "اربعه": 4, "اربع": 4, "خمسه": 5, "خمس": 5, "سته": 6,
    "ست": 6, "سبعه": 7, "سبع": 7, "ثمانيه": 8, "ثماني": 8, "ثمان": 8, "تسعه": 9, "تسع": 9, "عشره": 10, "عشر": 10,
    "مائتين": 200, "مائتي": 200, "مائتا": 200, "مئتين": 200, "مئتي": 200, "مئتا": 200, "ثمانيمائه": 800,
    "ثمانيمئه": 800,
}  # fmt: skip
WORDS: dict[str, float] = (
    {word: float(n) for row in _UNITS.values() for n, word in enumerate(row.split(), 1)}
    | {word: float(10 * n) for row in _TENS.values() for n, word in enumerate(row.split(), 2)}
    | {word: float(100 * n) for row in _HUNDREDS.values() for n, word in enumerate(row.split(), 1)}
    | {word: float(n) for word, n in _MORE.items()}
)
"""Word -> its value under 1,000."""

MULTIPLIERS = {
    "k": 1e3, "mille": 1e3, "mil": 1e3, "thousand": 1e3, "thousands": 1e3, "milliers": 1e3, "miles": 1e3,
    "milhar": 1e3, "milhares": 1e3, "millar": 1e3, "millares": 1e3, "الف": 1e3, "الاف": 1e3, "الفا": 1e3, "الفي": 2e3,
    "m": 1e6, "mn": 1e6, "mln": 1e6, "mio": 1e6, "mios": 1e6, "mill": 1e6, "mills": 1e6, "million": 1e6,
    "millions": 1e6, "millon": 1e6, "millones": 1e6, "milhao": 1e6, "milhoes": 1e6, "مليون": 1e6, "ملايين": 1e6,
    "مليونا": 1e6, "مليوني": 2e6, "bn": 1e9, "bln": 1e9, "md": 1e9, "mds": 1e9, "mrd": 1e9, "mrds": 1e9,
    "milliard": 1e9, "milliards": 1e9, "billion": 1e9, "billions": 1e9, "bilhao": 1e9, "bilhoes": 1e9, "مليار": 1e9,
    "مليارا": 1e9, "مليارات": 1e9, "ملياري": 2e9, "بليون": 1e9, "mil millones": 1e9, "mil milhoes": 1e9, "millier": 1e3,
}  # fmt: skip
"""What multiplies the number before it. A billion is a thousand millions; the long scale's is met in no mail."""

_DUALS = {"الفان": 2e3, "الفين": 2e3, "الفي": 2e3, "مليونان": 2e6, "مليونين": 2e6, "مليوني": 2e6, "ملياران": 2e9,
          "مليارين": 2e9, "ملياري": 2e9}  # fmt: skip
# "ألفا دينار" is two thousand, "خمسون ألفا" fifty: behind a number it multiplies.
_DUAL_ALONE = {"الفا": 2e3, "مليونا": 2e6, "مليارا": 2e9}
_HALVES = {"half": 0.5, "demi": 0.5, "demie": 0.5, "meio": 0.5, "meia": 0.5, "medio": 0.5, "media": 0.5, "نصف": 0.5,
           "quarter": 0.25, "ربع": 0.25}  # fmt: skip
LINKS = frozenset(("and", "et", "y", "e", "و"))
"""What joins number words."""
_BETWEEN_HALF = frozenset(("a", "of", "de"))
_MOST_WORDS = 32
"""Longer than any amount in words; keeps a wall of number words cheap."""

_WORD = re.compile(r"[^\W\d_]++(?:[\u064b-\u0652][^\W\d_]*+)*+(?!\w)")
_GAP = re.compile(r"[ ]{0,2}[-,]?[ ]{0,2}|[ ]?\n")
_VOWELS = re.compile("[\u064b-\u0652]")

STARTS = frozenset(
    [word.split("-")[0] for word in WORDS]
    + [word for word in MULTIPLIERS if len(word) > 2 and " " not in word]
    + [*_DUALS, *_DUAL_ALONE, *_HALVES]
)
"""The words with which a number in words may begin."""


class _Sum:
    """A number in words while it is read: millions and more, thousands, and what is under a thousand."""

    def __init__(self) -> None:
        self.big = self.thousands = self.small = 0.0
        self.part = self.last = 0.0

    @property
    def value(self) -> float:
        return self.big + self.thousands + self.small

    def add(self, value: float, word: str) -> bool:
        """Take a word under a thousand; False where it cannot follow."""
        if value == 100 and 0 < self.small < 20:
            self.small *= 100
        elif value >= 100:
            if self.small:
                return False
            self.small = value
        elif word in ("vingt", "vingts") and self.small % 100 == 4:
            self.small += 76
        elif self._fits(value, word):
            self.small += value
        else:
            return False
        return True

    def _fits(self, value: float, word: str) -> bool:
        """Whether a word under a hundred can be added: "soixante et onze", "dix-sept", "خمسة وأربعون"."""
        units, tens = self.small % 10, self.small % 100
        if not tens:
            return value < 30 or value % 10 == 0
        if value < 10:
            return not units and (tens != 10 or value >= 7)
        if value < 20 and tens in (60, 80):
            return True
        return value % 10 == 0 and tens < 10 and word > "ا"

    def multiply(self, times: float) -> bool:
        """Take "thousand", "million"...; False where it cannot follow."""
        if times < 1e6:
            if self.thousands:
                return False
            self.thousands, self.small = (self.small or 1) * times, 0.0
            return True
        part = (self.thousands + self.small or 1) * times
        if self.part and part >= self.part:
            return False
        self.big, self.part, self.last = self.big + part, part, times
        self.thousands = self.small = 0.0
        return True

    def whole(self, value: float) -> bool:
        """Take an Arabic dual: two thousand, two million."""
        if self.small or self.thousands or (self.part and value >= self.part):
            return False
        if value < 1e6:
            self.thousands = value
        else:
            self.big, self.part, self.last = self.big + value, value, value / 2
        return True


def _take(number: _Sum, word: str) -> bool:
    """Whether the word goes on with the number, which then has it."""
    plain = _VOWELS.sub("", word)
    if plain in _DUAL_ALONE and plain == word and not number.small:
        return number.whole(_DUAL_ALONE[plain])
    if plain in _DUALS:
        return number.whole(_DUALS[plain])
    if plain in WORDS:
        return number.add(WORDS[plain], plain)
    return len(plain) > 2 and plain in MULTIPLIERS and number.multiply(MULTIPLIERS[plain])


def _known(word: str) -> bool:
    plain = _VOWELS.sub("", word)
    return plain in WORDS or plain in _DUALS or (len(plain) > 2 and plain in MULTIPLIERS)


def half_at(low: str, at: int, times: float) -> tuple[float, int] | None:
    """What " et demi", " y medio", " ونصف المليون" at a place add to a number of millions, and where it ends."""
    found, word = _next(low, at)
    if found is None:
        return None
    linked = word in LINKS
    if linked:
        found, word = _next(low, found.end())
        if found is not None and word in _BETWEEN_HALF:
            found, word = _next(low, found.end())
    elif word.startswith("و"):
        linked, word = True, word[1:]
    if found is None or not linked or word not in _HALVES:
        return None
    end = found.end()
    again, name = _next(low, end)
    if again is not None and name.removeprefix("ال") in MULTIPLIERS and name[-1] > "ا":
        end = again.end()
    return _HALVES[word] * times, end


def _next(low: str, at: int) -> tuple[re.Match[str] | None, str]:
    gap = _GAP.match(low, at)
    found = _WORD.match(low, gap.end() if gap else at)
    return found, found[0] if found else ""


def _half_first(low: str, found: re.Match[str]) -> tuple[float, int] | None:
    """ "half a million", "demi-million", "نصف مليون" """
    share, at = _HALVES[found[0]], found.end()
    for _ in range(3):
        after, word = _next(low, at)
        if after is None:
            return None
        at = after.end()
        if len(word) > 2 and word in MULTIPLIERS:
            return share * MULTIPLIERS[word], at
        if word not in _BETWEEN_HALF:
            return None
    return None


def spelled_at(low: str, start: int) -> tuple[float, int] | None:
    """The number in words that begins at a place of a flat text in small letters, and where it ends; else None."""
    found = _WORD.match(low, start)
    if found is None:
        return None
    number, end, word = _Sum(), start, found[0]
    if word[0] in "وبل" and not _known(word):
        word = word[1:]  # and, with, for: written onto the front of the word
    for count in range(_MOST_WORDS):
        if word in _HALVES and number.value in (0.0, 1.0) and not number.big:
            return _half_first(low, found) if word == found[0] else None
        if not _take(number, word):
            break
        end = found.end()
        if number.last and not number.thousands and not number.small and (half := half_at(low, end, number.last)):
            return number.value + half[0], half[1]
        if number.value < 20 and count == 0 and (mixed := _and_a_half(low, end, number.value)):
            return mixed
        follows, word = _next(low, end)
        if follows is not None and word in LINKS:
            follows, word = _next(low, follows.end())
        if follows is None or (low[end : follows.start()].strip() == "," and not low[start:end].endswith(_SCALED)):
            break
        if not _known(word) and word[:1] == "و":
            word = word[1:]
        found = follows
    return (number.value, end) if number.value else None


# A comma stands behind a thousand or a million, never inside them.
_SCALED = ("mil", "mille", "thousand", "million", "millions", "milhao", "milhoes", "millon", "millones", "billion")


def _and_a_half(low: str, at: int, units: float) -> tuple[float, int] | None:
    """ "one and a half million" """
    if (half := half_at(low, at, 1.0)) is None:
        return None
    after, word = _next(low, half[1])
    if after is None or len(word) < 3 or word not in MULTIPLIERS:
        return None
    return (units + half[0]) * MULTIPLIERS[word], after.end()


def spoken(words: str) -> float | None:
    """The value of flat number words, "cent vingt mille" -> 120000; None if one of them is not a number word."""
    low = words.strip(" -").lower()
    read = spelled_at(low, 0)
    return read[0] if read and read[1] == len(low) else None

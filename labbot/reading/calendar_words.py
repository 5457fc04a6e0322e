"""The words of the calendar in five languages, in flat spelling (`figures.flat`: no accents, أ إ آ as ا, ة as ه).

Month names are CLDR's plus the Maghreb's (جانفي, غشت), the Mashreq's (شباط) and transliterations, which CLDR lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_MONTH_NAMES = {
    1: "january jan janvier janv janeiro enero ene يناير جانفي كانون_الثاني ينايير yanayir",
    2: "february feb febr fevrier fevr fev fevereiro febrero فبراير فيفري شباط febrayer",
    3: "march mar mars marco marzo مارس اذار",
    4: "april apr avril avr abril abr ابريل افريل نيسان avri",
    5: "may mai maio mayo ماي مايو ايار",
    6: "june jun juin junho junio يونيو جوان يونيه حزيران",
    7: "july jul juillet juil julho julio يوليو يوليوز جويليه تموز يوليه",
    8: "august aug aout ago agosto اغسطس غشت اوت اب",
    9: "september sept sep septembre setembro set septiembre setiembre سبتمبر شتنبر ايلول",
    10: "october oct octobre outubro out octubre اكتوبر تشرين_الاول",
    11: "november nov novembre novembro noviembre نوفمبر نونبر تشرين_الثاني",
    12: "december dec decembre dezembro dez diciembre dic ديسمبر دجنبر كانون_الاول",
}
MONTHS = {name.replace("_", " "): n for n, names in _MONTH_NAMES.items() for name in names.split()}

_ORDINAL_WORDS = {
    1: "1er 1ere 1st 1o 1º 1.º premier premiere first primeiro primeira primer primero primera اول اولي i ier ire 1",
    2: "2e 2eme 2nd 2o 2º 2.º 2do deuxieme second seconde segundo segunda ثاني ثانيه ii iie 2",
    3: "3e 3eme 3rd 3o 3º 3.º 3er troisieme third terceiro tercer tercero ثالث iii iiie 3",
    4: "4e 4eme 4th 4o 4º 4.º 4to quatrieme fourth last dernier ultimo quarto cuarto رابع iv ive 4",
}
ORDINALS = {word: n for n, words in _ORDINAL_WORDS.items() for word in words.split()}

FIRST_DAYS = ("premier", "primeiro", "primero", "first", "فاتح")
"""Words for the first of a month."""

PARTS = {
    "trimestre": 3, "trim": 3, "quarter": 3, "semestre": 6, "half": 6, "half-year": 6, "semester": 6, "moitie": 6,
    "metade": 6, "mitad": 6,
}  # fmt: skip
ARABIC_PARTS = {"ربع": 3, "نصف": 6, "فصل": 3, "ثلاثي": 3, "سداسي": 6, "سداسيه": 6, "اسدس": 6}
LETTERS = {"t": 3, "q": 3, "tri": 3, "s": 6, "h": 6}

# The early, middle and late part of a year, and the seasons: first and last month.
EARLY, MIDDLE, LATE = (1, 3), (6, 7), (11, 12)
EDGES = {
    phrase: months
    for months, phrases in (
        (EARLY, "debut|early|beginning|start|inicio|inicios|principio|principios|comeco|comeco|comienzos|comienzo"),
        (EARLY, "بدايه|مطلع|اوائل|مستهل"),
        (MIDDLE, "mid|mi|middle|milieu|meados|meio|mediados|منتصف|اواسط"),
        (LATE, "fin|fins|end|late|final|finales|fines|fim|finais|نهايه|اواخر|متم|ختام"),
        ((6, 8), "summer|ete|verano|verao|صيف"),
        ((9, 11), "autumn|fall|automne|otono|outono|خريف"),
        ((3, 5), "spring|printemps|primavera|ربيع"),
    )
    for phrase in phrases.split("|")
}  # fmt: skip
SEASONS = {word: months for word, months in EDGES.items() if months in ((6, 8), (9, 11), (3, 5))}

# Years named from the day of writing.
RELATIVE_YEARS = {
    "next year": 1, "coming year": 1, "following year": 1, "this year": 0, "current year": 0,
    "annee prochaine": 1, "an prochain": 1, "prochaine annee": 1, "annee a venir": 1, "cette annee": 0,
    "annee en cours": 0, "proximo ano": 1, "ano proximo": 1, "ano que vem": 1, "ano que viene": 1, "este ano": 0,
    "deste ano": 0, "presente ano": 0, "ano en curso": 0, "ano corrente": 0, "سنه القادمه": 1, "سنه المقبله": 1,
    "عام القادم": 1, "عام المقبل": 1, "هذه السنه": 0, "هذا العام": 0, "سنه الجاريه": 0, "عام الجاري": 0,
}  # fmt: skip
THE_YEAR = ("year", "annee", "ano", "سنه", "عام")
"""The year of writing, where something lasts until its end."""

NEXT_BEFORE = r"(?:next|coming|following|prochaine?|proxim[ao])"
NEXT_AFTER = r"(?:prochaine?|proxim[ao]|que vem|que viene|ال(?:قادمه?|مقبله?))"
NEXT_WORDS = ("next", "coming", "following", "prochain", "prochaine", "proximo", "proxima")

MONTH_WORDS = ("month", "mois", "mes", "شهر")
QUARTER_WORDS = ("quarter", "trimestre", "ربع", "فصل", "ثلاثي")


def any_of(words: Iterable[str]) -> str:
    """An alternation of words, the longest first."""
    return "|".join(sorted(map(re.escape, set(words)), key=len, reverse=True))

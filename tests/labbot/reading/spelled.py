"""Whole numbers written in words, as people of five languages write them; variants are drawn from a seeded source.

Written from the grammar of the five languages and on purpose apart from `labbot.reading`: a reader that shares a
mistake with its measure would look right.
"""

from __future__ import annotations

from random import Random


def _row(words: str) -> list[str]:
    """The words in order; a dash is nothing."""
    return words.replace("- ", " ", 1).split(" ")


_EN = _row(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_FR = _row(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf"
)
_FR_TENS = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante")
_PT = _row(
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezasseis dezassete dezoito "
    "dezanove"
)
_PT_TENS = ("", "", "vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa")
_PT_HUNDREDS = _row("- cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos")
_PT_BRAZIL = {"dezasseis": "dezesseis", "dezassete": "dezessete", "dezanove": "dezenove", "catorze": "quatorze"}
_ES = _row(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
    "veintiocho veintinueve"
)
_ES_TENS = ("", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_ES_HUNDREDS = _row(
    "- ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)
_AR_UNITS = ("", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة", "عشرة")
_AR_STEMS = ("", "", "", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثمان", "تسع")
_AR_TENS = ("", "", "عشر", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثمان", "تسع")
_AR_SCALES = (("ألف", "آلاف"), ("مليون", "ملايين"), ("مليار", "مليارات"))


def _english(n: int, rng: Random) -> str:
    hyphen, link = rng.choice("- "), rng.choice((" and ", " and ", " "))

    def small(k: int) -> str:
        hundreds, rest = divmod(k, 100)
        low = _EN[rest] if rest < 20 else _EN_TENS[rest // 10] + (hyphen + _EN[rest % 10] if rest % 10 else "")
        if not hundreds:
            return low
        return f"{_EN[hundreds]} hundred" + (link + low if rest else "")

    parts = []
    for size, word in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if n >= size:
            parts.append(f"{small(n // size)} {word}")
            n %= size
    if n:
        parts.append(small(n))
    said = rng.choice((" ", " ", ", ")).join(parts)
    return "a" + said[3:] if said.startswith("one ") and rng.random() < 0.3 else said


def _french_small(k: int, swiss: bool) -> str:
    hundreds, rest = divmod(k, 100)
    tens, unit = divmod(rest, 10)
    if rest < 20:
        low = _FR[rest]
    elif swiss and tens in (7, 9):
        low = {7: "septante", 9: "nonante"}[tens] + (" et un" if unit == 1 else f"-{_FR[unit]}" if unit else "")
    elif tens in (7, 9):
        head, unit = ("soixante" if tens == 7 else "quatre-vingt"), unit + 10
        low = f"{head} et onze" if unit == 11 and tens == 7 else f"{head}-{_FR[unit]}"
    elif tens == 8:
        low = f"quatre-vingt-{_FR[unit]}" if unit else "quatre-vingts"
    else:
        low = _FR_TENS[tens] + (" et un" if unit == 1 else f"-{_FR[unit]}" if unit else "")
    if not hundreds:
        return low
    head = "cent" if hundreds == 1 else f"{_FR[hundreds]} cent" + ("s" if not rest else "")
    return head + (f" {low}" if rest else "")


def _french(n: int, rng: Random) -> str:
    swiss, parts = rng.random() < 0.15, []
    for size, word in ((10**9, "milliard"), (10**6, "million"), (1000, "mille")):
        count, n = divmod(n, size)
        if not count:
            continue
        said = _french_small(count, swiss)
        if word == "mille":
            said = said.removesuffix("s") if said.endswith(("cents", "vingts")) else said
            parts.append("mille" if count == 1 else f"{said} mille")
        else:
            parts.append(f"{said} {word}" + ("s" if count > 1 else ""))
    if n:
        parts.append(_french_small(n, swiss))
    said = " ".join(parts)
    return said.replace(" ", "-") if rng.random() < 0.15 and "million" not in said else said


def _portuguese(n: int, rng: Random, feminine: bool) -> str:
    def small(k: int, agree: bool) -> str:
        if k == 100:
            return "cem"
        hundreds, rest = divmod(k, 100)
        parts = [_PT_HUNDREDS[hundreds]] if hundreds else []
        if rest and rest < 20:
            parts.append(_PT[rest])
        elif rest:
            parts.append(_PT_TENS[rest // 10])
            if rest % 10:
                parts.append(_PT[rest % 10])
        said = " e ".join(parts)
        if agree and feminine:
            said = " ".join({"um": "uma", "dois": "duas"}.get(w, w.replace("entos", "entas")) for w in said.split())
        return said

    if n >= 10**9 and n % 10**9 and n % 10**6 == 0:
        return _portuguese(n // 10**6, rng, False) + " milhões"
    parts = []
    for size, one, many in ((10**9, "mil milhões", "mil milhões"), (10**6, "milhão", "milhões"), (1000, "mil", "mil")):
        count, n = divmod(n, size)
        if count:
            bare = count == 1 and one in ("mil", "mil milhões")
            parts.append(one if bare else f"{small(count, size == 1000)} {one if count == 1 else many}")
    if n:
        parts.append(small(n, True))
    if len(parts) < 2:
        said = parts[0]
    else:
        link = " e " if not n or n < 100 or n % 100 == 0 else rng.choice((" ", " e ", ", "))
        said = rng.choice((" ", ", ", " e ")).join(parts[:-1]) + link + parts[-1]
    if rng.random() < 0.2:
        said = " ".join(_PT_BRAZIL.get(w, w) for w in said.split(" "))
    return said


def _spanish(n: int, rng: Random, feminine: bool) -> str:
    def small(k: int, before: str) -> str:
        if k == 100:
            return "cien"
        hundreds, rest = divmod(k, 100)
        low = (
            (_ES[rest] if rest else "")
            if rest < 30
            else _ES_TENS[rest // 10] + (f" y {_ES[rest % 10]}" if rest % 10 else "")
        )
        if before and low.endswith("uno"):
            low = low[:-3] + ("ún" if low == "veintiuno" else "un")
        said = " ".join(p for p in (_ES_HUNDREDS[hundreds], low) if p)
        return said.replace("cientos", "cientas").replace("quinientos", "quinientas") if feminine else said

    if n >= 10**9 and n % 10**9 and n % 10**6 == 0:
        return _spanish(n // 10**6, rng, False).replace("uno", "ún") + " millones"
    parts = []
    for size, one, many in (
        (10**9, "mil millones", "mil millones"),
        (10**6, "millón", "millones"),
        (1000, "mil", "mil"),
    ):
        count, n = divmod(n, size)
        if count:
            bare = count == 1 and size != 10**6
            parts.append(one if bare else f"{small(count, one)} {one if count == 1 else many}")
    if n:
        parts.append(small(n, "noun"))
    return rng.choice((" ", " ", " y ") if len(parts) == 2 and parts[-1] == "mil" else (" ",)).join(parts)


def _arabic_small(k: int, rng: Random, oblique: bool) -> list[str]:
    """The parts of a number under 1,000, to be joined with و."""
    hundreds, rest = divmod(k, 100)
    parts = []
    hundred = rng.choice(("مائة", "مئة"))
    if hundreds == 2:
        parts.append(hundred[:-1] + ("تين" if oblique else "تان"))
    elif hundreds:
        stem = _AR_STEMS[hundreds] + ("" if hundreds != 8 else rng.choice(("", "ي")))
        parts.append(hundred if hundreds == 1 else stem + rng.choice(("", "", " ")) + hundred)
    if rest in (11, 12):
        parts.append({11: "أحد عشر", 12: "اثني عشر" if oblique else "اثنا عشر"}[rest])
    elif rest and rest <= 10:
        parts.append("اثنين" if rest == 2 and oblique else _AR_UNITS[rest])
    elif 10 < rest < 20:
        parts.append(f"{_AR_UNITS[rest - 10]} عشر")
    elif rest:
        if rest % 10:
            parts.append("اثنين" if rest % 10 == 2 and oblique else _AR_UNITS[rest % 10])
        parts.append(_AR_TENS[rest // 10] + ("ين" if oblique else "ون"))
    return parts


def _arabic_scale(count: int, scale: tuple[str, str], rng: Random, oblique: bool, last: bool) -> str:
    one, many = scale
    if count == 1:
        return one
    if count == 2:
        return one + (("ي" if oblique else "ا") if last else ("ين" if oblique else "ان"))
    parts = _arabic_small(count, rng, oblique)
    said = " و".join(parts)
    if count == 200:
        said = said[:-1]
    if 3 <= count <= 10:
        return f"{said} {many}"
    return f"{said} {one}" + (rng.choice(("ا", "ًا", "اً", "")) if count % 100 > 10 else "")


def _arabic(n: int, rng: Random) -> str:
    oblique, parts = rng.random() < 0.5, []
    for size, scale in zip((10**9, 10**6, 1000), reversed(_AR_SCALES), strict=True):
        count, n = divmod(n, size)
        if count:
            parts.append(_arabic_scale(count, scale, rng, oblique, last=not n and rng.random() < 0.7))
    if n:
        parts += _arabic_small(n, rng, oblique)
    said = " و".join(parts)
    return said.replace("أ", "ا") if rng.random() < 0.1 else said


def spelled(n: int, language: str, rng: Random, feminine: bool = False) -> str:
    """The number 1 to 999,999,999,999 in words; `feminine` agrees with a feminine currency (pt, es)."""
    if language == "en":
        return _english(n, rng)
    if language == "fr":
        return _french(n, rng)
    if language == "pt":
        return _portuguese(n, rng, feminine)
    return _spanish(n, rng, feminine) if language == "es" else _arabic(n, rng)

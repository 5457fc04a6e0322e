"""How long something lasts, in months; weeks and days of a mission, follow-ups and ages are no duration."""

from __future__ import annotations

import re

from labbot.reading.figures import WORDS, spoken
from labbot.reading.places import first_words, matches, opener, openings

_UNITS_OF_TIME = {
    1.0: r"mois|months?|meses|mes|شهرا?|اشهر|شهور|mos\b",
    12.0: r"ans?|annees?|years?|yrs?|anos?|سنوات|سنه|سنين|عاما?|اعوام",
    3.0: r"trimestres?|quarters?",
    6.0: r"semestres?",
}
_COUNT = r"\d{1,3}(?:[.,]5)?|" + "|".join(sorted((re.escape(w) for w in WORDS), key=len, reverse=True))
_TOKEN = "|".join(f"(?P<u{int(n)}>{pattern})" for n, pattern in _UNITS_OF_TIME.items())
_LASTING = re.compile(rf"(?<![\w.,-])(?P<n>{_COUNT})(?:[ ]?\([^()\n]{{1,25}}\))?(?:[ ]|-)?(?:{_TOKEN})(?!\w)")
_DUAL = re.compile(r"(?<!\w)(?:[لب]?)(شهرين|شهران|سنتين|سنتان|عامين|عامان|سنه واحده|عام واحد|شهر واحد)(?!\w)")
_DUALS = {"شهرين": 2, "شهران": 2, "سنتين": 24, "سنتان": 24, "عامين": 24, "عامان": 24, "سنه واحده": 12, "عام واحد": 12,
          "شهر واحد": 1}  # fmt: skip
_ASIDE_BEFORE = re.compile(
    r"(?:suivi|follow-?up|seguimiento|acompanhamento|il y a|depuis|since|tous les|every|cada|each|chaque|"
    r"hace|ha|there|age\w*"
    r"|last|past|derniers?|ultimos?|المتابعه|منذ|كل|متابعه|de moins de|under|between|"
    r"entre)[ ](?:\w+[ ]){0,2}$",
)
_ASIDE_AFTER = re.compile(
    r"[ ]?(?:on\b|ago|old|later|after|apres|de idade|de edad|d'age|d'experience|of experience|"
    r"de experiencia|plus tard|despues|depois|خبره)",
)
_LABEL = re.compile(
    r"(?:dur[ae]\w*|period\w*|المده|مده|sur|for|during|over|pendant|por|durante|en|على|علي|لمده|"
    r"خلال)[ :]{0,3}$",
)


_COUNTED = re.compile(rf"(?:{_COUNT})(?:$|{_TOKEN})")
_DUAL_NAMES = first_words(_DUALS)


@opener
def _begun(word: str) -> tuple[str, ...]:
    """A count alone or with its unit ("18mois"), or a dual."""
    counted = _COUNTED.match(word) is not None
    return ("duration",) if counted or word in _DUAL_NAMES or word[1:] in _DUAL_NAMES else ()


def durations(low: str) -> list[tuple[int, int, int, bool]]:
    """(months, start, end, whether a word such as "Durée" or "for" stands before it) of each duration of a flat text in
    small letters."""
    found = []
    starts = openings(low).get("duration", ())
    for m in matches(_LASTING, low, starts):
        unit = next(float(name[1:]) for name, value in m.groupdict().items() if name != "n" and value)
        count = float(m["n"].replace(",", ".")) if m["n"][0].isdigit() else (spoken(m["n"]) or 0)
        lead = low[max(0, m.start() - 40) : m.start()]
        months = round(count * unit)
        aside = _ASIDE_BEFORE.search(lead) or _ASIDE_AFTER.match(low, m.end()) or re.search(r"\d[-/]$", lead)
        if 0 < months <= 240 and not aside:
            found.append((months, m.start(), m.end(), bool(_LABEL.search(lead))))
    for m in matches(_DUAL, low, starts):
        found.append((_DUALS[m[1]], m.start(), m.end(), True))
    return found

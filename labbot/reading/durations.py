"""How long something lasts, in months; weeks and days of a mission, follow-ups and ages are no duration."""

from __future__ import annotations

import re
from dataclasses import dataclass

from labbot.reading.calendar_words import any_of
from labbot.reading.figures import WORDS, spoken
from labbot.reading.places import first_words, matches, opener, openings


@dataclass(frozen=True, slots=True)
class Duration:
    """Some months and their place in the flat text. `labelled`: a word such as "Durée" or "for" stands before;
    `from_now`: it is no duration but says when something starts ("in six months")."""

    months: int
    start: int
    end: int
    labelled: bool
    from_now: bool = False


_UNITS_OF_TIME = {
    1.0: r"mois|months?|meses|mes|شهرا?|اشهر|شهور|mos?\b",
    12.0: r"ans?|annees?|years?|yrs?|anos?|سنوات|سنه|سنين|عاما?|اعوام",
    3.0: r"trimestres?|quarters?",
    6.0: r"semestres?|semesters?",
}
_ONES = any_of([word for word, value in WORDS.items() if value < 20] + ["اثنا", "اثني"])
_TENS = any_of([word for word, value in WORDS.items() if 20 <= value < 100])
# "18", "twenty-four", "vinte e quatro", "ثمانيه عشر", "اربعه وعشرون".
_COUNT = (
    rf"\d{{1,3}}(?:[.,]5)?|(?:{_TENS})(?:[ -]| e | et | y |-et-)(?:{_ONES})(?!\w)"
    rf"|(?:{_ONES}) (?:عشر|و(?:{_TENS}))(?!\w)|{_TENS}|{_ONES}"
)
_TOKEN = "|".join(f"(?P<u{int(n)}>{pattern})" for n, pattern in _UNITS_OF_TIME.items())
_YEAR = rf"(?:{_UNITS_OF_TIME[12.0]})"
_MONTH = rf"(?:{_UNITS_OF_TIME[1.0]})"
_HALF = r" (?:and a half|et demie?|e meio|y medio)"
# "18 months", "dix-huit (18) mois", "two and a half years", "un an et demi", "2 years and 6 months", "سنه ونصف".
_LASTING = re.compile(
    rf"(?<![\w.,-])(?P<n>{_COUNT})(?P<half>{_HALF})?(?:[ ]?\([^()\n]{{1,25}}\))?(?:[ ]|-)?(?:calendar |"
    rf"full )?(?:{_TOKEN})(?!\w)"
    rf"(?:(?P<more>{_HALF}| ونصف(?: السنه| سنه)?)(?!\w)|(?: (?:and|et|e|y) | و ?)(?P<m>{_COUNT})[ -]?{_MONTH}(?!\w))?"
)
_FIXED = {
    "half a year": 6, "demi-annee": 6, "demi annee": 6, "meio ano": 6, "medio ano": 6, "نصف سنه": 6, "نصف عام": 6,
    "ano e meio": 18, "ano y medio": 18, "شهرين": 2, "شهران": 2, "سنتين": 24, "سنتان": 24, "عامين": 24, "عامان": 24,
    "سنه واحده": 12, "عام واحد": 12, "شهر واحد": 1, "سنه": 12, "عام": 12, "شهر": 1,
}  # fmt: skip
_BARE = ("سنه", "عام", "شهر")
_DUAL = re.compile(
    rf"(?<!\w)(?:[لب]?)(?P<n>{any_of(_FIXED)})(?!\w)(?P<more> ونصف(?: السنه|"
    rf" سنه)?(?!\w))?(?: ?و ?(?P<m>{_COUNT}) {_MONTH}(?!\w))?"
)
_BARE_LEAD = re.compile(
    r"(?:مده|مدته|مدتها|مدي|خلال|طيله|يدوم|تدوم|يستغرق|تستغرق|هي|علي|يمتد)[ :]{0,3}(?:المشروع |المتوقعه |المقرره )?$"
)
_BARE_NOT = re.compile(r" (?:20\d\d|ال(?:قادم|مقبل|جاري)|من|ابريل|واحد)")
_ASIDE_BEFORE = re.compile(
    r"(?:suivi|follow-?up|seguimiento|acompanhamento|il y a|depuis|since|tous les|every|cada|each|chaque|"
    r"hace|ha|there|age\w*"
    r"|(?<!will )(?<!to )(?<!would )(?<!should )(?<!must )last|past|derniers?|ultimos?|المتابعه|منذ|كل|متابعه|"
    r"de moins de|moins de|under|over the age of|between|per|twice|once|par|"
    r"times|after|apres|apos|despues de|aos|a los|menos de|menores de|mais de|mas de|plus de|more than|دون|فوق|خبره|"
    r"entre)[ ](?:\w+[ ]){0,2}$",
)
_FOLLOWED_UP = re.compile(r"(?<!\w)(?:suivi|follow-?up|seguimiento|acompanhamento|(?:ال)?متابعه)(?!\w)[^.;\n]{0,30}$")
_AGES = re.compile(r"\d (?:a|to|aos|y|et|e|and|الي) $")
_ASIDE_AFTER = re.compile(
    r"[ ]?(?:on\b|ago|old|later|after|apres|de idade|de edad|d'age|d'experience|of experience|"
    r"de experiencia|plus tard|despues|depois|خبره)",
)
_LABEL = re.compile(
    r"(?:dur[ae]\w*|period\w*|المده|مده|مدته|sur|for|during|over|pendant|por|durante|en|على|علي|لمده|lasts?|dura|"
    r"يدوم|يستغرق|"
    r"خلال)[ :]{0,3}(?:de |of |a |an )?$",
)
_FROM_NOW = re.compile(r"(?<!\w)(?:in|dans|d'ici|dentro de|daqui a|de aqui a|بعد) (?:les )?$")
_FROM_NOW_AFTER = re.compile(r" (?:from now|a partir d'aujourd'hui)")
_BEGUN = re.compile(
    r"(?<!\w)(?:start|begin|launch|commence|debut|demarr|lanc|comec|comenz|comienz|inici|empez|arran|سنبدا|سيبدا|"
    r"سينطلق|تبدا|يبدا|ستنطلق|"
    r"teria inicio)\w*[^.;\n]{0,40}$"
)
_COUNTED = re.compile(rf"(?:{_COUNT})(?:$|{_TOKEN})")
_DUAL_NAMES = first_words(_FIXED)


@opener
def _begun(word: str) -> tuple[str, ...]:
    """A count alone or with its unit ("18mois"), or a dual."""
    counted = _COUNTED.match(word) is not None
    return ("duration",) if counted or word in _DUAL_NAMES or word[1:] in _DUAL_NAMES else ()


def _number(words: str) -> float:
    return (
        float(words.replace(",", "."))
        if words[0].isdigit()
        else (spoken(words.replace("اثنا ", "اثنان ").replace("اثني ", "اثنين ")) or 0)
    )


def _is_aside(low: str, m: re.Match[str], before: str, *, years: bool) -> bool:
    """Whether it is an age, an experience, a follow-up, how often or how long ago."""
    if _ASIDE_BEFORE.search(before) or _ASIDE_AFTER.match(low, m.end()) or re.search(r"\d[-/]$", before):
        return True
    return _FOLLOWED_UP.search(before) is not None or (years and _AGES.search(before) is not None)


def _counted(low: str, m: re.Match[str]) -> Duration | None:
    """The duration of a count and a unit; None where it is an aside."""
    groups = m.groupdict()
    unit = next(float(name[1:]) for name, value in groups.items() if name[0] == "u" and value)
    before = low[max(0, m.start() - 60) : m.start()]
    count = _number(m["n"])
    # "two years and a half" is half a year more, "a quarter and a half" hardly ever said.
    months = round((count + (0.5 if m["half"] or m["more"] else 0)) * unit + (_number(m["m"]) if m["m"] else 0))
    if not 0 < months <= 240 or _is_aside(low, m, before, years=unit == 12):
        return None
    now = (_FROM_NOW.search(before) or _FROM_NOW_AFTER.match(low, m.end())) and _BEGUN.search(before)
    return Duration(months, m.start(), m.end(), bool(_LABEL.search(before)), bool(now))


def _fixed(low: str, m: re.Match[str]) -> Duration | None:
    """The duration of a dual or a fixed phrase; a bare year or month is one only after a word for lasting."""
    before = low[max(0, m.start() - 40) : m.start()]
    bare = m["n"] in _BARE and not m["more"] and not m["m"]
    if bare and (not _BARE_LEAD.search(low[max(0, m.start() - 40) : m.start("n")]) or _BARE_NOT.match(low, m.end())):
        return None
    if _is_aside(low, m, before, years=False):
        return None
    months = _FIXED[m["n"]] + (6 if m["more"] else 0) + (round(_number(m["m"])) if m["m"] else 0)
    return Duration(months, m.start(), m.end(), True)


def durations(low: str) -> list[Duration]:
    """Each duration of a flat text in small letters, in reading order."""
    starts = openings(low).get("duration", ())
    found = [_counted(low, m) for m in matches(_LASTING, low, starts)]
    taken = {place for one in found if one for place in range(one.start, one.end)}
    fixed = [_fixed(low, m) for m in matches(_DUAL, low, starts) if m.start("n") not in taken]
    return sorted((one for one in (*found, *fixed) if one), key=lambda one: one.start)


def from_now(low: str, found: list[Duration]) -> Duration | None:
    """The first of them that says when something starts, counted from the day of writing."""
    return next((one for one in found if one.from_now), None)

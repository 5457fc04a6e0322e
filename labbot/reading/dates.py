"""When something is to happen: the project's own months and its duration, told from deadlines and horizons.

    "March 2027", "01.10.2027"          start only, also beside a duration
    "mai-juin 2027", "from X to Y"      start and end
    "T1 2028", "second half of 2027"    the first and the last month
    "any time in 2027"                  2027-01 to 2027-12
    "before April 2027"                 end only
    "answer before 15 January"          a deadline of ours or theirs: not the period
    "by 2030", "2026-2030", Agenda 2063 a horizon or a plan's title: not the period

Month names are CLDR's plus the Maghreb's (جانفي, غشت), the Mashreq's (شباط) and transliterations, which CLDR lacks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from labbot.reading.durations import durations
from labbot.reading.figures import flat
from labbot.reading.model import Period
from labbot.reading.places import first_words, lowered, matches, opener, openings, without_prefix


@dataclass(frozen=True, slots=True)
class When:
    """A period and a duration in months, each with the writer's own words under `period` / `duration_months`."""

    period: Period | None
    duration_months: int | None
    evidence: dict[str, str] = field(default_factory=dict)
    confidence: float = 0.9


# Flat spelling: no accents, أ إ آ as ا, ة as ه, ى as ي... see figures.flat.
_MONTHS = {
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
_MONTH = {name.replace("_", " "): n for n, names in _MONTHS.items() for name in names.split()}
_NAME = "(?:" + "|".join(sorted(_MONTH, key=len, reverse=True)) + r")(?!\w)\.?"
_DE = r"[ ,]{1,2}(?:(?:de|del|do|of|d'|من|سنه|عام|لسنه) ?(?:l'annee |ano )?){0,2}"
_YEAR = r"(?:20[2-4]\d)(?!\d)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:er|st|nd|rd|th|\.|º|o)?"

# What a date can look like; the first form that fits at a place wins.
_FORMS: tuple[tuple[str, str], ...] = (
    ("iso", r"(20[2-4]\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d)"),
    ("isomonth", r"(20[2-4]\d)[-/](0[1-9]|1[0-2])(?![-/]?\d)"),
    ("numeric", r"(\d{1,2})[./-](\d{1,2})[./-](20[2-4]\d|[2-4]\d)(?!\d)"),
    ("monthyear", r"(0?[1-9]|1[0-2])[./](20[2-4]\d)(?!\d)"),
    ("day", rf"({_DAY}) ?(?:de |of )?({_NAME})(?:{_DE}({_YEAR}))?"),
    ("usday", rf"({_NAME}) ({_DAY}),? ({_YEAR})"),
    ("month", rf"({_NAME})(?:{_DE}|[ /'-]{{0,2}})({_YEAR})"),
    ("shortyear", rf"({_NAME})[ '/-]{{1,2}}([2-4]\d)(?![\d.,:%]\d?|[ ]?(?:%|eur|usd|€|partic|pers|agents))"),
    ("quarter", rf"(?:t|q|tri)[ ]?([1-4])(?:[ /-]{{1,3}}|{_DE})({_YEAR})"),
    ("yearquarter", r"(20[2-4]\d)[ /-]{1,3}[tq]([1-4])(?!\d)"),
    ("part", r"({ORDINAL})[ ]?({PART})(?:{DE}({YEAR}))?"),
    ("arpart", r"({ARPART})[ ](?:ال)({ORDINAL})(?:{DE}({YEAR}))?"),
    ("edge", r"({EDGE})(?:{DE}|[ -])({YEAR})"),
    ("year", rf"({_YEAR})(?![-/.]\d|[ ]?(?:eur|usd|€|partic|pers))"),
    ("baremonth", rf"({_NAME})"),
)
_ORDINALS = {
    1: "1er 1ere 1st 1o 1º premier premiere first primeiro primer primero اول 1",
    2: "2e 2eme 2nd 2o 2º deuxieme second seconde segundo ثاني 2",
    3: "3e 3eme 3rd 3o 3º troisieme third terceiro tercer tercero ثالث 3",
    4: "4e 4eme 4th 4o 4º quatrieme fourth last dernier ultimo quarto cuarto رابع 4",
}
_ORDINAL = {word: n for n, words in _ORDINALS.items() for word in words.split()}
_PARTS = {
    "trimestre": 3,
    "quarter": 3,
    "semestre": 6,
    "half": 6,
    "half-year": 6,
    "semester": 6,
    "semester of": 6,
}
_AR_PARTS = {"الربع": 3, "النصف": 6, "الفصل": 3, "الثلاثي": 3, "السداسي": 6, "الاسدس": 6}
_EDGES = {
    "debut": (1, 2), "beginning of": (1, 2), "early": (1, 3), "inicio de": (1, 2), "principios de": (1, 2),
    "comeco de": (1, 2), "fin": (11, 12), "end of": (11, 12), "late": (10, 12), "finales de": (11, 12),
    "fim de": (11, 12), "finais de": (11, 12), "mid": (6, 7), "mi": (6, 7), "meados de": (6, 7),
    "mediados de": (6, 7), "بدايه": (1, 2), "نهايه": (11, 12), "اواخر": (11, 12), "اوائل": (1, 2),
    "summer": (6, 8), "ete": (6, 8), "verano de": (6, 8), "verao de": (6, 8), "صيف": (6, 8), "autumn": (9, 11),
    "automne": (9, 11), "otono de": (9, 11), "outono de": (9, 11), "خريف": (9, 11), "spring": (3, 5),
    "printemps": (3, 5), "primavera de": (3, 5), "ربيع": (3, 5),
}  # fmt: skip


def _any(words: dict[str, object] | dict[str, int] | dict[str, tuple[int, int]]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _form(pattern: str) -> re.Pattern[str]:
    for mark, value in (
        ("{ORDINAL}", _any(_ORDINAL)), ("{PART}", _any(_PARTS)), ("{ARPART}", _any(_AR_PARTS)),
        ("{EDGE}", _any(_EDGES)), ("{DE}", _DE), ("{YEAR}", _YEAR),
    ):  # fmt: skip
        pattern = pattern.replace(mark, value)
    return re.compile(r"(?<![\w])(?:[وبفل]?ال|[بلف])?" + pattern + r"(?!\w)")


_FINDERS = [(name, _form(pattern)) for name, pattern in _FORMS]


@dataclass(frozen=True, slots=True)
class _Spot:
    """A date in the flat text: its place and the first and last moment it covers (`YYYY-MM` or `YYYY-MM-DD`)."""

    start: int
    end: int
    first: str
    last: str
    form: str
    year: bool = True


def _ym(year: int, month: int) -> str:
    return f"{year:04d}-{month:02d}"


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _month(name: str) -> int:
    return _MONTH.get(name.lower().rstrip("."), 0)


def _full(year: str) -> int:
    return int(year) + 2000 if len(year) == 2 else int(year)


_UNKNOWN_YEAR = 0


def _dated(form: str, g: tuple[str | None, ...]) -> tuple[str, str] | None:
    """First and last moment of what a form found; None where it is no date after all."""
    a, b, c = (*[x or "" for x in g], "", "", "")[:3]
    year = _full(c) if c else _UNKNOWN_YEAR
    match form:
        case "iso":
            one = _day(int(a), int(b), int(c))
        case "isomonth":
            one = f"{a}-{b}"
        case "numeric":
            # Day first, as all our countries write; month first only where the day cannot be a month.
            one = _day(year, int(b), int(a)) or _day(year, int(a), int(b))
        case "monthyear":
            one = _ym(int(b), int(a))
        case "day":
            number = int("".join(x for x in a if x.isdigit()))
            one = _day(year or 2028, _month(b), number)
            one = one if year or one is None else "0000" + one[4:]
        case "usday":
            one = _day(year, _month(a), int("".join(x for x in b if x.isdigit())))
        case "month" | "shortyear":
            one = _ym(_full(b), _month(a))
        case "baremonth":
            one = _ym(_UNKNOWN_YEAR, _month(a)) if len(a) > 3 or not a.isascii() else None
        case _:
            return _stretch(form, a.lower(), b.lower(), year)
    return (one, one) if one else None


def _stretch(form: str, a: str, b: str, year: int) -> tuple[str, str]:
    """The first and the last month of a quarter, half-year, season or year."""
    if form == "year":
        return _ym(int(a), 1), _ym(int(a), 12)
    if form == "edge":
        first, last = _EDGES[a]
        return _ym(int(b), first), _ym(int(b), last)
    if form == "quarter":
        length, nth, year = 3, int(a), int(b)
    elif form == "yearquarter":
        length, nth, year = 3, int(b), int(a)
    else:
        length = _PARTS.get(b) or _AR_PARTS[a]
        nth = min(_ORDINAL[a if form == "part" else b], 12 // length)
    return _ym(year, length * (nth - 1) + 1), _ym(year, length * nth)


_NAMES = first_words(_MONTH)
_EDGE_NAMES = first_words(_EDGES)
_ORDINAL_NAMES = tuple(first_words(_ORDINAL))
_NUMBERED = {
    "years": ("iso", "isomonth", "yearquarter", "year"),
    "days": ("numeric", "monthyear", "day", "part"),
}
_YEAR_WORD = re.compile(r"20[2-4]\d(?!\d)")
_DAY_WORD = re.compile(r"\d{1,2}(?!\d)")
_QUARTER_WORD = re.compile(r"(?:t|q|tri)(?:[1-4]|$)")


@opener
def _begun(word: str) -> tuple[str, ...]:
    """The forms of a date that may begin with this word (never too few); none for nearly every word of a text."""
    forms: list[str] = []
    for rest in without_prefix(word):
        if _YEAR_WORD.match(rest):
            forms += _NUMBERED["years"]
        if _DAY_WORD.match(rest):
            forms += _NUMBERED["days"]
        if rest in _NAMES:
            forms += ("usday", "month", "shortyear", "baremonth")
        if _QUARTER_WORD.match(rest):
            forms.append("quarter")
        if rest in _EDGE_NAMES:
            forms.append("edge")
        if rest.startswith(_ORDINAL_NAMES):
            forms.append("part")
        if rest in _AR_PARTS:
            forms.append("arpart")
    return tuple(forms)


def _spots(low: str) -> list[_Spot]:
    """Every date of the text in reading order; where two overlap, the earlier form of the table wins."""
    taken: list[_Spot] = []
    starts = openings(low)
    covered = bytearray(len(low)) if starts else bytearray()
    for form, finder in _FINDERS:
        for m in matches(finder, low, starts.get(form, ())):
            if any(covered[m.start() : m.end()]):
                continue
            when = _dated(form, m.groups())
            if when is None:
                continue
            covered[m.start() : m.end()] = b"\x01" * (m.end() - m.start())
            taken.append(_Spot(m.start(), m.end(), *when, form, not when[0].startswith("0000")))
    return sorted(taken, key=lambda spot: spot.start)


_TO = re.compile(
    r"(?:[ ]{0,2}(?:-|/|to|a|au|et|and|until|till|through|jusqu'(?:a|en|au)|ate|hasta|e|y|الي|حتي|و|"
    r"to the end of|a fin)"
    r"[ ]{0,2}(?:(?:le|la|el|o|end of|fin|غايه|نهايه) )?|[ ;,\n]{1,3}(?:fin|fim|end|ends|jusqu'en|نهايه)"
    r"(?: prevue?| previst[ao])?[ :]{1,3}(?:(?:le|em|en|in|on) )?)",
)
_START = (
    r"from|start\w*|begin\w*|debut\w*|demarr\w*|commenc\w*|partir|compter|desde|inicio|inici\w*|comienz\w*|"
    r"comec\w*|empez\w*"
    r"|lanc\w*|launch\w*|ابتداء|بدايه|انطلاق\w*|البدايه|البدء|بدء|تبدا|يبدا|beginning"
)
_END = (
    r"fin|fim|end|ends|ending|until|jusqu\w*|hasta|ate|till|before|by|avant|antes|قبل|نهايه|النهايه|"
    r"الي غايه|حتي|finalizacion|termino"
)
_WHEN = (
    r"date|dates|fecha|fechas|data|datas|periode|period|periodo|quand|when|quando|cuando|calendrier|"
    r"timeline|timing|calendario|"
    r"التاريخ|الفتره|المده|الموعد|prevu\w*|planned|previst\w*|scheduled|souhait\w*|desired|desej\w*|"
    r"ideally|idealement"
)
_NOT = (
    r"horizon|horizonte|افق|agenda|vision|odd|sdg|ods|plan\b[^\n.;]{0,60}|strateg\w*[^\n.;]{0,40}|"
    r"estrateg\w*[^\n.;]{0,40}|"
    r"programme national[^\n.;]{0,40}|لافق|خطه\w*[^\n.;]{0,40}|استراتيجيه\w*[^\n.;]{0,40}|decret|law of|"
    r"loi|lei|ley|decreto|"
    r"since|depuis|adopt\w*|منذ|en vigueur|census|recensement de|convention|declaration|visa|absente?|"
    r"jusqu'au conge"
)
_ANSWER = (
    r"repon\w*|reply|replies|answer\w*|respond\w*|respuesta\w*|respost\w*|responder|deadline for|delai|"
    r"date limite|plazo|prazo|"
    r"retour|feedback|رد|الرد|اجابه|الاجابه|جواب|inscri\w*|regist\w*|soumis\w*|submission|inscripc\w*|"
    r"candidat\w*|"
    r"meeting on|call on|appel du|your mail|votre (?:mail|courriel|message|lettre)|su (?:correo|carta)|"
    r"letter of|mail of|sent on|courrier du"
)
_CUES = {
    name: re.compile(rf"(?<!\w)(?:[وبفل]?ال|[وبفل])?(?:{words})(?!\w)")
    for name, words in (("start", _START), ("end", _END), ("when", _WHEN), ("not", _NOT), ("answer", _ANSWER))
}
_BEFORE = re.compile(
    r"(?<!\w)(?:before|by|avant|antes d\w+|ate|no later than|au plus tard|قبل|hasta)[^\d\n]{0,24}$",
)
_ANYTIME = re.compile(
    r"(?:any ?time|anytime|during|throughout|courant|dans le courant|au cours|durante|ao longo|cualquier|"
    r"qualquer|خلال|"
    r"en |in |em |year|annee|ano|سنه|عام)[^\d\n]{0,24}$",
)
_BREAK = re.compile(r"[\n;!?]|[.](?:[ ]|$)")


def _lead(plain: str, spot: _Spot, floor: int) -> str:
    """The words of the same clause before a date."""
    return _BREAK.split(plain[max(floor, spot.start - 90) : spot.start])[-1]


def _score(plain: str, spot: _Spot, floor: int) -> float:
    """How likely a date is the project's: 0 where it is a horizon, a deadline for an answer, a year in passing."""
    lead = _lead(plain, spot, floor)
    if _CUES["not"].search(lead) or _CUES["answer"].search(lead):
        return 0
    cued = any(_CUES[name].search(lead) for name in ("start", "when"))
    if spot.form == "year":
        return 0.8 if cued or _ANYTIME.search(lead) else 0
    if spot.form == "baremonth":
        return 0.5 if cued else 0
    if spot.form == "shortyear":
        return 0.85 if cued else 0.4
    return 0.95 if cued else 0.85 if _CUES["end"].search(lead) else 0.7


def _placed(spot: _Spot, sent_on: date | None) -> _Spot | None:
    """The date with its year: the next such month after the day of writing where the writer named none."""
    if spot.year:
        return spot
    if sent_on is None:
        return None
    month = int(spot.first[5:7])
    year = sent_on.year + (month < sent_on.month)
    return _Spot(spot.start, spot.end, f"{year}{spot.first[4:]}", f"{year}{spot.last[4:]}", spot.form)


def _pairs(plain: str, spots: list[_Spot]) -> list[tuple[_Spot, _Spot | None]]:
    """Dates that a "to", a dash or a label for the end joins, and the single ones."""
    joined: list[tuple[_Spot, _Spot | None]] = []
    place = 0
    while place < len(spots):
        here = spots[place]
        after = spots[place + 1] if place + 1 < len(spots) else None
        if after and after.start - here.end < 40 and _TO.fullmatch(plain[here.end : after.start]):
            if not here.year and after.year:
                year = int(after.last[:4]) - (here.first[5:7] > after.last[5:7])
                here = _Spot(here.start, here.end, f"{year}{here.first[4:]}", f"{year}{here.last[4:]}", "month")
            joined.append((here, after))
            place += 2
        else:
            joined.append((here, None))
            place += 1
    return joined


# The digit stands first, so that `re` looks for digits and nothing else; that none stands before it is seen afterwards.
_FIRST_DAY = re.compile(r"\d(?<!\d\d)\d?(?=[ ]?(?:-|au|to|al|a)[ ]?\d{1,2}[ ](?:de )?[a-z]{3})")


def _range_days(plain: str) -> str:
    """ "du 12 au 14 mai 2027", "12-14 May": the first day is blanked so that the last one and its month stand."""
    return _FIRST_DAY.sub(lambda m: " " * len(m[0]), plain)


def _found(plain: str, sent_on: date | None) -> tuple[Period, int, int, float] | None:
    """The best period of the text: its place and score."""
    best: tuple[Period, int, int, float] | None = None
    floor = 0
    for raw, until in _pairs(plain, _spots(plain)):
        sure = _score(plain, raw, floor)
        lead = _lead(plain, raw, floor)
        floor = (until or raw).end
        here = _placed(raw, sent_on)
        last = _placed(until, sent_on) if until else None
        if not sure or here is None:
            continue
        if last and raw.form == until.form == "year" and sure < 0.8:  # type: ignore[union-attr]
            continue
        if last and last.last >= here.first:
            period, stop, sure = Period(here.first, last.last), last.end, min(1.0, sure + 0.1)
        elif _BEFORE.search(lead):
            period, stop = Period(None, here.last), here.end
        elif here.first != here.last and _CUES["start"].search(lead) and here.form == "year":
            period, stop = Period(here.first, None), here.end
        else:
            period, stop = Period(here.first, here.last if here.last != here.first else None), here.end
        if best is None or sure > best[3] + 0.01:
            best = (period, here.start, stop, sure)
    return best


def _with_end(plain: str, best: tuple[Period, int, int, float]) -> tuple[Period, int, int, float]:
    """The start, joined with an end that stands under its own label ("fim: 30.09.2029", "FIN: 2027-11-30")."""
    period, start, stop, sure = best
    if period.start is None or period.end is not None:
        return best
    for spot in _spots(plain[stop : stop + 120]):
        lead = _lead(plain[stop:], spot, 0)
        if re.search(rf"(?<!\w)(?:{_END})(?!\w)[^\d\n]{{0,20}}$", lead) and spot.year:
            if not _CUES["answer"].search(lead) and spot.last >= period.start:
                return Period(period.start, spot.last), start, stop + spot.end, sure
            break
    return best


_NEXT_MONTH = re.compile(
    r"next month|(?:le )?mois prochain|(?:no )?proximo mes|mes que vem|(?:el )?mes que viene|"
    r"الشهر (?:القادم|المقبل)",
)
_NEXT_YEAR = re.compile(
    r"next year|(?:l')?annee prochaine|l'an prochain|proximo ano|ano que vem|ano que viene|(?:السنه|"
    r"العام) (?:القادمه?|المقبله?)",
)


_NEXT = ("next ", "prochain", "proximo ", "que vem", "que viene", "القادم", "المقبل")


def _relative(plain: str, sent_on: date | None) -> tuple[Period, int, int, float] | None:
    if sent_on is None or not any(word in plain for word in _NEXT):
        return None
    if m := _NEXT_MONTH.search(plain):
        year, month = sent_on.year + sent_on.month // 12, sent_on.month % 12 + 1
        return Period(_ym(year, month), None), m.start(), m.end(), 0.7
    if m := _NEXT_YEAR.search(plain):
        return Period(_ym(sent_on.year + 1, 1), _ym(sent_on.year + 1, 12)), m.start(), m.end(), 0.6
    return None


def _months_between(period: Period | None) -> int | None:
    """Months from start to end, both counted."""
    if period is None or period.start is None or period.end is None:
        return None
    (y1, m1), (y2, m2) = ((int(p[:4]), int(p[5:7])) for p in (period.start, period.end))
    return (y2 - y1) * 12 + m2 - m1 + 1


def period(text: str, sent_on: date | None, language: str) -> When | None:
    """When the project is to happen and how long; None where the text says neither. Linear in the text.

    `sent_on` is the local date of writing: bare months and "next month" count from it.
    """
    low = lowered(_range_days(flat(text)))
    best = _found(low, sent_on) or _relative(low, sent_on)
    if best:
        best = _with_end(low, best)
    lasting = sorted(durations(low), key=lambda d: not d[3])
    evidence: dict[str, str] = {}
    if best:
        evidence["period"] = text[best[1] : best[2]].strip()
    months = lasting[0][0] if lasting else None
    if lasting:
        evidence["duration_months"] = text[lasting[0][1] : lasting[0][2]].strip()
    elif best and (months := _months_between(best[0])):
        evidence["duration_months"] = evidence["period"]
    if not best and months is None:
        return None
    return When(best[0] if best else None, months, evidence, best[3] if best else 0.8)

"""What a date is for: when the project starts or ends, or something that is not the project's own time.

The words of the clause before a date decide, the nearest first. Not the project's are
- a deadline for an answer, a comment, a registration ("please reply before 15 January");
- a horizon or the title of a plan (Agenda 2063, "à l'horizon 2030", "National Development Plan 2026-2030");
- the date of a law, a letter, a meeting, minutes, a birthday;
- what lies before the day of writing (earlier projects), and the letter's own date line.
A bare year is the project's only where a word says so, or where it stands apart as a place and time do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from labbot.reading.moments import Moment

_START = (
    r"from|start\w*|begin\w*|kick-?off|launch\w*|effective|as of|as from|not before|debut\w*|demarr\w*|commenc\w*|"
    r"partir|"
    r"compter|des|pas avant|lan[cz]\w*|mise en route|entame\w*|desde|a contar|inicio|inici\w*|comienz\w*|comec\w*|"
    r"empez\w*|"
    r"empiez\w*|arran\w*|nao antes d\w+|no antes d\w+|puesta en marcha|ابتداء|بدايه|انطلاق\w*|بدءا?|ي?بدا|تبدا|"
    r"سيبدا|سنبدا|"
    r"اعتبارا|ينطلق|تنطلق|ستنطلق|سينطلق|شروع|ليس قبل|منذ"
)
_END = (
    r"end|ends|ending|ended|until|till|through|by|(?<!not )before|no later than|up to|finish\w*|complet\w*|"
    r"conclud\w*|clos(?:e|es|ing|ure)|"
    r"fin|echeance|jusqu\w*|(?<!pas )avant|d'ici|au plus tard|ach[e]v\w*|termin\w*|clotur\w*|fini\w*|fim|ate|"
    r"(?<!nao )(?<!no )antes|acab\w*|conclu\w*|"
    r"encerr\w*|o mais tardar|a mas tardar|hasta|finali[sz]\w*|(?<!ليس )قبل|نهايه|انتهاء|انهاء|ينتهي|سينتهي|تنتهي|"
    r"ختام|اختتام|يختتم|"
    r"الي غايه|لغايه|حتي|اقصاه"
)
_WHEN = (
    r"dates?|fechas?|datas?|periode|period|periodo|quand|when|quando|cuando|calendrier|timeline|timing|calendario|"
    r"implementation|execution|mise en (?:oe|œ)uvre|execucao|ejecucion|duration|duree|duracao|duracion|runs|deroule\w*|"
    r"decorre\w*|desarrolla\w*|تاريخ|تواريخ|فتره|مده|موعد|جدول (?:ال)?زمني|يمتد|ستجري|تنفيذ|prevu\w*|planned|"
    r"programme\w*|"
    r"previst\w*|scheduled|souhait\w*|desired|desej\w*|propos\w*|propomos|bien+i\w+|trien+i\w+|proponemos|ideally|idealement|preferably|"
    r"de preference|we plan|"
    r"we would like|would like to|gostariamos|quisieramos|nous comptons|take place|aura lieu|auront lieu|"
    r"tera lugar|terao lugar|"
    r"tendra lugar|tendran lugar|celebrara|realizara\w*|realizar-se-a|مقرر\w*|مبرمج\w*|نود|نرغب|نقترح|نعتزم|متوقع|"
    r"ستنعقد|"
    r"phase|stage|etape|fase|etapa|مرحله"
)
_PLAN = (
    r"(?:action|national|development|strategic|sector|response) plan|plan (?:d'action|de |do |da |national|nacional|"
    r"strat|estrat|of action|directeur|quinquen|\d)|plano (?:de |nacional|estrat)|programme national|mpango|"
    r"(?:national|migration|nacional|nationale) polic[yi]\w*|polit\w+ (?:national\w*|nacional)|خطه|مخطط|"
    r"سياسه (?:ال)?وطنيه|برنامج وطني|"
    r"استراتيجيه|strateg\w*|estrateg\w*"
)
# Titles, horizons and themes: they make a bare year another's, not a day or a month.
_TITLE = (
    r"horizon|horizonte|افق|agenda|اجنده|ambition|ambicao|ambicion|vision|visao|رويه|odd|sdgs?|ods|"
    rf"(?:{_PLAN})[^\n.;:]{{0,40}}|census|recensement|censo|احصاء|convention|declaration|visa|room|salle|sala|قاعه"
)
_LAW = r"law|act|decree|loi|decret|arrete|ordonnance|lei|decreto|portaria|ley|orden|قانون|مرسوم|ظهير"
_NOT = (
    rf"(?:{_LAW})(?: \w+)?(?: no?[°º. ]| n\.|[ ]?°|[ ]\d| رقم)[^\n;:]{{0,30}}|"
    rf"(?:{_LAW})(?: org\w+)?(?: n\S{{0,3}})? ?$|"
    r"(?:law|loi|lei|ley|decree|decret|decreto) (?:of|du|de|del)|adopt\w*|en vigueur|"
    r"absente?|closed|on leave|retires?|conges?|vacances|ferias|vacaciones|اجازه|عطله|"
    r"born|nee?|nascid[oa]|nacid[oa]|مولود\w*|minutes|proces-verbal|compte[- ]rendu|ata|acta|محضر|"
    r"dated|datee|en date d[eu]|datad[ao]|fechad[ao]|مورخ\w*|صادر\w*|held on|رسالتكم|"
    r"(?:your|our|votre|notre|vossa|nossa|su|nuestra) (?:mail|letter|courriel|courrier|message|lettre|carta|correo|"
    r"mensagem)|ref|reference|tel|telephone|هاتف|مرجع"
)
_ANSWER = (
    r"repon\w*|reply|replies|answer\w*|respond\w*|respuestas?|respostas?|hear(?:ing)? from you|deadlines? for|"
    r"date limite|data limite|fecha limite|رد|ردكم|للرد|اجابه|جواب\w*|بجوابكم|اخر اجل|اخر موعد|"
    r"delai(?! d'exec| de (?:mise|real))|plazo(?! de (?:ejec|impl|real))|prazo(?! de (?:exec|impl|real))|"
    r"meeting on|call on|appel du|letter of|mail of|sent (?:on|from)"
)
# What is asked for until a day; said of any other day, it may be the project itself ("registration of births").
_ASKED = (
    r"confirm\w*|comments?|comentarios?|commentaires?|observations?|(?:votre|un|en) retour|feedback|"
    r"inscri\w*|regist\w*|"
    r"soumis\w*|soumett\w*|submi\w*|inscripc\w*|candidat\w*|ملاحظات\w*|تاكيد"
)
_SINCE = re.compile(r"(?<!\w)(?:since|depuis|desde|منذ) ?(?:the |le |el |o )?$")
_CUES = {
    name: re.compile(rf"(?<!\w)(?:[وبفل]?ال|[وبفل])?(?:{words})(?!\w)")
    for name, words in (
        ("start", _START),
        ("end", _END),
        ("when", _WHEN),
        ("not", _NOT),
        ("answer", _ANSWER),
        ("title", _TITLE),
        ("asked", _ASKED),
    )
}
_BEFORE = re.compile(
    r"(?<!\w)(?<!not )(?<!pas )(?<!nao )(?<!no )(?<!ليس )(?:before|avant|antes d\w+|قبل) ?(?:the |l[ea] |l'|el |"
    r"la |o |a |"
    r"de |year |annee |an |ano |mois de |mes de |month of |سنه |عام |شهر )*$"
)
_SOON = re.compile(r"(?<!\w)(?:before|by|avant|ici(?: a)?|antes d\w+|ate|hasta|قبل|حتي) ?(?:the |l[ea] |l'|el |o |ao )?"
                   r"(?:year |annee |an |ano |سنه |عام )?$")  # fmt: skip
_ANYTIME = re.compile(
    r"(?:any ?time|anytime|during|throughout|courant|dans le courant|au cours|durante|ao longo|cualquier|qualquer|خلال|"
    r"(?<!\w)(?:for|from|between|entre|de|بين|من|في|pour|para|em|en|in|o|el)|year|annee|ano|سنه|عام|[ny]o?) "
    r"?(?:the |l'|el |o )?(?:year |annee |an |ano |سنه |عام )?$"
)
_SMALL = re.compile(r"(?:^|[^\w ]|(?<!\w)(?:in|of|from|by|to|and|for)) ?$")
# "fin janvier 2027", "at the end of March": a part of the month, not the project's end.
_EDGE = re.compile(
    r"(?:(?:a|at) )?(?:la |the |o |el )?(?<!\w)(?:fins?|(?<!project )end|fim|finais|finales?|نهايه|اواخر|متم)"
    r"(?: of| du mois de| do mes de| del mes de| de| d')? ?(?:شهر )?$"
)
_APART = re.compile(r"[,(،] ?$")
_APART_AFTER = re.compile(r" ?[,)،]")
_BREAK = re.compile(r"[\n;!?]|[.](?:[ ]|$)")
_PHASE = re.compile(r"(?<!\w)(?:phase|stage|step|etape|fase|etapa|tranche|(?:[وبفل]?ال|[وبفل])?مرحله)(?!\w)")
_SHORT = re.compile(r"[^\d:]{0,40}$")
_BEFORE_US = "2020"
_YEARS_AHEAD = 3  # "by 2028" of a mail of 2026 is a plan, "by 2030" a horizon


@dataclass(frozen=True, slots=True)
class Purpose:
    """How likely a date is the project's (0: it is not), and whether it says its end, its start, or a phase of it."""

    sure: float
    ends: bool = False
    starts: bool = False
    before: bool = False
    phase: bool = False


NONE = Purpose(0)
"""Of a date that is a law's, a letter's, an answer's."""
TITLE = Purpose(0)
"""Of a year that belongs to the title of a plan or is a horizon."""


def lead(low: str, place: int, floor: int) -> str:
    """The words of the same clause before a place of a flat text, from `floor` on."""
    return _BREAK.split(low[max(floor, place - 90) : place])[-1]


def _nearest(name: str, words: str) -> int:
    """Where the last cue of a kind stands in the words; -1 where none does."""
    place = -1
    for found in _CUES[name].finditer(words):
        place = found.start()
    return place


def over(moment: Moment, sent_on: date | None) -> bool:
    """Whether a moment with its year lies before the day of writing; before all of us where that is not known."""
    return moment.last < (sent_on.isoformat()[: len(moment.last)] if sent_on else _BEFORE_US)


def purpose(low: str, moment: Moment, floor: int, sent_on: date | None) -> Purpose:
    """What a date of a flat text in small letters is for; `floor` is where the date before it ended."""
    words = lead(low, moment.start, floor)
    if any(_CUES[name].search(words) for name in ("not", "answer")):
        return NONE
    if moment.form == "year" and _CUES["title"].search(words):
        return TITLE
    if not moment.year and _SINCE.search(words):
        return NONE
    start, when = _nearest("start", words), _nearest("when", words)
    end = _nearest("end", _EDGE.sub("", words) if len(moment.first) == len("2027-03") else words)
    before = _BEFORE.search(words) is not None
    ends, starts = end > start or before, start >= 0 and start >= end and not before
    if starts and over(moment, sent_on) and _SINCE.search(words):
        starts = False  # "trabajamos en ello desde 2019" begins nothing
    cued = start >= 0 or when >= 0
    if ends and _CUES["asked"].search(words):
        return NONE
    if _date_line(moment, words, sent_on) and not (cued or ends):
        return NONE
    sure = _sure(low, moment, words, cued=cued, ends=ends, sent_on=sent_on)
    return Purpose(sure, ends, starts, before, _PHASE.search(words) is not None)


def _date_line(moment: Moment, words: str, sent_on: date | None) -> bool:
    """Whether it is the letter's own date: the day it was sent, after a town at most."""
    return sent_on is not None and moment.first == sent_on.isoformat() and _SHORT.fullmatch(words) is not None


def _sure(low: str, moment: Moment, words: str, *, cued: bool, ends: bool, sent_on: date | None) -> float:
    if moment.form == "year":
        return _sure_of_year(low, moment, words, cued=cued, ends=ends, sent_on=sent_on)
    if moment.form in ("baremonth", "usdaybare"):
        return 0.5 if cued else 0
    if moment.form == "shortyear" and not cued and not ends and low.startswith("may ", moment.start):
        return 0.4 if _SMALL.search(words) else 0  # "it may 27 times" is no date
    if moment.form == "shortyear":
        return 0.85 if cued or ends else 0.4
    return 0.95 if cued else 0.85 if ends else 0.7


def _sure_of_year(low: str, moment: Moment, words: str, *, cued: bool, ends: bool, sent_on: date | None) -> float:
    """A bare year: "2027", "next year"."""
    said = low[moment.start : moment.end]
    if not said.isdigit() and not said[-1].isdigit():
        return 0.8 if cued or ends else 0.6
    if ends and _SOON.search(words):
        near = sent_on is None or int(moment.last[:4]) - sent_on.year <= _YEARS_AHEAD
        return 0.8 if near and (cued or sent_on) else 0
    if cued or ends or _ANYTIME.search(words):
        return 0.8
    apart = _APART.search(words) and _APART_AFTER.match(low, moment.end)
    return 0.5 if apart and sent_on and not over(moment, sent_on) else 0

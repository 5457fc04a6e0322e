"""Two dates that belong together: "from X to Y", a dash, "X; end: Y"; and the years that the first one leaves out."""

from __future__ import annotations

from dataclasses import replace

from labbot.reading.moments import Moment, in_year

_FAR = 48  # letters between two dates that belong together
_AND = frozenset(
    """
    - -- / to until till through a au aux al ao as et and e y ate hasta or ou o او jusqu' jusque up الي حتي و &
    """.split()  # noqa: SIM905
)
_FILLERS = frozenset(
    """
    the le la les l' el los o os a as de du d' do da del of to au aux al ao en em in on at and et e y month mois mes
    dia day year annee ano an fin fim end start beginning debut mi mid inicio mediados principios finales final
    finais meados lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday
    saturday sunday lunes martes miercoles jueves viernes sabado domingo segunda terca quarta quinta sexta feira شهر
    نهايه غايه بدايه يوم سنه عام الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت الاحد في من
    """.split()  # noqa: SIM905
)
_LABELS = frozenset("date data fecha dates تاريخ prevue prevu prevista previsto planned expected".split())  # noqa: SIM905
_ENDS = (
    "end", "fin", "fim", "termin", "clos", "clotur", "complet", "conclu", "acab", "achev", "until", "till", "jusqu",
    "ate", "hasta",
    "ينته", "نهاي", "النهاي", "الانتهاء", "انتهاء", "تنته", "الاختتام", "اختتام", "حتي", "غايه", "لغايه",
)  # fmt: skip


def _words(between: str) -> list[str]:
    apart = between.replace("'", "' ").replace("\n", " ").replace("-", " - ").split()
    words = [word.strip(".,:;()=>") for word in apart]
    return [
        piece for word in words if word for piece in (("و", word[1:]) if len(word) > 2 and word[0] == "و" else (word,))
    ]


def joined(low: str, here: Moment, after: Moment) -> bool:
    """Whether the words between two dates make one period of them."""
    between = low[here.end : after.start]
    if len(between) >= _FAR:
        return False
    words = _words(between)
    if not words and len(between.strip()) > 1 and not between.strip(" ."):
        return True  # "03.2027 .. 08.2027"
    if not words:
        return between == " " and low.startswith("و", after.start)
    if any(mark in between for mark in (". ", ";", "\n", ":", "،")) or words[0] not in _AND:
        return _labelled(words)
    return all(word in _AND or word in _FILLERS or word.startswith(_ENDS) for word in words)


def _labelled(words: list[str]) -> bool:
    """Whether they are a label for the end: "fim", "end date", "clôture prévue"."""
    return any(word.startswith(_ENDS) for word in words) and all(
        word.startswith(_ENDS) or word in _FILLERS or word in _AND or word in _LABELS or not word for word in words
    )


def _with_year(low: str, here: Moment, after: Moment) -> Moment:
    """The first date of two, in the year of the second one where it has none of its own: "mars-juin 2027"."""
    day_of_name = here.form == "shortyear" and after.form == "usday"
    if day_of_name:  # "Feb 23 to Feb 27, 2028": no year but a day
        day = f"0000{here.first[4:7]}-{here.first[2:4]}"
        here = Moment(here.start, here.end, day, day, "day", year=False)
    if here.year or not after.year:
        return here
    here = replace(here, form="month") if here.form == "baremonth" else here
    return in_year(here, int(after.last[:4]) - (here.first[5:7] > after.last[5:7]))


def _spelled_year(low: str, moment: Moment) -> Moment | None:
    """The second year of "2027/28"."""
    if moment.form != "year" or low[moment.end : moment.end + 1] not in ("/", "-"):
        return None
    tail = low[moment.end + 1 : moment.end + 4]
    if len(tail) < 2 or not tail[:2].isdecimal() or tail[2:].isdecimal():
        return None
    year = int(moment.first[:2] + tail[:2])
    if not int(moment.first[:4]) < year <= int(moment.first[:4]) + 10:
        return None
    return Moment(moment.end + 1, moment.end + 3, f"{year}-01", f"{year}-12", "year")


def pairs(low: str, found: list[Moment]) -> list[tuple[Moment, Moment | None]]:
    """The dates of a flat text in reading order, those that belong together in one."""
    together: list[tuple[Moment, Moment | None]] = []
    place = 0
    while place < len(found):
        here = found[place]
        after = found[place + 1] if place + 1 < len(found) else None
        if after and joined(low, here, after):
            together.append((_with_year(low, here, after), after))
            place += 2
        else:
            together.append((here, _spelled_year(low, here)))
            place += 1
    return together

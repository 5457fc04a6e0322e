"""Which country asks, told from those that are merely named (`naming`).

The sender's record comes first; what may be several countries (bare Congo) is asked. Where no name tells it, weaker
signs may (`whereabouts`), and then the receipt asks too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from labbot.knowledge import countries as rows
from labbot.knowledge import load
from labbot.reading import whereabouts
from labbot.reading.labels import Line
from labbot.reading.model import Writer
from labbot.reading.naming import ARABIC, Mention, language_names, mentions
from labbot.reading.phrases import Phrases, Text, word_set

__all__ = ["Asking", "Mention", "asking", "mentions"]

# Who asks, in the words that stand beside a country's name. A `*` is any ending.
_ASK = Phrases[bool](
    (word, True)
    for word in """
    sollicit*;demand*;propos*;souhait*;voudr*;present*;soumet*;a besoin;cherche*;recherche*;requiert;
    desire*;aimerait
    request*;would like;seek*;ask*;need*;wish*;intend*;submit*;plan*;can offer;can host;offer*;looks for;
    is looking for
    would be grateful;would welcome;apply;applies;suggest*;pede*;solicita*;precisa*;necessita*;gostaria;
    pretende*;deseja*
    propoe;apresenta*;vem por;pide*;necesita*;propone*;desea*;busca*;quisiera;presenta;requiere;quiere
    تطلب;يطلب;نطلب;تلتمس;يلتمس;نلتمس;تقترح;يقترح;نقترح;ترغب;يرغب;نرغب;تحتاج;يحتاج;نحتاج;تود;يود;نود;تتقدم;
    تعتزم;تسعى
    """.replace("\n", ";").split(";")
    if word.strip()
)
_INSTITUTION = Phrases[bool](
    (word, True)
    for word in """
    ministere*;ministry;ministerio*;gouvernement;government;governo;gobierno;republique;republic;republica;
    direction
    direccao;direcao;direccion;directorate;embassy;ambassade;embaixada;embajada;delegation;autorites;
    authorities;autoridades
    point focal;focal point;ponto focal;punto focal;administration;agency;agence;agencia;institut*;bureau;
    police;etat
    commission;comissao;comision;department;service*;office;royaume;kingdom;reino;union
    وزارة;حكومة;جمهورية;مملكة;المملكة;نقطة الاتصال;إدارة;المديرية;السلطات;مديرية;سفارة
    """.replace("\n", ";").split(";")
    if word.strip()
)
# Words before a name by which it is a place, a partner or an example, not who asks.
_BESIDE = word_set("""avec with com con comme like como from between entre vers to para hacia via chez
    contrairement exemple
    مع من بين نحو مثل إلى الي""")
# "Our association in Ghana", "somos uma câmara de Cabo Verde": where the writers say they are at home.
_SELF = word_set("our we us notre nous nossa nosso somos nuestra nuestro i je my mon ma نحن")
_HOME = word_set("""association organisation organization ong ngo commune ville municipalité mairie université
    coopérative pays village city town municipality university country council cooperative associação organização
    câmara cidade município universidade país cooperativa asociación organización ayuntamiento ciudad municipio
    universidad جمعية بلدية منظمة جامعة تعاونية""")
_OUR_HOME = word_set("جمعيتنا بلدنا مدينتنا بلديتنا جامعتنا منظمتنا تعاونيتنا قريتنا")
_FROM = word_set("from من")
_IN = frozenset(("en", "in", "no", "na", "au", "aux"))
_SKIPPED = word_set("le la les l the o a os as el los du de d do da del of et and e y en in no na au aux")
_JOINING = word_set("et and e y le la les l the o a as os el و")
_CLEAR = 0.55  # a country whose name says no more than this may be outweighed by where the writer is
_CLEAR_TRACE, _PLAIN_TRACE = 1.5, 0.5  # least points of `whereabouts` where other countries are named, and where none
_TRACED = 0.45
_NEAR = 7  # words between a country and the verb it is the subject of


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks (lead first), who else is named, the words it was read from, whether there is a doubt."""

    countries: tuple[str, ...]
    mentioned: tuple[str, ...]
    evidence: str | None
    confidence: float
    doubt: bool = False


def _near(table: Phrases[bool], text: Text) -> list[int]:
    return [found.first for found in table.find(text)]


def _same_sentence(text: Text, first: int, last: int) -> bool:
    between = text.between(first, last)
    return not any(sign in between for sign in ".;\n!?؟")


def _subject_of(mention: Mention, asks: set[int], text: Text) -> bool:
    """Whether an asking verb follows the name closely (or, as in Arabic, comes just before it)."""
    last = mention.first + mention.size - 1
    for at in range(last + 1, min(last + 1 + _NEAR, len(text.words))):
        if at in asks and _same_sentence(text, last, at):
            return True
    return _asked_just_before(mention, text, asks)


def _asked_just_before(mention: Mention, text: Text, asks: set[int]) -> bool:
    """Arabic says the verb first: "requests the Kingdom of Morocco"."""
    before = range(max(0, mention.first - 3), mention.first)
    arabic = bool(ARABIC.match(text.words[mention.first].form))
    return arabic and any(at in asks and _same_sentence(text, at, mention.first) for at in before)


def _is_beside(mention: Mention, text: Text, named: set[int]) -> bool:
    """Whether the name stands as a place, a partner or an example, alone or in a row of such names."""
    at = mention.first - 1
    while at >= 0 and (text.words[at].form in _SKIPPED or at in named) and mention.first - at < 12:
        if text.words[at].form in _IN:
            return True
        at -= 1
    before = text.raw[max(0, mention.start - 1) : mention.start]
    return before in ("(", "،") or (at >= 0 and text.words[at].form in _BESIDE)


def _is_home(mention: Mention, text: Text) -> bool:
    """Whether the writers say just before the name that they are from there: notre association au Mali."""
    words = text.words
    for at in range(max(0, mention.first - 4), mention.first):
        own = words[at].form in _OUR_HOME or (
            words[at].form in _HOME and any(word.form in _SELF for word in words[max(0, at - 3) : at])
        )
        if own and _same_sentence(text, at, mention.first) and "," not in text.between(at, mention.first):
            return not any(word.form in _BESIDE - _FROM for word in words[at + 1 : mention.first])
    return False


def _points(mention: Mention, text: Text, asks: set[int], offices: set[int], named: set[int]) -> float:
    """How much this mention speaks for the country being the one that asks."""
    asked_first = _asked_just_before(mention, text, asks)
    home = _is_home(mention, text)
    beside = not asked_first and not home and _is_beside(mention, text, named)
    language = text.words[mention.first].form in language_names()
    near = range(max(0, mention.first - 4), min(mention.first + mention.size + 3, len(text.words)))
    office = any(
        at in offices and _same_sentence(text, *sorted((at, mention.first))) for at in near if at != mention.first
    )
    points = 4.0 if home else 0.3 if beside or language else 1.0
    if not beside and _subject_of(mention, asks, text) and (not mention.demonym or office):
        points += 6.0
    if office and not beside:
        points += 3.0
    if mention.demonym and not language and not beside:
        points += 0.5
    if not beside and mention.first < 8 and not mention.demonym:
        points += 2.0
    return points


def _joined(lead: Mention, others: list[Mention], text: Text) -> list[str]:
    """The countries that ask together with `lead`: named right beside it, joined by "and" or a comma."""
    codes: list[str] = []
    last = lead.first + lead.size
    for other in sorted(others, key=lambda mention: mention.first):
        if other.first < last or other.demonym != lead.demonym:
            continue
        gap = text.words[last : other.first]
        if len(gap) > 3 or any(word.form not in _JOINING for word in gap) or "(" in text.between(last - 1, other.first):
            break
        if other.code and other.code != lead.code:
            codes.append(other.code)
        last = other.first + other.size
    return codes


def _declared(lines: list[Line]) -> tuple[list[str], str] | None:
    for line in lines:
        if line.field == "country":
            named = mentions(Text(line.value))
            codes = [mention.code for mention in named if mention.code]
            if codes or any(not mention.code for mention in named):
                return list(dict.fromkeys(codes)), line.value
    return None


def _best(found: list[Mention], text: Text) -> tuple[Mention | None, float, float]:
    """The mention whose country most likely asks, its country's points, and the next country's."""
    asks, offices = set(_near(_ASK, text)), set(_near(_INSTITUTION, text))
    named = {at for mention in found for at in range(mention.first, mention.first + mention.size)}
    scored = [(mention, _points(mention, text, asks, offices, named)) for mention in found[:200]]
    totals: dict[tuple[str, ...], float] = {}
    for mention, points in scored:
        totals[mention.codes] = totals.get(mention.codes, 0.0) + points
    ranked = sorted(totals.items(), key=lambda row: -row[1])
    if not ranked:
        return None, 0.0, 0.0
    codes, points = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    best = max((row for row in scored if row[0].codes == codes), key=lambda row: row[1])[0]
    return best, points, second


def asking(text: Text, subject: str, lines: list[Line], writer: Writer, address: str | None = None) -> Asking:
    """Who asks: the sender's record; else what a labelled line says; else whom the words make the one who asks.

    `address` is the writer's mail address, empty where there is none: where names leave it open, it and the other
    weaker signs count. With None they do not.
    """
    found = mentions(text)
    heads = mentions(Text(subject))
    named = list(dict.fromkeys(mention.code for mention in [*found, *heads] if mention.code))
    if writer.known and writer.country:
        return _recorded(writer.country, text, found, named, lines)
    opened = [mention for mention in [*found, *heads] if not mention.code]
    told = _declared(lines)
    if told and told[0]:
        return _asking(told[0], named, told[1], 0.95)
    both = Text(f"{subject}\n{text.raw}") if subject else text
    said = _asking([], named, told[1], 0.2, True) if told else _by_words(both, named, opened)
    if address is None or said.confidence > _CLEAR:
        return said
    return _by_traces(said, both, address, named, opened)


def _recorded(own: str, text: Text, found: list[Mention], named: list[str], lines: list[Line]) -> Asking:
    """The country of the sender's record, with those that ask together with it."""
    words = next((text.raw[m.start : m.end] for m in found if own in m.codes), None)
    asks = set(_near(_ASK, text))
    lead = next((m for m in found if own in m.codes and _subject_of(m, asks, text)), None)
    others = _joined(lead, found, text) if lead else []
    told = _declared(lines)
    doubt = bool(told and told[0] and own not in told[0])
    return _asking([own, *others], named, words, 0.7 if doubt else 0.98, doubt)


def _by_words(both: Text, named: list[str], opened: list[Mention]) -> Asking:
    """Whom the names in subject and text make the one who asks."""
    in_both = mentions(both)
    mention, points, second = _best(in_both, both)
    if mention and points < 1.0 and len(named) == 1 and not opened and named[0] in _african():
        # The only country a stranger's mail names at all is nearly always their own.
        return _asking(named, named, both.raw[mention.start : mention.end], 0.5)
    if not mention or points < 1.0:
        return _asking([], named, None, 0.0, True)
    words = both.raw[mention.start : mention.end]
    if not mention.code:
        # Open words (bare Congo) are settled only by an exact name elsewhere in the mail.
        settled = [code for code in named if code in mention.codes]
        return _asking(
            settled[:1] if len(settled) == 1 else [], named, words, 0.6 if settled else 0.2, len(settled) != 1
        )
    joined = _joined(mention, in_both, both) if _subject_of(mention, set(_near(_ASK, both)), both) else []
    if points < second * 1.3 and not joined:
        return _asking([], named, None, 0.2, True)
    sure = min(0.95, 0.45 + points / 16)
    return _asking([mention.code, *joined], named, words, sure, sure < 0.5 or bool(opened and not named))


def _by_traces(said: Asking, both: Text, address: str, named: list[str], opened: list[Mention]) -> Asking:
    """What names say unclearly, settled by weaker signs where these are clear; the doubt stays and is asked."""
    trace = whereabouts.trace(both, address)
    if trace is None or trace.country in said.countries:
        return said
    among = [code for mention in opened for code in mention.codes] + named
    if trace.points < (_CLEAR_TRACE if among else _PLAIN_TRACE) and trace.country not in named:
        return said
    if opened and not named and trace.country not in among:
        return said
    return _asking([trace.country], named, trace.evidence, _TRACED, doubt=True)


@cache
def _african() -> frozenset[str]:
    return frozenset(row["iso2"] for row in rows() if row["continent"] == "Africa")


def _asking(codes: list[str], named: list[str], words: str | None, sure: float, doubt: bool = False) -> Asking:
    who = tuple(dict.fromkeys(codes))
    if any(code in load("country_words")["doubtful"] for code in who) and sure < 0.97:
        sure = min(sure, 0.7)  # bare Guinée may be any of three
    return Asking(who, tuple(code for code in named if code not in who), words, round(sure, 2), doubt)

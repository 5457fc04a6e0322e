"""What an amount is in its clause: sought, the total, theirs already, an old one, a price per unit, or another's money.

The nearest words before it tell, or those right behind it; lists of words in five languages, of a flat text in small
letters. "have" and "aside" are no budget: money that is there already, or that belongs to another story (what migrants
send home, a fine, what an earlier project cost).
"""

from __future__ import annotations

import re

_SOUGHT_BEFORE = (
    r"ask(?:ing)? (?:you )?for|request|seek|\bneed|looking for|recherch|demand|sollicit|besoin|cherch|busca|solicit|pedi"
    r"|procura|precis|necesit|co-?financ(?!\w* nation)|\bgap\b|missing|manqu|falta|نطلب|نلتمس|المطلوب|مطلوب|نحتاج|نبحث|"
    r"التمس|تلتمس|تطلب|contribution|contribui|contribuc|financement de|financiamento de|financiacion de|subvention|grant|"
    r"مساهمه ماليه|remaining|\brest[eoa]?\b|restante|balance of|a mobiliser|por movilizar|mobilizar|تعبئه|الباقي|ينقص|"
    r"pretend"
)
_SOUGHT_AFTER = (
    r"recherch|demand|sollicit|a mobiliser|manqu|restant|more\b|request|sought|needed|missing|de mas\b|solicitad|pedid|"
    r"a mais\b|em falta|que falta|por financiar|a financiar|a financer|مطلوب|المطلوب|اضافي|ناقص|buscad|procurad|"
    r"de plus\b|por encontrar|a trouver|to be found|solicita"
)
_HAVE_BEFORE = (
    r"available|disponi|acquis|already|deja\b|own (?:contribution|budget|funds|share)|our (?:share|contribution)|notre "
    r"(?:contribution|apport|part)|nuestr[ao] (?:aporta|contribu|parte|contrapart)|noss[ao] (?:contribui|parte|compart)|"
    r"national[e]? (?:contribution|co-?fin)|co-?financ\w* (?:national|nacional)|secured|apport|contrapartida|"
    r"contrepartie|tenemos|ya \w+ con|temos|disponemos|dispomos|disposons|contamos con|we have\b|nous avons|"
    r"we can (?:provide|cover)|we (?:provide|contribute|cover)|متوفر|متاح|مساهمتنا|لدينا|نتوفر|نساهم|"
    r"contributes\b|\bcontribue\b|contribui com|aporta\b|aporte|own contribution|contribution (?:nationale|propre)|"
    r"contribuicao propria|contribucion propia|comparticipac|will provide|provides\b|prendra en charge|prend en charge|"
    r"a (?:deja )?reserve|assegura\b|asume\b|asumira|\bassume\b|garanti[udr]|asegurad|accorde\b|granted|concedi|منح|خصصت|"
    r"خصص|تساهم|تتكفل|يساهم|مؤمن|المساهمه الوطنيه|مساهمه وطنيه|تمويل الوطني|ja garant|allocated|has set aside"
)
_HAVE_AFTER = (
    r"(?:\w+ ){0,2}(?:disponi|available|secured|deja\b|acquis|assure|garantid|asegurad|already|ya \w+ asegur|متوفر|متاح|"
    r"is secured|are secured|est acquis|esta asegur|esta garant)"
)
_ASIDE_BEFORE = (
    r"remittance|transferts? (?:d|atteign|ont|de fonds|des migr)|remessas|remesas|تحويلات|التحويلات|\bfines?\b|amende|"
    r"multas?\b|غرامه|الغرامه|per diem|\bpib\b|\bgdp\b|salaire minimum|minimum wage|"
    r"(?:previous|earlier|first|last) (?:project|phase|programme|edition)(?: has| had)?(?: cost)?|"
    r"(?:projet|programme|phase|edition) (?:precedente?|anterieure?)(?: a| avait)?(?: coute)?|"
    r"premiere (?:phase|edition)(?: a| avait)?(?: coute)?|"
    r"(?:projeto|programa|fase|edicao) anterior(?: custou| tinha custado)?|primeira (?:fase|edicao)(?: custou)?|"
    r"(?:proyecto|programa|fase|edicion) anterior(?: costo| habia costado)?|primera (?:fase|edicion)(?: costo)?|"
    r"(?:كلفت? )?(?:المشروع السابق|المرحله (?:الاولي|السابقه))"
)
_TOTAL_BEFORE = (
    r"total|overall|global|valor|cout|coste|costo|custo|اجمالي|الاجمالي|المجموع|budget|presupuesto|orcamento|الميزانيه|"
    r"الميزانيه العامه|cost\b|funding|importe|montant|amount|enveloppe|تكلفه|كلفه|monto"
)
_OLD_BEFORE = (
    r"au lieu d|instead of|\bnot\b|\bnon\b|en vez d|en lugar d|em vez d|\bno\b|\bnao\b|بدلا من|وليس|rather than|"
    r"plutot que"
)
_UNIT = (
    r"\.?[ ]{0,2}(?:/[ ]?[a-zء-ي]|par |per |por |a day|each|chacun|chaque|cada|لكل|للشخص|في اليوم|al dia|ao dia|la journee|"
    r"por dia|سنويا|شهريا|يوميا)"
)

_BEFORE = {
    "have": re.compile(_HAVE_BEFORE),
    "sought": re.compile(_SOUGHT_BEFORE),
    "aside": re.compile(_ASIDE_BEFORE),
    "total": re.compile(_TOTAL_BEFORE),
}
_AFTER = {
    "sought": re.compile(rf"[ (]{{0,3}}(?:\w+ ){{0,2}}(?:{_SOUGHT_AFTER})"),
    "have": re.compile(rf"[ ,(]{{0,3}}{_HAVE_AFTER}"),
}
_OLD = re.compile(rf"(?:{_OLD_BEFORE})[^\w]{{0,3}}(?:\w+ )?\Z")
_PER = re.compile(_UNIT)
_CLAUSE = re.compile(r"[\n;!?()]|[.] ")
_LONG_LINE = 50
"""Characters after which a line may have been broken by the mail program, in the middle of a clause."""


def role(low: str, start: int, end: int, floor: int, ceiling: int, *, labelled: bool) -> str:
    """What the amount from `start` to `end` is: sought, have, total, old, unit, aside or plain.

    `floor` is where the amount before it ends, `ceiling` where the next begins; `labelled` says that it has no
    currency and stands under a label.
    """
    lead = _CLAUSE.split(_unbroken(low, max(floor, start - 90), start))[-1]
    tail = _CLAUSE.split(_unbroken(low, end, min(ceiling, end + 60)))[0]
    if _OLD.search(lead):
        return "old"
    if _PER.match(tail):
        return "unit"
    for name, pattern in _AFTER.items():
        if pattern.match(tail):
            return name
    nearest = {name: max((m.end() for m in pattern.finditer(lead)), default=-1) for name, pattern in _BEFORE.items()}
    best = max(_BEFORE, key=lambda name: nearest[name])
    if nearest[best] < 0:
        return "total" if labelled else "plain"
    # "Budget available: USD 15,000", "Budget demandé : 28 500": the word beside the label says whose money it is.
    if best == "total" and nearest["have"] >= 0:
        return "have"
    return "sought" if best == "total" and nearest["sought"] >= 0 else best


def _unbroken(low: str, start: int, end: int) -> str:
    """A stretch of the text in which a break behind a long line is a blank: the clause goes on in the next line."""
    stretch, at = low[start:end], low.find("\n", start, end)
    while at >= 0:
        line = at - max(low.rfind("\n", max(0, at - _LONG_LINE), at), at - _LONG_LINE)
        if line >= _LONG_LINE and low[at - 1 : at] not in ".:;!?" and low[at + 1 : at + 2].isalnum():
            stretch = stretch[: at - start] + " " + stretch[at - start + 1 :]
        at = low.find("\n", at + 1, end)
    return stretch

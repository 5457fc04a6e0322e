"""What an amount is in its clause: sought, the total, theirs already, an old one, a price per unit, or another's money.

The nearest words before it tell, or those right behind it; lists of words in five languages, of a flat text in small
letters (see `figures.flat`). "have" and "aside" are no budget: money that is there already, or that belongs to another
story (what migrants send home, a fine, what an earlier project cost).
"""

from __future__ import annotations

import re


def _any(**languages: str) -> str:
    """One pattern of the rows of all languages."""
    return "|".join(languages.values())


_SOUGHT_BEFORE = _any(
    en=r"ask(?:ing)? (?:you )?for|request|seek|\bneed|look(?:ing)? for|\bgap\b|missing|contribution|grant|remaining|"
    r"balance of|shortfall|to raise",
    fr=r"recherch|demand|sollicit|besoin|cherch|manqu|financement de|subvention|\breste\b|a mobiliser|souhait|necessit",
    pt=r"solicit|pedi|procura|precis|falta|contribui|financiamento de|\bresto\b|restante|mobilizar|pretend|necessit",
    es=r"busca|necesit|co-?financ(?!\w* nation)|contribuc|financiacion de|por movilizar|\bpide|hacen falta",
    ar="نطلب|نلتمس|المطلوب|مطلوب|نحتاج|نبحث|التمس|تلتمس|تطلب|مساهمه ماليه|تعبئه|الباقي|ينقص|نرجو|نامل",
)
_SOUGHT_AFTER = _any(
    en=r"more\b|request|sought|needed|missing|to be found|to be raised|is required",
    fr=r"recherch|demand|sollicit|a mobiliser|manqu|restant|a financer|de plus\b|a trouver|souhait",
    pt=r"solicitad|pedid|a mais\b|em falta|que falta|a financiar|procurad|por encontrar|pretendid",
    es=r"de mas\b|solicitad|se solicita|por financiar|buscad|por encontrar|por movilizar",
    ar="مطلوب|المطلوب|اضافي|ناقص",
)
_HAVE_BEFORE = _any(
    en=r"available|already|own (?:contribution|budget|funds|share)|our (?:share|contribution)|secured|we have\b|"
    r"we can (?:provide|cover)|we (?:provide|contribute|cover)|contributes\b|will provide|provides\b|granted|allocated|"
    r"has set aside|(?:national|government|state|local) contribution|national co-?financing|counterpart fund",
    fr=r"disponi|acquis|deja\b|notre (?:contribution|apport|part)|contrepartie|\bdispose|nous avons|"
    r"apporte\b|apport (?:propre|national|local|personnel|du|des|de la|de l'etat)|\bcontribue\b|prendra en charge|"
    r"prend en charge|contribution (?:nationale|propre|locale)|co-?financement national|a (?:deja )?reserve|accorde\b",
    pt=r"noss[ao] (?:contribui|parte|compart)|\btemos|dispomos|dispoe de|conta com|contribui com|"
    r"contribuicao (?:propria|nacional)|"
    r"comparticipac|assegura\b|\bassume\b|garanti[udr]|concedi|co-?financiamento nacional",
    es=r"nuestr[ao] (?:aporta|contribu|parte|contrapart)|contrapartida|tenemos|\bdispone|contamos con|"
    r"cuenta con|ya \w+ con|"
    r"aporta\b|aporte|contribucion (?:propia|nacional)|asume\b|asumira|asegurad|co-?financiacion nacional",
    ar="متوفر|متاح|مساهمتنا|لدينا|نتوفر|نساهم|منح|خصص|تساهم|تتكفل|يساهم|مؤمن|المساهمه الوطنيه|مساهمه وطنيه|"
    "تمويل الوطني|رصدت",
)
_HAVE_AFTER = _any(
    en=r"available|secured|already|is secured|are secured",
    fr=r"disponi|deja\b|acquis|assure|est acquis",
    pt=r"garantid|esta garant",
    es=r"asegurad|ya \w+ asegur|esta asegur",
    ar="متوفر|متاح",
)
_TOTAL_AFTER = _any(
    en="in total|altogether|in all\\b|overall|all in\\b",
    fr="au total|en tout|tout compris",
    pt="no total|ao todo|no conjunto",
    es="en total|en conjunto",
    ar="في المجموع|اجمالا|في المجمل",
)
_EACH_BEFORE = _any(
    en=r"\beach\b|\bevery\b", fr=r"\bchaque\b", pt=r"\bcada\b", es=r"\btodos los dias\b", ar=r"\bكل\b|\bلكل\b"
)
_ASIDE_BEFORE = _any(
    en=r"remittance|\bfines?\b|per diem|\bgdp\b|minimum wage|"
    r"(?:previous|earlier|first|last) (?:project|phase|programme|edition)(?: has| had)?(?: cost)?",
    fr=r"transferts? (?:d|atteign|ont|de fonds|des migr)|amende|\bpib\b|salaire minimum|"
    r"(?:projet|programme|phase|edition) (?:precedente?|anterieure?)(?: a| avait)?(?: coute)?|"
    r"premiere (?:phase|edition)(?: a| avait)?(?: coute)?",
    pt=r"remessas|multas?\b|salario minimo|(?:projeto|programa|fase|edicao) anterior(?: custou| tinha custado)?|"
    r"primeira (?:fase|edicao)(?: custou)?",
    es=r"remesas|(?:proyecto|programa|fase|edicion) anterior(?: costo| habia costado)?|"
    r"primera (?:fase|edicion)(?: costo)?",
    ar="تحويلات|غرامه|الناتج المحلي|(?:كلفت? )?(?:المشروع السابق|المرحله (?:الاولي|السابقه))",
)
_TOTAL_BEFORE = _any(
    en="total|overall|global|budget|cost|funding|amount",
    fr="cout|montant|enveloppe",
    pt="valor|custo|orcamento",
    es="coste|costo|presupuesto|importe|monto",
    ar="اجمالي|المجموع|الميزانيه|تكلفه|كلفه",
)
_OLD_BEFORE = _any(
    en=r"instead of|\bnot\b|rather than",
    fr=r"au lieu d|\bnon\b|plutot que",
    pt=r"em vez d|\bnao\b",
    es=r"en vez d|en lugar d|\bno\b",
    ar="بدلا من|وليس",
)
_UNIT = _any(
    en="per |a day|each|/[ ]?[a-zء-ي]",
    fr="par |chacun|chaque|la journee",
    pt="por |cada|ao dia",
    es="al dia",
    ar="لكل|للشخص|في اليوم|سنويا|شهريا|يوميا",
)

# Where two end at the same word, the first of them is believed.
_BEFORE = {
    "have": re.compile(_HAVE_BEFORE),
    "sought": re.compile(_SOUGHT_BEFORE),
    "aside": re.compile(_ASIDE_BEFORE),
    "total": re.compile(_TOTAL_BEFORE),
}
_AFTER = {
    "sought": re.compile(rf"[ (]{{0,3}}(?:\w+ ){{0,2}}(?:{_SOUGHT_AFTER})"),
    "have": re.compile(rf"[ ,(]{{0,3}}(?:\w+ ){{0,2}}(?:{_HAVE_AFTER})"),
    "total": re.compile(rf"[ ,(]{{0,3}}(?:{_TOTAL_AFTER})"),
}
_EACH = re.compile(_EACH_BEFORE)
_OLD = re.compile(rf"(?:{_OLD_BEFORE})[^\w]{{0,3}}(?:\w+ )?\Z")
_PER = re.compile(rf"\.?[ ]{{0,2}}(?:{_UNIT})")
_CLAUSE = re.compile(r"[\n;!?()]|[.] ")
_BESIDE = 24
"""Characters from one word about money to the next within which they speak of the same."""
_LONG_LINE = 50
"""Characters after which a line may have been broken by the mail program, in the middle of a clause."""


def role(low: str, start: int, end: int, floor: int, ceiling: int, *, labelled: bool) -> str:
    """What the amount from `start` to `end` is: sought, have, total, old, unit, aside or plain.

    `floor` is where the amount before it ends, `ceiling` where the next begins or the sentence ends; `labelled` says
    that it has no currency and stands under a label.
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
    if _EACH.search(lead):
        return "unit"
    return _by_nearest(lead, labelled=labelled)


def _by_nearest(lead: str, *, labelled: bool) -> str:
    """What the words before an amount say of it."""
    nearest = {name: max((m.end() for m in pattern.finditer(lead)), default=-1) for name, pattern in _BEFORE.items()}
    best = max(_BEFORE, key=lambda name: nearest[name])
    if nearest[best] < 0:
        return "total" if labelled else "plain"
    # "Budget available: USD 15,000", "Budget demandé : 28 500": the word beside the label says whose money it is.
    if best == "total" and nearest["have"] >= 0 and nearest["total"] - nearest["have"] <= _BESIDE:
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

"""Several ideas in one mail: how their writer tells them apart. A list of what one project does is one idea.

    numbered headings     Idée 1 : ...   Request 2 - ...   Second project: ...   الفكرة الأولى: ...
    a number and a list   "two proposals:" and as many numbered or bulleted lines
    titles                "Titre : ..." twice, each with words of its own
    told apart            "d'une part un projet de ... d'autre part un projet de ..."
    a further one         "nous souhaitons également proposer un second projet ..."

Nothing is decided here: the receipt asks, and one word of the writer splits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from labbot.reading.figures import flat

_MOST = 8
_LEAST_WORDS = 3
_LEAST_OF_PROSE = 8  # words of an idea that no heading marks

_NOUN = (
    r"(?:idee|idea|ideia|proposition|proposal|proposta|propuesta|projet|project|projeto|proyecto|demande|request|"
    r"pedido|solicitud|initiative|iniciativa)"
)
_ARABIC_NOUN = r"(?:ال)?(?:فكره|مقترح|اقتراح|مشروع|طلب|مبادره)"
_ORDINAL = (
    r"(?:first|second|third|fourth|premiere?|premier|deuxieme|seconde?|troisieme|quatrieme|primeir[oa]|segund[oa]|"
    r"terceir[oa]|primer[oa]?|tercer[oa]?|1st|2nd|3rd|1ere?|1er|2e|2eme|3e|3eme|1[ao]\.?|2[ao]\.?|3[ao]\.?|[1-9][ªº])"
)
_ARTICLE = r"(?:l'|(?:the|our|my|le|la|notre|nos|ma|mon|o|a|os|as|nosso|nossa|el|nuestro|nuestra)[ ])?"
_MARKS = r"[ \t*#•>\-]{0,6}"
# Patterns for the plain text: flat, in lower case, letter for letter in the places of the writer's own. Those that
# begin a line are tried at the beginnings of lines only, the others where a word of theirs stands in the text at all.
_HEADING = re.compile(
    rf"{_MARKS}(?:(?:{_NOUN}|{_ARABIC_NOUN})[ \t]{{0,3}}(?:n[°ºo.]{{0,2}}[ \t]?)?"
    r"(?:\d{1,2}|[ivx]{1,4}|[a-f]|الاولي?|الثانيه?|الثالثه?|الرابعه?)"
    rf"|{_ARTICLE}{_ORDINAL}[ ]{_NOUN})[ \t*]{{0,3}}[:.)\-–—>]"
)
_COUNTED = re.compile(
    r"(?<!\w)(?:(?P<number>two|three|four|2|3|4|deux|trois|quatre|duas|dois|tres|quatro|dos|cuatro)[ ]"
    r"(?:\w{3,14}[ ])?(?:ideas|proposals|projects|requests|idees|propositions|projets|demandes|ideias|propostas|"
    r"projetos|pedidos|propuestas|proyectos|solicitudes|initiatives|iniciativas)"
    r"|(?P<dual>(?:ال)?(?:فكرت|مقترح|اقتراح|مشروع|طلب|مبادرت)(?:ين|ان))(?!\w))"
)
_NUMBERS = {
    number: count
    for count, names in enumerate(("two 2 deux duas dois dos", "three 3 trois tres", "four 4 quatre quatro cuatro"), 2)
    for number in names.split()
}
_ENTRY = re.compile(r"[ \t]{0,4}(?:\(?(?P<number>[1-9])[ ]?[.):-]|(?P<bullet>[-*•–]))[ \t]{0,3}(?=\S)")
_TITLE = re.compile(
    rf"{_MARKS}(?:titre|title|titulo|intitule|project title|titre du projet|titulo do projeto|titulo del proyecto|"
    rf"العنوان|عنوان المشروع|عنوان المقترح|{_NOUN})[ ]{{0,2}}[:：][ ]{{0,3}}(?P<name>\S[^\n]{{4,200}})"
)
_BEGINS = r"(?:^[ \t*•\-]{0,4}|(?<=[.:;!?][ ])|(?<=\n))"
_FIRST = re.compile(
    rf"{_BEGINS}(?:premierement|en premier lieu|d'une part|firstly|first|on the one hand|primeiramente|"
    r"em primeiro lugar|por um lado|en primer lugar|primero|por una parte|por un lado|اولا|من جهه|من ناحيه|"
    rf"{_ARTICLE}{_ORDINAL}[ ]{_NOUN})"
    r"(?!\w)",
    re.MULTILINE,
)
_NEXT = re.compile(
    r"(?<!\w)(?:et |and |e |y |و ?)?(?:deuxiemement|secondement|en second lieu|en deuxieme lieu|troisiemement|"
    r"d'autre part|secondly|second|thirdly|third|on the other hand|em segundo lugar|em terceiro lugar|por outro lado|"
    r"en segundo lugar|en tercer lugar|segundo|por otra parte|por otro lado|"
    r"ثانيا|ثالثا|من جهه اخري|من ناحيه اخري)(?![\w])"
    rf"|{_BEGINS}{_ARTICLE}{_ORDINAL}[ ]{_NOUN}(?!\w)",
    re.MULTILINE,
)
_ONE_IDEA = re.compile(
    r"(?<!\w)(?:un|une|a|an|um|uma|una)[ ](?:\w{3,14}[ ])?" + _NOUN + r"(?!\w)"
    rf"|(?<!\w)(?:ب|ل|و)?(?:فكره|مقترح|اقتراح|مشروع|طلب|مبادره)[ ](?!(?:ال))|[«“\"][^»”\"\n]{{8,150}}[»”\"]"
    rf"|(?<!\w){_ORDINAL}[ ]{_NOUN}"
)
_ANOTHER = re.compile(
    r"(?:(?:second|seconde|deuxieme|autre|another|further|separate|segundo|segunda|outro|outra|otro|otra)[ ]"
    rf"{_NOUN}|{_NOUN}[ ](?:distinct|distincte|separe|separee|separad[oa])"
    r"|(?:فكره|مقترحا?|اقتراحا?|مشروعا?|طلبا?|مبادره)[ ](?:ثان|اخر)(?:يه|يا|ا|ي)?)(?!\w)"
)
_WE_PROPOSE = re.compile(
    r"(?<!\w)(?:(?:we|i)[ ](?:\w{2,9}[ ]){0,5}(?:propos|submit|request|ask|put forward|present)"
    r"|(?:nous|je)[ ](?:vous[ ])?(?:\w{4,12}[ ]){0,3}(?:propos|soumett|demand|sollicit|present|transmett)"
    r"|(?:gostariamos|queremos|desejamos|vimos|quisieramos|deseamos|quiero|gostaria)[ ](?:\w{2,9}[ ]){0,3}"
    r"(?:propo|apresentar|submeter|pedir|solicitar|presentar|someter)"
    r"|(?:propomos|apresentamos|submetemos|solicitamos|proponemos|presentamos|sometemos|pedimos)"
    r"|(?:نقترح|نقدم|نطلب|نلتمس|نود|نرغب))"
)


_COUNTED_WORDS = (
    "ideas proposals projects requests idees propositions projets demandes ideias propostas projetos pedidos",
    "propuestas proyectos solicitudes initiatives iniciativas فكرت مقترح اقتراح مشروع طلب مبادرت",
)
_NEXT_WORDS = (
    "deuxieme,second,troisieme,d'autre part,third,the other hand,segund,outro lado,otra parte,otro lado,tercer,terceir",
    "ثاني,ثالثا,اخري",
)
_ANOTHER_WORDS = (
    "second ,deuxieme ,autre ,another ,further ,separate ,segundo ,segunda ,outro ,outra ,otro ,otra , distinct",
    " separ, ثان, اخر",
)


def parts(text: str) -> list[str]:
    """The ideas of a mail, heading included; empty unless there are at least two. Linear."""
    plain = _plain(text)
    lines = [0, *(found.end() for found in _NEWLINE.finditer(plain))]
    for starts_of, least in _WAYS:
        starts = starts_of(plain, lines)[:_MOST]
        found = [text[start:end].strip() for start, end in pairwise([*starts, len(text)])]
        if len(found) > 1 and all(len(part.split()) >= least for part in found):
            return found
    return []


def body(part: str) -> str:
    """An idea without its heading."""
    heading = _HEADING.match(_plain(part))
    return part[heading.end() if heading else 0 :].strip()


_NEWLINE = re.compile("\n")


def _plain(text: str) -> str:
    """Flat and in lower case, place for place; the few letters that grow in lower case stay as they are."""
    flattened = flat(text)
    lower = flattened.lower()
    return lower if len(lower) == len(flattened) else flattened


def _has(plain: str, words: tuple[str, ...], sign: str = ",") -> bool:
    return any(word in plain for line in words for word in line.split(sign))


def _headed(plain: str, lines: list[int]) -> list[int]:
    return [at for at in lines if _HEADING.match(plain, at)]


def _counted(plain: str, lines: list[int]) -> list[int]:
    """As many entries of a list as the words before it say: "two proposals: 1. ... 2. ..."."""
    said = _COUNTED.search(plain) if _has(plain, _COUNTED_WORDS, " ") else None
    if said is None:
        return []
    count = 2 if said["dual"] else _NUMBERS[said["number"]]
    entries = [m for m in (_ENTRY.match(plain, at) for at in lines if at >= said.end()) if m]
    numbered = [m for m in entries if m["number"]]
    if [int(m["number"]) for m in numbered] == list(range(1, count + 1)):
        return [m.start() for m in numbered]
    bullets = [m for m in entries if m["bullet"]]
    return [m.start() for m in bullets] if not numbered and len(bullets) == count else []


def _titled(plain: str, lines: list[int]) -> list[int]:
    """Two titles with different words."""
    titles = [m for m in (_TITLE.match(plain, at) for at in lines) if m]
    different = {m["name"].strip(" .") for m in titles}
    return [m.start() for m in titles] if len(different) == len(titles) else []


def _told_apart(plain: str, lines: list[int]) -> list[int]:
    """ "D'une part un projet de ..., d'autre part un projet de ...": each of them is called an idea, or has a name."""
    first = _FIRST.search(plain) if _has(plain, _NEXT_WORDS) else None
    if first is None:
        return []
    starts = [first.start(), *(m.start() for m in _NEXT.finditer(plain, first.end()))]
    pieces = [plain[start:end] for start, end in pairwise([*starts, len(plain)])]
    return starts if all(_ONE_IDEA.search(piece, 0, _NEAR) for piece in pieces) else []


_NEAR = 220  # characters from the word that begins an idea to where it is called one


def _further(plain: str, lines: list[int]) -> list[int]:
    """A sentence in which the writer proposes another idea still; the first is all that stands before it."""
    if not _has(plain, _ANOTHER_WORDS):
        return []
    for another in _ANOTHER.finditer(plain):
        begin = _sentence_start(plain, another.start())
        if _WE_PROPOSE.search(plain, begin, another.end()) and _WE_PROPOSE.search(plain, 0, begin):
            return [0, begin]
    return []


_LONGEST_SENTENCE = 300


def _sentence_start(plain: str, at: int) -> int:
    least = max(0, at - _LONGEST_SENTENCE)
    ends = ((plain.rfind(sign, least, at), len(sign)) for sign in (". ", "\n", "! ", "? ", "; "))
    return max([least, *(end + length for end, length in ends if end >= 0)])


_WAYS: tuple[tuple[Callable[[str, list[int]], list[int]], int], ...] = (
    (_headed, _LEAST_WORDS),
    (_counted, _LEAST_WORDS),
    (_titled, _LEAST_OF_PROSE),
    (_told_apart, _LEAST_OF_PROSE),
    (_further, _LEAST_OF_PROSE),
)

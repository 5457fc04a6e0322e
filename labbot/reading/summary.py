"""Decides which sentences tell a reader what an item is about: the first ones that say what, without
courtesy and letterhead."""

from __future__ import annotations

import re

from labbot.reading.phrases import Phrases, Text
from labbot.reading.wording import telling_words

MOST_LETTERS = 280
_READ = 6_000
_WRAPPED = 60  # a line at least this long may go on in the next one
_SHORT = 8  # a greeting has fewer words than this

_GREETING = re.compile(
    r"^\W*(?:bonjour|bonsoir|ch[eè]r|madame|monsieur|dear|hello|hi\b|good (?:morning|afternoon)|bom dia|"
    r"boa tarde|caros?|exmos?|"
    r"ex\.mo|prezad|estimad|buenos|buenas|hola|السلام|تحية|السادة|صباح|سيدي|سعادة|معالي|السيد|مع أطيب|مع التقدير|"
    r"merci|thank|cordialement|meilleures|bien à|with best|com os melhores|"
    r"regards|best|kind regards|"
    r"cumprimentos|saludos|un saludo|atentamente|مع فائق|وتقبلوا|شكرا|obrigad|envoyé de mon|sent from my)",
    re.IGNORECASE,
)
# Where a letter is written and when, its number, its place in a thread.
_LETTERHEAD = re.compile(
    r"^(?:\W*(?:n\s?[°º]|r[eé]f(?:[eé]rence)?\b|ref\b|our ref|vos r[eé]f|رقم|العدد|المرجع)|"
    r"[^\d\n]{2,40},?\s(?:le |em |a |el |on |في )?\s?"
    r"\d{1,2}(?:er|st|nd|rd|th|º)?\s(?:de |of )?\w{3,12}\s(?:de )?\d{4}\W*$)",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^\s*(?:[-*•·‣–—|]|\d{1,2}[.)])\s|^[^\n:]{1,40}\s?[:：]\s")
_STOP = re.compile(r"(?<=[.!?؟…])\s+(?=[^\Wa-z])")

# A sentence with one of these is courtesy, a cover note, or tells who writes, unless it names what the item is called.
_COURTESY = """j'ai l'honneur;nous avons l'honneur;a l'honneur de vous;i have the honour;i have the honor;
    we have the honour;has the honour;tenho a honra;temos a honra;tengo el honor;tenemos el honor;يشرفني;نتشرف;يسرني;
    je me permets;permettez-moi;allow me;permita-me;permítame;I refer to;with reference to;en référence à;suite à notre;
    com os meus cumprimentos;venho por este meio;por la presente;me dirijo a usted;
    comme indiqué en objet;comme convenu;as agreed;as discussed;conforme combinado;según lo acordado;كما اتفقنا;
    veuillez trouver;please find;segue em anexo;seguem em anexo;adjunto le;nous vous prions;je vous prie;
    veuillez agréer;please accept;queira aceitar;sírvase;aprovecho la oportunidad;je saisis cette occasion;
    aproveito a oportunidade;تفضلوا بقبول;وتفضلوا بقبول;تجدون رفقته;نرفق لكم;
    hope this finds you;hope you are well;j'espère que vous;espero que esteja;espero que se encuentre;
    nous restons;we remain;n'hésitez pas;do not hesitate;não hesite;no dude en;en attendant;في انتظار;
    nous sommes une;nous sommes un;we are a;we are an;somos uma;somos um;somos una;somos un;نحن جمعية;نحن منظمة;
    envoyé de mon;envoyé depuis;sent from;enviado do meu;enviado desde"""
_COURTESIES = Phrases[bool]((words.strip(), True) for words in _COURTESY.replace("\n", ";").split(";") if words.strip())


def is_greeting(line: str) -> bool:
    """Whether a line greets or takes leave."""
    return bool(_GREETING.match(line))


def summary(text: Text, title: str = "") -> str:
    """The sentences that say something, word for word, at most 280 letters; courtesy only where it names what is
    called `title`, or where nothing else is left."""
    said = sentences(text.raw, title)
    whole = " ".join(said or _lines(text.raw))
    if len(whole) <= MOST_LETTERS:
        return whole
    cut = whole[:MOST_LETTERS]
    stop = max(cut.rfind(". "), cut.rfind("؟ "), cut.rfind("! "))
    return cut[: stop + 1] if stop > 80 else cut[: cut.rfind(" ") if " " in cut else MOST_LETTERS] + " …"


def sentences(raw: str, title: str = "") -> list[str]:
    """The sentences of a text that say something, in their order."""
    named = telling_words(Text(title))
    found = []
    for line in _lines(raw):
        for sentence in _STOP.split(line):
            words = Text(sentence)
            if len(words.words) > 2 and (
                not _COURTESIES.find(words) or (named and len(named & telling_words(words)) >= min(3, len(named)))
            ):
                found.append(sentence)
    return found


def _lines(raw: str) -> list[str]:
    """The paragraphs and items of a text, without greetings and letterhead."""
    lines: list[str] = []
    goes_on = False
    for line in raw[:_READ].splitlines():
        phrase = " ".join(line.strip(" \t*•->").split())
        if goes_on and phrase and not _ITEM.match(line):
            lines[-1] += " " + phrase
        elif len(phrase.split()) > 2 and not _is_frame(phrase):
            lines.append(phrase)
        else:
            goes_on = False
            continue
        goes_on = len(phrase) >= _WRAPPED and phrase[-1] not in ".:;!?؟"
    return lines


def _is_frame(phrase: str) -> bool:
    return bool(_LETTERHEAD.match(phrase)) or (is_greeting(phrase) and len(phrase.split()) < _SHORT)

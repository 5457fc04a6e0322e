"""Answers to the numbered questions of a receipt: `2 oui`, `1: Mali`, `1 Mali 2 45000 EUR`, in five languages.

    the words -> pieces, each begun by the number of a question -> yes | no | a value | words

A number that begins a piece and has a sign behind it ("1:", "2)") is a question's. Without a sign, or in the middle of
a line, it is one only where what follows can answer that question: "2 experts" answers no question about money.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from labbot.reading.figures import flat
from labbot.reading.words import NO, YES

FREE = frozenset(("need", "title"))
"""Questions that any words answer."""

_MOST_WORDS = 200
_MOST_PLACES = 12
_MOST_BEFORE = 12  # words of a greeting, or of a corrected line, above the first answer
_LEAD = (
    r"(?:(?:q|r|n|no|n[°º]|numero|number|question|questao|pregunta|pergunta|reponse|answer|"
    r"السوءال|السؤال|سؤال|جواب)[ .]{0,2})?"
)
_NUMBER = re.compile(
    rf"(?<![\w.,'°])[(\[]?{_LEAD}(?P<number>[1-9])(?:(?P<sign>[ ]{{0,2}}[).:=\]-]{{1,2}})|(?=[ ,;]|$))(?!\d)",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"(?:^|[\n;,.])[ \t*•>-]{0,4}$")
_THOUSANDS = re.compile(r"[ ]\d{3}(?!\d)")
_RIGHT = YES | frozenset(
    [
        "correct",
        "right",
        "that's right",
        "that is right",
        "exact",
        "exactly",
        "confirmed",
        "confirm",
        "c'est exact",
        "c'est ca",
        "c'est juste",
        "exactement",
        "tout a fait",
        "je confirme",
        "nous confirmons",
        "correto",
        "certo",
        "exato",
        "isso",
        "isso mesmo",
        "confirmo",
        "confirmamos",
        "correcto",
        "exacto",
        "asi es",
        "eso es",
        "صحيح",
        "صح",
        "تماما",
        "بالضبط",
        "نؤكد",
        "اؤكد",
        "y",
        "s",
    ]
)
_WRONG = NO | frozenset(
    [
        "wrong",
        "incorrect",
        "not right",
        "that is wrong",
        "pas du tout",
        "faux",
        "inexact",
        "ce n'est pas exact",
        "errado",
        "incorreto",
        "errada",
        "incorrecto",
        "no es correcto",
        "equivocado",
        "خطا",
        "خطأ",
        "غير صحيح",
        "ليس صحيحا",
        "n",
    ]
)
_COURTESY = re.compile(
    r"[ ,.!-]*(?:thanks?(?: you)?(?: very much)?|merci(?: beaucoup)?|(?:muito )?obrigad[oa]|(?:muchas )?gracias|"
    r"شكرا(?: لكم)?|please|svp|s'il vous plait|por favor|cordialement|regards|best regards|"
    r"cumprimentos|saludos|من فضلكم)[ ,.!]*$",
    re.IGNORECASE,
)


class Answer(NamedTuple):
    """What is said to one question: its number, the words, whether they are just yes (True) or no (False)."""

    number: int
    words: str
    yes: bool | None


def yes_or_no(words: str) -> bool | None:
    """Whether the words are a yes (True) or a no (False) and nothing else."""
    plain = " ".join(flat(words).lower().split())
    plain = (_COURTESY.sub("", plain) or plain).strip(" .!,;:'\"«»“”")
    return True if plain in _RIGHT else False if plain in _WRONG else None


def numbered(text: str, asked: Sequence[str], fits: Callable[[str, str], bool]) -> list[Answer]:
    """The answers to the questions `asked`, in the order of the text; empty where the text is not such an answer.

    `fits(question, words)` says whether words give a value for a question. Looks at each number once.
    """
    if not asked or len(text.split()) > _MOST_WORDS:
        return []
    plain = flat(text)
    places = [m for m in _NUMBER.finditer(plain) if int(m["number"]) <= len(asked)][:_MOST_PLACES]
    places = [m for m in places if m["sign"] or not _THOUSANDS.match(plain, m.end())]
    if not places or len(plain[: places[0].start()].split()) > _MOST_BEFORE:
        return []
    kept: list[re.Match[str]] = []
    ends = [m.start() for m in places[1:]] + [len(plain)]
    for m, end in zip(places, ends, strict=True):
        words = text[m.end() : end]
        begins = bool(_BEGINS.search(plain[max(0, m.start() - 8) : m.start()]))
        # In the middle of a line only the next question can begin, and only with words that answer it.
        later = not kept or int(m["number"]) > int(kept[-1]["number"])
        at_start = begins or bool(kept)
        if (begins and m["sign"]) or (
            at_start and later and _answers(asked[int(m["number"]) - 1], words, fits, bool(kept))
        ):
            kept.append(m)
        elif not kept and not begins:
            return []
    if not kept:
        return []
    ends = [m.start() for m in kept[1:]] + [len(plain)]
    answers = [_answer(int(m["number"]), asked, text[m.end() : end]) for m, end in zip(kept, ends, strict=True)]
    return [answer for answer in answers if answer.words]


def _answers(question: str, words: str, fits: Callable[[str, str], bool], after_another: bool) -> bool:
    """Whether words without a sign before them answer a question; free words do where one was answered before."""
    bare = words.strip(" ,;.\n")
    if not bare:
        return False
    if yes_or_no(bare) is not None:
        return True
    return after_another if question in FREE else fits(question, bare)


def _answer(number: int, asked: Sequence[str], words: str) -> Answer:
    """The answer; a greeting below it is none, but what somebody needs may take several lines to say."""
    said = words.strip(" \t\n,;")
    if asked[number - 1] != "need":
        said = said.partition("\n")[0].rstrip(" \t,;")
    return Answer(number, said, yes_or_no(said))

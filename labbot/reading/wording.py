"""Decides what a need is called: without the words it is wrapped in, and without what follows it.

"un appui technique pour organiser | un atelier sur les visas |, 20 personnes, en mai" is called by what stands between
the bars. Nothing is added and nothing is put elsewhere, so what is left stands in the text.
"""

from __future__ import annotations

import re
from itertools import pairwise

from labbot.reading import title_words as said
from labbot.reading.calendar_words import MONTHS
from labbot.reading.countries import mentions
from labbot.reading.numerals import WORDS as NUMBERS
from labbot.reading.phrases import Phrases, Text, Word, clitics

MOST_WORDS = 18
MOST_LETTERS = 120
_LEAST_WORDS = 3
_LEAST_TELLING = 3
_MOST_STEPS = 40
_OVER = Phrases[bool]((words, True) for words in said.OVER.replace("\n", "").split(";") if words.strip())
_COMMA = re.compile(r"[,،]\s+|\s[-–—]\s")
_YEAR = re.compile(r"20[2-4]\d$")
_ARABIC_FOR_NOT = ("لج", "لغ", "لق", "لاج", "لو", "لل")
_SENDER_REACH = 8


def telling(text: str) -> int:
    """How many words of `text` say something."""
    return len(telling_words(Text(text)))


def telling_words(text: Text) -> set[str]:
    """The words of `text` that say something, folded; a number says nothing by itself."""
    return {word.form for word in text.words if _says(word.form)}


def _says(form: str) -> bool:
    return form not in said.STOP and form not in said.GENERIC and not form.isdigit()


def called(phrase: str, *, offer: bool = False) -> str:
    """`phrase` as a title: unwrapped, ended where it is over, at most 18 words and 120 letters, with a capital."""
    return capital(shorten(ended(unwrapped(phrase, offer=offer))))


def capital(title: str) -> str:
    """`title` with a capital first letter, where it is not a name with its own ("eVisa")."""
    return title[:1].upper() + title[1:] if title[1:2].islower() or title[1:2] in ("'", "’", " ") else title


def unwrapped(phrase: str, *, offer: bool = False) -> str:
    """`phrase` without the words of asking, helping and making at its beginning, as long as enough is left."""
    text = Text(phrase[:400])
    named = {mention.first: mention.size for mention in mentions(text)}
    at, start, best = 0, 0, 0
    for _ in range(_MOST_STEPS):
        if at < len(text.words):
            start = max(start, text.words[at].start)
        left = {word.form for word in text.words[at:] if _says(word.form)}
        if len(text.words) - at < _LEAST_WORDS or len(left) < _LEAST_TELLING:
            break
        best = start
        step = named.get(at) or _step(text.words, at, offer)
        if not step:
            start += _written_on(text.words, at, phrase)
            best = start
            break
        at += step
    return phrase[best:]


def _written_on(words: list[Word], at: int, phrase: str) -> int:
    """1 where the Arabic "for" is written onto the word at which a need begins: what it is for begins behind it."""
    form = words[at].form
    before = words[at - 1].form if at else ""
    opened = not at or before in said.ASKING or before in said.MODIFIERS or before in said.READY
    return int(opened and form[:1] == "ل" and len(form) >= 5 and not form.startswith(_ARABIC_FOR_NOT))


def _step(words: list[Word], at: int, offer: bool) -> int:
    """How many words of wrapping stand at `at`."""
    form = words[at].form
    if form in said.LEADING or (offer and form in said.RECIPIENTS):
        return 1
    if form in said.ASKING:
        return _asking(words, at)
    if form in said.LIGHT:
        return _light(words, at)
    if form in said.MAKING:
        return _making(words, at)
    if form in said.ARABIC_SENDERS:
        return _sender(words, at)
    return _people(words, at)


def _form(words: list[Word], at: int) -> str:
    return words[at].form if at < len(words) else ""


def _asking(words: list[Word], at: int) -> int:
    """ "appui technique du laboratoire pour la": a noun of asking with what belongs to it, if anything follows."""
    now, towards = at + 1, ""
    if _form(words, now) in said.PILOT:
        return 0
    while _form(words, now) in said.MODIFIERS or _form(words, now) in said.TOWARDS:
        towards = _form(words, now) if _form(words, now) in said.TOWARDS else towards
        now += 1
    after = _form(words, now)
    if after.startswith("ل") and not after.startswith(_ARABIC_FOR_NOT):
        return now - at
    if towards in said.AT and _form(words, at) not in ("projet", "project", "projeto", "proyecto"):
        while _form(words, now) in said.LEADING:
            now += 1
        deed = _form(words, now)
        if deed not in said.LIGHT and not deed.rstrip("s").endswith(said.DEEDS):
            return 0
    return now - at if towards or after in said.MAKING else 0


def _light(words: list[Word], at: int) -> int:
    """ "mettre en place une", "set up and run a": a verb of making, and another one it is joined with."""
    now = at + 1
    while _form(words, now) in said.PARTICLES:
        now += 1
    if _form(words, at) in said.DOUBTFUL_VERBS and now == at + 1 and _form(words, now) not in said.BEGINNINGS:
        return 0
    if _form(words, now) in said.JOINS:
        return now + 1 - at if _form(words, now + 1) in said.LIGHT else 0
    return now - at


def _making(words: list[Word], at: int) -> int:
    """ "organisation à Yaoundé d'un", "إعداد": a noun of making before what is made, which is not known yet."""
    now = at + 1
    if _form(words, at) > "\u0600":
        return int(not _form(words, now).startswith("ال"))
    while _form(words, now) in said.PARTICLES:
        now += 1
    if _form(words, now) in said.AT or _form(words, now) in ("in", "em", "en"):
        now += 2
    if _form(words, now) in ("d", "de", "of") and _form(words, now + 1) not in ("la", "le", "l", "los", "las", "the"):
        return now + 1 - at
    return 0


def _sender(words: list[Word], at: int) -> int:
    """Up to what an Arabic sender, who stands behind the verb, asks for; 0 where that does not show."""
    for now in range(at + 1, min(at + _SENDER_REACH, len(words))):
        if any(form in said.ASKING or form in said.MAKING for form in clitics(words[now].form)):
            return now - at
    return 0


def _people(words: list[Word], at: int) -> int:
    """ "une équipe de quatre | formateurs", "trois | experts"."""
    now = at
    if _form(words, now) in said.TEAMS:
        now += 1 + (_form(words, now + 1) in ("de", "d", "of", "من"))
    now += _form(words, now) in NUMBERS or _form(words, now).isdigit()
    return now - at if now > at and _form(words, now) in said.PEOPLE else 0


def ended(phrase: str) -> str:
    """`phrase` up to where it is over: how many take part, when, where it goes on with something else."""
    text = Text(phrase[:400])
    ends = [found.start for found in _OVER.find(text)]
    ends += [words.start for number, words in enumerate(text.words) if _is_term(text.words, number)]
    if text.words and not _is_verb(phrase, text.words[0]):
        joined = [(word, after) for word, after in pairwise(text.words) if word.form in said.JOINS]
        ends += [word.start for word, after in joined if _is_verb(phrase, after)]
    ends += [match.start() for match in _COMMA.finditer(phrase[:400]) if _goes_elsewhere(phrase, match)]
    for end in sorted(ends):
        head = phrase[:end].rstrip(" ,،;:-–—")
        if len(head.split()) >= _LEAST_WORDS and telling(head) >= _LEAST_TELLING:
            return head
    return phrase


def _is_term(words: list[Word], at: int) -> bool:
    """Whether a number of people, or a time, is told from this word on."""
    form, after = words[at].form, [_form(words, at + ahead) for ahead in range(1, 4)]
    if form in said.FOR_HOW_MANY and (after[0].isdigit() or NUMBERS.get(after[0], 0) > 1):
        return True
    if form not in said.STOP and form not in said.TOWARDS:
        return False
    return after[0] in MONTHS or (bool(_YEAR.match(after[0])) and not after[1].isdigit())


def _is_verb(phrase: str, word: Word) -> bool:
    """Whether a word looks like an infinitive of a Romance language: a thing that somebody wants to do."""
    form = word.form
    if len(form) < 5 or (word.start and not phrase[word.start].islower()):
        return False
    return form.endswith(("ar", "er", "ir")) and not form.endswith(said.NO_VERB)


def _goes_elsewhere(phrase: str, comma: re.Match[str]) -> bool:
    """Whether something else than the next of a list stands behind this comma."""
    if comma[0].strip() in ("-", "–", "—"):
        return False
    behind = Text(phrase[comma.end() : comma.end() + 60])
    forms = [word.form for word in behind.words[:5]]
    if not forms:
        return True
    first = forms[0]
    if first in said.BEHIND_COMMA or first.isdigit() or first in said.JOINS or first in NUMBERS:
        return True
    if first > "\u0600":
        return True
    near = phrase[comma.end() : behind.words[min(3, len(behind.words) - 1)].end]
    return not (any(form in said.JOINS for form in forms[1:4]) or "," in near or not phrase[comma.end() + 40 :].strip())


def shorten(phrase: str) -> str:
    """`phrase` as a title: at most 18 words and 120 letters, ending at a natural place."""
    words = phrase.split()
    if len(words) <= MOST_WORDS and len(phrase) <= MOST_LETTERS:
        return _trim(phrase)
    kept: list[str] = []
    for word in words[:MOST_WORDS]:
        if len(" ".join([*kept, word])) > MOST_LETTERS:
            break
        kept.append(word)
    short = " ".join(kept)
    comma = max(short.rfind(", "), short.rfind("، "), short.rfind(" - "), short.rfind("; "))
    if comma > len(short) * 0.5:
        short = short[:comma]
    return _trim(short)


def _trim(phrase: str) -> str:
    """Without a dangling small word or sign at the end."""
    words = phrase.split()
    while words and not any(char.isalnum() for char in words[-1]):
        words.pop()
    while len(words) > 3 and Text(words[-1]).words and Text(words[-1]).words[-1].form in said.STOP:
        words.pop()
    return " ".join(words).strip(" ,;:.-–—*_،")[:MOST_LETTERS].strip()

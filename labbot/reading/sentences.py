"""Commands that officials write as whole sentences: "je préférerais recevoir le résumé une fois par mois".

    stop | how often | which language   need a word for our letters and a word for receiving or preferring them
    where does it stand                 needs an item: a reference, or "our request"
    endorsed, not endorsed              needs a letter of ours that is answered or an item that is named

Only short mails are read so, and only where nothing in them makes the words doubtful: a yes with a condition, with a
question or with figures is left to a person. The words are data (`knowledge/sentences.json`).
"""

from __future__ import annotations

import re
from functools import cache

from labbot.knowledge import load
from labbot.reading.acts import acts
from labbot.reading.kind import kinds_named
from labbot.reading.model import Kind
from labbot.reading.phrases import Found, Phrases, Text

_MOST_WORDS = 45  # words of a mail that may be a command in sentences; a letter about a matter is longer
_MOST_UNNAMED = 30  # words of a question for an item that the mail does not name
_NEAR = 4  # words between "instead of" and what is not wanted any more
_REFERENCE = re.compile(r"LAB[- ]?\d{1,9}|#\d{1,6}|\[[^\[\]\n]{0,80}\]", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_PART_END = re.compile(r"[.,;:!\n؛،]")
_QUESTION = re.compile(r"[?؟]")


@cache
def _words(name: str) -> Phrases[str]:
    group = load("sentences")[name]
    if isinstance(group, list):
        return Phrases((word, name) for word in dict.fromkeys(group))
    return Phrases((word, value) for value, words in group.items() for word in words)


def _says(name: str, text: Text) -> list[Found[str]]:
    return _words(name).find(text)


def _about_letters(text: Text, subject: Text) -> bool:
    """Whether the mail speaks of our letters to the writer and of receiving them."""
    return bool((_says("mails", text) or _says("mails", subject)) and _says("get", text))


def _is_of_a_plan(text: Text) -> bool:
    """A weekly bulletin may also be what somebody proposes, or wants help with."""
    return bool(acts(text) or _says("make", text)) or Kind.PROPOSAL in kinds_named(text)


def _wanted_rhythm(text: Text) -> str | None:
    """How often the writer wants our letters; "a month instead of every week" is monthly."""
    named = _says("every", text)
    against = _says("instead", text)
    behind = {found.first for found in _says("too_much", text)}
    unwanted = []
    for found in named:
        end = found.first + found.size
        instead = any(0 <= found.first - other.first - other.size < _NEAR for other in against)
        if instead or any(end <= place < end + _NEAR for place in behind):
            unwanted.append(found.value)
        else:
            return found.value
    if unwanted or _says("seldom", text):
        return "weekly" if "daily" in unwanted else "monthly"
    return None


def preference(text: Text, subject: Text) -> tuple[str, ...] | None:
    """No more letters, how often, or in which language; None where the mail says none of it."""
    if len(text.words) > _MOST_WORDS:
        return None
    if _says("stop", text) and (_says("mails", text) or _says("mails", subject)):
        return ("digest", "off")
    if not _about_letters(text, subject) or _is_of_a_plan(text):
        return None
    rhythm = _wanted_rhythm(text)
    if rhythm:
        return ("digest", rhythm)
    tongue = {found.value for found in _says("tongue", text)}
    return ("language", tongue.pop()) if len(tongue) == 1 else None


def _asks_where(text: Text, subject: Text, named: bool) -> bool:
    if len(text.words) > (_MOST_WORDS if named else _MOST_UNNAMED) or not _says("where", text):
        return False
    return named or bool(_says("own_item", text) or _says("own_item", subject))


def _next(name: str, behind: str, text: Text, within: int) -> bool:
    """Whether a word of `behind` follows one of `name` in the same part of a sentence, at most `within` words on."""
    for one in _says(name, text):
        for other in _says(behind, text):
            apart = other.first - one.first - one.size
            if 0 <= apart <= within and not _PART_END.search(text.raw, one.end, other.start):
                return True
    return False


def _refuses(text: Text) -> bool:
    """ "We do not wish to endorse it"; "no objection" and "do not hesitate" refuse nothing."""
    if _says("decline", text):
        return True
    return not _says("objection", text) and _next("not", "endorsing", text, 5)


def _verdict(text: Text) -> str | None:
    """The endorsement that is given or refused; None in any doubt."""
    if _QUESTION.search(text.raw) or _says("if", text) or _says("undecided", text):
        return None
    if _refuses(text):
        return "decline"
    if _says("condition", text) or _DIGIT.search(_REFERENCE.sub(" ", text.raw)):
        return None
    return "endorse" if _says("endorse", text) or _next("grants", "assent", text, 4) else None


def command(text: Text, subject: Text, reference: str | None, answers_us: bool) -> tuple[str, ...] | None:
    """The verb and arguments that a short mail in sentences amounts to; None for everything longer or other.

    `reference` is the item that the mail or its conversation names.
    """
    if not text.words or len(text.words) > _MOST_WORDS:
        return None
    if found := preference(text, subject):
        return found
    verb = "status" if _asks_where(text, subject, reference is not None) else None
    if verb is None and (answers_us or reference):
        verb = _verdict(text)
    if verb is None:
        return None
    return (verb, reference) if reference else (verb,)

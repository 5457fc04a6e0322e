"""The words that mail clients write around those of a person, made ready for comparing, and how lines are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from labbot import knowledge

_INVISIBLE = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0xAD), None)
_DIGITS = {0x660 + n: str(n) for n in range(10)} | {0x6F0 + n: str(n) for n in range(10)}
_ALIKE = {0xA0: " ", 0x202F: " ", 0x2009: " ", 0x2019: "'", 0xFF1A: ":", 0x640: None}
_BARE = {**_INVISIBLE, **_DIGITS, **_ALIKE}
_NOT_BARE = re.compile("[" + "".join(map(re.escape, map(chr, _BARE))) + "]")
_MARKS = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")


def bare(line: str) -> str:
    """The line without direction marks and other invisible signs, with ASCII digits and plain blanks."""
    return line.strip() if line.isascii() else _translated(line).strip()


def _translated(text: str) -> str:
    """By `_BARE`, where there is anything for it: to look is faster, and most lines have nothing."""
    return text.translate(_BARE) if _NOT_BARE.search(text) else text


def folded(line: str) -> str:
    """The line for comparing: bare, in small letters, without accents, vowel marks and quote prefix."""
    small = bare(line).lstrip("> |").casefold()
    if small.isascii():
        return small
    return _translated(_MARKS.sub("", unicodedata.normalize("NFKD", small))).strip()


def _either(phrases: Iterable[str]) -> str:
    """A pattern for any of these phrases, the longest first."""
    return "|".join(re.escape(each) for each in sorted(set(map(folded, phrases)), key=lambda p: (-len(p), p)))


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of `knowledge/mail_clients.json`, folded, as patterns that are anchored and look once at a line."""

    wrote: re.Pattern[str]
    wrote_end: re.Pattern[str]
    you_wrote: re.Pattern[str]
    begins: re.Pattern[str]
    quoting: re.Pattern[str]
    header: dict[str, str]
    original: re.Pattern[str]
    forward: re.Pattern[str]
    forward_subject: re.Pattern[str]
    footer: re.Pattern[str]
    footer_whole: frozenset[str]
    device: frozenset[str]
    brand: frozenset[str]
    notice: re.Pattern[str]
    says: tuple[tuple[str, ...], ...]
    wrote_ends: tuple[str, ...]
    imprint: re.Pattern[str]
    mailing_list: re.Pattern[str]
    closing: frozenset[str]


@cache
def phrases() -> Phrases:
    """The patterns and sets made of the data file, once."""
    data = knowledge.load("mail_clients")
    verbs = _either(data["wrote"])
    return Phrases(
        wrote=re.compile(rf"(?<!\w)(?:{verbs})(?!\w)"),
        wrote_end=re.compile(rf"(?<!\w)(?:{verbs})(?!\w)(?:[^:\n]{{0,60}}:|[^\w\n]{{0,4}})$"),
        you_wrote=re.compile(rf"(?<!\w)(?:{_either(data['you wrote'])}) ?:$"),
        begins=re.compile(rf"^(?:-{{2,10}} ?)?(?:(?:{_either(data['on'])})[ ,.:])[^\d\n]{{0,40}}\d"),
        quoting=re.compile(rf"^(?:{_either(data['quoting'])}) [^\n]{{1,200}}:$"),
        header={folded(name): kind for kind, names in data["header"].items() for name in names},
        original=re.compile(rf"^(?:{_either(data['original'])})(?!\w)[^\n]{{0,40}}$"),
        forward=re.compile(rf"^(?:{_either(data['forwarded'])})(?!\w)(?P<rest>[^\n]{{0,120}})$"),
        forward_subject=re.compile(rf"^\[?(?:{_either(data['forward_subject'])}) ?:"),
        footer=re.compile(rf"^[*_(\[ ]{{0,4}}(?:{_either(data['footer'])})(?!\w)"),
        footer_whole=frozenset(map(folded, data["footer_whole"])),
        device=frozenset(map(folded, data["device"])),
        brand=frozenset(map(folded, data["brand"])),
        notice=re.compile(rf"^[*_(\[ ]{{0,4}}(?:{_either(data['notice'])})"),
        says=tuple(tuple(sorted(set(map(folded, words)))) for words in data["notice_says"].values()),
        wrote_ends=tuple(set(map(folded, data["wrote"]))),
        imprint=re.compile(rf"^(?:p |[^\w]{{1,4}} ?)?(?:{_either(data['imprint'])})"),
        mailing_list=re.compile(_either(data["list"])),
        closing=frozenset(map(folded, data["closing"])),
    )

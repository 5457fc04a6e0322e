"""What a writer does with what: a verb and its object near each other in one sentence.

    "solicita" ... "etiqueta" -> contribution        "solicita" ... "experto" -> assistance
    "can" ... "second"        -> offer               "can" ... "send us"      -> no offer
    "could you", "who can" and a sentence that ends in "?" ask; they offer nothing.

The groups of words and the pairs are data (`knowledge/acts.json`). One pass: for each group the place where it was
seen last is remembered, so the time is linear in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from labbot.knowledge import load
from labbot.reading.model import Kind
from labbot.reading.phrases import Found, Phrases, Text, word_set

_SENTENCE_END = re.compile(r"[.?!؟;؛](?=\s|$)|\n[ \t]*\n")
_ASKED = re.compile(r"[?؟]")
_SENTENCE = 300  # letters in which the end of a sentence is looked for
_BEFORE = 4  # words before a "can" that show whose it is
_OTHERS = word_set(
    "who which that whoever so where qui que qu dont afin où quem onde quien quienes donde cual para cannot not ne n "
    "não nem no ni ou if si se لكي حتى حيث التي الذي الذين لا لن كي أن"
)
"""Before a "can" these make it somebody else's, an aim or a denial: "a country that can", "so that officers can"."""
_DENIED = word_set("not pas no não point guère")


@dataclass(frozen=True, slots=True)
class Act:
    """A kind that a verb and its object tell, with its points and the first and last word (`first`, `last`)."""

    kind: Kind
    points: float
    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Pair:
    kind: Kind
    points: float
    one: str
    other: str
    within: int
    ordered: bool
    after: str | None


@cache
def _groups() -> Phrases[str]:
    return Phrases((word, name) for name, group in load("acts")["groups"].items() for word in dict.fromkeys(group))


@cache
def _pairs() -> dict[str, list[tuple[_Pair, str]]]:
    """Group that comes second -> the pairs it closes, with the group that must stand before it."""
    closing: dict[str, list[tuple[_Pair, str]]] = {}
    for row in load("acts")["pairs"]:
        one, other = row["of"]
        pair = _Pair(
            Kind(row["kind"]), row["points"], one, other, row["within"], row.get("ordered", False), row.get("after")
        )
        closing.setdefault(other, []).append((pair, one))
        if not pair.ordered:
            closing.setdefault(one, []).append((pair, other))
    return closing


def _same_sentence(text: Text, left: Found[str], right: Found[str]) -> bool:
    return _SENTENCE_END.search(text.raw, left.end, right.start) is None


def _is_asked(text: Text, at: int) -> bool:
    """Whether the sentence that goes on at `at` is a question."""
    stop = _SENTENCE_END.search(text.raw, at, at + _SENTENCE)
    return stop is not None and _ASKED.match(stop[0]) is not None


def _is_of_others(text: Text, verb: Found[str]) -> bool:
    """Whether the words before a verb make it somebody else's: "countries that wish to learn"."""
    return any(word.form in _OTHERS for word in text.words[max(0, verb.first - _BEFORE) : verb.first])


def _is_ours(text: Text, able: Found[str], give: Found[str]) -> bool:
    """Whether "can ... send" is something that the writer would do: not others, not denied, not for the writer."""
    words = text.words
    between = {word.form for word in words[able.first : give.first]}
    if _is_of_others(text, able) or between & _DENIED:
        return False
    after = words[give.first + give.size : give.first + give.size + 1]
    return not (after and after[0].form in ("us", "our", "nous", "nos", "لنا"))


def acts(text: Text) -> list[Act]:
    """Every pair in `text`, each kind of pair once, in the order of the text."""
    last: dict[str, Found[str]] = {}
    seen: set[_Pair] = set()
    told: list[Act] = []
    for found in _groups().find(text):
        for pair, earlier in _pairs().get(found.value, ()):
            mate = last.get(earlier)
            if pair in seen or mate is None or mate.first == found.first:
                continue
            if found.first - mate.first - mate.size > pair.within or not _same_sentence(text, mate, found):
                continue
            if pair.after and not _follows(text, last.get(pair.after), mate):
                continue
            act = _act(text, pair, mate, found)
            # "we look for someone who could help us" asks once, though two pairs tell it.
            if act and not any(act.kind is other.kind and act.first <= other.last for other in told[-3:]):
                seen.add(pair)
                told.append(act)
        last[found.value] = found
    return _objects_first(told)


def _follows(text: Text, before: Found[str] | None, found: Found[str]) -> bool:
    """Whether `found` stands right after `before`."""
    return before is not None and 0 <= found.first - before.first - before.size <= _BEFORE


def _overlap(one: Act, other: Act) -> bool:
    return one.first <= other.last and other.first <= one.last


def _objects_first(told: list[Act]) -> list[Act]:
    """Where acts of two kinds share words, the contribution counts, else the one with more points.

    Who asks for the label of a training asks for no training; who wishes to share wishes for nothing.
    """

    def rank(act: Act) -> tuple[bool, float]:
        return act.kind is Kind.CONTRIBUTION, act.points

    return [
        act
        for act in told
        if not any(one.kind is not act.kind and rank(one) > rank(act) and _overlap(one, act) for one in told)
    ]


def _act(text: Text, pair: _Pair, left: Found[str], right: Found[str]) -> Act | None:
    kind = pair.kind
    if pair.one == "wish" and _is_of_others(text, left):
        return None
    if kind is Kind.OFFER and pair.one == "able":
        if _is_asked(text, right.end):
            kind = Kind.ASSISTANCE
        elif not _is_ours(text, left, right):
            return None
    return Act(kind, pair.points, left.first, right.first + right.size - 1, left.start, right.end)

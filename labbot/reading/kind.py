"""What a message is: what the desk does with it (handling), and what kind of item it holds."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from functools import cache

from labbot.knowledge import load
from labbot.reading.acts import acts
from labbot.reading.labels import Line, first
from labbot.reading.model import Handling, Kind, Page
from labbot.reading.phrases import Phrases, Text, fold

_SUBJECT = 1.5
_THANKS_AT_MOST = 14  # words of a mail that only says thank you
_MOST_SIGNS = 150
_UNKNOWN = 0.8  # points that the words we do not know may be worth
_LABEL = 24  # letters of the label before a value
_FORM = ("title", "country", "need")  # two of these labels make a mail a whole proposal of its own


@dataclass(frozen=True, slots=True)
class Sort:
    """The handling with its reason, or the kind; and the words it was read from."""

    handling: Handling
    kind: Kind | None = None
    reason: str | None = None
    evidence: str | None = None
    confidence: float = 0.9


@dataclass(frozen=True, slots=True)
class _Sign:
    """Words that speak for a kind, the number of the first of them and their points."""

    kind: Kind
    points: float
    first: int
    words: str


@cache
def table(name: str) -> Phrases[float]:
    """The words of the list `name` with their points (1 where the list gives none)."""
    words = load("kinds")[name]
    if isinstance(words, list):
        return Phrases((word, 1.0) for word in words)
    return Phrases((word, float(points)) for points, group in words.items() for word in group)


@cache
def _kinds() -> Phrases[tuple[Kind, float]]:
    return Phrases(
        (word, (Kind(kind), float(points)))
        for kind, groups in load("kinds")["kinds"].items()
        for points, words in groups.items()
        for word in words
    )


def says(name: str, text: Text) -> str | None:
    """The first words of the list `name` that stand in `text` (urgent, label, thanks, see_attached...)."""
    found = next(iter(table(name).find(text)), None)
    return text.raw[found.start : found.end] if found else None


def points_of(name: str, text: Text) -> float:
    """Points of the list `name`, each different phrase once."""
    seen: dict[str, float] = {}
    for found in table(name).find(text):
        seen.setdefault(text.raw[found.start : found.end].casefold(), found.value)
    return sum(seen.values())


def kinds_named(text: Text) -> set[Kind]:
    """The kinds of which any word stands in `text`."""
    return {found.value[0] for found in _kinds().find(text) if found.value[1]}


def asks_or_proposes(text: Text) -> bool:
    """Whether any word of a request or of a proposal stands in `text`."""
    return bool(kinds_named(text) & {Kind.ASSISTANCE, Kind.PROPOSAL})


def is_thanks(page: Page, text: Text) -> bool:
    """A short mail that says thank you and asks nothing."""
    asks = asks_or_proposes(text)
    short = len(text.words) <= _THANKS_AT_MOST
    return short and not asks and "?" not in page.text and says("thanks", text) is not None


def is_whole(lines: list[Line]) -> bool:
    """A reply that brings a new proposal in labelled lines is no correction."""
    return sum(first(lines, field) is not None for field in _FORM) >= 2


def _in_label(at: int, values: list[int]) -> bool:
    """Whether `at` lies in the label before one of the labelled values: "We need:" is a field, not a
    request."""
    following = bisect(values, at)
    return following < len(values) and values[following] - at <= _LABEL


def _told(lines: list[Line]) -> Sort | None:
    """The kind that a labelled line names."""
    told = first(lines, "kind")
    if told:
        labels = {fold(word): kind for word, kind in load("kinds")["labels"].items()}
        for word in Text(told.value).words:
            name = labels.get(word.form) or labels.get(word.form.rstrip("s"))
            if name:
                return Sort(Handling.NEW, Kind(name), evidence=told.value, confidence=0.97)
    return None


def _words(part: Text, keys: list[int]) -> list[_Sign]:
    """The signs of each kind in `part`: what is done to what, and single words that no such pair explains."""
    pairs = acts(part)
    explained = {place for act in pairs for place in range(act.first, act.last + 1)}
    signs = [_Sign(act.kind, act.points, act.first, part.raw[act.start : act.end]) for act in pairs]
    seen: set[tuple[Kind, str]] = set()
    for found in _kinds().find(part)[:_MOST_SIGNS]:
        kind, gain = found.value
        phrase = part.raw[found.start : found.end]
        mark = (kind, fold(phrase)[:7])
        # "solicita" in "solicita la etiqueta" asks for a label, not for help.
        if gain and mark not in seen and found.first not in explained and not _in_label(found.start, keys):
            seen.add(mark)
            signs.append(_Sign(kind, gain, found.first, phrase))
    return sorted(signs, key=lambda sign: sign.first)


def _count(text: Text, subject: Text, lines: list[Line]) -> tuple[dict[Kind, float], dict[Kind, tuple[float, str]]]:
    """Points of every kind, and the words that gave most of them."""
    points = dict.fromkeys(Kind, 0.0)
    words: dict[Kind, tuple[float, str]] = {}
    keys = [line.start for line in lines if line.field]
    for part, weight in ((subject, _SUBJECT), (text, 1.0)):
        for number, sign in enumerate(_words(part, keys if part is text else [])):
            # What a mail says first is what it is for; details of the plan follow.
            gain = sign.points * weight * (1.5 if number == 0 else 1.0 if number < 4 else 0.5)
            points[sign.kind] += gain
            words[sign.kind] = max(words.get(sign.kind, (0.0, "")), (gain, sign.words), key=lambda row: row[0])
    return points, words


def sort(text: Text, subject: Text, lines: list[Line], role: str | None) -> Sort:
    """Which kind of item the words make: a labelled type decides, else the points of what they ask and offer."""
    told = _told(lines)
    if told:
        return told
    points, words = _count(text, subject, lines)
    if first(lines, "title"):
        points[Kind.PROPOSAL] += 3.5
    if role == "partner":
        points[Kind.OFFER] += 2.5
        points[Kind.ASSISTANCE] *= 0.5  # a partner that names assistance gives it
    if points[Kind.ASSISTANCE] >= 4 and role != "partner":
        points[Kind.OFFER] *= 0.4  # "offer and request": the request is what must be answered
    if points[Kind.PROPOSAL] >= 3:
        points[Kind.CONTRIBUTION] *= 0.5  # a proposal that also asks for the label stays one
    best = max(Kind, key=lambda kind: points[kind])
    if not points[best]:
        return Sort(Handling.NEW, Kind.PROPOSAL, confidence=0.3)
    others = max(value for kind, value in points.items() if kind is not best)
    # One weak word is no certainty, even where nothing speaks against it.
    sure = round(min(0.95, points[best] / (points[best] + others + _UNKNOWN)), 2)
    return Sort(Handling.NEW, best, evidence=words.get(best, (0.0, ""))[1] or None, confidence=sure)

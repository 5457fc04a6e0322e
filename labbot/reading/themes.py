"""What a text is about and what kind of help it wants: objectives, area, assistance types, glossary themes.

Phrases of the text are looked up in versioned word lists. Each concept counts once, more in subject and
    title, so
that a long mail does not outvote its own title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from labbot.knowledge import assistance_types, load, sectors, terms
from labbot.messages import LANGUAGES
from labbot.reading.labels import Line, first
from labbot.reading.phrases import Found, Phrases, Text, word_set

AREA_OF = {1: 1, 2: 1, 3: 2, 4: 2, 5: 3, 6: 3, 7: 4, 8: 4, 9: 5, 10: 5}
_IN_TITLE = 1.6
_AGAIN = 0.25  # a further, different phrase of a concept that was already counted
_LEAST = 1.5
_MOST_OF_A_SECTOR = 1.5  # however many of its terms a text uses: this many count
_BOTH_WAYS = re.compile(r"\d{1,2}")
_REFERENCE_COUNTRY = Phrases[bool](
    (words, True)
    for words in ("pays référent", "reference country", "país de referência", "país de referencia", "بلد مرجعي")
)
# A need that is denied, or already met: not asked for.
_NO = word_set("pas sans no not without sem sin nao non aucun aucune without دون بدون لا غير ni")
_MET = word_set("""assure assuree assures acquis secured available disponible disponibles garanti garantido
    garantida asegurado asegurada
    nacional national nationale already deja fait feito hecho متوفر متاح مؤمن disponivel obtenu""")


@dataclass(frozen=True, slots=True)
class Topics:
    """What a text is about. `words` holds, per field, the words it was read from."""

    area: int | None
    objectives: tuple[int, ...]
    actions: tuple[int, ...]
    assistance_types: tuple[str, ...]
    themes: tuple[str, ...]
    words: dict[str, str]
    confidence: dict[str, float]


@cache
def _objective_words(language: str) -> Phrases[int]:
    concepts = load("objectives")["concepts"]
    return Phrases((word, number) for number, concept in enumerate(concepts) for word in concept.get(language, ()))


@cache
def _sector_words(language: str) -> Phrases[str]:
    """The terms of the sectors that speak of an objective -> the sector."""
    return Phrases(
        (term, name)
        for name, sector in sectors().items()
        if "objectives" in sector["_about"]
        for concept in sector["concepts"]
        for term in concept[language]
    )


@cache
def _assistance_words(language: str) -> Phrases[str]:
    document = load("assistance_words")
    rows = [(word, key) for key, words in document["types"].items() for word in words.get(language, ())]
    return Phrases([*rows, *((phrase, "") for phrase in document["none"])])


@cache
def _glossary(language: str) -> Phrases[str]:
    rows = []
    for term in terms():
        for word in [term.get(language), *term.get("variants", {}).get(language, ())]:
            if word:
                rows.append((word, str(term["en"])))
    return Phrases(rows)


def _find(table: Phrases[int], text: Text, head: Text) -> dict[int, tuple[float, str]]:
    """Concept -> (points, first words), title counted more, repetitions hardly."""
    points: dict[int, tuple[float, str]] = {}
    for part, weight in ((head, _IN_TITLE), (text, 1.0)):
        seen: set[tuple[int, str]] = set()
        for found in table.find(part):
            words = part.raw[found.start : found.end]
            if (found.value, words.casefold()) in seen or len(seen) > 400:
                continue
            seen.add((found.value, words.casefold()))
            if found.value not in points:
                points[found.value] = (weight, words)
            else:
                had, kept = points[found.value]
                points[found.value] = (min(had + _AGAIN * weight, 2.5), kept)
    return points


def _objectives(text: Text, head: Text, languages: list[str]) -> list[tuple[int, float, str]]:
    """Objectives with their points and strongest words, best first."""
    concepts = load("objectives")["concepts"]
    totals: dict[int, float] = {}
    words: dict[int, tuple[float, str]] = {}
    counted: set[int] = set()
    for language in languages:
        for number, (points, phrase) in _find(_objective_words(language), text, head).items():
            if number in counted:
                continue
            counted.add(number)
            for objective, weight in concepts[number]["weights"].items():
                gain = points * weight
                totals[int(objective)] = totals.get(int(objective), 0.0) + gain
                if gain > words.get(int(objective), (0.0, ""))[0]:
                    words[int(objective)] = (gain, phrase)
    for sector, (count, phrase) in _sectors(text, head, languages).items():
        for objective, weight in sectors()[sector]["_about"]["objectives"].items():
            gain = min(count, _MOST_OF_A_SECTOR) * weight
            totals[int(objective)] = totals.get(int(objective), 0.0) + gain
            words.setdefault(int(objective), (0.0, phrase))
    ranked = sorted(totals.items(), key=lambda row: (-row[1], row[0]))
    return [(objective, points, words[objective][1]) for objective, points in ranked if points >= _LEAST]


def _sectors(text: Text, head: Text, languages: list[str]) -> dict[str, tuple[float, str]]:
    """Sector -> how many different terms of it are used, more in the title, and the first of them."""
    found_in: dict[str, tuple[float, str]] = {}
    seen: set[str] = set()
    for language in languages:
        for part, weight in ((head, _IN_TITLE), (text, 1.0)):
            for found in _sector_words(language).find(part):
                words = part.raw[found.start : found.end]
                if words.casefold() in seen:
                    continue
                seen.add(words.casefold())
                count, first_words = found_in.get(found.value, (0.0, words))
                found_in[found.value] = (count + weight, first_words)
    return found_in


def _denied(found: Found[str], text: Text) -> bool:
    before = [word.form for word in text.words[max(0, found.first - 2) : found.first]]
    last = found.first + found.size
    after = [word.form for word in text.words[last : last + 2]]
    if _NO.intersection(before):
        return True
    if not after or not _MET.intersection(after):
        return False
    place = next(number for number, form in enumerate(after) if form in _MET)
    return not any(sign in text.between(last - 1, last + place) for sign in ".;,\n:")


def _assistance(text: Text, languages: list[str]) -> dict[str, str]:
    """Assistance type -> the first words that ask for it, in the order they are asked for."""
    order: dict[str, tuple[int, str]] = {}
    for language in languages:
        for found in _assistance_words(language).find(text):
            if found.value and found.value not in order and not _denied(found, text):
                order[found.value] = (found.start, text.raw[found.start : found.end])
    known = [str(row["key"]) for row in assistance_types()]
    kept = sorted((row for row in order.items() if row[0] in known), key=lambda row: row[1][0])
    return {key: words for key, (_, words) in kept}


def _numbers(lines: list[Line], field: str, highest: int) -> list[int]:
    line = first(lines, field)
    found = [int(number) for number in _BOTH_WAYS.findall(line.value)] if line else []
    return [number for number in found if 1 <= number <= highest]


def _cleaned(text: Text) -> Text:
    """The text without "as reference country for domain 4": that says who writes, not what about."""
    parts, at = [], 0
    for found in _REFERENCE_COUNTRY.find(text):
        parts += [text.raw[at : found.start], " " * (found.end - found.start)]
        at = found.end
    return Text("".join([*parts, text.raw[at:]])) if parts else text


def topics(text: Text, head: str, need: Text, lines: list[Line], languages: list[str]) -> Topics:
    """What `text` is about; `head` is subject and title, `need` where the help that is wanted is described."""
    languages = languages or list(LANGUAGES)
    plain, top = _cleaned(text), Text(head)
    ranked = _objectives(plain, top, languages)
    told_areas = _numbers(lines, "area", 5)
    if told_areas:
        # An area the writer named outranks what the words suggest.
        ranked.sort(key=lambda row: AREA_OF[row[0]] not in told_areas)
    helps = _assistance(need, languages)
    themes: dict[str, None] = {}
    for language in languages:
        for found in _glossary(language).find(plain):
            themes.setdefault(found.value)
    words: dict[str, str] = {}
    confidence: dict[str, float] = {}
    best = ranked[:3]
    if best:
        second = best[1][1] if len(best) > 1 else 0.0
        words["objectives"] = best[0][2]
        confidence["objectives"] = round(min(0.95, best[0][1] / (best[0][1] + second)), 2)
    area = told_areas[0] if told_areas else (AREA_OF[best[0][0]] if best else None)
    if area and best:
        words["area"] = best[0][2]
        confidence["area"] = 0.95 if told_areas else confidence["objectives"]
    if helps:
        words["assistance_types"] = next(iter(helps.values()))
        confidence["assistance_types"] = 0.7
    actions = tuple(_numbers(lines, "action", 40)[:3])
    return Topics(area, tuple(row[0] for row in best), actions, tuple(helps), tuple(themes)[:12], words, confidence)

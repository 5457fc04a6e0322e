"""Decides what an item is called, in the author's own words.

labelled or in a table -> quoted -> the object of the verb by which the author asks, plans or offers, or a subject that
says what -> the first sentence that says something

The subject also shows which of several objects is meant: the one that shares its words. Never a word that is not
theirs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from labbot.reading.labels import Line, first
from labbot.reading.phrases import Phrases, Text, stems, word_set
from labbot.reading.summary import is_greeting, sentences
from labbot.reading.title_words import (
    GENERIC,
    LEADING,
    MONEY,
    NOT_BEFORE,
    NOT_BEHIND,
    OPENINGS,
    PROFILES,
    RECIPIENTS,
    STOP,
    WORTH,
)
from labbot.reading.wording import MOST_LETTERS, MOST_WORDS, called, capital, shorten, telling, telling_words

_WRAPPED = 50  # a line at least this long may go on in the next one

_PREFIX = re.compile(
    r"^(?:\s*(?:re|r[eé]f|fwd?|tr|rv|enc|aw|wg|sv|res|rép|vs|رد|إعادة توجيه|إعادة إرسال)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]"
    r"|\s*\[[^\]\n]{1,40}\])",
    re.IGNORECASE,
)
_HOUSE = re.compile(
    r"^\s*(?:formulaire\s+)?(?:(?:le |the |o |el )?labo(?:ratoire|ratory|ratório|ratorio)?\s+(?:d['’ ]?|of |de )?\s*"
    r"id[eé](?:es|as)|"
    r"laboratório de ideias|rabat process|processus de rabat|مختبر الأفكار)\s*[:\-–—|/]?\s*",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'[«“"„]\s*([^«»“”"„\n]{12,160}?)\s*[»”"“]')
_HOUSE_QUOTED = re.compile(
    r"[«“\"]\s*(?:processus de rabat|rabat process|processo de rabat|proceso de rabat)\s*[»”\"]", re.I
)
_BRACKET = re.compile(r"\s*\([^()\n]{0,120}\)?")
_ARTICLES = word_set("un une le la les des a an the um uma o os as una el los las l'organisation l'appui")
_BULLET = re.compile(r"^\s*(?:[-*•·‣–—]|\d{1,2}[.)]|[a-h]\))\s")
_PIECES = re.compile(r"\s*[:：|/]\s+|\s+[-–—]\s+")
_BREAK = re.compile(r"[.:;,!?،؛؟\n]")
_FOLLOWING = word_set("following suivant suivante suivants seguinte siguiente التالي التالية الآتي الآتية")
_OPENERS = Phrases[str](
    (word.strip(), sort) for sort, text in OPENINGS.items() for word in text.replace("\n", ";").split(";")
)
_MOST_OPENINGS = 24
_ENOUGH = 5  # words that say something, beyond which a title is not the better for more
_SUBJECT = 1.2  # what a subject that says what is worth: an author puts there what matters
_ELSEWHERE = 1.0  # what an object loses that has no word of such a subject


@dataclass(frozen=True, slots=True)
class Titled:
    """The title, the words of the mail it is, and how sure we are that it is one (0 where there is none)."""

    title: str
    evidence: str | None
    confidence: float


def clean_subject(subject: str) -> str:
    """The subject without Re/Fwd/TR, references in brackets and the laboratory's own name."""
    rest = subject[:300].strip()
    for _ in range(8):
        shorter = _HOUSE.sub("", _PREFIX.sub("", rest, count=1), count=1).strip()
        if shorter == rest:
            break
        rest = shorter
    head, sign, tail = rest.partition(":")
    if sign and tail.strip() and all(word.form in GENERIC | STOP for word in Text(head).words):
        rest = tail.strip()
    return " ".join(rest.split()).strip(" -–—:|/")


def _about(subject: str) -> str:
    """What a subject says: the piece of it that is no kind of letter, no courtesy and no sender."""
    whole = clean_subject(subject)
    pieces = _PIECES.split(whole)
    saying = [piece for piece in pieces if telling(piece) and not _is_sender(piece)]
    if not saying:
        return ""
    return whole if len(saying) == len(pieces) else max(saying, key=telling)


def _is_sender(piece: str) -> bool:
    """Whether all that stands behind the kind of letter is who sends it."""
    words = Text(piece).words
    at = next((n for n, word in enumerate(words) if word.form not in GENERIC | STOP | LEADING), len(words))
    return 0 < at < len(words) and bool(_SENDER.match(piece[words[at].start :])) and telling(piece) <= 4


def _clause_end(raw: str, start: int) -> int:
    """Where the clause that starts at `start` ends: a full stop, a bracket, a line that does not go on."""
    limit = min(len(raw), start + 320)
    for at in range(start, limit):
        char = raw[at]
        if char in ";?!؟؛" or (char in ".…" and raw[at + 1 : at + 2] in ("", " ", "\n", "\r", "\t")):
            return at
        if char == "|" or (char == ":" and len(raw[start:at].split()) > 4 and not _announces(raw[start:at])):
            return at
        if char == "\n":
            line = at - (raw.rfind("\n", max(0, at - 200), at) + 1)
            following = raw[at + 1 : at + 60]
            if line < _WRAPPED or not following.strip() or following[:1] in "\n\r" or _BULLET.match(following):
                return at
    return limit


def _object(raw: str, start: int) -> tuple[str, str]:
    """What stands after `start` up to the end of the clause, and its words as they stand (no bracket left
    out)."""
    phrase = raw[start : _clause_end(raw, start)]
    head, sign, tail = phrase.partition(":")
    if sign and len(tail.split()) >= 3 and (telling(head) <= 1 or _announces(head)):
        phrase = tail
    phrase = phrase.lstrip(" :\t")
    if phrase.startswith(","):
        # "souhaite, dans le prolongement de ..., un appui": the object comes after the insertion.
        pieces = phrase.split(",")[1:]
        starts = [at for at, piece in enumerate(pieces) if at and Text(piece[:40]).words[:1]]
        article = [at for at in starts if Text(pieces[at][:40]).words[0].form in _ARTICLES]
        phrase = ",".join(pieces[(article or starts or [0])[0] :])
    house = _HOUSE_QUOTED.search(phrase[:60])
    phrase = phrase[house.end() :] if house else phrase
    plain = " ".join(_BRACKET.sub("", phrase).split())
    return plain, phrase.partition("(")[0].strip()


def _announces(head: str) -> bool:
    """Whether what stands before a colon only says that something follows, or for whom."""
    forms = [word.form for word in Text(head).words]
    return any(form in _FOLLOWING for form in forms[-4:]) or all(
        form in RECIPIENTS or form in STOP or form in GENERIC or form in LEADING for form in forms
    )


def _by_verb(text: Text, offer: bool, about: str) -> tuple[str, str, float]:
    """The object of an opening that says most, earlier ones first: as a title, as it stands, its score."""
    best, words, most = "", "", 0.0
    wanted = _stemmed(about)
    for number, found in enumerate(_OPENERS.find(text)[:_MOST_OPENINGS]):
        if _is_negated(text, found.first, found.size):
            continue
        plain, raw = _object(text.raw, found.start if found.value == "noun" else found.end)
        phrase = called(plain, offer=offer or found.value == "offer")
        shared = len(wanted & _stemmed(phrase))
        says = telling(phrase)
        if len(phrase.split()) < 3 or says < (2 if shared >= 2 else 3):
            continue
        score = min(says, _ENOUGH) + WORTH[found.value] - 0.3 * number + min(shared, 2)
        score -= 2.0 * ((found.value == "offer") is not offer and found.value in ("offer", "ask", "plan"))
        score -= 3.0 * (not offer and _is_about_money(phrase))
        score -= _ELSEWHERE * (not shared and len(wanted) >= 3)
        if score > most:
            best, words, most = phrase, raw, score
    return best, words, most


def _at_length(text: Text, about: str) -> tuple[str, str, float]:
    """What the subject says, as the text says it with more words: its title, as it stands, its score."""
    at = text.raw.casefold().find(about.casefold()) if telling(about) >= 2 else -1
    # Few letters change their number by casefold; what follows them is then not what the subject says.
    if at < 0 or text.raw[at : at + len(about)].casefold() != about.casefold():
        return "", "", 0.0
    plain, raw = _object(text.raw, at)
    phrase = called(plain)
    says = telling(phrase)
    return (phrase, raw, min(says, _ENOUGH) + 1.9) if says > telling(about) else ("", "", 0.0)


def _profile(about: str, lines: list[Line]) -> Titled | None:
    """ "CV for your roster" is everybody's: with the name of the person."""
    named = first(lines, "name")
    if named is None or not any(word.form in PROFILES for word in Text(about).words):
        return None
    return Titled(shorten(f"{capital(about)}: {named.value}"), named.value, 0.65)


def _stemmed(phrase: str) -> set[str]:
    return {stems(form)[0][:6] for form in telling_words(Text(phrase))}


def _is_negated(text: Text, first: int, size: int) -> bool:
    near = text.words[max(0, first - 2) : first]
    before = [word.form for word in near if not _BREAK.search(text.raw[word.end : text.words[first].start])]
    behind = [word.form for word in text.words[first + size : first + size + 2]]
    return any(form in NOT_BEFORE for form in before) or any(form in NOT_BEHIND for form in behind)


def _is_about_money(phrase: str) -> bool:
    """Whether a need is for money, partners or a person: it does not say what for."""
    return any(word.form in MONEY for word in Text(phrase).words[:2])


def _quoted(text: Text) -> str:
    for match in _QUOTED.finditer(text.raw[:20_000]):
        phrase = " ".join(match[1].split())
        if 4 <= len(phrase.split()) <= MOST_WORDS and len(phrase) <= MOST_LETTERS:
            return phrase
    return ""


def _first_sentence(text: Text) -> str:
    for sentence in sentences(text.raw):
        phrase = called(" ".join(_BRACKET.sub("", sentence).split()))
        if telling(phrase) >= 3:
            return phrase
    return ""


def _told(lines: list[Line]) -> Titled | None:
    """The title behind a label or in a table, else what the letter says that it is about."""
    line = first(lines, "title")
    words = " ".join(line.value.split()).strip(" «»“”\"'*_") if line else ""
    if line and words:
        return Titled(capital(shorten(words)), line.value[:MOST_LETTERS], 0.97)
    line = first(lines, "about")
    about = _about(line.value) if line else ""
    return Titled(called(about), shorten(about), 0.85) if telling(about) >= 3 else None


def find(text: Text, subject: str, lines: list[Line], *, offer: bool = False) -> Titled:
    """The title, from the surest source that has one."""
    told = _told(lines)
    if told:
        return told
    quoted = _quoted(text)
    if quoted:
        return Titled(capital(quoted), quoted, 0.85)
    about = _about(subject)
    phrase, said, score = max(_by_verb(text, offer, about), _at_length(text, about), key=lambda found: found[2])
    says = telling(about)
    confirmed = len(_stemmed(about) & _stemmed(phrase)) >= 2
    if says >= 3 and not confirmed and min(says, _ENOUGH) + _SUBJECT > score:
        return Titled(called(about), shorten(about), 0.75)
    if phrase:
        whole = " ".join(text.raw.split()).casefold()
        return Titled(phrase, phrase if phrase.casefold() in whole else said, 0.75)
    if says >= 2:
        return _profile(about, lines) or Titled(called(about), shorten(about), 0.65)
    phrase = _first_sentence(text)
    if phrase:
        return Titled(phrase, phrase, 0.4)
    short = clean_subject(subject)
    return Titled(capital(shorten(short)), shorten(short), 0.2) if telling(short) >= 1 else Titled("", None, 0.0)


_ABOUT = re.compile(
    r"^(?:objet|object|subject|re|assunto|asunto|الموضوع|موضوع)\s{0,3}[:：]\s{0,3}(\S.{0,300})",
    re.IGNORECASE | re.MULTILINE,
)
_SENDER = re.compile(
    r"^(?:the |le |la |o |el )?(?:minist|r[eé]publi|direc|s[eé]cr[eé]ta|govern|gouvern|gobierno|embass|ambassade"
    r"|embaixada|embajada|associa|asocia|ong\b|ngo\b|commune|mairie|c[aâ]mara|ayuntamiento|universi|munic[ií]p|d[eé]part|institut|"
    r"city of|ville de|وزارة|الجمهورية|جمهورية|مديرية"
    r"|المديرية|حكومة|سفارة|جمعية|بلدية|جامعة)",
    re.IGNORECASE,
)
_HEADINGS = 8
_LETTER_LINES = 15


def heading(raw: str) -> Titled:
    """What a document is called by its form: the line of a letter that says what it is about, else the first line at
    its head that is no sentence, no label, no date and no sender. The surest of them is less sure than a label."""
    lines = [line.strip() for line in raw[:6_000].splitlines() if line.strip()]
    about = _ABOUT.search("\n".join(lines[: 2 * _LETTER_LINES]))
    if about:
        phrase = shorten(clean_subject(about[1]))
        return Titled(capital(phrase), phrase, 0.8) if telling(phrase) >= 2 else Titled("", None, 0.0)
    if any(is_greeting(line) for line in lines[:_LETTER_LINES]):
        return Titled("", None, 0.0)
    for line in (line for line in lines[:_HEADINGS] if not _SENDER.match(line)):
        bare = line.rstrip(".:…") == line and ": " not in line and "|" not in line and not any(map(str.isdigit, line))
        if bare and 3 <= len(line.split()) <= MOST_WORDS and len(line) <= MOST_LETTERS and telling(line) >= 3:
            return Titled(capital(line), line, 0.7)
    return Titled("", None, 0.0)

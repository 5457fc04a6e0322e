"""Numbers as people write them: digits of two scripts and six ways to group them; for those in words see `numerals`.

    mark after 3 digits | with another mark | rule
    "45.000", "600,000" | -                 | groups of three are thousands, whatever the mark
    "1.200.000"         | -                 | repeated mark: thousands
    "500.000,00"        | last one differs  | the last mark is the decimal one
    "1,2", "0.85"       | -                 | not three digits after the mark: decimal
    "0,850"             | -                 | a leading zero is never a thousand: decimal
    "1,250 millions"    | before a multiplier: the language's decimal mark is decimal, the other one thousands

Own rules: price-parser and Babel read "1.2 million" as 1.2 and "45.000" by locale only, and our mails mix locales.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from labbot.reading.numerals import LINKS, STARTS, WORDS, spelled_at, spoken
from labbot.reading.places import matches, opener, openings

__all__ = ["NUMBER", "WORDS", "Number", "flat", "number", "numbers_at", "numbers_in_words", "spoken"]

# Each character becomes exactly one other, so that places in the flat text are places in the writer's text.
_FLAT = (
    {0x660 + n: str(n) for n in range(10)}
    | {0x6F0 + n: str(n) for n in range(10)}
    | dict.fromkeys((0xA0, 0x202F, 0x2009, 0x2007, 0x2002, 0x2003, 0x2008, 0x200A, 0x3000, 0x09), " ")
    | dict.fromkeys((0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069), " ")
    | dict.fromkeys((0x2019, 0x2018, 0x02BC, 0x60, 0xB4), "'")
    | dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212), "-")
    | {0x66B: ".", 0x66C: ",", 0x60C: ",", 0x0640: "\u0640", 0x61B: ";", 0x61F: "?"}
    | {ord(a): b for a, b in zip("أإآٱىةÁÀÂÃÄÇÉÈÊËÍÌÎÏÑÓÒÔÕÖÚÙÛÜ", "اااايهAAAAACEEEEIIIINOOOOOUUUU", strict=True)}
    | {ord(a): b for a, b in zip("áàâãäçéèêëíìîïñóòôõöúùûü", "aaaaaceeeeiiiinooooouuuu", strict=True)}
)

_FLAT_LETTERS = {chr(code): letter for code, letter in _FLAT.items()}

# A run of digits is tried once, at its first digit, and is at most fifteen long: no backtracking to speak of.
NUMBER = (
    r"(?<![\d])(?<!\d[.,])(?:\d{1,3}(?P<mark>[ .,'])\d{3}(?:(?P=mark)\d{3}){0,4}(?!\d)(?:[.,]\d{1,2}(?!\d))?"
    r"|\d{1,15}(?:[.,]\d{1,6})?(?!\d))"
)
_NUMBER = re.compile(NUMBER)
# The digit stands first, so that `re` looks for digits and nothing else.
_FIRST_DIGIT = re.compile(r"\d(?<!\d\d)(?<!\d[.,]\d)")


def flat(text: str) -> str:
    """The text with plain digits, blanks, dashes and letters without accents; every place stays where it was.

    A text has few different letters: each is replaced at once (five times as fast as `str.translate`).
    """
    for letter in set(text).intersection(_FLAT_LETTERS):
        text = text.replace(letter, _FLAT_LETTERS[letter])
    return text


def number(digits: str, language: str = "en", *, multiplied: bool = False) -> float:
    """The value of what NUMBER found, by the table above. `multiplied`: a multiplier word follows it."""
    marks = [c for c in digits if not c.isdigit()]
    if not marks:
        return float(digits)
    last = marks[-1]
    whole, _, tail = digits.rpartition(last)
    different = len(set(marks)) > 1
    decimal = last in ".," and (different or (len(marks) == 1 and (len(tail) != 3 or whole in ("0", "00"))))
    if multiplied and len(marks) == 1 and last in ".,":
        # In Arabic mails either mark is met; before "million" a fraction is likelier than a thousand millions.
        decimal = decimal or language == "ar" or last == ("." if language == "en" else ",")
    if decimal:
        return float("".join(c for c in whole if c.isdigit()) + "." + tail)
    return float("".join(c for c in digits if c.isdigit()))


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a flat text: where it stands; in words, then also its `value`."""

    start: int
    end: int
    value: float | None = None


# "un", "one": a number where another number word follows, "un million"; alone they are met in every line.
_ARTICLE = re.compile(r"(?:an?|one|une?|uma?|una)(?!\w)(?:[ -]([^\W\d_]+))?")


@opener
def _begun(word: str) -> tuple[str, ...]:
    """A number word, also with one of the small Arabic words written onto its front ("بخمسين ألف")."""
    return ("number",) if word in STARTS or (word[0] in "وبل" and word[1:] in STARTS) else ()


def numbers_in_words(low: str, starts: Iterable[int]) -> Iterator[Number]:
    """The numbers in words that begin at `starts` (in their order) of a flat text in small letters."""
    at = 0
    for start in starts:
        article = _ARTICLE.match(low, start)
        if start < at or (article and article[1] not in STARTS and article[1] not in LINKS):
            continue
        if read := spelled_at(low, start):
            value, at = read
            if low[start:at] not in ("a", "an"):  # "a" is "to" and "at" in three languages
                yield Number(start, at, value)


def numbers_at(low: str) -> list[Number]:
    """The numbers in digits and in words of a flat text in small letters, in reading order."""
    digits = (m.start() for m in _FIRST_DIGIT.finditer(low))
    found = [Number(*m.span()) for m in matches(_NUMBER, low, digits)]
    found += numbers_in_words(low, openings(low).get("number", ()))
    return sorted(found, key=lambda number: number.start)

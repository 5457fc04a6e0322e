"""Which lines of a mail stand in a letter that we know, in whatever form they come back.

    letter, mail -> running words (links, signs, accents and broken letters left out)
    words that run like four of the letter -> runs of six and more -> lines that are wholly in such runs

Broken lines, prefixes, lost accents and links that were added change nothing, because only running words count. A line
counts wholly or not at all: who answers behind a question on its own line keeps the line. Linear in both texts.
"""

from __future__ import annotations

import re
import unicodedata

_WINDOW = 4
_RUN = 6
"""Words that must run as in the letter: a person may type four or five of ours, hardly six."""

_LINK = re.compile(r"<?\b(?:https?://|mailto:)[^\s<>]{1,2000}>?|\[(?:image|cid):[^\[\]\n]{0,80}\]|\[\d{1,2}\]")
_ASCII_ONLY = re.compile(r"[^a-z0-9]+")
_SENTENCE = re.compile(r"(?<=[.?!؟:])\s")


_STROKES = " \t|>*_-=~.:+"


def _word(token: str) -> str:
    """A word as it survives every mail program: a Latin one without the letters that get broken on the way."""
    if token.isascii():
        return _ASCII_ONLY.sub("", token)
    plain = _ASCII_ONLY.sub("", token)
    if len(plain) >= 2:
        return plain
    letters = unicodedata.normalize("NFKD", token)
    kept = "".join(sign for sign in letters if sign.isalnum() and sign != "\u0640")
    return plain if kept and all(sign < "\u0250" for sign in kept) else kept


def words(text: str) -> list[str]:
    """The words of a text for comparing; links and signs are none, and lines may be broken at hyphens."""
    tokens = _LINK.sub(" ", text[:200_000].casefold()).replace("-", " ").split()
    return [word for token in tokens if (word := _word(token))]


def _pieces(letter: str) -> set[tuple[str, ...]]:
    """The lines of a letter and their sentences, of three words and more."""
    found = set()
    for line in letter.splitlines():
        for piece in (line, *_SENTENCE.split(line)):
            if len(key := tuple(words(piece))) >= 3:
                found.add(key)
    return found


def _covered(stream: list[str], windows: set[tuple[str, ...]]) -> list[bool]:
    """Which words of the stream belong to a run of at least `_RUN` words of a letter."""
    hit = [False] * len(stream)
    end = 0
    for at in range(len(stream) - _WINDOW + 1):
        if tuple(stream[at : at + _WINDOW]) in windows:
            start = max(at, end)
            end = at + _WINDOW
            hit[start:end] = [True] * (end - start)
    start = 0
    for at in range(len(hit) + 1):
        if at == len(hit) or not hit[at]:
            if at - start < _RUN:
                hit[start:at] = [False] * (at - start)
            start = at + 1
    return hit


def standing(lines: list[str], letters: tuple[str, ...]) -> list[bool]:
    """For each line of a mail whether all its words stand in one of the letters. Blank lines never do.

    One word more or another than in the letter, and the line is the person's: it may be an answer or a correction.
    """
    windows: set[tuple[str, ...]] = set()
    pieces: set[tuple[str, ...]] = set()
    for letter in letters:
        run = words(letter)
        windows.update(tuple(run[at : at + _WINDOW]) for at in range(len(run) - _WINDOW + 1))
        pieces |= _pieces(letter)
    each = [words(line) if line else [] for line in lines]
    hit = _covered([word for line in each for word in line], windows)
    whole, at = [], 0
    for line in each:
        whole.append(bool(line) and all(hit[at : at + len(line)]))
        at += len(line)
    _short_lines(each, whole, pieces)
    _bare_signs(lines, each, whole)
    return whole


def _short_lines(each: list[list[str]], whole: list[bool], pieces: set[tuple[str, ...]]) -> None:
    """Below the first line that is proven, a short line counts too where it is a whole line or sentence of a letter."""
    begun = False
    for at, line in enumerate(each):
        begun = begun or whole[at]
        if begun and not whole[at] and tuple(line) in pieces:
            whole[at] = True


def _bare_signs(lines: list[str], each: list[list[str]], whole: list[bool]) -> None:
    """A line of mere signs ("|") between lines of the letter, or right below one, belongs to it."""
    above = False
    for at, line in enumerate(each):
        if line:
            above = whole[at]
        elif lines[at] and not lines[at].strip(_STROKES):
            whole[at] = above

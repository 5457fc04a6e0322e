"""Notices a responder that no header, subject or wording gives away: by what it does.

A person reads before they answer. Whoever sends the same words again on one day, figures apart, within seconds of a
letter of ours, is a machine that our letters set off. One of the two alone is no sign: people answer "yes" to five
letters in a minute, send a form once more with other figures, and hand in five proposals in a row.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime, timedelta

FEWEST_WORDS = 12
"""Shorter messages are never taken for a loop: "endorse LAB-0042" is said to many letters in the same words."""
MOST_CHARACTERS = 4096
"""Characters whose kind is remembered: more than five languages use, too few for a crafted mail to fill memory."""
HEAD_WORDS = 25
"""Words that are compared: responders put what varies (our own letter, above all) below their text."""

_PATIENCE = {2: timedelta(minutes=1), 3: timedelta(hours=1)}
"""The n-th time the same words came on a day -> how soon after our letter that is a machine's doing."""

_ANSWER = re.compile(r"^\s*(?:re|r[eé]p?|aw|res|resp|sv|antw|رد|رد على)\s?(?:\[\d+\])?\s?[:：]", re.IGNORECASE)


def answers(subject: str, replies_to: tuple[str, ...]) -> bool:
    """Whether a mail gives itself out as an answer."""
    return bool(replies_to) or bool(_ANSWER.match(subject))


def fingerprint(address: str, subject: str, text: str, *, answers_us: bool) -> str | None:
    """The same for the same words of one sender, whatever the figures in them; None where they are too few to tell.

    An answer is known by how it begins; any other mail must be the same as a whole, with its subject.
    """
    words = _folded(text).split()
    if len(words) < FEWEST_WORDS:
        return None
    compared = words[:HEAD_WORDS] if answers_us else [*_folded(subject).split(), "|", *words]
    told = f"{address.casefold()}|{answers_us}|{' '.join(compared)}"
    return f"words:{hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()[:32]}"


def is_loop(times: int, our_last: datetime | None, came_at: datetime) -> bool:
    """Whether words that came for the `times`-th time today are a machine's answer to our letter of `our_last`."""
    patience = _PATIENCE.get(min(times, max(_PATIENCE)))
    if patience is None or our_last is None:
        return False
    return timedelta(0) <= came_at - our_last <= patience


def _folded(text: str) -> str:
    """Words alone: figures are one figure, and signs, accents and case make no difference."""
    plain = unicodedata.normalize("NFKD", text[:20_000].casefold())
    return _FIGURES.sub("0", plain.translate(_LETTERS))


class _Letters(dict[int, int | None]):
    """What each character becomes: itself, a space, or nothing. Filled as characters are met, which are few; to ask
    Unicode anew for each character of a mail cost 1 ms of CPU."""

    def __missing__(self, code: int) -> int | None:
        if len(self) > MOST_CHARACTERS:
            self.clear()
        character = chr(code)
        kept = code if character.isalnum() else ord(" ")
        self[code] = None if unicodedata.combining(character) else kept
        return self[code]


_LETTERS = _Letters()
_FIGURES = re.compile(r"\d+(?:\s+\d+)*")

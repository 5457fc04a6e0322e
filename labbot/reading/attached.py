"""Decides whether the documents of a message are read as part of it: who only writes "see attachment" has written the
document."""

from __future__ import annotations

from labbot.reading import kind, money
from labbot.reading.labels import Line
from labbot.reading.model import Page
from labbot.reading.phrases import Text

FEW_WORDS = 25
"""Words up to which a message says little by itself, whatever they are."""

COVER_WORDS = 120
"""Words up to which a message that points to what is attached is a covering letter, its signature included."""

MOST_READ = 20_000
"""Characters of all documents together (eight pages, read in 0.2 s): what an idea is, stands at the beginning."""


def words(page: Page, text: Text, lines: list[Line], language: str) -> str:
    """What stands in the documents of `page` where it belongs to what was written; else nothing.

    `text`, `lines` and `language` are the message's own. Details in a message that says enough are not mixed with
    those of an annex: one that has the form of a proposal, or more than a few words and an amount among them.
    """
    documents = [document.strip() for document in page.documents if document.strip()]
    if not documents or kind.is_whole(lines):
        return ""
    size = len(text.words)
    cover = size <= COVER_WORDS and kind.says("see_attached", text) is not None
    little = size <= FEW_WORDS or (cover and money.sought(page.text, language, None) is None)
    return "\n\n".join(documents)[:MOST_READ] if little else ""

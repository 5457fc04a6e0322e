"""Words become a page."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from handlers.web.page import make_page, pick_language


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        (None, "", "en"),
        (None, "fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        (None, "de-DE, sw;q=0.9", "en"),
        (None, "en;q=0.1, ar;q=0.5", "ar"),
        (None, "pt;q=0, es", "es"),
        (None, "PT-br", "pt"),
        (None, "fr;q=nonsense, es;q=0.9", "fr"),
        (None, "x," * 10_000 + "fr", "en"),
        ("es", "fr", "es"),
        ("xx", "fr", "fr"),
        ("<b>", "", "en"),
    ],
)
def test_the_language_is_picked(asked: str | None, accepted: str, language: str) -> None:
    assert pick_language(asked, accepted) == language


class Open(HTMLParser):
    """Counts what is open."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "input"):
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack.pop() != tag:
            self.wrong.append(tag)


@pytest.mark.parametrize("button", [True, False])
def test_a_page_is_well_formed_and_words_are_never_markup(button: bool) -> None:
    words = ("Stop <b>now</b> & here", "One <script>.\n\nTwo.\n\nPress & go\n")
    page = make_page(lambda name, language: words, "stop-page", "en", button=button)
    found = Open()
    found.feed(page)
    assert found.stack == found.wrong == []
    assert "<b>now" not in page
    assert "<script>" not in page
    assert ("<button>Press &amp; go</button>" in page) is button
    assert ("<p>Press &amp; go</p>" in page) is not button

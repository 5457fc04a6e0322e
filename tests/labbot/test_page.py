"""Every letter as HTML: the same words as its text, well made, readable by everybody, and nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.mail.dress import MOST_OCTETS, dress
from labbot import page
from labbot.messages import LANGUAGES, Choice, Outgoing
from labbot.reading import unhtml
from labbot.texts import Texts
from tests.labbot.test_texts import ITEM, MESSAGES, REASONS, SAMPLES

TEXTS = Texts()
CHOICES = ("approve", "return", "endorse", "not_now")
VOID = {"meta", "hr", "br"}


def make_letter(text: str, language: str = "en", **more: Any) -> Outgoing:
    facts: dict[str, Any] = {
        "key": "k",
        "channel": "mail",
        "address": "awa@example.org",
        "subject": "LAB-0042: received",
        "message_id": "<one@lab.example.org>",
    }
    return Outgoing(**{**facts, "text": text, "language": language, **more})


def letter(message: str, language: str, facts: dict[str, Any], **more: Any) -> Outgoing:
    """A letter as it is sent: with words to send back and a footer."""
    written = TEXTS.render(message, language, facts)
    labels = TEXTS.words(language)["choices"]
    more = {
        "choices": tuple(Choice(f"{name} LAB-0042", labels[name]) for name in CHOICES),
        "footer": TEXTS.footer(language, role="partner", country="ES", frequency="weekly", bulk=message == "digest"),
        **more,
    }
    return make_letter(written.text, language, subject=written.subject, **more)


def every_letter(message: str, language: str) -> Iterator[Outgoing]:
    for facts in SAMPLES[message]:
        yield letter(message, language, facts)


def from_html(html: str) -> str:
    """The words of a page of ours, which our own reader takes for a quote: it is one when it comes back."""
    return "\n".join(line.removeprefix("> ") for line in unhtml.from_html(html).split("\n"))


def words(text: str) -> list[str]:
    """Words, numbers and dates, in order; not how lines are broken nor what bullets look like."""
    return re.findall(r"\w+|[^\w\s]", re.sub(r"^ *[-*] |^-+$", " ", text, flags=re.MULTILINE))


class Shape(HTMLParser):
    """The tags of a page: those left open or closed in the wrong place are in `wrong`."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag in ("p", "h2", "ul", "ol", "table", "div") and self.open[-1:] == ["p"]:
            self.wrong.append(f"{tag} in p")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"/{tag}")


def shape(html: str) -> Shape:
    found = Shape()
    found.feed(html)
    found.close()
    return found


@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_both_parts_say_the_same_word_for_word(message: str, language: str) -> None:
    for sent in every_letter(message, language):
        assert words(from_html(page.html(sent))) == words(sent.whole_text)


def test_a_line_or_a_number_that_one_part_lacks_is_found() -> None:
    sent = letter("submission-receipt", "fr", SAMPLES["submission-receipt"][0])
    html = page.html(sent)
    lines = [line for line in sent.whole_text.splitlines() if words(line)]

    for line in lines:
        assert words(from_html(html)) != words(sent.whole_text.replace(f"{line}\n", "", 1)), line
    for piece in re.findall(r"<tr>.*?</tr>|<li[^>]*>.*?</li>|<p .*?</p>|<h2.*?</h2>", html, re.DOTALL):
        assert words(from_html(html.replace(piece, "", 1))) != words(sent.whole_text), piece
    assert words(from_html(html.replace("180 000", "18 000"))) != words(sent.whole_text)


@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_well_made_and_names_its_language(message: str, language: str) -> None:
    for sent in every_letter(message, language):
        found = shape(page.html(sent))

        assert (found.wrong, found.open) == ([], [])
        tags = [tag for tag, _ in found.seen]
        outer = next(attributes for _, attributes in found.seen if attributes.get("id") == page.MARK)
        for attributes in (found.seen[0][1], outer):
            assert attributes["lang"] == language
            assert attributes["dir"] == ("rtl" if language == "ar" else "ltr")
        assert outer["class"] == page.MARK
        assert outer["role"] == "article"
        assert all(attributes.get("scope") == "row" for tag, attributes in found.seen if tag == "th")
        assert not {"img", "script", "link", "iframe", "form", "input", "object", "video"} & set(tags)


@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_fetched_and_only_addresses_can_be_clicked(message: str, language: str) -> None:
    for sent in every_letter(message, language):
        html = page.html(sent)

        assert not re.search(r"https?:|//|url\(|@import|src=|background=", html.replace("<!DOCTYPE html>", ""))
        assert all(target.startswith("mailto:") for target in re.findall(r'href="([^"]*)"', html))


def test_what_people_wrote_stays_text() -> None:
    crafted = '<script>alert(1)</script> "><img src=x onerror=y> & &lt; https://evil.example.org/?a=1&b=2'
    for text in (crafted, f"  Title: {crafted}", f"  - LAB-0001: {crafted}", f"    {crafted}", f"reply «{crafted}»"):
        sent = make_letter(text, subject=crafted, choices=(Choice(crafted, crafted),), footer=crafted)
        html = page.html(sent)

        assert not {"script", "img", "a"} & {tag for tag, _ in shape(html).seen}
        assert words(from_html(html)) == words(sent.whole_text)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab1:-* \n.«»@<>&=é،م؟|("), max_size=200), st.sampled_from(["en", "ar"]))
def test_any_text_makes_a_page_that_says_it(text: str, language: str) -> None:
    sent = make_letter(text, language)
    html = page.html(sent)

    assert (shape(html).wrong, shape(html).open) == ([], [])
    assert re.findall(r"\w", from_html(html)) == re.findall(r"\w", text)


def test_facts_are_a_table_questions_a_list_and_words_to_send_back_look_like_it() -> None:
    html = page.html(letter("submission-receipt", "en", SAMPLES["submission-receipt"][0]))

    assert re.search(r'<th scope="row"[^>]*>Budget:</th>\n<td[^>]*>180,000 EUR \(\?\)</td>', html)
    assert re.search(r"<li[^>]*>2\. Which countries are concerned\?</li>", html)
    assert re.search(r"<h2[^>]*>What happens next</h2>", html)
    assert re.search(r"«<code[^>]*>withdraw</code>»", html)
    assert re.search(r"<code[^>]*>Budget: 45000</code>", html)
    assert re.search(r"<code[^>]*>not_now LAB-0042</code> = Not now", html)


def test_an_address_can_be_clicked_and_no_odd_letter_gets_into_the_link() -> None:
    assert 'href="mailto:awa@example.org"' in page.html(make_letter("Author\n  awa@example.org"))
    assert 'href="mailto:a%27b%26c@example.org"' not in page.html(make_letter("a'b&c@example.org"))
    assert 'href="mailto:a%3Fcc%3Db@example.org"' in page.html(make_letter("a?cc=b@example.org"))


def test_in_arabic_latin_commands_and_foreign_titles_keep_their_own_direction() -> None:
    html = page.html(letter("digest", "ar", SAMPLES["digest"][0]))

    assert re.search(r'<bdi dir="ltr"><code[^>]*>digest weekly</code></bdi>', html)
    assert "<bdi>LAB-0042: Mapping the skills of the diaspora</bdi>" in html
    assert "text-align:right" in html
    assert "<bdi>" in page.html(make_letter("  Title: حصر الكفاءات", "fr"))


def test_the_styles_stand_inline_too_and_a_dark_screen_is_known() -> None:
    html = page.html(letter("moderation-card", "en", SAMPLES["moderation-card"][3]))
    bare = re.sub(r"<style>.*?</style>", "", html)

    assert "prefers-color-scheme:dark" in html
    assert '<meta name="color-scheme" content="light dark">' in html
    for needed in (f"max-width:{page.WIDTH}px", "font-size:16px", page.COLOURS["light"]["ink"], "Arabic"):
        assert needed in bare
    for dark in page.COLOURS["dark"].values():
        assert f"{dark}!important" in html


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3: 4.5 is needed for text, 7 is better."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_figure_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "paper"), [("ink", "paper"), ("soft", "paper"), ("on_mark", "mark"), ("link", "paper")]
)
def test_every_text_has_contrast(scheme: str, ink: str, paper: str) -> None:
    colours = page.COLOURS[scheme]

    assert contrast(colours[ink], colours[paper]) >= 7


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_digest_is_a_mail_under_60_kb_with_both_its_parts(language: str) -> None:
    title = {"ar": "حصر كفاءات الجالية من أجل التنمية المحلية في المناطق الريفية "}.get(language, "Cartographie é ") * 8
    item = {**ITEM, "title": title[:140], "reasons": REASONS}
    facts = {"name": "Awa", "frequency": "weekly", "since": "2026-11-16", "items": [item] * 30, "mine": [item] * 15}
    sent = letter("digest", language, facts, bulk=True)
    mail = dress(
        make_letter(sent.text, language, footer=sent.footer, html=page.html(sent), bulk=True),
        sender_name="Laboratory of Ideas",
        sender_address="lab@lab.example.org",
    )

    assert len(sent.whole_text.encode()) < 20_000
    assert len(mail) < MOST_OCTETS
    assert b"text/html" in mail

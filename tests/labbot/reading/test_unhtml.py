from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbot.reading.reply import cut
from labbot.reading.unhtml import from_html, marks_a_quote, quoted
from tests.timing import cpu_seconds


@pytest.mark.parametrize("name", ["labbot-letter", "x_labbot-letter", "m_-123labbot-letter"])
def test_our_letter_in_html_is_a_quote_whatever_the_client(name):
    html = f'<p>Sixty.</p><p>Idatzi du</p><div id="{name}"><p>How many families?</p><p>When?</p></div>'

    assert cut(from_html(html)).visible.split() == ["Sixty.", "Idatzi", "du"]


def test_the_quotes_of_an_html_mail_are_prefixed():
    text = from_html(
        "<style>x</style><p>Yes</p><div class='gmail_quote'>On Monday<blockquote>Hi<br>there</blockquote></div>"
    )

    assert text.splitlines()[0] == "Yes"
    assert "> Hi" in text
    assert "x" not in text


def test_what_the_client_marked_as_a_quote_can_be_taken_alone():
    html = '<p>Yes</p><div class="yahoo_quoted"><p>How many families?</p></div>'

    assert marks_a_quote(html)
    assert quoted(html) == "How many families?"
    assert not marks_a_quote("<p>quote</p>")


def test_a_paragraph_that_a_browser_indents_is_no_quote():
    page = '<blockquote style="margin: 0 0 0 40px; border: none; padding: 0px;">Two trainers</blockquote>'

    assert from_html(page).strip() == "Two trainers"


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_exception(text):
    from_html(text)
    quoted(f"<blockquote>{text}")


PAGES = {
    "blockquotes": "<blockquote>",
    "signs": "<",
    "tags": "<a href=",
    "comments": "<!-- ",
    "ends": "</div>",
    "divisions": "<div class='gmail_quote'>a",
    "closed": "<div>a</div>",
    "spans": "<span>a ",
    "letters": "&",
}


@pytest.mark.parametrize("name", PAGES)
def test_the_time_for_a_page_grows_with_its_length(name):
    small, big = (PAGES[name] * (size // len(PAGES[name])) for size in (10_000, 100_000))
    first = cpu_seconds(lambda: from_html(small))

    assert cpu_seconds(lambda: from_html(big)) <= 15 * max(first, 0.02)

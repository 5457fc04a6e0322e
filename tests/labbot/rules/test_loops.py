"""A responder repeats itself within moments of our letters; a person does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from labbot.rules.loops import answers, fingerprint, is_loop

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NOTE = "Thank you for message {n}. The minister is abroad until {d} January and will read your letter of 45 000 EUR."


def of(text: str, sender: str = "a@example.org", subject: str = "Re: x", answer: bool = True) -> str | None:
    return fingerprint(sender, subject, text, answers_us=answer)


def test_figures_case_accents_and_signs_make_no_difference() -> None:
    assert of(NOTE.format(n=1, d=5)) == of(NOTE.format(n=27, d=12).upper().replace(".", " !"))
    assert of("É " * 12) == of("e " * 12)


def test_what_stands_below_a_responders_text_makes_no_difference_to_an_answer() -> None:
    long = NOTE.format(n=1, d=5) + " We remain at your disposal for any further question that you have."

    assert of(f"{long} Your letter about bees") == of(f"{long} Your letter about cheese and more")
    assert of(f"{long} bees", answer=False) != of(f"{long} cheese", answer=False)


def test_others_words_and_other_senders_differ() -> None:
    assert of(NOTE) != of("We would like to change the title of our proposal to something that is shorter, please.")
    assert of(NOTE) != of(NOTE, sender="b@example.org")


@pytest.mark.parametrize("text", ["", "yes", "endorse LAB-0042", "Budget: 45 000 EUR, from March 2027"])
def test_few_words_are_never_taken_for_a_loop(text: str) -> None:
    assert of(text) is None


def test_no_counter_holds_an_address_or_words() -> None:
    found = of(NOTE) or ""

    assert found.startswith("words:")
    assert "@" not in found


@pytest.mark.parametrize(
    ("times", "seconds", "loop"),
    [
        (1, 1, False),
        (2, 1, True),
        (2, 60, True),
        (2, 61, False),
        (3, 61, True),
        (3, 3600, True),
        (9, 3601, False),
        (2, -1, False),
    ],
)
def test_the_same_words_soon_after_our_letter_are_a_loop(times: int, seconds: int, loop: bool) -> None:
    assert is_loop(times, NOW - timedelta(seconds=seconds), NOW) is loop


def test_where_we_wrote_nothing_there_is_no_loop() -> None:
    assert not is_loop(5, None, NOW)


@pytest.mark.parametrize("subject", ["Re: x", "RE: x", "Ré : x", "Rép: x", "AW: x", "Re[2]: x", "رد: x"])
def test_an_answer_is_known_by_its_subject(subject: str) -> None:
    assert answers(subject, ())


def test_an_answer_is_known_by_the_letter_it_names() -> None:
    assert answers("x", ("<a@b>",))
    assert not answers("Receipt", ())

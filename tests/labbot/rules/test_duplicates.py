"""Two submissions about the same thing."""

from __future__ import annotations

from labbot.rules.duplicates import like, looks_like

TITLE = "Cartographie de la diaspora ivoirienne en Europe"


def test_the_same_title_in_other_letters_looks_alike() -> None:
    assert looks_like((TITLE, [1]), (TITLE.upper() + " !", [1]))


def test_the_same_words_in_another_order_look_alike() -> None:
    assert looks_like((TITLE, []), ("Diaspora ivoirienne en Europe : cartographie", []))


def test_another_title_does_not_look_alike() -> None:
    assert not looks_like((TITLE, [1]), ("Formation des agents aux frontières", [1]))


def test_the_same_title_under_another_objective_does_not_look_alike() -> None:
    assert not looks_like((TITLE, [1]), (TITLE, [7]))


def test_an_objective_that_only_one_names_does_not_separate() -> None:
    assert looks_like((TITLE, [1]), (TITLE, []))


def test_an_empty_title_looks_like_nothing() -> None:
    assert not looks_like(("", []), ("", []))
    assert not looks_like((TITLE, []), ("", []))


def test_of_many_titles_those_in_nearly_the_same_words_are_found_in_their_order() -> None:
    titles = ["Training of border guards", "Mapping the diaspora", "A register of births", "Diaspora: mapping it"]
    assert like("Mapping the diaspora of Mali", titles) == [1, 3]
    assert like("Something else altogether", titles) == []

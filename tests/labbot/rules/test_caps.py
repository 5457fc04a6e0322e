"""So many automatic answers a day and no more."""

from __future__ import annotations

import pytest

from labbot.rules.caps import Limits, keys, reached

LIMITS = Limits(unknown_per_day=1, sender_per_day=3, thread_per_day=2, domain_per_day=5)


@pytest.mark.parametrize(
    ("counts", "known", "cap"),
    [
        ({"sender": 1, "thread": 1, "domain": 1}, True, None),
        ({"sender": 3, "thread": 2, "domain": 5}, True, None),
        ({"sender": 4, "thread": 1, "domain": 4}, True, "sender"),
        ({"sender": 1, "thread": 3, "domain": 4}, True, "thread"),
        ({"sender": 1, "thread": 1, "domain": 6}, True, "domain"),
        ({"sender": 1, "thread": 1, "domain": 1}, False, None),
        ({"sender": 2, "thread": 1, "domain": 2}, False, "unknown"),
    ],
)
def test_the_first_cap_that_is_passed_is_named(counts: dict[str, int], known: bool, cap: str | None) -> None:
    assert reached(counts, LIMITS, known=known) == cap


def test_people_of_one_domain_share_its_counter_only() -> None:
    one, other = keys("a@example.org", "<1@x>"), keys("B@example.org", "<2@x>")

    assert one["domain"] == other["domain"]
    assert len({one["sender"], other["sender"], one["thread"], other["thread"]}) == 4


def test_a_counter_holds_nobodys_address() -> None:
    assert not any("@" in key or "example" in key for key in keys("a@example.org", "<1@example.org>").values())


def test_an_address_is_the_same_in_capitals() -> None:
    assert keys("A@Example.org", "x") == keys("a@example.org", "x")

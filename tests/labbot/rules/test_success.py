"""What came of earlier introductions is a share between 0 and 1 that no single answer moves far."""

from __future__ import annotations

from itertools import pairwise

import pytest

from labbot.rules.success import success
from storage.tables import NO_EXPERIENCE


def test_without_an_answer_nothing_is_known() -> None:
    assert success({}) == success({"proposed": 9}) == NO_EXPERIENCE


def test_the_answers_stand_in_their_order() -> None:
    shares = [success({answer: 3}) for answer in ("not_now", "interested", "introduced", "agreed")]

    assert all(one < two for one, two in pairwise(shares))
    assert shares[0] < NO_EXPERIENCE < shares[-1]


@pytest.mark.parametrize("answer", ["not_now", "agreed"])
def test_it_stays_between_nothing_and_everything(answer: str) -> None:
    assert 0 < success({answer: 100_000}) < 1


@pytest.mark.parametrize("answer", ["not_now", "interested", "introduced", "agreed"])
def test_one_answer_says_little(answer: str) -> None:
    assert abs(success({answer: 1}) - success({})) < 0.16

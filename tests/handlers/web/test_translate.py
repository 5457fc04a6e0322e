"""What a wish from the page means."""

from __future__ import annotations

import json

import pytest

from handlers.web.translate import translate
from labbot.messages import Raw, Unreadable

TOKEN = "abcdefghijklmnopqrstuvwxyz"


def wish(facts: dict[str, object] | None = None, **changes: object) -> Raw:
    body = {"token": TOKEN, "at": "2026-11-23T09:00:00+00:00", **changes}
    return Raw("web", "k", json.dumps(body).encode(), facts or {"proven": True})


def test_a_wish_stops_the_digest_and_nothing_else() -> None:
    found = translate(wish(command=["approve", "LAB-0001"], text="approve LAB-0001"))
    assert found.command == ("digest", "off")
    assert found.token == TOKEN
    assert found.address == ""


def test_only_the_door_vouches_for_a_wish() -> None:
    assert translate(wish()).proven
    assert not translate(wish(facts={"proven": "yes"})).proven


@pytest.mark.parametrize(
    "raw",
    [
        Raw("web", "k", b"\xff"),
        Raw("web", "k", b"[]"),
        Raw("web", "k", b"{}"),
        Raw("web", "k", b"[" * 100_000),
        wish(token="short"),
        wish(token=None),
        wish(at="yesterday"),
        wish(at=None),
    ],
)
def test_what_is_no_wish_is_set_aside(raw: Raw) -> None:
    found = translate(raw)
    assert found.unreadable is Unreadable.BROKEN
    assert (found.command, found.token, found.proven) == ((), None, False)

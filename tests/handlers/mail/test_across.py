"""A mail crosses into a child and comes back as it was, whatever stands in it."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from handlers.mail import across
from labbot.messages import Automatic, Bounce, Document, Incoming, Label, Raw, Unreadable

FULL = Incoming(
    channel="mail",
    address="awa@example.org",
    text="Une idée\n مقترح \U0001f600 half \ud800",
    name="Awa",
    subject="An idea",
    body="all",
    quoted_chars=3,
    sent_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
    message_id="<a@example.org>",
    replies_to=("<b@example.org>", "<c@example.org>"),
    reference="LAB-0042",
    token="abc",
    command=("approve", "LAB-0042"),
    proven=True,
    automatic=Automatic.BOUNCE,
    bounce=Bounce("old@example.org", True, "token", "<d@example.org>"),
    unreadable=Unreadable.BROKEN,
    documents=(Document("a.pdf", "application/pdf", 3, "words", "encrypted"), Document("b", "text/csv", 0)),
    labels=(Label.SIGNED, Label.FORWARDED),
    original_author="b@example.org",
    copied=("c@example.org", "d@example.org"),
    conversation="<a@example.org>",
)


def test_every_field_of_a_message_comes_back():
    empty = Incoming("mail", "", "")
    same = [field.name for field in dataclasses.fields(FULL) if getattr(FULL, field.name) == getattr(empty, field.name)]
    assert same == ["channel"]
    for message in (FULL, empty):
        found = across.answered(across.answer(message))
        assert found == message
        assert [type(value) for value in _values(found)] == [type(value) for value in _values(message)]


def _values(message: Incoming) -> list[object]:
    return [getattr(message, field.name) for field in dataclasses.fields(message)]


def test_a_mail_and_its_options_arrive():
    raw = Raw("mail", "k\n", b"From: a\r\n\r\n\x00\xff", {"envelope_to": ["é"], "proven": False}, "<c>", "<m>")
    assert across.asked(across.question(raw, {"own": ["a"], "authserv_id": None})) == (
        raw,
        {"own": ["a"], "authserv_id": None},
    )


@pytest.mark.parametrize("nonsense", [b"", b"{}", b"[]", b"null", b'{"bounce": 1}', b"\xff"])
def test_what_is_no_answer_is_refused(nonsense):
    with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
        across.answered(nonsense)

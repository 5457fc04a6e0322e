"""A parsed mail answers as the standard library's does, however often it is asked and whatever changes."""

from __future__ import annotations

import random
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

from handlers.mail import headers, parts
from handlers.mail.parsed import parse
from tests.handlers.mail import hostile
from tests.handlers.mail.fuzz import mutated

NAMES = ("From", "RECEIVED", "x-nothing", "Content-Type", "Subject", "List-Id")


def answers(message: Message) -> list[Any]:
    """What is asked of every part of a mail."""
    return [
        (
            part.get_content_type(),
            part.get_content_maintype(),
            [headers.values(part, name) for name in NAMES],
            headers.present(part, NAMES),
            part.get_payload() if isinstance(part.get_payload(), str) else None,
            parts.octets_of(part),
        )
        for part in message.walk()
    ]


def test_every_mail_is_answered_for_as_the_standard_library_does(demo_mails: Path):
    rng = random.Random(1)
    ordinary = [path.read_bytes() for path in sorted(demo_mails.glob("*.eml"))]
    kinds = [hostile.make(name, 1) for name in hostile.load()]
    damaged = [mutated(rng, ordinary) for _ in range(200)]
    for mail in (*ordinary, *damaged, *(kind for kind in kinds if len(kind) < 20_000)):
        mine = parse(mail)
        assert answers(mine) == answers(message_from_bytes(mail))
        assert answers(mine) == answers(mine)


def test_a_header_that_is_added_and_a_payload_that_is_changed_are_seen():
    message = parse(hostile.mail("caf\xe9", Content_Transfer_Encoding="8bit"))
    assert message.get_content_type() == "text/plain"
    assert headers.value(message, "X-Later") == ""
    assert "caf" in message.get_payload()

    message["X-Later"] = "now"
    del message["Content-Type"]
    message["Content-Type"] = "text/html"
    message.add_header("Content-Language", "fr")
    message.set_payload("other")

    assert headers.value(message, "X-Later") == "now"
    assert headers.present(message, ("X-Later", "List-Id")) == ["X-Later"]
    assert message.get_content_type() == "text/html"
    assert message.get_payload() == "other"


def test_the_last_filled_page_is_read_where_no_plain_text_says_anything():
    blank = "Content-Type: text/plain; charset=utf-8\n\n  "
    first, last = (f"Content-Type: text/html; charset=utf-8\n\n<p>{word}</p>" for word in ("one", "two"))
    empty = "Content-Type: text/html; charset=utf-8\n\n<p> </p>"

    assert parts.text(parse(hostile.mixed(blank, first, last, empty, kind="alternative"))) == "two"
    assert parts.text(parse(hostile.mixed(first, hostile.PLAIN, kind="alternative"))).strip() == hostile.WORDS

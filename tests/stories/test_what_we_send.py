"""What a letter looks like where it arrives: two parts that say the same, and a footer; chat stays short."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from labbot.page import MARK
from labbot.reading.unhtml import from_html
from tests.lab import Lab, laboratory, mail, sample, text_of

SECRETARIAT = "secretariat.one@lab.example.org"
WRITER = "pointfocal.ci@nfp.example.org"


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    async with laboratory(tmp_path) as open_lab:
        await open_lab.receives(sample("01-ci-mapping-diaspora.eml"))
        yield open_lab


def html_of(letter: EmailMessage) -> str:
    part = letter.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def footer_of(letter: EmailMessage) -> list[str]:
    return text_of(letter).rstrip().split("\n--------\n")[-1].splitlines()


async def test_every_mail_has_two_parts_that_say_the_same_with_a_footer(lab: Lab) -> None:
    await lab.says(SECRETARIAT, "/approve LAB-0001")
    await lab.digests()

    letters = lab.mails()
    assert {letter["Content-Language"] for letter in letters} == {"en", "fr", "pt", "es", "ar"}
    for letter in letters:
        html = html_of(letter)
        assert re.findall(r"\w+", from_html(html)) == re.findall(r"\w+", text_of(letter))
        assert f'<html lang="{letter["Content-Language"]}"' in html
        assert f'id="{MARK}"' in html
        assert len(footer_of(letter)) == 3
        assert len(letter.as_bytes()) < 60_000


async def test_the_footer_gives_each_reader_their_own_reason(lab: Lab) -> None:
    await lab.says(SECRETARIAT, "/approve LAB-0001")
    await lab.digests()
    answer, published, digest = (
        footer_of(next(m for m in lab.mails(to) if test(m)))
        for to, test in (
            (WRITER, lambda m: m["Auto-Submitted"] == "auto-replied"),
            (WRITER, lambda m: m["Auto-Submitted"] == "auto-generated" and not m["List-Id"]),
            ("reader.se", lambda m: bool(m["List-Id"])),
        )
    )

    assert answer[0] == "Vous recevez cette lettre parce que vous avez écrit au Laboratoire d’idées."
    assert published[0].endswith("inscrit au Laboratoire d’idées : point focal national, Côte d’Ivoire.")
    assert digest[:2] == [
        "You receive this digest (weekly) because you are registered with the Laboratory of Ideas: "
        "National Focal Point, Sweden.",
        "To stop it: reply «digest off».",
    ]


async def test_a_digest_is_stopped_by_the_mail_that_its_list_unsubscribe_asks_for(lab: Lab) -> None:
    await lab.says(SECRETARIAT, "/approve LAB-0001")
    await lab.digests()
    digest = next(m for m in lab.mails("reader.se") if m["List-Id"])
    assert digest["List-Unsubscribe"] == "<mailto:lab@lab.example.org?subject=digest%20off>"

    await lab.receives(mail("reader.se@nfp.example.org", "", "digest off"))

    assert await lab.outbox("digest-settings", "reader.se@nfp.example.org")


async def test_a_footer_that_is_quoted_back_is_no_request(lab: Lab) -> None:
    letter = next(m for m in lab.mails(WRITER) if m["Auto-Submitted"] == "auto-replied")
    quoted = "".join(f"> {line}\n" for line in text_of(letter).splitlines())

    await lab.receives(
        mail(WRITER, f"statut\n\nLe 23/11/2026 à 10:00, Laboratory of Ideas a écrit :\n{quoted}", "Re: LAB-0001")
    )

    assert await lab.outbox("status", WRITER)
    assert not await lab.outbox("digest-settings")
    assert not await lab.outbox("language-set")


async def test_chat_gets_neither_footer_nor_html(lab: Lab) -> None:
    await lab.says(SECRETARIAT, "/queue")

    assert lab.screen
    assert not any("«language ar»" in line or "<html" in line for line in lab.screen)

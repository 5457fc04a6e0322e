"""A digest is stopped with one click, and by nothing less."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from labbot.settings import Listener, Mail, Settings, Web
from tests.lab import Lab, laboratory, sample

READER = "reader.se@nfp.example.org"
SECRETARIAT = "secretariat.one@lab.example.org"
PUBLIC = "https://lab.example.org"


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    """A laboratory with a web door, whose readers have just got a digest."""
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'lab.db'}",
        var=tmp_path,
        mail=Mail(listener=Listener(port=0)),
        web=Web(port=0, public_url=PUBLIC),
    )
    async with laboratory(tmp_path, settings=settings) as found:
        await found.receives(sample("01-ci-mapping-diaspora.eml"))
        await found.says(SECRETARIAT, "/approve LAB-0001")
        await found.digests()
        yield found


async def link_of(lab: Lab) -> str:
    """The link of the reader's digest, as it is reached in the test."""
    web: Any = lab.app.channels["web"]
    await web.ready.wait()
    [digest] = [letter for letter in lab.mails(READER) if letter["List-Unsubscribe"]]
    assert digest["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.search(rf"<{PUBLIC}(/stop/[a-z2-7]+)>", digest["List-Unsubscribe"])
    assert found is not None
    return f"http://127.0.0.1:{web.port}{found[1]}"


async def frequency(lab: Lab) -> str | None:
    async with lab.app.store.reading() as tx:
        reader = await tx.contacts.behind("mail", READER)
        assert reader is not None
        return await tx.contacts.frequency(reader.id or 0)


async def test_one_click_of_a_mail_program_stops_the_digest_and_sends_no_letter(lab: Lab) -> None:
    before, letters = lab.arrivals.count, len(await lab.outbox())
    async with httpx.AsyncClient() as browser:
        done = await browser.post(await link_of(lab), data={"List-Unsubscribe": "One-Click"})
    await lab.arrived(before + 1)

    assert done.status_code == 200
    assert await frequency(lab) == "off"
    assert len(await lab.outbox()) == letters


async def test_looking_at_the_link_changes_nothing(lab: Lab) -> None:
    was, link = await frequency(lab), await link_of(lab)
    async with httpx.AsyncClient() as browser:
        assert (await browser.get(link)).status_code == 200
        assert (await browser.head(link)).status_code == 200
    await lab.settled()

    assert await frequency(lab) == was
    assert all(row.channel != "web" for row in await lab.inbox())


async def test_a_link_that_nobody_was_given_stops_nothing_and_is_answered_alike(lab: Lab) -> None:
    was, link, before = await frequency(lab), await link_of(lab), lab.arrivals.count
    async with httpx.AsyncClient() as browser:
        done = await browser.post(f"{link[:-26]}{'a' * 26}", data={"stop": "yes"})
    await lab.arrived(before + 1)

    assert done.status_code == 200
    assert await frequency(lab) == was
    assert (await lab.inbox())[-1].reason == "unknown_link"

"""The three real proposals of the laboratory, fetched from a mailbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from labbot.rules.states import State
from labbot.settings import Mail, Settings
from tests.lab import laboratory, sample
from tests.peers.imap import ImapServer
from tests.peers.imap import imap_server as a_mailbox

PROOF = b"Authentication-Results: mx.lab.example.org; dmarc=pass header.from=%s\r\n"
REAL_PROPOSALS = {
    "01-ci-mapping-diaspora.eml": b"nfp.example.org",
    "02-ga-youth-agri.eml": b"agriculture.example.org",
    "03-ml-diaspora-forum.eml": b"nfp.example.org",
}
SECRETARIAT = "secretariat.one@lab.example.org"


@pytest.fixture
async def imap_server() -> AsyncIterator[ImapServer]:
    """An empty mailbox behind a real IMAP server; `tests/servers` tells these stories with another one."""
    async with a_mailbox() as server:
        yield server


async def test_three_proposals_from_a_mailbox_reach_the_digests(imap_server: Any, tmp_path: Path) -> None:
    mails = [PROOF % domain + sample(name) for name, domain in REAL_PROPOSALS.items()]
    await imap_server.append(*mails)
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'lab.db'}",
        var=tmp_path,
        mail=Mail(listener=None, imap=imap_server.settings(), authserv_id="mx.lab.example.org"),
    )
    async with laboratory(tmp_path, settings=settings) as lab:
        await lab.arrived(3)
        states = [s.state for s in await lab.submissions()]
        assert states == [State.IN_REVIEW, State.AWAITING_ENDORSEMENT, State.IN_REVIEW]

        await lab.says("nfp.ga@nfp.example.org", "/endorse LAB-0002")
        for number in (1, 2, 3):
            await lab.says(SECRETARIAT, f"/approve LAB-{number:04d}")
        await lab.digests()

        for reader, language in (("reader.se", "en"), ("leitora.pt", "pt"), ("qari.dz", "ar")):
            digest = next(m for m in lab.mails(reader) if m["List-Id"])
            assert digest["Content-Language"] == language


async def test_a_mail_that_comes_by_mailbox_and_by_smtp_is_one_submission(imap_server: Any, tmp_path: Path) -> None:
    raw = PROOF % b"nfp.example.org" + sample("01-ci-mapping-diaspora.eml")
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'lab.db'}",
        var=tmp_path,
        mail=Mail(imap=imap_server.settings(), authserv_id="mx.lab.example.org", listener={"port": 0}),  # type: ignore[arg-type]
    )
    await imap_server.append(raw)
    async with laboratory(tmp_path, settings=settings) as lab:
        await lab.arrived(1)
        await lab.hand_over(raw)
        await lab.settled()

        assert len(await lab.submissions()) == 1

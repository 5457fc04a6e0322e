"""`kill -9` between any two of store / acknowledge / decide / send: one submission, one receipt.

At worst the letters that were under way at the kill come twice, under the same Message-ID.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest

from labbot.outbox import AT_ONCE
from labbot.settings import Listener, Mail, Settings, Smtp
from tests.lab import LAB, laboratory, sample
from tests.peers.imap import PASSWORD, imap_server
from tests.peers.sink import sink
from tests.peers.victim import POINTS

PROOF = b"Authentication-Results: mx.lab.example.org; dmarc=pass header.from=nfp.example.org\n"
AUTHOR = "pointfocal.ci@nfp.example.org"


async def hand_over(port: int, raw: bytes) -> bool:
    """Whether the door said 250, as a mail server would see it."""
    try:
        await aiosmtplib.send(
            raw, sender=AUTHOR, recipients=[LAB], hostname="127.0.0.1", port=port, start_tls=False, timeout=30
        )
    except (aiosmtplib.SMTPException, OSError):
        return False
    return True


async def die_at(point: str, settings: Settings, raw: bytes) -> bool:
    """Start a labbot that kills itself there, give it the mail; whether it had said 250."""
    victim = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.peers.victim", settings.model_dump_json(), point, stdout=asyncio.subprocess.PIPE
    )
    assert victim.stdout is not None
    port = int(await victim.stdout.readline())
    accepted = await hand_over(port, raw)
    assert await victim.wait() == -9
    return accepted


@pytest.mark.parametrize("point", POINTS)
async def test_a_power_cut_loses_nothing_and_doubles_nothing(point: str, tmp_path: Path) -> None:
    raw = PROOF + sample("01-ci-mapping-diaspora.eml")
    async with sink() as relay:
        settings = Settings(
            database_url=f"sqlite:///{tmp_path / 'lab.db'}",
            var=tmp_path,
            mail=Mail(
                listener=Listener(port=0),
                smtp=Smtp(host="127.0.0.1", port=relay.port, security="none"),
                authserv_id="mx.lab.example.org",
            ),
        )
        async with laboratory(tmp_path, settings=settings):
            pass  # the contacts and the catalogue are imported
        accepted = await die_at(point, settings, raw)

        async with laboratory(tmp_path, settings=settings) as lab:
            lab.clock.pass_by(minutes=5)
            if not accepted:
                await lab.hand_over(raw)
            await lab.settled()
            submissions, receipts = await lab.submissions(), await lab.outbox("submission-receipt")

    assert len(submissions) == 1
    assert [row.state for row in receipts] == ["sent"]
    assert accepted == (point != "stored")
    check_repeats(relay.mails, receipts[0].message_id, may_repeat=point in ("sent", "marked"))


def check_repeats(mails: list[EmailMessage], receipt: str, *, may_repeat: bool) -> None:
    """Every letter once; twice at the most where the kill fell while several were under way."""
    times = Counter(str(m["Message-ID"]) for m in mails)
    assert times[receipt] >= 1
    assert max(times.values()) <= (2 if may_repeat else 1)
    assert sum(times.values()) - len(times) <= AT_ONCE


def with_password(settings: Settings) -> str:
    """As JSON; the password of the test server is no secret."""
    facts = settings.model_dump(mode="json")
    facts["mail"]["imap"]["password"] = PASSWORD
    return json.dumps(facts)


@pytest.mark.parametrize("point", ["stored", "decided"])
async def test_a_power_cut_before_a_mail_is_marked_in_the_mailbox_loses_nothing_and_doubles_nothing(
    point: str, tmp_path: Path
) -> None:
    raw = PROOF + sample("01-ci-mapping-diaspora.eml")
    async with imap_server() as server:
        settings = Settings(
            database_url=f"sqlite:///{tmp_path / 'lab.db'}",
            var=tmp_path,
            mail=Mail(imap=server.settings(), listener=None, authserv_id="mx.lab.example.org"),
        )
        async with laboratory(tmp_path, settings=settings):
            pass  # the contacts and the catalogue are imported
        await server.append(raw)
        victim = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.peers.victim", with_password(settings), point),
            stdout=asyncio.subprocess.PIPE,
        )
        assert await asyncio.wait_for(victim.wait(), 60) == -9
        async with laboratory(tmp_path, settings=settings) as lab:
            await lab.settled()
            await server.append(PROOF + sample("03-ml-diaspora-forum.eml"))
            async with asyncio.timeout(30):
                while len(await lab.submissions()) < 2:
                    await lab.arrivals.reached(lab.arrivals.count + 1)
                    await lab.settled()
            await lab.settled()
            assert len(await lab.inbox()) == 2
            assert len(await lab.submissions()) == len(await lab.outbox("submission-receipt")) == 2

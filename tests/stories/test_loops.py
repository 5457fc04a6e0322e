"""Two laboratories and a rude responder wired together: at most one answer to a sender and day, then silence."""

from __future__ import annotations

import email
import email.policy
from collections import Counter
from collections.abc import AsyncIterator, Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from labbot.rules import caps
from labbot.settings import Caps, Listener, Mail, Settings
from tests.lab import LAB, Lab, laboratory, mail, sample, text_of

ROUNDS = 50
STRANGER = "busy@ministry.example.org"
KNOWN = "pf.togo@nfp.example.org"
SECRETARIAT = "secretariat.one@lab.example.org"

AWAY = (
    "Dear colleague, thank you for your message number {n}. I am travelling from 1 December 2026 to 5 January 2027 and "
    "cannot look into LAB-0001 before. The budget of 45 000 EUR stands. Mrs Example answers for me in the meantime."
)
REGISTERED = (
    "The secretariat of the minister has noted your letter under entry {n} of today. A budget of 45 000 EUR and the "
    "file LAB-0001 were noted on 24 November 2026. Every letter is put before the minister in the order of its arrival."
)
Respond = Callable[[EmailMessage, int], bytes]


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    async with laboratory(tmp_path) as open_lab:
        yield open_lab


def rude(sender: str, words: str, *, quotes: bool = True) -> Respond:
    """A responder without any manners: no header, its own return path, always another text, below it what we wrote."""

    def respond(letter: EmailMessage, n: int) -> bytes:
        quoted = "\n".join(f"> {line}" for line in text_of(letter).splitlines()) if quotes else ""
        return mail(sender, f"{words.format(n=n)}\n\n{quoted}\n", f"Re: {letter['Subject']}")

    return respond


async def wired(lab: Lab, address: str, respond: Respond, start: int = 0) -> int:
    """Answer every letter to an address from the `start`-th on at once, until nothing moves; how many those were."""
    answered = start
    for _ in range(ROUNDS):
        letters = lab.mails(address)[answered:]
        if not letters:
            break
        for letter in letters:
            answered += 1
            await lab.receives(respond(letter, answered))
    return answered - start


async def answers_by_day(lab: Lab, address: str) -> list[int]:
    """How many answers a sender was written, for each day."""
    days = Counter(row.created_at.date() for row in await lab.outbox(to=address) if row.in_reply_to)
    return [days[day] for day in sorted(days)]


@pytest.mark.parametrize("words", [AWAY, REGISTERED])
async def test_a_rude_responder_whom_we_do_not_know_gets_one_answer_a_day(lab: Lab, words: str) -> None:
    respond = rude(STRANGER, words)
    first = mail(STRANGER, REGISTERED.format(n=0), "Your letter")

    await lab.receives(first)
    await wired(lab, STRANGER, respond)
    lab.clock.pass_by(days=1)
    await lab.receives(mail(STRANGER, REGISTERED.format(n=99), "Your letter"))
    await wired(lab, STRANGER, respond)

    assert await answers_by_day(lab, STRANGER) == [1, 1]


@pytest.mark.parametrize("words", [AWAY, REGISTERED])
@pytest.mark.parametrize("quotes", [True, False])
async def test_a_rude_responder_at_a_known_address_gets_one_answer_a_day(lab: Lab, words: str, quotes: bool) -> None:
    """The letters that set it off are those nobody asked for: a publication, a digest."""
    respond = rude(KNOWN, words, quotes=quotes)
    await lab.receives(sample("15-tg-voluntary-return.eml"))
    lab.clock.pass_by(days=1)
    start = len(lab.mails(KNOWN))

    await lab.says(SECRETARIAT, "/approve LAB-0001")
    first = await wired(lab, KNOWN, respond, start)
    lab.clock.pass_by(days=6)
    await lab.digests()
    second = await wired(lab, KNOWN, respond, start + first)

    assert first >= 1
    assert second >= 1
    assert all(count <= 1 for count in await answers_by_day(lab, KNOWN))
    told = [row for row in await lab.outbox("alert", SECRETARIAT) if row.facts["about"] == "loop"]
    assert len(told) <= 2


async def test_a_responder_that_sets_in_behind_a_persons_own_mail_gets_one_answer_more(lab: Lab) -> None:
    await lab.receives(sample("15-tg-voluntary-return.eml"))

    await wired(lab, KNOWN, rude(KNOWN, REGISTERED))

    assert (await answers_by_day(lab, KNOWN))[0] <= 2  # the person's receipt, and one answer to the machine


async def test_what_a_loop_said_is_kept_and_can_be_handled_once_more(lab: Lab) -> None:
    respond = rude(KNOWN, REGISTERED)
    await lab.receives(sample("15-tg-voluntary-return.eml"))
    await wired(lab, KNOWN, respond)
    kept = next(row for row in await lab.inbox() if row.reason == "loop")
    assert kept.state == "quarantined"

    await lab.says(SECRETARIAT, f"/replay {kept.id}")

    assert next(row for row in await lab.inbox() if row.id == kept.id).state == "done"


async def test_two_laboratories_never_answer_each_other(tmp_path: Path) -> None:
    async with laboratory(tmp_path / "one") as one, laboratory(tmp_path / "two") as two:
        # One lab writes to the other because somebody has registered it as a contact there.
        await one.receives(
            mail("Other laboratory <lab@other.example.org>", "We would like to map our diaspora.", "Idea")
        )
        moved = 0
        for _ in range(ROUNDS):
            letters = one.mails("lab@other.example.org")[moved:]
            if not letters:
                break
            moved += len(letters)
            for letter in letters:
                await two.receives(letter.as_bytes(policy=email.policy.SMTP))
        assert moved == 1
        assert await two.outbox() == []
        assert [row.reason for row in await two.inbox()] == ["own"]


async def test_a_person_who_answers_many_letters_in_a_minute_is_no_loop(lab: Lab) -> None:
    await lab.receives(sample("15-tg-voluntary-return.eml"))
    signature = "\n\nKodjo Example\nNational Focal Point\nLomé"

    for _ in range(4):
        await lab.receives(mail(KNOWN, f"status LAB-0001{signature}", "Re: LAB-0001"))

    assert len(await lab.outbox("status", KNOWN)) == 4
    assert {row.state for row in await lab.inbox()} == {"done"}


async def test_five_proposals_in_a_row_with_the_same_beginning_are_no_loop(lab: Lab) -> None:
    head = "Madam, Sir, I have the honour to submit to the Laboratory of Ideas the following proposal of my ministry. "
    topics = (
        "training for border guards",
        "a diaspora fund",
        "school books for returnees",
        "a study on climate",
        "data",
    )

    for topic in topics:
        await lab.receives(mail(KNOWN, f"{head}It is about {topic} in Togo, for 200 000 EUR from May 2027.", topic))

    assert {row.state for row in await lab.inbox()} == {"done"}
    assert len(await lab.submissions()) == 5


async def test_beyond_a_cap_everything_is_handled_and_the_secretariat_hears_once_a_day(tmp_path: Path) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'lab.db'}",
        var=tmp_path,
        mail=Mail(listener=Listener(port=0), caps=Caps(sender_per_day=2)),
    )
    async with laboratory(tmp_path, settings=settings) as lab:
        for n in range(5):
            await lab.receives(mail(KNOWN, "status", f"Question {n}"))

        assert len(await lab.outbox("status", KNOWN)) == 2
        assert {row.state for row in await lab.inbox()} == {"done"}
        told = await lab.outbox("alert", SECRETARIAT)
        assert [(row.facts["about"], row.facts["reason"]) for row in told] == [("cap", "sender")]

        lab.clock.pass_by(days=1)
        await lab.receives(mail(KNOWN, "status", "Question of the next day"))
        assert len(await lab.outbox("status", KNOWN)) == 3


async def test_a_counter_keeps_nobodys_address(lab: Lab) -> None:
    await lab.receives(mail(KNOWN, "status", "Question"))

    keys = caps.keys(KNOWN, "<a@example.org>").values()

    assert all("@" not in key and "togo" not in key for key in keys)
    assert LAB not in str(keys)

"""Nobody is taken for a person we know by claiming to be that person, and the person is not turned away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handlers.mail.translate import content_key, raw_mail
from labbot.rules.roles import Role
from labbot.rules.states import State
from labbot.settings import Listener, Mail, Settings
from storage.tables import Contact
from tests.handlers.mail.defences import DEFENCES, Defence, accepted, facts_of, names_of_the_world, read
from tests.handlers.mail.forging import CONTACT, PINNED, TEXT, Case, said
from tests.handlers.mail.genuine import genuine
from tests.handlers.mail.spoofs import spoofs
from tests.lab import Lab, laboratory

SPOOFS = spoofs()
FOR_STAFF = ("alert", "moderation-card")
KINDS = list(dict.fromkeys(case.kind for case in SPOOFS))


@pytest.fixture(scope="module")
def resolver() -> Iterator[Any]:
    with names_of_the_world() as found:
        yield found


async def test_no_spoof_of_any_kind_is_accepted(resolver: Any) -> None:
    assert len(SPOOFS) >= 200
    assert len(KINDS) >= 20
    assert [(case.kind, case.mail) for case in await accepted(SPOOFS, resolver)] == []


async def test_every_genuine_mail_is_accepted(resolver: Any) -> None:
    known = await accepted(genuine(), resolver)

    assert len(known) >= 20
    assert {case.kind for case in genuine()} == {case.kind for case in known}


@pytest.mark.parametrize("defence", DEFENCES, ids=lambda defence: defence.says)
async def test_without_this_one_defence_a_spoof_comes_through(defence: Defence, resolver: Any) -> None:
    through = await accepted(SPOOFS, resolver, defence)

    print(f"without “{defence.says}”: {len(through)} accepted ({', '.join({case.kind for case in through})})")  # noqa: T201
    assert through


def one_of_each_kind() -> list[Case]:
    """For the desk: in a kind, the first that the usual settings can judge."""
    first = {}
    for case in sorted(SPOOFS, key=lambda case: case.pinned != PINNED):
        first.setdefault(case.kind, case)
    return list(first.values())


def pinned_to(home: Path, authserv_id: str | None) -> Settings:
    mail = Mail(listener=Listener(port=0), authserv_id=authserv_id)
    return Settings(database_url=f"sqlite:///{home / 'lab.db'}", var=home, mail=mail)


async def deliver(lab: Lab, case: Case, facts: dict[str, Any], body: bytes) -> None:
    """Hand the mail in as a door does, with what the door of this case knows."""
    await lab.app.desk.deliver(raw_mail(content_key(body), body, facts))
    await lab.settled()


async def know(lab: Lab, address: str) -> int:
    """The number of the Contact behind an address; a new Focal Point where nobody has it."""
    async with lab.app.store.transaction() as tx:
        found = await tx.contacts.behind("mail", address)
        if found is None:
            new = Contact(role=Role.FOCAL_POINT, country="CI", created_at=lab.clock())
            found = await tx.contacts.add(new, "mail", address)
        assert found.id is not None
        return found.id


@pytest.mark.parametrize("authserv_id", [PINNED, None])
async def test_until_the_registered_address_confirms_nothing_an_impostor_asks_for_happens(
    tmp_path: Path, resolver: Any, authserv_id: str | None
) -> None:
    cases = [case for case in one_of_each_kind() if case.pinned == authserv_id]
    assert cases
    async with laboratory(tmp_path, settings=pinned_to(tmp_path, authserv_id)) as lab:
        colleague = "colleague@ministry.example.org"
        facts = {"proven": True}
        await deliver(lab, cases[0], facts, said(sender=f"From: {colleague}"))
        item = (await lab.submissions())[0]
        assert item.state == State.AWAITING_ENDORSEMENT
        held = 0
        for case in cases:
            contact = await know(lab, case.claims)
            facts = await facts_of(case, resolver)
            before = len(await lab.outbox())
            claimed = read(case, facts)
            endorsing = case.mail.replace(TEXT.replace("\n", "\r\n").encode(), b"endorse LAB-0001\r\n")
            for body in (case.mail, endorsing):
                await deliver(lab, case, facts, body)
                row = (await lab.inbox())[-1]
                if claimed.address == case.claims and claimed.automatic is None and claimed.unreadable is None:
                    assert (row.state, row.reason) == ("held", "unproven"), case.kind
                    held += 1
            assert [s for s in await lab.submissions() if s.author_id == contact] == [], case.kind
            assert (await lab.submissions())[0].state == State.AWAITING_ENDORSEMENT, case.kind
            written = [letter for letter in (await lab.outbox())[before:] if letter.message not in FOR_STAFF]
            if claimed.address == case.claims:
                assert {(letter.message, letter.address) for letter in written} <= {("held", case.claims)}, case.kind
            else:
                # A stranger, who may have proven to be one, is answered as a stranger; a Focal Point may be asked.
                others = {letter.message for letter in written if letter.address != claimed.address}
                assert others <= {"endorsement-request"}, case.kind
        # The rest are shown to a person as a list's, or come from strangers.
        assert held >= len(cases) * 1.4


async def test_a_genuine_mail_makes_the_item_and_gives_the_endorsement_that_a_spoof_does_not(tmp_path: Path) -> None:
    good = next(case for case in genuine() if case.pinned == PINNED)
    async with laboratory(tmp_path, settings=pinned_to(tmp_path, PINNED)) as lab:
        await deliver(lab, good, {"proven": True}, said(sender="From: colleague@ministry.example.org"))
        endorsing = good.mail.replace(TEXT.replace("\n", "\r\n").encode(), b"endorse LAB-0001\r\n")
        await deliver(lab, good, {}, endorsing)
        await deliver(lab, good, {}, good.mail)

        first, second = await lab.submissions()
        assert first.state != State.AWAITING_ENDORSEMENT
        assert second.author_id == await know(lab, CONTACT)


async def test_the_letter_that_asks_goes_to_the_registered_address_only(tmp_path: Path) -> None:
    case = next(case for case in SPOOFS if b"Reply-To: thief@evil.example" in case.mail)
    async with laboratory(tmp_path, settings=pinned_to(tmp_path, PINNED)) as lab:
        await deliver(lab, case, {"envelope_from": "thief@evil.example"}, case.mail)

        assert [(letter.message, letter.address) for letter in await lab.outbox()] == [("held", CONTACT)]
        (letter,) = lab.mails()
        assert "thief" not in letter.as_string()

"""How a partner and an author come into contact: each agrees first, then both get the introduction.

    partner: interested ---> author is asked ---> author: agree ---> introduction to both
    Secretariat: introduce ---> whoever has not agreed yet is asked
    either, after the introduction: agreed ---> the item is agreed, and the partner's offers count a little more

An address is passed on only when both have said yes (DESIGN.md, rule 11).
"""

from __future__ import annotations

from dataclasses import replace

from labbot.commands import facts
from labbot.commands.call import Call, thing_of
from labbot.commands.match import owners, rank, same_owner
from labbot.commands.moderation import update_card
from labbot.errors import NotAllowed, NotFound, NotNow
from labbot.rules.roles import Right, Role, may
from labbot.rules.states import State, Step
from labbot.rules.success import success
from storage.submissions import BEHIND
from storage.tables import Contact, Match, Offer, Submission

AUTHOR_AGREED = ("author_agreed",)


async def interested(call: Call) -> None:
    """A partner, or a person with an offer of their own, would like to help."""
    submission, match, offer = await _theirs(call)
    if match.state in ("introduced", "agreed"):
        raise NotNow("already_done", reference=submission.reference)
    await call.take(submission, Step.INTERESTED, offer=offer.id)
    await call.answer("interest-noted", {"item": await facts.item(call.tx, submission)}, about=submission)
    if match.state in AUTHOR_AGREED:
        await _introduce(call, submission, match, offer, call.contact)
    else:
        match.state = "interested"
        await _ask_author(call, submission, offer)
    await learn(call, offer)
    await update_card(call, submission)


async def not_now(call: Call) -> None:
    """A partner passes: on all its offers, and for good where this item is concerned."""
    submission, match, offer = await _theirs(call)
    if match.state not in ("introduced", "agreed"):
        for other, theirs in await call.tx.submissions.matches(submission.id or 0):
            if same_owner(theirs, offer) and other.state in ("proposed", "interested"):
                other.state = "not_now"
        match.state = "not_now"
        await learn(call, offer)
        await rank(call, submission)
    await call.note("not_now", submission, offer=offer.id)
    await call.answer("not-now-noted", {"item": await facts.item(call.tx, submission)}, about=submission)


async def learn(call: Call, offer: Offer) -> None:
    """What somebody has just answered counts in later rankings of their offer, a little."""
    assert offer.id is not None
    await call.tx.offers.set_success(offer.id, success(await call.tx.offers.answers(offer.id)))


async def _theirs(call: Call) -> tuple[Submission, Match, Offer]:
    """The item, and the writer's best match for it; whoever has an offer may also step forward unasked."""
    own = await call.tx.offers.of_owner(call.contact.partner_id, call.contact.id)
    submission = await call.submission(Right.SEE)
    if not may(replace(call.person, offers=bool(own)), Right.SHOW_INTEREST, await thing_of(call.tx, submission)):
        raise NotAllowed("not_allowed", reference=submission.reference)
    for match, offer in await call.tx.submissions.matches(submission.id or 0):
        if any(offer.id == mine.id for mine in own):
            return submission, match, offer
    if not own:
        raise NotAllowed("not_found", reference=call.contact.partner_id or "")
    return submission, await _step_forward(call, submission, own[0]), own[0]


async def agree(call: Call) -> None:
    """The author agrees that their address goes to the partner; after that, that both have come to terms."""
    if call.contact.role == Role.PARTNER:
        await conclude(call)
        return
    submission = await call.submission(Right.AGREE)
    rows = [row for row in await call.tx.submissions.matches(submission.id or 0) if row[0].state == "interested"]
    wanted = call.answered.facts.get("offer") if call.answered is not None else None
    rows = [row for row in rows if not wanted or row[1].id == wanted] or rows
    if not rows and submission.state == State.IN_CONTACT:
        await conclude(call)
        return
    if not rows:
        raise NotNow("not_now", reference=submission.reference, state=submission.state)
    for match, offer in rows[:1] if wanted else rows:
        people = await owners(call.tx, offer)
        if people:
            await _introduce(call, submission, match, offer, people[0])
            await learn(call, offer)
    await update_card(call, submission)


async def conclude(call: Call) -> None:
    """Author or partner: after the introduction, both have agreed on something."""
    own = await call.tx.offers.of_owner(call.contact.partner_id, call.contact.id)
    submission = await call.submission(Right.SEE)
    speaks = may(call.person, Right.AGREE, await thing_of(call.tx, submission))
    rows = [
        row
        for row in await call.tx.submissions.matches(submission.id or 0)
        if row[0].state in ("introduced", "agreed") and (speaks or any(row[1].id == mine.id for mine in own))
    ]
    if not speaks and not rows:
        raise NotAllowed("not_allowed", reference=submission.reference)
    if not rows:
        raise NotNow("not_now", reference=submission.reference, state=submission.state)
    match, offer = await _meant(call, submission, rows)
    if match.state == "agreed":
        raise NotNow("already_done", reference=submission.reference)
    await call.take(submission, Step.CONCLUDE, offer=offer.id)
    match.state = "agreed"
    await learn(call, offer)
    await _tell_of_agreement(call, submission, offer)
    await update_card(call, submission)


async def _meant(call: Call, submission: Submission, rows: list[tuple[Match, Offer]]) -> tuple[Match, Offer]:
    """Which of several introductions is meant: that of the letter that is answered, else the last one made."""
    named = [call.answered.facts.get("offer")] if call.answered is not None else []
    events = await call.tx.events.of(submission.id or 0)
    named += [event.facts.get("offer") for event in reversed(events) if event.step == Step.INTRODUCE]
    for number in named:
        for row in rows:
            if row[1].id == number:
                return row
    return rows[0]


async def _tell_of_agreement(call: Call, submission: Submission, offer: Offer) -> None:
    """The writer is thanked, the other side hears of it too."""
    told = {"item": await facts.item(call.tx, submission), "partner": offer.name, "by": facts.who(call.contact)}
    await call.answer("agreement-noted", told, about=submission)
    author = await call.tx.contacts.get(submission.author_id)
    for person in (*([author] if author else []), *await owners(call.tx, offer)):
        if person.id != call.contact.id:
            key = f"agreement:{submission.reference}:{offer.id}:{person.id}"
            await call.write(person, "agreement-noted", told, key=key, about=submission)


async def introduce(call: Call) -> None:
    """Secretariat: bring a submission and a partner together; `introduce LAB-0042 afd`."""
    submission = await call.submission(Right.MODERATE)
    partner_id = call.argument(1, "missing_reason").split()[0].casefold()
    people = await call.tx.contacts.of_partner(partner_id)
    if not people:
        raise NotFound("not_found", reference=partner_id)
    match, offer = await _match_of_partner(call, submission, partner_id)
    shown = await facts.item(call.tx, submission)
    if match.state == "proposed" or match.state == "not_now":
        match.state, match.told_at = "proposed", call.now
        await call.write(
            people[0],
            "item-notice",
            {"item": shown, "reasons": facts.match_facts(match, offer)["reasons"]},
            key=f"introduce:{submission.reference}:{people[0].id}:{submission.version}",
            about=submission,
            choices=("interested", "not_now"),
        )
    await _ask_author(call, submission, offer)
    await call.note("introduce", submission, offer=offer.id)
    await call.answer("done", {"step": "introduce", "item": shown}, about=submission)


async def _match_of_partner(call: Call, submission: Submission, partner_id: str) -> tuple[Match, Offer]:
    """The best match of a partner for a submission; the Secretariat may bring in one that was not ranked."""
    for match, offer in await call.tx.submissions.matches(submission.id or 0):
        if offer.partner_id == partner_id:
            return match, offer
    offer_row = await call.tx.offers.by_key(partner_id)
    if offer_row is None:
        raise NotAllowed("not_found", reference=partner_id)
    return await _step_forward(call, submission, offer_row), offer_row


async def _step_forward(call: Call, submission: Submission, offer: Offer) -> Match:
    match = Match(submission_id=submission.id or 0, offer_id=offer.id or 0, rank=BEHIND, score=0.0)
    return await call.tx.submissions.add_match(match)


async def _ask_author(call: Call, submission: Submission, offer: Offer) -> None:
    author = await call.tx.contacts.get(submission.author_id)
    if author is None:
        return
    await call.write(
        author,
        "agree-request",
        {
            "item": await facts.item(call.tx, submission),
            "partner": offer.name,
            "offer": offer.id,
        },
        key=f"agree:{submission.reference}:{offer.id}",
        about=submission,
        choices=("agree",),
    )


async def _introduce(call: Call, submission: Submission, match: Match, offer: Offer, person: Contact) -> None:
    """Both have agreed: one letter to each with the other's address."""
    author = await call.tx.contacts.get(submission.author_id)
    if author is None:
        return
    match.state = "introduced"
    await call.take(submission, Step.INTRODUCE, offer=offer.id)
    told = {
        "item": await facts.item(call.tx, submission),
        "author": await _card_of(call, author, author.country or ""),
        "partner": await _card_of(call, person, offer.name),
        "offer": offer.id,
    }
    for reader in (author, person):
        await call.write(
            reader,
            "introduction",
            told,
            key=f"introduction:{submission.reference}:{offer.id}:{reader.id}",
            about=submission,
        )


async def _card_of(call: Call, contact: Contact, organisation: str) -> dict[str, str]:
    addresses = [row.address for row in await call.tx.contacts.addresses(contact.id or 0) if row.channel == "mail"]
    return {
        "name": facts.who(contact, organisation),
        "address": addresses[0] if addresses else "",
        "organisation": organisation,
    }

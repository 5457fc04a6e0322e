"""How a partner and an author come into contact: each agrees first, then both get the introduction.

    partner: interested ---> author is asked ---> author: agree ---> introduction to both
    Secretariat: introduce ---> whoever has not agreed yet is asked

An address is passed on only when both have said yes (DESIGN.md, rule 11).
"""

from __future__ import annotations

from labbot.commands import facts
from labbot.commands.call import Call
from labbot.commands.moderation import update_card
from labbot.errors import NotAllowed, NotFound, NotNow
from labbot.rules.roles import Right
from labbot.rules.states import Step
from storage.tables import Contact, Match, Offer, Submission

PARTNER_AGREED = ("interested",)
AUTHOR_AGREED = ("author_agreed",)


async def interested(call: Call) -> None:
    """A partner would like to help."""
    submission = await call.submission(Right.SHOW_INTEREST)
    match, offer = await _match_of(call, submission, call.contact.partner_id or "")
    if match.state == "introduced":
        raise NotNow("already_done", reference=submission.reference)
    await call.take(submission, Step.INTERESTED, offer=offer.id)
    await call.answer("interest-noted", {"item": await facts.item(call.tx, submission)}, about=submission)
    if match.state in AUTHOR_AGREED:
        await _introduce(call, submission, match, offer, call.contact)
    else:
        match.state = "interested"
        await _ask_author(call, submission, offer)
    await update_card(call, submission)


async def not_now(call: Call) -> None:
    """A partner passes."""
    submission = await call.submission(Right.SHOW_INTEREST)
    match, offer = await _match_of(call, submission, call.contact.partner_id or "")
    if match.state != "introduced":
        match.state = "not_now"
    await call.note("not_now", submission, offer=offer.id)
    await call.answer("not-now-noted", {"item": await facts.item(call.tx, submission)}, about=submission)


async def agree(call: Call) -> None:
    """The author agrees that their address goes to the partner."""
    submission = await call.submission(Right.AGREE)
    rows = [row for row in await call.tx.submissions.matches(submission.id or 0) if row[0].state == "interested"]
    wanted = str(call.answered.facts.get("partner_id", "")) if call.answered is not None else ""
    rows = [row for row in rows if not wanted or row[1].partner_id == wanted] or rows
    if not rows:
        raise NotNow("not_now", reference=submission.reference, state=submission.state)
    for match, offer in rows[:1] if wanted else rows:
        people = await call.tx.contacts.of_partner(offer.partner_id or "")
        if people:
            await _introduce(call, submission, match, offer, people[0])
    await update_card(call, submission)


async def introduce(call: Call) -> None:
    """Secretariat: bring a submission and a partner together; `introduce LAB-0042 afd`."""
    submission = await call.submission(Right.MODERATE)
    partner_id = call.argument(1, "missing_reason").split()[0].casefold()
    people = await call.tx.contacts.of_partner(partner_id)
    if not people:
        raise NotFound("not_found", reference=partner_id)
    match, offer = await _match_of(call, submission, partner_id)
    shown = await facts.item(call.tx, submission)
    if match.state == "proposed" or match.state == "not_now":
        match.state = "proposed"
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


async def _match_of(call: Call, submission: Submission, partner_id: str) -> tuple[Match, Offer]:
    """The best match of a partner for a submission; a partner may also step forward unasked."""
    for match, offer in await call.tx.submissions.matches(submission.id or 0):
        if offer.partner_id == partner_id:
            return match, offer
    offer_row = await call.tx.offers.by_key(partner_id)
    if offer_row is None:
        raise NotAllowed("not_found", reference=partner_id)
    match = Match(submission_id=submission.id or 0, offer_id=offer_row.id or 0, rank=99, score=0.0)
    await call.tx.add(match)
    return match, offer_row


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
            "partner_id": offer.partner_id,
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

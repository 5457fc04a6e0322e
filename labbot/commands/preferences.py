"""What a person can set for themselves, and always ask: digest, language, help, status, a second address."""

from __future__ import annotations

from labbot.commands import facts
from labbot.commands.call import Call
from labbot.commands.codes import new_code
from labbot.errors import NotAllowed, NotFound
from labbot.messages import LANGUAGES
from labbot.rules.digests import FREQUENCIES
from labbot.rules.roles import Right, Role, may

HELP_FOR = {
    Role.SECRETARIAT: "secretariat",
    Role.FOCAL_POINT: "focal_point",
    Role.PARTNER: "partner",
    Role.UNKNOWN: "unknown",
}


async def help_(call: Call) -> None:
    """What this person can do here."""
    await call.answer("help", {"role": HELP_FOR.get(Role(call.contact.role), "author")})


async def status(call: Call) -> None:
    """Where an item stands; all of one's own where none is named."""
    try:
        wanted = [await call.submission(Right.SEE)]
    except NotFound as missing:
        if missing.reason != "missing_reference":
            raise
        wanted = await call.tx.submissions.by_author(call.contact.id or 0)
    items = [await facts.item(call.tx, submission) for submission in wanted]
    await call.answer("status", {"items": items}, about=wanted[0] if len(wanted) == 1 else None)


async def digest(call: Call) -> None:
    """How often a person wants the digest."""
    if not may(call.person, Right.READ_DIGESTS):
        raise NotAllowed("not_allowed", reference="")
    frequency = call.argument(0, "unknown_value").casefold()
    if frequency not in FREQUENCIES:
        raise NotFound("unknown_value", field="digest", value=frequency)
    await call.tx.contacts.subscribe(call.contact.id or 0, frequency, call.now)
    await call.note("digest", frequency=frequency)
    await call.answer("digest-settings", {"frequency": frequency})


async def language(call: Call) -> None:
    """The language a person wants from now on."""
    chosen = call.argument(0, "unknown_value").casefold()
    if chosen not in LANGUAGES:
        raise NotFound("unknown_value", field="language", value=chosen)
    call.contact.language, call.contact.language_chosen = chosen, True
    await call.note("language", language=chosen)
    await call.answer("language-set", {"language": chosen})


async def link(call: Call) -> None:
    """A chat asks to belong to a registered person: a one-time word goes to their registered mail address."""
    address = call.argument(0, "missing_reason").casefold()
    owner = await call.tx.contacts.behind("mail", address)
    word = await new_code(call.tx, call.now, "link", call.incoming, contact_id=owner.id if owner else None)
    if owner is not None:
        await call.write(
            owner,
            "link-word",
            {"word": word, "channel": call.incoming.channel},
            key=f"link:{call.inbox_id}",
        )
    # The same answer whether the address is known or not: nobody learns here who is registered.
    await call.answer("link-asked", {})


async def confirm(call: Call) -> None:
    """A one-time word comes back: whoever sends it has read the mailbox it went to."""
    word = call.argument(0, "wrong_code").casefold()
    code = await call.tx.contacts.code(word, call.now)
    if code is None:
        raise NotFound("wrong_code")
    if (code.channel, code.address) != (call.incoming.channel, call.incoming.address):
        raise NotFound("wrong_code")  # a word is good only from where it was asked for
    code.used_at = call.now
    if code.purpose == "link":
        if code.contact_id is None:
            raise NotFound("wrong_code")
        await call.tx.contacts.link(code.contact_id, code.channel, code.address)
        await call.note("link", contact=code.contact_id)
        linked = await call.tx.contacts.get(code.contact_id)
        await call.answer("help", {"role": HELP_FOR.get(Role(linked.role), "author") if linked else "author"})
        return
    # The word frees the one message it was sent for: another in the same name may be an impostor's.
    row = await call.tx.inbox.get(code.inbox_id or 0)
    if row is None or row.state != "held":
        raise NotFound("wrong_code")
    row.state, row.reason, row.due_at = "new", None, call.now
    row.facts = {**row.facts, "proven": True, "confirmed": True}
    await call.note("confirm", inbox=row.id)

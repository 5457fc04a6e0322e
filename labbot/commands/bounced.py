"""What the desk does with a letter that came back: count it against its address, pause the address, tell people.

Only a bounce that is proven to answer a letter of ours counts, and what counts is the address that letter went to, not
the one that the bounce names: anybody can write that somebody else's address has failed. The proof is the word in the
return path it came to (VERP); where there is none, the Message-ID of the letter, which only its reader has seen,
together with that reader's address. The X-Labbot header of a returned letter proves nothing: it is made of a key that
can be guessed.
"""

from __future__ import annotations

from datetime import timedelta

from labbot.commands.call import Call, write
from labbot.messages import Bounce
from labbot.rules import bounces
from storage.tables import Address, Outbox

RECEIPTS = {"submission-receipt", "offer-receipt", "correction-done"}
"""Letters that show a writer what was understood: where one is lost, a person must tell them (DESIGN.md, rule 11)."""

OLDEST_LETTER = timedelta(days=30)
"""No server tries for longer (RFC 5321 4.5.4.1: 4-5 days); a word that comes back later is somebody's play."""


async def bounced(call: Call) -> bool:
    """Handle a bounce; False where it is not proven to answer a letter of ours, and then nothing has changed."""
    said = call.incoming.bounce
    letter = await _letter(call, said) if said is not None else None
    if said is None or letter is None:
        return False
    await call.tx.events.add(
        "bounced",
        call.now,
        submission_id=letter.submission_id,
        inbox_id=call.inbox_id,
        letter=letter.id,
        hard=said.hard,
        late=said.late,
    )
    if said.late or not await _is_first(call, letter):
        return True  # a letter that is only late may still arrive; if it does not, that is told later
    address = await call.tx.contacts.address_row("mail", letter.address)
    paused = address is not None and await _count(call, address, said.hard)
    if paused and address is not None:
        await _tell(call, address, letter)
    elif letter.message in RECEIPTS and letter.submission_id is not None:
        await call.alert("receipt", number=call.inbox_id, reference=f"LAB-{letter.submission_id:04d}")
    return True


async def _letter(call: Call, said: Bounce) -> Outbox | None:
    """The letter of ours that came back, where that is proven."""
    if said.letter is not None and (found := await call.tx.outbox.by_return_token(said.letter)):
        letter = found
    elif said.message_id is not None and (found := await call.tx.outbox.answered_by([said.message_id])):
        if said.address is None or said.address.casefold() != found.address.casefold():
            return None
        letter = found
    else:
        return None
    return letter if letter.channel == "mail" and call.now - letter.created_at <= OLDEST_LETTER else None


async def _is_first(call: Call, letter: Outbox) -> bool:
    """A letter is lost once, however often that is reported: a report that is sent again changes nothing."""
    return await call.tx.tallies.add(f"bounced:{letter.id}", letter.created_at.date()) == 1


async def _count(call: Call, address: Address, hard: bool) -> bool:
    """Count a bounce against an address; whether that has paused it just now."""
    weights = call.office.bounces
    if not bounces.counts(address.bounced_at, call.now, weights):
        return False
    address.bounce_score = bounces.after(address.bounce_score, address.bounced_at, call.now, hard=hard, weights=weights)
    address.bounced_at = call.now
    if address.failing_since is not None or not bounces.is_paused(address.bounce_score, weights):
        return False
    address.failing_since = call.now
    await call.tx.events.add("paused", call.now, contact_id=address.contact_id, inbox_id=call.inbox_id)
    return True


async def _tell(call: Call, address: Address, letter: Outbox) -> None:
    """The Secretariat hears that an address is paused, and its owner where they can be reached in another way."""
    reference = f"LAB-{letter.submission_id:04d}" if letter.submission_id else None
    await call.alert("bounce", number=call.inbox_id, reference=reference, reason="delivery failed")
    owner = await call.tx.contacts.get(address.contact_id)
    if owner is not None:
        key = f"address-paused:{address.id}:{call.inbox_id}"
        facts = {"address": address.address, "reference": reference}
        await write(call.tx, call.office, call.now, owner, "address-paused", facts, key=key)

"""What is not served: mail of machines, mail of people in distress, what cannot be read, and what waits for a word.

Nothing of it is lost. What is kept is shown to the Secretariat (`queue`, `read 17`) and can be replayed.
"""

from __future__ import annotations

import hashlib

from labbot.commands import bounced
from labbot.commands.call import Call, new_message_id
from labbot.commands.codes import new_code
from labbot.messages import Automatic
from labbot.rules.roles import Role
from storage.tables import Inbox, Outbox

HELD_LETTERS_A_DAY = 3
"""Messages in a registered person's name that they are asked about in one day."""

TOLD_TO_SENDER = ("broken", "too_large", "empty", "encrypted", "opaque")
"""Why a message was set aside, where its sender can do something about it."""


async def automatic(call: Call, row: Inbox) -> None:
    """Automatic mail is stored and never answered; a bounce is remembered and shown to the Secretariat."""
    kind = call.incoming.automatic
    if kind is Automatic.NEWSLETTER and call.contact.role not in (Role.UNKNOWN, Role.SECRETARIAT):
        # Official mail also comes through group addresses, which mark it as a list's: a person looks.
        await set_aside(call, row)
        return
    row.reason = kind.value if kind else call.reading.reason or "automatic"
    said = call.incoming.bounce if kind is Automatic.BOUNCE else None
    if said and not await bounced.bounced(call) and said.address and call.contact.role != Role.UNKNOWN:
        # A person we know who writes of a failed delivery can look like a mail system: a person looks.
        await set_aside(call, row)
        return
    await call.tx.events.add("ignored", call.now, inbox_id=row.id, reason=row.reason)


async def refer(call: Call, row: Inbox) -> None:
    """A person in distress gets the referral text; nothing of theirs becomes an item or a log line."""
    row.reason = "refer"
    await call.tx.events.add("referred", call.now, inbox_id=row.id)
    await _once_a_day(call, "referral", {})
    await call.alert("distress", number=call.inbox_id)


async def set_aside(call: Call, row: Inbox) -> None:
    """Unreadable, empty or unwanted: kept with its reason; a known sender is told how to send it better."""
    unreadable = call.incoming.unreadable
    row.state = "quarantined"
    automatic = call.incoming.automatic
    row.reason = str(unreadable or automatic or call.reading.reason or "unwanted")
    await call.tx.events.add("quarantined", call.now, inbox_id=row.id, reason=row.reason)
    if row.reason in TOLD_TO_SENDER and call.incoming.address and (call.contact.id is not None or call.incoming.proven):
        await _once_a_day(call, "set-aside", {"reason": row.reason})
    elif row.reason == "unknown_sender" and call.incoming.proven:
        await _once_a_day(call, "help", {"role": "unknown"})
    await call.alert("quarantine", number=call.inbox_id, reason=row.reason)


async def hold(call: Call, row: Inbox, why: str) -> None:
    """Kept until somebody gives their word; until then nothing that it asks for is done.

    "unproven", "unconfirmed": whoever is named as the writer is asked to confirm, through the mailbox we know.
    "outsider": words about an item from one who has no part in it; the Secretariat decides.
    """
    row.state, row.reason = "held", why
    await call.tx.events.add("held", call.now, inbox_id=row.id, reason=why)
    if not call.incoming.address:
        return
    told: dict[str, object] = {"why": why, "confirm_word": None, "item": None, "subject": ""}
    if why != "unproven":
        # Where anybody may have written it, nothing of theirs goes into a letter of ours.
        told["subject"] = call.incoming.subject
    told["known"] = known = call.contact.role != Role.UNKNOWN
    if why == "outsider":
        await call.alert("outsider", number=row.id, reference=call.reading.reference)
    else:
        today = await call.tx.tallies.add(f"held:{_hashed(call.incoming.address)}", call.now.date())
        if today > (HELD_LETTERS_A_DAY if known else 1):
            return  # the Secretariat sees it in the queue
        told["confirm_word"] = await new_code(
            call.tx, call.now, "confirm", call.incoming, contact_id=call.contact.id, inbox_id=row.id
        )
    await _once_a_day(call, "held", told, number=row.id or 0)


async def _once_a_day(call: Call, message: str, facts: dict[str, object], number: int = 0) -> None:
    """An answer to somebody we may not know: one of its kind (and `number`) a day, so that no loop starts."""
    letter = Outbox(
        key=f"{message}:{_hashed(call.incoming.address)}:{call.now.date().isoformat()}:{number}",
        message=message,
        channel=call.incoming.channel,
        address=call.incoming.address,
        language=call.reading.language,
        facts=facts,
        message_id=new_message_id(call.office),
        in_reply_to=call.incoming.message_id,
        due_at=call.now,
        created_at=call.now,
    )
    await call.put_answer(letter)


def _hashed(address: str) -> str:
    """An address in a key: recognisable, not readable."""
    return hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()[:16]

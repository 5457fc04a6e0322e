"""What a typed line means in our own words. Pure: a replay reads it the same way."""

from __future__ import annotations

import json
import re
from datetime import datetime

from labbot.messages import Incoming, Raw, Unreadable

_REFERENCE = re.compile(r"\bLAB-\d+\b", re.IGNORECASE)


def translate(raw: Raw) -> Incoming:
    """The line as an `Incoming`; never raises. A line that begins with `/`, or a picked choice, is a `command`."""
    address = str(raw.facts.get("address") or "")
    try:
        said = json.loads(raw.body)
        text = str(said["text"])
        is_command = bool(said.get("pressed")) or re.match(r"/\S", text) is not None
        reference = _REFERENCE.search(text)
        return Incoming(
            channel="console",
            address=address,
            text=text,
            body=text,
            sent_at=datetime.fromisoformat(said["at"]) if said.get("at") else None,
            message_id=raw.key,
            replies_to=(str(said["answers"]),) if said.get("answers") else (),
            reference=reference[0].upper() if reference else None,
            command=_to_command(text) if is_command else (),
            proven=raw.facts.get("proven") is True,
            unreadable=None if text.strip() else Unreadable.EMPTY,
            conversation=f"console:{address}",
        )
    except Exception:
        # Wide on purpose: whatever the bytes hold, the desk sets them aside and shows them to a person.
        return Incoming(
            channel="console",
            address=address,
            text="",
            unreadable=Unreadable.BROKEN,
            conversation=f"console:{address}",
        )


def _to_command(line: str) -> tuple[str, ...]:
    """Verb, reference and the rest as one string."""
    verb, *more = line.strip().removeprefix("/").split(None, 2)
    return (verb.lower(), *(word.strip() for word in more))

"""What a wish from the page means in our own words. Pure: a replay reads it the same way."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime

from labbot.messages import Incoming, Raw, Unreadable

STOP = ("digest", "off")
"""All that can be asked for here, whatever was sent."""

TOKEN = re.compile(r"[a-z2-7]{26}")
"""128 bits in base32 (RFC 4648 6), in lower case."""


def translate(raw: Raw) -> Incoming:
    """The wish as an `Incoming`; never raises. It has no `address`: the token tells who it is, and nobody is answered.

    `proven` says that the token is right to be believed for this one wish, as RFC 8058 wants it; it proves no person.
    """
    token, at = "", None
    try:
        wish = json.loads(raw.body)
        token, at = str(wish["token"]), datetime.fromisoformat(wish["at"])
    except Exception:
        # Wide on purpose: whatever the bytes hold, the desk sets them aside and shows them to a person.
        token = ""
    known = TOKEN.fullmatch(token) is not None
    return Incoming(
        channel="web",
        address="",
        text=" ".join(STOP) if known else "",
        body=" ".join(STOP) if known else "",
        sent_at=at if known else None,
        message_id=raw.key,
        token=token if known else None,
        command=STOP if known else (),
        proven=known and raw.facts.get("proven") is True,
        unreadable=None if known else Unreadable.BROKEN,
        conversation=conversation(token) if known else f"web:{raw.key}",
    )


def conversation(token: str) -> str:
    """Wishes with one token are handled in order. A hash: keys are logged, and whoever has the token can use it."""
    return "web:" + hashlib.sha256(token.encode()).hexdigest()[:32]

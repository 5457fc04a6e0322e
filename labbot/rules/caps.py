"""How many automatic answers a mail may cause in a day, to one sender, in one thread and to one domain.

The caps are the last net below all others: a loop that no mark and no rule has shown ends here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Answers a day. `unknown_per_day`: to one sender we do not know (DESIGN.md, rule 6)."""

    unknown_per_day: int = 1
    sender_per_day: int = 30
    thread_per_day: int = 20
    domain_per_day: int = 300


def keys(address: str, conversation: str) -> dict[str, str]:
    """Which counters an answer to this address in this conversation moves: kind of cap -> key.

    Keys are hashes, so that no counter keeps anybody's address.
    """
    domain = address.rpartition("@")[2]
    named = {"sender": address, "domain": domain, "thread": conversation or address}
    return {kind: f"{kind}:{_hash(name)}" for kind, name in named.items()}


def reached(counts: Mapping[str, int], limits: Limits, *, known: bool) -> str | None:
    """Which cap the newest of these answers is beyond: `sender`, `thread`, `domain` or, for strangers, `unknown`.

    `counts` holds the answers of the day by kind, this one included.
    """
    if not known and counts.get("sender", 0) > limits.unknown_per_day:
        return "unknown"
    allowed = {"sender": limits.sender_per_day, "thread": limits.thread_per_day, "domain": limits.domain_per_day}
    return next((kind for kind, most in allowed.items() if counts.get(kind, 0) > most), None)


def _hash(name: str) -> str:
    return hashlib.sha256(name.casefold().encode("utf-8", "replace")).hexdigest()[:32]

"""Everything that can go wrong, as a small tree.

LabbotError
├── SenderCanMend       the writer can put it right: becomes a kind answer in her language
│   ├── NotAllowed      this person may not do that
│   ├── NotFound        there is no such item
│   ├── NotNow          the item is not in a state in which this can be done
│   └── Conflict        somebody else changed the item in the meantime
├── TimeCanMend         trying again later can help
│   ├── SendError       a letter could not be handed over (or, if permanent, never can)
│   └── StoreUnavailable
└── WeMustMend          the administrator has to act
    └── BadSettings
"""

from __future__ import annotations


class LabbotError(Exception):
    """The root of the tree."""


class SenderCanMend(LabbotError):
    """The writer can put it right. `reason` is a key of `templates/phrases`, `facts` fill its blanks."""

    reason = "not_understood"

    def __init__(self, reason: str | None = None, **facts: str) -> None:
        self.reason = reason or type(self).reason
        self.facts = facts
        super().__init__(self.reason)


class NotAllowed(SenderCanMend):
    reason = "not_allowed"


class NotFound(SenderCanMend):
    reason = "not_found"


class NotNow(SenderCanMend):
    reason = "not_now"


class Conflict(SenderCanMend):
    reason = "conflict"


class TimeCanMend(LabbotError):
    """Trying again later can help."""


class SendError(TimeCanMend):
    """A letter could not be handed over.

    `permanent`: trying again cannot help. `retry_after`: seconds the service asked us to wait, if it did.
    """

    def __init__(self, why: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.permanent = permanent
        self.retry_after = retry_after


class StoreUnavailable(TimeCanMend):
    """The database cannot be reached or is locked; nothing was stored."""


class WeMustMend(LabbotError):
    """The administrator has to act; the text says what to do."""


class BadSettings(WeMustMend):
    """A setting is missing or wrong; the text names the setting and the fix."""

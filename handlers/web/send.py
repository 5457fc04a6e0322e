"""Nothing leaves by this door."""

from __future__ import annotations

from typing import NoReturn

from labbot.errors import SendError
from labbot.messages import Outgoing


def refuse(letter: Outgoing) -> NoReturn:
    """Raises `SendError`: there is nobody to give the letter to."""
    raise SendError("nothing can be sent to a web page", permanent=True)

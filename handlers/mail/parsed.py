"""A parsed mail that is asked the same questions again and again, and looks each answer up once.

A mail has some twenty headers and few parts; to decide what it is, seventy headers are looked for and the type of each
part is asked for twenty times. Looked up anew each time, that was a sixth of what reading the mail cost.
"""

from __future__ import annotations

from email import policy
from email.message import Message
from email.parser import BytesParser
from typing import Any

LARGEST_KEPT = 64 * 1024
"""Characters of a payload in raw 8-bit whose decoded form is kept: no more is read in our own process."""


class ParsedMail(Message):
    """As `Message`, and gives the same answers, also where headers are added or the payload is changed."""

    _payload: Any
    _named: tuple[int, dict[str, list[Any]]] | None = None
    _type: tuple[int, str, str] | None = None
    _kept: tuple[Any, Any] | None = None

    def by_name(self) -> dict[str, list[Any]]:
        """The raw values of every header by its name in lower case, topmost first."""
        if self._named is None or self._named[0] != len(self):
            found: dict[str, list[Any]] = {}
            for name, value in self.raw_items():
                found.setdefault(name.lower(), []).append(value)
            self._named = len(self), found
        return self._named[1]

    def get_content_type(self) -> str:
        default = self.get_default_type()
        if self._type is None or self._type[:2] != (len(self), default):
            self._type = len(self), default, super().get_content_type()
        return self._type[2]

    def get_payload(self, i: Any = None, decode: Any = False) -> Any:
        if i is not None or decode or not isinstance(self._payload, str):
            return super().get_payload(i, decode)
        if self._kept is not None and self._kept[0] is self._payload:
            return self._kept[1]
        found = super().get_payload()
        if len(self._payload) <= LARGEST_KEPT:
            self._kept = self._payload, found
        return found


def parse(octets: bytes) -> Message:
    """The mail in `octets`."""
    return BytesParser(ParsedMail, policy=policy.compat32).parsebytes(octets)

"""Typed lines -> inbox. Who is speaking, and what a bare number stands for, is settled here."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import uuid4

from handlers.console.translate import translate
from labbot.channel import Deliver
from labbot.clock import Clock
from labbot.errors import StoreUnavailable
from labbot.messages import Outgoing, Raw

WHO_IS_IT = "Say first who is speaking: as someone@example.org"
NOT_STORED = "That could not be stored just now; please type it again."


class Prompt:
    """One person at a prompt, speaking as one address at a time."""

    def __init__(
        self, read_line: Callable[[], Awaitable[str | None]], write: Callable[[str], None], clock: Clock
    ) -> None:
        self._read_line, self._write, self._clock = read_line, write, clock
        self._speaker: str | None = None
        self._last_letters: dict[str, Outgoing] = {}

    def remember(self, letter: Outgoing) -> None:
        """Keep the last letter of each address: a number or a `>` answers it."""
        self._last_letters[letter.address.lower()] = letter

    async def run(self, deliver: Deliver) -> None:
        """Deliver each line as a message of the present speaker, until the input ends."""
        while (line := await self._read_line()) is not None:
            words = line.split()
            if len(words) == 2 and words[0] == "as":
                self._speaker = words[1].lower()
                self._write(f"You are {self._speaker}.")
            elif words and self._speaker is None:
                self._write(WHO_IS_IT)
            elif words and self._speaker:
                await self._deliver(deliver, self._speaker, line.strip())

    async def _deliver(self, deliver: Deliver, speaker: str, line: str) -> None:
        try:
            await deliver(self._to_raw(speaker, line))
        except StoreUnavailable:
            self._write(NOT_STORED)

    def _to_raw(self, speaker: str, line: str) -> Raw:
        body = {"text": line, "pressed": False, "answers": None, "at": self._clock().isoformat()}
        letter = self._last_letters.get(speaker)
        if letter and line.isdecimal() and 0 < int(line) <= len(letter.choices):
            command = letter.choices[int(line) - 1].command
            body |= {"text": command, "pressed": True, "answers": letter.message_id}
        elif letter and line.startswith(">"):
            body |= {"text": line[1:].strip(), "answers": letter.message_id}
        raw = Raw(
            channel="console",
            key=f"console:{uuid4()}",
            body=json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace"),
            facts={"address": speaker, "proven": True},
        )
        return replace(raw, conversation=translate(raw).conversation)

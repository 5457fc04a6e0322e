"""The console door: a person at a prompt, who can speak as anybody. For trying out, and the smallest door to copy.

as amina@example.org      from here on, she is speaking
We propose a training     a message
/status LAB-0042          a command
2                         the second choice of the last letter she got
> budget: 40000 EUR       an answer to the last letter she got
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from handlers.console.receive import Prompt
from handlers.console.send import to_lines
from handlers.console.translate import translate
from labbot.channel import Deliver
from labbot.clock import Clock, utc_now
from labbot.messages import Outgoing, Sent

__all__ = ["ConsoleChannel", "translate"]


class ConsoleChannel:
    """A prompt. Keeps the promise of `labbot.channel.Channel`, except that `receive` ends where the input ends.

    `read_line` gives the next line, None at the end of the input; `write` shows some lines to the person.
    """

    name = "console"

    def __init__(
        self,
        read_line: Callable[[], Awaitable[str | None]],
        write: Callable[[str], None],
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._write = write
        self._prompt = Prompt(read_line, write, clock)

    async def receive(self, deliver: Deliver) -> None:
        """Take lines in until cancelled, or until the input ends."""
        await self._prompt.run(deliver)

    async def send(self, letter: Outgoing) -> Sent:
        """Show the letter; always succeeds."""
        self._prompt.remember(letter)
        self._write(to_lines(letter))
        return Sent(receipt=letter.message_id)

"""labbot in a process of its own that kills itself (SIGKILL) at a named point. Run by the kill stories.

python -m tests.peers.victim SETTINGS_JSON POINT

stored     the message is committed, the mail server has not been answered yet
decided    state, events and letters are committed, nothing has been sent
claimed    a letter is claimed, not yet handed over
sent       a letter has been handed over, not yet marked
marked     a letter is marked as sent
deciding   in the middle of deciding, before the commit
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from labbot.app import App
from labbot.logs import set_up_logs
from labbot.settings import Settings
from tests.lab import Hands

POINTS = ("stored", "deciding", "decided", "claimed", "sent", "marked")


def die() -> None:
    """What a power cut does."""
    os.kill(os.getpid(), signal.SIGKILL)


def then_die(call: Callable[..., Awaitable[Any]], only_if: Callable[[Any], bool] = bool) -> Callable[..., Any]:
    async def wrapped(*args: Any, **named: Any) -> Any:
        result = await call(*args, **named)
        if only_if(result):
            die()
        return result

    return wrapped


def wound(app: App, point: str) -> None:
    """Make the app die at the point."""
    channel: Any = app.channels["mail"]
    desk: Any = app.desk
    outbox: Any = app.outbox
    if point == "stored":
        desk.deliver = then_die(desk.deliver, lambda _: True)
    elif point == "deciding":
        desk._handle = then_die(desk._handle, lambda _: True)
    elif point == "decided":
        desk.handle_next = then_die(desk.handle_next)
    elif point == "claimed":
        outbox.dress = then_die(outbox.dress)
    elif point == "sent":
        channel.send = then_die(channel.send)
    elif point == "marked":
        outbox._mark_sent = then_die(outbox._mark_sent, lambda _: True)


async def main(settings: Settings, point: str) -> None:
    set_up_logs("error")
    app = App(settings, clock=Hands())
    wound(app, point)
    async with app.running():
        channel: Any = app.channels["mail"]
        await channel.ready.wait()
        sys.stdout.write(f"{channel.port}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Settings.model_validate_json(sys.argv[1]), sys.argv[2]))

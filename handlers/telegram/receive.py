"""Telegram -> inbox: an update is acknowledged only after it was stored.

    getUpdates(offset) -> deliver each -> offset = its update_id + 1 -> getUpdates(offset) acknowledges

A failure anywhere leaves the offset where it is, so that the update comes again; its key makes the repeat harmless.
The same holds for a stop or a power cut between storing and the next getUpdates.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from handlers.telegram.translate import translate
from labbot.channel import Deliver
from labbot.messages import Raw

KINDS = ("message", "edited_message", "callback_query")
"""What we ask Telegram for; what comes all the same is stored, and not answered."""

LONG_POLL_SECONDS = 30
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0

Sleep = Callable[[float], Awaitable[None]]

log = structlog.get_logger(__name__)


async def poll(line: Bot, answering: Bot, deliver: Deliver, sleep: Sleep) -> None:
    """Hand every update to `deliver` until cancelled. Waits, ever longer, while Telegram or the store is ill."""
    offset, wait = 0, FIRST_WAIT_SECONDS
    webhook_is_gone = False
    while True:
        try:
            if not webhook_is_gone:
                await line.delete_webhook()
                webhook_is_gone = True
            for update in await _updates(line, offset):
                await deliver(to_raw(update))
                offset = int(update["update_id"]) + 1
                await _stop_spinning(answering, update)
            wait = FIRST_WAIT_SECONDS
        except Exception as ill:
            # Wide on purpose: whatever is ill, here or there, must not close the door.
            webhook_is_gone = webhook_is_gone and not isinstance(ill, Conflict)
            pause = max(wait, _asked_wait(ill))
            log.warning("telegram.waiting", why=_why(ill), seconds=pause, offset=offset)
            await sleep(pause)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)


def to_raw(update: dict[str, Any]) -> Raw:
    """The inbox row of an update: as Telegram gave it, under its own number."""
    raw = Raw(
        channel="telegram",
        key=f"telegram:{update['update_id']}",
        body=json.dumps(update, ensure_ascii=False).encode("utf-8", "backslashreplace"),
        facts={"proven": True},
    )
    return replace(raw, conversation=translate(raw).conversation)


async def _updates(line: Bot, offset: int) -> list[dict[str, Any]]:
    """The updates from `offset` on, untouched; all before it are thereby acknowledged."""
    # Not `get_updates`: it parses all of them at once, and one it cannot parse would hold up every one behind it.
    # Spelt with `_U` because the library refers callers of the exact name to `get_updates`.
    found = await line.do_api_request(
        "get_Updates",
        api_kwargs={"offset": offset, "timeout": LONG_POLL_SECONDS, "allowed_updates": list(KINDS)},
        read_timeout=LONG_POLL_SECONDS + 10,
    )
    return list(found)


async def _stop_spinning(answering: Bot, update: dict[str, Any]) -> None:
    """Tell Telegram that the pressed button was heard. Only a courtesy: a failure changes nothing."""
    pressed = update.get("callback_query")
    if not pressed:
        return
    try:
        await answering.answer_callback_query(str(pressed["id"]))
    except TelegramError as ill:
        log.info("telegram.button_not_answered", why=type(ill).__name__, update=update["update_id"])


def _asked_wait(ill: Exception) -> float:
    """The seconds Telegram asked us to wait; 0 where it did not."""
    return seconds(ill) if isinstance(ill, RetryAfter) else 0.0


def seconds(busy: RetryAfter) -> float:
    """How long Telegram asked us to wait."""
    asked = busy.retry_after
    return float(asked) if isinstance(asked, int) else asked.total_seconds()


def _why(ill: Exception) -> str:
    """The reason in a word, or in a sentence where the administrator has to act. Never the text of a message."""
    if isinstance(ill, InvalidToken):
        return "Telegram refuses the token: check telegram.token (LABBOT_TELEGRAM__TOKEN)"
    if isinstance(ill, Conflict):
        return "another program reads this bot's messages: stop it, or give labbot a bot of its own"
    return type(ill).__name__

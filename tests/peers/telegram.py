"""Telegram on loopback: the Bot API emulator, and the people at the other end of it.

    async with running() as bot_api:
        channel = TelegramChannel(bot_api.settings())
        await bot_api.user_says(4711, "We propose a training")
        await bot_api.until(lambda: bot_api.messages_to(4711))

The server is `lo_bot_api_emulator`, which checks each request against the Bot API and queues updates. It forgets what
was sent, so `BotApi` remembers it, and refuses as Telegram does where that depends on what was sent before.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from lo_bot_api_emulator import ApiRefusal, LoBotApiEmulator  # type: ignore[import-untyped]
from pydantic import SecretStr

from labbot.settings import Telegram

TOKEN = "7:synthetic-token-of-a-test"
SENT_AT = 1_795_424_400
"""The moment of everything that is said: 2026-11-23 09:00 UTC."""


@dataclass(frozen=True)
class BotMessage:
    """A message of the bot as the person sees it now. `buttons` holds (label, data); `edits` counts its changes."""

    chat: int
    id: int
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    edits: int = 0
    answers: int | None = None


class BotApi(LoBotApiEmulator):  # type: ignore[misc]
    """The Bot API on loopback, with people to play."""

    base_url = ""

    def __init__(self) -> None:
        super().__init__()
        self.answered_buttons: list[str] = []
        self.acknowledged_before = 0
        """Every update below this number is acknowledged."""
        self._messages: dict[tuple[int, int], BotMessage] = {}
        self._refusals: list[tuple[str, ApiRefusal]] = []
        self._blocked: set[int] = set()
        self._changed = asyncio.Event()

    def settings(self) -> Telegram:
        """The settings of a bot that talks to this server."""
        return Telegram(
            token=SecretStr(TOKEN), base_url=f"{self.base_url}/bot", base_file_url=f"{self.base_url}/file/bot"
        )

    # What people do

    async def user_says(
        self, chat: int, text: str, *, name: str = "Amina", reply_to: int | None = None, **more: Any
    ) -> int:
        """A person writes in `chat` (below 0: a group). The update's number; `more` are fields of the message."""
        message = {**self._header(chat), "from": _person(chat, name), "text": text}
        message["message_id"] = self.next_id
        self.next_id += 1
        if reply_to:
            answered = self._messages.get((chat, reply_to))
            message["reply_to_message"] = {
                **self._header(chat),
                "message_id": reply_to,
                "text": answered.text if answered else "",
            }
        return await self._happens({"message": message | more})

    async def user_presses(self, chat: int, message_id: int, data: str, *, name: str = "Amina") -> int:
        """A person presses the button with `data` under a message of the bot. The update's number."""
        shown = self._messages.get((chat, message_id))
        letter = {**self._header(chat), "message_id": message_id, "text": shown.text if shown else ""}
        press = {
            "id": f"press-{self.next_id}",
            "from": _person(chat, name),
            "chat_instance": "1",
            "message": letter,
            "data": data,
        }
        self.next_id += 1
        return await self._happens({"callback_query": press})

    def user_blocks_the_bot(self, chat: int) -> None:
        """From here on every message to `chat` is forbidden."""
        self._blocked.add(chat)

    def refuse_next(self, method: str, status: int, description: str, **parameters: Any) -> None:
        """Answer the next call of `method` with a refusal; several calls of this queue up."""
        self._refusals.append((method, ApiRefusal(description, status, parameters or None)))

    def delete_message(self, chat: int, message_id: int) -> None:
        """A person deletes a message of the bot."""
        del self._messages[chat, message_id]

    # What people see

    def messages_to(self, chat: int) -> list[BotMessage]:
        """The bot's messages in `chat` as they are now, oldest first."""
        return [message for (where, _), message in sorted(self._messages.items()) if where == chat]

    def pending(self) -> int:
        """Updates that are not acknowledged yet."""
        return int(self._update_queues.info(TOKEN)["pending_update_count"])

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until `true()` holds; it is asked again after every request to the server."""
        async with asyncio.timeout(20):
            while not true():
                self._changed.clear()
                await self._changed.wait()

    async def until_acknowledged(self, update: int) -> None:
        """Wait until the bot has acknowledged the update of this number."""
        await self.until(lambda: self.acknowledged_before > update)

    # The server

    def validate(self, method: str, fields: dict[str, Any], uploads: dict[str, Any]) -> Any:
        """Called by the emulator for each request: its answer, or a refusal."""
        try:
            self._refuse(method, fields)
            result = super().validate(method, fields, uploads)
            self._remember(method, fields, result)
            return result
        finally:
            self._changed.set()

    def _refuse(self, method: str, fields: dict[str, Any]) -> None:
        for place, (refused, refusal) in enumerate(self._refusals):
            if refused == method:
                del self._refusals[place]
                raise refusal
        chat = int(fields.get("chat_id", 0))
        if chat in self._blocked:
            raise ApiRefusal("Forbidden: bot was blocked by the user", 403)
        if method == "editMessageText":
            before = self._messages.get((chat, int(fields["message_id"])))
            if before is None:
                raise ApiRefusal("Bad Request: message to edit not found")
            if (before.text, before.buttons) == (fields["text"], _buttons(fields)):
                raise ApiRefusal("Bad Request: message is not modified: content and markup are the same")

    def _remember(self, method: str, fields: dict[str, Any], result: Any) -> None:
        if method == "getUpdates":
            self.acknowledged_before = max(self.acknowledged_before, int(fields.get("offset", 0)))
        elif method == "answerCallbackQuery":
            self.answered_buttons.append(fields["callback_query_id"])
        elif method in ("sendMessage", "editMessageText"):
            chat, number = int(fields["chat_id"]), int(result["message_id"])
            before = self._messages.get((chat, number))
            reply = json.loads(fields.get("reply_parameters") or "{}")
            self._messages[chat, number] = BotMessage(
                chat,
                number,
                fields["text"],
                _buttons(fields),
                edits=before.edits + 1 if before else 0,
                answers=reply.get("message_id"),
            )

    async def _happens(self, update: dict[str, Any]) -> int:
        return int(await self.enqueue_update(update, token=TOKEN))

    @staticmethod
    def _header(chat: int) -> dict[str, Any]:
        return {"date": SENT_AT, "chat": {"id": chat, "type": "private" if chat > 0 else "group"}}


def _person(chat: int, name: str) -> dict[str, Any]:
    return {"id": abs(chat), "is_bot": False, "first_name": name}


def _buttons(fields: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    rows = json.loads(fields.get("reply_markup") or "{}").get("inline_keyboard", [])
    return tuple((button["text"], button["callback_data"]) for row in rows for button in row)


@asynccontextmanager
async def running() -> AsyncIterator[BotApi]:
    """A server on a free port of loopback, for as long as the block runs."""
    bot_api = BotApi()
    runner = web.AppRunner(bot_api.app(), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        bot_api.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield bot_api
    finally:
        await runner.cleanup()

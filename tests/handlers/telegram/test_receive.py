"""Telegram -> inbox: stored, then acknowledged; nothing is lost on the way."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

from handlers.telegram import TelegramChannel, translate
from labbot.errors import StoreUnavailable
from labbot.messages import Raw
from tests.peers.telegram import TOKEN, BotApi

AMINA = 4711


class Inbox:
    """Stores what is delivered; `failures` says how often it is down before that."""

    def __init__(self, failures: int = 0, is_acknowledged: Callable[[], bool] = lambda: False) -> None:
        self.failures = failures
        self.is_acknowledged = is_acknowledged
        self.rows: dict[str, Raw] = {}
        self.arrivals: list[str] = []
        self.was_acknowledged_too_early = False

    async def deliver(self, raw: Raw) -> None:
        self.arrivals.append(raw.key)
        self.was_acknowledged_too_early |= self.is_acknowledged()
        if self.failures:
            self.failures -= 1
            raise StoreUnavailable("the database is locked")
        self.rows.setdefault(raw.key, raw)


class Waits:
    """The door's waits, which take no time here."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


@asynccontextmanager
async def receiving(bot_api: BotApi, inbox: Inbox, waits: Waits | None = None) -> AsyncIterator[asyncio.Task[None]]:
    """The door, open for as long as the block runs."""
    channel = TelegramChannel(bot_api.settings(), sleep=waits or Waits())
    task = asyncio.create_task(channel.receive(inbox.deliver))
    try:
        yield task
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_a_message_arrives_as_telegram_gave_it(bot_api: BotApi) -> None:
    inbox = Inbox()
    number = await bot_api.user_says(AMINA, "Nous proposons une formation 🌍", name="Amina")

    async with receiving(bot_api, inbox):
        await bot_api.until_acknowledged(number)

    raw = inbox.rows[f"telegram:{number}"]
    assert raw.channel == "telegram"
    assert raw.facts == {"proven": True}
    assert json.loads(raw.body)["message"]["text"] == "Nous proposons une formation 🌍"
    assert translate(raw).text == "Nous proposons une formation 🌍"


async def test_a_message_is_stored_before_it_is_acknowledged(bot_api: BotApi) -> None:
    number = await bot_api.user_says(AMINA, "We propose a training")
    inbox = Inbox(failures=1, is_acknowledged=lambda: bot_api.pending() == 0)

    async with receiving(bot_api, inbox):
        await bot_api.until_acknowledged(number)

    assert inbox.arrivals == [f"telegram:{number}"] * 2, "it did not come again"
    assert list(inbox.rows) == [f"telegram:{number}"]
    assert not inbox.was_acknowledged_too_early


async def test_a_failure_in_the_middle_keeps_what_was_stored_and_what_comes_after(bot_api: BotApi) -> None:
    numbers = [await bot_api.user_says(AMINA, f"message {n}") for n in range(3)]
    inbox = Inbox()
    store = inbox.deliver

    async def ill_at_the_second(raw: Raw) -> None:
        if raw.key == f"telegram:{numbers[1]}" and raw.key not in inbox.arrivals:
            inbox.arrivals.append(raw.key)
            raise StoreUnavailable("the database is locked")
        await store(raw)

    inbox.deliver = ill_at_the_second  # type: ignore[method-assign]
    async with receiving(bot_api, inbox):
        await bot_api.until_acknowledged(numbers[-1])

    first, second, third = (f"telegram:{number}" for number in numbers)
    assert inbox.arrivals == [first, second, second, third]
    assert list(inbox.rows) == [first, second, third]


async def test_what_was_stored_but_not_acknowledged_before_a_stop_comes_again_under_the_same_key(
    bot_api: BotApi,
) -> None:
    number = await bot_api.user_says(AMINA, "We propose a training")
    stored = asyncio.Event()
    inbox = Inbox()

    async def store_and_hang(raw: Raw) -> None:
        await inbox.deliver(raw)
        stored.set()
        await asyncio.Event().wait()

    channel = TelegramChannel(bot_api.settings())
    killed = asyncio.create_task(channel.receive(store_and_hang))
    await stored.wait()
    killed.cancel()
    with pytest.raises(asyncio.CancelledError):
        await killed
    async with receiving(bot_api, inbox):
        await bot_api.until_acknowledged(number)

    assert inbox.arrivals == [f"telegram:{number}"] * 2
    assert len(inbox.rows) == 1


async def test_a_pressed_button_arrives_as_a_command_and_stops_spinning(bot_api: BotApi) -> None:
    inbox = Inbox()
    number = await bot_api.user_presses(AMINA, 17, "approve LAB-0042")

    async with receiving(bot_api, inbox):
        await bot_api.until(lambda: bot_api.answered_buttons)
        await bot_api.until_acknowledged(number)

    pressed = translate(inbox.rows[f"telegram:{number}"])
    assert pressed.command == ("approve", "LAB-0042")
    assert pressed.replies_to == (f"telegram:{AMINA}:17",)


async def test_a_button_that_cannot_be_answered_holds_nothing_up(bot_api: BotApi) -> None:
    inbox = Inbox()
    bot_api.refuse_next("answerCallbackQuery", 400, "Bad Request: query is too old")
    await bot_api.user_presses(AMINA, 17, "approve LAB-0042")
    number = await bot_api.user_says(AMINA, "and a word")

    async with receiving(bot_api, inbox):
        await bot_api.until_acknowledged(number)

    assert len(inbox.arrivals) == 2


async def test_while_telegram_is_ill_the_door_waits_ever_longer_and_then_goes_on(bot_api: BotApi) -> None:
    inbox, waits = Inbox(), Waits()
    for _ in range(8):
        bot_api.refuse_next("getUpdates", 502, "Bad Gateway")
    number = await bot_api.user_says(AMINA, "We propose a training")

    async with receiving(bot_api, inbox, waits):
        await bot_api.until_acknowledged(number)

    assert waits.seconds == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_the_wait_that_telegram_asks_for_is_kept(bot_api: BotApi) -> None:
    inbox, waits = Inbox(), Waits()
    bot_api.refuse_next("getUpdates", 429, "Too Many Requests: retry after 17", retry_after=17)
    number = await bot_api.user_says(AMINA, "We propose a training")

    async with receiving(bot_api, inbox, waits):
        await bot_api.until_acknowledged(number)

    assert waits.seconds == [17]


async def test_a_refused_token_is_told_with_the_name_of_the_setting(bot_api: BotApi) -> None:
    inbox = Inbox()
    bot_api.refuse_next("deleteWebhook", 401, "Unauthorized")
    number = await bot_api.user_says(AMINA, "We propose a training")

    with capture_logs() as told:
        async with receiving(bot_api, inbox):
            await bot_api.until_acknowledged(number)

    assert "LABBOT_TELEGRAM__TOKEN" in told[0]["why"]


async def test_no_log_holds_the_token_or_what_was_said(bot_api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    inbox = Inbox(failures=1)
    bot_api.refuse_next("answerCallbackQuery", 400, "Bad Request: query is too old")
    await bot_api.user_presses(AMINA, 17, "approve LAB-0042")
    number = await bot_api.user_says(AMINA, "We propose a training")

    with capture_logs() as told:
        async with receiving(bot_api, inbox):
            await bot_api.until_acknowledged(number)

    written = caplog.text + repr(told)
    assert told
    for secret in (TOKEN, "training", "Amina", "LAB-0042", str(AMINA)):
        assert secret not in written


async def test_a_stop_leaves_the_door_at_once(bot_api: BotApi) -> None:
    async with receiving(bot_api, Inbox()) as task:
        await bot_api.until(lambda: any(call["method"] == "deleteWebhook" for call in bot_api.requests))

    assert task.cancelled()

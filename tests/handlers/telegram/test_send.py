"""Outbox -> Telegram: what the person sees, and what a refusal means."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers.telegram import TelegramChannel
from handlers.telegram.send import split
from labbot.errors import SendError
from labbot.messages import Choice, Outgoing
from tests.peers.telegram import BotApi, running

AMINA = 4711


def make_letter(**changes: Any) -> Outgoing:
    letter = Outgoing(
        key="receipt:LAB-0042:1",
        channel="telegram",
        address=str(AMINA),
        subject="Your proposal LAB-0042",
        text="We have understood: a training.",
        language="en",
        message_id="<receipt.lab-0042.1@lab.example.org>",
    )
    return replace(letter, **changes)


@pytest.fixture
def channel(bot_api: BotApi) -> TelegramChannel:
    return TelegramChannel(bot_api.settings())


async def test_a_letter_arrives_with_its_subject_first_and_its_buttons(
    bot_api: BotApi, channel: TelegramChannel
) -> None:
    choices = (Choice("approve LAB-0042", "Approve"), Choice("return LAB-0042", "Return"))

    sent = await channel.send(make_letter(choices=choices))

    (message,) = bot_api.messages_to(AMINA)
    assert sent.receipt == f"telegram:{AMINA}:{message.id}"
    assert message.text == "Your proposal LAB-0042\n\nWe have understood: a training."
    assert message.buttons == (("Approve", "approve LAB-0042"), ("Return", "return LAB-0042"))


async def test_a_subject_that_the_text_begins_with_is_not_said_twice(bot_api: BotApi, channel: TelegramChannel) -> None:
    await channel.send(make_letter(text="Your proposal LAB-0042\nis published."))

    assert bot_api.messages_to(AMINA)[0].text == "Your proposal LAB-0042\nis published."


async def test_an_answer_hangs_on_the_message_it_answers(bot_api: BotApi, channel: TelegramChannel) -> None:
    await channel.send(make_letter(in_reply_to=f"telegram:{AMINA}:3"))
    await channel.send(make_letter(in_reply_to="<a.mail@example.org>"))

    assert [message.answers for message in bot_api.messages_to(AMINA)] == [3, None]


async def test_a_card_is_edited_in_place(bot_api: BotApi, channel: TelegramChannel) -> None:
    first = await channel.send(make_letter(choices=(Choice("approve LAB-0042", "Approve"),), card="LAB-0042"))

    second = await channel.send(make_letter(text="Published.", card="LAB-0042", edits=first.receipt))

    (message,) = bot_api.messages_to(AMINA)
    assert second.receipt == first.receipt
    assert (message.edits, message.buttons) == (1, ())
    assert message.text.endswith("Published.")


async def test_a_card_that_already_says_so_counts_as_sent(bot_api: BotApi, channel: TelegramChannel) -> None:
    first = await channel.send(make_letter())

    again = await channel.send(make_letter(edits=first.receipt))

    assert again == first
    assert bot_api.messages_to(AMINA)[0].edits == 0


async def test_a_card_that_was_deleted_is_sent_anew(bot_api: BotApi, channel: TelegramChannel) -> None:
    first = await channel.send(make_letter())
    bot_api.delete_message(AMINA, bot_api.messages_to(AMINA)[0].id)

    second = await channel.send(make_letter(text="Published.", edits=first.receipt))

    (message,) = bot_api.messages_to(AMINA)
    assert second.receipt == f"telegram:{AMINA}:{message.id}" != first.receipt


async def test_a_person_who_blocked_the_bot_is_a_permanent_failure(bot_api: BotApi, channel: TelegramChannel) -> None:
    bot_api.user_blocks_the_bot(AMINA)

    with pytest.raises(SendError) as refused:
        await channel.send(make_letter())

    assert refused.value.permanent


@pytest.mark.parametrize("address", ["0", "amina@example.org", ""])
async def test_a_chat_that_is_none_is_a_permanent_failure(channel: TelegramChannel, address: str) -> None:
    with pytest.raises(SendError) as refused:
        await channel.send(make_letter(address=address))

    assert refused.value.permanent


async def test_telegram_names_the_time_to_try_again(bot_api: BotApi, channel: TelegramChannel) -> None:
    bot_api.refuse_next("sendMessage", 429, "Too Many Requests: retry after 17", retry_after=17)

    with pytest.raises(SendError) as busy:
        await channel.send(make_letter())

    assert (busy.value.permanent, busy.value.retry_after) == (False, 17)


async def test_a_group_that_has_moved_gets_the_letter_at_its_new_place(
    bot_api: BotApi, channel: TelegramChannel
) -> None:
    bot_api.refuse_next("sendMessage", 400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100)

    sent = await channel.send(make_letter(address="-5"))

    assert sent.receipt == f"telegram:-100:{bot_api.messages_to(-100)[0].id}"


@pytest.mark.parametrize("status", [401, 500, 502])
async def test_an_ill_telegram_is_tried_again(bot_api: BotApi, channel: TelegramChannel, status: int) -> None:
    bot_api.refuse_next("sendMessage", status, "ill")

    with pytest.raises(SendError) as ill:
        await channel.send(make_letter())

    assert not ill.value.permanent


async def test_a_telegram_that_is_not_there_is_tried_again() -> None:
    async with running() as gone:
        channel = TelegramChannel(gone.settings())

    with pytest.raises(SendError) as ill:
        await channel.send(make_letter())

    assert not ill.value.permanent


async def test_a_long_arabic_text_is_split_between_paragraphs(bot_api: BotApi, channel: TelegramChannel) -> None:
    paragraph = "نقترح برنامجا لتدريب الشباب على ريادة الأعمال الزراعية في الغابون 🌍 " * 9
    text = "\n\n".join(f"{number}. {paragraph.strip()}" for number in range(1, 21))

    sent = await channel.send(make_letter(text=text, choices=(Choice("approve LAB-0042", "موافقة"),)))

    messages = bot_api.messages_to(AMINA)
    assert len(messages) > 2
    assert "\n\n".join(message.text for message in messages) == f"Your proposal LAB-0042\n\n{text}"
    assert all(len(message.text.encode("utf-16-le")) // 2 <= 4096 for message in messages)
    assert [bool(message.buttons) for message in messages] == [False] * (len(messages) - 1) + [True]
    assert sent.receipt == f"telegram:{AMINA}:{messages[-1].id}"


def test_a_text_without_borders_is_split_without_tearing_a_letter_from_its_accent() -> None:
    text = "é" * 30 + "🌍" * 30

    pages = split(text, 11)

    assert "".join(pages) == text
    assert all(len(page.encode("utf-16-le")) // 2 <= 11 for page in pages)
    assert not any(page.startswith("\u0301") for page in pages)


async def test_a_command_too_long_for_a_button_keeps_verb_and_reference(
    bot_api: BotApi, channel: TelegramChannel
) -> None:
    await channel.send(make_letter(choices=(Choice(f"return LAB-0042 {'لأن ' * 30}", "Return"),)))

    assert bot_api.messages_to(AMINA)[0].buttons == (("Return", "return LAB-0042"),)


async def test_a_choice_that_fits_behind_no_button_is_said_in_the_text(
    bot_api: BotApi, channel: TelegramChannel
) -> None:
    await channel.send(make_letter(choices=(Choice("x" * 65, "Choose this"),)))

    (message,) = bot_api.messages_to(AMINA)
    assert message.buttons == ()
    assert message.text.endswith(f"Choose this: /{'x' * 65}")

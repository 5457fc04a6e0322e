"""Outbox -> Telegram: plain text with buttons; a card is edited in place.

Only this file knows Telegram's refusals; it turns them into `SendError`.
"""

from __future__ import annotations

import unicodedata

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from handlers.telegram.receive import seconds
from labbot.errors import SendError
from labbot.messages import Choice, Outgoing, Sent

LONGEST_TEXT = 4096
"""UTF-16 units in one message."""

LONGEST_DATA = 64
"""Octets behind one button."""

WIDEST_ROW = 30
"""Characters of all labels in a row of buttons that a small telephone still shows."""

BORDERS = ("\n\n", "\n", " ")
"""Where a long text may be parted, best first."""

CARD_IS_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")


async def send(bot: Bot, letter: Outgoing) -> Sent:
    """Send `letter`, or edit the message that it replaces.

    The receipt is `telegram:<chat>:<message>`, of the last message where the text needs several. Raises `SendError`.
    """
    try:
        chat = int(letter.address)
    except ValueError as reason:
        raise SendError("the address is not a Telegram chat id", permanent=True) from reason
    try:
        try:
            return await _put(bot, chat, letter)
        except ChatMigrated as moved:
            # A group that grew into a supergroup has a new id; the letter is still for the same people.
            return await _put(bot, moved.new_chat_id, letter)
    except TelegramError as reason:
        raise _refusal(reason) from reason


async def _put(bot: Bot, chat: int, letter: Outgoing) -> Sent:
    keyboard, spoken = buttons(letter.choices)
    pages = split("\n\n".join([_words(letter), *spoken]))
    card = _message_number(letter.edits, chat)
    if card and len(pages) == 1 and await _edit(bot, chat, card, pages[0], keyboard):
        return Sent(f"telegram:{chat}:{card}")
    answers = _message_number(letter.in_reply_to, chat)
    for number, page in enumerate(pages, start=1):
        message = await bot.send_message(
            chat,
            page,
            reply_markup=keyboard if number == len(pages) else None,
            reply_parameters=ReplyParameters(answers, allow_sending_without_reply=True)
            if answers and number == 1
            else None,
        )
    return Sent(f"telegram:{chat}:{message.message_id}")


async def _edit(bot: Bot, chat: int, card: int, text: str, keyboard: InlineKeyboardMarkup | None) -> bool:
    """Whether the card now says `text`; False where it is no longer there."""
    try:
        await bot.edit_message_text(text, chat_id=chat, message_id=card, reply_markup=keyboard)
    except BadRequest as refused:
        why = refused.message.lower()
        if "message is not modified" in why:
            return True
        if any(words in why for words in CARD_IS_GONE):
            return False
        raise
    return True


def _refusal(reason: TelegramError) -> SendError:
    """What Telegram's refusal means for the letter."""
    match reason:
        case RetryAfter():
            return SendError("Telegram is busy", retry_after=seconds(reason))
        case Forbidden():
            return SendError(f"the bot may not write there: {reason.message}", permanent=True)
        case BadRequest():
            return SendError(f"Telegram refuses the letter: {reason.message}", permanent=True)
        case InvalidToken():
            return SendError("Telegram refuses the token: check telegram.token (LABBOT_TELEGRAM__TOKEN)")
        case _:
            return SendError(f"Telegram cannot be reached ({type(reason).__name__})")


def _words(letter: Outgoing) -> str:
    """Subject and text; the subject once only."""
    subject, text = letter.subject.strip(), letter.text.strip()
    return text if text.startswith(subject) else f"{subject}\n\n{text}".strip()


def _message_number(message_id: str | None, chat: int) -> int | None:
    """The number in `telegram:<chat>:<number>` where it is of this chat."""
    before, _, number = (message_id or "").rpartition(":")
    return int(number) if before == f"telegram:{chat}" and number.isdecimal() else None


def buttons(choices: tuple[Choice, ...]) -> tuple[InlineKeyboardMarkup | None, list[str]]:
    """The keyboard, and a line of text for each choice that fits behind no button."""
    rows: list[list[InlineKeyboardButton]] = []
    spoken: list[str] = []
    for choice in choices:
        data = _data(choice.command)
        if data is None:
            spoken.append(f"{choice.label}: /{choice.command}")
            continue
        button = InlineKeyboardButton(choice.label or data, callback_data=data)
        if rows and sum(len(other.text) for other in rows[-1]) + len(button.text) <= WIDEST_ROW:
            rows[-1].append(button)
        else:
            rows.append([button])
    return InlineKeyboardMarkup(rows) if rows else None, spoken


def _data(command: str) -> str | None:
    """The command behind a button: whole where it fits, else verb and reference; None where not even they fit."""
    for data in (command, " ".join(command.split()[:2])):
        if 0 < len(data.encode()) <= LONGEST_DATA:
            return data
    return None


def split(text: str, longest: int = LONGEST_TEXT) -> list[str]:
    """The text in pages of at most `longest` UTF-16 units, parted between paragraphs, else lines, else words."""
    pages = []
    rest = text.strip()
    while (fits := _fitting(rest, longest)) < len(rest):
        cut = _cut(rest, fits)
        pages.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pages, rest]


def _fitting(text: str, longest: int) -> int:
    """How many characters of `text` fit into `longest` UTF-16 units."""
    units = 0
    for index, character in enumerate(text):
        units += 2 if ord(character) > 0xFFFF else 1
        if units > longest:
            return index
    return len(text)


def _cut(text: str, fits: int) -> int:
    """Where to part `text` so that the page is not almost empty and no letter loses its accent."""
    for border in BORDERS:
        at = text.rfind(border, fits // 4, fits + 1)
        if at > 0:
            return at
    cut = fits
    while cut > 1 and unicodedata.combining(text[cut]):
        cut -= 1
    return cut

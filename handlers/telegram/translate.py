"""What a Telegram update means in our own words. Pure: a replay reads it the same way."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from labbot.messages import Automatic, Document, Incoming, Raw, Unreadable

FILES = {
    "document": ("document", "application/octet-stream"),
    "audio": ("audio", "audio/mpeg"),
    "voice": ("voice.ogg", "audio/ogg"),
    "video": ("video.mp4", "video/mp4"),
    "video_note": ("video.mp4", "video/mp4"),
}
"""Kind of attachment -> the name and type it has where the sender's program gives none."""

WORDLESS = {"sticker", "location", "contact", "poll", "dice", "story", "game", "checklist", "paid_media"}
"""What a person can send that holds no words; anything else without text is a note by Telegram itself."""

_REFERENCE = re.compile(r"\bLAB-(\d+)\b", re.IGNORECASE)

_Json = dict[str, Any]


def translate(raw: Raw) -> Incoming:
    """The update as an `Incoming`; never raises.

    Text, captions and edits are words; `/verb`s and pressed buttons are also a `command`; what Telegram tells us by
    itself (somebody joined, blocked the bot, reacted) is `Automatic.RECEIPT`, so it is stored and not answered.
    """
    try:
        # A client that cuts a text in the middle of an emoji leaves half a character, which no store takes.
        update = json.loads(raw.body, object_hook=_whole_characters)
        proven = raw.facts.get("proven") is True
        if pressed := update.get("callback_query"):
            return _button(pressed, proven)
        if message := update.get("message") or update.get("edited_message"):
            return _message(message, proven)
        return _notice(update)
    except Exception:
        # Wide on purpose: whatever the bytes hold, the desk sets them aside and shows them to a person.
        return Incoming(channel="telegram", address="", text="", unreadable=Unreadable.BROKEN, conversation=raw.key)


def to_command(line: str) -> tuple[str, ...]:
    """Verb, reference and the rest as one string: `/return@bot LAB-7 too short` -> (return, LAB-7, too short)."""
    verb, *more = line.strip().removeprefix("/").split(None, 2)
    return (verb.partition("@")[0].lower(), *(word.strip() for word in more))


def _message(message: _Json, proven: bool) -> Incoming:
    """A message that was written, or written anew."""
    chat, writer = message["chat"], message.get("from") or {}
    text = str(message.get("text") or message.get("caption") or "").strip()
    documents = _documents(message)
    answered = message.get("reply_to_message") or {}
    is_command = text.startswith("/") and len(text) > 1 and not text[1].isspace()
    wordless = not text and not documents
    return Incoming(
        channel="telegram",
        address=str(chat["id"]),
        text=text,
        name=_name(writer),
        body=text,
        sent_at=_moment(message.get("edit_date") or message.get("date")),
        message_id=_message_id(chat, message),
        replies_to=(_message_id(chat, answered),) if answered else (),
        reference=_reference(text) or _reference(str(answered.get("text") or "")),
        command=to_command(text) if is_command else (),
        proven=proven and _is_private(chat),
        automatic=_automatic(message, writer, wordless),
        unreadable=Unreadable.EMPTY if wordless and WORDLESS & message.keys() else None,
        documents=documents,
        conversation=_conversation(chat),
    )


def _button(pressed: _Json, proven: bool) -> Incoming:
    """A pressed button: what it stands for, said in answer to the letter it stands under."""
    writer, letter = pressed["from"], pressed.get("message") or {}
    chat = letter.get("chat") or {"id": writer["id"], "type": "private"}
    said = str(pressed.get("data") or "").strip()
    return Incoming(
        channel="telegram",
        address=str(chat["id"]),
        text=said,
        name=_name(writer),
        body=said,
        replies_to=(_message_id(chat, letter),) if letter else (),
        reference=_reference(said) or _reference(str(letter.get("text") or "")),
        command=to_command(said) if said else (),
        proven=proven and _is_private(chat),
        automatic=Automatic.AUTO_REPLY if writer.get("is_bot") else None,
        unreadable=None if said else Unreadable.EMPTY,
        conversation=_conversation(chat),
    )


def _notice(update: _Json) -> Incoming:
    """Something Telegram tells us that nobody said: stored, never answered."""
    told: _Json = next((part for part in update.values() if isinstance(part, dict)), {})
    chat = told.get("chat") or told.get("from") or told.get("user") or {}
    return Incoming(
        channel="telegram",
        address=str(chat.get("id", "")),
        text="",
        automatic=Automatic.RECEIPT,
        conversation=_conversation(chat),
    )


def _automatic(message: _Json, writer: _Json, wordless: bool) -> Automatic | None:
    if writer.get("is_bot"):
        return Automatic.AUTO_REPLY
    return Automatic.RECEIPT if wordless and not WORDLESS & message.keys() else None


def _documents(message: _Json) -> tuple[Document, ...]:
    found = [
        Document(
            name=str(file.get("file_name") or name),
            type=str(file.get("mime_type") or kind),
            size=int(file.get("file_size") or 0),
        )
        for key, (name, kind) in FILES.items()
        if (file := message.get(key))
    ]
    if sizes := message.get("photo"):
        # One picture in several sizes; the largest is the one that was sent.
        largest = max(int(size.get("file_size") or 0) for size in sizes)
        found.append(Document(name="photo.jpg", type="image/jpeg", size=largest))
    return tuple(found)


def _whole_characters(part: _Json) -> _Json:
    return {key: _mended(value) if isinstance(value, str) else value for key, value in part.items()}


def _mended(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _name(person: _Json) -> str | None:
    parts = (person.get("first_name"), person.get("last_name"))
    return " ".join(str(part) for part in parts if part) or None


def _moment(stamp: Any) -> datetime | None:
    return datetime.fromtimestamp(int(stamp), UTC) if stamp else None


def _message_id(chat: _Json, message: _Json) -> str:
    """The same form as the receipt of a letter we sent."""
    return f"telegram:{chat['id']}:{message['message_id']}"


def _conversation(chat: _Json) -> str:
    return f"telegram:{chat.get('id', '')}"


def _is_private(chat: _Json) -> bool:
    """In a group the address is the group's, and Telegram vouches for no single member of it."""
    return chat.get("type") == "private"


def _reference(text: str) -> str | None:
    found = _REFERENCE.search(text)
    return found[0].upper() if found else None

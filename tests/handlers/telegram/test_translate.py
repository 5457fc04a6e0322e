"""What a Telegram update means in our own words."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.telegram import translate
from labbot.messages import Automatic, Document, Incoming, Raw, Unreadable

AMINA = {"id": 4711, "is_bot": False, "first_name": "Amina", "last_name": "Diallo"}
PRIVATE = {"id": 4711, "type": "private"}
GROUP = {"id": -5, "type": "group", "title": "Secretariat"}


def read(update: dict[str, Any], *, proven: bool = True) -> Incoming:
    body = json.dumps({"update_id": 9, **update}).encode()
    return translate(Raw("telegram", "telegram:9", body, {"proven": proven}))


def message(text: str | None = None, **fields: Any) -> dict[str, Any]:
    said = {"message_id": 12, "date": 1_795_424_400, "chat": PRIVATE, "from": AMINA} | fields
    return {"message": said if text is None else said | {"text": text}}


def test_a_text_is_what_the_person_wrote() -> None:
    assert read(message("We propose a training")) == Incoming(
        channel="telegram",
        address="4711",
        text="We propose a training",
        body="We propose a training",
        name="Amina Diallo",
        sent_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
        message_id="telegram:4711:12",
        proven=True,
        conversation="telegram:4711",
    )


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/approve LAB-0042", ("approve", "LAB-0042")),
        ("/Approve@labbot LAB-0042", ("approve", "LAB-0042")),
        ("/return LAB-0042 please say\nwho pays", ("return", "LAB-0042", "please say\nwho pays")),
        ("/help", ("help",)),
        ("/", ()),
        ("/ 3", ()),
        ("approve LAB-0042", ()),
    ],
)
def test_a_slash_makes_a_command_and_the_text_is_kept(text: str, command: tuple[str, ...]) -> None:
    incoming = read(message(text))

    assert incoming.command == command
    assert incoming.text == text


def test_a_pressed_button_is_a_command_in_answer_to_its_letter() -> None:
    letter = {"message_id": 17, "date": 0, "chat": PRIVATE, "text": "LAB-0042: a training"}
    press = {"id": "1", "from": AMINA, "message": letter, "data": "interested"}

    incoming = read({"callback_query": press})

    assert incoming.command == ("interested",)
    assert incoming.replies_to == ("telegram:4711:17",)
    assert incoming.reference == "LAB-0042"
    assert (incoming.address, incoming.proven) == ("4711", True)


def test_a_button_under_a_letter_that_is_not_shown_any_more_still_counts() -> None:
    incoming = read({"callback_query": {"id": "1", "from": AMINA, "data": "approve lab-0042"}})

    assert incoming.command == ("approve", "lab-0042")
    assert (incoming.reference, incoming.address, incoming.replies_to) == ("LAB-0042", "4711", ())


def test_an_answer_names_our_letter_and_its_reference() -> None:
    ours = {"message_id": 17, "date": 1, "chat": PRIVATE, "text": "Your proposal LAB-0042"}

    incoming = read(message("budget: 40000 EUR", reply_to_message=ours))

    assert incoming.replies_to == ("telegram:4711:17",)
    assert incoming.reference == "LAB-0042"
    assert incoming.text == "budget: 40000 EUR"


def test_a_document_comes_with_its_caption() -> None:
    file = {"file_id": "x", "file_name": "note.pdf", "mime_type": "application/pdf", "file_size": 12345}

    incoming = read(message(document=file, caption="Our proposal"))

    assert incoming.text == "Our proposal"
    assert incoming.documents == (Document("note.pdf", "application/pdf", 12345),)


def test_a_picture_and_a_voice_message_are_documents() -> None:
    picture = read(message(photo=[{"file_size": 10}, {"file_size": 900}]))
    voice = read(message(voice={"duration": 3, "file_size": 70}))

    assert picture.documents == (Document("photo.jpg", "image/jpeg", 900),)
    assert voice.documents == (Document("voice.ogg", "audio/ogg", 70),)
    assert picture.automatic is voice.automatic is None


def test_an_edited_message_is_a_message() -> None:
    changed = message("We propose two trainings", edit_date=1_795_424_460)["message"]

    incoming = read({"edited_message": changed})

    assert incoming.text == "We propose two trainings"
    assert incoming.sent_at == datetime(2026, 11, 23, 9, 1, tzinfo=UTC)
    assert incoming.automatic is None


def test_nobody_is_proven_in_a_group() -> None:
    incoming = read(message("/queue", chat=GROUP))

    assert (incoming.address, incoming.proven, incoming.command) == ("-5", False, ("queue",))


def test_only_the_door_can_say_proven() -> None:
    assert not read(message("hello"), proven=False).proven


def test_a_bot_is_not_answered() -> None:
    assert read(message("hello", **{"from": AMINA | {"is_bot": True}})).automatic is Automatic.AUTO_REPLY


@pytest.mark.parametrize(
    "update",
    [
        message(new_chat_members=[AMINA]),
        {"my_chat_member": {"chat": PRIVATE, "from": AMINA, "date": 1}},
        {"message_reaction": {"chat": PRIVATE, "user": AMINA, "message_id": 3, "new_reaction": []}},
    ],
)
def test_what_telegram_says_by_itself_is_not_answered(update: dict[str, Any]) -> None:
    incoming = read(update)

    assert incoming.automatic is Automatic.RECEIPT
    assert incoming.address == "4711"


def test_a_sticker_is_shown_to_a_person() -> None:
    incoming = read(message(sticker={"emoji": "👍"}))

    assert (incoming.unreadable, incoming.automatic) == (Unreadable.EMPTY, None)


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"null", b"7", b'{"message": 3}', b'{"message": {}}'])
def test_broken_bytes_are_set_aside(body: bytes) -> None:
    incoming = translate(Raw("telegram", "telegram:9", body))

    assert incoming.unreadable is Unreadable.BROKEN or incoming.automatic is Automatic.RECEIPT


def test_half_a_character_does_not_reach_the_store() -> None:
    incoming = read(message("a training \ud83d", **{"from": AMINA | {"first_name": "Am\ud83d"}}))

    assert incoming.text == "a training \ufffd"
    assert incoming.name == "Am\ufffd Diallo"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("/@ -LAB42\ud83d", max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["chat", "from", "text", "id", "photo", "message_id", "date"]), inner)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["message", "callback_query", "edited_message", "poll"]), _JSON))
def test_no_update_breaks_it(update: dict[str, Any]) -> None:
    assert read(update).channel == "telegram"

"""Letters as they leave: their headers, a real relay, a maildir."""

from __future__ import annotations

import email
import mailbox
import socket
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from handlers.mail.send import Maildir, Relay, dress
from handlers.mail.translate import translate
from labbot.errors import SendError
from labbot.messages import Automatic, Choice, Outgoing, Raw
from labbot.settings import Smtp

US = {"sender_name": "Laboratory of Ideas", "sender_address": "lab@lab.example.org"}


def make_letter(**changes: Any) -> Outgoing:
    facts: dict[str, Any] = {
        "key": "receipt:LAB-0042:1",
        "channel": "mail",
        "address": "awa.diop@example.org",
        "subject": "LAB-0042: we have your proposal",
        "text": "Thank you.\n\nNext step: an answer by Friday.",
        "language": "en",
        "message_id": "<receipt-1@lab.example.org>",
        "written_at": datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
    }
    return Outgoing(**{**facts, **changes})


def dressed(**changes: Any) -> EmailMessage:
    found = email.message_from_bytes(dress(make_letter(**changes), **US), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_letter_says_who_when_and_that_a_machine_wrote_it():
    mail = dressed(in_reply_to="<asked@example.org>")
    assert mail["From"] == "Laboratory of Ideas <lab@lab.example.org>"
    assert mail["To"] == "awa.diop@example.org"
    assert mail["Subject"] == "LAB-0042: we have your proposal"
    assert mail["Date"].datetime == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert mail["Message-ID"] == "<receipt-1@lab.example.org>"
    assert mail["Reply-To"] == "lab@lab.example.org"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["Content-Language"] == "en"
    assert mail["List-Id"] is None
    assert mail["Precedence"] is None
    assert "LAB" not in mail["X-Labbot"]


def test_a_digest_says_that_it_is_one():
    mail = dressed(bulk=True)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Precedence"] == "bulk"
    assert mail["List-Id"] == "<digest.lab.example.org>"


def test_a_letter_stands_in_the_thread_it_answers():
    long_id = f"<{'a' * 200}@mail.example.org>"
    mail = dressed(in_reply_to=long_id, references=("<first@example.org>", "<second@example.org>"))
    raw = dress(make_letter(in_reply_to=long_id), **US)
    assert long_id.encode() in raw  # never encoded, however long
    assert mail["References"].split()[:2] == ["<first@example.org>", "<second@example.org>"]


def test_of_a_long_thread_the_first_and_the_latest_mails_are_named():
    mail = dressed(references=tuple(f"<{n}@example.org>" for n in range(100)), in_reply_to="<last@example.org>")
    named = mail["References"].split()
    assert (named[0], named[-1], len(named)) == ("<0@example.org>", "<last@example.org>", 20)


@pytest.mark.parametrize("language", ["Ação", "مقترح جديد من السنغال", "Réponse à l’idée " * 12])
def test_every_script_arrives_as_it_was_written(language):
    mail = dressed(subject=language, text=language + "\nfin", html=f"<p>{language}</p>")
    assert mail["Subject"] == language.strip()
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().split("\n")[0] == language
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("field", ["subject", "message_id", "in_reply_to", "language"])
@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\u2028", "\x0b"])
def test_no_value_becomes_a_header_of_its_own(field, break_):
    mail = email.message_from_bytes(dress(make_letter(**{field: f"x{break_}Bcc: all@example.org"}), **US))
    assert mail["Bcc"] is None
    assert mail.get_payload(decode=True).startswith(b"Thank you.")


@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nBcc: c@d.org", "a@example.org, b@example.org", "<a@b.org>"])
def test_what_is_no_address_is_refused_for_good(address):
    with pytest.raises(SendError) as refused:
        dress(make_letter(address=address), **US)
    assert refused.value.permanent


def test_choices_are_listed_as_words_to_send_back():
    mail = dressed(choices=(Choice("approve LAB-0042", "Publish"), Choice("return LAB-0042", "Send back")))
    text = mail.get_content().replace("\r\n", "\n")
    assert text.endswith("--------\n  approve LAB-0042  = Publish\n  return LAB-0042  = Send back\n")


def test_a_repeated_letter_is_the_same_to_the_octet():
    assert dress(make_letter(html="<p>a</p>"), **US) == dress(make_letter(html="<p>a</p>"), **US)


def test_our_own_letter_is_known_when_it_comes_back():
    assert translate(Raw("mail", "k", dress(make_letter(), **US))).automatic is Automatic.OWN


def make_relay(port: int) -> Relay:
    return Relay(Smtp(host="127.0.0.1", port=port, security="none", timeout_seconds=5), **US)


async def test_the_relay_takes_a_letter(sink):
    sent = await make_relay(sink.port).send(make_letter(text="شكراً لكم"))
    assert sent.receipt == "<receipt-1@lab.example.org>"
    [mail] = sink.mails
    assert email.message_from_bytes(mail).get_payload(decode=True).decode().strip() == "شكراً لكم"


@pytest.mark.parametrize(
    ("to_reader", "to_data", "permanent"),
    [
        ("550 5.1.1 <awa.diop@example.org> unknown", None, True),
        ("450 4.2.0 greylisted", None, False),
        (None, "554 5.7.1 this looks like spam", True),
        (None, "451 4.3.0 try again later", False),
    ],
)
async def test_a_refusal_says_whether_trying_again_helps(sink, to_reader, to_data, permanent):
    sink.answer_to_reader, sink.answer = to_reader, to_data
    with pytest.raises(SendError) as refused:
        await make_relay(sink.port).send(make_letter())
    assert refused.value.permanent is permanent
    assert "awa" not in str(refused.value)
    assert (to_reader or to_data or "")[:9] in str(refused.value)


async def test_a_relay_that_is_away_is_tried_again():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SendError) as refused:
        await make_relay(port).send(make_letter())
    assert not refused.value.permanent
    assert "mail.smtp.host" in str(refused.value)


def letters(path: Path) -> list[str]:
    return [str(mail["Subject"]) for mail in mailbox.Maildir(path, create=False)]


async def test_a_letter_lies_in_the_maildir_once_however_often_it_is_sent(tmp_path):
    maildir = Maildir(tmp_path / "out", **US)
    await maildir.send(make_letter())
    await maildir.send(make_letter())
    await maildir.send(make_letter(message_id="<another@lab.example.org>", subject="Another"))

    assert sorted(letters(tmp_path / "out")) == ["Another", "LAB-0042: we have your proposal"]
    assert list((tmp_path / "out" / "tmp").iterdir()) == []


async def test_a_letter_that_was_read_in_the_maildir_does_not_come_again(tmp_path):
    maildir = Maildir(tmp_path, **US)
    await maildir.send(make_letter())
    [new] = (tmp_path / "new").iterdir()
    new.rename(tmp_path / "cur" / f"{new.name}:2,S")
    await maildir.send(make_letter())
    assert len(letters(tmp_path)) == 1


async def test_a_maildir_that_cannot_be_written_is_tried_again(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SendError) as refused:
        await Maildir(tmp_path / "file", **US).send(make_letter())
    assert not refused.value.permanent

"""Letters as mail: their headers, made in one place, and their two parts."""

from __future__ import annotations

import email
import re
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.mail import headers
from handlers.mail.dress import LONGEST_LINE, MOST_OCTETS, dress, return_path
from handlers.mail.translate import translate
from labbot.errors import SendError
from labbot.messages import Automatic, Choice, Raw
from tests.letters import US, WORD, make_letter


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
    assert mail["List-Unsubscribe"] == "<mailto:lab@lab.example.org?subject=digest%20off>"
    assert mail["List-Unsubscribe-Post"] is None


def test_where_there_is_a_web_door_one_click_ends_the_digest():
    """RFC 8058 3.1: an https address of its own for each reader, and the fixed word for the POST."""
    letter = make_letter(bulk=True, stop_token=WORD)
    mail = email.message_from_bytes(dress(letter, **US, web_url="https://lab.example.org/"), policy=policy.compat32)
    leave = " ".join(mail["List-Unsubscribe"].split())
    assert leave == (f"<https://lab.example.org/stop/{WORD}>, <mailto:lab@lab.example.org?subject=digest%20off>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    ("web_url", "token", "bulk"),
    [
        ("http://lab.example.org", WORD, True),
        (None, WORD, True),
        ("https://lab.example.org", None, True),
        ("https://lab.example.org", "short", True),
        ("https://lab.example.org>, <https://evil.example.org", WORD, True),
        ("https://lab.example.org", WORD, False),
    ],
)
def test_no_one_click_without_https_and_a_word_of_the_readers_own(web_url, token, bulk):
    mail = email.message_from_bytes(dress(make_letter(bulk=bulk, stop_token=token), **US, web_url=web_url))
    assert mail["List-Unsubscribe-Post"] is None
    assert "http" not in (mail["List-Unsubscribe"] or "")
    assert (mail["List-Unsubscribe"] is None) is not bulk


def test_an_answer_comes_back_to_its_conversation_and_a_bounce_to_its_letter():
    letter = make_letter(reply_token=WORD, return_token=WORD[::-1].replace("7", "3"))
    mail = email.message_from_bytes(dress(letter, **US))
    assert mail["Reply-To"] == f"lab+r.{WORD}@lab.example.org"
    assert mail["From"] == "Laboratory of Ideas <lab@lab.example.org>"
    assert return_path(letter, "lab@lab.example.org", "+") == f"lab+b.{letter.return_token}@lab.example.org"


@pytest.mark.parametrize("letter", [make_letter(), make_letter(reply_token="x y", return_token="a@b")])
def test_without_a_word_or_with_a_wrong_one_our_plain_address_stands(letter):
    assert email.message_from_bytes(dress(letter, **US))["Reply-To"] == "lab@lab.example.org"
    assert return_path(letter, "lab@lab.example.org", "+") == "lab@lab.example.org"


def test_where_the_server_knows_no_subaddresses_none_is_used():
    letter = make_letter(reply_token=WORD, return_token=WORD)
    assert email.message_from_bytes(dress(letter, **US, subaddress=""))["Reply-To"] == "lab@lab.example.org"
    assert return_path(letter, "lab@lab.example.org", "") == "lab@lab.example.org"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"in_reply_to": "<asked@example.org>"}, "auto-replied"),
        ({}, "auto-generated"),
        ({"bulk": True, "in_reply_to": "<asked@example.org>"}, "auto-generated"),
        # A card follows our own earlier card: it answers nobody.
        ({"card": "item:42", "in_reply_to": "<card-1@lab.example.org>"}, "auto-generated"),
        ({"automatic": False}, None),
    ],
)
def test_what_a_machine_wrote_says_whether_it_is_an_answer(facts, said):
    assert dressed(**facts)["Auto-Submitted"] == said


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


def test_the_footer_stands_below_the_words_to_send_back():
    mail = dressed(choices=(Choice("endorse LAB-0042", "Endorse"),), footer="Why.\nHow to stop.\nLanguage.")
    assert (
        mail.get_content()
        .replace("\r\n", "\n")
        .endswith(
            "answer by Friday.\n\n--------\n  endorse LAB-0042  = Endorse\n\n--------\nWhy.\nHow to stop.\nLanguage.\n"
        )
    )


def test_a_letter_that_would_be_too_long_goes_without_its_html():
    mail = dressed(html="<p>" + "é" * MOST_OCTETS)
    assert mail.get_content_type() == "text/plain"
    assert "an answer by Friday" in mail.get_content()


@pytest.mark.parametrize("text", ["From here\nFrom there", "a\r\nb\rc", "." + "\n.\n..", "x" * 3000, "tab\tend \n"])
def test_a_text_arrives_whatever_its_lines_look_like(text):
    raw = dress(make_letter(text=text), **US)
    body = raw.partition(b"\r\n\r\n")[2]
    mail = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert mail.get_content().splitlines() == re.split(r"\r\n|\r|\n", text.rstrip())
    assert not re.search(rb"^From ", body, re.MULTILINE)


INTENDED = {
    *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Reply-To", "Auto-Submitted"),
    *("X-Auto-Response-Suppress", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Precedence"),
    *("Content-Language", "X-Labbot", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
}
hostile = st.one_of(
    st.text(max_size=200),
    st.text(alphabet=st.sampled_from('a \r\n\t:=?@<>,;"\\()é\u2028\x00\x85\udcff'), max_size=120),
    st.builds(lambda a, b: f"{a}\r\nBcc: all@example.org\r\n\r\n{b}", st.text(max_size=20), st.text(max_size=20)),
    st.just("=?utf-8?q?x=0D=0ABcc:_all=40example.org?="),
    st.just("=?utf-8?b?DQpCY2M6IGFsbEBleGFtcGxlLm9yZw==?="),
)
local_parts = st.text("abcXYZ019.!#$%&'*+/=?^_`{|}~-", min_size=1, max_size=64)
letters = st.builds(
    make_letter,
    **dict.fromkeys(("key", "subject", "text", "language", "message_id", "in_reply_to", "footer"), hostile),
    **dict.fromkeys(("html", "card", "reply_token", "return_token", "stop_token"), st.one_of(st.none(), hostile)),
    references=st.lists(hostile, max_size=4).map(tuple),
    choices=st.lists(st.builds(Choice, hostile, hostile), max_size=2).map(tuple),
    bulk=st.booleans(),
    automatic=st.booleans(),
    address=local_parts.map("{}@example.org".format),
)


@settings(max_examples=60, deadline=None)
@given(letters, hostile, st.one_of(st.none(), hostile))
def test_no_value_whatever_it_holds_makes_or_breaks_a_header(letter, name, web_url):
    raw = dress(letter, sender_name=name, sender_address="lab@lab.example.org", web_url=web_url)
    head, _, _ = raw.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")

    assert raw.isascii()
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert all(len(line) <= LONGEST_LINE or line.count(b" ") <= 1 for line in lines), "folded where there is a space"
    names = [line.partition(b":")[0].decode() for line in lines if not line.startswith(b" ")]
    assert set(names) <= INTENDED
    assert len(set(names)) == len(names)
    assert {"From", "To", "Date", "Reply-To", "X-Labbot", "MIME-Version", "Content-Type"} <= set(names)
    for rules in (policy.compat32, policy.default):
        mail = email.message_from_bytes(raw, policy=rules)
        assert list(mail.keys()) == names
        assert not mail.defects


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs", "Cn")), max_size=150))
def test_a_subject_and_a_name_are_read_as_they_were_written(text):
    mail = email.message_from_bytes(dress(make_letter(subject=text), sender_name=text, sender_address="lab@a.org"))
    assert headers.words(headers.value(mail, "Subject")) == text
    assert headers.author(headers.values(mail, "From"))[:2] == ("lab@a.org", text or None)

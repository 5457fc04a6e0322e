"""Headers as every program reads them, and as not every one does; crafted and broken ones."""

from __future__ import annotations

from email import message_from_bytes

import pytest

from handlers.mail import headers
from handlers.mail.headers import author, lower, reads_one_way

ORDINARY = b"From: a@example.org\r\nSubject: x\r\n\ty\r\n  z\r\n\r\nText\n\nwith\rany\x00thing\r\n"


@pytest.mark.parametrize(
    "mail",
    [
        ORDINARY,
        ORDINARY.replace(b"\r\n", b"\n").replace(b"\r", b""),
        b"From: a@example.org\r\nX-Empty:\r\nX-Name: \xc3\xa9\r\n\r\n",
        b"From: a@example.org\r\nSubject: no text",
    ],
)
def test_an_ordinary_mail_has_one_reading(mail):
    assert reads_one_way(mail)


@pytest.mark.parametrize(
    "change",
    [
        (b"Subject", b"Subject "),
        (b"Subject: x", b"Subject x"),
        (b"\r\n\ty", b"\r\n\t"),
        (b"x\r\n", b"x\r"),
        (b"x\r\n", b"x\n"),
        (b"x\r\n\ty\r\n  z\r\n", b"x\n"),
        (b"x", b"\x00"),
        (b"Subject", b"Subj\xc3\xa9t"),
        (b"From", b" From"),
        (b"From", b"\r\nFrom"),
        (b"From: a", b"From a"),
        (b"z\r\n\r\n", b"z\r\r"),
        (b"z\r\n\r\n", b"z\n\r\n"),
    ],
)
def test_what_programs_disagree_about_has_several(change):
    assert not reads_one_way(ORDINARY.replace(*change, 1))


def test_no_foreign_letter_becomes_one_of_ours():
    assert lower("AWA.Diop@Example.ORG") == "awa.diop@example.org"
    assert lower("\u212aonan@example.org") == "\u212aonan@example.org"
    assert author(["\u212aonan@example.org"]).address != "konan@example.org"


@pytest.mark.parametrize("nested", ["(" * 3000, ":" * 900, "a:" * 1000])
def test_what_is_nested_by_the_hundred_hides_no_address(nested):
    found = headers.author([f"{nested} awa@example.org"])
    assert found.address in {"awa@example.org", ""}
    assert not found.certain


@pytest.mark.parametrize(
    ("sender", "certain"),
    [
        ("Awa Diop (Ministry) <awa@example.org>", True),
        ("Awa Diop (Ministry (Dakar)) <awa@example.org>", True),
        ('"Awa ) Diop" <awa@example.org>', True),
        ("((( awa@example.org", False),
        (") awa@example.org", False),
    ],
)
def test_a_comment_that_never_ends_makes_an_address_uncertain(sender, certain):
    assert headers.author([sender]).certain is certain


def test_an_address_has_two_sides():
    assert headers.addresses("@example.org") == []
    assert headers.addresses("awa@") == []
    assert headers.addresses("Awa <awa@example.org>") == [("Awa", "awa@example.org")]


def test_of_thousands_of_ids_the_first_and_the_last_are_kept():
    ids = [f"<{n}@x>" for n in range(5000)]
    assert headers.message_ids(" ".join(ids)) == ids[:50] + ids[-50:]
    assert headers.message_ids(" ".join(ids[:100])) == ids[:100]


@pytest.mark.parametrize("odd", ["<a\0b@x>", "<a\x1bb@x>", "<" + "a" * 501 + ">", "<>", "<a b>", "<a<b>"[:3]])
def test_what_is_no_id_is_none(odd):
    assert headers.message_ids(odd) == []


@pytest.mark.parametrize(
    ("octets", "charset", "text"),
    [
        (b"a\0b", "utf-8", "ab"),
        (b"a+2AA-b", "utf-7", "a\ufffdb"),
        ("idée".encode(), "x" * 5000, "idée"),
        ("idée".encode(), "utf-8\0", "idée"),
    ],
)
def test_a_text_holds_nothing_that_cannot_be_stored(octets, charset, text):
    assert headers.decoded(octets, charset) == text


def test_half_a_character_in_a_header_is_a_question_mark():
    assert headers.words("a \\ud800 =?utf-8?q?b?=") == "a \ufffd b"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("text/plain; x=y", "y"),
        ("text/plain; x*=utf-8''%C3%A9", "Ã©"),
        ("text/plain", ""),
        ("text/plain; x*0*=a'%; x*=utf-8''b", ""),
        ("", ""),
    ],
)
def test_a_parameter_is_a_text_whatever_it_was(value, text):
    assert headers.parameter(message_from_bytes(f"Content-Type: {value}\n\n".encode()), "x") == text

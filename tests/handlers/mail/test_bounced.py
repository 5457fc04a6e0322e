"""A delivery report: is it one, which address, for good or for now, and which letter came back."""

from __future__ import annotations

from email import message_from_bytes

import pytest

from handlers.mail import bounced
from handlers.mail.translate import translate
from labbot.messages import Automatic, Bounce, Raw
from tests.peers.bounces import DAEMON, FAILED, LETTER, REPORTS, plain, report, status

WORD = "abcdefghijklmnopqrstuvwxyz"


def read(mail: bytes, **facts: object) -> tuple[Automatic | None, Bounce | None]:
    found = translate(Raw("mail", "k", mail, facts), own=("lab@lab.example.org",))
    return found.automatic, found.bounce


@pytest.mark.parametrize(("name", "mail", "address", "kind"), REPORTS, ids=[name for name, *_ in REPORTS])
def test_reports_of_many_systems_are_understood(name, mail, address, kind):
    automatic, said = read(mail)

    assert automatic is Automatic.BOUNCE
    assert said is not None
    assert (said.address, said.hard, said.late) == (address, kind == "hard", kind == "late")


@pytest.mark.parametrize(
    "facts",
    [
        {"envelope_to": [f"lab+b.{WORD}@lab.example.org"]},
        {"envelope_to": f"LAB+B.{WORD.upper()}@LAB.EXAMPLE.ORG"},
    ],
)
def test_the_word_of_the_return_path_is_found_in_the_envelope(facts):
    assert read(REPORTS[0][1], **facts)[1].letter == WORD


@pytest.mark.parametrize("header", ["Delivered-To", "X-Original-To", "To"])
def test_the_word_of_the_return_path_is_found_in_the_headers(header):
    mail = f"{header}: <lab+b.{WORD}@lab.example.org>\n".encode() + REPORTS[0][1].replace(b"To: lab@", b"X-To: lab@")

    assert read(mail)[1].letter == WORD


@pytest.mark.parametrize("place", ["lab+b.short@lab.example.org", f"lab+r.{WORD}@lab.example.org", f"{WORD}@x.org"])
def test_other_details_of_an_address_are_no_return_path(place):
    assert read(REPORTS[0][1], envelope_to=[place])[1].letter is None


def test_the_letter_that_came_back_is_named_by_its_id():
    assert read(REPORTS[0][1])[1].message_id == LETTER


@pytest.mark.parametrize(
    "part",
    [
        f"Content-Type: message/rfc822\n\nMessage-ID: {LETTER}\nSubject: x\n\ny",
        f"Content-Type: message/global-headers\n\nMessage-ID: {LETTER}\n",
    ],
)
def test_the_letter_is_found_in_whatever_form_it_comes_back(part):
    mail = REPORTS[0][1].decode()
    at = mail.index("--b\nContent-Type: text/rfc822-headers")

    assert read(f"{mail[:at]}--b\n{part}\n\n--b--\n".encode())[1].message_id == LETTER


def test_the_id_of_a_letter_quoted_in_words_is_found():
    named = {name: mail for name, mail, *_ in REPORTS}

    assert read(named["qmail"])[1].message_id == LETTER


def test_all_addresses_of_a_report_are_found_each_with_its_fate():
    blocks = "\n\n".join(
        status(action, code, recipient=f"rfc822; <{name}@Example.org>")
        for name, action, code in [
            ("one", "failed", "5.1.1"),
            ("two", "failed", "5.2.2"),
            ("three", "delayed", "4.4.1"),
            ("four", "delivered", "2.0.0"),
        ]
    )

    found = bounced.failures(message_from_bytes(report(DAEMON, "x", "y", blocks)))

    assert found == (("one@example.org",), ("two@example.org",), ("three@example.org",))


@pytest.mark.parametrize("action", ["failed (Bad destination)", "Failure", "error", "FAILED"])
def test_servers_that_write_the_action_in_their_own_way_are_understood(action):
    assert read(report(DAEMON, "x", "y", status(action, "5.1.1")))[1].hard


@pytest.mark.parametrize(
    ("code", "diagnostic", "hard"),
    [
        ("5.0.0", "550 5.1.1 no such user", True),
        ("5.0.0", "552 mailbox is over quota", False),
        ("5.0.0", "", True),
        ("4.4.7", "", False),
        ("5.3.4", "message too big", False),
        ("550", "", True),
        ("", "", True),
    ],
)
def test_what_will_not_mend_by_itself_is_told_from_what_may(code, diagnostic, hard):
    assert read(report(DAEMON, "x", "y", status("failed", code, diagnostic)))[1].hard is hard


def test_a_mere_receipt_of_delivery_is_no_bounce():
    assert read(report(DAEMON, "x", "y", status("relayed", "2.0.0")))[0] is Automatic.RECEIPT


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Undelivered Mail Returned to Sender", f"I got this about {FAILED}: user unknown. What now?"),
        ("Fwd: Delivery Status Notification (Failure)", f"See below. {FAILED} does not exist."),
        ("TR : Non remis : note", f"L’adresse {FAILED} est introuvable."),
        ("Delivery failure", "My mail to lab@lab.example.org could not be delivered: user unknown. Please check."),
        ("Delivery failed", "The equipment for the border post was not delivered. We ask for help."),
        ("Message delayed", "Our report will come later than agreed."),
        ("An idea", f"The address {FAILED} does not exist any more; please use mine."),
    ],
)
def test_a_person_who_writes_of_a_failed_delivery_is_a_person(subject, text):
    assert read(plain("Bo Example <bo@example.org>", subject, text))[0] is None


def test_a_person_called_postmaster_is_a_person():
    mail = plain("postmaster@ministry.example.org", "An idea", "We would like to map our diaspora.")

    assert read(mail)[0] is None


def test_a_person_who_writes_to_the_return_path_is_a_person():
    mail = plain("Bo Example <bo@example.org>", "Re: Receipt", "Please change the title.")

    assert read(mail, envelope_to=[f"lab+b.{WORD}@lab.example.org"], envelope_from="bo@example.org") == (None, None)


def test_what_comes_from_nobody_to_the_return_path_is_a_bounce_whatever_it_looks_like():
    mail = plain("Mail service <service@mx.example.org>", "Hmm", "Sorry.")

    automatic, said = read(mail, envelope_to=[f"lab+b.{WORD}@lab.example.org"], envelope_from="")

    assert automatic is Automatic.BOUNCE
    assert said == Bounce(None, hard=False, letter=WORD)


@pytest.mark.parametrize("octets", [b"\xff" * 50, "é".encode() * 60_000])
def test_a_broken_report_is_read_without_fault(octets):
    automatic, said = read(plain(DAEMON, "failure notice", "x") + octets)

    assert automatic is Automatic.BOUNCE
    assert said is not None

"""Header blocks that every program reads the same way, and those that not every one does."""

from __future__ import annotations

import pytest

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

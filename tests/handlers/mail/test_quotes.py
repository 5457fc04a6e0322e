"""What the door makes of quotes: the HTML part helps the plain one, forwarded mail names its author."""

from __future__ import annotations

from handlers.mail.translate import translate, visible_reply
from labbot.messages import Incoming, Label, Raw

LETTER = "We have registered your request. How many families are concerned, and when would it begin?"


def read(body: bytes) -> Incoming:
    return translate(Raw("mail", "k", body), own=("lab@lab.example.org",))


def alternative(plain: str, html: str) -> tuple[str, dict[str, str]]:
    body = f"--b\nContent-Type: text/plain; charset=utf-8\n\n{plain}\n"
    body += f"--b\nContent-Type: text/html; charset=utf-8\n\n{html}\n--b--\n"
    return body, {"Content_Type": 'multipart/alternative; boundary="b"'}


def test_a_quote_that_only_the_rich_part_marks_is_left_out_of_the_plain_one(make_mail):
    body, headers = alternative(f"Sixty.\n\n{LETTER}", f"<p>Sixty.</p><div class='x_yahoo_quoted'>{LETTER}</div>")

    found = read(make_mail(body, **headers))

    assert found.text == "Sixty."
    assert found.quoted_chars == len(LETTER)
    assert visible_reply(make_mail(body, **headers)) == "Sixty."


def test_what_no_part_marks_is_the_person_s(make_mail):
    body, headers = alternative(f"Sixty.\n\n{LETTER}", f"<p>Sixty.</p><div>{LETTER}</div>")

    assert read(make_mail(body, **headers)).text == f"Sixty.\n\n{LETTER}"


def test_our_own_address_introduces_a_quote_in_any_language(make_mail):
    line = "2026-11-02 10:14(e)an, Lab <lab+LAB-0042@lab.example.org> idatzi zuen:"

    assert read(make_mail(f"Sixty.\n\n{line}\n\n{LETTER}")).text == "Sixty."


def test_a_forwarded_mail_is_labelled_and_names_its_author(make_mail):
    block = "De : Ali Ba <Ali@example.org>\nEnvoyé : lundi 2 novembre 2026 10:14\nÀ : Awa Diop\nObjet : projet"
    text = f"Pour transmission.\n\n{block}\n\nLe Gabon propose un projet."

    found = read(make_mail(text, Subject="TR: projet"))

    assert found.labels == (Label.FORWARDED,)
    assert found.original_author == "Ali Ba <ali@example.org>"
    assert found.text == "Pour transmission.\n\nLe Gabon propose un projet."
    assert found.address == "awa.diop@example.org"


def test_an_ordinary_reply_names_no_other_author(make_mail):
    block = "De : Ali Ba <ali@example.org>\nEnvoyé : lundi 2 novembre 2026 10:14\nÀ : Awa Diop\nObjet : projet"

    found = read(make_mail(f"Oui.\n\n{block}\n\nD'accord ?", Subject="RE: projet"))

    assert (found.labels, found.original_author, found.text) == ((), None, "Oui.")


def test_a_mail_forwarded_as_an_attachment_names_its_author_too(make_mail):
    inner = "From: Ali Ba <ali@example.org>\nSubject: projet\n\nLe Gabon propose un projet.\n"
    body = f"--b\nContent-Type: text/plain\n\nPour transmission.\n--b\nContent-Type: message/rfc822\n\n{inner}--b--\n"

    found = read(make_mail(body, Subject="Fwd: projet", Content_Type='multipart/mixed; boundary="b"'))

    assert found.labels == (Label.FORWARDED,)
    assert found.original_author == "Ali Ba <ali@example.org>"
    assert found.text == "Pour transmission.\n\nLe Gabon propose un projet."

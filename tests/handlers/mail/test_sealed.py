"""Signed and encrypted mail is labelled; what was signed in the open is read without its armour."""

from __future__ import annotations

import base64
import time

import pytest

from handlers.mail.sealed import plain
from handlers.mail.translate import translate, visible_reply
from labbot.messages import Incoming, Label, Raw, Unreadable

CLEAR = (
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nWe would like to map our diaspora.\n- -- \nAwa\n"
    "-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAd\n=abcd\n-----END PGP SIGNATURE-----\n"
)
LOCKED = "-----BEGIN PGP MESSAGE-----\n\nhQEMA3\n=abcd\n-----END PGP MESSAGE-----\n"


def mail(type_: str, body: str) -> bytes:
    head = "From: awa@example.org\nSubject: Idea\nMIME-Version: 1.0\n"
    return f"{head}Content-Type: {type_}\n\n{body}".encode()


def read(type_: str, body: str) -> Incoming:
    return translate(Raw("mail", "k", mail(type_, body), {"proven": True}))


def smime(content: str, more: str = "") -> tuple[str, str]:
    der = base64.b64encode(bytes.fromhex(f"308006092a864886f70d0107{content}a080")).decode()
    return f"application/pkcs7-mime{more}\nContent-Transfer-Encoding: base64", der


SIGNED = (
    'multipart/signed; protocol="application/pgp-signature"; micalg=pgp-sha256; boundary="b"',
    "--b\nContent-Type: text/plain\n\nWe would like to map our diaspora.\n--b\n"
    "Content-Type: application/pgp-signature; name=signature.asc\nContent-Disposition: attachment;"
    " filename=signature.asc\n\n-----BEGIN PGP SIGNATURE-----\n--b--\n",
)
ENCRYPTED = (
    'multipart/encrypted; protocol="application/pgp-encrypted"; boundary="b"',
    "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\n"
    f"Content-Type: application/octet-stream; name=encrypted.asc\n\n{LOCKED}--b--\n",
)


@pytest.mark.parametrize(
    ("made", "labels", "unreadable"),
    [
        (SIGNED, (Label.SIGNED,), None),
        (ENCRYPTED, (Label.ENCRYPTED,), Unreadable.ENCRYPTED),
        (smime("03"), (Label.ENCRYPTED,), Unreadable.ENCRYPTED),
        (smime("03", "; smime-type=signed-data"), (Label.ENCRYPTED,), Unreadable.ENCRYPTED),
        (smime("02"), (Label.SIGNED,), Unreadable.OPAQUE),
        (("text/plain", CLEAR), (Label.SIGNED,), None),
        (("text/plain", LOCKED), (Label.ENCRYPTED,), Unreadable.ENCRYPTED),
        (("text/plain", "Hello,\n" + LOCKED), (Label.ENCRYPTED,), Unreadable.ENCRYPTED),
        (("text/plain", "We would like to map our diaspora in Europe soon.\n" + LOCKED), (Label.ENCRYPTED,), None),
        (("text/plain", "> " + LOCKED.replace("\n", "\n> ") + "\nWhat is this?"), (), None),
        (("text/plain", "An idea"), (), None),
    ],
)
def test_a_sealed_mail_is_labelled_and_unreadable_only_where_nothing_else_is_said(
    made: tuple[str, str], labels: tuple[Label, ...], unreadable: Unreadable | None
) -> None:
    found = read(*made)
    assert (found.labels, found.unreadable) == (labels, unreadable)
    assert found.documents == ()


@pytest.mark.parametrize("made", [SIGNED, ("text/plain", CLEAR)])
def test_what_was_signed_in_the_open_is_read_without_its_armour(made: tuple[str, str]) -> None:
    for words in (read(*made).text, visible_reply(mail(*made))):
        assert words.startswith("We would like to map our diaspora.")
        assert "PGP" not in words
        assert "Hash" not in words


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("No armour - at all", "No armour - at all"),
        ("Before\n" + LOCKED + "After", "Before\nAfter"),
        ("-----BEGIN PGP MESSAGE-----\nwithout an end", "-----BEGIN PGP MESSAGE-----\nwithout an end"),
        (CLEAR + "- a list after it", "We would like to map our diaspora.\n-- \nAwa\n- a list after it"),
    ],
)
def test_only_whole_armour_is_taken_off_and_no_word_beside_it(text: str, rest: str) -> None:
    assert plain(text) == rest


def test_a_thousand_beginnings_without_an_end_cost_no_more_than_their_lines() -> None:
    many = "-----BEGIN PGP MESSAGE-----\n" * 100_000
    started = time.process_time()
    assert plain(many) == many.strip("\n")
    assert time.process_time() - started < 2

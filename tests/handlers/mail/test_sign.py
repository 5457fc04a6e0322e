"""Our own mail, signed: checked by the verifier of the same standard, and broken by whatever is changed or added."""

from __future__ import annotations

import email
from pathlib import Path
from typing import Any

import dkim
import pytest

from handlers.mail.door import MailChannel
from handlers.mail.dress import dress
from handlers.mail.sign import Signer
from labbot.errors import BadSettings
from labbot.messages import Outgoing
from labbot.settings import DkimSign, Mail, read_settings

# Made for this test and used nowhere else: no secret.
KEY = """-----BEGIN RSA PRIVATE KEY-----
MIICXAIBAAKBgQDUNJNylxdpUG4s+V9jVzZA/naeb1PeITdcUvRrn9JUZsQWG8ts
1qA/lNxO7rH5gce2Ga9jwfdEpeaZVg6+oI9sJbfgnbsfsG0E0OvqKD7sjmD+kC7r
wdB2Rgw4VLH76cHv6rRqRcfBcTDJnVdxMN4xNyZAUYYaZBdJ2smR9WvouwIDAQAB
AoGAFulmUiUGHhTVEH4MUomEDhhrbkfO4ljrxUgfo88pwnsmCM0PdbzmqHbGIq+a
/7mHep3jVf4HWJ4g+8VS6jojwfL++5Lf0ie/cDAywilbaRHRiR9Dj1ExsQ78tuXX
8A5mqT4sl4SWQflvajprHEjv+jx6pVqoZyHW+1fxw1fXkaECQQD9W3kMprZzVLJ6
9j61d+hgCA0kyyGggaZkyRWXWZgPbd3lGyulPVSiHd9UsqVD0o4MJlwM8jhuDPry
u4V9mDJXAkEA1ms3mVmxLWh+68b8e/t1vMwHiCnPdQ+ij0oolJPxlqX94Fcxj2Zx
c2tZEZqRmrGClzbRHk85JI/WQN6brWkmPQJBAIcB9ohaUkE08gL6M0JqSibaQ37G
y/2G+Q8d5GaJdLFMH4FVsDVWcEIPXxH4PH7etZkd29F+RbnHKvasHJ9nufMCQF9h
aGUl+ePKJRN6+9unG1O1qvAOMUPQha6Z/X1CZmhuRIXkI563omYGbaOgD38x0Xa0
oseJ1FCIT3Wh0LyOFr0CQBV/INjKMnVsy0J3Qmd7shz8DY1gkLMGnaB8Pb6BSZpo
Q60fOZ6it2YilFq5wT4Bgit6OJMrP34FmCZzGcR04EI=
-----END RSA PRIVATE KEY-----"""
PUBLIC = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDUNJNylxdpUG4s+V9jVzZA/nae"
    "b1PeITdcUvRrn9JUZsQWG8ts1qA/lNxO7rH5gce2Ga9jwfdEpeaZVg6+oI9sJbfg"
    "nbsfsG0E0OvqKD7sjmD+kC7rwdB2Rgw4VLH76cHv6rRqRcfBcTDJnVdxMN4xNyZA"
    "UYYaZBdJ2smR9WvouwIDAQAB"
)
TOO_SHORT = """-----BEGIN RSA PRIVATE KEY-----
MIIBOwIBAAJBALwEjNc2w6mFET3FPHx6BqWtZuxvCv9PRXZ59x4ooKg26I01CWxt
x3IwqEmNI2KOTv199JvWbZp8kpaturLFXY0CAwEAAQJAF90D+zTKNLPc8lgcSzg5
q8GMdKnLXYg0KstkIAHMEk1eFkJKioeBYY9uMJQsGIANsAYSnnkgXvMCCYwg/GEk
iQIhAOBKIHsnDldhrQDrfy1pVWcoWXdwjXkvGpW0VmRvcmrLAiEA1pmcz158L5Xg
DYung/TJLj9EidUOg8ZQ6D8oikKFFgcCIQCDrmGljEeaO+mDqb+wHLCccQ8d1cHp
zSLxk8BJFTl6wwIgB1g8kLBYKbzEbVJBSnffRtDthJYhKAtqi3hV59189pMCIQCJ
yH4J5rI9fVq7H+Z47nkPDSO+pDWoC3tQdIMfNeGaeA==
-----END RSA PRIVATE KEY-----"""
WORD = "abcdefghijklmnopqrstuvwx27"
OURS = "lab@lab.example.org"


def make_settings(**changes: Any) -> DkimSign:
    return DkimSign(**{"selector": "lab2026", "key": KEY, **changes})


def make_mail(**changes: Any) -> bytes:
    facts: dict[str, Any] = {
        "key": "digest:1",
        "channel": "mail",
        "address": "awa.diop@example.org",
        "subject": "Laboratoire d’idées : 3 nouveaux dossiers",
        "text": "Bonjour,\n\nVoici les nouveautés.",
        "html": "<p>Bonjour,</p><p>Voici les nouveautés.</p>",
        "language": "fr",
        "message_id": "<digest-1@lab.example.org>",
        "in_reply_to": "<earlier@lab.example.org>",
        "bulk": True,
        "reply_token": WORD,
        "stop_token": WORD,
    }
    letter = Outgoing(**{**facts, **changes})
    return dress(letter, sender_name="Laboratoire", sender_address=OURS, web_url="https://lab.example.org")


def look_up(name: bytes, timeout: float = 5) -> bytes | None:
    """The DNS, as the administrator has filled it in."""
    return f"v=DKIM1; k=rsa; p={PUBLIC}".encode() if name == b"lab2026._domainkey.lab.example.org." else None


def holds(mail: bytes) -> bool:
    return bool(dkim.verify(mail, dnsfunc=look_up))


def test_a_signed_letter_holds_before_the_verifier() -> None:
    signed = Signer(make_settings(), OURS).sign(make_mail())

    assert holds(signed)
    assert signed.endswith(make_mail().partition(b"Message-ID")[2])
    found = email.message_from_bytes(signed)["DKIM-Signature"].replace("\r\n", "").replace(" ", "")
    assert "a=rsa-sha256;c=relaxed/relaxed;d=lab.example.org;" in found
    assert all(len(line) <= 998 for line in signed.split(b"\r\n"))


@pytest.mark.parametrize("changes", [{"html": None}, {"text": "مرحبًا"}, {"text": "From me\n\n.\n"}, {"bulk": False}])
def test_every_form_of_letter_holds(changes: dict[str, Any]) -> None:
    assert holds(Signer(make_settings(), OURS).sign(make_mail(**changes)))


@pytest.mark.parametrize(
    "name",
    [
        *("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References", "Auto-Submitted"),
        *("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type"),
    ],
)
def test_a_changed_header_breaks_the_signature(name: str) -> None:
    """One-click among them: RFC 8058 4 wants both its headers signed."""
    signed = Signer(make_settings(), OURS).sign(make_mail())
    changed = signed.replace(f"\r\n{name}: ".encode(), f"\r\n{name}: x".encode(), 1)

    assert changed != signed
    assert not holds(changed)


@pytest.mark.parametrize("added", ["From: x@example.org", "Subject: x", "To: x@example.org", "Reply-To: x@example.org"])
def test_a_second_header_breaks_the_signature(added: str) -> None:
    head, _, rest = Signer(make_settings(), OURS).sign(make_mail()).partition(b"\r\nFrom: ")

    assert not holds(head + b"\r\n" + added.encode() + b"\r\nFrom: " + rest)


def test_a_changed_text_breaks_the_signature() -> None:
    assert not holds(Signer(make_settings(), OURS).sign(make_mail()).replace(b"Bonjour", b"Bonsoir"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"key": "no key"}, "mail.dkim_sign.key: not an RSA private key"),
        ({"key": ""}, "mail.dkim_sign.key: not an RSA private key"),
        ({"key": KEY.replace("A", "")}, "mail.dkim_sign.key: not an RSA private key"),
        ({"key": "-----BEGIN PUBLIC KEY-----\n" + PUBLIC + "\n-----END PUBLIC KEY-----"}, "mail.dkim_sign.key"),
        ({"key": TOO_SHORT}, "512 bits are too few"),
        ({"domain": "elsewhere.org"}, "mail.dkim_sign.domain"),
        ({"domain": "org; d=x"}, "mail.dkim_sign.domain"),
        ({"domain": "ample.org"}, "mail.dkim_sign.domain"),
        ({"selector": "a b"}, "mail.dkim_sign.selector"),
    ],
)
def test_what_cannot_sign_is_said_before_the_first_letter(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(BadSettings, match=told) as refused:
        Signer(make_settings(**changes), OURS)
    assert "BEGIN" not in str(refused.value)


def test_the_domain_above_ours_may_sign() -> None:
    signed = Signer(make_settings(domain="Example.org"), OURS).sign(make_mail())
    assert b"d=example.org;" in signed


def test_the_key_stands_in_a_file_of_its_own_and_the_door_signs_with_it(tmp_path: Path) -> None:
    (tmp_path / "dkim.pem").write_text(KEY.replace("\n", "\r\n"))
    chosen = {"selector": "lab2026", "key_file": str(tmp_path / "dkim.pem")}
    settings = read_settings(mail={"dkim_sign": chosen})
    assert settings.mail is not None
    assert settings.mail.dkim_sign is not None

    assert holds(Signer(settings.mail.dkim_sign, OURS).sign(make_mail()))
    with pytest.raises(BadSettings, match=r"dkim_sign.*key_file: cannot read"):
        read_settings(mail={"dkim_sign": {**chosen, "key_file": str(tmp_path / "none.pem")}})


async def test_a_door_signs_what_it_lets_out_and_does_not_open_with_a_wrong_key(tmp_path: Path) -> None:
    class NoMarks:
        async def get(self, mailbox: str) -> None:
            return None

        async def put(self, mailbox: str, uidvalidity: int, uid: int) -> None:
            pass

    letter = Outgoing("k", "mail", "awa@example.org", "S", "T", "en", "<1@lab.example.org>")
    await MailChannel(Mail(dkim_sign=make_settings()), tmp_path, NoMarks()).send(letter)
    [path] = (tmp_path / "new").iterdir()

    assert holds(path.read_bytes().partition(b"\n")[2].replace(b"\n", b"\r\n"))
    with pytest.raises(BadSettings):
        MailChannel(Mail(dkim_sign=make_settings(key="no key")), tmp_path, NoMarks())

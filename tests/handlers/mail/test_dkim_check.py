"""Signatures, verified against a real name server. What must not count is in test_spoofs.py."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser

import pytest

from handlers.mail import dkim_check
from handlers.mail.dkim_check import SignatureCheck, candidates, verified_domains
from labbot.errors import BadSettings
from labbot.settings import Dkim
from tests.handlers.mail.forging import DOMAIN, KEY, OTHER_KEY, mail, signed
from tests.peers.dns import Zone, name_server, silent_server

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[Zone]:
    with name_server() as found:
        yield found


@pytest.fixture
def zone(server: Zone) -> Zone:
    """A name server that knows one key, and has not been asked yet."""
    server.records = {f"s1._domainkey.{DOMAIN}": [KEY.record]}
    server.asked.clear()
    return server


def check(*servers: str, seconds: float = 5) -> SignatureCheck:
    return SignatureCheck(Dkim(check=True, nameservers=servers, timeout_seconds=seconds), lambda: NOW)


async def test_the_domain_that_signed_is_named(zone):
    assert await check(zone.address)(signed()) == [DOMAIN]
    assert zone.asked == [f"s1._domainkey.{DOMAIN}"]


async def test_a_mail_that_nobody_signed_costs_no_question(zone):
    assert await check(zone.address)(mail()) == []
    assert await check(zone.address)(signed(key=OTHER_KEY, domain="evil.example")) == []
    assert zone.asked == []


async def test_at_most_three_signatures_are_looked_at(zone):
    many = signed()
    for _ in range(10):
        many = signed(many, key=OTHER_KEY)

    assert await check(zone.address)(many) == []
    assert len(candidates(many, NOW)) == 3


async def test_another_name_server_is_asked_where_one_is_gone(zone):
    with silent_server() as dead:
        found = await check(dead, zone.address, seconds=10)(signed())
    assert found == [DOMAIN]


async def test_a_name_server_that_never_answers_leaves_the_mail_unproven_in_time():
    began = time.monotonic()
    with silent_server() as dead:
        assert await check(dead, seconds=0.3)(signed()) == []
    assert time.monotonic() - began < 10


async def test_a_check_that_fails_is_no_reason_to_lose_a_mail(zone, monkeypatch):
    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(dkim_check, "candidates", fail)
    assert await check(zone.address)(signed()) == []


async def test_a_key_in_several_pieces_is_read(zone):
    zone.records[f"s1._domainkey.{DOMAIN}"] = ["v=DKIM1; n=" + "note " * 60 + ";" + KEY.record.partition(";")[2]]
    assert await check(zone.address)(signed()) == [DOMAIN]


async def test_the_clock_decides_when_a_signature_has_expired(zone):
    body = signed(x=str(int(time.time()) + 3600))
    resolver = dkim_check.make_resolver(Dkim(nameservers=(zone.address,)))
    later = datetime.fromtimestamp(time.time() + 7200, UTC)

    assert await verified_domains(body, resolver=resolver, now=datetime.now(UTC)) == [DOMAIN]
    assert await verified_domains(body, resolver=resolver, now=later) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"DKIM-Signature: v=1\r\n\r\n",
        signed().replace(b"bh=", b"bh=!"),
        signed().replace(b"c=relaxed/simple", b"c=never/heard"),
        signed().replace(b"; h=", b"; h=from; h="),
        signed().replace(b"v=1; ", b"v=1; " + b"\t" * 200),
        signed().replace(b"v=1; ", b"v=1; z=" + b"a" * 9000 + b"; "),
        signed().replace(b"v=1; ", "v=1; é=1; ".encode()),
        signed(mail() + b" " * 200_000 + b"x").replace(b"relaxed/simple", b"relaxed/relaxed"),
        signed(mail() + b"\t " * 9000 + b"x\r\n" * 3).replace(b"relaxed/simple", b"relaxed/relaxed"),
        signed(mail() + b"\r\n" * 1_000_000),
    ],
    ids=range(11),
)
async def test_broken_and_hostile_signatures_are_settled_within_a_second(zone, body):
    began = time.process_time()
    assert set(await check(zone.address)(body)) <= {DOMAIN}
    assert time.process_time() - began < 1


async def test_a_key_made_to_be_slow_is_not_tried(zone):
    zone.records[f"s1._domainkey.{DOMAIN}"] = [KEY.record + "A" * 40_000]
    began = time.process_time()
    assert await check(zone.address)(signed()) == []
    assert time.process_time() - began < 1


def test_no_name_server_at_all_stops_the_start(monkeypatch):
    import dns.asyncresolver
    import dns.resolver

    def none(**_: object) -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.asyncresolver, "Resolver", none)
    with pytest.raises(BadSettings, match="nameservers"):
        SignatureCheck(Dkim(check=True))


def test_our_signer_is_read_by_the_standard_parser_too():
    found = BytesParser(policy=policy.default).parsebytes(signed())
    assert f"d={DOMAIN}" in found["DKIM-Signature"]

"""The spoof matrix: which cases come out as the person they claim to be, with all defences on and with any one off.

A defence is a named function or constant of the service. It is switched off from here only, by putting something in its
place that lets everything through; the service itself has no such switch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from handlers.mail import dkim_check, headers, proof, translate
from labbot.messages import Incoming, Raw
from labbot.settings import Dkim, Mail
from tests.handlers.mail.forging import ZONE, Case
from tests.peers.dns import name_server

OWN = ("lab@lab.example.org",)


@dataclass(frozen=True)
class Defence:
    """`name` of `owner` keeps spoofs out; `off` in its place does not."""

    says: str
    owner: Any
    name: str
    off: Any

    @contextmanager
    def switched_off(self) -> Iterator[None]:
        with patch.object(self.owner, self.name, self.off):
            yield


def _without(flaw: Any) -> tuple[Any, ...]:
    return tuple(other for other in dkim_check.FLAWS if other is not flaw)


def _all_of_ours(trace: list[tuple[str, str]], authserv_id: str) -> list[str]:
    return [value for name, value in trace if name in proof.RESULTS and proof._names_us(value, authserv_id)]


def _either_way(domain: str, author_domain: str) -> bool:
    return author_domain == domain or author_domain.endswith("." + domain) or domain.endswith("." + author_domain)


_judge = proof.judge


def _never_no(message: Message, authserv_id: str | None, author_domain: str) -> bool | None:
    return _judge(message, authserv_id, author_domain) or None


_MORE_RESULTS = proof.RESULTS | {
    "arc-authentication-results",
    "x-authentication-results",
    "original-authentication-results",
    "x-original-authentication-results",
    "authentication-results-original",
}
_MORE_PASSED = proof.PASSED | {"bestguesspass", "softpass", "passed", "policy", "neutral", "temperror"}

DEFENCES = [
    Defence("all programs read the same header block", headers, "reads_one_way", lambda mail: True),
    Defence("From is read to its end", headers, "_is_read_whole", lambda froms: True),
    Defence("From names one address, however it is read", headers, "_is_the_only_one", lambda *_: True),
    Defence("From has no group or route", headers, "_has_odd_marks", lambda froms: False),
    Defence("only ASCII letters have a lower case", headers, "lower", str.lower),
    Defence("only the one header counts", proof, "RESULTS", _MORE_RESULTS),
    Defence("the header names our server", proof, "_names_us", lambda results, authserv_id: True),
    Defence("our header stands on top", proof, "_on_top", _all_of_ours),
    Defence("comments and quotes say nothing", proof, "_harmless", lambda text: text),
    Defence("a verdict begins with its method", proof, "_METHOD", SimpleNamespace(match=proof._METHOD.search)),
    Defence("a property stands once", proof, "_is_clear", lambda *_: True),
    Defence("only `pass` means yes", proof, "PASSED", _MORE_PASSED),
    Defence("DMARC's no is the last word", proof, "_denies", lambda *_: False),
    Defence("DMARC looked at this author's domain", proof, "_is_of_another", lambda *_: False),
    Defence("DKIM and SPF are aligned with the author", proof, "_is_aligned", lambda v, _: v.result in proof.PASSED),
    Defence("a child does not speak for its parent", proof, "speaks_for", _either_way),
    Defence("a registry does not speak for its names", proof, "is_registry", lambda domain: False),
    Defence("what came through a list is not proven", proof, "came_through_a_list", lambda message: False),
    Defence("a verified signature is aligned too", proof, "is_signed_by", lambda domains, _: bool(domains)),
    Defence("our server's no beats a signature", proof, "judge", _never_no),
    Defence(
        "only a plain yes of the door counts", translate, "_door_vouches", lambda raw: bool(raw.facts.get("proven"))
    ),
    Defence("the door vouches on loopback only", Mail, "loopback_is_proven", property(lambda mail: True)),
    Defence("a signature covers the whole text", dkim_check, "FLAWS", _without(dkim_check.is_partial)),
    Defence("a signature has not expired", dkim_check, "FLAWS", _without(dkim_check.is_expired)),
    Defence("a signature uses a sound hash", dkim_check, "FLAWS", _without(dkim_check.is_weakly_hashed)),
    Defence("a signature covers From", dkim_check, "FLAWS", _without(dkim_check.leaves_out_author)),
    Defence("a signature covers what we act on", dkim_check, "FLAWS", _without(dkim_check.leaves_out_words)),
    Defence("a key is meant for mail and SHA-256", dkim_check, "is_key_for_mail", lambda tags: True),
    Defence("a key is not in test", dkim_check, "is_test_key", lambda tags: False),
    Defence("a strict key signs for its own domain", dkim_check, "is_for_another_identity", lambda *_: False),
    Defence("a key is long enough", dkim_check, "SMALLEST_KEY", 0),
    Defence("a signature is that of the key", dkim_check, "_is_valid", lambda *_: True),
]
"""Each alone keeps at least one spoof of the matrix out."""


async def facts_of(case: Case, resolver: Any) -> dict[str, Any]:
    """What the door of the case notes beside the mail."""
    facts = dict(case.facts)
    if case.door is not None:
        facts["proven"] = case.door.loopback_is_proven
    if case.signed:
        facts["dkim"] = await dkim_check.verified_domains(case.mail, resolver=resolver, now=datetime.now(UTC))
    return facts


def read(case: Case, facts: Mapping[str, Any]) -> Incoming:
    """The mail of the case in our words."""
    return translate.translate(Raw("mail", "k", case.mail, facts), own=OWN, authserv_id=case.pinned)


@contextmanager
def names_of_the_world() -> Iterator[Any]:
    """A resolver that finds the key records of the matrix, at a name server on loopback."""
    with name_server() as zone:
        zone.records.update(ZONE)
        yield dkim_check.make_resolver(Dkim(nameservers=(zone.address,)))


async def accepted(cases: list[Case], resolver: Any, off: Defence | None = None) -> list[Case]:
    """The cases that come out as the person they claim to be; with one defence `off`, where it is given."""
    with off.switched_off() if off else nullcontext():
        found = [(case, read(case, await facts_of(case, resolver))) for case in cases]
    return [case for case, incoming in found if incoming.proven and incoming.address == case.claims]

"""What spoofs and genuine mails are made of: a case, its mail, the key records of the world. All on example names.

A case is a raw mail, what its door knows, and the settings. It is accepted where it comes out as proven *and* from the
address it claims: a stranger who has proven to be a stranger gains nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from labbot.settings import Mail
from tests.peers.signer import make_key, sign

CONTACT = "pointfocal.ci@nfp.example.org"
"""A Focal Point of the demo."""

DOMAIN = "nfp.example.org"
THIEF = "thief@evil.example"
PINNED = "mx.example.org"
OURS = f"Received: from mail.evil.example by {PINNED}; Mon, 23 Nov 2026 09:00:01 +0000"
THEIRS = "Received: from pc by mail.evil.example; Mon, 23 Nov 2026 09:00:00 +0000"
GOOD = f"{PINNED}; dmarc=pass (p=reject dis=none) header.from={DOMAIN}"
TEXT = """Dear colleagues,

Cote d'Ivoire proposes a project to map the skills of its diaspora. It would run from January 2027 to December 2028
and cost 200,000 euros. We ask for technical assistance to design the survey.

Kind regards
"""

KEY, OTHER_KEY, WEAK_KEY = make_key(1024), make_key(1024, seed=2), make_key(512)
ZONE = {
    f"s1._domainkey.{DOMAIN}": [KEY.record],
    "s1._domainkey.example.org": [KEY.record],
    "s1._domainkey.gouv.zz": [KEY.record],
    f"s1._domainkey.sub.{DOMAIN}": [KEY.record],
    "s1._domainkey.evil.example": [OTHER_KEY.record],
    f"test._domainkey.{DOMAIN}": [f"t=y; {KEY.record}".replace("t=y; v=DKIM1;", "v=DKIM1; t=y;")],
    f"narrow._domainkey.{DOMAIN}": [KEY.record.replace("k=rsa;", "k=rsa; t=s;")],
    f"weak._domainkey.{DOMAIN}": [WEAK_KEY.record],
    f"revoked._domainkey.{DOMAIN}": ["v=DKIM1; k=rsa; p="],
    f"two._domainkey.{DOMAIN}": [KEY.record, OTHER_KEY.record],
    f"calendar._domainkey.{DOMAIN}": [KEY.record.replace("k=rsa;", "k=rsa; s=calendar;")],
    f"old._domainkey.{DOMAIN}": [KEY.record.replace("k=rsa;", "k=rsa; h=sha1;")],
    f"draft._domainkey.{DOMAIN}": [KEY.record.replace("DKIM1", "DKIM2")],
    f"odd._domainkey.{DOMAIN}": ["no key here"],
    f"huge._domainkey.{DOMAIN}": [KEY.record + "A" * 3000],
}
"""Key records in the DNS of the world."""


@dataclass(frozen=True)
class Case:
    """One mail. `signed`: the door verifies signatures; `door`: its settings say whether the door vouches."""

    kind: str
    mail: bytes
    claims: str = CONTACT
    facts: Mapping[str, Any] = field(default_factory=dict)
    pinned: str | None = PINNED
    signed: bool = False
    door: Mail | None = None


SERIAL = itertools.count(1)


def mail(*top: str, sender: str | None = f"From: {CONTACT}", below: tuple[str, ...] = (), body: str = TEXT) -> bytes:
    """A mail: what stands on `top`, our server's Received line, what the sender put `below` it, and the rest."""
    rest = ["To: lab@lab.example.org", "Subject: Mapping of our diaspora", "Date: Mon, 23 Nov 2026 09:00:00 +0000"]
    rest += [f"Message-ID: <{next(SERIAL)}@mail.example.org>", "Content-Type: text/plain; charset=utf-8"]
    lines = [*top, OURS, *below, *([sender] if sender else []), *rest, "", body.replace("\n", "\r\n")]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape")


def said(*results: str, **more: Any) -> bytes:
    """A mail under these Authentication-Results of the receiving server."""
    return mail(*(f"Authentication-Results: {result}" for result in results), **more)


def from_(*froms: str) -> dict[str, Any]:
    """These From headers, for `mail`."""
    return {"sender": "\r\n".join(f"From: {value}" for value in froms)}


def signed(given: bytes | None = None, **how: Any) -> bytes:
    """A mail of the contact signed by its own domain, unless told otherwise."""
    return sign(mail() if given is None else given, **{"key": KEY, "domain": DOMAIN, **how})


def cases(kind: str, *mails: bytes, **more: Any) -> Iterator[Case]:
    """Several of one kind."""
    for made in mails:
        yield Case(kind, made, **more)

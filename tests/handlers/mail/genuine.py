"""Mails that their author has written, as real servers hand them over. All must be accepted."""

from __future__ import annotations

import time
from collections.abc import Iterator

from labbot.settings import Listener, Mail
from tests.handlers.mail.forging import CONTACT, DOMAIN, GOOD, OTHER_KEY, OURS, PINNED, Case, mail, said, signed


def genuine() -> list[Case]:
    """All of them."""
    return [
        *_judged(),
        *_verified(),
        Case("handed over on loopback", mail(), facts={"proven": True}, door=Mail(listener=Listener(port=0))),
    ]


def _judged() -> Iterator[Case]:
    dmarc = f"dmarc=pass header.from={DOMAIN}"
    for name, results in {
        "OpenDMARC": f"{PINNED}; dmarc=pass (p=none dis=none) header.from={DOMAIN}",
        "rspamd": (
            f"{PINNED};\r\n\tdkim=pass header.d={DOMAIN} header.s=s1 header.b=abc/+=;\r\n"
            f"\tdmarc=pass (policy=none) header.from={DOMAIN};\r\n"
            f"\tspf=pass ({PINNED}: domain of {CONTACT} designates 192.0.2.1) smtp.mailfrom={CONTACT}"
        ),
        "a large provider": (
            f'{PINNED};\r\n       dkim=pass header.i=@{DOMAIN} header.s=s1 header.b="a/b=";\r\n'
            f"       spf=pass (example.org: domain of {CONTACT} designates 192.0.2.1) smtp.mailfrom={CONTACT};\r\n"
            f"       dmarc=pass (p=NONE sp=NONE dis=NONE) header.from={DOMAIN}"
        ),
        "a large office suite": (
            f"{PINNED}; spf=pass (sender IP is 192.0.2.1) smtp.mailfrom={DOMAIN}; dkim=pass (signature was verified)"
            f" header.d={DOMAIN};dmarc=pass action=none header.from={DOMAIN};compauth=pass reason=100"
        ),
        "Exim": (
            f"{PINNED}; iprev=pass (mail.nfp.example.org) smtp.remote-ip=192.0.2.1; spf=pass smtp.mailfrom={DOMAIN};"
            f" dkim=pass header.d={DOMAIN} header.s=s1 header.a=rsa-sha256; {dmarc}"
        ),
        "quoted": f'"{PINNED}"; {dmarc}',
        "version": f"{PINNED} 1; {dmarc}",
        "capitals": "MX.Example.ORG; DMARC=Pass Header.From=NFP.example.org",
        "a last dot": f"{PINNED}.; dmarc=pass header.from={DOMAIN}.",
        "a comment": f"(checked) {PINNED} (really); dmarc (x) = pass (p=none) header.from (y) = {DOMAIN}",
        "method version": f"{PINNED}; dmarc/1=pass header.from={DOMAIN}",
        "only DKIM": f"{PINNED}; dkim=pass header.d={DOMAIN}",
        "only DKIM, by identity": f"{PINNED}; dkim=pass header.i={CONTACT}",
        "only DKIM of the parent": f"{PINNED}; dkim=pass header.d=example.org",
        "only SPF": f"{PINNED}; spf=pass smtp.mailfrom=bounces@{DOMAIN}",
        "no DMARC record": f"{PINNED}; dmarc=none (p=none dis=none) header.from={DOMAIN}; dkim=pass header.d={DOMAIN}",
        "one of two signatures": f"{PINNED}; dkim=pass header.d=esp.example; dkim=pass header.d={DOMAIN}",
    }.items():
        yield Case(f"above Received: {name}", said(results))
        yield Case(f"below Received: {name}", mail(below=(f"Authentication-Results: {results}",)))
    parts = (f"{PINNED}; spf=none smtp.mailfrom=<>", f"{PINNED}; dkim=pass header.d={DOMAIN}", f"{PINNED}; iprev=pass")
    yield Case("a header of each filter", said(*parts))
    yield Case("a foreign one below", said(GOOD, "mx.evil.example; dmarc=fail header.from=x.example"))
    yield Case(
        "two servers of ours", mail(OURS.replace(PINNED, "store.example.org"), f"Authentication-Results: {GOOD}")
    )
    yield Case(
        "a name of ours with accents",
        said(GOOD.replace(PINNED, "xn--mx-caf-gva.example.org")),
        pinned="mx-café.example.org",
    )
    yield Case("a name in an encoded word", said(GOOD, sender=f"From: =?utf-8?q?Aw=C3=A0_Diop?= <{CONTACT}>"))
    yield Case("a name with a comma", said(GOOD, sender=f'From: "Diop, Awa (Focal Point)" <{CONTACT}>'))
    yield Case("a name in raw letters", said(GOOD, sender=f"From: Awà Diop <{CONTACT.upper()}>"))
    yield Case(
        "a registry itself", said(f"{PINNED}; dkim=pass header.d=gouv.zz", sender="From: a@gouv.zz"), "a@gouv.zz"
    )


def _verified() -> Iterator[Case]:
    foreign = signed(
        signed(
            signed(signed(key=OTHER_KEY, domain="evil.example"), key=OTHER_KEY, domain="evil.example"),
            key=OTHER_KEY,
            domain="evil.example",
        )
    )
    for name, made in {
        "plain": signed(),
        "parent": signed(domain="example.org"),
        "oversigned": signed(headers=("from", "from", "to", "subject", "subject", "date", "message-id", "reply-to")),
        "not yet expired": signed(x=str(int(time.time()) + 86_400)),
        "identity": signed(i=CONTACT),
        "identity below": signed(i=f"@mail.{DOMAIN}"),
        "a strict key": signed(selector="narrow"),
        "among others": foreign,
        "with a word of ours that says nothing": b"Authentication-Results: mx.example.org; spf=none\r\n" + signed(),
    }.items():
        yield Case(f"signed: {name}", made, signed=True)

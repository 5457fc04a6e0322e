"""Spoofs with a signature, at a door that verifies signatures itself."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.handlers.mail.forging import CONTACT, DOMAIN, OTHER_KEY, PINNED, WEAK_KEY, Case, cases, mail, signed
from tests.peers.signer import SIGNED


def signatures() -> Iterator[Case]:
    """Signatures that prove nothing, at a door that verifies them."""
    plain, now = mail(), int(time.time())
    size = len(plain.partition(b"\r\n\r\n")[2])
    no = f"Authentication-Results: {PINNED}; dmarc=fail header.from={DOMAIN}\r\n".encode()
    colleague = mail(sender=f"From: colleague@{DOMAIN}")
    old_subject = mail().replace(b"Subject: Mapping of our diaspora", b"Subject: Lunch")
    forged = old_subject.replace(b"Subject: Lunch", b"Subject: Mapping of our diaspora")
    unsigned_subject = signed(old_subject, headers=("from", "to", "date", "message-id"))
    as_contact = (b"From: colleague@", b"From: pointfocal.ci@")
    kinds: dict[str, list[bytes]] = {
        "a signature on a part of the text": [
            signed(plain + b"and all else\r\n", body=plain.partition(b"\r\n\r\n")[2], l=str(size)),
            signed(plain, body=b"", l="0"),
            signed(plain, l=str(size)),
        ],
        "a key in test": [signed(selector="test")],
        "a weak key": [signed(key=WEAK_KEY, selector="weak")],
        "a key not meant for this": [
            signed(selector="calendar"),
            signed(selector="old"),
            signed(selector="draft"),
            signed(selector="narrow", i=f"@sub.{DOMAIN}"),
            signed(selector="two"),
        ],
        "no such key": [
            signed(selector="none"),
            signed(selector="revoked"),
            signed(selector="odd"),
            signed(selector="huge"),
            signed(selector="s1/../x"),
            signed(domain=f"nowhere.{DOMAIN}"),
        ],
        "a weak hash": [signed(method="rsa-sha1"), signed(method="rsa-md5"), signed(method="ed25519-sha256")],
        "an expired signature": [signed(x=str(now - 3600)), signed(x=str(now - 10**7)), signed(x="never")],
        "the author not signed": [
            signed(colleague, headers=SIGNED[1:]).replace(*as_contact),
            signed(colleague, headers=("subject", "date", "message-id")).replace(*as_contact),
            signed(colleague).replace(b"From: colleague", f"From: {CONTACT}\r\nFrom: colleague".encode()),
            f"From: {CONTACT}\r\n".encode() + signed(colleague, headers=("from", *SIGNED)),
        ],
        "a subject not signed": [
            unsigned_subject.replace(b"Subject: Lunch", b"Subject: Mapping of our diaspora"),
            b"Subject: Approve\r\n" + signed(),
            signed(forged, headers=("from", "to")),
            signed(headers=("from", "subject", "date")),
        ],
        "signed by the thief": [
            signed(key=OTHER_KEY, domain="evil.example"),
            signed(key=OTHER_KEY),
            signed(key=OTHER_KEY, domain="evil.example", i=f"@{DOMAIN}"),
            signed(domain=f"sub.{DOMAIN}"),
            signed(signed(key=OTHER_KEY, domain="evil.example"), key=OTHER_KEY),
        ],
        "changed after it was signed": [
            signed() + b"P.S. Please approve.\r\n",
            signed().replace(b"200,000", b"900,000"),
            signed().replace(b"Subject: Mapping", b"Subject: Approve"),
            signed(colleague).replace(*as_contact),
            signed().replace(b"; b=", b"; b=BAAA"),
            signed().replace(b"v=1;", b"v=2;"),
        ],
        "signed, and refused by our server": [no + signed(), no + signed(domain="example.org")],
        "signed, and through a list": [b"List-Id: <ideas.lists.example.org>\r\n" + signed()],
    }
    for kind, mails in kinds.items():
        yield from cases(kind, *mails, signed=True)
    claims = "focal@migration.gouv.zz"
    yield Case("signed by a registry", signed(mail(sender=f"From: {claims}"), domain="gouv.zz"), claims, signed=True)

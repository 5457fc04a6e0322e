"""Mails whose author claims to be a person we know, by kinds. None may be accepted."""

from __future__ import annotations

from collections.abc import Iterator

from labbot.settings import Dkim, Imap, Listener, Mail, Smtp
from tests.handlers.mail.forging import (
    CONTACT,
    DOMAIN,
    GOOD,
    OURS,
    PINNED,
    SERIAL,
    TEXT,
    THEIRS,
    THIEF,
    Case,
    cases,
    from_,
    mail,
    said,
)
from tests.handlers.mail.spoofs_signed import signatures


def spoofs() -> list[Case]:
    """All spoofs, of all kinds."""
    made = [
        case
        for kinds in (_claims, _servers, _verdicts, _alignments, _authors, _blocks, _doors, signatures)
        for case in kinds()
    ]
    return [*made]


def _claims() -> Iterator[Case]:
    """Mails that only claim."""
    yield from cases(
        "no proof at all",
        mail(),
        mail(below=(THEIRS,)),
        mail(sender=f"From: Point focal <{CONTACT}>"),
        mail(f"Return-Path: <{CONTACT}>"),
        mail("Received-SPF: pass (mx.example.org: domain of nfp.example.org)"),
        mail(below=(f"Sender: {CONTACT}", f"Reply-To: {THIEF}")),
        mail(below=("X-Spam-Status: No", "X-Authenticated-Sender: yes", "X-Originating-IP: [192.0.2.1]")),
        mail(below=(f"X-Google-DKIM-Signature: v=1; d={DOMAIN}",)),
    )
    yield from cases(
        "no server pinned",
        said(GOOD),
        said(GOOD, GOOD),
        said(f"; dmarc=pass header.from={DOMAIN}"),
        said(f"None; dmarc=pass header.from={DOMAIN}"),
        pinned=None,
    )
    for name in ("ARC-Authentication-Results: i=1", "ARC-Authentication-Results:"):
        yield from cases("claims of a chain (ARC)", mail(f"{name}; {GOOD}"), mail(below=(f"{name}; {GOOD}",)))
    for name in (
        "ARC-Authentication-Results",
        "X-Authentication-Results",
        "Original-Authentication-Results",
        "X-Original-Authentication-Results",
        "Authentication-Results-Original",
    ):
        yield from cases("claims under a like name", mail(f"{name}: {GOOD}"), mail(below=(f"{name}: {GOOD}",)))
    listed = [
        ("List-Id: <ideas.lists.example.org>",),
        ("List-Post: <mailto:ideas@lists.example.org>",),
        ("Mailing-List: list ideas@lists.example.org",),
        ("X-BeenThere: ideas@lists.example.org",),
        ("Precedence: list", "Sender: ideas-bounces@lists.example.org"),
        ("List-Archive: <https://lists.example.org/ideas>", "X-Mailing-List: ideas"),
    ]
    yield from cases("through a mailing list", *(said(GOOD, below=below) for below in listed))
    rewritten = mail(
        sender='From: "pointfocal.ci--- via Ideas" <ideas@lists.example.org>', below=(f"X-Original-From: {CONTACT}",)
    )
    yield Case("through a mailing list", rewritten)
    word = "k7" * 13
    yield from cases(
        "a stolen word of a reply address",
        mail(f"Delivered-To: lab+r.{word}@lab.example.org"),
        mail(below=(f"X-Original-To: lab+r.{word}@lab.example.org", "In-Reply-To: <lab.1@lab.example.org>")),
        said("mx.evil.example; dmarc=pass header.from=" + DOMAIN, below=(f"To: lab+r.{word}@lab.example.org",)),
        facts={"envelope_to": [f"lab+r.{word}@lab.example.org"]},
    )


def _servers() -> Iterator[Case]:
    """Verdicts of somebody else."""
    word = f"dmarc=pass header.from={DOMAIN}"
    foreign = ("mx.evil.example", "example.org", "mx.example.com", "localhost", "org", "mx", "mx.example", "*", "-")
    yield from cases("a foreign authserv-id", *(said(f"{name}; {word}") for name in foreign))
    begun = (
        "mx.example.org.evil.example",
        "evil.mx.example.org",
        "mx-example.org",
        "mx.example.orgg",
        "amx.example.org",
    )
    more = ("mx.example.org:25", "mx.example.org/1", "@mx.example.org", "mx.example.org..", "mx..example.org")
    yield from cases("ours as a part of the authserv-id", *(said(f"{name}; {word}") for name in begun + more))
    alike = ("mx.еxample.org", "ｍx.example.org", "mx․example.org", "mx。example。org", "mx.exa\u200bmple.org")
    alike += (
        "ⅿx.example.org",
        "mx.example.ºrg",
        "\u00a0mx.example.org",
        "mx.example.org\u00a0evil",
        "mx.exam\u00adple.org",
    )
    yield from cases("an authserv-id that looks like ours", *(said(f"{name}; {word}") for name in alike))
    yield Case(
        "an authserv-id that looks like ours", said(f"mx.\u212aenya.example.org; {word}"), pinned="mx.kenya.example.org"
    )
    around = (
        f"mx.evil.example (mx.example.org); {word}",
        f"(mx.example.org; {word}) mx.evil.example; none",
        f'"mx.example.org; {word}"; none',
        f"mx.exam(x)ple.org; {word}",
        f"mx.evil.example mx.example.org; {word}",
        f"mx.example.org evil; {word}",
        f"mx.example.org 2; {word}",
        f"mx.example.org 1 1; {word}",
        f'"mx.example.org"evil; {word}',
        f"mx.example.org {word}",
        f"mx.evil.example;\r\n mx.example.org; {word}",
        f"(mx.example.org; {word}",
    )
    yield from cases("ours in a comment, in quotes or behind another", *(said(text) for text in around))
    lower = [
        ("mx.evil.example; none", GOOD),
        ("mx.evil.example; dmarc=fail", GOOD),
        (f"{PINNED}.; none", f"x; {word}", GOOD),
    ]
    yield from cases("ours below a foreign one", *(said(*results) for results in lower))
    forged = f"Authentication-Results: {GOOD}"
    tops = (
        "none",
        "spf=fail smtp.mailfrom=evil.example",
        "spf=pass smtp.mailfrom=evil.example",
        "dkim=none",
        "dkim=fail header.d=" + DOMAIN,
    )
    yield from cases("ours below our Received line", *(said(f"{PINNED}; {top}", below=(forged,)) for top in tops))
    yield from cases(
        "ours below our Received line", *(said(f"{PINNED}; {top}", below=(THEIRS, forged)) for top in tops[:3])
    )
    under = [(f"Authentication-Results: {PINNED}; {top}", forged) for top in tops]
    yield from cases("ours directly below the topmost", *(mail(below=headers) for headers in under))
    yield from cases("ours directly below the topmost", *(mail(below=(top, THEIRS, *rest)) for top, *rest in under[:3]))


def _verdicts() -> Iterator[Case]:
    """Our server's words, that do not say yes."""
    signed_too = f"dkim=pass header.d={DOMAIN}"
    words = ("fail", "quarantine", "reject", "temperror", "permerror", "bestguesspass", "softpass", "policy", "neutral")
    odd = ("passed", "pa\u017f\u017f", "pass.", "xpass", "pass\u00a0", "pass=pass", "pass,", "paſs", "-pass")
    for word in words + odd:
        yield Case(
            "DMARC says something else than yes", said(f"{PINNED}; {signed_too}; dmarc={word} header.from={DOMAIN}")
        )
    for other in (
        "evil.example",
        "example.org",
        f"sub.{DOMAIN}",
        f"{DOMAIN}.evil.example",
        "nfp.еxample.org",
        "org",
        "nfp",
    ):
        yield Case("DMARC passed for another domain", said(f"{PINNED}; dmarc=pass header.from={other}"))
    yield from cases(
        "DMARC passed for nobody named",
        said(f"{PINNED}; dmarc=pass"),
        said(f"{PINNED}; dmarc=pass (header.from={DOMAIN})"),
        said(f"{PINNED}; dmarc=pass header.d={DOMAIN}"),
        said(f"{PINNED}; dmarc=pass policy.from={DOMAIN}"),
    )
    yes, no = f"dmarc=pass header.from={DOMAIN}", f"dmarc=fail header.from={DOMAIN}"
    yield from cases(
        "two DMARC verdicts",
        said(f"{PINNED}; {yes}; {no}"),
        said(f"{PINNED}; {no}; {yes}"),
        said(f"{PINNED}; {yes}; dmarc=pass header.from=evil.example"),
        said(f"{PINNED}; dmarc=pass header.from=evil.example; {yes}"),
        said(f"{PINNED}; {yes}", f"{PINNED}; {no}"),
        said(f"{PINNED}; {yes}; dmarc=none header.from=evil.example"),
    )
    yield from cases(
        "one property twice",
        said(f"{PINNED}; dmarc=pass header.from=evil.example header.from={DOMAIN}"),
        said(f"{PINNED}; dkim=pass header.d=evil.example header.d={DOMAIN}"),
        said(f"{PINNED}; spf=pass smtp.mailfrom={THIEF} smtp.mailfrom={DOMAIN}"),
        said(f"{PINNED}; dkim=pass header.d=evil.example HEADER.D={DOMAIN}"),
        said(f"{PINNED}; dkim=pass header.d=evil.example {signed_too}"),
    )
    hidden = (
        f'dkim=fail reason="{yes}"',
        f'dkim=fail reason="x; {yes}"',
        f"dkim=fail ({yes})",
        f"dkim=fail (x; {yes}; y)",
        f"dkim=fail (a (b; {yes}) c)",
        f"dkim=fail (\\); {yes})",
        f'spf=fail smtp.mailfrom="x; {yes}; y"@evil.example',
        f'spf=pass smtp.mailfrom="\\"; {yes}"@evil.example',
        f'spf=pass (") smtp.mailfrom="; {yes} x=(y"@evil.example',
        f'spf=fail smtp.helo="; {signed_too}; x="',
        f"dkim=fail (unbalanced; {yes}",
        f'dkim=fail reason="unbalanced; {yes}',
    )
    yield from cases("words in comments and quotes", *(said(f"{PINNED}; {words}") for words in hidden))
    yield from cases(
        "a method where none stands",
        said(f"{PINNED}; note {yes}"),
        said(f"{PINNED}; x {signed_too}"),
        said(f"{PINNED}; spf=fail smtp.helo=a {yes}"),
        said(f"{PINNED}; dmarc/2=pass header.from={DOMAIN}"),
        said(f"{PINNED}; dmarc / 12 = pass header.from={DOMAIN}"),
        said(f"{PINNED}; dkim=fail\uff1b{yes}"),
        said(f"{PINNED}; dkim=fail\u037e {yes}"),
        said(f"{PINNED}; dmarc2=pass header.from={DOMAIN}"),
        said(f"{PINNED}; x-dmarc=pass header.from={DOMAIN}"),
        said(f"{PINNED}; d\u212aim=pass header.d={DOMAIN}"),
        said(f"{PINNED}: {yes}"),
    )
    yield Case("a header too long to be read", said(f"{PINNED}; {yes}; x=" + "a" * 9000 + f"; {no}"))
    yield Case("a header too long to be read", said(f"{PINNED}; {signed_too}; x=" + "a" * 9000 + f"; {no}"))


def _alignments() -> Iterator[Case]:
    """Something passed, but not for the author's domain."""
    others = (
        "evil.example",
        f"{DOMAIN}.evil.example",
        f"evil-{DOMAIN}",
        f"sub.{DOMAIN}",
        "org",
        ".",
        "",
        "fp.example.org",
        f"{DOMAIN}.",
    )
    for other in others[:-1]:
        yield Case("signed by another domain", said(f"{PINNED}; dkim=pass header.d={other} header.s=s1"))
    yield Case("signed by another domain", said(f"{PINNED}; dkim=pass header.i=@evil.example"))
    yield Case("signed by another domain", said(f"{PINNED}; dkim=pass header.i={CONTACT}@evil.example"))
    yield Case("signed by another domain", said(f"{PINNED}; dkim=pass header.d=evil.example header.i=@{DOMAIN}"))
    yield Case(
        "signed by another domain", said(f"{PINNED}; dkim=fail header.d={DOMAIN}; dkim=pass header.d=evil.example")
    )
    for words in (
        f"smtp.mailfrom={THIEF}",
        f"smtp.helo={DOMAIN}",
        "smtp.mailfrom=<>",
        "smtp.mailfrom=",
        f'smtp.mailfrom="{CONTACT}"@evil.example',
        f"smtp.mailfrom={CONTACT}@evil.example",
        f"smtp.rcptto={CONTACT}",
        f"smtp.mailfrom=bounce@sub.{DOMAIN}",
        f"smtp.mailfrom=evil.example smtp.helo={DOMAIN}",
    ):
        yield Case("an envelope of another domain", said(f"{PINNED}; spf=pass {words}"))
    for registry in ("gouv.zz", "gov.zz", "gob.zz", "co.zz", "com.zz", "org.zz", "ac.zz", "go.zz"):
        claims = f"focal@migration.{registry}"
        words = f"{PINNED}; dkim=pass header.d={registry}"
        yield Case("signed by a registry", said(words, sender=f"From: {claims}"), claims)


def _authors() -> Iterator[Case]:
    """From headers that name somebody else to another reader."""
    yes = said
    for froms in (
        (CONTACT, THIEF),
        (THIEF, CONTACT),
        (CONTACT, "colleague@" + DOMAIN),
        (CONTACT, CONTACT, THIEF),
        ("", CONTACT, THIEF),
    ):
        yield Case("two From headers", yes(GOOD, **from_(*froms)))
    for value in (
        f"{CONTACT}, {THIEF}",
        f"{THIEF}, {CONTACT}",
        f"A <{CONTACT}>, B <{THIEF}>",
        f"{CONTACT} {THIEF}",
        f"<{CONTACT}> <{THIEF}>",
        f"{CONTACT};{THIEF}",
    ):
        yield Case("two addresses in From", yes(GOOD, **from_(value)))
    for value in (
        f"Friends: {CONTACT};",
        f"Friends: {CONTACT}, {THIEF};",
        f"{CONTACT}: {THIEF};",
        f'"Focal Points": <{CONTACT}>;',
        f"A:B:{CONTACT};;",
    ):
        yield Case("a group in From", yes(GOOD, **from_(value)))
    local = CONTACT.partition("@")[0]
    for value in (
        f"<@evil.example:{CONTACT}>",
        f"<@evil.example,@other.example:{CONTACT}>",
        f"{CONTACT}(<{THIEF}>",
        f"{CONTACT}){THIEF}",
        f'"{local}"@{DOMAIN}',
        f'"{local}\\"@{DOMAIN}" <{THIEF}>',
        f"=?utf-8?q?{local}?=@{DOMAIN}",
        f"=?utf-8?q?Focal_=3C{local}=40{DOMAIN}=3E?=",
        f"{local}@(x){DOMAIN} <{THIEF}>",
        f"<{CONTACT}>@evil.example",
        f"{local}@[192.0.2.1]",
        f"{CONTACT}.",
        f"{local}@{DOMAIN}\u3002evil.example",
    ):
        yield Case("an odd address in From", yes(GOOD, **from_(value)))
    stranger = f"{PINNED}; dmarc=pass header.from=evil.example"
    for value in (
        f'"{CONTACT}" <{THIEF}>',
        f"{CONTACT} <{THIEF}>",
        f"=?utf-8?q?{local}=40{DOMAIN}?= <{THIEF}>",
        f"=?utf-8?b?cG9pbnRmb2NhbC5jaUBuZnAuZXhhbXBsZS5vcmc=?= <{THIEF}>",
        f"({CONTACT}) {THIEF}",
        f'"<{CONTACT}>" <{THIEF}>',
        f"{local}%{DOMAIN}@evil.example",
        f"Point focal <thief+{local}@evil.example>",
    ):
        yield Case("the address as a name", yes(stranger, **from_(value)))
    for domain in (
        "nfp.еxample.org",
        "nfp.xn--xample-9uf.org",
        "nfp.example.оrg",
        "nfp-example.org",
        "nfp.example.org.evil.example",
        "nfp.examp1e.org",
        "ｎfp.example.org",
    ):
        yield Case(
            "a domain that looks like another",
            yes(f"{PINNED}; dmarc=pass header.from={domain}", **from_(f"{local}@{domain}")),
        )
    for address in (
        "\u212aonan@nfp.example.org",
        "\u212a.\u212aonan@nfp.example.org",
        "konan@nfp.\u212aenya.example.org",
    ):
        claims = address.replace("\u212a", "k")
        passed = f"{PINNED}; dmarc=pass header.from={claims.partition('@')[2]}"
        yield Case("letters that turn into others", yes(passed, **from_(address)), claims)
    for gap in (" " * 4100, "\r\n " + " " * 5000, " (" + "x" * 4200 + ")", " " * 4000 + "\t" * 60):
        yield Case("another address far behind", yes(GOOD, **from_(f"{CONTACT}{gap}, {THIEF}")))
    passed = f"{PINNED}; dmarc=pass header.from=evil.example"
    for name in ("Sender", "Resent-From", "Reply-To", "X-Original-From", "Return-Path", "X-Sender"):
        yield Case("the contact in another header", yes(passed, sender=f"From: {THIEF}", below=(f"{name}: {CONTACT}",)))
    part = f"From: {CONTACT}\n\nProposal.\n"
    for sender in (None, f"From: {THIEF}"):
        yield Case("the contact in a part", yes(passed, sender=sender, body=part))
        inner = f"--b\nContent-Type: message/rfc822\n\n{part}\n--b--\n"
        below = ('Content-Type: multipart/mixed; boundary="b"',)
        yield Case("the contact in a part", yes(passed, sender=sender, below=below, body=inner))


def _blocks() -> Iterator[Case]:
    """Header blocks that two programs read differently: our server judged a colleague, a reader sees the contact."""
    colleague, contact = f"From: colleague@{DOMAIN}", f"From: {CONTACT}"
    top = f"Authentication-Results: {GOOD}\r\n{OURS}\r\n"
    rest = f"To: lab@lab.example.org\r\nSubject: Mapping\r\nMessage-ID: <{next(SERIAL)}@x>\r\n\r\n{TEXT}".replace(
        "\n", "\r\n"
    ).replace("\r\r", "\r")
    for trick in (
        f"X-A: b\r{contact}\r\nX-B: c\r\r{colleague}\r\n",
        f"X-A: b\n{contact}\r\nX-B: c\n\n{colleague}\r\n",
        f"From : colleague@{DOMAIN}\r\n{contact}\r\n",
        f"From\t: colleague@{DOMAIN}\r\n{contact}\r\n",
        f"{contact}\r\nno colon in this line\r\n{colleague}\r\n",
        f"{contact}\r\n\x00\r\n{colleague}\r\n",
        f"X-A: b\r\n \r\n{contact}\r\n",
        f"{contact}\r\n \t \r\nX-B: c\r\n",
        f"X-A: \x00\r\n{contact}\r\n",
        f"X-A: b\x0b\r\n{contact}\r\n",
        f"From colleague@{DOMAIN} Mon Nov 23 09:00:00 2026\r\n{contact}\r\n",
        f"Fr\u00f6m: colleague@{DOMAIN}\r\n{contact}\r\n",
        f": colleague@{DOMAIN}\r\n{contact}\r\n",
    ):
        yield Case("a header block read in two ways", (top + trick + rest).encode())
    yield Case("a header block read in two ways", (" folded\r\n" + top + contact + "\r\n" + rest).encode())
    yield Case("a header block read in two ways", ("\r\n" + top + contact + "\r\n" + rest).encode())


def _doors() -> Iterator[Case]:
    """What the door knows does not vouch."""
    for value in ("yes", "true", 1, ["x"], {"proven": True}, "False"):
        yield Case("a door's fact that is no yes", mail(), facts={"proven": value, "peer": "127.0.0.1"})
    listener = Listener(port=0)
    password = "not a secret"
    for settings in (
        Mail(listener=listener, authserv_id=PINNED),
        Mail(listener=listener, smtp=Smtp(host="127.0.0.1")),
        Mail(listener=listener, imap=Imap(host="127.0.0.1", user="lab", password=password)),  # type: ignore[arg-type]
        Mail(listener=Listener(port=0, protocol="lmtp")),
        Mail(listener=Listener(port=0, host="192.0.2.7")),
        Mail(listener=Listener(port=0, host="0.0.0.0")),
        Mail(listener=listener, dkim=Dkim(check=True)),
    ):
        yield Case("handed to the door of a real service", mail(), facts={"peer": "127.0.0.1"}, door=settings)
    for domains in (
        ["evil.example"],
        [f"sub.{DOMAIN}"],
        ["org"],
        [""],
        DOMAIN,
        {DOMAIN: True},
        [None],
        [f"{DOMAIN}.evil.example"],
    ):
        yield Case("a verified signature of another domain", mail(), facts={"dkim": domains})
    claims = "focal@migration.gouv.zz"
    yield Case("a verified signature of another domain", mail(sender=f"From: {claims}"), claims, {"dkim": ["gouv.zz"]})

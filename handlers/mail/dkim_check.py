"""Verifies DKIM signatures ourselves (RFC 6376), where the administrator turns it on.

    mail -> signatures of the author's domain (at most three) -> those that bind what we act on
         -> key from the DNS -> a key for mail, strong and not in test -> dkimpy -> domains that have signed

The door asks before it hands the mail in and keeps the answer as the fact `dkim`, so that a replay, years later,
needs no key. Whatever fails here leaves the mail unproven; it is stored all the same.

A signature also proves a mail that somebody else sends on (a replay). It is then the author's own words, unchanged;
the desk knows them by their Message-ID and content.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import structlog

from handlers.mail import headers, limits, proof
from labbot.clock import Clock, utc_now
from labbot.errors import BadSettings
from labbot.settings import Dkim

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver

MOST_SIGNATURES = 3
ALGORITHMS = frozenset({"rsa-sha256"})
"""RFC 8301 3.1 has done with SHA-1. Ed25519 (RFC 8463) needs a library we do not have; its users sign with both."""

SMALLEST_KEY = 1024
"""Bits, RFC 8301 3.2."""

AUTHOR = ("from",)
WORDS = ("subject", "date", "message-id")
"""Besides the body, what we act on or know a repeat by. Unsigned, a genuine mail could come back with other ones."""

LONGEST_KEY_RECORD = 1200
"""Octets; a key of 4096 bits takes 740. Larger numbers would keep a processor busy for minutes."""

LONGEST_SIGNATURE = 4096
MOST_BLANK_WORK = 50_000_000
"""Sum of squares of the runs of blanks in a text: dkimpy's pattern for them is quadratic, and nothing can stop it."""

MOST_LAST_BLANKS = 100_000
"""Octets of empty lines at the end of a text, which dkimpy takes away one by one."""

_SELECTOR = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,180}[a-z0-9_])?", re.ASCII)
_DOMAIN = re.compile(r"(?:[a-z0-9_-]{1,63}\.)+[a-z0-9-]{2,63}", re.ASCII)
_FIELD = re.compile(rb"^([!-9;-~]+):((?:[^\n]|\n[ \t])*)", re.MULTILINE)

log = structlog.get_logger(__name__)


Signers = Callable[[bytes], Awaitable[list[str]]]
"""Says which domains have signed a mail; never raises, and answers in bounded time."""


class Signature(NamedTuple):
    """One DKIM-Signature header: that at `place`, counted from the top and 0, with its tags (RFC 6376 3.5)."""

    place: int
    domain: str
    selector: str
    tags: dict[str, str]


class SignatureCheck:
    """Awaited with a mail: the domains that have signed it, within `settings.timeout_seconds`. Never raises.

    Making one raises `BadSettings` where no name server is known.
    """

    def __init__(self, settings: Dkim, clock: Clock = utc_now) -> None:
        self._resolver = make_resolver(settings)
        self._seconds = settings.timeout_seconds
        self._clock = clock

    async def __call__(self, body: bytes) -> list[str]:
        try:
            async with asyncio.timeout(self._seconds):
                return await verified_domains(body, resolver=self._resolver, now=self._clock())
        except Exception as ill:
            # Wide on purpose: a signature that cannot be checked proves nothing, and must not keep the mail out.
            log.warning("mail.signature_not_checked", why=type(ill).__name__)
            return []


def make_resolver(settings: Dkim) -> Resolver:
    """A resolver that asks the configured name servers, else those of the system. Raises `BadSettings`."""
    import dns.asyncresolver
    import dns.nameserver
    import dns.resolver

    try:
        resolver = dns.asyncresolver.Resolver(configure=not settings.nameservers)
    except dns.resolver.NoResolverConfiguration as reason:
        raise BadSettings("mail.dkim.nameservers: this system names no name server; name one here") from reason
    if settings.nameservers:
        resolver.nameservers = [dns.nameserver.Do53Nameserver(*settings.server(name)) for name in settings.nameservers]
    resolver.lifetime = settings.timeout_seconds
    resolver.cache = dns.resolver.LRUCache(1000)
    return resolver


async def verified_domains(body: bytes, *, resolver: Resolver, now: datetime) -> list[str]:
    """The domains that speak for the author of the mail `body` and whose signature on all of it is valid at `now`.

    Raises `TimeoutError` or what the resolver raises beyond the ordinary answers.
    """
    found: list[str] = []
    for signature in candidates(body, now):
        record = await _key_record(resolver, signature)
        # The library hashes and calculates only; what it looks at is bounded above.
        if record is not None and await asyncio.to_thread(_is_valid, body, signature, record):
            found.append(signature.domain)
    return list(dict.fromkeys(found))


def candidates(body: bytes, now: datetime) -> list[Signature]:
    """The signatures worth a question to the DNS: of the author's domain, and binding what we act on."""
    if not headers.reads_one_way(body) or not _is_quickly_read(body):
        return []
    fields = [(key.decode("ascii").lower(), value) for key, value in _FIELD.findall(limits.header_block(body))]
    author = headers.author(value.decode("utf-8", "replace").strip() for key, value in fields if key == "from")
    domain = author.address.rpartition("@")[2]
    named = Counter(key for key, _ in fields)
    made = [_signature(n, value) for n, value in enumerate(v for key, v in fields if key == "dkim-signature")]
    aligned = [s for s in made if s is not None and _is_of(s, domain)][:MOST_SIGNATURES]
    return [s for s in aligned if not any(flaw(s, named, now) for flaw in FLAWS)]


def is_partial(signature: Signature, named: Counter[str], now: datetime) -> bool:
    """`l=`: anything may stand behind the signed part (RFC 6376 8.2)."""
    return "l" in signature.tags


def is_expired(signature: Signature, named: Counter[str], now: datetime) -> bool:
    """`x=` is past, or nonsense."""
    expires = signature.tags.get("x")
    return expires is not None and not (expires.isascii() and expires.isdigit() and int(expires[:15]) > now.timestamp())


def is_weakly_hashed(signature: Signature, named: Counter[str], now: datetime) -> bool:
    """Made with an algorithm that is no proof any more."""
    return signature.tags.get("a", "").lower() not in ALGORITHMS


def leaves_out_author(signature: Signature, named: Counter[str], now: datetime) -> bool:
    """From is not signed, or stands in the mail more often than it is signed (RFC 6376 8.15)."""
    return _leaves_out(AUTHOR, signature, named) or "from" not in _signed(signature)


def leaves_out_words(signature: Signature, named: Counter[str], now: datetime) -> bool:
    """Something that we act on stands in the mail more often than it is signed."""
    return _leaves_out(WORDS, signature, named)


FLAWS: tuple[Callable[[Signature, Counter[str], datetime], bool], ...] = (
    is_partial,
    is_expired,
    is_weakly_hashed,
    leaves_out_author,
    leaves_out_words,
)
"""Each makes a signature worthless, however valid it is."""


def is_key_for_mail(tags: dict[str, str]) -> bool:
    """Whether a key record is of this standard, for mail, for SHA-256, and not revoked (RFC 6376 3.6.1)."""
    services = {word.strip() for word in tags.get("s", "*").split(":")}
    hashes = {word.strip() for word in tags.get("h", "sha256").split(":")}
    known = tags.get("v", "DKIM1") == "DKIM1" and tags.get("k", "rsa") == "rsa"
    return known and bool(services & {"*", "email"}) and "sha256" in hashes and bool(tags.get("p"))


def is_test_key(tags: dict[str, str]) -> bool:
    """`t=y`: the domain is only trying; its mail is to be treated as if it were not signed."""
    return "y" in _flags(tags)


def is_for_another_identity(tags: dict[str, str], signature: Signature) -> bool:
    """`t=s`: the key must not sign for a subdomain (`i=`) of its domain."""
    identity = signature.tags.get("i", "@" + signature.domain).rpartition("@")[2]
    return "s" in _flags(tags) and headers.lower(identity) != signature.domain


def _flags(tags: dict[str, str]) -> set[str]:
    return {word.strip() for word in tags.get("t", "").split(":")}


def _is_of(signature: Signature, author_domain: str) -> bool:
    return proof.speaks_for(signature.domain, author_domain)


def _leaves_out(names: tuple[str, ...], signature: Signature, named: Counter[str]) -> bool:
    signed = Counter(_signed(signature))
    return any(named[name] > signed[name] for name in names)


def _signed(signature: Signature) -> list[str]:
    return [headers.lower(name.strip()) for name in signature.tags.get("h", "").split(":")]


def _is_quickly_read(body: bytes) -> bool:
    """Whether dkimpy can do its work in a time that does not matter."""
    if len(body) > limits.LARGEST_MAIL or len(body) - len(body.rstrip()) > MOST_LAST_BLANKS:
        return False
    return sum(len(run) ** 2 for run in re.findall(rb"[ \t]{16,}", body)) <= MOST_BLANK_WORK


def _signature(place: int, value: bytes) -> Signature | None:
    """The header in parts; None where it is no signature that the library reads quickly and as we do."""
    if len(value) > LONGEST_SIGNATURE or re.search(rb"\s{17}", value):
        return None
    tags = _tags(value)
    domain, selector = headers.lower(tags.get("d", "")), headers.lower(tags.get("s", ""))
    if tags.get("v") != "1" or not _DOMAIN.fullmatch(domain) or not _SELECTOR.fullmatch(selector):
        return None
    return Signature(place, domain, selector, tags)


def _tags(value: bytes) -> dict[str, str]:
    """A list of tags (RFC 6376 3.2); empty where it is broken or names a tag twice."""
    from dkim.util import InvalidTagValueList, parse_tag_value

    try:
        found = parse_tag_value(re.sub(rb"\r?\n", b"", value))
    except (InvalidTagValueList, IndexError):
        return {}
    return {key.decode("ascii", "replace"): text.decode("ascii", "replace") for key, text in found.items()}


async def _key_record(resolver: Resolver, signature: Signature) -> bytes | None:
    """The key record of a signature; None where there is none that can prove anything."""
    import dns.exception

    name = f"{signature.selector}._domainkey.{signature.domain}."
    try:
        answer = await resolver.resolve(name, "TXT", search=False)
    except dns.exception.DNSException as reason:
        log.info("mail.no_key", why=type(reason).__name__)
        return None
    records = [b"".join(entry.strings) for entry in answer]
    if len(records) != 1 or len(records[0]) > LONGEST_KEY_RECORD:
        return None  # which of several is meant, no standard says
    tags = _tags(records[0])
    usable = is_key_for_mail(tags) and not is_test_key(tags) and not is_for_another_identity(tags, signature)
    return records[0] if usable else None


def _is_valid(body: bytes, signature: Signature, record: bytes) -> bool:
    """Whether the signature is that of the key in `record`, and of a key that nobody can guess."""
    import dkim

    # It logs parts of what it reads.
    logging.getLogger("dkimpy").setLevel(logging.CRITICAL)
    try:
        mail = dkim.DKIM(body, minkey=SMALLEST_KEY)
        return mail.verify(idx=signature.place, dnsfunc=lambda *_, **__: record) is True
    except Exception:
        # Wide on purpose: the library raises all kinds of errors on a broken key or header.
        return False

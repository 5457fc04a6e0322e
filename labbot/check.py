"""`labbot check`: what an administrator should know before people write. Looks, changes nothing, calls no server but
the database."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

import labbot
from labbot.errors import BadSettings, LabbotError
from labbot.rules.roles import Role
from labbot.settings import Mail, Settings
from storage import schema
from storage.store import Store

PACKAGES = ("labbot", "handlers", "storage", "templates")
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `fix` says what to do where it is not ok."""

    ok: bool
    what: str
    fix: str = ""


async def check(settings: Settings) -> list[Finding]:
    """Everything that can be known without calling anybody; the settings themselves have been read already."""
    return [
        Finding(True, "the settings can be read"),
        *check_names(metadata.packages_distributions()),
        check_zone(settings.zone),
        *check_mail(settings),
        *check_telegram(settings),
        *await check_database(settings),
    ]


def check_names(owners: Mapping[str, Sequence[str]]) -> list[Finding]:
    """Whether our top-level packages are ours alone: a second owner of `storage` would be imported instead of us."""
    home = Path(labbot.__file__).resolve().parent.parent
    found = []
    for name in PACKAGES:
        others = sorted({owner for owner in owners.get(name, ()) if owner.casefold() != "labbot"})
        if others:
            found.append(
                Finding(
                    False,
                    f"the package name {name} is also used by {', '.join(others)}",
                    f"install labbot in an environment of its own, or run: pip uninstall {' '.join(others)}",
                )
            )
            continue
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None or Path(spec.origin).resolve().parent.parent != home:
            where = spec.origin if spec else None
            found.append(
                Finding(
                    False,
                    f"the package {name} comes from {where or 'nowhere'}, not from {home}",
                    "start labbot in an environment of its own, from another folder, and without PYTHONPATH",
                )
            )
    return found or [Finding(True, f"the package names {', '.join(PACKAGES)} are ours alone")]


def check_zone(zone: str) -> Finding:
    """Whether the time zone of the service is one."""
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return Finding(False, f"“{zone}” is not a time zone", "set zone to a name such as Africa/Casablanca")
    return Finding(True, f"the time zone is {zone}")


def check_mail(settings: Settings) -> list[Finding]:
    """Where mail comes in, where it goes out, and whom we believe."""
    mail = settings.mail
    if mail is None:
        return [Finding(True, "the mail door is closed (mail is not configured)")]
    return [_incoming(mail), _outgoing(settings, mail), *_signature(mail), *_unsafe(mail), _proof(mail)]


def _incoming(mail: Mail) -> Finding:
    doors = []
    if mail.imap is not None:
        doors.append(f"the mailbox {mail.imap.mailbox} on {mail.imap.host}")
    if mail.listener is not None:
        doors.append(f"the {mail.listener.protocol.upper()} door on {mail.listener.host}:{mail.listener.port}")
    if not doors:
        return Finding(False, "no mail can come in", "configure mail.imap (a mailbox) or mail.listener (a door)")
    return Finding(True, f"mail comes in through {' and '.join(doors)}")


def _outgoing(settings: Settings, mail: Mail) -> Finding:
    if mail.smtp is not None:
        return Finding(True, f"letters leave through the relay {mail.smtp.host}:{mail.smtp.port}")
    where = f"letters go into the maildir {settings.maildir}"
    if mail.loopback_is_proven or mail.maildir is not None:
        return Finding(True, where)
    return Finding(
        False, f"{where}: nobody receives them", "configure the relay in mail.smtp (host, port, user, password)"
    )


def _signature(mail: Mail) -> list[Finding]:
    """Whether the key that signs our mail is one; where its public half must stand."""
    if mail.dkim_sign is None:
        return []
    from handlers.mail.sign import Signer

    try:
        signer = Signer(mail.dkim_sign, mail.address)
    except BadSettings as reason:
        return [Finding(False, "our mail cannot be signed", str(reason))]
    return [Finding(True, f"letters are signed; their key is looked up at {signer.record}")]


def _unsafe(mail: Mail) -> list[Finding]:
    """A password on the open line."""
    return [
        Finding(
            False,
            f"{name} talks to {part.host} without encryption",
            f"set {name}.security to tls or starttls; none is for loopback only",
        )
        for name, part in (("mail.imap", mail.imap), ("mail.smtp", mail.smtp))
        if part is not None and part.security == "none" and part.host not in LOOPBACK
    ]


def _proof(mail: Mail) -> Finding:
    if mail.loopback_is_proven:
        return Finding(
            True,
            "mail handed to the loopback door counts as proven; this ends once mail.imap, mail.smtp, LMTP or"
            " mail.authserv_id is configured",
        )
    if mail.authserv_id:
        return Finding(True, f"senders are believed as far as {mail.authserv_id} has checked them")
    return Finding(
        False,
        "every sender will be asked to confirm: we do not know which server checks senders for us",
        "set mail.authserv_id to the name that your mail server writes first in its Authentication-Results header",
    )


def check_telegram(settings: Settings) -> list[Finding]:
    """Whether the token can be one at all; only Telegram knows whether it is right."""
    if settings.telegram is None:
        return [Finding(True, "the Telegram door is closed (telegram.token is not set)")]
    if re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", settings.telegram.token.get_secret_value()):
        return [Finding(True, "the Telegram token has the form of one")]
    return [
        Finding(
            False,
            "the Telegram token does not look like one (digits, a colon, letters)",
            "set telegram.token, or telegram.token_file, to the whole token that @BotFather gave",
        )
    ]


async def check_database(settings: Settings) -> list[Finding]:
    """Whether the database answers, has our schema, and knows somebody of the Secretariat."""
    missing = _missing_file(settings.database_url)
    if missing is not None:
        return [Finding(False, f"there is no database yet at {missing}", "run `labbot db upgrade`")]
    try:
        store = Store(settings.database_url)
    except LabbotError as reason:
        return [
            Finding(False, str(reason), "set database_url to sqlite:///var/labbot.db or postgresql://user@host/name")
        ]
    try:
        return await _look_inside(store, settings)
    # Each driver has its own errors for a host that is down, a wrong password or a file that is no database.
    except Exception as reason:
        return [
            Finding(
                False,
                f"the database does not answer ({type(reason).__name__})",
                "see that it runs and is not locked, and that database_url names it and its user rightly",
            )
        ]
    finally:
        await store.close()


def _missing_file(database_url: str) -> str | None:
    """The SQLite file that is not there; to look must not make it."""
    try:
        url = make_url(database_url)
    except ArgumentError:
        return None
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return None if Path(url.database).exists() else url.database


async def _look_inside(store: Store, settings: Settings) -> list[Finding]:
    present, newest = await schema.present(store), schema.newest()
    if present != newest:
        what = f"the database has schema {present or 'none'}, this labbot needs {newest}"
        return [Finding(True, "the database answers"), Finding(False, what, "run `labbot db upgrade`")]
    found = [Finding(True, f"the database answers, with schema {present}")]
    differences = await schema.differences(store)
    if differences:
        what = f"the tables differ from schema {present} in {len(differences)} places, the first: {differences[0]}"
        fix = "somebody changed them by hand: undo that, or restore a backup and run `labbot db upgrade`"
        found.append(Finding(False, what, fix))
    async with store.reading() as tx:
        people = await tx.contacts.in_role(Role.SECRETARIAT)
    return [*found, _secretariat(len(people), settings)]


def _secretariat(known: int, settings: Settings) -> Finding:
    if known:
        return Finding(True, f"the Secretariat has {known} contact{'s' if known > 1 else ''}")
    if settings.secretariat:
        return Finding(True, "the Secretariat's addresses of the settings are added at the next start")
    return Finding(
        False,
        "nobody in the database is of the Secretariat, so nobody can moderate",
        'set secretariat = ["name@example.org"], or import contacts with the role secretariat',
    )

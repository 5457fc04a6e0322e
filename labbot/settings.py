"""Settings: one TOML file and `LABBOT_...` variables, read once and checked at once.

    labbot.toml          [mail] [mail.imap] ... , the file named by --settings or LABBOT_SETTINGS, else ./labbot.toml
    LABBOT_MAIL__IMAP__HOST=imap.example.org     a variable wins over the file; `__` stands between levels
    LABBOT_MAIL__IMAP__PASSWORD_FILE=/run/...    every secret can also stand in a file of its own

With no settings at all: SQLite in ./var, an SMTP door on loopback, letters into a maildir, no Telegram.
"""

from __future__ import annotations

import re
import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from labbot.errors import BadSettings

MEGABYTE = 1024 * 1024
SAFE_URL = r"https://[^/\s]|http://(?:127\.0\.0\.1|localhost|\[::1\])(?=[:/]|$)"
"""How an address begins that secrets may travel to: encrypted, or on this machine."""


class _Part(BaseModel):
    """A table of the file. An unknown name is an error: a misspelt setting must not be silently ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _read_secret_files(cls, values: Any) -> Any:
        """`password_file` gives `password`: a secret may stand in a file of its own."""
        if not isinstance(values, dict):
            return values
        found = dict(values)
        for name in [n for n in found if n.endswith("_file") and n.removesuffix("_file") in cls.model_fields]:
            path = Path(str(found.pop(name)))
            try:
                found[name.removesuffix("_file")] = path.read_text("utf-8").strip()
            except OSError as reason:
                raise ValueError(f"{name}: cannot read {path} ({reason.strerror})") from reason
        return found


class OAuth(_Part):
    """Access tokens in place of a password: with a `refresh_token`, or in the name of the application alone.

    `provider` fills in the address of the token server and the scope; `tenant` is the Microsoft 365 directory. A new
    refresh token that the server sends is written back to `refresh_token_file` unless `keep_refresh_token` is off.
    """

    provider: Literal["microsoft", "google"] | None = None
    tenant: str = "common"
    token_url: str | None = None
    client_id: str
    client_secret: SecretStr | None = None
    refresh_token: SecretStr | None = None
    refresh_token_path: Path | None = None
    keep_refresh_token: bool = True
    scope: str | None = None
    timeout_seconds: float = Field(default=30, gt=0)

    @model_validator(mode="before")
    @classmethod
    def _remember_file(cls, values: Any) -> Any:
        """Where the refresh token came from, so that its successor can be kept there."""
        if isinstance(values, dict) and "refresh_token_file" in values:
            return {**values, "refresh_token_path": values["refresh_token_file"]}
        return values

    @model_validator(mode="after")
    def _is_complete(self) -> OAuth:
        if self.provider is None and self.token_url is None:
            raise ValueError("name the token server: set provider to microsoft or google, or token_url")
        if not re.match(SAFE_URL, self.url):
            raise ValueError("token_url must begin with https:// (secrets travel there)")
        if self.refresh_token is None and (self.provider == "google" or self.client_secret is None):
            raise ValueError("set refresh_token, or (not with google) client_secret for the application itself")
        if self.refresh_token is None and self.provider == "microsoft" and self.tenant == "common":
            raise ValueError("set tenant: an application without refresh_token belongs to one directory")
        return self

    @property
    def url(self) -> str:
        """The address of the token server."""
        if self.token_url or self.provider is None:
            return self.token_url or ""
        if self.provider == "google":
            return "https://oauth2.googleapis.com/token"
        return f"https://login.microsoftonline.com/{self.tenant}/oauth2/v2.0/token"

    @property
    def grant(self) -> Literal["refresh_token", "client_credentials"]:
        """What we show for a token (RFC 6749 6 and 4.4)."""
        return "refresh_token" if self.refresh_token is not None else "client_credentials"

    @property
    def wanted_scope(self) -> str:
        """What the token is for; with a refresh token, unless told, what was consented to (RFC 6749 6)."""
        own = "https://outlook.office365.com/.default" if self.provider == "microsoft" else ""
        return self.scope or (own if self.grant == "client_credentials" else "")


class Imap(_Part):
    """The mailbox that is read. `security`: `tls` (993), `starttls` or `none` (loopback only).

    We log in with either a `password` or `oauth`. `skip_older_than_days`: mail that lay in the mailbox at the first
    start and had arrived more than so many days before is left where it is, unread and unanswered; none leaves nothing
    out. `alert_minutes`: the Secretariat is told once where no look at the mailbox has succeeded for so long.
    """

    host: str
    port: int = 993
    user: str
    oauth: OAuth | None = None
    password: SecretStr | None = Field(default=None, validate_default=True)
    security: Literal["tls", "starttls", "none"] = "tls"
    mailbox: str = "INBOX"
    processed: str | None = "Processed"
    poll_seconds: float = Field(default=60, gt=0)
    idle_seconds: float = Field(default=240, gt=0, lt=300)
    timeout_seconds: float = Field(default=30, gt=0)
    skip_older_than_days: int | None = Field(default=30, ge=0)
    alert_minutes: float = Field(default=15, gt=0)

    @field_validator("password")
    @classmethod
    def _one_way_in(cls, password: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        if "oauth" in others.data and (password is None) == (others.data["oauth"] is None):
            raise ValueError("set either password or oauth, one of the two")
        return password


class Listener(_Part):
    """The door that other mail servers (or a person's own, on loopback) hand mail to.

    A limit of 0 is none. Who meets one is asked to try again later, so that nothing is lost. What counts by peer
    holds neither in LMTP nor on loopback, where one server brings everybody's mail. `most_errors` refusals end a
    connection. `idle_seconds` is the time for one command, or without a sign in a mail (RFC 5321 4.5.3.2.7: five
    minutes), `mail_seconds` that for one mail, `connection_seconds` that for all. `any_recipient` takes mail for other
    addresses than ours too.
    """

    host: str = "127.0.0.1"
    port: int = 8025
    protocol: Literal["smtp", "lmtp"] = "smtp"
    any_recipient: bool = False
    most_connections: int = Field(default=100, ge=0)
    connections_per_peer: int = Field(default=10, ge=0)
    mails_per_connection: int = Field(default=200, ge=0)
    mails_per_peer_minute: int = Field(default=60, ge=0)
    mails_per_peer_hour: int = Field(default=600, ge=0)
    mails_per_sender_hour: int = Field(default=60, ge=0)
    bounces_per_hour: int = Field(default=600, ge=0)
    most_errors: int = Field(default=20, ge=1)
    idle_seconds: float = Field(default=300, gt=0)
    mail_seconds: float = Field(default=600, gt=0)
    connection_seconds: float = Field(default=3600, gt=0)


class Smtp(_Part):
    """The relay that takes our letters. `security`: `tls` (465), `starttls` (587) or `none` (loopback only)."""

    host: str
    port: int = 587
    user: str | None = None
    oauth: OAuth | None = None
    password: SecretStr | None = None
    security: Literal["tls", "starttls", "none"] = "starttls"
    timeout_seconds: float = Field(default=30, gt=0)
    connections: int = Field(default=8, ge=1, le=64)

    @model_validator(mode="after")
    def _one_way_in(self) -> Smtp:
        if self.oauth is not None and (self.password is not None or self.user is None):
            raise ValueError("with oauth set user, and no password")
        return self


class DkimSign(_Part):
    """Signs our own mail (RFC 6376), where the relay does not. The key is an RSA key as PEM, best given as `key_file`.

    `domain` is that of labbot's address unless said otherwise; `selector` names the record in the DNS with its public
    half, `<selector>._domainkey.<domain>`.
    """

    selector: str
    key: SecretStr
    domain: str | None = None


class Dkim(_Part):
    """Whether signatures are verified by labbot itself (RFC 6376), for senders whom our own server does not judge.

    `nameservers` are asked for the keys, each an IP address, perhaps with a port (`127.0.0.1:53`, `[::1]:53`); none:
    those of the system. Who can forge their answers can forge a proof: use a validating resolver
    on this machine or network.
    """

    check: bool = False
    nameservers: tuple[str, ...] = ()
    timeout_seconds: float = Field(default=5, gt=0, le=60)

    @field_validator("nameservers")
    @classmethod
    def _are_addresses(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            cls.server(name)
        return names

    @staticmethod
    def server(name: str) -> tuple[str, int]:
        """The address and port of a name server. Raises `ValueError`, whose text says what it should be."""
        host, _, port = name.rpartition(":") if "]:" in name or name.count(":") == 1 else (name, "", "53")
        try:
            found = str(ip_address(host.removeprefix("[").removesuffix("]"))), int(port or "none")
            if not 0 < found[1] < 65536:
                raise ValueError(port)
            return found
        except ValueError as reason:
            raise ValueError(f"{name} is no IP address, with or without a port") from reason


class Clamd(_Part):
    """The virus scanner that is asked before an attachment goes to a partner; `socket` wins over `host` and `port`."""

    host: str = "127.0.0.1"
    port: int = 3310
    socket: Path | None = None
    timeout_seconds: float = Field(default=30, gt=0)


class Bounces(_Part):
    """What letters that come back make of an address; see `labbot.rules.bounces`."""

    hard: float = Field(default=1.0, gt=0)
    soft: float = Field(default=0.25, ge=0)
    half_life_days: float = Field(default=60.0, gt=0)
    pause_at: float = Field(default=1.5, gt=0)
    spacing_hours: float = Field(default=20.0, ge=0)


class Caps(_Part):
    """Automatic answers a day, at most; see `labbot.rules.caps`."""

    unknown_per_day: int = Field(default=1, ge=1)
    sender_per_day: int = Field(default=30, ge=1)
    thread_per_day: int = Field(default=20, ge=1)
    domain_per_day: int = Field(default=300, ge=1)


class Mail(_Part):
    """The mail door. `address` is labbot's own; letters leave through `smtp`, else into `maildir`.

    `subaddress` stands between labbot's name and a word in it (`lab+r.<word>@`); "" where the server knows no such
    addresses.
    """

    address: str = "lab@lab.example.org"
    name: str = "Laboratory of Ideas"
    aliases: tuple[str, ...] = ()
    imap: Imap | None = None
    listener: Listener | None = Listener()
    smtp: Smtp | None = None
    maildir: Path | None = None
    authserv_id: str | None = None
    dkim: Dkim = Dkim()
    scanner: Clamd | None = None
    max_octets: int = Field(default=25 * MEGABYTE, gt=0)
    subaddress: Literal["", "+", "-"] = "+"
    dkim_sign: DkimSign | None = None
    bounces: Bounces = Bounces()
    caps: Caps = Caps()

    @property
    def known_addresses(self) -> tuple[str, ...]:
        """Ours, once an administrator has named them; with the default address alone, none is known to be ours."""
        named = "address" in self.model_fields_set or self.aliases
        return (self.address, *self.aliases) if named else ()

    @property
    def loopback_is_proven(self) -> bool:
        """Whether mail handed to the listener counts as proven: on the embedded default only.

        Never once a mailbox, a relay, LMTP, an authserv-id or DKIM is configured, nor off loopback: then real senders
        are at the other end and only the server's own verdict counts.
        """
        return (
            self.listener is not None
            and self.listener.protocol == "smtp"
            and self.listener.host in {"127.0.0.1", "::1", "localhost"}
            and self.imap is None
            and self.smtp is None
            and self.authserv_id is None
            and not self.dkim.check
        )


class Telegram(_Part):
    """The bot. `base_url` and `base_file_url` point elsewhere in tests or with a local Bot API server."""

    token: SecretStr
    base_url: str = "https://api.telegram.org/bot"
    base_file_url: str = "https://api.telegram.org/file/bot"


class Web(_Part):
    """The page where a digest is stopped with one click (RFC 8058).

    `public_url` is its address as seen from outside, through a web server of yours that speaks https and passes
    requests on; those in `trusted_proxies` are believed when they say for whom (X-Forwarded-For). A limit of 0 is none.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    most_connections: int = Field(default=100, ge=1)
    requests_per_minute: int = Field(default=60, ge=0)
    stops_per_hour: int = Field(default=1000, ge=0)
    connection_seconds: float = Field(default=30, gt=0)

    @field_validator("public_url")
    @classmethod
    def _is_reached_safely(cls, url: str) -> str:
        if not re.fullmatch(rf"({SAFE_URL})[^\s?#]*", url):
            raise ValueError("must begin with https:// and have neither ? nor #, such as https://lab.example.org")
        return url.rstrip("/")


class Settings(BaseSettings):
    """Everything an administrator can set; frozen."""

    model_config = SettingsConfigDict(env_prefix="LABBOT_", env_nested_delimiter="__", frozen=True, extra="forbid")

    database_url: str = "sqlite:///var/labbot.db"
    var: Path = Path("var")
    zone: str = "Africa/Casablanca"
    mail: Mail | None = Mail()
    telegram: Telegram | None = None
    web: Web | None = None
    secretariat: tuple[str, ...] = ()
    digest_hour: int = Field(default=8, ge=6, le=20)
    partner_days: int = Field(default=10, ge=1)
    workers: int = Field(default=1, ge=1, le=16)
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """A variable wins over the file (whose values arrive as init arguments)."""
        return (env_settings, init_settings)

    @property
    def maildir(self) -> Path:
        """Where letters are put where no relay is configured."""
        return (self.mail.maildir if self.mail and self.mail.maildir else None) or self.var / "outgoing"


def read_settings(path: Path | None = None, **overrides: Any) -> Settings:
    """The settings from `path` (default `./labbot.toml` where it exists) and the environment.

    Raises `BadSettings`, whose text names each wrong setting and what it should be.
    """
    values: dict[str, Any] = {}
    chosen = path or Path("labbot.toml")
    if path is not None or chosen.exists():
        try:
            values = tomllib.loads(chosen.read_text("utf-8"))
        except OSError as reason:
            raise BadSettings(f"--settings: cannot read {chosen} ({reason.strerror})") from reason
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as reason:
            raise BadSettings(f"{chosen} is not valid TOML: {reason}") from reason
    try:
        return Settings(**{**values, **overrides})
    except ValidationError as wrong:
        lines = [
            f"{'.'.join(str(step) for step in error['loc']) or 'settings'}: {error['msg']}"
            f" (in {chosen} or LABBOT_{'__'.join(str(step) for step in error['loc']).upper()})"
            for error in wrong.errors(include_input=False, include_url=False)
        ]
        raise BadSettings("wrong settings:\n  " + "\n  ".join(lines)) from wrong

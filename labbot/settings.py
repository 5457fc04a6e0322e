"""Settings: one TOML file and `LABBOT_...` variables, read once and checked at once.

    labbot.toml          [mail] [mail.imap] ... , the file named by --settings or LABBOT_SETTINGS, else ./labbot.toml
    LABBOT_MAIL__IMAP__HOST=imap.example.org     a variable wins over the file; `__` stands between levels
    LABBOT_MAIL__IMAP__PASSWORD_FILE=/run/...    every secret can also stand in a file of its own

With no settings at all: SQLite in ./var, an SMTP door on loopback, letters into a maildir, no Telegram.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from labbot.errors import BadSettings

MEGABYTE = 1024 * 1024


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


class Imap(_Part):
    """The mailbox that is read. `security`: `tls` (993), `starttls` or `none` (loopback only).

    `skip_older_than_days`: mail that lay in the mailbox at the first start and had arrived more than so many days
    before is left where it is, unread and unanswered; none leaves nothing out. `alert_minutes`: the Secretariat is told
    once where no look at the mailbox has succeeded for so long.
    """

    host: str
    port: int = 993
    user: str
    password: SecretStr
    security: Literal["tls", "starttls", "none"] = "tls"
    mailbox: str = "INBOX"
    processed: str | None = "Processed"
    poll_seconds: float = Field(default=60, gt=0)
    idle_seconds: float = Field(default=240, gt=0, lt=300)
    timeout_seconds: float = Field(default=30, gt=0)
    skip_older_than_days: int | None = Field(default=30, ge=0)
    alert_minutes: float = Field(default=15, gt=0)


class Listener(_Part):
    """The door that other mail servers (or a person's own, on loopback) hand mail to."""

    host: str = "127.0.0.1"
    port: int = 8025
    protocol: Literal["smtp", "lmtp"] = "smtp"


class Smtp(_Part):
    """The relay that takes our letters. `security`: `tls` (465), `starttls` (587) or `none` (loopback only)."""

    host: str
    port: int = 587
    user: str | None = None
    password: SecretStr | None = None
    security: Literal["tls", "starttls", "none"] = "starttls"
    timeout_seconds: float = Field(default=30, gt=0)


class Mail(_Part):
    """The mail door. `address` is labbot's own; letters leave through `smtp`, else into `maildir`."""

    address: str = "lab@lab.example.org"
    name: str = "Laboratory of Ideas"
    aliases: tuple[str, ...] = ()
    imap: Imap | None = None
    listener: Listener | None = Listener()
    smtp: Smtp | None = None
    maildir: Path | None = None
    authserv_id: str | None = None
    max_octets: int = Field(default=25 * MEGABYTE, gt=0)

    @property
    def loopback_is_proven(self) -> bool:
        """Whether mail handed to the listener counts as proven: on the embedded default only.

        Never once a mailbox, a relay, LMTP or an authserv-id is configured, nor off loopback: then real senders are
        at the other end and only the server's own verdict counts.
        """
        return (
            self.listener is not None
            and self.listener.protocol == "smtp"
            and self.listener.host in {"127.0.0.1", "::1", "localhost"}
            and self.imap is None
            and self.smtp is None
            and self.authserv_id is None
        )


class Telegram(_Part):
    """The bot. `base_url` and `base_file_url` point elsewhere in tests or with a local Bot API server."""

    token: SecretStr
    base_url: str = "https://api.telegram.org/bot"
    base_file_url: str = "https://api.telegram.org/file/bot"


class Settings(BaseSettings):
    """Everything an administrator can set; frozen."""

    model_config = SettingsConfigDict(env_prefix="LABBOT_", env_nested_delimiter="__", frozen=True, extra="forbid")

    database_url: str = "sqlite:///var/labbot.db"
    var: Path = Path("var")
    zone: str = "Africa/Casablanca"
    mail: Mail | None = Mail()
    telegram: Telegram | None = None
    secretariat: tuple[str, ...] = ()
    digest_hour: int = Field(default=8, ge=6, le=20)
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

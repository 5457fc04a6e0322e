"""Access tokens for mailboxes and relays that take no password (Microsoft 365, Gmail): fetched, kept, renewed in time.

    token asked for -> still good for a while: the one we have
                    -> else one request to the token server (RFC 6749 4.4 or 6), while the others wait for it
    server refuses the token -> `reject`, and the next request fetches another

A refresh token that the token server replaces is used from then on, and written back to the file it was read from. A
new one that somebody puts into that file is used without a restart. What the token server says about a refusal is
reported by its code and the setting to look at; tokens and names stay out of it.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import structlog
from imapclient import IMAPClient

from labbot.errors import SendError
from labbot.settings import Mail, OAuth

EARLY_SECONDS = 300.0
"""How long before its end a token is renewed; at most a tenth of its life."""

UNSAID_LIFE_SECONDS = 300.0
"""The life of a token whose server does not say (RFC 6749 5.1 only recommends it)."""

FOR_NOW = {"temporarily_unavailable", "server_error", "slow_down"}
"""Refusals that pass by themselves (RFC 6749 4.1.2.1, RFC 8628 3.5)."""

SETTINGS = {
    "invalid_grant": "refresh_token",
    "interaction_required": "refresh_token",
    "consent_required": "refresh_token",
    "invalid_client": "client_secret",
    "unauthorized_client": "client_id",
    "invalid_scope": "scope",
    "invalid_resource": "scope",
}
"""The setting behind each code of RFC 6749 5.2, and of Microsoft's additions to it; `token_url` for all others."""

_CODE = re.compile(r"[A-Za-z_]{1,40}")
_DETAIL = re.compile(r"AADSTS[0-9]{1,9}")
_TOKEN = re.compile(r"[!-~]{1,16384}")

log = structlog.get_logger(__name__)


class TokenRefused(SendError):
    """The token server says no, and will until somebody changes a setting; the text names it."""


class TokenUnavailable(SendError):
    """The token server cannot be reached or is ill."""


class Tokens:
    """Gives access tokens for one account. `part` is the settings part to name, such as `mail.imap.oauth`."""

    def __init__(self, settings: OAuth, part: str, clock: Callable[[], float] = monotonic) -> None:
        self.part = part
        self._settings = settings
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._token = ""
        self._uses = 0
        self._renew_at = self._ends_at = 0.0
        self._refresh_token = settings.refresh_token.get_secret_value() if settings.refresh_token else ""
        self._in_file = self._refresh_token

    async def __call__(self) -> str:
        """A token that is good for a while. Raises `TokenRefused` or `TokenUnavailable`."""
        async with self._one_at_a_time:
            if not self._token or self._clock() >= self._renew_at:
                await self._renew()
            self._uses += 1
            return self._token

    def reject(self) -> bool:
        """The mail server has refused the token: forget it. Whether a new one may help, since this one was not new."""
        used_before = self._uses > 1
        self._token, self._uses = "", 0
        return used_before

    async def _renew(self) -> None:
        try:
            answer = await self._ask()
        except TokenUnavailable:
            if self._token and self._clock() < self._ends_at:
                return  # the old one does for a little longer
            raise
        now, life = self._clock(), _life(answer)
        self._token, self._uses = answer["access_token"], 0
        self._ends_at = now + life
        self._renew_at = self._ends_at - min(EARLY_SECONDS, life / 10)
        await self._keep(answer.get("refresh_token"))

    async def _ask(self) -> dict[str, Any]:
        """One request; the answer, which holds a token."""
        form = await self._form()
        try:
            async with httpx.AsyncClient(timeout=self._settings.timeout_seconds) as client:
                response = await client.post(self._settings.url, data=form)
        except (httpx.HTTPError, OSError) as ill:
            why = f"the token server cannot be reached ({type(ill).__name__}): check {self.part}.token_url"
            raise TokenUnavailable(why) from ill
        answer = _document(response)
        token = answer.get("access_token")
        if response.status_code == httpx.codes.OK and isinstance(token, str) and _TOKEN.fullmatch(token):
            return answer
        raise self._refusal(response.status_code, answer)

    async def _form(self) -> dict[str, str]:
        to = self._settings
        form = {"client_id": to.client_id, "grant_type": to.grant}
        if to.client_secret is not None:
            form["client_secret"] = to.client_secret.get_secret_value()
        if to.grant == "refresh_token":
            await asyncio.to_thread(self._read_file)
            form["refresh_token"] = self._refresh_token
        if to.wanted_scope:
            form["scope"] = to.wanted_scope
        return form

    def _refusal(self, status: int, answer: dict[str, Any]) -> SendError:
        said = str(answer.get("error", ""))
        code = said if _CODE.fullmatch(said) else ""
        if status >= 500 or status in (408, 429) or code in FOR_NOW or (status < 400 and not code):
            return TokenUnavailable(f"the token server is ill ({code or status})")
        setting = SETTINGS.get(code, "token_url")
        if setting == "refresh_token" and self._settings.grant != "refresh_token":
            setting = "client_secret"
        detail = _DETAIL.search(str(answer.get("error_description", "")))
        words = ", ".join(filter(None, (code or str(status), detail and detail.group())))
        return TokenRefused(f"the token server refuses {self.part}.{setting} ({words})")

    def _read_file(self) -> None:
        """Use what somebody has put into the file since we looked. One that cannot be read is no reason to stop."""
        path = self._settings.refresh_token_path
        if path is None:
            return
        try:
            found = path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return
        if found and found != self._in_file:
            self._refresh_token = self._in_file = found

    async def _keep(self, replaced: Any) -> None:
        """Use the new refresh token, and keep it for the next start where it came from a file."""
        if self._settings.grant != "refresh_token" or not isinstance(replaced, str) or not _TOKEN.fullmatch(replaced):
            return
        self._refresh_token = replaced
        path = self._settings.refresh_token_path
        if path is None or not self._settings.keep_refresh_token or replaced == self._in_file:
            return
        try:
            await asyncio.to_thread(_replace, path, replaced)
            self._in_file = replaced
        except OSError as reason:
            log.warning("mail.refresh_token_not_kept", setting=f"{self.part}.refresh_token_file", why=reason.strerror)


def make_tokens(mail: Mail) -> tuple[Tokens | None, Tokens | None]:
    """Those for the mailbox and those for the relay: one and the same where both name the same account."""
    inbound = Tokens(mail.imap.oauth, "mail.imap.oauth") if mail.imap and mail.imap.oauth else None
    wanted = mail.smtp.oauth if mail.smtp else None
    if wanted is None or (inbound and mail.imap and mail.imap.oauth == wanted):
        return inbound, inbound if wanted else None
    return inbound, Tokens(wanted, "mail.smtp.oauth")


def log_in(client: IMAPClient, user: str, token: str) -> None:
    """SASL XOAUTH2 over IMAP. Raises `imapclient.exceptions.LoginError` where the server refuses the token.

    It tells why in a challenge, which is answered with nothing; only then comes its NO.
    """
    answers = iter([f"user={user}\x01auth=Bearer {token}\x01\x01".encode()])
    client.sasl_login("XOAUTH2", lambda challenge: next(answers, b""))


def _document(response: httpx.Response) -> dict[str, Any]:
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _life(answer: dict[str, Any]) -> float:
    """How many seconds the token is good for; some servers send the number as text."""
    try:
        return max(0.0, float(answer["expires_in"]))
    except (KeyError, TypeError, ValueError):
        return UNSAID_LIFE_SECONDS


def _replace(path: Path, secret: str) -> None:
    """The file holds the old secret or the new one, also after a power cut, and only its owner can read it."""
    path = path.resolve()  # a link stays one
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(secret + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise

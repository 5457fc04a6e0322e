"""Access tokens: from a real token server, taken by a real mailbox and a real relay."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from imapclient import IMAPClient
from imapclient.exceptions import LoginError
from starlette.responses import JSONResponse, PlainTextResponse

from handlers.mail import MailChannel
from handlers.mail.mailbox import REFUSED_WAIT_SECONDS
from handlers.mail.oauth import TokenRefused, Tokens, TokenUnavailable, log_in, make_tokens
from labbot.errors import BadSettings, SendError
from labbot.messages import Outgoing
from labbot.settings import Imap, Mail, OAuth, Smtp, read_settings
from tests.peers.imap import USER
from tests.peers.oauth import OAuthImapServer, OAuthRelay, TokenServer, oauth_relay, token_server

PART = "mail.imap.oauth"
LETTER = Outgoing("k", "mail", "awa@example.org", "Subject", "Text", "en", "<1@lab.example.org>")


@pytest.fixture
async def server() -> AsyncIterator[TokenServer]:
    async with token_server() as found:
        yield found


@pytest.fixture
async def imap(server: TokenServer) -> AsyncIterator[OAuthImapServer]:
    found = OAuthImapServer(server.good)
    await found.start()
    yield found
    await found.stop()


@pytest.fixture
async def relay(server: TokenServer) -> AsyncIterator[OAuthRelay]:
    async with oauth_relay(server.good) as found:
        yield found


class Hands:
    """A clock in seconds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def through(imap: OAuthImapServer | None, relay: OAuthRelay | None, oauth: OAuth) -> Mail:
    """Settings of the mail door that uses these servers."""
    return Mail(
        listener=None,
        imap=Imap(host="127.0.0.1", port=imap.port, user=USER, oauth=oauth, security="none") if imap else None,
        smtp=Smtp(host="127.0.0.1", port=relay.port, user=USER, oauth=oauth, security="none") if relay else None,
    )


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.fixture
def logged() -> Iterator[Callable[[str], list[Any]]]:
    """The log lines of an event."""
    with structlog.testing.capture_logs() as kept:
        yield lambda event: [line for line in kept if line["event"] == event]


async def test_a_token_is_fetched_once_and_kept_until_shortly_before_its_end(server: TokenServer) -> None:
    clock = Hands()
    tokens = Tokens(server.settings(), PART, clock)
    assert [await tokens(), await tokens()] == ["access-1", "access-1"]
    clock.now = 3299.0
    assert await tokens() == "access-1"
    clock.now = 3300.0
    assert await tokens() == "access-2"
    assert server.asked[0] == {
        "client_id": "labbot",
        "client_secret": "s3cret",
        "grant_type": "refresh_token",
        "refresh_token": "refresh-0",
    }


@pytest.mark.parametrize(
    ("said", "renewed_after"), [({}, 270.0), ({"expires_in": "100"}, 90.0), ({"expires_in": 0}, 0.0)]
)
async def test_a_life_that_is_unsaid_or_text_or_nothing_is_understood(server, said, renewed_after):
    clock = Hands()
    server.extra = said
    tokens = Tokens(server.settings(), PART, clock)
    await tokens()
    clock.now = renewed_after
    assert await tokens() == "access-2"


async def test_many_who_ask_at_once_wait_for_one_request(server: TokenServer) -> None:
    server.gate.clear()
    tokens = Tokens(server.settings(), PART)
    waiting = [asyncio.create_task(tokens()) for _ in range(8)]
    await server.asking.wait()
    server.gate.set()
    assert set(await asyncio.gather(*waiting)) == {"access-1"}
    assert len(server.asked) == 1


async def test_an_application_asks_in_its_own_name(server: TokenServer) -> None:
    settings = server.settings(refresh_token=None, provider="microsoft", tenant="lab.example.org")
    await Tokens(settings, PART)()
    assert server.asked[0]["grant_type"] == "client_credentials"
    assert server.asked[0]["scope"] == "https://outlook.office365.com/.default"


async def test_a_replaced_refresh_token_is_used_and_kept_in_its_file(server: TokenServer, tmp_path: Path) -> None:
    secret = tmp_path / "refresh"
    secret.write_text("refresh-0\n")
    settings = server.settings(refresh_token=None, refresh_token_file=str(secret))
    server.extra = {"expires_in": 0, "refresh_token": "refresh-1"}
    tokens = Tokens(settings, PART)
    await tokens()
    assert secret.read_text() == "refresh-1\n"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert names(tmp_path) == ["refresh"]
    await tokens()
    assert [asked["refresh_token"] for asked in server.asked] == ["refresh-0", "refresh-1"]


async def test_the_file_is_left_alone_where_the_settings_say_so(server: TokenServer, tmp_path: Path) -> None:
    secret = tmp_path / "refresh"
    secret.write_text("refresh-0")
    settings = server.settings(refresh_token=None, refresh_token_file=str(secret), keep_refresh_token=False)
    server.extra = {"expires_in": 0, "refresh_token": "refresh-1"}
    tokens = Tokens(settings, PART)
    await tokens()
    await tokens()
    assert secret.read_text() == "refresh-0"
    assert server.asked[1]["refresh_token"] == "refresh-1"


async def test_a_file_that_cannot_be_written_is_named_and_nothing_stops(server, tmp_path, logged, monkeypatch):
    secret = tmp_path / "refresh"
    secret.write_text("refresh-0")
    tokens = Tokens(server.settings(refresh_token=None, refresh_token_file=str(secret)), PART)
    server.extra = {"refresh_token": "refresh-1"}

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("handlers.mail.oauth.tempfile.mkstemp", full)
    assert await tokens() == "access-1"
    [line] = logged("mail.refresh_token_not_kept")
    assert line["setting"] == "mail.imap.oauth.refresh_token_file"


async def test_a_new_refresh_token_in_the_file_is_used_without_a_restart(server: TokenServer, tmp_path: Path) -> None:
    secret = tmp_path / "refresh"
    secret.write_text("stale")
    tokens = Tokens(server.settings(refresh_token=None, refresh_token_file=str(secret)), PART)
    server.refuse("invalid_grant")
    with pytest.raises(TokenRefused):
        await tokens()
    secret.write_text("fresh")
    server.answer = None
    assert await tokens() == "access-1"
    assert server.asked[-1]["refresh_token"] == "fresh"


@pytest.mark.parametrize(
    ("code", "status", "setting"),
    [
        ("invalid_grant", 400, "refresh_token"),
        ("invalid_client", 401, "client_secret"),
        ("unauthorized_client", 400, "client_id"),
        ("invalid_scope", 400, "scope"),
        ("invalid_request", 400, "token_url"),
        ("<script> awa@example.org", 400, "token_url"),
    ],
)
async def test_a_refusal_names_the_setting_and_no_secret(server, code, status, setting):
    server.refuse(code, "AADSTS700082: the token of awa@example.org (refresh-0) is old", status)
    with pytest.raises(TokenRefused, match=rf"mail\.imap\.oauth\.{setting} \(.*AADSTS700082\)$") as refused:
        await Tokens(server.settings(), PART)()
    for secret in ("refresh-0", "s3cret", "awa", "script"):
        assert secret not in str(refused.value)
    assert not refused.value.permanent


async def test_an_application_that_is_refused_is_told_about_its_own_secret(server: TokenServer) -> None:
    server.refuse("invalid_grant")
    with pytest.raises(TokenRefused, match=r"client_secret"):
        await Tokens(server.settings(refresh_token=None), PART)()


@pytest.mark.parametrize(
    "answer",
    [
        JSONResponse({"error": "temporarily_unavailable"}, 400),
        PlainTextResponse("<html>Bad gateway</html>", 502),
        JSONResponse({"error": "slow down"}, 429),
        PlainTextResponse("hello"),
        JSONResponse(["no", "object"]),
        JSONResponse({"access_token": "two\x01words"}),
        JSONResponse({"access_token": None}),
    ],
)
async def test_an_ill_token_server_is_waited_for(server, answer):
    server.answer = answer
    tokens = Tokens(server.settings(), PART)
    with pytest.raises(TokenUnavailable):
        await tokens()
    server.answer = None
    assert await tokens() == "access-1"


async def test_a_token_server_that_is_not_there_is_named(server: TokenServer) -> None:
    with pytest.raises(TokenUnavailable, match=r"mail\.imap\.oauth\.token_url"):
        await Tokens(server.settings(token_url="http://127.0.0.1:1/token"), PART)()


async def test_the_old_token_does_while_the_token_server_is_ill(server: TokenServer) -> None:
    clock = Hands()
    tokens = Tokens(server.settings(), PART, clock)
    await tokens()
    server.answer = PlainTextResponse("ill", 503)
    clock.now = 3400.0
    assert await tokens() == "access-1"
    clock.now = 3600.0
    with pytest.raises(TokenUnavailable):
        await tokens()


async def test_mail_is_fetched_from_a_mailbox_that_takes_tokens(
    server, imap, inbox, marks, make_mail, running, tmp_path
):
    await imap.append(make_mail())
    channel = MailChannel(through(imap, None, server.settings()), tmp_path, marks)
    async with running(channel.receive(inbox.deliver)):
        await inbox.arrived(1)
    assert imap.refusals == []


async def test_a_token_that_ends_in_mid_life_is_renewed_and_logged_in_with(
    server, imap, inbox, marks, make_mail, running, tmp_path, logged
):
    channel = MailChannel(through(imap, None, server.settings()), tmp_path, marks)
    async with running(channel.receive(inbox.deliver)):
        await imap.append(make_mail())
        await inbox.arrived(1)
        # The server takes it no longer and cuts the connection, as the large ones do.
        server.good.clear()
        await imap.stop()
        await imap.start()
        await imap.append(make_mail(Message_ID="<2@example.org>"))
        await inbox.arrived(2)
    assert imap.refusals == [b""]  # the challenge was answered with nothing
    assert len(server.asked) == 2
    waits = [line["seconds"] for line in logged("mail.mailbox_waiting")]
    assert waits
    assert max(waits) < REFUSED_WAIT_SECONDS


async def first_wait(mail: Mail, inbox: Any, marks: Any, running: Any) -> float:
    """How long the mailbox wants to wait after its first failure."""
    from handlers.mail.mailbox import Mailbox

    waited: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    async def sleep(seconds: float) -> None:
        waited.set_result(seconds)
        await asyncio.Event().wait()

    assert mail.imap is not None
    tokens, _ = make_tokens(mail)
    mailbox = Mailbox(mail.imap, marks, max_octets=1000, sleep=sleep, tokens=tokens)
    async with running(mailbox.run(inbox.deliver)), asyncio.timeout(20):
        return await waited


async def test_a_refused_refresh_token_makes_a_long_wait_and_a_line_that_names_the_setting(
    server, imap, inbox, marks, running, logged
):
    server.refuse("invalid_grant", "expired")
    assert await first_wait(through(imap, None, server.settings()), inbox, marks, running) == REFUSED_WAIT_SECONDS
    [line] = logged("mail.mailbox_waiting")
    assert line["why"] == "the token server refuses mail.imap.oauth.refresh_token (invalid_grant)"


async def test_a_new_token_that_the_mailbox_refuses_makes_a_long_wait(server, inbox, marks, running, logged):
    other = OAuthImapServer(set())
    await other.start()
    try:
        assert await first_wait(through(other, None, server.settings()), inbox, marks, running) == REFUSED_WAIT_SECONDS
    finally:
        await other.stop()
    [line] = logged("mail.mailbox_waiting")
    assert line["why"] == "the server refuses mail.imap.user or mail.imap.oauth"


async def test_a_wrong_token_is_refused_by_the_mailbox(imap: OAuthImapServer) -> None:
    def connect() -> None:
        with IMAPClient("127.0.0.1", imap.port, ssl=False, timeout=5) as client:
            log_in(client, USER, "wrong")

    with pytest.raises(LoginError):
        await asyncio.to_thread(connect)
    assert imap.refusals == [b""]


async def test_letters_leave_through_a_relay_that_takes_tokens(server, relay, tmp_path, marks):
    channel = MailChannel(through(None, relay, server.settings()), tmp_path, marks)
    await channel.send(LETTER)
    await channel.send(LETTER)
    assert len(relay.mails) == 2
    assert len(server.asked) == 1


async def test_a_letter_is_not_held_up_by_a_token_that_ended(server, relay, tmp_path, marks):
    channel = MailChannel(through(None, relay, server.settings()), tmp_path, marks)
    await channel.send(LETTER)
    server.good.clear()
    relay.hang_up()  # a kept connection stays logged in; only a new one needs a good token
    await channel.send(LETTER)
    assert len(relay.mails) == 2
    assert relay.refusals == [b""]
    assert len(server.asked) == 2


async def test_a_relay_that_refuses_new_tokens_too_is_tried_later(server, tmp_path, marks):
    async with oauth_relay(set()) as relay:
        channel = MailChannel(through(None, relay, server.settings()), tmp_path, marks)
        with pytest.raises(SendError, match=r"mail\.smtp\.oauth") as refused:
            await channel.send(LETTER)
    assert not refused.value.permanent
    assert len(relay.refusals) == 1


async def test_a_refused_refresh_token_leaves_the_letter_for_later(server, relay, tmp_path, marks):
    server.refuse("invalid_grant")
    channel = MailChannel(through(None, relay, server.settings()), tmp_path, marks)
    with pytest.raises(SendError, match=r"mail\.smtp\.oauth\.refresh_token") as refused:
        await channel.send(LETTER)
    assert not refused.value.permanent


async def test_one_account_for_both_ways_has_one_refresh_token(server, imap, relay) -> None:
    inbound, outbound = make_tokens(through(imap, relay, server.settings()))
    assert inbound is outbound is not None


def test_the_providers_are_known() -> None:
    google = OAuth.model_validate({"provider": "google", "client_id": "c", "client_secret": "s", "refresh_token": "r"})
    assert google.url == "https://oauth2.googleapis.com/token"
    assert google.wanted_scope == ""
    microsoft = OAuth.model_validate({"provider": "microsoft", "tenant": "t", "client_id": "c", "refresh_token": "r"})
    assert microsoft.url == "https://login.microsoftonline.com/t/oauth2/v2.0/token"


GOOGLE = '[mail.imap]\nhost = "h"\nuser = "u"\n{more}\n[mail.imap.oauth]\n{oauth}'


@pytest.mark.parametrize(
    ("more", "oauth", "told"),
    [
        ("password = 'p'", "provider = 'google'\nclient_id = 'c'\nrefresh_token = 'r'", "set either password or oauth"),
        ("", "client_id = 'c'\nrefresh_token = 'r'", "name the token server"),
        ("", "provider = 'google'\nclient_id = 'c'\nclient_secret = 's'", "set refresh_token"),
        ("", "provider = 'microsoft'\nclient_id = 'c'\nclient_secret = 's'", "set tenant"),
        ("", "provider = 'microsoft'\nclient_id = 'c'", "set refresh_token"),
        ("", "token_url = 'http://example.org/t'\nclient_id = 'c'\nrefresh_token = 'r'", "must begin with https"),
        ("", "provider = 'google'\nclient_id = 'c'\nrefresh_token_file = 'nowhere'", "cannot read nowhere"),
    ],
)
def test_settings_that_cannot_work_are_told_at_the_start(tmp_path, more, oauth, told):
    file = tmp_path / "labbot.toml"
    file.write_text(GOOGLE.format(more=more, oauth=oauth))
    with pytest.raises(BadSettings, match=told):
        read_settings(file)


def test_a_relay_with_tokens_needs_a_user(tmp_path: Path) -> None:
    file = tmp_path / "labbot.toml"
    oauth = "provider = 'google'\nclient_id = 'c'\nrefresh_token = 'r'"
    file.write_text(f"[mail.smtp]\nhost = 'h'\n[mail.smtp.oauth]\n{oauth}")
    with pytest.raises(BadSettings, match=r"mail\.smtp: .*set user"):
        read_settings(file)


def test_a_refresh_token_file_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("r\n")
    file = tmp_path / "labbot.toml"
    oauth = f"provider = 'google'\nclient_id = 'c'\nrefresh_token_file = '{tmp_path}/token'"
    file.write_text(GOOGLE.format(more="", oauth=oauth))
    mail = read_settings(file).mail
    assert mail is not None
    assert mail.imap is not None
    assert mail.imap.oauth is not None
    assert mail.imap.oauth.refresh_token_path == tmp_path / "token"
    assert mail.imap.oauth.refresh_token is not None
    assert mail.imap.oauth.refresh_token.get_secret_value() == "r"

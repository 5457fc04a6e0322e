"""Real peers for OAuth on loopback: a token server, an IMAP server and an SMTP relay that take its tokens (XOAUTH2)."""

from __future__ import annotations

import asyncio
import base64
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from aiosmtpd.smtp import SMTP, AuthResult
from pymap.backend.dict import Config, DictBackend, Login
from pymap.imap import IMAPServer
from pysasl import SASLAuth
from pysasl.creds.external import ExternalVerificationRequired
from pysasl.creds.plain import PlainCredentials
from pysasl.exception import AuthenticationError
from pysasl.mechanism import ServerChallenge
from pysasl.mechanism.oauth import OAuth2Mechanism
from pysasl.mechanism.plain import PlainMechanism
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from labbot.settings import OAuth
from tests.peers.imap import PASSWORD, ImapServer, _pymap_arguments

WHY = b'{"status":"401","schemes":"bearer"}'


class TokenServer:
    """Gives tokens `access-1`, `access-2` ... and keeps what it was asked. `answer` is said instead, once it is set.

    `good` are the tokens that the mail servers take. `gate` holds every answer back while it is closed.
    """

    def __init__(self) -> None:
        self.port = 0
        self.asked: list[dict[str, str]] = []
        self.good: set[str] = set()
        self.extra: dict[str, Any] = {"expires_in": 3600}
        self.answer: Response | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.asking = asyncio.Event()
        self._numbers = itertools.count(1)

    async def token(self, request: Request) -> Response:
        self.asked.append(dict(parse_qsl((await request.body()).decode())))
        self.asking.set()
        await self.gate.wait()
        if self.answer is not None:
            return self.answer
        token = f"access-{next(self._numbers)}"
        self.good.add(token)
        return JSONResponse({"access_token": token, "token_type": "Bearer", **self.extra})

    def refuse(self, code: str, description: str = "", status: int = 400) -> None:
        """From now on say no."""
        self.answer = JSONResponse({"error": code, "error_description": description}, status)

    def settings(self, **changes: Any) -> OAuth:
        facts = {
            "token_url": f"http://127.0.0.1:{self.port}/token",
            "client_id": "labbot",
            "client_secret": "s3cret",
            "refresh_token": "refresh-0",
        }
        return OAuth.model_validate({k: v for k, v in {**facts, **changes}.items() if v is not None})


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    def capture_signals(self) -> Any:
        return nullcontext()

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@asynccontextmanager
async def token_server() -> AsyncIterator[TokenServer]:
    """A token server on a free loopback port."""
    found = TokenServer()
    app = Starlette(routes=[Route("/token", found.token, methods=["POST"])])
    server = _Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, lifespan="off", ws="none"))
    running = asyncio.create_task(server.serve())
    await server.ready.wait()
    found.port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        found.gate.set()
        server.should_exit = True
        await running


class _Bearer(OAuth2Mechanism):
    """XOAUTH2 as the large providers speak it: a refusal is a challenge first, and its answer must be empty."""

    def __init__(self, good: set[str], refusals: list[bytes]) -> None:
        super().__init__()
        self._good, self._refusals = good, refusals

    def server_attempt(self, responses: Any) -> Any:
        creds, _ = super().server_attempt(responses)
        try:
            creds.verify(None)
        except ExternalVerificationRequired as claim:
            if claim.token in self._good:
                return PlainCredentials(creds.authzid, PASSWORD, creds.authzid), None
        if len(responses) == 1:
            raise ServerChallenge(WHY)
        self._refusals.append(responses[1].response)
        raise AuthenticationError("Invalid credentials")


class OAuthImapServer(ImapServer):
    """A pymap that takes the tokens in `good`. `refusals` are the answers to its challenges of refusal."""

    def __init__(self, good: set[str]) -> None:
        super().__init__()
        self.good = good
        self.refusals: list[bytes] = []

    async def start(self) -> None:
        if self._backend is None:
            mechanisms = SASLAuth([_Bearer(self.good, self.refusals), PlainMechanism(b"PLAIN")])

            class Taking(Config):
                tls_auth = property(lambda config: mechanisms)

            config = Taking.from_args(_pymap_arguments(), secure_auth=False)
            login = Login(config)
            await DictBackend._add_demo_user(config, login)
            config.apply_context()
            self._backend = DictBackend(login, config)
            self._serve = IMAPServer(login, config)
        await super().start()


class OAuthRelay:
    """A relay that takes the tokens in `good`, and keeps the mails and the answers to its challenges of refusal."""

    def __init__(self, good: set[str]) -> None:
        self.good = good
        self.port = 0
        self.mails: list[bytes] = []
        self.refusals: list[bytes] = []
        self.connections: list[SMTP] = []

    def hang_up(self) -> None:
        """Close every connection, as servers do from time to time."""
        for connection in self.connections:
            if connection.transport:
                connection.transport.close()
        self.connections.clear()

    def connect(self) -> SMTP:
        """One more connection."""
        loop = asyncio.get_running_loop()
        self.connections.append(SMTP(self, hostname="relay.example.org", auth_require_tls=False, loop=loop))
        return self.connections[-1]

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:
        _, bearer, *_ = base64.b64decode(args[1]).split(b"\x01")
        token = bearer.removeprefix(b"auth=Bearer ").decode()
        if token in self.good:
            return AuthResult(success=True, auth_data=token)
        self.refusals.append(await server.challenge_auth(WHY))
        return AuthResult(success=False, handled=False)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        self.mails.append(envelope.content)
        return "250 OK"


@asynccontextmanager
async def oauth_relay(good: set[str]) -> AsyncIterator[OAuthRelay]:
    """A relay on a free loopback port."""
    found = OAuthRelay(good)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(found.connect, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()

"""Requests -> inbox: a wish to stop is stored, then answered. Looking changes nothing.

POST -> rate -> body (small, in time) -> is it a wish? -> deliver (inbox row, committed) -> 200
                                                          not stored -> 503, try again

Every link that has the form of one is answered alike, so that nobody can try out which are real.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import re
import socket
from collections.abc import Callable, Generator
from functools import partial
from time import monotonic
from typing import Any
from urllib.parse import parse_qs

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from handlers.web.page import HEADERS, Words, make_page, pick_language
from handlers.web.translate import TOKEN, conversation
from labbot.callers import Quota, is_loopback, peer_name
from labbot.channel import Deliver
from labbot.clock import Clock
from labbot.errors import BadSettings
from labbot.messages import Raw
from labbot.settings import Web

MOST_BODY = 4096
MOST_HEAD = 8192
"""Octets of a request's line and headers."""

BODY_SECONDS = 10
GOODBYE_SECONDS = 5
RETRY_SECONDS = 120

_IN_PARTS = re.compile(
    rb'name="?(?:List-Unsubscribe"?\r?\n(?:[^\r\n]+\r?\n)*\r?\nOne-Click|stop"?\r?\n(?:[^\r\n]+\r?\n)*\r?\nyes)\r?\n',
    re.IGNORECASE,
)

log = structlog.get_logger(__name__)


class Site:
    """The page, and the server behind it."""

    def __init__(self, settings: Web, words: Words, clock: Clock) -> None:
        # The server's own lines hold the links, and whoever has a link can use it.
        logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
        for name in ("uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self.port = settings.port
        self._settings = settings
        self._words = words
        self._clock = clock
        self._peers = Quota(settings.requests_per_minute, 60)
        self._stops = Quota(settings.stops_per_hour, 3600)

    async def run(self, deliver: Deliver, started: Callable[[], None]) -> None:
        """Answer requests until cancelled; `started` is called once connections are taken. Raises `BadSettings`."""
        listening = self._listen()
        self.port = listening.getsockname()[1]
        server = _Server(self._config(self._app(deliver)), started)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            await asyncio.shield(serving)
        finally:
            server.should_exit = True
            await asyncio.gather(serving, return_exceptions=True)
            listening.close()

    def _listen(self) -> socket.socket:
        to = self._settings
        try:
            family = socket.AF_INET6 if ":" in to.host else socket.AF_INET
            return socket.create_server((to.host, to.port), family=family)
        except OSError as reason:
            raise BadSettings(
                f"web.port: cannot listen on {to.host}:{to.port} ({reason.strerror});"
                " stop the other program or choose another port"
            ) from reason

    def _config(self, app: Starlette) -> uvicorn.Config:
        return uvicorn.Config(
            app,
            http=partial(_Connection, seconds=self._settings.connection_seconds),  # type: ignore[arg-type]
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=True,
            forwarded_allow_ips=list(self._settings.trusted_proxies),
            limit_concurrency=self._settings.most_connections,
            h11_max_incomplete_event_size=MOST_HEAD,
            timeout_graceful_shutdown=GOODBYE_SECONDS,
        )

    def _app(self, deliver: Deliver) -> Starlette:
        async def show(request: Request) -> Response:
            return self._show(request)

        async def stop(request: Request) -> Response:
            return await self._stop(request, deliver)

        async def health(request: Request) -> Response:
            return PlainTextResponse("ok\n", headers=HEADERS)

        routes = [
            Route("/stop/{token}", show, methods=["GET"]),
            Route("/stop/{token}", stop, methods=["POST"]),
            Route("/health", health, methods=["GET"]),
        ]
        return Starlette(routes=routes, exception_handlers={HTTPException: _refused})

    def _show(self, request: Request) -> Response:
        if self._comes_too_often(request):
            return self._page(request, "busy-page", 429)
        return self._page(request, "stop-page", 200)

    async def _stop(self, request: Request, deliver: Deliver) -> Response:
        if self._comes_too_often(request):
            return self._page(request, "busy-page", 429)
        if not is_a_wish(await _body(request)):
            return self._page(request, "stop-page", 400)
        token = str(request.path_params["token"])
        if not TOKEN.fullmatch(token):
            return self._page(request, "stopped-page", 200)  # not one of ours; the answer is the same
        now = monotonic()
        if self._stops.used_up("", now):
            return self._page(request, "busy-page", 503)
        try:
            await deliver(self._raw(token))
        except Exception as ill:
            # Wide on purpose: whatever is ill here, the person is told that nothing has changed.
            log.warning("web.not_stored", why=type(ill).__name__)
            return self._page(request, "busy-page", 503)
        self._stops.count("", now)
        return self._page(request, "stopped-page", 200)

    def _raw(self, token: str) -> Raw:
        """One row for a token and minute, so that a double click counts once."""
        now = self._clock()
        return Raw(
            "web",
            f"{conversation(token)}:{now:%Y-%m-%dT%H:%M}",
            json.dumps({"token": token, "at": now.isoformat()}).encode(),
            {"proven": True, "token": token},
            conversation=conversation(token),
        )

    def _page(self, request: Request, page: str, status: int) -> Response:
        language = pick_language(request.query_params.get("lang"), request.headers.get("accept-language", ""))
        headers = {**HEADERS, "Content-Language": language, "Vary": "Accept-Language"}
        if page == "busy-page":
            headers["Retry-After"] = str(RETRY_SECONDS)
        return HTMLResponse(make_page(self._words, page, language, button=page == "stop-page"), status, headers)

    def _comes_too_often(self, request: Request) -> bool:
        """Whether one peer asks for more than its share. A caller on this machine is our own web server."""
        host = request.client.host if request.client else ""
        if is_loopback(host):
            return False
        name, now = peer_name(host), monotonic()
        if self._peers.used_up(name, now):
            return True
        self._peers.count(name, now)
        return False


def is_a_wish(body: bytes) -> bool:
    """Whether this is what our button sends, or a mail program in one click (RFC 8058 3.2), in either form encoding."""
    with contextlib.suppress(ValueError):
        fields = parse_qs(body.decode("ascii"), max_num_fields=20)
        given = {name.lower(): value[0].strip().lower() for name, value in fields.items()}
        if given.get("list-unsubscribe") == "one-click" or given.get("stop") == "yes":
            return True
    return _IN_PARTS.search(body) is not None


async def _body(request: Request) -> bytes:
    """The body; small, and whole within some seconds. Raises `HTTPException`."""
    body = b""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in request.stream():
                body += piece
                if len(body) > MOST_BODY:
                    raise HTTPException(413, "Too large")
    except TimeoutError as slow:
        raise HTTPException(408, "Too slow") from slow
    except ClientDisconnect as gone:
        raise HTTPException(400, "Gone") from gone
    return body


async def _refused(request: Request, reason: Exception) -> Response:
    """Nothing here, or nothing that can be done here."""
    assert isinstance(reason, HTTPException)
    return PlainTextResponse(f"{reason.detail}\n", reason.status_code, {**(reason.headers or {}), **HEADERS})


class _Server(uvicorn.Server):
    """In our event loop; signals are the application's business."""

    def __init__(self, config: uvicorn.Config, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_start()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


class _Connection(H11Protocol):
    """Ends after some seconds, whatever it is doing: the server itself waits for slow headers for ever."""

    def __init__(self, *args: Any, seconds: float, **more: Any) -> None:
        super().__init__(*args, **more)
        self._seconds = seconds
        self._life: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._life = self.loop.call_later(self._seconds, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._life is not None:
            self._life.cancel()

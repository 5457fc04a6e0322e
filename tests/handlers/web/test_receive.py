"""The page, asked for over real connections."""

from __future__ import annotations

import asyncio
import json
import re

import pytest

from handlers.web import WebChannel, translate
from labbot.errors import BadSettings, SendError, StoreUnavailable
from labbot.messages import LANGUAGES, Outgoing
from labbot.settings import Web

TOKEN = "abcdefghijklmnopqrstuvwxyz"
OTHER = "z" * 26
STOP = f"/stop/{TOKEN}"
ONE_CLICK = "List-Unsubscribe=One-Click"
IN_PARTS = (
    b"--xyz\r\nContent-Disposition: form-data; name=List-Unsubscribe\r\n\r\nOne-Click\r\n--xyz--\r\n",
    b'--xyz\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\nContent-Type: text/plain\r\n\r\n'
    b"One-Click\r\n--xyz--\r\n",
)
ELSEWHERE = {"X_Forwarded_For": "192.0.2.7"}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])
async def test_only_a_post_changes_anything(door, inbox, method):
    answer = await door.client.request(method, STOP)
    assert answer.status_code == (200 if method in ("GET", "HEAD") else 405)
    assert inbox.rows == []


@pytest.mark.parametrize("body", ["stop=yes", ONE_CLICK, f"{ONE_CLICK}&x=1", "list-unsubscribe=one-click"])
async def test_a_wish_is_stored_and_then_answered(door, inbox, body):
    answer = await door.press(STOP, body)

    assert answer.status_code == 200
    assert "Your wish is noted" in answer.text
    [row] = inbox.rows
    assert row.channel == "web"
    assert row.facts == {"proven": True, "token": TOKEN}
    assert json.loads(row.body) == {"token": TOKEN, "at": "2026-11-23T09:00:00+00:00"}
    wish = translate(row)
    assert (wish.command, wish.token, wish.proven) == (("digest", "off"), TOKEN, True)
    assert wish.conversation == row.conversation


@pytest.mark.parametrize("body", IN_PARTS)
async def test_a_mail_program_may_send_its_click_in_parts(door, inbox, body):
    answer = await door.press(STOP, body, Content_Type="multipart/form-data; boundary=xyz")
    assert answer.status_code == 200
    assert len(inbox.rows) == 1


async def test_a_second_click_counts_once_and_another_link_by_itself(door, inbox):
    for path in (STOP, STOP, f"/stop/{OTHER}"):
        assert (await door.press(path)).status_code == 200
    assert [row.facts["token"] for row in inbox.rows] == [TOKEN, OTHER]


async def test_what_is_logged_of_a_wish_is_no_link(door, inbox):
    await door.press(STOP)
    assert TOKEN not in inbox.rows[0].key + inbox.rows[0].conversation


@pytest.mark.parametrize("body", ["", "stop=no", "List-Unsubscribe=maybe", "x" * 100, b"\xff\xfe", "a=1&" * 50])
async def test_a_post_that_is_no_wish_changes_nothing_and_shows_the_button(door, inbox, body):
    answer = await door.press(STOP, body)
    assert answer.status_code == 400
    assert "<button>" in answer.text
    assert inbox.rows == []


@pytest.mark.parametrize("token", ["short", TOKEN.upper(), "1" * 26, TOKEN + "a", "%3Cscript%3E", "a%0d%0ab"])
async def test_a_link_that_cannot_be_ours_is_answered_like_one_that_is(door, inbox, token):
    for ask in (door.get, door.press):
        ours, other = await ask(STOP), await ask(f"/stop/{token}")
        assert other.status_code == ours.status_code
        assert other.text == ours.text
        assert set(other.headers.items()) - set(ours.headers.items()) <= {("date", other.headers["date"])}
    assert [row.facts["token"] for row in inbox.rows] == [TOKEN]


@pytest.mark.parametrize("ill", [StoreUnavailable(), RuntimeError("anything")])
async def test_a_wish_that_could_not_be_stored_is_not_said_to_be(door, inbox, ill):
    inbox.ill = ill
    answer = await door.press(STOP)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "nothing has changed" in answer.text


async def test_the_page_asks_nobody_for_anything_and_is_kept_nowhere(door):
    page = await door.get(STOP)
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'none'" in policy
    assert page.headers["cache-control"] == "no-store"
    assert "noindex" in page.headers["x-robots-tag"]
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "server" not in page.headers
    assert not re.search(r"https?://|<script|<img|<link|@import|url\(|\sstyle=|\son\w+=", page.text)
    assert TOKEN not in page.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_speaks_the_readers_language(door, language):
    asked = await door.get(f"{STOP}?lang={language}", Accept_Language="en")
    preferred = await door.get(STOP, Accept_Language=f"de, {language}-XX;q=0.9, en;q=0.1")
    assert asked.text == preferred.text
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in asked.text
    assert asked.headers["content-language"] == language
    assert f'action="?lang={language}"' in asked.text
    assert f'<html lang="{language}"' in (await door.press(f"{STOP}?lang={language}")).text


async def test_health_is_told(door, inbox):
    answer = await door.get("/health")
    assert (answer.status_code, answer.text) == (200, "ok\n")


@pytest.mark.parametrize("path", ["/", "/stop/", "/stop/a/b", "/docs", "/%2e%2e/etc/passwd", "/stop"])
async def test_there_is_nothing_else(door, path):
    answer = await door.get(path)
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"


async def test_a_large_body_is_refused(door, inbox):
    answer = await door.press(STOP, "stop=yes&x=" + "x" * 5000)
    assert answer.status_code == 413
    assert inbox.rows == []


async def test_a_large_body_in_pieces_is_refused(door, inbox):
    pieces = b"".join(b"400\r\n" + b"x" * 1024 + b"\r\n" for _ in range(10))
    head = f"POST {STOP} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    assert b" 413 " in (await door.say(head + pieces + b"0\r\n\r\n")).splitlines()[0]
    assert inbox.rows == []


@pytest.mark.parametrize(
    "octets", [b"GET /" + b"x" * 20_000, b"GET / HTTP/1.1\r\nX: " + b"x" * 20_000, b"\x16\x03\x01\x00"]
)
async def test_a_request_that_is_none_is_refused(door, inbox, octets):
    said = await door.say(octets + b"\r\n\r\n")
    assert b" 400 " in said.splitlines()[0]


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET /stop/x HTTP/1.1\r\nX-Slow: ",
        f"POST {STOP} HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\nstop".encode(),
    ],
)
async def test_who_does_not_finish_is_hung_up_on(open_door, inbox, begun):
    async with open_door(connection_seconds=0.3) as door:
        assert b"200" not in await door.say(begun)
    assert inbox.rows == []


async def test_one_peer_does_not_ask_for_more_than_its_share(open_door, inbox):
    async with open_door(requests_per_minute=2) as door:
        said = [(await door.press(STOP, **ELSEWHERE)).status_code for _ in range(3)]
        assert said == [200, 200, 429]
        assert (await door.get(STOP, **ELSEWHERE)).status_code == 429
        assert (await door.get("/health", **ELSEWHERE)).status_code == 200
        assert (await door.press(STOP, X_Forwarded_For="192.0.2.8")).status_code == 200
        assert (await door.press(STOP)).status_code == 200


async def test_a_stranger_is_not_believed_about_where_they_come_from(open_door):
    async with open_door(requests_per_minute=1, trusted_proxies=("192.0.2.1",)) as door:
        # Not a proxy of ours: it stays what it is, a caller on this machine.
        assert {(await door.get(STOP, **ELSEWHERE)).status_code for _ in range(3)} == {200}


async def test_wishes_from_everywhere_do_not_fill_the_inbox(open_door, inbox):
    async with open_door(stops_per_hour=2) as door:
        said = [(await door.press(f"/stop/{letter * 26}")).status_code for letter in "abc"]
    assert said == [200, 200, 503]
    assert len(inbox.rows) == 2


async def test_a_port_that_is_taken_is_named_with_the_fix(door, inbox):
    second = WebChannel(
        Web(port=door.channel.port, public_url="https://lab.example.org"), lambda page, language: ("", "")
    )
    with pytest.raises(BadSettings, match=r"web\.port"):
        await second.receive(inbox.deliver)


async def test_a_stop_lets_the_port_go(open_door, inbox):
    async with open_door() as door:
        port = door.channel.port
        await door.get(STOP)
    with pytest.raises(ConnectionError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_no_letter_leaves_by_this_door():
    channel = WebChannel(Web(public_url="https://lab.example.org"), lambda page, language: ("", ""))
    with pytest.raises(SendError) as refused:
        await channel.send(Outgoing("k", "web", "", "S", "T", "en", "<1@lab.example.org>"))
    assert refused.value.permanent

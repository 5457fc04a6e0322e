"""Nothing is passed on that a scanner has not just found clean, whatever goes wrong with the scanner."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.mail.scanner import PIECE, State, Verdict, may_pass_on, scan
from labbot.settings import Clamd, Settings
from tests.peers.clamd import EICAR, Scanner, clamd


@pytest.fixture
async def peer() -> AsyncIterator[Scanner]:
    async with clamd() as scanner:
        yield scanner


def at(peer: Scanner, seconds: float = 20) -> Clamd:
    return Clamd(port=peer.port, timeout_seconds=seconds)


@pytest.mark.parametrize("octets", [b"", b"A note.", b"x" * PIECE, b"y" * (3 * PIECE + 1)])
async def test_a_clean_attachment_is_passed_on_and_was_scanned_whole(peer: Scanner, octets: bytes) -> None:
    assert await scan(at(peer), octets) == Verdict(State.CLEAN)
    assert await may_pass_on(at(peer), octets)
    assert peer.streams == [octets, octets]


async def test_an_infected_attachment_is_not_passed_on_and_the_signature_is_named(peer: Scanner) -> None:
    infected = b"x" * (PIECE - 10) + EICAR
    assert await scan(at(peer), infected) == Verdict(State.INFECTED, "Eicar-Test-Signature")
    assert not await may_pass_on(at(peer), infected)


async def test_without_a_scanner_nothing_is_passed_on() -> None:
    assert await scan(None, b"A note.") == Verdict(State.UNKNOWN, "off")
    assert not await may_pass_on(None, b"A note.")


async def test_what_the_scanner_finds_too_large_is_not_passed_on(peer: Scanner) -> None:
    peer.most = 1000
    assert (await scan(at(peer), b"x" * (40 * PIECE))).state is State.UNKNOWN
    assert await scan(at(peer), b"x" * 1001) == Verdict(State.UNKNOWN, "too_large")


@pytest.mark.parametrize(
    "answer", [b"stream: OK\nstream: Virus FOUND", b"OK", b"stream: OK ERROR", b"stream: \xff", b"x" * 10_000, b"\n"]
)
async def test_only_the_answer_that_says_so_in_full_is_clean(peer: Scanner, answer: bytes) -> None:
    peer.answer = answer
    assert (await scan(at(peer), b"A note.")).state is not State.CLEAN


async def test_a_scanner_that_never_answers_costs_the_time_out_only(peer: Scanner) -> None:
    peer.frozen = True
    async with asyncio.timeout(10):
        assert await scan(at(peer, 0.1), b"A note.") == Verdict(State.UNKNOWN, "timeout")


async def test_a_scanner_that_is_gone_or_hangs_up_finds_nothing_clean(peer: Scanner, unused_tcp_port: int) -> None:
    assert await scan(Clamd(port=unused_tcp_port), b"x") == Verdict(State.UNKNOWN, "unreachable")
    peer.deaf = True
    assert await scan(at(peer), b"x" * (10 * PIECE)) == Verdict(State.UNKNOWN, "unreachable")


async def test_a_scanner_behind_a_socket_of_the_file_system_is_asked_there(tmp_path: Path) -> None:
    async with clamd(tmp_path / "clamd.ctl"):
        assert await may_pass_on(Clamd(socket=tmp_path / "clamd.ctl"), b"A note.")
    missing = Clamd(socket=tmp_path / "missing.ctl")
    assert await scan(missing, b"A note.") == Verdict(State.UNKNOWN, "unreachable")


def test_the_scanner_is_off_until_it_is_configured() -> None:
    mail = Settings().mail
    assert mail is not None
    assert mail.scanner is None

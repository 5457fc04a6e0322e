"""What the raw bytes decide: refused, read here, read apart; and the skeleton loses nothing of the mail."""

from __future__ import annotations

import base64
import random
import time
from email import message_from_bytes
from email.message import Message

import pytest

from handlers.mail import capped, limits
from handlers.mail import translate as translating
from handlers.mail.skeleton import take_out
from handlers.mail.translate import content_key, translate, visible_reply
from labbot.messages import Raw, Unreadable
from tests.handlers.mail.hostile import PLAIN, WORDS, mail, mixed

SENTENCE = "Nous proposons une étude.\n"


def attached(octets: bytes, name: str = "x.pdf", type_: str = "application/pdf", end: bytes = b"\r\n") -> bytes:
    head = f"--b\n{PLAIN}\n--b\nContent-Type: {type_}\nContent-Disposition: attachment; filename={name}\n"
    start = mail(head + "Content-Transfer-Encoding: base64\n\n", Content_Type='multipart/mixed; boundary="b"')
    return start + base64.encodebytes(octets).replace(b"\n", end) + b"--b--\r\n"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", Unreadable.EMPTY),
        (b" \r\n" * 100_000, Unreadable.EMPTY),
        (mail("x" * (limits.LARGEST_SKELETON + 1)), Unreadable.TOO_LARGE),
        (mail("x", X_Odd="x" * (limits.LARGEST_HEADER + 1)), Unreadable.BROKEN),
        (mail("x", **{f"X_{n}": "x" for n in range(limits.MOST_HEADERS)}), Unreadable.BROKEN),
        (mail("x", Content_Type="text/plain; x=" + "x" * limits.LARGEST_STRUCTURE_HEADER), Unreadable.BROKEN),
        (mixed(*[PLAIN] * (limits.MOST_BOUNDARY_LINES + 1)), Unreadable.BROKEN),
        (
            mixed(*['Content-Type: multipart/mixed; boundary="c"\n\nx'] * (limits.MOST_CONTAINERS + 1)),
            Unreadable.BROKEN,
        ),
        (mail(), None),
        (mail("x", X_Odd="x" * (limits.LARGEST_HEADER - 100)), None),
        (mixed(*[PLAIN] * (limits.MOST_BOUNDARY_LINES - 2)), None),
    ],
)
def test_what_no_honest_mail_is_like_is_refused_with_its_reason(body, why):
    assert limits.examine(body).why is why
    assert limits.refusal(body) is why


@pytest.mark.parametrize(
    ("body", "simple"),
    [
        (mail(), True),
        (mixed(*[PLAIN] * 20), True),
        (mixed(*[PLAIN] * 100), False),
        (mail(SENTENCE * 5000), False),
        (mail("x", **{f"X_{n}": "x" * 900 for n in range(40)}), False),
        (attached(b"x" * 3_000_000), True),
    ],
)
def test_what_is_small_and_plain_is_read_in_our_own_process(body, simple, monkeypatch):
    started = []

    def run(task: str, payload: bytes, **_: object) -> bytes:
        started.append(task)
        raise capped.Failed

    monkeypatch.setattr(capped, "run", run)
    assert limits.examine(body).is_simple is simple
    found = translate(Raw("mail", "k", body))
    assert bool(started) is not simple
    assert (found.unreadable is None) is simple


def test_a_mail_is_read_the_same_way_here_and_in_the_child(demo_mails, monkeypatch):
    bodies = [path.read_bytes() for path in sorted(demo_mails.glob("*.eml"))[::6]]
    facts = {"envelope_to": ["lab+LAB-0007@lab.example.org"], "proven": True}
    here = [translate(Raw("mail", "k", body, facts), own=("LAB@example.org",)) for body in bodies]
    words = [visible_reply(body) for body in bodies]
    monkeypatch.setattr(limits, "LARGEST_SIMPLE", 0)
    assert [translate(Raw("mail", "k", body, facts), own=("LAB@example.org",)) for body in bodies] == here
    assert [visible_reply(body) for body in bodies] == words


def test_text_that_is_large_only_once_decoded_is_read_in_the_child(monkeypatch):
    monkeypatch.setattr(translating, "CHILD_CPU_SECONDS", 0.0)
    page = base64.encodebytes(f"<p>{WORDS}</p>".encode() * 5000).decode()
    body = mail(page, Content_Type="text/html", Content_Transfer_Encoding="base64")
    assert limits.examine(body).is_simple
    assert translate(Raw("mail", "k", body)).unreadable is Unreadable.BROKEN  # it had no time


def test_what_the_child_cannot_do_is_set_aside_with_its_sender():
    heavy = mail("\n" * 200_000, Content_Type="message/delivery-status")
    found = translate(Raw("mail", "k", heavy))
    assert (found.unreadable, found.address) == (Unreadable.BROKEN, "awa.diop@example.org")
    large = translate(Raw("mail", "k", mail("a\n" * 2_000_000)))
    assert (large.unreadable, large.address) == (Unreadable.TOO_LARGE, "awa.diop@example.org")


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("size", [0, 50, 5000, 60_000, 60_001, 200_000])
def test_an_attachment_that_passed_the_parser_by_is_whole(size, end):
    octets = random.Random(size).randbytes(size)
    body = attached(octets, end=end)
    found = take_out(body).put_back(message_from_bytes(take_out(body).mail))
    assert _payloads(found) == _payloads(message_from_bytes(body))
    assert found.get_payload()[1].get_payload(decode=True) == octets
    assert translate(Raw("mail", "k", body)).documents[0].size == size


def test_only_runs_of_base64_leave_the_skeleton():
    large = attached(b"x" * 500_000)
    assert len(take_out(large).mail) < 1500
    words = mail(SENTENCE * 5000)
    assert take_out(words).mail == words


def test_a_mark_of_ours_in_a_mail_is_only_words():
    body = attached(b"x" * 100_000).replace(WORDS.encode(), b"*labbot-run-0* *labbot-run-9*")
    assert take_out(body).mail == body
    assert translate(Raw("mail", "k", body)).text == "*labbot-run-0* *labbot-run-9*"


def test_a_run_may_stand_anywhere_and_is_read_like_the_parser_reads_it():
    run = "QUJD" * 19 + "\n"
    for body in (
        mail(f"Before\n{run * 2000}After\n"),
        mail(f"{run * 2000}"),
        mail(run * 2000).replace(b"\r\n\r\n", b"\r\n", 1),
        mixed(f"{PLAIN}\n{run * 2000}", f"Content-Type: message/rfc822\n\nSubject: x\n\n{run * 2000}"),
        mail(run * 2000 + "*", Content_Type="multipart/mixed; boundary=QUJD"),
    ):
        whole = message_from_bytes(body)
        found = take_out(body).put_back(message_from_bytes(take_out(body).mail))
        assert len(take_out(body).mail) < len(body)
        assert _payloads(found) == _payloads(whole)


def _payloads(message: Message) -> list[object]:
    payloads = [(part.items(), part.get_payload()) for part in message.walk()]
    return [(items, payload) for items, payload in payloads if isinstance(payload, str)]


@pytest.mark.parametrize("blanks", [b"", b" ", b"\n" * 65536, b" \n" * 100_000])
def test_blanks_at_the_end_do_not_change_the_key_of_a_mail(blanks):
    assert content_key(mail() + blanks) == content_key(mail())
    assert content_key(b"" + blanks) == content_key(b"")


def test_a_header_of_megabytes_has_a_key_at_once():
    began = time.process_time()
    content_key(b"Received: " + b"a" * 20_000_000 + b"\n\nx")
    assert time.process_time() - began < 1

"""Hostile and broken mails by kind, and what it costs to settle one, measured in a process of its own.

    kinds of hostile_forms.py and hostile_words.py -> make(name, seed) -> Bench().measure(mail) -> Settled

Every kind names the clause it breaks or the public bug it comes from. All are made here; none is anybody's mail.
"""

from __future__ import annotations

import json
import os
import random
import resource
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from email import message_from_bytes
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
MOST_SECONDS = 1.0
MOST_MEGABYTES = 200.0

WORDS = "We would like to map our diaspora."
"""What the person wrote, in those kinds where a person is attacked or has a broken program."""

FROM, TO, DATE = "Awa Diop <awa.diop@example.org>", "lab@lab.example.org", "Fri, 20 Nov 2026 10:30:00 +0100"

READ, SET_ASIDE, SETTLED = "read", "set aside", "settled"
"""What becomes of a kind: the person's words are there; it is set aside with a reason; either, within the limits."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`make(rng)` gives one mail; `source` is the clause or bug; `becomes` one of the three words above."""

    name: str
    source: str
    becomes: str
    make: Callable[[random.Random], bytes]


KINDS: dict[str, Kind] = {}


def kind(source: str, becomes: str) -> Callable[[Callable[[random.Random], bytes]], Callable[[random.Random], bytes]]:
    """Registers a generator of one kind."""

    def register(make: Callable[[random.Random], bytes]) -> Callable[[random.Random], bytes]:
        name = make.__name__.replace("_", " ")
        KINDS[name] = Kind(name, source, becomes, make)
        return make

    return register


def mail(body: str | bytes = WORDS, **changes: str | None) -> bytes:
    """A mail with sensible headers; others by keyword, `_` for `-`; None leaves one out. Line ends are CRLF."""
    facts: dict[str, str | None] = {"From": FROM, "To": TO, "Subject": "An idea", "Date": DATE}
    facts |= {"Message_ID": "<one@mail.example.org>", "Content_Type": "text/plain; charset=utf-8"} | changes
    head = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in facts.items() if value is not None)
    text = body if isinstance(body, str) else body.decode("latin-1")
    encoding = "latin-1" if isinstance(body, bytes) else "utf-8"
    return head.replace("\n", "\r\n").encode("utf-8") + b"\r\n" + text.replace("\n", "\r\n").encode(encoding)


def mixed(*parts: str, kind: str = "mixed", **changes: str | None) -> bytes:
    """A multipart mail of the given parts, headers and all."""
    body = "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"
    return mail(body, Content_Type=f'multipart/{kind}; boundary="b"', **changes)


PLAIN = f"Content-Type: text/plain; charset=utf-8\n\n{WORDS}"


def make(name: str, seed: int) -> bytes:
    """The mail of a kind; the same for the same seed."""
    load()
    return KINDS[name].make(random.Random(f"{name} {seed}"))


def load() -> dict[str, Kind]:
    """Every kind."""
    from tests.handlers.mail import hostile_forms, hostile_words

    assert hostile_forms
    assert hostile_words
    return KINDS


@dataclass(frozen=True, slots=True)
class Settled:
    """`unsound` says what was wrong with the result, in words; it is empty where nothing was."""

    seconds: float
    megabytes: float
    unreadable: str | None
    address: str
    text: str
    proven: bool
    documents: tuple[str, ...]
    still_reads: bool
    unsound: tuple[str, ...] = ()

    def failure(self, becomes: str) -> str:
        """Why this is not what a mail of its kind must become; empty where it is."""
        if self.unsound:
            return "; ".join(self.unsound)
        if not self.still_reads:
            return "an ordinary mail was no longer read"
        if self.seconds > MOST_SECONDS or self.megabytes > MOST_MEGABYTES:
            return f"{self.seconds:.2f} s, {self.megabytes:.0f} MB"
        if becomes == READ and (self.unreadable or WORDS not in self.text):
            return f"the person's words are lost ({self.unreadable})"
        return "not set aside" if becomes == SET_ASIDE and not self.unreadable else ""


class Bench:
    """A warm interpreter that settles each mail in a fork of itself: nothing that was done before counts or helps."""

    def __enter__(self) -> Bench:
        command = [sys.executable, "-c", "from tests.handlers.mail import hostile; hostile.serve()"]
        # Not the environment itself: pytest changes it while a child is being started.
        self._server = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=dict(os.environ)
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._server.kill()
        self._server.communicate()

    def measure(self, body: bytes) -> Settled:
        """What one mail costs and becomes."""
        assert self._server.stdin
        assert self._server.stdout
        try:
            self._server.stdin.write(_LENGTH.pack(len(body)) + body)
            self._server.stdin.flush()
        except BrokenPipeError:
            pass  # it has died; there will be no answer
        if not (line := self._server.stdout.readline()):
            self.__exit__()
            self.__enter__()
            return Settled(0.0, 0.0, None, "", "", False, (), False, ("the process died",))
        facts = json.loads(line)
        return Settled(**facts | {"unsound": tuple(facts["unsound"]), "documents": tuple(facts["documents"])})


_LENGTH = struct.Struct("!Q")


def serve() -> None:
    """In the warm interpreter: for each length on stdin a fork, which takes the mail from there and says `Settled`."""
    ordinary = _read("before", mail())[1]
    injected(ordinary)  # loads what is loaded at first use
    while length := _taken(_LENGTH.size):
        if not (child := os.fork()):
            line = json.dumps(asdict(_settle_one(_LENGTH.unpack(length)[0], ordinary))) + "\n"
            left = line.encode()
            while left:
                left = left[os.write(1, left) :]
            os._exit(0)
        if os.waitpid(child, 0)[1]:
            return


def _taken(length: int) -> bytes:
    octets = bytearray()
    while len(octets) < length and (piece := os.read(0, min(length - len(octets), 1 << 20))):
        octets += piece
    return bytes(octets)


def _read(key: str, body: bytes) -> Any:
    from handlers.mail.translate import content_key, raw_mail, translate

    raw = raw_mail(content_key(body), body, {"proven": False, "envelope_from": "awa.diop@example.org"})
    return raw, translate(raw, own=("lab@lab.example.org",), authserv_id="mx.example.org")


def _settle_one(length: int, ordinary: Any) -> Settled:
    megabytes, seconds = _memory(), _cpu()
    body = _taken(length)
    raw, found = _read("it", body)
    wrong = [*unsound(raw), *unsound(found), *injected(found)]
    cost = _cpu() - seconds, _memory() - megabytes + _memory_of_children()
    still = _read("after", mail())[1]
    return Settled(
        seconds=cost[0],
        megabytes=cost[1],
        unreadable=found.unreadable,
        address=found.address,
        text=found.text,
        proven=found.proven,
        documents=tuple(document.name for document in found.documents),
        still_reads=still == ordinary and WORDS in still.text,
        unsound=tuple(wrong),
    )


def _cpu() -> float:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def _memory() -> float:
    """The most that was ever in memory, in MB. Not `ru_maxrss`: a process inherits it from the one that starts it."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _memory_of_children() -> float:
    """An upper bound, for it is inherited: it may count our own memory at the child's start a second time."""
    found = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return found / (1024 * 1024 if sys.platform == "darwin" else 1024)


def unsound(message: Any) -> list[str]:
    """What in a message no database would store, or nobody should use."""
    found = []
    for name, text in _texts(message):
        if "\0" in text:
            found.append(f"a null character in {name}")
        if any("\ud800" <= character <= "\udfff" for character in text):
            found.append(f"half a character in {name}")
        if name not in {"text", "body", "key"} and not name.endswith(".text") and set(text) & set("\r\n"):
            found.append(f"a line break in {name}")
        if name.startswith("documents") and name.endswith(".name") and (set(text) & set("/\\\u202e") or not text):
            found.append("an attachment's name is a path")
    return found


def _texts(message: Any, above: str = "") -> list[tuple[str, str]]:
    texts: list[tuple[str, str]] = []
    for field in fields(message):
        value = getattr(message, field.name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, str):
                texts.append((above + field.name, one))
            elif hasattr(one, "__dataclass_fields__"):
                texts += _texts(one, f"{above}{field.name}.")
    return texts


_MEANT = {"from", "to", "subject", "date", "message-id", "in-reply-to", "references", "auto-submitted"}
_MEANT |= {"mime-version", "content-type", "content-transfer-encoding", "x-auto-response-suppress", "x-labbot"}
_MEANT |= {"reply-to", "precedence", "list-id", "list-unsubscribe", "list-unsubscribe-post", "content-language"}


def injected(found: Any) -> list[str]:
    """Headers in our answer to the mail that we did not mean. The answer quotes all that may be quoted."""
    from handlers.mail.send import dress
    from labbot.errors import SendError
    from labbot.messages import Outgoing

    names = ", ".join(document.name for document in found.documents)
    letter = Outgoing(
        key="receipt:LAB-0001:1",
        channel="mail",
        address=found.address or "awa.diop@example.org",
        subject=f"Re: {found.subject}",
        text=f"{found.name}: {names}\n\n{found.text[:2000]}",
        language="en",
        message_id="<receipt@lab.example.org>",
        in_reply_to=found.message_id,
        references=found.replies_to,
    )
    try:
        dressed = dress(letter, sender_name=found.name or "Lab", sender_address="lab@lab.example.org")
    except SendError:
        return []  # an address that is none gets no answer
    head = dressed.partition(b"\r\n\r\n")[0]
    answer = message_from_bytes(dressed)
    there = [name.lower() for name, _ in answer.items()]
    injected = [f"our answer has a header {name!r}" for name in there if name not in _MEANT or there.count(name) > 1]
    if b"\n" in head.replace(b"\r\n", b"") or b"\r" in head.replace(b"\r\n", b"") or b"\0" in head:
        injected.append("our answer has a bare line break in its headers")
    if str(answer["To"]).strip() != letter.address or str(answer["Message-ID"]) != letter.message_id:
        injected.append("our answer goes elsewhere")
    return injected

"""Measure how fast letters leave: the outbox with a durable mark for each, against plain aiosmtplib.

    .venv/bin/python scripts/measure_outbox.py [--letters 2000] [--connections 8]

Both send the same receipts to the same sink, a real SMTP server in a process of its own, in the same run. Ours renders
each letter, makes its HTML, sends it and commits that it was sent (SQLite file, synchronous=FULL); the other sends
prepared octets and remembers nothing. Prints `measure | figure | bar`; exits 1 below the bar or where a letter is
missing or there twice.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiosmtplib
from aiosmtpd.smtp import SMTP

from handlers.mail import MailChannel
from handlers.mail.dress import dress
from labbot.commands.call import Office, new_message_id
from labbot.logs import set_up_logs
from labbot.messages import LANGUAGES
from labbot.outbox import OutboxWorker
from labbot.settings import Mail, Smtp
from labbot.texts import Texts
from storage import schema
from storage.store import Store
from storage.tables import Outbox

BAR, AIM = 0.40, 0.60
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TITLES = {
    "en": "Mapping the skills of the diaspora for local development",
    "fr": "Cartographier les compétences de la diaspora pour le développement local",
    "pt": "Mapear as competências da diáspora para o desenvolvimento local",
    "es": "Mapear las competencias de la diáspora para el desarrollo local",
    "ar": "حصر كفاءات الجالية من أجل التنمية المحلية",
}


class Marks:
    """No mailbox is read here."""

    async def get(self, mailbox: str) -> tuple[int, int] | None:
        return None

    async def put(self, mailbox: str, uidvalidity: int, uid: int) -> None:
        """Nothing to keep."""


class Sink:
    """Counts what it takes, by Message-ID."""

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        head = envelope.content.partition(b"\r\n\r\n")[0]
        name = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"message-id:"))
        self.seen[name.decode()] = self.seen.get(name.decode(), 0) + 1
        return "250 kept"


@dataclass(frozen=True)
class Run:
    """How long it took, and how many letters the sink has once and more than once."""

    seconds: float
    cpu: float
    once: int
    more: int


def receipt(number: int, language: str) -> dict[str, Any]:
    """The facts of a submission's receipt as the desk writes them."""
    partners = ("Agency for Partnerships", "Institute for Mobility", "Fund for Local Authorities")
    return {
        "item": {
            "reference": f"LAB-{number:04d}",
            "title": f"{TITLES[language]} ({number})",
            "kind": "proposal",
            "countries": ["ML", "SN"],
            "area": 1,
            "objectives": [1, 10],
            "assistance_types": ["training_workshop", "funding"],
            "budget": {"amount": 180000.0 + number, "currency": "EUR"},
            "period": {"start": "2027-03", "end": "2027-09-15"},
            "duration_months": 18,
            "state": "awaiting_endorsement",
            "urgent": number % 10 == 0,
            "label_requested": False,
            "summary": TITLES[language] * 3,
            "author": "Awa Example",
            "next_on": "2026-11-30",
            "attachments": 1,
        },
        "name": "Awa Example",
        "doubts": ["budget"],
        "questions": ["period", "need"],
        "matches": [
            {"name": name, "score": 9.1, "reasons": ["diaspora ~ diaspora", "funding ~ funding", "ML ~ ML"]}
            for name in partners
        ],
        "next": "endorsement",
        "next_on": "2026-11-30",
        "duplicate": None,
        "others": [],
    }


async def fill(store: Store, office: Office, count: int) -> None:
    """Put the letters into the outbox."""
    async with store.transaction() as tx:
        for number in range(1, count + 1):
            language = LANGUAGES[number % len(LANGUAGES)]
            await tx.outbox.put(
                Outbox(
                    key=f"receipt:LAB-{number:04d}:1",
                    message="submission-receipt",
                    channel="mail",
                    address=f"reader-{number}@example.org",
                    language=language,
                    facts=receipt(number, language),
                    choices=[["status", f"LAB-{number:04d}"], ["withdraw", f"LAB-{number:04d}"]],
                    message_id=new_message_id(office),
                    in_reply_to=f"<asked-{number}@mail.example.org>",
                    references=[f"<asked-{number}@mail.example.org>"],
                    due_at=NOW,
                    created_at=NOW,
                )
            )


async def ours(folder: Path, port: int, count: int, connections: int, sink: Any) -> tuple[Run, list[tuple[str, bytes]]]:
    """The outbox worker until nothing is due; and the same letters ready for the wire."""
    store = Store(f"sqlite:///{folder / 'lab.db'}")
    await schema.upgrade(store)
    mail = Mail(listener=None, smtp=Smtp(host="127.0.0.1", port=port, security="none", connections=connections))
    office, channel = Office(address=mail.address), MailChannel(mail, folder, Marks())
    worker = OutboxWorker(store, {"mail": channel}, Texts(), office, lambda: NOW)
    await fill(store, office, count)
    door = asyncio.create_task(channel.receive(_nothing))
    try:
        wall, cpu = time.perf_counter(), time.process_time()
        while await worker.send_due():
            pass
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        letters = []
        async with store.reading() as tx:
            for row in await tx.outbox.all():
                assert row.state == "sent", row.reason
                octets = dress(await worker.dress(tx, row), sender_name=mail.name, sender_address=mail.address)
                letters.append((row.address, octets))
    finally:
        door.cancel()
        await asyncio.gather(door, return_exceptions=True)
        await store.close()
    return Run(wall, cpu, *await sink()), letters


async def plain(letters: list[tuple[str, bytes]], port: int, connections: int, sink: Any) -> Run:
    """The same octets over as many connections of aiosmtplib, and nothing else."""
    rest = iter(letters)

    async def one_connection() -> None:
        async with aiosmtplib.SMTP(
            hostname="127.0.0.1", port=port, start_tls=False, local_hostname="lab.example.org"
        ) as client:
            for address, octets in rest:
                await client.sendmail("lab@lab.example.org", [address], octets)

    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(one_connection() for _ in range(connections)))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Run(wall, cpu, *await sink())


async def _nothing(raw: Any) -> None:
    raise AssertionError("nothing comes in here")


async def serve() -> None:
    """The sink's own process: says its port, then for each line it is sent how many it has once and more."""
    sink, loop = Sink(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, hostname="sink", loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    while await asyncio.to_thread(sys.stdin.readline):
        counts = [sum(n == 1 for n in sink.seen.values()), sum(n > 1 for n in sink.seen.values())]
        sink.seen.clear()
        print(json.dumps(counts), flush=True)  # noqa: T201


@asynccontextmanager
async def sink_process() -> AsyncIterator[tuple[int, Any]]:
    """Its port, and a call that asks how many letters it has since the last time, once and more than once."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, __file__, "--sink", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    source, target = process.stdout, process.stdin

    async def counted() -> list[int]:
        target.write(b"\n")
        found: list[int] = json.loads(await source.readline())
        return found

    try:
        yield int(await source.readline()), counted
    finally:
        target.close()
        with contextlib.suppress(ProcessLookupError):
            await process.wait()


async def measure(count: int, connections: int) -> int:
    """Prints the table; 0 where the bar is reached and every letter is there once."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w") as log:
        set_up_logs("info", log)  # as the service does, one line for each letter
        async with sink_process() as (port, sink):
            outbox, letters = await ours(Path(folder), port, count, connections, sink)
            bare = await plain(letters, port, connections, sink)
    ratio = bare.seconds / outbox.seconds
    size = sum(len(octets) for _, octets in letters) / count
    whole = (outbox.once, outbox.more, bare.once, bare.more) == (count, 0, count, 0)
    lines = [
        f"letters, each once at the sink (ours; plain) | {outbox.once}; {bare.once} | {count}",
        f"octets of a letter, mean | {size:.0f} |",
        f"outbox, letters/s (CPU ms each) | {count / outbox.seconds:.0f} ({outbox.cpu / count * 1000:.2f}) |",
        f"plain aiosmtplib, letters/s (CPU ms each) | {count / bare.seconds:.0f} ({bare.cpu / count * 1000:.2f}) |",
        f"outbox / plain | {ratio:.2f} | {BAR:.2f} (aim {AIM:.2f})",
    ]
    print("\n".join(["measure | figure | bar", *lines]))  # noqa: T201
    return 0 if whole and ratio >= BAR else 1


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--letters", type=int, default=2000)
    options.add_argument("--connections", type=int, default=8)
    options.add_argument("--sink", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.sink:
        asyncio.run(serve())
        return 0
    return asyncio.run(measure(chosen.letters, chosen.connections))


if __name__ == "__main__":
    sys.exit(main())

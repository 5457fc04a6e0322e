"""How fast mail comes in: labbot's whole path against the least that any safe intake must do, in the same run.

    raw       fetch, compat32 parse, one Core commit per mail, flag after the commit: nothing else (this is R)
    labbot    mailbox -> inbox row -> translated, read, matched, decided -> submission, events, receipt row

Both read the same invented mails from a Dovecot of their own, each in a process of its own, in turns; every commit is
durable (SQLite, WAL, synchronous=FULL). Then all mails are delivered once more. Prints measure, figure and bar; ends
with 1 where a figure misses its bar, or Dovecot is missing.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import email.policy
import json
import pstats
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from scripts.intake_mails import AUTHSERV_ID, contacts, make_mails, redelivered
from tests.peers.dovecot import PACKAGES, PASSWORD, Dovecot, dovecot, programs

BAR, AIM = 0.30, 0.45
MOST_MIB = 150
ROUNDS = 3
DEMO = Path(__file__).resolve().parents[1] / "labbot" / "demo"
LONGEST_SECONDS = 900


def raw(port: int, user: str, database: Path) -> dict[str, float]:
    """The least: what comes in is parsed and durable before it is flagged."""
    from imapclient import IMAPClient, SocketTimeout
    from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, create_engine, event, insert

    engine = create_engine(f"sqlite:///{database}")

    @event.listens_for(engine, "connect")
    def _durable(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    metadata = MetaData()
    mails = Table(
        "mail", metadata, Column("id", Integer, primary_key=True), Column("key", String, unique=True),
        Column("subject", String), Column("body", LargeBinary),
    )  # fmt: skip
    metadata.create_all(engine)
    parser = BytesParser(policy=email.policy.compat32)
    began = time.perf_counter()
    client = IMAPClient("127.0.0.1", port, use_uid=True, ssl=False, timeout=SocketTimeout(30, 30))
    client.login(user, PASSWORD)
    validity = client.select_folder("INBOX")[b"UIDVALIDITY"]
    with engine.connect() as connection:
        uids = client.search(["UNDELETED", "UNKEYWORD", "$LabbotStored"])
        for uid in uids:
            body = client.fetch([uid], [b"BODY.PEEK[]"])[uid][b"BODY[]"]
            subject = str(parser.parsebytes(body)["Subject"])
            connection.execute(insert(mails).values(key=f"{validity}:{uid}", subject=subject, body=body))
            connection.commit()
            client.add_flags([uid], [b"$LabbotStored"], silent=True)
    return {"mails": len(uids), "seconds": time.perf_counter() - began}


class Stages:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def watch(self, owner: Any, name: str, stage: str) -> None:
        """Time every call of `owner.name`, plain or async."""
        call = getattr(owner, name)

        async def timed(*args: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return await call(*args, **named)
            finally:
                self.seconds[stage] += time.perf_counter() - began

        def timed_plain(*args: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return call(*args, **named)
            finally:
                self.seconds[stage] += time.perf_counter() - began

        setattr(owner, name, timed if asyncio.iscoroutinefunction(call) else timed_plain)


class Bench:
    """labbot without its outbox worker: what comes in is handled, its letters wait as rows."""

    def __init__(self, port: int, user: str, database: Path) -> None:
        from labbot.app import App
        from labbot.settings import Imap, Mail, Settings

        imap = Imap(host="127.0.0.1", port=port, user=user, password=PASSWORD, security="none", **_whole_mailbox(Imap))
        settings = Settings(
            database_url=f"sqlite:///{database}",
            var=database.parent,
            mail=Mail(imap=imap, listener=None, authserv_id=AUTHSERV_ID),
        )
        self.app = App(settings)
        self.delivered = self.handled = 0
        self.changed = asyncio.Event()
        self.app.desk._on_letters = self._one_handled

    def _one_handled(self) -> None:
        self.handled += 1
        self.changed.set()

    async def deliver(self, mail: Any) -> None:
        await self.app.desk.deliver(mail)
        self.delivered += 1
        self.changed.set()

    async def open(self, mails: int) -> None:
        """Tables, partners and writers; once per database."""
        from labbot.clock import utc_now
        from labbot.commands import exchange

        await self.app.open()
        people = json.loads((DEMO / "contacts.json").read_text("utf-8"))["contacts"] + contacts(mails)
        partners = (DEMO / "partners.json").read_text("utf-8")
        for bring, text in ((exchange.import_partners, partners), (exchange.import_contacts, json.dumps(people))):
            report = await bring(self.app.store, text, "json", utc_now(), False)
            assert not report.errors, report.errors[:3]

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(LONGEST_SECONDS):
            while not holds():
                self.changed.clear()
                await self.changed.wait()

    async def counts(self) -> dict[str, int]:
        """What is in the store at the end."""
        from sqlmodel import func, select

        from storage.tables import Inbox, Outbox, Submission

        queries = {
            "inbox": select(func.count()).select_from(Inbox),
            "done": select(func.count()).select_from(Inbox).where(Inbox.state == "done"),
            "submissions": select(func.count()).select_from(Submission),
            "receipts": select(func.count()).select_from(Outbox).where(Outbox.message == "submission-receipt"),
        }
        async with self.app.store.engine.connect() as connection:
            return {name: int((await connection.execute(query)).scalar_one()) for name, query in queries.items()}


def _whole_mailbox(imap: Any) -> dict[str, Any]:
    """The mails are meant to be read, whatever date they bear."""
    return {"skip_older_than_days": None} if "skip_older_than_days" in imap.model_fields else {}


async def labbot(port: int, user: str, database: Path, mails: int, again: bool) -> dict[str, float]:
    """The whole path. `again`: nothing new shall come of it, so it is over when all is delivered."""
    bench = Bench(port, user, database)
    if not again:
        await bench.open(mails)
    channel = bench.app.channels["mail"]
    began, cpu = time.perf_counter(), time.process_time()
    work = [asyncio.ensure_future(job) for job in (channel.receive(bench.deliver), bench.app.desk.run())]
    done = (lambda: bench.delivered >= mails) if again else (lambda: bench.handled >= mails)
    await bench.until(done)
    spent = {"mails": mails, "seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    found = {**spent, "rss": _peak_mib(), **await bench.counts()}
    await _stop(work)
    await bench.app.store.close()
    return found


async def stages(port: int, user: str, database: Path, mails: int) -> dict[str, float]:
    """Where the time goes: first all mails are taken in, then all are handled, so that no stage hides another."""
    import labbot.desk as desk_module
    from handlers.mail.session import Session
    from storage.inbox import InboxRows

    bench, clock = Bench(port, user, database), Stages()
    await bench.open(mails)
    for name in ("new", "sizes", "fetch", "mark", "move"):
        clock.watch(Session, name, f"intake: {name}")
    clock.watch(bench.app.desk, "deliver", "intake: deliver (row + commit)")
    began = time.perf_counter()
    work = [asyncio.ensure_future(bench.app.channels["mail"].receive(bench.deliver))]
    await bench.until(lambda: bench.delivered >= mails)
    clock.seconds["INTAKE"] = time.perf_counter() - began
    await _stop(work)

    desk: Any = bench.app.desk
    clock.watch(InboxRows, "claim", "desk: claim")
    clock.watch(desk, "_incoming", "desk: translate")
    clock.watch(desk_module, "read", "desk: read")
    clock.watch(desk, "_serve", "desk: verb (_serve)")
    clock.watch(desk, "_handle", "_handle")
    profile = cProfile.Profile()
    began = time.perf_counter()
    if _PROFILE[0]:
        profile.enable()
    while await desk.handle_next():
        pass
    profile.disable()
    total = clock.seconds["DESK"] = time.perf_counter() - began
    handle = clock.seconds.pop("_handle")
    inner = sum(clock.seconds[f"desk: {name}"] for name in ("translate", "read", "verb (_serve)"))
    clock.seconds["desk: who, thread, page"] = handle - inner
    clock.seconds["desk: begin, flush, commit, log"] = total - handle - clock.seconds["desk: claim"]
    if _PROFILE[0]:
        pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(45)
    await bench.app.store.close()
    return dict(clock.seconds)


_PROFILE = [False]


async def _stop(work: list[asyncio.Future[Any]]) -> None:
    for task in work:
        task.cancel()
    await asyncio.gather(*work, return_exceptions=True)


def _peak_mib() -> float:
    """The most memory this process has held; `ru_maxrss` would count what its parent held."""
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def child(order: dict[str, Any]) -> None:
    """One measurement in a process of its own; its result as JSON on the last line."""
    from labbot.logs import set_up_logs

    set_up_logs("error")
    port, user, database, mails = order["port"], order["user"], Path(order["database"]), order["mails"]
    _PROFILE[0] = order.get("profile", False)
    if order["kind"] == "raw":
        result = raw(port, user, database)
    elif order["kind"] == "stages":
        result = asyncio.run(stages(port, user, database, mails))
    else:
        result = asyncio.run(labbot(port, user, database, mails, order["kind"] == "again"))
    sys.stdout.write(json.dumps(result) + "\n")


async def ask(**order: Any) -> dict[str, float]:
    """Run a child and read its result."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "scripts.measure_intake", "--child", json.dumps(order, default=str)),
        stdout=subprocess.PIPE,
    )
    out, _ = await process.communicate()
    if process.returncode:
        raise SystemExit(f"the {order['kind']} measurement failed")
    found: dict[str, float] = json.loads(out.decode().splitlines()[-1])
    return found


async def measure(mails: list[bytes], rounds: int, show: Console, folder: Path, profile: bool) -> int:
    """All rounds, redelivery and stages; 0 where every bar is reached."""
    count = len(mails)
    async with dovecot() as server:
        raws, wholes = [], []
        for number in range(rounds):
            for kind, into in (("raw", raws), ("labbot", wholes)):
                user = f"{kind}{number}"
                server.put_files(user, mails)
                found = await ask(kind=kind, port=server.port, user=user, database=folder / f"{user}.db", mails=count)
                into.append(found)
                show.print(f"round {number + 1}, {kind}: {count / found['seconds']:.1f} mails/s", highlight=False)
        last = f"labbot{rounds - 1}"
        again = await redelivery(server, mails, last, folder)
        server.put_files("stages", mails)
        shares = await ask(
            kind="stages", port=server.port, user="stages", database=folder / "s.db", mails=count, profile=profile
        )
    _print_stages(show, shares, count)
    return _print_figures(show, raws, wholes, again, count)


async def redelivery(server: Dovecot, mails: list[bytes], user: str, folder: Path) -> dict[str, float]:
    """Every mail once more, over another way; labbot with the same database reads them all."""
    server.put_files(user, [redelivered(mail) for mail in mails], prefix="again")
    return await ask(kind="again", port=server.port, user=user, database=folder / f"{user}.db", mails=len(mails))


def _print_stages(show: Console, shares: dict[str, float], count: int) -> None:
    table = Table(title="Where the time goes (one after the other, ms per mail)", title_justify="left")
    table.add_column("stage")
    table.add_column("ms", justify="right")
    for name in sorted(shares):
        table.add_row(name, f"{shares[name] * 1000 / count:.2f}")
    show.print(table)


def _print_figures(
    show: Console, raws: list[dict[str, float]], wholes: list[dict[str, float]], again: dict[str, float], count: int
) -> int:
    limit = statistics.median(count / found["seconds"] for found in raws)
    whole = statistics.median(count / found["seconds"] for found in wholes)
    last = wholes[-1]
    rss = max(found["rss"] for found in [*wholes, again])
    lost = sum(abs(count - found[name]) for found in wholes for name in ("inbox", "done", "submissions", "receipts"))
    doubled = again["submissions"] - last["submissions"] + again["inbox"] - last["inbox"]
    rows = [
        ("raw limit R", f"{limit:.1f} mails/s", "", True),
        ("labbot, whole path", f"{whole:.1f} mails/s", "", True),
        ("CPU of it per mail", f"{statistics.median(f['cpu'] for f in wholes) * 1000 / count:.2f} ms", "", True),
        ("share of R", f"{whole / limit:.3f}", f">= {BAR}, aim {AIM}", whole / limit >= BAR),
        ("lost, or without submission or receipt", f"{lost:.0f}", "0", lost == 0),
        ("new after redelivery", f"{doubled:.0f}", "0", doubled == 0),
        ("most memory held", f"{rss:.0f} MiB", f"<= {MOST_MIB}", rss <= MOST_MIB),
    ]
    table = Table(title=f"Intake of {count} mails, median of {len(raws)} rounds", title_justify="left")
    for heading in ("measure", "figure", "bar", ""):
        table.add_column(heading, justify="left" if heading in ("measure", "") else "right")
    for name, figure, bar, reached in rows:
        table.add_row(name, figure, bar, "" if reached else "missed")
    show.print(table)
    return 0 if all(reached for *_, reached in rows) else 1


def main() -> int:
    """Measure and print; 0 where every bar is reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--profile", action="store_true", help="the functions the desk spends its time in, too")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        child(json.loads(chosen.child))
        return 0
    show = Console()
    if programs() is None:
        show.print(f"not measured: Dovecot is missing (apt-get install {' '.join(PACKAGES)})", markup=False)
        return 1
    mails = make_mails(chosen.mails)
    show.print(f"{len(mails)} mails, {sum(map(len, mails)) / len(mails) / 1024:.1f} KB in the mean", highlight=False)
    with tempfile.TemporaryDirectory(prefix="labbot-intake-") as folder:
        return asyncio.run(measure(mails, chosen.rounds, show, Path(folder), chosen.profile))


if __name__ == "__main__":
    sys.exit(main())

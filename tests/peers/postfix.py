"""A real Postfix on loopback, an instance of its own in a folder of its own. It only starts as root.

    a mail server out there --SMTP--> Postfix --LMTP--> labbot's door        (for lab.example.org)
    labbot's relay          --SMTP--> Postfix --LMTP--> a Dovecot            (for every other known domain)

Nothing leaves the machine: what is for nobody it knows comes back as a bounce. Its verdict on senders from
`nfp.example.org` is always that DMARC passed.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.peers.dovecot import free_port

MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.lab.example.org
myorigin = mx.lab.example.org
mynetworks = 127.0.0.0/8
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
relay_domains = lab.example.org, nfp.example.org
transport_maps = texthash:{home}/etc/transport
default_transport = error:5.1.2 nothing leaves this machine
relay_transport = error:5.1.1 nobody of that name
recipient_delimiter = +
header_checks = regexp:{home}/etc/verdicts
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = permit_mynetworks, reject
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
lmtp_destination_concurrency_failed_cohort_limit = 100
maillog_file = {home}/log
maillog_file_prefixes = {home}
"""

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

VERDICTS = """
/^From:.*@(nfp\\.example\\.org)/ PREPEND Authentication-Results: mx.lab.example.org; dmarc=pass header.from=$1
"""


LONGEST_SECONDS = 30
"""For one word to Postfix; "stop" waits for its daemons."""


class Postfix:
    """Takes mail at `port`."""

    def __init__(self, home: Path, lab_port: int, dovecot_port: int, routes: str = "") -> None:
        self.home = home
        self.port = free_port()
        home.chmod(0o755)
        for name in ("etc", "queue", "data"):
            (home / name).mkdir(mode=0o755)
        shutil.chown(home / "data", "postfix")
        routes += (
            f"lab.example.org lmtp:inet:127.0.0.1:{lab_port}\nnfp.example.org lmtp:inet:127.0.0.1:{dovecot_port}\n"
        )
        files = {"main.cf": MAIN, "master.cf": MASTER, "verdicts": VERDICTS, "transport": routes}
        for name, text in files.items():
            filled = text.format(home=home, port=self.port) if name.endswith(".cf") else text
            (home / "etc" / name).write_text(filled.lstrip(), "utf-8")

    def log(self) -> str:
        return (self.home / "log").read_text("utf-8", "replace") if (self.home / "log").exists() else ""

    async def command(self, word: str) -> None:
        """`start`, `stop` or `flush`. Raises `RuntimeError` with its log where it refuses."""
        path = shutil.which("postfix", path="/usr/sbin:/usr/local/sbin:/usr/bin:/bin")
        assert path is not None, "apt-get install postfix"
        # Into a file, not a pipe: the daemons that it starts may keep their end of a pipe open while they live.
        said = self.home / f"{word}.said"
        with said.open("wb") as words:
            done = await asyncio.create_subprocess_exec(
                *(path, "-c", str(self.home / "etc"), word), stdout=subprocess.DEVNULL, stderr=words
            )
            async with asyncio.timeout(LONGEST_SECONDS):
                await done.wait()
        if done.returncode:
            raise RuntimeError(said.read_text("utf-8", "replace") + self.log())


@asynccontextmanager
async def postfix(lab_port: int, dovecot_port: int, routes: str = "") -> AsyncIterator[Postfix]:
    """A fresh one, between labbot's LMTP door and a Dovecot's; `routes` are further lines of its transport table."""
    with tempfile.TemporaryDirectory(prefix="labbot-postfix-", ignore_cleanup_errors=True) as folder:
        server = Postfix(Path(folder), lab_port, dovecot_port, routes)
        await server.command("start")
        try:
            yield server
        finally:
            await server.command("stop")

"""A real Dovecot on loopback, an instance of its own in a folder of its own; it runs as an ordinary user.

It takes keywords, IDLE, MOVE and UIDPLUS. Every user name is taken, each with an own mailbox. `LMTP_SOCKET` in its
folder takes mail for these users (from Postfix, say).
"""

from __future__ import annotations

import asyncio
import contextlib
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from imapclient import IMAPClient

from labbot.settings import Imap
from tests.peers.imap import USER

PACKAGES = ("dovecot-imapd", "dovecot-lmtpd")
PASSWORD = "not-a-secret"
START_SECONDS = 20

CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{home}/mail/%n
mail_privileged_group =
first_valid_uid = 1
first_valid_gid = 1
mailbox_list_index = no
recipient_delimiter = +
auth_mechanisms = plain login
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%n
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
{more}
"""


def programs() -> tuple[str, str] | None:
    """Where `dovecot` and `doveadm` are; None where they, or the IMAP and LMTP parts, are not installed."""
    where = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
    found = shutil.which("dovecot", path=where), shutil.which("doveadm", path=where)
    parts = [
        Path(folder) / name for folder in ("/usr/lib/dovecot", "/usr/libexec/dovecot") for name in ("imap", "lmtp")
    ]
    if found[0] is None or found[1] is None or sum(part.exists() for part in parts) < 2:
        return None
    return found[0], found[1]


def free_port() -> int:
    """A loopback port that nobody has just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Dovecot:
    """What `tests.peers.imap.ImapServer` offers, with a Dovecot behind it; and ways to make it ill.

    `more` is added to its configuration, for the oddities of a story.
    """

    def __init__(self, home: Path, more: str = "") -> None:
        self.home = home
        self.port, self.lmtp_port = free_port(), free_port()
        self._process: subprocess.Popen[bytes] | None = None
        # As root it takes the rights of nobody, so that it is the same instance for everybody.
        self.as_user: dict[str, Any] = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}
        home.chmod(0o755)
        (home / "mail").mkdir(mode=0o755)
        self._write_config(more)
        if self.as_user:
            for folder in (home, home / "mail"):
                shutil.chown(folder, **self.as_user)

    def _write_config(self, more: str) -> None:
        uid, gid = (65534, 65534) if self.as_user else (os.getuid(), os.getgid())
        facts = {
            **{"home": self.home, "port": self.port, "lmtp_port": self.lmtp_port, "password": PASSWORD, "more": more},
            **{"uid": uid, "gid": gid, "user": pwd.getpwuid(uid).pw_name, "group": grp.getgrgid(gid).gr_name},
        }
        (self.home / "dovecot.conf").write_text(CONFIG.format(**facts), "utf-8")

    async def start(self) -> None:
        """Listen, with the mails of before; on the same port as before."""
        await asyncio.to_thread(self._start)

    def _start(self) -> None:
        found = programs()
        assert found is not None, f"apt-get install {' '.join(PACKAGES)}"
        self._process = subprocess.Popen(
            [found[0], "-F", "-c", str(self.home / "dovecot.conf")],
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **self.as_user,
        )
        self._greeted()

    def _greeted(self) -> None:
        """Connect until it greets; each refused try asks again, within limits."""
        ends = time.monotonic() + START_SECONDS
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=START_SECONDS) as talk:
                    if talk.recv(64).startswith(b"* OK"):
                        return
            except OSError:
                pass
            if time.monotonic() > ends:
                raise RuntimeError("Dovecot does not start: " + (self.home / "log").read_text("utf-8", "replace"))
            time.sleep(0.05)

    async def stop(self) -> None:
        """What an administrator does."""
        await asyncio.to_thread(self._end, signal.SIGTERM)

    async def kill(self) -> None:
        """What a power cut does to all of it."""
        await asyncio.to_thread(self._end, signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGCONT)
            if how is signal.SIGKILL:
                os.killpg(process.pid, how)
            else:
                process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        with contextlib.suppress(FileNotFoundError):
            (self.home / "run" / "master.pid").unlink()

    def freeze(self) -> None:
        """It accepts connections (the kernel does) and says nothing."""
        assert self._process
        os.killpg(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process
        os.killpg(self._process.pid, signal.SIGCONT)

    async def doveadm(self, *words: str) -> bytes:
        """Run an administrator's command against it; what it prints."""
        found = programs()
        assert found is not None
        done = await asyncio.create_subprocess_exec(
            *(found[1], "-c", str(self.home / "dovecot.conf"), *words),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            **self.as_user,
        )
        out, err = await done.communicate()
        assert done.returncode == 0, err
        return out

    def settings(self, **changes: Any) -> Imap:
        """Settings for reading this server."""
        facts: dict[str, Any] = {"host": "127.0.0.1", "port": self.port, "user": USER, "password": PASSWORD}
        return Imap(**{**facts, "security": "none", "timeout_seconds": 5, **changes})

    def put_files(self, user: str, mails: list[bytes], prefix: str = "m") -> None:
        """Put mails into a user's mailbox as files, as a delivery to a maildir does; much faster than IMAP."""
        box = self.home / "mail" / user
        for name in ("cur", "new", "tmp"):
            (box / name).mkdir(parents=True, exist_ok=True)
        for number, mail in enumerate(mails):
            (box / "new" / f"{1_000_000_000 + number}.{prefix}{number}.lab").write_bytes(mail)
        if self.as_user:
            for path in (box, *box.rglob("*")):
                shutil.chown(path, **self.as_user)

    async def append(self, *mails: bytes, folder: str = "INBOX") -> None:
        """Put mails into a folder, over the wire."""
        await self.ask(lambda client: [client.append(folder, mail) for mail in mails])

    async def count(self, folder: str) -> int:
        """How many mails are in a folder."""
        return int(await self.ask(lambda client: client.select_folder(folder, readonly=True)[b"EXISTS"]))

    async def ask(self, question: Callable[[IMAPClient], Any], user: str = USER) -> Any:
        """Ask the server something in a connection of its own."""

        def connect() -> Any:
            with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=10) as client:
                client.login(user, PASSWORD)
                return question(client)

        return await asyncio.to_thread(connect)


@asynccontextmanager
async def dovecot(more: str = "") -> AsyncIterator[Dovecot]:
    """A fresh one. Its folder is short and open to read: its sockets lie there, and it may be another user's."""
    with tempfile.TemporaryDirectory(prefix="labbot-dovecot-", ignore_cleanup_errors=True) as folder:
        server = Dovecot(Path(folder), more)
        await server.start()
        try:
            yield server
        finally:
            await server.stop()

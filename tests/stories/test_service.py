"""`labbot run` as a process: it says what counts as proven, answers a mail, and stops cleanly."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def test_the_service_runs_on_no_settings_but_a_port_and_stops_on_sigterm(tmp_path: Path) -> None:
    port = free_port()
    service = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "labbot", "run"),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "LABBOT_MAIL__LISTENER__PORT": str(port)},
        stderr=asyncio.subprocess.PIPE,
    )
    assert service.stderr is not None
    lines: list[str] = []

    async def until(event: str) -> None:
        assert service.stderr is not None
        async with asyncio.timeout(30):
            while not lines or json.loads(lines[-1])["event"] != event:
                line = await service.stderr.readline()
                assert line, lines
                lines.append(line.decode())

    await until("running")
    assert any("counts as proven" in line for line in lines)
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "amina@ministry.example.org", "lab@lab.example.org", "help"
    letter.set_content("help")
    await aiosmtplib.send(letter, hostname="127.0.0.1", port=port, start_tls=False)
    await until("sent")
    service.send_signal(signal.SIGTERM)
    rest = (await service.communicate())[1].decode()

    assert service.returncode == 0
    assert "stopped" in rest
    assert "amina" not in "".join(lines) + rest
    assert len(list((tmp_path / "var" / "outgoing" / "new").iterdir())) == 1

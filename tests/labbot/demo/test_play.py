"""The demo tells what happens, not what was written beforehand."""

from __future__ import annotations

import io
from importlib.resources import files
from pathlib import Path

from rich.console import Console

from labbot.demo.play import play

SAMPLES = files("labbot.demo") / "mails"


async def shown(folder: Path) -> str:
    screen = Console(file=io.StringIO(), width=200)
    await play(folder, show=screen)
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


async def test_another_mail_in_the_folder_changes_the_story(tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes((SAMPLES / "02-ga-youth-agri.eml").read_bytes())
    one = await shown(tmp_path)
    other = (SAMPLES / "08-cv-dados-migracao.eml").read_bytes()
    (tmp_path / "2.eml").write_bytes(other)
    two = await shown(tmp_path)

    assert "1 mails in" in one
    assert "LAB-0001 waits for the word of its Focal Point" in one
    assert "1 published" in one
    assert "LAB-0002" not in one
    assert "LAB-0002" in two
    assert "60 000 EUR" in two

"""The parts are joined as the settings say."""

from __future__ import annotations

from pathlib import Path

import httpx

from labbot.app import App
from labbot.settings import Listener, Mail, Settings, Web


def settings(home: Path, web: Web | None) -> Settings:
    mail = Mail(listener=Listener(port=0))
    return Settings(database_url=f"sqlite:///{home / 'lab.db'}", var=home, mail=mail, web=web)


async def test_the_page_is_open_and_speaks_where_it_is_configured(tmp_path: Path) -> None:
    app = App(settings(tmp_path, Web(port=0, public_url="https://lab.example.org")))
    async with app.running(), httpx.AsyncClient(trust_env=False, verify=False) as client:
        page = await client.get(f"http://127.0.0.1:{app.channels['web'].port}/stop/x?lang=fr")  # type: ignore[attr-defined]
    assert "Ne plus recevoir le bulletin" in page.text


async def test_without_settings_there_is_no_page(tmp_path: Path) -> None:
    app = App(settings(tmp_path, None))
    assert "web" not in app.channels
    await app.store.close()

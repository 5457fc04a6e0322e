"""`labbot check` says what to mend, in words an administrator can act on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from labbot.check import PACKAGES, Finding, check, check_mail, check_names
from labbot.settings import Settings
from storage.store import Store
from storage.tables import Contact
from tests.conftest import NOW
from tests.handlers.mail.test_sign import KEY

IMAP = {"host": "imap.example.org", "user": "lab", "password": "x"}
SMTP = {"host": "smtp.example.org"}


def settings(folder: Path, **more: Any) -> Settings:
    return Settings(database_url=f"sqlite:///{folder / 'labbot.db'}", var=folder, **more)


def wrong(findings: list[Finding]) -> list[str]:
    assert all(finding.fix for finding in findings if not finding.ok)
    return [f"{finding.what} -> {finding.fix}" for finding in findings if not finding.ok]


async def test_a_good_installation_has_nothing_to_mend(store: Store, tmp_path: Path) -> None:
    async with store.transaction() as tx:
        await tx.contacts.add(Contact(role="secretariat", created_at=NOW), "mail", "s@example.org")
    findings = await check(settings(tmp_path))
    assert wrong(findings) == []
    said = "\n".join(finding.what for finding in findings)
    assert f"letters go into the maildir {tmp_path / 'outgoing'}" in said
    assert "counts as proven" in said
    assert "Telegram door is closed" in said


async def test_a_missing_database_is_not_made_by_looking(tmp_path: Path) -> None:
    (found,) = wrong(await check(settings(tmp_path / "no")))
    assert "labbot db upgrade" in found
    assert not (tmp_path / "no").exists()


async def test_a_database_without_tables_asks_for_an_upgrade(any_url: str, tmp_path: Path) -> None:
    (tmp_path / "any.db").touch()
    (found,) = wrong(await check(Settings(database_url=any_url)))
    assert "schema none" in found
    assert "labbot db upgrade" in found


async def test_a_table_that_differs_is_found(any_store: Store, any_url: str) -> None:
    async with any_store.engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE mark")
    assert any("tables differ" in text for text in wrong(await check(Settings(database_url=any_url))))


async def test_nobody_of_the_secretariat_is_a_finding(store: Store, tmp_path: Path) -> None:
    (found,) = wrong(await check(settings(tmp_path)))
    assert "nobody can moderate" in found
    assert wrong(await check(settings(tmp_path, secretariat=("s@example.org",)))) == []


@pytest.mark.parametrize("url", ["postgresql://lab:secret@127.0.0.1:1/lab", "mysql://x/y"])
async def test_a_database_that_cannot_be_used_names_the_setting(url: str) -> None:
    (found,) = wrong(await check(Settings(database_url=url)))
    assert "database_url" in found
    assert "secret" not in found


async def test_a_file_that_is_no_database_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "labbot.db").write_bytes(b"a letter to my aunt, far longer than a header " * 50)
    (found,) = wrong(await check(settings(tmp_path)))
    assert "database_url" in found


async def test_a_relay_without_an_authserv_id_means_everybody_is_asked(tmp_path: Path) -> None:
    for mail in ({"imap": IMAP, "smtp": SMTP}, {"smtp": SMTP}, {"listener": {"protocol": "lmtp"}, "smtp": SMTP}):
        found = wrong(await check(settings(tmp_path, mail=mail)))
        assert any("every sender will be asked to confirm" in text and "mail.authserv_id" in text for text in found)
    known = settings(tmp_path, mail={"imap": IMAP, "smtp": SMTP, "authserv_id": "mx.example.org"})
    assert not any("asked to confirm" in text for text in wrong(await check(known)))


async def test_a_mailbox_without_a_relay_is_a_finding(tmp_path: Path) -> None:
    mail = {"imap": IMAP, "authserv_id": "mx.example.org"}
    assert any("nobody receives them" in text for text in wrong(await check(settings(tmp_path, mail=mail))))


async def test_a_password_on_an_open_line_is_a_finding(tmp_path: Path) -> None:
    mail = {"imap": {**IMAP, "security": "none"}, "smtp": SMTP, "authserv_id": "mx.example.org"}
    assert any("without encryption" in text for text in wrong(await check(settings(tmp_path, mail=mail))))


async def test_no_way_in_is_a_finding(tmp_path: Path) -> None:
    assert any("no mail can come in" in t for t in wrong(await check(settings(tmp_path, mail={"listener": None}))))


@pytest.mark.parametrize(("token", "good"), [("123456:AAH-x_9", True), ("AAH", False), ("123456", False)])
async def test_a_telegram_token_must_look_like_one(tmp_path: Path, token: str, good: bool) -> None:
    found = wrong(await check(settings(tmp_path, telegram={"token": token})))
    assert any("telegram.token" in text for text in found) is not good
    assert not any(token in text for text in found)


async def test_a_misspelt_zone_is_a_finding(tmp_path: Path) -> None:
    assert any("“Africa/Dakkar”" in text for text in wrong(await check(settings(tmp_path, zone="Africa/Dakkar"))))


def test_another_owner_of_a_package_name_is_named() -> None:
    owners = {name: ["labbot"] for name in PACKAGES}
    assert wrong(check_names(owners)) == []
    (found,) = wrong(check_names({**owners, "storage": ["labbot", "python-storage"]}))
    assert "pip uninstall python-storage" in found


async def test_a_key_that_cannot_sign_is_found_and_a_good_one_says_where_it_is_looked_up(tmp_path: Path) -> None:
    def signed(key: str) -> list[Finding]:
        return check_mail(settings(tmp_path, mail={"dkim_sign": {"selector": "lab2026", "key": key}}))

    assert any("mail.dkim_sign.key" in text for text in wrong(signed("no key")))
    assert any("lab2026._domainkey.lab.example.org" in finding.what for finding in signed(KEY))

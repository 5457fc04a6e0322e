"""Settings are read once; a wrong one is named with what it should be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from labbot.errors import BadSettings
from labbot.settings import Dkim, Mail, Web, read_settings

IMAP = {"host": "imap.example.org", "user": "lab", "password": "x"}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of the machine reach a story."""
    monkeypatch.chdir(tmp_path)


def write(text: str) -> Path:
    path = Path("given.toml")
    path.write_text(text, "utf-8")
    return path


def test_without_settings_it_runs_on_the_embedded_default() -> None:
    found = read_settings()
    assert found.database_url == "sqlite:///var/labbot.db"
    assert found.maildir == Path("var/outgoing")
    assert found.telegram is None
    assert found.mail is not None
    assert found.mail.listener is not None
    assert (found.mail.listener.host, found.mail.listener.port) == ("127.0.0.1", 8025)


def test_what_bounces_weigh_and_how_many_answers_a_day_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABBOT_MAIL__CAPS__SENDER_PER_DAY", "7")
    found = read_settings(write("[mail.bounces]\npause_at = 3")).mail
    assert found is not None
    assert (found.bounces.pause_at, found.bounces.hard, found.caps.sender_per_day) == (3.0, 1.0, 7)
    with pytest.raises(BadSettings, match=r"mail\.caps\.thread_per_day"):
        read_settings(write("[mail.caps]\nthread_per_day = 0"))


def test_the_file_in_the_folder_is_read() -> None:
    Path("labbot.toml").write_text("digest_hour = 7", "utf-8")
    assert read_settings().digest_hour == 7


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("digest_huor = 7", "digest_huor"),
        ('[mail]\nadress = "a@example.org"', "mail.adress"),
        ('[mail.imap]\nhost = "h"\nuser = "u"\npassword = "p"\npot = 1', "mail.imap.pot"),
        ("digest_hour = 3", "digest_hour"),
        ("[mail.imap]\nhost = 'h'\nuser = 'u'", "mail.imap.password"),
    ],
)
def test_a_wrong_setting_is_named(text: str, named: str) -> None:
    with pytest.raises(BadSettings, match=rf"\b{named}: "):
        read_settings(write(text))


def test_a_wrong_secret_is_not_shown() -> None:
    with pytest.raises(BadSettings) as told:
        read_settings(write("[telegram]\ntoken = ['top-secret']"))
    assert "top-secret" not in str(told.value)


def test_a_secret_can_stand_in_a_file() -> None:
    Path("token").write_text("123:abc\n", "utf-8")
    found = read_settings(write("[telegram]\ntoken_file = 'token'"))
    assert found.telegram is not None
    assert found.telegram.token.get_secret_value() == "123:abc"
    assert "abc" not in repr(found)


def test_a_secret_file_can_be_named_by_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("token").write_text("123:abc", "utf-8")
    monkeypatch.setenv("LABBOT_TELEGRAM__TOKEN_FILE", "token")
    found = read_settings()
    assert found.telegram is not None
    assert found.telegram.token.get_secret_value() == "123:abc"


def test_a_missing_secret_file_is_named() -> None:
    with pytest.raises(BadSettings, match="token_file: cannot read nowhere"):
        read_settings(write("[telegram]\ntoken_file = 'nowhere'"))


def test_a_variable_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABBOT_DIGEST_HOUR", "9")
    monkeypatch.setenv("LABBOT_MAIL__NAME", "From the variable")
    found = read_settings(write("digest_hour = 7\n[mail]\nname = 'From the file'\naddress = 'lab@here.example.org'"))
    assert found.digest_hour == 9
    assert found.mail is not None
    assert (found.mail.name, found.mail.address) == ("From the variable", "lab@here.example.org")


def test_a_file_that_is_not_toml_says_where() -> None:
    with pytest.raises(BadSettings, match=r"given\.toml is not valid TOML: .*line 1"):
        read_settings(write("digest_hour: 7"))


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(BadSettings, match=r"cannot read nowhere\.toml"):
        read_settings(Path("nowhere.toml"))


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(Exception, match="frozen"):
        read_settings().zone = "UTC"


def test_loopback_is_proven_on_the_embedded_default() -> None:
    assert Mail().loopback_is_proven


@pytest.mark.parametrize(
    "changed",
    [
        {"imap": IMAP},
        {"smtp": {"host": "smtp.example.org"}},
        {"authserv_id": "mx.example.org"},
        {"dkim": {"check": True}},
        {"listener": {"protocol": "lmtp"}},
        {"listener": {"host": "0.0.0.0"}},
        {"listener": {"host": "lab.example.org"}},
        {"listener": None},
    ],
)
def test_loopback_is_proven_nowhere_else(changed: dict[str, Any]) -> None:
    assert not Mail.model_validate(changed).loopback_is_proven


@pytest.mark.parametrize("url", ["https://lab.example.org", "https://lab.example.org/lab/", "http://127.0.0.1:8080"])
def test_the_public_address_is_kept_without_a_slash_at_its_end(url: str) -> None:
    assert Web(public_url=url).public_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url", ["http://lab.example.org", "lab.example.org", "https://", "https://x/?a", "http://localhost.example.org"]
)
def test_a_page_without_encryption_is_refused(url: str) -> None:
    with pytest.raises(BadSettings, match=r"web\.public_url: .*https"):
        read_settings(write(f"[web]\npublic_url = '{url}'"))


def test_a_page_needs_its_public_address() -> None:
    with pytest.raises(BadSettings, match=r"web\.public_url: "):
        read_settings(write("[web]\nport = 8081"))


@pytest.mark.parametrize(
    ("name", "server"),
    [
        ("192.0.2.53", ("192.0.2.53", 53)),
        ("127.0.0.1:5353", ("127.0.0.1", 5353)),
        ("2001:db8::53", ("2001:db8::53", 53)),
        ("[2001:db8::53]:5353", ("2001:db8::53", 5353)),
    ],
)
def test_a_name_server_is_an_address_perhaps_with_a_port(name: str, server: tuple[str, int]) -> None:
    assert Dkim.server(Dkim(nameservers=(name,)).nameservers[0]) == server


@pytest.mark.parametrize("name", ["dns.example.org", "192.0.2.53:", "192.0.2.53:x", "", "192.0.2.53:70000"])
def test_anything_else_is_no_name_server(name: str) -> None:
    with pytest.raises(ValueError, match="IP address"):
        Dkim(nameservers=(name,))

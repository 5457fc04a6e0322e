"""The README says what is true."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from typer.testing import CliRunner

from labbot.cli import app
from labbot.commands.exchange import CONTACT_COLUMNS, PARTNER_COLUMNS, SUBMISSION_COLUMNS
from labbot.desk import VERBS
from labbot.settings import Bounces, Caps, Imap, Listener, Smtp, read_settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_settings_of_the_first_run_are_settings(tmp_path: Path) -> None:
    block = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert block is not None
    (tmp_path / "secret").write_text("123:abc")
    text = re.sub(r"/run/secrets/\w+", str(tmp_path / "secret"), block[1].replace("\n   ", "\n"))
    assert tomllib.loads(text)["mail"]["imap"]
    (tmp_path / "labbot.toml").write_text(text)

    settings = read_settings(tmp_path / "labbot.toml")

    assert settings.mail is not None
    assert settings.mail.imap is not None
    assert settings.mail.imap.password.get_secret_value() == "123:abc"
    assert not settings.mail.loopback_is_proven


def test_every_command_it_names_exists() -> None:
    named = set(re.findall(r"`labbot ([a-z]+(?: [a-z]+)?)", README))
    assert {"run", "check", "mail parse", "digest preview"} <= named
    for words in named:
        done = CliRunner().invoke(app, [*words.split(), "--help"])
        assert done.exit_code == 0, words


def test_every_make_target_it_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+(?:-[a-z]+)?)\b(?=[`\s])", README))
    assert {"demo", "test", "help", "measure-reading"} <= named
    assert named <= targets


def test_every_verb_it_names_is_understood_at_the_desk() -> None:
    section = README.partition("## What people can say")[2].partition("##")[0]
    words = {said.split()[0].lstrip("/") for said in re.findall(r"`([^`]+)`", section)}
    known = {
        *VERBS,
        "daily",
        "weekly",
        "monthly",
        "off",
        "oui",
        "yes",
        "sim",
        "sí",
        "نعم",
        "budget:",
        "author:",
        "agreement",
        "not",
        "2",
        "1:",
    }
    assert words - known == set()
    assert {"approve", "endorse", "introduce"} <= words


def test_the_columns_it_names_are_those_of_the_files() -> None:
    rows = dict(re.findall(r"^\| (contacts|partners|submissions)[^|]*\| (.*) \|$", README, re.MULTILINE))
    named = {file: set(re.findall(r"`(\w+)`", cells)) for file, cells in rows.items()}

    assert set(CONTACT_COLUMNS) <= named["contacts"]
    assert set(PARTNER_COLUMNS) - {"keywords_fr"} <= named["partners"]
    assert set(SUBMISSION_COLUMNS) == named["submissions"]


MAIL = (ROOT / "docs" / "mail.md").read_text("utf-8")


def test_the_numbers_in_the_page_about_mail_are_the_defaults() -> None:
    defaults: dict[str, set[float]] = {}
    for part in (Listener, Imap, Smtp, Bounces, Caps):
        for name, field in part.model_fields.items():
            if isinstance(field.default, int | float):
                defaults.setdefault(name, set()).add(field.default)
    named = [(name, float(n)) for name, n in re.findall(r"`(\w+)` \(?(\d+(?:\.\d+)?)", MAIL) if name in defaults]
    assert len(named) > 20
    assert [(name, n) for name, n in named if n not in defaults[name]] == []


def test_the_settings_in_the_page_about_mail_are_settings(tmp_path: Path) -> None:
    oauth, web = re.findall(r"```toml\n(.*?)```", MAIL, re.DOTALL)
    (tmp_path / "secret").write_text("x")
    oauth = re.sub(r"/run/secrets/\w+", str(tmp_path / "secret"), oauth)
    start = '[mail.imap]\nhost = "imap.example.org"\nuser = "lab@example.org"\n'
    (tmp_path / "labbot.toml").write_text(f"{start}{oauth}\n{web}")

    settings = read_settings(tmp_path / "labbot.toml")

    assert settings.mail is not None
    assert settings.mail.imap is not None
    assert settings.mail.imap.oauth is not None
    assert settings.web is not None

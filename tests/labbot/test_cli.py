"""What an administrator sees at the command line."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

DEMO = files("labbot.demo")
ROOT = Path(__file__).resolve().parents[2]


def labbot(*words: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run labbot in an empty folder."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LABBOT_")}
    return subprocess.run(
        [sys.executable, "-m", "labbot", *words],
        cwd=home,
        env={**clean, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_help_answers_at_once(tmp_path: Path) -> None:
    def cpu_seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert labbot("--help", home=tmp_path).returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(cpu_seconds() for _ in range(5)) < 0.5


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("LABBOT_DIGEST_HOUR", "3", "digest_hour"),
        ("LABBOT_DATABASE_URL", "mysql://x/y", "database_url"),
        ("LABBOT_MAIL__IMAP__HOST", "imap.example.org", "mail.imap.user"),
    ],
)
def test_a_wrong_setting_is_one_clear_line_and_no_traceback(
    tmp_path: Path, variable: str, value: str, says: str
) -> None:
    done = labbot("db", "upgrade", home=tmp_path, **{variable: value})

    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_mail_is_parsed_into_one_json_object_a_line(tmp_path: Path) -> None:
    mail = str(DEMO / "mails" / "01-ci-mapping-diaspora.eml")

    done = labbot("mail", "parse", mail, mail, "--json", "--contacts", str(DEMO / "contacts.json"), home=tmp_path)

    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == 2
    assert set(rows[0]) == {
        *("file", "handling", "kind", "sender", "subject", "language", "title", "countries", "area", "objectives"),
        *("assistance_types", "budget", "period", "duration_months", "attachments", "text", "reply_text"),
        *("quoted_chars", "questions", "reference", "changes", "items", "reason", "evidence", "confidence"),
    }
    assert rows[0]["countries"] == ["CI"]
    assert rows[0]["budget"] == {"amount": 180000, "currency": "EUR"}
    assert not (tmp_path / "var").exists()


def test_a_match_is_one_json_array_with_reasons_that_add_up(tmp_path: Path) -> None:
    done = labbot(
        *("match", "--mail", str(DEMO / "mails" / "05-gm-thb-training.eml"), "--limit", "3", "--json"),
        *("--contacts", str(DEMO / "contacts.json"), "--partners", str(DEMO / "partners.json")),
        home=tmp_path,
    )

    rows = json.loads(done.stdout)
    assert len(rows) == 3
    for row in rows:
        assert set(row) == {"id", "name", "score", "reasons"}
        assert sum(reason["points"] for reason in row["reasons"]) == pytest.approx(row["score"], abs=1e-6)


def test_contacts_go_in_once_and_a_second_time_change_nothing(tmp_path: Path) -> None:
    for what in ("partners", "contacts"):
        assert labbot("db", "upgrade", home=tmp_path).returncode == 0
        assert labbot("import", what, str(DEMO / f"{what}.json"), home=tmp_path).returncode == 0

    again = labbot("import", "contacts", str(DEMO / "contacts.json"), home=tmp_path)

    assert "added 0, changed 0" in again.stdout


def test_a_reader_with_nothing_new_has_no_digest_to_preview(tmp_path: Path) -> None:
    labbot("db", "upgrade", home=tmp_path)
    labbot("import", "partners", str(DEMO / "partners.json"), home=tmp_path)
    labbot("import", "contacts", str(DEMO / "contacts.json"), home=tmp_path)

    done = labbot("digest", "preview", "--contact", "reader.se@nfp.example.org", home=tmp_path)
    nobody = labbot("digest", "preview", "--contact", "nobody@example.org", home=tmp_path)

    assert "nothing new" in done.stdout
    assert nobody.returncode == 1
    assert "nobody@example.org" in nobody.stderr


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    done = labbot("mail", "parse", "missing.eml", home=tmp_path)

    assert done.returncode == 1
    assert "missing.eml" in done.stderr
    assert "Traceback" not in done.stderr

"""The command line. Heavy parts are imported where they are used, so that `--help` answers at once."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer

from labbot import __version__
from labbot.errors import LabbotError

if TYPE_CHECKING:
    from labbot.reading import Writer
    from labbot.settings import Settings

app = typer.Typer(
    help="labbot: the assistant of the Laboratory of Ideas of the Rabat Process.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,  # plain help: Rich alone would take longer than all the rest
)
db = typer.Typer(help="The database.", no_args_is_help=True)
mail = typer.Typer(help="Look at raw mails.", no_args_is_help=True)
digest = typer.Typer(help="Look at digests.", no_args_is_help=True)
importer = typer.Typer(help="Bring contacts or partners in from a JSON or CSV file.", no_args_is_help=True)
exporter = typer.Typer(help="Write contacts, partners or submissions to standard output.", no_args_is_help=True)
for name, part in {"db": db, "mail": mail, "digest": digest, "import": importer, "export": exporter}.items():
    app.add_typer(part, name=name)

Result = TypeVar("Result")
Chosen: dict[str, Path | None] = {"settings": None}


def say(text: str) -> None:
    """One line to standard output."""
    typer.echo(text)


def _settings() -> Settings:
    from labbot.settings import read_settings

    return read_settings(Chosen["settings"])


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    return asyncio.run(work)


def _version(wanted: bool) -> None:
    if wanted:
        say(f"labbot {__version__}")
        raise typer.Exit


@app.callback()
def start(
    settings: Annotated[
        Path | None, typer.Option(help="The TOML file with the settings.", envvar="LABBOT_SETTINGS")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which labbot.")
    ] = False,
) -> None:
    """labbot: the assistant of the Laboratory of Ideas of the Rabat Process."""
    Chosen["settings"] = settings


@app.command()
def run() -> None:
    """Run the service until SIGTERM."""
    from labbot.app import run as serve
    from labbot.logs import set_up_logs

    settings = _settings()
    set_up_logs(settings.log_level)
    _run(serve(settings))


@app.command()
def demo(
    folder: Annotated[Path | None, typer.Option(help="Mails to send instead of the samples (*.eml).")] = None,
    stay: Annotated[bool, typer.Option("--stay", help="Stay up with a prompt to talk to it as anybody.")] = False,
) -> None:
    """Play the main job on a throw-away database, over loopback."""
    from labbot.demo.play import play

    _run(play(folder, stay=stay))


@app.command()
def check() -> None:
    """Check settings, names, database and schema; say what to mend. Ends with 1 where something must be mended."""
    from labbot.check import check as look

    findings = _run(look(_settings()))
    for finding in findings:
        say(f"{'ok  ' if finding.ok else 'mend'}  {finding.what}" + ("" if finding.ok else f"\n      -> {finding.fix}"))
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


@db.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest schema."""
    from storage import schema
    from storage.store import Store

    async def work() -> str:
        store = Store(_settings().database_url)
        try:
            await schema.upgrade(store)
        finally:
            await store.close()
        return schema.newest()

    say(f"schema {_run(work())}")


def _people(contacts: Path | None) -> dict[str, Writer]:
    """The known writers: of the file, else of the store."""
    from labbot.preview import people_in

    if contacts is not None:
        return people_in(contacts)
    from labbot.reading import Writer
    from storage.store import Store, file_of

    database_url = _settings().database_url
    if (file := file_of(database_url)) is not None and not file.exists():
        return {}  # nothing has been imported yet, and looking must not make a database

    async def work() -> dict[str, Writer]:
        store = Store(database_url)
        try:
            async with store.reading() as tx:
                return {
                    address.address: Writer(True, contact.country, contact.language, contact.role)
                    for contact in await tx.contacts.all()
                    for address in await tx.contacts.addresses(contact.id or 0)
                }
        finally:
            await store.close()

    return _run(work())


def _read_file(path: Path) -> bytes:
    from labbot.errors import BadSettings

    try:
        return path.read_bytes()
    except OSError as reason:
        raise BadSettings(f"cannot read {path} ({reason.strerror})") from reason


Contacts = Annotated[Path | None, typer.Option(help="Known contacts (JSON); else those of the store.")]


@mail.command("parse")
def parse(
    files: Annotated[list[Path], typer.Argument(help="Raw mails.")],
    contacts: Contacts = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
) -> None:
    """What the service would understand of a raw mail; stores nothing."""
    from labbot.preview import as_row, understand

    people, zone = _people(contacts), _settings().zone
    for path in files:
        row = as_row(str(path), *understand(_read_file(path), people, zone))
        if as_json:
            say(json.dumps(row, ensure_ascii=False))
            continue
        say(f"{path}")
        for key, value in row.items():
            if value not in (None, [], {}, "") and key not in ("file", "text"):
                say(f"  {key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")


@app.command()
def match(
    text: Annotated[str | None, typer.Option(help="The words to match.")] = None,
    mail_file: Annotated[Path | None, typer.Option("--mail", help="A raw mail to match.")] = None,
    contacts: Contacts = None,
    partners: Annotated[Path | None, typer.Option(help="The catalogue (JSON); else that of the store.")] = None,
    limit: Annotated[int, typer.Option(min=1)] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array on one line.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Print the sum behind each score, in words.")] = False,
    language: Annotated[str, typer.Option(help="The language of the reasons (with --explain).")] = "en",
) -> None:
    """Rank the offers for some words or a mail, with the reasons."""
    from labbot.errors import BadSettings
    from labbot.preview import matches_as_rows, offers_in, query_from, understand

    if (text is None) == (mail_file is None):
        raise BadSettings("match: give either --text or --mail")
    zone = _settings().zone
    if mail_file is not None:
        query = query_from(*understand(_read_file(mail_file), _people(contacts), zone), datetime.now(UTC).date())
    else:
        body = f"Content-Type: text/plain; charset=utf-8\n\n{text}".encode()
        query = query_from(*understand(body, {}, zone), datetime.now(UTC).date())
    index = offers_in(partners) if partners is not None else _run(_store_index())
    rows = matches_as_rows(index.search(query, limit))
    if as_json:
        say(json.dumps(rows, ensure_ascii=False))
        return
    for position, row in enumerate(rows, start=1):
        say(f"{position}. {row['name']}  {row['score']:.2f}")
        if explain:
            _explain(row, language)
            continue
        for reason in row["reasons"]:
            say(f"     {reason['points']:+.2f}  {reason['part']}: {reason['words']}")
    if not rows:
        say("no offer fits")


def _explain(row: dict[str, Any], language: str) -> None:
    """Every part of a score with its points, and what they add up to."""
    from labbot.texts import Texts

    texts = Texts()
    for reason in row["reasons"]:
        say(f"     {reason['points']:+10.6f}  {reason['part']}: {texts.reason(language, reason)}")
    say(f"     ={sum(reason['points'] for reason in row['reasons']):+9.6f}")


async def _store_index() -> Any:
    from labbot.commands.shelf import facts_of
    from labbot.matching import Index
    from storage.store import Store

    store = Store(_settings().database_url)
    try:
        async with store.reading() as tx:
            return Index([facts_of(offer) for offer in await tx.offers.all()])
    finally:
        await store.close()


@digest.command("preview")
def preview(
    contact: Annotated[str, typer.Option(help="The reader's mail address.")],
    date: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As of this day; else today.")] = None,
) -> None:
    """Exactly the mail that would go out to a reader; sends nothing."""
    from labbot.app import preview_digest

    moment = datetime.combine(date, time(12), tzinfo=UTC) if date else datetime.now(UTC)
    letter = _run(preview_digest(_settings(), contact.casefold(), moment))
    if letter is None:
        say("nothing new: no digest would go out")
        return
    sys.stdout.write(letter.decode("utf-8", "replace"))


async def _bring(what: str, path: Path, dry_run: bool) -> None:
    from labbot.clock import utc_now
    from labbot.commands import exchange
    from storage.store import Store

    bring = {"contacts": exchange.import_contacts, "partners": exchange.import_partners}[what]
    form: Literal["csv", "json"] = "csv" if path.suffix.casefold() == ".csv" else "json"
    store = Store(_settings().database_url)
    try:
        text = _read_file(path).decode("utf-8-sig", "replace")
        report = await bring(store, text, form, utc_now(), dry_run)
    finally:
        await store.close()
    for error in report.errors:
        typer.echo(error, err=True)
    if report.errors:
        typer.echo("nothing was imported; mend these rows and try again", err=True)
        raise typer.Exit(1)
    say(f"{'would be ' if dry_run else ''}added {report.added}, changed {report.changed}, unchanged {report.unchanged}")


DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")]


@importer.command("contacts")
def import_contacts(file: Path, dry_run: DryRun = False) -> None:
    """Contacts, by address."""
    _run(_bring("contacts", file, dry_run))


@importer.command("partners")
def import_partners(file: Path, dry_run: DryRun = False) -> None:
    """Partners and their offers, by id."""
    _run(_bring("partners", file, dry_run))


async def _write_out(what: str, form: str) -> None:
    from labbot.commands import exchange
    from labbot.errors import BadSettings
    from storage.store import Store

    if form not in ("json", "csv"):
        raise BadSettings("--format: json or csv")
    store = Store(_settings().database_url)
    try:
        write = {
            "contacts": exchange.export_contacts,
            "partners": exchange.export_partners,
            "submissions": exchange.export_submissions,
        }[what]
        sys.stdout.write(await write(store, "csv" if form == "csv" else "json"))
    finally:
        await store.close()


Form = Annotated[str, typer.Option("--format", help="json or csv")]


@exporter.command("contacts")
def export_contacts(form: Form = "json") -> None:
    """All contacts."""
    _run(_write_out("contacts", form))


@exporter.command("partners")
def export_partners(form: Form = "json") -> None:
    """All partners."""
    _run(_write_out("partners", form))


@exporter.command("submissions")
def export_submissions(form: Form = "json") -> None:
    """All submissions."""
    _run(_write_out("submissions", form))


def main() -> None:
    """Run a command. What somebody can mend is one clear line and status 1, without a traceback."""
    try:
        app()
    except LabbotError as reason:
        typer.echo(f"labbot: {reason}", err=True)
        sys.exit(1)

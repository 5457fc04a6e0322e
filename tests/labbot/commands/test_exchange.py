"""Files in and out: what is imported, what is refused and why, and that an export can come back."""

from __future__ import annotations

import csv
import io
import json
from importlib.resources import files
from typing import Any

import pytest

from labbot.commands import exchange
from labbot.commands.exchange import Report
from labbot.commands.sheet import Format
from labbot.matching import offer_from_partner
from storage.store import Store
from storage.tables import Contact, Submission
from tests.conftest import NOW

DEMO = files("labbot.demo")
DIOP = {"email": "A.Diop@Bse.example.org", "country": "SN", "role": "ministry", "language": "fr", "digest": "weekly"}
GIZ: dict[str, Any] = {
    "id": "giz",
    "name_en": "GIZ",
    "expertise_en": "Migration advice",
    "expertise_fr": "Conseil en migration",
    "keywords_en": ["advice"],
    "keywords_fr": ["conseil"],
    "assistance_types": ["training_workshop"],
    "domains": [1, 2],
    "actions": [4],
    "coverage": ["SN", "West Africa"],
    "base_countries": ["DE"],
    "languages": ["en", "fr"],
    "active": True,
}
FORMATS: tuple[Format, ...] = ("json", "csv")


def demo(name: str) -> str:
    return DEMO.joinpath(f"{name}.json").read_text("utf-8")


async def bring(store: Store, *rows: dict[str, Any], dry_run: bool = False) -> Report:
    return await exchange.import_contacts(store, json.dumps({"contacts": rows}), "json", NOW, dry_run)


async def bring_csv(store: Store, text: str) -> Report:
    return await exchange.import_contacts(store, text, "csv", NOW)


async def bring_partner(store: Store, **changes: Any) -> Report:
    return await exchange.import_partners(store, json.dumps([{**GIZ, **changes}]), "json", NOW)


async def person(store: Store, address: str = "a.diop@bse.example.org") -> Contact:
    async with store.reading() as tx:
        found = await tx.contacts.behind("mail", address)
    assert found is not None
    return found


async def frequency(store: Store, contact: Contact) -> str | None:
    async with store.reading() as tx:
        return await tx.contacts.frequency(contact.id or 0)


# --- round trips ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
async def test_the_demo_goes_in_and_its_export_changes_nothing(any_store: Store, format: Format) -> None:
    store = any_store
    assert (await exchange.import_partners(store, demo("partners"), "json", NOW)).added == 45
    assert (await exchange.import_contacts(store, demo("contacts"), "json", NOW)).added == 41
    partners, contacts = await exchange.export_partners(store, format), await exchange.export_contacts(store, format)
    assert await exchange.import_partners(store, partners, format, NOW) == Report(unchanged=45)
    assert await exchange.import_contacts(store, contacts, format, NOW) == Report(unchanged=41)


async def test_a_json_export_is_what_was_imported(store: Store) -> None:
    await exchange.import_partners(store, demo("partners"), "json", NOW)
    await exchange.import_contacts(store, demo("contacts"), "json", NOW)
    exported = json.loads(await exchange.export_partners(store, "json"))["partners"]
    assert exported == sorted(json.loads(demo("partners"))["partners"], key=lambda row: str(row["id"]))
    assert (
        json.loads(await exchange.export_contacts(store, "json"))["contacts"]
        == json.loads(demo("contacts"))["contacts"]
    )


async def test_a_csv_export_fills_an_empty_store(store: Store, any_store: Store) -> None:
    await exchange.import_partners(store, demo("partners"), "json", NOW)
    exported = await exchange.export_partners(store, "csv")
    assert (await exchange.import_partners(any_store, exported, "csv", NOW)).errors == []
    assert await exchange.export_partners(any_store, "csv") == exported


@pytest.mark.parametrize("name", ["=1+1", "+33", "-x", "@me", "'=quoted", "'plain", "a;b", 'say "hi"', "two\nlines"])
async def test_a_name_that_looks_like_a_formula_is_defused_and_comes_back(store: Store, name: str) -> None:
    await bring(store, {**DIOP, "name": name})
    exported = await exchange.export_contacts(store, "csv")
    cell = next(csv.DictReader(io.StringIO(exported)))["name"]
    assert not cell.startswith(("=", "+", "-", "@"))
    assert await bring_csv(store, exported) == Report(unchanged=1)
    assert (await person(store)).name == name


# --- contacts ---------------------------------------------------------------------------------------------------------


async def test_an_address_is_kept_in_small_letters_and_found_again(store: Store) -> None:
    assert await bring(store, DIOP) == Report(added=1)
    assert await bring(store, {**DIOP, "email": "a.diop@BSE.example.org"}) == Report(unchanged=1)
    assert (await person(store)).country == "SN"


async def test_a_changed_row_changes_the_person(store: Store) -> None:
    await bring(store, DIOP)
    assert await bring(store, {**DIOP, "role": "national_focal_point", "name": "Awa"}) == Report(changed=1)
    found = await person(store)
    assert (found.role, found.name) == ("national_focal_point", "Awa")


async def test_a_column_left_out_changes_nothing_and_an_empty_one_empties(store: Store) -> None:
    await bring(store, {**DIOP, "name": "Awa", "zone": "Africa/Dakar", "thematic_domains": [1]})
    assert await bring_csv(store, "email\na.diop@bse.example.org\n") == Report(unchanged=1)
    assert await bring_csv(store, "email,name,zone,role\na.diop@bse.example.org,,,\n") == Report(changed=1)
    found = await person(store)
    assert (found.name, found.zone, found.role, found.areas) == (None, None, "ministry", [1])


async def test_a_row_gone_from_the_file_changes_nothing(store: Store) -> None:
    await bring(store, DIOP, {**DIOP, "email": "b@example.org"})
    assert await bring(store, DIOP) == Report(unchanged=1)
    assert (await person(store, "b@example.org")).active


async def test_a_language_the_person_chose_is_kept(store: Store) -> None:
    await bring(store, DIOP)
    async with store.transaction() as tx:
        contact = await tx.contacts.behind("mail", "a.diop@bse.example.org")
        assert contact is not None
        contact.language, contact.language_chosen = "pt", True
    assert await bring(store, DIOP) == Report(unchanged=1)
    assert (await person(store)).language == "pt"


async def test_a_new_person_without_a_language_gets_that_of_the_country(store: Store) -> None:
    await bring(store, {"email": "x@example.org", "role": "ministry", "country": "BF"})
    assert (await person(store, "x@example.org")).language == "fr"


async def test_a_digest_the_person_has_is_kept(store: Store) -> None:
    await bring(store, {**DIOP, "digest": None})
    assert await frequency(store, await person(store)) is None
    assert await bring(store, {**DIOP, "digest": "daily"}) == Report(changed=1)
    assert await bring(store, {**DIOP, "digest": "off"}) == Report(unchanged=1)
    assert await frequency(store, await person(store)) == "daily"


async def test_a_chat_becomes_a_second_address(store: Store) -> None:
    assert await bring(store, {**DIOP, "telegram": 4711}) == Report(added=1)
    assert await bring(store, {**DIOP, "telegram": "4711"}) == Report(unchanged=1)
    async with store.reading() as tx:
        found = await tx.contacts.behind("telegram", "4711")
    assert found is not None
    assert found.id == (await person(store)).id


async def test_the_chat_of_a_known_person_is_not_taken_away(store: Store) -> None:
    await bring(store, {**DIOP, "telegram": "4711"})
    report = await bring(store, {**DIOP, "email": "b@example.org", "telegram": "4711"})
    assert report.errors == [
        "row 1, telegram: 4711 belongs to another contact already; mend the number or leave it out"
    ]


async def test_a_chat_nobody_knew_goes_to_the_person(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.contacts.add(Contact(created_at=NOW), "telegram", "4711")
    assert await bring(store, {**DIOP, "telegram": "4711"}) == Report(added=1)


async def test_a_partner_must_be_in_the_store(store: Store) -> None:
    row = {**DIOP, "role": "partner", "partner": "giz"}
    assert "import the partners first" in (await bring(store, row)).errors[0]
    await bring_partner(store)
    assert await bring(store, row) == Report(added=1)
    assert (await person(store)).partner_id == "giz"


@pytest.mark.parametrize(
    ("column", "value", "hint"),
    [
        ("email", "", "write the person's mail address"),
        ("email", "Awa <a@example.org>", "write only the address"),
        ("country", "Mali", "write ML"),
        ("country", "XX", "two letters"),
        ("role", "minister", "write one of national_focal_point"),
        ("role", None, "write one of national_focal_point"),
        ("language", "de", "write one of en, fr, pt, es, ar"),
        ("digest", "hourly", "write one of daily, weekly, monthly, off"),
        ("thematic_domains", [6], "write numbers from 1 to 5"),
        ("thematic_domains", "1;two", "write numbers from 1 to 5"),
        ("zone", "Africa", "Africa/Dakar"),
        ("telegram", "@awa", "write its number"),
        ("active", "maybe", "write true or false"),
        ("name", ["Awa"], "write a text"),
        ("name", "Sen\ufffdgal", "save the file as UTF-8"),
        ("nmae", "Awa", "no such column"),
    ],
)
async def test_a_wrong_value_is_named_with_what_to_write(store: Store, column: str, value: Any, hint: str) -> None:
    report = await bring(store, {**DIOP, column: value})
    assert len(report.errors) == 1
    assert report.errors[0].startswith(f"row 1, {column}: ")
    assert hint in report.errors[0]


async def test_one_wrong_row_and_nothing_is_imported_but_all_errors_are_told(store: Store) -> None:
    good, bad = DIOP, {**DIOP, "email": "b@example.org", "country": "Mali"}
    orphan = {**DIOP, "email": "c@example.org", "partner": "nobody"}
    report = await bring(store, good, bad, orphan, good)
    assert [error.split(",")[0] for error in report.errors] == ["row 2", "row 3", "row 4"]
    assert "row 1" in report.errors[2]
    assert (report.added, report.changed, report.unchanged) == (0, 0, 0)
    async with store.reading() as tx:
        assert await tx.contacts.count() == 0


async def test_a_dry_run_tells_everything_and_changes_nothing(any_store: Store) -> None:
    assert await bring(any_store, DIOP, dry_run=True) == Report(added=1)
    async with any_store.reading() as tx:
        assert await tx.contacts.count() == 0
        assert await tx.events.all() == []


async def test_an_import_is_an_event_without_names(store: Store) -> None:
    await bring(store, DIOP)
    async with store.reading() as tx:
        assert [(e.step, e.facts) for e in await tx.events.all()] == [
            ("import", {"what": "contacts", "added": 1, "changed": 0})
        ]


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "email,role,thematic_domains\na@example.org,ministry,1;3\n",
        "\ufeffemail;role;thematic_domains\r\na@example.org;ministry;1\r\n",
        'Email;Role;Thematic_Domains\na@example.org;ministry;"1;3"\n\n;;\n',
        "email\trole\na@example.org\tministry\n",
    ],
)
async def test_csv_is_read_with_comma_or_semicolon_and_with_a_bom(store: Store, text: str) -> None:
    assert await bring_csv(store, text) == Report(added=1)


async def test_a_csv_error_names_row_and_line(store: Store) -> None:
    text = 'email,role,name\na@example.org,ministry,"two\nlines"\n\nb@example.org,king,\n'
    assert (await bring_csv(store, text)).errors[0].startswith("row 2 (line 5), role: “king”")


@pytest.mark.parametrize(
    ("format", "text", "hint"),
    [
        ("json", "{", "not valid JSON"),
        ("json", '{"people": []}', '{"contacts": [ ... ]}'),
        ("json", '["a@example.org"]', "row 1: not an object"),
        ("csv", "", "header row"),
        ("csv", "email,email\n", "twice"),
        ("csv", 'email,role\n"a@example.org,ministry\n', "quotation marks"),
        ("csv", "email,role\na@example.org,ministry,Diop\n", "in quotation marks"),
        ("csv", "e\x00m\x00", "UTF-8"),
    ],
)
async def test_a_file_that_cannot_be_read_says_why(store: Store, format: Format, text: str, hint: str) -> None:
    report = await exchange.import_contacts(store, text, format, NOW)
    assert len(report.errors) == 1
    assert hint in report.errors[0]


# --- partners ---------------------------------------------------------------------------------------------------------


async def test_a_partner_brings_its_offer(any_store: Store) -> None:
    assert await bring_partner(any_store) == Report(added=1)
    async with any_store.reading() as tx:
        offer, partner = await tx.offers.by_key("giz"), await tx.contacts.partner("giz")
    assert partner is not None
    assert partner.row == GIZ
    assert offer is not None
    assert (offer.partner_id, offer.name, offer.text) == ("giz", "GIZ", "Migration advice\nConseil en migration")
    assert (offer.keywords, offer.areas, offer.version) == (["advice", "conseil"], [1, 2], 1)


async def test_an_offer_gets_a_new_version_only_where_something_changed(store: Store) -> None:
    await bring_partner(store)
    assert await bring_partner(store) == Report(unchanged=1)
    assert await bring_partner(store, coverage=["ALL"]) == Report(changed=1)
    assert await bring_partner(store, coverage=["ALL"], extra_source="a page") == Report(changed=1)
    async with store.reading() as tx:
        offer = await tx.offers.by_key("giz")
    assert offer is not None
    assert (offer.version, offer.coverage) == (2, ["ALL"])


async def test_a_partner_that_is_switched_off_is_not_offered(store: Store) -> None:
    await bring_partner(store, active=False)
    async with store.reading() as tx:
        assert [offer.active for offer in await tx.offers.all()] == [False]


async def test_the_store_offers_what_the_file_would(store: Store) -> None:
    from labbot.commands.shelf import facts_of

    await exchange.import_partners(store, demo("partners"), "json", NOW)
    wanted = {row["id"]: offer_from_partner(row) for row in json.loads(demo("partners"))["partners"]}
    async with store.reading() as tx:
        for offer in await tx.offers.all():
            found, expected = facts_of(offer), wanted[offer.key]
            assert (found.name, found.text, found.keywords) == (expected.name, expected.text, expected.keywords)
            assert (found.coverage, found.language) == (expected.coverage, expected.language)


@pytest.mark.parametrize(
    ("column", "value", "hint"),
    [
        ("id", "", "write the short name"),
        ("id", "OFF-0007", "small letters"),
        ("name_en", "", "write the name"),
        ("assistance_types", ["money"], "write one of training_workshop"),
        ("coverage", ["Atlantis"], "two letters"),
        ("base_countries", ["Morocco"], "write MA"),
        ("domains", ["six"], "numbers from 1 to 5"),
        ("actions", [0], "numbers from 1 to"),
        ("languages", ["French"], "two letters"),
    ],
)
async def test_a_wrong_partner_is_named_with_what_to_write(store: Store, column: str, value: Any, hint: str) -> None:
    report = await bring_partner(store, **{column: value})
    assert len(report.errors) == 1
    assert hint in report.errors[0]
    async with store.reading() as tx:
        assert await tx.contacts.partners() == []


# --- submissions ------------------------------------------------------------------------------------------------------


async def test_submissions_are_written_for_the_secretariat(store: Store) -> None:
    await bring(store, DIOP)
    row = Submission(
        kind="proposal",
        state="in_review",
        title="=Fonds",
        countries=["SN", "ML"],
        area=1,
        budget_amount=1000.5,
        budget_currency="EUR",
        period_start="2027-01",
        author_id=(await person(store)).id or 0,
        created_at=NOW,
        changed_at=NOW,
    )
    async with store.transaction() as tx:
        await tx.submissions.add(row)
    (found,) = json.loads(await exchange.export_submissions(store, "json"))["submissions"]
    assert (found["reference"], found["author"]) == ("LAB-0001", "a.diop@bse.example.org")
    assert found["budget"] == {"amount": 1000.5, "currency": "EUR"}
    assert found["period"] == {"from": "2027-01", "to": None}
    (cells,) = csv.DictReader(io.StringIO(await exchange.export_submissions(store, "csv")))
    assert tuple(cells) == exchange.SUBMISSION_COLUMNS
    assert (cells["title"], cells["countries"], cells["budget_amount"]) == ("'=Fonds", "SN;ML", "1000.5")
    assert (cells["period_from"], cells["published_at"]) == ("2027-01", "")

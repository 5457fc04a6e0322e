"""Where a writer writes from, told by cities, money, telephone codes and addresses: exact, weak and asked about."""

import pytest

from labbot.knowledge import countries as rows
from labbot.knowledge import load
from labbot.reading import Handling, Kind, Page, Writer, read
from labbot.reading.countries import mentions
from labbot.reading.phrases import Text
from labbot.reading.whereabouts import trace


def traced(text: str, address: str = "") -> str | None:
    found = trace(Text(text), address)
    return found.country if found else None


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Bamako, le 12 novembre 2026\nMonsieur,", "ML"),
        ("La commune de Sikasso souhaite un guide.", "ML"),
        ("O município de Mindelo propõe um balcão.", "CV"),
        ("El ayuntamiento de Málaga propone un taller.", "ES"),
        ("تقترح بلدية صفاقس مركزا للتعليم.", "TN"),
        ("We write from Freetown.", "SL"),
        ("The cost is 3 million naira.", "NG"),
        ("Le coût est de 40 000 MRU.", "MR"),
        ("نبحث عن تمويل قدره مليونا أوقية.", "MR"),
        ("Amadou, point focal\n+223 20 22 00 00", "ML"),
        ("Call 00 228 22 21 00 00 please", "TG"),
        ("Tel. (+238) 260 10 00", "CV"),
    ],
)
def test_a_sign_of_one_country_tells_it(text: str, country: str) -> None:
    assert traced(text) == country


@pytest.mark.parametrize(
    "text",
    [
        "The Rabat Process and the Marrakesh declaration.",
        "Le Processus de Rabat et le plan d'action de Cadix.",
        "Nous voulons échanger avec la ville de Dakar.",
        "um intercâmbio com cidades como Tânger",
        "على غرار مدينة داكار",
        "de Dakar à Abidjan",
        "O barco chegou à praia e aos lagos.",
        "Le budget est de 3 millions FCFA.",
        "Le montant est de 300 dinars ou 400 dirhams.",
        "The reference is +22 and 2027-2030.",
        "Le mandat est en cours.",
        "",
    ],
)
def test_what_points_nowhere_or_to_two_countries_tells_none(text: str) -> None:
    assert traced(text) is None


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("dg@interieur.gouv.ml", "ML"),
        ("nfp@immigration.gov.sl", "SL"),
        ("a.sow@justice.sn", "SN"),
        ("pointfocal.niger@post.example", "NE"),
        ("mae_rdc@post.example", "CD"),
        ("migrations.bf@post.example", "BF"),
        ("a.sow@yahoo.fr", None),
        ("a.sow@offre.ml", None),
        ("jean.de@post.example", None),
        ("guinee@post.example", None),
        ("congo@post.example", None),
        ("chadwick@post.example", None),
        ("nigeriens@post.example", None),
        ("mali.niger@post.example", None),
        ("", None),
        ("not an address", None),
    ],
)
def test_an_address_tells_a_country_only_by_a_whole_word(address: str, country: str | None) -> None:
    assert traced("", address) == country


ASKING = "Nous sollicitons un appui technique pour la formation de nos agents aux frontières."


def test_a_stranger_in_a_named_city_is_believed_and_asked() -> None:
    reading = read(Page(text=f"Niamey, le 3 mars 2027\n\n{ASKING}"))

    assert reading.countries == ("NE",)
    assert reading.confidence["countries"] < 0.5
    assert reading.evidence["countries"] == "Niamey"
    assert "country" in reading.questions


def test_a_city_outweighs_a_country_that_is_an_example_and_not_one_that_asks() -> None:
    city = "La commune d'Abéché sollicite un appui, comme en ont eu des villes de Colombie et d'Allemagne."
    asks = "Le Mali sollicite un appui technique. L'atelier serait organisé avec la commune de Niamey."

    assert read(Page(text=city)).countries == ("TD",)
    assert read(Page(text=asks)).countries == ("ML",)


def test_an_address_that_hints_at_a_country_is_no_evidence_in_the_text() -> None:
    reading = read(Page(text=ASKING, address="point.focal@interieur.gouv.bj"))

    assert reading.countries == ("BJ",)
    assert "countries" not in reading.evidence
    assert "country" in reading.questions


def test_the_record_outweighs_every_sign() -> None:
    writer = Writer(known=True, country="TG")

    assert read(Page(text=f"Niamey, le 3 mars 2027\n\n{ASKING}", writer=writer)).countries == ("TG",)


def test_a_bare_congo_is_settled_by_its_capital_only_with_a_question() -> None:
    text = "Kinshasa, le 3 mars 2027\n\nLe Congo sollicite un appui technique pour la formation de ses agents."
    other = text.replace("Kinshasa", "Niamey")

    reading = read(Page(text=text))

    assert reading.countries == ("CD",)
    assert "country" in reading.questions
    assert read(Page(text=other)).countries == ()


def test_a_sign_alone_does_not_make_an_item_of_a_strangers_words() -> None:
    assert read(Page(text="Greetings from sunny Freetown, see you soon.")).handling is Handling.QUARANTINE


def test_an_offer_has_no_requesting_country_whatever_the_address_says() -> None:
    reading = read(Page(text="We offer training for border police officers.", address="info@police.gov.mt"))

    assert reading.kind is Kind.OFFER
    assert reading.countries == ()


def test_every_country_has_its_signs_and_no_sign_is_of_two_countries() -> None:
    data = load("whereabouts")
    codes = {row["iso2"] for row in rows()}

    assert set(data["cities"]) == set(data["dial"]) == codes
    assert len(set(data["dial"].values())) == len(codes)
    for part in ("cities", "money"):
        owners: dict[tuple[str, ...], str] = {}
        for code, names in data[part].items():
            for name in names:
                key = tuple(word.form for word in Text(name).words)
                assert owners.setdefault(key, code) == code, name


def test_no_city_is_also_a_name_of_another_country() -> None:
    wrong = {
        city: code
        for code, cities in load("whereabouts")["cities"].items()
        for city in cities
        if any(code not in mention.codes for mention in mentions(Text(city)))
    }
    assert wrong == {}

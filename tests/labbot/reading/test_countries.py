"""Countries: exact names only, near pairs kept apart, who asks told from who is named."""

import json
from pathlib import Path

import pytest

from labbot.knowledge import countries as rows
from labbot.reading.countries import Asking, asking, mentions
from labbot.reading.labels import labelled
from labbot.reading.model import Writer
from labbot.reading.phrases import Text


def named(text: str) -> set[str | None]:
    return {mention.code for mention in mentions(Text(text))}


def who(text: str, subject: str = "", writer: Writer | None = None) -> Asking:
    return asking(Text(text), subject, labelled(text), writer or Writer())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("le gouvernement nigérien", "NE"),
        ("les autorités nigériennes", "NE"),
        ("le gouvernement nigérian", "NG"),
        ("les autorités nigérianes", "NG"),
        ("o governo nigerino", "NE"),
        ("el Gobierno nigeriano", "NG"),
        ("la Guinée-Bissau", "GW"),
        ("a GUINÉ BISSAU", "GW"),
        ("la Guinée équatoriale", "GQ"),
        ("Guinea Ecuatorial", "GQ"),
        ("la Guinée", "GN"),
        ("República de Guinea", "GN"),
        ("la République du Congo", "CG"),
        ("Congo (Brazzaville)", "CG"),
        ("la RDC", "CD"),
        ("the DRC", "CD"),
        ("la RCA", "CF"),
        ("the Central African Republic", "CF"),
        ("Cap-Vert", "CV"),
        ("Ivory Coast", "CI"),
        ("الجمهورية التونسية", "TN"),
        ("وللمغرب", "MA"),
        ("غينيا بيساو", "GW"),
        ("غينيا الاستوائية", "GQ"),
        ("جمهورية مالي", "ML"),
        ("نيجيريا", "NG"),
        ("النيجر", "NE"),
    ],
)
def test_a_country_is_found_by_its_exact_name(text: str, code: str) -> None:
    assert named(text) == {code}


@pytest.mark.parametrize(
    "text",
    [
        "Somalia",
        "le golfe de Guinée",
        "Papua New Guinea",
        "the Niger Delta",
        "my car",
        "دعم مالي",
        "المغرب العربي",
        "Nigerial",
    ],
)
def test_a_word_that_contains_a_name_is_no_country(text: str) -> None:
    assert named(text) == set()


@pytest.mark.parametrize("text", ["Le Congo demande un appui.", "Les autorités congolaises sollicitent un appui."])
def test_bare_congo_is_asked_never_guessed(text: str) -> None:
    asked = who(text)
    assert asked.countries == ()
    assert asked.doubt


def test_the_record_of_the_sender_comes_first() -> None:
    asked = who("Le Congo demande un appui, comme le Togo.", writer=Writer(known=True, country="CG"))
    assert asked.countries == ("CG",)
    assert asked.mentioned == ("TG",)
    assert not asked.doubt


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Le Mali sollicite un appui, avec une visite d'étude en Suisse et au Ghana.", ("ML",)),
        ("Pays : Bénin\nNous voulons apprendre de la France, de la France et de la France.", ("BJ",)),
        ("Le Mali et le Niger sollicitent un appui avec la France.", ("ML", "NE")),
        ("Nous, ministère de l'intérieur du Tchad, souhaitons une visite d'étude en Suisse.", ("TD",)),
        ("تطلب الجمهورية الجزائرية دعما وتبادل الخبرات مع تونس", ("DZ",)),
        ("Our association in Ghana works with Togo and Benin. Returnees from Libya and Niger tell it.", ("GH",)),
        ("Somos uma câmara de Cabo Verde. O Senegal, Portugal e a França já fizeram isto.", ("CV",)),
        ("نحن جمعية من شباب موريتانيا. يشارك فيها شبان عادوا من السنغال ومن إسبانيا.", ("MR",)),
        ("Notre association travaille avec le Mali et avec le Niger.", ()),
    ],
)
def test_who_asks_is_told_from_who_is_named(text: str, countries: tuple[str, ...]) -> None:
    assert who(text).countries == countries


def test_a_record_that_the_mail_contradicts_is_a_doubt() -> None:
    assert who("Pays : Togo", writer=Writer(known=True, country="BJ")).doubt


FRAMES = {
    "en": "We have heard that {} requests support.",
    "fr": "Nous apprenons ceci : {} sollicite un appui.",
    "pt": "Informamos que {} solicita apoio.",
    "es": "Informamos que {} solicita apoyo.",
    "ar": "علمنا أن {} تطلب دعما",
}


@pytest.mark.parametrize("language", list(FRAMES))
def test_every_country_is_known_by_its_name_in_every_language(language: str) -> None:
    wrong = {}
    for row in rows():
        found = who(FRAMES[language].format(row[f"name_{language}"])).countries
        # The bare name of the Congo stays open on purpose.
        if found != ((row["iso2"],) if row["iso2"] != "CG" else ()):
            wrong[row["iso2"]] = found
    assert wrong == {}


def test_every_alias_and_demonym_names_its_own_country_or_stays_open() -> None:
    wrong = set()
    for row in rows():
        for word in [*row["aliases"], *row["demonyms"], *row.get("aliases_ar", ())]:
            if any(row["iso2"] not in mention.codes for mention in mentions(Text(f"xx {word} xx"))):
                wrong.add(word)
    assert wrong == set()


@pytest.mark.parametrize("language", list(FRAMES))
def test_sentences_name_exactly_their_countries_in_order(language: str) -> None:
    """Near pairs, inflected forms, acronyms and what only looks like a country; "asked": one name stays open."""
    rows_read = json.loads((Path(__file__).parent / f"countries_{language}.json").read_text("utf-8"))
    wrong = []
    for row in rows_read:
        found = mentions(Text(row["text"]))
        codes = list(dict.fromkeys(mention.code for mention in found if mention.code))
        opened = any(mention.code is None for mention in found)
        if codes != row["countries"] or opened != row.get("asked", False):
            wrong.append((row["text"], codes, opened))
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Guinea, Equatorial Guinea and Guinea-Bissau", ["GN", "GQ", "GW"]),
        ("Guiné, Guiné Equatorial; Guiné-Bissau", ["GN", "GQ", "GW"]),
        ("an Equato-Guinean nurse", ["GQ"]),
        ("Guinée Équat.", []),
        ("República de Guinea Ecuatorial", ["GQ"]),
        ("جمهورية غينيا الاستوائية", ["GQ"]),
        ("Republic of Niger State colleges", []),
    ],
)
def test_the_guineas_and_the_nigers_are_kept_apart_by_what_stands_beside_them(text: str, codes: list[str]) -> None:
    assert [mention.code for mention in mentions(Text(text))] == codes


ORGANISATIONS = """
CEDEAO ECOWAS UEMOA WAEMU CEMAC CEEAC ECCAS UMA AMU UA AU UE EU OIM IOM HCR UNHCR ACNUR ICMPD ONUDC UNODC ILO
Communauté économique des États de l'Afrique de l'Ouest; Communauté économique et monétaire de l'Afrique centrale
Economic Community of Central African States; Central African Economic and Monetary Community; Arab Maghreb Union
Comunidad Económica de los Estados de África Central; Comunidade Económica dos Estados da África Ocidental
الإيكواس; الاتحاد الأوروبي; اتحاد المغرب العربي; الجماعة الاقتصادية لدول وسط أفريقيا; لجنة حوض بحيرة تشاد
Commission du bassin du lac Tchad; Lake Chad Basin Commission; Autorité du bassin du Niger; Niger Basin Authority
Organisation pour la mise en valeur du fleuve Sénégal; Gulf of Guinea Commission; Commission du golfe de Guinée
Mano River Union; Liptako-Gourma Authority; منظمة استثمار نهر السنغال; Norwegian Refugee Council; PALOP; CPLP
"""


@pytest.mark.parametrize("name", [name.strip() for line in ORGANISATIONS.splitlines() for name in line.split(";")])
def test_an_organisation_is_no_country(name: str) -> None:
    assert mentions(Text(name)) == []


@pytest.mark.parametrize("unit", ["Guinea, Bissau, ", "in French, English, ", "والفرنسية ", "Mr Chad Miller ", "CAR "])
def test_rows_without_end_are_read_without_complaint(unit: str) -> None:
    assert len(mentions(Text(unit * 5_000))) <= 5_000

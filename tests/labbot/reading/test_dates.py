from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbot.reading.dates import period
from tests.timing import cpu_seconds

SENT = date(2026, 11, 20)

PERIODS = [
    ("démarrage souhaité en mars 2027", "2027-03", None),
    ("Début : 01/09/2027", "2027-09-01", None),
    ("ideally before April 2027", None, "2027-04"),
    ("Dates: Jan 2027 - Dec 2028", "2027-01", "2028-12"),
    ("Período desejado: maio-junho de 2027.", "2027-05", "2027-06"),
    ("Fechas: segundo semestre de 2027.", "2027-07", "2027-12"),
    ("Date : 2ème trimestre 2027. Participants : 40", "2027-04", "2027-06"),
    ("Inicio previsto: T1 2028", "2028-01", "2028-03"),
    ("Timeline: any time in 2027.", "2027-01", "2027-12"),
    ("from Feb 27 for 8 months", "2027-02", None),
    ("Início: 01.10.2027; fim: 30.09.2029.", "2027-10-01", "2029-09-30"),
    ("DEBUT: 2027-02-01\nFIN: 2027-11-30", "2027-02-01", "2027-11-30"),
    ("entre janvier et mars 2027", "2027-01", "2027-03"),
    ("de enero a junio de 2027", "2027-01", "2027-06"),
    ("من يناير إلى يونيو 2027", "2027-01", "2027-06"),
    ("ابتداء من كانون الثاني 2027", "2027-01", None),
    ("في غشت 2027", "2027-08", None),
    ("التاريخ مارس ٢٠٢٧", "2027-03", None),
    ("النصف الثاني من 2027", "2027-07", "2027-12"),
    ("we would start next month", "2026-12", None),
    ("the week of 12 April 2027", "2027-04-12", None),
    ("We held a workshop in May 2026; the second one will be in February 2027.", "2027-02", None),
    ("The law should be adopted by June 2027, we need an expert from January 2027 onwards.", "2027-01", None),
    ("Please let us know by 30 November 2026. Start: mid-January 2027.", "2027-01", None),
    ("We need a decision by 15 December so that activities can begin on 1 February 2027.", "2027-02-01", None),
    ("in the first half of December 2026", "2026-12", None),
    ("for the first six months of 2027", "2027-01", "2027-06"),
    ("in March or April 2027", "2027-03", "2027-04"),
    ("Sometime next spring would suit us.", "2027-03", "2027-05"),
    ("les 3, 4 et 5 mars 2027", "2027-03-03", "2027-03-05"),
    ("du 28 juin au 2 juillet 2027", "2027-06-28", "2027-07-02"),
    ("Feb 23 to Feb 27, 2028", "2028-02-23", "2028-02-27"),
    ("Le projet a démarré en janvier 2026 et prendra fin en décembre 2027.", None, "2027-12"),
    ("avant l'été 2027", None, "2027-05"),
    ("Nous pourrions accueillir la mission fin janvier 2027.", "2027-01", None),
    ("Project start 1/7/2027, project end 30/6/2029.", "2027-07-01", "2029-06-30"),
    ("Formation sur le retour volontaire en mars 2027", "2027-03", None),
    ("Training on the registration of births, March 2027", "2027-03", None),
    ("élaboration de la stratégie nationale de mars à juin 2027", "2027-03", "2027-06"),
    ("workshop on the Convention of 1951, Dakar, May 2027", "2027-05", None),
    ("O Plano Estratégico 2026-2030 já foi aprovado; pedimos apoio para 2027.", "2027-01", "2027-12"),
    ("du 29 février au 3 mars 2027", "2027-02-28", "2027-03-03"),
    ("D'ici fin 2027, tout sera prêt.", None, "2027-12"),
    ("pas avant le 2e semestre 2027", "2027-07", "2027-12"),
    ("Phase 1 : janvier-mars 2027 ; phase 2 : avril-décembre 2027", "2027-01", "2027-12"),
    ("Durée : 24 mois (2027-2028)", "2027-01", "2028-12"),
    ("Período: 2027/28", "2027-01", "2028-12"),
    ("03.2027 .. 08.2027", "2027-03", "2027-08"),
    ("Prazo de execução: de abril de 2027 a setembro de 2028", "2027-04", "2028-09"),
    ("para el bienio 2027-2028", "2027-01", "2028-12"),
    ("previsto para outubro próximo", "2027-10", None),
    ("Empezaríamos dentro de seis meses.", "2027-05", None),
    ("يبدأ المشروع في فاتح يناير 2027 وينتهي في 31 دجنبر 2028", "2027-01-01", "2028-12-31"),
    ("بين تشرين الثاني 2027 وآذار 2028", "2027-11", "2028-03"),
    ("مقرر للسنة المقبلة", "2027-01", "2027-12"),
    ("الأسدس الثاني من سنة ٢٠٢٧", "2027-07", "2027-12"),
]


@pytest.mark.parametrize(("text", "start", "end"), PERIODS)
def test_a_period_is_read_as_officials_write_it(text, start, end):
    found = period(text, SENT, "en")

    assert found is not None
    assert found.period is not None
    assert (found.period.start, found.period.end) == (start, end)
    assert found.evidence["period"] in text


@pytest.mark.parametrize(
    "text",
    [
        "réponse souhaitée avant le 15 janvier 2027",
        "à l'horizon 2030",
        "في أفق 2030",
        "intégrer la migration dans le plan national de développement 2026-2030",
        "in line with Agenda 2063",
        "dès que possible",
        "mission d'expert de 20 jours",
        "We adopted the law; the policy is reviewed 5 yrs on.",
        "suivi à 12 mois",
        "Inscriptions jusqu'au 15 janvier 2027",
        "Kindly note that the ministry is closed from 24 December to 3 January.",
        "Banjul, 20 November 2026",
        "La Ley 12/2009, de 30 de octubre, reguladora del derecho de asilo",
        "طبقا للقانون رقم 26.14 الصادر بتاريخ 5 مايو 2022",
        "The Cadiz Action Plan 2023-2027 asks for it.",
        "a project carried out from 2021 to 2024",
        "Mr Bah, born on 12 May 1990",
        "pour des jeunes de 18 à 35 ans",
        "We have been waiting since March 2025.",
        "The committee meets once a year.",
        "The ministry may 27 times ask.",
        "N/Réf : 2027/03/MAE-14",
        "يعود ما بين 20 و30 % منهم",
    ],
)
def test_deadlines_horizons_and_asides_are_no_period_and_no_duration(text):
    assert period(text, SENT, "fr") is None


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Durée : 14 mois", 14),
        ("sur deux ans", 24),
        ("for two years", 24),
        ("المدة: 18 شهرا", 18),
        ("لمدة سنتين", 24),
        ("Duración 10 meses", 10),
        ("an 18-month project", 18),
        ("DEBUT: 2027-02-01\nFIN: 2027-11-30", 10),
        ("a three-day seminar, and a two-year project", 24),
        ("dix-huit (18) mois", 18),
        ("deux ans et demi", 30),
        ("a year and a half", 18),
        ("2 años y 6 meses", 30),
        ("vinte e quatro meses", 24),
        ("لمدة سنة ونصف", 18),
        ("ثمانية عشر شهرا", 18),
        ("أربعة وعشرون شهرا", 24),
        ("The project will last 3.5 years.", 42),
    ],
)
def test_a_duration_is_given_in_months(text, months):
    found = period(text, SENT, "fr")

    assert found is not None
    assert found.duration_months == months


@pytest.mark.parametrize("language", ["en", "fr", "pt", "es", "ar"])
def test_the_day_stands_first_in_figures_unless_that_cannot_be(language):
    days = [period(f"{figures}", SENT, language) for figures in ("03/04/2027", "25/04/2027", "04/25/2027")]

    assert [when and when.period and when.period.start for when in days] == ["2027-04-03", "2027-04-25", "2027-04-25"]


@pytest.mark.parametrize(
    "piece",
    [
        "2027 ",
        "1",
        "1, ",
        "mars-",
        "12/2027 - ",
        "phase 2027-2028 18 mois ",
        "e un deux ",
        "من 3 إلى 5 مارس ",
        "du 1er au T2 ",
    ],
)
def test_reading_dates_takes_time_in_proportion_to_the_text(piece):
    short, long = ((piece * size)[:size] for size in (10_000, 100_000))

    def proportionate() -> bool:
        allowed = 12 * cpu_seconds(lambda: period(short, SENT, "fr")) + 0.02
        return cpu_seconds(lambda: period(long, SENT, "fr")) <= allowed

    # The machines are shared: one good look of a few is enough, a growth by the square never gives one.
    assert any(proportionate() for _ in range(4))


@given(st.text(max_size=400), st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_any_text_is_read_without_an_exception(text, sent_on):
    period(text, sent_on, "en")


PIECES = [
    "mai",
    "2027",
    "-",
    "31",
    "T4",
    "first half",
    "31.02.2027",
    "to",
    "fin:",
    "\n",
    "next year",
    "Feb 30",
    "2027/28",
    "0/0",
    "00/13/2027",
    "phase",
    "premiers 6 mois de",
    "الربع الثالث",
    "سنتان ونصف",
    "و",
    "two and a half years",
    "depuis",
    "avant",
    "31 al 1 de",
    "fin de año",
    "٣١/٠٢/٢٠٢٧",
    "un an et 999 mois",
    "29 février",
    "au 3 mars 2027",
    "202७-03",
    "१८ mois",
    "0000-00-00",
    "2049/99",
]


@given(st.lists(st.sampled_from(PIECES)))
def test_any_heap_of_date_pieces_is_read_without_an_exception(pieces):
    period(" ".join(pieces), SENT, "en")

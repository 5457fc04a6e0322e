from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbot.reading.dates import period

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
    ],
)
def test_a_duration_is_given_in_months(text, months):
    found = period(text, SENT, "fr")

    assert found is not None
    assert found.duration_months == months


@given(st.text(max_size=400), st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_any_text_is_read_without_an_exception(text, sent_on):
    period(text, sent_on, "en")


@given(st.lists(st.sampled_from(("mai", "2027", "-", "31", "T4", "first half", "31.02.2027", "to", "fin:", "\n"))))
def test_any_heap_of_date_pieces_is_read_without_an_exception(pieces):
    period(" ".join(pieces), SENT, "en")

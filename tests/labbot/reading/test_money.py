from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbot.reading.money import amounts, sought

FORMS = [
    ("fr", "CI", "Budget : 180 000 EUR", 180000, "EUR"),
    ("fr", "ML", "de l'ordre de 45.000 € pour la logistique", 45000, "EUR"),
    ("en", "NG", "Budget: USD 600,000", 600000, "USD"),
    ("pt", "CV", "Orçamento: 60 mil euros", 60000, "EUR"),
    ("en", "GH", "rough budget 80k EUR, from Feb 27", 80000, "EUR"),
    ("es", "ES", "Coste 2,4 millones de euros", 2400000, "EUR"),
    ("pt", "PT", "Valor total: EUR 500.000,00.", 500000, "EUR"),
    ("es", "GQ", "35 mil millones de FCFA", 35e9, "XAF"),
    ("pt", "CV", "2 milhões de escudos", 2000000, "CVE"),
    ("ar", "MA", "الميزانية: 150000 أورو", 150000, "EUR"),
    ("ar", "MR", "التكلفة ٣٠٠٠٠ أورو", 30000, "EUR"),
    ("ar", "MA", "3,5 ملايين درهم", 3500000, "MAD"),
    ("ar", "MA", "مائة وخمسون ألف أورو", 150000, "EUR"),
    ("fr", None, "quarante-cinq mille euros", 45000, "EUR"),
    ("fr", None, "un million d'euros", 1000000, "EUR"),
    ("en", None, "€ 12'500.50", 12500.5, "EUR"),
    ("fr", None, "1\u202f250\u202f000 €", 1250000, "EUR"),
    ("fr", "TN", "20 000 dinars", 20000, "TND"),
    ("en", "EG", "90,000 pounds", 90000, "EGP"),
    ("fr", "GN", "5 000 000 francs guinéens", 5000000, "GNF"),
]


@pytest.mark.parametrize(("language", "country", "text", "amount", "currency"), FORMS)
def test_an_amount_is_read_as_officials_write_it(language, country, text, amount, currency):
    found = sought(text, language, country)

    assert found is not None
    assert (found.budget.amount, found.budget.currency) == (amount, currency)
    assert found.evidence in text


@pytest.mark.parametrize(
    ("country", "currency"), [("CM", "XAF"), ("BJ", "XOF"), ("GQ", "XAF"), (None, None), ("FR", None)]
)
def test_the_country_says_which_cfa_franc_is_meant(country, currency):
    found = sought("50 000 000 FCFA", "fr", country)

    assert found is not None
    assert found.budget.currency == currency


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Coût total 1,2 M EUR dont 400.000 recherchés.", 400000),
        ("Budget available: USD 15,000 (we ask for USD 40,000 more)", 40000),
        ("Coste 2,4 millones de euros; se busca cofinanciación de 0,8 M€.", 800000),
        ("le budget est de 210 000 EUR et non 180 000", 210000),
        ("BUDGET: 70000\nDEVISE: EUR", 70000),
    ],
)
def test_of_several_amounts_the_one_that_is_asked_for_is_taken(text, amount):
    found = sought(text, "fr", None)

    assert found is not None
    assert found.budget.amount == amount
    assert found.budget.currency in ("EUR", "USD")


@pytest.mark.parametrize(
    "text",
    [
        "300 participants, 3 jours, 12 communes",
        "plan 2026-2030",
        "cofinanciación nacional del 30 %",
        "No budget on our side except the venue.",
        "we already have 20 000 EUR secured",
        "Financement assuré par le ministère",
    ],
)
def test_people_years_percents_and_money_they_have_are_not_sought(text):
    assert sought(text, "en", None) is None


@given(st.text(max_size=400), st.sampled_from(("en", "fr", "pt", "es", "ar")))
def test_any_text_is_read_without_an_exception_and_quoted_word_for_word(text, language):
    assert all(money.evidence in text for money in amounts(text, language, "SN"))

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
    ("fr", "MA", "Budget prévisionnel : 1,2 MDH", 1200000, "MAD"),
    ("fr", "MA", "2,5 millions de DH", 2500000, "MAD"),
    ("fr", "BE", "environ septante-cinq mille euros", 75000, "EUR"),
    ("fr", "CI", "Cinq (05) millions de francs CFA", 5000000, "XOF"),
    ("fr", "TD", "1 milliard 250 millions de FCFA", 1.25e9, "XAF"),
    ("fr", None, "un million et demi d'euros", 1500000, "EUR"),
    ("fr", None, "On cherche entre 20 et 25 000 euros", 25000, "EUR"),
    ("fr", "CH", "CHF 80'000.–", 80000, "CHF"),
    ("fr", None, "un budget de 45 000\neuros", 45000, "EUR"),
    ("fr", None, "Montant sollicité (en euros) : 48 500", 48500, "EUR"),
    ("en", "NG", "Forty-Five Million Naira (N45,000,000.00)", 45000000, "NGN"),
    ("en", None, "half a million US dollars", 500000, "USD"),
    ("en", None, "Estimated at €70–90k", 90000, "EUR"),
    ("pt", "CV", "Custo: 5.000.000$00", 5000000, "CVE"),
    ("pt", "CV", "O projeto custa 4.500 contos", 4500000, "CVE"),
    ("pt", None, "duzentos e cinquenta mil euros", 250000, "EUR"),
    ("es", "GQ", "200.000.000 F.CFA", 200000000, "XAF"),
    ("es", None, "doscientas mil coronas suecas", 200000, "SEK"),
    ("ar", "LY", "مليونا دينار ليبي", 2000000, "LYD"),
    ("ar", "LY", "نصف مليون دينار", 500000, "LYD"),
    ("ar", "MA", "مليون ومائتي ألف درهم", 1200000, "MAD"),
    ("ar", "TN", "52000 ديناراً تونسياً", 52000, "TND"),
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
        ("Formation : 20 000 EUR ; équipement : 30 000 EUR ; total : 50 000 EUR.", 50000),
        ("40 participants à 150 EUR chacun, soit 6 000 EUR au total.", 6000),
        ("45 000 EUR (quarante-cinq mille euros)", 45000),
        ("Les transferts atteignent 2 milliards d'euros par an. Nous demandons 45 000 EUR.", 45000),
        ("Ya disponemos de 20 000 EUR y nos faltan 40 000 EUR.", 40000),
        ("Nous serions heureux de recevoir un appui et nous avons besoin de\n40 000 EUR en 2027", 40000),
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
        "Les transferts de la diaspora ont atteint 2 milliards d'euros",
        "Chaque participant reçoit 50 euros par jour",
        "Le projet précédent a coûté 40 000 euros",
        "En 2025, 1 250 jeunes sont rentrés, dont 300 femmes",
        "Em 2026 leva 30 dias; Lei 45/2025; article 42; LAB-0042; +221 77 456 78 90",
    ],
)
def test_people_years_percents_and_money_they_have_are_not_sought(text):
    assert sought(text, "en", None) is None


@pytest.mark.parametrize(
    ("text", "country", "currency"),
    [
        ("50 000 dinars", "FR", None),
        ("50 000 dollars", "LR", None),
        ("50 000 dollars", "NG", "USD"),
        ("50 000 pounds", None, "GBP"),
        ("50 000 couronnes", "SE", "SEK"),
        ("50 000 couronnes", None, None),
        ("50 000 francs CFA (BEAC)", None, "XAF"),
        ("Budget : 2 M", "ML", None),
    ],
)
def test_a_currency_that_the_country_does_not_settle_is_asked(text, country, currency):
    found = sought(text, "fr", country)

    assert found is not None
    assert found.budget.currency == currency


@given(st.text(max_size=400), st.sampled_from(("en", "fr", "pt", "es", "ar")))
def test_any_text_is_read_without_an_exception_and_quoted_word_for_word(text, language):
    assert all(money.evidence in text for money in amounts(text, language, "SN"))


PIECES = (
    "45 000 1.250,50 € EUR $ k M mille millions million et demi deux cent ( ) - à entre Budget dont F CFA د.م. ألف "
    "مليونا ونصف دينارًا \u064b \n , . 2027"
)
AMOUNTS = st.sampled_from(PIECES.split(" "))


@given(st.lists(AMOUNTS, max_size=40), st.sampled_from((" ", "")), st.sampled_from(("en", "fr", "pt", "es", "ar")))
def test_heaps_of_numbers_and_currencies_are_read_without_an_exception(pieces, gap, language):
    text = gap.join(pieces)

    assert all(money.evidence in text and money.budget.amount > 0 for money in amounts(text, language, "SN"))

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbot.reading.model import Budget, Kind, Period
from labbot.reading.words import changes, command

REF = "LAB-0099"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("oui", ("endorse", REF)),
        ("نعم", ("endorse", REF)),
        ("Avalizo.", ("endorse", REF)),
        ("I endorse LAB-42", ("endorse", "LAB-0042")),
        ("/endorse@labbot #42", ("endorse", "LAB-0042")),
        ("Bonjour, où en est notre proposition ? Merci", ("status", REF)),
        ("what is the status of LAB-0014", ("status", "LAB-0014")),
        ("¿En qué punto está nuestra propuesta?", ("status", REF)),
        ("أين وصل مقترحنا؟", ("status", REF)),
        ("résumé : hebdomadaire", ("digest", "weekly")),
        ("stop", ("digest", "off")),
        ("langue : français", ("language", "fr")),
        ("not ours", ("decline", REF)),
        ("nous retirons", ("withdraw", REF)),
        ("confirm A1B2C3", ("confirm", "A1B2C3")),
        ("help", ("help",)),
    ],
)
def test_a_few_plain_words_are_a_command(text, said):
    assert command(text, "", REF, True, None) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "merci",
        "Le Mali sollicite un appui.",
        "budget: 45000",
        "We support cities in the region.",
        "approve of the plan",
        "ask 20 people",
    ],
)
def test_other_words_are_no_command(text):
    assert command(text, "", None, True, "ministry") is None


def test_a_bare_yes_to_nothing_of_ours_is_no_endorsement():
    assert command("oui", "", None, False, None) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/approve LAB-0042", ("approve", "LAB-0042")),
        ("return 42 the budget is missing", ("return", "LAB-0042", "the budget is missing")),
        ("ask #42 how many?", ("ask", "LAB-0042", "how many?")),
        ("introduce 4 GIZ", ("introduce", "LAB-0004", "GIZ")),
        ("queue", ("queue",)),
        ("replay 17", ("replay", "17")),
    ],
)
def test_the_secretariat_has_verbs_of_its_own(text, said):
    assert command(text, "", None, False, "secretariat") == said


@pytest.mark.parametrize("text", ["return 42 the budget is missing", "ask #42 how many?", "replay 17"])
def test_from_others_a_moderators_verb_with_a_mere_number_is_free_text(text):
    assert command(text, "", None, False, "national_focal_point") is None


def test_from_others_a_moderators_verb_with_an_item_is_that_verb_and_refused_at_the_desk():
    assert command("approve LAB-0042", "", None, False, "ministry") == ("approve", "LAB-0042")


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("budget: 45000", "budget", Budget(45000, None)),
        ("le budget est de 210 000 EUR et non 180 000", "budget", Budget(210000, "EUR")),
        ("pays : Mali", "countries", ("ML",)),
        ("country: Niger, Nigeria", "countries", ("NE", "NG")),
        ("titre : Nouvelle école", "title", "Nouvelle école"),
        ("début : mars 2027\nfin : juin 2028", "period", Period("2027-03", "2028-06")),
        ("المدة: 18 شهرا", "duration_months", 18),
        ("type: offre", "kind", Kind.OFFER),
        ("objectif: 3, 5", "objectives", (3, 5)),
    ],
)
def test_a_correction_changes_just_that_field(text, field, value):
    found = changes(text, language="fr", country="ML", sent_on=date(2026, 11, 20))

    assert {key: new for key, (new, _) in found.items()} == {field: value}


def test_a_value_that_cannot_be_read_changes_nothing():
    assert changes("pays: Narnia", language="fr", country=None, sent_on=None) == {}


@given(st.text(max_size=300), st.sampled_from((None, "secretariat")))
def test_any_text_is_read_without_an_exception(text, role):
    command(text, text, None, True, role)
    changes(text, language="fr", country=None, sent_on=None)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbot.reading.reply import cut, from_html

ATTRIBUTIONS = [
    "On Mon, 2 Nov 2026 at 10:14, Lab <lab@example.org> wrote:",
    "Le lun. 2 nov. 2026 à 10:14, Lab\n<lab@example.org> a écrit :",
    "Em seg., 2 de nov. de 2026 às 10:14, Lab <lab@example.org> escreveu:",
    "El lun, 2 nov 2026 a las 10:14, Lab <lab@example.org> escribió:",
    "\u202bفي الاثنين، ٢ نوفمبر ٢٠٢٦ في ١٠:١٤ كتب \u202aLab\u202c <lab@example.org>:",
    "Am 02.11.2026 um 10:14 schrieb Lab <lab@example.org>:",
    "Il giorno lun 2 nov 2026 alle 10:14 Lab <lab@example.org> ha scritto:",
    "-----Original Message-----\nFrom: Lab",
    "-----Message d'origine-----\nDe : Lab",
    "De : Lab <lab@example.org>\nEnvoyé : lundi 2 novembre 2026 10:14\nObjet : x",
    "من: Lab\nتم الإرسال: الاثنين, 2 نوفمبر, 2026 10:14 ص\nالموضوع: x",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_what_stands_below_an_attribution_is_a_quote(attribution):
    quote = "> Your proposal\n> has arrived." if attribution.endswith(":") else "Your proposal has arrived."

    found = cut(f"Yes, thank you.\n\n{attribution}\n\n{quote}\n")

    assert found.visible == "Yes, thank you."
    assert "has arrived" in found.quoted


def test_inline_and_bottom_posted_answers_stay():
    text = "On 2026-11-02 10:14, Lab wrote:\n> How many?\n\nForty.\n\n> When?\n\nIn May.\n"

    assert cut(text).visible == "Forty.\n\nIn May."


@pytest.mark.parametrize(
    "tail",
    ["-- \nAwa Diop\n+221 00", "Envoyé de mon iPhone", "Sent from my Galaxy", "أُرسلت من الـ iPhone",
     "This e-mail is confidential. If you are not the intended recipient please delete it."],
)  # fmt: skip
def test_signatures_footers_and_disclaimers_are_left_out(tail):
    assert cut(f"Nous sommes d'accord.\n\n{tail}\n").visible == "Nous sommes d'accord."


def test_a_table_with_the_words_of_a_header_block_is_kept():
    text = "À réserver :\n\nDe : Bamako\nÀ : Lyon\nDate : 17 novembre\nObjet : visite"

    assert cut(text).visible == text


def test_a_forwarded_proposal_is_kept_where_the_forwarder_wrote_little():
    text = "Pour transmission.\n\n---------- Message transféré ---------\n"
    text += "De : X\nObjet : Y\n\nLe Gabon propose un projet."

    assert "Le Gabon propose un projet." in cut(text).visible
    assert "Objet" not in cut(text).visible


def test_the_lines_of_a_letter_of_ours_are_quotes_in_any_form():
    letter = "We have registered your request.\nHow many families are concerned?"

    found = cut(
        "Sixty.\n\nWe have registered   your request.\n| How many\nHow many families are concerned?",
        (letter,),
    )

    assert found.visible.startswith("Sixty.")
    assert "registered" not in found.visible


def test_a_mail_of_signature_alone_is_not_empty():
    assert cut("Sent from the ministry, with thanks").visible


def test_the_quotes_of_an_html_mail_are_prefixed():
    text = from_html(
        "<style>x</style><p>Yes</p><div class='gmail_quote'>On Monday<blockquote>Hi<br>there</blockquote></div>"
    )

    assert text.splitlines()[0] == "Yes"
    assert "> Hi" in text
    assert "x" not in text


@given(st.text(max_size=500))
def test_any_text_is_cut_without_an_exception(text):
    cut(text, (text[:50],))
    from_html(text)


@given(
    st.lists(st.sampled_from(("> a", "On 2026-01-01 10:00 x wrote:", "", "De : a@b.c", "-- ", "oui", "______________")))
)
def test_words_of_the_person_never_vanish(lines):
    text = "\n".join(["oui, d'accord", *lines])

    assert "oui, d'accord" in cut(text).visible

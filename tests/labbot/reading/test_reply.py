from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labbot.reading.reply import cut, from_html
from tests.timing import cpu_seconds

LETTER = (
    "Dear colleague,\n\nWe have registered your request LAB-0042.\n"
    "How many families are concerned? When would it begin?\n\nThe Laboratory"
)
FRENCH = """Bonjour,

Votre demande « Cours de langue pour les familles de retour » est enregistrée sous le numéro LAB-0042.
Elle concerne : le Sénégal, objectif 3 (intégration des personnes qui reviennent).

1. Combien de familles sont concernées ?
2. Quand les cours doivent-ils commencer ?

Deux partenaires pourraient vous aider : l'Agence de coopération et l'Université de Lyon.
Répondez simplement à ce message ; écrivez STOP pour ne plus en recevoir.

Le Laboratoire d'idées
"""
OWN = ("lab@example.org",)
TOKEN = "lab+r.abcdefghijklmnopqrstuvwxyz@example.org"

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


def _answers() -> list[tuple[str, str, str]]:
    """Name, mail and expected words of each case in `answers.txt`; its head says how it is written."""
    marked = "\n".join(f"> {line}".rstrip() for line in LETTER.split("\n"))
    cases = []
    for block in re.split(r"^@ ", Path(__file__).with_name("answers.txt").read_text("utf-8"), flags=re.MULTILINE)[1:]:
        name, _, rest = block.partition("\n")
        mail, _, written = rest.partition("\n=\n")
        mail = mail.replace("{>}", marked).replace("{br}", LETTER.replace("\n", "<br>")).replace("{}", LETTER)
        cases.append((name, mail, written))
    return cases


@pytest.mark.parametrize(("mail", "written"), [pytest.param(m, w, id=n.replace(" ", "-")) for n, m, w in _answers()])
def test_what_the_person_wrote_is_found_in_mails_of_many_clients_and_languages(mail, written):
    text = from_html(mail) if mail.startswith("<") else mail

    assert cut(text).visible.split() == written.split()


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_what_stands_below_an_attribution_is_a_quote(attribution):
    quote = "> Your proposal\n> has arrived." if attribution.endswith(":") else "Your proposal has arrived."

    found = cut(f"Yes, thank you.\n\n{attribution}\n\n{quote}\n")

    assert found.visible == "Yes, thank you."
    assert "has arrived" in found.quoted


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_a_last_line_of_the_person_right_above_the_attribution_is_kept(attribution):
    found = cut(f"El proyecto empezaría el 3 de mayo\n{attribution}\n> Your proposal has arrived.\n")

    assert found.visible == "El proyecto empezaría el 3 de mayo"


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


@pytest.mark.parametrize(
    "text",
    ["We agree.\n\nKind regards,\n\nAwa\n\nPS: the form came back\nwithout its annex",
     "TITLE: census\nFIELD: 1\nBUDGET: 70000\nSTART: 2027-02-01\nEND: 2027-11-30",
     "Proposal A\n--\n" + "Proposal B is to train two hundred people in the three regions of the country.\n" * 20,
     "Our partner is:\n\nAwa Diop\nawa@example.org\n+221 33 000 00 00",
     "The dates:\n\nFirst part\n12.01.2027 15.01.2027\n20.02.2027 22.02.2027",
     "Please confirm:\n\nThis notice must be displayed in the centre.\nNotice: the office is closed."],
)  # fmt: skip
def test_words_that_look_like_a_signature_or_a_notice_stay(text):
    assert cut(text).visible == text.strip()


# Our own traces


@pytest.mark.parametrize(
    "line",
    ["Ngày 02.11.2026 10:14, Phòng <lab@example.org> đã viết:", f"2026-11-02 Lab <{TOKEN}> idatzi du:",
     "Nov 2, 2026 10:14 <lab+LAB-0042@example.org> rašė:"],
)  # fmt: skip
def test_a_line_with_an_address_of_ours_and_a_moment_introduces_a_quote_in_any_language(line):
    found = cut(f"Sixty.\n\n{line}\n\nHow many families?", own=OWN)

    assert found.visible == "Sixty."


def test_a_header_block_in_an_unknown_language_is_known_by_our_address():
    block = "Nork: Lab <lab@example.org>\nNoiz: 2026-11-02 10:14\nGaia: LAB-0042"

    assert cut(f"Sixty.\n\n{block}\n\nHow many families?", own=OWN).visible == "Sixty."


def test_a_sentence_that_names_our_address_is_no_attribution():
    text = "On 2 November I wrote to lab@example.org and have no answer yet.\nCan you look?"

    assert cut(text, own=OWN).visible == text


# The letter that is answered


def _rewrapped(text: str, width: int) -> str:
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) >= width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


FORMS = {
    "as it was": FRENCH,
    "wrapped narrowly": _rewrapped(FRENCH, 31),
    "wrapped widely": _rewrapped(FRENCH, 400),
    "behind bars": "\n".join(f"| {line}" for line in FRENCH.splitlines()),
    "behind tabs": "\n".join(f"\t{line}" for line in FRENCH.splitlines()),
    "in the wrong encoding": FRENCH.encode("utf-8").decode("cp1252", "replace"),
    "without accents": FRENCH.encode("ascii", "replace").decode("ascii"),
    "with links added": FRENCH.replace("LAB-0042", "LAB-0042<https://example.org/LAB-0042?a=b>"),
    "in bold type": FRENCH.replace("LAB-0042", "*LAB-0042*").replace("Bonjour", "_Bonjour_"),
    "as a table": FRENCH.replace("\n", " | "),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_lines_of_a_letter_of_ours_are_quotes_in_any_form(form):
    found = cut(f"Merci.\n\nSoixante familles.\n\n{FORMS[form]}", (FRENCH,))

    assert found.visible == "Merci.\n\nSoixante familles."
    assert "concern" in found.quoted


def test_answers_above_between_and_below_the_lines_of_an_unmarked_letter_stay():
    before, middle = FRENCH.split(
        "1. Combien de familles sont concernées ?\n2. Quand les cours doivent-ils commencer ?\n"
    )
    text = f"Voici.\n{before}1. Combien de familles sont concernées ?\nSoixante\n"
    text += "2. Quand les cours doivent-ils commencer ?\n"
    text += f"En mai\n{middle}\nMerci"

    assert cut(text, (FRENCH,)).visible.split() == ["Voici.", "Soixante", "En", "mai", "Merci"]


def test_an_answer_on_the_line_of_the_question_keeps_the_line():
    text = FRENCH.replace("concernées ?", "concernées ? Soixante")

    assert "Soixante" in cut(f"Voir ci-dessous.\n{text}", (FRENCH,)).visible


@pytest.mark.parametrize(
    "words", ["Bonjour,", "Merci", "STOP", "le Sénégal", "Le Laboratoire d'idées", "Deux partenaires"]
)
def test_short_words_of_the_letter_that_the_person_types_are_theirs(words):
    assert cut(f"{words}\n\n{FRENCH}", (FRENCH,)).visible == words


def test_a_line_in_an_unknown_language_above_the_letter_introduces_it():
    text = f"Soixante.\n\n2026-11-02 10:14(e)an, Lab-ek hau idatzi zuen:\n\n{FRENCH}"

    assert cut(text, (FRENCH,)).visible == "Soixante."


def test_an_answer_below_a_letter_under_a_header_block_is_found_where_the_letter_is_known():
    block = "De : Lab <lab@example.org>\nEnvoyé : lundi 2 novembre 2026 10:14\nÀ : Awa\nObjet : LAB-0042"
    text = f"{block}\n\n{FRENCH}\n\nSoixante familles.\nEn mai."

    assert cut(text, (FRENCH,)).visible == "Soixante familles.\nEn mai."


def test_an_arabic_letter_is_known_again_without_its_vowel_marks():
    letter = "مرحباً، تم تسجيل طلبكم «دروس لغة للعائلات العائدة» برقم LAB-0042.\nكم عدد العائلات المعنية بالمشروع؟"
    back = letter.replace("ً", "").replace(" ", "\u00a0", 2)

    assert cut(f"ستون.\n\n{back}", (letter,)).visible == "ستون."


# Any text


def test_a_mail_of_signature_alone_is_not_empty():
    assert cut("Sent from the ministry, with thanks").visible


@given(st.text(max_size=500))
def test_any_text_is_cut_without_an_exception(text):
    cut(text, (text[:50],), OWN)


_LINES = st.sampled_from(
    ("> a", "On 2026-01-01 10:00 x wrote:", "", "De : a@b.c", "-- ", "oui", "______________", "Kind regards,",
     "Awa Diop",
     "Sent from my iPhone", "+221 33 000 00 00", "-----Original Message-----", "From: x", "Sent: 2026-01-01 10:00",
     "This message is confidential and intended for the addressee", "a@example.org", "ignissim odio", "كتب:", "1. x")
)  # fmt: skip


@given(st.lists(_LINES))
def test_words_of_the_person_never_vanish(lines):
    text = "\n".join(["oui, d'accord", *lines])

    assert "oui, d'accord" in cut(text).visible


@given(st.lists(_LINES), st.text(max_size=60))
def test_every_word_of_a_mail_is_either_visible_or_quoted(lines, more):
    text = "\n".join([*lines, more])

    found = cut(text, own=OWN)

    assert sorted(found.visible.split() + found.quoted.split()) == sorted(text.split())


_QUOTED = st.sampled_from(
    ("> a", "", "On 2026-01-01 10:00, x wrote:\n> b", "> De : a@b.c\n> Objet : d", ">> deep", "> ignissim")
)


@given(st.text(alphabet=st.characters(categories=("L", "N")), min_size=1, max_size=80), st.lists(_QUOTED))
def test_a_line_below_quoted_lines_is_never_lost(line, quotes):
    assert cut("\n".join([*quotes, "", line])).visible == line


NASTY = {
    "attributions": "On 1 Jan 2026 at 10:00, x\n",
    "half attributions": "Le 1 <a@b.c> 10:00\n",
    "headers": "De : a@b.c\n",
    "dated headers": "Sent: 2026-01-01 10:00\n",
    "quotes": "> a\n",
    "deep quotes": ">" * 40 + " a\n",
    "rules": "_" * 40 + "\n",
    "closings": "Regards,\n\n",
    "notices": "this message is confidential\n",
    "footers": "Sent from my iPhone\n",
    "forwards": "---- Forwarded message ----\n",
    "cards": "a@b.c | +221 33 000 00 00 | x\n",
    "one line": "On 1 Jan 2026 at 10:00 wrote: ",
    "one word": "a" * 50,
    "blank lines": "\n",
    "at signs": "@@@@<a@",
    "digits": "1 2 3 4 5 6 7 ",
    "the letter": "We have registered your request\n",
    "links": "<https://example.org/" + "a" * 30,
}


@pytest.mark.parametrize("name", NASTY)
def test_the_time_for_a_text_grows_with_its_length(name):
    small, big = (NASTY[name] * (size // len(NASTY[name])) for size in (10_000, 100_000))
    first = cpu_seconds(lambda: cut(small, (LETTER,), OWN))

    # Below 20 ms the clock is too coarse to divide by.
    assert cpu_seconds(lambda: cut(big, (LETTER,), OWN)) <= 15 * max(first, 0.02)


@settings(max_examples=50)
@given(st.lists(st.sampled_from([*NASTY.values(), "oui\n"]), max_size=60))
def test_any_mixture_of_nasty_lines_is_cut_in_a_moment(lines):
    text = "".join(lines) * 20

    assert cpu_seconds(lambda: cut(text, (LETTER,), OWN)) <= 0.02 + len(text) / 50_000

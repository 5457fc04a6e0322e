"""When the documents of a message are read as what was written, and what they are called."""

from __future__ import annotations

import time

import pytest

from labbot.reading import Handling, Kind, Page, Writer, read
from labbot.reading.attached import MOST_READ
from labbot.reading.title import heading

NOTE = "Réinsertion des jeunes migrants de retour\nLe Togo demande une formation de 20 agents.\nBudget : 30 000 EUR"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Voir PJ.",
        "Bonjour,\n\nJ'ai l'honneur de vous transmettre ci-joint la note de mon ministère relative à ce sujet, et vous"
        " prie de bien vouloir l'examiner dans les meilleurs délais.\n\nVeuillez agréer ma considération distinguée.",
    ],
)
def test_a_covering_letter_is_read_together_with_its_document(text):
    found = read(Page(text=text, attachments=1, documents=(NOTE,)))
    assert (found.handling, found.countries, found.title) == (
        Handling.NEW,
        ("TG",),
        "Réinsertion des jeunes migrants de retour",
    )
    assert found.budget
    assert found.budget.amount == 30_000
    assert found.attached == NOTE
    assert found.questions == ()
    for said in found.evidence.values():
        assert " ".join(said.split()) in " ".join(f"{text}\n\n{NOTE}".split())


@pytest.mark.parametrize(
    "text",
    [
        "Titre : Un guichet\nPays : Mali\nCi-joint un rapport.",
        "Le Mali demande un appui pour la création d'un guichet unique pour les migrants de retour, la formation de"
        " quarante agents communaux et la tenue d'un registre des compétences de sa diaspora en Europe.",
        "ci-joint " + "mot " * 200,
        "Le Mali demande un appui pour former quarante agents communaux et pour tenir le registre de sa diaspora en"
        " Europe. Budget : 55 000 EUR. Vous trouverez ci-joint notre rapport annuel.",
    ],
)
def test_a_message_that_says_enough_is_read_by_itself(text):
    found = read(Page(text=text, attachments=1, documents=(NOTE,), writer=Writer(known=True)))
    assert found.attached == ""
    assert found.budget is None or found.budget.amount == 55_000


def test_an_answer_and_a_command_stand_in_the_own_words_only():
    page = Page(text="statut LAB-0042", attachments=1, documents=("retirer LAB-0001",), writer=Writer(known=True))
    assert read(page).command == ("status", "LAB-0042")
    answer = Page(text="budget : 45000 EUR", attachments=1, documents=(NOTE,), answers_us=True, reference="LAB-0042")
    assert read(answer).changes["budget"].amount == 45_000


def test_an_unknown_writer_whose_document_is_no_business_of_ours_is_set_aside():
    lines = "The recipe needs two eggs and a pound of butter.\nStir it well and bake it for an hour."
    assert read(Page(text="See attached.", attachments=1, documents=(lines,))).handling is Handling.QUARANTINE


def test_the_answer_is_in_the_language_of_the_letter_where_that_is_plain():
    cover = "Dear colleagues, please find attached the note of our ministry; we look forward to hearing from you soon."
    found = read(Page(text=cover, attachments=1, documents=(NOTE,)))
    assert (found.language, found.budget.amount, found.kind) == ("en", 30_000, Kind.ASSISTANCE)


def test_two_ideas_in_a_document_are_two():
    two = (
        "Projet 1 : Le Togo demande une formation de 20 agents.\nProjet 2 : Le Togo propose un registre de la diaspora."
    )
    assert len(read(Page(text="Voir PJ", attachments=1, documents=(two,))).items) == 2


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (
            "RÉPUBLIQUE DU TOGO\nLomé, le 3 mai\nObjet : Réinsertion des jeunes\nMadame,\nTexte",
            "Réinsertion des jeunes",
        ),
        (
            "Ministère du Développement et du Plan\nRéinsertion des jeunes migrants de retour\nTexte.",
            "Réinsertion des jeunes migrants de retour",
        ),
        ("Dear colleagues,\nTraining of border guards\nText.", ""),
        ("Projet du 3 mai 2027\nUne phrase qui finit par un point.", ""),
        ("", ""),
    ],
)
def test_a_document_is_called_by_its_subject_line_or_its_heading(lines, title):
    assert heading(lines).title == title


def test_long_documents_are_read_in_bearable_time():
    long = (NOTE + "\n") * 1500
    started = time.process_time()
    found = read(Page(text="Voir PJ", attachments=5, documents=(long,) * 5))
    assert found.countries == ("TG",)
    assert len(found.attached) == MOST_READ
    assert time.process_time() - started < 2

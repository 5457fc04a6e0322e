"""A machine's mail is known by its marks, its sender, its subject or its words; a person's mail stays a person's."""

from __future__ import annotations

import pytest

from handlers.mail.translate import translate
from labbot.messages import Automatic, Raw
from tests.peers.bounces import NOTES, SOMEBODY, plain


def kind(mail: bytes, **facts: object) -> Automatic | None:
    return translate(Raw("mail", "k", mail, facts), own=("lab@lab.example.org",)).automatic


@pytest.mark.parametrize(("name", "mail"), NOTES, ids=[name for name, _ in NOTES])
def test_responders_of_many_systems_are_known(name, mail):
    assert kind(mail) in {Automatic.AUTO_REPLY, Automatic.NEWSLETTER}


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Absence", "L’absence de données sur la migration nous inquiète. Nous proposons une étude."),
        ("Absence du bureau de liaison à Niamey", "Nous proposons d’ouvrir un bureau de liaison."),
        ("Ausência temporária de dados", "Propomos um estudo sobre os dados de migração."),
        ("Fora do escritório central: formação", "Propomos uma formação nas regiões."),
        ("Out of office space in Dakar", "We propose to rent rooms for the training."),
        ("Automatic border gates: an idea", "We propose gates at the airport."),
        ("Réponses automatiques aux alertes", "Nous proposons un système d’alerte pour les migrants."),
        ("Congés des migrants saisonniers", "Nous proposons une étude sur les congés payés."),
        ("Re: Receipt LAB-0042", "I am away next week. The budget is 45 000 EUR and the title is fine."),
        ("Re: LAB-0042", "Je suis en mission cette semaine ; nous endossons la proposition."),
        ("Re: LAB-0042", "Estou de acordo."),
        ("Re: LAB-0042", "أوافق على الاقتراح."),
        ("Ticket #12 for the seminar", "We ask for two tickets to the seminar in Rabat."),
        ("Accusé de réception", "Nous vous remercions de votre lettre et endossons la proposition."),
        ("Re: Automatic reply: Receipt", "Thank you, I have read your answer. Yes."),
        ("Thank you for your message", "Yes, we endorse it."),
        ("[LAB-0042] budget", "Budget: 45 000 EUR"),
        ("Auto-emploi des jeunes migrants", "Nous proposons un fonds pour l’auto-emploi."),
        ("Automatic message for migrants at the border", "We propose messages in five languages."),
        ("Re: LAB-0042 : bien reçu - Absence de données", "Je suis en mission ; le dossier a bien été transmis."),
        ("Re: [LAB-0042] Acuse de recibo", "La propuesta ha sido recibida y la apoyamos."),
        ("Re: LAB-0042", "I am travelling to Rabat and will answer on Monday. We endorse LAB-0042."),
        ("Re: Congés", "Je suis en congé, mais voici nos remarques : le montant est de 45 000 EUR."),
        ("TR: Notification", "Pour information. Ceci est un message automatique : un projet a été publié."),
    ],
)
def test_a_person_who_uses_such_words_is_a_person(subject, text):
    assert kind(plain(SOMEBODY, subject, text)) is None


def test_a_long_letter_that_speaks_of_an_absence_is_a_persons():
    text = "I am on leave until Monday. " + "We propose a training for forty officers in three regions. " * 20

    assert kind(plain(SOMEBODY, "Re: LAB-0042", text)) is None


@pytest.mark.parametrize("value", ["no", "No (sent by a person)", "(a comment) no", "no; x=y"])
def test_a_mail_that_says_it_is_not_automatic_is_a_persons(value):
    assert kind(plain(SOMEBODY, "An idea", "We would like to map our diaspora.", Auto_Submitted=value)) is None


def test_a_person_who_writes_in_bcc_is_a_person():
    mail = plain(SOMEBODY, "An idea", "We would like to map our diaspora.").replace(b"To: lab@lab", b"To: other@mail")

    assert kind(mail) is None


@pytest.mark.parametrize("sender", ["lab@lab.example.org", "Lab <LAB+r.word@lab.example.org>"])
def test_our_own_address_is_ours_whatever_stands_behind_it(sender):
    assert kind(plain(sender, "An idea", "Words.")) is Automatic.OWN


@pytest.mark.parametrize("header", ["List_Id", "List_Help", "List_Owner", "Mailing_List", "Feedback_ID"])
def test_what_a_list_sends_is_a_lists(header):
    assert kind(plain(SOMEBODY, "News", "Words.", **{header: "<x.example.org>"})) is Automatic.NEWSLETTER


@pytest.mark.parametrize(
    "part",
    [
        "Content-Type: text/calendar; method=REPLY; charset=utf-8\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR",
        "Content-Type: text/calendar; charset=utf-8\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR",
    ],
)
@pytest.mark.parametrize(
    "subject", ["Accepted: Seminar", "Accepté : séminaire", "Aceptado: seminario", "Aceite: seminário"]
)
def test_an_answer_of_a_calendar_is_no_answer(part, subject):
    head = f"From: {SOMEBODY}\nTo: lab@lab.example.org\nSubject: {subject}\nMIME-Version: 1.0\n"
    parts = f"--b\nContent-Type: text/plain\n\n\n--b\n{part}\n--b--"
    mail = f'{head}Content-Type: multipart/alternative; boundary="b"\n\n{parts}'

    assert kind(mail.encode()) is Automatic.CALENDAR

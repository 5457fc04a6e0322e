from __future__ import annotations

import pytest

from labbot.reading.forwarded import Forward, forwarded, submitted
from labbot.reading.reply import cut

WORDS = "Le Gabon propose un projet."


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("---------- Forwarded message ---------\nFrom: Awa Diop <Awa@example.org>\nDate: Mon, 2 Nov 2026 at 10:14\n"
         "Subject: x\nTo: <lab@example.org>\n\n\n{}", "Fwd: x"),
        ("---------- Message transféré ---------\nDe : Awa Diop <awa@example.org>\nDate: lun. 2 nov. 2026\n"
         "Objet : Y\n\n{}",
         "Fwd: x"),
        ("Début du message réexpédié :\n\n> De: Awa Diop <awa@example.org>\n> Objet: x\n> Date: 2 novembre 2026\n"
         "> \n> {}",
         "Tr : x"),
        ("-------- Mensaje reenviado --------\nAsunto: x\nFecha: Mon, 2 Nov 2026 10:14:00 +0100\n"
         "De: Awa Diop <awa@example.org>\nPara: lab@example.org\n\n{}", "Fwd: x"),
        ("De: Awa Diop [mailto:awa@example.org]\nEnviado el: lunes, 2 de noviembre de 2026 10:14\n"
         "Para: x\nAsunto: y\n\n{}",
         "RV: x"),
        ("De: Awa Diop <awa@example.org>\nEnviada em: segunda-feira, 2 de novembro de 2026 10:14\n"
         "Para: x\nAssunto: y\n\n{}",
         "ENC: x"),
        ("________________________________\nDe : Awa Diop <awa@example.org>\nEnvoyé : lundi 2 novembre 2026 10:14\n"
         "À : x\nObjet : y\n\n{}", "TR : x"),
        ("-----Original Message-----\nFrom: Awa Diop <awa@example.org>\nSent: Monday, 2 November 2026 10:14\nTo: x\n"
         "Subject: y\n\n{}", "FW: x"),
        ("---------- رسالة مُعاد توجيهها ---------\nمن: Awa Diop <awa@example.org>\nالتاريخ: ٢ نوفمبر ٢٠٢٦\n"
         "الموضوع: x\n\n{}",
         "إعادة توجيه: x"),
    ],
)  # fmt: skip
def test_a_forwarded_mail_gives_its_author_and_words(text, subject):
    found = forwarded("Pour transmission.\n\n" + text.replace("{}", WORDS), subject)

    assert found == Forward("Awa Diop", "awa@example.org", WORDS)
    assert found.author == "Awa Diop <awa@example.org>"


def test_of_mails_forwarded_within_each_other_the_innermost_author_is_meant():
    inner = "---------- Forwarded message ---------\nFrom: Awa <awa@example.org>\nDate: x\n\n" + WORDS
    outer = "---------- Forwarded message ---------\nFrom: Jean <jean@example.org>\nDate: x\n\nSee below.\n\n" + inner

    assert forwarded(outer) == Forward("Awa", "awa@example.org", WORDS)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Oui.\n\nDe : Awa <awa@example.org>\nEnvoyé : lundi 2 novembre 2026 10:14\nObjet : x\n\nBonjour", "RE: x"),
        ("Oui.\n\nOn Mon, 2 Nov 2026 at 10:14, Lab <lab@example.org> wrote:\n> ---------- Forwarded message ---------\n"
         "> From: Awa <awa@example.org>\n> Date: x\n>\n> Hello", "Re: Fwd: x"),
        ("I have forwarded the message.\nForwarded message: see my last mail.", "x"),
        ("Oui.\n\nDe : Awa <awa@example.org>\nEnvoyé : lundi 2 novembre 2026 10:14\nObjet : x\n\nBonjour", "RE: TR: x"),
        ("Nothing is quoted here.", "Fwd: x"),
        ("", "Fwd:"),
    ],
)  # fmt: skip
def test_an_ordinary_mail_or_reply_is_not_forwarded(text, subject):
    assert forwarded(text, subject) is None


def test_forwarded_words_are_submitted_where_the_forwarder_wrote_little():
    text = "Pour transmission.\n\n---------- Message transféré ---------\nDe : X\nObjet : Y\n\n" + WORDS
    own = cut(text).visible

    assert own == "Pour transmission."
    assert submitted(own, forwarded(text)) == f"Pour transmission.\n\n{WORDS}"
    assert submitted("mot " * 13, forwarded(text)) == "mot " * 13
    assert submitted(own, None) == own


def test_a_longer_note_that_only_passes_a_mail_on_submits_what_it_forwards():
    text = "---------- Message transféré ---------\nDe : X\nObjet : Y\n\n" + WORDS
    note = "Veuillez trouver ci-dessous la proposition du département des pêches, que nous vous prions d'examiner."

    assert submitted(note, forwarded(text)) == f"{note}\n\n{WORDS}"

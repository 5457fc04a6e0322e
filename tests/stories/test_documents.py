"""Who writes "see attachment" has written the attachment; what cannot be opened is told, and nothing is lost."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from labbot.preview import as_row, understand
from labbot.rules.states import State
from tests import papers
from tests.lab import Lab, laboratory, mail, text_of

TOGO, CAPE_VERDE, SENEGAL = "pf.togo@nfp.example.org", "pf.caboverde@nfp.example.org", "pf.senegal@nfp.example.org"
SECRETARIAT = "secretariat.one@lab.example.org"


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    async with laboratory(tmp_path) as open_lab:
        yield open_lab


FRENCH = (
    "Bonjour,\n\nVeuillez trouver ci-joint notre proposition.\n\nCordialement",
    "note.docx",
    papers.DOCX_TYPE,
    papers.docx(
        "NOTE CONCEPTUELLE",
        "Cartographie des compétences de la diaspora togolaise",
        "Le Togo sollicite une formation de 20 agents chargés des données sur la diaspora.",
        ("Pays", "Togo"),
        ("Budget", "180 000 EUR"),
        ("Durée", "18 mois à partir de mars 2027"),
    ),
)
PORTUGUESE = (
    "Exmos. Senhores,\n\nSegue em anexo o nosso projeto.\n\nCom os melhores cumprimentos",
    "projeto.odt",
    papers.ODT_TYPE,
    papers.odt(
        "Título: Dados sobre migração em Cabo Verde",
        "Cabo Verde solicita formação de técnicos do Instituto Nacional de Estatística em recolha de dados.",
        "Orçamento: 60 000 EUR",
    ),
)
ENGLISH = (
    "Dear colleagues,\n\nPlease find attached our proposal.\n\nBest regards",
    "proposal.pdf",
    "application/pdf",
    papers.pdf(
        "Title: Skills of returning migrants",
        "The Republic of Ghana requests training for 25 officials of the Ministry of Labour.",
        "Budget: EUR 75,000",
        "Duration: 12 months from January 2027",
    ),
)
ARABIC = (
    "تحية طيبة،\n\nتجدون رفقته مقترحنا.\n\nمع الشكر",
    "مقترح.docx",
    papers.DOCX_TYPE,
    papers.docx(
        ("عنوان المشروع", "رسم خرائط كفاءات الجالية"),
        ("البلد", "موريتانيا"),
        "تطلب موريتانيا دعما تقنيا لتكوين 25 موظفا.",
        ("الميزانية", "45000 يورو"),
    ),
)


@pytest.mark.parametrize(
    ("letter", "language", "country", "title", "budget"),
    [
        (FRENCH, "fr", "TG", "Cartographie des compétences de la diaspora togolaise", 180_000),
        (PORTUGUESE, "pt", "CV", "Dados sobre migração em Cabo Verde", 60_000),
        (ENGLISH, "en", "GH", "Skills of returning migrants", 75_000),
        (ARABIC, "ar", "MR", "رسم خرائط كفاءات الجالية", 45_000),
    ],
)
async def test_a_mail_that_says_see_attachment_becomes_what_stands_in_the_document(
    lab: Lab, letter: tuple[str, str, str, bytes], language: str, country: str, title: str, budget: int
) -> None:
    text, *document = letter
    writer = f"ministry.{country.lower()}@gov.example.org"
    await lab.receives(papers.mail_with(writer, text, tuple(document)))

    found = (await lab.submissions())[0]
    assert (found.title, found.countries[0], found.budget_amount, found.language) == (title, country, budget, language)
    assert found.state != State.NEEDS_INFO
    assert all(" ".join(said.split()) in " ".join(found.text.split()) for said in found.evidence.values())
    receipt = await lab.last_letter(writer, "submission-receipt")
    assert receipt.facts["questions"] == []
    assert receipt.facts["unopened"] == []
    assert title in text_of(lab.mails(writer)[0])


@pytest.mark.parametrize(
    ("name", "type_", "octets", "note"),
    [
        ("note.pdf", "application/pdf", papers.locked_pdf("Secret"), "encrypted"),
        ("note.docx", papers.DOCX_TYPE, papers.growing_docx(50_000_000), "too_large"),
        ("note.docx", papers.DOCX_TYPE, papers.docx("&j;", before=papers.BILLION_LAUGHS), "unreadable"),
        ("note.pdf", "application/pdf", papers.pdf("x", kids="2 0 R", pages=100_000), "unreadable"),
        ("note.zip", "application/zip", papers.packed({"a": b"0" * 50_000_000}), "unsupported"),
        ("winmail.dat", "application/ms-tnef", b"x\x9f\x3e\x22", "winmail"),
        ("scan.jpg", "image/jpeg", b"\xff\xd8\xff\xe0", "no_text"),
    ],
)
async def test_a_document_that_cannot_be_opened_is_told_in_the_receipt_which_asks_as_before(
    lab: Lab, name: str, type_: str, octets: bytes, note: str
) -> None:
    await lab.receives(papers.mail_with(TOGO, "Voir pièce jointe.", (name, type_, octets), subject="Demande"))

    found = (await lab.submissions())[0]
    assert found.state == State.NEEDS_INFO
    receipt = await lab.last_letter(TOGO, "submission-receipt")
    assert receipt.facts["questions"]
    assert receipt.facts["unopened"] == [{"name": name, "note": note}]
    told = text_of(lab.mails(TOGO)[0])
    assert f"«{name}»" in told
    assert base64.b64encode(octets)[:60] in (await lab.inbox())[0].body


async def test_the_answer_to_our_question_may_come_as_a_document(lab: Lab) -> None:
    await lab.receives(papers.mail_with(TOGO, "Voir PJ.", ("s.jpg", "image/jpeg", b"\xff\xd8\xff"), subject="Demande"))
    receipt = await lab.last_letter(TOGO, "submission-receipt")

    _, *document = FRENCH
    await lab.receives(
        papers.mail_with(TOGO, "Voici la note.", tuple(document), subject="Re: Demande", answers=receipt.message_id)
    )

    found = await lab.submissions()
    assert len(found) == 1
    assert found[0].budget_amount == 180_000
    assert "diaspora togolaise" in found[0].text
    assert found[0].state != State.NEEDS_INFO


async def test_a_complete_mail_is_read_by_itself_whatever_its_annex_says(lab: Lab) -> None:
    text = (
        "Titre : Guichet unique pour les migrants de retour\nPays : Togo\nBesoin : formation de 20 agents\n"
        "Budget : 30 000 EUR\n\nCi-joint le rapport annuel."
    )
    annex = papers.docx("Rapport annuel", "Le Mali a dépensé un budget de 900 000 EUR pour sa diaspora.")
    await lab.receives(papers.mail_with(TOGO, text, ("rapport.docx", papers.DOCX_TYPE, annex)))

    found = (await lab.submissions())[0]
    assert (found.budget_amount, found.countries) == (30_000, ["TG"])
    assert "Mali" not in found.text


async def test_a_word_that_commands_is_obeyed_whatever_is_attached(lab: Lab) -> None:
    await lab.receives(mail(TOGO, "Le Togo demande une formation de 20 agents. Budget : 30 000 EUR.", "Formation"))
    receipt = await lab.last_letter(TOGO, "submission-receipt")

    card = ("carte.docx", papers.DOCX_TYPE, papers.docx("Ministère", "Le Togo propose un projet de 5 000 EUR"))
    await lab.receives(papers.mail_with(TOGO, "statut", card, subject="Re", answers=receipt.message_id))

    assert (await lab.last_letter(TOGO)).message == "status"
    assert len(await lab.submissions()) == 1


async def test_a_person_in_distress_who_sends_their_story_as_a_document_gets_the_referral(lab: Lab) -> None:
    story = papers.docx(
        "Please help me. I am detained in a prison and they beat me every day.",
        "My family and I have no food. I fear for my life, I need asylum. Please save me, I am in danger.",
    )
    writer = "someone@freemail.example.com"
    await lab.receives(papers.mail_with(writer, "Please read my letter.", ("l.docx", papers.DOCX_TYPE, story)))

    assert await lab.submissions() == []
    assert [row.message for row in await lab.outbox(to=writer)] == ["referral"]


async def test_an_attached_mail_is_read_like_a_document(lab: Lab) -> None:
    inner = mail(
        "colleague@gov.example.org", "Le Togo demande une formation de 20 agents. Budget : 30 000 EUR.", "Note"
    )
    outer = papers.mail_with(TOGO, "Pour suite à donner, voir pièce jointe.").replace(
        b'Content-Type: text/plain; charset="utf-8"', b'Content-Type: multipart/mixed; boundary="b"\n', 1
    )
    head, _, _ = outer.partition(b"\n\n")
    parts = b"--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nVoir PJ.\n"
    await lab.receives(head + b"\n\n" + parts + b"--b\nContent-Type: message/rfc822\n\n" + inner + b"\n--b--\n")

    found = (await lab.submissions())[0]
    assert (found.countries, found.budget_amount) == (["TG"], 30_000)


async def test_that_a_mail_was_signed_is_noted_with_the_item(lab: Lab) -> None:
    signed = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nLe Togo demande une formation de 20 agents. Budget :"
        " 30 000 EUR.\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n"
    )
    await lab.receives(mail(TOGO, signed, "Formation"))

    found = (await lab.submissions())[0]
    assert "PGP" not in found.text
    async with lab.app.store.reading() as tx:
        events = await tx.events.of(found.id or 0)
    assert next(event for event in events if event.step == "received").facts["labels"] == ["signed"]


def test_what_mail_parse_shows_is_what_the_service_reads() -> None:
    text, *document = FRENCH
    incoming, reading = understand(papers.mail_with(TOGO, text, tuple(document)), {}, "Africa/Casablanca")
    row = as_row("a.eml", incoming, reading)
    assert row["attachments"][0]["text_chars"] == len(incoming.documents[0].text) > 100
    assert row["budget"] == {"amount": 180_000, "currency": "EUR"}
    assert all(" ".join(said.split()) in " ".join(row["text"].split()) for said in row["evidence"].values())


SEALED = {
    "pgp": (
        'multipart/encrypted; protocol="application/pgp-encrypted"; boundary="b"',
        "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--b\nContent-Type: application/octet-stream;"
        ' name="encrypted.asc"\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n--b--\n',
        "encrypted",
    ),
    "pgp in the text": (
        "text/plain",
        "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n",
        "encrypted",
    ),
    "smime": (
        'application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\nContent-Transfer-Encoding: base64',
        base64.b64encode(bytes.fromhex("308006092a864886f70d010703a080")).decode(),
        "encrypted",
    ),
    "smime signed": (
        'application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"\nContent-Transfer-Encoding: base64',
        base64.b64encode(bytes.fromhex("308006092a864886f70d010702a080")).decode(),
        "opaque",
    ),
}


@pytest.mark.parametrize("kind", SEALED)
async def test_a_mail_that_we_cannot_open_is_kept_and_its_writer_told_how_to_send_it(lab: Lab, kind: str) -> None:
    type_, body, reason = SEALED[kind]
    head = f"From: {TOGO}\nTo: lab@lab.example.org\nSubject: Proposition\nMessage-ID: <s@mail.example.org>\n"
    await lab.receives(f"{head}MIME-Version: 1.0\nContent-Type: {type_}\n\n{body}".encode())

    row = (await lab.inbox())[0]
    assert (row.state, row.reason) == ("quarantined", reason)
    assert (await lab.last_letter(TOGO)).facts == {"reason": reason}
    assert await lab.outbox("alert", SECRETARIAT)
    assert await lab.submissions() == []

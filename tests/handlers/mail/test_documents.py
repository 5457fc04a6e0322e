"""Words are taken from PDF, DOCX and ODT by a child that cannot hurt us, whatever it is given."""

from __future__ import annotations

import resource
import time
import zipfile
import zlib

import pytest

from handlers.mail.documents import CPU_SECONDS, LARGEST_OPENED, MOST_OPENED, WALL_SECONDS, File, text_of, texts_of
from handlers.mail.extract import MOST_TEXT
from handlers.mail.translate import translate
from labbot.messages import Raw
from tests import papers

LINES = ("Un répertoire des compétences", "Le Togo demande une formation (20 agents).", "Budget : 180 000 EUR")


def read(octets, name="note", type="application/octet-stream"):
    return text_of(name, type, octets)


@pytest.mark.parametrize("octets", [papers.docx(*LINES), papers.odt(*LINES), papers.pdf(*LINES)])
def test_the_octets_decide_what_a_document_is_and_every_line_is_read(octets):
    assert read(octets) == ("\n".join(LINES), "")
    assert read(octets, "photo.xyz", "application/x-unknown").text == "\n".join(LINES)


@pytest.mark.parametrize("make", [papers.docx, papers.odt])
def test_a_row_of_two_cells_is_a_labelled_line_and_longer_rows_keep_their_cells(make):
    table = make(("Pays", "Togo"), ("Budget :", "180 000 EUR"), ("2027", "Atelier", "40 000"))
    assert read(table).text == "Pays: Togo\nBudget: 180 000 EUR\n2027 | Atelier | 40 000"


def test_what_was_deleted_commented_or_drawn_twice_in_word_is_not_read():
    body = (
        "<w:p><w:pPr><w:numPr/><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/>"
        "<w:t>three</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom><w:ins><w:r><w:t> new</w:t></w:r></w:ins>"
        "<w:r><w:instrText>PAGE</w:instrText><w:Fallback><w:t>again</w:t></w:Fallback></w:r></w:p>"
    )
    assert read(papers.docx(body=body)).text == "- one\ttwo\nthree new"


def test_tracked_changes_and_notes_of_an_opendocument_are_not_read():
    body = (
        "<text:tracked-changes><text:p>gone</text:p></text:tracked-changes>"
        "<text:list><text:list-item><text:p>one<text:tab/>two<text:s/><text:span>three</text:span>"
        "<text:note><text:p>aside</text:p></text:note></text:p></text:list-item></text:list>"
    )
    assert read(papers.odt(body=body)).text == "- one\ttwo three"


def test_arabic_in_a_pdf_comes_back_in_the_order_in_which_it_is_read():
    words = ("تطلب", "موريتانيا", "دعما", "تقنيا")
    assert read(papers.arabic_pdf(words)).text == " ".join(words)


@pytest.mark.parametrize(
    ("octets", "name", "type", "note"),
    [
        (papers.locked_pdf("Secret"), "a.pdf", "application/pdf", "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.docx", "x/y", "encrypted"),
        (papers.odt("x", manifest=b"<m><encryption-data/></m>"), "a.odt", papers.ODT_TYPE, "encrypted"),
        (b"-----BEGIN PGP MESSAGE-----\n", "a.asc", "text/x", "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old Word", "a.doc", "application/msword", "unsupported"),
        (b"{\\rtf1 words}", "a.rtf", "application/rtf", "unsupported"),
        (papers.packed({"xl/workbook.xml": b"<x/>"}), "a.xlsx", "application/zip", "unsupported"),
        (papers.packed({"a.txt": b"x"}), "a.bin", "application/octet-stream", "unsupported"),
        (b"\x89PNG\r\n\x1a\n", "scan.png", "image/png", "no_text"),
        (papers.pdf(), "scan.pdf", "application/pdf", "no_text"),
        (papers.docx(), "empty.docx", papers.DOCX_TYPE, "no_text"),
        (b"%PDF-1.4 nothing else", "a.pdf", "application/pdf", "unreadable"),
        (b"", "a.pdf", "application/pdf", "unreadable"),
        (b"PK\x03\x04 cut short", "a.docx", papers.DOCX_TYPE, "unreadable"),
        (papers.docx("x")[:200], "a.docx", papers.DOCX_TYPE, "unreadable"),
        (b"x\x9f\x3e\x22", "winmail.dat", "application/ms-tnef", "winmail"),
        (papers.pdf("x") + b" " * LARGEST_OPENED, "a.pdf", "application/pdf", "too_large"),
    ],
)
def test_where_there_is_no_text_the_note_says_why(octets, name, type, note):
    assert text_of(name, type, octets) == ("", note)


def test_a_pdf_that_is_locked_against_changes_only_is_read():
    assert read(papers.locked_pdf("Open to read", password="")).text == "Open to read"


def deep(levels):
    return papers.docx(body="<w:x>" * levels + "</w:x>" * levels)


def many_members():
    return papers.packed({f"{number}": b"" for number in range(3000)} | {"word/document.xml": b"<a/>"})


def lzma_docx():
    return papers.packed({"word/document.xml": b"<a/>"}, method=zipfile.ZIP_LZMA)


def lying_docx():
    """Says that it unpacks to ten octets."""
    honest = papers.docx("word " * 100)
    size = int.from_bytes(honest[honest.rindex(b"PK\x01\x02") + 24 :][:4], "little")
    return honest.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))


def inflating_pdf():
    return papers.pdf(content=zlib.compress(b"BT " + b" " * 300_000_000, 9), coding="/Filter/FlateDecode")


HOSTILE = {
    "a billion laughs": (papers.docx("&j;", before=papers.BILLION_LAUGHS), "unreadable"),
    "a file of ours": (papers.docx(body="<w:p><w:t>&a;</w:t></w:p>", before=papers.FOREIGN_FILE), "unreadable"),
    "grows to 50 MB": (papers.growing_docx(50_000_000), "too_large"),
    "grows to 15 MB": (papers.growing_docx(15_000_000), "too_large"),
    "deep": (deep(20_000), "unreadable"),
    "many members": (many_members(), "too_large"),
    "another packing": (lzma_docx(), "unreadable"),
    "a lie about its size": (lying_docx(), "unreadable"),
    "a page tree that is its own child": (papers.pdf("x", kids="2 0 R", pages=100_000), "unreadable"),
    "a page five thousand times": (papers.pdf(*["x" * 90] * 500, kids="3 0 R " * 5000, pages=5000), ""),
    "a page without end": (papers.pdf(content=b"BT /F1 12 Tf " + b"1 0 0 1 7 7 Tm (a) Tj " * 200_000), "too_large"),
    "brackets": (papers.pdf(content=b"[" * 500_000), "unreadable"),
    "a stream that grows to 300 MB": (inflating_pdf(), "unreadable"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_document_costs_no_more_than_its_child_may(kind):
    octets, note = HOSTILE[kind]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.process_time()
    found = read(octets)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert found.note == note
    assert bool(found.text) is not bool(note)
    assert len(found.text) <= MOST_TEXT
    assert spent < CPU_SECONDS + 0.2
    assert time.process_time() - started < 0.5


def test_a_bomb_does_not_take_the_words_of_its_neighbours():
    bomb = File("b.pdf", "application/pdf", HOSTILE["a page without end"][0])
    laughs = File("c.docx", papers.DOCX_TYPE, HOSTILE["a billion laughs"][0])
    good = File("a.docx", papers.DOCX_TYPE, papers.docx("Good words"))
    found = texts_of([bomb, good, laughs])
    assert found[1:] == [("Good words", ""), ("", "unreadable")]


def test_no_more_than_five_documents_of_a_mail_are_opened():
    files = [File(f"{n}.docx", papers.DOCX_TYPE, papers.docx(f"Number {n}")) for n in range(MOST_OPENED + 2)]
    pictures = [File("a.png", "image/png", b"\x89PNG")] * 7
    found = texts_of([*pictures, *files])
    assert [words.note for words in found] == ["no_text"] * 7 + [""] * MOST_OPENED + ["too_many"] * 2


def test_long_documents_are_cut_and_nothing_is_made_of_what_looks_like_a_path():
    long = papers.docx(*["A line of a very long document that goes on and on."] * 5000)
    found = read(long, "../../etc/passwd")
    assert MOST_TEXT * 0.9 < len(found.text) <= MOST_TEXT
    assert found.text.startswith("A line of a very long document")


def test_a_child_that_is_stopped_leaves_a_note(monkeypatch):
    monkeypatch.setattr("handlers.mail.documents.WALL_SECONDS", 0.001)
    assert read(papers.docx("x")) == ("", "too_large")
    assert WALL_SECONDS < 10


def test_a_child_that_cannot_be_started_leaves_a_note(monkeypatch):
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    assert read(papers.docx("x")) == ("", "unreadable")


# What hangs on a mail


def in_our_words(body):
    return translate(Raw("mail", "k", body, {"proven": True}))


def multipart(*parts, kind="mixed", head=""):
    inside = "".join(f"--b\n{part}\n" for part in parts)
    return (
        f"From: awa@example.org\nSubject: Idea\n{head}MIME-Version: 1.0\n"
        f'Content-Type: multipart/{kind}; boundary="b"\n\n'
        f"{inside}--b--\n"
    ).encode()


PLAIN = "Content-Type: text/plain\n\nPlease see the document."


@pytest.mark.parametrize(
    ("part", "listed"),
    [
        ("Content-Type: application/pdf; name=a.pdf\nContent-Disposition: inline\n\nx", [("a.pdf", "unreadable")]),
        ("Content-Type: application/octet-stream\n\nx", [("unnamed", "unsupported")]),
        ('Content-Type: application/ms-tnef; name="winmail.dat"\n\nx', [("winmail.dat", "winmail")]),
        ("Content-Type: text/csv; name=b.csv\n\na;b", [("b.csv", "")]),
        ("Content-Type: message/rfc822\n\nSubject: =?utf-8?q?Un_proj=C3=A9t?=\n\nIts words", [("Un projét", "")]),
        ("Content-Type: image/png\nContent-ID: <logo>\n\nx", []),
        ("Content-Type: text/html\n\n<p>more</p>", []),
        ("Content-Type: image/jpeg; name=scan.jpg\nContent-Disposition: attachment\n\nx", [("scan.jpg", "no_text")]),
    ],
)
def test_everything_that_hangs_on_a_mail_is_listed_once(part, listed):
    found = in_our_words(multipart(PLAIN, part))
    assert [(document.name, document.note) for document in found.documents] == listed


def test_an_attached_mail_has_its_words_and_what_hangs_on_it_is_not_ours():
    inner = multipart("Content-Type: text/plain\n\nIts own words", "Content-Type: application/pdf\n\nx").decode()
    inner = inner.replace("--b", "--c").replace('"b"', '"c"')
    found = in_our_words(multipart(PLAIN, f"Content-Type: message/rfc822\n\n{inner}"))
    assert [(d.name, d.type, d.text.strip()) for d in found.documents] == [("Idea", "message/rfc822", "Its own words")]
    assert found.body.strip() == "Please see the document."


def test_an_rtf_that_calls_itself_a_text_is_not_read_as_one():
    part = "Content-Type: text/rtf; name=a.rtf\nContent-Disposition: attachment\n\n{\\rtf1 words}"
    found = in_our_words(multipart(PLAIN, part)).documents[0]
    assert (found.text, found.note) == ("", "unsupported")


def test_the_documents_of_a_person_are_opened_and_those_of_a_machine_only_listed():
    mail = papers.mail_with("awa@example.org", "See attached.", ("a.docx", papers.DOCX_TYPE, papers.docx("Words")))
    assert in_our_words(mail).documents[0].text == "Words"
    by_machine = in_our_words(b"Auto-Submitted: auto-replied\n" + mail).documents[0]
    assert (by_machine.name, by_machine.text) == ("a.docx", "")


def test_a_mail_without_documents_starts_no_child(monkeypatch):
    def refuse(*_arguments, **_more):
        raise AssertionError("a child was started")

    monkeypatch.setattr("handlers.mail.capped.run", refuse)
    picture = "Content-Type: image/jpeg; name=scan.jpg\nContent-Disposition: attachment\n\nx"
    assert in_our_words(multipart(PLAIN, picture)).documents[0].note == "no_text"

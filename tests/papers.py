"""Documents as people attach them, made by hand: small, real, and some of them hostile."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from email.utils import make_msgid
from xml.sax.saxutils import escape

from pypdf import PdfReader, PdfWriter

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT_TYPE = "application/vnd.oasis.opendocument.text"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OPEN = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)

Lines = tuple[str | tuple[str, ...], ...]
"""A line is a paragraph, or the cells of a row of a table."""


def packed(members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, octets in members.items():
            archive.writestr(name, octets)
    return out.getvalue()


def docx(*lines: str | tuple[str, ...], body: str = "", before: str = "") -> bytes:
    """A Word document; `body` is XML behind the lines, `before` stands in front of its root."""
    inside = "".join(_word(line) for line in lines) + body
    xml = f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document {WORD}><w:body>{inside}</w:body></w:document>'
    return packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": xml.encode()})


def _word(line: str | tuple[str, ...]) -> str:
    if isinstance(line, str):
        return f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>"
    cells = "".join(f"<w:tc>{_word(cell)}</w:tc>" for cell in line)
    return f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"


def odt(*lines: str | tuple[str, ...], body: str = "", manifest: bytes = b"<manifest/>") -> bytes:
    """An OpenDocument text."""
    inside = "".join(_open(line) for line in lines) + body
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {OPEN}><office:body><office:text>{inside}'
        "</office:text></office:body></office:document-content>"
    )
    return packed({"mimetype": ODT_TYPE.encode(), "content.xml": xml.encode(), "META-INF/manifest.xml": manifest})


def _open(line: str | tuple[str, ...]) -> str:
    if isinstance(line, str):
        return f"<text:p>{escape(line)}</text:p>"
    cells = "".join(f"<table:table-cell>{_open(cell)}</table:table-cell>" for cell in line)
    return f"<table:table><table:table-row>{cells}</table:table-row></table:table>"


def pdf(*lines: str, kids: str = "3 0 R", pages: int = 1, content: bytes | None = None, coding: str = "") -> bytes:
    """A PDF of one page; `kids` what its page tree holds, `content` another stream than the lines, in a `coding`."""
    shown = "".join(f"({line.translate(_IN_PDF)}) Tj T* " for line in lines)
    stream = content or b"BT /F1 12 Tf 14 TL 72 720 Td " + shown.encode("cp1252") + b"ET"
    return _pdf_file(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode(),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            b"<</Length %d%s>>stream\n%s\nendstream" % (len(stream), coding.encode(), stream),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        ]
    )


_IN_PDF = str.maketrans({"(": r"\(", ")": r"\)", "\\": r"\\"})


def _pdf_file(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


def arabic_pdf(words: tuple[str, ...]) -> bytes:
    """A PDF line in Arabic as browsers and word processors paint it: words and letters from left to right."""
    letters = sorted({letter for word in words for letter in word})
    codes = {letter: number for number, letter in enumerate(letters, start=1)}
    shown = "BT /F1 12 Tf "
    for place, word in enumerate(reversed(words)):
        painted = "".join(f"{codes[letter]:02x}" for letter in reversed(word))
        shown += f"1 0 0 1 {72 + 60 * place} 720 Tm <{painted}> Tj "
        if place + 1 < len(words):
            shown += f"1 0 0 1 {72 + 60 * place + 50} 720 Tm <20> Tj "
    stream = (shown + "ET").encode()
    pairs = "".join(f"<{code:02x}> <{ord(letter):04x}>\n" for letter, code in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(codes) + 1} beginbfchar\n{pairs}<20> <0020>\nendbfchar endcmap end end"
    ).encode()
    return _pdf_file(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(cmap), cmap),
        ]
    )


def locked_pdf(*lines: str, password: str = "secret") -> bytes:
    """A PDF that opens with a password only (an empty one: it is locked against changes)."""
    writer, out = PdfWriter(PdfReader(io.BytesIO(pdf(*lines)))), io.BytesIO()
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def mail_with(
    sender: str, text: str, *documents: tuple[str, str, bytes], subject: str = "", answers: str | None = None
) -> bytes:
    """A mail with attachments, each (name, type, octets)."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "lab@lab.example.org", subject
    message["Message-ID"] = make_msgid(domain="mail.example.org")
    message["Date"] = "Mon, 23 Nov 2026 09:00:00 +0000"
    if answers:
        message["In-Reply-To"] = message["References"] = answers
    message.set_content(text)
    for name, type_, octets in documents:
        main, _, sub = type_.partition("/")
        message.add_attachment(octets, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


BILLION_LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
"""Entities that become a billion words (CVE-2003-1564)."""

FOREIGN_FILE = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
"""An entity that is a file of the reader's machine (CWE-611)."""


def growing_docx(octets: int) -> bytes:
    """A small file that unpacks to so many octets."""
    return docx(body="<w:p><w:r><w:t>" + "a" * octets + "</w:t></w:r></w:p>")

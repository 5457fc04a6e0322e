"""Hostile mails whose form is the attack: parts, boundaries, nesting, encodings, sizes."""

from __future__ import annotations

import base64
import io
import random
import zipfile

from tests.handlers.mail.hostile import DATE, FROM, PLAIN, READ, SET_ASIDE, SETTLED, TO, WORDS, kind, mail, mixed

HEAD = f"From: {FROM}\r\nTo: {TO}\r\nSubject: An idea\r\nDate: {DATE}\r\nMessage-ID: <one@mail.example.org>\r\n"


@kind("CPython #75630 (bpo-31449); RFC 2046 5.1.1", SET_ASIDE)
def many_empty_parts(rng: random.Random) -> bytes:
    return mail("--b\n\n" * rng.randint(50_000, 100_000), Content_Type='multipart/mixed; boundary="b"')


@kind("RFC 5321 2.3.8; CVE-2023-51764", SET_ASIDE)
def parts_divided_by_lone_carriage_returns(rng: random.Random) -> bytes:
    head = HEAD + 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    return head.encode() + b"--b\r\r" * rng.randint(50_000, 100_000)


@kind("RFC 2231 3", SET_ASIDE)
def parts_under_a_continued_boundary(rng: random.Random) -> bytes:
    return mail("--bc\n\n" * 80_000, Content_Type="multipart/mixed; boundary*0=b; boundary*1=c")


@kind("RFC 2231 4", SET_ASIDE)
def parts_under_an_encoded_boundary(rng: random.Random) -> bytes:
    return mail("--bc\n\n" * 80_000, Content_Type="multipart/mixed; boundary*=utf-8''%62c")


@kind("RFC 2046 5.1.1; suitenumerique/messages #767", SET_ASIDE)
def parts_under_an_empty_boundary(rng: random.Random) -> bytes:
    return mail("--\n\n" * 80_000, Content_Type='multipart/mixed; boundary=""')


@kind("RFC 2046 5.1.1 (a boundary has at most 70 characters)", READ)
def a_huge_boundary(rng: random.Random) -> bytes:
    boundary = "b" * rng.randint(3000, 7000)
    return mail(f"--{boundary}\n{PLAIN}\n--{boundary}--\n", Content_Type=f'multipart/mixed; boundary="{boundary}"')


@kind("staktrace/mailparse #134; RFC 2046 5.1.2", READ)
def boundaries_that_begin_each_other(rng: random.Random) -> bytes:
    inner = f'Content-Type: multipart/mixed; boundary="bb"\n\n--bb\n{PLAIN}\n--bbb\n--bb--\n'
    return mail(f"--b\n{inner}\n--b--\n", Content_Type='multipart/mixed; boundary="b"')


@kind("bpo-33972 (python/cpython #14381); RFC 2046 5.1", READ)
def a_multipart_without_parts(rng: random.Random) -> bytes:
    return mail(WORDS, Content_Type=rng.choice(['multipart/mixed; boundary="x"', "multipart/alternative"]))


@kind("php/pecl-mail-mailparse #59; namecheap/fast_mail_parser #21", SET_ASIDE)
def thousands_of_levels(rng: random.Random) -> bytes:
    levels = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(5000))
    return mail(f"--b\n{levels}{PLAIN}", Content_Type='multipart/mixed; boundary="b"')


@kind("RFC 2046 5.1.2 (just below our own limits)", SETTLED)
def as_many_levels_and_lines_as_are_let_in(rng: random.Random) -> bytes:
    levels = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(95))
    return mail(f"--b\n{levels}{PLAIN}" + "\nline" * 50_000, Content_Type='multipart/mixed; boundary="b"')


@kind("RFC 2046 5.1.3 (just below our own limits)", SETTLED)
def as_many_parts_as_are_let_in(rng: random.Random) -> bytes:
    part = "Content-Type: text/html\n\n<p>" + "<b>x</b>" * 500
    return mixed(PLAIN, *[part] * 980, Subject="many parts")


@kind("GOVCERT-LU/eml_parser #44; RFC 2046 5.2.1", SET_ASIDE)
def mails_in_each_other(rng: random.Random) -> bytes:
    return HEAD.encode() + b"Content-Type: message/rfc822\r\n\r\n" * rng.randint(1000, 5000)


@kind("RFC 2046 5.2.2", READ)
def a_fragment_of_a_mail(rng: random.Random) -> bytes:
    fragment = 'Content-Type: message/partial; id="x@example.org"; number=1; total=2\n\nSubject: half\n\nhalf'
    return mixed(PLAIN, fragment)


@kind("RFC 2046 5.2.3; RFC 2017", READ)
def a_body_that_lies_elsewhere(rng: random.Random) -> bytes:
    where = rng.choice(["local-file; name=/etc/passwd", 'URL; URL="http://127.0.0.1/"', "anon-ftp; site=127.0.0.1"])
    return mixed(PLAIN, f"Content-Type: message/external-body; access-type={where}\n\nContent-Type: text/plain\n\n")


@kind("RFC 3464 2.1 (each empty line begins a block)", SETTLED)
def a_delivery_status_of_empty_blocks(rng: random.Random) -> bytes:
    blank = "\n" * rng.choice([1500, 100_000])
    return mixed(PLAIN, f"Content-Type: message/delivery-status\n\n{blank}", kind="report; report-type=delivery-status")


@kind("RFC 5322 2.2", SET_ASIDE)
def a_hundred_thousand_headers(rng: random.Random) -> bytes:
    return HEAD.encode() + b"X: y\r\n" * 100_000 + b"\r\n" + WORDS.encode()


@kind("RFC 5322 2.2.3; our own pattern took 600 MB for it", SET_ASIDE)
def one_header_of_megabytes(rng: random.Random) -> bytes:
    name = rng.choice(["Received", "Content-Type", "X-Spam-Report"])
    return HEAD.encode() + f"{name}: ".encode() + b"a" * 5_000_000 + b"\r\n\r\n" + WORDS.encode()


@kind("RFC 5322 2.1; namecheap/fast_mail_parser #150", READ)
def no_line_between_headers_and_words(rng: random.Random) -> bytes:
    return (HEAD + f"{WORDS}\r\nAnd more.\r\n").encode()


@kind("RFC 5322 2.1.1", SET_ASIDE)
def no_header_at_all(rng: random.Random) -> bytes:
    return b"x" * rng.randint(500_000, 1_000_000)


@kind("RFC 4155; RFC 5322 3.6.7", READ)
def the_envelope_line_of_a_mail_folder(rng: random.Random) -> bytes:
    return b"From awa@example.org Fri Nov 20 10:30:00 2026\n" + mail().replace(b"\r\n", b"\n")


@kind("mailgun/flanker #36; RFC 5322 3.6; RFC 2045 5", READ)
def headers_that_stand_twice(rng: random.Random) -> bytes:
    twice = "".join(f"{name}\r\n" for name in ("Subject: another", "Content-Type: text/html", "Date: never") * 5)
    return HEAD.encode() + b"Content-Type: text/plain\r\n" + twice.encode() + b"\r\n" + WORDS.encode()


@kind("CPython #136063 (email/message.py, parameters)", SET_ASIDE)
def semicolons_in_a_parameter(rng: random.Random) -> bytes:
    return mail(Content_Type='text/plain; x="' + ";" * rng.randint(20_000, 60_000))


@kind("CPython #136063 (as long as is let in, in every part)", SETTLED)
def semicolons_in_the_parameters_of_every_part(rng: random.Random) -> bytes:
    part = (
        'Content-Type: text/plain; x="' + ";" * 7000 + '\nContent-Disposition: attachment; x="' + ";" * 7000 + "\n\nx"
    )
    return mixed(PLAIN, *[part] * rng.choice([3, 400]))


@kind("CPython #81642 (bpo-37461)", READ)
def a_parameter_that_never_ends(rng: random.Random) -> bytes:
    return mail(Content_Type='text/plain; charset*="utf-8', Content_Disposition="inline; filename*=")


@kind("RFC 2231 3 (hundreds of pieces of one name)", READ)
def a_name_in_hundreds_of_pieces(rng: random.Random) -> bytes:
    pieces = ";".join(f" n*{n}*=%41" for n in range(rng.randint(200, 400)))
    disposition = f"Content-Disposition: attachment;{pieces.replace(' n*', ' filename*')}"
    return mixed(PLAIN, f"Content-Type: application/pdf\n{disposition}\n\nx")


@kind("CPython #80361 (bpo-36180); RFC 2231 4.1", READ)
def parameters_in_a_broken_charset(rng: random.Random) -> bytes:
    return mail(Content_Type="text/plain; charset*0*=x'%; name*1*=%ff%; charset*=idna''%ff; boundary*=idna''%ff")


@kind("CPython #132794 (a character cut in two); RFC 2231 4", READ)
def a_name_that_is_cut_within_a_character(rng: random.Random) -> bytes:
    name = "filename*0*=utf-8''budg%C3; filename*1*=%A9t.pdf"
    return mixed(PLAIN, f"Content-Type: application/pdf\nContent-Disposition: attachment; {name}\n\nx")


@kind("RFC 2045 6.4", READ)
def a_transfer_encoding_that_does_not_exist(rng: random.Random) -> bytes:
    return mail(Content_Transfer_Encoding=rng.choice(["base65", "8bit; 7bit", "x" * 5000, "\u00e9", "binary,base64"]))


@kind("RFC 2045 6.8", SETTLED)
def base64_that_is_none(rng: random.Random) -> bytes:
    junk = rng.choice(["=A", "====", "A", "\u00e9A==", "AA=A\n"]) * 200_000
    return mail(junk, Content_Transfer_Encoding="base64", Content_Type=rng.choice(["text/plain", "text/html"]))


@kind("RFC 2045 6.7", SETTLED)
def quoted_printable_without_end(rng: random.Random) -> bytes:
    return mail(
        rng.choice(["=\n", "=", "=3D", "=zz", " \n", "=0D"]) * 400_000, Content_Transfer_Encoding="quoted-printable"
    )


@kind("RFC 2045 6.3 (x-uuencode)", SETTLED)
def uuencode_without_end(rng: random.Random) -> bytes:
    lines = rng.choice(["M" + "!" * 60 + "\n", "begin 644 x\n", "M\n", "`\n"]) * 30_000
    return mail("begin 644 ../../x\n" + lines, Content_Transfer_Encoding="x-uuencode")


@kind("RFC 5322 2.1.1 (998 characters)", READ)
def a_line_of_a_megabyte(rng: random.Random) -> bytes:
    return mail(f"{WORDS} " + rng.choice(["x", "x ", ">", "\u00e9", "- "]) * 500_000)


@kind("RFC 5322 2.1; many short lines", SETTLED)
def a_million_short_lines(rng: random.Random) -> bytes:
    return mail(f"{WORDS}\n" + rng.choice(["a\n", "\n", "> \n", "--\n", "On\n"]) * rng.choice([30_000, 1_000_000]))


@kind("suitenumerique/messages #524; RFC 5322 4", READ)
def null_octets(rng: random.Random) -> bytes:
    nulls = "\0" * rng.randint(1, 500_000)
    return mail(f"{WORDS[:10]}{nulls}{WORDS[10:]}", Subject="An\0 idea", Message_ID="<o\0ne@mail.example.org>")


@kind("RFC 5322 3.5; blank to the end", SETTLED)
def megabytes_of_blanks(rng: random.Random) -> bytes:
    return mail(f"{WORDS}\n" + rng.choice([" ", "\t", "\n"]) * rng.choice([5_000_000, 20_000_000]))


@kind("RFC 2045 6.8 (as large as the doors let in)", READ)
def an_attachment_of_24_megabytes(rng: random.Random) -> bytes:
    octets = base64.encodebytes(rng.randbytes(17_500_000)).replace(b"\n", b"\r\n")
    return _with_attachment("video.mp4", "video/mp4", octets)


@kind("CVE-2019-9674, CPython #109858; nothing is unpacked in our process", READ)
def a_zip_bomb(rng: random.Random) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"{number}.txt", b"\0" * 20_000_000)
    return _with_attachment("plan.zip", "application/zip", base64.encodebytes(packed.getvalue()))


@kind("RFC 2046 4.1.2; RFC 2045 6.8 (text, large once decoded)", SETTLED)
def attachments_that_are_all_text(rng: random.Random) -> bytes:
    page = base64.encodebytes(b"<p>" + b"<b>x</b>" * 25_000).decode()
    head = "Content-Type: text/html\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\n"
    return mixed(PLAIN, *[head + page] * rng.choice([2, 60]))


@kind("RFC 2046 5.2.1 (a large mail within a mail)", READ)
def a_mail_attached_with_its_attachment(rng: random.Random) -> bytes:
    inner = _with_attachment("x.pdf", "application/pdf", base64.encodebytes(rng.randbytes(4_000_000))).decode("latin-1")
    return mixed(PLAIN, "Content-Type: message/rfc822\nContent-Disposition: attachment\n\n" + inner)


def _with_attachment(name: str, type_: str, encoded: bytes) -> bytes:
    head = f"--b\n{PLAIN}\n--b\nContent-Type: {type_}\nContent-Disposition: attachment; filename={name}\n"
    head += "Content-Transfer-Encoding: base64\n\n"
    start = mail(head, Content_Type='multipart/mixed; boundary="b"')
    return start + encoded + b"--b--\r\n"

"""What a mail means in our words: ordinary, odd, broken and hostile mail."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from handlers.mail import parts
from handlers.mail.translate import content_key, translate, visible_reply
from labbot.messages import Automatic, Bounce, Incoming, Raw, Unreadable


def read(body: bytes, **facts: object) -> Incoming:
    return translate(Raw("mail", "k", body, facts), own=("lab@lab.example.org",), authserv_id="mx.example.org")


def test_a_plain_mail_says_who_wrote_what_and_when(make_mail):
    found = read(make_mail("Bonjour,\nune idée."))
    assert (found.channel, found.address, found.name) == ("mail", "awa.diop@example.org", "Awa Diop")
    assert found.subject == "An idea"
    assert found.text == "Bonjour,\nune idée."
    assert found.sent_at == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    assert found.message_id == found.conversation == "<one@mail.example.org>"
    assert (found.proven, found.automatic, found.unreadable, found.command) == (False, None, None, ())


def test_an_answer_names_what_it_answers_nearest_first(make_mail):
    found = read(
        make_mail(In_Reply_To="<c@x>", References="<a@x> <b@x>\r\n <c@x>", Subject="Re: lab-0042: your proposal")
    )
    assert found.replies_to == ("<c@x>", "<b@x>", "<a@x>")
    assert found.conversation == "<a@x>"
    assert found.reference == "LAB-0042"


def test_the_reply_address_names_the_item_where_the_subject_does_not(make_mail):
    assert read(make_mail(To="Lab <lab+LAB-0042@lab.example.org>")).reference == "LAB-0042"
    assert read(make_mail(), envelope_to=["lab+LAB-0007@lab.example.org"]).reference == "LAB-0007"
    assert read(make_mail()).reference is None


@pytest.mark.parametrize(
    ("header", "address", "name"),
    [
        ("=?utf-8?q?Jos=C3=A9?= =?utf-8?q?_Pires?= <J@EXAMPLE.org>", "j@example.org", "José Pires"),
        ("=?iso-8859-1?q?Ren=E9?= <r@example.org>", "r@example.org", "René"),
        ("=?nonsense?q?Ren=C3=A9?= <r@example.org>", "r@example.org", "René"),
        ("=?utf-8?b?broken!!?= <r@example.org>", "r@example.org", None),
        ("Élodie <e@example.org>", "e@example.org", "Élodie"),
        ("r@example.org", "r@example.org", None),
        ("Dr. Awa Diop, Ministry <a@example.org>", "a@example.org", None),
        ("=?utf-8?q?=0D=0ABcc=3A_x?= <r@example.org>", "r@example.org", "Bcc: x"),
    ],
)
def test_names_are_read_as_people_s_programs_write_them(make_mail, header, address, name):
    found = read(make_mail(From=header))
    assert found.address == address
    if name:
        assert found.name == name


@pytest.mark.parametrize(
    ("charset", "octets"),
    [
        ("utf-8", "idée à côté".encode()),
        ("iso-8859-1", "idée à côté".encode("latin-1")),
        ("no-such-thing", "idée à côté".encode()),
        ("us-ascii", "idée à côté".encode("cp1252")),
        ("utf-8", "idée à côté".encode("cp1252")),
        ("unicode_escape", "idée à côté".encode()),
    ],
)
def test_a_wrong_charset_loses_no_letter(make_mail, charset, octets):
    assert read(make_mail(octets, Content_Type=f"text/plain; charset={charset}")).body.strip() == "idée à côté"


def test_arabic_in_its_old_charset_is_read(make_mail):
    mail = make_mail("مقترح".encode("cp1256"), Content_Type='text/plain; charset="windows-1256"')
    assert read(mail).body.strip() == "مقترح"


def multipart(*parts: str, kind: str = "mixed") -> dict[str, str]:
    return {"text": "".join(f"--b\n{part}\n" for part in parts) + "--b--\n", "kind": f'multipart/{kind}; boundary="b"'}


PLAIN = "Content-Type: text/plain; charset=utf-8\n\nIn plain words"
HTML = "Content-Type: text/html; charset=utf-8\n\n<p>In rich words</p>"
EMPTY_PLAIN = "Content-Type: text/plain\n\n \n"


@pytest.mark.parametrize(
    ("parts", "kind", "words"),
    [
        ((PLAIN, HTML), "alternative", "In plain words"),
        ((EMPTY_PLAIN, HTML), "alternative", "In rich words"),
        ((HTML,), "mixed", "In rich words"),
        ((PLAIN, PLAIN), "mixed", "In plain words\n\n\nIn plain words"),
    ],
)
def test_the_plain_words_are_read_and_the_rich_ones_where_there_are_no_others(make_mail, parts, kind, words):
    made = multipart(*parts, kind=kind)
    found = read(make_mail(made["text"], Content_Type=made["kind"]))
    assert "".join(found.body.split()) == "".join(words.split())


def test_attachments_are_listed_and_their_names_are_only_data(make_mail):
    made = multipart(
        PLAIN,
        "Content-Type: application/pdf\nContent-Disposition: attachment;\n"
        ' filename="../../etc/=?utf-8?q?proj=C3=A9t.pdf?="\nContent-Transfer-Encoding: base64\n\nJVBERi0=',
        "Content-Type: text/csv; charset=utf-8\nContent-Disposition: attachment;"
        " filename*=utf-8''C%3A%5Cbudget%20%C3%A9.csv\n\na;b",
        "Content-Type: image/png\nContent-Disposition: inline; filename=logo.png\n\nx",
    )
    found = read(make_mail(made["text"], Content_Type=made["kind"]))
    assert [(d.name, d.type, d.size, d.text) for d in found.documents] == [
        ("projét.pdf", "application/pdf", 5, ""),
        ("budget é.csv", "text/csv", 3, "a;b"),
    ]
    assert found.body.strip() == "In plain words"


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Auto_Submitted": "auto-replied"}, Automatic.AUTO_REPLY),
        ({"Auto_Submitted": "no"}, None),
        ({"X_Auto_Response_Suppress": "OOF, AutoReply"}, None),
        ({"X_Autoreply": "yes"}, Automatic.AUTO_REPLY),
        ({"Precedence": "junk"}, Automatic.AUTO_REPLY),
        ({"Precedence": "bulk"}, Automatic.NEWSLETTER),
        ({"List_Unsubscribe": "<mailto:x@example.org>"}, Automatic.NEWSLETTER),
        ({"Subject": "Automatic reply: your letter"}, Automatic.AUTO_REPLY),
        ({"Subject": "=?utf-8?q?R=C3=A9ponse_automatique_=3A?= Labo"}, Automatic.AUTO_REPLY),
        ({"Subject": "Resposta automática: Laboratório"}, Automatic.AUTO_REPLY),
        ({"Subject": "Fuera de la oficina"}, Automatic.AUTO_REPLY),
        ({"Subject": "رد تلقائي: مختبر الأفكار"}, Automatic.AUTO_REPLY),
        ({"Subject": "Automatic border gates: an idea"}, None),
        ({"From": "MAILER-DAEMON@mx.example.org"}, Automatic.BOUNCE),
        ({"Return_Path": "<>"}, Automatic.BOUNCE),
        ({"From": "Lab <LAB@lab.example.org>"}, Automatic.OWN),
        ({"X_Labbot": "0123"}, Automatic.OWN),
        ({"Content_Type": "text/calendar; method=REPLY"}, Automatic.CALENDAR),
    ],
)
def test_a_machine_is_told_from_a_person(make_mail, headers, kind):
    assert read(make_mail(**headers)).automatic is kind


def test_a_mail_from_nobody_is_a_bounce_and_one_that_says_so_an_automatic_reply(make_mail):
    assert read(make_mail(), envelope_from="").automatic is Automatic.BOUNCE
    assert read(make_mail(Auto_Submitted="auto-replied"), envelope_from="").automatic is Automatic.AUTO_REPLY


def test_a_bounce_names_the_address_that_failed(demo_mails, make_mail):
    found = read((demo_mails / "edge-bounce.eml").read_bytes())
    assert found.automatic is Automatic.BOUNCE
    assert found.bounce == Bounce("old.focal@nfp.example.org", hard=True)


@pytest.mark.parametrize(
    ("action", "kind"), [("delayed", Automatic.BOUNCE), ("delivered", Automatic.RECEIPT), ("failed", Automatic.BOUNCE)]
)
def test_a_delay_or_a_delivery_is_no_failure(make_mail, action, kind):
    status = (
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
        f"Final-Recipient: rfc822; Old@Example.org\nAction: {action}\nStatus: 4.0.0\n"
    )
    made = multipart(PLAIN, status, kind="report; report-type=delivery-status")
    found = read(make_mail(made["text"], Content_Type=made["kind"]))
    assert found.automatic is kind
    assert (found.bounce.hard if found.bounce else False) is False
    assert (found.bounce.late if found.bounce else None) == {"delayed": True, "failed": False}.get(action)


def test_a_bounce_of_an_old_server_is_understood_by_its_habits(make_mail):
    text = "Hi. This is the qmail-send program at mx.example.org.\n\n<old@example.org>:\nno mailbox here.\n"
    found = read(make_mail(text, From="MAILER-DAEMON@mx.example.org"))

    assert found.bounce == Bounce("old@example.org", hard=True)


def test_a_read_receipt_is_no_answer(make_mail):
    made = multipart(
        PLAIN,
        "Content-Type: message/disposition-notification\n\nDisposition: manual-action; displayed\n",
        kind="report; report-type=disposition-notification",
    )
    assert read(make_mail(made["text"], Content_Type=made["kind"])).automatic is Automatic.RECEIPT


def test_a_person_who_forwards_a_bounce_is_a_person(make_mail, demo_mails):
    bounce = (demo_mails / "edge-bounce.eml").read_text()
    made = multipart(PLAIN, f"Content-Type: message/rfc822\n\n{bounce}")
    assert read(make_mail(made["text"], Content_Type=made["kind"])).automatic is None


GOOD = "mx.example.org; dmarc=pass header.from=example.org"


@pytest.mark.parametrize(
    ("results", "proven"),
    [
        ([GOOD], True),
        (["mx.example.org; dkim=pass header.d=example.org; spf=fail"], True),
        (["mx.example.org; spf=pass (ok) smtp.mailfrom=bounce@example.org"], True),
        ([], False),
        (["mx.evil.example; dmarc=pass header.from=example.org"], False),
        (["mx.evil.example; none", GOOD], False),
        (["mx.example.org; none", GOOD], False),
        (["mx.example.org; dmarc=fail header.from=example.org; dkim=pass header.d=example.org"], False),
        (["mx.example.org; dmarc=pass header.from=evil.example"], False),
        (["mx.example.org; dkim=pass header.d=evil.example"], False),
        (["mx.example.org; dkim=pass header.d=org"], False),
        (["mx.example.org; dkim=pass header.d=sub.example.org"], False),
        (["mx.example.org; spf=pass smtp.mailfrom=evil.example"], False),
        (["mx.example.org; spf=pass smtp.helo=example.org"], False),
        (["mx.example.org; dkim=fail (dkim=pass header.d=example.org)"], False),
        (['mx.example.org; dkim=fail reason="x; dmarc=pass"'], False),
        (['mx.example.org; spf=pass (") smtp.mailfrom="; dmarc=pass x=(y"@evil.example'], False),
        (['mx.example.org; spf=pass smtp.mailfrom="\\"; dmarc=pass"@evil.example'], False),
        (["mx.example.org.evil.example; dmarc=pass header.from=example.org"], False),
        (["mx.evil.example (mx.example.org); dmarc=pass header.from=example.org"], False),
    ],
)
def test_only_our_own_server_s_word_proves_a_sender(make_mail, results, proven):
    mail = b"".join(f"Authentication-Results: {result}\r\n".encode() for result in results) + make_mail()
    assert read(mail).proven is proven


@pytest.mark.parametrize(
    "senders",
    [
        ["a@example.org", "b@example.org"],
        ["a@example.org, b@evil.example"],
        ["Friends: a@example.org;"],
        ["a@example.org(<b@evil.example>"],
        ["a@example.org)b@evil.example"],
        ["<a@example.org> <b@evil.example>"],
        [""],
    ],
)
def test_a_mail_of_several_authors_is_not_proven(make_mail, senders):
    mail = b"".join(f"From: {sender}\r\n".encode() for sender in senders) + make_mail(From=None)
    mail = f"Authentication-Results: {GOOD}\r\n".encode() + mail
    assert read(mail).proven is False
    assert read(mail, proven=True).proven is False


def test_an_address_in_the_display_name_is_not_the_sender(make_mail):
    found = read(make_mail(From='"minister@example.org" <thief@evil.example>'), proven=True)
    assert found.address == "thief@evil.example"


def test_the_loopback_door_vouches(make_mail):
    assert read(make_mail(), proven=True).proven is True
    assert read(make_mail(), proven="yes").proven is False


@pytest.mark.parametrize("date", ["", "yesterday", "Fri, 99 Nov 2026 10:30:00 +0100"])
def test_a_nonsense_date_is_no_date(make_mail, date):
    assert read(make_mail(Date=date)).sent_at is None


def test_the_same_mail_has_one_key_whichever_way_it_came(make_mail):
    trace = b"Return-Path: <a@b>\r\nReceived: from x\r\n\tby y\r\nDelivered-To: lab@lab.example.org\r\n"
    assert content_key(trace + make_mail()) == content_key(make_mail().replace(b"\r\n", b"\n"))
    assert content_key(make_mail("another body")) != content_key(make_mail())
    assert content_key(make_mail(Message_ID="<two@x>")) != content_key(make_mail())


def test_what_cannot_be_read_says_so_and_from_whom_it_is(make_mail):
    assert read(b"").unreadable is Unreadable.EMPTY
    assert read(make_mail("", Subject="")).unreadable is Unreadable.EMPTY
    assert read(make_mail(From=None)).unreadable is Unreadable.BROKEN
    large = read(make_mail().partition(b"\r\n\r\n")[0], oversized=99_000_000, proven=True)
    assert (large.unreadable, large.address, large.proven) == (Unreadable.TOO_LARGE, "awa.diop@example.org", False)


def test_a_reader_that_fails_loses_no_mail(make_mail, monkeypatch):
    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(parts, "text", fail)
    found = read(make_mail())
    assert (found.unreadable, found.address) == (Unreadable.BROKEN, "awa.diop@example.org")
    assert visible_reply(make_mail()) == ""


def nested(depth: int) -> str:
    opened = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return opened + "Content-Type: text/plain\n\ndeep"


HEAD = "From: a@example.org\nSubject: x\n"
HOSTILE = {
    "100,000 empty parts": HEAD + 'Content-Type: multipart/mixed; boundary="b"\n\n' + "--b\n\n" * 100_000,
    "parts under a continued boundary (RFC 2231 3)": HEAD
    + "Content-Type: multipart/mixed; boundary*0=b; boundary*1=c\n\n"
    + "--bc\n\n" * 100_000,
    "parts divided by lone CR": HEAD + 'Content-Type: multipart/mixed; boundary="b"\n\n' + "--b\r\r" * 100_000,
    "parts under an encoded boundary (RFC 2231 4)": HEAD
    + "Content-Type: multipart/mixed; boundary*=utf-8''%62c\n\n"
    + "--bc\n\n" * 100_000,
    "an empty boundary": HEAD + 'Content-Type: multipart/mixed; boundary=""\n\n' + "--\n\n" * 100_000,
    "280 kB of subject": HEAD + "Subject: " + "=?utf-8?q?a?= " * 20_000 + "\n\nx",
    "one long line of subject": HEAD + "Subject: " + "=?a?q?" * 10_000 + "\n\nx",
    "5,000 levels": HEAD + nested(5000),
    "99 levels, many lines": HEAD + nested(99) + "\nline" * 200_000,
    "5,000 mails in each other": HEAD + "Content-Type: message/rfc822\n\n" * 5000,
    "100,000 headers": HEAD + "X: y\n" * 100_000 + "\nx",
    "quotes in a parameter": HEAD + 'Content-Type: multipart/mixed; x="' + ";" * 60_000 + "\n\nx",
    "a crafted Message-ID": HEAD + "Message-ID: <[>\nIn-Reply-To: <<<\nReferences: " + "<" * 60_000 + "\n\nx",
    "a long From": "From: " + "(" * 30_000 + "a@example.org\nSubject: x\n\nx",
    "commas in From": "From: " + "a@b.org," * 7_000 + "\nSubject: x\n\nx",
    "parentheses in the server's word": HEAD + "Authentication-Results: mx.example.org; " + "(" * 30_000 + "\n\nx",
    "no colon anywhere": "x" * 1_000_000,
    "null octets": HEAD + "\n" + "\0" * 1_000_000,
    "bad base64": HEAD + "Content-Transfer-Encoding: base64\n\n" + "=A" * 100_000,
    "20 MB of markup": HEAD + "Content-Type: text/html\n\n" + "<b>" * 7_000_000,
    "tags without end": HEAD + "Content-Type: text/html\n\n" + "<a href=" * 50_000,
    "comments without end": HEAD + "Content-Type: text/html\n\n" + "<!--" * 1_000_000,
    "bad parameters": HEAD + "Content-Type: text/plain; charset*0*=x'%; name*1*=%ff%\n\nx",
    "broken codec": HEAD + "Content-Type: text/plain; charset=idna\n\n" + "x." * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_settled_within_a_second(name):
    def cpu_seconds():
        began = time.process_time()
        read(raw)
        return time.process_time() - began

    raw = HOSTILE[name].encode()
    found = read(raw)
    assert min(cpu_seconds() for _ in range(3)) < 1
    assert found.automatic is None
    assert visible_reply(HOSTILE[name].encode()) is not None


def test_all_sample_mails_are_read(demo_mails):
    for path in sorted(demo_mails.glob("*.eml")):
        found = read(path.read_bytes())
        assert found.unreadable is None, path.name
        assert "@" in found.address, path.name
        assert found.body or found.documents, path.name


def test_who_else_it_was_openly_sent_to_is_kept_without_the_writer_and_us(make_mail):
    found = read(
        make_mail(
            To="Lab <LAB@lab.example.org>, Bo <Bo@Example.org>",
            Cc="lab+r.abcdefghijklmnopqrstuvwxyz@lab.example.org, awa.diop@example.org, c@example.org, bo@example.org",
        )
    )
    assert found.copied == ("bo@example.org", "c@example.org")
    assert read(make_mail(Cc=", ".join(f"p{n}@example.org" for n in range(500)))).copied[20:] == ()

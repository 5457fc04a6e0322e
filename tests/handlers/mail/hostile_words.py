"""Hostile mails whose words are the attack: headers, addresses, names, charsets, pages."""

from __future__ import annotations

import random

from tests.handlers.mail.hostile import DATE, PLAIN, READ, SET_ASIDE, SETTLED, WORDS, kind, mail, mixed

INJECTED = "=0D=0ABcc:_victim@example.org=0D=0A=0D=0Abody"


@kind("CPython #136063; RFC 2047 2", SET_ASIDE)
def hundreds_of_kilobytes_of_subject(rng: random.Random) -> bytes:
    return mail(Subject=rng.choice(["=?utf-8?q?a?= ", "=?a?q?"]) * 25_000)


@kind("CPython #136063 (as long as is let in); RFC 2047 2", READ)
def sixty_kilobytes_of_encoded_words(rng: random.Random) -> bytes:
    piece = rng.choice(["=?a?q?", "=?utf-8?q?a?=", "=?", "?=", "=?utf-8?b?", '"'])
    return mail(Subject=piece * (60_000 // len(piece)))


@kind("RFC 2047 4.1, 4.2", READ)
def encoded_words_that_are_broken(rng: random.Random) -> bytes:
    broken = [
        "=?utf-8?b?a?=",
        "=?utf-8?q?=Z1?=",
        "=?utf-8?x?a?=",
        "=?utf-8?b?\u00e9?=",
        "=?utf-8?q?a",
        "=?idna?q?=FF?=",
    ]
    return mail(Subject=" ".join(rng.sample(broken, 4)), From="=?utf-8?b?!!?= <awa.diop@example.org>")


@kind("CVE-2024-6923 (CPython #121650); RFC 2047 5", READ)
def a_header_in_the_subject(rng: random.Random) -> bytes:
    encoded = rng.choice(
        [INJECTED, "=0ABcc:_victim@example.org", "=0DBcc:_x@example.org", "=E2=80=A8Bcc:_x", "=C2=85Bcc:"]
    )
    return mail(Subject=f"=?utf-8?q?Hello{encoded}?=")


@kind("CVE-2026-1299 (CPython #144125); RFC 2047 6.2", READ)
def a_header_in_two_encoded_words(rng: random.Random) -> bytes:
    return mail(Subject="=?utf-8?q?Hello=0D?= =?utf-8?q?=0ABcc:_victim@example.org?=", Keywords="x")


@kind("CPython #83254 (bpo-39073)", READ)
def a_header_in_the_sender_s_name(rng: random.Random) -> bytes:
    return mail(From=f"=?utf-8?q?Awa{INJECTED}?= <awa.diop@example.org>")


@kind("RFC 5322 3.6.4, 2.2.3", READ)
def a_header_in_the_message_id(rng: random.Random) -> bytes:
    crafted = [
        "<a\rBcc: x@example.org>",
        "<a@b>\n Bcc: x@example.org",
        "<a>,<b>\x0bBcc:x",
        "=?utf-8?q?<a=0D=0ABcc:x>?=",
    ]
    return mail(Message_ID=rng.choice(crafted), In_Reply_To=rng.choice(crafted), References=rng.choice(crafted))


@kind("CPython #105802, #94306, #117849", READ)
def a_crafted_message_id(rng: random.Random) -> bytes:
    ids = ["<[>", "<[a@b]>", "<", "<>", "<[anu10].1c69@[anu13].EXAMPLE.ORG>", "<" * 5000, "<" + "a" * 900 + ">"]
    return mail(Message_ID=rng.choice(ids), In_Reply_To=rng.choice(ids), References=rng.choice(ids))


@kind("RFC 5322 3.6.4", SET_ASIDE)
def a_megabyte_of_references(rng: random.Random) -> bytes:
    return mail(References="\n ".join(f"<{n}@example.org>" for n in range(50_000)))


@kind("RFC 5322 3.6.4 (as many as are let in)", READ)
def thousands_of_references(rng: random.Random) -> bytes:
    return mail(References="\n ".join(f"<{n}@x>" for n in range(5000)))


@kind("CPython #95087, #153406; bpo-45239", READ)
def a_date_that_is_none(rng: random.Random) -> bytes:
    dates = ["17 June , 2022", "Mon, 20 Nov 9999999999 12:00:00 +0000", "Wed, 3 Apr 2002 12.34.56.78+0800", " ", ","]
    dates += [
        "Fri, 20 Nov 2026 10:30:00 +999999999999",
        "1" * 60_000,
        "Fri, 0 Nov 0 99:99:99",
        "\u0661 Nov 2026",
        ":" * 200,
    ]
    return mail(Date=rng.choice(dates))


@kind("CPython #103800; RFC 5322 3.2.2", READ)
def comments_in_comments_in_the_address(rng: random.Random) -> bytes:
    depth = rng.randint(1500, 3900)
    return mail(From="(" * depth + " awa.diop@example.org")


@kind("CPython #103800; RFC 6854", SETTLED)
def groups_in_groups_in_the_address(rng: random.Random) -> bytes:
    return mail(From=rng.choice(["a:", ":", "a:b@c:", ";:"]) * 1000 + "awa.diop@example.org")


@kind("CVE-2023-27043 (CPython #102988)", READ)
def an_address_within_the_name(rng: random.Random) -> bytes:
    froms = [
        "minister@example.org(<awa@example.com>",
        "minister@example.org)awa@example.com",
        "a@b.example[c@d.example]",
    ]
    return _with_our_server_s_word(rng.choice(froms))


@kind("CVE-2019-16056 (CPython #78336)", READ)
def an_address_with_two_at_signs(rng: random.Random) -> bytes:
    return _with_our_server_s_word(rng.choice(["awa@example.org@evil.example", "awa@evil.example@example.org"]))


@kind("Mailsploit (Foundry376/Mailspring #401); RFC 2047 5 (3)", READ)
def an_address_in_encoded_words(rng: random.Random) -> bytes:
    forged = "=?utf-8?q?minister=40example.org?=" + rng.choice(["=?utf-8?q?=00?=", "=?utf-8?q?=0A?=", ""])
    return _with_our_server_s_word(f"{forged}@evil.example")


@kind("RFC 5322 3.2.4", SETTLED)
def quotes_that_never_close(rng: random.Random) -> bytes:
    return mail(From='"' * rng.randint(1001, 3000) + "\\" * 500 + " <awa.diop@example.org", To='"' * 9999)


@kind("RFC 5321 4.5.3.1.8", SETTLED)
def ten_thousand_recipients(rng: random.Random) -> bytes:
    lines = [", ".join(f"p{n}@example.org" for n in range(at, at + 20)) for at in range(0, 10_000, 20)]
    return mail(To=",\n ".join(lines[:160]), Cc=",\n ".join(lines[160:320]), Bcc=",\n ".join(lines[320:]))


@kind("RFC 8601 2.2; RFC 5322 3.2.2", READ)
def parentheses_in_our_server_s_word(rng: random.Random) -> bytes:
    return mail(Authentication_Results="mx.example.org; " + rng.choice('(;="\\') * rng.randint(5000, 60_000))


@kind("RFC 6532; raw 8-bit and emoji", READ)
def raw_octets_in_headers(rng: random.Random) -> bytes:
    odd = rng.choice(["\U0001f1f8\U0001f1f3", "\u202e", "\u00e9" * 100, "\uffff", "\\ud800 =?utf-8?q?a?="])
    return mail(Subject=odd, From=f"{odd} <awa.diop@example.org>").replace("\u00e9".encode(), b"\xe9\xff")


@kind("CPython #94606 (half characters in the text)", READ)
def half_characters_in_the_text(rng: random.Random) -> bytes:
    return mail(WORDS.encode() + b" \xed\xa0\x80 \xed\xbf\xbf \xc3 \xf4\x90\x80\x80 \xff\xfe")


@kind("RFC 2152 (UTF-7 can spell half a character)", READ)
def half_characters_in_utf_7(rng: random.Random) -> bytes:
    return mail(f"{WORDS} +2AA- +3AA- +AAA-", Content_Type="text/plain; charset=utf-7")


@kind("CVE-2022-45061 (CPython #98433)", READ)
def a_charset_that_is_a_trap(rng: random.Random) -> bytes:
    name = rng.choice(["idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "zlib", "bz2", "hex"])
    return mail(f"{WORDS} " + "xn--016c" + "a" * 50_000, Content_Type=f"text/plain; charset={name}")


@kind("CPython #87489 (bpo-43323); pazz/alot #107", READ)
def a_charset_that_does_not_exist(rng: random.Random) -> bytes:
    name = rng.choice(["unknown", "\u00e9\u00e9", "x" * 7000, "../utf_8", "utf-8\0", '"', "''", "None"])
    return mail(Content_Type=f"text/plain; charset={name}")


@kind("CVE-2025-6069 (CPython #135462)", SETTLED)
def markup_that_never_closes(rng: random.Random) -> bytes:
    piece = rng.choice(["<a href=", "</", "<a", "<a a='", '<a a="', "<", "<a\n", "<script", "</script"])
    return _page(piece * (rng.choice([64_000, 4_000_000]) // len(piece)))


@kind("CVE-2026-15308 (CPython #153030)", SETTLED)
def declarations_that_never_close(rng: random.Random) -> bytes:
    piece = rng.choice(["<!", "<!--", "<?", "<![CDATA[", "<!DOCTYPE [", "<!ENTITY ", "<!-- >"])
    return _page(piece * (rng.choice([64_000, 4_000_000]) // len(piece)))


@kind("jeremyephron/simplegmail #89 (RecursionError on nested markup)", READ)
def markup_in_markup(rng: random.Random) -> bytes:
    return _page(f"<p>{WORDS}</p>" + rng.choice(["<div>", "<blockquote>", "<table><tr><td>", "<b>"]) * 10_000)


@kind("CVE-2020-10735; kurtmckee/feedparser #591", READ)
def a_character_of_ten_thousand_digits(rng: random.Random) -> bytes:
    odd = ["&#" + "9" * 10_000 + ";", "&#x" + "F" * 10_000 + ";", "&#xD800;", "&#0;", "&#x110000;", "&" * 10_000]
    return _page(f"<p>{WORDS}</p>" + " ".join(odd))


@kind("RFC 2183 2.3; Unstructured-IO/unstructured #4117 (GHSA-gm8q-m8mv-jj5m)", READ)
def an_attachment_named_like_a_path(rng: random.Random) -> bytes:
    names = [
        "../../etc/passwd",
        "C:\\Windows\\x.dll",
        "/etc/passwd",
        "..",
        "CON",
        "a/../..\\b",
        "=?utf-8?q?=2E=2E=2Fx?=",
    ]
    return _attached(f'filename="{rng.choice(names)}"')


@kind("wanderlust/wanderlust #149; CIRCL/PyCIRCLean #11 (U+202E)", READ)
def an_attachment_named_backwards(rng: random.Random) -> bytes:
    return _attached("filename*=utf-8''invoice%E2%80%AEfdp.exe%E2%81%A7%D8%9C")


@kind("RFC 2231 4; a line break in a file's name", READ)
def a_header_in_an_attachment_s_name(rng: random.Random) -> bytes:
    return _attached(rng.choice(["filename*=utf-8''a%0D%0ABcc:%20x%00.pdf", f'filename="=?utf-8?q?a{INJECTED}?="']))


@kind("RFC 2045 5.1 (a type that is none)", READ)
def an_attachment_of_a_type_that_is_none(rng: random.Random) -> bytes:
    type_ = rng.choice(["a/\0", "x" * 5000 + "/y", "\u00e9/\u00e9", "../..", "a/b/c", "application/\r\n x"])
    return mixed(PLAIN, f"Content-Type: {type_}\nContent-Disposition: attachment\n\nx")


@kind("RFC 3464; flufl.bounce took 11 s on 900,000 empty lines", SETTLED)
def a_bounce_of_empty_lines(rng: random.Random) -> bytes:
    line = rng.choice(["\n", "<\n", "Hi.\n", "x@example.org\n", "> <x@example.org>:\n", "   ----- \n"])
    return mail(line * (rng.choice([60_000, 500_000]) // len(line)), From="MAILER-DAEMON@mx.example.org")


@kind("RFC 3676; RFC 5322 3.6.5 (prefixes and quotes by the thousand)", SETTLED)
def quotes_of_quotes(rng: random.Random) -> bytes:
    quote = rng.choice(
        [">" * 900 + "\n", "On 1/1/26 a@example.org wrote:\n", "From: a@example.org\nSent: 1/1/26 10:00\n"]
    )
    return mail(f"{WORDS}\n" + quote * (60_000 // len(quote)), Subject="Re: " * 900)


def _with_our_server_s_word(sender: str) -> bytes:
    """From somebody whose address is ambiguous, with a verdict that would prove an honest one."""
    return mail(From=sender, Authentication_Results="mx.example.org; dmarc=pass header.from=example.org", Date=DATE)


def _page(html: str) -> bytes:
    return mail(html, Content_Type="text/html; charset=utf-8")


def _attached(parameter: str) -> bytes:
    return mixed(PLAIN, f"Content-Type: application/pdf\nContent-Disposition: attachment; {parameter}\n\nx")

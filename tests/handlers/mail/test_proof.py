"""Whose word counts, where it stands, and for whom. What must not count is in test_spoofs.py."""

from __future__ import annotations

import time
from email import message_from_string
from email.message import Message

import pytest

from handlers.mail import proof

OURS = "mx.example.org"
RECEIVED = f"Received: by {OURS}"
YES = f"Authentication-Results: {OURS}; dmarc=pass header.from=nfp.example.org"
NO = f"Authentication-Results: {OURS}; dmarc=fail header.from=nfp.example.org"
DKIM = f"Authentication-Results: {OURS}; dkim=pass header.d=nfp.example.org"
SPF = f"Authentication-Results: {OURS}; spf=none smtp.mailfrom=evil.example"
FOREIGN = "Authentication-Results: mx.evil.example; dmarc=pass header.from=nfp.example.org"


def mail(*headers: str) -> Message:
    return message_from_string("\n".join([*headers, "Subject: x", "", "text"]))


@pytest.mark.parametrize(
    ("headers", "judged"),
    [
        ([YES, RECEIVED], True),
        ([RECEIVED, YES], True),
        ([YES], True),
        ([RECEIVED, RECEIVED, YES, RECEIVED], True),
        ([SPF, DKIM, RECEIVED], True),
        ([RECEIVED, DKIM, SPF], True),
        ([RECEIVED, SPF, DKIM], None),
        ([SPF, DKIM], None),
        ([SPF, RECEIVED, YES], None),
        ([FOREIGN, YES, RECEIVED], None),
        ([RECEIVED, FOREIGN, YES], None),
        ([SPF, FOREIGN, DKIM, RECEIVED], None),
        ([YES, RECEIVED, NO], False),
        ([NO, YES, RECEIVED], False),
        ([FOREIGN, RECEIVED, NO], False),
        ([], None),
        ([RECEIVED, FOREIGN], None),
    ],
)
def test_our_server_s_word_counts_where_no_sender_can_have_written_it(headers, judged):
    assert proof.judge(mail(*headers), OURS, "nfp.example.org") is judged


@pytest.mark.parametrize(
    ("words", "judged"),
    [
        ("dmarc=pass header.from=nfp.example.org", True),
        ("dmarc=none header.from=nfp.example.org; dkim=pass header.d=example.org", True),
        ("dmarc=none; spf=pass smtp.mailfrom=a@nfp.example.org", True),
        ("dmarc=none header.from=nfp.example.org", None),
        ("dmarc=none header.from=evil.example; dkim=pass header.d=nfp.example.org", False),
        ("dmarc=temperror header.from=nfp.example.org; dkim=pass header.d=nfp.example.org", False),
        ("dkim=pass header.d=evil.example", None),
        ("dkim=pass", None),
        ("none", None),
        ("", None),
    ],
)
def test_it_says_yes_no_or_nothing(words, judged):
    assert proof.judge(mail(f"Authentication-Results: {OURS}; {words}"), OURS, "nfp.example.org") is judged


@pytest.mark.parametrize(
    ("domain", "author", "speaks"),
    [
        ("example.org", "example.org", True),
        ("example.org", "a.b.example.org", True),
        ("a.example.org", "example.org", False),
        ("example.org", "anexample.org", False),
        ("org", "example.org", False),
        ("org", "org", False),
        ("", "example.org", False),
        ("gouv.zz", "migration.gouv.zz", False),
        ("gouv.zz", "gouv.zz", True),
        ("migration.gouv.zz", "dg.migration.gouv.zz", True),
        ("example.zz", "nfp.example.zz", True),
    ],
)
def test_a_domain_speaks_for_itself_and_those_below_it_unless_it_is_a_registry(domain, author, speaks):
    assert proof.speaks_for(domain, author) is speaks


def test_nobody_is_vouched_for_where_no_server_is_pinned_or_no_author_is_known():
    assert proof.judge(mail(YES), None, "nfp.example.org") is None
    assert proof.judge(mail(YES), "", "nfp.example.org") is None
    assert proof.judge(mail(YES), OURS, "") is None


@pytest.mark.parametrize(
    "words",
    [
        " " * 7900,
        "(" * 7900,
        '"' * 7901,
        "a" * 7900,
        "a=" * 3900,
        "a " * 3900,
        "=" * 7900,
        ";" * 7900,
        "dkim=pass " + "a=b " * 1900,
    ],
)
def test_a_header_made_to_be_slow_is_not(words):
    slow = mail(*[f"Authentication-Results: {OURS}; {words}"] * 30)
    began = time.process_time()
    assert proof.judge(slow, OURS, "nfp.example.org") is None
    assert time.process_time() - began < 1

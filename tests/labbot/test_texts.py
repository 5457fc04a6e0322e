"""Every message in every language: the same facts, no gaps, and really in that language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jinja2 import StrictUndefined, TemplateNotFound, UndefinedError, nodes
from jinja2.environment import Environment

from labbot.errors import Conflict, NotAllowed, NotFound, NotNow, SenderCanMend
from labbot.knowledge import assistance_types
from labbot.messages import LANGUAGES
from labbot.reading import Budget, Kind, Page, Period, read
from labbot.rules.digests import FREQUENCIES
from labbot.rules.roles import Role
from labbot.rules.states import State, Step
from labbot.rules.widening import Why
from labbot.texts import LONGEST_SUBJECT, Texts

TEMPLATES = Path(__file__).parents[2] / "templates"
MESSAGES = sorted(
    p.name for p in TEMPLATES.iterdir() if p.is_dir() and p.name != "words" and not p.name.startswith(("_", "."))
)
TRANSLATIONS = [language for language in LANGUAGES if language != "en"]

ITEM: dict[str, Any] = {
    "reference": "LAB-0042",
    "title": "Mapping the skills of the diaspora",
    "kind": "proposal",
    "countries": ["ML", "SN"],
    "area": 1,
    "objectives": [1, 10],
    "assistance_types": ["training_workshop", "funding"],
    "budget": {"amount": 180000.0, "currency": "EUR"},
    "period": {"start": "2027-03", "end": "2027-09-15"},
    "duration_months": 18,
    "state": "in_review",
    "urgent": True,
    "label_requested": True,
    "summary": "A short summary.\nIn two lines.",
    "author": "Awa Example",
    "next_on": "2026-11-30",
    "attachments": 2,
}
BARE: dict[str, Any] = {
    **ITEM,
    "title": "…",
    "countries": [],
    "area": None,
    "objectives": [],
    "assistance_types": [],
    "budget": None,
    "period": None,
    "duration_months": None,
    "urgent": False,
    "label_requested": False,
    "summary": "",
    "author": "?",
    "next_on": None,
    "attachments": 0,
}
REASONS = [
    {"part": "concepts", "words": "diaspora mapping ~ skills"},
    {"part": "concepts", "words": "cartograhpie ~ cartographie", "guess": True},
    {"part": "assistance", "words": "funding ~ funding"},
    {"part": "objective", "words": "area 1 ~ area 1"},
    {"part": "coverage", "words": "ML ~ West Africa"},
    "ML ~ ML",
    {"part": "language", "words": "fr ~ fr"},
    {"part": "objective", "words": "action 3 ~ action 3"},
    {"part": "success", "words": "40 % ~ 40 %"},
    {"part": "freshness", "words": "2026-11-23 ~ 2026-11-23"},
]
MATCHES = [
    {"name": "Agency of Example", "score": 12.34, "reasons": REASONS},
    {"name": "Other", "score": 1, "reasons": []},
]
TWIN = {"reference": "LAB-0007", "title": "Something alike"}
PEERS = [{**TWIN, "countries": ["BF"]}, {**TWIN, "countries": []}]
PERSON = {"name": "Awa Example", "address": "awa@example.org", "organisation": "ML"}
CHANGES = [
    {"field": "budget", "old": None, "new": {"amount": 45000.0, "currency": None}},
    {"field": "period", "old": {"start": "2027-03", "end": None}, "new": {"start": None, "end": "2027-05"}},
    {"field": "countries", "old": [], "new": ["ML"]},
    {"field": "kind", "old": "proposal", "new": "assistance"},
    {"field": "duration_months", "old": 3, "new": 12},
    {"field": "title", "old": "Old words", "new": "New words"},
]

SAMPLES: dict[str, list[dict[str, Any]]] = {
    "submission-receipt": [
        {
            "item": ITEM,
            "name": "Awa",
            "doubts": ["budget", "themes"],
            "questions": list(Texts().words("en")["questions"]),
            "shown": {"country": ["GN"], "budget": {"amount": 45000.0, "currency": None}, "title": "Some words"},
            "ideas": ["A register of skills", "Training of consular staff"],
            "unopened": [{"name": "note.pdf", "note": note} for note in Texts().words("en")["unopened"]],
            "matches": MATCHES,
            "next": following,
            "next_on": "2026-11-30",
            "duplicate": TWIN,
            "peers": PEERS,
            "others": [TWIN],
            "original": {"who": "Awa Diop <awa@example.org>", "address": "awa@example.org"},
        }
        for following in ("endorsement", "review", "info", "confirm")
    ]
    + [
        {
            "item": BARE,
            "name": None,
            "doubts": [],
            "questions": [],
            "unopened": [],
            "matches": [],
            "next": "info",
            "next_on": None,
            "duplicate": None,
            "others": [],
        }
    ],
    "offer-fits": [
        {"name": "Awa", "offer": "Training for border services", "items": [{**ITEM, "reasons": REASONS}] * 3},
        {"name": None, "offer": "X", "items": [{**BARE, "reasons": []}]},
    ],
    "search-widened": [
        {"item": item, "why": why, "partners": partners, "next_on": "2026-11-30"}
        for why in Why
        for item, partners in ((ITEM, ["Agency of Example", "Other"]), (BARE, []))
    ],
    "agreement-noted": [
        {"item": {**ITEM, "state": "agreed"}, "partner": "Agency of Example", "by": by} for by in ("Awa", "?")
    ],
    "named-author": [{"item": ITEM, "by": "Awa"}],
    "offer-receipt": [
        {
            "offer": {
                "reference": "OFF-0003",
                "title": "Training for border services",
                "area": 4,
                "objectives": [7],
                "assistance_types": ["training_workshop"],
                "coverage": ["ML"],
            },
            "name": "Bo",
            "matches": [{**TWIN, "reasons": REASONS}, {**TWIN, "reasons": []}],
            "next_on": "2026-11-30",
        },
        {
            "offer": {
                "reference": "OFF-0003",
                "title": "",
                "area": None,
                "objectives": [],
                "assistance_types": [],
                "coverage": [],
            },
            "name": None,
            "matches": [],
            "next_on": None,
        },
    ],
    "endorsement-request": [{"item": ITEM, "sender_role": "ministry"}, {"item": BARE, "sender_role": "unknown"}],
    "endorsed": [
        {"item": ITEM, "by": "Focal Point", "next_on": "2026-11-30"},
        {"item": BARE, "by": "?", "next_on": None},
    ],
    "endorsement-declined": [{"item": ITEM}, {"item": BARE}],
    "moderation-card": [
        {
            "item": {**ITEM, "state": state},
            "matches": MATCHES,
            "history": [
                {"on": "2026-11-23", "step": "received", "who": "?"},
                {"on": date(2026, 11, 24), "step": "ask", "who": "secretariat"},
            ],
            "duplicate": TWIN,
            "peers": PEERS,
            "known": False,
            "proven": False,
        }
        for state in State
    ]
    + [{"item": BARE, "matches": [], "history": [], "duplicate": None, "known": True, "proven": True}],
    "submission-published": [{"item": ITEM, "matches": MATCHES}, {"item": BARE, "matches": []}],
    "submission-returned": [{"item": ITEM, "why": "Please name a partner."}, {"item": BARE, "why": "No."}],
    "question": [{"item": ITEM, "question": "Which year?"}, {"item": BARE, "question": "Who?"}],
    "correction-done": [
        {
            "item": ITEM,
            "changes": CHANGES,
            "unchanged": [{"field": "budget", "value": None, "wanted": 1, "who": "Bo"}],
            "unopened": [{"name": "note.pdf", "note": "encrypted"}],
        },
        {
            "item": ITEM,
            "changes": CHANGES[:1],
            "unchanged": [],
            "confirmed": ["countries", "title"],
            "unread": [{"field": "budget", "words": "beaucoup"}, {"field": "kind", "words": "table"}],
            "taken_in": True,
            "joined": "LAB-0043",
            "parted": ["LAB-0044", "LAB-0045"],
            "doubts": ["period"],
            "questions": ["country", "need"],
            "shown": {"country": ["GN"]},
            "by": None,
        },
        {"item": ITEM, "changes": CHANGES, "unchanged": [], "by": "Bo"},
        {"item": ITEM, "changes": [{"field": "title", "old": "a", "new": "b"}], "unchanged": []},
        {"item": BARE, "changes": [], "unchanged": [{"field": "title", "value": "x", "who": ""}]},
        {"item": BARE, "changes": [], "unchanged": []},
    ],
    "status": [{"items": [ITEM, BARE]}, {"items": [ITEM]}, {"items": [BARE]}, {"items": []}],
    "withdrawn": [{"item": ITEM}, {"item": BARE}],
    "item-notice": [{"item": ITEM, "reasons": REASONS}, {"item": BARE, "reasons": []}],
    "interest-noted": [{"item": ITEM, "next_on": "2026-11-30"}, {"item": BARE, "next_on": None}, {"item": BARE}],
    "agree-request": [{"item": ITEM, "partner": "Agency of Example"}, {"item": BARE, "partner": "X"}],
    "introduction": [
        {"item": ITEM, "author": PERSON, "partner": {**PERSON, "organisation": "Agency"}},
        {"item": BARE, "author": {"name": "A", "address": ""}, "partner": {"name": "B", "address": "b@example.org"}},
    ],
    "not-now-noted": [{"item": ITEM}, {"item": BARE}],
    "digest": [
        {
            "name": "Awa",
            "frequency": "weekly",
            "since": "2026-11-16",
            "items": [{**ITEM, "reasons": REASONS}] * 60,
            "mine": [ITEM] * 20,
        },
        {"name": None, "frequency": "monthly", "since": None, "items": [], "mine": [ITEM]},
        {"name": None, "frequency": "daily", "since": None, "items": [], "mine": []},
    ],
    "digest-settings": [{"frequency": frequency} for frequency in FREQUENCIES],
    "language-set": [{"language": language} for language in LANGUAGES],
    "help": [{"role": role} for role in ("focal_point", "author", "partner", "secretariat", "unknown")],
    "refusal": [
        {"reason": "not_now", "facts": {"reference": "LAB-0042", "state": "published"}},
        {"reason": "not_allowed", "facts": {"reference": ""}},
        {"reason": "unknown_value", "facts": {}},
        {"reason": "never heard of", "facts": {}},
    ],
    "held": [
        {"why": "unproven", "known": True, "confirm_word": "3f9a0c1b2d", "item": ITEM, "subject": "An idea"},
        {"why": "unproven", "known": False, "confirm_word": None, "item": None, "subject": ""},
        {"why": "unconfirmed", "known": True, "confirm_word": "3f9a0c1b2d", "item": None, "subject": "approve"},
        {"why": "outsider", "known": True, "confirm_word": None, "item": None, "subject": "Re: LAB-0042"},
    ],
    "referral": [{}],
    "set-aside": [{"reason": reason} for reason in ("too_large", "broken", "empty", "encrypted", "opaque")],
    "alert": [
        {"about": about, "number": 17, "reference": "LAB-0042", "reason": "broken", "on": date(2026, 11, 23)}
        for about in (
            *("quarantine", "distress", "bounce", "undelivered", "receipt", "cap", "loop"),
            *("outsider", "same_id", "mailbox", "no_partner", "offer"),
        )
    ]
    + [{"about": "mailbox", "number": None, "reference": None, "reason": "", "on": "2026-11-23"}],
    "queue": [
        {
            "items": [ITEM, BARE],
            "held": 1,
            "set_aside": [{"number": 17, "reason": "unproven", "on": "2026-11-23"}],
        },
        {"items": [], "held": 0, "set_aside": []},
    ],
    "set-aside-message": [
        {
            "number": 17,
            "reason": "unproven",
            "on": "2026-11-23",
            "channel": "mail",
            "sender": "awa@example.org",
            "subject": subject,
            "text": text,
            "octets": 1234,
        }
        for subject, text in (("An idea", "Words.\nMore words."), ("", ""))
    ],
    "stats": [
        {
            "submissions": {"published": 3, "in_review": 1},
            "offers": 5,
            "contacts": 9,
            "by_country": {"ML": 2},
            "digests_sent": 4,
            "open_letters": 1,
        },
        {"submissions": {}, "offers": 0, "contacts": 0, "by_country": {}, "digests_sent": 0, "open_letters": 0},
    ],
    "done": [
        {"step": step, "item": ITEM}
        for step in (
            "approve", "return", "ask", "edit", "introduce", "endorse", "decline", "withdraw", "match", "agree", "merge"
        )
    ]
    + [{"step": step, "item": None} for step in ("replay", "activate")],
    "matches": [
        {
            "item": ITEM,
            "matches": [
                {
                    "name": "Agency",
                    "score": 12.34,
                    "reasons": [{**reason, "points": 1.5} for reason in REASONS if isinstance(reason, dict)],
                }
            ],
        },
        {"item": BARE, "matches": []},
    ],
    "link-word": [{"word": "3f9a0c1b2d", "channel": "telegram"}],
    "link-asked": [{}],
    "stop-page": [{}],
    "stopped-page": [{}],
    "busy-page": [{}],
    "address-paused": [{"address": "awa@example.org", "reference": reference} for reference in ("LAB-0042", None)],
}  # fmt: skip


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts()


def source(message: str, language: str) -> str:
    return (TEMPLATES / message / f"{language}.txt").read_text("utf-8")


def words(language: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((TEMPLATES / "words" / f"{language}.json").read_text("utf-8"))
    return document


def named(node: nodes.Node) -> str:
    """What an expression reads: `item`, `item.title`, `items[0].reference`."""
    if isinstance(node, nodes.Getattr):
        return f"{named(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem):
        return f"{named(node.node)}[]"
    return node.name if isinstance(node, nodes.Name) else "?"


def reads(text: str) -> set[str]:
    """All that a template reads."""
    tree = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).parse(text)
    return {named(node) for kind in (nodes.Name, nodes.Getattr) for node in tree.find_all(kind)}


def filters(text: str) -> list[str]:
    """The filters a template uses, counted."""
    tree = Environment(trim_blocks=True, lstrip_blocks=True).parse(text)
    return sorted(node.name for node in tree.find_all(nodes.Filter))


def leaves(tree: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(tree, dict):
        for name, branch in tree.items():
            yield from leaves(branch, f"{path}/{name}")
    else:
        yield path, str(tree)


def own_sentences(message: str, language: str) -> set[str]:
    """The lines of a template that are words and not facts; the branches of a choice count as lines of their own."""
    text = re.sub(r"\{% (?:if|elif|else).*?%\}", "\n", source(message, language))
    lines = (re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", line).strip() for line in text.splitlines())
    return {line for line in lines if len(re.findall(r"[^\W\d_]{2,}", re.sub(r"«.*?»", "", line))) >= 3}


def test_every_message_has_a_sample_and_every_sample_a_message() -> None:
    assert set(MESSAGES) == set(SAMPLES)


@pytest.mark.parametrize("message", MESSAGES)
def test_every_message_is_there_in_all_languages(message: str) -> None:
    assert {p.name for p in (TEMPLATES / message).iterdir()} == {f"{language}.txt" for language in LANGUAGES}


@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("language", TRANSLATIONS)
def test_every_language_tells_the_same_facts(message: str, language: str) -> None:
    english, other = source(message, "en"), source(message, language)

    assert reads(other) == reads(english)
    assert filters(other) == filters(english)


@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("language", TRANSLATIONS)
def test_no_english_sentence_is_left_over(message: str, language: str) -> None:
    assert not own_sentences(message, language) & own_sentences(message, "en")


@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_is_whole_with_many_facts_and_with_few(texts: Texts, message: str, language: str) -> None:
    for facts in SAMPLES[message]:
        letter = texts.render(message, language, facts)

        assert letter.subject.strip()
        assert "\n" not in letter.subject
        assert len(letter.subject) <= LONGEST_SUBJECT
        assert len(letter.text.strip()) > 20
        assert len(letter.text.encode()) < 20_000
        assert not re.search(r"\n{3}|\{\{|\{%|\bNone\b|duration-|https?://|Undefined", letter.text)
        assert not any(line != line.rstrip() for line in letter.text.splitlines())


@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_lines_are_short(message: str, language: str) -> None:
    too_long = [line for line in own_sentences(message, language) if len(line) > 110]

    assert not too_long


@pytest.mark.parametrize("message", MESSAGES)
def test_arabic_letters_are_arabic(texts: Texts, message: str) -> None:
    for facts in SAMPLES[message]:
        letter = texts.render(message, "ar", facts)

        assert re.search(r"[\u0621-\u0652]{2}", letter.subject)
        assert re.search(r"[\u0621-\u0652]{2}", letter.text)
        assert not re.search(r"[\u0660-\u0669]", letter.subject + letter.text)


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_the_words_of_all_languages_have_the_same_keys_and_blanks(language: str) -> None:
    english, other = dict(leaves(words("en"))), dict(leaves(words(language)))

    assert other.keys() == english.keys()
    for path, phrase in english.items():
        assert sorted(re.findall(r"\{\w+\}", other[path])) == sorted(re.findall(r"\{\w+\}", phrase)), path
        assert other[path].strip(), path


def test_there_is_a_word_for_every_code(texts: Texts) -> None:
    english = texts.words("en")

    assert set(english["states"]) == set(State)
    assert set(english["kinds"]) == set(Kind)
    assert set(english["frequencies"]) == set(FREQUENCIES)
    assert set(english["languages"]) == set(LANGUAGES)
    assert set(english["assistance"]) == {row["key"] for row in assistance_types()}
    assert set(english["roles"]) >= set(Role)
    assert set(english["steps"]) >= set(Step)
    assert set(english["reasons"]) >= {e.reason for e in (SenderCanMend, NotAllowed, NotFound, NotNow, Conflict)}
    assert list(english["objectives"]) == [str(number) for number in range(1, 11)]
    assert list(english["areas"]) == [str(number) for number in range(1, 6)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_to_answer_with_differ_from_each_other(texts: Texts, language: str) -> None:
    choices = [word.lower() for word in texts.words(language)["choices"].values()]

    assert len(set(choices)) == len(choices)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "verb", ["endorse", "decline", "interested", "not_now", "agree", "conclude", "withdraw", "status", "help"]
)
def test_the_words_our_letters_ask_for_are_understood(texts: Texts, language: str, verb: str) -> None:
    word = texts.words(language)["choices"][verb].lower()

    answer = read(Page(text=word, answers_us=True, reference="LAB-0042", thread_language=language))

    assert answer.command[:1] == (verb,)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", ["budget", "title"])
def test_the_corrections_our_letters_show_are_understood(texts: Texts, language: str, field: str) -> None:
    words = texts.words(language)
    line = f"{words['fields'][field]}{words['misc']['colon']} 45000"

    assert field in read(Page(text=line, answers_us=True, reference="LAB-0042")).changes


def test_amounts_and_dates_are_written_as_the_reader_writes_them(texts: Texts) -> None:
    facts = {"item": {**ITEM, "budget": Budget(180000.0, "EUR"), "period": Period("2027-03", "2027-09-15")}}

    french = texts.render("item-notice", "fr", {**facts, "reasons": []})
    arabic = texts.render("item-notice", "ar", {**facts, "reasons": []})

    assert "180 000 EUR" in french.text
    assert "mars 2027 – 15 septembre 2027" in french.text
    assert "18 mois" in french.text
    assert "180,000 EUR" in arabic.text
    assert "18 شهرًا" in arabic.text
    assert "مارس 2027" in arabic.text


def test_an_amount_without_currency_says_so(texts: Texts) -> None:
    facts = {"item": {**ITEM, "budget": {"amount": 45000, "currency": None}}, "reasons": []}

    assert "45,000 (currency to be confirmed)" in texts.render("item-notice", "en", facts).text


def test_a_phrase_fills_its_blanks_in_the_readers_words(texts: Texts) -> None:
    phrase = texts.phrase("fr", "conflict", field="countries", reference="LAB-0042", value=["ML"], who="?")

    assert "«Pays» de LAB-0042 est devenu «Mali»" in phrase


def test_a_phrase_never_shows_an_empty_blank(texts: Texts) -> None:
    assert texts.phrase("en", "not_found") == texts.words("en")["reasons"]["incomplete"]
    assert texts.phrase("en", "never heard of") == texts.words("en")["reasons"]["not_understood"]


def test_a_title_cannot_break_the_subject(texts: Texts) -> None:
    letter = texts.render(
        "withdrawn", "en", {"item": {**ITEM, "title": "One\r\nBcc: two@example.org\n" + "long " * 90}}
    )

    assert len(letter.subject.splitlines()) == 1
    assert len(letter.subject) <= LONGEST_SUBJECT


def test_a_language_we_do_not_speak_is_answered_in_english(texts: Texts) -> None:
    assert texts.render("referral", "de", {}) == texts.render("referral", "en", {})


def test_a_missing_fact_or_message_is_an_error(texts: Texts) -> None:
    with pytest.raises(UndefinedError):
        texts.render("withdrawn", "en", {})
    with pytest.raises(TemplateNotFound):
        texts.render("no-such-message", "en", {})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("facts", [{}, {"answers": True, "role": "partner"}, {"role": "partner"}, {"bulk": True}])
def test_a_footer_says_in_three_lines_why_how_to_stop_and_how_to_change_the_language(
    texts: Texts, language: str, facts: dict[str, Any]
) -> None:
    why, stop, change = texts.footer(language, **facts).split("\n")

    assert "{" not in why
    assert ("«digest off»" in stop) is (facts.get("bulk", False) or facts == {"role": "partner"})
    assert re.findall(r"«language (\w\w)»", change) == list(LANGUAGES)


def test_a_footer_gives_the_true_reason(texts: Texts) -> None:
    registered = texts.footer("en", role="national_focal_point", country="ML").split("\n")[0]
    digest = texts.footer("fr", bulk=True, role="partner", frequency="weekly").split("\n")[0]

    assert registered.endswith("registered with the Laboratory of Ideas: National Focal Point, Mali.")
    assert texts.words("fr")["frequencies"]["weekly"] in digest
    assert texts.words("fr")["roles"]["partner"] in digest
    for asked in ({"answers": True, "role": "partner"}, {"role": "unknown"}):
        assert "because you wrote" in texts.footer("en", **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("asked", ["digest off", "language fr"])
def test_what_a_footer_asks_for_is_understood(texts: Texts, language: str, asked: str) -> None:
    assert asked in texts.footer(language, bulk=True)
    answer = read(Page(text=asked, answers_us=True, thread_language=language))

    assert answer.command == tuple(asked.split())

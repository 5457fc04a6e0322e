"""Every reason can be checked by eye: its words stand in the mail and in the offer, and the glossary joins them."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest
from rapidfuzz.distance import OSA

from labbot.matching import Index, OfferFacts, Query, Reason, concepts, offer_from_partner, rank
from labbot.matching.concepts import Lexicon, Term, lexicons
from labbot.matching.words import LANGUAGES, fold, stem, stop_words, words

OFFER = OfferFacts("d", "Diaspora desk", "Diaspora mapping, remittances and monitoring in 2021.", language="en")


def demo_mails() -> Iterator[tuple[str, str]]:
    """The subject and the plain text of each mail of the demo."""
    for file in sorted(files("labbot.demo").joinpath("mails").iterdir(), key=lambda file: file.name):
        mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        body = mail.get_body(("plain",))
        if body is not None:
            yield str(mail["Subject"] or ""), body.get_content()


def demo_partners() -> list[OfferFacts]:
    document = json.loads(files("labbot.demo").joinpath("partners.json").read_text("utf-8"))
    return [offer_from_partner(row) for row in document["partners"]]


def concept_reasons(query: Query, offers: list[OfferFacts], limit: int = 10) -> Iterator[tuple[OfferFacts, Reason]]:
    offer_of = {offer.id: offer for offer in offers}
    for match in Index(offers).search(query, limit):
        for reason in match.reasons:
            if reason.part == "concepts":
                yield offer_of[match.id], reason


def meanings(spoken: str) -> set[Term]:
    """The concepts that the glossary has for a word or term in any language, and the plain stems of its words."""
    found: set[Term] = set()
    for language in LANGUAGES:
        lexicon: Lexicon = lexicons()[language]
        folded = [fold(word) for word in words(spoken)]
        stems = tuple(stem(word, language) for word in folded if word not in stop_words(language))
        found.update(lexicon.phrases.get(stems, ()), *(lexicon.singles.get(stemmed, ()) for stemmed in stems), stems)
    return found


def test_the_words_of_every_reason_of_the_demo_stand_in_the_mail_and_in_the_offer() -> None:
    offers, seen = demo_partners(), 0
    for subject, text in demo_mails():
        for offer, reason in concept_reasons(Query(text, title=subject), offers):
            ours, theirs = reason.words.split(" ~ ")
            assert set(words(ours)) <= {*words(subject), *words(text)}
            said = {word for part in (offer.name, offer.text, *offer.keywords) for word in words(part)}
            assert set(words(theirs.split(" = ")[-1])) <= said
            seen += 1
    assert seen > 300


def test_the_glossary_or_a_slip_joins_the_two_sides_of_every_reason_of_the_demo() -> None:
    offers = demo_partners()
    for subject, text in demo_mails():
        for _, reason in concept_reasons(Query(text, title=subject), offers):
            ours, *meant, theirs = reason.words.replace(" = ", " ~ ").split(" ~ ")
            if meant:
                assert any(concepts.known_somewhere(fold(word)) for word in words(meant[0]))
                assert meanings(meant[0]) & meanings(theirs), reason
            elif not meanings(ours) & meanings(theirs):
                pairs = [(stem(fold(ours), a), stem(fold(theirs), b)) for a in LANGUAGES for b in LANGUAGES]
                pairs.append((fold(ours), fold(theirs)))
                assert max(OSA.normalized_similarity(a, b) for a, b in pairs) >= 0.68, reason


def test_a_misspelt_word_is_shown_with_the_known_one_it_was_taken_for() -> None:
    [match] = rank(Query("cartograhpie", language="fr"), [OFFER])

    assert [reason.words for reason in match.reasons] == ["cartograhpie ~ cartographie = mapping"]
    assert not match.reasons[0].guess


def test_a_wild_guess_is_marked_as_one() -> None:
    [match] = rank(Query("remitxaces diasqorz", language="en"), [OFFER])

    assert match.guess
    assert all(reason.guess for reason in match.reasons)


@pytest.mark.parametrize("text", ["2027", "before 2012", "20211", "1.021"])
def test_a_year_speaks_for_no_other_year(text: str) -> None:
    assert rank(Query(text, language="en"), [OFFER]) == []


def test_a_form_far_from_the_known_ones_earns_less() -> None:
    [near] = rank(Query("le suivi", language="fr"), [OFFER])
    [far] = rank(Query("la suivante", language="fr"), [OFFER])

    assert far.score < 0.6 * near.score


def test_an_offer_whose_owner_declined_is_not_matched_again() -> None:
    assert rank(Query("diaspora", declined=frozenset("d")), [OFFER]) == []
    assert rank(Query("diaspora", declined=frozenset("e")), [OFFER])


@pytest.mark.parametrize(
    ("visible", "circle", "seen"),
    [
        ((), "partners", True),
        (("secretariat",), "partners", False),
        (("secretariat", "partners"), "partners", True),
        (("secretariat",), "", True),
    ],
)
def test_an_offer_is_matched_only_for_circles_that_may_see_it(
    visible: tuple[str, ...], circle: str, seen: bool
) -> None:
    assert bool(rank(Query("diaspora", visibility=circle), [replace(OFFER, visible=visible)])) is seen


def test_of_two_like_offers_the_fresher_comes_first() -> None:
    today = date(2026, 11, 24)
    old = replace(OFFER, id="a", updated=date(2024, 11, 24))
    new = replace(OFFER, id="b", updated=date(2026, 11, 1))

    matches = rank(Query("diaspora", today=today), [old, new])

    assert [match.id for match in matches] == ["b", "a"]
    assert [r.words for r in matches[0].reasons if r.part == "freshness"] == ["2026-11-01 ~ 2026-11-01"]
    assert 0 < matches[0].score - matches[1].score < 0.1
    assert [match.id for match in rank(Query("diaspora"), [old, new])] == ["a", "b"]


def test_introductions_that_led_to_an_agreement_speak_for_an_offer_but_never_much() -> None:
    plain, good = replace(OFFER, id="a"), replace(OFFER, id="b", success=0.8)
    often_refused = replace(OFFER, id="c", success=0.1)

    matches = rank(Query("diaspora"), [plain, often_refused, good])

    assert [match.id for match in matches] == ["b", "c", "a"]
    assert matches[0].score - matches[2].score < 0.3
    assert [r.words for r in matches[0].reasons if r.part == "success"] == ["80 % ~ 80 %"]


def test_freshness_and_success_alone_match_nothing() -> None:
    proven = replace(OFFER, success=1.0, updated=date(2026, 11, 1))

    assert rank(Query("violin concerto", today=date(2026, 11, 24)), [proven]) == []

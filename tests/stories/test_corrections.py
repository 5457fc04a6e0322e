"""What a reply to a receipt does: it corrects, answers by number, confirms, and never passes in silence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from labbot.rules.states import State
from storage.tables import Outbox
from tests.lab import Lab, laboratory, mail, sample, text_of

AUTHOR = "pointfocal.ci@nfp.example.org"
STRANGER = "a.person@elsewhere.example.org"
SECRETARIAT = "secretariat.one@lab.example.org"


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    async with laboratory(tmp_path) as open_lab:
        yield open_lab


async def proposed(lab: Lab) -> Outbox:
    """The receipt of one proposal of Côte d'Ivoire."""
    await lab.receives(sample("01-ci-mapping-diaspora.eml"))
    return await lab.last_letter(AUTHOR, "submission-receipt")


async def answers(lab: Lab, letter: Outbox, text: str, sender: str = AUTHOR) -> Outbox:
    """The last letter to the sender after they have answered."""
    await lab.receives(mail(sender, text, "Re: receipt", answers=letter.message_id))
    return await lab.last_letter(sender)


@pytest.mark.parametrize(
    "text",
    [
        "budget: 45000 EUR",
        "Le budget est de 45 000 euros.",
        "the budget is 45,000 euros",
        "Orçamento: 45 mil euros",
        "el presupuesto es de 45.000 euros",
        "الميزانية: ٤٥٠٠٠ يورو",
        "budget 45000 EUR",
        "budget: 45000",
        "Merci. Budget : 45 000 EUR",
    ],
)
async def test_one_line_changes_just_the_budget_and_is_confirmed_old_to_new(lab: Lab, text: str) -> None:
    receipt = await proposed(lab)
    before = (await lab.submissions())[0]

    told = await answers(lab, receipt, text)

    after = (await lab.submissions())[0]
    assert (after.budget_amount, after.budget_currency) == (45_000, "EUR")
    assert (after.title, after.countries, after.period_start) == (before.title, before.countries, before.period_start)
    assert [(c["field"], c["old"]["amount"], c["new"]["amount"]) for c in told.facts["changes"]] == [
        ("budget", 180_000, 45_000)
    ]


async def test_several_lines_above_a_quoted_letter_change_just_those_fields(lab: Lab) -> None:
    receipt = await proposed(lab)
    quoted = "\n".join(f"> {line}" for line in text_of(lab.mails(AUTHOR)[-1]).splitlines())
    text = f"Pays : Mali\nDurée : 10 mois\nAppui : formation\n\nLe 23 nov. 2026 à 10:00, labbot a écrit :\n{quoted}\n"

    told = await answers(lab, receipt, text)

    after = (await lab.submissions())[0]
    assert (after.countries, after.duration_months, after.assistance_types) == (["ML"], 10, ["training_workshop"])
    assert (after.budget_amount, after.title) == (180_000, "Cartographie de la diaspora ivoirienne")
    assert {c["field"] for c in told.facts["changes"]} == {"countries", "duration_months", "assistance_types"}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("budget: beaucoup", "budget"),
        ("pays : Narnia", "countries"),
        ("duração: longa", "duration_months"),
        ("naturaleza: verde", "kind"),
        ("البلد: نارنيا", "countries"),
    ],
)
async def test_a_value_that_cannot_be_read_is_named_with_an_example(lab: Lab, text: str, field: str) -> None:
    receipt = await proposed(lab)
    before = (await lab.submissions())[0]

    told = await answers(lab, receipt, text)

    assert told.message == "correction-done"
    assert [one["field"] for one in told.facts["unread"]] == [field]
    assert (await lab.submissions())[0].text == before.text
    words = lab.app.texts.words(told.language or "fr")
    assert words["examples"][field] in text_of(lab.mails(AUTHOR)[-1])


async def test_what_can_be_read_counts_though_another_line_cannot(lab: Lab) -> None:
    receipt = await proposed(lab)

    told = await answers(lab, receipt, "budget: 90 000 EUR\npays : Narnia")

    assert (await lab.submissions())[0].budget_amount == 90_000
    assert [one["field"] for one in told.facts["unread"]] == ["countries"]


TWO_QUESTIONS = "Bonjour, je vous transmets notre demande. Voir pièce jointe. Cordialement"


async def asked(lab: Lab) -> Outbox:
    """A receipt that asks (country, title, need) of somebody whose record names no country."""
    raw = sample("edge-attachment-only.eml").replace(b"stat.rca@nfp.example.org", STRANGER.encode())
    await lab.receives(raw)
    receipt = await lab.last_letter(STRANGER, "submission-receipt")
    assert receipt.facts["questions"] == ["country", "title", "need"]
    lab.clock.pass_by(days=1)  # a stranger hears from us once a day
    return receipt


@pytest.mark.parametrize(
    "text",
    [
        "1: Mali\n2: Formation des statisticiens\n3: une formation de 10 statisticiens",
        "1 Mali\n2) Formation des statisticiens\n3 - une formation de 10 statisticiens\n\nCordialement",
        "١: مالي\n٢: تدريب الإحصائيين\n٣: تدريب عشرة إحصائيين",
        "1. Malí; 2. Formación de estadísticos; 3. formación de 10 estadísticos",
    ],
)
async def test_numbered_answers_answer_the_numbered_questions(lab: Lab, text: str) -> None:
    receipt = await asked(lab)

    told = await answers(lab, receipt, text, STRANGER)

    item = (await lab.submissions())[0]
    assert item.countries == ["ML"]
    assert item.state == State.AWAITING_ENDORSEMENT
    assert item.title != "…"
    assert told.facts["questions"] == []


async def test_an_item_waits_until_all_that_it_cannot_do_without_is_answered(lab: Lab) -> None:
    receipt = await asked(lab)

    told = await answers(lab, receipt, "1 Mali", STRANGER)

    assert (await lab.submissions())[0].state == State.NEEDS_INFO
    assert told.facts["questions"] == ["title", "need"]

    lab.clock.pass_by(days=1)
    told = await answers(lab, told, "2: une formation de 10 statisticiens", STRANGER)

    item = (await lab.submissions())[0]
    assert (item.state, "statisticiens" in item.text) == (State.AWAITING_ENDORSEMENT, True)


async def test_a_number_with_an_answer_that_cannot_be_read_is_asked_again(lab: Lab) -> None:
    receipt = await asked(lab)

    told = await answers(lab, receipt, "1: Narnia", STRANGER)

    assert [(one["field"], one["words"]) for one in told.facts["unread"]] == [("countries", "Narnia")]
    assert told.facts["questions"] == ["country", "title", "need"]


DOUBTED = "Nos amis du ministère vous saluent. Le dossier avance bien et le comité se réunit chaque lundi."


async def doubted(lab: Lab) -> Outbox:
    """A receipt that shows one doubt: whether this is a proposal at all."""
    await lab.receives(mail(AUTHOR, DOUBTED, "Diaspora et transferts de fonds"))
    receipt = await lab.last_letter(AUTHOR, "submission-receipt")
    assert len(receipt.facts["shown"]) == 1
    return receipt


@pytest.mark.parametrize(
    "text", ["oui", "Yes.", "Sim, obrigado", "sí", "نعم", "1 oui", "1: yes", "١ نعم", "C'est exact, merci"]
)
async def test_a_yes_confirms_the_only_doubt_that_was_shown(lab: Lab, text: str) -> None:
    receipt = await doubted(lab)
    (question,) = receipt.facts["shown"]

    told = await answers(lab, receipt, text)

    assert told.message == "correction-done"
    assert told.facts["confirmed"] == [question]
    assert (await lab.submissions())[0].confidence[question] == 1.0
    assert told.facts["questions"] == []


@pytest.mark.parametrize("text", ["non", "1 no", "1: não", "لا"])
async def test_a_no_clears_the_doubt_and_asks(lab: Lab, text: str) -> None:
    receipt = await doubted(lab)

    told = await answers(lab, receipt, text)

    assert (told.facts["questions"], told.facts["shown"]) == (receipt.facts["questions"], {})


async def test_a_plain_yes_to_a_receipt_without_a_doubt_shows_where_the_item_stands(lab: Lab) -> None:
    receipt = await proposed(lab)

    assert (await answers(lab, receipt, "oui")).message == "status"


COPIED = "dgie.ci@nfp.example.org"
OTHER_COUNTRY = "pf.togo@nfp.example.org"


async def copied(lab: Lab, *others: str) -> Outbox:
    """The receipt of a proposal of which others got a copy."""
    raw = sample("01-ci-mapping-diaspora.eml")
    await lab.receives(b"Cc: " + ", ".join(others).encode() + b"\n" + raw)
    return await lab.last_letter(AUTHOR, "submission-receipt")


async def test_a_colleague_who_was_copied_may_correct_and_the_author_hears_of_it(lab: Lab) -> None:
    receipt = await copied(lab, COPIED)

    told = await answers(lab, receipt, "budget: 99 000 EUR", COPIED)

    assert (await lab.submissions())[0].budget_amount == 99_000
    assert (told.address, told.message) == (COPIED, "correction-done")
    assert (await lab.last_letter(AUTHOR, "correction-done")).facts["by"]


@pytest.mark.parametrize("sender", [COPIED, OTHER_COUNTRY, STRANGER])
async def test_who_was_not_copied_is_held(lab: Lab, sender: str) -> None:
    receipt = await proposed(lab)

    await answers(lab, receipt, "budget: 1 EUR", sender)

    assert (await lab.submissions())[0].budget_amount == 180_000
    assert ((await lab.inbox())[-1].state, (await lab.inbox())[-1].reason) == ("held", "outsider")


@pytest.mark.parametrize("sender", [OTHER_COUNTRY, STRANGER])
async def test_a_copy_gives_no_rights_to_another_country_or_to_a_stranger(lab: Lab, sender: str) -> None:
    receipt = await copied(lab, sender)

    await answers(lab, receipt, "budget: 1 EUR", sender)

    assert (await lab.submissions())[0].budget_amount == 180_000
    assert (await lab.inbox())[-1].reason == "outsider"


async def test_a_copied_colleague_can_neither_withdraw_nor_rename_the_author(lab: Lab) -> None:
    receipt = await copied(lab, COPIED)

    await answers(lab, receipt, "withdraw", COPIED)
    await answers(lab, receipt, f"author: {COPIED}", COPIED)

    item = (await lab.submissions())[0]
    assert item.state == State.IN_REVIEW
    assert {letter.facts.get("reason") for letter in await lab.outbox("refusal", COPIED)} == {"not_allowed"}


SENEGAL = "pf.senegal@nfp.example.org"


@pytest.mark.parametrize("word", ["split", "Séparer", "dividir", "separar, por favor", "فصل"])
async def test_one_word_splits_two_ideas_and_each_has_its_own_words(lab: Lab, word: str) -> None:
    await lab.receives(sample("edge-two-ideas.eml"))
    receipt = await lab.last_letter(SENEGAL, "submission-receipt")
    assert "15" in text_of(lab.mails(SENEGAL)[-1])

    await answers(lab, receipt, word, SENEGAL)

    first, second = await lab.submissions()
    assert (first.reference, first.budget_amount, "consulaires" in first.text) == ("LAB-0001", 15_000, False)
    assert (second.reference, second.budget_amount, "forum" in second.text) == ("LAB-0002", 22_000, False)
    assert (second.countries, second.state) == (first.countries, first.state)
    assert [row.submission_id for row in await lab.outbox("submission-receipt", SENEGAL)] == [1, 2]


async def test_a_second_split_changes_nothing_and_says_so(lab: Lab) -> None:
    await lab.receives(sample("edge-two-ideas.eml"))
    receipt = await lab.last_letter(SENEGAL, "submission-receipt")
    await answers(lab, receipt, "split", SENEGAL)

    told = await answers(lab, receipt, "split", SENEGAL)

    assert len(await lab.submissions()) == 2
    assert (told.message, told.facts["reason"]) == ("refusal", "already_done")


async def test_one_idea_cannot_be_split(lab: Lab) -> None:
    receipt = await proposed(lab)

    told = await answers(lab, receipt, "split")

    assert (len(await lab.submissions()), told.facts["reason"]) == (1, "nothing_to_split")


async def test_what_was_corrected_before_the_split_stays(lab: Lab) -> None:
    await lab.receives(sample("edge-two-ideas.eml"))
    receipt = await lab.last_letter(SENEGAL, "submission-receipt")
    await answers(lab, receipt, "budget: 17 000 EUR", SENEGAL)

    await answers(lab, receipt, "split", SENEGAL)

    assert [s.budget_amount for s in await lab.submissions()] == [17_000, 22_000]


AGAIN = """Bonjour, nous revenons vers vous.

Titre : Cartographie de la diaspora ivoirienne en Europe
Pays : Côte d'Ivoire

Nous demandons une expertise technique pour le recensement. Budget estimé : 210 000 EUR. Durée : 18 mois."""


async def twice(lab: Lab, sender: str = AUTHOR) -> Outbox:
    """The receipt of a second mail about the same thing."""
    await proposed(lab)
    await lab.receives(mail(sender, AGAIN, "Cartographie de la diaspora"))
    return await lab.last_letter(sender, "submission-receipt")


@pytest.mark.parametrize("word", ["same", "C'est la même chose", "mesmo", "es lo mismo", "نفسه"])
async def test_one_word_makes_the_second_mail_a_revision_of_the_first(lab: Lab, word: str) -> None:
    receipt = await twice(lab)
    assert receipt.facts["duplicate"]["reference"] == "LAB-0001"

    told = await answers(lab, receipt, word)

    old, new = await lab.submissions()
    assert (old.budget_amount, old.duration_months, old.state) == (210_000, 18, State.IN_REVIEW)
    assert "recensement. Budget estimé : 210 000" in old.text
    assert new.state == State.MERGED
    assert (told.submission_id, told.facts["joined"]) == (1, "LAB-0002")
    assert {"budget", "duration_months", "title"} <= {c["field"] for c in told.facts["changes"]}
    cards = await lab.outbox("moderation-card", SECRETARIAT)
    assert {card.facts["item"]["budget"]["amount"] for card in cards if card.submission_id == 1} >= {210_000}
    assert [card.choices for card in cards if card.submission_id == 2][-1] == []
    async with lab.app.store.reading() as tx:
        assert (await tx.events.of(2))[-1].step == "merge"


async def test_joining_twice_changes_nothing_and_says_so(lab: Lab) -> None:
    receipt = await twice(lab)
    await answers(lab, receipt, "same")
    before = (await lab.submissions())[0].version

    told = await answers(lab, receipt, "same")

    assert told.facts["reason"] == "already_done"
    assert (await lab.submissions())[0].version == before


async def test_who_has_no_part_in_the_first_item_hears_nothing_of_it_and_cannot_join(lab: Lab) -> None:
    receipt = await twice(lab, COPIED)
    assert receipt.facts["duplicate"] is None
    card = await lab.last_letter(SECRETARIAT, "moderation-card")
    assert card.facts["duplicate"]["reference"] == "LAB-0001"

    told = await answers(lab, receipt, "same", COPIED)

    assert (told.message, told.facts["reason"]) == ("refusal", "nothing_alike")
    assert (await lab.submissions())[0].budget_amount == 180_000
    assert "LAB-0001" not in text_of(lab.mails(COPIED)[-1])


async def test_what_is_published_is_joined_only_by_the_secretariat(lab: Lab) -> None:
    await proposed(lab)
    await lab.says(SECRETARIAT, "/approve LAB-0001")
    await lab.receives(mail(AUTHOR, AGAIN, "Cartographie de la diaspora"))
    receipt = await lab.last_letter(AUTHOR, "submission-receipt")

    told = await answers(lab, receipt, "same")

    old, new = await lab.submissions()
    assert (old.budget_amount, old.state, new.state) == (180_000, State.PUBLISHED, State.MERGED)
    assert "budget" in {kept["field"] for kept in told.facts["unchanged"]}


@pytest.mark.parametrize("text", ["1 oui", "oui", "1: demande", "same", "split"])
async def test_a_moderators_short_answer_by_mail_waits_for_the_one_time_word_too(lab: Lab, text: str) -> None:
    receipt = await doubted(lab)
    before = (await lab.submissions())[0]

    await answers(lab, receipt, text, SECRETARIAT)

    assert (await lab.inbox())[-1].reason == "unconfirmed"
    assert (await lab.submissions())[0].version == before.version

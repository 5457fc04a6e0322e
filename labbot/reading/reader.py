"""Reading one message: the parts of this package put together, first what it is, then what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from labbot.reading import (
    aside,
    attached,
    countries,
    dates,
    items,
    kind,
    labels,
    language,
    money,
    regions,
    sentences,
    summary,
    themes,
    title,
    words,
)
from labbot.reading.model import Handling, Item, Kind, Page, Reading
from labbot.reading.phrases import Text

_MOST = 100_000
_MOST_SUBJECT = 1_000
_REFERENCE = re.compile(r"\bLAB-\d{1,9}\b", re.IGNORECASE)
_MOST_QUESTIONS = 3
_OWN_IDEA = 25  # words from which an answer without reference that asks for something is an idea of its own
_SHORT_QUESTION = 40  # words of a mail that only asks how to write to us
_DOUBTFUL = 0.5
_SURE_OF_LANGUAGE = 0.8
_LABELLED = 0.9  # a title that stands behind a label is surer than this

_Sign = tuple[str, str | None, float]  # a field, the words it was read from, how sure


@dataclass(frozen=True, slots=True)
class _Draft:
    """What every part of the reading needs to know of the page."""

    page: Page
    text: Text
    lines: list[labels.Line]
    guess: language.Guess
    reference: str | None
    attached: str = ""


def read(page: Page) -> Reading:
    """What was understood of `page`. Never raises: what cannot be understood is set aside with its reason.

    What somebody answers or commands stands in their own words; what they propose may stand in a document.
    """
    own = _draft(
        replace(
            page, text=page.text[:_MOST].replace("\x00", " "), subject=page.subject[:_MOST_SUBJECT].replace("\x00", " ")
        )
    )
    more = attached.words(own.page, own.text, own.lines, own.guess.language).replace("\x00", " ")
    whole = own
    if more:
        page_and_more = replace(own.page, text=f"{own.page.text}\n\n{more}".strip(), attachments=0)
        whole = replace(_draft(page_and_more), attached=more)
    reading = _aside(whole) or _answer(own) or _unrelated(whole) or _new(whole)
    guess = own.guess if own.guess.confidence >= _SURE_OF_LANGUAGE else whole.guess
    return replace(
        reading,
        language=guess.language,
        reference=own.reference,
        attached=more if reading.handling is Handling.NEW else "",
        evidence=_standing(reading.evidence, whole.page),
    )


def _draft(page: Page) -> _Draft:
    text = Text(page.text)
    guess = language.detect(text, subject=page.subject, writer=page.writer.language, thread=page.thread_language)
    named = _REFERENCE.search(page.subject) or _REFERENCE.search(page.text)
    reference = page.reference or (named[0].upper() if named else None)
    return _Draft(page, text, labels.labelled(page.text), guess, reference)


def _standing(evidence: dict[str, str], page: Page) -> dict[str, str]:
    """The evidence that stands in the text word for word; what only the subject says where nothing else
    does."""
    text = " ".join(page.text.split()).casefold()
    kept = {field: found for field, found in evidence.items() if " ".join(found.split()).casefold() in text}
    if kept:
        return kept
    subject = " ".join(page.subject.split()).casefold()
    return {field: found for field, found in evidence.items() if " ".join(found.split()).casefold() in subject}


def _simple(handling: Handling, reason: str | None = None, found: str | None = None, sure: float = 0.9) -> Reading:
    return Reading(
        handling,
        reason=reason,
        evidence={"handling": found} if found else {},
        confidence={"handling": sure},
    )


def _aside(draft: _Draft) -> Reading | None:
    """Mail that is no item and no answer: from machines, unreadable, from a person in distress,
    advertisements."""
    found = aside.reason(draft.page, draft.text)
    if found is None:
        return None
    handling, reason, said = found
    sure = 0.98 if draft.page.automatic or draft.page.unreadable else 0.8
    return _simple(handling, reason, said, sure)


def _answer(draft: _Draft) -> Reading | None:
    """A command, a correction, an answer to a letter of ours; None where the mail brings something new."""
    page, text = draft.page, draft.text
    whole = kind.is_whole(draft.lines)
    if not whole:
        said = page.text if text.words else page.subject  # "status LAB-0042" as a subject alone is enough
        command = words.command(said, page.subject, draft.reference, page.answers_us, page.writer.role)
        if command is None and not page.attachments:
            command = sentences.command(text, Text(page.subject), draft.reference, page.answers_us)
        if command:
            # A word about an item of ours answers it; a word about oneself or the service is a command.
            reply = page.answers_us and command[0] in _ANSWERS
            handling = Handling.REPLY if reply else Handling.COMMAND
            return replace(_simple(handling), command=tuple(command))
        if len(text.words) <= _SHORT_QUESTION and kind.says("how_to", text):
            return replace(_simple(Handling.COMMAND, found=kind.says("how_to", text)), command=("help",))
    changed = {}
    if page.answers_us and not whole:
        changed = words.changes(
            page.text, language=draft.guess.language, country=page.writer.country, sent_on=page.sent_on
        )
    praise = ":" not in page.text and not set(changed) - {"title", "summary"}  # "Thanks, the title is perfect"
    if kind.is_thanks(page, text) and not page.attachments and praise:
        return _simple(Handling.REPLY, "thanks", kind.says("thanks", text), 0.7)
    if page.answers_us and not whole:
        if changed:
            values: dict[str, Any] = {field: value for field, (value, _) in changed.items()}
            found = {field: said for field, (_, said) in changed.items()}
            sure = dict.fromkeys(changed, 0.9)
            return Reading(Handling.REPLY, changes=values, evidence=found, confidence=sure)
        if not text.words and page.attachments:
            return _simple(Handling.REPLY, "attachment")
        if text.words and (draft.reference or not _own_idea(draft)):
            return _simple(Handling.REPLY, sure=0.7)
    if not text.words and not page.attachments:
        return _simple(Handling.QUARANTINE, "empty", sure=0.98)
    return None


_ANSWERS = frozenset(("endorse", "decline", "withdraw", "interested", "not_now", "agree", "confirm", "split", "same"))


def _own_idea(draft: _Draft) -> bool:
    if len(draft.text.words) < _OWN_IDEA:
        return False
    sort = kind.sort(draft.text, Text(""), draft.lines, draft.page.writer.role)
    return sort.evidence is not None


def _unrelated(draft: _Draft) -> Reading | None:
    """From somebody we do not know and about nothing of ours: held for a person to look at."""
    page = draft.page
    if page.writer.known or page.attachments or page.answers_us:
        return None
    about = themes.topics(draft.text, page.subject, draft.text, draft.lines, _languages(draft.guess))
    asks = countries.asking(draft.text, page.subject, draft.lines, page.writer)
    if about.objectives or asks.countries or (about.assistance_types and about.themes):
        return None
    return _simple(Handling.QUARANTINE, "unknown_sender", sure=0.6)


def _languages(guess: language.Guess) -> list[str]:
    if guess.confidence < _DOUBTFUL:
        return []
    return [guess.language, *([guess.mixed_with] if guess.mixed_with else [])]


def _new(draft: _Draft) -> Reading:
    """A new item, or several."""
    page = draft.page
    ideas = items.parts(page.text)
    if not ideas:
        return _content(draft, None)
    bodies = Text("\n".join(items.body(idea) for idea in ideas))
    common = kind.sort(bodies, Text(""), draft.lines, page.writer.role)
    found = []
    for idea in ideas:
        alone = replace(page, text=items.body(idea), subject="", attachments=0)
        part = _Draft(alone, Text(alone.text), labels.labelled(alone.text), draft.guess, draft.reference)
        reading = replace(_content(part, common.kind), language=draft.guess.language)
        found.append(Item(idea, replace(reading, evidence=_standing(reading.evidence, alone))))
    return replace(_content(draft, common.kind), kind=common.kind, items=tuple(found))


def _content(draft: _Draft, usual: Kind | None) -> Reading:
    """The fields of one item; `usual` is its kind where its own words do not show it."""
    page, text, guess = draft.page, draft.text, draft.guess
    subject = title.clean_subject(page.subject)
    # With its label: "Request: ..." says what the mail is.
    sort = kind.sort(text, Text(page.subject), draft.lines, page.writer.role)
    what = sort.kind if sort.evidence or usual is None else usual
    offer = what is Kind.OFFER
    asks = countries.asking(text, page.subject, draft.lines, page.writer, page.address)
    # A covering letter names nothing but itself.
    telling = Text(draft.attached) if draft.attached else text
    lines = labels.labelled(telling.raw) if draft.attached else draft.lines
    named = title.find(telling, page.subject, lines, offer=offer)
    if draft.attached and named.confidence < _LABELLED:
        headed = title.heading(draft.attached)
        named = headed if headed.title else named
    head, need = f"{subject}\n{named.title}", text.followed_by(page.subject)
    about = themes.topics(text, head, need, draft.lines, _languages(guess))
    amount = money.sought(page.text, guess.language, asks.countries[0] if asks.countries else None)
    when = dates.period(page.text, page.sent_on, guess.language)
    urgent, label = kind.says("urgent", text), kind.says("label", text)
    signs: list[_Sign] = [
        ("kind", sort.evidence, sort.confidence),
        ("language", None, guess.confidence),
        ("countries", None if offer else asks.evidence, 0.0 if offer else asks.confidence),
        ("title", named.evidence, named.confidence),
        ("budget", amount.evidence if amount else None, amount.confidence if amount else 0.0),
        ("urgent", urgent, 0.9 if urgent else 0.0),
        ("label_requested", label, 0.9 if label else 0.0),
        *((field, about.words.get(field), sure) for field, sure in about.confidence.items()),
        *((field, said, when.confidence if when else 0.0) for field, said in (when.evidence if when else {}).items()),
    ]
    reading = Reading(
        Handling.NEW,
        kind=what,
        title=named.title,
        summary=summary.summary(telling, named.title),
        countries=() if offer else asks.countries,
        mentioned=asks.mentioned,
        regions=regions.named(text),
        area=about.area,
        objectives=about.objectives,
        actions=about.actions,
        assistance_types=about.assistance_types,
        themes=about.themes,
        budget=amount.budget if amount else None,
        period=when.period if when else None,
        duration_months=when.duration_months if when else None,
        urgent=urgent is not None,
        label_requested=label is not None,
        evidence={field: said for field, said, _ in signs if said},
        confidence={field: sure for field, _, sure in signs if sure},
    )
    return replace(reading, questions=_questions(reading, asks.doubt, page.attachments))


def _questions(reading: Reading, doubt: bool, attachments: int) -> tuple[str, ...]:
    """What the receipt asks: only what is missing or in real doubt, the most important first."""
    budget = reading.budget
    wanted = (
        ("country", reading.kind is not Kind.OFFER and (doubt or not reading.countries)),
        ("title", not reading.title),
        ("need", not reading.assistance_types and (not reading.objectives or attachments > 0)),
        ("budget", budget is not None and budget.currency is None),
    )
    return tuple(field for field, asked in wanted if asked)[:_MOST_QUESTIONS]

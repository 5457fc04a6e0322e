"""Short answers to the numbered questions of a receipt: each changes or confirms just what its question asked.

2 yes                       what was shown is right: the doubt is cleared
2 no                        it is not: the field is emptied and asked for
1: Mali                     the answer
1: somewhere                unreadable: the field is named, with an example
"""

from __future__ import annotations

from typing import Any

from labbot.commands import facts, questions
from labbot.commands.call import Call
from labbot.commands.correct import Heard, correct, fields_unread, take_in
from labbot.commands.questions import Asked, field_of
from labbot.reading import answers, corrections
from labbot.rules.roles import Right, Role
from labbot.rules.states import BEFORE_DECISION, State
from storage.tables import Outbox, Submission

EMPTIED_BY_NO: dict[str, Any] = {"countries": [], "budget": None, "period": None}
SHORT = 6
"""Words of an answer without a number to the only question, or to the only one it fits."""


def confirms(letter: Outbox | None, text: str) -> bool:
    """Whether a message is a plain yes to a letter with exactly one question that a yes answers."""
    return answers.yes_or_no(text) is True and len(questions.in_letter(letter).shown) == 1


async def answer(call: Call) -> bool:
    """Take the answers of this message; False where it holds none, so that it is something else."""
    text = call.incoming.text
    asked = await questions.answered(call, call.number()) if _has_item(call) else Asked()
    if not asked.questions or not text.strip() or _forgeable(call):
        return False

    def fits(question: str, words: str) -> bool:
        return _value(call, None, question, words) is not None

    said = answers.numbered(text, asked.questions, fits) or _unnumbered(text, asked, fits)
    if not said:
        return False
    submission = await call.submission(Right.CORRECT)
    heard = Heard(unread=fields_unread(call))
    changes: dict[str, Any] = dict(call.reading.changes)
    for one in said:
        await _hear(call, submission, asked, one, changes, heard)
    await correct(call, changes, submission=submission, heard=heard)
    return True


def _forgeable(call: Call) -> bool:
    """Whether a moderator's mail without a one-time word answers no letter: the desk has asked for none then."""
    by_mail = call.incoming.channel == "mail" and call.contact.role == Role.SECRETARIAT
    return by_mail and call.answered is None and not (call.confirmed or call.word)


def _has_item(call: Call) -> bool:
    return bool(call.reading.reference or call.incoming.reference or (call.answered and call.answered.submission_id))


def _unnumbered(text: str, asked: Asked, fits: Any) -> list[answers.Answer]:
    """A few words without a number: yes or no to the only doubt, or the value that just one question asks for."""
    yes = answers.yes_or_no(text)
    if yes is not None:
        doubted = [n for n, question in enumerate(asked.questions, 1) if question in asked.shown]
        return [answers.Answer(doubted[0], text.strip(), yes)] if len(doubted) == 1 else []
    words = text.strip()
    if len(words.split()) > SHORT or ":" in words:
        return []
    fitting = [
        n for n, question in enumerate(asked.questions, 1) if question not in answers.FREE and fits(question, words)
    ]
    return [answers.Answer(fitting[0], words, None)] if len(fitting) == 1 else []


async def _hear(
    call: Call,
    submission: Submission,
    asked: Asked,
    said: answers.Answer,
    changes: dict[str, Any],
    heard: Heard,
) -> None:
    """What one answer changes, confirms, empties or leaves to be asked again."""
    question = asked.questions[said.number - 1]
    name = field_of(question)
    if said.yes is True and question in asked.shown:
        heard.confirmed.append(name)
    elif said.yes is False and question in asked.shown:
        if name in EMPTIED_BY_NO:
            changes[name] = EMPTIED_BY_NO[name]
        heard.asked_again.append(question)
    elif said.yes is False and question not in questions.ESSENTIAL:
        heard.settled.append(question)
    elif said.yes is not None:
        heard.unread[name] = said.words
    elif question == "need" and submission.state in (*BEFORE_DECISION, State.RETURNED):
        given = await take_in(call, submission, said.words)
        changes.update({field: new for field, new in given.items() if field not in changes})
        heard.taken_in = True
        heard.settled.append(question)
    elif (value := _value(call, submission, question, said.words)) is not None:
        changes[name] = value
    else:
        heard.unread[name] = said.words


def _value(call: Call, submission: Submission | None, question: str, words: str) -> Any:
    """What the words say in answer to a question; None where they say nothing that we can read."""
    if question in answers.FREE:
        return words.strip(" .") or None
    country = (submission.countries[0] if submission and submission.countries else None) or call.contact.country
    sent_on = (call.incoming.sent_at or call.now).date()
    known: dict[str, Any] = {"language": call.reading.language, "country": country, "sent_on": sent_on}
    value = corrections.value_of(field_of(question), words, **known)
    if value is None and question == "budget" and submission is not None and submission.budget_amount:
        # "EUR" alone names the currency of the amount that we have.
        value = corrections.value_of("budget", f"{submission.budget_amount:.0f} {words}", **known)
        value = value if value is not None and value.currency else None
    return facts.as_json(value)

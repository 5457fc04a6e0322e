"""The life of a Submission: which step leads from which state to which.

    received -> awaiting_endorsement -> in_review -> published -> matched -> in_contact -> agreed -> running
       -> completed
       needs_info (a question is open)      exits: returned, withdrawn, merged, expired

The table is the rule; a step that is not in it cannot be taken.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a Submission stands."""

    RECEIVED = "received"
    NEEDS_INFO = "needs_info"
    AWAITING_ENDORSEMENT = "awaiting_endorsement"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    MATCHED = "matched"
    IN_CONTACT = "in_contact"
    AGREED = "agreed"
    RUNNING = "running"
    COMPLETED = "completed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    EXPIRED = "expired"


class Step(StrEnum):
    """What somebody can do with a Submission."""

    NEED_ENDORSEMENT = "need_endorsement"
    REVIEW = "review"
    ENDORSE = "endorse"
    DECLINE = "decline"
    ASK = "ask"
    APPROVE = "approve"
    RETURN = "return"
    WITHDRAW = "withdraw"
    INTERESTED = "interested"
    INTRODUCE = "introduce"
    MERGE = "merge"
    CONCLUDE = "conclude"


PUBLISHED_STATES = (State.PUBLISHED, State.MATCHED, State.IN_CONTACT, State.AGREED, State.RUNNING, State.COMPLETED)
BEFORE_DECISION = (State.RECEIVED, State.NEEDS_INFO, State.AWAITING_ENDORSEMENT, State.IN_REVIEW)
OPEN_STATES = (*BEFORE_DECISION, State.PUBLISHED, State.MATCHED, State.IN_CONTACT)

STEPS: dict[tuple[State, Step], State] = {
    (State.RECEIVED, Step.NEED_ENDORSEMENT): State.AWAITING_ENDORSEMENT,
    (State.RECEIVED, Step.REVIEW): State.IN_REVIEW,
    (State.RECEIVED, Step.ASK): State.NEEDS_INFO,
    (State.NEEDS_INFO, Step.NEED_ENDORSEMENT): State.AWAITING_ENDORSEMENT,
    (State.NEEDS_INFO, Step.REVIEW): State.IN_REVIEW,
    (State.NEEDS_INFO, Step.ASK): State.NEEDS_INFO,
    (State.NEEDS_INFO, Step.RETURN): State.RETURNED,
    (State.AWAITING_ENDORSEMENT, Step.REVIEW): State.IN_REVIEW,
    (State.AWAITING_ENDORSEMENT, Step.ENDORSE): State.IN_REVIEW,
    (State.AWAITING_ENDORSEMENT, Step.DECLINE): State.RETURNED,
    (State.AWAITING_ENDORSEMENT, Step.RETURN): State.RETURNED,
    (State.IN_REVIEW, Step.APPROVE): State.PUBLISHED,
    (State.IN_REVIEW, Step.RETURN): State.RETURNED,
    (State.IN_REVIEW, Step.ASK): State.NEEDS_INFO,
    (State.IN_REVIEW, Step.NEED_ENDORSEMENT): State.AWAITING_ENDORSEMENT,
    (State.AWAITING_ENDORSEMENT, Step.NEED_ENDORSEMENT): State.AWAITING_ENDORSEMENT,
    (State.RETURNED, Step.NEED_ENDORSEMENT): State.AWAITING_ENDORSEMENT,
    (State.RETURNED, Step.REVIEW): State.IN_REVIEW,
    (State.PUBLISHED, Step.INTERESTED): State.MATCHED,
    (State.MATCHED, Step.INTERESTED): State.MATCHED,
    (State.IN_CONTACT, Step.INTERESTED): State.IN_CONTACT,
    (State.PUBLISHED, Step.INTRODUCE): State.IN_CONTACT,
    (State.MATCHED, Step.INTRODUCE): State.IN_CONTACT,
    (State.IN_CONTACT, Step.INTRODUCE): State.IN_CONTACT,
    (State.IN_CONTACT, Step.CONCLUDE): State.AGREED,
    (State.AGREED, Step.CONCLUDE): State.AGREED,
    **{(state, Step.MERGE): State.MERGED for state in BEFORE_DECISION},
    **{(state, Step.WITHDRAW): State.WITHDRAWN for state in (*OPEN_STATES, State.RETURNED)},
}


def after(state: str, step: Step) -> State | None:
    """The state a step leads to; None where it cannot be taken now."""
    return STEPS.get((State(state), step))


def first_state(*, country_known: bool, words_known: bool, speaks_for_country: bool, needs_endorsement: bool) -> State:
    """Where a new Submission begins.

    Without a country or a word of content nobody could judge it: the author is asked. A Focal Point's own word needs
    no second one.
    """
    if not country_known or not words_known:
        return State.NEEDS_INFO
    return State.AWAITING_ENDORSEMENT if needs_endorsement and not speaks_for_country else State.IN_REVIEW

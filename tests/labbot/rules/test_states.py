"""The life of a Submission."""

from __future__ import annotations

import pytest

from labbot.rules.states import (
    BEFORE_DECISION,
    OPEN_STATES,
    PUBLISHED_STATES,
    STEPS,
    State,
    Step,
    after,
    first_state,
)


def test_nothing_is_published_without_moderation() -> None:
    into = {(state, step) for (state, step), target in STEPS.items() if target in PUBLISHED_STATES}
    assert {(state, step) for state, step in into if state not in PUBLISHED_STATES} == {(State.IN_REVIEW, Step.APPROVE)}


def test_what_awaits_endorsement_cannot_be_approved() -> None:
    assert after(State.AWAITING_ENDORSEMENT, Step.APPROVE) is None


def test_the_straight_way_leads_to_contact() -> None:
    state = State.AWAITING_ENDORSEMENT
    for step in (Step.ENDORSE, Step.APPROVE, Step.INTERESTED, Step.INTRODUCE):
        following = after(state, step)
        assert following is not None
        state = following
    assert state is State.IN_CONTACT


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.MERGED, State.EXPIRED])
def test_an_exit_is_final(state: State) -> None:
    assert all(after(state, step) is None for step in Step)


def test_what_was_returned_can_be_answered_or_withdrawn() -> None:
    assert {step for step in Step if after(State.RETURNED, step)} == {Step.REVIEW, Step.NEED_ENDORSEMENT, Step.WITHDRAW}


@pytest.mark.parametrize("state", OPEN_STATES)
def test_what_is_open_can_be_withdrawn(state: State) -> None:
    assert after(state, Step.WITHDRAW) is State.WITHDRAWN


@pytest.mark.parametrize("state", [*BEFORE_DECISION, State.PUBLISHED, State.MATCHED])
def test_no_open_state_is_a_dead_end(state: State) -> None:
    assert any(after(state, step) not in (None, State.WITHDRAWN, state) for step in Step)


def test_a_state_is_found_by_its_stored_name() -> None:
    assert after("in_review", Step.APPROVE) is State.PUBLISHED


def test_a_name_that_is_no_state_is_our_fault() -> None:
    with pytest.raises(ValueError, match="limbo"):
        after("limbo", Step.APPROVE)


@pytest.mark.parametrize(
    ("country", "words", "own", "needs", "state"),
    [
        (True, True, False, True, State.AWAITING_ENDORSEMENT),
        (True, True, True, True, State.IN_REVIEW),
        (True, True, False, False, State.IN_REVIEW),
        (False, True, True, True, State.NEEDS_INFO),
        (True, False, True, False, State.NEEDS_INFO),
    ],
)
def test_where_a_submission_begins(country: bool, words: bool, own: bool, needs: bool, state: State) -> None:
    assert (
        first_state(country_known=country, words_known=words, speaks_for_country=own, needs_endorsement=needs) is state
    )


@pytest.mark.parametrize("state", BEFORE_DECISION)
def test_what_is_not_decided_can_be_merged(state: State) -> None:
    assert after(state, Step.MERGE) is State.MERGED


@pytest.mark.parametrize("state", PUBLISHED_STATES)
def test_what_was_published_is_never_merged_away(state: State) -> None:
    assert after(state, Step.MERGE) is None

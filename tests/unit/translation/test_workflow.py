"""The state machine of a translation, and the rule of four eyes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accounts.permissions import ACTIONS as PERMISSIONS
from app.errors import Conflict, Forbidden
from app.publications import states
from app.translation import workflow

WAY = [
    ("", "request", "translating"), ("translating", "save", "translating"), ("translating", "submit", "in_review"),
    ("in_review", "return", "returned"), ("returned", "save", "returned"), ("returned", "submit", "in_review"),
    ("in_review", "reopen", "translating"), ("in_review", "approve", "approved"),
    ("approved", "save", "translating"), ("published", "save", "translating"), ("withdrawn", "save", "translating"),
]


@pytest.mark.parametrize(("state", "action", "after"), WAY)
def test_the_way_of_a_translation(state: str, action: str, after: str) -> None:
    assert workflow.after(state, action) == after


@pytest.mark.parametrize(("state", "action"), [
    ("translating", "approve"), ("returned", "approve"), ("approved", "approve"),
    ("in_review", "save"), ("in_review", "submit"), ("published", "submit"),
    ("approved", "submit"), ("translating", "request"), ("draft", "submit"), ("draft", "approve"),
])
def test_no_way_past_review(state: str, action: str) -> None:
    with pytest.raises(Conflict) as told:
        workflow.after(state, action)
    assert told.value.code == "translation.not_now"
    assert "%" not in str(told.value)


def test_every_action_needs_a_permission_that_exists_and_leads_to_states_that_exist() -> None:
    for action in workflow.ACTIONS.values():
        assert action.permission in PERMISSIONS
        assert set(action.leads.values()) <= set(states.VERSION_STATES)
        assert set(action.leads) <= {*states.VERSION_STATES, workflow.NOT_YET}


@settings(deadline=None)
@given(st.lists(st.sampled_from(sorted(workflow.ACTIONS)), max_size=30))
def test_whatever_is_tried_only_what_was_in_review_becomes_approved(tried: list[str]) -> None:
    state = workflow.NOT_YET
    for action in tried:
        try:
            before, state = state, workflow.after(state, action)
        except Conflict:
            continue
        assert (state == states.APPROVED) == (action == workflow.APPROVE)
        assert state != states.APPROVED or before == states.IN_REVIEW
        assert state not in (states.PUBLISHED, states.WITHDRAWN), "publishing is not a step of translating"


def test_a_version_is_complete_when_a_person_confirmed_every_segment() -> None:
    workflow.check_complete(["translated", "approved"])
    workflow.check_complete([])
    with pytest.raises(Conflict) as told:
        workflow.check_complete(["translated", "draft", "untranslated"])
    assert told.value.params == {"count": 2}


@settings(deadline=None)
@given(st.frozensets(st.integers(1, 9)), st.integers(1, 9))
def test_four_eyes(contributors: frozenset[int], reviewer: int) -> None:
    if reviewer in contributors:
        with pytest.raises(Forbidden):
            workflow.check_four_eyes(contributors, reviewer)
    else:
        workflow.check_four_eyes(contributors, reviewer)


def test_a_machine_reviews_nothing() -> None:
    with pytest.raises(Forbidden) as told:
        workflow.check_four_eyes(frozenset(), None)
    assert told.value.code == "translation.no_person"

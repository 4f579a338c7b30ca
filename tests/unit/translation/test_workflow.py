"""The state machine of a translation, and the rule of four eyes."""

import pytest
from hypothesis import given
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


SEGMENT_WAY = [
    ("untranslated", "draft", "machine", "draft"), ("untranslated", "save", "translator", "draft"),
    ("draft", "confirm", "translator", "translated"), ("draft", "clear", "translator", "untranslated"),
    ("translated", "submit", "translator", "in_review"), ("approved", "submit", "translator", "approved"),
    ("in_review", "reopen", "translator", "translated"), ("in_review", "return", "reviewer", "returned"),
    ("in_review", "pass", "reviewer", "translated"), ("in_review", "approve", "reviewer", "approved"),
    ("approved", "pass", "reviewer", "approved"), ("returned", "save", "translator", "returned"),
    ("returned", "confirm", "translator", "translated"), ("approved", "save", "translator", "draft"),
    ("approved", "change", "machine", "stale"), ("stale", "save", "translator", "stale"),
    ("stale", "confirm", "translator", "translated"), ("untranslated", "change", "machine", "untranslated"),
]


@pytest.mark.parametrize(("state", "action", "role", "after"), SEGMENT_WAY)
def test_the_way_of_a_segment(state: str, action: str, role: str, after: str) -> None:
    assert workflow.segment_after(state, action, role) == after == workflow.SEGMENTS[state, action, role]


def test_what_is_not_in_the_table_is_refused() -> None:
    for state in states.SEGMENT_STATES:
        for action in workflow.SEGMENT_ACTIONS:
            for role in (workflow.MACHINE, workflow.TRANSLATOR, workflow.REVIEWER, workflow.EDITOR):
                if (state, action, role) in workflow.SEGMENTS:
                    assert workflow.segment_after(state, action, role) in states.SEGMENT_STATES
                else:
                    with pytest.raises((Conflict, Forbidden)):
                        workflow.segment_after(state, action, role)


def test_no_segment_is_approved_but_by_a_reviewer_of_confirmed_text() -> None:
    for (state, action, role), after in workflow.SEGMENTS.items():
        if after == states.SEGMENT_APPROVED and state != after:
            assert (state, action, role) == (states.SEGMENT_IN_REVIEW, workflow.APPROVE, workflow.REVIEWER)
        if after in workflow.CONFIRMED and state not in workflow.CONFIRMED:
            assert (action, role) == (workflow.CONFIRM, workflow.TRANSLATOR)
        if role == workflow.MACHINE:
            assert after not in workflow.CONFIRMED


def test_versions_have_their_table_too() -> None:
    assert workflow.VERSIONS[states.IN_REVIEW, workflow.APPROVE, workflow.REVIEWER] == states.APPROVED
    assert [key for key, after in workflow.VERSIONS.items() if after == states.APPROVED] == [
        (states.IN_REVIEW, workflow.APPROVE, workflow.REVIEWER)]


@given(st.sampled_from(states.SEGMENT_STATES), st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_undoing_approves_nothing(before: str, fits: bool, empty: bool, drafted: bool, stale: bool) -> None:
    state = workflow.undone(before, fits=fits, empty=empty, drafted=drafted, stale=stale)
    assert state not in (states.SEGMENT_APPROVED, states.SEGMENT_IN_REVIEW)
    assert state != states.TRANSLATED or (before in workflow.CONFIRMED and fits and not empty)


@pytest.mark.parametrize(("theirs", "now", "there"), [
    ("Hồ nằm ở Pleiku.", "Hồ nằm ở Pleiku.", True), ("Hồ nằm ở Pleiku.", "Cái hồ nằm ở Pleiku đó.", True),
    ("Hồ nằm ở Pleiku.", "Nước rất trong.", False), ("By Lan.", "By Bình, over Lan's.", False), ("Lan", "LAN", True),
    ("", "Nước", False), ("Nước", "", False), ("湖水很清。", "这里的湖水很清澈。", True), ("湖水很清。", "今天天气好。", False),
])
def test_what_still_stands_there(theirs: str, now: str, there: bool) -> None:
    assert workflow.still_there(theirs, now) is there


@given(st.text(min_size=1).filter(str.strip), st.text(), st.text())
def test_text_that_was_only_added_to_still_stands_there(text: str, before: str, behind: str) -> None:
    assert workflow.still_there(text, f"{before} {text} {behind}")

"""PURE: the way of a translation from request to approval, who may take which step, and the four-eyes rule."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.errors import N_, Conflict, Forbidden
from app.publications.states import (
    APPROVED,
    IN_REVIEW,
    PUBLISHED,
    RETURNED,
    SEGMENT_APPROVED,
    TRANSLATED,
    TRANSLATING,
    WITHDRAWN,
)

NOT_YET = ""  # the state of a version that nobody has asked for

REQUEST, SAVE, SUBMIT, APPROVE, RETURN, REOPEN = "request", "save", "submit", "approve", "return", "reopen"


@dataclass(frozen=True)
class Action:
    """A step: the permission it needs, where it leads from each state, and what to say from any other."""

    name: str
    permission: str
    leads: Mapping[str, str]
    not_now: str


_ALL = (
    Action(REQUEST, "versions.request", {NOT_YET: TRANSLATING},
           N_("This language has been asked for already. Open it in the workbench.")),
    Action(SAVE, "versions.translate",
           {TRANSLATING: TRANSLATING, RETURNED: RETURNED, APPROVED: TRANSLATING, PUBLISHED: TRANSLATING,
            WITHDRAWN: TRANSLATING},
           N_("This version is with the reviewer. Take it back before you change it.")),
    Action(SUBMIT, "versions.translate", {TRANSLATING: IN_REVIEW, RETURNED: IN_REVIEW},
           N_("Only a version that is being translated can be submitted. Nothing was changed.")),
    Action(APPROVE, "versions.review", {IN_REVIEW: APPROVED},
           N_("This version is not in review now. Nothing was changed.")),
    Action(RETURN, "versions.review", {IN_REVIEW: RETURNED},
           N_("This version is not in review now. Nothing was changed.")),
    Action(REOPEN, "versions.translate",
           {IN_REVIEW: TRANSLATING, RETURNED: TRANSLATING, APPROVED: TRANSLATING, PUBLISHED: TRANSLATING,
            WITHDRAWN: TRANSLATING, TRANSLATING: TRANSLATING},
           N_("This version cannot be opened for translating.")),
)
ACTIONS: Mapping[str, Action] = {action.name: action for action in _ALL}


def after(state: str, action: str) -> str:
    """The state that the action leads to; raises ``Conflict`` where it is not possible now."""
    step = ACTIONS[action]
    if state not in step.leads:
        raise Conflict("translation.not_now", step.not_now, state=state, action=action)
    return step.leads[state]


def check_complete(segment_states: Iterable[str]) -> None:
    """Raise ``Conflict`` unless a person has confirmed every segment: nothing machine-made goes on unseen."""
    open_ones = sum(state not in (TRANSLATED, SEGMENT_APPROVED) for state in segment_states)
    if open_ones:
        raise Conflict("translation.incomplete",
                       N_("%(count)d segments are not confirmed yet. Confirm each of them, then submit."),
                       count=open_ones)


def check_four_eyes(contributors: Collection[int], reviewer: int | None) -> None:
    """Raise ``Forbidden`` for a reviewer who translated or submitted the version, or who is no person."""
    if reviewer is None:
        raise Forbidden("translation.no_person", N_("Only a person who has signed in can review a version."))
    if reviewer in contributors:
        raise Forbidden("translation.four_eyes",
                        N_("You worked on this version yourself. Another reviewer has to look at it."))

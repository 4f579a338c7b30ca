"""PURE: the way of a translation from request to approval, who may take which step, and the four-eyes rule.

Two tables say it all, one for versions and one for their segments: (state, action, role) → state. What is not in a
table is refused. Everything else that moves a state asks these tables.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.errors import N_, Conflict, Forbidden
from app.publications.states import (
    APPROVED,
    DRAFTED,
    IN_REVIEW,
    PUBLISHED,
    RETURNED,
    SEGMENT_APPROVED,
    SEGMENT_IN_REVIEW,
    SEGMENT_RETURNED,
    STALE,
    TRANSLATED,
    TRANSLATING,
    UNTRANSLATED,
    WITHDRAWN,
)

_CJK = "\u2e80"
NOT_YET = ""  # the state of a version that nobody has asked for
# segments whose text a person has confirmed as it stands
CONFIRMED = frozenset({TRANSLATED, SEGMENT_IN_REVIEW, SEGMENT_APPROVED})

# who takes a step: the machine, which drafts and compares, or a person with a right
MACHINE, TRANSLATOR, REVIEWER, EDITOR = "machine", "translator", "reviewer", "editor"
PERMISSIONS: Mapping[str, str] = {TRANSLATOR: "versions.translate", REVIEWER: "versions.review", EDITOR: "versions.request"}

REQUEST, SAVE, SUBMIT, APPROVE, RETURN, REOPEN = "request", "save", "submit", "approve", "return", "reopen"
ENDORSE = "endorse"  # an approval that another one has to follow
DRAFT, CLEAR, CONFIRM, PASS, CHANGE = "draft", "clear", "confirm", "pass", "change"


@dataclass(frozen=True)
class Action:
    """A step: the role it needs, where it leads from each state, and what to say from any other."""

    name: str
    role: str
    leads: Mapping[str, str]
    not_now: str

    @property
    def permission(self) -> str:
        return PERMISSIONS[self.role]


_WITH_REVIEWER = N_("This version is with the reviewer. Take it back before you change it.")
_NOT_IN_REVIEW = N_("This version is not in review now. Nothing was changed.")
_ALL = (
    Action(REQUEST, EDITOR, {NOT_YET: TRANSLATING},
           N_("This language has been asked for already. Open it in the workbench.")),
    Action(SAVE, TRANSLATOR,
           {TRANSLATING: TRANSLATING, RETURNED: RETURNED, APPROVED: TRANSLATING, PUBLISHED: TRANSLATING,
            WITHDRAWN: TRANSLATING}, _WITH_REVIEWER),
    Action(SUBMIT, TRANSLATOR, {TRANSLATING: IN_REVIEW, RETURNED: IN_REVIEW},
           N_("Only a version that is being translated can be submitted. Nothing was changed.")),
    Action(ENDORSE, REVIEWER, {IN_REVIEW: IN_REVIEW}, _NOT_IN_REVIEW),
    Action(APPROVE, REVIEWER, {IN_REVIEW: APPROVED}, _NOT_IN_REVIEW),
    Action(RETURN, REVIEWER, {IN_REVIEW: RETURNED}, _NOT_IN_REVIEW),
    Action(REOPEN, TRANSLATOR,
           {IN_REVIEW: TRANSLATING, RETURNED: TRANSLATING, APPROVED: TRANSLATING, PUBLISHED: TRANSLATING,
            WITHDRAWN: TRANSLATING, TRANSLATING: TRANSLATING},
           N_("This version cannot be opened for translating.")),
)
ACTIONS: Mapping[str, Action] = {action.name: action for action in _ALL}

_SEGMENT_NOT_NOW = N_("This segment is %(state)s; this step is not possible now. Open the page again.")
_OF_SEGMENTS = (
    Action(DRAFT, MACHINE, {UNTRANSLATED: DRAFTED}, _SEGMENT_NOT_NOW),
    # what is kept unfinished; what was sent back or has a new source says so until it is confirmed
    Action(SAVE, TRANSLATOR, {UNTRANSLATED: DRAFTED, DRAFTED: DRAFTED, TRANSLATED: DRAFTED, SEGMENT_APPROVED: DRAFTED,
                              SEGMENT_RETURNED: SEGMENT_RETURNED, STALE: STALE}, _SEGMENT_NOT_NOW),
    Action(CLEAR, TRANSLATOR, {UNTRANSLATED: UNTRANSLATED, DRAFTED: UNTRANSLATED, TRANSLATED: UNTRANSLATED,
                               SEGMENT_APPROVED: UNTRANSLATED, SEGMENT_RETURNED: SEGMENT_RETURNED, STALE: STALE},
           _SEGMENT_NOT_NOW),
    Action(CONFIRM, TRANSLATOR, dict.fromkeys(
        (UNTRANSLATED, DRAFTED, TRANSLATED, SEGMENT_APPROVED, SEGMENT_RETURNED, STALE), TRANSLATED), _SEGMENT_NOT_NOW),
    Action(SUBMIT, TRANSLATOR, {TRANSLATED: SEGMENT_IN_REVIEW, SEGMENT_APPROVED: SEGMENT_APPROVED}, _SEGMENT_NOT_NOW),
    Action(REOPEN, TRANSLATOR, {UNTRANSLATED: UNTRANSLATED, DRAFTED: DRAFTED, TRANSLATED: TRANSLATED, STALE: STALE,
                                SEGMENT_IN_REVIEW: TRANSLATED, SEGMENT_RETURNED: SEGMENT_RETURNED,
                                SEGMENT_APPROVED: SEGMENT_APPROVED}, _SEGMENT_NOT_NOW),
    Action(APPROVE, REVIEWER, {SEGMENT_IN_REVIEW: SEGMENT_APPROVED, SEGMENT_APPROVED: SEGMENT_APPROVED}, _SEGMENT_NOT_NOW),
    # a reviewer returns a version: RETURN for the segments that are named, before or then, PASS for the others
    Action(RETURN, REVIEWER, dict.fromkeys((SEGMENT_IN_REVIEW, SEGMENT_APPROVED, SEGMENT_RETURNED), SEGMENT_RETURNED),
           _SEGMENT_NOT_NOW),
    Action(PASS, REVIEWER, {SEGMENT_IN_REVIEW: TRANSLATED, SEGMENT_APPROVED: SEGMENT_APPROVED,
                            SEGMENT_RETURNED: SEGMENT_RETURNED}, _SEGMENT_NOT_NOW),
    # the source of a segment became another one
    Action(CHANGE, MACHINE, {UNTRANSLATED: UNTRANSLATED, DRAFTED: STALE, TRANSLATED: STALE, SEGMENT_RETURNED: STALE,
                             SEGMENT_APPROVED: STALE, STALE: STALE}, _SEGMENT_NOT_NOW),
)
SEGMENT_ACTIONS: Mapping[str, Action] = {action.name: action for action in _OF_SEGMENTS}


def table(actions: Mapping[str, Action]) -> Mapping[tuple[str, str, str], str]:
    """(state, action, role) → state, for every step that there is."""
    return {(state, one.name, one.role): after for one in actions.values() for state, after in one.leads.items()}


VERSIONS, SEGMENTS = table(ACTIONS), table(SEGMENT_ACTIONS)


def after(state: str, action: str) -> str:
    """The state of a version that the action leads to; raises ``Conflict`` where it is not possible now."""
    step = ACTIONS[action]
    if state not in step.leads:
        raise Conflict("translation.not_now", step.not_now, state=state, action=action)
    return step.leads[state]


def segment_after(state: str, action: str, role: str) -> str:
    """The state of a segment that the action leads to when this role takes it.

    Raises ``Forbidden`` for a role whose step it is not and ``Conflict`` where it is not possible now.
    """
    step = SEGMENT_ACTIONS[action]
    if role != step.role:
        raise Forbidden("translation.not_their_step", N_("Your role does not allow this step. Ask an administrator for it."))
    if state not in step.leads:
        raise Conflict("translation.not_now", step.not_now, state=state, action=action)
    return step.leads[state]


def undone(before_state: str, *, fits: bool, empty: bool, drafted: bool, stale: bool) -> str:
    """The state of a segment whose earlier text is put back by a person.

    ``fits`` says that the text was written for the source as it is now, ``empty`` that there was none, ``drafted``
    that there is a draft, ``stale`` that the change of its source is still known. A text that was confirmed is so
    again; an approval does not come back by undoing.
    """
    if (before_state == STALE and stale) or (before_state == SEGMENT_RETURNED and fits):
        return before_state
    if empty:
        return DRAFTED if drafted else UNTRANSLATED
    return TRANSLATED if before_state in CONFIRMED and fits else DRAFTED


def check_complete(segment_states: Iterable[str], *, partly: bool = False) -> None:
    """Raise ``Conflict`` unless a person has confirmed every segment: nothing machine-made goes on unseen.

    Where versions may be published ``partly``, one confirmed segment is enough, and those that were returned; the others
    are shown in the source language.
    """
    states = list(segment_states)
    open_ones = sum(state not in CONFIRMED for state in states)
    if partly and any(state in CONFIRMED for state in states) and SEGMENT_RETURNED not in states:
        return
    if open_ones:
        raise Conflict("translation.incomplete",
                       N_("%(count)d segments are not confirmed yet. Confirm each of them, then submit."),
                       count=open_ones)


def check_four_eyes(contributors: Collection[int], reviewer: int | None) -> None:
    """Raise ``Forbidden`` for a reviewer who translated or submitted the version, or who is no person."""
    if reviewer is None:
        raise Forbidden("translation.no_person", N_("Only a person who has signed in can review a version. Sign in first."))
    if reviewer in contributors:
        raise Forbidden("translation.four_eyes",
                        N_("You worked on this version yourself. Another reviewer has to look at it."))


def still_there(theirs: str, now: str) -> bool:
    """Whether text that somebody wrote still stands in the text as it is now.

    It does when the two share a run of 12 code points, of 4 where the script writes a syllable with one, or of as many
    as the shorter text has. This errs on the side of a second person: one long name in both is enough.
    """
    theirs, now = theirs.casefold().strip(), now.casefold().strip()
    size = min(4 if any(letter >= _CJK for letter in theirs) else 12, len(theirs), len(now))
    runs = {now[at:at + size] for at in range(len(now) - size + 1)}
    return size > 0 and any(theirs[at:at + size] in runs for at in range(len(theirs) - size + 1))

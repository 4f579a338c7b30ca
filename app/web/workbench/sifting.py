"""PURE: which segments of a translation a person wants to see next, or to see alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.publications.states import (
    DRAFTED,
    SEGMENT_APPROVED,
    SEGMENT_IN_REVIEW,
    SEGMENT_RETURNED,
    SEGMENT_STATES,
    STALE,
    UNTRANSLATED,
)
from app.translation.workflow import CONFIRMED

# a person is still to do something about these
UNFINISHED = frozenset(SEGMENT_STATES) - CONFIRMED
OPEN, REVIEW, WARNING = "open", "review", "warning"


class Line(NamedTuple):
    """One segment in the outline of a translation."""

    position: int
    state: str
    warnings: int
    lock: int


Outline = Sequence[Line]

SHOWS: Mapping[str, Callable[[Line], bool]] = {
    OPEN: lambda one: one.state in UNFINISHED,
    UNTRANSLATED: lambda one: one.state == UNTRANSLATED,
    DRAFTED: lambda one: one.state == DRAFTED,
    WARNING: lambda one: one.warnings > 0,
    STALE: lambda one: one.state == STALE,
    SEGMENT_RETURNED: lambda one: one.state == SEGMENT_RETURNED,
    REVIEW: lambda one: one.state == SEGMENT_IN_REVIEW,
    SEGMENT_APPROVED: lambda one: one.state == SEGMENT_APPROVED,
}
# where one goes from the segment at hand, in the order of the links
WAYS = (OPEN, REVIEW, WARNING, STALE, SEGMENT_RETURNED)


@dataclass(frozen=True)
class Counts:
    """How far a translation is; ``left`` are the segments that a person is still to finish."""

    total: int
    left: int
    warnings: int
    states: Mapping[str, int]

    @property
    def done(self) -> int:
        return self.total - self.left


def counts(outline: Outline) -> Counts:
    states = dict.fromkeys(SEGMENT_STATES, 0)
    for one in outline:
        states[one.state] += 1
    return Counts(len(outline), sum(states[one] for one in UNFINISHED), sum(one.warnings > 0 for one in outline), states)


def ahead(outline: Outline, at: int, show: str = OPEN) -> int | None:
    """The position of the next segment of a kind after this one, from the top again after the end."""
    wanted = SHOWS[show]
    return next((one.position for one in (*outline[at + 1:], *outline[:at]) if wanted(one)), None)


def behind(outline: Outline, at: int, show: str = OPEN) -> int | None:
    """The position of the nearest segment of a kind before this one."""
    wanted = SHOWS[show]
    return next((one.position for one in reversed(outline[:at]) if wanted(one)), None)

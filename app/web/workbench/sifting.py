"""PURE: which segments of a translation a person wants to see next, or to see alone."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
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
OPEN, REVIEW, WARNING, UNSURE = "open", "review", "warning", "unsure"
UNSURE_BELOW = 0.7  # of such drafts less than this share has stayed

# each says whether it shows a segment of this state, with warnings or without, of which the machine is unsure or not
SHOWS: Mapping[str, Callable[[str, bool, bool], bool]] = {
    OPEN: lambda state, warned, unsure: state in UNFINISHED,
    UNTRANSLATED: lambda state, warned, unsure: state == UNTRANSLATED,
    DRAFTED: lambda state, warned, unsure: state == DRAFTED,
    WARNING: lambda state, warned, unsure: warned,
    UNSURE: lambda state, warned, unsure: unsure,
    STALE: lambda state, warned, unsure: state == STALE,
    SEGMENT_RETURNED: lambda state, warned, unsure: state == SEGMENT_RETURNED,
    REVIEW: lambda state, warned, unsure: state == SEGMENT_IN_REVIEW,
    SEGMENT_APPROVED: lambda state, warned, unsure: state == SEGMENT_APPROVED,
}
# where one goes from the segment at hand, in the order of the links
WAYS = (OPEN, REVIEW, WARNING, STALE, SEGMENT_RETURNED)


class Group(NamedTuple):
    """The segments of one state, with warnings or without, sure or not, by their positions in rising order.

    ``top`` is the level of their highest heading in the body.
    """

    state: str
    warned: bool
    unsure: bool
    top: int | None
    positions: Sequence[int]

    @property
    def size(self) -> int:
        return len(self.positions)

    def before(self, at: int) -> int | None:
        """The last position before this one."""
        place = bisect_left(self.positions, at)
        return self.positions[place - 1] if place else None

    def after(self, at: int) -> int | None:
        """The first position after this one."""
        place = bisect_right(self.positions, at)
        return self.positions[place] if place < len(self.positions) else None


@dataclass(frozen=True)
class Standing:
    """How far a translation is, and what lies before and after the segment at hand, which is at ``at``."""

    groups: tuple[Group, ...]
    at: int = -1

    @property
    def total(self) -> int:
        return sum(one.size for one in self.groups)

    @property
    def left(self) -> int:
        """How many segments a person is still to finish."""
        return sum(one.size for one in self.groups if one.state in UNFINISHED)

    @property
    def done(self) -> int:
        return self.total - self.left

    @property
    def warnings(self) -> int:
        return sum(one.size for one in self.groups if one.warned)

    @property
    def states(self) -> dict[str, int]:
        return {state: sum(one.size for one in self.groups if one.state == state) for state in SEGMENT_STATES}

    @property
    def top(self) -> int:
        return _least(one.top for one in self.groups) or 2

    def ahead(self, show: str = OPEN) -> int | None:
        """The position of the next segment of a kind, from the top again after the end."""
        shown = self._shown(show)
        after = _least(one.after(self.at) for one in shown)
        return _least(one.after(-1) for one in shown if one.positions[0] < self.at) if after is None else after

    def behind(self, show: str = OPEN) -> int | None:
        """The position of the nearest segment of a kind before this one."""
        places = (one.before(self.at) for one in self._shown(show))
        return max((one for one in places if one is not None), default=None)

    def ways(self) -> dict[str, int | None]:
        return {"previous": self.behind(), **{one: self.ahead(one) for one in WAYS}}

    def _shown(self, show: str) -> list[Group]:
        return [one for one in self.groups if SHOWS[show](one.state, one.warned, one.unsure)]


def _least(numbers: Iterable[int | None]) -> int | None:
    return min((one for one in numbers if one is not None), default=None)

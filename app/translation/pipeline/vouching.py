"""PURE: how much a draft that somebody let stand says about drafts: as much as it is likely that it was read.

A text that was changed was read, and so was one that was taken from another proposal: who chooses has compared. One that was not counts as far as the changes of the same person in the same version vouch
for it, and not at all where less time went by before it was confirmed than anybody reads it in.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

KEPT_FOR_A_CHANGE = 4
"""So many texts that were left as they are one that was changed vouches for."""

_LETTERS_A_SECOND = 30  # faster than people read
_A_SECOND = 1  # times are kept to the second


@dataclass(frozen=True)
class Confirmed:
    """That a person confirmed a text; ``changed`` says that it was not the draft letter for letter, ``at`` when, in seconds."""

    segment: int
    person: int | None
    at: float
    letters: int
    changed: bool


def vouched(confirmed: Sequence[Confirmed]) -> Mapping[int, float]:
    """For each segment of a version how much its text counts as evidence, from 0 to 1.

    Where all that a person changed came faster than it is read, as out of a file, time says nothing.
    """
    by_person: dict[int | None, list[tuple[Confirmed, float | None]]] = defaultdict(list)
    for one in sorted(confirmed, key=lambda each: each.at):
        own = by_person[one.person]
        own.append((one, one.at - own[-1][0].at + _A_SECOND if own else None))
    return {segment: weight for own in by_person.values() for segment, weight in _of_person(own)}


def _of_person(own: Sequence[tuple[Confirmed, float | None]]) -> list[tuple[int, float]]:
    """The weights of what one person confirmed, each with the seconds since the one before."""
    changes = [seconds is not None and not _hurried(one, seconds) for one, seconds in own if one.changed]
    read = {one.segment for one, seconds in own if not one.changed and not (any(changes) and _hurried(one, seconds))}
    share = min(1.0, KEPT_FOR_A_CHANGE * len(changes) / max(1, len(read)))
    return [(one.segment, 1.0 if one.changed else share if one.segment in read else 0.0) for one, _ in own]


def _hurried(one: Confirmed, seconds: float | None) -> bool:
    return seconds is not None and seconds * _LETTERS_A_SECOND < one.letters

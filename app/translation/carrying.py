"""Carrying what people wrote over to the segments that come after theirs, so that none of it is lost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from app.accounts.permissions import Actor
from app.database import UnitOfWork
from app.languages import registry
from app.publications.models import LanguageVersion, Segment
from app.publications.states import DRAFTED, STALE, UNTRANSLATED
from app.translation import history, workflow
from app.translation.memory.origins import SUPERSEDED
from app.translation.memory.store import CHUNK
from app.translation.models import Assignment, Comment, ReviewNote, SegmentChange, Suggestion

_CHINESE = frozenset({"Hans", "Hant"})


@dataclass(frozen=True)
class Made:
    """A target and the source text that it was made for."""

    source: str
    target: str


def made(segment: Segment) -> Made:
    """What stands in a segment, or, where its source has changed since, what its target was made for."""
    if segment.previous_source:
        return Made(segment.previous_source, segment.previous_target)
    return Made(segment.source, segment.target)


def joined(texts: Iterable[str], tag: str) -> str:
    """Texts of one language one after the other, as it writes sentences; those that are empty are left out."""
    return ("" if registry.get(tag).script in _CHINESE else " ").join(text for text in texts if text)


def change_source(uow: UnitOfWork, actor: Actor, segment: Segment, source: str, target: str, was: Made, step: str) -> None:
    """Give a segment another source text and the target that comes with it, which a person has to look at again.

    A draft was one of the old source and goes; where nobody wrote a text, a new one is drafted. A segment that gets back
    the source that its untouched target was made for is what it was before, approval included.
    """
    before, state, again = segment.target, segment.state, _again(uow, segment, source, target, step)
    segment.source, segment.target, segment.lock = source, target, segment.lock + 1
    if target or state not in (UNTRANSLATED, DRAFTED):
        segment.state = again or (STALE if target else workflow.segment_after(state, workflow.CHANGE, workflow.MACHINE))
        segment.previous_source, segment.previous_target = ("", "") if again else (was.source, was.target)
        history.changed(uow, actor, segment, step, before, state)
    else:
        segment.state, segment.origin, segment.engine = UNTRANSLATED, "", ""
    segment.draft, segment.confidence = "", None


def _again(uow: UnitOfWork, segment: Segment, source: str, target: str, step: str) -> str:
    """The state that a stale segment had for this source and target, if no person has done anything to it since; else ""."""
    if not target or segment.state != STALE or (source, target) != (segment.previous_source, segment.previous_target):
        return ""
    for change in history.changes_of(uow, segment.id):
        if change.action != step or change.before != target:
            return ""
        if change.before_state != STALE:
            return change.before_state
    return ""


def keep(uow: UnitOfWork, version: LanguageVersion, segment: Segment, near: Segment) -> None:
    """Keep as a suggestion, near by, what somebody wrote and nobody confirmed in a segment that goes.

    What was confirmed is for the memory.
    """
    if segment.target and segment.state not in workflow.CONFIRMED:
        uow.session.add(Suggestion(
            version_id=version.id, segment_id=near.id, source=segment.source, text=segment.target,
            reason=SUPERSEDED, user_id=segment.editor_id, user_name=segment.editor_name))


def hand_on(uow: UnitOfWork, heirs: Mapping[int, Segment]) -> None:
    """Let what was said and proposed about segments stand at others; ``heirs`` by the ids of those that go."""
    ids = list(heirs)
    for start in range(0, len(ids), CHUNK):
        some = ids[start:start + CHUNK]
        rows: list[Comment | ReviewNote | Suggestion] = [
            *uow.session.scalars(select(Comment).where(Comment.segment_id.in_(some))),
            *uow.session.scalars(select(ReviewNote).where(ReviewNote.segment_id.in_(some))),
            *uow.session.scalars(select(Suggestion).where(Suggestion.segment_id.in_(some)))]
        for row in rows:
            row.segment_id = heirs[row.segment_id or 0].id


def hand_on_changes(uow: UnitOfWork, heirs: Mapping[int, Segment]) -> None:
    """Let what was written in segments stand in the history of those that they were joined with: their writers wrote there."""
    for gone, heir in heirs.items():
        uow.session.execute(update(SegmentChange).where(SegmentChange.segment_id == gone).values(segment_id=heir.id))


def follow(uow: UnitOfWork, version_id: int, places: Mapping[int, Sequence[int]]) -> None:
    """Let ranges that people were given follow their segments; ``places`` are new positions by old ones.

    A range whose segments are all gone stays where it was.
    """
    for one in uow.session.scalars(select(Assignment).where(Assignment.version_id == version_id,
                                                            Assignment.first.is_not(None))):
        there = [new for old in range(one.first or 0, (one.last or 0) + 1) for new in places.get(old, ())]
        if there:
            one.first, one.last = min(there), max(there)


def latest(segments: Sequence[Segment]) -> Segment:
    """The segment that a person edited last; the first of those that nobody did."""
    return max(segments, key=lambda one: (one.edited_at is not None, one.edited_at and one.edited_at.timestamp(), -one.position))

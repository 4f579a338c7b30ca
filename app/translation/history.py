"""What became of a segment, change by change, and the way back."""

from sqlalchemy import select

from app.accounts.permissions import Actor
from app.audit.log import record
from app.database import UnitOfWork
from app.errors import N_, Conflict
from app.publications.models import Segment
from app.translation import workflow
from app.translation.access import subject, translation
from app.translation.checking import findings_for
from app.translation.crediting import origin_of
from app.translation.models import SegmentChange
from app.translation.writing import no_translator, segment_of, touched, write

UNDO = "undo"
# steps that moved a segment's state, or its source under it, and wrote no text of their own
STEPS = frozenset({"submit", "approve", "return", "refresh", "merge", "split"})
# what undoing looks past: the text stayed the same, and so did the segment
_PASSED = frozenset({workflow.SUBMIT, workflow.APPROVE, workflow.RETURN})
_SAVES = frozenset({workflow.SAVE, workflow.CLEAR, workflow.CONFIRM})


def changed(uow: UnitOfWork, actor: Actor, segment: Segment, action: str, before: str, before_state: str) -> None:
    """Keep in mind that the actor turned ``before`` into the segment's present target, or moved its state."""
    uow.session.add(SegmentChange(
        version_id=segment.version_id, segment_id=segment.id, action=action, source=segment.source, before=before,
        after=segment.target, before_state=before_state, after_state=segment.state, draft=segment.draft,
        origin=segment.origin, engine=segment.engine, user_id=actor.id, user_name=actor.name))


def changes_of(uow: UnitOfWork, segment_id: int) -> list[SegmentChange]:
    """The changes of a segment, newest first."""
    return list(uow.session.scalars(select(SegmentChange).where(SegmentChange.segment_id == segment_id)
                                    .order_by(SegmentChange.id.desc())))


def to_undo(uow: UnitOfWork, segment_id: int) -> SegmentChange | None:
    """The newest text saved in the segment that has not been undone; None where there is none.

    There is no way back past another kind of change: what was joined, cut or got another source is another segment.
    """
    undone = 0
    for one in changes_of(uow, segment_id):
        if one.action in _PASSED:
            continue
        if one.action == UNDO:
            undone += 1
        elif one.action not in _SAVES:
            return None
        elif undone:
            undone -= 1
        else:
            return one
    return None


def undo(uow: UnitOfWork, actor: Actor, version_id: int, segment_id: int, lock: int) -> Segment:
    """Put back what stood in the segment before its newest change that is not undone yet, by the actor's hand.

    What was confirmed is confirmed again, never approved: that is a reviewer's step. A text that was written for
    another source comes back unfinished. Raises ``Conflict`` as saving does, and where there is nothing to undo.
    """
    version = translation(uow, actor, version_id, workflow.ACTIONS[workflow.SAVE].permission)
    workflow.after(version.state, workflow.SAVE)
    segment = segment_of(uow, version, segment_id)
    if actor.id is None:
        raise no_translator()
    change = to_undo(uow, segment_id)
    if change is None:
        raise Conflict("translation.nothing_to_undo", N_("There is nothing to undo in this segment."))
    before, before_state = segment.target, segment.state
    state = workflow.undone(change.before_state, fits=change.source == segment.source,
                            empty=not change.before, drafted=bool(segment.draft), stale=bool(segment.previous_source))
    write(uow, actor, segment, lock, target=change.before, state=state, origin=origin_of(uow, segment, change.before))
    segment.warnings = len(findings_for(uow, segment, segment.target or segment.draft))
    changed(uow, actor, segment, UNDO, before, before_state)
    touched(uow, actor, version)
    record(uow, actor, "segments.undo", "version", subject(version), position=segment.position, state=state)
    return segment

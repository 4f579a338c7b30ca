"""Use cases of the pieces themselves: joining a segment with the next, cutting one in two, and settling a stale one."""

from typing import Any

from sqlalchemy import select, update

from app.accounts.permissions import Actor
from app.audit.log import record
from app.database import UnitOfWork
from app.errors import N_, Conflict
from app.jobs.queue import enqueue
from app.publications.extraction import Slot
from app.publications.models import LanguageVersion, Revision, Segment
from app.publications.states import SEGMENT_RETURNED, STALE, TRANSLATED, UNTRANSLATED
from app.translation import history, workflow
from app.translation.access import subject, translation
from app.translation.carrying import Made, follow, hand_on, hand_on_changes, joined, latest, made
from app.translation.checking import recount
from app.translation.crediting import of_joined
from app.translation.cutting import BODY
from app.translation.dividing import divided, united
from app.translation.requests import DRAFT_JOB
from app.translation.writing import HEIRS, no_translator, segment_of, touched

MERGE, SPLIT = "merge", "split"


def settle(segment: Segment) -> None:
    """Let go of what a segment was before its source changed: a person has confirmed a target for the new source."""
    segment.previous_source = segment.previous_target = ""


def merge_with_next(uow: UnitOfWork, actor: Actor, version_id: int, segment_id: int, lock: int, next_lock: int) -> Segment:
    """Join a segment with the one after it in the same paragraph; the segment that both are now.

    Their texts stand one after the other, confirmed where both were, approved never. The locks are the counts of
    saves that the editor was shown. Raises ``Conflict`` where somebody has saved since, in review, or where the two
    cannot be one; what was said and proposed about the second stands at the joined one.
    """
    version, segment = _opened(uow, actor, version_id, segment_id)
    after = uow.session.scalar(select(Segment).where(Segment.version_id == version.id,
                                                     Segment.position == segment.position + 1))
    if after is None:
        raise Conflict("translation.no_next", N_("There is no segment after this one."))
    slot = united(_body(uow, version), _slot(segment), _slot(after))
    _claim(uow, segment, lock)
    _claim(uow, after, next_lock)
    before, state, editor = segment.target, segment.state, latest([segment, after])
    _join(uow, version, segment, after, slot)
    segment.editor_id, segment.editor_name, segment.edited_at = editor.editor_id, editor.editor_name, editor.edited_at
    segment.lock += after.lock  # the saves of both, so that the mark of the text never comes back to an earlier one
    hand_on(uow, {after.id: segment})
    hand_on_changes(uow, {after.id: segment})
    gone, heirs = after.position, {str(after.id): segment.id}
    uow.session.delete(after)
    uow.session.flush()
    _shift(uow, version, gone, -1)
    follow(uow, version.id, {place: [place - (place >= gone)] for place in range(gone + len(version.segments))})
    return _done(uow, actor, version, segment, MERGE, before, state, **{HEIRS: heirs})


def split(uow: UnitOfWork, actor: Actor, version_id: int, segment_id: int, at: int, lock: int) -> Segment:
    """Cut a segment in two before the code point ``at`` of its source; the first of the two.

    The first keeps the text, unfinished, and both know what it was made for. Raises ``Invalid`` where a word would
    be cut through and ``Conflict`` where somebody has saved since ``lock``, or in review.
    """
    version, segment = _opened(uow, actor, version_id, segment_id)
    first, second = divided(_body(uow, version), _slot(segment), at, version.work.source_language)
    _claim(uow, segment, lock)
    before, state, was = segment.target, segment.state, made(segment)
    here = segment.position
    _shift(uow, version, here + 1, 1)
    follow(uow, version.id, {place: [here, here + 1] if place == here else [place + (place > here)]
                             for place in range(here + 1 + len(version.segments))})
    rest = Segment(version_id=version.id, position=here + 1, part=BODY, kind=second.kind, level=second.level,
                   block=second.block, state=UNTRANSLATED)
    _place(segment, first)
    _place(rest, second)
    segment.state = _unfinished(state, segment.target)
    if was.target:
        for one in (segment, rest):
            one.previous_source, one.previous_target = was.source, was.target
    uow.session.add(rest)
    uow.session.flush()
    enqueue(uow, actor, DRAFT_JOB, {"version_id": version.id})
    return _done(uow, actor, version, segment, SPLIT, before, state)


def _opened(uow: UnitOfWork, actor: Actor, version_id: int, segment_id: int) -> tuple[LanguageVersion, Segment]:
    version = translation(uow, actor, version_id, workflow.ACTIONS[workflow.SAVE].permission)
    workflow.after(version.state, workflow.SAVE)
    segment = segment_of(uow, version, segment_id)
    if actor.id is None:
        raise no_translator()
    if segment.part != BODY:
        raise Conflict("translation.one_piece", N_("Title and summary are one segment each."))
    return version, segment


def _body(uow: UnitOfWork, version: LanguageVersion) -> str:
    return uow.session.get_one(Revision, version.source_revision_id).body


def _slot(one: Segment) -> Slot:
    return Slot(one.start, one.end, one.source, one.kind, one.level, one.block, tuple(one.joints))


def _place(segment: Segment, slot: Slot) -> None:
    """Give the segment its new source; a draft was one of the old source."""
    segment.start, segment.end, segment.source, segment.joints = slot.start, slot.end, slot.text, list(slot.joints)
    segment.draft, segment.confidence = "", None


def _join(uow: UnitOfWork, version: LanguageVersion, segment: Segment, after: Segment, slot: Slot) -> None:
    """Put source, target, draft and state of both into the first, and what they were before their sources changed."""
    two, (source_tag, tag) = (segment, after), (version.work.source_language, version.language)
    pairs = dict.fromkeys(made(one) for one in two)  # the pieces of one text know the same pair
    was = Made(joined((one.source for one in pairs), source_tag), joined((one.target for one in pairs), tag))
    known = any(one.previous_source for one in two)
    draft = "" if all(one.target for one in two) else joined((one.target or one.draft for one in two), tag)
    worst = next((one.state for one in two if one.state in (STALE, SEGMENT_RETURNED)), segment.state)
    confirmed = {one.state for one in two} <= workflow.CONFIRMED
    segment.origin, segment.engine = of_joined(uow, [(one, one.target or one.draft if draft else one.target) for one in two])
    segment.target = joined((one.target for one in two), tag)
    _place(segment, slot)
    segment.draft = draft
    segment.state = TRANSLATED if confirmed else _unfinished(worst, segment.target or draft)
    settle(segment)
    if known and was != Made(segment.source, segment.target):
        segment.previous_source, segment.previous_target = was.source, was.target


def _unfinished(state: str, text: str) -> str:
    """The state of a segment whose text has to be looked at again."""
    return workflow.segment_after(state, workflow.SAVE if text else workflow.CLEAR, workflow.TRANSLATOR)


def _claim(uow: UnitOfWork, segment: Segment, lock: int) -> None:
    """Count one save more, if nobody has saved since ``lock``."""
    done = uow.session.execute(update(Segment).where(Segment.id == segment.id, Segment.lock == lock)
                               .values(lock=lock + 1).execution_options(synchronize_session=False))
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("translation.saved_meanwhile", N_("Somebody saved this segment meanwhile. Look at it again, then repeat the step."))
    uow.session.refresh(segment)


def _shift(uow: UnitOfWork, version: LanguageVersion, start: int, step: int) -> None:
    """Move the positions from ``start`` on, by way of negative ones: no two segments ever share one."""
    mine = Segment.version_id == version.id
    uow.session.execute(update(Segment).where(mine, Segment.position >= start).values(position=-1 - step - Segment.position))
    uow.session.execute(update(Segment).where(mine, Segment.position < 0).values(position=-1 - Segment.position))


def _done(uow: UnitOfWork, actor: Actor, version: LanguageVersion, segment: Segment, step: str, before: str,
          state: str, **told: Any) -> Segment:
    history.changed(uow, actor, segment, step, before, state)
    uow.session.flush()
    uow.session.refresh(version, ["segments"])
    recount(uow, version, [segment])
    touched(uow, actor, version)
    record(uow, actor, f"segments.{step}", "version", subject(version), position=segment.position, **told)
    return segment

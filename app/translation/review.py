"""Use cases of review: submit, approve, return with a remark, and read the remarks."""

from sqlalchemy import select

from app.accounts.permissions import Actor
from app.audit.log import record
from app.database import UnitOfWork, now
from app.errors import N_, Conflict, Forbidden, Invalid
from app.languages.normalization import clean
from app.publications.events import WorkChanged
from app.publications.extraction import Slot
from app.publications.models import LanguageVersion, Revision
from app.publications.states import SEGMENT_APPROVED
from app.publications.works import Text, add_revision, latest_revision
from app.translation import workflow
from app.translation.access import contributed, subject, translation
from app.translation.cutting import Piece, put_together
from app.translation.editing import segment_of
from app.translation.memory.origins import of_work
from app.translation.models import Contribution, ReviewNote
from app.translation.remembering import remember


def submit(uow: UnitOfWork, actor: Actor, version_id: int) -> LanguageVersion:
    """Hand a finished translation to the reviewers; every segment has been confirmed by a person."""
    version = _step(uow, actor, version_id, workflow.SUBMIT)
    workflow.check_complete(segment.state for segment in version.segments)
    if not version.segments and latest_revision(uow, version) is None:
        raise Conflict("translation.nothing_to_submit", N_("This version has no text yet. Translate it first."))
    contributed(uow, actor, version)
    return _move(uow, actor, version, workflow.SUBMIT)


def approve(uow: UnitOfWork, actor: Actor, version_id: int, seen: str, comment: str = "") -> LanguageVersion:
    """Find a translation good: its text becomes the next revision, ready to be published, and its pairs are remembered.

    The reviewer is somebody who has neither translated nor submitted it; ``seen`` is the mark of the text that
    was read, see ``mark_of``.
    """
    version = _step(uow, actor, version_id, workflow.APPROVE)
    _four_eyes(uow, actor, version, workflow.APPROVE)
    if seen != mark_of(uow, version):
        raise Conflict("translation.not_seen", N_("The text was changed after you opened it. Read it again as it stands now, then approve it."))
    workflow.check_complete(segment.state for segment in version.segments)
    if version.segments:
        _compose(uow, actor, version)
    for segment in version.segments:
        segment.state = SEGMENT_APPROVED
    remember(uow, version, version.segments, of_work(version.work_id))
    if comment.strip():
        _note(uow, actor, version, workflow.APPROVE, comment, None)
    uow.record(WorkChanged(version.work_id))
    return _move(uow, actor, version, workflow.APPROVE)


def return_version(uow: UnitOfWork, actor: Actor, version_id: int, comment: str,
                   segment_id: int | None = None) -> LanguageVersion:
    """Give a translation back with a remark, on the whole or on one segment."""
    version = _step(uow, actor, version_id, workflow.RETURN)
    _four_eyes(uow, actor, version, workflow.RETURN)
    if not comment.strip():
        raise Invalid("translation.no_comment", N_("Say in a sentence what should be changed, then return it."))
    _note(uow, actor, version, workflow.RETURN, comment, segment_id)
    return _move(uow, actor, version, workflow.RETURN)


def mark_of(uow: UnitOfWork, version: LanguageVersion) -> str:
    """A mark of the text as it stands: two marks of a version are equal only when nobody wrote in between."""
    newest = latest_revision(uow, version)
    saves = sum(segment.lock for segment in version.segments)
    return f"{version.source_revision_id or 0}.{newest.number if newest else 0}.{saves}"


def notes_of(uow: UnitOfWork, actor: Actor, version_id: int) -> list[ReviewNote]:
    """The reviewers' remarks on a version, newest first."""
    version = translation(uow, actor, version_id, "workbench.open")
    return list(uow.session.scalars(
        select(ReviewNote).where(ReviewNote.version_id == version.id).order_by(ReviewNote.id.desc())))


def contributors(uow: UnitOfWork, version: LanguageVersion) -> frozenset[int]:
    """The ids of everybody who has worked on a version, and who therefore does not review it."""
    ids = set(uow.session.scalars(select(Contribution.user_id).where(Contribution.version_id == version.id)))
    if not version.segments:
        # whoever changes one letter is not the writer of the rest: all count who wrote since the last published text
        known = uow.session.get(Revision, version.published_revision_id) if version.published_revision_id else None
        ids.update(one for one in uow.session.scalars(select(Revision.created_by).where(
            Revision.version_id == version.id, Revision.number > (known.number if known else 0))) if one is not None)
    return frozenset(ids)


def _step(uow: UnitOfWork, actor: Actor, version_id: int, action: str) -> LanguageVersion:
    version = translation(uow, actor, version_id, workflow.ACTIONS[action].permission)
    workflow.after(version.state, action)
    return version


def _move(uow: UnitOfWork, actor: Actor, version: LanguageVersion, action: str) -> LanguageVersion:
    version.state, version.updated_at = workflow.after(version.state, action), now()
    uow.session.flush()
    record(uow, actor, f"versions.{action}", "version", subject(version))
    return version


def _four_eyes(uow: UnitOfWork, actor: Actor, version: LanguageVersion, action: str) -> None:
    try:
        workflow.check_four_eyes(contributors(uow, version), actor.id)
    except Forbidden as refusal:
        name = subject(version)
        # the refusal is kept although the error ends this unit of work: undo all else, keep only the entry
        uow.rollback()
        record(uow, actor, f"versions.{action}_refused", "version", name, code=refusal.code)
        uow.commit()
        raise


def _compose(uow: UnitOfWork, actor: Actor, version: LanguageVersion) -> None:
    source = uow.session.get_one(Revision, version.source_revision_id)
    pieces = [Piece(one.part, Slot(start=one.start, end=one.end, text=one.source, kind=one.kind, level=one.level,
                                   block=one.block, joints=tuple(one.joints))) for one in version.segments]
    composed = put_together(source, pieces, [one.target for one in version.segments],
                            version.work.source_language, version.language)
    add_revision(uow, actor, version, Text(composed.title, composed.summary, composed.body), "")


def _note(uow: UnitOfWork, actor: Actor, version: LanguageVersion, action: str, comment: str,
          segment_id: int | None) -> None:
    if segment_id is not None:
        segment_of(uow, version, segment_id)
    uow.session.add(ReviewNote(version_id=version.id, segment_id=segment_id, author_id=actor.id,
                               author_name=actor.name, action=action, text=clean(comment).strip()))

"""Use cases of review: submit, approve, return with a remark, and read the remarks."""

from collections.abc import Collection, Iterable

from sqlalchemy import delete, func, select

from app.accounts.permissions import Actor
from app.audit.log import record
from app.database import UnitOfWork, now
from app.errors import N_, Conflict, Forbidden, Invalid
from app.languages.normalization import clean
from app.publications.events import WorkChanged
from app.publications.models import LanguageVersion, Segment
from app.publications.states import SEGMENT_APPROVED, SEGMENT_RETURNED
from app.publications.works import add_revision, latest_revision
from app.translation import assignments, checking, contributions, history, notifications, proposals, workflow
from app.translation.access import contributed, subject, translation
from app.translation.composing import composed
from app.translation.contributions import contributors as contributors
from app.translation.cutting import TITLE
from app.translation.memory.origins import of_work
from app.translation.models import Approval, Contribution, ReviewNote
from app.translation.remembering import remember
from app.translation.rules import rule_for
from app.translation.writing import segment_of


def submit(uow: UnitOfWork, actor: Actor, version_id: int) -> LanguageVersion:
    """Hand a finished translation to the reviewers; every segment has been confirmed by a person."""
    version = _step(uow, actor, version_id, workflow.SUBMIT)
    check_ready(uow, version)
    if not version.segments and latest_revision(uow, version) is None:
        raise Conflict("translation.nothing_to_submit", N_("This version has no text yet. Translate it first."))
    _check_blocked(uow, version)
    uow.session.execute(delete(Approval).where(Approval.version_id == version.id))
    contributions.settle(uow, version)
    contributed(uow, actor, version)
    _move_segments(uow, actor, _confirmed(version), workflow.SUBMIT, workflow.TRANSLATOR)
    _move(uow, actor, version, workflow.SUBMIT)
    reviewers = [one.user_id for one in assignments.of_version(uow, version.id) if one.task == assignments.REVIEW]
    notifications.tell(uow, actor, reviewers, notifications.SUBMITTED, version)
    return version


def approve(uow: UnitOfWork, actor: Actor, version_id: int, seen: str, comment: str = "") -> LanguageVersion:
    """Find a translation good. Once enough people have, its text becomes the next revision and its pairs are remembered.

    The reviewer is somebody who has neither translated nor submitted it; ``seen`` is the mark of the text that
    was read, see ``mark_of``. Where two are asked for, the version stays in review until the second, another person,
    has approved the same text.
    """
    version = _step(uow, actor, version_id, workflow.APPROVE)
    _four_eyes(uow, actor, version, workflow.APPROVE)
    if seen != mark_of(uow, version):
        raise Conflict("translation.not_seen", N_("The text was changed after you opened it. Read it again as it stands now, then approve it."))
    check_ready(uow, version)
    enough = _approved_by(uow, actor, version, seen)
    if comment.strip():
        _note(uow, actor, version, workflow.APPROVE, comment, None)
    if not enough:
        return _move(uow, actor, version, workflow.ENDORSE)
    if version.segments:
        add_revision(uow, actor, version, composed(uow, version), "")
    _move_segments(uow, actor, _confirmed(version), workflow.APPROVE, workflow.REVIEWER)
    remember(uow, version, _confirmed(version), of_work(version.work_id), approved_by=actor.name,
             unread=proposals.unread(uow, version))
    proposals.settle(uow, version)
    uow.record(WorkChanged(version.work_id))
    _move(uow, actor, version, workflow.APPROVE)
    notifications.tell(uow, actor, _people(uow, version), notifications.APPROVED, version)
    return version


def return_version(uow: UnitOfWork, actor: Actor, version_id: int, comment: str,
                   segment_id: int | Collection[int] | None = None) -> LanguageVersion:
    """Give a translation back with a remark, on the whole or on one segment or several.

    The segments named are returned and have to be confirmed again, as those that ``return_segment`` named before; the
    others are as they were before. Where a segment has its remark already, the whole needs none.
    """
    version = _step(uow, actor, version_id, workflow.RETURN)
    _four_eyes(uow, actor, version, workflow.RETURN)
    if segment_id is not None or all(one.state != SEGMENT_RETURNED for one in version.segments):
        _check_said(comment)
    named = [] if segment_id is None else [segment_id] if isinstance(segment_id, int) else list(segment_id)
    returned = [segment_of(uow, version, one) for one in dict.fromkeys(named)]
    for one in (returned or (None,)) if comment.strip() else ():
        _note(uow, actor, version, workflow.RETURN, comment, one.id if one else None)
    _move_segments(uow, actor, returned, workflow.RETURN, workflow.REVIEWER)
    others = [one for one in version.segments if one not in returned and one.state in workflow.SEGMENT_ACTIONS[workflow.PASS].leads]
    _move_segments(uow, actor, others, workflow.PASS, workflow.REVIEWER)
    _move(uow, actor, version, workflow.RETURN)
    about, said = (returned[0].id if returned else None), comment.strip()
    if not said:
        about, said = _first_said(uow, version)
    notifications.tell(uow, actor, _people(uow, version), notifications.RETURNED, version, about, said)
    return version


def return_segment(uow: UnitOfWork, actor: Actor, version_id: int, segment_id: int, comment: str) -> Segment:
    """Name one segment that goes back, with a remark, while the rest is still read; ``return_version`` hands all over."""
    version = _step(uow, actor, version_id, workflow.RETURN)
    _four_eyes(uow, actor, version, workflow.RETURN)
    _check_said(comment)
    segment = segment_of(uow, version, segment_id)
    _note(uow, actor, version, workflow.RETURN, comment, segment.id)
    _move_segments(uow, actor, [segment], workflow.RETURN, workflow.REVIEWER)
    uow.session.flush()
    record(uow, actor, "segments.return", "version", subject(version), position=segment.position)
    return segment


def _first_said(uow: UnitOfWork, version: LanguageVersion) -> tuple[int, str]:
    """The first segment that goes back, and the newest remark on it."""
    first = next(one for one in version.segments if one.state == SEGMENT_RETURNED)
    said = uow.session.scalars(select(ReviewNote.text).where(ReviewNote.segment_id == first.id, ReviewNote.action == workflow.RETURN)
                               .order_by(ReviewNote.id.desc()).limit(1)).first()
    return first.id, said or ""


def mark_of(uow: UnitOfWork, version: LanguageVersion) -> str:
    """A mark of the text as it stands: two marks of a version are equal only when nobody wrote in between."""
    newest = latest_revision(uow, version)
    saves = uow.session.scalar(select(func.sum(Segment.lock)).where(Segment.version_id == version.id)) or 0
    return f"{version.source_revision_id or 0}.{newest.number if newest else 0}.{saves}"


def notes_of(uow: UnitOfWork, actor: Actor, version_id: int) -> list[ReviewNote]:
    """The reviewers' remarks on a version, newest first."""
    version = translation(uow, actor, version_id, "workbench.open")
    return list(uow.session.scalars(
        select(ReviewNote).where(ReviewNote.version_id == version.id).order_by(ReviewNote.id.desc())))


def approvals_of(uow: UnitOfWork, version: LanguageVersion) -> list[Approval]:
    """Who has found the text good as it stands, oldest first."""
    return list(uow.session.scalars(select(Approval).where(
        Approval.version_id == version.id, Approval.mark == mark_of(uow, version)).order_by(Approval.created_at)))


def reviewers_needed(uow: UnitOfWork, version: LanguageVersion) -> int:
    """How many people have to approve: as many as the rule says, and two where nobody knows who brought the text.

    Of two different people at least one is not the writer, whoever that was.
    """
    return max(rule_for(uow, version).reviewers, 2 if contributions.by_nobody(uow, version) else 1)


def check_ready(uow: UnitOfWork, version: LanguageVersion) -> None:
    """Raise ``Conflict`` where the text is not ready for a reviewer: unless it may be published partly, all of it is.

    What is published partly has its title.
    """
    workflow.check_complete((segment.state for segment in version.segments), partly=may_be_partly(uow, version))


def may_be_partly(uow: UnitOfWork, version: LanguageVersion) -> bool:
    """Whether the version may be published before all of it is translated."""
    titled = all(one.state in workflow.CONFIRMED for one in version.segments if one.part == TITLE)
    return titled and rule_for(uow, version).partly


def _confirmed(version: LanguageVersion) -> list[Segment]:
    return [one for one in version.segments if one.state in workflow.CONFIRMED]


def _approved_by(uow: UnitOfWork, actor: Actor, version: LanguageVersion, mark: str) -> bool:
    """Keep that this person approves the text of this mark; whether that is enough."""
    others = [one for one in approvals_of(uow, version) if one.user_id != actor.id]
    needed = reviewers_needed(uow, version)
    own = uow.session.get(Approval, (version.id, actor.id))
    if own is not None and own.mark == mark and len(others) + 1 < needed:
        raise Conflict("translation.approved_already", N_("You have approved this text already. It waits for another reviewer."))
    if own is None:
        own = Approval(version_id=version.id, user_id=actor.id, user_name=actor.name, mark=mark)
        uow.session.add(own)
    own.mark, own.created_at = mark, now()
    uow.session.flush()
    return len(others) + 1 >= needed


def _check_said(comment: str) -> None:
    if not comment.strip():
        raise Invalid("translation.no_comment", N_("Say in a sentence what should be changed, then return it."))


def _check_blocked(uow: UnitOfWork, version: LanguageVersion) -> None:
    """Raise ``Conflict`` where a check that blocks has found something in a text that is not approved yet.

    Only those are looked at in which something was found when they were written: a thousand others would hold everybody
    else up for seconds.
    """
    doubtful = [one for one in _confirmed(version) if one.warnings and one.state != SEGMENT_APPROVED]
    blocked = [one.segment.position for one in checking.checked(uow, version, doubtful) if checking.blocking(one.findings)]
    if blocked:
        raise Conflict("translation.blocked_segments",
                       N_("A check does not let %(count)d segments pass, the first of them number %(first)d. Mend them first."),
                       count=len(blocked), first=blocked[0] + 1)


def _step(uow: UnitOfWork, actor: Actor, version_id: int, action: str) -> LanguageVersion:
    version = translation(uow, actor, version_id, workflow.ACTIONS[action].permission)
    workflow.after(version.state, action)
    return version


def _move(uow: UnitOfWork, actor: Actor, version: LanguageVersion, action: str) -> LanguageVersion:
    version.state, version.updated_at = workflow.after(version.state, action), now()
    uow.session.flush()
    record(uow, actor, f"versions.{action}", "version", subject(version))
    return version


def _move_segments(uow: UnitOfWork, actor: Actor, segments: Iterable[Segment], action: str, role: str) -> None:
    """Take one step with each segment; a step of review is kept in its history, the text of that moment with it."""
    for segment in segments:
        before = segment.state
        segment.state = workflow.segment_after(before, action, role)
        if action in history.STEPS and segment.state != before:
            history.changed(uow, actor, segment, action, segment.target, before)


def _people(uow: UnitOfWork, version: LanguageVersion) -> set[int]:
    """Who worked on the version, and who has it to translate."""
    given = {one.user_id for one in assignments.of_version(uow, version.id) if one.task == assignments.TRANSLATE}
    return given | set(uow.session.scalars(select(Contribution.user_id).where(Contribution.version_id == version.id)))


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


def _note(uow: UnitOfWork, actor: Actor, version: LanguageVersion, action: str, comment: str,
          segment_id: int | None) -> None:
    uow.session.add(ReviewNote(version_id=version.id, segment_id=segment_id, author_id=actor.id,
                               author_name=actor.name, action=action, text=clean(comment).strip()))

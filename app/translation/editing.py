"""Use cases of the translator's table: reading the segments of a version and saving one."""

import re

from sqlalchemy import select, update

from app.accounts.permissions import Actor
from app.audit.log import record
from app.database import UnitOfWork, now
from app.errors import N_, Conflict, Forbidden, Invalid, NotFound
from app.languages.normalization import clean, is_blank
from app.publications.models import LanguageVersion, Segment
from app.publications.states import DRAFTED, FROM_PERSON, TRANSLATED, UNTRANSLATED
from app.publications.works import SUMMARY_LIMIT, TITLE_LIMIT
from app.translation import workflow
from app.translation.access import contributed, subject, translation
from app.translation.checks.base import Finding
from app.translation.checks.registry import findings
from app.translation.cutting import SUMMARY, TITLE

_SPACE = re.compile(r"[ \t\n]+")


def segments_of(uow: UnitOfWork, actor: Actor, version_id: int) -> list[Segment]:
    """All segments of a version in reading order."""
    version = translation(uow, actor, version_id, "workbench.open")
    return list(uow.session.scalars(
        select(Segment).where(Segment.version_id == version.id).order_by(Segment.position)))


def segment_of(uow: UnitOfWork, version: LanguageVersion, segment_id: int) -> Segment:
    """The segment of this version; raises ``NotFound`` for one that is gone or of another version."""
    segment = uow.session.get(Segment, segment_id)
    if segment is None or segment.version_id != version.id:
        raise NotFound("translation.no_segment", N_("This segment is gone: its source was changed. Copy what you wrote, then open the page again."))
    return segment


def findings_of(segment: Segment) -> tuple[Finding, ...]:
    """What the checks find in the text that stands in a segment, be it a target or a draft."""
    version = segment.version
    return findings(segment.source, segment.target or segment.draft, version.work.source_language, version.language)


def save_segment(uow: UnitOfWork, actor: Actor, version_id: int, segment_id: int, target: str, lock: int, *,
                 confirm: bool = True) -> Segment:
    """Keep a person's text for a segment of a version; ``confirm`` says that it is finished.

    ``lock`` is the count that the editor was shown; when somebody has saved since, nothing is kept and
    ``Conflict`` carries both texts. A version already approved goes back to translating, while readers keep
    what was published.
    """
    version = translation(uow, actor, version_id, "versions.translate")
    segment = segment_of(uow, version, segment_id)
    if actor.id is None:
        raise Forbidden("translation.no_translator", N_("Only a person who has signed in can save a segment."))
    text = _checked(segment, target, confirm)
    state = workflow.after(version.state, workflow.SAVE)
    _write(uow, actor, segment, text, lock, confirm=confirm)
    contributed(uow, actor, version)
    if state != version.state:
        record(uow, actor, "versions.reopen", "version", subject(version), state=version.state)
        version.state = state
    version.updated_at = now()
    uow.session.flush()
    record(uow, actor, "segments.save", "version", subject(version), position=segment.position, state=segment.state)
    return segment


def take_back(uow: UnitOfWork, actor: Actor, version_id: int) -> LanguageVersion:
    """Open a version for translating again that was submitted or approved; readers keep what was published."""
    version = translation(uow, actor, version_id, workflow.ACTIONS[workflow.REOPEN].permission)
    before, version.state = version.state, workflow.after(version.state, workflow.REOPEN)
    version.updated_at = now()
    uow.session.flush()
    record(uow, actor, "versions.reopen", "version", subject(version), state=before)
    return version


def _checked(segment: Segment, target: str, confirm: bool) -> str:
    text = _SPACE.sub(" ", clean(target)).strip()
    if confirm and is_blank(text):
        raise Invalid("translation.empty_target", N_("The translation of this segment is empty. Write it, then confirm."))
    if segment.part == TITLE and len(text) > TITLE_LIMIT:
        raise Invalid("publications.long_title", N_("The title is longer than %(limit)d characters. Shorten it."),
                      limit=TITLE_LIMIT)
    if segment.part == SUMMARY and len(text) > SUMMARY_LIMIT:
        raise Invalid("publications.long_summary", N_("The summary is longer than %(limit)d characters. Shorten it."),
                      limit=SUMMARY_LIMIT)
    return text


def _write(uow: UnitOfWork, actor: Actor, segment: Segment, text: str, lock: int, *, confirm: bool) -> None:
    unfinished = DRAFTED if text or segment.draft else UNTRANSLATED
    state = TRANSLATED if confirm else unfinished
    origin = segment.origin if segment.origin and text == segment.draft else FROM_PERSON
    written = uow.session.execute(
        update(Segment).where(Segment.id == segment.id, Segment.lock == lock)
        .values(target=text, state=state, origin=origin, editor_id=actor.id, editor_name=actor.name,
                edited_at=now(), lock=Segment.lock + 1)
        .execution_options(synchronize_session=False))
    uow.session.refresh(segment)
    if written.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(
            "translation.segment_moved",
            N_("%(name)s saved this segment meanwhile: “%(theirs)s”. Yours was not kept: “%(yours)s”. Compare and save again."),
            name=segment.editor_name, theirs=segment.target, yours=text, lock=segment.lock)

"""Use cases: asking for a language, asking for drafts, and catching up with a source that has moved on."""

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.database import UnitOfWork, now
from app.errors import N_, Conflict, Invalid
from app.jobs.models import Job
from app.jobs.queue import enqueue
from app.languages import registry
from app.publications.events import WorkChanged
from app.publications.models import LanguageVersion, Revision, Work
from app.publications.states import APPROVED, IN_REVIEW, PUBLISHED, RETURNED, SEGMENT_APPROVED, WITHDRAWN
from app.publications.works import add_revision, get_work, latest_revision, source_version
from app.translation import workflow
from app.translation.access import subject, translation
from app.translation.composing import composed
from app.translation.events import LanguageRequested
from app.translation.recutting import new_segments, recut
from app.translation.writing import HEIRS

DRAFT_JOB = "draft"


def request_language(uow: UnitOfWork, actor: Actor, work_id: str, language: str) -> LanguageVersion:
    """Begin a translation: cut the newest source revision into segments and ask for drafts of them."""
    require(actor, "versions.request")
    work, tag = get_work(uow, work_id), registry.get(language).tag
    if tag == work.source_language:
        raise Invalid("translation.source_language",
                      N_("%(language)s is the language this work was written in. Choose another one."), language=tag)
    if any(version.language == tag for version in work.versions):
        raise Conflict("translation.requested", workflow.ACTIONS[workflow.REQUEST].not_now)
    revision = _source_revision(uow, work)
    version = LanguageVersion(work=work, language=tag, state=workflow.after(workflow.NOT_YET, workflow.REQUEST),
                              source_revision_id=revision.id, requested_by_name=actor.name)
    uow.session.add(version)
    version.segments = new_segments(revision, work.source_language)
    uow.session.flush()
    record(uow, actor, "versions.request", "version", subject(version), segments=len(version.segments))
    enqueue(uow, actor, DRAFT_JOB, {"version_id": version.id})
    uow.record(LanguageRequested())
    return version


def request_drafts(uow: UnitOfWork, actor: Actor, version_id: int) -> Job:
    """Ask for drafts of every segment that is still untranslated; one waiting job serves all who ask."""
    version = translation(uow, actor, version_id, "versions.translate")
    job = enqueue(uow, actor, DRAFT_JOB, {"version_id": version.id})
    record(uow, actor, "versions.request_drafts", "version", subject(version), job=job.id)
    return job


def source_moved_on(uow: UnitOfWork, version: LanguageVersion) -> bool:
    """Whether the source has a newer revision than the one this translation was cut from."""
    source = source_version(version.work)
    newest = latest_revision(uow, source) if source else None
    return newest is not None and newest.id != version.source_revision_id


def refresh_source(uow: UnitOfWork, actor: Actor, version_id: int) -> LanguageVersion:
    """Match the version's segments with the newest source revision, one by one.

    A segment whose source text is still there, or was only mended, keeps everything, approval included. One whose text
    was edited, joined or cut is stale and keeps its target. What has no place any more stays in the memory or as a
    suggestion. Readers keep what was published.
    """
    version = translation(uow, actor, version_id, "versions.translate")
    if version.state == IN_REVIEW:
        raise Conflict("translation.not_now", workflow.ACTIONS[workflow.SAVE].not_now)
    revision = _source_revision(uow, version.work)
    if revision.id == version.source_revision_id:
        return version
    if not version.segments:
        raise Conflict("translation.no_segments",
                       N_("This version came from outside as a whole and has no segments. Edit its text instead."))
    before = version.state
    outcome = recut(uow, actor, version, revision)
    version.source_revision_id, version.updated_at = revision.id, now()
    uow.session.flush()
    _catch_up(uow, actor, version, before)
    record(uow, actor, "versions.refresh_source", "version", subject(version), revision=revision.number,
           state=version.state, superseded=outcome.gone, **outcome.counts, **({HEIRS: outcome.heirs} if outcome.heirs else {}))
    for position, was, mended in outcome.mended:
        record(uow, actor, "segments.mend_source", "version", subject(version), position=position, before=was, after=mended)
    return version


def _source_revision(uow: UnitOfWork, work: Work) -> Revision:
    source = source_version(work)
    revision = latest_revision(uow, source) if source else None
    if revision is None:
        raise Conflict("translation.no_source_text",
                       N_("The text this work was written in is not here. Bring it in first, or install the pack of its language."))
    return revision


def _catch_up(uow: UnitOfWork, actor: Actor, version: LanguageVersion, before: str) -> None:
    """Give the version the state that follows from its segments, and ask for drafts where they are wanting.

    Where every segment is still approved and the version was, it stays approved: its new text, made of approved
    sentences only, is ready to be published, and readers keep the old one until somebody does. Where that text is the
    old one, nothing has changed at all.
    """
    finished = before in (APPROVED, PUBLISHED, WITHDRAWN)
    if finished and all(one.state == SEGMENT_APPROVED for one in version.segments):
        text, newest = composed(uow, version), latest_revision(uow, version)
        if newest is None or (newest.title, newest.summary, newest.body) != (text.title, text.summary, text.body):
            add_revision(uow, actor, version, text, "")
            version.state = APPROVED if before == PUBLISHED else before
            uow.record(WorkChanged(version.work_id))
        return
    if before != RETURNED:
        version.state = workflow.after(before, workflow.REOPEN)
    enqueue(uow, actor, DRAFT_JOB, {"version_id": version.id})

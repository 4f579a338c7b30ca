"""Use cases: asking for a language, asking for drafts, and catching up with a source that has moved on."""

from collections import defaultdict

from sqlalchemy import update

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.database import UnitOfWork, now
from app.errors import N_, Conflict, Invalid
from app.jobs.models import Job
from app.jobs.queue import enqueue
from app.languages import registry
from app.publications.models import LanguageVersion, Revision, Segment, Work
from app.publications.states import IN_REVIEW, RETURNED, SEGMENT_APPROVED, TRANSLATED, UNTRANSLATED
from app.publications.works import get_work, latest_revision, source_version
from app.translation import workflow
from app.translation.access import subject, translation
from app.translation.cutting import cut
from app.translation.memory.store import SUPERSEDED
from app.translation.remembering import remember

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
    """Cut the version anew from the newest source revision.

    A segment whose source text is still there keeps everything; a confirmed target whose source text
    is gone stays in the memory with the origin "superseded". Readers keep what was published.
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
    kept, left = _recut(uow, version, revision)
    remember(uow, version, [one for one in left if one.state in (TRANSLATED, SEGMENT_APPROVED)], SUPERSEDED)
    if version.state != RETURNED:
        version.state = workflow.after(version.state, workflow.REOPEN)
    version.source_revision_id, version.updated_at = revision.id, now()
    uow.session.flush()
    record(uow, actor, "versions.refresh_source", "version", subject(version), revision=revision.number,
           kept=kept, superseded=len(left))
    enqueue(uow, actor, DRAFT_JOB, {"version_id": version.id})
    return version


def new_segments(revision: Revision, tag: str) -> list[Segment]:
    """Untranslated segments of a source revision, numbered from 0."""
    return [Segment(position=position, part=piece.part, start=piece.slot.start, end=piece.slot.end,
                    kind=piece.slot.kind, level=piece.slot.level, block=piece.slot.block,
                    joints=list(piece.slot.joints), source=piece.slot.text, state=UNTRANSLATED)
            for position, piece in enumerate(cut(revision, tag))]


def _source_revision(uow: UnitOfWork, work: Work) -> Revision:
    source = source_version(work)
    revision = latest_revision(uow, source) if source else None
    if revision is None:
        raise Conflict("translation.no_source_text",
                       N_("The text this work was written in is not here. Bring it in first, or install the pack of its language."))
    return revision


def _recut(uow: UnitOfWork, version: LanguageVersion, revision: Revision) -> tuple[int, list[Segment]]:
    """Replace the segments; returns how many were kept and those whose source text is gone."""
    uow.session.execute(update(Segment).where(Segment.version_id == version.id)
                        .values(position=-1 - Segment.position))  # out of the way of the new numbers
    by_source: dict[tuple[bool, str], list[Segment]] = defaultdict(list)
    for old in version.segments:
        by_source[old.part == "body", old.source].append(old)
    result: list[Segment] = []
    kept = 0
    for fresh in new_segments(revision, version.work.source_language):
        same = by_source[fresh.part == "body", fresh.source]
        if not same:
            result.append(fresh)
            continue
        old = same.pop(0)
        for name in ("part", "start", "end", "kind", "level", "block", "joints", "position"):
            setattr(old, name, getattr(fresh, name))
        result.append(old)
        kept += 1
    left = [old for rest in by_source.values() for old in rest]
    version.segments = result
    uow.session.flush()
    return kept, left

"""Placing works that nobody here has yet, all of a batch at once: most of a first pack, and nothing to weigh against."""

from collections.abc import Sequence

from sqlalchemy import insert, select, update

from app.audit.log import record
from app.database import UnitOfWork, now
from app.packs.models import InstalledVersion
from app.packs.pages import PackedVersion
from app.packs.placing import DETAILS, Place, file_facts
from app.publications.models import (
    Attachment,
    LanguageVersion,
    Revision,
    Work,
    WorkPlace,
    WorkTopic,
)
from app.publications.states import PUBLISHED
from app.publications.works import Text


def place_new_works(uow: UnitOfWork, place: Place, brought: Sequence[tuple[PackedVersion, Text]]) -> None:
    """Create these works, whose ids are free, each with its version as readers see it."""
    at = now()
    _insert(uow, Work, [{"id": one.work_id, "source_language": one.source_language, "created_at": at, "updated_at": at,
                         **{name: getattr(one, name) for name in DETAILS}} for one, _ in brought])
    _insert(uow, WorkTopic, [{"work_id": one.work_id, "topic": code} for one, _ in brought for code in one.topics])
    _insert(uow, WorkPlace, [{"work_id": one.work_id, "place": code} for one, _ in brought for code in one.places])
    _insert(uow, Attachment, [{"work_id": one.work_id, "name": file.name, "language": file.language, **file_facts(file)}
                              for one, _ in brought for file in one.attachments])
    _insert(uow, LanguageVersion, [{"work_id": one.work_id, "language": place.language, "state": PUBLISHED, "published_at": one.published_at}
                                   for one, _ in brought])
    ids = {work_id: key for work_id, key in uow.session.execute(
        select(LanguageVersion.work_id, LanguageVersion.id).where(LanguageVersion.work_id.in_([one.work_id for one, _ in brought])))}
    _insert(uow, Revision, [{"version_id": ids[one.work_id], "number": 1, "title": text.title, "summary": text.summary, "body": text.body,
                             "digest": one.text, "note": f"pack {place.manifest_digest[:12]}", "created_by": place.actor.id,
                             "created_by_name": place.actor.name} for one, text in brought])
    shown = select(Revision.id).where(Revision.version_id == LanguageVersion.id).scalar_subquery()
    uow.session.execute(update(LanguageVersion).where(LanguageVersion.id.in_(ids.values())).values(published_revision_id=shown)
                        .execution_options(synchronize_session=False))
    _insert(uow, InstalledVersion, [{"work_id": one.work_id, "language": place.language, "brought_work": True} for one, _ in brought])
    for one, _ in brought:
        record(uow, place.actor, "versions.install", "version", f"{one.work_id}/{place.language}", manifest=place.manifest_digest)


def _insert(uow: UnitOfWork, table: type, rows: list[dict[str, object]]) -> None:
    if rows:
        uow.session.execute(insert(table), rows)

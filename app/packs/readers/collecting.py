"""Collecting what an edition holds, a few works at a time."""

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.accounts.permissions import ANONYMOUS, READER, Actor
from app.database import UnitOfWork
from app.errors import N_, Conflict, NotFound, Unavailable
from app.languages import registry
from app.packs.ports import PackRoom
from app.packs.readers.edition import Edition, EditionFile, EditionVersion, EditionWork
from app.packs.readers.wording import wording_for
from app.publications.models import INTERNAL, PUBLIC, Attachment, LanguageVersion, Revision, Work
from app.publications.queries import ORIGINAL, readable

# whom an edition is for, as the rules of reading know them
READERS: Mapping[str, Actor] = {PUBLIC: ANONYMOUS, INTERNAL: Actor(None, "export", frozenset({(READER, "")}))}
_AT_A_TIME = 20


@dataclass(frozen=True)
class _Place:
    """A work in the order of an edition."""

    work_id: str
    issued_on: datetime.date | None
    changed_at: datetime.datetime


def collect(uow: UnitOfWork, room: PackRoom, tag: str, audience: str, work_ids: Collection[str] = (), *,
            every_language: bool = False) -> Edition:
    """An edition of these works, or of all; it can be read as long as the unit of work is open.

    Raises ``NotFound`` for a work that these readers do not have in this language and ``Conflict`` where there is none.
    """
    places = _places(uow, tag, audience)
    if work_ids:
        known = {one.work_id for one in places}
        for wanted in work_ids:
            if wanted not in known:
                raise NotFound("publications.no_version", N_("The work %(id)s has no version in %(language)s. Open the work to see its languages."), id=wanted, language=tag)
        places = [one for one in places if one.work_id in set(work_ids)]
    if not places:
        raise Conflict("packs.nothing", N_("Nothing is published in %(language)s yet. Publish a work first."), language=tag)

    def works() -> Iterator[EditionWork]:
        for first in range(0, len(places), _AT_A_TIME):
            ids = [one.work_id for one in places[first:first + _AT_A_TIME]]
            yield from _read(uow, room, tag, audience, ids, every_language)
            uow.session.expunge_all()  # works and their versions hold each other: memory would grow until they are collected

    words = wording_for(tag)
    return Edition(f"Rông: {registry.get(tag).autonym}", registry.get(tag), audience, len(places),
                   max(one.changed_at for one in places), words, frozenset(one.work_id for one in places), works,
                   room.storage.open)


def _places(uow: UnitOfWork, tag: str, audience: str) -> list[_Place]:
    rows = uow.session.execute(
        select(Work.id, Work.issued_on, Work.updated_at, LanguageVersion.updated_at, LanguageVersion.published_at)
        .join(LanguageVersion, LanguageVersion.work_id == Work.id)
        .where(readable(READERS[audience]), LanguageVersion.language == tag))
    found = [(_Place(work_id, issued_on, max(work_at, version_at)), issued_on or (published_at or version_at).date())
             for work_id, issued_on, work_at, version_at, published_at in rows]
    # in Python, since databases order letters by rules of their own
    found.sort(key=lambda one: one[0].work_id)
    found.sort(key=lambda one: one[1], reverse=True)
    return [place for place, _ in found]


def _read(uow: UnitOfWork, room: PackRoom, tag: str, audience: str, ids: Sequence[str],
          every_language: bool) -> Iterator[EditionWork]:
    works = {work.id: work for work in uow.session.scalars(select(Work).where(Work.id.in_(ids)).options(
        selectinload(Work.topics), selectinload(Work.places), selectinload(Work.attachments)))}
    query = (select(LanguageVersion, Revision).join(Work, Work.id == LanguageVersion.work_id)
             .join(Revision, Revision.id == LanguageVersion.published_revision_id)
             .where(readable(READERS[audience]), Work.id.in_(ids)))
    if not every_language:
        query = query.where(LanguageVersion.language == tag)
    versions: dict[str, list[EditionVersion]] = {}
    for version, revision in uow.session.execute(query.order_by(LanguageVersion.id)):
        versions.setdefault(version.work_id, []).append(EditionVersion(
            version.language, revision.title, revision.summary, revision.body, revision.number,
            version.published_at or revision.created_at, version.language == works[version.work_id].source_language))
    for work_id in ids:
        yield _work(room, works[work_id], tag, versions[work_id], originals=every_language and audience == INTERNAL,
                    every_language=every_language)


def _work(room: PackRoom, work: Work, tag: str, versions: Sequence[EditionVersion], *, originals: bool,
          every_language: bool) -> EditionWork:
    version = next(one for one in versions if one.language == tag)
    wanted = {"", *(one.language for one in versions)}
    files = tuple(_file(one) for one in sorted(work.attachments, key=lambda one: (one.name, one.language, one.id))
                  if (one.role != ORIGINAL and one.language in wanted) or (one.role == ORIGINAL and originals))
    for file in files:
        if not room.storage.has(file.digest):
            raise Unavailable("packs.lost_here", N_("The file %(name)s of “%(title)s” is missing in this archive. Run “rong doctor” and restore it from a backup."),
                              name=file.name, title=version.title)
    return EditionWork(
        work.id, work.kind, work.source_language, tuple(one.topic for one in work.topics),
        tuple(one.place for one in work.places), work.source, work.author, work.rights, work.issued_on, work.urgent,
        work.visibility, version, tuple(one for one in versions if one is not version and every_language), files)


def _file(one: Attachment) -> EditionFile:
    return EditionFile(one.digest, one.size, one.name, one.media_type, one.role, one.language, one.caption,
                       one.role == ORIGINAL, int(one.facts.get("width") or 0), int(one.facts.get("height") or 0))

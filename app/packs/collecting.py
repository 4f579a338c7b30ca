"""Collecting what a pack of one language holds, and giving out the bytes of its objects one by one."""

import datetime
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import exists, func, select
from sqlalchemy.orm import selectinload

from app.accounts.permissions import ANONYMOUS, READER, Actor
from app.database import UnitOfWork
from app.errors import N_, Unavailable
from app.packs.manifest import INTERNAL, Manifest, PackedAttachment, PackedVersion
from app.packs.ports import PackRoom
from app.packs.terms import pack_terms
from app.publications.models import Attachment, LanguageVersion, Revision, Work
from app.publications.queries import ORIGINAL, readable

# whom a pack is for, as the rules of reading know them
_STAFF_AT_A_POST = Actor(None, "pack", frozenset({(READER, "")}))


@dataclass(frozen=True)
class Collected:
    """A manifest and the way to the bytes of each of its objects."""

    manifest: Manifest
    open: Callable[[str], BinaryIO]


def collect(uow: UnitOfWork, room: PackRoom, language: str, audience: str) -> Collected:
    """What readers of this audience may read today in this language, in the order of the works' ids."""
    reader = _STAFF_AT_A_POST if audience == INTERNAL else ANONYMOUS
    rows = uow.session.execute(
        select(LanguageVersion, Revision).join(Work, Work.id == LanguageVersion.work_id)
        .join(Revision, Revision.id == LanguageVersion.published_revision_id)
        .where(readable(reader), LanguageVersion.language == language).order_by(Work.id)
        .options(selectinload(LanguageVersion.work).selectinload(Work.topics),
                 selectinload(LanguageVersion.work).selectinload(Work.places),
                 selectinload(LanguageVersion.work).selectinload(Work.attachments))
        .execution_options(yield_per=200))
    objects: dict[str, int] = {}
    bodies: dict[str, int] = {}
    versions = []
    for version, revision in rows:
        packed = _pack(version, revision, objects)
        bodies[packed.body] = revision.id
        _require_files(room, packed)
        versions.append(packed)
    versions.sort(key=lambda one: one.work_id)  # the database may order by other rules than Python
    terms = pack_terms(uow, language)
    glossary = _object(terms, objects) if terms is not None else None
    made_at = _newest(uow, language)

    def opened(digest: str) -> BinaryIO:
        if digest == glossary and terms is not None:
            return io.BytesIO(terms)
        if digest in bodies:
            body = uow.session.scalar(select(Revision.body).where(Revision.id == bodies[digest])) or ""
            return io.BytesIO(body.encode("utf-8"))
        return room.storage.open(digest)

    return Collected(Manifest(language, audience, made_at, tuple(versions), glossary, objects), opened)


def _pack(version: LanguageVersion, revision: Revision, objects: dict[str, int]) -> PackedVersion:
    work = version.work
    files = sorted((one for one in work.attachments
                    if one.role != ORIGINAL and one.language in ("", version.language)),
                   key=lambda one: (one.name, one.language))
    objects.update((one.digest, one.size) for one in files)
    return PackedVersion(
        work.id, work.source_language, work.kind, tuple(one.topic for one in work.topics),
        tuple(one.place for one in work.places), work.source, work.author, work.rights, work.issued_on,
        work.embargo_until, work.visibility, work.urgent, revision.title, revision.summary, revision.number,
        version.published_at or revision.created_at, _object(revision.body.encode("utf-8"), objects),
        tuple(_file(one) for one in files))


def _file(one: Attachment) -> PackedAttachment:
    facts = {key: value for key, value in one.facts.items() if type(value) is int}
    return PackedAttachment(one.digest, one.size, one.name, one.media_type, one.role, one.language, one.caption, facts)


def _object(data: bytes, objects: dict[str, int]) -> str:
    digest = hashlib.sha256(data).hexdigest()
    objects[digest] = len(data)
    return digest


def _require_files(room: PackRoom, packed: PackedVersion) -> None:
    for file in packed.attachments:
        if not room.storage.has(file.digest):
            raise Unavailable("packs.lost_here", N_("The file %(name)s of “%(title)s” is missing in this archive. Run “rong doctor” and restore it from a backup."),
                              name=file.name, title=packed.title)


def _newest(uow: UnitOfWork, language: str) -> datetime.datetime:
    """When anything of this language last changed, withdrawals included, so that a later pack is never older."""
    has_text = exists().where(Revision.version_id == LanguageVersion.id)
    version_at, work_at = uow.session.execute(
        select(func.max(LanguageVersion.updated_at), func.max(Work.updated_at))
        .join(Work, Work.id == LanguageVersion.work_id)
        .where(LanguageVersion.language == language, has_text)).one()
    return max((at for at in (version_at, work_at) if at is not None),
               default=datetime.datetime.fromtimestamp(0, datetime.UTC))

"""Collecting what a pack of one language lists, page by page, and giving out the bytes of its objects one by one."""

import datetime
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import selectinload

from app.accounts.permissions import ANONYMOUS, READER, Actor
from app.database import UnitOfWork
from app.errors import N_, Unavailable
from app.packs.compression import CHUNK
from app.packs.pages import INTERNAL, MAX_OBJECT_BYTES, PackedAttachment, PackedVersion, Part, paged
from app.packs.ports import PackRoom
from app.publications import texts
from app.publications.models import Attachment, LanguageVersion, Revision, Work
from app.publications.queries import ORIGINAL, readable

# whom a pack is for, as the rules of reading know them
_STAFF_AT_A_POST = Actor(None, "pack", frozenset({(READER, "")}))
_AT_ONCE = 100


def pages_of(uow: UnitOfWork, room: PackRoom, language: str, audience: str) -> Iterator[tuple[tuple[PackedVersion, ...], bytes]]:
    """The pages of what readers of this audience may read today in this language, each with its bytes."""
    return paged(_versions(uow, room, language, audience))


def count(uow: UnitOfWork, language: str, audience: str) -> int:
    """How many works these pages list."""
    return uow.session.scalar(select(func.count()).select_from(_listed(language, audience).subquery())) or 0


def newest(uow: UnitOfWork, language: str) -> datetime.datetime:
    """When anything of this language last changed, withdrawals included, so that a later pack is never older."""
    has_text = exists().where(Revision.version_id == LanguageVersion.id)
    version_at, work_at = uow.session.execute(
        select(func.max(LanguageVersion.updated_at), func.max(Work.updated_at))
        .join(Work, Work.id == LanguageVersion.work_id)
        .where(LanguageVersion.language == language, has_text)).one()
    return max((at for at in (version_at, work_at) if at is not None),
               default=datetime.datetime.fromtimestamp(0, datetime.UTC))


def open_text(uow: UnitOfWork, language: str, one: PackedVersion) -> BinaryIO:
    """The bytes of a version's text, whose digest the caller compares."""
    row = uow.session.execute(
        select(Revision.title, Revision.summary, Revision.body).join(LanguageVersion, LanguageVersion.id == Revision.version_id)
        .where(LanguageVersion.work_id == one.work_id, LanguageVersion.language == language, Revision.digest == one.text)
        .limit(1)).first()
    return io.BytesIO(texts.as_bytes(*row) if row else b"")


@contextmanager
def open_part(room: PackRoom, file: PackedAttachment, number: int) -> Iterator[BinaryIO]:
    """The bytes of one object of a file."""
    with room.storage.open(file.digest) as stream:
        stream.seek(sum(part.size for part in file.objects[:number]))
        yield stream


def _listed(language: str, audience: str) -> Select[str]:
    reader = _STAFF_AT_A_POST if audience == INTERNAL else ANONYMOUS
    return (select(LanguageVersion.work_id).join(Work, Work.id == LanguageVersion.work_id)
            .join(Revision, Revision.id == LanguageVersion.published_revision_id)
            .where(readable(reader), LanguageVersion.language == language))


def _versions(uow: UnitOfWork, room: PackRoom, language: str, audience: str) -> Iterator[PackedVersion]:
    # the database may order by other rules than Python
    ids = sorted(uow.session.scalars(_listed(language, audience).execution_options(yield_per=1000)), reverse=True)
    while ids:
        batch = ids[-_AT_ONCE:]
        del ids[-_AT_ONCE:]
        rows = uow.session.execute(
            select(LanguageVersion, Revision)
            .join(Revision, Revision.id == LanguageVersion.published_revision_id)
            .where(LanguageVersion.work_id.in_(batch), LanguageVersion.language == language)
            .options(selectinload(LanguageVersion.work).selectinload(Work.topics),
                     selectinload(LanguageVersion.work).selectinload(Work.places),
                     selectinload(LanguageVersion.work).selectinload(Work.attachments))).all()
        for version, revision in sorted(rows, key=lambda row: str(row[0].work_id)):
            yield _pack(room, version, revision)
        uow.session.expunge_all()  # a hundred thousand works do not fit into memory


def _pack(room: PackRoom, version: LanguageVersion, revision: Revision) -> PackedVersion:
    work = version.work
    files = sorted((one for one in work.attachments
                    if one.role != ORIGINAL and one.language in ("", version.language)),
                   key=lambda one: (one.name, one.language))
    for one in files:
        _require_file(room, one, revision.title)
    text = texts.as_bytes(revision.title, revision.summary, revision.body)
    if hashlib.sha256(text).hexdigest() != revision.digest:
        raise Unavailable("packs.damaged_text", N_("The text of “%(title)s” (%(language)s) is damaged in this archive. Save it again, or restore it from a backup."),
                          title=revision.title, language=version.language)
    return PackedVersion(
        work.id, work.source_language, work.kind, tuple(one.topic for one in work.topics),
        tuple(one.place for one in work.places), work.source, work.author, work.rights, work.issued_on,
        work.embargo_until, work.visibility, work.urgent, revision.title, revision.number,
        version.published_at or revision.created_at, revision.digest, len(text), tuple(_file(room, one) for one in files))


def _file(room: PackRoom, one: Attachment) -> PackedAttachment:
    facts = {key: value for key, value in one.facts.items() if type(value) is int}
    parts = _parts(room, one) if one.size > MAX_OBJECT_BYTES else ()
    return PackedAttachment(one.digest, one.size, one.name, one.media_type, one.role, one.language, one.caption, facts, parts)


def _parts(room: PackRoom, one: Attachment) -> tuple[Part, ...]:
    parts, left = [], one.size
    with room.storage.open(one.digest) as stream:
        while left:
            size = min(left, MAX_OBJECT_BYTES)
            parts.append(Part(_digest(stream, size), size))
            left -= size
    return tuple(parts)


def _digest(stream: BinaryIO, size: int) -> str:
    seen = hashlib.sha256()
    while size and (chunk := stream.read(min(CHUNK, size))):
        seen.update(chunk)
        size -= len(chunk)
    return seen.hexdigest()


def _require_file(room: PackRoom, one: Attachment, title: str) -> None:
    if not room.storage.has(one.digest):
        raise Unavailable("packs.lost_here", N_("The file %(name)s of “%(title)s” is missing in this archive. Run “rong doctor” and restore it from a backup."),
                          name=one.name, title=title)

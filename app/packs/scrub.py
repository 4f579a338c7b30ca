"""Use case: reading everything that the archive keeps again, and naming each text and file whose bytes have changed."""

from dataclasses import dataclass

from sqlalchemy import and_, select, update

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.database import UnitOfWork
from app.packs import manifest
from app.packs.folder import FolderSource
from app.packs.layout import list_path, object_path
from app.packs.models import InstalledPack, InstalledVersion
from app.packs.pages import INTERNAL, Part
from app.packs.ports import PackRoom
from app.packs.reading import Pack
from app.packs.trust.port import ListFacts
from app.publications import texts
from app.publications.models import Attachment, LanguageVersion, Revision

_ROWS = 500


@dataclass(frozen=True)
class Damage:
    """A text or file that is not what it was, or is gone; ``mends`` says that the next pack brings it again.

    A ``past`` text came with a pack and is not the one that readers see: nobody brings it any more. A list that was kept, or a page of one, belongs to no work: it has neither ``work_id`` nor ``title``.
    """

    work_id: str
    language: str
    title: str
    part: str
    mends: bool
    past: bool = False


@dataclass(frozen=True)
class ScrubReport:
    """What was read, and what is damaged of it."""

    texts: int
    objects: int
    size: int
    damage: tuple[Damage, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is damaged but past texts."""
        return all(one.past for one in self.damage)


def scrub_archive(room: PackRoom, actor: Actor) -> ScrubReport:
    """Read every text and every file again. Nothing is taken away; what packs brought is marked for the next one to bring."""
    require(actor, "packs.install")
    damage, revisions, size = _texts(room)
    lost, objects, more = _files(room)
    damage += lost + _lists(room)
    with room.database.unit(write=True) as uow:
        for one in damage:
            if one.mends:
                _mark(uow, one)
        record(uow, actor, "packs.scrub", "archive", "", texts=revisions, objects=objects, damaged=len(damage))
        uow.commit()
    return ScrubReport(revisions, objects, size + more, tuple(damage))


def _texts(room: PackRoom) -> tuple[list[Damage], int, int]:
    damage: list[Damage] = []
    read = size = last = 0
    while True:
        with room.database.unit() as uow:
            rows = uow.session.execute(
                select(Revision.id, Revision.title, Revision.summary, Revision.body, Revision.digest, Revision.number,
                       LanguageVersion.work_id, LanguageVersion.language, LanguageVersion.published_revision_id, InstalledVersion.entry)
                .join(LanguageVersion, LanguageVersion.id == Revision.version_id)
                .outerjoin(InstalledVersion, and_(InstalledVersion.work_id == LanguageVersion.work_id,
                                                  InstalledVersion.language == LanguageVersion.language))
                .where(Revision.id > last).order_by(Revision.id).limit(_ROWS)).all()
        if not rows:
            return damage, read, size
        for row in rows:
            text = texts.as_bytes(row.title, row.summary, row.body)
            size += len(text)
            if texts.digest_of(row.title, row.summary, row.body) != row.digest:
                shown, brought = row.published_revision_id == row.id, row.entry is not None
                damage.append(Damage(row.work_id, row.language, row.title, "text", brought and shown,
                                     past=brought and not shown and _came_whole(room, row.work_id)))
        read += len(rows)
        last = rows[-1].id


def _came_whole(room: PackRoom, work_id: str) -> bool:
    """Whether the work was not made here."""
    with room.database.unit() as uow:
        return uow.session.scalar(select(InstalledVersion.work_id).where(
            InstalledVersion.work_id == work_id, InstalledVersion.brought_work).limit(1)) is not None


def _files(room: PackRoom) -> tuple[list[Damage], int, int]:
    damage: list[Damage] = []
    size = 0
    with room.database.unit() as uow:
        digests = sorted(uow.session.scalars(select(Attachment.digest).distinct()))
    for digest in digests:
        if room.storage.has(digest):
            size += room.storage.size(digest)
        if not room.storage.has(digest) or not room.storage.verify(digest):
            with room.database.unit() as uow:
                damage += _users(uow, digest)
    return damage, len(digests), size


def _lists(room: PackRoom) -> list[Damage]:
    """What is kept of the installed lists: the lists by their names, and the pages of those that are right."""
    damage: list[Damage] = []
    with room.database.unit() as uow:
        installed = list(uow.session.scalars(select(InstalledPack).order_by(InstalledPack.language)))
    kept = Pack(FolderSource(room.installed))
    for one in installed:
        place = ListFacts(list_path(one.language, internal=one.audience == INTERNAL), one.version, 0, one.manifest_digest).place
        data = kept.read(place, manifest.MAX_BYTES)
        if data is None or manifest.digest_of(data) != one.manifest_digest:
            damage.append(Damage("", one.language, "", place, True))
            continue
        damage += [Damage("", one.language, "", object_path(page.digest), True) for page in manifest.pages_in(data, place)
                   if not kept.has(page.digest) or not kept.is_right(Part(page.digest, page.size))]
    return damage


def _users(uow: UnitOfWork, digest: str) -> list[Damage]:
    """Every version that shows the file, or the work where none does."""
    found = []
    for file in uow.session.scalars(select(Attachment).where(Attachment.digest == digest)):
        versions = [one for one in file.work.versions if file.language in ("", one.language)]
        for version in versions:
            shown = version.published_revision
            brought = uow.session.get(InstalledVersion, (file.work_id, version.language)) is not None
            found.append(Damage(file.work_id, version.language, shown.title if shown else file.work_id, file.name, brought))
        if not versions:
            found.append(Damage(file.work_id, file.language, file.work_id, file.name, False))
    return found


def _mark(uow: UnitOfWork, one: Damage) -> None:
    if not one.work_id:
        uow.session.execute(update(InstalledPack).where(InstalledPack.language == one.language).values(complete=False))
        return
    uow.session.execute(update(InstalledVersion).where(InstalledVersion.work_id == one.work_id, InstalledVersion.language == one.language)
                        .values(entry=""))

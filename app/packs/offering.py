"""What a pack would change here, told before anything is changed: new, changed and withdrawn works, room and urgent titles."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.database import UnitOfWork
from app.errors import RongError
from app.languages import registry
from app.packs.folder import PackFolder
from app.packs.manifest import PackedVersion
from app.packs.models import InstalledVersion
from app.packs.ports import PackRoom
from app.packs.verify import CheckedPack, listed_packs
from app.publications.models import Attachment, LanguageVersion, Revision, Work
from app.publications.queries import ORIGINAL

MOST_URGENT = 20
# beside the objects: the texts in the database and in the index, and what both need while they are written
SPARE_BYTES = 64 * 1024 * 1024
TEXT_FACTOR = 4


@dataclass(frozen=True)
class LanguageOffer:
    """What one language of a pack brings; ``urgent`` are titles of notices that are new or changed."""

    language: str
    manifest_digest: str
    works: int
    new: int
    changed: int
    withdrawn: int
    urgent: tuple[str, ...]

    @property
    def changes(self) -> int:
        return self.new + self.changed + self.withdrawn


@dataclass(frozen=True)
class Offer:
    """What a pack brings. ``size`` is read from it, ``added`` comes onto this disk, ``free`` is what it has left, in bytes.

    ``problems`` are lists that cannot be believed; the other languages can be installed once those are mended.
    """

    languages: tuple[LanguageOffer, ...]
    problems: tuple[RongError, ...]
    size: int
    added: int
    free: int

    @property
    def changes(self) -> int:
        return sum(one.changes for one in self.languages)

    @property
    def urgent(self) -> tuple[tuple[str, str], ...]:
        """The urgent titles of all languages, each with its language."""
        return tuple((one.language, title) for one in self.languages for title in one.urgent)

    @property
    def fits(self) -> bool:
        return self.free >= self.added + SPARE_BYTES

    @property
    def short(self) -> int:
        """How many bytes are missing; 0 where it fits."""
        return max(0, self.added + SPARE_BYTES - self.free)

    @property
    def key(self) -> str:
        """What was offered, so that nothing else is installed than what a person said yes to."""
        return hashlib.sha256("".join(one.manifest_digest for one in self.languages).encode()).hexdigest()[:32]


def look_at(room: PackRoom, folder: Path) -> Offer:
    """Say what installing this pack would do, after its lists alone; changes nothing and reads no objects.

    Raises ``NotFound`` for a folder that is no pack and ``Invalid`` for a newer format.
    """
    packs, problems = listed_packs(PackFolder(folder), room.trust)
    languages, size, added = [], 0, 0
    wanted: dict[str, int] = {}
    with room.database.unit() as uow:
        for one in packs:
            offer, texts = _compare(uow, one)
            languages.append(offer)
            added += TEXT_FACTOR * texts
            size += sum(one.manifest.objects.values())
            wanted.update((file.digest, file.size) for version in one.manifest.versions for file in version.attachments)
    added += sum(length for digest, length in wanted.items() if not room.storage.has(digest))
    order = {one.tag: place for place, one in enumerate(registry.all_languages())}
    languages.sort(key=lambda one: order[one.language])
    return Offer(tuple(languages), tuple(problems), size, added, shutil.disk_usage(_existing(room.folder)).free)


def weigh(room: PackRoom, folder: Path) -> int:
    """The bytes of all objects that the pack's lists name; lists that are wrong count nothing."""
    packs, _problems = listed_packs(PackFolder(folder), room.trust)
    return sum(sum(one.manifest.objects.values()) for one in packs)


def _compare(uow: UnitOfWork, checked: CheckedPack) -> tuple[LanguageOffer, int]:
    """What the list says beside what readers have here; with the bytes of the texts that are new."""
    language, versions = checked.manifest.language, checked.manifest.versions
    here = _shown(uow, language)
    listed, new, changed, texts = set(), 0, 0, 0
    urgent: list[str] = []
    for one in versions:
        listed.add(one.work_id)
        if here.get(one.work_id) == _said(one):
            continue
        new, changed = (new, changed + 1) if one.work_id in here else (new + 1, changed)
        texts += checked.manifest.objects[one.body]
        if one.urgent and len(urgent) < MOST_URGENT:
            urgent.append(one.title)
    brought = uow.session.scalars(select(InstalledVersion.work_id).where(
        InstalledVersion.language == language, InstalledVersion.listed))
    withdrawn = sum(1 for work_id in brought if work_id not in listed and work_id in here)
    return LanguageOffer(language, checked.digest, len(versions), new, changed, withdrawn, tuple(urgent)), texts


def _shown(uow: UnitOfWork, language: str) -> dict[str, bytes]:
    """What readers have in this language, by work, each as one digest of all that a pack says of it."""
    files: dict[str, list[tuple[str, str, str]]] = {}
    for work_id, name, tag, digest in uow.session.execute(
            select(Attachment.work_id, Attachment.name, Attachment.language, Attachment.digest)
            .where(Attachment.role != ORIGINAL, Attachment.language.in_(("", language)))):
        files.setdefault(work_id, []).append((name, tag, digest))
    rows = uow.session.execute(
        select(Work, Revision.title, Revision.summary, Revision.body)
        .join(LanguageVersion, LanguageVersion.work_id == Work.id)
        .join(Revision, Revision.id == LanguageVersion.published_revision_id)
        .where(LanguageVersion.language == language).order_by(Work.id)
        .options(selectinload(Work.topics), selectinload(Work.places)).execution_options(yield_per=200))
    shown = {}
    for work, title, summary, body in rows:
        facts = (title, summary, hashlib.sha256(body.encode("utf-8")).hexdigest(), work.kind, work.urgent, work.issued_on,
                 work.visibility, sorted(one.topic for one in work.topics), sorted(one.place for one in work.places))
        shown[work.id] = _digest(facts, files.get(work.id, []))
    return shown


def _said(one: PackedVersion) -> bytes:
    facts = (one.title, one.summary, one.body, one.kind, one.urgent, one.issued_on, one.visibility, sorted(one.topics),
             sorted(one.places))
    return _digest(facts, [(file.name, file.language, file.digest) for file in one.attachments])


def _digest(facts: tuple[object, ...], files: list[tuple[str, str, str]]) -> bytes:
    return hashlib.sha256(repr((facts, sorted(files))).encode("utf-8", "surrogatepass")).digest()


def _existing(folder: Path) -> Path:
    """The folder itself, or the nearest above it that is there."""
    return folder if folder.is_dir() else _existing(folder.parent)

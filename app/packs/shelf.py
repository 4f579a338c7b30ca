"""What an instance hands out over a network: the newest lists, those who vouch for them, and what the lists name."""

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version as program_version
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select

from app.accounts.permissions import ANONYMOUS, Actor, may
from app.database import UnitOfWork
from app.packs import canonical, manifest
from app.packs.compression import shrinks, shrunk
from app.packs.layout import (
    ABOUT,
    FORMAT,
    README,
    README_TEXT,
    SHRUNK,
    digest_in,
    list_in,
    list_path,
    object_path,
)
from app.packs.models import ExportedList, InstalledPack
from app.packs.pages import INTERNAL
from app.packs.ports import PackRoom
from app.packs.terms import pack_terms
from app.packs.trust import chain
from app.packs.trust.port import ListFacts
from app.publications import texts
from app.publications.models import Attachment, LanguageVersion, Revision, Work
from app.publications.queries import may_fetch, readable


@dataclass(frozen=True)
class Given:
    """A file of the pack: its bytes, how many, and their SHA-256 as ``tag``. One that is ``fixed`` never changes under its
    name and holds nothing that could be withdrawn; ``public`` is one that strangers may have too."""

    stream: BinaryIO
    size: int
    tag: str
    fixed: bool
    public: bool = True

    @classmethod
    def of(cls, data: bytes, *, fixed: bool, public: bool = True) -> "Given":
        return cls(io.BytesIO(data), len(data), hashlib.sha256(data).hexdigest(), fixed, public)


class Shelf:
    """The pack of an instance, put together from what it has: nothing is kept twice for it.

    A post hands on the lists that it installed, any other instance those that it exported last. Lists for staff, and
    what only they name, are for who may read such works. What a list names and the archive no longer shows is not
    there, and neither is a file that has changed on the disk since it came.
    """

    def __init__(self, room: PackRoom) -> None:
        self._room = room
        self._right: set[str] = set()

    def given(self, uow: UnitOfWork, actor: Actor, path: str) -> Given | None:
        """The file of this path for this reader; None where there is none for them."""
        if path == README:
            return Given.of(README_TEXT.encode("utf-8"), fixed=False)
        digest = digest_in(path.removesuffix(SHRUNK))
        if digest is not None:
            return self._object(uow, actor, digest, path.endswith(SHRUNK))
        files, lists = self.vouched(uow)
        if path == ABOUT:
            return Given.of(canonical.encode({"format": FORMAT, "generator": f"Rông {program_version('rong')}"}), fixed=False) if lists else None
        if path in files:
            return Given.of(files[path], fixed=False)
        for facts in lists.values():
            if facts.place == path and (_is_public(facts) or may(actor, "works.read_internal")):
                return Given.of(self._folder.joinpath(path).read_bytes(), fixed=True, public=_is_public(facts))
        return None

    def vouched(self, uow: UnitOfWork) -> tuple[Mapping[str, bytes], Mapping[str, ListFacts]]:
        """The files of those who vouch, and the lists that are here of those that they vouch for."""
        files = self._room.trust.newest()
        if files:
            if self._room.trust.missing(files):  # nobody may believe it yet
                return {}, {}
            lists = chain.facts_of(chain.targets_in(files), "targets")
        else:
            lists = {one.path: one for one in (self._installed(uow) if self._room.passes_on else self._exported(uow))}
            files = {chain.UNSIGNED: chain.encode_unsigned(lists)} if lists else {}
        return files, {path: one for path, one in lists.items() if self._folder.joinpath(one.place).is_file()}

    @property
    def _folder(self) -> Path:
        return self._room.installed if self._room.passes_on else self._room.exported

    def _installed(self, uow: UnitOfWork) -> Iterator[ListFacts]:
        for one in uow.session.scalars(select(InstalledPack).order_by(InstalledPack.language)):
            facts = ListFacts(list_path(one.language, internal=one.audience == INTERNAL), one.version, 0, one.manifest_digest)
            place = self._folder / facts.place
            if place.is_file():
                yield ListFacts(facts.path, facts.version, place.stat().st_size, facts.sha256)

    def _exported(self, uow: UnitOfWork) -> Iterator[ListFacts]:
        for one in uow.session.scalars(select(ExportedList).order_by(ExportedList.path)):
            language, internal = list_in(one.path) or ("", False)
            for place in self._folder.glob(f"manifests/*.{Path(one.path).name}"):
                if place.name.partition(".")[2] == Path(one.path).name and _version(place, language, internal) == one.version:
                    yield ListFacts(one.path, one.version, place.stat().st_size, place.name.partition(".")[0])

    def _object(self, uow: UnitOfWork, actor: Actor, digest: str, compressed: bool) -> Given | None:
        """The object as it is, or compressed, as a folder would hold it: never both."""
        data, public = self._listed(uow, actor, digest)
        if data is None:
            data, public = self._text(uow, actor, digest)
        if data is not None:
            frame = shrunk(data) if shrinks(data) else None
            if compressed == (frame is None):
                return None
            return Given.of(data if frame is None else frame, fixed=False, public=public)
        return None if compressed else self._file(uow, actor, digest)

    def _listed(self, uow: UnitOfWork, actor: Actor, digest: str) -> tuple[bytes | None, bool]:
        """A page or the glossary of a list that this reader may have, and whether everybody may."""
        for facts in sorted(self.vouched(uow)[1].values(), key=_is_public, reverse=True):
            if not _is_public(facts) and not may(actor, "works.read_internal"):
                continue
            pages, glossary = _named(self._folder / facts.place)
            if digest in pages:
                place = self._folder / object_path(digest)
                return _right(place.read_bytes() if place.is_file() else None, digest), _is_public(facts)
            if digest == glossary:
                return _right(self._glossary(uow, facts, digest), digest), _is_public(facts)
        return None, False

    def _glossary(self, uow: UnitOfWork, facts: ListFacts, digest: str) -> bytes | None:
        """The glossary as it came, or as it is."""
        if not self._room.storage.has(digest):
            return pack_terms(uow, (list_in(facts.path) or ("", False))[0])
        with self._room.storage.open(digest) as stream:
            return stream.read()

    def _text(self, uow: UnitOfWork, actor: Actor, digest: str) -> tuple[bytes | None, bool]:
        """The text that a version shows now to this reader, and whether everybody may."""
        for reader in dict.fromkeys((ANONYMOUS, actor)):
            row = uow.session.execute(select(Revision.title, Revision.summary, Revision.body)
                                      .join(LanguageVersion, LanguageVersion.id == Revision.version_id).join(Work, Work.id == LanguageVersion.work_id)
                                      .where(Revision.digest == digest, Revision.id == LanguageVersion.published_revision_id,
                                             readable(reader)).limit(1)).first()
            if row is not None:
                return _right(texts.as_bytes(*row), digest), reader is ANONYMOUS
        return None, False

    def _file(self, uow: UnitOfWork, actor: Actor, digest: str) -> Given | None:
        storage = self._room.storage
        found = list(uow.session.scalars(select(Attachment).where(Attachment.digest == digest)))
        if not any(may_fetch(uow, actor, one) for one in found) or not storage.has(digest):
            return None
        if digest not in self._right:
            if not storage.verify(digest):
                return None
            self._right.add(digest)
        return Given(storage.open(digest), storage.size(digest), digest, fixed=False, public=any(may_fetch(uow, ANONYMOUS, one) for one in found))


def _is_public(facts: ListFacts) -> bool:
    return not (list_in(facts.path) or ("", True))[1]


def _right(data: bytes | None, digest: str) -> bytes | None:
    return data if data is not None and hashlib.sha256(data).hexdigest() == digest else None


@lru_cache(maxsize=256)
def _version(place: Path, language: str, internal: bool) -> int:
    return manifest.decode(place.read_bytes(), language, internal=internal).version


@lru_cache(maxsize=64)
def _named(place: Path) -> tuple[frozenset[str], str]:
    """The pages of a list, and its glossary; the file is named by its bytes, so that it is read once."""
    data = place.read_bytes()
    top = canonical.decode(data, place.name)
    glossary = top["glossary"]
    return frozenset(page.digest for page in manifest.pages_in(data, place.name)), glossary["digest"] if glossary else ""

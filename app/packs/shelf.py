"""What an instance hands out over a network: the newest lists, those who vouch for them, and what the lists name."""

import hashlib
import io
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version as program_version
from pathlib import Path
from typing import BinaryIO, cast

from sqlalchemy import select

from app.accounts.permissions import ANONYMOUS, Actor, may
from app.database import UnitOfWork
from app.packs import canonical, manifest
from app.packs.compression import shrinks, shrunk
from app.packs.folder import FolderSource
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
from app.packs.pages import INTERNAL, MAX_OBJECT_BYTES
from app.packs.ports import PackRoom
from app.packs.reading import Pack
from app.packs.stretch import Stretch
from app.packs.terms import pack_terms
from app.packs.trust import chain
from app.packs.trust.port import ListFacts
from app.publications import texts
from app.publications.models import Attachment, LanguageVersion, Revision, Work
from app.publications.queries import may_fetch, readable
from app.storage.digests import digest_of


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


_Stamp = tuple[int, int, int]
# what is larger goes as it is: making it smaller would hold up whoever waits for it
MOST_SHRUNK = 16 * 1024 * 1024


class Shelf:
    """The pack of an instance, put together from what it has: nothing is kept twice for it.

    A post hands on the lists that it installed, any other instance those that it exported last. Lists for staff, and
    what only they name, are for who may read such works. What a list names and the archive no longer shows is not
    there, and neither is a file that has changed on the disk since it came.
    """

    def __init__(self, room: PackRoom) -> None:
        self._room = room
        self._right: dict[str, _Stamp] = {}

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
        place, public = self._extra(uow, actor, digest)
        if place is not None and place.stat().st_size > MOST_SHRUNK:
            return None if compressed else Given(place.open("rb"), place.stat().st_size, digest, fixed=False, public=public)
        for kind in (self._listed, self._text, self._small_extra):
            data, public = kind(uow, actor, digest)
            if data is not None:
                frame = _frame(data)
                return None if compressed == (frame is None) else Given.of(data if frame is None else frame, fixed=False, public=public)
        return None if compressed else self._file(uow, actor, digest, digest) or self._part(uow, actor, digest)

    def _listed(self, uow: UnitOfWork, actor: Actor, digest: str) -> tuple[bytes | None, bool]:
        """A page or the glossary of a list that this reader may have, and whether everybody may."""
        for facts in self._for(uow, actor):
            named = _named(self._folder / facts.place)
            if digest in named.pages:
                place = self._folder / object_path(digest)
                return _right(place.read_bytes() if place.is_file() else None, digest), _is_public(facts)
            if digest == named.glossary:
                return _right(self._glossary(uow, facts, digest), digest), _is_public(facts)
        return None, False

    def _for(self, uow: UnitOfWork, actor: Actor) -> Iterator[ListFacts]:
        """The lists that this reader may have, those for everybody first."""
        for facts in sorted(self.vouched(uow)[1].values(), key=_is_public, reverse=True):
            if _is_public(facts) or may(actor, "works.read_internal"):
                yield facts

    def _extra(self, uow: UnitOfWork, actor: Actor, digest: str) -> tuple[Path | None, bool]:
        """What belongs to a language and to no work, as far as it is still what the list names."""
        for facts in self._for(uow, actor):
            extra = _named(self._folder / facts.place).extras.get(digest)
            place = extra and self._room.extra(*extra, digest)
            if place:
                return place, _is_public(facts)
        return None, False

    def _small_extra(self, uow: UnitOfWork, actor: Actor, digest: str) -> tuple[bytes | None, bool]:
        place, public = self._extra(uow, actor, digest)
        return _right(place.read_bytes() if place else None, digest), public

    def _part(self, uow: UnitOfWork, actor: Actor, digest: str) -> Given | None:
        """A piece of a file that is too large for one object."""
        if uow.session.scalar(select(Attachment.id).where(Attachment.size > MAX_OBJECT_BYTES).limit(1)) is None:
            return None  # lists are read through only where there may be such pieces
        for facts in self._for(uow, actor):
            piece = _pieces(self._folder, facts).get(digest)
            if piece:
                return self._file(uow, actor, piece.file, digest, piece)
        return None

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

    def _file(self, uow: UnitOfWork, actor: Actor, file: str, digest: str, piece: "_Piece | None" = None) -> Given | None:
        """A kept file, or a piece of it, by the digest of what is handed out."""
        storage = self._room.storage
        found = list(uow.session.scalars(select(Attachment).where(Attachment.digest == file)))
        if not any(may_fetch(uow, actor, one) for one in found) or not storage.has(file):
            return None
        stream = storage.open(file)
        given = stream if piece is None else cast(BinaryIO, Stretch(stream, piece.begin, piece.size))
        stamp = _stamp(stream)
        if self._right.get(digest) != stamp and not _is_right(given, digest):
            stream.close()
            return None
        self._right[digest] = stamp
        return Given(given, storage.size(file) if piece is None else piece.size, digest, fixed=False,
                     public=any(may_fetch(uow, ANONYMOUS, one) for one in found))


def _is_public(facts: ListFacts) -> bool:
    return not (list_in(facts.path) or ("", True))[1]


def _right(data: bytes | None, digest: str) -> bytes | None:
    return data if data is not None and hashlib.sha256(data).hexdigest() == digest else None


@lru_cache(maxsize=256)
def _version(place: Path, language: str, internal: bool) -> int:
    return manifest.decode(place.read_bytes(), language, internal=internal).version


@lru_cache(maxsize=8)
def _frame(data: bytes) -> bytes | None:
    """The same bytes made smaller; None where that is not worth it. A file is asked for several times when a line breaks."""
    return shrunk(data) if shrinks(data) else None


def _stamp(stream: BinaryIO) -> _Stamp:
    """What differs once a file has been written anew: a large one is read through for its digest once, not for each range of it."""
    found = os.fstat(stream.fileno())
    return found.st_ino, found.st_size, found.st_mtime_ns


def _is_right(stream: BinaryIO, digest: str) -> bool:
    found = digest_of(stream)
    stream.seek(0)
    return found == digest


@dataclass(frozen=True)
class _Named:
    """What a list names beside works: its pages, its glossary, and what belongs to no work, as kind and name."""

    pages: frozenset[str]
    glossary: str
    extras: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class _Piece:
    """Where a piece of a file lies in it."""

    file: str
    begin: int
    size: int


@lru_cache(maxsize=64)
def _named(place: Path) -> _Named:
    """What a list names; the file is named by its bytes, so that it is read once."""
    data = place.read_bytes()
    top = canonical.decode(data, place.name)
    glossary = top["glossary"]
    return _Named(frozenset(page.digest for page in manifest.pages_in(data, place.name)), glossary["digest"] if glossary else "",
                  {one["digest"]: (one["kind"], one["name"]) for one in top["extras"]})


@lru_cache(maxsize=64)
def _pieces(folder: Path, facts: ListFacts) -> Mapping[str, _Piece]:
    """The pieces of large files that a list names, by their digests."""
    language, internal = list_in(facts.path) or ("", False)
    listed = manifest.decode((folder / facts.place).read_bytes(), language, internal=internal)
    found: dict[str, _Piece] = {}
    for _, works in Pack(FolderSource(folder)).pages(listed):
        for file in (file for one in works for file in one.attachments):
            begin = 0
            for part in file.parts:
                found[part.digest] = _Piece(file.digest, begin, part.size)
                begin += part.size
    return found

"""Use case: writing a language pack. Only what the target lacks is written; who vouches for the lists comes last."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from importlib.metadata import version as program_version
from pathlib import Path
from typing import BinaryIO

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.database import UnitOfWork
from app.errors import N_, Conflict, Invalid, NotFound, TooLarge
from app.languages import registry
from app.packs import canonical, collecting, earlier, manifest, passing, searching
from app.packs.archive import ENDINGS, zip_target
from app.packs.choice import ALL, Choice
from app.packs.extras import Offered
from app.packs.folder import FolderTarget
from app.packs.layout import ABOUT, FORMAT, README, README_TEXT, list_path, part_path
from app.packs.manifest import LIST, MODEL, SEARCH, TEXT, Extra, Manifest, Page
from app.packs.models import ExportedList
from app.packs.pages import INTERNAL, MAX_OBJECT_BYTES, PUBLIC, PackedVersion, Part
from app.packs.pages import decode as decode_page
from app.packs.planning import SPARE_BYTES
from app.packs.ports import PackRoom, Progress, silent
from app.packs.reading import Pack, encode_carried
from app.packs.roominess import free_bytes
from app.packs.terms import pack_terms
from app.packs.trust import chain
from app.packs.trust.port import ListFacts
from app.packs.writing import Objects, Target
from app.publications import texts
from app.publications.works import Text
from app.storage.digests import digest_of
from app.storage.lock import alone


@dataclass(frozen=True)
class ExportReport:
    """What an export did. ``left_out`` objects are in an earlier pack, or were not wanted.

    ``version`` is the number of the list; ``waits_for`` names whose signatures the pack still lacks, and one that is not
    ``signed`` wants none. ``outdated`` are languages of which the place holds an older list than is vouched for now: it
    does not count any more, and they are to be exported there too.
    """

    language: str
    manifest_digest: str
    version: int
    made_at: datetime
    versions: int
    objects: int
    written: int
    written_bytes: int
    left_out: int
    waits_for: tuple[str, ...]
    signed: bool
    outdated: tuple[str, ...]


@dataclass(frozen=True)
class _Wish:
    """What a pack is to hold."""

    language: str
    internal: bool
    choice: Choice
    models: bool
    whole: bool

    @property
    def audience(self) -> str:
        return INTERNAL if self.internal else PUBLIC

    @property
    def path(self) -> str:
        return list_path(self.language, internal=self.internal)


def export_pack(room: PackRoom, actor: Actor, language: str, place: Path, *, internal: bool = False,
                against: str | None = None, choice: Choice = ALL, models: bool = False, progress: Progress = silent) -> ExportReport:
    """Write the published versions of a language that the public may read, with ``internal`` those of staff too.

    ``place`` is a folder, such as a stick, or one file that ends with ``.rong`` or ``.zip``. ``against`` names an
    earlier pack, by its place or by the digest of its manifest: objects that it lists are left out. With ``models``
    the installed models that draft from or into the language are listed, too. Raises
    ``Conflict`` where nothing was ever published and ``Unavailable`` where there is no room; what the place held
    before is then still whole.
    """
    require(actor, "packs.export")
    wish = _Wish(registry.get(language).tag, internal, choice, models, against is None)
    known = earlier.objects(room, wish.language, against, internal=internal) if against else frozenset()
    if place.is_file() and place.suffix.lower() not in ENDINGS:
        raise Invalid("packs.other_file", N_("%(place)s is a file. Choose a folder, or a file whose name ends with .rong or .zip."), place=str(place))
    busy = Conflict("packs.exporting", N_("Another pack is being written at the moment. Wait until it is done."))
    opened = zip_target(place) if place.suffix.lower() in ENDINGS else FolderTarget(place, room.disk)
    with alone(room.folder / "exporting", busy), earlier.remembering(room) as memory, opened as target:
        writing = _Writing(room, target, wish, Objects(target, known), memory)
        report = writing.write(progress)
    with room.database.unit(write=True) as uow:
        record(uow, actor, "packs.export", "pack", wish.language, manifest=report.manifest_digest,
               versions=report.versions, written=report.written)
        uow.commit()
    return report


@dataclass(frozen=True)
class _Writing:
    """One export on its way."""

    room: PackRoom
    target: Target
    wish: _Wish
    objects: Objects
    memory: earlier.Remembering

    def write(self, progress: Progress) -> ExportReport:
        try:
            with self.room.database.unit() as uow:
                listed, data = self._passed_on(uow, progress) if self.room.passes_on else self._made(uow, progress)
            facts = ListFacts.of(self.wish.path, listed.version, data)
            self.memory.list(facts, data)
            files = self._beside(facts, data)
        except Exception:
            self.objects.take_back()
            raise
        self._switch(facts, files)
        return ExportReport(self.wish.language, facts.sha256, listed.version, listed.made_at, listed.works, self.objects.count,
                            self.objects.written, self.objects.written_bytes, self.objects.left_out,
                            self.room.trust.missing(files), chain.UNSIGNED not in files, self._outdated(files))

    def _made(self, uow: UnitOfWork, progress: Progress) -> tuple[Manifest, bytes]:
        """Write the objects of what is published now, and number the list of it."""
        wish = self.wish
        total = collecting.count(uow, wish.language, wish.audience)
        if not total and uow.session.get(ExportedList, wish.path) is None:
            raise Conflict("packs.nothing", N_("Nothing is published in %(language)s yet. Publish a work first."), language=wish.language)
        self._begin()
        made = self._search(total)
        pages = tuple(self._pages(uow, collecting.pages_of(uow, self.room, wish.language, wish.audience), total, progress, made))
        terms = pack_terms(uow, wish.language)
        glossary = self.objects.add_bytes(TEXT, terms) if terms is not None else None
        beside = list(self._extras())
        found = made.end(self._room_left()) if made is not None else None  # last, so that nothing else lacks the room
        extras = tuple(sorted((*beside, *([found] if found else [])), key=lambda one: (one.kind, one.name)))
        draft = Manifest(wish.language, wish.audience, 1, collecting.newest(uow, wish.language), sum(one.works for one in pages),
                         self.objects.count, self.objects.sizes, pages, glossary, extras)
        listed = _numbered(self.room, draft)
        data = manifest.encode(listed)
        manifest.decode(data, wish.language, internal=wish.internal)
        return listed, data

    def _passed_on(self, uow: UnitOfWork, progress: Progress) -> tuple[Manifest, bytes]:
        """Write the objects of what was installed here, as far as they are here and right."""
        listed, data = passing.installed_list(uow, self.room, self.wish.path, self.wish.language, internal=self.wish.internal)
        self._begin()
        for _ in self._pages(uow, passing.pages_of(self.room, listed), listed.works, progress):
            pass
        beside = [] if listed.glossary is None else [(listed.glossary, TEXT)]
        for part, kind in beside:
            self.objects.add(part, kind, partial(_stored, self.room, part.digest), or_leave_out=True)
        for one in (one for one in listed.extras if one.kind != SEARCH):
            self.objects.add(Part(one.digest, one.size), one.kind, partial(_found, self.room, one), or_leave_out=True)
        return listed, data

    def _begin(self) -> None:
        self._small(ABOUT, canonical.encode({"format": FORMAT, "generator": f"Rông {program_version('rong')}"}))
        self._small(README, README_TEXT.encode("utf-8"))

    def _search(self, total: int) -> searching.Made | None:
        """Where search data is made."""
        if self.room.search is None or total < searching.LEAST_WORKS:
            return None
        return searching.Made(self.room.search, self.room.analysed / Path(self.wish.path).stem, self.wish.language, self.objects)

    def _room_left(self) -> int:
        """The bytes that search data may take. It is larger than the texts: only the first pack in a folder carries it, and no file for e-mail."""
        first = not any(_is_of(path, self.wish.path) for path in self.target.paths("manifests"))
        if not (self.wish.whole and first and isinstance(self.target, FolderTarget)):
            return 0
        return free_bytes(self.target.folder) - SPARE_BYTES

    def _pages(self, uow: UnitOfWork, pages: Iterator[tuple[tuple[PackedVersion, ...], bytes]], total: int,
               progress: Progress, made: searching.Made | None = None) -> Iterator[Page]:
        done = 0
        for works, data in pages:
            if made is not None:
                made.page(works, partial(_written, uow, self.wish.language))
            for one in works:
                self._work(uow, one)
                done += 1
                progress(done, total)
            decode_page(data, self.wish.path, self.wish.audience)  # nothing leaves that a post would refuse
            page = self.objects.add_bytes(LIST, data)
            self.memory.page(page.digest, data)
            yield Page(page.digest, page.size, len(works), sum(one.urgent for one in works))

    def _work(self, uow: UnitOfWork, one: PackedVersion) -> None:
        lenient = self.room.passes_on
        self.objects.add(Part(one.text, one.size), TEXT, partial(_text, uow, self.wish.language, one), or_leave_out=lenient)
        for file in one.attachments:
            wanted = self.wish.choice.takes(file)
            for number, part in enumerate(file.objects):
                self.objects.add(part, file.role, partial(collecting.open_part, self.room, file, number), wanted=wanted, or_leave_out=lenient)

    def _extras(self) -> Iterator[Extra]:
        for kind in self.room.extras:
            if kind.kind == MODEL and not self.wish.models:
                continue
            for one in kind.offered(self.wish.language):
                part = _digest(one)
                self.objects.add(part, kind.kind, partial(_file, one.place))
                yield Extra(kind.kind, one.name, part.digest, part.size)

    def _beside(self, facts: ListFacts, data: bytes) -> Mapping[str, bytes]:
        """Put the new list beside the old one, with all files that vouch for it but the last; gives them."""
        pack, carried = Pack(self.target), encode_carried(self.objects.carried)
        self._small(facts.place, data)
        if carried is not None:
            self._small(part_path(facts.place), carried)
        elif pack.source.size(part_path(facts.place)) is not None:
            self.target.remove(part_path(facts.place))
        files = dict(self.room.trust.vouch({facts.path: facts}, pack.read))
        for path in list(files)[:-1]:
            self._small(path, files[path])
        self.target.settle()
        return files

    def _switch(self, facts: ListFacts, files: Mapping[str, bytes]) -> None:
        """Let the new list count instead of the old: at every moment the target is one whole pack or the other."""
        last = list(files)[-1]
        self._small(last, files[last])
        self.target.settle()
        for path in (*self.target.paths("manifests"), *self.target.paths("trust")):
            stale = path not in files if path.startswith("trust/") else _is_of(path, facts.path)
            if stale and path not in (facts.place, part_path(facts.place)):
                self.target.remove(path)

    def _outdated(self, files: Mapping[str, bytes]) -> tuple[str, ...]:
        """The languages of lists in the target of which another state is vouched for."""
        places = {one.place for one in chain.lists_in(files).values()}
        lists = (path for path in self.target.paths("manifests") if not path.endswith(".part.json"))
        return tuple(sorted({path.split(".")[1] for path in lists if path not in places}))

    def _small(self, path: str, data: bytes) -> None:
        if Pack(self.target).read(path, manifest.MAX_BYTES) != data:
            with self.target.writing(path) as file:
                file.write(data)


def _numbered(room: PackRoom, draft: Manifest) -> Manifest:
    """With the number and time of the last export if that listed the same, else the next number."""
    content = draft.content
    with room.database.unit(write=True) as uow:
        row = uow.session.get(ExportedList, draft.path)
        if row is None:
            row = ExportedList(path=draft.path, version=0, content="", made_at=draft.made_at)
            uow.session.add(row)
        if row.content != content:
            row.version, row.content, row.made_at = row.version + 1, content, max(row.made_at, draft.made_at)
        uow.commit()
        return replace(draft, version=row.version, made_at=row.made_at)


def _is_of(path: str, listed: str) -> bool:
    """Whether this is a state of that list, or what was carried of it."""
    digest, _, name = path.removeprefix("manifests/").partition(".")
    return len(digest) == 64 and name.replace(".part.json", ".json") == listed.removeprefix("manifests/")


@contextmanager
def _text(uow: UnitOfWork, language: str, one: PackedVersion) -> Iterator[BinaryIO]:
    yield collecting.open_text(uow, language, one)


def _written(uow: UnitOfWork, language: str, one: PackedVersion) -> Text:
    return Text(*texts.from_bytes(collecting.open_text(uow, language, one).read()))


@contextmanager
def _stored(room: PackRoom, digest: str) -> Iterator[BinaryIO]:
    with room.storage.open(digest) as stream:
        yield stream


@contextmanager
def _found(room: PackRoom, one: Extra) -> Iterator[BinaryIO]:
    place = room.extra(one.kind, one.name, one.digest)
    if place is None:
        raise NotFound("storage.no_object", N_("The object %(digest)s is not on this machine. Tell the administrator, who can restore it from a backup."), digest=one.digest[:12])
    with place.open("rb") as stream:
        yield stream


@contextmanager
def _file(place: Path) -> Iterator[BinaryIO]:
    with place.open("rb") as stream:
        yield stream


def _digest(one: Offered) -> Part:
    with one.place.open("rb") as stream:
        digest, size = digest_of(stream), stream.tell()
    if size > MAX_OBJECT_BYTES:
        raise TooLarge("packs.large_extra", N_("%(name)s is too large for a pack. Export without it."), name=one.name)
    return Part(digest, size)

"""One list on its way into an archive: its versions in batches, each batch first on the disk, then in one transaction."""

import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from app.accounts.permissions import Actor
from app.audit.log import record
from app.database import UnitOfWork, now
from app.errors import N_, Invalid, NotFound, RongError
from app.packs import planning
from app.packs.choice import Choice
from app.packs.compression import broken
from app.packs.extras import Extras
from app.packs.fetching import Fetching
from app.packs.folder import FolderTarget, unreadable
from app.packs.layout import object_path
from app.packs.manifest import Extra, Page, digest_of
from app.packs.models import InstalledPack, InstalledVersion
from app.packs.pages import PUBLIC, PackedVersion, Part
from app.packs.placing import Place, Skipped, place_version, withdraw_version
from app.packs.placing_new import place_new_works
from app.packs.ports import PackRoom
from app.packs.reading import Listed, Pack, no_object
from app.packs.searching import Found
from app.packs.terms import take_terms
from app.packs.trust.port import Believed
from app.publications.events import WorksChanged
from app.publications.models import LanguageVersion, Work
from app.publications.works import Text
from app.storage.port import Putting

MOST_WORKS, MOST_BYTES = 100, 16 * 1024 * 1024
# versions up to so many bytes go before larger ones, whatever their place in the list
_SMALL, _LARGE = 1024 * 1024, 32 * 1024 * 1024
# files of an urgent notice up to so many bytes come with it, larger ones once everything urgent can be read
URGENT_FILES = 512 * 1024


class Receiving:
    """Takes one list over, step by step; what became of it stands in the attributes.

    ``believed`` is what the pack was believed, or None where the list is the one that is installed already. ``search`` is
    the search data that the pack has of a language that is new here; for a few works more it would take longer than their texts.
    """

    def __init__(self, room: PackRoom, actor: Actor, pack: Pack, listed: Listed, believed: Believed | None, choice: Choice, kept: FolderTarget) -> None:
        self.listed, self.language = listed, listed.manifest.language
        self._room, self._actor, self._pack, self._believed, self._choice, self._kept = room, actor, pack, believed, choice, kept
        self._fetching = Fetching(room.storage, pack, listed.carried)
        self.withdrawn = self.terms = 0
        self._changed: set[str] = set()
        self._lacking: set[str] = set()
        self._urgent: set[str] = set()
        self._early: set[str] = set()
        self.skipped: list[Skipped] = []
        self._wrong: dict[str, RongError] = {}
        self._told: list[str] = []
        self._begun = False
        with room.database.unit() as uow:
            installed = uow.session.get(InstalledPack, self.language)
            self._resumed = installed is not None and not installed.complete
            self._pages = planning.open_pages(uow, listed)
        first = installed is None or self._resumed
        self.search = Found(pack, listed.manifest, room.search.rules()) if room.search is not None and first else None

    @property
    def open_works(self) -> int:
        """How many works stand on pages that are not placed yet as they are."""
        return sum(page.works for page in self._pages)

    @property
    def changed(self) -> int:
        """How many works were placed."""
        return len(self._changed)

    @property
    def urgent_changed(self) -> frozenset[str]:
        """The urgent ones among them."""
        return frozenset(self._changed & self._urgent)

    @property
    def lacking(self) -> int:
        """How many works wait for files."""
        return len(self._lacking)

    @property
    def moved(self) -> int:
        """How many bytes were taken out of the pack."""
        return self._fetching.moved + (self.search.moved if self.search else 0)

    @property
    def problems(self) -> tuple[RongError, ...]:
        """What is wrong in the pack and belongs to no single version."""
        return tuple(self._wrong.values())

    def urgent(self) -> Iterator[int]:
        """Place the urgent notices, small ones first, so that readers have them at once; gives how many works were dealt with.

        One with large files is readable before these come: it waits for them as any work that lacks a file.
        """
        urgent = [(page, one) for page in self._pages if page.urgent for one in self._works(page) if one.urgent]
        urgent.sort(key=lambda pair: _weight(pair[1]))
        self._urgent = {one.work_id for _, one in urgent}
        self._early = {one.work_id for _, one in urgent if any(file.size > URGENT_FILES for file in one.attachments)}
        largest = self._choice.largest
        yield from self._in_batches(iter(urgent), replace(self._choice, largest=URGENT_FILES if largest is None else min(largest, URGENT_FILES)))
        self._early -= {one.work_id for one in self.skipped}

    def tell(self) -> None:
        """Let seekers find what was placed so far."""
        if self._told:
            with self._room.database.unit(write=True) as uow:
                uow.record(WorksChanged(tuple(self._told)))
                uow.commit()
            self._told = []

    def withdraw(self) -> None:
        """Take away what the list has no more. Of works that may stand on a page that cannot be read nobody knows it: they stay."""
        with self._room.database.unit() as uow:
            if uow.session.scalar(select(InstalledVersion.work_id).where(InstalledVersion.language == self.language).limit(1)) is None:
                return
            read = {page.digest: [one.work_id for one in self._works(page)] for page in self._pages}
            gone = planning.unlisted(uow, self.listed, read)
        for start in range(0, len(gone), MOST_WORKS):
            with self._room.database.unit(write=True) as uow:
                self._begin(uow)
                for row in planning.rows_of(uow, self.language, gone[start:start + MOST_WORKS]).values():
                    # a list for the public says nothing of works for staff
                    if self.listed.manifest.audience != PUBLIC or uow.session.get_one(Work, row.work_id).visibility == PUBLIC:
                        self.withdrawn += withdraw_version(uow, self._actor, row)
                uow.commit()

    def others(self) -> Iterator[int]:
        """Place everything else, small to large; gives how many works were dealt with."""
        pages, least = list(self._pages), -1
        for most in (_SMALL, _LARGE, sys.maxsize):
            larger: list[Page] = []
            yield from self._in_batches(self._between(pages, least, most, larger), self._choice)
            pages, least = larger, most

    def finish(self) -> None:
        """Take what belongs to no work, and remember that this list is installed."""
        self._fetching.require_pack()
        self._keep_list()
        self._keep_beside()
        self._take_beside()
        with self._room.database.unit(write=True) as uow:
            self._begin(uow)
            self._take_terms(uow)
            installed = uow.session.get_one(InstalledPack, self.language)
            installed.missing = sum(one.damage for one in self.skipped)
            installed.complete, installed.installed_at = not self._wrong, now()
            if self._told or self._resumed:
                uow.record(WorksChanged(tuple(self._told)))
            record(uow, self._actor, "packs.install", "pack", self.language, manifest=self.listed.facts.sha256, changed=self.changed,
                   withdrawn=self.withdrawn, skipped=len(self.skipped))
            uow.commit()

    def _take_terms(self, uow: UnitOfWork) -> None:
        part = self.listed.manifest.glossary
        if part is None:
            return
        here = self._room.storage.has(part.digest)
        try:
            if self._pack.has(part.digest):
                self.terms = take_terms(uow, self._pack.bytes(part.digest, part.size), self.language)
            elif here and self._resumed:  # an earlier try kept it, and may have ended before its terms were taken
                with self._room.storage.open(part.digest) as stream:
                    self.terms = take_terms(uow, stream.read(), self.language)
            elif not here:
                self._miss(part, no_object(part.digest))
        except Invalid as error:
            self._wrong[part.digest] = error

    def _works(self, page: Page) -> tuple[PackedVersion, ...]:
        """The works of a page; none, and the reason among the problems, where it is not right."""
        try:
            return self._pack.page(self.listed.manifest, page)
        except (Invalid, NotFound) as error:
            self._fetching.require_pack()
            self._miss(page, error)
            return ()

    def _miss(self, part: Page | Part | Extra, error: RongError) -> None:
        """Note that something cannot be read: the pack is wrong, or says itself that an earlier one has it."""
        if self.listed.carried.has(part.digest) or self._pack.has(part.digest):
            self._wrong[part.digest] = error
        else:
            self._wrong[planning.EARLIER] = planning.needs_earlier(self.language)

    def _between(self, pages: list[Page], least: int, most: int, larger: list[Page]) -> Iterator[tuple[Page, PackedVersion]]:
        """The versions of these pages that are larger than ``least`` bytes and no larger than ``most``; pages with yet larger ones go into ``larger``."""
        for page in pages:
            weights = [(one, _weight(one)) for one in self._works(page) if not one.urgent or one.work_id in self._early]
            if any(weight > most for _, weight in weights):
                larger.append(page)
            yield from ((page, one) for one, weight in weights if least < weight <= most)

    def _in_batches(self, versions: Iterator[tuple[Page, PackedVersion]], choice: Choice) -> Iterator[int]:
        batch: list[tuple[Page, PackedVersion]] = []
        size = 0
        for page, one in versions:
            batch.append((page, one))
            size += _weight(one)
            if len(batch) >= MOST_WORKS or size >= MOST_BYTES:
                self._take(batch, choice)
                yield len(batch)
                batch, size = [], 0
        if batch:
            self._take(batch, choice)
            yield len(batch)

    def _take(self, batch: list[tuple[Page, PackedVersion]], choice: Choice) -> None:
        """Have the bytes of a batch on the disk, then place all of it in one transaction."""
        with self._room.database.unit() as uow, self._room.storage.putting() as putting:
            wanted = {one.work_id: entry for one, entry in planning.to_place(uow, self.language, (one for _, one in batch))}
            ready = [(page, found) for page, one in batch if one.work_id in wanted
                     and (found := self._fetched(uow, putting, one, wanted[one.work_id], choice)) is not None]
        with self._room.database.unit(write=True) as uow:
            self._begin(uow)
            place = self._place(uow, [one.packed.work_id for _, one in ready])
            here = {work.id: work for work in _here(uow, [one.packed.work_id for _, one in ready])}
            new = [one for _, one in ready if one.packed.work_id not in here]
            place_new_works(uow, place, [(one.packed, one.text) for one in new])
            rows = planning.rows_of(uow, self.language, [one.packed.work_id for one in new])
            with uow.session.no_autoflush:
                for page, one in ready:
                    self._placed(uow, place, page, one, rows.get(one.packed.work_id))
            for page in {page for page, one in batch if one.work_id not in wanted}:
                same = [one.work_id for other, one in batch if other == page and one.work_id not in wanted]
                uow.session.execute(update(InstalledVersion).where(InstalledVersion.language == self.language, InstalledVersion.work_id.in_(same))
                                    .values(page=page.digest))
            uow.commit()

    def _fetched(self, uow: UnitOfWork, putting: Putting, one: PackedVersion, entry: str, choice: Choice) -> "_Ready | None":
        """The version with all its bytes on their way to the disk; None, and its name among the skipped, where the pack is wrong."""
        try:
            text = self._fetching.text(uow, self.language, one)
            files = self._fetching.files(putting, self.language, one, choice)
        except (Invalid, NotFound) as error:
            self._fetching.require_pack()
            self._skip(one, _REASONS.get(error.code, N_("it is damaged in the pack")), damage=True)
            return None
        if text is None:
            self._fetching.require_pack()
            self._skip(one, N_("this pack does not carry its text, and no earlier one has brought it here"), damage=True)
            return None
        return _Ready(replace(one, attachments=files), entry, text, len(files) < len(one.attachments))

    def _placed(self, uow: UnitOfWork, place: Place, page: Page, one: "_Ready", row: InstalledVersion | None) -> None:
        """Place a version, unless it is new and has its row already, and note what the list says of it."""
        answer = True if row is not None else place_version(uow, place, one.packed, one.text)
        if isinstance(answer, Skipped):
            self.skipped.append(answer)
            return
        (self._lacking.add if one.lacking else self._lacking.discard)(one.packed.work_id)
        if answer:
            self._changed.add(one.packed.work_id)
            self._told.append(one.packed.work_id)
        row = row or uow.session.get(InstalledVersion, (one.packed.work_id, self.language))
        if row is not None:
            row.entry, row.page, row.lacking, row.listed = one.entry, page.digest, one.lacking, True

    def _place(self, uow: UnitOfWork, work_ids: list[str]) -> Place:
        others = uow.session.scalars(select(InstalledPack.made_at).where(InstalledPack.language != self.language))
        whole = uow.session.scalars(select(InstalledVersion.work_id).where(InstalledVersion.work_id.in_(work_ids), InstalledVersion.brought_work))
        return Place(self._actor, self.language, self.listed.facts.sha256, planning.rows_of(uow, self.language, work_ids), frozenset(whole),
                     all(made_at <= self.listed.manifest.made_at for made_at in others))

    def _begin(self, uow: UnitOfWork) -> None:
        """Remember with the first thing that changes what the pack was believed for, so that nothing older comes after it."""
        if self._begun:
            return
        self._begun = True
        if self._believed is None:
            uow.session.get_one(InstalledPack, self.language).complete = False
            return
        self._room.trust.remember(uow, self._believed)
        if self._believed.counted_anew:  # for the languages that come later as well
            vouched = [one.sha256 for one in self._believed.lists.values()]
            uow.session.execute(update(InstalledPack).where(InstalledPack.manifest_digest.not_in(vouched)).values(version=0))
        manifest = self.listed.manifest
        installed = uow.session.get(InstalledPack, self.language)
        if installed is None:
            installed = InstalledPack(language=self.language)
            uow.session.add(installed)
        installed.audience, installed.version, installed.manifest_digest = manifest.audience, manifest.version, self.listed.facts.sha256
        installed.made_at, installed.versions, installed.complete = manifest.made_at, manifest.works, False
        uow.session.flush()

    def _keep_list(self) -> None:
        """Keep the list and its pages, so that it can be passed on, and compared with the next one."""
        for path, part in [(self.listed.facts.place, None), *((object_path(page.digest), page) for page in self.listed.manifest.pages)]:
            if not self._is_kept(path, part) and (part is None or part.digest not in self._wrong):
                try:
                    data = self._pack.read(path, self.listed.facts.length) if part is None else self._pack.bytes(part.digest, part.size)
                except (Invalid, NotFound) as error:
                    if part is None:
                        self._wrong[path] = error
                    else:
                        self._miss(part, error)
                    continue
                if data is None:
                    raise unreadable(self._pack.source.name)
                with self._kept.writing(path) as file:
                    file.write(data)
        self._kept.settle()

    def _is_kept(self, path: str, part: Page | None) -> bool:
        """Whether the list, or a page of it, is kept here with the right bytes."""
        stream = self._kept.open(path)
        if stream is None:
            return False
        with stream:
            data = stream.read(self.listed.facts.length + 1 if part is None else part.size + 1)
        return self.listed.facts.fits(data) if part is None else digest_of(data) == part.digest

    def _keep_beside(self) -> None:
        """Keep the glossary as it came, for the packs that are made of this one; one that is not right is named where its terms are read."""
        part = self.listed.manifest.glossary
        if part is not None and self._pack.has(part.digest) and not self._room.storage.has(part.digest):
            with suppress(Invalid), self._room.storage.putting() as putting, self._pack.opened(part.digest, part.size) as stream:
                putting.put(stream, part.digest, part.size)

    def _take_beside(self) -> None:
        """Put in use what comes with the language and belongs to no work, as far as the pack carries it."""
        takers = {kind.kind: kind for kind in self._room.extras}
        for one in self.listed.manifest.extras:
            if one.kind not in takers:
                continue
            if not self._pack.has(one.digest):
                if takers[one.kind].wants(one.name, one.digest):
                    self._miss(one, no_object(one.digest))
            elif not self._is_taken(takers[one.kind], one):
                self._wrong[one.digest] = broken(one.name)

    def _is_taken(self, taker: Extras, one: Extra) -> bool:
        """Whether a file is right and in use, where it is wanted at all."""
        if not taker.wants(one.name, one.digest):
            return self._pack.is_right(Part(one.digest, one.size))
        try:
            with self._pack.opened(one.digest, one.size) as stream:
                return taker.take(one.name, stream, one.digest)
        except Invalid:
            return False

    def _skip(self, one: PackedVersion, reason: str, *, damage: bool = False) -> None:
        self.skipped.append(Skipped(one.work_id, self.language, one.title, reason, damage))


@dataclass(frozen=True)
class _Ready:
    """A version whose bytes are here; ``packed`` names only the files that are."""

    packed: PackedVersion
    entry: str
    text: Text
    lacking: bool


def _here(uow: UnitOfWork, work_ids: list[str]) -> list[Work]:
    """The works that are here already, with all that placing looks at."""
    return list(uow.session.scalars(select(Work).where(Work.id.in_(work_ids)).options(
        selectinload(Work.versions).selectinload(LanguageVersion.published_revision), selectinload(Work.topics),
        selectinload(Work.places), selectinload(Work.attachments))))


def _weight(one: PackedVersion) -> int:
    return one.size + sum(file.size for file in one.attachments)


_REASONS = {
    "packs.missing": N_("a part of it is missing in the pack"),
    "packs.unknown_kind": N_("it has a file of a kind that is not taken"),
    "packs.no_text": N_("its text is none that this program reads"),
}

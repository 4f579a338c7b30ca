"""Use case: taking over what another machine hands out: only what is lacking here is fetched, and installed like any pack."""

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select

from app.accounts.permissions import Actor, require
from app.database import UnitOfWork
from app.errors import N_, Conflict, Invalid, NotFound, RongError, Unavailable
from app.languages import registry
from app.packs import checking, manifest, planning
from app.packs.choice import ALL, Choice
from app.packs.folder import FolderSource
from app.packs.install import InstallReport, install_pack
from app.packs.layout import part_path
from app.packs.manifest import TEXT
from app.packs.models import InstalledPack
from app.packs.pages import PackedVersion, Part
from app.packs.planning import SPARE_BYTES
from app.packs.ports import PackRoom, Progress, silent
from app.packs.pulling.address import Address
from app.packs.pulling.arriving import Arriving
from app.packs.pulling.line import Line
from app.packs.pulling.remote import Remote
from app.packs.reading import Carried, Listed, Pack, encode_carried
from app.packs.receiving import URGENT_FILES
from app.packs.roominess import free_bytes, megabytes, no_room
from app.publications import texts
from app.publications.models import LanguageVersion, Revision
from app.storage.lock import alone

Dial = Callable[[Address], Line]
# what is likelier to lie there compressed
SHRINKING = (TEXT, manifest.LIST, *manifest.EXTRA_KINDS)


@dataclass(frozen=True)
class PullReport:
    """What came over the line, and what became of it. ``problems`` name what was wrong there; ``absent`` objects were not there."""

    received: int
    objects: int
    absent: int
    problems: tuple[RongError, ...]
    installed: InstallReport


@dataclass(frozen=True)
class _Wanted:
    """An object of a list that is lacking here, and the version that it belongs to, if it belongs to one."""

    part: Part
    listed: Listed
    kind: str
    work: PackedVersion | None = None
    name: str = ""

    @property
    def order(self) -> tuple[bool, int]:
        """Urgent notices first, then small to large, as they are installed."""
        return (self.work is None or not self.work.urgent, self.part.size)


def pull_pack(room: PackRoom, actor: Actor, address: Address, *, languages: tuple[str, ...] = (), choice: Choice = ALL, coming: Progress = silent,
              progress: Progress = silent, dial: Dial = Line, pause: Callable[[float], None] = time.sleep) -> PullReport:
    """Fetch what is new there, verify it as it comes, then install it as from a stick; what is urgent is fetched and installed first.

    ``languages`` are all that are there where none is named. Whoever hands the pack out is believed nothing: only
    signatures count, as for a stick. What has come is kept when the line breaks, and the next call goes on within
    the file. ``coming`` is told bytes, about once a second, and then ``progress`` works. Raises ``Unavailable`` where the machine cannot be reached, or
    stops answering, saying what has come and what is still to come, and ``Conflict`` where no office is known here:
    over a network anybody could come first.
    """
    require(actor, "packs.install")
    if not room.trust.knows_whom_to_believe():
        raise Conflict("pull.nobody_known", N_("It is not known here yet whose packs are to be believed. Bring the first signed pack on a stick, or give the office's fingerprint with “rong keys trust”."))
    tags = tuple(registry.get(tag).tag for tag in languages)
    busy = Conflict("packs.installing", N_("A pack is being installed already. Wait until it is done."))
    folder = room.folder / "pulled" / hashlib.sha256(address.url.encode("ascii")).hexdigest()[:16]
    with alone(room.folder / "pulling", busy), dial(address) as line:
        folder.mkdir(parents=True, exist_ok=True)
        _forget_others(folder)
        told = _Told(coming)
        pulling = _Pulling(room, Remote(line, folder, room.disk, pause=pause, watch=told), tags, choice, told)
        early = install_pack(room, actor, folder, choice=choice, urgent_only=True) if pulling.fetch_urgent() else None
        pulling.fetch()
        line.hang_up()  # installing may take long
        report = install_pack(room, actor, folder, choice=choice, progress=progress)
    shutil.rmtree(folder)
    return PullReport(line.meter.received, pulling.fetched, pulling.absent, tuple(pulling.problems), _together(early, report))


def _together(early: InstallReport | None, report: InstallReport) -> InstallReport:
    """What both did: the first placed what was urgent, the second all the rest and told of everything that was wrong."""
    before = {one.language: one.urgent for one in early.languages} if early else {}
    return replace(report, languages=tuple(
        replace(one, changed=one.changed + len(before.get(one.language, frozenset()) - one.urgent)) for one in report.languages))


class _Told:
    """Tells how much has come, about once a second, so that telling costs nothing."""

    def __init__(self, coming: Progress) -> None:
        self._coming, self._last = coming, 0.0
        self.done = self.total = 0

    def __call__(self, _received: int) -> None:
        if time.monotonic() - self._last >= 1:
            self._last = time.monotonic()
            self._coming(self.done, self.total)


class _Pulling:
    """One pull on its way."""

    def __init__(self, room: PackRoom, remote: Remote, tags: tuple[str, ...], choice: Choice, told: _Told) -> None:
        self._room, self._remote, self._tags, self._choice, self._told = room, remote, tags, choice, told
        self._pack = Pack(FolderSource(remote.folder), FolderSource(room.installed))
        self.fetched = self.absent = 0
        self.problems: list[RongError] = []
        self._here: dict[str, set[bytes]] = {}
        self._tried: dict[str, bool] = {}
        self._arriving = Arriving(remote, tags)
        self._lists = self._believed()

    def _believed(self) -> tuple[Listed, ...]:
        """The lists that are wanted, once it is known that they may be believed."""
        _, lists, found = Pack(self._arriving).lists(self._room.trust)
        lists = tuple(one for one in lists if not self._tags or one.manifest.language in self._tags)
        self.problems += found
        if not lists:
            raise self.problems[0] if self.problems else NotFound("pull.no_language", N_("There is no pack in %(languages)s. Name another language."),
                                                                  languages=", ".join(self._tags))
        return lists

    def fetch_urgent(self) -> bool:
        """Have the urgent notices that are lacking here in the folder of the pull, without large files; whether there are any.

        Only their pages are fetched to know them.
        """
        wanted = [one for listed in self._lists for one in self._of_pages(listed, urgent_only=True)
                  if one.work is not None and one.work.urgent and (one.kind == TEXT or one.part.size <= URGENT_FILES)]
        wanted.sort(key=lambda one: one.order)
        self._fetch(wanted)
        self._settle()
        return bool(wanted)

    def fetch(self) -> None:
        """Have everything that is lacking here in the folder of the pull, as a pack."""
        wanted = [one for listed in self._lists for one in self._lacking(listed)]
        wanted.sort(key=lambda one: one.order)
        self._require_room(wanted)
        self._fetch(wanted)
        self._settle()

    def _settle(self) -> None:
        """Make a pack of what has come so far."""
        for listed in self._lists:
            place = self._remote.folder / part_path(listed.facts.place)
            place.write_bytes(encode_carried(Carried(frozenset(self._here.get(listed.facts.place, ())), all_but=False)) or b"")
        self._arriving.settle()

    def _lacking(self, listed: Listed) -> Iterator[_Wanted]:
        """What the list names and is not here; its new pages are fetched to know it."""
        yield from self._of_pages(listed)
        with self._room.database.unit() as uow:
            installed = uow.session.get(InstalledPack, listed.manifest.language)
        glossary = listed.manifest.glossary
        if glossary is not None and (installed is None or installed.manifest_digest != listed.facts.sha256 or not self._room.storage.has(glossary.digest)):
            yield _Wanted(glossary, listed, TEXT)
        takers = {kind.kind: kind for kind in self._room.extras}
        for one in listed.manifest.extras:
            if one.kind in takers and takers[one.kind].wants(one.name, one.digest):
                yield _Wanted(Part(one.digest, one.size), listed, one.kind)

    def _of_pages(self, listed: Listed, *, urgent_only: bool = False) -> Iterator[_Wanted]:
        """What the open pages name and is not here, or those of them with urgent notices."""
        kept = Pack(FolderSource(self._room.installed))
        with self._room.database.unit() as uow:
            open_pages = [page for page in planning.open_pages(uow, listed) if page.urgent or not urgent_only]
        for page in open_pages:
            part = Part(page.digest, page.size)
            if not (kept.has(page.digest) and kept.is_right(part)) and not self._take(_Wanted(part, listed, manifest.LIST)):
                continue
            try:
                works = self._pack.page(listed.manifest, page)
            except RongError as error:
                self.problems += [] if urgent_only else [error]
                continue
            with self._room.database.unit() as uow:
                for one, _ in planning.to_place(uow, listed.manifest.language, works):
                    yield from self._of(uow, listed, one)

    def _of(self, uow: UnitOfWork, listed: Listed, one: PackedVersion) -> Iterator[_Wanted]:
        language = listed.manifest.language
        row = uow.session.execute(
            select(Revision.title, Revision.summary, Revision.body).join(LanguageVersion, LanguageVersion.id == Revision.version_id)
            .where(LanguageVersion.work_id == one.work_id, LanguageVersion.language == language, Revision.digest == one.text).limit(1)).first()
        if row is None or texts.digest_of(*row) != one.text:  # what is damaged here is fetched again
            yield _Wanted(Part(one.text, one.size), listed, TEXT, one)
        for file in one.attachments:
            if self._choice.takes(file) and not (self._room.storage.has(file.digest) and self._room.storage.verify(file.digest)):
                yield from (_Wanted(part, listed, file.role, one, file.name) for part in file.objects)

    def _fetch(self, wanted: list[_Wanted]) -> None:
        told, files = self._told, 0
        told.total = sum(one.part.size for one in wanted)
        try:
            for one in wanted:
                files += self._take(one)
                told.done += one.part.size
        except Unavailable as error:
            if error.code != "pull.gave_up":
                raise
            raise Unavailable("pull.broke_off", N_("The line to the other machine broke off. %(done)d of %(all)d files have come (%(have)s of %(of)s MB) and are kept. Pull again to go on."),
                              done=files, all=len(wanted), have=megabytes(told.done), of=megabytes(told.total)) from error

    def _take(self, one: _Wanted) -> bool:
        """Fetch an object; what is wrong with it there is named, and the rest goes on."""
        if one.part.digest not in self._tried:
            self._tried[one.part.digest] = self._come(one)
        if there := self._tried[one.part.digest]:
            self._here.setdefault(one.listed.facts.place, set()).add(bytes.fromhex(one.part.digest))
        return there

    def _come(self, one: _Wanted) -> bool:
        try:
            there = self._remote.object(one.part, shrinks=one.kind in SHRINKING)
        except Invalid as error:
            self.problems.append(error if one.work is None else checking.damaged(one.work, one.listed.manifest.language, one.name))
            return False
        self.absent += not there
        self.fetched += there
        return there

    def _require_room(self, wanted: list[_Wanted]) -> None:
        """Twice: for what is fetched, and for what is installed of it, less what has come already."""
        size = sum(one.part.size for one in wanted)
        have = sum(place.stat().st_size for place in self._remote.folder.rglob("*") if place.is_file())
        short = size + planning.need({TEXT: sum(one.part.size for one in wanted if one.kind == TEXT), "file": sum(one.part.size for one in wanted if one.kind != TEXT)}) \
            + SPARE_BYTES - have - free_bytes(self._room.folder)
        if short > 0:
            raise no_room(short)


def _forget_others(folder: Path) -> None:
    """What was begun from other machines goes: one at a time is kept."""
    for other in folder.parent.iterdir():
        if other != folder:
            with suppress(OSError):
                shutil.rmtree(other)

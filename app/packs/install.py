"""Use case: taking a pack over, version by version: each is placed whole, once all its bytes are on the disk and right."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.accounts.permissions import Actor, require
from app.errors import N_, Conflict, RongError
from app.packs import manifest
from app.packs.archive import source_at
from app.packs.choice import ALL, Choice
from app.packs.choosing import choose
from app.packs.folder import FolderSource, FolderTarget
from app.packs.models import InstalledPack
from app.packs.placing import Skipped
from app.packs.ports import PackRoom, Progress, silent
from app.packs.reading import Pack
from app.packs.receiving import Receiving
from app.packs.roominess import require_room
from app.packs.trust.port import Note
from app.storage.lock import alone


@dataclass(frozen=True)
class InstalledLanguage:
    """What became of one language of a pack; ``skipped`` versions were left as they are here, ``lacking`` ones wait for files.

    ``problems`` are parts of the pack that are wrong and belong to no single version; ``urgent`` are the urgent works among the changed.
    """

    language: str
    manifest_digest: str
    version: int
    versions: int
    changed: int
    withdrawn: int
    terms: int
    lacking: int
    skipped: tuple[Skipped, ...]
    problems: tuple[RongError, ...]
    urgent: frozenset[str]

    @property
    def whole(self) -> bool:
        """Whether nothing was wrong with what the pack carries."""
        return not self.problems and not any(one.damage for one in self.skipped)


@dataclass(frozen=True)
class InstallReport:
    """What an installation did, by language; ``problems`` are lists that could not be believed or read.

    ``moved`` are the bytes that came out of the pack.
    """

    languages: tuple[InstalledLanguage, ...]
    problems: tuple[RongError, ...]
    signed: bool
    notes: tuple[Note, ...]
    moved: int = 0


def install_pack(room: PackRoom, actor: Actor, place: Path, *, choice: Choice = ALL, progress: Progress = silent,
                 urgent_only: bool = False) -> InstallReport:
    """Show what a pack holds to readers here: urgent notices first, then small to large; with ``urgent_only`` it stops after these.

    Nothing is placed of which not every byte was compared with what was vouched for. A version with anything wrong
    in the pack is named and left as it is, and the next pack brings it; so is one that somebody here is working
    on, or has withdrawn. What an earlier pack brought and this one no longer lists is withdrawn. A pack older than
    what is installed only gives what is still lacking of that. Killed at any moment, every version is the old or the new one, and the next call goes on where this one stopped.

    Raises ``Invalid`` where nothing of the pack can be believed, ``Conflict`` for one older than what is installed or
    while another is being installed, ``Unavailable`` where there is no room; then nothing has changed.
    """
    require(actor, "packs.install")
    busy = Conflict("packs.installing", N_("A pack is being installed already. Wait until it is done."))
    with source_at(place) as source, alone(room.folder / "installing", busy):
        pack = Pack(source, FolderSource(room.installed))
        chosen = choose(room, pack)
        require_room(room, pack, [*chosen.lists, *chosen.mended], choice)
        with FolderTarget(room.installed, room.disk) as kept:
            receiving = [Receiving(room, actor, pack, one, believed, choice, kept)
                         for lists, believed in ((chosen.lists, chosen.believed), (chosen.mended, None)) for one in lists]
            _in_order(room, receiving, progress, urgent_only)
            languages = tuple(_report(one) for one in receiving)
        if not urgent_only:
            _forget_old_lists(room)
    return InstallReport(languages, chosen.problems, chosen.signed, chosen.notes, sum(one.moved for one in receiving))


def _in_order(room: PackRoom, receiving: list[Receiving], progress: Progress, urgent_only: bool) -> None:
    """Urgent notices of all languages, what was withdrawn, then the rest of one language after the other."""
    done, total = 0, sum(one.open_works for one in receiving)
    progress(0, total)

    def each(steps: Iterator[int]) -> None:
        nonlocal done
        for count in steps:
            done = min(done + count, total)
            progress(done, total)

    for one in receiving:
        each(one.urgent())
    for one in receiving:
        one.tell()
    progress(done, total)
    if urgent_only:
        return
    for one in receiving:
        one.withdraw()
    with _search_data(room, receiving):
        for one in receiving:
            each(one.others())
            one.finish()
    progress(total, total)


def _search_data(room: PackRoom, receiving: list[Receiving]) -> AbstractContextManager[None]:
    """Where what is told to have changed is not analysed, as far as the pack has search data of it."""
    found = {one.language: one.search for one in receiving if one.search is not None}
    if room.search is None:
        return nullcontext()
    return room.search.given(lambda language, work_id: found[language].blocks(work_id) if language in found else None)


def _report(one: Receiving) -> InstalledLanguage:
    listed = one.listed
    return InstalledLanguage(listed.manifest.language, listed.facts.sha256, listed.manifest.version, listed.manifest.works, one.changed,
                             one.withdrawn, one.terms, one.lacking, tuple(one.skipped), one.problems, one.urgent_changed)


def _forget_old_lists(room: PackRoom) -> None:
    """Of the lists kept here only those that were installed last stay, with their pages.

    Of a language whose installation was broken off all of them stay: its next try reads pages of the list before.
    While one of them is damaged all pages stay, because nobody knows which are its own; the next pack mends it.
    """
    with room.database.unit() as uow:
        digests = set(uow.session.scalars(select(InstalledPack.manifest_digest)))
        begun = set(uow.session.scalars(select(InstalledPack.language).where(~InstalledPack.complete)))
    needed: set[str] = set()
    readable = True
    for place in (room.installed / "manifests").glob("*.json"):
        digest, language = place.name.split(".")[:2]
        if digest in digests or language in begun:
            data = place.read_bytes()
            if manifest.digest_of(data) == digest:
                needed.update(page.digest for page in manifest.pages_in(data, place.name))
            else:
                readable = False
        else:
            place.unlink()
    for place in (room.installed / "objects").glob("*/*"):
        if readable and place.parent.name + place.name not in needed:
            place.unlink()

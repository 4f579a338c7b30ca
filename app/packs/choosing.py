"""Which lists of a pack are installed: those that are not older than what is here. Of an older pack only what is still lacking is taken.

Every object is compared with the list that is installed, so an older pack needs no more trust than any folder.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import or_, select

from app.database import UnitOfWork
from app.errors import N_, Conflict, Invalid, RongError
from app.packs import manifest, planning
from app.packs.folder import FolderSource
from app.packs.layout import list_path
from app.packs.models import InstalledPack, InstalledVersion
from app.packs.pages import INTERNAL
from app.packs.ports import PackRoom
from app.packs.reading import Carried, Listed, Pack
from app.packs.trust.port import Believed, ListFacts, Note

OLDER = "packs.older"


@dataclass(frozen=True)
class Chosen:
    """``lists`` are to be installed after what is ``believed``; ``mended`` ones are installed already, and the pack, which is older, has
    something of them that is lacking here. ``believed`` is None where the pack as a whole is older than what was seen here.
    """

    lists: tuple[Listed, ...]
    mended: tuple[Listed, ...]
    believed: Believed | None
    problems: tuple[RongError, ...]

    @property
    def signed(self) -> bool:
        """Whether somebody signed the pack; only what is signed is refused as a whole for being older."""
        return self.believed is None or self.believed.signed

    @property
    def notes(self) -> tuple[Note, ...]:
        said = (Note("packs.mended", N_("This pack is older than what is installed. Only what was still lacking is taken from it.")),) if self.mended else ()
        return (*(self.believed.notes if self.believed else ()), *said)


def choose(room: PackRoom, pack: Pack) -> Chosen:
    """Say what of this pack is to be installed here; changes nothing.

    Raises ``NotFound`` for what is no pack and ``Invalid`` where nothing of it can be believed, or ``Conflict`` where
    it is older than what is installed, and there is nothing to mend with it.
    """
    believed: Believed | None = None
    lists: tuple[Listed, ...] = ()
    try:
        believed, lists, found = pack.lists(room.trust)
    except Invalid as error:
        if error.code != OLDER:
            raise
        found = (error,)
    with room.database.unit() as uow:
        chosen, problems = _newer(uow, lists, list(found), counted_anew=believed is not None and believed.counted_anew)
        mended: tuple[Listed, ...] = ()
        if any(one.code == OLDER for one in problems) or (believed is not None and believed.outdated):
            languages = {one.manifest.language for one in chosen}
            mended = tuple(one for one in _installed(uow, room, pack) if one.manifest.language not in languages)
    if mended:
        problems = [one for one in problems if one.code != OLDER]
    if not chosen and not mended:
        raise problems[0]
    return Chosen(tuple(chosen), mended, believed, tuple(problems))


def _newer(uow: UnitOfWork, lists: tuple[Listed, ...], problems: list[RongError], *, counted_anew: bool) -> tuple[list[Listed], list[RongError]]:
    """Of each language the list to install: the internal one where there are two, unless a later one is here."""
    by_language = {one.manifest.language: one for one in sorted(lists, key=lambda one: (one.manifest.audience == INTERNAL, one.manifest.made_at))}
    chosen = []
    for language, listed in sorted(by_language.items()):
        installed = uow.session.get(InstalledPack, language)
        if installed is not None and not counted_anew and _is_older(listed, installed):
            problems.append(Conflict(OLDER, N_("The %(language)s pack is of %(made)s and older than the one installed, of %(installed)s. Get a newer one; nothing was changed."),
                                     language=language, made=f"{listed.manifest.made_at:%Y-%m-%d %H:%M:%S}", installed=f"{installed.made_at:%Y-%m-%d %H:%M:%S}"))
        else:
            chosen.append(listed)
    return chosen, problems


def _is_older(listed: Listed, installed: InstalledPack) -> bool:
    """Numbers tell, where they count the same list; else the time, which is that of one archive. 0 is no number any more."""
    if not installed.version:
        return False
    if installed.audience == listed.manifest.audience:
        return listed.manifest.version < installed.version
    return listed.manifest.made_at < installed.made_at


def _installed(uow: UnitOfWork, room: PackRoom, pack: Pack) -> Iterator[Listed]:
    """The lists installed here, as they were kept, whose installing was not ended, or of which something is lacking that the pack has."""
    kept = Pack(FolderSource(room.installed))
    for one in uow.session.scalars(select(InstalledPack).order_by(InstalledPack.language)):
        if one.complete and not one.missing and not _has_gaps(uow, one.language):
            continue
        facts = ListFacts(list_path(one.language, internal=one.audience == INTERNAL), one.version, 0, one.manifest_digest)
        data = kept.read(facts.place, manifest.MAX_BYTES)
        if data is not None and manifest.digest_of(data) == one.manifest_digest:
            listed = manifest.decode(data, one.language, internal=one.audience == INTERNAL)
            whole = Listed(replace(facts, length=len(data)), listed, Carried(all_but=False))
            if not one.complete or _gives(uow, pack, whole):
                yield whole


def _has_gaps(uow: UnitOfWork, language: str) -> bool:
    return uow.session.scalar(select(InstalledVersion.work_id).where(
        InstalledVersion.language == language, InstalledVersion.listed, or_(InstalledVersion.entry == "", InstalledVersion.lacking)).limit(1)) is not None


def _gives(uow: UnitOfWork, pack: Pack, listed: Listed) -> bool:
    """Whether the pack has anything of what is not placed yet as the list says."""
    for page in planning.open_pages(uow, listed):
        try:
            works = pack.page(listed.manifest, page)
        except RongError:
            continue
        if any(pack.has(part.digest) for one, _ in planning.to_place(uow, listed.manifest.language, works) for part in one.objects):
            return True
    return False

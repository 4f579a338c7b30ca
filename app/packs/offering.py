"""What a pack would change here, told before anything is changed: new, changed and withdrawn works, room and urgent titles."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from app.database import UnitOfWork
from app.errors import RongError
from app.languages import registry
from app.packs.archive import source_at
from app.packs.choice import ALL, Choice
from app.packs.choosing import choose
from app.packs.folder import FolderSource
from app.packs.manifest import LIST, SEARCH
from app.packs.models import InstalledPack
from app.packs.planning import SPARE_BYTES, need, survey
from app.packs.ports import PackRoom
from app.packs.reading import Listed, Pack
from app.packs.roominess import free_bytes
from app.packs.searching import Found
from app.packs.trust.port import Note


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

    ``problems`` are lists that cannot be believed; the other languages can be installed. ``notes`` refuse nothing.
    """

    languages: tuple[LanguageOffer, ...]
    problems: tuple[RongError, ...]
    size: int
    added: int
    free: int
    signed: bool = False
    notes: tuple[Note, ...] = ()

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


def look_at(room: PackRoom, place: Path, choice: Choice = ALL) -> Offer:
    """Say what installing this pack would do, after its lists alone; changes nothing and reads no texts and files.

    Raises ``NotFound`` for what is no pack, ``Invalid`` where nothing of it can be believed and ``Conflict`` for one
    older than what is installed that has nothing of what is still lacking.
    """
    with source_at(place) as source:
        pack = Pack(source, FolderSource(room.installed))
        chosen = choose(room, pack)
        languages, sizes, wrong, seen = [], Counter[str](), list(chosen.problems), set[str]()
        with room.database.unit() as uow:
            for listed in (*chosen.lists, *chosen.mended):
                offer, found, more = _compare(uow, room, pack, listed, choice, seen)
                languages.append(offer)
                sizes.update(found)
                wrong += more
        order = {one.tag: number for number, one in enumerate(registry.all_languages())}
        languages.sort(key=lambda one: order[one.language])
        return Offer(tuple(languages), tuple(wrong), sum(sizes.values()), need(sizes), free_bytes(room.folder), chosen.signed,
                     chosen.notes)


def _compare(uow: UnitOfWork, room: PackRoom, pack: Pack, listed: Listed, choice: Choice,
             seen: set[str]) -> tuple[LanguageOffer, Counter[str], list[RongError]]:
    """What a list brings beside what is here, with its bytes by kind."""
    found, kept = survey(uow, room, pack, listed, choice, seen), Pack(FolderSource(room.installed))
    found.sizes[LIST] += sum(page.size for page in listed.manifest.pages if not kept.has(page.digest) and pack.has(page.digest))
    installed = uow.session.get(InstalledPack, listed.manifest.language)
    if room.search is not None and (installed is None or not installed.complete):
        found.sizes[SEARCH] += Found(pack, listed.manifest, room.search.rules()).size
    offer = LanguageOffer(listed.manifest.language, listed.facts.sha256, found.works, found.new, found.changed, found.withdrawn,
                          tuple(found.urgent))
    return offer, found.sizes, found.problems

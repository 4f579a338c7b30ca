"""Use case: checking a pack: who vouches for its lists, the lists themselves, and every byte they name. Changes nothing."""

from dataclasses import dataclass
from pathlib import Path

from app.errors import RongError
from app.packs import checking
from app.packs.archive import source_at
from app.packs.compression import broken
from app.packs.layout import object_path
from app.packs.manifest import SEARCH, Manifest
from app.packs.pages import PackedVersion, Part
from app.packs.reading import Listed, Pack, no_object
from app.packs.searching import damaged
from app.packs.terms import read_terms
from app.packs.trust.port import Note, Trust

MOST_TITLES = 500


@dataclass(frozen=True)
class CheckedPack:
    """One language of a pack whose list is right; so many objects it leaves out, the texts of so many works among them.

    ``titles`` are the first of its works.
    """

    manifest: Manifest
    digest: str
    left_out: int
    without_text: int
    titles: tuple[str, ...]


@dataclass(frozen=True)
class VerifyReport:
    """What was looked at, and each thing that is wrong; a pack is good when nothing is. ``notes`` refuse nothing."""

    packs: tuple[CheckedPack, ...]
    problems: tuple[RongError, ...]
    signed: bool
    notes: tuple[Note, ...]


def verify_pack(place: Path, *, trust: Trust) -> VerifyReport:
    """Read a whole pack, a folder or one file.

    Raises ``NotFound`` for what is no pack and ``Invalid`` where nothing of it can be believed.
    """
    with source_at(place) as source:
        pack = Pack(source)
        believed, lists, found = pack.lists(trust)
        problems = list(found)
        checked = []
        for listed in lists:
            check = _Check(pack, listed)
            check.works()
            check.rest()
            checked.append(CheckedPack(listed.manifest, listed.facts.sha256, listed.carried.left_out(listed.manifest.objects), check.without_text, tuple(check.titles)))
            problems += check.problems
    return VerifyReport(tuple(checked), tuple(problems), believed.signed, believed.notes)


class _Check:
    """Looks at all that one list names."""

    def __init__(self, pack: Pack, listed: Listed) -> None:
        self._pack, self._listed = pack, listed
        self._seen: set[bytes] = set()
        self.without_text = 0
        self.titles: list[str] = []
        self.problems: list[RongError] = []

    def works(self) -> None:
        """Look at the works."""
        last = ""
        for page in self._listed.manifest.pages:
            try:
                if not self._pack.has(page.digest):
                    self._missing(Part(page.digest, page.size))
                    self.without_text += 0 if self._listed.carried.has(page.digest) else page.works
                    continue
                works = self._pack.page(self._listed.manifest, page)
            except RongError as error:
                self.problems.append(error)
                continue
            if works[0].work_id <= last:
                self.problems.append(broken(object_path(page.digest)))
                continue
            last = works[-1].work_id
            for one in works:
                self.titles += [one.title] if len(self.titles) < MOST_TITLES else []
                self._work(one)

    def rest(self) -> None:
        """Look at what belongs to no work."""
        listed = self._listed.manifest
        if listed.glossary is not None:
            before = len(self.problems)
            self._other(listed.glossary)
            if len(self.problems) == before and self._pack.has(listed.glossary.digest):
                try:
                    read_terms(self._pack.bytes(listed.glossary.digest, listed.glossary.size), listed.language)
                except RongError as error:
                    self.problems.append(error)
        for extra in listed.extras:
            if extra.kind == SEARCH:  # a pack is whole without it
                self.problems.extend(broken(object_path(part.digest)) for part in damaged(self._pack, extra))
            else:
                self._other(Part(extra.digest, extra.size))

    def _work(self, one: PackedVersion) -> None:
        try:
            self.without_text += not self._listed.carried.has(one.text) and not self._pack.has(one.text)
            for part in one.objects:
                if not self._listed.carried.has(part.digest) and not self._pack.has(part.digest):
                    self._seen.add(bytes.fromhex(part.digest))
            self.problems.extend(checking.problems_of(self._pack, self._listed.manifest.language, one, self._seen))
        except RongError as error:
            self.problems.append(error)

    def _other(self, part: Part) -> None:
        try:
            if not self._pack.has(part.digest):
                self._missing(part)
            elif not self._pack.is_right(part):
                raise broken(object_path(part.digest))
        except RongError as error:
            self.problems.append(error)

    def _missing(self, part: Part) -> None:
        if self._listed.carried.has(part.digest):
            self.problems.append(no_object(part.digest))

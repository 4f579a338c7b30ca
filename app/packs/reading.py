"""Reading a pack with suspicion, wherever it lies: what may be believed of it, its lists, and its objects one by one."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from app.errors import N_, Invalid, NotFound, RongError, TooLarge
from app.languages import registry
from app.packs import canonical, manifest, pages
from app.packs.compression import CHUNK, broken, unpacked
from app.packs.layout import ABOUT, FORMAT, list_in, object_path, part_path, shrunk_path
from app.packs.manifest import Manifest, Page
from app.packs.pages import PackedVersion, Part
from app.packs.shape import Shape
from app.packs.trust import chain
from app.packs.trust.port import Believed, ListFacts, Trust

SMALL = 64 * 1024
# of what a pack says it carries: the bytes around the digests, and those of each
_AROUND, _EACH = 100, 67


class Source(Protocol):
    """A place with the files of a pack, by their paths, which are those of ``layout``."""

    @property
    def name(self) -> str:
        """What people call the place."""

    def size(self, path: str) -> int | None:
        """The bytes of a plain file; None where there is none. Raises ``Invalid`` for a link, ``Unavailable`` where nothing can be read."""

    def open(self, path: str) -> BinaryIO | None:
        """A stream of a plain file, at its beginning; None where there is none. Raises as ``size`` does, and so does reading."""


@dataclass(frozen=True)
class Listed:
    """A list that may be believed. ``carried`` names the objects that the pack has of it; None where that is all of them."""

    facts: ListFacts
    manifest: Manifest
    carried: "Carried"


@dataclass(frozen=True)
class Carried:
    """Which objects of a list a pack has, as it says itself: it is not signed, and only explains why one is not there."""

    named: frozenset[bytes] = frozenset()
    all_but: bool = True

    def has(self, digest: str) -> bool:
        return (bytes.fromhex(digest) in self.named) != self.all_but

    def left_out(self, objects: int) -> int:
        """How many of the objects of the list it does not have."""
        return len(self.named) if self.all_but else objects - len(self.named)


class Pack:
    """One pack in one place. Pages that it leaves out are looked for in ``earlier``, where lists of earlier packs are."""

    def __init__(self, source: Source, earlier: Source | None = None) -> None:
        self.source = source
        self._earlier = None if earlier is None else Pack(earlier)

    def require_pack(self) -> None:
        """Raise ``NotFound`` unless this is a pack, and ``Invalid`` for one of a format this program cannot read."""
        data = self.read(ABOUT, SMALL)
        if data is None:
            raise NotFound("packs.no_pack", N_("%(folder)s is no language pack: there is no %(about)s in it. Choose the folder that holds that file."),
                           folder=self.source.name, about=ABOUT)
        about = Shape(canonical.decode(data, ABOUT), ABOUT)
        about.keys("format", "generator")
        found = about.integer("format", 1_000_000, least=1)
        if found > FORMAT:
            raise Invalid("packs.newer_format", N_("This pack was made by a newer Rông. Update this one first."))
        if found < FORMAT:
            raise Invalid("packs.older_format", N_("This pack was made by an older Rông. Ask for a new one."))
        about.line("generator", 100)

    def read(self, path: str, limit: int) -> bytes | None:
        """The bytes of a small file; None where there is none, ``TooLarge`` for one above the limit."""
        stream = self.source.open(path)
        if stream is None:
            return None
        with stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise TooLarge("packs.too_large", N_("%(name)s is too large to be right. Copy the pack again."), name=path)
        return data

    def lists(self, trust: Trust) -> tuple[Believed, tuple[Listed, ...], tuple[RongError, ...]]:
        """What is believed, the lists that are carried, in the order of their paths, and what is wrong with others.

        Raises ``NotFound`` where this is no pack and ``Invalid`` where nothing of it can be believed.
        """
        self.require_pack()
        believed = trust.believe(self.read)
        found: list[Listed] = []
        problems: list[RongError] = []
        for path, facts in sorted(believed.lists.items()):
            try:
                if self.source.size(facts.place) is not None:
                    found.append(self._list(path, facts))
            except RongError as error:
                problems.append(error)
        passed_over = [path for path, facts in believed.outdated.items() if self.source.size(facts.place) is not None]
        if not found and not problems and passed_over:
            problems.append(chain.older_than_seen(", ".join(sorted(passed_over))))
        elif not found and not problems:
            problems.append(NotFound("packs.empty", N_("This pack holds no language at all. Copy the pack again.")))
        return believed, tuple(found), tuple(problems)

    def pages(self, listed: Manifest) -> Iterator[tuple[Page, tuple[PackedVersion, ...]]]:
        """The pages of a list, each with its works; raises ``Invalid`` for one that is not right."""
        last = ""
        for page in listed.pages:
            yield page, (works := self.page(listed, page))
            if works[0].work_id <= last:
                raise broken(object_path(page.digest))
            last = works[-1].work_id

    def page(self, listed: Manifest, page: Page) -> tuple[PackedVersion, ...]:
        """The works of one page; raises ``NotFound`` or ``Invalid``."""
        name = object_path(page.digest)
        holder = self if self._earlier is None or self.has(page.digest) else self._earlier
        works = pages.decode(holder.bytes(page.digest, page.size), name, listed.audience)
        if len(works) != page.works or sum(one.urgent for one in works) != page.urgent:
            raise broken(name)
        return works

    def has(self, digest: str) -> bool:
        """Whether there is a file with the name of this object."""
        return any(self.source.size(path) is not None for path in (object_path(digest), shrunk_path(digest)))

    def bytes(self, digest: str, size: int) -> bytes:
        """All bytes of an object that is small; raises ``NotFound``, or ``Invalid`` where they are not the right ones."""
        with self.opened(digest, size) as stream:
            data = stream.read(size + 1)
        if len(data) != size or hashlib.sha256(data).hexdigest() != digest:
            raise broken(object_path(digest))
        return data

    @contextmanager
    def opened(self, digest: str, size: int) -> Iterator[BinaryIO]:
        """A stream of the object's bytes, which nobody has compared with its digest yet; it ends soon after ``size``."""
        plain, shrunk = self.source.open(object_path(digest)), None
        try:
            shrunk = self.source.open(shrunk_path(digest)) if plain is None else None
            if plain is not None:
                yield plain
            elif shrunk is not None:
                yield unpacked(shrunk, size, shrunk_path(digest))
            else:
                raise no_object(digest)
        finally:
            for stream in (plain, shrunk):
                if stream is not None:
                    stream.close()

    def is_right(self, part: Part) -> bool:
        """Read an object that is there and say whether it has this size and this digest."""
        seen, left = hashlib.sha256(), part.size + 1
        try:
            with self.opened(part.digest, part.size) as stream:
                while left and (chunk := stream.read(min(CHUNK, left))):
                    seen.update(chunk)
                    left -= len(chunk)
        except Invalid:
            return False
        return left == 1 and seen.hexdigest() == part.digest

    def _list(self, path: str, facts: ListFacts) -> Listed:
        language, internal = self._named(path)
        data = self.read(facts.place, manifest.MAX_BYTES)
        if data is None or not facts.fits(data):
            raise broken(facts.place)
        listed = manifest.decode(data, language, internal=internal)
        if listed.version != facts.version:
            raise broken(facts.place)
        most = _AROUND + _EACH * listed.objects  # nobody signed it, and it names no object twice
        return Listed(facts, listed, decode_carried(self.read(part_path(facts.place), most), part_path(facts.place)))

    def _named(self, path: str) -> tuple[str, bool]:
        named = list_in(path)
        if named is None or registry.get(named[0]).tag != named[0]:
            raise Invalid("packs.strange_list", N_("%(name)s is no list of a language that this program knows. Update it, or ask for a new pack."), name=path)
        return named


def decode_carried(data: bytes | None, name: str) -> Carried:
    """Read what a pack says it carries of a list; without a word that is all of it."""
    if data is None:
        return Carried()
    shape = Shape(canonical.decode(data, name), name)
    shape.keys("carried" if "carried" in shape.value else "without")
    all_but = "without" in shape.value
    digests = shape.items("without" if all_but else "carried", manifest.MAX_OBJECTS)
    shape.require(all(Shape.is_digest(digest) for digest in digests), "objects")
    return Carried(frozenset(map(bytes.fromhex, digests)), all_but)


def encode_carried(carried: Carried) -> bytes | None:
    """The same as a pack says it; None where it carries everything."""
    if carried == Carried():
        return None
    return canonical.encode({"without" if carried.all_but else "carried": sorted(one.hex() for one in carried.named)})


def no_object(digest: str) -> NotFound:
    """The failure for an object that is not where a pack says that it is."""
    return NotFound("packs.no_object", N_("%(name)s is missing. Copy the pack again."), name=object_path(digest))

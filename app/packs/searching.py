"""Search data in a pack: made once where it is exported, so that a place where it is new need not analyse its texts.

It is objects of its own, which only a whole first pack carries: ``Made`` writes them, ``Found`` reads them. What of it
is missing, damaged or made by other rules is passed over, since the texts are there.
"""

import hashlib
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from app.errors import RongError
from app.packs import canonical
from app.packs.folder import told_as_full
from app.packs.layout import object_path
from app.packs.manifest import SEARCH, Extra, Manifest
from app.packs.pages import PackedVersion, Part
from app.packs.reading import Pack
from app.packs.shape import Shape
from app.packs.writing import Objects
from app.publications.works import Text

LEAST_WORKS = 100
"""Of fewer works it saves less than a second."""
MOST_TABLE, MOST_PART = 4 * 1024 * 1024, 8 * 1024 * 1024
# a part ends with the page after which it has so many bytes
_USUAL = 64 * 1024
_MOST_PARTS = 30_000
_DIGEST = 32


class SearchData(Protocol):
    """What is made of texts so that they can be found, in blocks of bytes that may be joined."""

    def rules(self) -> str:
        """Names how it is made; what was made otherwise is of no use here."""

    def made(self, language: str, written: Sequence[tuple[Text, tuple[str, ...]]]) -> bytes:
        """The blocks of these texts, each with the codes of the places that its work is about; the same for the same texts."""

    def given(self, find: Callable[[str, str], bytes | None]) -> AbstractContextManager[None]:
        """In this context texts are taken as they are in the blocks that ``find`` gives for a language and a work's id.

        It gives the same object as long as they are the same. Blocks that are not right are of no use, and nothing else.
        """


@dataclass(frozen=True)
class _Part:
    """An object with search data of the works from this one on."""

    first: str
    part: Part


class Made:
    """The search data of a list that is being exported, page by page.

    What was made of a page is kept in ``folder``, for the next export and until it is known whether the pack carries it.
    """

    def __init__(self, data: SearchData, folder: Path, language: str, objects: Objects) -> None:
        self._data, self._folder, self._language, self._objects = data, folder, language, objects
        self._parts: list[_Part] = []
        self._keys: list[tuple[str, ...]] = []
        self._begun: list[tuple[str, str, bytes]] = []

    def page(self, works: Sequence[PackedVersion], text: Callable[[PackedVersion], Text]) -> None:
        """Take the next page; ``text`` gives what is written in a version."""
        named = canonical.encode([self._data.rules(), self._language, [[one.text, list(one.places)] for one in works]])
        key = hashlib.sha256(named).hexdigest()
        block = self._kept(key)
        if block is None:
            block = self._data.made(self._language, [(text(one), one.places) for one in works])
            self._keep(key, block)
        self._begun.append((works[0].work_id, key, block))
        if sum(len(one) for _, _, one in self._begun) >= _USUAL:
            self._end_part()

    def end(self, room: int) -> Extra | None:
        """Have all of it in the pack if it takes no more than this room, and give what the list names it by; None where there is nothing."""
        self._end_part()
        used = {key for keys in self._keys for key in keys}
        for place in self._folder.glob("*"):
            if place.name not in used:
                place.unlink()
        table = canonical.encode({"parts": [[one.first, one.part.digest, one.part.size] for one in self._parts]})
        if not self._parts or len(self._parts) > _MOST_PARTS or len(table) > MOST_TABLE:
            return None
        wanted = sum(one.part.size for one in self._parts) + len(table) <= room
        for one, keys in zip(self._parts, self._keys, strict=True) if wanted else ():
            data = b"".join(self._kept(key) or b"" for key in keys)
            if hashlib.sha256(data).hexdigest() == one.part.digest:
                self._objects.beside(data)
        digest = self._objects.beside(table).digest if wanted else hashlib.sha256(table).hexdigest()
        return Extra(SEARCH, self._data.rules(), digest, len(table))

    def _end_part(self) -> None:
        data = b"".join(block for _, _, block in self._begun)
        if 0 < len(data) <= MOST_PART:
            self._parts.append(_Part(self._begun[0][0], Part(hashlib.sha256(data).hexdigest(), len(data))))
            self._keys.append(tuple(key for _, key, _ in self._begun))
        self._begun = []

    def _kept(self, key: str) -> bytes | None:
        try:
            kept = (self._folder / key).read_bytes()
            data = zlib.decompress(kept[_DIGEST:])
        except (OSError, zlib.error):
            return None
        return data if hashlib.sha256(data).digest() == kept[:_DIGEST] else None

    def _keep(self, key: str, data: bytes) -> None:
        """Not with fsync, since the digest tells whether all of it is there."""
        with told_as_full(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / key).write_bytes(hashlib.sha256(data).digest() + zlib.compress(data))


class Found:
    """The search data that a pack has of a list, as far as it is right; ``moved`` adds up the bytes that came out of it."""

    def __init__(self, pack: Pack, listed: Manifest, rules: str) -> None:
        self._pack, self._listed, self._rules = pack, listed, rules
        self._last: _Part | None = None
        self._bytes: bytes | None = None
        self._read: set[str] = set()
        self.moved = 0

    @property
    def size(self) -> int:
        """How many bytes there are to read."""
        return sum(one.part.size for one in self._parts)

    def blocks(self, work_id: str) -> bytes | None:
        """The blocks in which this work is, if it is in any."""
        number = bisect_right(self._parts, work_id, key=lambda one: one.first) - 1
        if number < 0:
            return None
        if self._parts[number] != self._last:
            self._last, self._bytes = self._parts[number], _bytes(self._pack, self._parts[number].part)
            if self._bytes is not None and self._last.part.digest not in self._read:
                self._read.add(self._last.part.digest)
                self.moved += len(self._bytes)
        return self._bytes

    @cached_property
    def _parts(self) -> tuple[_Part, ...]:
        extra = next((one for one in self._listed.extras if one.kind == SEARCH and one.name == self._rules), None)
        return () if extra is None else _table(self._pack, extra)


def damaged(pack: Pack, extra: Extra) -> Iterator[Part]:
    """What a pack has of the search data that its list names, and is not right."""
    for part in (Part(extra.digest, extra.size), *(one.part for one in _table(pack, extra))):
        if pack.has(part.digest) and not pack.is_right(part):
            yield part


def _table(pack: Pack, extra: Extra) -> tuple[_Part, ...]:
    """The parts that a table names; none where it is not there, or not right."""
    data = _bytes(pack, Part(extra.digest, extra.size)) if extra.size <= MOST_TABLE else None
    try:
        if data is None:
            return ()
        name = object_path(extra.digest)
        top = Shape(canonical.decode(data, name), name)
        top.keys("parts")
        parts = tuple(_part(top, one) for one in top.items("parts", _MOST_PARTS))
        firsts = [one.first for one in parts]
        top.require(firsts == sorted(set(firsts)), "parts")
        return parts
    except RongError:
        return ()


def _part(top: Shape, value: object) -> _Part:
    match value:
        case [str(first), str(digest), int(size)] if Shape.is_slug(first) and Shape.is_digest(digest) and 0 < size <= MOST_PART:
            return _Part(first, Part(digest, size))
    top.require(False, "parts")
    raise AssertionError


def _bytes(pack: Pack, part: Part) -> bytes | None:
    """The bytes of an object that is there and right."""
    try:
        return pack.bytes(part.digest, part.size) if pack.has(part.digest) else None
    except RongError:
        return None

"""Writing the objects of a pack: each once, only where it is lacking or damaged, and only if its bytes are the right ones."""

import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import chain
from typing import BinaryIO, Protocol, cast

from app.errors import N_, NotFound, Unavailable
from app.packs.compression import CHUNK, shrink, shrinks, shrunk
from app.packs.layout import object_path, shrunk_path
from app.packs.pages import Part
from app.packs.reading import Carried, Pack, Source

_SMALL = 8 * 1024 * 1024
# how an object came to be in the pack: not at all, before this export, by it
_OUT, _THERE, _NEW = range(3)
Open = Callable[[], AbstractContextManager[BinaryIO]]


class Target(Source, Protocol):
    """Where a pack is written: a folder, or a single file. What was there before can be read."""

    def writing(self, path: str) -> AbstractContextManager[BinaryIO]:
        """A stream for a new file, which has its name once the target has settled; an error in the context forgets it."""

    def settle(self) -> None:
        """What was written so far is there under its name, and survives a power cut from here on."""

    def remove(self, path: str) -> None:
        """Take a file away; harmless when it is not there."""

    def paths(self, folder: str) -> list[str]:
        """The files that lie in a folder of the pack."""


class Objects:
    """The objects of one list on their way to a target. ``known`` objects, which the receiver has, are left out.

    ``sizes`` adds up the bytes of all of them by kind, ``written`` and ``written_bytes`` what was put there now, as it lies there.
    """

    def __init__(self, target: Target, known: frozenset[bytes]) -> None:
        self._target, self._known, self._pack = target, known, Pack(target)
        self._here: dict[bytes, int] = {}  # one dict grows in smaller steps than two sets
        self._left_out = 0
        self._beside: list[bytes] = []
        self.sizes: Counter[str] = Counter()
        self.written = self.written_bytes = 0

    @property
    def count(self) -> int:
        return len(self._here)

    @property
    def left_out(self) -> int:
        return self._left_out

    @property
    def carried(self) -> Carried:
        """What the pack says it carries, in as few words as can be."""
        all_but = 2 * self._left_out <= len(self._here)
        return Carried(frozenset(key for key, here in self._here.items() if (here != _OUT) != all_but), all_but)

    def add(self, part: Part, kind: str, opened: Open, *, wanted: bool = True, or_leave_out: bool = False) -> None:
        """Have this object in the pack, unless it is not wanted or known to the receiver.

        Raises ``Unavailable`` for one that is damaged here, unless the pack may then do without it.
        """
        key = bytes.fromhex(part.digest)
        if key in self._here:
            return
        self.sizes[kind] += part.size
        there = self._pack.has(part.digest)
        if there and self._pack.is_right(part):
            self._here[key] = _THERE
        elif not wanted or key in self._known:
            self._leave_out(key)
        else:
            self._here[key] = _THERE if there else _NEW
            try:
                written = self._write(part, opened)
            except (Unavailable, NotFound) as error:
                if not or_leave_out or error.code not in ("packs.damaged_here", "storage.no_object"):
                    raise
                self._leave_out(key)
                return
            self.written += 1
            self.written_bytes += written

    def add_bytes(self, kind: str, data: bytes) -> Part:
        """Have these bytes in the pack as an object, and say which."""
        part = Part(hashlib.sha256(data).hexdigest(), len(data))
        self.add(part, kind, lambda: _bytes(data))
        return part

    def beside(self, data: bytes) -> Part:
        """Have these bytes in the pack as an object that does not count: the list is whole without it."""
        part = Part(hashlib.sha256(data).hexdigest(), len(data))
        if not (self._pack.has(part.digest) and self._pack.is_right(part)):
            self._beside.append(bytes.fromhex(part.digest))
            self.written_bytes += self._write(part, lambda: _bytes(data))
        return part

    def take_back(self) -> None:
        """Take away what was put there, as far as can be: the export came to nothing, and a next one may want other files."""
        with suppress(OSError):
            for key in chain(self._beside, (key for key, here in self._here.items() if here == _NEW)):
                self._target.remove(object_path(key.hex()))
                self._target.remove(shrunk_path(key.hex()))

    def _leave_out(self, key: bytes) -> None:
        self._here[key] = _OUT
        self._left_out += 1

    def _write(self, part: Part, opened: Open) -> int:
        """Put the object there; the bytes that it takes."""
        for path in (object_path(part.digest), shrunk_path(part.digest)):
            self._target.remove(path)  # what is there is damaged
        with opened() as source:
            exact = _Exact(source, part)
            head = exact.read(_SMALL)
            if part.size <= _SMALL:
                exact.require_all()
                frame = shrunk(head) if shrinks(head) else None
                with self._target.writing(object_path(part.digest) if frame is None else shrunk_path(part.digest)) as file:
                    return file.write(head if frame is None else frame)
            whole = _Joined(head, exact)
            if shrinks(head):
                with self._target.writing(shrunk_path(part.digest)) as file:
                    size = shrink(cast(BinaryIO, whole), file, part.size)
                    exact.require_all()
                return size
            with self._target.writing(object_path(part.digest)) as file:
                while chunk := whole.read(CHUNK):
                    file.write(chunk)
                exact.require_all()
            return part.size


class _Exact(io.RawIOBase):
    """A source of which every byte is counted and hashed as it is read."""

    def __init__(self, source: BinaryIO, part: Part) -> None:
        self._source, self._part, self._seen, self._size = source, part, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        left = self._part.size - self._size
        data = self._source.read(left if size < 0 else min(size, left))
        self._seen.update(data)
        self._size += len(data)
        return data

    def require_all(self) -> None:
        if self._size != self._part.size or self._seen.hexdigest() != self._part.digest:
            raise Unavailable("packs.damaged_here", N_("The object %(digest)s is damaged in this archive. Run “rong doctor --deep” and restore it from a backup."),
                              digest=self._part.digest[:12])


class _Joined(io.RawIOBase):
    """What was read of a stream, and the rest of it."""

    def __init__(self, head: bytes, rest: _Exact) -> None:
        self._head, self._rest = io.BytesIO(head), rest

    def read(self, size: int = -1) -> bytes:
        return self._head.read(size) or self._rest.read(size)


@contextmanager
def _bytes(data: bytes) -> Iterator[BinaryIO]:
    yield io.BytesIO(data)

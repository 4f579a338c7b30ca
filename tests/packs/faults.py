"""A disk that dies at a chosen operation, forgets what it was not told to keep, or is full at a chosen byte."""

import errno
import io
import os
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from app.storage.disk import RealDisk


class Killed(BaseException):
    """The power went: nothing runs after this, not even an ``except Exception``."""


@dataclass
class _Name:
    """A name that was given and not yet kept: what stood there before, if anything."""

    place: Path
    before: bytes | None


@dataclass
class FaultyDisk(RealDisk):
    """Dies at operation ``dies_at`` (counted from 0) and has room for ``room`` bytes; ``None`` never and any.

    ``crash`` then does to the files what a power cut does: bytes never kept are cut off, garbled or gone, names
    never kept are the old ones again or not, each at random.
    """

    chance: random.Random = field(default_factory=lambda: random.Random(0))
    dies_at: int | None = None
    room: int | None = None
    operations: int = 0
    written: int = 0
    _open: dict[Path, "_Watched"] = field(default_factory=dict)
    _unkept: dict[Path, int] = field(default_factory=dict)
    _names: list[_Name] = field(default_factory=list)

    def step(self) -> None:
        """One operation; the last one of a disk that dies here."""
        self.operations += 1
        if self.dies_at is not None and self.operations > self.dies_at:
            raise Killed

    def create(self, place: Path) -> BinaryIO:
        self.step()
        file = _Watched(self, place)
        self._open[place] = file
        self._unkept[place] = 0
        return cast(BinaryIO, file)

    def keep(self, files: Sequence[BinaryIO]) -> None:
        for file in files:
            self.step()
            file.flush()
            self._unkept.pop(cast(_Watched, file).place, None)

    def rename(self, old: Path, new: Path) -> None:
        self.step()
        self._names.append(_Name(new, new.read_bytes() if new.is_file() else None))
        super().rename(old, new)
        if old in self._unkept:
            self._unkept[new] = self._unkept.pop(old)

    def keep_names(self, folders: Collection[Path]) -> None:
        self.step()
        self._names = [one for one in self._names if one.place.parent not in folders]

    def make_folder(self, place: Path) -> None:
        self.step()
        super().make_folder(place)

    def remove(self, place: Path) -> None:
        self.step()
        super().remove(place)
        self._unkept.pop(place, None)

    def taken(self, size: int) -> None:
        """So many bytes more are wanted."""
        self.step()
        self.written += size
        if self.room is not None and self.written > self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def crash(self) -> None:
        """Leave the files as a power cut leaves them."""
        for file in self._open.values():
            file.close()
        for place in self._unkept:
            if place.is_file():
                data = place.read_bytes()
                kept = self.chance.randrange(len(data) + 1)
                place.write_bytes(data[:kept] + bytes(len(data) - kept) * self.chance.randrange(2))
        for name in reversed(self._names):
            if self.chance.randrange(2):
                if name.before is None:
                    name.place.unlink(missing_ok=True)
                else:
                    name.place.write_bytes(name.before)


class _Watched(io.FileIO):
    def __init__(self, disk: FaultyDisk, place: Path) -> None:
        super().__init__(place, "xb")
        self._disk, self.place = disk, place

    def write(self, data: Any) -> int:
        self._disk.taken(len(data))
        return super().write(data)

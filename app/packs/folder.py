"""A place with a pack as a folder: read with suspicion, written beside, named when the bytes are on the disk."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

from app.errors import N_, Invalid, Unavailable
from app.storage.batch import Batch
from app.storage.disk import REAL, Disk
from app.storage.filesystem import no_room

CHUNK = 1024 * 1024
_FOLDERS = 2048
# where files lie on the stick until they are whole
_HALF = "half"


class FolderSource:
    """A pack in a folder, by the paths of its files; see ``Source``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._plain: dict[str, Path] = {}

    @property
    def name(self) -> str:
        return str(self.folder)

    def size(self, path: str) -> int | None:
        found = self._looked_at(path)
        return None if found is None else found[1]

    def open(self, path: str) -> BinaryIO | None:
        found = self._looked_at(path)
        if found is None:
            return None
        with told_as_unreadable(path):
            return cast(BinaryIO, _Told(open(found[0], "rb"), path))

    def _looked_at(self, path: str) -> tuple[str, int] | None:
        """Where a plain file lies and its size; None for nothing, and for what would never come to an end, like a pipe."""
        folder, _, name = path.rpartition("/")
        place = os.path.join(self._folder(folder, path), name)
        try:
            told = os.lstat(place)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise unreadable(path) from error
        if stat.S_ISLNK(told.st_mode):
            raise _link(path)
        return (place, told.st_size) if stat.S_ISREG(told.st_mode) else None

    def _place(self, path: str) -> Path:
        folder, _, name = path.rpartition("/")
        place = self._folder(folder, path) / name
        if place.is_symlink():
            raise _link(path)
        return place

    def _folder(self, folder: str, path: str) -> Path:
        """A folder of the pack that is no link; each is looked at once in a while."""
        if folder not in self._plain:
            if len(self._plain) >= _FOLDERS:  # a large pack has tens of thousands
                self._plain.clear()
            place = self.folder
            for part in filter(None, folder.split("/")):
                place = place / part
                if place.is_symlink():
                    raise _link(path)
            self._plain[folder] = place
            return place
        return self._plain[folder]


class FolderTarget(FolderSource):
    """A folder that takes a pack; see ``Target``. Use it as a context manager."""

    def __init__(self, folder: Path, disk: Disk = REAL) -> None:
        super().__init__(folder)
        self._disk, self._batch = disk, Batch(disk, folder / _HALF)
        self._made: list[Path] = []

    def __enter__(self) -> "FolderTarget":
        self._made = [place for place in (self.folder, *self.folder.parents) if not place.exists()]
        with told_as_full(self.folder):
            half = self.folder / _HALF
            if half.is_symlink():
                raise _link(_HALF)
            for leftover in half.glob("*"):  # of an export whose stick was pulled out
                if leftover.is_file() or leftover.is_symlink():
                    self._disk.remove(leftover)
            self._batch.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with told_as_full(self.folder):
            self._batch.__exit__(kind, error, trace)
            if error is None or isinstance(error, Exception):
                with suppress(OSError):  # what is in it is none of ours
                    (self.folder / _HALF).rmdir()
                    for place in self._made if error is not None else ():  # innermost first
                        place.rmdir()

    @contextmanager
    def writing(self, path: str) -> Iterator[BinaryIO]:
        place = self._place(path)
        with told_as_full(self.folder):
            file, temporary = self._batch.begin()
            try:
                yield file
            except Exception:
                self._batch.drop(file, temporary)
                raise
            os.chmod(temporary, 0o644)  # whoever gets the stick may read it
            self._batch.hold(file, temporary, place)

    def settle(self) -> None:
        with told_as_full(self.folder):
            self._batch.settle()

    def remove(self, path: str) -> None:
        self._disk.remove(self._place(path))

    def paths(self, folder: str) -> list[str]:
        place = self._place(folder)
        return sorted(f"{folder}/{one.name}" for one in place.iterdir() if one.is_file()) if place.is_dir() else []


def _link(path: str) -> Invalid:
    return Invalid("packs.link", N_("%(name)s is a link. A pack holds only plain files; copy it again."), name=path)


class _Told:
    """A file on something that may be pulled out at any moment."""

    def __init__(self, stream: BinaryIO, path: str) -> None:
        self._stream, self._path = stream, path

    def read(self, count: int = -1) -> bytes:
        with told_as_unreadable(self._path):
            return self._stream.read(count)

    def seek(self, offset: int) -> int:
        return self._stream.seek(offset)

    def close(self) -> None:
        self._stream.close()

    def __enter__(self) -> "_Told":
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()


@contextmanager
def told_as_unreadable(path: str) -> Iterator[None]:
    """Turn what a stick answers that was pulled out, or is failing, into one sentence."""
    try:
        yield
    except OSError as error:
        raise unreadable(path) from error


def unreadable(path: str) -> Unavailable:
    """The failure of a place that was pulled out, or is failing."""
    return Unavailable("packs.unreadable", N_("%(name)s cannot be read. Plug the stick in again, or copy the pack again."), name=path)


@contextmanager
def told_as_full(folder: Path) -> Iterator[None]:
    """Turn "no room on the device" into one sentence."""
    try:
        yield
    except OSError as error:
        if no_room(error):
            raise Unavailable("packs.full", N_("There is no room left in %(folder)s. What was there is untouched; free some space and try again."),
                              folder=str(folder)) from error
        raise


def keep_names(folder: Path) -> None:
    """Put the names in a folder on the disk too, where the system can."""
    REAL.keep_names([folder])

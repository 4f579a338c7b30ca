"""Content-addressed storage in a folder: objects/ab/cdef…, written beside and renamed into place."""

import errno
import hashlib
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.errors import N_, Invalid, NotFound, TooLarge, Unavailable
from app.settings import MEGABYTE
from app.storage.batch import Batch
from app.storage.digests import CHUNK, digest_of
from app.storage.disk import REAL, Disk
from app.storage.port import Stored

_UNUSED_AFTER = 24 * 60 * 60
_DIGEST = re.compile(r"[0-9a-f]{64}")


def no_room(error: OSError) -> bool:
    """Whether the error says that the disk, or this user's part of it, is full."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT) or getattr(error, "winerror", None) == 112


class FileStore:
    """An ``ObjectStore`` in a folder of an ordinary file system."""

    def __init__(self, folder: Path, disk: Disk = REAL) -> None:
        self._folder, self._disk = folder, disk
        self._incoming = folder / "incoming"

    def put(self, stream: BinaryIO, *, limit: int | None = None) -> Stored:
        with told_as_full(), Batch(self._disk, self._incoming) as batch:
            file, temporary = batch.begin()
            try:
                stored = _copy(stream, file, limit)
            except Exception:
                batch.drop(file, temporary)
                raise
            batch.hold(file, temporary, self._place(stored.digest))
        return stored

    @contextmanager
    def putting(self) -> Iterator["_Putting"]:
        with told_as_full():
            self._forget_leftovers()
            with Batch(self._disk, self._incoming / "batch") as batch:
                yield _Putting(batch, self._place)

    def open(self, digest: str) -> BinaryIO:
        try:
            return self._place(digest).open("rb")
        except FileNotFoundError as error:
            raise _missing(digest) from error

    def has(self, digest: str) -> bool:
        return self._place(digest).is_file()

    def size(self, digest: str) -> int:
        try:
            return self._place(digest).stat().st_size
        except FileNotFoundError as error:
            raise _missing(digest) from error

    def delete(self, digest: str) -> None:
        self._place(digest).unlink(missing_ok=True)

    def digests(self) -> Iterator[str]:
        for folder in sorted(self._folder.glob("[0-9a-f][0-9a-f]")):
            for place in sorted(folder.iterdir()):
                if _DIGEST.fullmatch(folder.name + place.name):
                    yield folder.name + place.name

    def verify(self, digest: str) -> bool:
        with self.open(digest) as stream:
            return digest_of(stream) == digest

    def _forget_leftovers(self) -> None:
        """Take away what was left by whoever was killed: all of an earlier batch, and single files a day old."""
        for place in (self._incoming / "batch").glob("*"):
            self._disk.remove(place)
        for place in self._incoming.glob("*"):
            if place.is_file() and place.stat().st_mtime < time.time() - _UNUSED_AFTER:
                self._disk.remove(place)

    def _place(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise Invalid("storage.bad_digest", N_("“%(digest)s” does not name an object."), digest=digest[:80])
        return self._folder / digest[:2] / digest[2:]


class _Putting:
    """Objects that get their names together."""

    def __init__(self, batch: Batch, place: Callable[[str], Path]) -> None:
        self._batch, self._place = batch, place

    def put(self, stream: BinaryIO, digest: str, size: int) -> bool:
        file, temporary = self._batch.begin()
        try:
            right = _copied_exactly(stream, file, digest, size)
        except Exception:
            self._batch.drop(file, temporary)
            raise
        if right:
            self._batch.hold(file, temporary, self._place(digest))
        else:
            self._batch.drop(file, temporary)
        return right

    def settle(self) -> None:
        self._batch.settle()


@contextmanager
def told_as_full() -> Iterator[None]:
    """Turn "no room on the device" into one sentence."""
    try:
        yield
    except OSError as error:
        if no_room(error):
            raise Unavailable("storage.full", N_("The disk has no room left. Nothing was kept; free some space and try again.")) from error
        raise


def _copy(stream: BinaryIO, target: BinaryIO, limit: int | None) -> Stored:
    seen, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if limit is not None and size > limit:
            raise TooLarge("storage.too_large", N_("The file is larger than %(limit)d MB. Nothing was kept; send a smaller one."),
                           limit=limit // MEGABYTE)
        seen.update(chunk)
        target.write(chunk)
    return Stored(seen.hexdigest(), size)


def _copied_exactly(stream: BinaryIO, target: BinaryIO, digest: str, size: int) -> bool:
    seen, left = hashlib.sha256(), size
    while left and (chunk := stream.read(min(CHUNK, left))):
        left -= len(chunk)
        seen.update(chunk)
        target.write(chunk)
    return left == 0 and not stream.read(1) and seen.hexdigest() == digest


def _missing(digest: str) -> NotFound:
    return NotFound("storage.no_object", N_("The object %(digest)s is not on this machine. Tell the administrator, who can restore it from a backup."), digest=digest[:12])

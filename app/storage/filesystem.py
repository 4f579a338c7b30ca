"""Content-addressed storage in a folder: objects/ab/cdef…, written beside and renamed into place."""

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from app.errors import N_, Invalid, NotFound, TooLarge, Unavailable
from app.storage.port import Stored

CHUNK = 1024 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")


def no_room(error: OSError) -> bool:
    """Whether the error says that the disk, or this user's part of it, is full."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT) or getattr(error, "winerror", None) == 112


class FileStore:
    """An ``ObjectStore`` in a folder of an ordinary file system."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, stream: BinaryIO, *, limit: int | None = None) -> Stored:
        temporary = self._folder / "incoming"
        try:
            temporary.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=temporary)
            try:
                with os.fdopen(handle, "wb") as target:
                    stored = _copy(stream, target, limit)
                    target.flush()
                    os.fsync(target.fileno())
                place = self._place(stored.digest)
                if place.exists():
                    os.unlink(name)
                else:
                    place.parent.mkdir(parents=True, exist_ok=True)
                    os.replace(name, place)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            if no_room(error):
                raise Unavailable("storage.full", N_("The disk has no room left. Nothing was kept; free some space and try again.")) from error
            raise
        return stored

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
        seen = hashlib.sha256()
        with self.open(digest) as stream:
            while chunk := stream.read(CHUNK):
                seen.update(chunk)
        return seen.hexdigest() == digest

    def _place(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise Invalid("storage.bad_digest", N_("“%(digest)s” does not name an object."), digest=digest[:80])
        return self._folder / digest[:2] / digest[2:]


def _copy(stream: BinaryIO, target: BinaryIO, limit: int | None) -> Stored:
    seen, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if limit is not None and size > limit:
            raise TooLarge("storage.too_large", N_("The file is larger than %(limit)d MB. Nothing was kept; send a smaller one."),
                           limit=limit // CHUNK)
        seen.update(chunk)
        target.write(chunk)
    return Stored(seen.hexdigest(), size)


def _missing(digest: str) -> NotFound:
    return NotFound("storage.no_object", N_("The object %(digest)s is not on this machine."), digest=digest[:12])

"""A pack as a folder: read with suspicion, written beside and renamed, manifests last."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import IO, BinaryIO

from app.errors import N_, Invalid, NotFound, Unavailable
from app.packs import canonical
from app.packs.layout import ABOUT, FORMAT, language_in, object_path
from app.packs.shape import Shape
from app.storage.filesystem import no_room

CHUNK = 1024 * 1024
SMALL = 64 * 1024


class PackFolder:
    """The files of one pack folder, by their paths in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._written: set[Path] = set()

    def require_pack(self) -> None:
        """Raise ``NotFound`` unless this is a pack, and ``Invalid`` for one of a format this program cannot read."""
        data = self.read(ABOUT, SMALL)
        if data is None:
            raise NotFound("packs.no_pack", N_("%(folder)s is no language pack: there is no %(about)s in it. Choose the folder that holds that file."),
                           folder=str(self.folder), about=ABOUT)
        about = Shape(canonical.decode(data, ABOUT), ABOUT)
        about.keys("format", "generator")
        if about.integer("format", 1_000_000, least=1) > FORMAT:
            raise Invalid("packs.newer_format", N_("This pack was made by a newer Rông. Update this one first."))
        about.line("generator", 100)

    def languages(self) -> list[str]:
        """The languages that have a manifest here."""
        found = (language_in(f"manifests/{place.name}") for place in self._listed(self.folder / "manifests"))
        return sorted(tag for tag in found if tag is not None)

    def read(self, path: str, limit: int) -> bytes | None:
        """The bytes of a small file; None where there is none, ``Invalid`` for a link or one above the limit."""
        place = self._place(path)
        if not place.is_file():  # nothing there, or what would never come to an end, like a pipe
            return None
        with self._reading(path), place.open("rb") as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise Invalid("packs.too_large", N_("%(name)s is too large to be right. Copy the pack again."), name=path)
        return data

    def open_object(self, digest: str) -> BufferedReader:
        """A stream of the object's bytes, which nobody has checked yet; raises ``NotFound``."""
        place = self._place(object_path(digest))
        try:
            return place.open("rb")
        except FileNotFoundError as error:
            raise NotFound("packs.no_object", N_("%(name)s is missing. Copy the pack again."), name=object_path(digest)) from error

    def has_object(self, digest: str) -> bool:
        return self._place(object_path(digest)).is_file()

    def object_is_right(self, digest: str, size: int) -> bool:
        """Read the object and say whether it has this size and this digest."""
        if self._place(object_path(digest)).stat().st_size != size:
            return False
        with self._reading(object_path(digest)), self.open_object(digest) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == digest

    def holds(self, digest: str, size: int) -> bool:
        """Whether the object is here and right."""
        return self.has_object(digest) and self.object_is_right(digest, size)

    def write(self, path: str, source: BinaryIO, digest: str | None = None) -> int:
        """Write a file whole or not at all, on the disk before it has its name; returns its size.

        With a digest, bytes that do not have it are refused with ``Unavailable``.
        """
        place = self._place(path)
        with told_as_full(self.folder):
            place.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(prefix="part-", dir=place.parent)
            try:
                with os.fdopen(handle, "wb") as target:
                    size = copy(source, target, digest)
                    target.flush()
                    os.fsync(target.fileno())
                os.chmod(temporary, 0o644)  # whoever gets the stick may read it
                os.replace(temporary, place)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        self._written.add(place.parent)
        return size

    def settle(self) -> None:
        """Put the names of what was written on the disk too."""
        with told_as_full(self.folder):
            for folder in sorted(self._written):
                keep_names(folder)
        self._written.clear()

    def remove(self, path: str) -> None:
        self._place(path).unlink(missing_ok=True)

    def _place(self, path: str) -> Path:
        place = self.folder.joinpath(*path.split("/"))
        if place.is_symlink() or any(parent.is_symlink() for parent in (place.parent, place.parent.parent)
                                     if parent != self.folder and self.folder in parent.parents):
            raise Invalid("packs.link", N_("%(name)s is a link. A pack holds only plain files; copy it again."), name=path)
        return place

    def _listed(self, folder: Path) -> list[Path]:
        return sorted(folder.iterdir()) if folder.is_dir() else []

    @contextmanager
    def _reading(self, path: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:  # the stick was pulled out, or cannot be read there any more
            raise Unavailable("packs.unreadable", N_("%(name)s cannot be read. Plug the stick in again, or copy the pack again."),
                              name=path) from error


def copy(source: BinaryIO, target: IO[bytes], digest: str | None) -> int:
    """Copy in pieces and return the size; raises ``Unavailable`` where the bytes do not have this digest."""
    seen, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        seen.update(chunk)
        size += len(chunk)
        target.write(chunk)
    if digest is not None and seen.hexdigest() != digest:
        raise Unavailable("packs.damaged_here", N_("The object %(digest)s is damaged in this archive. Run “rong doctor --deep” and restore it from a backup."),
                          digest=digest[:12])
    return size


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
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

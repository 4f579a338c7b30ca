"""Files that are written first and get their names together, once all their bytes are on the disk."""

import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from app.storage.disk import Disk

MOST_FILES, MOST_BYTES = 32, 64 * 1024 * 1024


class Batch:
    """Writes into ``folder`` until the bytes are safe.

    A file is whole under its name or not there at all, and what has a name after ``settle`` survives a power cut.
    Leaving the context settles; leaving it by an error forgets what has no name yet.
    """

    def __init__(self, disk: Disk, folder: Path) -> None:
        self._disk, self._folder = disk, folder
        self._held: list[tuple[BinaryIO, Path, Path]] = []
        self._bytes = 0
        self._made: set[Path] = set()

    def begin(self) -> tuple[BinaryIO, Path]:
        """A new file without a name of its own, and where it lies meanwhile."""
        temporary = self._folder / secrets.token_hex(8)
        return self._disk.create(temporary), temporary

    def hold(self, file: BinaryIO, temporary: Path, place: Path) -> None:
        """Let the file have this name when the batch settles, which it does by itself once it is large."""
        self._bytes += file.tell()
        self._held.append((file, temporary, place))
        if len(self._held) >= MOST_FILES or self._bytes >= MOST_BYTES:
            self.settle()

    def drop(self, file: BinaryIO, temporary: Path) -> None:
        """Forget a file that was begun."""
        file.close()
        self._disk.remove(temporary)

    def settle(self) -> None:
        """Give every file its name for good."""
        if not self._held:
            return
        self._disk.keep([file for file, _, _ in self._held])
        changed: set[Path] = set()
        for file, _, _ in self._held:
            file.close()  # Windows renames no open file
        for _, temporary, place in self._held:
            if place.parent not in self._made and not place.parent.is_dir():
                self._disk.make_folder(place.parent)
                changed.add(place.parent.parent)
            self._made.add(place.parent)
            try:
                self._disk.rename(temporary, place)
            except PermissionError:
                if os.name != "nt" or not place.is_file():
                    raise
                self._disk.remove(temporary)  # Windows replaces nothing that somebody reads
            changed.add(place.parent)
        self._disk.keep_names(changed)
        self._held.clear()
        self._bytes = 0

    def __enter__(self) -> "Batch":
        self._disk.make_folder(self._folder)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if error is None:
                self.settle()
        finally:
            if error is None or isinstance(error, Exception):  # one who is killed tidies nothing up
                for file, temporary, _ in self._held:
                    self.drop(file, temporary)

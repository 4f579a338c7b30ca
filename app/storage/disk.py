"""The few things that are done to a disk, behind a port: tests put in one that fails, dies or forgets."""

import os
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

T = TypeVar("T")
_AT_ONCE = 8


class Disk(Protocol):
    """A file system that forgets in a power cut whatever it was not told to keep."""

    def create(self, place: Path) -> BinaryIO:
        """A new file to write to; raises ``FileExistsError`` where there is one."""

    def keep(self, files: Sequence[BinaryIO]) -> None:
        """Return once the bytes of these open files survive a power cut."""

    def rename(self, old: Path, new: Path) -> None:
        """Give a file its name, in the place of another if there is one, in one step."""

    def keep_names(self, folders: Collection[Path]) -> None:
        """Return once the names in these folders survive a power cut, where the system can promise that."""

    def make_folder(self, place: Path) -> None:
        """Make a folder and those above it; harmless where it is there."""

    def remove(self, place: Path) -> None:
        """Take a file away; harmless where there is none."""


class RealDisk:
    """The operating system's."""

    def create(self, place: Path) -> BinaryIO:
        return place.open("xb")

    def keep(self, files: Sequence[BinaryIO]) -> None:
        for file in files:
            file.flush()
        _each(lambda file: os.fsync(file.fileno()), files)

    def rename(self, old: Path, new: Path) -> None:
        os.replace(old, new)

    def keep_names(self, folders: Collection[Path]) -> None:
        if os.name != "nt":
            _each(_keep_names, sorted(folders))

    def make_folder(self, place: Path) -> None:
        place.mkdir(parents=True, exist_ok=True)

    def remove(self, place: Path) -> None:
        place.unlink(missing_ok=True)


REAL = RealDisk()


def _each(act: Callable[[T], None], items: Sequence[T]) -> None:
    """Side by side: a journal then writes many of them out at once."""
    if len(items) < 2:
        for item in items:
            act(item)
        return
    for _ in _pool().map(act, items):
        pass


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="disk")


def _keep_names(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""A zip that somebody brings: its directory is counted before anything is made of it, and its members are looked at."""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.zips import METHODS

DAMAGE = (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error)
_ENTRY, _ENTRY_BYTES = b"PK\1\2", 160


class _Guarded(io.BufferedReader):
    """A zip with no more than ``most`` entries: one object is made for each, before anybody could count them."""

    def __init__(self, place: Path, most: int) -> None:
        super().__init__(io.FileIO(place))
        self._most: int | None = most

    def read(self, size: int | None = -1) -> bytes:
        if self._most is not None and size is not None and size > self._most * _ENTRY_BYTES:
            raise zipfile.BadZipFile("too long a directory")
        data = super().read(size)
        if self._most is not None and data.count(_ENTRY) > self._most:
            raise zipfile.BadZipFile("too many entries")
        return data

    def is_counted(self) -> None:
        """What is read from here on are members."""
        self._most = None


@contextmanager
def opened_zip(place: Path, most: int) -> Iterator[zipfile.ZipFile]:
    """A zip of at most ``most`` members; raises ``FileNotFoundError``, or one of ``DAMAGE`` for what is none."""
    with _Guarded(place, most) as stream:
        archive = zipfile.ZipFile(stream)
        stream.is_counted()
        with archive:
            yield archive


def is_plain(member: zipfile.ZipInfo) -> bool:
    """Whether this is an ordinary file that can be unpacked piece by piece: no folder, no link, nothing locked."""
    kind = stat.S_IFMT(member.external_attr >> 16)
    return not member.is_dir() and kind in (0, stat.S_IFREG) and not member.flag_bits & 1 and member.compress_type in METHODS


def has_doubles(members: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether two members would be one file on a disk that knows no case."""
    return len({member.filename.lower() for member in members}) != len(members)


def share_bytes(members: Sequence[zipfile.ZipInfo], place: Path) -> bool:
    """Whether members are together larger than the file that they lie in, because they lie in the same bytes of it."""
    return sum(member.compress_size for member in members) > place.stat().st_size

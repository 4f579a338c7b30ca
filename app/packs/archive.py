"""A pack as one file for e-mail and chat: a zip that is written like a folder and read in place, with suspicion."""

import stat
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from app.errors import N_, Invalid, NotFound, TooLarge
from app.packs.beside import written_beside
from app.packs.folder import FolderSource, told_as_full, told_as_unreadable
from app.packs.guarded import DAMAGE, has_doubles, is_plain, opened_zip, share_bytes
from app.packs.layout import belongs
from app.packs.reading import Source

ENDINGS = (".rong", ".zip")
MOST_MEMBERS = 200_000
# text shrinks to a tenth at best; what shrinks much more was made to fill a disk
MAX_RATIO = 200
SMALL_ENOUGH = 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)


@contextmanager
def source_at(place: Path) -> Iterator[Source]:
    """The pack that lies there, whether it came as a folder or as one file; raises ``NotFound`` where there is nothing."""
    if place.is_file():
        with opened(place) as archive:
            yield ZipSource(archive, place)
    elif place.is_dir():
        yield FolderSource(place)
    else:
        raise NotFound("packs.no_file", N_("There is no file %(name)s. Look whether the name is right and the stick is plugged in."), name=place.name)


class ZipSource:
    """A pack in a zip file whose members were looked at; see ``Source``."""

    def __init__(self, archive: zipfile.ZipFile, place: Path) -> None:
        self._archive, self._place = archive, place

    @property
    def name(self) -> str:
        return self._place.name

    def size(self, path: str) -> int | None:
        try:
            return self._archive.getinfo(path).file_size
        except KeyError:
            return None

    def open(self, path: str) -> BinaryIO | None:
        try:
            with told_as_unreadable(self._place.name):
                return cast(BinaryIO, _Member(self._archive.open(path), self._place))
        except KeyError:
            return None
        except DAMAGE as error:
            raise _broken(self._place) from error


class _Member:
    """A member of a zip, with damage told in our words. It ends at the size that it declares."""

    def __init__(self, stream: object, place: Path) -> None:
        self._stream, self._place = cast(BinaryIO, stream), place

    def read(self, count: int = -1) -> bytes:
        try:
            with told_as_unreadable(self._place.name):
                return self._stream.read(count)
        except DAMAGE as error:
            raise _broken(self._place) from error

    def seek(self, offset: int) -> int:
        return self._stream.seek(offset)

    def close(self) -> None:
        self._stream.close()

    def __enter__(self) -> "_Member":
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()


class ZipTarget:
    """The inside of a new zip file: nothing is there yet, everything is written once; see ``Target``."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive, self.name = archive, name

    def size(self, path: str) -> int | None:
        return None

    def open(self, path: str) -> BinaryIO | None:
        return None

    @contextmanager
    def writing(self, path: str) -> Iterator[BinaryIO]:
        if len(self._archive.filelist) >= MOST_MEMBERS:
            raise TooLarge("packs.too_many_for_a_file", N_("This pack has too many works for one file. Export it into a folder."))
        member = zipfile.ZipInfo(path, _EPOCH)  # no clock and no owner: the same pack is the same bytes
        member.create_system = 3
        member.external_attr = (stat.S_IFREG | 0o644) << 16
        with self._archive.open(member, "w", force_zip64=True) as target:
            yield cast(BinaryIO, target)

    def settle(self) -> None:
        """The file as a whole is put on the disk at its end."""

    def remove(self, path: str) -> None:
        """Nothing was there."""

    def paths(self, folder: str) -> list[str]:
        return []


@contextmanager
def zip_target(place: Path) -> Iterator[ZipTarget]:
    """Write one file, whole or not at all."""
    with told_as_full(place.parent):
        place.parent.mkdir(parents=True, exist_ok=True)
        with written_beside(place, public=True) as stream, zipfile.ZipFile(stream, "w") as archive:
            yield ZipTarget(archive, place.name)


@contextmanager
def opened(place: Path) -> Iterator[zipfile.ZipFile]:
    """A pack as one file whose members were looked at; raises ``NotFound``, ``Invalid`` or ``TooLarge``."""
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(opened_zip(place, MOST_MEMBERS))
        except FileNotFoundError as error:
            raise NotFound("packs.no_file", N_("There is no file %(name)s. Look whether the name is right and the stick is plugged in."), name=place.name) from error
        except DAMAGE as error:
            raise _broken(place) from error
        _check_members(archive.infolist(), place)
        yield archive


def _check_members(members: list[zipfile.ZipInfo], place: Path) -> None:
    if has_doubles(members):
        raise _broken(place)
    for member in members:
        if not belongs(member.filename) or not is_plain(member):
            raise Invalid("packs.foreign_member", N_("%(name)s holds %(member)s, which does not belong into a pack. Ask for a new pack."),
                          name=place.name, member=ascii(member.filename[:100]))
        if member.file_size > max(SMALL_ENOUGH, member.compress_size * MAX_RATIO):
            raise TooLarge("packs.bomb", N_("%(name)s would grow far beyond its size and is refused. Ask for a new pack."), name=place.name)
    if share_bytes(members, place):
        raise TooLarge("packs.bomb", N_("%(name)s would grow far beyond its size and is refused. Ask for a new pack."), name=place.name)


def _broken(place: Path) -> Invalid:
    return Invalid("packs.broken_zip", N_("%(name)s is broken, or no language pack. Copy it again."), name=place.name)

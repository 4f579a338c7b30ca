"""A pack as one file for e-mail and chat: a zip that is written like a folder and read with suspicion."""

import os
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from app.accounts.permissions import Actor
from app.errors import N_, Invalid, NotFound, TooLarge, Unavailable
from app.packs.export import ExportReport, export_to
from app.packs.folder import PackFolder, copy, keep_names, told_as_full
from app.packs.layout import belongs, digest_in
from app.packs.manifest import MAX_BYTES, MAX_OBJECT_BYTES, MAX_OBJECTS
from app.packs.ports import PackRoom, Progress, silent

# text shrinks to a tenth at best; what shrinks much more was made to fill a disk
MAX_RATIO = 200
SMALL_ENOUGH = 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)


def export_pack(room: PackRoom, actor: Actor, language: str, folder: Path, *, internal: bool = False,
                against: str | None = None, progress: Progress = silent) -> ExportReport:
    """Write a pack into a folder, such as a stick; see ``export_to``."""
    with told_as_full(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return export_to(room, actor, language, PackFolder(folder), internal=internal, against=against, progress=progress)


def export_zip(room: PackRoom, actor: Actor, language: str, place: Path, *, internal: bool = False,
               against: str | None = None, progress: Progress = silent) -> ExportReport:
    """Write a pack as one zip file, whole or not at all; see ``export_to``."""
    with told_as_full(place.parent):
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix="part-", dir=place.parent)
        try:
            with os.fdopen(handle, "w+b") as stream:
                with zipfile.ZipFile(stream, "w") as archive:
                    report = export_to(room, actor, language, _ZipTarget(archive), internal=internal,
                                       against=against, progress=progress)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(temporary, place)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        keep_names(place.parent)
    return report


@contextmanager
def opened(place: Path, room: Path) -> Iterator[Path]:
    """The pack as a folder, whether it came as one or as a zip file; ``room`` takes what must be unpacked."""
    if place.is_file():
        with open_zip(place, room) as folder:
            yield folder
    else:
        yield place


@contextmanager
def open_zip(place: Path, room: Path) -> Iterator[Path]:
    """Unpack a zip into a folder of its own inside ``room``, which goes when the caller is done.

    Names, sizes and kinds of all members are looked at before anything is written. Raises ``Invalid`` for a
    file that is no pack, ``TooLarge`` for one made to fill the disk, ``Unavailable`` where there is no room.
    """
    try:
        archive = zipfile.ZipFile(place)
    except FileNotFoundError as error:
        raise NotFound("packs.no_file", N_("There is no file %(name)s."), name=place.name) from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _broken(place) from error
    with archive:
        members = archive.infolist()
        _check_members(members, place)
        room.mkdir(parents=True, exist_ok=True)
        if sum(member.file_size for member in members) > shutil.disk_usage(room).free:
            raise Unavailable("packs.no_room", N_("Unpacking %(name)s needs more room than the disk has. Free some space and try again."), name=place.name)
        with tempfile.TemporaryDirectory(prefix="unpacked-", dir=room) as folder:
            for member in members:
                _unpack(archive, member, PackFolder(Path(folder)), place)
            yield Path(folder)


def _check_members(members: list[zipfile.ZipInfo], place: Path) -> None:
    names = [member.filename for member in members]
    if len(names) > MAX_OBJECTS or len({name.lower() for name in names}) != len(names):
        raise _broken(place)
    packed = 0
    for member in members:
        kind = stat.S_IFMT(member.external_attr >> 16)
        if not belongs(member.filename) or member.is_dir() or kind not in (0, stat.S_IFREG) or member.flag_bits & 1:
            raise Invalid("packs.foreign_member", N_("%(name)s holds %(member)s, which does not belong into a pack. Ask for a new pack."),
                          name=place.name, member=ascii(member.filename[:100]))
        most = MAX_OBJECT_BYTES if digest_in(member.filename) else MAX_BYTES
        packed += member.compress_size
        if member.file_size > most or member.file_size > max(SMALL_ENOUGH, member.compress_size * MAX_RATIO):
            raise TooLarge("packs.bomb", N_("%(name)s would grow far beyond its size and is refused. Ask for a new pack."), name=place.name)
    if packed > place.stat().st_size:  # members that share the same bytes
        raise TooLarge("packs.bomb", N_("%(name)s would grow far beyond its size and is refused. Ask for a new pack."), name=place.name)


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: PackFolder, place: Path) -> None:
    try:
        with archive.open(member) as source:  # stops at the size the member declares
            folder.write(member.filename, cast(BinaryIO, source))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error) as error:
        raise _broken(place) from error


def _broken(place: Path) -> Invalid:
    return Invalid("packs.broken_zip", N_("%(name)s is broken, or no language pack. Copy it again."), name=place.name)


class _ZipTarget:
    """The inside of a new zip file: nothing is there yet, everything is written once."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def holds(self, digest: str, size: int) -> bool:
        return False

    def read(self, path: str, limit: int) -> bytes | None:
        return None

    def write(self, path: str, source: BinaryIO, digest: str | None = None) -> int:
        member = zipfile.ZipInfo(path, _EPOCH)  # no clock and no owner: the same pack is the same bytes
        member.compress_type = zipfile.ZIP_DEFLATED
        member.create_system = 3
        member.external_attr = (stat.S_IFREG | 0o644) << 16
        with self._archive.open(member, "w", force_zip64=True) as target:
            return copy(source, target, digest)

    def remove(self, path: str) -> None:
        """Nothing was there."""

    def settle(self) -> None:
        """The file as a whole is put on the disk at its end."""

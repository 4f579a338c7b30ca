"""Files that are written whole or not at all: beside their place, onto the disk, then named."""

import hashlib
import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from app.errors import N_, Conflict, Unavailable
from app.packs.folder import keep_names, told_as_full

CHUNK = 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)
# what does not get smaller any more
_PACKED = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".mp3", ".ogg", ".m4a", ".mp4", ".webm", ".pdf", ".zip"})


@contextmanager
def beside(place: Path, *, folder: bool) -> Iterator[Path]:
    """A place to write to, on the same disk; what is there at the end gets its name in one step.

    A file takes the place of an older one, a folder only that of an empty one: raises ``Conflict`` otherwise, and
    ``Unavailable`` where the disk is full. When anything is raised, nothing is left behind and all is as it was.
    """
    if place.is_dir() and (not folder or any(place.iterdir())):
        raise Conflict("readers.taken", N_("There is something in %(place)s already. Choose a new name for the folder or file."), place=str(place))
    if folder and place.exists() and not place.is_dir():
        raise Conflict("readers.taken", N_("There is something in %(place)s already. Choose a new name for the folder or file."), place=str(place))
    with told_as_full(place.parent):
        place.parent.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix="part-", dir=place.parent))
        try:
            made = room / ("folder" if folder else f"file{place.suffix}")
            if folder:
                made.mkdir()
            yield made
            _settle(made)
            if folder and place.is_dir():
                place.rmdir()  # Windows puts no folder in the place of another, not even of an empty one
            os.replace(made, place)
            keep_names(place.parent)
        finally:
            shutil.rmtree(room, ignore_errors=True)


def copy_file(source: BinaryIO, target: IO[bytes], digest: str) -> str:
    """Copy a kept file piece by piece and give its SHA-512; raises ``Unavailable`` where its bytes are not what they were."""
    seen, other = hashlib.sha256(), hashlib.sha512()
    while chunk := source.read(CHUNK):
        seen.update(chunk)
        other.update(chunk)
        target.write(chunk)
    if seen.hexdigest() != digest:
        raise Unavailable("packs.damaged_here", N_("The object %(digest)s is damaged in this archive. Run “rong doctor --deep” and restore it from a backup."),
                          digest=digest[:12])
    return other.hexdigest()


@contextmanager
def checked(source: BinaryIO, digest: str) -> Iterator[IO[bytes]]:
    """The bytes of a kept file once all of them were seen to be right, for programs that read to and fro."""
    with tempfile.SpooledTemporaryFile(max_size=8 * CHUNK) as spool:
        copy_file(source, spool, digest)
        spool.seek(0)
        yield spool


def zip_folder(folder: Path, place: Path, inside: str = "") -> None:
    """All files of a folder as a zip, in the order of their names: the same files are the same bytes.

    They are in a folder of the name ``inside``, where there is one, so that unpacking strews nothing about.
    """
    with zipfile.ZipFile(place, "w") as archive:
        for path in sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()):
            member = plain_member(f"{inside}/{path}" if inside else path)
            with (folder / path).open("rb") as source, archive.open(member, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target, CHUNK)


def plain_member(path: str) -> zipfile.ZipInfo:
    """A member of a zip without clock and owner, packed where that makes it smaller."""
    member = zipfile.ZipInfo(path, _EPOCH)
    member.compress_type = zipfile.ZIP_STORED if Path(path).suffix.lower() in _PACKED else zipfile.ZIP_DEFLATED
    member.create_system = 3
    member.external_attr = (stat.S_IFREG | 0o644) << 16
    return member


def _settle(made: Path) -> None:
    """Put everything on the disk, readable for whoever gets the stick."""
    folders = [made.parent]
    for place in [made, *sorted(made.rglob("*"))] if made.is_dir() else [made]:
        if place.is_dir():
            folders.append(place)
            continue
        os.chmod(place, 0o644)
        with place.open("r+b") as stream:
            os.fsync(stream.fileno())
    for folder in reversed(folders):
        keep_names(folder)

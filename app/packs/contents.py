"""What a backup file holds, once all of it was found right."""

import hashlib
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from app.errors import N_, Invalid, NotFound, RongError, Unavailable
from app.packs import canonical
from app.packs.backup import BACKUP_FORMAT, MANIFEST
from app.packs.folder import CHUNK
from app.packs.layout import digest_in
from app.packs.shape import Shape

_TABLE = re.compile(r"tables/([a-z_]+)\.jsonl")
_HOME = re.compile(r"home/(secret_key|(?:keys|models|packs/exported|packs/installed)/[^\\:\x00-\x1f]+)")
_MOST = 2**62
_READING = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, KeyError)


@dataclass(frozen=True)
class Contents:
    """A backup whose every byte was read once: rows by table, objects by digest, files of the home."""

    place: Path
    archive: zipfile.ZipFile
    made_at: str
    schema: str
    tables: Mapping[str, int]
    objects: Mapping[str, str]
    files: tuple[str, ...]
    damaged: tuple[str, ...]

    def open(self, name: str) -> IO[bytes]:
        return self.archive.open(name)

    def broken(self) -> Invalid:
        return broken(self.place)


def broken(place: Path) -> Invalid:
    """The failure that says that a file cannot be restored from."""
    return Invalid("backup.broken", N_("%(name)s is damaged, or no backup of Rông. Nothing was restored; use another copy."), name=place.name)


@contextmanager
def checked_contents(place: Path, room: Path) -> Iterator[Contents]:
    """Open a backup and read all of it; ``room`` is the folder whose disk must hold what is in it.

    Raises ``NotFound``, ``Invalid`` for anything that is not exactly as it was written, ``Unavailable`` where
    there is no room.
    """
    try:
        archive = zipfile.ZipFile(place)
    except FileNotFoundError as error:
        raise NotFound("backup.no_file", N_("There is no file %(name)s."), name=str(place)) from error
    except _READING as error:
        raise broken(place) from error
    with archive:
        try:
            contents, members = _read(archive, place)
            for name, (digest, _) in members.items():
                with archive.open(name) as stream:
                    if _digest(stream) != digest:
                        raise broken(place)
        except _READING as error:
            raise broken(place) from error
        room.mkdir(parents=True, exist_ok=True)
        if sum(size for _, size in members.values()) > shutil.disk_usage(room).free:
            raise Unavailable("backup.no_room", N_("Restoring %(name)s needs more room than the disk has. Free some space and try again."), name=place.name)
        yield contents


def _read(archive: zipfile.ZipFile, place: Path) -> tuple[Contents, dict[str, tuple[str, int]]]:
    try:
        top = Shape(canonical.decode(archive.read(MANIFEST), MANIFEST), MANIFEST)
        top.keys("format", "generator", "made_at", "schema", "tables", "members", "damaged")
        if top.integer("format", _MOST, least=1) > BACKUP_FORMAT:
            raise Invalid("backup.newer", N_("%(name)s was made by a newer Rông. Update this one first."), name=place.name)
        members = {name: _member(name, one) for name, one in top.mapping("members", _MOST).items()}
        contents = Contents(place, archive, top.line("made_at", 40), top.line("schema", 40, empty=False),
                            _tables(top, members), {digest: name for name in members if (digest := digest_in(name))},
                            tuple(found[1] for name in members if (found := _HOME.fullmatch(name))),
                            tuple(str(digest) for digest in top.value["damaged"]))
    except RongError as error:
        raise error if error.code == "backup.newer" else broken(place) from error
    infos = archive.infolist()
    if len(infos) != len(members) + 1 or {info.filename for info in infos} != {*members, MANIFEST}:
        raise broken(place)
    if any(info.file_size != members[info.filename][1] for info in infos if info.filename != MANIFEST):
        raise broken(place)
    return contents, members


def _member(name: str, value: object) -> tuple[str, int]:
    shape = Shape(value, MANIFEST, f"{name[:80]}.")
    shape.keys("sha256", "size")
    known = digest_in(name) or _TABLE.fullmatch(name) or _HOME.fullmatch(name)
    shape.require(bool(known) and ".." not in PurePosixPath(name).parts and str(PurePosixPath(name)) == name, "name")
    return shape.digest("sha256"), shape.integer("size", _MOST)


def _tables(top: Shape, members: Mapping[str, object]) -> dict[str, int]:
    tables = top.mapping("tables", 1_000)
    top.require(all(type(count) is int for count in tables.values()), "tables")
    top.require({f"tables/{name}.jsonl" for name in tables} == {name for name in members if _TABLE.fullmatch(name)}, "tables")
    return tables


def _digest(stream: IO[bytes]) -> str:
    seen = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        seen.update(chunk)
    return seen.hexdigest()

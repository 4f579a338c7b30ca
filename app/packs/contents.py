"""What a backup file holds, once all of it was found right."""

import datetime
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from app.errors import N_, Invalid, NotFound, RongError, Unavailable
from app.packs import canonical
from app.packs.backup import BACKUP_FORMAT, MANIFEST, MOST_MEMBERS
from app.packs.guarded import DAMAGE, has_doubles, is_plain, opened_zip, share_bytes
from app.packs.layout import digest_in
from app.packs.shape import Shape
from app.storage.digests import digest_of

_TABLE = re.compile(r"tables/([a-z_]+)\.jsonl")
_HOME = re.compile(r"home/(secret_key|post_key|(?:keys|models|packs/exported|packs/installed|catalogues|lexicons)/[^\\:\x00-\x1f]+)")
_MOST = 2**62
_READING = (*DAMAGE, KeyError)
# no stretch of packed bytes holds more than this of others
_MOST_RATIO = 1032
# what the list of members may take: so much of each, and so much beside
_EACH, _BESIDE = 512, 64 * 1024 * 1024
# one row of a table, which has to be in memory as a whole
_MOST_ROW = 512 * 1024 * 1024


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

    def rows(self, table: str) -> Iterator[bytes]:
        """The lines of a table; raises ``Invalid`` for one that is longer than any row."""
        with self.open(f"tables/{table}.jsonl") as lines:
            while line := lines.readline(_MOST_ROW + 1):
                if len(line) > _MOST_ROW:
                    raise self.broken()
                yield line

    def broken(self) -> Invalid:
        return broken(self.place)


def broken(place: Path) -> Invalid:
    """The failure that says that a file cannot be restored from."""
    return Invalid("backup.broken", N_("%(name)s is damaged, or no backup of Rông. Nothing was restored; use another copy."), name=place.name)


@contextmanager
def checked_contents(place: Path, room: Path) -> Iterator[Contents]:
    """Open a backup and read all of it; ``room`` is the folder whose disk must hold what is in it.

    Raises ``NotFound``, ``Invalid`` for anything that is not exactly as it was written, ``Unavailable`` where
    there is no room, before anything is unpacked.
    """
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(opened_zip(place, MOST_MEMBERS))
            contents, members = _read(archive, place)
        except FileNotFoundError as error:
            raise NotFound("backup.no_file", N_("There is no file %(name)s. Look whether the name is right and the stick is plugged in."), name=str(place)) from error
        except _READING as error:
            raise broken(place) from error
        room.mkdir(parents=True, exist_ok=True)
        if sum(size for _, size in members.values()) > shutil.disk_usage(room).free:
            raise Unavailable("backup.no_room", N_("Restoring %(name)s needs more room than the disk has. Free some space and try again."), name=place.name)
        try:
            for name, (digest, _) in members.items():
                with archive.open(name) as stream:
                    if digest_of(stream) != digest:
                        raise broken(place)
        except _READING as error:
            raise broken(place) from error
        yield contents


def _read(archive: zipfile.ZipFile, place: Path) -> tuple[Contents, dict[str, tuple[str, int]]]:
    infos = archive.infolist()
    too_much = any(info.file_size > info.compress_size * _MOST_RATIO for info in infos)
    if too_much or has_doubles(infos) or share_bytes(infos, place) or not all(is_plain(info) for info in infos) \
            or archive.getinfo(MANIFEST).file_size > _BESIDE + _EACH * len(infos):
        raise broken(place)
    try:
        with archive.open(MANIFEST) as stream:
            listed = stream.read(archive.getinfo(MANIFEST).file_size)  # no more, whatever is in it
        top = Shape(canonical.decode(listed, MANIFEST), MANIFEST)
        top.keys("format", "generator", "made_at", "schema", "tables", "members", "damaged")
        if top.integer("format", _MOST, least=1) > BACKUP_FORMAT:
            raise Invalid("backup.newer", N_("%(name)s was made by a newer Rông. Update this one first."), name=place.name)
        members = {name: _member(name, one) for name, one in top.mapping("members", _MOST).items()}
        contents = Contents(place, archive, _made_at(top), top.line("schema", 40, empty=False),
                            _tables(top, members), {digest: name for name in members if (digest := digest_in(name))},
                            tuple(found[1] for name in members if (found := _HOME.fullmatch(name))),
                            tuple(str(digest) for digest in top.value["damaged"]))
    except RongError as error:
        raise error if error.code == "backup.newer" else broken(place) from error
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


def _made_at(top: Shape) -> str:
    text = top.line("made_at", 40)
    try:
        datetime.datetime.fromisoformat(text)
    except ValueError:
        top.require(False, "made_at")
    return text


def _tables(top: Shape, members: Mapping[str, object]) -> dict[str, int]:
    tables = top.mapping("tables", 1_000)
    top.require(all(type(count) is int for count in tables.values()), "tables")
    top.require({f"tables/{name}.jsonl" for name in tables} == {name for name in members if _TABLE.fullmatch(name)}, "tables")
    return tables

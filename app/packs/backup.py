"""Backing up a whole instance: every table, object, model and key in one zip, from one moment of the database."""

import base64
import datetime
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version as program_version
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from sqlalchemy import Connection, MetaData, Table, select

from app.accounts.permissions import SYSTEM
from app.audit.log import record
from app.database import Database, now
from app.errors import N_, TooLarge, Unavailable
from app.packs import canonical
from app.packs.beside import written_beside
from app.packs.folder import CHUNK, told_as_full
from app.packs.layout import object_path
from app.settings import Settings
from app.storage.filesystem import no_room
from app.storage.port import ObjectStore

BACKUP_FORMAT = 2
MANIFEST = "backup.json"
VERSION_TABLE = "alembic_version"
ROWS = 500
_EARLIEST, _LATEST = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)
# what restoring counts before it believes anything
MOST_MEMBERS = 1_000_000
# what lies in the home beside database and objects, and cannot be made anew; posts have the last two from packs
_HOME_FILES = ("secret_key", "post_key")
_HOME_FOLDERS = ("keys", "models", "packs/exported", "packs/installed", "catalogues", "lexicons")
# the secret beside it would open it; and a restored archive has to count anew, which a new one brings about
_NEVER = "keys/online-*.key"


@dataclass(frozen=True)
class BackupReport:
    """What a backup holds. ``damaged`` objects are lost in the archive itself, or their bytes are not what they were."""

    tables: int
    rows: int
    objects: int
    files: int
    size: int
    damaged: tuple[str, ...]


class _Writer:
    """The zip as it grows: every member is hashed while it is written."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, chunks: Iterable[bytes], *, shrinks: bool) -> str:
        """Write a member and return its digest; ``shrinks`` is False for what is packed already."""
        if len(self.members) >= MOST_MEMBERS - 1:
            raise TooLarge("backup.too_many", N_("This archive has more files than one backup takes. Copy its folders while it is stopped."))
        info = _member(name)
        info.compress_type = zipfile.ZIP_DEFLATED if shrinks else zipfile.ZIP_STORED
        seen, size = hashlib.sha256(), 0
        with self._archive.open(info, "w", force_zip64=True) as target:
            for chunk in chunks:
                seen.update(chunk)
                size += len(chunk)
                target.write(chunk)
        self.members[name] = {"sha256": seen.hexdigest(), "size": size}
        return seen.hexdigest()


def backup(database: Database, storage: ObjectStore, settings: Settings, place: Path) -> BackupReport:
    """Write the backup, whole or not at all; a file of that name is replaced once the new one is complete.

    The record tells of it afterwards, so a backup does not tell of itself.
    """
    with told_as_full(place.parent), ExitStack() as stack:
        stream = _begun(place, stack)
        with zipfile.ZipFile(stream, "w") as archive:
            report = _write(archive, database, storage, settings)
        size = stream.tell()
    done = BackupReport(**{**report, "size": size})
    with database.unit(write=True) as uow:
        record(uow, SYSTEM, "instance.backup", "instance", place.name, rows=done.rows, written=done.objects + done.files, damaged=len(done.damaged))
        uow.commit()
    return done


def _begun(place: Path, stack: ExitStack) -> BinaryIO:
    """A new file beside the place; raises ``Unavailable`` where nothing can be written."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        return stack.enter_context(written_beside(place))
    except OSError as error:
        if no_room(error):
            raise
        raise Unavailable("backup.no_place", N_("%(place)s cannot be written there. Choose another folder for the backup."), place=str(place)) from error


def _write(archive: zipfile.ZipFile, database: Database, storage: ObjectStore, settings: Settings) -> dict[str, Any]:
    writer = _Writer(archive)
    tables: dict[str, int] = {}
    with database.engine.connect() as connection:  # one transaction, one moment
        schema = schema_of(connection)
        found = reflected(connection)
        for table in found.sorted_tables:
            tables[table.name] = _dump(writer, connection, table)
        needed = set(_column(connection, found, "attachment", "digest"))
    damaged = []
    kept = list(storage.digests())  # objects never change; those that came after that moment do no harm
    for digest in kept:
        with storage.open(digest) as stream:
            if writer.add(object_path(digest), _chunks(stream), shrinks=False) != digest:
                damaged.append(digest)
    files = 0
    for name, path in _home_files(settings.home):
        with path.open("rb") as file:
            writer.add(f"home/{name}", _chunks(file), shrinks=True)
        files += 1
    damaged.extend(sorted(needed - set(kept)))
    archive.writestr(_member(MANIFEST), canonical.encode({
        "format": BACKUP_FORMAT, "generator": f"Rông {program_version('rong')}", "made_at": now().isoformat(),
        "schema": schema, "tables": tables, "members": writer.members, "damaged": sorted(damaged)}))
    return {"tables": len(tables), "rows": sum(tables.values()), "objects": len(kept), "files": files,
            "damaged": tuple(sorted(damaged))}


def _member(name: str) -> zipfile.ZipInfo:
    """A member of now; clocks that are wrong say what a zip cannot."""
    info = zipfile.ZipInfo(name, min(max(_EARLIEST, now().timetuple()[:6]), _LATEST))
    info.external_attr = 0o600 << 16
    return info


def schema_of(connection: Connection) -> str:
    """The version of the schema, as the migrations left it in the database."""
    table = MetaData()
    table.reflect(connection, only=[VERSION_TABLE])
    return str(connection.execute(select(table.tables[VERSION_TABLE])).scalar_one())


def reflected(connection: Connection) -> MetaData:
    """The tables as the database has them, whatever version it is of."""
    metadata = MetaData()
    metadata.reflect(connection)
    metadata.remove(metadata.tables[VERSION_TABLE])
    return metadata


def _dump(writer: _Writer, connection: Connection, table: Table) -> int:
    count = 0

    def lines() -> Iterator[bytes]:
        nonlocal count
        query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=ROWS)
        for row in connection.execute(query):
            count += 1
            values = {name: _plain(value) for name, value in row._mapping.items()}
            yield json.dumps(values, ensure_ascii=False).encode("utf-8") + b"\n"

    writer.add(f"tables/{table.name}.jsonl", lines(), shrinks=True)
    return count


def _plain(value: Any) -> Any:
    """A value as JSON holds it; its column says later what it was."""
    if isinstance(value, datetime.date):  # and datetime
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value


def _column(connection: Connection, metadata: MetaData, table: str, column: str) -> Iterator[str]:
    yield from connection.scalars(select(metadata.tables[table].c[column]))


def _home_files(home: Path) -> Iterator[tuple[str, Path]]:
    for name in _HOME_FILES:
        if (home / name).is_file():
            yield name, home / name
    for folder in _HOME_FOLDERS:
        for path in sorted((home / folder).rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.relative_to(home).match(_NEVER):
                yield path.relative_to(home).as_posix(), path


def _chunks(stream: BinaryIO | IO[bytes]) -> Iterator[bytes]:
    while chunk := cast(io.BufferedIOBase, stream).read(CHUNK):
        yield chunk

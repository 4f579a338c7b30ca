"""Restoring a backup: all of it is checked, then built beside the instance, then takes its place."""

import base64
import datetime
import glob
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol, cast

from sqlalchemy import Connection, Date, DateTime, LargeBinary, MetaData, Table, func, insert, select

from app.accounts.permissions import SYSTEM
from app.audit.log import record
from app.database import Database, now
from app.errors import N_, Conflict, Invalid, Unavailable
from app.events import Bus
from app.packs.backup import ROWS, VERSION_TABLE, reflected
from app.packs.contents import Contents, checked_contents
from app.packs.folder import CHUNK, keep_names, told_as_full
from app.settings import Settings
from app.storage.port import ObjectStore

_STAMP = re.compile(r"[0-9]{8}-[0-9]{6}")


class Migrations(Protocol):
    """What restoring asks of the migrations."""

    def knows(self, version: str, /) -> bool:
        """Whether this program has the migrations up to that version."""

    def upgrade(self, database: Database, to: str = "head", /) -> None:
        """Bring a database to a version."""


@dataclass(frozen=True)
class RestoreReport:
    """What was restored. ``set_aside`` is where the old home went; ``damaged`` objects were so in the backup."""

    made_at: str
    tables: int
    rows: int
    objects: int
    files: int
    set_aside: Path | None
    damaged: tuple[str, ...]


def restore(settings: Settings, place: Path, migrations: Migrations, open_storage: Callable[[Path], ObjectStore], *,
            replace_old: bool = False) -> RestoreReport:
    """Put a backup in the place of the instance, which must be empty unless ``replace_old``.

    Nobody else may have the instance open. An older backup is brought up to date. Raises ``Invalid`` for a file
    with anything wrong in it or from a newer program, ``Conflict`` for an instance with something in it; then
    the instance is as it was. The search index is to be rebuilt afterwards.
    """
    with checked_contents(place, settings.home.parent) as contents:
        if not migrations.knows(contents.schema):
            raise Invalid("backup.newer", N_("%(name)s was made by a newer Rông. Update this one first."), name=place.name)
        empty = _is_empty(settings)
        if not (empty or replace_old):
            raise Conflict("backup.not_empty", N_("There is an archive in %(home)s already. Choose an empty RONG_HOME, or say --replace to move the old one aside."), home=str(settings.home))
        stamp = f"{now():%Y%m%d-%H%M%S}"
        for leftover in unfinished(settings.home):  # nobody else restores here, and it would take its room for ever
            shutil.rmtree(leftover, ignore_errors=True)
        staged = _staged(settings, stamp, replace_old)
        with told_as_full(settings.home.parent), _gone_on_failure(staged.home):
            damaged = _build(contents, staged, migrations, open_storage)
            aside = _take_place(settings, staged.home, stamp, keep=not empty)
    return RestoreReport(contents.made_at, len(contents.tables), sum(contents.tables.values()), len(contents.objects),
                         len(contents.files), aside, damaged)


def unfinished(home: Path) -> tuple[Path, ...]:
    """What restores left beside a home because they were killed; nothing of it was ever in use."""
    return tuple(one for one in home.parent.glob(f"{glob.escape(home.name)}-restoring-*") if _STAMP.fullmatch(one.name[-15:]) and one.is_dir())


def refuse_halfway(home: Path) -> None:
    """Raise where a restore was killed after the old home was moved aside and before the new one took its place."""
    for one in unfinished(home) if not home.exists() else ():
        aside = _aside(home, one.name[-15:])
        if aside.is_dir():
            raise Unavailable("backup.halfway", N_("A restore was stopped halfway: run “rong restore” with the backup again. What was there before is in %(aside)s."),
                              aside=str(aside))


def _aside(home: Path, stamp: str) -> Path:
    return home.with_name(f"{home.name}-before-restore-{stamp}")


def _is_empty(settings: Settings) -> bool:
    """Whether nothing would be lost: no row in any table, no file but those that every start makes."""
    if settings.home.is_dir():
        for path in settings.home.rglob("*"):
            made_anew = path.name == "secret_key" or path.name.startswith("rong.sqlite3")
            if not (path.is_dir() or (made_anew and path.parent == settings.home)):
                return False
    if _inside(settings) and not _database_file(settings).exists():
        return True
    database = Database(settings.database_url, Bus())
    try:
        with database.engine.connect() as connection:
            metadata = MetaData()
            metadata.reflect(connection)
            return not any(connection.scalar(select(func.count()).select_from(table))
                           for table in metadata.tables.values() if table.name != VERSION_TABLE)
    finally:
        database.dispose()


def _staged(settings: Settings, stamp: str, replace_old: bool) -> Settings:
    """The settings of the instance that is built beside: another home, and the database in it where it is a file."""
    home = settings.home.with_name(f"{settings.home.name}-restoring-{stamp}")
    if _inside(settings):
        address = "sqlite:///" + (home / _database_file(settings).name).as_posix()
        return replace(settings, home=home, database_url=address)
    if replace_old:
        raise Conflict("backup.foreign_database", N_("The database is not in RONG_HOME and cannot be moved aside. Empty it yourself, then restore without --replace."))
    return replace(settings, home=home)


def _build(contents: Contents, staged: Settings, migrations: Migrations,
           open_storage: Callable[[Path], ObjectStore]) -> tuple[str, ...]:
    staged.home.mkdir()
    for name in contents.files:
        target = staged.home.joinpath(*name.split("/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        with contents.open(f"home/{name}") as source:
            _write(target, source)
    storage, damaged = open_storage(staged.objects), []
    for digest, name in contents.objects.items():
        with contents.open(name) as stream:
            kept = storage.put(cast(BinaryIO, stream)).digest
        if kept != digest:
            storage.delete(kept)
            damaged.append(digest)
    database = Database(staged.database_url, Bus())
    try:
        migrations.upgrade(database, contents.schema)
        with database.engine.begin() as connection:
            _load(contents, connection)
        migrations.upgrade(database)
        damaged += contents.damaged
        with database.unit(write=True) as uow:
            record(uow, SYSTEM, "instance.restore", "instance", contents.place.name, as_of=contents.made_at,
                   rows=sum(contents.tables.values()), written=len(contents.objects) + len(contents.files), damaged=len(set(damaged)))
            uow.commit()
    finally:
        database.dispose()
    return tuple(sorted(set(damaged)))


def _load(contents: Contents, connection: Connection) -> None:
    metadata = reflected(connection)
    if set(metadata.tables) != set(contents.tables):
        raise contents.broken()
    for table in metadata.sorted_tables:
        count = 0
        for rows in _rows(contents, table):
            connection.execute(insert(table), rows)
            count += len(rows)
        if count != contents.tables[table.name]:
            raise contents.broken()


def _rows(contents: Contents, table: Table) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    for line in contents.rows(table.name):
        values = json.loads(line)
        if set(values) != set(table.columns.keys()):
            raise contents.broken()
        rows.append({name: _typed(table, name, value) for name, value in values.items()})
        if len(rows) == ROWS:
            yield rows
            rows = []
    if rows:
        yield rows


def _typed(table: Table, name: str, value: Any) -> Any:
    """A value as its column holds it, from what JSON made of it."""
    kind = table.columns[name].type
    if value is None:
        return None
    if isinstance(kind, DateTime):
        return datetime.datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return datetime.date.fromisoformat(value)
    return base64.b64decode(value) if isinstance(kind, LargeBinary) else value


def _write(target: Path, source: IO[bytes]) -> None:
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as stream:
        shutil.copyfileobj(source, stream, CHUNK)
        stream.flush()
        os.fsync(stream.fileno())


def _take_place(settings: Settings, built: Path, stamp: str, *, keep: bool) -> Path | None:
    """Rename the old home away and the new one into its place; an old one without anything in it is removed."""
    aside, moved = _aside(settings.home, stamp), settings.home.exists()
    try:
        if moved:
            settings.home.rename(aside)
        try:
            built.rename(settings.home)
        except OSError:
            if moved:
                aside.rename(settings.home)
            raise
    except OSError as error:
        raise Unavailable("backup.cannot_move", N_("%(home)s cannot be moved aside. Stop every Rông that uses it and try again."),
                          home=str(settings.home)) from error
    keep_names(settings.home.parent)
    if keep:
        return aside
    if moved:  # else one of that second is what a killed restore put there
        shutil.rmtree(aside, ignore_errors=True)
    return None


@contextmanager
def _gone_on_failure(folder: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _database_file(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))


def _inside(settings: Settings) -> bool:
    return settings.database_url.startswith("sqlite:///") and _database_file(settings).parent == settings.home

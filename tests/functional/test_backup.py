"""A whole archive into one file and back: nothing lost, nothing restored from a file with anything wrong in it."""

import datetime
import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    DDL,
    JSON,
    Boolean,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    TypeDecorator,
    insert,
    select,
)

from app.accounts.secret import load_or_make
from app.audit.log import recent
from app.database import Database
from app.errors import Conflict, Invalid, NotFound, TooLarge, Unavailable
from app.events import Bus
from app.migrations import runner
from app.models import Base
from app.packs import backup as backup_module
from app.packs import canonical, contents
from app.packs.backup import backup
from app.packs.beside import written_beside
from app.packs.restore import RestoreReport, refuse_halfway, restore, unfinished
from app.settings import ROOT, Settings
from app.storage.filesystem import FileStore
from app.wiring import Services
from tests.functional.packing import picture, publish_work


def target(folder: Path) -> Settings:
    return Settings.read({"RONG_HOME": str(folder / "home"), "RONG_SEARCH_INDEX": str(folder / "index")})


def put_back(settings: Settings, place: Path, **options: bool) -> RestoreReport:
    return restore(settings, place, runner, FileStore, **options)


def tables(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as the database has them."""
    database = Database(url, Bus())
    metadata = MetaData()
    with database.engine.connect() as connection:
        metadata.reflect(connection)
        rows = {table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
                for table in metadata.sorted_tables}
    database.dispose()
    return rows


def restored(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """The same of a restored instance, without the entry that tells of its being restored."""
    rows = tables(url)
    assert "instance.restore" in rows["audit_entry"].pop()
    return rows


@pytest.fixture
def archive(services: Services) -> Services:
    """One row in every table at least, objects, a model and the key."""
    publish_work(services, "bien-ho", {"vi": "Hồ “lớn” ở Pleiku 𠀀.\n", "lo": "ໜອງ\n"}, pictures=("hồ.png",))
    with services.database.unit(write=True) as uow:
        uow.session.execute(insert(Base.metadata.tables["user_account"]).values(
            id=1, name="admin", display_name="Quản trị", password_hash="x", session_key="y", must_change_password=True,
            active=True, created_at=datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)))
        for table in Base.metadata.sorted_tables:
            if uow.session.execute(select(table).limit(1)).first() is None:
                uow.session.execute(insert(table).values(**row_for(table)))
        uow.commit()
    load_or_make(services.settings.home)
    (services.settings.home / "post_key").write_bytes(b"k" * 32)
    model = services.settings.models / "argos/translate-vi_en/model.bin"
    model.parent.mkdir(parents=True)
    model.write_bytes(os.urandom(5000))
    for brought in ("catalogues/lo/LC_MESSAGES/messages.mo", "lexicons/lo.vi.tsv"):
        (services.settings.home / brought).parent.mkdir(parents=True)
        (services.settings.home / brought).write_bytes(os.urandom(500))
    return services


def row_for(table: Any) -> dict[str, Any]:
    """Some value of the right type in every column, pointing at rows that exist."""
    references = {"work": "bien-ho", "user_account": 1, "language_version": 1, "revision": 1, "concept": "c", "segment": 7, "pairing": 7}
    samples = {String: "c", Integer: 7, Float: 0.5, Boolean: True, JSON: {"a": [1, None, "ệ"]}, Date: datetime.date(2026, 1, 1),
               DateTime: datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), LargeBinary: b"\x00\xff"}
    row = {}
    for column in table.columns:
        if column.foreign_keys:
            parent = next(iter(column.foreign_keys)).column.table.name
            if parent in references or not column.nullable:
                row[column.name] = references[parent]
        else:
            kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
            row[column.name] = next(value for known, value in samples.items() if isinstance(kind, known))
    return row


def test_everything_comes_back(archive: Services, tmp_path: Path) -> None:
    before = tables(archive.settings.database_url)
    report = backup(archive.database, archive.storage, archive.settings, tmp_path / "b.zip")
    assert (report.tables, report.damaged) == (len(Base.metadata.tables), ())
    there = target(tmp_path / "there")
    done = put_back(there, tmp_path / "b.zip")
    after = restored(there.database_url)
    assert all(before.values()), "a table without a row proves nothing"
    assert after == before
    assert (done.rows, done.objects, done.set_aside, done.damaged) == (report.rows, report.objects, None, ())
    old, new = archive.settings.home, there.home
    files = {path.relative_to(old) for path in old.rglob("*") if path.is_file() and not path.name.startswith("rong.sqlite3")}
    assert files == {path.relative_to(new) for path in new.rglob("*") if path.is_file() and not path.name.startswith("rong.sqlite3")}
    assert all((old / name).read_bytes() == (new / name).read_bytes() for name in files)
    assert [path.name for path in new.parent.iterdir()] == ["home"]


@pytest.mark.parametrize("year", [1970, 2110])
def test_a_clock_that_is_far_from_right_hinders_no_backup(archive: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    monkeypatch.setattr(backup_module, "now", lambda: datetime.datetime(year, 1, 1, 0, 3, tzinfo=datetime.UTC))
    monkeypatch.setattr("time.localtime", lambda *_: datetime.datetime(year, 1, 1, 0, 3).timetuple())
    assert backup(archive.database, archive.storage, archive.settings, tmp_path / "b.zip").damaged == ()
    assert put_back(target(tmp_path / "there"), tmp_path / "b.zip").objects == 1


def test_the_backup_is_of_one_moment(archive: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.packs import backup as module

    real, done = module._dump, []

    def dump(*given: Any) -> int:
        if len(done) == 1:  # somebody publishes while the tables are written
            publish_work(archive, "moi", {"vi": "Bài mới.\n"})
        done.append(given)
        return real(*given)

    before = tables(archive.settings.database_url)
    monkeypatch.setattr(module, "_dump", dump)
    backup(archive.database, archive.storage, archive.settings, tmp_path / "b.zip")
    there = target(tmp_path / "there")
    put_back(there, tmp_path / "b.zip")
    assert restored(there.database_url) == before != tables(archive.settings.database_url)


def test_an_archive_with_something_in_it_is_not_overwritten(archive: Services, tmp_path: Path) -> None:
    place = tmp_path / "b.zip"
    before = tables(archive.settings.database_url)
    backup(archive.database, archive.storage, archive.settings, place)
    with pytest.raises(Conflict, match="--replace"):
        put_back(archive.settings, place)
    publish_work(archive, "moi", {"vi": "Bài mới.\n"})
    archive.database.dispose()
    done = put_back(archive.settings, place, replace_old=True)
    assert done.set_aside is not None and (done.set_aside / "rong.sqlite3").is_file()
    assert restored(archive.settings.database_url) == before
    assert "moi" in {row[0] for row in tables("sqlite:///" + (done.set_aside / "rong.sqlite3").as_posix())["work"]}


def test_an_instance_just_made_is_empty(archive: Services, tmp_path: Path) -> None:
    backup(archive.database, archive.storage, archive.settings, tmp_path / "b.zip")
    there = target(tmp_path / "there")
    there.home.mkdir(parents=True)
    fresh = Database(there.database_url, Bus())
    runner.upgrade(fresh)
    fresh.dispose()
    load_or_make(there.home)
    assert put_back(there, tmp_path / "b.zip").set_aside is None
    assert [path.name for path in there.home.parent.iterdir()] == ["home"]


def data_start(whole: bytes, info: zipfile.ZipInfo) -> int:
    """Where a member's bytes begin: after its local header, name and extra fields."""
    lengths = whole[info.header_offset + 26:info.header_offset + 30]
    return info.header_offset + 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")


def test_no_changed_byte_is_restored(archive: Services, tmp_path: Path) -> None:
    place = tmp_path / "b.zip"
    backup(archive.database, archive.storage, archive.settings, place)
    whole = place.read_bytes()
    with zipfile.ZipFile(place) as made:
        spots = [data_start(whole, info) + info.compress_size // 2 for info in made.infolist()]
    there = target(tmp_path / "there")
    for spot in spots:
        broken = bytearray(whole)
        broken[spot] ^= 0x10
        place.write_bytes(bytes(broken))
        with pytest.raises(Invalid):
            put_back(there, place)
        assert not there.home.exists()
    for length in (0, 10, len(whole) // 2, len(whole) - 1):
        place.write_bytes(whole[:length])
        with pytest.raises(Invalid):
            put_back(there, place)


def rewrite(source: Path, place: Path, change: dict[str, bytes | None]) -> None:
    """The same zip with members replaced, added, or (None) left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(place, "w") as new:
        for name in dict.fromkeys([*old.namelist(), *change]):
            data = change[name] if name in change else old.read(name)
            if data is not None:
                new.writestr(name, data)


@pytest.mark.parametrize("change", [
    {"tables/work.jsonl": b""}, {"tables/work.jsonl": None}, {"home/../../evil": b"x"}, {"objects/zz": b"x"},
    {"backup.json": b"{}"}, {"backup.json": None}])
def test_members_that_do_not_fit_are_refused(archive: Services, tmp_path: Path, change: dict[str, bytes | None]) -> None:
    backup(archive.database, archive.storage, archive.settings, tmp_path / "b.zip")
    rewrite(tmp_path / "b.zip", tmp_path / "c.zip", change)
    with pytest.raises(Invalid) as refused:
        put_back(target(tmp_path / "there"), tmp_path / "c.zip")
    assert refused.value.code == "backup.broken"
    assert not (tmp_path / "evil").exists() and not (tmp_path / "there/evil").exists()


def _also(archive: Services, folder: Path, change: Callable[[zipfile.ZipFile, zipfile.ZipFile], None]) -> Path:
    """A backup with something beside what belongs into it, named by its list as if it did."""
    backup(archive.database, archive.storage, archive.settings, folder / "b.zip")
    with zipfile.ZipFile(folder / "b.zip") as old, zipfile.ZipFile(folder / "c.zip", "w") as new:
        change(old, new)
    return folder / "c.zip"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("facts", [
    {"filename": "home/models/ARGOS/translate-vi_en/model.bin"}, {"filename": "home/models/x", "external_attr": 0o120777 << 16},
    {"filename": "home/models/x", "compress_type": zipfile.ZIP_BZIP2}, {"filename": "home/models/x/"}])
def test_members_that_no_backup_has_are_refused(archive: Services, tmp_path: Path, facts: dict[str, Any]) -> None:
    def change(old: zipfile.ZipFile, new: zipfile.ZipFile) -> None:
        listed = json.loads(old.read("backup.json"))
        listed["members"][facts["filename"]] = {"sha256": hashlib.sha256(b"x").hexdigest(), "size": 1}
        for name in (one for one in old.namelist() if one != "backup.json"):
            new.writestr(name, old.read(name))
        strange = zipfile.ZipInfo(facts["filename"])
        for name, value in facts.items():
            setattr(strange, name, value)
        new.writestr(strange, b"x")
        new.writestr("backup.json", canonical.encode(listed))

    with pytest.raises(Invalid) as refused:
        put_back(target(tmp_path / "there"), _also(archive, tmp_path, change))
    assert refused.value.code == "backup.broken" and not (tmp_path / "there/home").exists()


def test_what_would_fill_the_disk_is_refused_before_a_byte_is_unpacked(
        archive: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def huge(old: zipfile.ZipFile, new: zipfile.ZipFile) -> None:
        listed = json.loads(old.read("backup.json"))
        listed["members"]["home/models/x"] = {"sha256": "0" * 64, "size": 2**50}
        for name in (one for one in old.namelist() if one != "backup.json"):
            new.writestr(name, old.read(name))
        new.writestr("home/models/x", b"x" * 1000)
        new.writestr("backup.json", canonical.encode(listed))
        new.getinfo("home/models/x").file_size = 2**50

    with pytest.raises(Invalid):
        put_back(target(tmp_path / "there"), _also(archive, tmp_path, huge))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**6, 10**6, 1000))  # type: ignore[attr-defined]
    monkeypatch.setattr(contents, "digest_of", lambda _: pytest.fail("it was unpacked"))
    with pytest.raises(Unavailable) as told:
        put_back(target(tmp_path / "there"), tmp_path / "b.zip")
    assert told.value.code == "backup.no_room"


def test_a_directory_of_too_many_entries_is_refused(archive: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup(archive.database, archive.storage, archive.settings, tmp_path / "b.zip")
    monkeypatch.setattr(contents, "MOST_MEMBERS", 20)
    with pytest.raises(Invalid):
        put_back(target(tmp_path / "there"), tmp_path / "b.zip")
    monkeypatch.setattr(backup_module, "MOST_MEMBERS", 20)
    with pytest.raises(TooLarge):
        backup(archive.database, archive.storage, archive.settings, tmp_path / "d.zip")
    assert not (tmp_path / "d.zip").exists()


def test_a_path_out_of_the_home_is_refused_even_when_listed(archive: Services, tmp_path: Path) -> None:
    backup(archive.database, archive.storage, archive.settings, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as made:
        listed = json.loads(made.read("backup.json"))
    for name in ("home/models/../../../evil", "home/models//x", "home/evil", "evil"):
        forged = {**listed, "members": {**listed["members"], name: {"sha256": hashlib.sha256(b"x").hexdigest(), "size": 1}}}
        rewrite(tmp_path / "b.zip", tmp_path / "c.zip", {"backup.json": canonical.encode(forged), name: b"x"})
        with pytest.raises(Invalid):
            put_back(target(tmp_path / "there"), tmp_path / "c.zip")
    assert not list(tmp_path.rglob("evil"))


def test_a_newer_program_is_named(archive: Services, tmp_path: Path) -> None:
    from app.packs import canonical

    backup(archive.database, archive.storage, archive.settings, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as made:
        listed = json.loads(made.read("backup.json"))
    for change in ({"schema": "9999"}, {"format": backup_module.BACKUP_FORMAT + 1}):
        rewrite(tmp_path / "b.zip", tmp_path / "c.zip", {"backup.json": canonical.encode({**listed, **change})})
        with pytest.raises(Invalid, match="newer"):
            put_back(target(tmp_path / "there"), tmp_path / "c.zip")


def test_a_lost_object_is_told_and_the_rest_is_kept(archive: Services, tmp_path: Path) -> None:
    digest = next(archive.storage.digests())
    place = archive.settings.objects / digest[:2] / digest[2:]
    place.write_bytes(picture("red"))
    assert backup(archive.database, archive.storage, archive.settings, tmp_path / "b.zip").damaged == (digest,)
    done = put_back(target(tmp_path / "there"), tmp_path / "b.zip")
    assert done.damaged == (digest,)
    assert list(FileStore(target(tmp_path / "there").objects).digests()) == []
    archive.storage.delete(digest)
    assert backup(archive.database, archive.storage, archive.settings, tmp_path / "b.zip").damaged == (digest,)


def test_a_full_disk_leaves_nothing_half_written(archive: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "out/b.zip"
    backup(archive.database, archive.storage, archive.settings, place)
    whole = place.read_bytes()

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable):
        backup(archive.database, archive.storage, archive.settings, place)
    assert [path.name for path in place.parent.iterdir()] == ["b.zip"] and place.read_bytes() == whole
    with pytest.raises(Unavailable):
        put_back(target(tmp_path / "there"), place)
    assert list((tmp_path / "there").iterdir()) == []


def test_what_a_killed_restore_left_is_gone_after_the_next(archive: Services, tmp_path: Path) -> None:
    backup(archive.database, archive.storage, archive.settings, tmp_path / "b.zip")
    there = target(tmp_path / "there")
    left = there.home.with_name("home-restoring-20260101-000000")
    kept = [there.home.with_name(name) for name in ("home-restoring-notes", "home-before-restore-20260101-000000")]
    for folder in (left, *kept):
        folder.mkdir(parents=True)
        (folder / "rong.sqlite3").write_bytes(b"half")
    assert unfinished(there.home) == (left,)
    put_back(there, tmp_path / "b.zip")
    assert sorted(there.home.parent.iterdir()) == sorted([there.home, *kept])


def test_a_restore_killed_between_its_renames_is_finished_by_the_next(archive: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup(archive.database, archive.storage, archive.settings, tmp_path / "b.zip")
    there = target(tmp_path / "there")
    put_back(there, tmp_path / "b.zip")
    real = Path.rename

    def killed(place: Path, to: Path) -> Path:
        if "restoring" in place.name:
            raise KeyboardInterrupt
        return real(place, to)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "rename", killed)
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)  # nobody is left who would clear up
        put_back(there, tmp_path / "b.zip", replace_old=True)
    assert not there.home.exists()
    with pytest.raises(Unavailable, match="rong restore"):
        refuse_halfway(there.home)
    put_back(there, tmp_path / "b.zip")
    refuse_halfway(there.home)
    aside, = there.home.parent.glob("home-before-restore-*")
    assert (aside / "rong.sqlite3").is_file() and there.home.is_dir() and not unfinished(there.home)


def test_what_a_killed_backup_left_is_gone_after_the_next_and_nothing_else(archive: Services, tmp_path: Path) -> None:
    place = tmp_path / "out/b.zip"
    place.parent.mkdir()
    killed = ("import os, signal, sys, pathlib\nfrom app.packs.beside import written_beside\n"
              "with written_beside(pathlib.Path(sys.argv[1])) as stream:\n    stream.write(b'half')\n    os.kill(os.getpid(), signal.SIGTERM)\n")
    assert subprocess.run([sys.executable, "-c", killed, str(place)], cwd=ROOT, check=False).returncode
    (left,) = place.parent.iterdir()
    others = [place.parent / name for name in ("part-notes.rong-half", "part-abcdefgh", "part-a.zip")]
    for one in others:
        one.write_bytes(b"of somebody")
    with written_beside(place.parent / "at the same time.zip"):
        (held,) = set(place.parent.glob("*.rong-half")) - {left, *others}
        assert not left.exists()
        left.write_bytes(b"half")
        backup(archive.database, archive.storage, archive.settings, place)
        assert held.exists() and not left.exists()
    assert sorted(place.parent.iterdir()) == sorted([*others, place, place.parent / "at the same time.zip"])


def test_a_place_that_takes_no_file_is_named(archive: Services, tmp_path: Path) -> None:
    (tmp_path / "letter").write_bytes(b"kept")
    with pytest.raises(Unavailable, match="cannot be written there"):
        backup(archive.database, archive.storage, archive.settings, tmp_path / "letter" / "b.zip")


def test_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        put_back(target(tmp_path / "there"), tmp_path / "none.zip")


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_only_the_owner_reads_it(archive: Services, tmp_path: Path) -> None:
    backup(archive.database, archive.storage, archive.settings, tmp_path / "b.zip")
    assert (tmp_path / "b.zip").stat().st_mode & 0o077 == 0
    put_back(target(tmp_path / "there"), tmp_path / "b.zip")
    assert (tmp_path / "there/home/secret_key").stat().st_mode & 0o077 == 0


class OneNewer:
    """Migrations of a later program, which has one more column."""

    def knows(self, version: str, /) -> bool:
        return runner.knows(version)

    def upgrade(self, database: Database, to: str = "head", /) -> None:
        if to != "head":
            runner.upgrade(database, to)
            return
        with database.engine.begin() as connection:
            connection.execute(DDL("ALTER TABLE work ADD COLUMN later VARCHAR DEFAULT 'new'"))


def test_the_record_tells_of_both(archive: Services, tmp_path: Path) -> None:
    report = backup(archive.database, archive.storage, archive.settings, tmp_path / "b.zip")
    there = target(tmp_path / "there")
    done = put_back(there, tmp_path / "b.zip")
    with archive.database.unit() as uow:
        (told,) = [one for one in recent(uow, limit=5) if one.action == "instance.backup"]
        assert (told.subject_id, told.details) == ("b.zip", {"rows": report.rows, "written": report.objects + report.files, "damaged": 0})
    database = Database(there.database_url, Bus())
    with database.unit() as uow:
        newest = recent(uow, limit=5)
        assert [one.action for one in newest if one.action.startswith("instance.")] == ["instance.restore"]
        assert (newest[0].subject_id, newest[0].actor_name, newest[0].details["as_of"], newest[0].details["rows"]) == (
            "b.zip", "system", done.made_at, report.rows)
    database.dispose()


def test_an_older_backup_is_brought_up_to_date(archive: Services, tmp_path: Path) -> None:
    before = tables(archive.settings.database_url)
    backup(archive.database, archive.storage, archive.settings, tmp_path / "b.zip")
    there = target(tmp_path / "there")
    restore(there, tmp_path / "b.zip", OneNewer(), FileStore)
    after = restored(there.database_url)
    assert after.pop("work") == [(*row, "new") for row in before.pop("work")]
    assert after == before

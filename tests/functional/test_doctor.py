"""The doctor finds each thing that can be wrong, says how to mend it, and changes nothing."""

import datetime
import errno
import json
import os
import shutil
import tempfile
from collections import namedtuple
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app.accounts.permissions import SYSTEM
from app.accounts.secret import load_or_make
from app.accounts.users import ensure_administrator
from app.cli.doctor import doctor
from app.jobs.models import RUNNING, Job
from app.jobs.queue import enqueue
from app.migrations import runner
from app.reports.doctor import (
    BAD,
    OK,
    WARNING,
    Finding,
    Patient,
    check_catalogues,
    examine,
)
from app.wiring import Services
from tests.functional.packing import picture, publish_work


@pytest.fixture
def healthy(services: Services) -> Services:
    publish_work(services, "bien-ho", {"vi": "Hồ.\n"}, pictures=("hồ.png",))
    with services.database.unit(write=True) as uow:
        ensure_administrator(uow)
        uow.commit()
    load_or_make(services.settings.home)
    services.indexer.repair()
    return services


def findings(services: Services, *, deep: bool = False) -> dict[str, Finding]:
    patient = Patient(services.settings, services.database, services.storage, services.indexer.drift,
                      lambda: runner.current(services.database), runner.head())
    return {one.check: one for one in examine(patient, deep=deep)}


@pytest.mark.parametrize("deep", [False, True])
def test_a_healthy_archive(healthy: Services, deep: bool) -> None:
    found = findings(healthy, deep=deep)
    assert {name: one.state for name, one in found.items() if one.state != OK and name != "catalogues"} == {"passwords": WARNING}
    assert "admin" in str(found["passwords"])
    assert all(one.mend for one in found.values() if one.state != OK)


def test_a_lost_and_a_damaged_object(healthy: Services) -> None:
    digest = next(healthy.storage.digests())
    (healthy.settings.objects / digest[:2] / digest[2:]).write_bytes(picture("red"))
    assert findings(healthy)["objects"].state == OK
    assert "bien-ho/hồ.png" in str(findings(healthy, deep=True)["objects"])
    healthy.storage.delete(digest)
    found = findings(healthy)["objects"]
    assert found.state == BAD and "bien-ho/hồ.png" in str(found)


def test_an_index_that_is_behind_or_gone(healthy: Services) -> None:
    quiet = healthy.database.bus
    quiet._handlers.clear()  # nobody tells the index
    publish_work(healthy, "moi", {"vi": "Mới.\n"})
    assert findings(healthy)["index"].state == WARNING
    shutil.rmtree(healthy.settings.search_index)
    healthy.settings.search_index.mkdir()
    assert findings(healthy)["index"].state == BAD


@pytest.mark.parametrize(("statement", "where"), [
    ("UPDATE segment SET version_id = 99", "segment.version_id"),
    ("UPDATE attachment SET work_id = 'x'", "attachment.work_id"),
    ("UPDATE language_version SET published_revision_id = 99", "language_version.published_revision_id")])
def test_entries_that_point_nowhere(healthy: Services, statement: str, where: str) -> None:
    with healthy.database.engine.connect() as connection:
        connection.execute(text("PRAGMA foreign_keys=OFF"))
        connection.rollback()
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute(text("INSERT INTO segment (version_id, position, part, start, \"end\", kind, level, block, joints, source,"
                                " target, draft, state, origin, engine, editor_name, lock) VALUES"
                                " (1, 0, 'body', 0, 1, 'x', 0, 0, '[]', 's', '', '', 'draft', '', '', '', 0)"))
        connection.execute(text(statement))
        connection.commit()
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")
    found = findings(healthy)["whole"]
    assert found.state == BAD and where in str(found)


def test_nobody_administers(healthy: Services) -> None:
    with healthy.database.unit(write=True) as uow:
        uow.session.execute(text("UPDATE user_account SET active = 0"))
        uow.commit()
    assert findings(healthy)["people"].state == BAD


def test_stuck_jobs(healthy: Services) -> None:
    with healthy.database.unit(write=True) as uow:
        job = enqueue(uow, SYSTEM, "draft", {"version_id": 1})
        job.created_at -= datetime.timedelta(hours=2)
        uow.session.add(Job(kind="x", payload={}, state=RUNNING, created_by_name="x",
                            heartbeat_at=job.created_at))
        uow.commit()
    found = findings(healthy)["jobs"]
    assert (found.state, found.params) == (WARNING, {"silent": 1, "waiting": 1})


@pytest.mark.parametrize(("free", "state"), [(10_000_000, BAD), (500_000_000, WARNING), (5_000_000_000, OK)])
def test_room_on_the_disk(healthy: Services, monkeypatch: pytest.MonkeyPatch, free: int, state: str) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10**10, 0, free))
    assert findings(healthy)["room"].state == state


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
@pytest.mark.parametrize("name", ["secret_key", "keys/publisher-1.key"])
def test_a_key_that_others_can_read(healthy: Services, name: str) -> None:
    place = healthy.settings.home / name
    place.parent.mkdir(exist_ok=True)
    place.touch()
    place.chmod(0o644)
    found = findings(healthy)["rights"]
    assert found.state == WARNING and place.name in str(found)


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="this user may write everywhere")
def test_a_folder_that_cannot_be_written(healthy: Services) -> None:
    healthy.settings.objects.chmod(0o500)
    try:
        assert findings(healthy)["rights"].state == BAD
    finally:
        healthy.settings.objects.chmod(0o700)


def test_a_broken_model(healthy: Services) -> None:
    place = healthy.settings.models / "argos/packages/translate-vi_en-9_0"
    place.mkdir(parents=True)
    (place / "metadata.json").write_text("{", "utf-8")
    found = findings(healthy)["models"]
    assert found.state == BAD and place.name in str(found)


def test_catalogues(tmp_path: Path) -> None:
    assert check_catalogues(tmp_path).state == WARNING
    for locale in ("vi", "lo"):
        (tmp_path / locale / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / locale / "LC_MESSAGES/messages.po").touch()
    (tmp_path / "vi/LC_MESSAGES/messages.mo").touch()
    assert "lo" in str(check_catalogues(tmp_path)) and "vi" not in str(check_catalogues(tmp_path))
    (tmp_path / "lo/LC_MESSAGES/messages.mo").touch()
    assert check_catalogues(tmp_path).state == OK


def test_a_database_of_another_version_and_none(healthy: Services) -> None:
    with healthy.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    found = findings(healthy)
    assert found["database"].state == BAD and "0000" in str(found["database"]) and "objects" not in found
    healthy.database.dispose()
    for place in healthy.settings.home.glob("rong.sqlite3*"):
        place.unlink()
    assert "rong init" in findings(healthy)["database"].mend
    (cut_short := healthy.settings.home.with_name(f"{healthy.settings.home.name}-restoring-20260101-000000")).mkdir()
    assert "rong restore" in findings(healthy)["database"].mend, "a restore was killed: a new archive is not what is wanted"
    cut_short.rmdir()
    healthy.database.dispose()
    for place in healthy.settings.home.glob("rong.sqlite3*"):
        place.unlink()
    (healthy.settings.home / "rong.sqlite3").write_bytes(b"no database" * 1000)
    assert "rong restore" in findings(healthy)["database"].mend


def test_a_disk_that_only_reads_is_no_lost_database(healthy: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    healthy.database.dispose()
    for place in healthy.settings.home.glob("rong.sqlite3*"):
        place.unlink()
    (healthy.settings.home / "rong.sqlite3").mkdir()  # cannot be opened either
    assert "rong restore" in findings(healthy)["database"].mend
    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    assert "right to write" in findings(healthy)["database"].mend


def test_the_command(healthy: Services) -> None:
    well = CliRunner().invoke(doctor, ["--json"], obj=healthy)
    assert well.exit_code == 0 and json.loads(well.stdout)["ok"] is True
    healthy.storage.delete(next(healthy.storage.digests()))
    ill = CliRunner().invoke(doctor, ["--json"], obj=healthy)
    assert ill.exit_code == 1 and json.loads(ill.stdout)["ok"] is False
    assert "bad     objects" in CliRunner().invoke(doctor, [], obj=healthy).stdout

"""Failures of the command as a whole: one line on standard error, whatever is wrong with the instance."""

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.command import rong as whole_command
from app.cli.exchange import write_whole
from app.errors import Unavailable


def rong(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "RONG_HOME": str(home), "RONG_SEARCH_INDEX": str(home / "index"), **more}
    return subprocess.run([sys.executable, "-c", "from app.cli import main; main()", *arguments], env=environment,
                          capture_output=True, encoding="utf-8", check=False, cwd=Path(__file__).resolve().parents[2])


def one_line(ran: subprocess.CompletedProcess[str]) -> str:
    assert ran.stderr.startswith("error: ") and ran.stderr.count("\n") == 1, ran.stderr
    return ran.stderr


@pytest.mark.parametrize("command", [("search", "x"), ("init",)])
def test_a_database_that_is_none(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "rong.sqlite3").write_bytes(b"garbage " * 1000)
    ran = rong(tmp_path, *command)
    assert ran.returncode == 1 and "rong doctor" in one_line(ran)


@pytest.mark.parametrize("made", [False, True])
def test_the_doctor_only_looks_where_there_is_no_archive(tmp_path: Path, made: bool) -> None:
    home = tmp_path / "none" / "home"
    if made:
        home.mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    ran = rong(home, "doctor")
    assert ran.returncode == 1 and "rong init" in ran.stdout
    assert json.loads(rong(home, "doctor", "--json").stdout)["checks"][0]["state"] == "bad"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("command", [("search", "x"), ("init",), ("backup", "b.zip"), ("doctor",)])
def test_a_restore_that_was_killed_between_its_two_renames_is_told(tmp_path: Path, command: tuple[str, ...]) -> None:
    for name in ("home-restoring-20260101-000000", "home-before-restore-20260101-000000"):
        (tmp_path / name).mkdir()
    before = sorted(tmp_path.rglob("*"))
    ran = rong(tmp_path / "home", *command)
    told = ran.stdout if command == ("doctor",) else one_line(ran)
    assert ran.returncode == 1 and "rong restore" in told and "home-before-restore-20260101-000000" in told
    assert sorted(tmp_path.rglob("*")) == before, "no new archive takes the place of the two"


@pytest.mark.parametrize("command", [["backup", "b.zip"], ["init"]])
def test_an_archive_on_a_disk_that_only_reads_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.setattr(os, "access", lambda place, mode: False)
    monkeypatch.setenv("RONG_HOME", str(tmp_path))
    failed = CliRunner().invoke(whole_command, command).exception
    assert isinstance(failed, Unavailable) and "set RONG_HOME to the copy" in str(failed)


@pytest.mark.parametrize("address", ["nonsense", "nosuch://127.0.0.1/rong"])
def test_an_address_of_no_database(tmp_path: Path, address: str) -> None:
    ran = rong(tmp_path, "search", "x", RONG_DATABASE_URL=address)
    assert ran.returncode == 1 and "RONG_DATABASE_URL" in one_line(ran)


def test_a_noun_without_a_verb_shows_what_there_is(tmp_path: Path) -> None:
    assert rong(tmp_path, "init").returncode == 0
    ran = rong(tmp_path, "memory")
    assert ran.returncode == 2 and "import" in ran.stdout
    assert "Usage" not in one_line(ran)


def test_an_address_that_is_none(tmp_path: Path) -> None:
    assert rong(tmp_path, "init").returncode == 0
    ran = rong(tmp_path, "serve", "--no-worker", "--host", "999.1.1.1", "--port", "8999")
    assert ran.returncode == 1 and "999.1.1.1" in one_line(ran)


@pytest.mark.parametrize("number", ["0", "99999", "x"])
def test_a_port_that_is_none_is_refused_before_anything_is_set_up(number: str) -> None:
    program = Path(__file__).resolve().parents[2] / "scripts" / "run.py"
    ran = subprocess.run([sys.executable, str(program), "--port", number], capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 2 and ran.stdout == "" and "argument --port" in ran.stderr


def test_a_file_that_finds_no_room_leaves_nothing(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def parts() -> Iterator[bytes]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
        yield b"x" * 1000  # stays in the buffer until the file is closed

    try:
        with pytest.raises(OSError) as failure:
            write_whole(tmp_path / "m.tsv", parts())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert failure.value.errno == errno.EFBIG
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as failure:
        write_whole(tmp_path / "none" / "m.tsv", [b"x"])
    assert Path(failure.value.filename) == tmp_path / "none"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
def test_a_worker_that_is_asked_to_end_ends_in_order(tmp_path: Path) -> None:
    assert rong(tmp_path, "init").returncode == 0
    environment = {**os.environ, "RONG_HOME": str(tmp_path), "RONG_SEARCH_INDEX": str(tmp_path / "index")}
    with subprocess.Popen([sys.executable, "-m", "app.cli", "worker"], env=environment, stdout=subprocess.PIPE, encoding="utf-8",
                          cwd=Path(__file__).resolve().parents[2]) as worker:
        assert worker.stdout is not None and "waiting for jobs" in worker.stdout.readline()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0

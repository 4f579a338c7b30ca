"""Files for readers over the pages and the command line: asked for, made by a job, fetched; and said why not."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from app.errors import NotFound
from app.jobs.queue import enqueue, get_job
from app.packs.readers import fonts, jobs
from app.wiring import Services
from tests.functional.packing import withdraw
from tests.functional.people import Person, actor, add_person
from tests.functional.reading import load

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def archive(services: Services) -> Services:
    load(services)
    add_person(services, "editor", ("editor", ""))
    add_person(services, "translator", ("translator", "lo"))
    return services


def run(services: Services, **payload: object) -> int:
    with services.database.unit(write=True) as uow:
        job_id = enqueue(uow, actor(services, "editor"), jobs.READERS_JOB, payload).id
        uow.commit()
    assert services.worker.run_one()
    return job_id


def test_a_file_is_asked_for_made_and_fetched(archive: Services, app: Flask) -> None:
    client = Person(app, "editor")
    page = client.get("/desk/readers").get_data(as_text=True)
    assert 'value="epub"' in page and 'value="zh-Hans"' in page
    answer = client.post("/desk/readers", page="/desk/readers", format="epub", language="lo", works="bien-ho\ncong-chieng")
    job_id = int(answer.location.rsplit("/", 1)[1])
    assert archive.worker.run_one()
    page = client.get(answer.location).get_data(as_text=True)
    assert f"/desk/readers/rong-lo-epub-{job_id}.epub" in page
    got = client.get(f"/desk/readers/rong-lo-epub-{job_id}.epub")
    assert got.mimetype == "application/epub+zip" and got.data[:2] == b"PK"
    assert f"rong-lo-epub-{job_id}.epub" in client.get("/desk/readers").get_data(as_text=True)


def test_a_work_that_is_not_here_is_told_in_the_form(archive: Services, app: Flask) -> None:
    answer = Person(app, "editor").post("/desk/readers", page="/desk/readers", format="epub", language="lo", works="bien-ho\nno-such-work")
    assert answer.status_code == 404 and "no-such-work" in answer.text and "bien-ho\nno-such-work</textarea>" in answer.text
    assert not archive.worker.run_one()


def test_only_whom_it_concerns_gets_it(archive: Services, app: Flask) -> None:
    name = f"rong-vi-bagit-internal-{run(archive, format='bagit', language='vi', works=[], internal=True)}.zip"
    assert app.test_client().get(f"/desk/readers/{name}").status_code == 302
    assert Person(app, "translator").get(f"/desk/readers/{name}").status_code == 403
    assert Person(app, "translator").get("/desk/readers").status_code == 403
    client = Person(app, "editor")
    assert client.get(f"/desk/readers/{name}").status_code == 200
    for wrong in ("rong-vi-bagit-internal-999.zip", "..%2Frong.sqlite3", "part-x", "rong-vi-epub-1.zip"):
        assert client.get(f"/desk/readers/{wrong}").status_code == 404
    assert client.post("/desk/readers", page="/desk/readers", format="doc", language="lo").status_code == 404
    assert client.post("/desk/readers", page="/desk/readers", format="epub", language="xx").status_code == 400


def test_the_newest_file_of_a_series_stays_and_a_failed_job_takes_none(archive: Services) -> None:
    def names() -> set[str]:
        return {one.name for one in jobs.made_files(archive.packs)}

    first, staff, bag = (run(archive, format=name, language="vi", internal=internal)
                         for name, internal in (("epub", False), ("epub", True), ("bagit", False)))
    again = run(archive, format="epub", language="vi")
    kept = {f"rong-vi-epub-{again}.epub", f"rong-vi-epub-internal-{staff}.epub", f"rong-vi-bagit-{bag}.zip"}
    assert names() == kept and first != again
    for work in ("bien-ho", "cong-chieng"):
        withdraw(archive, work, "vi")
    failed = run(archive, format="epub", language="vi")
    with archive.database.unit() as uow:
        job = get_job(uow, failed)
        assert (job.state, job.result) == ("failed", {"code": "packs.nothing"})
    assert names() == kept
    with pytest.raises(NotFound, match="Make it once again"):
        jobs.made_file(archive.packs, "../rong.sqlite3")


def test_one_work_on_pages_is_one_file_and_several_are_a_zip(archive: Services) -> None:
    one = run(archive, format="pdf", language="lo", works=["cong-chieng"])
    with archive.database.unit() as uow:
        assert get_job(uow, one).result["file"] == f"rong-lo-pdf-{one}.pdf"
    several = run(archive, format="pdf", language="lo")
    with zipfile.ZipFile(jobs.made_file(archive.packs, f"rong-lo-pdf-{several}.zip")) as packed:
        assert sorted(packed.namelist()) == ["bien-ho.pdf", "cong-chieng.pdf"]


def test_a_missing_font_is_named_before_anything_is_written(archive: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_FOLDERS", ())
    fonts._files.cache_clear()
    try:
        job_id = run(archive, format="pdf", language="lo")
    finally:
        monkeypatch.undo()
        fonts._files.cache_clear()
    with archive.database.unit() as uow:
        job = get_job(uow, job_id)
        assert job.state == "failed" and "Noto Sans Lao" in job.message % job.params
    assert not list((archive.packs.folder / "readers").glob("*"))


def test_the_command_writes_and_says_what_it_wrote(archive: Services, tmp_path: Path) -> None:
    def rong(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "app.cli", "export", *arguments], cwd=ROOT, env=archive.settings.environment(),
                              capture_output=True, text=True, check=False)

    done = rong("--format", "zim", "--language", "lo", "--to", str(tmp_path / "lo.zim"), "--json")
    assert json.loads(done.stdout)["works"] == 2 and done.returncode == 0 and (tmp_path / "lo.zim").is_file()
    wrong = rong("--format", "epub", "--language", "lo", "--to", str(tmp_path / "lo.zip"))
    assert (wrong.returncode, wrong.stdout) == (1, "") and wrong.stderr == "error: lo.zip does not end with .epub. Choose a name that does.\n"

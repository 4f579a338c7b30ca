"""Packs as jobs: which files stay, for how long, and with whose rights a job runs."""

import os
from pathlib import Path

import pytest
from sqlalchemy import select

from app.accounts import users
from app.accounts.models import User
from app.accounts.permissions import SYSTEM, Actor
from app.errors import NotFound
from app.jobs.queue import enqueue, get_job
from app.packs import jobs
from app.packs.export import export_pack
from app.publications.models import INTERNAL
from app.wiring import Services
from tests.functional.packing import publish_work, room_of
from tests.functional.people import actor, add_person


@pytest.fixture
def archive(services: Services) -> Services:
    publish_work(services, "bien-ho", {"vi": "Hồ ở Pleiku.\n", "lo": "ໜອງ.\n"})
    publish_work(services, "noi-bo", {"vi": "Chỉ cho cán bộ.\n"}, visibility=INTERNAL)
    return services


def run(services: Services, kind: str, payload: dict[str, object], by: Actor = SYSTEM) -> int:
    """The id of a job that has run."""
    with services.database.unit(write=True) as uow:
        job_id = enqueue(uow, by, kind, payload).id
        uow.commit()
    services.worker.run_waiting()
    return job_id


def export(services: Services, language: str, *, internal: bool = False) -> str:
    """The name of the file that an export job has made."""
    job_id = run(services, jobs.EXPORT_JOB, {"language": language, "internal": internal})
    with services.database.unit() as uow:
        job = get_job(uow, job_id)
        assert job.state == "done", job.message
        return str(job.result["file"])


def names(folder: Path) -> set[str]:
    return {place.stem for place in folder.glob("*")}


def bring(services: Services, place: Path) -> str:
    with place.open("rb") as stream:
        name, report = jobs.check_in(room_of(services), stream)
    assert report.problems == ()
    return name


def age(place: Path, hours: int) -> None:
    then = place.stat().st_mtime - hours * 3600
    os.utime(place, (then, then))


def test_the_newest_pack_of_a_language_and_its_readers_stays(archive: Services) -> None:
    outgoing = archive.settings.packs / "outgoing"
    first, staff, lao = export(archive, "vi"), export(archive, "vi", internal=True), export(archive, "lo")
    assert names(outgoing) == {first, staff, lao} and "internal" in staff
    again = export(archive, "vi")
    assert names(outgoing) == {again, staff, lao} and jobs.outgoing(room_of(archive), again).is_file()
    with pytest.raises(NotFound, match="Make the pack"):
        jobs.outgoing(room_of(archive), first)
    staff_again = export(archive, "vi", internal=True)
    assert names(outgoing) == {again, staff_again, lao}


def test_an_export_that_fails_leaves_the_last_one(archive: Services) -> None:
    before = export(archive, "vi")
    run(archive, jobs.EXPORT_JOB, {"language": "km", "internal": False})  # in which nothing is published
    assert names(archive.settings.packs / "outgoing") == {before}


def test_what_was_brought_and_not_installed_goes_after_a_day(archive: Services, tmp_path: Path) -> None:
    room = room_of(archive)
    export_pack(room, SYSTEM, "vi", tmp_path / "vi.zip")
    old, fresh = bring(archive, tmp_path / "vi.zip"), bring(archive, tmp_path / "vi.zip")
    age(jobs.incoming(room, old), 25)
    age(jobs.incoming(room, fresh), 23)
    third = bring(archive, tmp_path / "vi.zip")
    assert names(room.folder / "incoming") == {fresh, third}
    age(jobs.incoming(room, fresh), 2)
    export(archive, "lo")
    assert names(room.folder / "incoming") == {third}
    run(archive, jobs.INSTALL_JOB, {"file": third})
    assert names(room.folder / "incoming") == set()


def test_what_a_power_cut_left_goes_after_a_day(archive: Services) -> None:
    folder = archive.settings.packs
    (folder / "outgoing").mkdir(parents=True)
    for name, hours in (("part-old", 25), ("part-new", 1)):
        (folder / "outgoing" / name).write_bytes(b"PK")
        age(folder / "outgoing" / name, hours)
    made = export(archive, "vi")
    assert names(folder / "outgoing") == {"part-new", made}


def test_the_job_of_somebody_who_has_left_has_no_rights(archive: Services, tmp_path: Path) -> None:
    add_person(archive, "root", ("administrator", ""))
    add_person(archive, "lan", ("administrator", ""))
    export_pack(room_of(archive), SYSTEM, "vi", tmp_path / "vi.zip")
    name, lan = bring(archive, tmp_path / "vi.zip"), actor(archive, "lan")
    with archive.database.unit(write=True) as uow:
        waiting = enqueue(uow, lan, jobs.INSTALL_JOB, {"file": name}).id
        user = uow.session.scalars(select(User).where(User.name == "lan")).one()
        users.set_roles(uow, SYSTEM, user.id, [("administrator", "")], active=False)
        uow.commit()
    out = run(archive, jobs.EXPORT_JOB, {"language": "vi"}, lan)
    with archive.database.unit() as uow:
        for job_id in (waiting, out):
            job = get_job(uow, job_id)
            assert (job.state, job.result) == ("failed", {"code": "accounts.forbidden"})
    assert names(archive.settings.packs / "outgoing") == set()

"""What is wrong with a pack: each fault is told in its own words and costs no more than what it is in."""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.accounts.permissions import SYSTEM
from app.errors import Conflict, Invalid, NotFound, RongError, Unavailable
from app.packs.export import export_pack
from app.packs.install import install_pack
from app.packs.models import InstalledPack
from app.packs.offering import look_at
from app.packs.scrub import scrub_archive
from app.publications.models import Attachment
from app.publications.texts import as_bytes
from app.storage import batch
from app.translation.glossary.models import Term
from app.wiring import Services
from tests.functional.packing import checked, files, instance, repack, rewrite, room_of, shown, two_works


@pytest.fixture
def province(services: Services) -> Services:
    return two_works(services)


def objects(stick: Path) -> list[Path]:
    return sorted(place for place in (stick / "objects").rglob("*") if place.is_file())


def spoil(place: Path) -> None:
    data = bytearray(place.read_bytes())
    data[len(data) // 2] ^= 1
    place.write_bytes(bytes(data))


def test_a_changed_byte_anywhere_is_named_and_nothing_of_it_is_installed(province: Services, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    export_pack(room_of(province), SYSTEM, "vi", stick)
    whole = {"bien-ho": "Hồ ở Pleiku.\n", "nha-rong": "Nhà rông cao.\n"}
    for number, place in enumerate([*objects(stick), *(stick / "manifests").iterdir(), stick / "trust/unsigned.json"]):
        data = place.read_bytes()
        spoil(place)
        with instance(tmp_path / f"post-{number}") as post:
            try:
                assert len(checked(post, stick).problems) == 1, place
                done = install_pack(room_of(post), SYSTEM, stick).languages[0]
                assert not done.whole
            except RongError:
                assert place.parent.name in ("manifests", "trust")
                assert shown(post, "vi") == {}
                with post.database.unit() as uow:
                    assert uow.session.scalars(select(InstalledPack)).all() == []
            assert shown(post, "vi").items() <= whole.items()
            place.write_bytes(data)
            assert install_pack(room_of(post), SYSTEM, stick).languages[0].whole
            assert shown(post, "vi") == whole
            with post.database.unit() as uow:
                assert uow.session.scalars(select(Attachment.name)).all() == ["hồ.png"]
                assert uow.session.scalars(select(Term.text)).all() == ["hồ"]


def test_a_bad_file_costs_its_own_version_alone(province: Services, post: Services, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    export_pack(room_of(province), SYSTEM, "vi", stick)
    with province.database.unit() as uow:
        digest = uow.session.scalars(select(Attachment.digest)).one()
    place = stick / "objects" / digest[:2] / digest[2:]
    data = place.read_bytes()
    spoil(place)
    done = install_pack(room_of(post), SYSTEM, stick).languages[0]
    assert [(one.work_id, one.title, one.damage) for one in done.skipped] == [("bien-ho", "bien-ho vi", True)]
    assert set(shown(post, "vi")) == {"nha-rong"} and not post.storage.has(digest)
    with post.database.unit() as uow:
        assert uow.session.get_one(InstalledPack, "vi").missing == 1
    place.write_bytes(data)
    assert install_pack(room_of(post), SYSTEM, stick).languages[0].changed == 1
    with post.database.unit() as uow:
        assert uow.session.get_one(InstalledPack, "vi").missing == 0


def test_a_lost_object_is_named_by_its_work_and_healed_by_an_export(province: Services, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    export_pack(room_of(province), SYSTEM, "vi", stick)
    text = as_bytes("bien-ho vi", "Một câu.", "Hồ ở Pleiku.\n")
    digest = hashlib.sha256(text).hexdigest()
    place = stick / "objects" / digest[:2] / digest[2:]
    place.unlink()
    problem, = checked(province, stick).problems
    assert (problem.code, problem.params["title"], problem.params["language"]) == ("packs.missing", "bien-ho vi", "vi")
    place.write_bytes(b"X" * len(text))
    assert checked(province, stick).problems[0].code == "packs.damaged"
    assert export_pack(room_of(province), SYSTEM, "vi", stick).written == 1
    assert checked(province, stick).problems == ()


def test_a_page_under_the_name_of_a_picture_is_refused(province: Services, post: Services, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    export_pack(room_of(province), SYSTEM, "vi", stick)
    repack(province, stick, lambda page: page["works"][0]["attachments"][0].update(media_type="text/html"))
    assert [one.code for one in checked(province, stick).problems] == ["packs.unknown_kind"]
    done = install_pack(room_of(post), SYSTEM, stick).languages[0]
    assert [(one.work_id, one.reason) for one in done.skipped] == [("bien-ho", "it has a file of a kind that is not taken")]


def test_a_title_that_is_not_the_text_s_own_is_refused(province: Services, post: Services, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    export_pack(room_of(province), SYSTEM, "vi", stick)
    repack(province, stick, lambda page: page["works"][0].update(title="Tên giả"))
    assert [one.code for one in checked(province, stick).problems] == ["packs.no_text"]
    assert [one.damage for one in install_pack(room_of(post), SYSTEM, stick).languages[0].skipped] == [True]


def test_links_are_refused(province: Services, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    export_pack(room_of(province), SYSTEM, "vi", stick)
    place = objects(stick)[0]
    shutil.copy(place, tmp_path / "elsewhere")
    place.unlink()
    try:
        place.symlink_to(tmp_path / "elsewhere")
    except OSError:
        pytest.skip("this system lets nobody make links")
    assert [one.code for one in checked(province, stick).problems] == ["packs.link"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_pipe_for_a_list_is_not_waited_for(province: Services, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    export_pack(room_of(province), SYSTEM, "vi", stick)
    listed, = (stick / "manifests").iterdir()
    listed.unlink()
    os.mkfifo(listed)
    assert [one.code for one in checked(province, stick).problems] == ["packs.empty"]


def test_foreign_files_beside_the_pack_do_no_harm(province: Services, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    export_pack(room_of(province), SYSTEM, "vi", stick)
    (stick / "manifests/.Trash").mkdir()
    (stick / "objects/Thumbs.db").write_bytes(b"x")
    assert checked(province, stick).problems == ()


def test_what_is_no_pack_and_what_is_too_new_are_said(services: Services, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="is no language pack"):
        checked(services, tmp_path)
    for data, code in ((b'{"format":3,"generator":"x"}\n', "packs.newer_format"), (b'{"format":1,"generator":"x"}\n', "packs.older_format"),
                       (b'{"format":2,"generator":"x"}\n', "packs.no_object")):
        (tmp_path / "rong.json").write_bytes(data)
        with pytest.raises(Invalid) as told:
            checked(services, tmp_path)
        assert told.value.code == code


def test_a_full_disk_leaves_the_old_pack_whole(province: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = tmp_path / "stick"
    export_pack(room_of(province), SYSTEM, "vi", stick)
    old = files(stick)
    rewrite(province, "nha-rong", "vi", "Nhà rông rất cao.\n")
    real, came_to_nothing = os.fsync, 0
    monkeypatch.setattr(batch, "MOST_FILES", 1)
    # the device says "full" at the first, second, … time it is asked to keep something on the stick
    for full_at in range(1, 60):
        trial = shutil.copytree(stick, tmp_path / f"trial-{full_at}")
        asked = iter(range(1, 1000))

        def fsync(handle: int, full_at: int = full_at, asked: Iterator[int] = asked, trial: Path = trial) -> None:
            if str(trial) in os.readlink(f"/proc/self/fd/{handle}") and next(asked) == full_at:
                raise OSError(errno.ENOSPC, "No space left on device")
            real(handle)

        monkeypatch.setattr(os, "fsync", fsync)
        try:
            export_pack(room_of(province), SYSTEM, "vi", trial)
            break
        except Unavailable as refused:
            assert refused.code == "packs.full"
        assert checked(province, trial).problems == (), full_at
        assert not [name for name in files(trial) if "half" in name]
        more = [name for name in files(trial) if name not in old]
        if not [name for name in more if name.startswith("manifests/")]:  # the new list was not there yet
            assert not more, "what came to nothing takes no room from the next try"
            came_to_nothing += 1
    else:
        pytest.fail("the export never finished")
    assert full_at > 8 and came_to_nothing > 4
    assert files(trial) != old and checked(province, trial).problems == ()


def test_damage_in_the_archive_is_not_exported(province: Services, tmp_path: Path) -> None:
    with province.database.unit() as uow:
        digest = uow.session.scalars(select(Attachment.digest)).one()
    spoil(province.settings.objects / digest[:2] / digest[2:])
    with pytest.raises(Unavailable, match="damaged in this archive"):
        export_pack(room_of(province), SYSTEM, "vi", tmp_path / "stick")
    assert not (tmp_path / "stick/manifests").exists()
    province.storage.delete(digest)
    with pytest.raises(Unavailable, match="missing in this archive"):
        export_pack(room_of(province), SYSTEM, "vi", tmp_path / "stick")


def test_a_kept_list_that_a_power_cut_left_empty_stops_nothing(province: Services, tmp_path: Path) -> None:
    first = export_pack(room_of(province), SYSTEM, "vi", tmp_path / "first")
    rewrite(province, "nha-rong", "vi", "Nhà rông cao hơn.\n")
    export_pack(room_of(province), SYSTEM, "vi", tmp_path / "second", against=first.manifest_digest)
    wanted = {"bien-ho": "Hồ ở Pleiku.\n", "nha-rong": "Nhà rông cao hơn.\n"}
    for number, sticks in enumerate((("first", "second"), ("second",))):
        with instance(tmp_path / f"post-{number}", "post") as post:
            room = room_of(post)
            install_pack(room, SYSTEM, tmp_path / "first")
            listed, = (room.installed / "manifests").iterdir()
            listed.write_bytes(b"")
            assert [one.part for one in scrub_archive(room, SYSTEM).damage] == [listed.relative_to(room.installed).as_posix()]
            with pytest.raises(Conflict):
                export_pack(room, SYSTEM, "vi", tmp_path / f"on-{number}")
            assert not (tmp_path / f"on-{number}").exists()
            for stick in sticks:
                assert look_at(room, tmp_path / stick).changes == (stick == "second")
                assert install_pack(room, SYSTEM, tmp_path / stick).languages[0].whole
            assert shown(post, "vi") == wanted and scrub_archive(room, SYSTEM).whole
            assert [place.stat().st_size > 0 for place in (room.installed / "manifests").iterdir()] == [True]
            export_pack(room, SYSTEM, "vi", tmp_path / f"on-{number}")
            assert checked(post, tmp_path / f"on-{number}").problems == ()

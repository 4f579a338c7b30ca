"""What a pack carries and what a post takes: files left out, large files in parts, room on the disk, lexicons, passing on."""

import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.accounts.permissions import SYSTEM
from app.errors import Conflict, Unavailable
from app.packs import collecting, pages, roominess
from app.packs.choice import Choice
from app.packs.export import export_pack
from app.packs.install import install_pack
from app.packs.models import InstalledPack
from app.packs.offering import look_at
from app.publications.attachments import attach
from app.publications.models import Attachment, Work
from app.wiring import Services
from tests.functional.packing import checked, publish_work, shown

MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(range(256)) * 40


@pytest.fixture
def province(services: Services) -> Services:
    publish_work(services, "bien-ho", {"vi": "Hồ ở Pleiku.\n"}, pictures=("hồ.png",))
    with services.database.unit(write=True) as uow:
        attach(uow, SYSTEM, services.storage, "bien-ho", io.BytesIO(MP3), "tiếng.mp3", limit=1_000_000)
        uow.commit()
    return services


def files(services: Services) -> list[str]:
    with services.database.unit() as uow:
        found = uow.session.execute(select(Attachment.name, Attachment.digest).order_by(Attachment.name)).all()
    assert all(services.storage.verify(digest) for _, digest in found)
    return [name for name, _ in found]


@pytest.mark.parametrize("choice", [Choice(frozenset({"audio"})), Choice(largest=1000)])
def test_files_left_out_come_later(province: Services, post: Services, tmp_path: Path, choice: Choice) -> None:
    part, whole = tmp_path / "part", tmp_path / "whole"
    first = export_pack(province.packs, SYSTEM, "vi", part, choice=choice)
    assert first.left_out == 1 and checked(province, part).problems == ()
    done = install_pack(post.packs, SYSTEM, part).languages[0]
    assert (done.changed, done.lacking, done.whole, files(post)) == (1, 1, True, ["hồ.png"])
    again = export_pack(province.packs, SYSTEM, "vi", whole)
    assert again.manifest_digest == first.manifest_digest, "a choice changes what is carried, not what is listed"
    done = install_pack(post.packs, SYSTEM, whole).languages[0]
    assert (done.changed, done.lacking, files(post)) == (1, 0, ["hồ.png", "tiếng.mp3"])


def test_a_post_takes_what_it_wants(province: Services, post: Services, tmp_path: Path) -> None:
    export_pack(province.packs, SYSTEM, "vi", tmp_path / "stick")
    done = install_pack(post.packs, SYSTEM, tmp_path / "stick", choice=Choice(frozenset({"audio", "image"}))).languages[0]
    assert (done.changed, done.lacking, files(post)) == (1, 1, [])
    install_pack(post.packs, SYSTEM, tmp_path / "stick")
    assert files(post) == ["hồ.png", "tiếng.mp3"]


def test_a_file_too_large_for_one_object_travels_in_parts(
        province: Services, post: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "MAX_OBJECT_BYTES", 4000)
    monkeypatch.setattr(pages, "MAX_OBJECT_BYTES", 4000)
    stick = tmp_path / "stick"
    export_pack(province.packs, SYSTEM, "vi", stick)
    assert checked(province, stick).problems == ()
    assert install_pack(post.packs, SYSTEM, stick).languages[0].whole and files(post) == ["hồ.png", "tiếng.mp3"]
    assert export_pack(province.packs, SYSTEM, "vi", stick).written == 0


def test_the_room_is_looked_at_before_the_first_byte(
        province: Services, post: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = tmp_path / "stick"
    export_pack(province.packs, SYSTEM, "vi", stick)
    needed = look_at(post.packs, stick).added
    real = shutil.disk_usage(tmp_path)
    for free, code in ((needed - 1, "packs.no_room_for_all"), (needed - len(MP3) // 2, "packs.no_room_for_all"), (0, "packs.no_room_here")):
        with monkeypatch.context() as patch:
            patch.setattr(roominess.shutil, "disk_usage", lambda _, free=free: real._replace(free=free + roominess.SPARE_BYTES))
            with pytest.raises(Unavailable) as told:
                install_pack(post.packs, SYSTEM, stick)
            assert told.value.code == code and told.value.params["short"] == "1"
            assert free == 0 or told.value.params["without"] == "audio"
            assert shown(post, "vi") == {} and list(post.storage.digests()) == []
    monkeypatch.setattr(roominess.shutil, "disk_usage", lambda _: real._replace(free=needed - len(MP3) + roominess.SPARE_BYTES))
    with pytest.raises(Unavailable):
        install_pack(post.packs, SYSTEM, stick)
    assert install_pack(post.packs, SYSTEM, stick, choice=Choice(frozenset({"audio"}))).languages[0].lacking == 1


def test_what_belongs_to_no_work_needs_room_too_and_what_languages_share_needs_it_once(
        province: Services, post: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def offered(name: str) -> tuple[int, int]:
        for tag in ("vi", "lo"):
            export_pack(province.packs, SYSTEM, tag, tmp_path / name)
        found = look_at(post.packs, tmp_path / name)
        return found.size, found.added

    province.settings.lexicons.mkdir()
    publish_work(province, "cho", {"vi": "Chợ.\n", "lo": "ຕະຫຼາດ\n"})
    before = offered("before")
    for name in ("vi.lo.tsv", "lo.vi.tsv"):
        (province.settings.lexicons / name).write_bytes(name.encode() * 100_000)
    with province.database.unit(write=True) as uow:
        attach(uow, SYSTEM, province.storage, "cho", io.BytesIO(MP3 + bytes(500_000)), "chợ.mp3", limit=1_000_000)
        uow.commit()
    after = offered("after")
    for less, more in zip(before, after, strict=True):
        assert 0 <= more - less - 2 * 900_000 - len(MP3) - 500_000 < 5_000
    real = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(roominess.shutil, "disk_usage", lambda _: real._replace(free=before[1] + len(MP3) + 500_000 + roominess.SPARE_BYTES))
    with pytest.raises(Unavailable, match="2 MB short"):
        install_pack(post.packs, SYSTEM, tmp_path / "after")
    monkeypatch.undo()
    assert all(one.whole for one in install_pack(post.packs, SYSTEM, tmp_path / "after").languages)
    again = look_at(post.packs, tmp_path / "after")
    assert (again.size, again.added) == (0, 0), "all of it is here"


def test_lexicons_come_with_their_language_and_one_learned_here_stays(province: Services, post: Services, tmp_path: Path) -> None:
    for services, names in ((province, ("lo.vi.tsv", "vi.lo.tsv", "en.lo.tsv")), (post, ("vi.lo.tsv",))):
        services.settings.lexicons.mkdir()
        for name in names:
            (services.settings.lexicons / name).write_text(f"{name} of {services.settings.home.parent.name}", "utf-8")
    export_pack(province.packs, SYSTEM, "vi", tmp_path / "stick")
    assert install_pack(post.packs, SYSTEM, tmp_path / "stick").languages[0].whole
    kept = {place.name: place.read_text("utf-8") for place in post.settings.lexicons.iterdir()}
    assert set(kept) == {"lo.vi.tsv", "vi.lo.tsv"} and kept["vi.lo.tsv"].endswith("of post")
    assert kept["lo.vi.tsv"] == (province.settings.lexicons / "lo.vi.tsv").read_text("utf-8")


def test_a_post_passes_on_what_it_installed_and_nothing_else(province: Services, post: Services, tmp_path: Path) -> None:
    room = replace(post.packs, passes_on=True)
    with pytest.raises(Conflict, match="Install one first"):
        export_pack(room, SYSTEM, "vi", tmp_path / "none")
    first = export_pack(province.packs, SYSTEM, "vi", tmp_path / "stick")
    install_pack(room, SYSTEM, tmp_path / "stick")
    publish_work(post, "own", {"vi": "Bài của đồn.\n"})
    passed = export_pack(room, SYSTEM, "vi", tmp_path / "passed")
    assert (passed.manifest_digest, passed.left_out) == (first.manifest_digest, 0)
    names = [{place.relative_to(folder).as_posix() for place in folder.rglob("*") if place.is_file()}
             for folder in (tmp_path / "stick", tmp_path / "passed")]
    assert names[0] == names[1]
    with post.database.unit() as uow:  # a file that is damaged here does not travel on
        digest = uow.session.scalars(select(Attachment.digest).where(Attachment.name == "hồ.png")).one()
    (post.settings.objects / digest[:2] / digest[2:]).write_bytes(b"?")
    assert export_pack(room, SYSTEM, "vi", tmp_path / "less").left_out == 1
    assert checked(province, tmp_path / "less").problems == ()


def test_urgent_notices_come_first_and_in_reach(province: Services, post: Services, tmp_path: Path) -> None:
    for number in range(120):
        publish_work(province, f"a-{number:03}", {"vi": f"Bài {number}.\n"})
    with province.database.unit(write=True) as uow:
        uow.session.get_one(Work, "bien-ho").urgent = True
        uow.commit()
    export_pack(province.packs, SYSTEM, "vi", tmp_path / "stick")
    seen: list[list[str]] = []

    def watch(_done: int, _total: int) -> None:
        seen.append(sorted(shown(post, "vi")))
        if len(seen) == 3:
            assert post.indexer.drift() == ((), ()), "they are found, too"

    install_pack(post.packs, SYSTEM, tmp_path / "stick", progress=watch)
    assert seen[0] == [] and seen[1] == ["bien-ho"] and len(seen[-1]) == 121
    with post.database.unit() as uow:
        assert uow.session.get_one(InstalledPack, "vi").complete

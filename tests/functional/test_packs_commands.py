"""The commands of packs, documents and instances, as scripts use them: JSON alone on standard output, exit codes that tell."""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update

from app.cli.backup import backup
from app.cli.ingest import ingest
from app.cli.init import init
from app.cli.keys import keys
from app.cli.pack import pack
from app.cli.restore import restore
from app.packs.trust import keyfiles
from app.publications.models import LanguageVersion, Revision, Work
from app.publications.texts import as_bytes
from app.settings import Settings
from app.wiring import Services, build
from tests.functional.packing import instance, publish_work, rewrite, shown


def run(services: Services | Settings, command: object, *arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(one) for one in arguments], obj=services)  # type: ignore[arg-type]


def test_a_pack_from_archive_to_archive(services: Services, tmp_path: Path) -> None:
    publish_work(services, "bien-ho", {"vi": "Hồ ở Pleiku.\n"}, pictures=("hồ.png",))
    stick, later = tmp_path / "stick", tmp_path / "later.rong"
    out = json.loads(run(services, pack, "export", "--language", "vi", "--to", stick, "--json").stdout)
    assert (out["language"], out["versions"], out["written"], out["left_out"], out["number"]) == ("vi", 1, 4, 0, 1)
    assert out["written_bytes"] == sum(one.stat().st_size for one in (stick / "objects").rglob("*") if one.is_file()), "as it lies there"
    assert json.loads(run(services, pack, "verify", stick, "--json").stdout)["ok"] is True
    with instance(tmp_path / "post") as post:
        assert "no pack" in run(post, pack, "status").stdout
        assert json.loads(run(post, pack, "install", stick, "--json").stdout)["languages"][0]["changed"] == 1
        reported = json.loads(run(post, pack, "status", "--json").stdout)["packs"][0]["version"]
        assert reported == out["version"]
        rewrite(services, "bien-ho", "vi", "Hồ lớn.\n")
        assert "2 left out" in run(services, pack, "export", "--language", "vi", "--to", later, "--against", reported[:12]).stdout
        assert "2 of them in an earlier pack" in run(post, pack, "verify", later).stdout
        assert "1 changed" in run(post, pack, "install", later).stdout
        assert shown(post, "vi") == {"bien-ho": "Hồ lớn.\n"}


def test_what_was_asked_for_in_vain_leaves_nothing_behind(services: Services, tmp_path: Path) -> None:
    for place in (tmp_path / "stick", tmp_path / "stick/deep", tmp_path / "x.rong"):
        assert run(services, pack, "export", "--language", "km", "--to", place).exit_code == 1
        assert not place.exists()
    publish_work(services, "bien-ho", {"vi": "Hồ ở Pleiku.\n"})
    run(services, pack, "export", "--language", "vi", "--to", tmp_path / "stick")
    (tmp_path / "letter.txt").write_bytes(b"kept")
    there = sorted(tmp_path.rglob("*"))
    assert "is a file" in str(run(services, pack, "export", "--language", "vi", "--to", tmp_path / "letter.txt").exception)
    assert run(services, pack, "export", "--language", "km", "--to", tmp_path / "stick").exit_code == 1
    assert sorted(tmp_path.rglob("*")) == there


def test_an_export_says_what_nobody_signed_and_what_is_older_there(services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyfiles, "COST", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})
    publish_work(services, "bien-ho", {"vi": "Hồ ở Pleiku.\n", "lo": "ໜອງ\n"})
    assert "nobody has signed this pack" in run(services, pack, "export", "--language", "vi", "--to", tmp_path / "unsigned").stdout
    words = tmp_path / "words"
    words.write_text("".join(f"{name} bốn từ khó đoán\n" for name in ("root-1", "root-2", "root-3", "publisher-1")), "utf-8")
    assert run(services, keys, "make", "--publishers", "1", "--to", tmp_path / "root", "--passphrase-file", words).exit_code == 0

    def out(tag: str, name: str) -> dict[str, Any]:
        told = run(services, pack, "export", "--language", tag, "--to", tmp_path / name, "--passphrase-file", words, "--json")
        return dict(json.loads(told.stdout))

    assert [(one["signed"], one["outdated"]) for one in (out("vi", "stick"), out("lo", "stick"))] == [(True, []), (True, [])]
    rewrite(services, "bien-ho", "lo", "ໜອງ ໃຫຍ່\n")
    out("lo", "elsewhere")
    rewrite(services, "bien-ho", "vi", "Hồ lớn.\n")
    told = run(services, pack, "export", "--language", "vi", "--to", tmp_path / "stick", "--passphrase-file", words)
    assert "older there and not carried any more: lo;" in told.stdout
    assert out("lo", "stick")["outdated"] == []


def test_a_spoilt_pack_is_told_with_exit_code_1(services: Services, tmp_path: Path) -> None:
    publish_work(services, "bien-ho", {"vi": "Hồ ở Pleiku.\n"})
    run(services, pack, "export", "--language", "vi", "--to", tmp_path / "stick")
    text = hashlib.sha256(as_bytes("bien-ho vi", "Một câu.", "Hồ ở Pleiku.\n")).hexdigest()
    (tmp_path / "stick/objects" / text[:2] / text[2:]).write_bytes(b"?")
    told = run(services, pack, "verify", tmp_path / "stick", "--json")
    answer = json.loads(told.stdout)
    assert told.exit_code == 1 and answer["ok"] is False and answer["problems"][0]["code"] == "packs.damaged"
    assert "bien-ho vi" in told.stderr and told.stderr.startswith("error: ")
    with instance(tmp_path / "post") as post:
        done = run(post, pack, "install", tmp_path / "stick", "--json")
        skipped, = json.loads(done.stdout)["languages"][0]["skipped"]
        assert (done.exit_code, skipped["work"], skipped["damage"]) == (1, "bien-ho", True)
        assert "not whole" in run(post, pack, "status").stdout


def test_a_scrub_names_what_has_changed_and_the_next_pack_mends_it(services: Services, tmp_path: Path) -> None:
    publish_work(services, "bien-ho", {"vi": "Hồ ở Pleiku.\n"}, pictures=("hồ.png",))
    publish_work(services, "nha-rong", {"vi": "Nhà rông.\n"})
    run(services, pack, "export", "--language", "vi", "--to", tmp_path / "stick")
    with instance(tmp_path / "post") as post:
        run(post, pack, "install", tmp_path / "stick")
        assert json.loads(run(post, pack, "scrub", "--json").stdout)["ok"] is True
        digest = next(post.storage.digests())
        (post.settings.objects / digest[:2] / digest[2:]).write_bytes(b"?")
        with post.database.unit(write=True) as uow:
            uow.session.execute(update(Revision).where(Revision.title == "nha-rong vi").values(body="Nhà rổng.\n"))
            uow.commit()
        told = run(post, pack, "scrub", "--json")
        assert told.exit_code == 1
        assert {(one["work"], one["part"], one["mends"]) for one in json.loads(told.stdout)["damage"]} == {
            ("bien-ho", "hồ.png", True), ("nha-rong", "text", True)}
        assert run(post, pack, "install", tmp_path / "stick").exit_code == 0
        assert post.storage.verify(digest) and shown(post, "vi")["nha-rong"] == "Nhà rông.\n"
        assert json.loads(run(post, pack, "scrub", "--json").stdout)["damage"] == []


def test_a_damaged_text_that_nobody_reads_any_more_is_told_and_is_no_failure(services: Services, tmp_path: Path) -> None:
    publish_work(services, "nha-rong", {"vi": "Nhà rông.\n"})
    run(services, pack, "export", "--language", "vi", "--to", tmp_path / "stick")
    with instance(tmp_path / "post") as post:
        run(post, pack, "install", tmp_path / "stick")
        with post.database.unit(write=True) as uow:
            uow.session.execute(update(Revision).values(body="Nhà rổng.\n"))
            uow.commit()
        assert run(post, pack, "scrub").exit_code == 1
        rewrite(services, "nha-rong", "vi", "Nhà rông rất cao.\n")
        run(services, pack, "export", "--language", "vi", "--to", tmp_path / "stick")
        assert run(post, pack, "install", tmp_path / "stick").exit_code == 0
        told = run(post, pack, "scrub")
        assert (told.exit_code, told.stderr) == (0, "") and "past: nha-rong (vi) “nha-rong vi”: text" in told.stdout


def test_damage_in_what_is_kept_of_a_pack_is_named_stops_nothing_and_is_mended(services: Services, tmp_path: Path) -> None:
    publish_work(services, "bien-ho", {"vi": "Hồ ở Pleiku.\n", "lo": "ໜອງ\n"})
    for tag in ("vi", "lo"):
        run(services, pack, "export", "--language", tag, "--to", tmp_path / tag)
    with instance(tmp_path / "post", role="post") as post:
        kept = post.settings.packs / "installed"
        assert run(post, pack, "install", tmp_path / "lo").exit_code == 0
        listed, page = next((kept / "manifests").glob("*.lo.json")), next((kept / "objects").glob("*/*"))
        for place in (listed, page):
            right = place.read_bytes()
            place.write_bytes(right[:-9] + bytes([right[-9] ^ 1]) + right[-8:])
            told = run(post, pack, "scrub", "--json")
            assert [(one["work"], one["language"], one["part"], one["mends"]) for one in json.loads(told.stdout)["damage"]] == [
                ("", "lo", place.relative_to(kept).as_posix(), True)]
            assert "the pack in lo: " in run(post, pack, "scrub").stderr
            assert run(post, pack, "install", tmp_path / "vi").exit_code == 0
            assert run(post, pack, "install", tmp_path / "lo").exit_code == 0
            assert place.read_bytes() == right and run(post, pack, "scrub").exit_code == 0
        assert run(post, pack, "export", "--language", "lo", "--to", tmp_path / "on").exit_code == 0


def test_a_post_says_that_more_is_missing_than_the_works_that_are_known_by_name(services: Services, tmp_path: Path) -> None:
    for number in range(70):  # more than a page holds
        publish_work(services, f"w-{number}", {"vi": f"Bài {number}.\n"})
    run(services, pack, "export", "--language", "vi", "--to", tmp_path / "stick")
    listed = json.loads(next((tmp_path / "stick/manifests").iterdir()).read_bytes())
    bad_page = listed["pages"][0][0]
    stays = {*(one[0] for one in listed["pages"]), *(one["digest"] for one in listed["extras"])}
    texts = [place for place in (tmp_path / "stick/objects").rglob("*") if place.is_file() and place.parent.name + place.stem not in stays]
    for place in (*(tmp_path / "stick/objects" / bad_page[:2]).glob(f"{bad_page[2:]}*"), *texts):
        place.write_bytes(b"?")
    with instance(tmp_path / "post", role="post") as post:
        assert run(post, pack, "install", tmp_path / "stick").exit_code == 1
        told = run(post, pack, "status").stdout
    assert "works were damaged in the pack" in told and "a part was damaged" in told


def test_documents_come_in_and_bad_ones_are_named(services: Services, tmp_path: Path) -> None:
    folder = tmp_path / "in/sub"
    folder.mkdir(parents=True)
    (tmp_path / "in/a.vi.md").write_text("# Tin vui\n\nNội dung tin.\n", "utf-8")
    (folder / "b.lo.txt").write_text("ຂ່າວ\n\nເນື້ອໃນ.\n", "utf-8")
    (folder / "c.md").write_bytes(b"caf\xe9 au lait")
    (folder / "d.exe").write_bytes(b"MZ")
    done = run(services, ingest, tmp_path / "in", tmp_path / "none.md", "--json")
    answer = json.loads(done.stdout)
    assert done.exit_code == 1
    assert [(Path(one["file"]).name, one["language"]) for one in answer["works"]] == [("a.vi.md", "vi"), ("b.lo.txt", "lo")]
    assert [Path(one["file"]).name for one in answer["failed"]] == ["c.md", "none.md"]
    assert done.stderr.count("error: ") == 2
    with services.database.unit() as uow:
        assert set(uow.session.scalars(select(Work.id))) == {one["work"] for one in answer["works"]}


def test_a_translation_is_brought_in_as_a_version(services: Services, tmp_path: Path) -> None:
    (tmp_path / "vi.md").write_text("# Tin\n\nNội dung.\n", "utf-8")
    (tmp_path / "lo.md").write_text("# ຂ່າວ\n\nເນື້ອໃນ.\n", "utf-8")
    first = run(services, ingest, tmp_path / "vi.md", "--language", "vi")
    assert first.exit_code == 0
    work_id, tag, title = first.stdout.split()
    assert (tag, title) == ("vi", "Tin")
    assert run(services, ingest, tmp_path / "lo.md", "--language", "lo", "--as", work_id).exit_code == 0
    with services.database.unit() as uow:
        assert set(uow.session.scalars(select(LanguageVersion.language).where(LanguageVersion.work_id == work_id))) == {"vi", "lo"}


def test_a_folder_without_documents_is_an_error(services: Services, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run(services, ingest, tmp_path / "empty").exit_code == 1


def test_an_instance_is_made_once(settings: Settings) -> None:
    fresh = build(settings)
    try:
        first = json.loads(run(fresh, init, "--json").stdout)
        assert first["before"] is None and first["one_time_password"] and (settings.home / "secret_key").is_file()
        again = json.loads(run(fresh, init, "--json").stdout)
        assert again["before"] == again["version"] == first["version"] and again["one_time_password"] is None
        assert "up to date" in run(fresh, init).stdout
    finally:
        fresh.database.dispose()


def test_backup_and_restore_by_command(services: Services, tmp_path: Path) -> None:
    publish_work(services, "bien-ho", {"vi": "Hồ ở Pleiku.\n"}, pictures=("hồ.png",))
    made = json.loads(run(services, backup, tmp_path / "b.zip", "--json").stdout)
    assert made["objects"] == 1 and made["bytes"] == (tmp_path / "b.zip").stat().st_size
    assert zipfile.ZipFile(tmp_path / "b.zip").testzip() is None
    publish_work(services, "moi", {"vi": "Mới.\n"})
    services.database.dispose()
    assert run(services.settings, restore, tmp_path / "b.zip").exit_code == 1
    done = json.loads(run(services.settings, restore, tmp_path / "b.zip", "--replace", "--json").stdout)
    assert done["indexed"] == 1 and Path(done["set_aside"]).is_dir()
    restored = build(services.settings)
    try:
        assert shown(restored, "vi") == {"bien-ho": "Hồ ở Pleiku.\n"}
        assert restored.indexer.drift() == ((), ())
    finally:
        restored.database.dispose()


@pytest.mark.parametrize("command", [pack, backup, restore, init, ingest])
def test_help_has_an_example(command: object) -> None:
    told = CliRunner().invoke(command, ["--help"])  # type: ignore[arg-type]
    assert told.exit_code == 0 and "Example: " in told.stdout

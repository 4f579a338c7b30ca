"""Argos packages: sound ones are installed, all others leave one sentence and nothing behind."""

import io
import json
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import Conflict, Invalid, NotFound, RongError, Unavailable
from app.settings import Settings
from app.translation import choosing
from app.translation.engines import archives, packages
from app.translation.engines.registry import Engines
from app.translation.memory.store import add
from app.wiring import Services
from tests.documents import docx
from tests.functional.translating import PACKAGE

ROOT = "translate-vi_en-demo-1_0"
LEARNED = {"pairs": 3000, "held_out": 120, "bleu": 4.5, "chrf2": 20.0, "minutes": 90.0, "made_at": "2026-11-23"}
Files = dict[str, bytes]


def contents() -> Files:
    with zipfile.ZipFile(PACKAGE) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def package(folder: Path, change: Callable[[Files], None], name: str = "new.argosmodel") -> Path:
    """The demonstration package after a change to its files."""
    files = contents()
    change(files)
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        for inner, data in files.items():
            archive.writestr(inner, data)
    return path


def metadata(**changes: object) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        known = json.loads(files[f"{ROOT}/metadata.json"])
        files[f"{ROOT}/metadata.json"] = json.dumps(known | changes).encode()

    return change


def left(settings: Settings) -> list[str]:
    """What is in the folder of packages, and what is left of anything half done."""
    home = packages.argos_home(settings.models)
    return sorted(path.name for path in [*home.glob("incoming-*"), *home.glob("outgoing-*"), *(home / "packages").glob("*")])


def refused(settings: Settings, path: Path) -> RongError:
    with pytest.raises(RongError) as told:
        packages.install(settings.models, path)
    assert path.name in str(told.value) and left(settings) == []
    return told.value


def test_the_demonstration_package(settings: Settings) -> None:
    model = packages.install(settings.models, PACKAGE)
    assert (model.name, model.source, model.target, model.version, model.demonstration) == (ROOT, "vi", "en", "1.0", True)
    assert PACKAGE.stat().st_size < 8 * 1024 * 1024
    engines = Engines(settings)
    assert engines.pairs() == {("vi", "en")}
    engine = engines.required("vi", "en")
    assert engine.describe("vi", "en") == "Argos vi→en 1.0 (demonstration)"
    assert engine.draft(["Giữ sông"], "vi", "en") == ["Keeping the river"]
    with pytest.raises(Conflict):
        packages.install(settings.models, PACKAGE)
    assert packages.remove(settings.models, ROOT).name == ROOT
    assert left(settings) == [] and engines.pairs() == frozenset()
    with pytest.raises(NotFound):
        packages.remove(settings.models, "../../..")


def test_a_model_that_is_in_use_is_removed_later(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    packages.install(settings.models, PACKAGE)

    def held(_folder: Path, _target: Path) -> Path:
        raise PermissionError(13, "the process cannot access the file because it is being used by another process")

    with monkeypatch.context() as windows:
        windows.setattr(Path, "replace", held)
        with pytest.raises(Unavailable) as told:
            packages.remove(settings.models, ROOT)
    assert told.value.code == "engines.model_in_use" and ROOT in str(told.value)
    assert Engines(settings).required("vi", "en").draft(["Giữ sông"], "vi", "en") == ["Keeping the river"]
    packages.remove(settings.models, ROOT)
    assert left(settings) == []


def test_nothing_is_written_outside_the_instance(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "person"))
    packages.install(settings.models, PACKAGE)
    Engines(settings).required("vi", "en").draft(["Xin chào"], "vi", "en")
    assert not (tmp_path / "person").exists()


def test_codes_of_argos_become_tags_of_ours(settings: Settings, tmp_path: Path) -> None:
    assert packages.install(settings.models, package(tmp_path, metadata(from_code="zt", to_code="zh"))).source == "zh-Hant"
    assert Engines(settings).pairs() == {("zh-Hant", "zh-Hans")}


def test_a_real_package_goes_before_the_demonstration(settings: Settings, tmp_path: Path) -> None:
    def change(files: Files) -> None:
        metadata(demonstration=False, package_version="0.9")(files)
        for name in list(files):
            files[name.replace(ROOT, "translate-vi_en-0_9")] = files.pop(name)

    packages.install(settings.models, PACKAGE)
    packages.install(settings.models, package(tmp_path, change))
    assert Engines(settings).required("vi", "en").describe("vi", "en") == "Argos vi→en 0.9"


@pytest.mark.parametrize("change", [
    lambda files: files.pop(f"{ROOT}/metadata.json"),
    lambda files: files.pop(f"{ROOT}/model/model.bin"),
    lambda files: files.pop(f"{ROOT}/sentencepiece.model"),
    lambda files: files.update({f"{ROOT}/metadata.json": b"{"}),
    lambda files: files.update({f"{ROOT}/metadata.json": b"[]"}),
    lambda files: files.update({f"{ROOT}/metadata.json": b"\xff"}),
    lambda files: files.update({f"{ROOT}/metadata.json": b" " * (packages.MOST_METADATA + 1)}),
    lambda files: files.update({f"{ROOT}/model/model.bin": b"garbage" * 1000}),
    lambda files: files.update({f"{ROOT}/model/model.bin": files[f"{ROOT}/model/model.bin"][:100_000]}),
    lambda files: files.update({f"{ROOT}/sentencepiece.model": b"garbage"}),
    lambda files: files.update({"other/file": b""}),
    lambda files: files.update({"../outside": b""}),
    lambda files: files.update({f"{ROOT}/../../outside": b""}),
    lambda files: files.update({"/outside": b""}),
    lambda files: files.update({f"{ROOT}/c:\\outside": b""}),
    lambda files: files.update({f"{ROOT}/{number}": b"" for number in range(archives.MOST_FILES)}),
    lambda files: files.update({f"{ROOT}/model/model.bin": b"\x63" + files[f"{ROOT}/model/model.bin"][1:]}),
    lambda files: files.update({f"{ROOT}/model/model.bin": files[f"{ROOT}/model/model.bin"].replace(b"TransformerSpec", b"TransformorSpec", 1)}),
    lambda files: files.update({f"{ROOT}/model/config.json": b"[", f"{ROOT}/model/shared_vocabulary.json": b'["a"]'}),
    metadata(learned_here={"pairs": "many"}), metadata(learned_here=[1]), metadata(to_code="vi"),
    metadata(learned_here=LEARNED | {"made_at": "June 2025"}), metadata(learned_here=LEARNED | {"pairs": float("inf")}),
    lambda files: files.update({f"{ROOT}/model": b"a file that is a folder too"}),
    lambda files: files.update({f"{ROOT}/README.MD": b"once", f"{ROOT}/readme.md": b"twice"}),
    metadata(type="sbd"), metadata(from_code="tlh"), metadata(to_code=None), metadata(from_code=7),
])
def test_foreign_and_broken_packages(settings: Settings, tmp_path: Path, change: Callable[[Files], None]) -> None:
    assert isinstance(refused(settings, package(tmp_path, change)), Invalid)
    assert not (tmp_path / "outside").exists()


def test_another_kind_of_archive_is_not_called_dangerous(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(docx([("", "Một báo cáo.")]))
    assert "lacks its metadata" in str(refused(settings, path))


def test_files_that_are_no_packages(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "truncated.argosmodel"
    path.write_bytes(PACKAGE.read_bytes()[:100_000])
    assert isinstance(refused(settings, path), Invalid)
    path.write_bytes(b"")
    assert isinstance(refused(settings, path), Invalid)
    assert isinstance(refused(settings, tmp_path / "nothing.argosmodel"), NotFound)
    assert isinstance(refused(settings, tmp_path), Invalid)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing(settings: Settings, tmp_path: Path, method: int) -> None:
    path = tmp_path / "other.argosmodel"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in contents().items():
            archive.writestr(name, data)
    whole = path.read_bytes()
    for damaged in (whole, whole[:200_000] + b"garbage" + whole[200_007:]):
        path.write_bytes(damaged)
        assert "packed in a way" in str(refused(settings, path))


def test_a_day_without_a_zone_is_one_of_the_world(settings: Settings, tmp_path: Path) -> None:
    packages.install(settings.models, package(tmp_path, metadata(learned_here=LEARNED)))
    packages.install(settings.models, package(tmp_path, renamed("translate-en_lo-1", from_code="en", to_code="lo", learned_here=LEARNED | {
        "made_at": "2026-11-22T23:00:00-05:00"})))
    learned = Engines(settings).required("vi", "lo").learned_at("vi", "lo")
    assert learned is not None and learned.isoformat() == "2026-11-22T23:00:00-05:00", "two moments of a chain can be compared"


def test_a_package_with_a_date_that_is_none_stops_nobody(services: Services) -> None:
    """One put there by an earlier version, or by hand."""
    model = packages.install(services.settings.models, PACKAGE)
    facts = json.loads((model.folder / packages.FACTS).read_text("utf-8"))
    (model.folder / packages.FACTS).write_text(json.dumps(facts | {"learned_here": LEARNED | {"made_at": "June 2025"}}), encoding="ascii")
    with services.database.unit(write=True) as uow:
        add(uow, [(f"sông {number}", f"river {number}") for number in range(60)], "vi", "en", origin="test", by="test", approved_by="Hà")
        uow.commit()
    choosing.ask_when_due(services.database, services.engines)
    assert services.engines.pairs() == frozenset()


def test_what_a_power_cut_left_goes_after_a_day(settings: Settings) -> None:
    home = packages.argos_home(settings.models)
    places = [home / "incoming-old", home / "outgoing-old", settings.models / "upload-old", home / "incoming-new", settings.models / "upload-new"]
    for place in places:
        (place / "model").mkdir(parents=True)
        if place.name.endswith("old"):
            os.utime(place, (0, 0))
    packages.install(settings.models, PACKAGE)
    assert [place.name for place in places if place.exists()] == ["incoming-new", "upload-new"]


def test_damage_inside_the_archive(settings: Settings, tmp_path: Path) -> None:
    data = bytearray(PACKAGE.read_bytes())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo(f"{ROOT}/model/model.bin")
    middle = entry.header_offset + entry.compress_size // 2
    data[middle:middle + 64] = bytes(64)
    path = tmp_path / "damaged.argosmodel"
    path.write_bytes(data)
    assert isinstance(refused(settings, path), Invalid)


def test_a_link_in_the_archive(settings: Settings, tmp_path: Path) -> None:
    path = package(tmp_path, lambda files: None)
    with zipfile.ZipFile(path, "a") as archive:
        entry = zipfile.ZipInfo(f"{ROOT}/link")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc")
    assert isinstance(refused(settings, path), Invalid)


def test_a_bomb_is_refused_by_what_it_declares(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 1_000_000)
    assert isinstance(refused(settings, package(tmp_path, lambda files: None)), Invalid)


def test_a_bomb_is_refused_by_how_much_it_grows(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_SMALL", 1_000_000)
    path = package(tmp_path, lambda files: None)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for inner, data in (contents() | {f"{ROOT}/model/model.bin": bytes(100_000_000)}).items():
            archive.writestr(inner, data)
    assert path.stat().st_size < 2_000_000 and "larger than any model" in str(refused(settings, path))


def test_a_full_disk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Disk", (), {"free": 1000}))
    with pytest.raises(Unavailable) as told:
        packages.install(settings.models, PACKAGE)
    assert told.value.code == "engines.no_room" and left(settings) == []


def test_a_model_of_a_newer_ctranslate2_is_told_so(settings: Settings, tmp_path: Path) -> None:
    path = package(tmp_path, lambda files: files.update({f"{ROOT}/model/model.bin": b"\x07" + files[f"{ROOT}/model/model.bin"][1:]}))
    assert "newer version of CTranslate2" in str(refused(settings, path))


def renamed(name: str, **changes: object) -> Callable[[Files], None]:
    """Another package of the same model."""
    def change(files: Files) -> None:
        metadata(demonstration=False, **changes)(files)
        for inner in list(files):
            files[inner.replace(ROOT, name)] = files.pop(inner)

    return change


def test_two_packages_make_a_chain(settings: Settings, tmp_path: Path) -> None:
    packages.install(settings.models, package(tmp_path, renamed("translate-vi_en-2", package_version="2")))
    packages.install(settings.models, package(tmp_path, renamed("translate-en_lo-1", package_version="1", from_code="en", to_code="lo")))
    engines = Engines(settings)
    assert engines.pairs() == {("vi", "en"), ("en", "lo"), ("vi", "lo")}
    engine = engines.required("vi", "lo")
    assert engine.describe("vi", "lo") == "Argos vi→en 2, en→lo 1"
    assert engine.is_makeshift("vi", "lo") and not engine.is_makeshift("vi", "en"), "a direct model of another engine goes before a chain"
    by_hand = engine.draft(engine.draft(["Giữ sông"], "vi", "en"), "en", "lo")
    assert engine.draft(["Giữ sông", ""], "vi", "lo") == [*by_hand, ""]
    packages.install(settings.models, package(tmp_path, renamed("translate-vi_lo-1", package_version="1", to_code="lo")))
    assert engine.describe("vi", "lo") == "Argos vi→lo 1"
    packages.install(settings.models, package(tmp_path, renamed("translate-lo_km-1", package_version="1", from_code="lo", to_code="km")))
    assert ("en", "km") in engines.pairs() and engine.describe("vi", "km") == "Argos vi→lo 1, lo→km 1"


def test_going_back_to_another_package_of_a_pair(settings: Settings, tmp_path: Path) -> None:
    for version in ("1", "2"):
        packages.install(settings.models, package(tmp_path, renamed(f"translate-vi_en-{version}", package_version=version)))
    engine = Engines(settings).required("vi", "en")
    assert engine.describe("vi", "en") == "Argos vi→en 2"
    assert packages.choose(settings.models, "translate-vi_en-1").version == "1" and engine.describe("vi", "en") == "Argos vi→en 1"
    packages.choose(settings.models, "translate-vi_en-2")
    assert engine.describe("vi", "en") == "Argos vi→en 2"
    packages.remove(settings.models, "translate-vi_en-2")
    assert engine.describe("vi", "en") == "Argos vi→en 1"
    with pytest.raises(NotFound):
        packages.choose(settings.models, "../elsewhere")


def test_an_unusable_package_left_in_the_folder_is_passed_over(settings: Settings) -> None:
    packages.install(settings.models, PACKAGE)
    broken = packages.argos_home(settings.models) / "packages" / "broken"
    broken.mkdir()
    (broken / "metadata.json").write_text("{}", encoding="utf-8")
    assert [model.name for model in packages.installed(settings.models)] == [ROOT]

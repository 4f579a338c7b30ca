"""The models' room over real requests: what is installed, models from a file and a stick, and how a missing pair can be had."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from app.jobs.models import Job
from app.translation import packaging
from app.translation.engines import folders, sticks
from app.translation.engines.ways import Ways, ways
from app.translation.memory.store import add
from app.wiring import Services
from tests import copying
from tests.functional.people import Person, add_person
from tests.functional.translating import PACKAGE


@pytest.fixture
def root(app: Flask, services: Services) -> Person:
    add_person(services, "root", ("administrator", ""))
    return Person(app, "root")


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "media" / "stick"
    place.mkdir(parents=True)
    monkeypatch.setattr(sticks, "PLACES", (str(tmp_path / "media" / "*"),))
    return place


def test_a_model_from_a_stick(root: Person, services: Services, stick: Path) -> None:
    shutil.copyfile(PACKAGE, stick / PACKAGE.name)
    copying.nllb(stick / "nllb-tiny")
    (stick / "photos").mkdir()
    (stick / "link.argosmodel").symlink_to(PACKAGE)
    assert {one.path.name for one in sticks.found()} == {PACKAGE.name, "nllb-tiny"}
    page = root.text("/administration/models")
    assert PACKAGE.name in page and "nllb-tiny" in page and "photos" not in page
    for one in sticks.found():
        assert root.post("/administration/models/stick", key=one.key).status_code == 302
    page = root.text("/administration/models")
    assert "NLLB-200" in page and "Licence: CC-BY-NC-4.0" in page and "no commercial use" in page and "version 1.0" in page
    assert ("lo", "km") in services.engines.pairs()
    assert root.post("/administration/models/nllb-tiny/remove").status_code == 302
    assert folders.installed(services.settings.models) == ()


def test_only_what_is_on_a_stick_is_installed_from_it(root: Person, stick: Path) -> None:
    for key in ("", "../../etc/passwd", str(PACKAGE)):
        answer = root.post("/administration/models/stick", key=key)
        assert answer.status_code == 404 and "not on the stick" in answer.text


def test_a_stick_with_a_broken_model(root: Person, stick: Path, services: Services) -> None:
    (stick / "cut.argosmodel").write_bytes(PACKAGE.read_bytes()[:5000])
    answer = root.post("/administration/models/stick", key=sticks.found()[0].key)
    assert answer.status_code == 400 and "cut.argosmodel is not a whole" in answer.text and services.engines.pairs() == frozenset()


def test_a_zip_of_a_folder_by_upload(root: Person, services: Services, tmp_path: Path) -> None:
    packed = io.BytesIO()
    place = copying.opus(tmp_path / "marian", told=False)
    with zipfile.ZipFile(packed, "w") as archive:
        for one in place.iterdir():
            archive.write(one, f"marian/{one.name}")
    answer = root.post("/administration/models", file=(io.BytesIO(packed.getvalue()), "marian.zip"))
    assert answer.status_code == 400 and "does not say its languages" in answer.text
    assert root.post("/administration/models", file=(io.BytesIO(packed.getvalue()), "marian.zip"), source="km", target="vi").status_code == 302
    assert services.engines.pairs() == {("km", "vi")}


@pytest.mark.parametrize("name", ["()", "..", "." * 300 + "a", "ກ" * 300 + ".argosmodel", "con.argosmodel"])
def test_a_package_may_come_by_any_name(root: Person, services: Services, name: str) -> None:
    assert root.post("/administration/models", file=(io.BytesIO(PACKAGE.read_bytes()), name)).status_code == 302
    assert services.engines.pairs()


def test_how_a_missing_pair_can_be_had(root: Person, services: Services) -> None:
    page = root.text("/administration/models?source=vi&target=lo")
    assert "NLLB-200, M2M-100, MADLAD-400" in page and "there are 0 pairs of texts, and 100 more are needed" in page
    page = root.text("/administration/models?source=vi&target=bdq")
    assert "No public model in a folder is known for this pair" in page
    with services.database.unit(write=True) as uow:
        add(uow, [(f"một {number}", f"mưh {number}") for number in range(120)], "vi", "bdq", origin="test", by="test")
        uow.commit()
    assert "there are 120 pairs of texts. Press" in root.text("/administration/models?source=bdq&target=vi")
    assert root.get("/administration/models?source=vi&target=tlh").status_code == 400


def test_learning_that_was_asked_for_is_shown_instead_of_offered(root: Person, services: Services) -> None:
    with services.database.unit(write=True) as uow:
        add(uow, [(f"một {number}", f"mưh {number}") for number in range(120)], "vi", "bdq", origin="test", by="test")
        uow.commit()
    assert root.text("/administration/models").count("Learn now") == 2
    assert root.post("/administration/models/learn", source="vi", target="bdq").status_code == 302
    page = root.text("/administration/models")
    assert page.count("Learn now") == 1 and '">Learning to draft</a><span>waiting</span>' in page


def test_training_is_asked_for_where_it_can_be_done(root: Person, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaging, "can_train", lambda: False)
    answer = root.post("/administration/models/train", source="vi", target="bdq")
    assert answer.status_code == 503 and "needs PyTorch" in answer.text
    assert "which this one does not have" in root.text("/administration/models?source=vi&target=bdq")
    monkeypatch.setattr(packaging, "can_train", lambda: True)
    assert root.post("/administration/models/train", source="vi", target="bdq").status_code == 302
    with services.database.unit() as uow:
        assert [(one.kind, one.payload) for one in uow.session.query(Job)] == [(packaging.TRAIN_JOB, {"source": "vi", "target": "bdq"})]
    assert packaging.TRAIN_JOB in services.kinds.apart


def test_ways_name_the_package_that_completes_a_chain() -> None:
    assert ways("vi", "lo", {("vi", "en"), ("km", "lo"), ("lo", "vi")}, 40, 100) == \
        Ways((("vi", "lo"), ("en", "lo"), ("vi", "km")), ("NLLB-200", "M2M-100", "MADLAD-400"), 40, 60)
    assert ways("vi", "jra", set(), 100, 100) == Ways((("vi", "jra"),), (), 100, 0)

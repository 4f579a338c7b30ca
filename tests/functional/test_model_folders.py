"""CTranslate2 models in folders: each kind drafts in the languages that its files know, all others leave one sentence and nothing behind."""

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.accounts.permissions import SYSTEM
from app.cli.models import models
from app.errors import Conflict, Invalid, RongError
from app.settings import Settings
from app.translation.engines import folders
from app.translation.engines.codes import TABLE
from app.translation.engines.registry import Engines
from app.translation.installing import install_model
from app.wiring import Services
from tests import copying

TEXTS = {"vi": "Sông Sê San", "en": "The river and the village", "lo": "ແມ່ນ້ຳ", "km": "ទន្លេ", "zh-Hans": "河流"}


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """A small model of each kind, which gives its source back."""
    place = tmp_path_factory.mktemp("carried")
    yield {"nllb": copying.nllb(place / "nllb-200-tiny"), "m2m": copying.m2m(place / "m2m100_tiny"), "madlad": copying.madlad(place / "madlad400-tiny"),
           "opus": copying.opus(place / "opus-vi-en")}


def refused(settings: Settings, path: Path) -> RongError:
    with pytest.raises(RongError) as told:
        folders.install(settings.models, path)
    assert path.name in str(told.value) and not list(folders.home(settings.models).iterdir())
    return told.value


@pytest.mark.parametrize(("kind", "count", "licence"), [("nllb", 30, "CC-BY-NC-4.0"), ("m2m", 20, "MIT"), ("madlad", 20, "Apache-2.0"), ("opus", 1, "CC-BY-4.0")])
def test_each_kind_is_told_its_languages_as_it_expects(settings: Settings, carried: dict[str, Path], kind: str, count: int, licence: str) -> None:
    model = folders.install(settings.models, carried[kind])
    assert (model.kind.name, model.licence, len(model.pairs()), model.origin) == (kind, licence, count, carried[kind].name)
    engine = Engines(settings).required(*min(model.pairs()), "ctranslate2")
    for source, target in model.pairs():
        if source in TEXTS:  # a model that copies gives the text alone, if no token of a language and no end got into it
            assert engine.draft([TEXTS[source], ""], source, target) == [TEXTS[source], ""], (source, target)
    assert carried[kind].name in engine.describe(*min(model.pairs()))
    assert folders.remove(settings.models, model.name).name == model.name and Engines(settings).pairs() == frozenset()


def test_a_zip_of_a_folder_is_as_good(services: Services, carried: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "nllb.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for one in carried["nllb"].iterdir():
            archive.write(one, f"nllb-600M/{one.name}")
        archive.writestr("nllb-600M/README.md", "---\nlicense: cc-by-nc-4.0\n---\n")
        archive.writestr("nllb-600M/evil.py", "print('no')")
    with services.database.unit(write=True) as uow:
        model = install_model(uow, SYSTEM, services.settings, path)
        uow.commit()
    assert isinstance(model, folders.Folder) and (model.name, model.licence) == ("nllb-600M", "CC-BY-NC-4.0")
    assert not (model.folder / "evil.py").exists(), "only what drafting needs is kept"
    with pytest.raises(Conflict):
        folders.install(services.settings.models, path)


def test_the_command_shows_licences_and_takes_the_languages_of_a_silent_model(services: Services, tmp_path: Path) -> None:
    silent = copying.opus(tmp_path / "marian", told=False)
    run = CliRunner()
    ran = run.invoke(models, ["install", str(silent)], obj=services)
    assert isinstance(ran.exception, Invalid) and "--from TAG --to TAG" in str(ran.exception)
    ran = run.invoke(models, ["install", str(silent), "--from", "vi", "--to", "lo", "--json"], obj=services)
    assert json.loads(ran.stdout)["pairs"] == [["vi", "lo"]]
    listed = run.invoke(models, ["list"], obj=services).stdout
    assert "marian" in listed and "vi→lo" in listed and "CC-BY-4.0" in listed
    assert run.invoke(models, ["remove", "marian"], obj=services).exit_code == 0 and services.engines.pairs() == frozenset()


@pytest.mark.parametrize("change", [
    lambda at: (at / "model.bin").unlink(),
    lambda at: (at / "model.bin").rename(at / "model.safetensors"),
    lambda at: (at / "shared_vocabulary.json").unlink(),
    lambda at: (at / "shared_vocabulary.json").write_text("{}"),
    lambda at: (at / "shared_vocabulary.json").write_text(json.dumps([*map(str, range(400)), *(one.nllb for one in TABLE.values())])),
    lambda at: (at / "sentencepiece.bpe.model").unlink(),
    lambda at: (at / "sentencepiece.bpe.model").write_bytes(b"garbage"),
    lambda at: (at / "config.json").write_text("["),
    lambda at: (at / "config.json").unlink(),
    lambda at: (at / "model.bin").write_bytes((at / "model.bin").read_bytes()[:100_000]),
    lambda at: (at / "model.bin").write_bytes(b"garbage" * 100),
    lambda at: (at / "model.bin").write_bytes(b"\x09" + (at / "model.bin").read_bytes()[1:]),
    lambda at: ((at / "model.bin").rename(at.parent / "elsewhere"), (at / "model.bin").symlink_to(at.parent / "elsewhere")),
])
def test_foreign_and_broken_folders(settings: Settings, carried: dict[str, Path], tmp_path: Path, change: Callable[[Path], object]) -> None:
    place = tmp_path / "broken-model"
    shutil.copytree(carried["nllb"], place)
    change(place)
    assert isinstance(refused(settings, place), Invalid)


def test_what_to_do_with_a_model_of_another_program(settings: Settings, tmp_path: Path) -> None:
    place = tmp_path / "nllb-hf"
    place.mkdir()
    (place / "model.safetensors").write_bytes(b"")
    assert "ct2-transformers-converter" in str(refused(settings, place))
    (place / "model.safetensors").unlink()
    assert "lacks model.bin" in str(refused(settings, place)) and "package" not in str(refused(settings, place))


def test_a_damaged_model_in_the_instance_is_passed_over(settings: Settings, carried: dict[str, Path]) -> None:
    model = folders.install(settings.models, carried["m2m"])
    (model.folder / folders.FACTS).write_text("{}", encoding="utf-8")
    assert folders.installed(settings.models) == () and Engines(settings).pairs() == frozenset()


def test_every_code_of_the_table_is_of_one_language() -> None:
    for column in ("argos", "nllb", "m2m", "madlad", "opus"):
        found = [getattr(one, column) for one in TABLE.values() if getattr(one, column)]
        assert len(found) == len(set(found)), column

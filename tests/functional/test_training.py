"""Packages of our own: packed, installed by the door of all packages, and trained where PyTorch is there."""

import os
import zipfile
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.accounts.permissions import SYSTEM
from app.cli.models import models
from app.errors import Invalid, Unavailable
from app.settings import Settings
from app.translation import packaging
from app.translation.engines import packages
from app.translation.engines.argos import Argos
from app.translation.engines.trained import packing
from app.translation.memory.store import add
from app.wiring import Services
from tests import copying

NOUNS = {"sông": "river", "chợ": "market", "trường": "school", "làng": "village", "đường": "road", "cá": "fish", "cầu": "bridge"}
WORDS = list(permutations(NOUNS, 4))[::6]
ROWS = [(" ".join(words), " ".join(NOUNS[one] for one in words)) for words in WORDS]


def remember(services: Services, rows: list[tuple[str, str]], source: str = "vi", target: str = "en") -> None:
    with services.database.unit(write=True) as uow:
        add(uow, rows, source, target, origin="test", by="test")
        uow.commit()


def test_a_package_of_ours_is_a_package_like_any(settings: Settings, tmp_path: Path) -> None:
    place = copying.opus(tmp_path / "made")
    folder = tmp_path / "package"
    (folder / "model").mkdir(parents=True)
    (place / "source.spm").rename(folder / "sentencepiece.model")
    for name in ("model.bin", "config.json", "shared_vocabulary.json"):
        (place / name).rename(folder / "model" / name)
    path = tmp_path / "translate-zh-Hans_lo-1_0.argosmodel"
    learned = {"pairs": 3000, "held_out": 120, "bleu": 4.5, "chrf2": 20.0, "minutes": 90.0, "made_at": "2026-11-23T06:00:00+00:00"}
    packing.pack(folder, path, packing.metadata("zh-Hans", "lo", "1.0", learned_here=learned), "Ours.\n")
    model = packages.install(settings.models, path)
    assert (model.source, model.target, model.name) == ("zh-Hans", "lo", path.stem) and model.learning and model.learning.pairs == 3000
    engine = Argos(settings)
    assert engine.draft(["河流", "", "ແມ່ນ້ຳ"], "zh-Hans", "lo") == ["河流", "", "ແມ່ນ້ຳ"], "letters are put together again as people write them"
    moment = engine.learned_at("zh-Hans", "lo")
    assert moment is not None and moment.year == 2026


def test_without_pytorch_it_is_told(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaging, "can_train", lambda: False)
    ran = CliRunner().invoke(models, ["train", "--from", "vi", "--to", "en", "--engine", "argos"], obj=services)
    assert isinstance(ran.exception, Unavailable) and ".[train]" in str(ran.exception)


def test_files_of_a_clock_that_was_never_set_are_packed(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model/model.bin").write_bytes(b"weights")
    os.utime(tmp_path / "model/model.bin", (0, 0))
    packing.pack(tmp_path, tmp_path / "packed-1_0.argosmodel", packing.metadata("vi", "lo", "1.0"), "")
    with zipfile.ZipFile(tmp_path / "packed-1_0.argosmodel") as archive:
        assert archive.read("packed-1_0/model/model.bin") == b"weights"


class Stop(Exception):
    """Somebody stops the training."""


def test_training_stops_goes_on_and_drafts(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    training = pytest.importorskip("app.translation.engines.trained.training", reason="needs PyTorch", exc_type=ImportError)
    from app.translation.engines.trained import state
    from app.translation.engines.trained.specification import Shape

    monkeypatch.setattr(training, "SMALL", Shape(layers=1, heads=2, width=64, inner=128))
    monkeypatch.setattr(training, "_LOOK_STEPS", 5)
    monkeypatch.setattr(training, "_TELL_SECONDS", 0.0)
    monkeypatch.setattr(training, "_SHOWN", 4)
    monkeypatch.setattr(training._Run, "_is_done", lambda run: run.state.step >= 20)
    settings = replace(services.settings, threads=1)
    remember(services, ROWS)
    told: list[int] = []

    def stop(_done: int, _total: int, _message: str, params: dict[str, Any]) -> None:
        told.append(params["step"])
        if params["step"] == 12:
            raise Stop

    with pytest.raises(Stop):
        packaging.train_package(services.database, settings, SYSTEM, "vi", "en", 60, stop)
    folder = packages.argos_home(services.settings.models) / "training" / "vi.en"
    assert state.now(folder)["weight/bias"].any() and told == list(range(1, 13)) and services.engines.pairs() == frozenset()
    remember(services, [("sông và chợ", "river and market")])  # somebody approves a sentence meanwhile
    model, path = packaging.train_package(services.database, settings, SYSTEM, "vi", "en", 60, lambda _d, _t, _m, params: told.append(params["step"]))
    assert told[12:] == list(range(13, 21)), "it goes on where it was"
    assert model.learning and model.learning.pairs == len(ROWS) and path.is_file()
    assert state.pairs(folder) == [], "the next training learns from all that is there then"
    engine = services.engines.required("vi", "en", "argos")
    assert engine.draft(["chợ cá", ""], "vi", "en")[1] == "" and engine.learned_at("vi", "en") is not None


def test_material_that_nothing_can_be_trained_on(services: Services) -> None:
    pytest.importorskip("torch", reason="needs PyTorch")

    def refused(target: str) -> str:
        with pytest.raises(Invalid) as told:
            packaging.train_package(services.database, services.settings, SYSTEM, "vi", target, 0.1, lambda *_: None)
        assert services.engines.pairs() == frozenset()
        return told.value.code

    remember(services, ROWS[:3])
    assert refused("en") == "learned.too_few" and refused("vi") == "learned.one_language"
    remember(services, [(f"chợ số {number} có cá tươi", f"market {number} has fresh fish") for number in range(120)], "vi", "km")
    assert refused("km") == "trained.alike"
    remember(services, [("từ " * 2000 + str(number), "word " * 2000 + str(number)) for number in range(120)])
    assert refused("en") == "learned.too_few"
    remember(services, [(f"ຕະຫຼາດ {number}", f"Chợ số {number}") for number in range(120)], "vi", "lo")
    assert refused("lo") == "learned.swapped"

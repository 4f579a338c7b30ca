"""What every drafting engine promises: each member of the family, and a dummy, pass the same suite."""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

from app.errors import Unavailable
from app.families import BrokenFamilyError
from app.languages import registry
from app.settings import Settings
from app.translation.engines import folders, packages
from app.translation.engines.base import Engine
from app.translation.engines.learned import files, training
from app.translation.engines.registry import MEMBERS, Engines
from tests import copying

PACKAGE = Path(__file__).resolve().parents[2] / "corpus" / "models" / "translate-vi_en-demo.argosmodel"
TEXTS = ["Sông Sê San", "", "Một dòng sông sạch là món quà.", " \n ", "Cá tươi và cá khô\nđược bán ở chợ.", "12", "Sông Sê San"]


class Dummy(Engine):
    """Turns each word around, between Vietnamese and English."""

    name = "dummy"
    label = "Dummy"

    def pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset({("vi", "en"), ("en", "vi")})

    def describe(self, source: str, target: str) -> str:
        self._known(source, target)
        return f"Dummy {source}→{target}"

    def draft(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        self._known(source, target)
        return [" ".join(word[::-1] for word in text.split()) for text in texts]

    def _known(self, source: str, target: str) -> None:
        if (source, target) not in self.pairs():
            raise Unavailable("dummy.no_pair", "No.")


def nothing(_settings: Settings) -> None:
    """The dummy needs no model."""


def demonstration(settings: Settings) -> None:
    packages.install(settings.models, PACKAGE)


@cache
def _trained() -> Path:
    """A model learned from few pairs, once for all tests."""
    folder = Path(tempfile.mkdtemp(prefix="rong-learned-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    nouns = {"sông": "river", "chợ": "market", "trường": "school", "làng": "village", "đường": "road", "cá": "fish"}
    pairs = [(f"{noun} {number} có cá tươi và cá khô.", f"{english} {number} has fresh fish and dried fish.")
             for number in range(30) for noun, english in nouns.items()]
    model = training.train(training.Material(pairs, [("món quà", "gift")]), "vi", "en", folder)
    files.take_into_use(model.folder)
    return folder


@cache
def _carried() -> Path:
    """A folder like one of NLLB-200, once for all tests; it gives its source back."""
    folder = Path(tempfile.mkdtemp(prefix="rong-nllb-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return copying.nllb(folder / "nllb-tiny")


def carried(settings: Settings) -> None:
    folders.install(settings.models, _carried())


def learned(settings: Settings) -> None:
    shutil.copytree(files.home(_trained()), files.home(settings.models))


# member -> what puts a model for it into the instance
FAMILY: dict[str, Callable[[Settings], None]] = {
    "app.translation.engines.argos.Argos": demonstration,
    "app.translation.engines.ctranslate.CTranslate": carried,
    "app.translation.engines.learned.engine.Learned": learned,
    f"{__name__}.Dummy": nothing,
}


def test_every_member_is_tried() -> None:
    assert set(MEMBERS) <= set(FAMILY), "a member of the family is not in this suite"


@pytest.fixture(params=FAMILY, ids=lambda dotted: dotted.rpartition(".")[2])
def engine(request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """One member, ready to draft, on a machine whose network calls fail the test."""
    FAMILY[request.param](settings)
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("an engine opened a connection"))
    engines = Engines(settings, [request.param])
    return engines.required(*min(engines.pairs()))


def test_it_says_what_it_is(engine: Engine) -> None:
    assert engine.name.isidentifier() and engine.label
    for source, target in engine.pairs():
        assert (registry.get(source).tag, registry.get(target).tag) == (source, target) and source != target
        assert 0 < len(engine.describe(source, target)) <= 120


def test_one_draft_a_text_in_order(engine: Engine) -> None:
    for source, target in engine.pairs():
        drafts = engine.draft(TEXTS, source, target)
        assert len(drafts) == len(TEXTS)
        assert [bool(draft) for draft in drafts] == [bool(text.strip()) for text in TEXTS]
        assert drafts[0] == drafts[-1]
        assert not any("\n" in draft or draft != draft.strip() for draft in drafts)
        assert engine.draft([], source, target) == []


def test_the_same_drafts_again_and_from_several_threads(engine: Engine) -> None:
    source, target = min(engine.pairs())
    expected = engine.draft(TEXTS, source, target)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: engine.draft(TEXTS, source, target), range(8)):
            assert found == expected


def test_one_text_alone_is_drafted_as_among_others(engine: Engine) -> None:
    source, target = min(engine.pairs())
    assert [engine.draft([text], source, target)[0] for text in TEXTS] == engine.draft(TEXTS, source, target)


def test_a_pair_it_does_not_have_is_unavailable(engine: Engine) -> None:
    assert ("jra", "km") not in engine.pairs()
    with pytest.raises(Unavailable):
        engine.draft(["a"], "jra", "km")
    with pytest.raises(Unavailable):
        engine.describe("jra", "km")


def test_a_very_long_text_is_not_cut_off(engine: Engine) -> None:
    source, target = min(engine.pairs())
    sentence = "Một dòng sông sạch là món quà mà làng phía trên gửi cho làng phía dưới. "
    one, many = engine.draft([sentence, sentence * 40], source, target)
    assert len(many) >= 39 * len(one)


def test_the_registry_names_what_is_wrong(settings: Settings) -> None:
    with pytest.raises(BrokenFamilyError, match=r"pathlib\.Path is no Engine"):
        Engines(settings, ["pathlib.Path"])
    with pytest.raises(BrokenFamilyError, match="Engine does not say its name"):
        Engines(settings, ["app.translation.engines.base.Engine"])
    with pytest.raises(BrokenFamilyError, match="is taken"):
        Engines(settings, [MEMBERS[0], MEMBERS[0]])

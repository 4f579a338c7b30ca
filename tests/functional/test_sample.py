"""The sample archive: loaded once, published in its languages, remembered sentence by sentence."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from app.accounts.permissions import ANONYMOUS, SYSTEM
from app.cli.sample import sample
from app.errors import Invalid, NotFound
from app.publications import works
from app.publications.models import Attachment, LanguageVersion, Segment, Work
from app.publications.queries import read_version
from app.publications.sample import read_works
from app.publications.states import FROM_SAMPLE, SEGMENT_APPROVED
from app.settings import ROOT
from app.translation.glossary.models import Concept
from app.translation.memory import store as memory
from app.translation.sample import load_work
from app.wiring import Services
from tests.functional.packing import picture

DESCRIPTION = """
kind = "article"
topics = ["tourism"]
places = ["gia-lai"]
issued = 2026-09-01
visibility = "public"
[versions.vi]
title = "Biển Hồ"
summary = "Một hồ nước."
[versions.lo]
title = "ໜອງ"
summary = "ໜອງນ້ຳ."
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus/works/bien-ho"
    folder.mkdir(parents=True)
    (folder / "work.toml").write_text(DESCRIPTION, "utf-8")
    (folder / "vi.md").write_text("Hồ rất đẹp. Nước trong xanh.\n\n![Mặt hồ](ho.png)\n", "utf-8")
    (folder / "lo.md").write_text("ໜອງງາມຫຼາຍ. ນ້ຳໃສ.\n\n![ໜ້າໜອງ](ho.png)\n", "utf-8")
    (folder / "ho.png").write_bytes(picture())
    (tmp_path / "corpus/glossary").mkdir()
    (tmp_path / "corpus/glossary/terms.csv").write_text(
        "concept,domain,definition,language,term,status,source\nlake,nature,Water.,vi,hồ,preferred,x\n", "utf-8")
    return tmp_path / "corpus"


def run(services: Services, corpus: Path) -> Result:
    return CliRunner().invoke(sample, ["--from", str(corpus), "--json"], obj=services, catch_exceptions=False)


def test_a_work_is_published_in_its_languages(services: Services, corpus: Path) -> None:
    assert json.loads(run(services, corpus).stdout) == {"works": 1, "versions": 2, "pairs": 5, "terms": 1, "models": 0}
    with services.database.unit() as uow:
        reading = read_version(uow, ANONYMOUS, "bien-ho", "lo")
        assert reading.revision.body == (corpus / "works/bien-ho/lo.md").read_text("utf-8")
        assert [one.name for one in reading.attachments] == ["ho.png"]
        segments = uow.session.scalars(select(Segment).order_by(Segment.position)).all()
        assert [(one.part, one.source, one.target) for one in segments] == [
            ("title", "Biển Hồ", "ໜອງ"), ("summary", "Một hồ nước.", "ໜອງນ້ຳ."), ("body", "Hồ rất đẹp.", "ໜອງງາມຫຼາຍ."),
            ("body", "Nước trong xanh.", "ນ້ຳໃສ."), ("body", "Mặt hồ", "ໜ້າໜອງ")]
        assert {(one.state, one.origin) for one in segments} == {(SEGMENT_APPROVED, FROM_SAMPLE)}
        assert memory.lookup(uow, ["Nước trong xanh."], "vi", "lo")["Nước trong xanh."].target == "ນ້ຳໃສ."
        assert works.details_of(uow.session.get_one(Work, "bien-ho")).issued_on is not None
    assert services.indexer.drift() == ((), ())


def test_loading_again_touches_nothing(services: Services, corpus: Path) -> None:
    run(services, corpus)
    with services.database.unit(write=True) as uow:
        uow.session.get_one(Concept, "lake").definition = "Ours."
        version = works.get_version(uow, "bien-ho", "vi")
        works.revise(uow, SYSTEM, version.id, works.Text("Khác", "", "Khác.\n"))
        uow.commit()
    assert json.loads(run(services, corpus).stdout)["works"] == 0
    with services.database.unit() as uow:
        assert uow.session.get_one(Concept, "lake").definition == "Ours."
        assert uow.session.scalar(select(func.count(Attachment.id))) == 1


def test_loading_again_mends_the_index_that_an_earlier_loading_never_came_to(services: Services, corpus: Path) -> None:
    run(services, corpus)
    shutil.rmtree(services.settings.search_index)
    run(services, corpus)
    assert services.indexer.drift() == ((), ())


@pytest.mark.parametrize(("body", "said"), [
    ("ໜອງງາມຫຼາຍ.\n\n![ໜ້າໜອງ](ho.png)\n", "block 1 of the body"),  # a sentence too few in the first block
    ("ໜອງງາມຫຼາຍ. ນ້ຳໃສ.\n", "Mặt hồ"),
    ("ໜອງງາມຫຼາຍ. ນ້ຳໃສ.\n\n![ໜ້າໜອງ](ho.png)\n\nອີກ.\n", "ອີກ."),
    ("# ໜອງ\n\nໜອງງາມຫຼາຍ. ນ້ຳໃສ.\n\n![ໜ້າໜອງ](ho.png)\n", "bien-ho/lo.md")])
def test_versions_that_are_not_parallel_are_refused(services: Services, corpus: Path, body: str, said: str) -> None:
    (corpus / "works/bien-ho/lo.md").write_text(body, "utf-8")
    with services.database.unit(write=True) as uow, pytest.raises(Invalid) as refused:
        load_work(uow, SYSTEM, services.storage, read_works(corpus / "works")[0], limit=10**6)
    assert refused.value.code == "sample.not_parallel" and said in str(refused.value)
    with services.database.unit() as uow:
        assert uow.session.scalar(select(func.count()).select_from(Work)) == 0


@pytest.mark.parametrize("description", [
    "no toml", DESCRIPTION + "[versions.km]\ntitle = 'x'\n", "unknown = 1\n" + DESCRIPTION, DESCRIPTION.replace("[versions.vi]", "[versions.en]"),
    DESCRIPTION.replace("2026-09-01", "'soon'"), DESCRIPTION.replace('title = "ໜອງ"', "")])
def test_a_description_that_is_wrong_is_named(corpus: Path, description: str) -> None:
    (corpus / "works/bien-ho/work.toml").write_text(description, "utf-8")
    with pytest.raises(Invalid, match=r"bien-ho/work\.toml"):
        read_works(corpus / "works")


def test_no_sample_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_works(tmp_path)


def test_the_real_archive_loads(services: Services, tmp_path: Path) -> None:
    # without the models, which have tests of their own
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus", ignore=shutil.ignore_patterns("*.argosmodel"))
    done = json.loads(run(services, tmp_path / "corpus").stdout)
    assert done["works"] == len(list((ROOT / "corpus/works").glob("*/work.toml"))) >= 24
    assert done["versions"] == len(list((ROOT / "corpus/works").glob("*/*.md")))
    assert done["pairs"] > 2000 and done["terms"] > 500
    with services.database.unit() as uow:
        unpublished = uow.session.scalar(select(func.count(LanguageVersion.id)).where(LanguageVersion.published_revision_id.is_(None)))
        assert unpublished == 0
    assert services.indexer.drift() == ((), ())

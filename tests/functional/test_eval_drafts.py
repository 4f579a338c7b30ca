"""rong eval drafts on a real package."""

import json
from pathlib import Path

import click
from click.testing import CliRunner, Result

from app.cli.evaluation import evaluation
from app.errors import NotFound, Unavailable
from app.translation.engines import packages
from app.translation.scoring import score
from app.wiring import Services

PACKAGE = Path(__file__).resolve().parents[2] / "corpus" / "models" / "translate-vi_en-demo.argosmodel"
ROWS = "vi\ten\nSông Sê San\tThe Se San river\n\tnobody\nMột dòng sông sạch là món quà.\tA clean river is a gift.\n"


def run(services: Services, command: click.Command, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(one) for one in arguments], obj=services)


def test_what_is_printed(services: Services, tmp_path: Path) -> None:
    packages.install(services.settings.models, PACKAGE)
    (tmp_path / "pairs.tsv").write_text(ROWS, encoding="utf-8")
    ran = run(services, evaluation, "drafts", "--pairs", tmp_path / "pairs.tsv", "--from", "vi", "--to", "en", "--json")
    told = json.loads(ran.stdout)
    assert (told["from"], told["to"], told["engine"], told["n"]) == ("vi", "en", "argos", 2)
    assert told["segments_per_second"] > 0 and 0 <= told["cased"]["BLEU"] <= told["lowercased"]["BLEU"] <= 100
    assert 0 < told["cased"]["chrF2"] <= told["lowercased"]["chrF2"]
    assert "n=1" in run(services, evaluation, "drafts", "--pairs", tmp_path / "pairs.tsv", "--from", "vi", "--to", "en", "--limit", 1).stdout
    again = run(services, evaluation, "drafts", "--pairs", tmp_path / "pairs.tsv", "--from", "en", "--to", "vi")
    assert isinstance(again.exception, Unavailable)
    unknown = run(services, evaluation, "drafts", "--pairs", tmp_path / "pairs.tsv", "--from", "vi", "--to", "en", "--engine", "abacus")
    assert isinstance(unknown.exception, NotFound)


def test_scores() -> None:
    assert score(["A clean river."], ["A clean river."], "en").chrf2 == 100
    assert score(["Tom's \"river\"."], ["Tom&apos;s &quot;river&quot;."], "en").chrf2 == 100, "entities are read"
    assert score(["清澈的河"], ["清澈的河流"], "zh-Hans").bleu > 0, "Chinese is counted by characters"

"""The commands draft, translate, memory, glossary and models, as scripts see them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from app.cli.draft import draft
from app.cli.glossary import glossary
from app.cli.memory import memory
from app.cli.models import models
from app.cli.translate import translate
from app.errors import Invalid, NotFound, Unavailable
from app.translation.engines import packages
from app.translation.glossary.entries import PREFERRED, Entry
from app.translation.glossary.store import add as add_terms
from app.wiring import Services
from tests.functional import translating as t


def run(services: Services, command: click.Command, *arguments: object, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(command, [str(one) for one in arguments], obj=services, input=given)


def told(result: Result) -> object:
    """The one JSON document on standard output."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_models_in_and_out(services: Services) -> None:
    assert "rong models install FILE" in run(services, models, "list").stdout
    shown = told(run(services, models, "install", t.PACKAGE, "--json"))
    assert told(run(services, models, "list", "--json")) == {"models": [shown]}
    line = run(services, models, "list").stdout
    assert line.startswith("translate-vi_en-demo-1_0  vi→en  1.0  ") and line.endswith("demonstration\n")
    assert run(services, models, "remove", "translate-vi_en-demo-1_0").exit_code == 0
    assert isinstance(run(services, models, "remove", "translate-vi_en-demo-1_0").exception, NotFound)


def test_translated_lines_keep_what_the_workbench_keeps(services: Services) -> None:
    packages.install(services.settings.models, t.PACKAGE)
    with services.database.unit(write=True) as uow:
        add_terms(uow, [Entry(1, "lake", "", "", "vi", "Biển Hồ", PREFERRED, ""), Entry(2, "lake", "", "", "en", "T'Nung Lake", PREFERRED, "")])
        uow.commit()
    given = "13.000\nTheo [kế hoạch](https://gialai.gov.vn/tin) 2509/KH-UBND.\nBiển Hồ rất đẹp.\n"
    numbers, link, term = run(services, translate, "--from", "vi", "--to", "en", given=given).stdout.splitlines()
    assert numbers == "13,000" and "](https://gialai.gov.vn/tin)" in link and "2509/KH-UBND" in link and "T'Nung Lake" in term


def test_translate_lines(services: Services) -> None:
    packages.install(services.settings.models, t.PACKAGE)
    ran = run(services, translate, "--from", "VI", "--to", "en", given="Giữ sông\n\nGiữ sông\r\n")
    assert (ran.exit_code, ran.stdout) == (0, "Keeping the river\n\nKeeping the river\n")
    assert run(services, translate, "--from", "vi", "--to", "en", "--engine", "argos", given="").stdout == ""
    assert "argos" in str(run(services, translate, "--from", "vi", "--to", "en", "--engine", "x", given="").exception)
    assert isinstance(run(services, translate, "--from", "vi", "--to", "lo", given="a").exception, Unavailable)
    assert "Line 2" in str(run(services, translate, "--from", "vi", "--to", "en", given=b"a\n\xff\n").exception)


def test_draft(services: Services) -> None:
    packages.install(services.settings.models, t.PACKAGE)
    t.make(services)
    result = told(run(services, draft, "bien-ho", "--to", "en", "--json"))
    assert result == {"version_id": 2, "work": "bien-ho", "language": "en", "segments": 7, "memory": 0, "machine": 7,
                      "left": 0, "engine": "Argos vi→en 1.0 (demonstration)", "sources": {"engine": 7}, "broken": []}
    assert run(services, draft, "bien-ho", "--to", "en").stdout == "0 segments: 0 from the memory, 0 drafted, 0 left\n"
    ran = run(services, draft, "bien-ho", "--to", "lo")
    assert ran.stdout == "7 segments: 0 from the memory, 0 drafted, 7 left\n"
    assert isinstance(ran.exception, Unavailable) and "7 of 7 segments have no draft in lo" in str(ran.exception)
    assert isinstance(run(services, draft, "no-such", "--to", "en").exception, NotFound)


def test_words_of_the_glossary_are_said_to_be_its(services: Services, tmp_path: Path) -> None:
    terms = tmp_path / "terms.csv"
    terms.write_text("concept,domain,definition,language,term,status,source,note\n"
                     "lake,,,vi,nước,preferred,,\nlake,,,lo,ນ້ຳ,preferred,,\n", "utf-8")
    assert run(services, glossary, "import", terms).exit_code == 0
    for work_id in ("a", "b"):
        t.make(services, work_id, title="Nước", summary="", body="Nước.\n")
    result = json.loads(run(services, draft, "a", "--to", "lo", "--json").stdout)
    assert (result["machine"], result["engine"], result["sources"]) == (2, "glossary", {"words": 2})
    assert run(services, draft, "b", "--to", "lo").stdout == "2 segments: 0 from the memory, 2 drafted by the glossary, 0 left\n"


def test_memory_in_and_out(services: Services, tmp_path: Path) -> None:
    file = tmp_path / "pairs.tsv"
    file.write_text("vi\ten\nmột\tone\nhai\n", encoding="utf-8")
    ran = run(services, memory, "import", file)
    assert ran.stdout == "1 new pairs, 0 known already, 1 left out\n" and ran.stderr.startswith("line 3: ")
    assert told(run(services, memory, "import", file, "--json")) == {
        "new": 0, "known": 1, "left_out": 1, "skipped": [{"line": 3, "reason": "the number of columns is wrong"}],
        "remarks": []}
    file.write_text("vi\ten\nhai\n\tthree\n", encoding="utf-8")
    nothing = run(services, memory, "import", file, "--json")
    assert isinstance(nothing.exception, Invalid) and json.loads(nothing.stdout)["left_out"] == 2
    out = tmp_path / "out.tmx"
    assert isinstance(run(services, memory, "export", "--from", "vi", "--to", "lo", out).exception, NotFound) and not out.exists()
    assert run(services, memory, "export", "--from", "vi", "--to", "en", out).exit_code == 0
    assert "<seg>một</seg>" in out.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_an_export_that_fails_leaves_the_old_file(services: Services, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    out.write_text("old", encoding="utf-8")
    assert run(services, memory, "export", "--from", "vi", "--to", "en", out).exit_code == 1
    assert out.read_text(encoding="utf-8") == "old" and [path.name for path in tmp_path.glob("*.pdf*")] == ["out.pdf"]


def test_glossary_in_and_out(services: Services, tmp_path: Path) -> None:
    file = Path(__file__).resolve().parents[2] / "corpus" / "glossary" / "terms.csv"
    assert "430 new terms" in run(services, glossary, "import", file).stdout
    useless = tmp_path / "useless.csv"
    useless.write_text("concept,domain,definition,language,term,status,source,note\nlake,,,vi,,preferred,,\n", "utf-8")
    assert isinstance(run(services, glossary, "import", useless).exception, Invalid)
    out = tmp_path / "out.tbx"
    assert told(run(services, glossary, "export", out, "--json")) == {"file": str(out), "bytes": out.stat().st_size}


@pytest.mark.parametrize("command", [draft, translate, memory, memory.commands["import"], memory.commands["export"],
                                     glossary, glossary.commands["import"], glossary.commands["export"], models,
                                     models.commands["list"], models.commands["install"], models.commands["remove"]])
def test_help_has_an_example(services: Services, command: click.Command) -> None:
    ran = run(services, command, "--help")
    assert ran.exit_code == 0 and "Example: rong " in ran.output


def test_failures_are_one_line_and_a_status(services: Services, tmp_path: Path) -> None:
    environment = os.environ | {"RONG_HOME": str(services.settings.home), "RONG_SEARCH_INDEX": str(services.settings.search_index)}
    wrong = tmp_path / "a.argosmodel"
    wrong.write_bytes(b"no zip")
    for arguments in (["models", "install", str(wrong)], ["memory", "import", str(tmp_path / "none.tsv")],
                      ["draft", "no-such", "--to", "en"]):
        ran = subprocess.run([sys.executable, "-c", "from app.cli import main; main()", *arguments], env=environment,
                             capture_output=True, encoding="utf-8", check=False, cwd=Path(__file__).resolve().parents[2])
        assert (ran.returncode, ran.stdout) == (1, "")
        assert ran.stderr.startswith("error: ") and ran.stderr.count("\n") == 1, ran.stderr

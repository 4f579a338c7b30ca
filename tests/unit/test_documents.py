"""The documents say what the program says."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest

from app.cli.command import COMMANDS, rong
from app.errors import Invalid
from app.settings import VARIABLES, Settings, installing

ROOT = Path(__file__).resolve().parents[2]


def test_every_setting_has_its_line() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for variable in VARIABLES:
        shown = f"`{variable.default}`" if variable.default else "empty"
        assert f"| `{variable.name}` | {shown} | {variable.help} |" in text
    assert len(re.findall(r"^\| `RONG_", text, re.MULTILINE)) == len(VARIABLES)


def test_links_between_documents_lead_somewhere() -> None:
    for document in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name} points to {target}"


def test_scripts_are_named_with_the_python_that_has_what_they_need() -> None:
    with_any = {"scripts/run.py", "scripts/test.py"}  # the first two commands, which make .venv
    for document in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "scripts").glob("*.py")]:
        for python, script in re.findall(r"(\S*\bpython3?) ((?:scripts|bench)/\w+\.py)", document.read_text("utf-8")):
            assert script in with_any or python.endswith("/bin/python"), f"{document.name}: {python} {script}"


@pytest.mark.parametrize(("extra", "document"), [("zim", "formats.md"), ("tantivy", "search.md"), ("train", "drafting.md")])
def test_how_an_extra_is_added_is_said_as_it_works(extra: str, document: str) -> None:
    configured = ConfigParser()
    configured.read(ROOT / "setup.cfg", "utf-8")
    assert extra in configured["options.extras_require"]
    command = f'pip install -c constraints.txt -e ".[{extra}]"'
    assert installing(extra).endswith(command) and (ROOT / "docs" / document).read_text("utf-8").count(command) == 2


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(name: str) -> None:
    command = rong.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    inner = list(getattr(command, "commands", {}).values())
    for one in inner or [command]:
        assert one.help and "Example" in one.help, f"{name} {one.name} has no example"


@pytest.mark.parametrize(("variable", "value"), [
    ("RONG_MAX_DOCUMENT_MB", "many"), ("RONG_MAX_ATTACHMENT_MB", "-1"), ("RONG_COOKIE_SECURE", "perhaps"), ("RONG_SIGN_IN_LIMIT", "ten a minute")])
def test_a_setting_that_cannot_be_read_is_named(variable: str, value: str) -> None:
    with pytest.raises(Invalid, match=variable):
        Settings.read({variable: value})

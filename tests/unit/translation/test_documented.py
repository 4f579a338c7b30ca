"""What drafts and what checks has its line in the documentation."""

from importlib import import_module
from pathlib import Path

from app.translation.checks.registry import checks
from app.translation.engines.registry import MEMBERS

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "drafting.md").read_text(encoding="utf-8")


def test_every_engine_and_every_check_is_documented() -> None:
    engines = [getattr(import_module(module), name) for module, _, name in (one.rpartition(".") for one in MEMBERS)]
    names = [one.name for one in engines] + [one.name for one in checks()]
    assert [name for name in names if f"| `{name}` |" not in PAGE] == []

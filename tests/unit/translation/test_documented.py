"""What drafts and what checks has its line in the documentation."""

from importlib import import_module
from pathlib import Path

from app.translation.checks.registry import checks
from app.translation.engines.registry import MEMBERS

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_every_engine_is_documented() -> None:
    page = (DOCS / "drafting.md").read_text(encoding="utf-8")
    engines = [getattr(import_module(module), name) for module, _, name in (one.rpartition(".") for one in MEMBERS)]
    assert [one.name for one in engines if f"| `{one.name}` |" not in page] == []


def test_every_check_is_documented_with_how_much_it_counts() -> None:
    page = (DOCS / "checks.md").read_text(encoding="utf-8")
    assert [one.name for one in checks() if f"| `{one.name}` | {one.severity} |" not in page] == []

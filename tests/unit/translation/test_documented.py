"""What drafts and what checks has its line in the documentation."""

from pathlib import Path

from app.settings import Settings
from app.translation.checks.registry import checks
from app.translation.engines.registry import Engines

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "drafting.md").read_text(encoding="utf-8")


def test_every_engine_and_every_check_is_documented(tmp_path: Path) -> None:
    engines = Engines(Settings.read({"RONG_HOME": str(tmp_path)}))
    names = [one.name for one in engines.all()] + [one.name for one in checks()]
    assert [name for name in names if f"| `{name}` |" not in PAGE] == []

"""Setting up on a machine where it was cut short before."""

import runpy
import venv
from pathlib import Path

import pytest

SETUP = Path(__file__).parents[2] / "scripts" / "_setup.py"


def test_an_environment_that_was_cut_short_is_made_anew(tmp_path: Path) -> None:
    venv.create(tmp_path / ".venv", with_pip=False)
    there = runpy.run_path(str(SETUP))
    has_pip = there["_has_pip"]
    python = tmp_path / there["PYTHON"].relative_to(there["ROOT"])
    assert python.exists()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(has_pip.__globals__, "PYTHON", python)
        assert not has_pip()
        patch.setitem(has_pip.__globals__, "PYTHON", tmp_path / "none")
        assert not has_pip()

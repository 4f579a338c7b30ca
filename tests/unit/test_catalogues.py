"""The catalogues: every text of the pages in every language, with its places."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_text_is_translated_everywhere() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "scripts" / "catalogues.py"), "check"], cwd=ROOT, check=False,
                          capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]

"""Installs what the tests need and runs them; arguments go to pytest."""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import _setup


def main() -> None:
    """python3 scripts/test.py [pytest arguments]"""
    _setup.check_python()
    _setup.install("test")
    _setup.compile_catalogues()
    sys.exit(subprocess.run([str(_setup.PYTHON), "-m", "pytest", *sys.argv[1:]], cwd=_setup.ROOT, check=False).returncode)


if __name__ == "__main__":
    main()

"""What run.py and test.py share: a virtual environment in .venv with the pinned packages, only the standard library."""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
RONG = BIN / ("rong.exe" if os.name == "nt" else "rong")


def check_python() -> None:
    """Stop with one sentence on a Python that is too old."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python reads this line too
        version = ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"error: Rông needs Python 3.11 or newer; this is {version}. Install a newer one and try again.")


def install(extra: str = "") -> None:
    """Make .venv and install what setup.cfg asks for at the versions of constraints.txt; quick when it is all there."""
    mark = VENV / f"rong-installed{'-' + extra if extra else ''}"
    wanted = hashlib.sha256()
    for name in ("setup.cfg", "constraints.txt"):
        wanted.update((ROOT / name).read_bytes())
    if PYTHON.exists() and mark.exists() and mark.read_text("ascii") == wanted.hexdigest():
        return
    if not _has_pip():
        print("making .venv …", flush=True)
        venv.create(VENV, with_pip=True, clear=True)
    print("installing packages (a few minutes the first time) …", flush=True)
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    # wheels alone, so that no machine needs a compiler; bagit, which only tests want, is one file of Python
    _run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:",
          "--no-binary", "rong,bagit", "--constraint", ROOT / "constraints.txt", "--editable", target])
    mark.write_text(wanted.hexdigest(), "ascii")


def _has_pip() -> bool:
    """Whether .venv was made to its end; Python comes first there and pip last."""
    return PYTHON.exists() and not subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False).returncode


def compile_catalogues() -> None:
    """Compile the catalogues of the pages where they are newer than what was compiled before."""
    for po in sorted((ROOT / "translations").glob("*/LC_MESSAGES/messages.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            _run([PYTHON, "-m", "babel.messages.frontend", "--quiet", "compile", "-i", po, "-o", mo])


def _run(command: list[object]) -> None:
    done = subprocess.run([str(part) for part in command], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f"error: “{Path(str(command[0])).name} {' '.join(map(str, command[1:4]))} …” failed; its message stands above.")

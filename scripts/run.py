"""The first command on a fresh machine: sets up, loads the sample archive, serves it.

    python3 scripts/run.py             http://127.0.0.1:8000
    python3 scripts/run.py --port 80
    python3 scripts/run.py --check     does the main job once on a scratch instance and exits
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import _setup


def main() -> None:
    """Parse the arguments and do what they ask."""
    parser = argparse.ArgumentParser(description="Set up and serve Rông.", epilog="example: python3 scripts/run.py --port 8080")
    parser.add_argument("--port", type=port, default=8000, help="port to serve on (8000)")
    parser.add_argument("--check", action="store_true", help="drive the main job once on a scratch instance, then exit")
    arguments = parser.parse_args()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    _setup.check_python()
    _setup.install()
    _setup.compile_catalogues()
    if arguments.check:
        sys.exit(subprocess.run([str(_setup.PYTHON), str(_setup.ROOT / "scripts" / "check.py")], check=False).returncode)
    _rong("init")
    if os.environ.get("RONG_ROLE") != "post":  # a post holds what packs bring, and nothing else
        _rong("sample")
    if os.name == "nt":
        _rong("serve", "--port", str(arguments.port))
    else:
        # take this process's place, so that Ctrl+C and service managers reach the server itself
        os.chdir(_setup.ROOT)
        os.execv(_setup.RONG, [str(_setup.RONG), "serve", "--port", str(arguments.port)])


def port(text: str) -> int:
    """The number of a port, refused before anything is set up."""
    number = int(text)
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError("choose a number from 1 to 65535")
    return number


def _rong(*arguments: str) -> None:
    try:
        status = subprocess.run([str(_setup.RONG), *arguments], cwd=_setup.ROOT, check=False).returncode
    except KeyboardInterrupt:
        status = 0
    if status:
        sys.exit(status)


if __name__ == "__main__":
    main()

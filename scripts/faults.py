"""The whole fault suite of packs: .venv/bin/python scripts/faults.py [--times 10]. CI runs a tenth of it with every push.

Ten times are 1,000 kills with forgotten writes, 10,000 changed packs and 100 full disks; each part prints what it counted.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--times", type=int, default=10, help="how many times as much as CI")
    asked = options.parse_args()
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "tests/packs/test_faults.py"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "RONG_FAULT_TIMES": str(asked.times)}, check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()

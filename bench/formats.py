"""How long the readers' formats take and how much memory they need, for an archive of real texts.

    python bench/formats.py DATA_FOLDER [--works 3000] [--pictures 300] [--language lo] [--format NAME]…

DATA_FOLDER holds web.vi-lo.train.tsv, whose rows are put together into texts. Every format is written in a process of its
own; printed are its processor time, its peak of resident memory, and the files and bytes that it made.
"""

import argparse
import io
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.accounts.permissions import SYSTEM
from app.migrations import runner
from app.packs.readers.export import export_readers
from app.packs.readers.registry import formats
from app.publications import works
from app.publications.attachments import attach
from app.settings import Settings
from app.wiring import Services, build

ROWS = 12  # of a text, about 2,500 letters
TOPICS = ("tourism", "culture-and-history", "economy-and-investment", "border-and-territory")


def services_in(folder: Path) -> Services:
    return build(Settings.read({"RONG_HOME": str(folder / "home"), "RONG_SEARCH_INDEX": str(folder / "index")}))


def picture(number: int) -> bytes:
    """A photograph's size and noise, each one different."""
    stream = io.BytesIO()
    Image.frombytes("RGB", (160, 120), random.Random(number).randbytes(160 * 120 * 3)).resize((960, 720)).save(stream, "JPEG", quality=80)
    return stream.getvalue()


def fill(folder: Path, data: Path, count: int, pictures: int, language: str) -> int:
    """Publish the works and give how many letters their texts have together."""
    head, *rows = [line.split("\t") for line in (data / "web.vi-lo.train.tsv").read_text("utf-8").splitlines()]
    texts = [row[head.index(language)] for row in rows]
    made, letters = services_in(folder), 0
    runner.upgrade(made.database)
    quiet = made.database
    quiet.bus = type(quiet.bus)()  # nobody searches here
    for first in range(0, count, 200):
        with quiet.unit(write=True) as uow:
            for number in range(first, min(first + 200, count)):
                some = [texts[(number * ROWS + one) % len(texts)] for one in range(ROWS)]
                body = "".join(f"{one}\n\n" for one in some)
                letters += len(body)
                details = works.WorkDetails(kind="news", topics=(TOPICS[number % len(TOPICS)],), author="Rông")
                work_id = f"w{number:05}"
                works.create_work(uow, SYSTEM, details, language, works.Text(f"{number} {some[0]}"[:200], "", body), work_id=work_id)
                if number < pictures:
                    attach(uow, SYSTEM, made.storage, work_id, io.BytesIO(picture(number)), "a.jpg", limit=10_000_000)
                works.publish(uow, SYSTEM, works.get_version(uow, work_id, language).id)
            uow.commit()
    made.database.dispose()
    return letters


def measure(folder: Path, name: str, language: str) -> None:
    one = formats()[name]
    made = services_in(folder)
    place = folder / ("out-" + name + (one.suffix if one.shape == "file" else ""))
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    report = export_readers(made.packs, SYSTEM, name, language, place)
    after = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"format": name, "works": report.works, "processor_s": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
                      "wall_s": round(time.monotonic() - began, 1), "before_MiB": before.ru_maxrss // 1024, "peak_MiB": after.ru_maxrss // 1024,
                      "files": report.files, "MB": round(report.bytes / 1e6, 1)}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--works", type=int, default=3000)
    parser.add_argument("--pictures", type=int, default=300)
    parser.add_argument("--language", default="lo", choices=("lo", "vi"))
    parser.add_argument("--format", action="append", choices=list(formats()))
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        measure(arguments.data, arguments.one, arguments.language)
        return
    with tempfile.TemporaryDirectory() as scratch:
        letters = fill(Path(scratch), arguments.data, arguments.works, arguments.pictures, arguments.language)
        print(json.dumps({"language": arguments.language, "works": arguments.works, "letters": letters, "pictures": arguments.pictures}), flush=True)
        for name in arguments.format or formats():
            subprocess.run([sys.executable, __file__, scratch, "--one", name, "--language", arguments.language], check=True)


if __name__ == "__main__":
    main()

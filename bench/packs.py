"""How quick packs are taken in, what a change costs, how much memory either takes: python bench/packs.py [--works 100000] [--json].

Texts are twelve real sentences of ../shared/data each; files are incompressible bytes, as pictures and films are.
Writing and taking in run in processes of their own, whose largest memory is told. Everything is written with fsync.
"""

import argparse
import csv
import hashlib
import io
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import astuple, replace
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import insert, select

from app.accounts.permissions import SYSTEM
from app.database import now
from app.events import Bus
from app.migrations import runner
from app.packs.export import export_pack
from app.packs.install import install_pack
from app.packs.layout import object_path, shrunk_path
from app.publications import works
from app.publications.models import Attachment, LanguageVersion, Revision, Work
from app.publications.texts import digest_of
from app.settings import Settings
from app.wiring import Services, build

DATA = ROOT.parent / "shared" / "data"
SEED, SENTENCES, LANGUAGE = 20261123, 12, "vi"
# where there are sentences of a language
SENTENCES_OF = {"vi": ("news.vi-bdq.train.tsv", "web.vi-lo.train.tsv"), "bdq": ("news.vi-bdq.train.tsv",), "lo": ("web.vi-lo.train.tsv",),
                "km": ("news.vi-zh-km-lo.train.tsv",), "zh-Hans": ("news.vi-zh-km-lo.train.tsv",), "en": ("talks.vi-en.dev.tsv",)}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--only", choices=["change", "files", "works", "urgent", "search", "large"], help="measure one thing only")
    options.add_argument("--works", type=int, default=0, help="also measure an archive of so many works without files")
    options.add_argument("--runs", type=int, default=3, help="how often each pack is taken in; the median is told")
    options.add_argument("--json", action="store_true", help="print one JSON document")
    options.add_argument("--child", nargs=3, metavar=("WHAT", "HOME", "PLACE"), help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.child:
        _child(*asked.child)
        return
    if not DATA.is_dir():
        sys.exit(f"error: there is no {DATA}; the benchmark needs its sentences")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True, dir="/var/tmp") as folder:
        place, measures = Path(folder), {"change": _change, "files": partial(_speed, count=100, files=20, runs=asked.runs),
                                         "works": partial(_speed, count=2000, files=1, runs=asked.runs), "urgent": partial(_urgent, runs=asked.runs), "search": partial(_search, count=300, runs=asked.runs),
                                         "large": partial(_large, count=asked.works)}
        figures = {name: measure(place / name) for name, measure in measures.items()
                   if asked.only in (None, name) and (name != "large" or asked.works)}
    print(json.dumps(figures, indent=2) if asked.json else "\n".join(f"{name}: {told}" for name, told in figures.items()))


def _change(folder: Path) -> dict[str, Any]:
    """What 30 edits, 10 new works and 3 new files cost in an archive of 3,000 works and 300 files of 200 kB."""
    chance = random.Random(SEED)
    with opened(folder / "province") as province:
        fill(province, chance, 3000)
        _attach(province, chance, [f"w{number:06}" for number in chance.sample(range(3000), 300)], 200_000)
        first = export_pack(province.packs, SYSTEM, LANGUAGE, folder / "whole")
        before = _objects(folder / "whole")
        edited = chance.sample(range(3000), 30)
        for number in edited:
            _edit(province, chance, f"w{number:06}")
        fill(province, chance, 10, "new")
        _attach(province, chance, [f"w{number:06}" for number in chance.sample(sorted(set(range(3000)) - set(edited)), 3)], 200_000)
        export_pack(province.packs, SYSTEM, LANGUAGE, folder / "part", against=first.manifest_digest)
        changed = _wanted(province, folder / "part", before)
    whole, cost = _bytes(folder / "whole"), _bytes(folder / "part")
    with opened(folder / "post") as post:
        install_pack(post.packs, SYSTEM, folder / "whole")
        began = time.perf_counter()
        done = install_pack(post.packs, SYSTEM, folder / "part").languages[0]
        seconds = time.perf_counter() - began
    return {"whole": whole, "changed": changed, "carried": cost, "carried / changed": round(cost / changed, 3),
            "carried / whole, %": round(100 * cost / whole, 3), "installed": done.changed, "seconds": round(seconds, 2)}


def _speed(folder: Path, count: int, files: int, runs: int) -> dict[str, Any]:
    """Taking in 2,000 files of 100 kB."""
    chance = random.Random(SEED)
    with opened(folder / "province") as province:
        fill(province, chance, count)
        _attach(province, chance, [f"w{number:06}" for number in range(count)] * files, 100_000)
    for number in range(runs):
        _in_process("make", folder / f"post{number}", folder)
    written = _in_process("export", folder / "province", folder / "stick")
    taken = [_in_process("install", folder / f"post{number}", folder / "stick") for number in range(runs)]
    median = sorted(one["seconds"] for one in taken)[runs // 2]
    return {"n": runs, "files/s": round(count * files / median), "MB/s": round(count * files / 10 / median, 1), "seconds": [one["seconds"] for one in taken], "processor": [one["processor"] for one in taken],
            "memory, MB": max(one["memory"] for one in taken), "with the modules alone, MB": taken[0]["before"],
            "export seconds": written["seconds"], "export memory, MB": written["memory"]}


def _urgent(folder: Path, runs: int) -> dict[str, Any]:
    """From a stick that lies there to its one urgent work on a page of a post that runs, as a person brings it in there.

    The stick has 2,000 works with a file of 100 kB each, which go on being installed meanwhile. A person's own time,
    between what the pack brings and the button, is not in it.
    """
    chance, urgent = random.Random(SEED), "w001500"
    with opened(folder / "province") as province:
        fill(province, chance, 2000)
        _attach(province, chance, [f"w{number:06}" for number in range(2000)], 100_000)
        with province.database.unit(write=True) as uow:
            uow.session.get_one(Work, urgent).urgent = True
            uow.commit()
        export_pack(province.packs, SYSTEM, LANGUAGE, folder / "stick")
    taken = [_brought_in(folder / f"post{number}", folder / "stick", urgent) for number in range(runs)]
    return {"n": runs, **{name: [one[name] for one in taken] for name in taken[0]}}


def _search(folder: Path, count: int, runs: int) -> dict[str, Any]:
    """What search data saves where a language is new, in milliseconds of processor time a work, and what it costs; index included.

    Each language has works of its own; those that bring search data and those without are installed in turns.
    """
    figures: dict[str, Any] = {"n": count}
    for language in SENTENCES_OF:
        place = folder / language
        with opened(place / "province") as province:
            fill(province, random.Random(SEED), count, language=language)
            bare = replace(province.packs, search=None)
            exports = [_milliseconds(count, partial(export_pack, room, SYSTEM, language, place / name))
                       for room, name in ((bare, "bare"), (province.packs, "stick"), (province.packs, "again"))]
        spent: dict[bool, list[float]] = {True: [], False: []}
        for number, with_data in ((number, with_data) for number in range(runs) for with_data in spent):
            with opened(place / f"post{number}{with_data}") as post:
                post.indexer.rebuild()
                room = post.packs if with_data else replace(post.packs, search=None)
                spent[with_data].append(_milliseconds(count, partial(install_pack, room, SYSTEM, place / "stick")))
        figures[language] = {"with": spent[True], "without": spent[False], "bytes a work": _bytes(place / "bare") // count,
                             "with search data": _bytes(place / "stick") // count,
                             "export without, first, again": exports}
    return figures


def _milliseconds(count: int, act: Callable[[], Any]) -> float:
    began = time.process_time()
    act()
    return round(1000 * (time.process_time() - began) / count, 2)


def _brought_in(home: Path, stick: Path, urgent: str) -> dict[str, float]:
    _in_process("make", home, stick)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    serving = subprocess.Popen([sys.executable, "-m", "app.cli", "serve", "--port", str(port)], cwd=ROOT, stdout=subprocess.DEVNULL,
                               env={**os.environ, "RONG_HOME": str(home), "RONG_SEARCH_INDEX": str(home / "index"), "RONG_ROLE": "post"})
    # here, for it would count as memory of the processes that export and take in
    from urllib.request import HTTPCookieProcessor, build_opener

    client = build_opener(HTTPCookieProcessor())
    try:
        _patiently(lambda: client.open(f"http://127.0.0.1:{port}/post"))
        began = time.perf_counter()
        page = client.open(f"http://127.0.0.1:{port}/post/look?{urllib.parse.urlencode({'place': stick})}").read().decode()
        shown = time.perf_counter()
        form = re.search(r'<form method="post" action="/post/install".*?</form>', page, re.DOTALL)
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0] if form else ""))
        client.open(f"http://127.0.0.1:{port}/post/install", urllib.parse.urlencode(fields).encode()).read()
        _patiently(lambda: client.open(f"http://127.0.0.1:{port}/works/{urgent}/{LANGUAGE}"))
        read = time.perf_counter()
        return {"offer, seconds": round(shown - began, 2), "readable, seconds": round(read - began, 2)}
    finally:
        serving.terminate()
        serving.wait()


def _patiently(ask: Callable[[], Any]) -> None:
    """Ask again and again, for a minute, until there is an answer."""
    until = time.monotonic() + 60
    while True:
        try:
            ask().read()
            return
        except OSError:  # HTTPError is one
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _large(folder: Path, count: int) -> dict[str, Any]:
    chance = random.Random(SEED)
    with opened(folder / "province") as province:
        fill(province, chance, count)
    _in_process("make", folder / "post", folder)
    return {"works": count, "export": _in_process("export", folder / "province", folder / "stick"),
            "install": _in_process("install", folder / "post", folder / "stick"),
            "again": _in_process("install", folder / "post", folder / "stick")}


def _in_process(what: str, home: Path, place: Path) -> dict[str, Any]:
    told = subprocess.run([sys.executable, __file__, "--child", what, str(home), str(place)], check=True, capture_output=True, text=True)
    return dict(json.loads(told.stdout))


def _child(what: str, home: str, place: str) -> None:
    with opened(Path(home)) as services:
        services.database.bus = Bus()  # the index is measured elsewhere
        before, began, processor = _memory(), time.perf_counter(), time.process_time()
        if what == "make":
            pass
        elif what == "export":
            export_pack(services.packs, SYSTEM, LANGUAGE, Path(place))
        else:
            install_pack(services.packs, SYSTEM, Path(place))
        print(json.dumps({"seconds": round(time.perf_counter() - began, 2), "processor": round(time.process_time() - processor, 2),
                          "memory": _memory(), "before": before}))


def _memory() -> int:
    """The most memory that this process has had, in MB; what the operating system tells of children counts their parents too."""
    told = Path("/proc/self/status").read_text("ascii")
    return int(told.partition("VmHWM:")[2].split()[0]) // 1024


class opened:  # noqa: N801 - used like a function
    """An instance in this folder, made where there is none."""

    def __init__(self, home: Path) -> None:
        self._services = build(Settings.read({"RONG_HOME": str(home), "RONG_SEARCH_INDEX": str(home / "index")}))
        if not (home / "rong.sqlite3").exists():
            runner.upgrade(self._services.database)

    def __enter__(self) -> Services:
        return self._services

    def __exit__(self, *_: object) -> None:
        self._services.database.dispose()


def fill(services: Services, chance: random.Random, count: int, start: str = "w", language: str = LANGUAGE) -> None:
    """So many published works, straight into the tables."""
    lines, at = list(_lines(language)), now()
    for first in range(0, count, 2000):
        rows = [(f"{start}{number:06}", *astuple(works.checked_text(works.Text(chance.choice(lines)[:100], chance.choice(lines)[:300], _body(chance, lines)))))
                for number in range(first, min(count, first + 2000))]
        with services.database.unit(write=True) as uow:
            execute = uow.session.execute
            execute(insert(Work), [{"id": name, "kind": "news", "source_language": language, "source": "Báo", "created_at": at, "updated_at": at} for name, *_ in rows])
            execute(insert(LanguageVersion), [{"work_id": name, "language": language, "state": "published", "published_at": at} for name, *_ in rows])
            ids = {work: key for key, work in execute(select(LanguageVersion.id, LanguageVersion.work_id).where(LanguageVersion.published_revision_id.is_(None)))}
            execute(insert(Revision), [{"version_id": ids[name], "number": 1, "title": title, "summary": summary, "body": body,
                                        "digest": digest_of(title, summary, body)} for name, title, summary, body in rows])
            execute(LanguageVersion.__table__.update().where(LanguageVersion.published_revision_id.is_(None)).values(
                published_revision_id=select(Revision.id).where(Revision.version_id == LanguageVersion.id).scalar_subquery()))
            uow.commit()


def _edit(services: Services, chance: random.Random, work_id: str) -> None:
    lines = list(_lines())
    with services.database.unit(write=True) as uow:
        version = works.get_version(uow, work_id, LANGUAGE)
        shown = version.published_revision
        assert shown is not None
        works.revise(uow, SYSTEM, version.id, works.Text(shown.title, shown.summary, shown.body + "\n\n" + chance.choice(lines)))
        works.publish(uow, SYSTEM, version.id)
        uow.commit()


def _attach(services: Services, chance: random.Random, work_ids: list[str], size: int) -> None:
    rows = []
    with services.storage.putting() as putting:
        for number, work_id in enumerate(work_ids):
            data = chance.randbytes(size)
            digest = hashlib.sha256(data).hexdigest()
            putting.put(io.BytesIO(data), digest, size)
            rows.append({"work_id": work_id, "digest": digest, "name": f"{digest[:6]}-{number}.jpg", "media_type": "image/jpeg", "size": size, "role": "image"})
    with services.database.unit(write=True) as uow:
        uow.session.execute(insert(Attachment), rows)
        uow.commit()


def _lines(language: str = LANGUAGE) -> Iterator[str]:
    for name in SENTENCES_OF[language]:
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            yield from (" ".join(row[language].split()) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if len(row[language]) > 20)


def _body(chance: random.Random, lines: list[str]) -> str:
    return "\n\n".join(chance.choices(lines, k=SENTENCES)) + "\n"


def _objects(folder: Path) -> set[str]:
    return {place.parent.name + place.name.removesuffix(".zst") for place in folder.glob("objects/*/*")}


def _wanted(services: Services, folder: Path, before: set[str]) -> int:
    """The bytes, as they lie on the stick, of texts and files alone that were not there before."""
    with services.database.unit() as uow:
        digests = set(uow.session.scalars(select(Revision.digest))) | set(uow.session.scalars(select(Attachment.digest)))
    places = (folder / path for digest in digests - before for path in (object_path(digest), shrunk_path(digest)))
    return sum(place.stat().st_size for place in places if place.exists())


def _bytes(folder: Path) -> int:
    return sum(place.stat().st_size for place in folder.rglob("*") if place.is_file())


if __name__ == "__main__":
    main()

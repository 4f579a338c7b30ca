"""How fast documents come in and pages go out: python bench/archive.py --works 200 [--json].

Documents are Markdown files of twelve real sentences of ../shared/data, each brought in, committed, indexed and
published as the command line and the desk do it. Pages are fetched over HTTP from waitress on this machine, one
connection kept open, by one reader and by eight at once.
"""

import argparse
import csv
import http.client
import json
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import select
from waitress.server import create_server

from app import create_app
from app.accounts.permissions import SYSTEM
from app.migrations import runner
from app.publications import works
from app.publications.ingest import ingest_file
from app.publications.models import LanguageVersion
from app.settings import Settings
from app.wiring import Services, build

DATA = ROOT.parent / "shared" / "data"
SEED = 20261122
SENTENCES = 12


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--works", type=int, default=200, help="how many documents to bring in")
    options.add_argument("--fetches", type=int, default=300, help="how many times each page is fetched")
    options.add_argument("--json", action="store_true", help="print one JSON document")
    asked = options.parse_args()
    if not DATA.is_dir():
        sys.exit(f"error: there is no {DATA}; the benchmark needs its sentences")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        services = build(Settings.read({"RONG_HOME": folder, "RONG_SEARCH_INDEX": folder + "/index"}))
        runner.upgrade(services.database)
        figures = {"works": asked.works, **_bring_in(services, asked.works), "pages": _pages(services, asked.fetches)}
        services.database.dispose()
    print(json.dumps(figures, indent=2) if asked.json else _table(figures))


def _documents(count: int) -> Iterator[tuple[str, bytes]]:
    chance, rows = random.Random(SEED), _rows()
    for number in range(count):
        tag = sorted(rows)[number % len(rows)]
        lines = chance.choices(rows[tag], k=SENTENCES)
        body = "\n\n".join(" ".join(lines[start:start + 3]) for start in range(0, SENTENCES, 3))
        yield tag, f"# {lines[0][:80]}\n\n{body}\n".encode()


def _rows() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    with (DATA / "news.vi-zh-km-lo.train.tsv").open(encoding="utf-8", newline="") as source:
        reader = csv.reader(source, delimiter="\t", quoting=csv.QUOTE_NONE)
        tags = next(reader)
        for row in reader:
            for tag, text in zip(tags, row, strict=False):
                found.setdefault(tag, []).append(text)
    return found


def _bring_in(services: Services, count: int) -> dict[str, float]:
    made, started = [], time.perf_counter()
    for number, (tag, data) in enumerate(_documents(count)):
        with services.database.unit(write=True) as uow:
            made.append(ingest_file(uow, SYSTEM, services.storage, data, f"{number}.md", limit=len(data), language=tag))
            uow.commit()
    ingesting = time.perf_counter() - started
    started = time.perf_counter()
    for one in made:
        with services.database.unit(write=True) as uow:
            works.publish(uow, SYSTEM, one.version_id)
            uow.commit()
    publishing = time.perf_counter() - started
    started = time.perf_counter()
    versions = services.indexer.rebuild()
    return {"ingest_works_per_second": round(count / ingesting, 1), "publish_per_second": round(count / publishing, 1),
            "rebuild_versions_per_second": round(versions / (time.perf_counter() - started), 1)}


def _pages(services: Services, fetches: int) -> dict[str, dict[str, float]]:
    server = create_server(create_app(services.settings, services), host="127.0.0.1", port=0, threads=8)
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    port = int(server.effective_port)
    with services.database.unit() as uow:
        work_id = uow.session.scalars(select(LanguageVersion.work_id).where(LanguageVersion.language == "km").limit(1)).one()
    try:
        return {name: {**_timed(port, path, fetches), **_crowd(port, path, fetches)} for name, path in (
            ("home", "/"), ("list", "/browse"), ("publication", f"/works/{work_id}/km"), ("search", "/search?q=Vi%E1%BB%87t+Nam"))}
    finally:
        server.close()


def _timed(port: int, path: str, fetches: int) -> dict[str, float]:
    times = _fetch(port, path, fetches)
    return {"p50_ms": _part(times, 50), "p95_ms": _part(times, 95)}


def _crowd(port: int, path: str, fetches: int) -> dict[str, float]:
    times: list[float] = []
    readers = [threading.Thread(target=lambda: times.extend(_fetch(port, path, fetches // 8))) for _ in range(8)]
    started = time.perf_counter()
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return {"eight_p95_ms": _part(times, 95), "eight_pages_per_second": round(len(times) / (time.perf_counter() - started), 1)}


def _fetch(port: int, path: str, fetches: int) -> list[float]:
    connection, times = http.client.HTTPConnection("127.0.0.1", port, timeout=60), []
    for number in range(fetches + 5):
        started = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Language": "vi"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status in (200, 302), (path, answer.status)
        if number >= 5:  # the first ones fill caches
            times.append((time.perf_counter() - started) * 1000)
    return times


def _part(times: list[float], percent: int) -> float:
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, len(ordered) * percent // 100)], 1)


def _table(figures: Mapping[str, object]) -> str:
    lines = [f"{key.replace('_', ' ')}: {value}" for key, value in figures.items() if not isinstance(value, dict)]
    pages = figures["pages"]
    assert isinstance(pages, dict)
    lines += ["", f"{'page':<13}{'p50 ms':>8}{'p95 ms':>8}{'8 readers p95':>15}{'8 readers pages/s':>19}"]
    lines += [f"{name:<13}{one['p50_ms']:>8}{one['p95_ms']:>8}{one['eight_p95_ms']:>15}{one['eight_pages_per_second']:>19}"
              for name, one in pages.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()

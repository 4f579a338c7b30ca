"""How fast versions are indexed and found: python bench/search.py --versions 10000 [--json].

The versions are put together from real sentences of ../shared/data, so that words are as frequent as they are
in the languages; index and database are in a temporary folder. Times of a search are those of the whole use
case, excerpts included; “engine” is the engine's part of it.
"""

import argparse
import csv
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.accounts.permissions import ANONYMOUS
from app.database import Database, now
from app.events import Bus
from app.languages.segmentation import words
from app.migrations import runner
from app.publications.models import LanguageVersion, Revision, Work
from app.search.engines.base import EngineQuery, Scope
from app.search.engines.whoosh import WhooshEngine
from app.search.indexer import Indexer
from app.search.parsing import parse
from app.search.query import Query
from app.search.service import Search, search
from app.search.understanding import understand

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
ROWS_A_VERSION = 8
SEED = 20260801


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--versions", type=int, default=1000, help="how many versions to index")
    options.add_argument("--queries", type=int, default=100, help="how many queries of each kind")
    options.add_argument("--json", action="store_true", help="print one JSON document")
    asked = options.parse_args()
    if not DATA.is_dir():
        sys.exit(f"error: there is no {DATA}; the benchmark needs its sentences")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        figures = measure(Path(folder), asked.versions, asked.queries)
    print(json.dumps(figures, indent=2) if asked.json else table(figures))


def measure(folder: Path, versions: int, queries: int) -> dict[str, object]:
    """All figures: versions a second, bytes, milliseconds."""
    texts = list(_versions(versions))
    database = Database("sqlite:///" + (folder / "bench.sqlite3").as_posix(), Bus())
    runner.upgrade(database)
    _store(database, texts)
    engine = WhooshEngine(folder / "index")
    indexer = Indexer(database, engine)
    started = time.perf_counter()
    indexer.rebuild()
    building = time.perf_counter() - started
    started = time.perf_counter()
    for number in range(20):
        indexer.refresh(f"work-{number}")
    refreshing = (time.perf_counter() - started) / 20
    services = Search(database, engine, indexer)
    timed = {kind: _timed(services, made) for kind, made in _queries(texts, queries).items()}
    database.dispose()
    return {"versions": versions, "versions_per_second": round(versions / building, 1),
            "refresh_ms": round(refreshing * 1000, 1),
            "index_mb": round(sum(one.stat().st_size for one in (folder / "index").rglob("*") if one.is_file()) / 1e6, 1),
            "queries": timed}


def table(figures: dict[str, object]) -> str:
    """The figures for people."""
    timed = figures["queries"]
    assert isinstance(timed, dict)
    lines = [f"{figures['versions']} versions, {figures['versions_per_second']} versions/s, "
             f"one work brought up to date in {figures['refresh_ms']} ms, index {figures['index_mb']} MB", "",
             f"{'query':<12}{'p50 ms':>9}{'p95 ms':>9}{'engine p50':>12}{'engine p95':>12}{'mean hits':>11}"]
    for kind, one in timed.items():
        lines.append(f"{kind:<12}{one['p50']:>9}{one['p95']:>9}{one['engine_p50']:>12}{one['engine_p95']:>12}{one['hits']:>11}")
    return "\n".join(lines)


def _rows() -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {}
    for path in sorted(DATA.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            tags = next(reader)
            for row in reader:
                for tag, text in zip(tags, row, strict=False):
                    if text.strip():
                        rows.setdefault(tag, []).append(text.strip())
    return rows


def _versions(count: int) -> Iterator[tuple[str, str]]:
    """``count`` texts, the languages in turn."""
    rows, chance = _rows(), random.Random(SEED)
    tags = sorted(rows)
    for number in range(count):
        tag = tags[number % len(tags)]
        yield tag, "\n\n".join(chance.choices(rows[tag], k=ROWS_A_VERSION))


def _store(database: Database, texts: list[tuple[str, str]]) -> None:
    with database.unit(write=True) as uow:
        for number, (tag, body) in enumerate(texts):
            work = Work(id=f"work-{number}", kind="news", source_language=tag)
            version = LanguageVersion(work=work, language=tag, state="published", published_at=now())
            revision = Revision(version=version, number=1, title=body[:60], summary="", body=body)
            uow.session.add_all((work, version, revision))
            uow.session.flush()
            version.published_revision_id = revision.id
        uow.commit()


def _queries(texts: list[tuple[str, str]], count: int) -> dict[str, list[str]]:
    """Words as they stand in the texts: one, two side by side, the two quoted."""
    chance = random.Random(SEED)
    pairs = []
    while len(pairs) < count:
        tag, body = chance.choice(texts)
        line = chance.choice(body.split("\n\n"))
        spans = words(line, tag)
        if len(spans) > 2:
            first = chance.randrange(len(spans) - 1)
            pairs.append((line[spans[first].start:spans[first].end], line[spans[first].start:spans[first + 1].end]))
    return {"one word": [one for one, _ in pairs], "two words": [two for _, two in pairs],
            "phrase": [f'"{two}"'.replace('""', '"') for _, two in pairs]}


def _timed(services: Search, queries: list[str]) -> dict[str, float]:
    tags = ("vi", "en", "lo", "km", "zh-Hans", "bdq")
    whole = [_milliseconds(lambda text=text: search(services, ANONYMOUS, Query(text))) for text in queries]
    asked = [EngineQuery(understand(parse(text), tags), Scope(frozenset({"public"}))) for text in queries]
    engine = [_milliseconds(lambda one=one: services.engine.search(one)) for one in asked]
    hits = statistics.mean(services.engine.search(one).total for one in asked)
    return {"p50": _part(whole, 50), "p95": _part(whole, 95), "engine_p50": _part(engine, 50),
            "engine_p95": _part(engine, 95), "hits": round(hits, 1)}


def _milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def _part(times: list[float], percent: int) -> float:
    return round(statistics.quantiles(times, n=100)[percent - 1], 1)


if __name__ == "__main__":
    main()

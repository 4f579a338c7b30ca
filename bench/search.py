"""How fast versions are indexed and found: python bench/search.py --versions 1000 --versions 10000 [--json].

The versions are put together from real sentences of ../shared/data, so that words are as frequent as they are in the
languages. Each engine is built in a process of its own on the same database and asked in another, so that its memory can be told;
everything is in a temporary folder, or in one that is given and kept: then "--build" builds beforehand what a later run
asks. Times of a search are those of the whole use case, excerpts included; “engine” is what the
engine took of it. Nothing is asked twice. “across” asks four words in all languages, by way of lexicons that were learned
from the core vocabulary and the first rows of each file; SQLite's FTS5 is asked the same questions as Whoosh was,
over the same keys, for the twenty best rows and how many there are.
"""

import argparse
import csv
import datetime
import gc
import json
import pickle
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from clocked import Clocked, Fts5Taker
from fts5 import Fts5
from sqlalchemy import insert

from app.accounts.permissions import ANONYMOUS
from app.cli.serve import COLLECTED
from app.database import Database, now
from app.events import Bus
from app.languages.segmentation import words
from app.migrations import runner
from app.publications.models import LanguageVersion, Revision, Work, WorkTopic
from app.search.engines.registry import open_engine
from app.search.indexer import Indexer
from app.search.lexicon.store import LexiconFiles
from app.search.lexicon.training import train
from app.search.query import Query
from app.search.service import Search, search, suggested_titles

DATA = ROOT.parent / "shared" / "data"
ROWS_A_VERSION, VERSIONS_A_WORK, PAIRS_A_FILE = 8, 2, 700
TOPICS = ("trade", "health", "border", "culture", "weather")
SEED = 20260801
ENGINES = ("whoosh", "tantivy", "fts5")
LEXICONS, FTS5_FILE = "lexicons", "fts5.sqlite3"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--versions", type=int, action="append", help="how many versions to index (default: 1000); several are told one after the other")
    options.add_argument("--queries", type=int, default=100, help="how many queries of each kind")
    options.add_argument("--engine", action="append", choices=ENGINES, help="only these; fts5 needs whoosh before it")
    options.add_argument("--folder", type=Path, help="keep databases and indexes here, and ask those that are here already")
    options.add_argument("--build", action="store_true", help="only build them in the folder")
    options.add_argument("--json", action="store_true", help="print one JSON document")
    options.add_argument("--one", nargs=3, metavar=("STAGE", "ENGINE", "FOLDER"), help=argparse.SUPPRESS)
    asked = options.parse_args()
    if not DATA.is_dir():
        sys.exit(f"error: there is no {DATA}; the benchmark needs its sentences")
    if asked.build and not asked.folder:
        sys.exit("error: --build needs the --folder to build in")
    sizes = asked.versions or [1000]
    if asked.one:
        stage, name, folder = asked.one
        done = build(name, Path(folder), sizes[0]) if stage == "build" else ask(name, Path(folder), sizes[0], asked.queries)
        print(json.dumps(done))
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        figures = []
        for number in sizes:
            folder = (asked.folder or Path(temporary)) / str(number)
            built = _built(folder, number, asked.engine or ENGINES)
            if not asked.build:
                figures.append(_asked(folder, number, asked.queries, built))
    if not asked.build:
        print(json.dumps(figures, indent=2) if asked.json else "\n\n".join(map(table, figures)))


def _built(folder: Path, versions: int, engines: Sequence[str]) -> dict[str, Any]:
    """What building took, by engine; what is there already is not built again."""
    if not (folder / "stored").exists():
        folder.mkdir(parents=True, exist_ok=True)
        _store(folder, list(_versions(versions)))
        (folder / "stored").touch()
    figures = {}
    for name in (LEXICONS, *engines):
        place = folder.parent if name == LEXICONS else folder  # these are the same whatever the archive holds
        told = place / f"{name}.json"
        if not told.exists():
            told.write_text(_run("build", name, place, versions, 0), encoding="utf-8")
        figures[name] = json.loads(told.read_text(encoding="utf-8"))
    return figures


def _asked(folder: Path, versions: int, queries: int, built: dict[str, Any]) -> dict[str, Any]:
    lexicons = built.pop(LEXICONS)
    return {"versions": versions, "lexicons": lexicons,
            "engines": {name: {**told, **json.loads(_run("ask", name, folder, versions, queries))} for name, told in built.items()}}


def _run(stage: str, name: str, folder: Path, versions: int, queries: int) -> str:
    """The figures of one stage of one engine, from a process of its own."""
    return subprocess.run([sys.executable, __file__, "--versions", str(versions), "--queries", str(queries), "--one", stage, name, str(folder)],
                          check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def build(name: str, folder: Path, versions: int) -> dict[str, Any]:
    """What building took: versions a second, megabytes, milliseconds to bring one work up to date."""
    if name == LEXICONS:
        return {"seconds": round(sum(one.seconds for one in train(_Aligned(), LexiconFiles(folder / LEXICONS))), 1)}
    database = Database(_address(folder), Bus())
    engine = Fts5Taker(folder / FTS5_FILE) if name == "fts5" else Clocked(open_engine(name, folder / name))
    indexer = Indexer(database, engine)
    building = _milliseconds(indexer.rebuild) / 1000
    files = [folder / FTS5_FILE] if name == "fts5" else [one for one in (folder / name).rglob("*") if one.is_file()]
    figures = {"versions_per_second": round(versions / building, 1), "engine_share": round(engine.writing / building, 2),
               "index_mb": round(sum(one.stat().st_size for one in files) / 1e6, 1), "peak_mb_built": _peak_mb()}
    figures["refresh_ms"] = _part([_milliseconds(lambda number=number: indexer.refresh(f"work-{number}")) for number in range(20)], 50)
    database.dispose()
    return figures


def ask(name: str, folder: Path, versions: int, queries: int) -> dict[str, Any]:
    """How long questions take, in milliseconds, and the memory of who answers them."""
    if name == "fts5":
        return _ask_fts5(folder)
    database = Database(_address(folder), Bus())
    engine = Clocked(open_engine(name, folder / name))
    reading = _milliseconds(engine.languages)
    services = Search(database, engine, Indexer(database, engine), LexiconFiles(folder.parent / LEXICONS))
    texts = list(_versions(versions))
    for tag in _rows():  # a lexicon is read when it is first asked
        search(services, ANONYMOUS, Query("1", source=tag))
    gc.collect()  # as “rong serve” does
    gc.freeze()
    gc.set_threshold(*COLLECTED)
    timed = {kind: _timed(services, engine, made) for kind, made in _queries(texts, queries).items()}
    timed["suggestions"] = _suggested(services, texts, queries)
    if name == "whoosh":
        (folder / "asked").write_bytes(pickle.dumps(engine.asked))
    database.dispose()
    return {"reading_ms": round(reading, 1), "peak_mb": _peak_mb(), "queries": timed}


def table(figures: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [f"{figures['versions']} versions"]
    for name, one in figures["engines"].items():
        lines.append(f"{name:<8} {one['versions_per_second']:>8} versions/s ({one['engine_share']:.0%} of it in the engine), "
                     f"one work brought up to date in {one['refresh_ms']} ms, index {one['index_mb']} MB, "
                     f"peak memory {one['peak_mb_built']} MB built, {one['peak_mb']} MB asked")
    lines += ["", f"{'':<9}{'query':<14}{'p50 ms':>9}{'p95 ms':>9}{'engine p50':>12}{'engine p95':>12}{'mean hits':>11}"]
    for name, one in figures["engines"].items():
        for kind, times in one["queries"].items():
            lines.append(f"{name:<9}{kind:<14}{times.get('p50', '–'):>9}{times.get('p95', '–'):>9}"
                         f"{times['engine_p50']:>12}{times['engine_p95']:>12}{times['hits']:>11}")
    return "\n".join(lines)


class _Aligned:
    """What the lexicons are learned from: the first rows of each file, as a small archive would have them."""

    def counts(self) -> Mapping[tuple[str, str], int]:
        return {two: len(rows) for two, rows in _aligned().items()}

    def pairs(self, one: str, other: str) -> Iterable[tuple[str, str]]:
        return _aligned().get((one, other), [])

    def terms(self) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        return ()


@cache
def _aligned() -> dict[tuple[str, str], list[tuple[str, str]]]:
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for path in sorted(DATA.glob("*.train.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            tags, *rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[:PAIRS_A_FILE]
        for one, other in combinations(sorted(tags), 2):
            found.setdefault((one, other), []).extend((row[tags.index(one)], row[tags.index(other)]) for row in rows)
    return found


@cache
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


def _address(folder: Path) -> str:
    return "sqlite:///" + (folder / "bench.sqlite3").as_posix()


def _store(folder: Path, texts: list[tuple[str, str]]) -> None:
    """Put the texts in a database, two versions a work."""
    database = Database(_address(folder), Bus())
    runner.upgrade(database)
    first = datetime.date(2015, 1, 1)
    numbered = iter(enumerate(texts))
    while part := list(islice(numbered, 1000 * VERSIONS_A_WORK)):
        works = {number // VERSIONS_A_WORK: tag for number, (tag, _) in reversed(part)}
        with database.unit(write=True) as uow:
            add = uow.session.execute
            add(insert(Work), [{"id": f"work-{work}", "kind": ("news", "notice", "leaflet")[work % 3], "source_language": tag,
                                "issued_on": first + datetime.timedelta(work * 7 % 4000)} for work, tag in works.items()])
            add(insert(WorkTopic), [{"work_id": f"work-{work}", "topic": TOPICS[work % 5]} for work in works])
            add(insert(LanguageVersion), [{"id": number + 1, "work_id": f"work-{number // VERSIONS_A_WORK}", "language": tag, "state": "published",
                                           "published_at": now(), "published_revision_id": number + 1} for number, (tag, _) in part])
            add(insert(Revision), [{"id": number + 1, "version_id": number + 1, "number": 1, "title": body[:60], "summary": "", "body": body}
                                   for number, (_, body) in part])
            uow.commit()
    database.dispose()


def _queries(texts: list[tuple[str, str]], count: int) -> dict[str, list[Query]]:
    """Words as they stand in the texts, of all languages in turn."""
    chance = random.Random(SEED)
    picked: list[tuple[str, list[str]]] = []
    while len(picked) < count:
        tag, body = chance.choice(texts)
        line = chance.choice(body.split("\n\n"))
        spans = words(line, tag)
        if len(spans) > 4:
            first = chance.randrange(len(spans) - 4)
            ends = [line[spans[first].start:one.end] for one in spans[first:first + 4]]
            picked.append((tag, ends))
    alone = [Query(ends[0], source=tag, across=False) for tag, ends in picked]
    two = [Query(ends[1], source=tag, across=False) for tag, ends in picked]
    return {"one word": alone, "two words": two,
            "phrase": [Query(f'"{ends[1]}"', source=tag, across=False) for tag, ends in picked],
            "filtered": [Query(ends[1], (tag,), tag, topics=("trade", "border"), kinds=("news",), since=datetime.date(2018, 1, 1), across=False)
                         for tag, ends in picked],
            "across": [Query(ends[3], source=tag) for tag, ends in picked]}


@dataclass
class _Times:
    whole: list[float]
    engine: list[float]
    hits: list[int]

    def told(self) -> dict[str, float]:
        told = {"p50": _part(self.whole, 50), "p95": _part(self.whole, 95)} if self.whole else {}
        return {**told, "engine_p50": _part(self.engine, 50), "engine_p95": _part(self.engine, 95), "hits": round(statistics.mean(self.hits), 1)}


def _timed(services: Search, engine: Clocked, queries: list[Query]) -> dict[str, float]:
    times = _Times([], [], [])
    for query in queries:
        engine.seconds = 0.0
        times.whole.append(_milliseconds(lambda query=query: search(services, ANONYMOUS, query)))
        times.engine.append(engine.seconds * 1000)
        if engine.last:
            engine.asked.setdefault(_kind(query), []).append(engine.last[0])
            times.hits.append(engine.last[1].total)
    return times.told()


def _kind(query: Query) -> str:
    if query.across:
        return "across"
    if query.topics:
        return "filtered"
    return "phrase" if query.text.startswith('"') else "words"


def _suggested(services: Search, texts: list[tuple[str, str]], count: int) -> dict[str, float]:
    """What comes while the beginning of a title is typed."""
    times = _Times([], [], [])
    for tag, body in random.Random(SEED).choices(texts, k=count):
        first = words(body[:60], tag)[:2]
        typed = body[first[0].start:first[-1].end][:-1] if first else body[:3]
        with services.database.unit() as uow:
            times.whole.append(_milliseconds(lambda typed=typed, uow=uow: times.hits.append(len(suggested_titles(services, uow, ANONYMOUS, typed)))))
    return {"p50": _part(times.whole, 50), "p95": _part(times.whole, 95), "engine_p50": 0.0, "engine_p95": 0.0,
            "hits": round(statistics.mean(times.hits), 1)}


def _ask_fts5(folder: Path) -> dict[str, Any]:
    """SQLite's own search over the same keys, asked the same questions."""
    started = time.perf_counter()
    fts5 = Fts5(folder / FTS5_FILE)
    reading = (time.perf_counter() - started) * 1000
    timed = {}
    for kind, asked in pickle.loads((folder / "asked").read_bytes()).items():
        times = _Times([], [], [])
        for query in asked:
            times.engine.append(_milliseconds(lambda query=query, times=times: times.hits.append(fts5.search(query))))
        timed[kind] = times.told()
    return {"reading_ms": round(reading, 1), "peak_mb": _peak_mb(), "queries": timed}


def _milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def _part(times: list[float], percent: int) -> float:
    return round(statistics.quantiles(times, n=100, method="inclusive")[percent - 1], 2)


def _peak_mb() -> int:
    """The most memory that this process has had; 0 on systems that do not tell."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()

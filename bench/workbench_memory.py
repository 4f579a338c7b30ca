"""The memory's part of the benchmark: the best five above 60 per cent, beside a plain scan and translate-toolkit's memory.

Units are real pairs of ../shared/data, each beyond the first round with some of its words replaced, left out or
doubled. “edited” asks for texts of the memory with up to three words in ten replaced, “unseen” for sentences that the
memory has no relation of, “paragraph” for 5,000 letters of which every twentieth is another. All three memories hold the
same sources: ours in a real database, asked as the editor does, with SQL, guard and marks; rapidfuzz's
process.extract over plain strings in a list; translate-toolkit's matcher. ``same`` says for how many of the queries
that were compared the index gave exactly what rapidfuzz gives when asked about every unit with the same scoring.
"""

import argparse
import csv
import gc
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel
from sqlalchemy import insert

from app.database import UnitOfWork, now
from app.migrations import runner
from app.settings import Settings
from app.translation.memory.concordance import concordance
from app.translation.memory.finding import matches
from app.translation.memory.index import index_of
from app.translation.memory.keys import key_of
from app.translation.memory.models import MemoryUnit
from app.wiring import Services, build

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SEED = 20261123
QUERIES, SCANS, SLOW = 200, 20, 3
CHUNK = 20_000
LIMIT, LEAST = 5, 60
# source, target, file, columns of the two
SETS: tuple[tuple[str, str, str, int, int], ...] = (
    ("vi", "bdq", "news.vi-bdq.train.tsv", 0, 1), ("lo", "vi", "web.vi-lo.train.tsv", 1, 0))
UNSEEN = 300

Figures = list[dict[str, Any]]
Texts = list[tuple[str, str]]


def run(asked: argparse.Namespace) -> Figures:
    """Measure each number of units that was asked for, in a language with spaces and one without."""
    if not DATA.is_dir():
        sys.exit(f"error: there is no {DATA}; the benchmark needs its sentences")
    return [row for units in asked.units or (1000, 100_000) for one in SETS for row in _measured(units, *one)]


def _measured(units: int, source: str, target: str, name: str, own: int, other: int) -> Figures:
    chance = random.Random(SEED)
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        rows = [(row[own], row[other]) for row in list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]]
    pairs, unseen = rows[:-UNSEEN], [row[0] for row in rows[-UNSEEN:]]
    texts = [_varied(chance, pairs, number) for number in range(units)]
    long = _paragraph(chance, pairs)
    texts[-1] = (long, "paragraph")
    queries = {"edited": [_edited(chance, chance.choice(texts)[0], pairs, 0.3) for _ in range(QUERIES)],
               "unseen": chance.sample(unseen, QUERIES),
               "paragraph": [_mistyped(chance, long) for _ in range(SCANS)]}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        services = build(Settings.read({"RONG_HOME": folder, "RONG_SEARCH_INDEX": folder + "/index"}))
        runner.upgrade(services.database)
        _kept(services, texts, source, target)
        figures = list(_compared(services, texts, queries, source, target))
        services.database.dispose()
    return figures


def _compared(services: Services, texts: Texts, queries: dict[str, list[str]], source: str, target: str) -> Figures:
    facts = {"units": len(texts), "pair": f"{source}-{target}"}
    memory, started = _resident(), time.perf_counter()
    with services.database.unit() as uow:
        matches(uow, texts[0][0], source, target)
    gc.collect()
    figures: Figures = [{**facts, "what": "index built", "s": round(time.perf_counter() - started, 1), "MB": round(_resident() - memory)}]

    def timed(what: str, asked: Sequence[str], ask: Callable[[UnitOfWork, str], object]) -> dict[str, Any]:
        times, spent = [], []
        for text in asked:
            with services.database.unit() as uow:
                begun, used = time.perf_counter(), time.thread_time()
                ask(uow, text)
                times.append((time.perf_counter() - begun) * 1000)
                spent.append((time.thread_time() - used) * 1000)
        return {**facts, "what": what, "n": len(asked), "p50 ms": _part(times, 50), "p95 ms": _part(times, 95),
                "p50 CPU": _part(spent, 50), "p95 CPU": _part(spent, 95)}

    for kind, asked in queries.items():
        figures.append({**timed(kind, asked, lambda uow, text: matches(uow, text, source, target, limit=LIMIT, least=LEAST)),
                        "same": _same(services, texts, asked[:SCANS], source, target)})
    words = [" ".join(text.split()[:2])[:12] for text, _ in random.Random(SEED).sample(texts, QUERIES)]
    figures.append(timed("concordance", words, lambda uow, text: concordance(uow, text, source, target)))
    sources = [text for text, _ in texts]
    for kind, asked in queries.items():
        figures.append(timed(f"{kind}, plain scan", asked[:SCANS], lambda _, text: process.extract(
            text, sources, scorer=fuzz.ratio, limit=LIMIT, score_cutoff=LEAST)))
    toolkit = _toolkit(texts)
    for kind, asked in queries.items():
        figures.append(timed(f"{kind}, translate-toolkit", asked[:SLOW], lambda _, text: toolkit(text)))
    return figures


def _same(services: Services, texts: Texts, queries: Sequence[str], source: str, target: str) -> str:
    """For how many queries the index and a scan with the same scoring give the same likenesses."""
    equal = 0
    with services.database.unit() as uow:
        shelves = index_of(uow, source, target).shelves
    everything = [sequence for shelf in shelves.shelves for sequence in shelf.postings.sequences.tolist()]
    for text in queries:
        scanned = process.extract(shelves.sequence(text), everything, scorer=Indel.normalized_similarity, processor=None,
                                  limit=LIMIT, score_cutoff=LEAST / 100 - 1e-6)
        found = shelves.like(text, limit=LIMIT, least=LEAST)
        equal += [round(one.likeness, 9) for one in found] == [round(one, 9) for _, one, _ in scanned if one >= LEAST / 100 - 1e-9]
    return f"{equal}/{len(queries)}"


def _toolkit(texts: Texts) -> Callable[[str], object]:
    from translate.search.match import matcher
    from translate.storage import base

    # its heap compares units that are equally alike, and they cannot be: it stops with a TypeError
    base.TranslationUnit.__lt__ = lambda one, other: one.source < other.source
    store = base.TranslationStore()
    for source, target in texts:
        unit = base.TranslationUnit(source)
        unit.target = target
        store.addunit(unit)
    return matcher(store, max_candidates=LIMIT, min_similarity=LEAST, max_length=100_000).matches


def _kept(services: Services, texts: Texts, source: str, target: str) -> None:
    for start in range(0, len(texts), CHUNK):
        rows = [{"source_language": source, "target_language": target, "source_key": key_of(text), "target_key": key_of(other),
                 "source": text, "target": other, "origin": "benchmark", "created_at": now(), "rank": start + number}
                for number, (text, other) in enumerate(texts[start:start + CHUNK], start=1)]
        with services.database.unit(write=True) as uow:
            uow.session.execute(insert(MemoryUnit), rows)
            uow.commit()


def _varied(chance: random.Random, pairs: Texts, number: int) -> tuple[str, str]:
    """A pair of the memory: the real ones first, then varied ones; the number in the target keeps them apart."""
    source, target = pairs[number % len(pairs)]
    if number < len(pairs):
        return source, f"{target} {number}"
    return _edited(chance, source, pairs, chance.choice((0.1, 0.3, 0.6))), f"{target} {number}"


def _edited(chance: random.Random, text: str, pairs: Texts, most: float) -> str:
    """The text with up to that part of its words (of its letters where it has few spaces) replaced, left out or doubled."""
    spaced = text.count(" ") * 12 > len(text)
    words = text.split() if spaced else list(text)
    for _ in range(max(1, int(len(words) * most * chance.random()))):
        place, other = chance.randrange(len(words)), chance.choice(pairs)[0]
        new = chance.choice(other.split() if spaced else other) if other.strip() else "x"
        words[place:place + 1] = chance.choice(([new], [new], [], [words[place], words[place]])) or words[:1]
    return (" " if spaced else "").join(words)


def _paragraph(chance: random.Random, pairs: Texts) -> str:
    text = ""
    while len(text) < 5000:
        text += chance.choice(pairs)[0] + " "
    return text[:5000].strip()


def _mistyped(chance: random.Random, text: str) -> str:
    letters = list(text)
    for place in chance.sample(range(len(letters)), len(letters) // 20):
        letters[place] = chance.choice(text)
    return "".join(letters)


def _resident() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _part(times: list[float], percent: int) -> float:
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, len(ordered) * percent // 100)], 1)

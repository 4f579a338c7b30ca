"""How near drafts come to what people wrote, on every pair of languages of the shared data, as Markdown tables.

    .venv/bin/python scripts/measure_drafts.py ../shared/data pairs [--only vi-lo]
    .venv/bin/python scripts/measure_drafts.py ../shared/data curve

pairs   each engine on each pair, both ways: learned from all rows but those that it is measured on
curve   vi → bdq learned from 250, 500, 1,000, 2,000, 4,000 and all rows, on every second row of the dev file

The rows to measure on are those of the dev file where there is one, else a ninth drawn by a seed, at most 300. What is
90 % like one of them, on either side, is not learned from. Each line is measured in a process of its own, by the product's
own commands on a scratch instance; memory is the most that a process had (Linux).
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(ROOT := Path(__file__).resolve().parents[1]))

from rapidfuzz import fuzz, process

from app.accounts.permissions import SYSTEM
from app.migrations import runner
from app.settings import Settings
from app.translation import learning, scoring
from app.translation.engines import packages
from app.translation.memory.finding import matches
from app.translation.memory.store import add
from app.wiring import Services, build

Pair = tuple[str, str]
Rows = list[Pair]

NEWS = "news.vi-zh-km-lo.train.tsv"
SETS = {"vi-bdq": (("news.vi-bdq.train.tsv",), "news.vi-bdq.dev.tsv"), "vi-lo": (("web.vi-lo.train.tsv", NEWS), ""),
        "vi-km": ((NEWS,), ""), "vi-zh-Hans": ((NEWS,), ""), "vi-en": (("talks.vi-en.dev.tsv",), "")}
SIZES = (250, 500, 1000, 2000, 4000, 10_000)  # the last takes all
ALIKE, LEAST, SEED = 90, 60, 2509
DEMONSTRATION = ROOT / "corpus" / "models" / "translate-vi_en-demo.argosmodel"
LEARNED, ARGOS, MEMORY = "learned", "argos", "memory"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("what", choices=["pairs", "curve"])
    parser.add_argument("--only", default="", help="only this pair of languages, such as vi-lo")
    parser.add_argument("--line", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.line:
        print(json.dumps(line(asked.data, *json.loads(asked.line))))
    else:
        table(asked.data, list(lines(asked.only)) if asked.what == "pairs" else [("vi-bdq", "vi", LEARNED, size) for size in SIZES])


def lines(only: str) -> Iterator[tuple[str, str, str, int]]:
    for name in SETS:
        if only in ("", name):
            for source in (name[:2], name[3:]):
                yield name, source, LEARNED, 0
                yield name, source, MEMORY, 0
    if only in ("", "vi-en"):
        yield "vi-en", "vi", ARGOS, 0


def table(data: Path, asked: Sequence[tuple[str, str, str, int]]) -> None:
    print("| pair | drafted by | pairs | n | small letters, BLEU / chrF2 | as written, BLEU / chrF2 | learning, s of processor | segments/s | memory, learning / drafting |")
    print("|---|---|---|---|---|---|---|---|---|")
    for one in asked:
        ran = subprocess.run([sys.executable, __file__, str(data), "pairs", "--line", json.dumps(one)], stdout=subprocess.PIPE, text=True, check=True)
        print("| " + " | ".join(json.loads(ran.stdout)) + " |", flush=True)


def line(data: Path, name: str, source: str, engine: str, size: int) -> list[str]:
    """One line of a table: what an engine reaches after ``size`` pairs, or all where that is 0."""
    known, tested = divided(data, name)
    target = name[3:] if source == name[:2] else name[:2]
    if source != name[:2]:
        known, tested = [(other, one) for one, other in known], [(other, one) for one, other in tested]
    if size:
        known, tested = random.Random(SEED).sample(known, len(known))[:size], tested[::2]
    with scratch() as services:
        cells = {LEARNED: by_learning, ARGOS: by_argos, MEMORY: by_memory}[engine](services, known, tested, source, target)
    return [f"{source} → {target}", *cells]


def by_learning(services: Services, known: Rows, tested: Rows, source: str, target: str) -> list[str]:
    remember(services, known, source, target)
    started = time.process_time()
    model = learning.learn(services.database, services.settings, SYSTEM, source, target).model
    seconds, most = time.process_time() - started, peak("self")
    found = scoring.measure(services.engines.required(source, target, LEARNED), tested, source, target)
    drafting = max(map(peak, children()))
    return [LEARNED, f"{model.pairs:,}", *figures(found), f"{seconds:.0f}", f"{found.n / found.seconds:.1f}", f"{most} / {drafting} MB"]


def by_argos(services: Services, known: Rows, tested: Rows, source: str, target: str) -> list[str]:
    packages.install(services.settings.models, DEMONSTRATION)
    found = scoring.measure(services.engines.required(source, target, ARGOS), tested, source, target)
    return ["demonstration package", "–", *figures(found), "–", f"{found.n / found.seconds:.1f}", f"– / {peak('self')} MB"]


def by_memory(services: Services, known: Rows, tested: Rows, source: str, target: str) -> list[str]:
    """The target of the most like pair that the memory has, as it is, for the texts that have one."""
    remember(services, known, source, target)
    started = time.perf_counter()
    with services.database.unit() as uow:
        found = [(match[0].target, right) for text, right in tested if (match := matches(uow, text, source, target, limit=1, least=LEAST))]
    seconds = time.perf_counter() - started
    if not found:
        return ["memory alone", f"{len(known):,}", f"0 of {len(tested)}", "–", "–", "–", f"{len(tested) / seconds:.0f}", "–"]
    drafts, written = [one for one, _ in found], [other for _, other in found]
    small = scoring.score([one.lower() for one in drafts], [one.lower() for one in written], target)
    cells = figures(scoring.Measured("", len(found), seconds, scoring.score(drafts, written, target), small))
    return ["memory alone", f"{len(known):,}", f"{len(found)} of {len(tested)}", *cells[1:], "–", f"{len(tested) / seconds:.0f}", f"– / {peak('self')} MB"]


def figures(found: scoring.Measured) -> list[str]:
    return [str(found.n), f"{found.lowercased.bleu:.1f} / {found.lowercased.chrf2:.1f}", f"{found.cased.bleu:.1f} / {found.cased.chrf2:.1f}"]


def divided(data: Path, name: str) -> tuple[Rows, Rows]:
    """The rows to learn from and those to measure on."""
    trained, dev = SETS[name]
    known = list(dict.fromkeys(row for file in trained for row in rows(data / file, name[:2], name[3:])))
    tested = rows(data / dev, name[:2], name[3:]) if dev else random.Random(SEED).sample(known, min(300, len(known) // 9))
    alike = set(map(known.index, set(tested) & set(known)))
    for side in (0, 1):
        texts = [row[side] for row in known]
        for row in tested:
            alike.update(place for _, _, place in process.extract(row[side], texts, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None))
    return [row for place, row in enumerate(known) if place not in alike], tested


def rows(path: Path, one: str, other: str) -> Rows:
    read = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    first, second = read[0].index(one), read[0].index(other)
    found = [(row[first].strip(), row[second].strip()) for row in read[1:] if len(row) > max(first, second)]
    return [row for row in found if all(row)]


@contextmanager
def scratch() -> Iterator[Services]:
    with tempfile.TemporaryDirectory() as folder:
        services = build(Settings.read({"RONG_HOME": folder, "RONG_SEARCH_INDEX": f"{folder}/index"}))
        runner.upgrade(services.database)
        yield services
        services.database.dispose()


def remember(services: Services, pairs: Rows, source: str, target: str) -> None:
    with services.database.unit(write=True) as uow:
        add(uow, pairs, source, target, origin="measured", by="measured")
        uow.commit()


def peak(number: int | str) -> int:
    """The most memory that a process had so far, in MB."""
    status = Path(f"/proc/{number}/status").read_text("utf-8")
    return next(int(row.split()[1]) // 1024 for row in status.splitlines() if row.startswith("VmHWM"))


def children() -> list[int]:
    return [int(one) for path in Path("/proc/self/task").glob("*/children") for one in path.read_text("utf-8").split()]


if __name__ == "__main__":
    main()

"""Measure how well documents are laid side by side, on real parallel text taken apart: beads found, beside plain Gale–Church.

Aligned units become two documents, a unit a sentence; at random, by a seed, units go missing on one side and neighbours
are run together. What the aligner finds is compared bead by bead with what was done: a bead counts when both its sides
are exactly right, those with text on one side only do not count. Lexicons are learned from units that are not measured: the
train file where there is a dev file, else the first half of the file.

Example: .venv/bin/python scripts/measure_alignment.py ../shared/data
"""

import argparse
import json
import math
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.search.lexicon.store import LexiconFiles
from app.search.lexicon.training import train
from app.search.lexicon.wording import Wording
from app.translation.alignment.aligner import align
from app.translation.alignment.base import Alignment, Sentence
from app.translation.alignment.lengths import measured

Pair = tuple[str, str]
Bead = tuple[int, int, int, int]
GONE = RUN_TOGETHER = 0.05
SURE = 0.8
SETS = (("vi", "bdq", "news.vi-bdq.dev.tsv", "news.vi-bdq.train.tsv"), ("vi", "lo", "web.vi-lo.train.tsv", ""),
        ("vi", "km", "news.vi-zh-km-lo.train.tsv", ""), ("vi", "zh-Hans", "news.vi-zh-km-lo.train.tsv", ""),
        ("vi", "en", "talks.vi-en.dev.tsv", ""))


@dataclass(frozen=True)
class Material:
    """Units to learn from, as the lexicons ask for them."""

    tags: tuple[str, str]
    units: Sequence[Pair]

    def counts(self) -> Mapping[tuple[str, str], int]:
        one, other = sorted(self.tags)
        return {(one, other): len(self.units)} if self.units else {}

    def pairs(self, one: str, other: str) -> list[Pair]:
        if {one, other} != set(self.tags):
            return []
        return list(self.units) if one == self.tags[0] else [(there, here) for here, there in self.units]

    def terms(self) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        return ()


class Nothing:
    """The words of a text, and no knowledge of what they are elsewhere."""

    def __init__(self, wording: Wording) -> None:
        self.units = wording.units

    def renditions(self, asked: Sequence[Sequence[str]], source: str, target: str) -> Sequence[Mapping[str, float]]:
        return [{}] * len(asked)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how well documents are laid side by side.")
    parser.add_argument("data", type=Path, help="Folder with the aligned units.")
    parser.add_argument("--seeds", type=int, default=3, help="How many times each document is taken apart.")
    parser.add_argument("--only", default="", help="One target language.")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        core = learned(Path(folder) / "core", ("vi", "en"), [])
        for source, target, name, learn_from in SETS:
            if chosen.only in ("", target):
                units = read(chosen.data / name, source, target)
                half = len(units) // 2
                held, shown = (units, read(chosen.data / learn_from, source, target)) if learn_from else (units[half:], units[:half])
                own = learned(Path(folder) / target, (source, target), shown)
                report(held, (source, target), {"no lexicon": Nothing(core), "as installed": core, "learned": own}, chosen.seeds)


def report(units: Sequence[Pair], tags: tuple[str, str], known: Mapping[str, Wording | Nothing], seeds: int) -> None:
    texts = [taken_apart(units, random.Random(seed)) for seed in range(seeds)]
    rows = {"Gale–Church": [(true, gale_church(one, other), None, 0.0) for one, other, true in texts]}
    for name, wording in known.items():
        rows[name] = []
        for one, other, true in texts:
            begun = time.process_time()
            found = align([Sentence(text) for text in one], [Sentence(text) for text in other], tags, wording)
            took = time.process_time() - begun
            rows[name].append((true, {(bead.source, bead.source_end, bead.target, bead.target_end) for bead in found.beads if bead.paired}, found, took))
    one, other, _ = texts[0]
    mixed = random.Random(7).sample(list(other), len(other))
    strange = align([Sentence(text) for text in one], [Sentence(text) for text in mixed], tags, known["learned"]).likeness
    for name, results in rows.items():
        print(json.dumps({"pair": "–".join(tags), "units": len(units), "with": name, **scores(results),
                          "likeness of shuffled": round(strange, 2) if name == "learned" else None}, ensure_ascii=False), flush=True)
    print(f"peak memory so far {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB", file=sys.stderr, flush=True)


def scores(results: Sequence[tuple[set[Bead], set[Bead], Alignment | None, float]]) -> dict[str, object]:
    right = sum(len(true & found) for true, found, _, _ in results)
    found, true = sum(len(one) for _, one, _, _ in results), sum(len(one) for one, _, _, _ in results)
    precision, recall = right / found, right / true
    told: dict[str, object] = {"beads": true, "precision": round(precision, 3), "recall": round(recall, 3),
                               "F1": round(2 * precision * recall / (precision + recall), 3)}
    sure = [(bead.source, bead.source_end, bead.target, bead.target_end) in true for true, _, one, _ in results if one
            for bead in one.beads if bead.paired and bead.confidence >= SURE]
    if sure:
        told |= {"sure": round(len(sure) / found, 3), "precision of the sure": round(sum(sure) / len(sure), 3),
                 "seconds": round(sum(took for *_, took in results) / len(results), 1)}
    return told


def read(path: Path, source: str, target: str) -> list[Pair]:
    head, *lines = path.read_text("utf-8").splitlines()
    tags = head.split("\t")
    one, other = tags.index(source), tags.index(target)
    rows = [line.split("\t") for line in lines]
    return [(row[one], row[other]) for row in rows if len(row) == len(tags) and row[one].strip() and row[other].strip()]


def learned(folder: Path, tags: tuple[str, str], units: Sequence[Pair]) -> Wording:
    files = LexiconFiles(folder)
    train(Material(tags, units), files)
    return Wording(files)


def taken_apart(units: Sequence[Pair], chance: random.Random) -> tuple[list[str], list[str], set[Bead]]:
    """Two documents and the beads that a perfect aligner finds."""
    sides = [list(run_together([number for number in range(len(units)) if chance.random() >= GONE], chance)) for _ in range(2)]
    places = [{number: place for place, group in enumerate(side) for number in group} for side in sides]
    beads = set(connected(sides, places))
    source, target = ([" ".join(units[number][side] for number in group) for group in sides[side]] for side in range(2))
    return source, target, beads


def run_together(numbers: Sequence[int], chance: random.Random) -> Iterator[list[int]]:
    group: list[int] = []
    for number in numbers:
        if len(group) == 1 and chance.random() < RUN_TOGETHER:
            group.append(number)
            continue
        if group:
            yield group
        group = [number]
    if group:
        yield group


def connected(sides: Sequence[list[list[int]]], places: Sequence[dict[int, int]]) -> Iterator[Bead]:
    """The smallest runs of sentences on both sides that hold the same units, but for those gone from the other side."""
    start, other = 0, 0
    while start < len(sides[0]):
        shared = [places[1][number] for number in sides[0][start] if number in places[1]]
        if not shared:
            start += 1
            continue
        other, ends = min(shared), [start + 1, max(shared) + 1]
        while True:
            wider = [max([places[side][number] + 1 for group in sides[1 - side][first:end] for number in group if number in places[side]] + [ends[side]])
                     for side, first, end in ((0, other, ends[1]), (1, start, ends[0]))]
            if wider == ends:
                break
            ends = wider
        yield start, ends[0], other, ends[1]
        start = ends[0]


def gale_church(source: Sequence[str], target: Sequence[str]) -> set[Bead]:
    """The aligner of Gale and Church (1993) as published, with its constants: one character of each for one of the other."""
    one, other = (measured(list(texts)).tolist() for texts in (source, target))
    priors = {(1, 1): 0.89, (1, 0): 0.00495, (0, 1): 0.00495, (2, 1): 0.0445, (1, 2): 0.0445, (2, 2): 0.011}
    best = [[math.inf] * (len(other) + 1) for _ in range(len(one) + 1)]
    came: dict[tuple[int, int], tuple[int, int]] = {}
    best[0][0] = 0.0
    for row in range(len(one) + 1):
        for column in range(len(other) + 1):
            if abs(row * len(other) - column * len(one)) > 60 * max(len(one), len(other)):
                continue  # further from the diagonal than the documents of this measurement ever are
            for (up, left), prior in priors.items():
                if up <= row and left <= column and best[row - up][column - left] < math.inf:
                    worth = best[row - up][column - left] - math.log(prior) + _distance(sum(one[row - up:row]), sum(other[column - left:column]))
                    if worth < best[row][column]:
                        best[row][column], came[row, column] = worth, (up, left)
    found, row, column = set(), len(one), len(other)
    while row or column:
        up, left = came[row, column]
        if up and left:
            found.add((row - up, row, column - left, column))
        row, column = row - up, column - left
    return found


def _distance(one: float, other: float) -> float:
    if not one and not other:
        return 0.0
    delta = abs(other - one) / math.sqrt(6.8 * (one + other) / 2)
    return -math.log(max(1e-300, math.erfc(delta / math.sqrt(2))))


if __name__ == "__main__":
    main()

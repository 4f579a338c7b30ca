"""Measure how well texts are found across languages, on text that nothing was learned from, as a Markdown table.

A line of the aligned texts is held out where the SHA-256 of its Vietnamese, taken as a number, says so: a fifth of all
lines, for Bahnar the dev file. Lexicons are learned from the rest and the core vocabulary. With --quarter 0, 1, 2 or 3 the
fifth is left alone, and a quarter of the rest is held out instead: there parameters are chosen.

Example: .venv/bin/python scripts/measure_retrieval.py ../shared/data --only vi-lo --terms 4 --quarter 0
"""

import argparse
import hashlib
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.search.engines.registry import open_engine
from app.search.evaluation import Measured, Retrieval, measure
from app.search.lexicon.store import LexiconFiles
from app.search.lexicon.training import train

Pair = tuple[str, str]
NEWS = "news.vi-zh-km-lo.train.tsv"
FILES = {("bdq", "vi"): ("news.vi-bdq.train.tsv",), ("lo", "vi"): ("web.vi-lo.train.tsv", NEWS), ("km", "vi"): (NEWS,),
         ("vi", "zh-Hans"): (NEWS,), ("en", "vi"): ("talks.vi-en.dev.tsv",)}
DEV = {("bdq", "vi"): "news.vi-bdq.dev.tsv"}
LENGTHS = (2, 4, 8, None)


@dataclass(frozen=True)
class Material:
    """Units to learn from, as the lexicons ask for them."""

    units: Mapping[Pair, Sequence[Pair]]

    def counts(self) -> Mapping[Pair, int]:
        return {tags: len(units) for tags, units in self.units.items()}

    def pairs(self, one: str, other: str) -> Sequence[Pair]:
        return self.units.get((one, other), ())

    def terms(self) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        return ()


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how well texts are found across languages.")
    parser.add_argument("data", type=Path, help="Folder with the aligned units.")
    parser.add_argument("--seeds", type=int, default=2, help="How many times the words of each query are chosen.")
    parser.add_argument("--only", default="", help="One pair of languages, such as vi-lo; nothing is learned of the others then.")
    parser.add_argument("--terms", type=int, help="Only queries of so many words.")
    parser.add_argument("--quarter", type=int, choices=range(4), help="Hold out this quarter of what is learned from.")
    asked = parser.parse_args()
    chosen = [tags for tags in FILES if set(asked.only.split("-", 1)) in (set(tags), {""})]
    divided = {tags: divide(asked.data, tags, asked.quarter) for tags in chosen}
    with tempfile.TemporaryDirectory() as folder:
        lexicons = LexiconFiles(Path(folder))
        train(Material({tags: learned for tags, (learned, _) in divided.items()}), lexicons)
        print("| query → document | words | n | same | no help | with lexicons |\n|---|---|---|---|---|---|")
        for tags in chosen:
            for query, document in (tags, tags[::-1]):
                units = divided[tags][1] if query == tags[0] else [(there, here) for here, there in divided[tags][1]]
                for terms in [asked.terms] if asked.terms else LENGTHS:
                    found = [measure(partial(open_engine, "whoosh"), lexicons, units, query, document, terms, seed) for seed in range(1, asked.seeds + 1)]
                    print(f"| {query} → {document} | {terms or 'all'} | {found[0].crosslingual.n} | {row(found)} |", flush=True)


def row(found: Sequence[Retrieval]) -> str:
    """Recall at 10 in the documents' own language, without lexicons, and with them."""
    kinds: list[list[Measured]] = [[one.monolingual for one in found], [one.plain for one in found], [one.crosslingual for one in found]]
    return " | ".join(f"{statistics.mean(one.among_ten for one in kind):.3f}" for kind in kinds)


def divide(data: Path, tags: Pair, quarter: int | None) -> tuple[list[Pair], list[Pair]]:
    """The units of two languages that are learned from, and those that are asked for."""
    units = [unit for name in FILES[tags] for unit in read(data / name, tags)]
    held = read(data / DEV[tags], tags) if tags in DEV else [unit for unit in units if drawn(unit, tags, "outer", 5) == 0]
    learned = units if tags in DEV else [unit for unit in units if drawn(unit, tags, "outer", 5)]
    if quarter is None:
        return learned, held
    return ([unit for unit in learned if drawn(unit, tags, "inner", 4) != quarter], [unit for unit in learned if drawn(unit, tags, "inner", 4) == quarter])


def drawn(unit: Pair, tags: Pair, name: str, parts: int) -> int:
    """Which of so many parts a unit is in, by its Vietnamese."""
    digest = hashlib.sha256(f"{name}{unit[tags.index('vi')]}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % parts


def read(path: Path, tags: Pair) -> list[Pair]:
    """The units of a file that have a text in both languages."""
    named, *rows = [line.rstrip("\r").split("\t") for line in path.read_text("utf-8").split("\n")]
    one, other = (named.index(tag) for tag in tags)
    units = [(row[one].strip(), row[other].strip()) for row in rows if len(row) > max(one, other)]
    return [unit for unit in units if all(unit)]


if __name__ == "__main__":
    main()

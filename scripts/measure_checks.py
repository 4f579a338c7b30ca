"""How often the checks speak up in published parallel texts, and how many seeded mistakes they find.

Usage: .venv/bin/python scripts/measure_checks.py DATA_FOLDER [--seeds N] [--list FILE] [--only TEXT]

DATA_FOLDER holds TSV files whose first line names the languages of their columns, and udhr/udhr.TAG.md. Every row counts,
in every direction. A digest parts the rows into two halves, one that the checks were developed on and one held out; what is
habit in one half is learned from the other. “sure” are the rows in which only things were told that anybody can see in the
target alone: a mark without a partner, a mark typed twice, a space before a comma, letters of another script. Mistakes are
put into rows of which the checks that should find them tell nothing. --list writes every alarm to a file.
"""

import argparse
import hashlib
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.languages.normalization import clean
from app.translation.checks.base import Finding, Pair
from app.translation.checks.habits import Habits, learn
from app.translation.checks.registry import findings
from scripts import seeding_values
from scripts.seeding_checks import SEEDS, Seed, context_of

ENOUGH = 20
SURE = ("spaces.", "forms.", "damage.", "quotes.unbalanced", "brackets.unbalanced", "script.", "repeated.", "leftover.")
Rows = Sequence[tuple[str, str]]
DEVELOPED, HELD_OUT = HALVES = ("developed on", "held out")


@dataclass
class Told:
    """What was told in the rows of one half of a file in one direction."""

    name: str
    rows: int = 0
    alarmed: int = 0
    sure: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    alarms: list[tuple[Pair, tuple[Finding, ...]]] = field(default_factory=list)

    def add(self, other: "Told") -> None:
        """Count what was told elsewhere too."""
        self.rows += other.rows
        self.alarmed += other.alarmed
        self.sure += other.sure
        self.codes += other.codes


@dataclass
class Found:
    """How many mistakes of one kind were put in and found, by language of the target and half of the rows."""

    made: Counter[tuple[str, str]] = field(default_factory=Counter)
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)

    def share(self, half: str, tag: str = "") -> float | None:
        """The part that was found, in per cent; of all languages, or of one in which there are enough."""
        made, seen = (sum(times for (one, there), times in counted.items() if there == half and one.startswith(tag)) for counted in (self.made, self.seen))
        return None if made < ENOUGH else 100 * seen / made


def directions(folder: Path) -> Iterator[tuple[str, str, str, Rows, Habits | None]]:
    """Name, languages and rows of each file in each direction; UDHR has too few rows to learn habits from itself."""
    learned: dict[tuple[str, str], Habits] = {}
    for path in sorted(folder.glob("*.tsv")):
        tags, *lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        rows = [[clean(cell) for cell in line] for line in lines if len(line) == len(tags)]
        for one, source in enumerate(tags):
            for other, target in enumerate(tags):
                if one != other:
                    pairs = [(row[one], row[other]) for row in rows]
                    learned.setdefault((source, target), learn(pairs, source, target))
                    yield f"{path.stem} {source}>{target}", source, target, pairs, None
    blocks = {path.stem.partition(".")[2]: _sections(path) for path in sorted(folder.glob("udhr/*.md"))}
    for source, mine in blocks.items():
        for target, theirs in blocks.items():
            if source != target:
                pairs = [pair for here, there in zip(mine, theirs, strict=False) if len(here) == len(there) for pair in zip(here, there, strict=True)]
                yield f"udhr {source}>{target}", source, target, pairs, learned.get((source, target), Habits())


def _sections(path: Path) -> list[list[str]]:
    """The blocks of a Markdown file by heading."""
    sections: list[list[str]] = []
    for block in clean(path.read_text(encoding="utf-8")).split("\n\n"):
        if block.startswith("#"):
            sections.append([])
        if block.strip() and sections:
            sections[-1].append(block.strip())
    return sections


def half_of(pair: tuple[str, str]) -> str:
    """In which half a row is, the same in both directions."""
    return HALVES[hashlib.sha256(min(pair).encode("utf-8")).digest()[-1] & 1]


def halves(rows: Rows, source: str, target: str, given: Habits | None) -> Iterator[tuple[str, Rows, Habits]]:
    """Each half of the rows, with what the other shows of habits."""
    parted = {half: [pair for pair in rows if half_of(pair) == half] for half in HALVES}
    for half, other in (HALVES, HALVES[::-1]):
        yield half, parted[half], given or learn(parted[other], source, target)


def alarms(name: str, source: str, target: str, rows: Rows, habits: Habits) -> Told:
    """What the checks tell of rows that were published."""
    told = Told(name)
    for text, translation in rows:
        heading = text.startswith("#")  # a segment has no signs of headings
        pair = Pair(text.lstrip("# "), translation.lstrip("# ") if heading else translation, source, target,
                    replace(context_of(habits.ratio), kind="heading" if heading else "paragraph"))
        found = habits.strange(_found(pair))
        told.rows += 1
        if found:
            told.alarmed += 1
            told.sure += all(one.code.startswith(SURE) for one in found)
            told.codes.update({one.code for one in found})
            told.alarms.append((pair, found))
    return told


def seeded(languages: tuple[str, str], half: str, rows: Rows, habits: Habits, kinds: dict[str, tuple[Seed, tuple[str, ...]]],
           most: int, chance: random.Random, found: dict[str, Found]) -> None:
    """Put up to ``most`` mistakes of each kind into rows of which the checks that should tell of them tell nothing."""
    for kind, (seed, expected) in kinds.items():
        made = 0
        for good in (Pair(*pair, *languages, context_of(habits.ratio)) for pair in chance.sample(rows, len(rows))):
            if made >= most:
                break
            bad = seed(good, chance)
            if bad is None or (bad.target == good.target and bad.context == good.context) or _tells(good, expected, habits):
                continue
            made += 1
            found[kind].made[languages[1], half] += 1
            found[kind].seen[languages[1], half] += _tells(bad, expected, habits)


def _tells(pair: Pair, expected: tuple[str, ...], habits: Habits) -> bool:
    """Whether one of these checks tells anything of the pair."""
    return any(one.check in expected for one in habits.strange(_found(pair)))


def _found(pair: Pair) -> tuple[Finding, ...]:
    return findings(pair.source, pair.target, pair.source_tag, pair.target_tag, pair.context)


def kinds() -> dict[str, tuple[Seed, tuple[str, ...]]]:
    """How each kind of mistake is made, and the checks that should tell of it."""
    values = {"number changed": seeding_values.number_changed, "number lost": seeding_values.number_dropped,
              "date changed": seeding_values.date_changed, "year changed": seeding_values.year_changed,
              "time changed": seeding_values.time_changed, "unit changed": seeding_values.unit_changed}
    return SEEDS | {kind: (_of_value(change), ("numbers", "dates", "units")) for kind, change in values.items()}


def _of_value(change: seeding_values.Seeding) -> Seed:
    def seed(pair: Pair, chance: random.Random) -> Pair | None:
        target = change(pair.target, pair.target_tag, chance)
        return None if target is None else replace(pair, target=target)
    return seed


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--seeds", type=int, default=40, help="mistakes of a kind in each half of a file and direction")
    options.add_argument("--list", type=Path, help="write every alarm to this file")
    options.add_argument("--only", default="", help="only directions whose name holds this")
    chosen = options.parse_args()
    found: dict[str, Found] = defaultdict(Found)
    lines, start = [], time.perf_counter()
    total = {half: Told(f"all, {half}") for half in HALVES}
    print("| text | rows | alarms | sure | what was told, % of the rows |\n|---|---|---|---|---|")
    for name, source, target, rows, given in directions(chosen.folder):
        if chosen.only not in name:
            continue
        for half, some, habits in halves(rows, source, target, given):
            told = alarms(f"{name}, {half}", source, target, some, habits)
            total[half].add(told)
            print(_line(told), flush=True)
            lines += ["\t".join([told.name, ", ".join(sorted({one.code for one in of_it})), pair.source, pair.target]) for pair, of_it in told.alarms]
            if given is None:  # lengths and habits are known
                seeded((source, target), half, some, habits, kinds(), chosen.seeds, random.Random(told.name), found)
    print(*map(_line, total.values()), sep="\n")
    print(f"\n| mistake | times | {DEVELOPED} | {HELD_OUT} | least, by language of the target, {HELD_OUT} |\n|---|---|---|---|---|")
    for kind, one in found.items():
        shares = [one.share(half) for half in HALVES]
        least = min(((share, tag) for tag in sorted({tag for tag, _ in one.made}) if (share := one.share(HELD_OUT, tag)) is not None), default=None)
        print(f"| {kind} | {one.made.total()} | " + " | ".join("" if share is None else f"{share:.1f} %" for share in shares)
              + f" | {f'{least[0]:.0f} % ({least[1]})' if least else ''} |")
    print(f"\n{time.perf_counter() - start:.0f} s")
    if chosen.list:
        chosen.list.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _line(told: Told) -> str:
    codes = ", ".join(f"{code} {100 * count / told.rows:.1f}" for code, count in told.codes.most_common(6))
    return f"| {told.name} | {told.rows} | {100 * told.alarmed / max(told.rows, 1):.2f} % | {100 * told.sure / max(told.rows, 1):.2f} % | {codes} |"


if __name__ == "__main__":
    main()

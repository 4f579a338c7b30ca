"""How often the checks speak up in published parallel texts, and how many seeded mistakes they find.

Usage: python scripts/measure_checks.py DATA_FOLDER [--seeds N] [--list FILE] [--only TEXT]

DATA_FOLDER holds TSV files whose first line names the languages of their columns, and udhr/udhr.TAG.md. Every row counts,
in every direction; what is habit is learned from the other half of the rows. “sure” are the rows in which only things were
told that anybody can see in the target alone: a mark without a partner, a mark typed twice, a space before a comma,
letters of another script. --list writes every alarm to a file.
"""

import argparse
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

SURE = ("spaces.", "forms.", "damage.", "quotes.unbalanced", "brackets.unbalanced", "script.", "repeated.", "leftover.")
Rows = Sequence[tuple[str, str]]


@dataclass
class Told:
    """What was told in the rows of one file and direction."""

    name: str
    rows: int = 0
    alarmed: int = 0
    sure: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    alarms: list[tuple[Pair, tuple[Finding, ...]]] = field(default_factory=list)


@dataclass
class Found:
    """How many mistakes of one kind were put in and found, by language of the target."""

    made: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)


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


def habits_of(rows: Rows, source: str, target: str, given: Habits | None) -> tuple[Habits, Habits]:
    """For even and for odd rows: what the other half shows."""
    return (given, given) if given else (learn(rows[1::2], source, target), learn(rows[0::2], source, target))


def alarms(name: str, source: str, target: str, rows: Rows, habits: tuple[Habits, Habits]) -> Told:
    """What the checks tell of rows that were published."""
    told = Told(name)
    for at, (text, translation) in enumerate(rows):
        known = habits[at % 2]
        heading = text.startswith("#")  # a segment has no signs of headings
        pair = Pair(text.lstrip("# "), translation.lstrip("# ") if heading else translation, source, target,
                    replace(context_of(known.ratio), kind="heading" if heading else "paragraph"))
        found = known.strange(_found(pair))
        told.rows += 1
        if found:
            told.alarmed += 1
            told.sure += all(one.code.startswith(SURE) for one in found)
            told.codes.update({one.code for one in found})
            told.alarms.append((pair, found))
    return told


def seeded(source: str, target: str, rows: Rows, habits: tuple[Habits, Habits], kinds: dict[str, tuple[Seed, tuple[str, ...]]],
           most: int, chance: random.Random, found: dict[str, Found]) -> None:
    """Put up to ``most`` mistakes of each kind into the rows and see whether a check tells of each that said nothing before."""
    order = list(range(len(rows)))
    for kind, (seed, expected) in kinds.items():
        chance.shuffle(order)
        made = 0
        for at in order:
            if made >= most:
                break
            known = habits[at % 2]
            good = Pair(*rows[at], source, target, context_of(known.ratio))
            bad = seed(good, chance)
            if bad is None or (bad.target == good.target and bad.context == good.context):
                continue
            made += 1
            before = {(one.code, one.target_span) for one in known.strange(_found(good))}
            new = [one for one in known.strange(_found(bad)) if one.check in expected and (one.code, one.target_span) not in before]
            found[kind].made[target] += 1
            found[kind].seen[target] += bool(new)


def _found(pair: Pair) -> tuple[Finding, ...]:
    return findings(pair.source, pair.target, pair.source_tag, pair.target_tag, pair.context)


def _kinds() -> dict[str, tuple[Seed, tuple[str, ...]]]:
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
    options.add_argument("--seeds", type=int, default=40, help="mistakes of a kind in each file and direction")
    options.add_argument("--list", type=Path, help="write every alarm to this file")
    options.add_argument("--only", default="", help="only directions whose name holds this")
    chosen = options.parse_args()
    found: dict[str, Found] = defaultdict(Found)
    lines, total, start = [], Told("all"), time.perf_counter()
    print("| text | rows | alarms | sure | what was told, % of the rows |\n|---|---|---|---|---|")
    for name, source, target, rows, given in directions(chosen.folder):
        if chosen.only not in name:
            continue
        habits = habits_of(rows, source, target, given)
        told = alarms(name, source, target, rows, habits)
        total = replace(total, rows=total.rows + told.rows, alarmed=total.alarmed + told.alarmed, sure=total.sure + told.sure)
        print(_line(told), flush=True)
        for pair, some in told.alarms:
            lines.append("\t".join([name, ", ".join(sorted({one.code for one in some})), pair.source, pair.target]))
        if given is None:  # lengths and habits are known
            seeded(source, target, rows, habits, _kinds(), chosen.seeds, random.Random(name), found)
    print(_line(total))
    print("\n| mistake | made | found | least, by language of the target |\n|---|---|---|---|")
    for kind, one in found.items():
        least = min(((one.seen[tag] / one.made[tag], tag) for tag in one.made if one.made[tag] >= 20), default=(0.0, ""))
        print(f"| {kind} | {one.made.total()} | {100 * one.seen.total() / one.made.total():.1f} % | {100 * least[0]:.0f} % ({least[1]}) |")
    print(f"\n{time.perf_counter() - start:.0f} s")
    if chosen.list:
        chosen.list.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _line(told: Told) -> str:
    codes = ", ".join(f"{code} {100 * count / told.rows:.1f}" for code, count in told.codes.most_common(6))
    return f"| {told.name} | {told.rows} | {100 * told.alarmed / told.rows:.2f} % | {100 * told.sure / told.rows:.2f} % | {codes} |"


if __name__ == "__main__":
    main()

"""What drafting keeps, fits and foresees, measured on aligned texts that the instance in RONG_HOME has not learned from.

    .venv/bin/python scripts/measure_drafting.py --pairs news.tsv --from vi --to bdq --limit 200

kept        rows with markup, an address, a reference, code and a placeholder put in by chance: how many of each are in the draft,
            for an engine alone, for words between marks as runs of their own, and for the pipeline; and BLEU, chrF2 without them
figures     what the checks miss in drafts of the rows as they are, and how many names are written as in the source
rewriting   pairs of the memory that are 60 % like a row or more: what stays of their target as it is, rewritten, and of the engine's draft
confidence  what was foreseen beside what stayed, a curve learned from one half of the rows and tried on the other; whether it sorts
            drafts well is told by the correlation of ranks (Spearman), and by how much stays of the fifth that is looked at first
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from numpy.typing import NDArray

from app.database import UnitOfWork
from app.settings import Settings
from app.translation import proposals
from app.translation.checks.base import Context
from app.translation.engines.base import Engine
from app.translation.markup import joined, runs
from app.translation.memory.finding import FUZZY, matches
from app.translation.pipeline.confidence import Observation, calibrated, engine_raw, stayed
from app.translation.pipeline.proposing import by_engine
from app.translation.pipeline.rewriting import rewritten
from app.translation.pipeline.sentences import Asked, draft_asked, draft_checked
from app.translation.pipeline.sources import ENGINE, PRIORS
from app.translation.pipeline.verification import losses
from app.translation.scoring import score
from app.wiring import build

Rows = Sequence[tuple[str, str]]
ADDED = ("2509/KH-UBND", "https://gialai.gov.vn/tin?id=27", "`rong draft`", "{ten}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--from", dest="source", required=True)
    parser.add_argument("--to", dest="target", required=True)
    parser.add_argument("--limit", type=int, default=200)
    parser.add_argument("--engine", default="")
    asked = parser.parse_args()
    services = build(Settings.read())
    engine = services.engines.required(asked.source, asked.target, asked.engine)
    lines = [line.split("\t") for line in asked.pairs.read_text("utf-8").splitlines()]
    one, other = lines[0].index(asked.source), lines[0].index(asked.target)
    rows = [(line[one].strip(), line[other].strip()) for line in lines[1:] if len(line) > max(one, other)]
    rows = random.Random(1).sample(rows, min(asked.limit, len(rows)))
    kept(engine, rows, asked.source, asked.target)
    with services.database.unit() as uow:
        foreseen(uow, engine, rows, asked.source, asked.target)
        fitted(uow, engine, rows, asked.source, asked.target)


def kept(engine: Engine, rows: Rows, source: str, target: str) -> None:
    chance = random.Random(2)
    marked = [_marked(text, chance) for text, _ in rows]
    ways: dict[str, Callable[[list[str]], list[str]]] = {
        "engine alone": lambda texts: engine.draft(texts, source, target),
        "words between marks": lambda texts: [_in_runs(engine, text, source, target) for text in texts],
        "pipeline": lambda texts: draft_asked(engine, [Asked(text, True) for text in texts], source, target),
    }
    for name, way in ways.items():
        drafts = way(marked)
        share = {what: sum(draft.count(what) == 1 for draft in drafts) / len(drafts) for what in ADDED}
        bold = sum(draft.count("**") == 2 and "](" in draft for draft in drafts) / len(drafts)
        bare = score([_bare(draft) for draft in drafts], [text for _, text in rows], target)
        print(f"kept {name:<20} n={len(rows)}", {**{what: round(one, 3) for what, one in share.items()}, "marks": round(bold, 3)},
              f"BLEU {bare.bleu:.1f} chrF2 {bare.chrf2:.1f}", flush=True)


def foreseen(uow: UnitOfWork, engine: Engine, rows: Rows, source: str, target: str) -> None:
    plain = engine.draft([text for text, _ in rows], source, target)
    checked = draft_checked(engine, [(Asked(text, True), Context()) for text, _ in rows], source, target)
    for name, drafts in (("reference", [text for _, text in rows]), ("engine alone", plain), ("pipeline", [one.text for one in checked])):
        missed = Counter(found.code for (text, _), draft in zip(rows, drafts, strict=True) for found in losses(text, draft, source, target, Context()))
        print(f"figures {name:<14} n={len(rows)}", dict(missed.most_common()), flush=True)
        names = [one in draft for (text, _), draft in zip(rows, drafts, strict=True) for one in _names(text)]
        print(f"names {name:<14} n={len(names)} as in the source {sum(names) / max(1, len(names)):.3f}", flush=True)
    sounds = proposals.known_of(uow, source, target).sounds
    seen = [Observation(engine_raw(text, (sounds[0].share(text), sounds[1].share(one.text)), len(one.lost)), stayed(one.text, wanted))
            for (text, wanted), one in zip(rows, checked, strict=True)]
    curve = calibrated(seen[::2], PRIORS[ENGINE])
    tried = [(curve.at(one.raw), one.stayed) for one in seen[1::2]]
    for told, share, number in reliability(tried):
        print(f"confidence foreseen {told:.3f} stayed {share:.3f} n={number}")
    known, right = ([one[side] for one in tried] for side in (0, 1))
    print(f"confidence ranks: correlation with what stayed {rank_correlation(known, right):.3f}, of what is known before the curve "
          f"{rank_correlation([one.raw for one in seen], [one.stayed for one in seen]):.3f} n={len(seen)}")


def reliability(pairs: Sequence[tuple[float, float]], bins: int = 5) -> tuple[tuple[float, float, int], ...]:
    """Confidence and what stayed, as means over equally many drafts each, with how many these are."""
    rows = sorted(pairs)
    size = -(-len(rows) // bins) if rows else 1
    groups = [rows[start:start + size] for start in range(0, len(rows), size)]
    return tuple((sum(one for one, _ in some) / len(some), sum(other for _, other in some) / len(some), len(some)) for some in groups)


def rank_correlation(ones: Sequence[float], others: Sequence[float]) -> float:
    """Spearman's rho; equal values share the mean of their ranks."""
    return float(np.corrcoef(_ranks(ones), _ranks(others))[0, 1])


def _ranks(values: Sequence[float]) -> NDArray[np.float64]:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: NDArray[np.float64] = np.cumsum(counts) - (counts - 1) / 2
    return ranks[places]


def fitted(uow: UnitOfWork, engine: Engine, rows: Rows, source: str, target: str) -> None:
    found = []
    for text, wanted in rows:
        near = [one for one in matches(uow, text, source, target, limit=1) if one.kind == FUZZY]
        better = near and rewritten(text, near[0].source, near[0].target, source, target, translate=by_engine(engine, source, target))
        if better:
            found.append((stayed(near[0].target, wanted), stayed(better.text, wanted), stayed(engine.draft([text], source, target)[0], wanted)))
    means = [round(sum(column) / len(found), 3) for column in zip(*found, strict=True)] if found else []
    print(f"rewriting n={len(found)} as it was, rewritten, engine:", means)


def _marked(text: str, chance: random.Random) -> str:
    """The text with a word in bold, a word as a link, and the things that must be kept between its words."""
    words = text.split()
    for what in ADDED[0], ADDED[2], ADDED[3]:
        words.insert(chance.randrange(len(words) + 1), what)
    plain = [number for number, word in enumerate(words) if word not in ADDED and word.isalpha()]
    bold, link = (*chance.sample(plain, min(2, len(plain))), None, None)[:2]
    return " ".join(f"**{word}**" if number == bold else f"[{word}]({ADDED[1]})" if number == link else word for number, word in enumerate(words))


def _names(text: str) -> list[str]:
    """Two and more words in a row with a capital first letter alone, but for the first of the text."""
    found: list[list[str]] = [[]]
    for word in text.split()[1:]:
        bare = word.rstrip('.,;:”")')
        if bare[:1].isupper() and bare[1:].islower():
            found[-1].append(bare)
        if bare != word or not bare[:1].isupper() or not bare[1:].islower():
            found.append([])
    return [" ".join(run) for run in found if len(run) > 1]


def _bare(text: str) -> str:
    for what in (*ADDED, "**", "[", "]()"):
        text = text.replace(what, "")
    return " ".join(text.replace("]()", "").replace("\\", "").split())


def _in_runs(engine: Engine, text: str, source: str, target: str) -> str:
    pieces = runs(text)
    return joined(pieces, engine.draft([run.text for run in pieces if run.words], source, target))


if __name__ == "__main__":
    main()

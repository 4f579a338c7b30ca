"""How near drafts come to what people wrote: BLEU and chrF2, by sacrebleu."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import N_, Unavailable
from app.languages import entities, registry
from app.translation.engines.base import Engine

_HAN = frozenset({"Hans", "Hant"})


@dataclass(frozen=True)
class Score:
    """Both from 0 to 100, over all texts together."""

    bleu: float
    chrf2: float


@dataclass(frozen=True)
class Measured:
    """What one engine reached on texts of one pair; ``seconds`` are those that drafting took."""

    engine: str
    n: int
    seconds: float
    cased: Score
    lowercased: Score


def measure(engine: Engine, pairs: Sequence[tuple[str, str]], source: str, target: str) -> Measured:
    """Draft the sources of these pairs and compare with their targets; what has been loaded for it before does not count.

    Raises ``Unavailable`` for a pair that the engine does not draft.
    """
    if (source, target) not in engine.pairs():
        raise Unavailable("engines.no_pair_here", N_("%(engine)s does not draft from %(source)s to %(target)s. Choose another engine."), engine=engine.name,
                          source=source, target=target)
    engine.draft([pairs[0][0]], source, target)
    started = time.perf_counter()
    drafts = engine.draft([text for text, _ in pairs], source, target)
    seconds = time.perf_counter() - started
    written = [text for _, text in pairs]
    return Measured(engine.describe(source, target), len(pairs), seconds, score(drafts, written, target),
                    score([one.lower() for one in drafts], [one.lower() for one in written], target))


def score(drafts: Sequence[str], written: Sequence[str], tag: str) -> Score:
    """BLEU and chrF2 of drafts; Chinese is counted by characters, everything else by sacrebleu's usual tokens; entities are read."""
    from sacrebleu.metrics.bleu import BLEU  # with what it loads 5 MB, which exports and posts do without
    from sacrebleu.metrics.chrf import CHRF

    read = [list(map(entities.read, texts)) for texts in (drafts, written)]
    bleu = BLEU(tokenize="zh" if registry.get(tag).script in _HAN else "13a")
    return Score(bleu.corpus_score(read[0], read[1:]).score, CHRF().corpus_score(read[0], read[1:]).score)

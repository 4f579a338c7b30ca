"""Which tokens of paired texts belong together, by two word aligners in both directions, or by the words that are known.

thot is loaded where it is needed: hardly any command aligns.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from app.translation.engines.learned.lexical import WordTable

Pair = tuple[Sequence[str], Sequence[str]]

_ROUNDS = 5
_EFLOMAL_ROUNDS = (4, 4, 12)
_SEED = 2509
_TENSION = 4.0


def aligned(pairs: Sequence[Pair]) -> Iterator[tuple[Any, ...]]:
    """The alignments of each pair, one an aligner: matrices of bool, a row a source token and a column a target token.

    Both directions are joined by grow-diag-final-and (Koehn, Och, Marcu 2003).
    """
    backward = [(target, source) for source, target in pairs]
    ways = [(find(pairs), find(backward)) for find in (_eflomal, _fast_align)]
    for number in range(len(pairs)):
        found = []
        for there, back in ways:
            other = back[number][1]
            other.transpose()
            found.append(there[number][1].grow_diag_final_and(other).to_numpy().astype(np.bool_))
        yield tuple(found)


def aligned_by(source: Sequence[int], target: Sequence[int], there: WordTable, back: WordTable) -> Any:
    """The alignment of one more pair of texts: each word with the one that both agree on most (Liang et al. 2006), near its own place before others."""
    from thot.common import WordAlignmentMatrix

    rows, columns = np.meshgrid(np.array(source, np.int64), np.array(target, np.int64), indexing="ij")
    places, others = np.meshgrid(*((np.arange(len(text)) + 0.5) / len(text) for text in (source, target)), indexing="ij")
    near = np.exp(-_TENSION * np.abs(places - others))
    forth, home = there.likely(rows, columns) * near, back.likely(columns, rows) * near
    agreed = forth / forth.sum(0) * (home / home.sum(1, keepdims=True))
    one, other = WordAlignmentMatrix(*rows.shape), WordAlignmentMatrix(*rows.shape)
    for column, row in enumerate(agreed.argmax(0).tolist()):
        one.set(row, column)
    for row, column in enumerate(agreed.argmax(1).tolist()):
        other.set(row, column)
    return one.grow_diag_final_and(other).to_numpy().astype(np.bool_)


def _eflomal(pairs: Sequence[Pair]) -> Sequence[tuple[float, Any]]:
    from thot.alignment import EflomalAlignmentModel

    model = EflomalAlignmentModel()
    model.deterministic, model.seed = True, _SEED
    model.auto_iterations, model.num_samplers = False, 1
    model.set_iterations(*_EFLOMAL_ROUNDS)
    return _best(_trained(model, pairs, model.scheduled_iterations), pairs)


def _fast_align(pairs: Sequence[Pair]) -> Sequence[tuple[float, Any]]:
    from thot.alignment import FastAlignModel

    return _best(_trained(FastAlignModel(), pairs, _ROUNDS), pairs)


def _best(model: Any, pairs: Sequence[Pair]) -> Sequence[tuple[float, Any]]:
    found: Sequence[tuple[float, Any]] = model.get_best_alignments([list(source) for source, _ in pairs], [list(target) for _, target in pairs])
    return found


def _trained(model: Any, pairs: Sequence[Pair], rounds: int) -> Any:
    for source, target in pairs:
        model.add_sentence_pair(list(source), list(target))
    model.start_training()
    for _ in range(rounds):
        model.train()
    model.end_training()
    return model

"""PURE: which words of two aligned texts belong together, by several word aligners at once.

Each pair of texts gets a matrix of link strengths, a row a source unit and a column a target unit: the product
of both directions' posteriors under fast_align (Dyer et al. 2013; agreement after Liang et al. 2006), plus half
of each direction's best alignment under eflomal (Östling and Tiedemann 2016). Both models are those of thot, which is loaded where it is needed.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

Units = Sequence[str]
Pair = tuple[Units, Units]
Matrix = NDArray[np.float64]
Table = Mapping[str, Mapping[str, float]]

LONGEST = 150
"""So many units of a text are aligned; what is longer was hardly cut into segments."""

_ROUNDS = 5
_EFLOMAL_ROUNDS = (4, 4, 12)
_SEED = 2509
_RARE = 1e-3
_TENSION = 4.0
_NOTHING = 1e-4
# thot numbers its words from here on; below are its own signs
_FIRST_WORD = 3


def links(pairs: Sequence[Pair], told: Sequence[Pair] = ()) -> Iterator[Matrix]:
    """Give the link strengths of each pair of texts, from 0 to 2; the same for the same pairs.

    ``told`` are words that are known to say the same: those that the texts hold are learned from as the texts are,
    which leaves fewer words of these to be taken for one another.
    """
    if not pairs:
        return
    held, other_held = ({unit for pair in pairs for unit in pair[side]} for side in (0, 1))
    told = [(word, match) for word, match in told if held.issuperset(word) and other_held.issuperset(match)]
    forward = [(list(source[:LONGEST]), list(target[:LONGEST])) for source, target in (*told, *pairs)]
    backward = [(target, source) for source, target in forward]
    there, back = _table(forward), _table(backward)
    best, best_back = _best(forward), _best(backward)
    for (source, target), one, other in islice(zip(forward, best, best_back, strict=True), len(told), None):
        yield _agreed(source, target, there, back) + (_matrix(one) + _matrix(other).T) / 2


def _table(pairs: Sequence[tuple[list[str], list[str]]]) -> Table:
    """How likely each target unit is for a source unit, under fast_align."""
    from thot.alignment import FastAlignModel

    model = FastAlignModel()
    for source, target in pairs:
        model.add_sentence_pair(source, target)
    _train(model, _ROUNDS)
    table = {}
    for unit in {unit for source, _ in pairs for unit in source}:
        number = model.get_src_word_index(unit)
        table[unit] = {model.get_trg_word(word): chance for word, chance in model.get_translations(number, _RARE)
                       if word >= _FIRST_WORD}
    return table


def _best(pairs: Sequence[tuple[list[str], list[str]]]) -> Sequence[tuple[float, Any]]:
    """The best alignment of each pair under eflomal, a score and a matrix."""
    from thot.alignment import EflomalAlignmentModel

    model = EflomalAlignmentModel()
    model.deterministic, model.seed = True, _SEED
    model.auto_iterations, model.num_samplers = False, 1
    model.set_iterations(*_EFLOMAL_ROUNDS)
    for source, target in pairs:
        model.add_sentence_pair(source, target)
    _train(model, model.scheduled_iterations)
    return model.get_best_alignments([source for source, _ in pairs], [target for _, target in pairs])


def _train(model: Any, rounds: int) -> None:
    model.start_training()
    for _ in range(rounds):
        model.train()
    model.end_training()


def _matrix(alignment: tuple[float, Any]) -> Matrix:
    return np.asarray(alignment[1].to_numpy(), dtype=np.float64)


def _agreed(source: Units, target: Units, there: Table, back: Table) -> Matrix:
    """Links that both directions hold likely, near the diagonal rather than far from it."""
    rows, columns = len(source), len(target)
    forward, backward = np.zeros((rows, columns)), np.zeros((rows, columns))
    for row, unit in enumerate(source):
        known = there.get(unit, {})
        forward[row] = [known.get(other, 0.0) for other in target]
    for column, unit in enumerate(target):
        known = back.get(unit, {})
        backward[:, column] = [known.get(other, 0.0) for other in source]
    away = np.abs((np.arange(rows)[:, None] + 0.5) / rows - (np.arange(columns)[None] + 0.5) / columns)
    near = np.exp(-_TENSION * away)
    forward *= near / near.sum(0, keepdims=True)
    backward *= near / near.sum(1, keepdims=True)
    agreed: Matrix = (forward / (forward.sum(0, keepdims=True) + _NOTHING)
                      * backward / (backward.sum(1, keepdims=True) + _NOTHING))
    return agreed

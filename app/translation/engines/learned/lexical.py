"""PURE: which words stand for which, from links between tokens, and how well the words of two phrases fit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

NO_WORD = -1
"""Fills rows of phrases that are shorter than others."""

FLOOR = 1e-4
"""So likely is a word for another that it was never linked to."""

_NOTHING = (1 << 24) - 1  # stands for a token without a link
_BITS = 24

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class WordTable:
    """How likely words of one language are for those of the other, all of them numbers; ``keys`` are sorted."""

    keys: Numbers
    chances: Floats

    def likely(self, words: Numbers, others: Numbers, floor: float = FLOOR) -> Floats:
        """How likely each of ``others`` is for the one of ``words`` at the same place, ``floor`` where they were never linked."""
        wanted = words << _BITS | others
        at = np.minimum(np.searchsorted(self.keys, wanted), max(0, len(self.keys) - 1))
        return np.where(self.keys[at] == wanted, self.chances[at], floor) if len(self.keys) else np.full(wanted.shape, floor)

    def fit(self, words: Numbers, others: Numbers, floor: float = FLOOR) -> Floats:
        """For each row how well ``others`` can stand for ``words``, as a logarithm: each for the word that it is likeliest for, or for none."""
        nothing = np.full((len(words), 1), _NOTHING)
        best = np.full(others.shape, floor)
        for column in np.hstack((words, nothing)).T:
            for place, other in enumerate(others.T):
                rows = ((column != NO_WORD) & (other != NO_WORD)).nonzero()[0]
                best[rows, place] = np.maximum(best[rows, place], self.likely(column[rows], other[rows], floor))
        found: Floats = np.where(others == NO_WORD, 0.0, np.log(best)).sum(axis=1)
        return found


def tables(pairs: Iterable[tuple[Sequence[int], Sequence[int], Sequence[Any]]]) -> tuple[WordTable, WordTable]:
    """Which words stand for which, both ways, from texts and their alignments."""
    linked = [np.zeros(0, np.int64)]
    for source, target, ways in pairs:
        ours, theirs = np.array(source, np.int64), np.array(target, np.int64)
        for links in ways:
            rows, columns = links.nonzero()
            alone, others = ours[~links.any(1)], theirs[~links.any(0)]
            linked += [ours[rows] << _BITS | theirs[columns], alone << _BITS | _NOTHING, _NOTHING << _BITS | others]
    keys, counts = np.unique(np.concatenate(linked), return_counts=True)
    return _table(keys, counts), _table((keys & _NOTHING) << _BITS | keys >> _BITS, counts)


def _table(keys: Numbers, counts: Numbers) -> WordTable:
    order = np.argsort(keys)
    keys, counts = keys[order], counts[order]
    _, of = np.unique(keys >> _BITS, return_inverse=True)
    return WordTable(keys, counts / np.bincount(of, counts)[of])

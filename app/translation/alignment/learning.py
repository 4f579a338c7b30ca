"""PURE: learning from a first alignment what the words of one text are in the other (IBM model 1)."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from app.translation.alignment.base import Bead
from app.translation.alignment.words import Numbers, Shares, Table, Text, codes_of, table

MOST = 2_000_000
"""So many pairs of words are looked at, those of the surest beads first: some hundred megabytes."""

_ROUNDS = 4
_SURE = 0.5
_DOUBT = 0.9
_LEAST = 0.02


def learn(source: Text, target: Text, beads: Iterable[Bead], known: Table) -> Table:
    """A table of what was known and what the beads teach.

    A word of the text that goes with another in one bead only tells nothing of any other bead, and would tell of its own
    what was put into it: nearly one whole sighting is taken off each.
    """
    sure = sorted((one for one in beads if one.paired and one.confidence >= _SURE), key=lambda one: -one.confidence)
    codes, groups = _pairs(source, target, sure)
    if not len(codes):
        return known
    kinds, kind = np.unique(codes, return_inverse=True)
    counts: Shares = _trained(kinds // len(target.names), kind, groups)
    counts = np.maximum(0.0, counts - _DOUBT)
    seen = np.bincount(kinds // len(target.names), weights=counts, minlength=len(source.names))
    words = kinds // len(target.names)
    shares = counts / np.maximum(1e-9, seen[words] + _DOUBT)
    kept = shares >= _LEAST
    return _mixed(len(source.names), len(target.names), (kinds[kept], shares[kept]), seen / (seen + 2), known)


def _pairs(source: Text, target: Text, beads: Sequence[Bead]) -> tuple[Numbers, Numbers]:
    """Every word of a bead's source with every word of its target, and the number of each target word's sighting."""
    codes: list[Numbers] = []
    groups: list[Numbers] = []
    room, sighted = MOST, 0
    for bead in beads:
        mine = np.unique(source.words[source.starts[bead.source]:source.starts[bead.source_end]])
        theirs = np.unique(target.words[target.starts[bead.target]:target.starts[bead.target_end]])
        room -= len(mine) * len(theirs)
        if room < 0:
            break
        codes.append((mine[:, None] * len(target.names) + theirs[None]).ravel())
        groups.append(np.tile(np.arange(len(theirs)) + sighted, len(mine)))
        sighted += len(theirs)
    if not codes:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate(codes), np.concatenate(groups)


def _trained(words: Numbers, kind: NDArray[np.intp], groups: Numbers) -> Shares:
    """How often each two words were seen to stand for each other."""
    chances = np.ones(len(words))
    counts: Shares = chances
    for _ in range(_ROUNDS):
        each = chances[kind]
        each /= np.bincount(groups, weights=each)[groups]
        counts = np.bincount(kind, weights=each, minlength=len(words)).astype(np.float64)
        chances = counts / np.bincount(words, weights=counts)[words]
    return counts


def _mixed(size: int, other: int, learned: tuple[Numbers, Shares], trust: Shares, known: Table) -> Table:
    """Both tables as one: the more a word was seen, the more its learning counts; where nothing was known, it counts alone."""
    codes, shares = learned
    before = codes_of(known, other)
    unknown = np.diff(known.starts) == 0
    weights = np.where(unknown, np.maximum(trust, 0.5), trust)
    every, place = np.unique(np.concatenate([codes, before]), return_inverse=True)
    worth = np.concatenate([shares * weights[codes // other], known.shares * (1 - weights[before // other])])
    return table(size, other, every, np.bincount(place, weights=worth, minlength=len(every)).astype(np.float64))

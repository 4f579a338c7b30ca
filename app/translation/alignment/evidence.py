"""PURE: how much likelier the words of sentences are together than by chance, for every cell of a band.

Each word of one side may come from any word of the other side's sentences, after a table, or from nowhere in particular
(IBM model 1, as in Moore 2002). What a group of sentences tells is not the sum of what each tells, so the groups that may
stand together are asked one by one. Both directions count half.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.translation.alignment.band import Band
from app.translation.alignment.words import Table, Text

Cells = NDArray[np.float32]

GROUPS = 3
_EXPLAINED = 0.5
"""The share of the words with known renditions that one of these stands for."""


@dataclass(frozen=True)
class Evidence:
    """What words tell: ``rows[g - 1]`` about g source sentences that end at the cell's cut and the one target sentence
    before its cut; ``columns[g - 1]`` about g target sentences and the one source sentence."""

    rows: tuple[Cells, ...]
    columns: tuple[Cells, ...]

    def of(self, band: Band, cells: NDArray[np.int64], up: int, left: int) -> NDArray[np.float64]:
        """What words tell of the beads of a shape that end at these cells, half from each side."""
        told = np.zeros(len(cells))
        rows, columns = band.rows[cells], band.columns[cells]
        for step in range(left):  # each target sentence of the bead, seen from all its source sentences
            near = columns - step >= band.first[rows]
            told[near] += self.rows[up - 1][cells[near] - step]
        for step in range(up):
            near = columns <= band.last[rows - step]
            above = rows[near] - step
            told[near] += self.columns[left - 1][band.starts[above] + columns[near] - band.first[above]]
        return told / 2


def gather(source: Text, target: Text, there: Table, back: Table, band: Band) -> Evidence:
    """Ask the words of both texts about all cells of a band."""
    turned = band.flat()
    # the columns' cells lie one column after the other; they are put in the order of the rows
    numbers = np.concatenate([band.starts[one:two + 1] - band.first[one:two + 1] + column if two >= one else np.empty(0, np.int64)
                              for column, (one, two) in enumerate(zip(turned.first.tolist(), turned.last.tolist(), strict=True))])
    rows = [_told(source, target, there, band, size) for size in range(1, GROUPS + 1)]
    columns = []
    for size in range(1, GROUPS + 1):
        told = _told(target, source, back, turned, size)
        placed = np.zeros(int(band.starts[-1]), dtype=np.float32)
        placed[numbers] = told
        columns.append(placed)
    return Evidence(tuple(rows), tuple(columns))


def gain(words: NDArray[np.int64], others: NDArray[np.int64], other: Text, table: Table) -> float:
    """What some words of one text say, a word, of these words of the other."""
    if not len(words) or not len(others):
        return 0.0
    gains = np.zeros(len(other.names))
    gains[:len(table.reached)][table.reached] = np.log(1 - _EXPLAINED)
    explained, chances = _expected(words, table)
    gains[explained] = np.log(1 - _EXPLAINED + _EXPLAINED * chances / (len(words) * other.chances[explained]))
    return float(gains[others].mean())


def _told(own: Text, other: Text, table: Table, band: Band, size: int) -> Cells:
    """For each cell, what ``size`` of one's own sentences before its cut say of the one sentence of the other text."""
    found = np.zeros(int(band.starts[-1]), dtype=np.float32)
    missed = np.zeros(len(other.names))
    missed[:len(table.reached)][table.reached] = np.log(1 - _EXPLAINED)
    gains = missed.copy()
    for cut in range(size, len(own.starts)):
        words = own.words[own.starts[cut - size]:own.starts[cut]]
        first, last = max(1, int(band.first[cut])), int(band.last[cut])
        if not len(words) or last < first:
            continue
        explained, chances = _expected(words, table)
        gains[explained] = np.log(1 - _EXPLAINED + _EXPLAINED * chances / (len(words) * other.chances[explained]))
        begin, end = other.starts[first - 1], other.starts[last]
        sums = np.concatenate([[0.0], np.cumsum(gains[other.words[begin:end]])])
        ends = other.starts[first - 1:last + 1] - begin
        row = band.row(cut)
        found[row.start + first - int(band.first[cut]):row.stop] = np.diff(sums[ends])
        gains[explained] = missed[explained]
    return found


def _expected(words: NDArray[np.int64], table: Table) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The words that these may be in the other text, and how likely, all together."""
    begins, ends = table.starts[words], table.starts[words + 1]
    sizes = ends - begins
    places = np.repeat(begins - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes) + np.arange(int(sizes.sum()))
    found, inverse = np.unique(table.words[places], return_inverse=True)
    return found, np.bincount(inverse, weights=table.shares[places], minlength=len(found)).astype(np.float64)

"""PURE: the likeliest way through all beads of two texts, and how likely each of them is among all ways."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.translation.alignment.band import Band
from app.translation.alignment.base import SHAPES, Bead

Floats = NDArray[np.float64]
Scores = Mapping[tuple[int, int], NDArray[np.float32]]
"""For each shape, what a bead is worth that ends at a cell, as a logarithm; cells in the order of the band's rows."""

_ALONE = (0, 1)
_NEVER = -np.inf


def beads(band: Band, scores: Scores) -> list[Bead]:
    """The likeliest row of beads from the first cut to the last, each with its share in all rows of beads."""
    before, best = _ways(band, scores)
    after = _ways_on(band, scores)
    total = before[-1]
    found = []
    row, column = len(band.first) - 1, int(band.last[-1])
    while row or column:
        cell = int(band.starts[row]) + column - int(band.first[row])
        up, left = SHAPES[int(best[cell])]
        from_row, from_column = row - up, column - left
        start = int(band.starts[from_row]) + from_column - int(band.first[from_row])
        share = float(np.exp(min(0.0, before[start] + float(scores[up, left][cell]) + after[cell] - total)))
        found.append(Bead(from_row, row, from_column, column, share))
        row, column = from_row, from_column
    return found[::-1]


def _ways(band: Band, scores: Scores) -> tuple[Floats, NDArray[np.int8]]:
    """How likely all ways to each cell are together, and the last shape of the likeliest one."""
    size = int(band.starts[-1])
    together, likeliest = np.full(size, _NEVER), np.full(size, _NEVER)
    best = np.full(size, SHAPES.index(_ALONE), np.int8)
    for row in range(len(band.first)):
        here = band.row(row)
        many, one = _arrivals(band, scores, (together, likeliest), row)
        if row == 0:
            many[0, 0] = one[0, 0] = 0.0
        best[here] = one.argmax(0)
        alone = _alone(scores, here)
        first, most = np.logaddexp.reduce(many, 0), one.max(0)
        together[here] = np.logaddexp.accumulate(first - alone) + alone
        run = np.maximum.accumulate(most - alone) + alone
        best[here][run > most + 1e-9] = SHAPES.index(_ALONE)
        likeliest[here] = run
    return together, best


def _ways_on(band: Band, scores: Scores) -> Floats:
    """How likely all ways from each cell to the end are together."""
    after = np.full(int(band.starts[-1]), _NEVER)
    rows = len(band.first)
    for row in range(rows - 1, -1, -1):
        here = band.row(row)
        onward = [np.full(here.stop - here.start, _NEVER)]
        if row == rows - 1:
            onward[0][-1] = 0.0
        for up, left in SHAPES:
            if up and row + up < rows:
                there = band.row(row + up)
                worth: Floats = (after[there] + scores[up, left][there]).astype(np.float64)
                onward.append(_moved(worth, int(band.first[row + up]) - left, band, row))
        alone = _alone(scores, here)
        first = np.logaddexp.reduce(np.array(onward), 0) + alone
        after[here] = np.logaddexp.accumulate(first[::-1])[::-1] - alone
    return after


def _arrivals(band: Band, scores: Scores, ways: tuple[Floats, Floats], row: int) -> tuple[Floats, Floats]:
    """What each shape brings to the cells of a row from the rows before it, in either count of the ways to these."""
    here, start = band.row(row), int(band.first[row])
    found = np.full((2, len(SHAPES), here.stop - here.start), _NEVER)
    for number, (up, left) in enumerate(SHAPES):
        if not 0 < up <= row:
            continue
        first = int(band.first[row - up]) + left
        begin, end = max(start, first), min(start + here.stop - here.start, int(band.last[row - up]) + left + 1)
        if begin < end:
            from_, worth = int(band.starts[row - up]) - first, scores[up, left][here][begin - start:end - start]
            for count, one in zip(ways, found, strict=True):
                one[number, begin - start:end - start] = count[from_ + begin:from_ + end] + worth
    return found[0], found[1]


def _moved(values: Floats, first: int, band: Band, row: int) -> Floats:
    """Values that begin at the column ``first``, as a row of the band has its columns."""
    start, stop = int(band.first[row]), int(band.last[row]) + 1
    found = np.full(stop - start, _NEVER)
    left, right = max(start, first), min(stop, first + len(values))
    if left < right:
        found[left - start:right - start] = values[left - first:right - first]
    return found


def _alone(scores: Scores, here: slice) -> Floats:
    """What target sentences without a source are worth up to each cell of a row."""
    worth = scores[_ALONE][here].astype(np.float64)
    worth[0] = 0.0
    found: Floats = np.cumsum(worth)
    return found


def confident(found: Sequence[Bead]) -> float:
    """The mean confidence of the beads with text on both sides; 0 where there are none."""
    paired = [one.confidence for one in found if one.paired]
    return sum(paired) / len(paired) if paired else 0.0

"""PURE: where in two long texts a pair of sentences is looked for at all.

The cells are the cuts between sentences: (i, j) says that the first i sentences of the source are told by the first j of
the target. Texts of some hundred sentences are searched through. In longer ones words that are rare in both say where
they meet, and between two such places everything is open, so that a chapter that one text lacks is found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.translation.alignment.words import Numbers, Table, Text

CELLS = 1_000_000
"""So many cells are looked at whatever they hold; of longer texts ``_TIMES`` as many at most, some hundred megabytes."""

_TIMES = 4

_REACH = 40
_RARE = 4
_TOLD = 0.1
_VOTES = 1.2
_NEAR = 12
_WIDE, _STEP = 200, 20


@dataclass(frozen=True)
class Band:
    """For each of ``len(first)`` cuts of the source, the cuts of the target from ``first`` to ``last``; both never fall."""

    first: Numbers
    last: Numbers

    @cached_property
    def starts(self) -> Numbers:
        """Where each row begins when all stand one after the other."""
        return np.cumsum([0, *(self.last - self.first + 1).tolist()]).astype(np.int64)

    @cached_property
    def rows(self) -> Numbers:
        """The row of each cell."""
        return np.repeat(np.arange(len(self.first)), np.diff(self.starts))

    @cached_property
    def columns(self) -> Numbers:
        """The column of each cell."""
        found: Numbers = np.arange(int(self.starts[-1])) + (self.first - self.starts[:-1])[self.rows]
        return found

    def row(self, number: int) -> slice:
        return slice(int(self.starts[number]), int(self.starts[number + 1]))

    def flat(self) -> "Band":
        """The same cells, seen from the other text."""
        columns = int(self.last[-1]) + 1
        first = np.searchsorted(self.last, np.arange(columns), side="left")
        last = np.searchsorted(self.first, np.arange(columns), side="right") - 1
        return Band(first.astype(np.int64), last.astype(np.int64))


def band(source: Text, target: Text, there: Table, lengths: tuple[NDArray[np.float64], NDArray[np.float64]]) -> Band:
    """Where to look for pairs in two texts."""
    rows, columns = len(source.starts), len(target.starts)
    if rows * columns <= CELLS:
        return Band(np.zeros(rows, np.int64), np.full(rows, columns - 1, np.int64))
    meetings = list(_meetings(source, target, there))
    if len(meetings) < rows // 50:  # words say too little: go by how much text there was
        found = _around(list(_by_length(*lengths)), rows, columns, max(_REACH, CELLS // rows // 2))
    else:
        found = _around(list(_filled([(0, 0), *meetings, (rows - 1, columns - 1)])), rows, columns, _REACH)
    return found if found.starts[-1] <= _TIMES * CELLS else _narrow(lengths, columns)


def _meetings(source: Text, target: Text, there: Table) -> Iterator[tuple[int, int]]:
    """Sentences that share words which are rare in both texts, in the order of both, each with others near it."""
    votes = _votes(source, target, there)
    strong = sorted(pair for pair, vote in votes.items() if vote >= _VOTES)
    way = _rising(strong)
    for place, (row, column) in enumerate(way):
        beside = [*way[max(0, place - 2):place], *way[place + 1:place + 3]]
        if any(abs((other - row) - (far - column)) <= _NEAR and abs(other - row) <= 4 * _REACH for other, far in beside):
            yield row, column


def _votes(source: Text, target: Text, there: Table) -> dict[tuple[int, int], float]:
    mine, theirs = _places(source), _places(target)
    found: dict[tuple[int, int], float] = {}
    for word, rows in mine.items():
        begin, end = there.starts[word], there.starts[word + 1]
        for other, share in zip(there.words[begin:end].tolist(), there.shares[begin:end].tolist(), strict=True):
            columns = theirs.get(other, ())
            if share < _TOLD or not columns:
                continue
            vote = 1.0 / max(len(rows), len(columns))
            for row in rows:
                for column in columns:
                    found[row, column] = found.get((row, column), 0.0) + vote
    return found


def _places(text: Text) -> dict[int, list[int]]:
    """In which sentences each word stands that stands in few."""
    counts = np.bincount(text.words, minlength=len(text.names))
    rows = np.repeat(np.arange(len(text.sizes)), text.sizes)
    kept = counts[text.words] <= _RARE
    found: dict[int, list[int]] = {}
    for word, row in zip(text.words[kept].tolist(), rows[kept].tolist(), strict=True):
        places = found.setdefault(word, [])
        if not places or places[-1] != row:
            places.append(row)
    return found


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest row of pairs that rise on both sides (patience sorting)."""
    tops: list[int] = []
    ends: list[int] = []
    before = [-1] * len(pairs)
    # of one source sentence the higher target comes first, so that none is taken twice
    order = sorted(range(len(pairs)), key=lambda one: (pairs[one][0], -pairs[one][1]))
    for one in order:
        column = pairs[one][1]
        place = int(np.searchsorted(tops, column))
        before[one] = ends[place - 1] if place else -1
        if place == len(tops):
            tops.append(column)
            ends.append(one)
        else:
            tops[place], ends[place] = column, one
    way = []
    at = ends[-1] if ends else -1
    while at >= 0:
        way.append(pairs[at])
        at = before[at]
    return way[::-1]


def _filled(anchors: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The anchors, and steps straight from one to the next where so much of both texts lies between that not all can be looked at."""
    for (row, column), (to_row, to_column) in pairwise(anchors):
        yield row, column
        height, width = to_row - row, to_column - column
        if min(height, width) > _WIDE and height * width > CELLS // 10:
            yield from ((at, column + (at - row) * width // height) for at in range(row + _STEP, to_row, _STEP))
    yield anchors[-1]


def _by_length(source: NDArray[np.float64], target: NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    """Cuts at which as much of both texts has been told."""
    mine, theirs = (np.concatenate([[0.0], np.cumsum(one)]) / one.sum() for one in (source, target))
    for row, share in enumerate(mine.tolist()):
        yield row, int(np.searchsorted(theirs, share))


def _narrow(lengths: tuple[NDArray[np.float64], NDArray[np.float64]], columns: int) -> Band:
    """Only what is near where as much of both texts has been told: never more than ``CELLS`` and one for each cut of both texts."""
    middle = np.array([column for _, column in _by_length(*lengths)], np.int64)
    reach = CELLS // len(middle) // 2
    first, last = np.maximum(0, middle - reach), np.minimum(columns - 1, middle + reach)
    first[0], last[-1] = 0, columns - 1
    last[:-1] = np.maximum(last[:-1], first[1:])
    return Band(first, last)


def _around(anchors: Sequence[tuple[int, int]], rows: int, columns: int, reach: int) -> Band:
    """All cells between two anchors, and those within reach of them."""
    first, last = np.full(rows, columns - 1, np.int64), np.zeros(rows, np.int64)
    for (row, column), (to_row, to_column) in pairwise(anchors):
        top, bottom = max(0, row - reach), min(rows, to_row + reach + 1)
        first[top:bottom] = np.minimum(first[top:bottom], max(0, column - reach))
        last[top:bottom] = np.maximum(last[top:bottom], min(columns - 1, to_column + reach))
    first[0], last[-1] = 0, columns - 1
    return Band(np.minimum.accumulate(first[::-1])[::-1], np.maximum.accumulate(last))

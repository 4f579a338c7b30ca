"""PURE: one side of the memory in two languages, held so that similar texts are found fast."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.translation.memory.postings import ROOM, UNKNOWN, Postings, best, character
from app.translation.memory.similarity import keys, without_marks

Ints = NDArray[np.integer[Any]]
TOGETHER, PERHAPS, APART = range(3)
_AT_ONCE = 1024  # units in which words are looked for before the next
SMALL = 128  # units that are put on one shelf anew with each that comes


class Unit(NamedTuple):
    """What is held of a unit: its id and rank, a number made from the key of its text, and the text."""

    id: int
    rank: int
    mark: int
    text: str


class Found(NamedTuple):
    """A unit that is like a text, and how much, from 0 to 1."""

    id: int
    mark: int
    likeness: float


@dataclass(frozen=True)
class Shelf:
    """Units in the order in which they came; ``gone`` are those that count no more."""

    postings: Postings
    hidden: tuple[str, ...]
    ids: Ints
    ranks: Ints
    marks: Ints
    gone: NDArray[np.bool_]


class Shelves:
    """Units of one language, each with an id; changed by one thread at a time, read by any.

    Those that came later count as better among equals: they are put in by rising rank.
    """

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.numbers: dict[str, int] = {}
        self.shelves: tuple[Shelf, ...] = ()
        self._bare: dict[str, list[str]] = {}
        self._bared = 0

    def put(self, units: Iterable[Unit]) -> None:
        """Take units in, in place of those with the same ids."""
        waiting: list[Unit] = []
        for unit in units:
            waiting.append(unit)
            if len(waiting) == ROOM:
                self._shelve(waiting)
                waiting = []
        if waiting:
            self._shelve(waiting)

    def drop(self, ids: Sequence[int]) -> None:
        """Forget the units with these ids."""
        self.shelves = _without(self.shelves, ids)

    def held(self) -> tuple[Ints, Ints, Ints]:
        """The ids, ranks and marks of all that is held."""
        alive = [(one.ids[~one.gone], one.ranks[~one.gone], one.marks[~one.gone]) for one in self.shelves]
        nothing = np.zeros(0, np.int64)
        return tuple(np.concatenate((nothing, *column)) for column in (zip(*alive, strict=True) if alive else ((), (), ())))  # type: ignore[return-value]

    def like(self, text: str, *, limit: int, least: int) -> list[Found]:
        """The ``limit`` units most alike to a text, by ``least`` per cent or more, best first."""
        shelves = self.shelves
        found = best([one.postings for one in shelves], [one.gone for one in shelves], self.sequence(text), limit=limit, least=least)
        return [Found(int(shelves[number].ids[place]), int(shelves[number].marks[place]), likeness) for likeness, number, place in found]

    def holding(self, groups: Sequence[Iterable[str]], apart: int) -> Iterator[tuple[int, int]]:
        """The ids of units that have a key of each group, each with how they stand there; of each how the last first.

        They are ``TOGETHER`` in the order of the groups, or ``APART``, of which so many are given; where a placeholder
        hides one of them the text has to be read, and they are ``PERHAPS``.
        """
        written = ["".join(character(self.numbers[key]) for key in group if key in self.numbers) for group in groups]
        if not written or not all(written):
            return
        row = re.compile("".join(f"[{re.escape(some)}]" for some in written))
        only = "".join(written) if all(len(some) == 1 for some in written) else ""  # one string, found faster
        wanted = frozenset("".join(written))
        for shelf in reversed(self.shelves):
            holders = reduce(np.logical_and, {some: shelf.postings.holders(some) for some in written}.values(), ~shelf.gone)
            places = np.flatnonzero(holders)[::-1]
            for start in range(0, len(places), _AT_ONCE):
                some = places[start:start + _AT_ONCE].tolist()
                sequences = zip(some, shelf.postings.sequences[some].tolist(), strict=True)
                whole = [place for place, one in sequences if (only in one if only else row.search(one))]
                others = sorted(set(some).difference(whole), reverse=True)
                veiled = [place for place in others if shelf.hidden[place] and not wanted.isdisjoint(shelf.hidden[place])]
                rest = sorted(set(others).difference(veiled), reverse=True)[:apart] if apart else []
                apart -= len(rest)
                for how, found in ((PERHAPS, veiled), (TOGETHER, whole), (APART, rest)):
                    yield from ((int(shelf.ids[place]), how) for place in found)

    def unmarked(self, bare: str) -> list[str]:
        """The keys that are this one when their marks are left out."""
        known = list(self.numbers)
        for key in known[self._bared:]:
            self._bare.setdefault(without_marks(key), []).append(key)
        self._bared = len(known)
        return self._bare.get(bare, [])

    def sequence(self, text: str) -> str:
        """A text as the sequences of the shelves write it; what none of them holds is ``UNKNOWN``."""
        return "".join(UNKNOWN if (number := self.numbers.get(key)) is None else character(number)
                       for key in keys(text, self.tag)[0])

    def _shelve(self, units: list[Unit]) -> None:
        sequences, hidden = zip(*(self._written(unit.text) for unit in units), strict=True)
        ids, ranks, marks = (np.array(column, np.int64) for column in tuple(zip(*units, strict=True))[:3])
        fresh = Shelf(Postings.of(sequences, hidden), hidden, ids, ranks, marks, np.zeros(len(units), np.bool_))
        shelves = [*_without(self.shelves, ids), fresh]
        while len(shelves) > 1 and _belong(shelves[-2], shelves[-1]):
            shelves[-2:] = [_together(shelves[-2], shelves[-1])]
        self.shelves = tuple(shelves)

    def _written(self, text: str) -> tuple[str, str]:
        shown, hidden = keys(text, self.tag)
        return self._characters(shown), self._characters(hidden)

    def _characters(self, some: list[str]) -> str:
        numbers = self.numbers
        return "".join([character(numbers.setdefault(key, len(numbers))) for key in some])


def _without(shelves: tuple[Shelf, ...], ids: Sequence[int] | Ints) -> tuple[Shelf, ...]:
    left = []
    for one in shelves:
        gone = np.isin(one.ids, ids) & ~one.gone
        kept = replace(one, gone=one.gone | gone) if gone.any() else one
        if not kept.gone.all():
            left.append(kept)
    return tuple(left)


def _belong(older: Shelf, newer: Shelf) -> bool:
    """Whether two neighbours make one shelf: so that there are few, and none is made anew often."""
    size = len(newer.ids)
    return len(older.ids) <= max(2 * size, SMALL) and len(older.ids) + size <= ROOM


def _together(older: Shelf, newer: Shelf) -> Shelf:
    kept = [np.flatnonzero(~one.gone) for one in (older, newer)]
    sequences = [one.postings.sequences[place] for one, some in zip((older, newer), kept, strict=True) for place in some]
    hidden = tuple(one.hidden[place] for one, some in zip((older, newer), kept, strict=True) for place in some)
    ids, ranks, marks = (np.concatenate((one[kept[0]], other[kept[1]])) for one, other in (
        (older.ids, newer.ids), (older.ranks, newer.ranks), (older.marks, newer.marks)))
    return Shelf(Postings.of(sequences, hidden), hidden, ids, ranks, marks, np.zeros(len(ids), np.bool_))

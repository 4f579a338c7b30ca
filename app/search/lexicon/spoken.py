"""PURE: how a name in Latin letters may be written in Lao, told by its sound along the pieces of words in texts.

ICU cuts Lao names into anything, so a name is sought as a run of pieces, each two of which stand side by side somewhere. Runs
are made from the first Latin letter to the last one; of those that say as many letters the likeliest are kept.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search.lexicon.letters import (
    ANY,
    CLOSES,
    EDGE,
    LONGEST,
    MORE,
    NOTHING,
    following,
    letters,
    opens,
    shares,
)

MOST_RUNS = 40
"""So many ways to write a name are told."""

_OWN = re.compile("[ກ-ຮເ-ໄໜໝ][\u0e80-\u0eff]*")
_MOST_LETTERS, _WIDEST = 4, 6
# what a letter has to be at least as often to count when pieces are chosen, and what it may be left out for
_COUNTS, _PASSED = 0.01, 0.1
# how much likelier a piece says some of the letters than chance does, as a logarithm, and one that says nothing is silent
_ALIKE, _MUTE = -1.5, -3.0
# runs that are kept at each letter and at the end, how much less likely than the best, and than chance, they may be
_KEPT, _ENDED, _LESS, _LEAST = 60, 150, 12.0, -25.0

Numbers = NDArray[Any]
Logs = NDArray[Any]
Runs = tuple[Logs, Numbers, Numbers]
"""How likely each is, its last piece, and the number of the run before that."""


class Pieces:
    """The pieces of words in Lao texts, and which stand side by side. A consonant that may close a syllable is there twice."""

    def __init__(self, pairs: Iterable[str]) -> None:
        """``pairs`` are pieces that stand side by side, with a space between."""
        both = [(one, other) for one, _, other in (pair.partition(" ") for pair in pairs)]
        spoken = {piece: letters(piece) for piece in sorted({piece for pair in both for piece in pair}) if _OWN.fullmatch(piece)}
        spoken = {piece: said for piece, said in spoken.items() if len(said) <= _MOST_LETTERS and all(letter in _numbers() for letter in said)}
        closing = [piece for piece, said in spoken.items() if len(said) == 1 and said[0] + CLOSES in _numbers()]
        self._texts = [*spoken, *closing]
        said = [*spoken.values(), *((spoken[piece][0] + CLOSES,) for piece in closing)]
        self._letters = np.array([[*map(_numbers().__getitem__, one), *[len(_numbers())] * (_MOST_LETTERS - len(one))] for one in said],
                                 np.int64).reshape(-1, _MOST_LETTERS)
        self._opening = len(spoken)
        places = {piece: place for place, piece in enumerate(spoken)}
        known = np.array([(places[one], places[other]) for one, other in both if one in places and other in places], np.int64).reshape(-1, 2)
        self._sources, self._targets = self._side_by_side(known, {places[piece]: place for place, piece in enumerate(closing, len(spoken))},
                                                          np.array([opens(one[-1]) for one in spoken.values()], np.bool_))
        inside = np.array([_inside(text) for text in self._texts])
        self._begins = np.array([math.log(following(EDGE, text[0])) for text in self._texts]) + inside
        self._ends = np.array([math.log(following(text[-1], EDGE)) for text in self._texts])
        self._follows = (inside[self._targets] + self._across()).astype(np.float32)

    def _side_by_side(self, known: Numbers, closing: Mapping[int, int], opening: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
        """Which pieces follow which, in order of those before; a letter closes only a syllable that has begun."""
        closed = np.full(len(opening) + 1, -1)
        closed[list(closing)] = list(closing.values())
        sources, targets = known[:, 0], known[:, 1]
        begun, ended = closed[sources] >= 0, (closed[targets] >= 0) & opening[sources]
        sources, targets = (np.concatenate([sources, closed[sources[begun]], sources[ended]]),
                            np.concatenate([targets, targets[begun], closed[targets[ended]]]))
        order = np.argsort(sources, kind="stable")
        return sources[order].astype(np.int32), targets[order].astype(np.int32)

    def _across(self) -> Logs:
        """How likely the first letter of each piece follows the last one of the piece before it."""
        edges = sorted({letter for text in self._texts for letter in (text[0], text[-1])})
        places = {letter: place for place, letter in enumerate(edges)}
        table = np.array([[math.log(following(one, other)) for other in edges] for one in edges]).reshape(len(edges), len(edges))
        firsts = np.array([places[text[0]] for text in self._texts], np.int64)
        lasts = np.array([places[text[-1]] for text in self._texts], np.int64)
        found: Logs = table[lasts[self._sources], firsts[self._targets]]
        return found

    def runs(self, word: str) -> list[tuple[str, ...]]:
        """How a name of these Latin letters may be written, in two pieces or more, the likeliest first."""
        if not len(self._sources):
            return []
        common = np.cumsum([0.0, *(math.log(shares()[""][letter]) for letter in word)])
        chosen, said = self._chosen(word, common)
        walk = _Walk(said, common, *self._among(chosen), self._ends[chosen])
        begun = np.flatnonzero(chosen < self._opening)
        ended = walk.ended(begun, self._begins[chosen[begun]])
        found: dict[tuple[str, ...], None] = {}
        for run in ended:
            pieces = tuple(self._texts[chosen[place]] for place in run)
            if len(pieces) > 1:
                found[pieces] = None
            if len(found) == MOST_RUNS:
                break
        return list(found)

    def _chosen(self, word: str, common: Logs) -> tuple[Numbers, Logs]:
        """The pieces that may say some of the word, and how likely each says which letters, as a logarithm."""
        sounds, possible = _sounds(word)
        chosen = np.flatnonzero(possible[self._letters].all(axis=1))
        said = sounds[self._letters[chosen, 0]]
        for number in range(1, _MOST_LETTERS):
            more = np.flatnonzero(self._letters[chosen, number] < len(_numbers()))
            if len(more):
                said[more] = said[more] @ sounds[self._letters[chosen[more], number]]
        with np.errstate(divide="ignore"):
            said = np.log(said)
        later = np.triu(np.ones(said.shape[1:], np.bool_), 1)
        alike = np.where(later, said - (common[None, :] - common[:, None]), -np.inf).max(axis=(1, 2), initial=-np.inf) > _ALIKE
        alike |= said[:, 0, 0] > math.log(_PASSED)
        return chosen[alike], said[alike]

    def _among(self, chosen: Numbers) -> tuple[Numbers, Numbers, Logs]:
        """Which of these pieces follow which: where those after each begin, which these are, and how likely each follows."""
        numbers = np.full(len(self._texts), -1)
        numbers[chosen] = np.arange(len(chosen))
        there = np.flatnonzero((numbers[self._sources] >= 0) & (numbers[self._targets] >= 0))
        firsts = np.searchsorted(numbers[self._sources[there]], np.arange(len(chosen) + 1))
        return firsts, numbers[self._targets[there]], self._follows[there]


class _Walk:
    """Runs along one word."""

    def __init__(self, said: Logs, common: Logs, firsts: Numbers, targets: Numbers, follows: Logs, ends: Logs) -> None:
        self._said, self._common, self._firsts, self._targets, self._follows, self._ends = said, common, firsts, targets, follows, ends
        self._size = len(common) - 1
        self._waiting: list[list[Runs]] = [[] for _ in common]
        self._lasts: list[Numbers] = []
        self._before: list[Numbers] = []
        self._known = 0

    def ended(self, begun: Numbers, begins: Logs) -> list[list[int]]:
        """The runs that say the whole word, the likeliest first, as places of pieces."""
        for place in range(1, min(_WIDEST, self._size) + 1):
            self._waiting[place].append((begins + self._said[begun, 0, place], begun, np.full(len(begun), -1)))
        found: list[tuple[Logs, Numbers]] = []
        for place in range(1, self._size + 1):
            silent = self._step(place, self._waiting[place], found)
            if silent:
                self._step(place, silent, found)
        if not found:
            return []
        lasts, before = np.concatenate(self._lasts).tolist(), np.concatenate(self._before).tolist()
        likely, runs = (np.concatenate(one) for one in zip(*found, strict=True))
        return [_followed(run, lasts, before) for run in runs[np.argsort(-likely, kind="stable")].tolist()]

    def _step(self, place: int, waiting: Sequence[Runs], found: list[tuple[Logs, Numbers]]) -> list[Runs]:
        """Let the runs that have come to this letter go on; those that did so with a silent piece are given back."""
        likely, lasts, before = (np.concatenate([runs[part] for runs in waiting]) for part in range(3)) if waiting else (np.zeros(0),) * 3
        whole = place == self._size
        worth = likely + self._ends[lasts] if whole and len(likely) else likely
        kept = _best(worth, _ENDED if whole else _KEPT, np.inf if whole else _LESS)
        likely, lasts, before = likely[kept], lasts[kept], before[kept]
        numbers = np.arange(self._known, self._known + len(kept))
        self._known += len(kept)
        self._lasts.append(lasts)
        self._before.append(before)
        if whole:
            found.append((worth[kept], numbers))
        return self._gone_on(place, likely, lasts, numbers)

    def _gone_on(self, place: int, likely: Logs, lasts: Numbers, numbers: Numbers) -> list[Runs]:
        if not len(likely):
            return []
        counts = self._firsts[lasts + 1] - self._firsts[lasts]
        owners = np.repeat(np.arange(len(lasts)), counts)
        steps = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts - self._firsts[lasts], counts)
        targets, reached = self._targets[steps], likely[owners] + self._follows[steps]
        for end in range(place + 1, min(place + _WIDEST, self._size) + 1):
            there = reached + self._said[targets, place, end]
            kept = np.flatnonzero(there - self._common[end] > _LEAST)
            self._waiting[end].append((there[kept], targets[kept], numbers[owners[kept]]))
        said = self._said[targets, place, place]
        mute = np.flatnonzero(said > _MUTE)
        return [(reached[mute] + said[mute], targets[mute], numbers[owners[mute]])] if len(mute) else []


def _best(likely: Logs, most: int, less: float) -> Numbers:
    if not len(likely):
        return np.zeros(0, np.int64)
    kept = np.flatnonzero(likely > likely.max() - less)
    return kept if len(kept) <= most else kept[np.argpartition(-likely[kept], most)[:most]]


def _followed(run: int, lasts: Sequence[int], before: Sequence[int]) -> list[int]:
    places: list[int] = []
    while run >= 0:
        places.append(lasts[run])
        run = before[run]
    return places[::-1]


def _inside(text: str) -> float:
    return sum(math.log(following(one, other)) for one, other in pairwise(text))


@cache
def _numbers() -> Mapping[str, int]:
    """The letters of Lao, numbered."""
    return {letter: number for number, letter in enumerate(letter for letter in shares() if letter)}


@cache
def _said() -> Mapping[str, tuple[Numbers, Logs]]:
    """Which letters of Lao are some Latin ones, and how often."""
    said: dict[str, list[tuple[int, float]]] = {}
    for letter, number in _numbers().items():
        for latin, share in shares()[letter].items():
            said.setdefault(latin, []).append((number, share))
    return {latin: (np.array([number for number, _ in several]), np.array([share for _, share in several])) for latin, several in said.items()}


def _sounds(word: str) -> tuple[Logs, NDArray[Any]]:
    """How likely each letter of Lao, and at last none, says the word's letters from one place to another; and which may at all."""
    size, number = len(word), len(_numbers())
    places = np.arange(size + 1)
    sounds = np.zeros((number + 1, size + 1, size + 1))
    sounds[:, places, places] = NOTHING
    sounds[:, places[:-1], places[1:]] = ANY
    possible = np.arange(number + 1) == number
    silent, often = _said()[""]
    sounds[silent[:, None], places, places] = np.maximum(often, NOTHING)[:, None]
    possible[silent[often >= _PASSED]] = True
    for place in range(size):
        for end in range(place + 1, min(place + LONGEST, size) + 1):
            if word[place:end] in _said():
                those, often = _said()[word[place:end]]
                sounds[those, place, end] = often
                possible[those[often > _COUNTS]] = True
    ahead = places[None, :] - places[:, None]
    sounds = sounds @ np.where(ahead >= 0, MORE ** np.maximum(0, ahead).astype(np.float64), 0.0)
    sounds[number] = np.eye(size + 1)
    return sounds, possible

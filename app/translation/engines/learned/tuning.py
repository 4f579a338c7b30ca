"""PURE: weights by which the decoder's best drafts come nearest to what people wrote, from lists of its n best."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

ORDER = 4
_STEPS = (-0.8, -0.4, -0.2, -0.1, -0.05, 0.05, 0.1, 0.2, 0.4, 0.8)
_RANDOM_DIRECTIONS = 24
_CLIMBS = 6
_LEAST, _MOST, _HALVINGS = -1.0, 4.0, 6  # a weight of the number of tokens is found to 0.08
_HALFWAY = 120  # texts on which weights are found that are worth as much as those of the start
_SEED = 2509

Weights = tuple[float, ...]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scored:
    """One of the n best drafts of a text: its tokens, and the score of each part of the model."""

    tokens: tuple[str, ...]
    parts: tuple[float, ...]


NBest = Callable[[Weights], Sequence[Sequence[Scored]]]
"""Drafts all texts that are tuned on with these weights."""

Length = Callable[[Weights], int]
"""How many tokens their best drafts have together."""


class Pool:
    """All drafts met so far of the texts that are tuned on, with what BLEU counts of each."""

    def __init__(self, references: Sequence[Sequence[str]]) -> None:
        self._references = [_runs(one) for one in references]
        self._lengths = np.array([len(one) for one in references], np.float64)
        self._known: list[dict[tuple[str, ...], tuple[Floats, Floats]]] = [{} for _ in references]
        self._parts: Floats = np.zeros((0, 0, 0))
        self._counts: Floats = np.zeros((0, 0, 0))
        self._there: Floats = np.zeros((0, 0))

    def add(self, lists: Sequence[Sequence[Scored]]) -> int:
        """Take these drafts in; how many of them are new."""
        new = 0
        for known, reference, drafts in zip(self._known, self._references, lists, strict=True):
            for one in drafts:
                new += one.tokens not in known
                known.setdefault(one.tokens, (np.array(one.parts), _matches(one.tokens, reference)))
        self._lay_out()
        return new

    def bleu(self, weights: Floats) -> float:
        """BLEU, from 0 to 1, of the drafts that are best under these weights (Papineni et al. 2002)."""
        best = np.argmax(self._parts @ weights + self._there, axis=1)
        counts = self._counts[np.arange(len(best)), best].sum(0)
        found, possible, length = counts[:ORDER], counts[ORDER:2 * ORDER], counts[2 * ORDER]
        if not found[0]:
            return 0.0
        brevity = min(0.0, 1 - self._lengths.sum() / max(1.0, length))
        more = (np.arange(ORDER) > 0).astype(np.float64)  # so that few texts without a long run are not all alike (Lin and Och 2004)
        return float(np.exp(np.log((found + more) / (possible + more)).mean() + brevity))

    def _lay_out(self) -> None:
        most = max(len(one) for one in self._known)
        sample = next(iter(next(one for one in self._known if one).values()))
        self._parts = np.zeros((len(self._known), most, len(sample[0])))
        self._counts = np.zeros((len(self._known), most, 2 * ORDER + 1))
        self._there = np.full((len(self._known), most), -np.inf)
        for row, known in enumerate(self._known):
            for column, (parts, counts) in enumerate(known.values()):
                self._parts[row, column], self._counts[row, column], self._there[row, column] = parts, counts, 0.0


def levelled(length: Length, references: Sequence[Sequence[str]], start: Weights, place: int) -> Weights:
    """``start`` with that weight of the number of tokens, at ``place``, for which drafts are together as long as the references.

    A model of few pairs leaves out what it is unsure of, and how much of that there is differs from pair to pair of languages.
    """
    wanted, least, most = sum(map(len, references)), _LEAST, _MOST
    for _ in range(_HALVINGS):
        middle = (least + most) / 2
        if length((*start[:place], middle, *start[place + 1:])) < wanted:
            least = middle
        else:
            most = middle
    return (*start[:place], (least + most) / 2, *start[place + 1:])


def tuned(nbest: NBest, references: Sequence[Sequence[str]], start: Weights, rounds: int) -> Weights:
    """Weights for which the best drafts are nearest to the references, starting from ``start``.

    After Och (2003): draft, look for better weights among all drafts met so far, draft again, at most ``rounds``
    times or until nothing new comes. Directions are those of single weights and random ones, the same each time.
    What is found so depends much on chance, so the mean is gone on with of what several searches find (after Cettolo,
    Bertoldi and Federico 2011). Those weights are given whose own best drafts were nearest, for what looks better among
    known drafts may lead to worse ones.
    """
    pool, chance = Pool(references), np.random.default_rng(_SEED)
    weights, found, nearest = np.array(start), start, -1.0
    for turn in range(rounds + 1):
        lists = nbest(tuple(weights.tolist()))
        first = Pool(references)
        first.add([one[:1] for one in lists])
        near = first.bleu(weights)
        if near > nearest:
            found, nearest = tuple(weights.tolist()), near
        if turn == rounds or not pool.add(lists):
            break
        size = float(np.linalg.norm(start))  # only their proportions matter, but for how many ways are gone on with
        weights = _sized(np.mean([_sized(_climbed(pool, weights, chance), size) for _ in range(_CLIMBS)], axis=0), size)
    return found


def _sized(weights: Floats, size: float) -> Floats:
    return weights * (size / np.linalg.norm(weights))


def steadied(found: Weights, start: Weights, texts: int) -> Weights:
    """Weights between those that were found and those of the start, the nearer to the former the more texts they were found on.

    A dozen texts are brought near by weights that are good for no others, and now and then so are a hundred.
    """
    share = texts / (texts + _HALFWAY)
    return tuple(share * one + (1 - share) * other for one, other in zip(found, start, strict=True))


def _climbed(pool: Pool, weights: Floats, chance: Any) -> Floats:
    best = pool.bleu(weights)
    directions = [*np.eye(len(weights)), *chance.normal(size=(_RANDOM_DIRECTIONS, len(weights))) / 2]
    better = True
    while better:
        better = False
        for direction in directions:
            for step in _STEPS:
                tried = weights + step * direction
                score = pool.bleu(tried)
                if score > best + 1e-5:
                    best, weights, better = score, tried, True
    return weights


def _runs(tokens: Sequence[str]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(tokens[at:at + size]) for size in range(1, ORDER + 1) for at in range(len(tokens) - size + 1))


def _matches(tokens: Sequence[str], reference: Counter[tuple[str, ...]]) -> Floats:
    """How many runs of each length are in the reference, how many there are, and the length of the draft."""
    found = np.zeros(2 * ORDER + 1)
    for run, number in _runs(tokens).items():
        found[len(run) - 1] += min(number, reference[run])
        found[ORDER + len(run) - 1] += number
    found[2 * ORDER] = len(tokens)
    return found

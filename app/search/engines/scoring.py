"""PURE: which documents match a question and what they score, all keys of the question at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search.engines.base import FLAT_IMPACT, LENIENCE, MOST_IMPACT, EngineQuery, Match, Wanted
from app.search.engines.columns import Codes, Columns, Mask
from app.search.engines.layout import IMPACT, IMPACT_BITS, joined
from app.search.engines.segments import Parts, Several

# sums up to this are exact in the numbers that numpy counts with, and so are whole parts of what they are divided into
_EXACT = 1 << 43
_MOST = max(MOST_IMPACT, FLAT_IMPACT)
# the rows of what only ranks and of what leaves out, which is the last; each clause of a language has one of those between
_RANKS, _EXCLUDED, _CLAUSES = 0, -1, 1
_NEVER = 1 << 14


def evaluate(parts: Parts, columns: Columns, query: EngineQuery) -> tuple[Mask, Codes]:
    """Which documents match and what they score, a place for each; nothing outside the widest scope matches.

    Keys belong to a language, so what is found by keys of different languages is apart, and all are added up at once.
    """
    scope = query.among or query.scope
    within = columns.within(scope)
    if not query.wanted:
        return within, np.zeros(parts.size, np.int64)
    asked = _Asked()
    least, sizes = np.full(len(columns.language.names), _NEVER, np.int16), np.zeros(len(columns.language.names), np.int64)
    for wanted in query.wanted:
        spoken = columns.language.code(wanted.language)
        if spoken < 0 or wanted.least > len(wanted.clauses) or (scope.languages and wanted.language not in scope.languages):
            continue
        least[spoken], sizes[spoken] = wanted.least, len(wanted.clauses) if wanted.least > 0 else 0
        asked.take(wanted)
    sums = _sums(parts, asked)
    matching = np.add.reduce(sums[_CLAUSES:_CLAUSES + asked.clauses] > 0, axis=0, dtype=np.int16)
    matched = matching >= least.take(columns.language.codes)
    matched &= within
    if asked.excludes:
        matched &= sums[_EXCLUDED] == 0
    scores = np.add.reduce(sums[:_CLAUSES + asked.clauses], axis=0)
    if asked.partly:
        size = sizes.take(columns.language.codes)
        scores *= LENIENCE + np.minimum(matching, size)
        # numbers of the first kind are divided much faster
        scores = scores / (LENIENCE + size) if scores.dtype == np.float64 else scores // (LENIENCE + size)
    return matched, scores.astype(np.int64)


class _Asked:
    """All matches of a question: keys by language and, for all keys one after the other, weights and rows.

    What counts flatly is told by its place among them.
    """

    def __init__(self) -> None:
        self.keys: list[tuple[str, list[str]]] = []
        self.weights: list[int] = []
        self.rows: list[int] = []
        self.flat: list[int] = []
        self.several: list[tuple[Several, int, int]] = []
        self.clauses = 0
        self.partly = self.excludes = False

    def take(self, wanted: Wanted) -> None:
        """Take what is wanted of one language."""
        self.keys.append((wanted.language, []))
        if wanted.least > 0:
            self.clauses = max(self.clauses, len(wanted.clauses))
        for row, clause in enumerate(wanted.clauses, _CLAUSES):
            self._take(wanted.language, clause.matches, row if wanted.least > 0 else _RANKS)
        self._take(wanted.language, wanted.ranking, _RANKS)
        self._take(wanted.language, wanted.excluded, _EXCLUDED)
        self.partly = self.partly or 0 < wanted.least < len(wanted.clauses)
        self.excludes = self.excludes or bool(wanted.excluded)

    def _take(self, language: str, matches: Sequence[Match], row: int) -> None:
        taken, weights = self.keys[-1][1], self.weights
        for match in matches:
            keys = match.keys
            if len(keys) == 1:
                if match.flat:
                    self.flat.append(len(weights))
                taken.append(keys[0])
                weights.append(match.weight)
            elif keys:
                self.several.append(((language, keys, match.adjacent), match.weight, row))
        self.rows += [row] * (len(weights) - len(self.rows))


def _sums(parts: Parts, asked: _Asked) -> NDArray[Any]:
    """What each document scores in each row."""
    rows = _CLAUSES + asked.clauses + asked.excludes
    most = sum(asked.weights) + sum(weight for _, weight, _ in asked.several)
    kind = np.float64 if most * _MOST * (LENIENCE + asked.clauses) < _EXACT else np.int64
    weights, row_of = np.array(asked.weights, kind), np.array(asked.rows, np.int64) % rows
    flat = np.zeros(len(weights), np.bool_)
    flat[asked.flat] = True
    found = [np.zeros((rows, 0), kind)]
    for source, pieces, lengths, owners in parts.postings(asked.keys):  # apart, as arrays that are not large are much faster
        packed, size = joined(pieces), len(source.alive)
        gains = np.repeat(weights[owners], lengths)
        gains *= packed & IMPACT
        for place in np.flatnonzero(flat[owners]).tolist() if asked.flat else ():
            end = int(lengths[:place + 1].sum())
            gains[end - lengths[place]:end] = weights[owners[place]] * FLAT_IMPACT
        places = np.repeat(row_of[owners] * size, lengths)
        places += packed >> IMPACT_BITS
        found.append(_added(places, gains, rows * size).reshape(rows, size))
    sums = np.concatenate(found, axis=1)
    if asked.several:
        held = parts.holding_all([several for several, _, _ in asked.several])
        lengths = np.array(list(map(len, held)))
        gains = np.repeat(np.array([weight for _, weight, _ in asked.several], kind) * FLAT_IMPACT, lengths)
        places = np.repeat([row % rows * parts.size for _, _, row in asked.several], lengths)
        np.add.at(sums.reshape(-1), places + np.concatenate(held), gains)
    return sums


def _added(places: Codes, gains: NDArray[Any], size: int) -> NDArray[Any]:
    """What is gained at each of so many places."""
    if gains.dtype == np.float64:
        return np.bincount(places, gains, size)
    sums = np.zeros(size, gains.dtype)
    np.add.at(sums, places, gains)
    return sums

"""PURE: which documents match a question and what they score, all keys of the question at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search.engines.base import FLAT_IMPACT, LENIENCE, MOST_IMPACT, EngineQuery, Match, Wanted
from app.search.engines.columns import Columns, Mask
from app.search.engines.layout import IMPACT, IMPACT_BITS, Codes, Key
from app.search.engines.segments import Parts, Several

# sums up to this are exact in the numbers that numpy counts with
_EXACT = 1 << 53
_MOST = max(MOST_IMPACT, FLAT_IMPACT)
# what a match does beside scoring: it is enough; leaves out; only ranks. From the next number on: a clause's own
_ENOUGH, _EXCLUDED, _CLAUSES = 0, 1, 2
_RANKS = -1


def evaluate(parts: Parts, columns: Columns, query: EngineQuery) -> tuple[Mask, Codes]:
    """Which documents match and what they score, a place for each; nothing outside the scope matches.

    Keys belong to a language, so what is found by keys of different languages is apart, and all are added up at once.
    """
    within = columns.within(query.scope)
    if not query.wanted:
        return within, np.zeros(parts.size, np.int64)
    asked = _Asked()
    matched = np.zeros(parts.size, np.bool_)
    counted: list[tuple[int, Wanted]] = []
    for wanted in query.wanted:
        spoken = columns.language.code(wanted.language)
        if spoken < 0 or wanted.least > len(wanted.clauses) or (query.scope.languages and wanted.language not in query.scope.languages):
            continue
        if wanted.least <= 0:
            matched |= columns.language.codes == spoken
        elif len(wanted.clauses) > 1:
            counted.append((asked.rows, wanted))
        asked.take(wanted)
    scores, held = _found(parts, asked)
    whole = scores.astype(np.int64)
    matched |= held[_ENOUGH]
    for first, wanted in counted:
        matching = np.add.reduce(held[first:first + len(wanted.clauses)], axis=0, dtype=np.int32)
        matched |= matching >= wanted.least
        if wanted.least < len(wanted.clauses):
            found = np.flatnonzero(matching)
            whole[found] = whole[found] * (LENIENCE + matching[found]) // (LENIENCE + len(wanted.clauses))
    matched &= within
    matched &= ~held[_EXCLUDED]
    return matched, whole


class _Asked:
    """All matches of a question. Of a key: what it weighs by its impact and flatly, and its rows; of several keys, the same.

    A row says for each document whether one of its keys is there; ``rows`` is how many there are.
    """

    def __init__(self) -> None:
        self.rows = _CLAUSES
        self.several: list[tuple[Several, int, int]] = []
        self._weights: dict[Key, int] = {}
        self._flat: dict[Key, int] = {}
        self._row_of: dict[Key, int] = {}
        self._other_rows: list[tuple[Key, int]] = []

    def take(self, wanted: Wanted) -> None:
        """Take what is wanted of one language."""
        for clause in wanted.clauses:
            row = _ENOUGH if wanted.least >= 1 else _RANKS
            if wanted.least >= 1 and len(wanted.clauses) > 1:
                row, self.rows = self.rows, self.rows + 1
            self._take(wanted.language, clause.matches, row)
        self._take(wanted.language, wanted.ranking, _RANKS)
        self._take(wanted.language, wanted.excluded, _EXCLUDED)

    def _take(self, language: str, matches: Sequence[Match], row: int) -> None:
        weights = self._weights
        for match in matches:
            keys, weight = match.keys, 0 if row == _EXCLUDED else match.weight
            if len(keys) > 1:
                self.several.append(((language, keys, match.adjacent), weight * FLAT_IMPACT, row))
            elif keys:
                key = language, keys[0]
                if match.flat:
                    self._flat[key] = self._flat.get(key, 0) + weight * FLAT_IMPACT
                    weight = 0
                weights[key] = weights.get(key, 0) + weight
                if row != _RANKS and self._row_of.setdefault(key, row) != row:
                    self._other_rows.append((key, row))

    def facts(self) -> "_Facts":
        """The keys, those of one row side by side, and what is asked of them."""
        keys = [*sorted(self._row_of, key=self._row_of.__getitem__), *(key for key in self._weights if key not in self._row_of)]
        most = sum(self._weights.values()) + sum(self._flat.values()) + sum(weight for _, weight, _ in self.several)
        kind = np.float64 if most * _MOST < _EXACT else np.int64
        rows: list[tuple[int, int, int]] = []
        for row, several in groupby(keys[:len(self._row_of)], self._row_of.__getitem__):
            first = rows[-1][2] if rows else 0
            rows.append((row, first, first + sum(1 for _ in several)))
        numbers = {key: keys.index(key) for key, _ in self._other_rows}
        rows += [(row, numbers[key], numbers[key] + 1) for key, row in self._other_rows]
        return _Facts(keys, np.array([self._weights[key] for key in keys], kind), np.array([self._flat.get(key, 0) for key in keys], kind), rows)


@dataclass(frozen=True)
class _Facts:
    """Keys, what they weigh by their impact and flatly, and rows with the first of their keys and the one after the last."""

    keys: Sequence[Key]
    weights: NDArray[Any]
    flat: NDArray[Any]
    rows: Sequence[tuple[int, int, int]]


def _found(parts: Parts, asked: _Asked) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """What each document scores, and which documents each row holds."""
    facts = asked.facts()
    held = np.zeros((asked.rows, parts.size), np.bool_)
    scores: NDArray[Any] = np.zeros(parts.size, facts.weights.dtype)
    for source, pieces in parts.by_source(facts.keys):
        there = slice(source.first, source.first + len(source.alive))
        _add_keys(facts, pieces, scores[there], held[:, there])
    if asked.several:
        found = parts.holding_all([several for several, _, _ in asked.several])
        gains = np.repeat(np.array([weight for _, weight, _ in asked.several], scores.dtype), list(map(len, found)))
        _add(scores, np.concatenate(found), gains)
        for documents, (_, _, row) in zip(found, asked.several, strict=True):
            if row != _RANKS:
                held[row, documents] = True
    return scores, held


def _add_keys(facts: _Facts, pieces: Sequence[NDArray[Any]], scores: NDArray[Any], held: NDArray[np.bool_]) -> None:
    """Add what keys score by their postings in one source."""
    lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
    packed = np.concatenate(pieces)
    if not len(packed):
        return
    documents = (packed >> IMPACT_BITS).astype(np.intp)
    gains = np.repeat(facts.weights, lengths)
    gains *= packed & IMPACT
    ends = [0, *np.cumsum(lengths).tolist()]
    for number in np.flatnonzero(facts.flat).tolist():  # of the few keys that are worth something flatly
        gains[ends[number]:ends[number + 1]] += facts.flat[number]
    _add(scores, documents, gains)
    for row, first, last in facts.rows:
        held[row, documents[ends[first]:ends[last]]] = True


def _add(scores: NDArray[Any], documents: Codes, gains: NDArray[Any]) -> None:
    if scores.dtype == np.float64:
        scores += np.bincount(documents, gains, len(scores))
    else:
        np.add.at(scores, documents, gains)

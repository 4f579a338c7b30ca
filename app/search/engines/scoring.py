"""PURE: which documents match a question and what they score, all keys of the question at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search.engines.base import FLAT_IMPACT, MOST_IMPACT, EngineQuery, Match, Wanted
from app.search.engines.columns import Columns, Mask
from app.search.engines.layout import IMPACT, IMPACT_BITS, Codes, Key
from app.search.engines.segments import Parts, Several

# sums up to this are exact in the numbers that numpy counts with
_EXACT = 1 << 53
_MOST = max(MOST_IMPACT, FLAT_IMPACT)
# what a match does beside scoring: one of several clauses is enough; leaves out; only ranks. From the next number on: a clause's own
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
        elif wanted.least > 1:
            counted.append((asked.rows, wanted))
        asked.take(wanted)
    scores, held = _found(parts, asked)
    matched |= held[_ENOUGH]
    for first, wanted in counted:
        matched |= np.count_nonzero(held[first:first + len(wanted.clauses)], axis=0) >= wanted.least
    matched &= within
    matched &= ~held[_EXCLUDED]
    return matched, scores.astype(np.int64)


class _Asked:
    """All matches of a question. Of a key: what it weighs by its impact and flatly, and its rows; of several keys, the same.

    A row says for each document whether one of its keys is there; ``rows`` is how many there are.
    """

    def __init__(self) -> None:
        self.rows = _CLAUSES
        self.numbers: dict[Key, int] = {}
        self.weights: list[int] = []
        self.flat: list[int] = []
        self.rows_of: list[list[int]] = []
        self.several: list[tuple[Several, int, int]] = []

    def take(self, wanted: Wanted) -> None:
        """Take what is wanted of one language."""
        for clause in wanted.clauses:
            row = _ENOUGH if wanted.least == 1 else _RANKS
            if wanted.least > 1:
                row, self.rows = self.rows, self.rows + 1
            self._take(wanted.language, clause.matches, row)
        self._take(wanted.language, wanted.ranking, _RANKS)
        self._take(wanted.language, wanted.excluded, _EXCLUDED)

    def most(self) -> int:
        """More than any document can score."""
        return (sum(self.weights) + sum(self.flat) + sum(weight for _, weight, _ in self.several)) * _MOST

    def _take(self, language: str, matches: Sequence[Match], row: int) -> None:
        for match in matches:
            weight = 0 if row == _EXCLUDED else match.weight
            if len(match.keys) > 1:
                self.several.append(((language, match.keys, match.adjacent), weight * FLAT_IMPACT, row))
            elif match.keys:
                number = self.numbers.setdefault((language, match.keys[0]), len(self.weights))
                if number == len(self.weights):
                    self.weights.append(0)
                    self.flat.append(0)
                    self.rows_of.append([])
                if match.flat:
                    self.flat[number] += weight * FLAT_IMPACT
                else:
                    self.weights[number] += weight
                if row != _RANKS:
                    self.rows_of[number].append(row)


def _found(parts: Parts, asked: _Asked) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """What each document scores, and which documents each row holds."""
    kind = np.float64 if asked.most() < _EXACT else np.int64
    held = np.zeros((asked.rows, parts.size), np.bool_)
    scores: NDArray[Any] = np.zeros(parts.size, kind)
    if asked.numbers:
        owners, packed = parts.gathered(list(asked.numbers))
        documents = (packed >> IMPACT_BITS).astype(np.intp)
        gains: NDArray[Any] = np.array(asked.weights, kind)[owners]
        gains *= packed & IMPACT
        if any(asked.flat):
            gains += np.array(asked.flat, kind)[owners]
        _add(scores, documents, gains)
        rows = np.array([several[0] if several else _RANKS for several in asked.rows_of])[owners]
        finding = rows >= 0
        held[rows[finding], documents[finding]] = True
        for number, several in enumerate(asked.rows_of):
            for row in several[1:]:
                held[row, documents[owners == number]] = True
    if asked.several:
        found = parts.holding_all([several for several, _, _ in asked.several])
        gains = np.repeat(np.array([weight for _, weight, _ in asked.several], kind), list(map(len, found)))
        _add(scores, np.concatenate(found), gains)
        for documents, (_, _, row) in zip(found, asked.several, strict=True):
            if row != _RANKS:
                held[row, documents] = True
    return scores, held


def _add(scores: NDArray[Any], documents: Codes, gains: NDArray[Any]) -> None:
    if scores.dtype == np.float64:
        scores += np.bincount(documents, gains, len(scores))
    else:
        np.add.at(scores, documents, gains)

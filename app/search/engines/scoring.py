"""PURE: which documents match a question and what they score, all keys of the question at once."""

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search.engines.base import FLAT_IMPACT, MOST_IMPACT, EngineQuery, Match, Wanted
from app.search.engines.columns import Columns, Mask

Codes = NDArray[np.int64]
Key = tuple[str, str]
"""A language and a key."""

IMPACT_BITS = 4
IMPACT = (1 << IMPACT_BITS) - 1

# postings are kept as long as they take no more memory than this, some of it for each key
_BYTES_KEPT, _BYTES_A_KEY = 32 * 1024 * 1024, 300
# sums up to this are exact in the numbers that numpy counts with
_EXACT = 1 << 53
_NOTHING = np.zeros(0, np.int64)
_MOST = max(MOST_IMPACT, FLAT_IMPACT)


class Postings(ABC):
    """The postings of one state of an index; those that have been asked for are kept as long as there is room.

    A posting is one number: the document's, ``IMPACT_BITS`` up, and the impact. Used by any number of threads.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._kept: dict[Key, NDArray[Any]] = {}
        self._together: dict[tuple[str, tuple[str, ...], bool], Codes] = {}
        self._bytes = 0

    def of(self, keys: Sequence[Key]) -> list[NDArray[Any]]:
        """The postings of each of these keys, ascending; those of deleted documents are not among them."""
        known = self._kept
        missing = list(dict.fromkeys(key for key in keys if key not in known))
        if missing:
            found = dict(zip(missing, self.read(missing), strict=True))
            known = {**found, **{key: known[key] for key in keys if key in known}}
            self._make_room(sum(one.nbytes + _BYTES_A_KEY for one in found.values()))
            self._kept.update(found)
        return [known[key] for key in keys]

    def holding_all(self, language: str, keys: tuple[str, ...], adjacent: bool) -> Codes:
        """The documents that hold all of these keys, side by side if ``adjacent``, ascending."""
        asked = language, keys, adjacent
        documents = self._together.get(asked)
        if documents is None:
            found = sorted(self.of([(language, key) for key in dict.fromkeys(keys)]), key=len)
            documents = reduce(_in_both, (one >> IMPACT_BITS for one in found)).astype(np.int64) if found and len(found[0]) else _NOTHING
            if adjacent and len(documents):
                documents = self.side_by_side(language, keys, documents)
            self._make_room(documents.nbytes + _BYTES_A_KEY)
            self._together[asked] = documents
        return documents

    def _make_room(self, more: int) -> None:
        if self._bytes > _BYTES_KEPT:
            self._kept, self._together, self._bytes = {}, {}, 0
        self._bytes += more

    @abstractmethod
    def read(self, keys: Sequence[Key]) -> list[NDArray[Any]]:
        """The postings of different keys from the index itself."""

    @abstractmethod
    def side_by_side(self, language: str, keys: Sequence[str], documents: Codes) -> Codes:
        """Those of these documents, which hold all of the keys, in which they stand one after the other."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A match, its language, and the number of its clause among all of the question; -1 where it only ranks."""

    language: str
    match: Match
    clause: int


@dataclass(frozen=True, slots=True)
class _Found:
    """What is found of several matches, one after the other: how many documents of each, these, and the impacts there.

    ``numbers`` are those of their clauses; what only ranks has the number after the last clause's.
    """

    numbers: Sequence[int]
    weights: Sequence[int]
    lengths: Codes
    documents: Codes
    impacts: NDArray[Any] | int


def evaluate(postings: Postings, columns: Columns, query: EngineQuery) -> tuple[Mask, Codes]:
    """Which documents match and what they score, a place for each; nothing outside the scope matches."""
    within = columns.within(query.scope)
    if not query.wanted:
        return within, np.zeros(postings.size, np.int64)
    asked = [(wanted.language, match) for wanted in query.wanted
             for several in (*(one.matches for one in wanted.clauses), wanted.ranking, wanted.excluded) for match in several]
    postings.of([(language, key) for language, match in asked for key in match.keys])  # read all at once
    scores: NDArray[Any] = np.zeros(postings.size, np.float64 if sum(match.weight for _, match in asked) * _MOST < _EXACT else np.int64)
    matched = np.zeros(postings.size, np.bool_)
    # one language after the other: memory for all of them at once takes longer to get than to fill
    for wanted in query.wanted:
        spoken = columns.language.code(wanted.language)
        if spoken >= 0 and (not query.scope.languages or wanted.language in query.scope.languages):
            found = _score(postings, wanted, scores)
            matched |= found & (columns.language.codes == spoken) if wanted.least <= 0 else found
    matched &= within
    return matched, scores.astype(np.int64)


def _score(postings: Postings, wanted: Wanted, scores: NDArray[Any]) -> Mask:
    """Add what documents score, and tell which of them match."""
    number, size = len(wanted.clauses), len(scores)
    asked = [(place, match) for place, clause in enumerate(wanted.clauses) for match in clause.matches]
    asked += [(number, match) for match in wanted.ranking]
    matched = np.full(size, wanted.least <= 0)
    held = np.zeros((number if 1 < wanted.least <= number else 0, size), np.bool_)
    for found in _found(postings, wanted.language, asked):
        gains = np.repeat(np.array(found.weights, scores.dtype), found.lengths)
        gains *= found.impacts
        if scores.dtype == np.float64:
            scores += np.bincount(found.documents, gains, size)
        else:
            np.add.at(scores, found.documents, gains)
        finding = bisect_left(found.numbers, number)
        finders = found.documents[:int(found.lengths[:finding].sum())]
        if wanted.least == 1:
            matched[finders] = True
        elif len(held):
            held[np.repeat(np.array(found.numbers[:finding], np.int64), found.lengths[:finding]), finders] = True
    if len(held):
        matched = np.count_nonzero(held, axis=0) >= wanted.least
    for excluded in _found(postings, wanted.language, [(0, match) for match in wanted.excluded]):
        matched[excluded.documents] = False
    return matched


def _found(postings: Postings, language: str, asked: Sequence[tuple[int, Match]]) -> Iterator[_Found]:
    """What is found of matches of one key and of those of several."""
    single = [(number, match) for number, match in asked if len(match.keys) == 1]
    several = [(number, match) for number, match in asked if len(match.keys) > 1]
    if single:
        found = postings.of([(language, match.keys[0]) for _, match in single])
        lengths = np.fromiter(map(len, found), np.int64, len(found))
        packed = np.concatenate(found)
        impacts = packed & IMPACT
        if any(match.flat for _, match in single):
            impacts[np.repeat([match.flat for _, match in single], lengths)] = FLAT_IMPACT
        yield _Found(*_facts(single), lengths, (packed >> IMPACT_BITS).astype(np.int64), impacts)
    if several:
        held = [postings.holding_all(language, match.keys, match.adjacent) for _, match in several]
        yield _Found(*_facts(several), np.array([len(one) for one in held]), np.concatenate(held), FLAT_IMPACT)


def _facts(asked: Sequence[tuple[int, Match]]) -> tuple[list[int], list[int]]:
    return [number for number, _ in asked], [match.weight for _, match in asked]


def _in_both(few: NDArray[Any], many: NDArray[Any]) -> NDArray[Any]:
    """What is in both of two ascending arrays, by halving."""
    if not len(few):
        return few
    places = np.searchsorted(many, few)
    places[places == len(many)] = 0
    both: NDArray[Any] = few[many[places] == few]
    return both

"""PURE: which documents match a question and what they score, term by term over the postings of segments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search.engines.base import FLAT_IMPACT, EngineQuery, Match, Wanted
from app.search.engines.columns import Columns, Mask
from app.search.engines.layout import AFTER, Codes, Numbers, Stored, key_of, term_bytes

# clauses beyond what a byte can count
_MANY = 255
# terms of which it is remembered where they are
_TERMS_KEPT = 100_000


@dataclass(frozen=True, eq=False)
class Part:
    """A segment, the number of its first document among all of them, and which of its documents are alive."""

    stored: Stored
    first: int
    alive: Mask
    whole: bool

    def frequencies(self, first: int, last: int) -> Codes:
        """How many documents hold each of the terms from one place up to another."""
        if self.whole or first == last:
            return self.stored.document_counts(first, last)
        documents, starts = self.stored.postings_between(first, last)
        counts: Codes = np.add.reduceat(self.alive[documents], starts, dtype=np.int64)
        return counts


class Parts:
    """All segments of one state of an index, and where in them terms were found that have been asked for."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)
        self.size = sum(len(part.alive) for part in parts)
        self._found: dict[bytes, Mapping[Part, int]] = {}

    def holding(self, term: bytes) -> Mapping[Part, int]:
        """The segments that hold the term, each with its place there."""
        found = self._found.get(term)
        if found is None:
            if len(self._found) >= _TERMS_KEPT:
                self._found.clear()
            found = self._found[term] = {part: place for part in self.parts if (place := part.stored.place(term)) >= 0}
        return found

    def frequency(self, term: bytes) -> int:
        """How many documents hold the term."""
        number = 0
        for part, place in self.holding(term).items():
            if part.whole:
                number += part.stored.document_count(place)
            else:
                number += int(np.count_nonzero(part.alive[part.stored.postings(place)[0]]))
        return number


def evaluate(parts: Parts, columns: Columns, query: EngineQuery) -> tuple[Mask, Codes]:
    """Which documents match and what they score, a place for each; nothing outside the scope matches."""
    within = columns.within(query.scope)
    scores = np.zeros(parts.size, np.int64)
    if not query.wanted:
        return within, scores
    matched = np.zeros(parts.size, np.bool_)
    for wanted in query.wanted:
        spoken = columns.language.code(wanted.language)
        if spoken >= 0 and (not query.scope.languages or wanted.language in query.scope.languages):
            matched |= _score(parts, wanted, scores) & (columns.language.codes == spoken)
    matched &= within
    return matched, scores


def beginning(parts: Parts, language: str, prefix: str, limit: int) -> Mapping[str, int]:
    """The most frequent terms of a language that begin so, with how many documents hold them.

    One that is in the largest part alone can only be wanted if it is among the most frequent there, however many
    are in the others as well.
    """
    start = term_bytes(language, prefix)
    terms: set[bytes] = set()
    for number, part in enumerate(sorted(parts.parts, key=lambda one: len(one.alive)), 1):
        first, last = part.stored.begin(start), part.stored.begin(start + AFTER)
        if number == len(parts.parts):
            common = np.argsort(-part.frequencies(first, last), kind="stable")[:limit + len(terms)]
            terms.update(part.stored.term(first + place) for place in common.tolist())
        else:
            terms.update(map(part.stored.term, range(first, last)))
    held = {term: parts.frequency(term) for term in terms}
    wanted = sorted((-number, term) for term, number in held.items() if number)[:max(0, limit)]
    return {key_of(term): -number for number, term in wanted}


def _score(parts: Parts, wanted: Wanted, scores: Codes) -> Mask:
    """Add what documents score, and tell which of them match."""
    counts: NDArray[Any] = np.zeros(len(scores), np.uint8 if len(wanted.clauses) <= _MANY else np.uint16)
    for clause in wanted.clauses:
        holders = [documents for match in clause.matches for documents in _add(parts, wanted.language, match, scores)]
        if len(clause.matches) == 1:
            for documents in holders:  # of one segment each
                counts[documents] += 1
        elif holders:
            held = np.zeros(len(scores), np.bool_)
            for documents in holders:
                held[documents] = True
            counts += held
    for match in wanted.ranking:
        _add(parts, wanted.language, match, scores)
    matched: Mask = counts >= wanted.least
    for match in wanted.excluded:
        for documents, _ in _holders(parts, wanted.language, match):
            matched[documents] = False
    return matched


def _add(parts: Parts, language: str, match: Match, scores: Codes) -> list[Numbers]:
    holders = _holders(parts, language, match)
    for documents, impacts in holders:
        scores[documents] += match.weight * (FLAT_IMPACT if impacts is None else impacts.astype(np.int64))
    return [documents for documents, _ in holders]


def _holders(parts: Parts, language: str, match: Match) -> list[tuple[Numbers, Numbers | None]]:
    """The documents of each segment that a match is in, each once, and its impacts there; None where all are flat."""
    if not match.keys:
        return []
    places = [parts.holding(term_bytes(language, key)) for key in match.keys]
    holders: list[tuple[Numbers, Numbers | None]] = []
    for part, place in places[0].items():
        if len(places) == 1:
            documents, impacts = part.stored.postings(place)
            holders.append((documents + part.first, None if match.flat else impacts))
        elif all(part in one for one in places):
            held = [one[part] for one in places]
            documents = _side_by_side(part.stored, held) if match.adjacent else _together(part.stored, held)
            holders.append((documents + part.first, None))
    return holders


def _together(stored: Stored, places: Sequence[int]) -> Numbers:
    """The documents in which all terms stand."""
    return reduce(lambda one, other: np.intersect1d(one, other, assume_unique=True),
                  (stored.postings(place)[0] for place in sorted(set(places))))


def _side_by_side(stored: Stored, places: Sequence[int]) -> Codes:
    """The documents in which terms stand one after the other."""
    found = stored.standing(places[0])
    for step, place in enumerate(places[1:], 1):
        if not len(found):
            break
        found = np.intersect1d(found, np.unique(stored.standing(place)) - step)
    return np.unique(found >> 32)

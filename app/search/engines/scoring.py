"""PURE: which documents match a question and what they score, term by term over the postings of segments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search.engines.base import FLAT_IMPACT, EngineQuery, Match, Wanted
from app.search.engines.columns import Columns, Mask
from app.search.engines.layout import AFTER, Codes, Stored, key_of, term_bytes

# clauses beyond what a byte can count
_MANY = 255


@dataclass(frozen=True)
class Part:
    """A segment, the number of its first document among all of them, and which of its documents are alive."""

    stored: Stored
    first: int
    alive: Mask
    whole: bool

    @property
    def slice(self) -> slice:
        return slice(self.first, self.first + len(self.alive))

    def frequency(self, term: bytes) -> int:
        """How many documents hold the term."""
        place = self.stored.place(term)
        if place < 0:
            return 0
        documents = self.stored.postings(place)[0]
        return len(documents) if self.whole else int(np.count_nonzero(self.alive[documents]))

    def frequencies(self, first: int, last: int) -> Codes:
        """How many documents hold each of the terms from one place up to another."""
        if self.whole or first == last:
            return self.stored.document_counts(first, last)
        documents, starts = self.stored.postings_between(first, last)
        counts: Codes = np.add.reduceat(self.alive[documents], starts, dtype=np.int64)
        return counts


def evaluate(parts: Sequence[Part], columns: Columns, query: EngineQuery) -> tuple[Mask, Codes]:
    """Which documents match and what they score, a place for each; nothing outside the scope matches."""
    within = columns.within(query.scope)
    scores = np.zeros(len(within), np.int64)
    if not query.wanted:
        return within, scores
    matched = np.zeros(len(within), np.bool_)
    for wanted in query.wanted:
        spoken = columns.language.code(wanted.language)
        if spoken >= 0 and (not query.scope.languages or wanted.language in query.scope.languages):
            held = np.concatenate([_score(part, wanted, scores[part.slice]) for part in parts])
            matched |= held & (columns.language.codes == spoken)
    matched &= within
    return matched, scores


def beginning(parts: Sequence[Part], language: str, prefix: str, limit: int) -> Mapping[str, int]:
    """The most frequent terms of a language that begin so, with how many documents hold them.

    One that is in the largest part alone can only be wanted if it is among the most frequent there, however many
    are in the others as well.
    """
    start = term_bytes(language, prefix)
    terms: set[bytes] = set()
    ordered = sorted(parts, key=lambda one: len(one.alive))
    for number, part in enumerate(ordered, 1):
        first, last = part.stored.begin(start), part.stored.begin(start + AFTER)
        if number == len(ordered):
            common = np.argsort(-part.frequencies(first, last), kind="stable")[:limit + len(terms)]
            terms.update(part.stored.term(first + place) for place in common.tolist())
        else:
            terms.update(map(part.stored.term, range(first, last)))
    held = {term: sum(part.frequency(term) for part in parts) for term in terms}
    wanted = sorted((-number, term) for term, number in held.items() if number)[:max(0, limit)]
    return {key_of(term): -number for number, term in wanted}


def _score(part: Part, wanted: Wanted, scores: Codes) -> Mask:
    """Add what the documents of a segment score, and tell which of them match."""
    counts: NDArray[Any] = np.zeros(len(scores), np.uint8 if len(wanted.clauses) <= _MANY else np.uint16)
    for clause in wanted.clauses:
        holders = [_add(part, wanted.language, match, scores) for match in clause.matches]
        if len(holders) == 1:
            counts[holders[0]] += 1
        elif holders:
            held = np.zeros(len(scores), np.bool_)
            for documents in holders:
                held[documents] = True
            counts += held
    for match in wanted.ranking:
        _add(part, wanted.language, match, scores)
    matched: Mask = counts >= wanted.least
    for match in wanted.excluded:
        matched[_holders(part.stored, wanted.language, match)[0]] = False
    return matched


def _add(part: Part, language: str, match: Match, scores: Codes) -> NDArray[Any]:
    documents, impacts = _holders(part.stored, language, match)
    scores[documents] += match.weight * (FLAT_IMPACT if impacts is None else impacts.astype(np.int64))
    return documents


def _holders(stored: Stored, language: str, match: Match) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """The documents that a match is in, each once, and its impacts there; None where all count the same."""
    places = [stored.place(term_bytes(language, key)) for key in match.keys]
    if not places or min(places) < 0:
        return np.zeros(0, np.int64), None
    if len(places) == 1:
        documents, impacts = stored.postings(places[0])
        return documents, None if match.flat else impacts
    if match.adjacent:
        return _side_by_side(stored, places), None
    return reduce(lambda one, other: np.intersect1d(one, other, assume_unique=True),
                  (stored.postings(place)[0] for place in sorted(set(places)))), None


def _side_by_side(stored: Stored, places: Sequence[int]) -> Codes:
    """The documents in which terms stand one after the other."""
    found = stored.standing(places[0])
    for step, place in enumerate(places[1:], 1):
        if not len(found):
            break
        found = np.intersect1d(found, np.unique(stored.standing(place)) - step)
    return np.unique(found >> 32)

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
# postings are kept as long as they take no more memory than this, some of it for each term
_BYTES_KEPT, _BYTES_A_TERM = 32 * 1024 * 1024, 400
_NOTHING = np.zeros(0, np.int64)

Postings = tuple[Codes, Codes]


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
    """All segments of one state of an index, and what has been asked of them."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)
        self.size = sum(len(part.alive) for part in parts)
        self._postings: dict[bytes, Postings] = {}
        self._bytes = 0

    def places(self, term: bytes) -> dict[Part, int]:
        """The segments that hold the term, each with its place there."""
        return {part: place for part in self.parts if (place := part.stored.place(term)) >= 0}

    def postings(self, term: bytes) -> Postings:
        """The documents that hold the term, ascending, and its impacts there."""
        found = self._postings.get(term)
        if found is None:
            found = self._read(term)
            if self._bytes > _BYTES_KEPT:
                self._postings.clear()
                self._bytes = 0
            self._postings[term] = found
            self._bytes += _BYTES_A_TERM + found[0].nbytes + found[1].nbytes
        return found

    def _read(self, term: bytes) -> Postings:
        found = []
        for part, place in self.places(term).items():
            documents, impacts = part.stored.postings(place)
            if not part.whole:
                alive = part.alive[documents]
                documents, impacts = documents[alive], impacts[alive]
            found.append((documents.astype(np.int64) + part.first, impacts))
        if not found:
            return _NOTHING, _NOTHING
        documents, impacts = found[0] if len(found) == 1 else map(np.concatenate, zip(*found, strict=True))
        return documents, impacts.astype(np.int64)


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
    held = {term: len(parts.postings(term)[0]) for term in terms}
    wanted = sorted((-number, term) for term, number in held.items() if number)[:max(0, limit)]
    return {key_of(term): -number for number, term in wanted}


def _score(parts: Parts, wanted: Wanted, scores: Codes) -> Mask:
    """Add what documents score, and tell which of them match."""
    counts: NDArray[Any] = np.zeros(len(scores), np.uint8 if len(wanted.clauses) <= _MANY else np.uint16)
    for clause in wanted.clauses:
        holders = [_add(parts, wanted.language, match, scores) for match in clause.matches]
        if len(holders) == 1:
            counts[holders[0]] += 1
        elif holders:
            held = np.zeros(len(scores), np.bool_)
            held[np.concatenate(holders)] = True
            counts += held
    for match in wanted.ranking:
        _add(parts, wanted.language, match, scores)
    matched: Mask = counts >= wanted.least
    for match in wanted.excluded:
        matched[_holders(parts, wanted.language, match)[0]] = False
    return matched


def _add(parts: Parts, language: str, match: Match, scores: Codes) -> Codes:
    documents, impacts = _holders(parts, language, match)
    if len(documents):
        scores[documents] += match.weight * (FLAT_IMPACT if impacts is None else impacts)
    return documents


def _holders(parts: Parts, language: str, match: Match) -> tuple[Codes, Codes | None]:
    """The documents that a match is in, each once, and its impacts there; None where all count the same."""
    terms = [term_bytes(language, key) for key in match.keys]
    if len(terms) == 1:
        documents, impacts = parts.postings(terms[0])
        return documents, None if match.flat else impacts
    if not terms:
        return _NOTHING, None
    if not match.adjacent:
        return reduce(_in_both, (parts.postings(term)[0] for term in set(terms))), None
    places = [parts.places(term) for term in terms]
    found = [_side_by_side(part.stored, [one[part] for one in places]) + part.first
             for part in parts.parts if all(part in one for one in places)]
    return np.concatenate(found) if found else _NOTHING, None


def _side_by_side(stored: Stored, places: Sequence[int]) -> Codes:
    """The documents in which terms stand one after the other."""
    found = stored.standing(places[0])
    for step, place in enumerate(places[1:], 1):
        if not len(found):
            break
        found = _in_both(found, stored.standing(place) - step)
    documents: Codes = found >> 32
    first = np.ones(len(documents), np.bool_)
    first[1:] = documents[1:] != documents[:-1]
    return documents[first]


def _in_both(one: Codes, other: Codes) -> Codes:
    """What is in both of two ascending arrays; by halving, as the shorter one is often much shorter."""
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    if not len(few):
        return few
    places = np.searchsorted(many, few)
    places[places == len(many)] = 0
    both: Codes = few[many[places] == few]
    return both

"""PURE: the postings of several segments as one, numbered through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search.engines.columns import Mask
from app.search.engines.layout import AFTER, Stored, key_of, term_bytes
from app.search.engines.scoring import IMPACT_BITS, Codes, Key, Postings

# of so many terms it is remembered how many documents hold them
_COUNTED_KEPT = 100_000


@dataclass(frozen=True, eq=False)
class Part:
    """A segment, the number of its first document among all of them, and which of its documents are alive."""

    stored: Stored
    first: int
    alive: Mask
    whole: bool

    def gathered(self, places: Codes) -> tuple[Codes, NDArray[Any]]:
        """The postings of the terms at these places, which are numbered, as they are in the whole index."""
        owners, packed = self.stored.gathered(places)
        if not self.whole:
            alive = self.alive[packed >> IMPACT_BITS]
            owners, packed = owners[alive], packed[alive]
        return owners, packed + (self.first << IMPACT_BITS)

    def frequencies(self, places: Codes) -> Codes:
        """How many documents hold each of the terms at these places."""
        if self.whole:
            return self.stored.lengths(places)
        counts: Codes = np.bincount(self.gathered(places)[0], minlength=len(places))
        return counts


class Parts(Postings):
    """All segments of one state of an index."""

    def __init__(self, parts: Sequence[Part]) -> None:
        super().__init__(sum(len(part.alive) for part in parts))
        self.parts = tuple(parts)
        self._counted: dict[bytes, int] = {}

    def frequencies(self, terms: Sequence[bytes]) -> list[int]:
        """How many documents hold each of these terms; they are remembered, as these segments are never changed."""
        known = self._counted
        missing = [term for term in terms if term not in known]
        if missing:
            found = dict(zip(missing, self._counts(missing), strict=True))
            if len(self._counted) >= _COUNTED_KEPT:
                self._counted = {}
            self._counted.update(found)
            known = {**found, **{term: known[term] for term in terms if term in known}}
        return [known[term] for term in terms]

    def _counts(self, terms: Sequence[bytes]) -> list[int]:
        counts = np.zeros(len(terms), np.int64)
        for part in self.parts:
            held, places = part.stored.places(terms)
            counts[held] += part.frequencies(places)
        found: list[int] = counts.tolist()
        return found

    def read(self, keys: Sequence[Key]) -> list[NDArray[Any]]:
        terms = [term_bytes(*key) for key in keys]
        owners, packed = [np.zeros(0, np.int64)], [np.zeros(0, np.uint32)]
        for part in self.parts:
            held, places = part.stored.places(terms)
            numbers, found = part.gathered(places)
            owners.append(held[numbers])
            packed.append(found)
        owner, together = np.concatenate(owners), np.concatenate(packed)
        if len(self.parts) > 1:  # small numbers are sorted by counting, which is many times as fast
            together = together[np.argsort(owner.astype(np.min_scalar_type(len(keys))), kind="stable")]
        ends = np.cumsum(np.bincount(owner, minlength=len(keys))).tolist()
        return [together[start:end] for start, end in zip([0, *ends], ends, strict=False)]

    def side_by_side(self, language: str, keys: Sequence[str], documents: Codes) -> Codes:
        terms = [term_bytes(language, key) for key in keys]
        found = [documents[:0]]
        for part in self.parts:
            inside = documents[slice(*np.searchsorted(documents, (part.first, part.first + len(part.alive))))]
            if len(inside):
                found.append(part.stored.side_by_side(part.stored.places(terms)[1], inside - part.first) + part.first)
        return np.concatenate(found)


def beginning(parts: Parts, language: str, prefix: str, limit: int) -> Mapping[str, int]:
    """The most frequent terms of a language that begin so, with how many documents hold them.

    One that is in the largest part alone can only be wanted if it is among the most frequent there, however many
    are in the others as well.
    """
    start = term_bytes(language, prefix)
    found: set[bytes] = set()
    for number, part in enumerate(sorted(parts.parts, key=lambda one: len(one.alive)), 1):
        first, last = part.stored.begin(start), part.stored.begin(start + AFTER)
        if number == len(parts.parts):
            common = np.argsort(-part.frequencies(np.arange(first, last)), kind="stable")[:limit + len(found)]
            found.update(part.stored.term(first + place) for place in common.tolist())
        else:
            found.update(map(part.stored.term, range(first, last)))
    terms = list(found)
    held = zip(parts.frequencies(terms), terms, strict=True)
    wanted = sorted((-number, term) for number, term in held if number)[:max(0, limit)]
    return {key_of(term): -number for number, term in wanted}

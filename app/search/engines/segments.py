"""PURE: the postings of several segments as one, numbered through."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search.engines.adjacent import Standing
from app.search.engines.columns import Mask
from app.search.engines.layout import (
    AFTER,
    IMPACT_BITS,
    Codes,
    Key,
    Stored,
    codes_of,
    key_of,
    ranges,
    term_bytes,
)

Postings = NDArray[Any]
Several = tuple[str, tuple[str, ...], bool]
"""A language, keys, and whether they have to stand side by side in this order."""
Found = tuple[Any, ...]
"""How many documents hold a key, and its postings in each source."""

# which documents hold several keys is kept as long as it takes no more memory than this, some of it for each question
_BYTES_KEPT, _BYTES_EACH = 16 * 1024 * 1024, 300
# where so many keys are is kept
_KEYS_KEPT = 2048
_NOTHING = np.zeros(0, np.int64)
_NO_POSTINGS: Postings = np.zeros(0, np.uint32)
# segments of no more documents than this are asked as one
_FEW = 64
# segments of about one size are merged when there are more of them than this
_MOST_ALIKE = 7


@dataclass(frozen=True, eq=False)
class Part:
    """A segment, the number of its first document among all of them, and which of its documents are alive."""

    stored: Stored
    first: int
    alive: Mask
    whole: bool

    def pieces(self, codes: NDArray[np.uint64]) -> list[Postings]:
        """The postings of each term with one of these codes, of deleted documents, too; none where it is not here."""
        held, places = self.stored.places(codes)
        found = [_NO_POSTINGS] * len(codes)
        for number, piece in zip(held.tolist(), self.stored.pieces(places), strict=True):
            found[number] = piece
        return found

    def counts(self, pieces: Sequence[Postings]) -> Codes:
        """How many documents are alive in each of these pieces of postings."""
        lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
        return lengths if self.whole else lengths - _of_dead(self._dead, pieces, lengths)

    def frequencies(self, places: Codes) -> Codes:
        """How many documents hold each of the terms at these places."""
        return self.stored.lengths(places) if self.whole else self.counts(self.stored.pieces(places))

    @cached_property
    def _dead(self) -> Mask:
        return ~self.alive


class Few:
    """Segments of few documents as if they were one; a question then costs one step for all that were published lately."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.first, self.alive = parts[0].first, np.concatenate([part.alive for part in parts])
        codes = np.concatenate([part.stored.codes for part in parts])
        order = np.argsort(codes, kind="stable")
        places = [part.stored.places_of_codes.astype(np.int64) for part in parts]
        lengths = np.concatenate([part.stored.lengths(one) for part, one in zip(parts, places, strict=True)])[order]
        begins = np.cumsum([0, *(len(part.stored.packed) for part in parts[:-1])])
        starts = np.concatenate([part.stored.starts(one) + begin for part, one, begin in zip(parts, places, begins, strict=True)])[order]
        packed = np.concatenate([part.stored.packed + np.uint32((part.first - self.first) << IMPACT_BITS) for part in parts])
        self._packed: Postings = packed[ranges(starts, lengths)]  # those of one term in all segments one after the other
        self._codes, firsts = np.unique(codes[order], return_index=True)
        self._ends = np.append(0, np.cumsum(lengths))[np.append(firsts, len(lengths))]
        self._dead = ~self.alive

    def pieces(self, codes: NDArray[np.uint64]) -> list[Postings]:
        """As of a part."""
        found = [_NO_POSTINGS] * len(codes)
        places = np.searchsorted(self._codes, codes)
        places[places == len(self._codes)] = 0
        held = np.flatnonzero(self._codes[places] == codes) if len(self._codes) else _NOTHING
        packed, places = self._packed, places[held]
        for number, start, end in zip(held.tolist(), self._ends[places].tolist(), self._ends[places + 1].tolist(), strict=True):
            found[number] = packed[start:end]
        return found

    def counts(self, pieces: Sequence[Postings]) -> Codes:
        """As of a part."""
        lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
        return lengths - _of_dead(self._dead, pieces, lengths)


def _of_dead(dead: Mask, pieces: Sequence[Postings], lengths: Codes) -> Codes:
    """How many postings of each piece are of deleted documents."""
    if not len(pieces):
        return lengths
    found = np.flatnonzero(dead.take(np.concatenate(pieces) >> IMPACT_BITS))
    counts: Codes = np.bincount(np.searchsorted(np.cumsum(lengths), found, "right"), minlength=len(pieces))
    return counts


class Parts:
    """All segments of one state of an index, which are never changed; used by any number of threads.

    A posting is one number: the document's, ``IMPACT_BITS`` up, and the impact. Segments come in the order of their size,
    largest first; ``sources`` are the large ones, and the others as one.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self.size = sum(len(part.alive) for part in parts)
        self.parts = tuple(parts)
        few = [part for part in parts if len(part.alive) <= _FEW]
        large = self.parts[:len(parts) - len(few)]
        self.sources: tuple[Part | Few, ...] = (*large, *([Few(few)] if few else []))
        self._found: dict[Key, Found] = {}
        self._together: dict[Several, Codes] = {}
        self._bytes = 0

    def found(self, keys: Sequence[Key]) -> list[Found]:
        """Where each of these keys is; remembered, as those that count are asked for as soon as it is known how frequent they are."""
        known = self._found
        missing = [key for key in keys if key not in known]
        if missing:
            if len(known) > _KEYS_KEPT:  # other threads may still be reading there
                known = self._found = {}
                missing = list(keys)
            known.update(zip(missing, self.looked_up(missing), strict=True))
        return list(map(known.__getitem__, keys))

    def looked_up(self, keys: Sequence[Key]) -> Iterable[Found]:
        """Where each of these keys is, looked up now."""
        codes = codes_of(keys)
        pieces = [source.pieces(codes) for source in self.sources]
        counts = np.zeros(len(keys), np.int64)
        for source, several in zip(self.sources, pieces, strict=True):
            counts += source.counts(several)
        return zip(counts.tolist(), *pieces, strict=True)

    def by_source(self, keys: Sequence[Key]) -> Iterator[tuple["Part | Few", Sequence[Postings]]]:
        """The postings of each of these keys in one source after the other; none is empty of keys."""
        pieces = list(zip(*self.found(keys), strict=True))[1:]
        return zip(self.sources, pieces, strict=True) if keys else iter(())

    def holding_all(self, asked: Sequence[Several]) -> list[Codes]:
        """The documents that hold all keys of each of these, side by side where that is asked, ascending; deleted ones, too."""
        known = self._together
        missing = list(dict.fromkeys(one for one in asked if one not in known))
        if missing:
            found = dict(zip(missing, self._holding_all(missing), strict=True))
            known = {**found, **{one: known[one] for one in asked if one in known}}
            if self._bytes > _BYTES_KEPT:
                self._together, self._bytes = {}, 0
            self._bytes += sum(one.nbytes + _BYTES_EACH for one in found.values())
            self._together.update(found)
        return [known[one] for one in asked]

    def _holding_all(self, asked: Sequence[Several]) -> list[Codes]:
        numbers: dict[Key, int] = {}
        for language, keys, _ in asked:
            for key in keys:
                numbers.setdefault((language, key), len(numbers))
        documents = self._documents(list(numbers))
        rows = [[numbers[language, key] for key in keys] for language, keys, _ in asked]
        found = [reduce(_in_both, sorted((documents[number] for number in set(row)), key=len)) for row in rows]
        standing = [place for place, (_, _, adjacent) in enumerate(asked) if adjacent and len(found[place])]
        if standing:
            for place, kept in zip(standing, self._side_by_side(list(numbers), [(rows[one], found[one]) for one in standing]), strict=True):
                found[place] = kept
        return found

    def _documents(self, keys: Sequence[Key]) -> list[Codes]:
        """The documents that hold each of these keys, ascending; deleted ones, too."""
        found: list[list[Codes]] = [[] for _ in keys]
        for source, pieces in self.by_source(keys):
            documents = (np.concatenate(pieces) >> IMPACT_BITS) + np.int64(source.first)
            end = 0
            for several, piece in zip(found, pieces, strict=True):
                start, end = end, end + len(piece)
                if end > start:
                    several.append(documents[start:end])
        return [several[0] if len(several) == 1 else np.concatenate([_NOTHING, *several]) for several in found]

    def _side_by_side(self, keys: Sequence[Key], asked: Sequence[tuple[Sequence[int], Codes]]) -> list[Codes]:
        """Of each row of keys, by their numbers, and documents that hold them all those in which they stand one after the other."""
        lengths = np.array([len(documents) for _, documents in asked])
        sizes = np.array([len(row) for row, _ in asked])
        each = np.repeat(sizes, lengths)
        rows = np.repeat(np.arange(len(each)), each)
        steps = np.arange(len(rows)) - np.repeat(np.cumsum(each) - each, each)
        begins = np.repeat(np.repeat(np.cumsum(sizes) - sizes, lengths), each)
        terms = np.concatenate([np.array(row, np.int64) for row, _ in asked])[begins + steps]
        documents = np.concatenate([documents for _, documents in asked])
        parts = np.searchsorted([part.first for part in self.parts], documents, "right") - 1
        standing = self._standing(codes_of(keys), np.unique(parts).tolist())
        stand = standing.side_by_side(_posting(parts[rows], terms, documents[rows]), rows, steps, each)
        ends = np.cumsum(lengths).tolist()
        return [documents[stand[end - len(documents):end]] for end, (_, documents) in zip(ends, asked, strict=True)]

    def _standing(self, codes: NDArray[np.uint64], numbers: Iterable[int]) -> Standing:
        """Where the terms with these codes stand in the parts with these numbers, which ascend."""
        several = []
        for number in numbers:
            part = self.parts[number]
            held, places = part.stored.places(codes)
            terms, documents, counts, positions = part.stored.standing(places)
            several.append((_posting(number, held[terms], documents + part.first), counts, positions))
        return Standing(*map(np.concatenate, zip(*several, strict=True)))


def _posting(part: int | Codes, term: Codes, document: Codes) -> Codes:
    """A number for each posting; in a part, they ascend as its terms do and their documents."""
    numbered: Codes = (np.int64(part) << 52 if isinstance(part, int) else part << 52) | term << 32 | document
    return numbered


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
    keys = list(map(key_of, found))
    held = zip(parts.looked_up([(language, key) for key in keys]), keys, strict=True)
    wanted = sorted((-number, term_bytes(language, key), key) for (number, *_), key in held if number)[:max(0, limit)]
    return {key: -number for number, _, key in wanted}


def frequencies(parts: Parts, asked: Mapping[str, Collection[str]]) -> dict[str, dict[str, int]]:
    """How many documents of each of these languages hold each of its keys; keys that none holds are left out."""
    found = iter(parts.found([(language, key) for language, keys in asked.items() for key in keys]))
    return {language: {key: number for key in keys if (number := next(found)[0])} for language, keys in asked.items()}


def to_merge(sizes: Sequence[tuple[int, int]], new: int) -> set[int]:
    """Which segments to write anew with so many new documents: those half empty, and those that have become many.

    Of each segment the number of documents that are alive is given, and of all. Segments are alike when the numbers of
    their documents are within the same power of eight, so that a document is written anew as seldom as there are such powers.
    """
    merged = {number for number, (alive, documents) in enumerate(sizes) if 2 * alive < documents or not alive}
    while True:
        level = _level(new + sum(sizes[number][0] for number in merged))
        alike = {number for number, (alive, _) in enumerate(sizes) if _level(alive) <= level} - merged
        if len(alike) < _MOST_ALIKE:
            return merged
        merged |= alike


def _level(documents: int) -> int:
    return (max(1, documents).bit_length() - 1) // 3


def _in_both(few: Codes, many: Codes) -> Codes:
    """What is in both of two ascending arrays, by halving."""
    if not len(few):
        return few
    places = np.searchsorted(many, few)
    places[places == len(many)] = 0
    both: Codes = few[many[places] == few]
    return both

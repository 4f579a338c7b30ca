"""PURE: the postings of several segments as one, numbered through."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search.engines.columns import Mask
from app.search.engines.layout import (
    AFTER,
    IMPACT_BITS,
    Codes,
    Key,
    Standing,
    Stored,
    codes_of,
    key_of,
    ranges,
    term_bytes,
)

Postings = NDArray[Any]
Several = tuple[str, tuple[str, ...], bool]
"""A language, keys, and whether they have to stand side by side in this order."""

# which documents hold several keys is kept as long as it takes no more memory than this, some of it for each question
_BYTES_KEPT, _BYTES_EACH = 16 * 1024 * 1024, 300
_NOTHING = np.zeros(0, np.int64)
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

    def pieces(self, codes: NDArray[np.uint64]) -> tuple[Codes, list[Postings]]:
        """The numbers of those of these codes that are here, ascending, and the postings of each; of deleted documents, too."""
        held, places = self.stored.places(codes)
        return held, self.stored.pieces(places)

    def frequencies(self, places: Codes) -> Codes:
        """How many documents hold each of the terms at these places."""
        lengths = self.stored.lengths(places)
        return lengths if self.whole or not len(places) else _alive(self.alive, self.stored.pieces(places), lengths)


class Few:
    """Segments of few documents as if they were one; a question then costs one step for all that were published lately.

    The same key of two segments stays two, one after the other.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self.first, self.alive = parts[0].first, np.concatenate([part.alive for part in parts])
        codes = np.concatenate([part.stored.codes for part in parts])
        order = np.argsort(codes, kind="stable")
        self._codes = codes[order]
        places = [part.stored.places_of_codes.astype(np.int64) for part in parts]
        ends = np.cumsum([len(part.stored.packed) for part in parts])
        shifted = [part.stored.packed + np.uint32((part.first - self.first) << IMPACT_BITS) for part in parts]
        self._packed: Postings = np.concatenate(shifted)
        self._lengths = np.concatenate([part.stored.lengths(one) for part, one in zip(parts, places, strict=True)])[order]
        self._starts = np.concatenate([part.stored.starts(one) + int(end) - len(part.stored.packed)
                                       for part, one, end in zip(parts, places, ends, strict=True)])[order]

    def pieces(self, codes: NDArray[np.uint64]) -> tuple[Codes, list[Postings]]:
        """As of a part; a number may come several times."""
        held, found = self._found(codes)
        starts = self._starts[found]
        packed = self._packed
        return held, [packed[start:end] for start, end in zip(starts.tolist(), (starts + self._lengths[found]).tolist(), strict=True)]

    def counts(self, codes: NDArray[np.uint64]) -> Codes:
        """How many documents hold each of the terms with these codes."""
        held, pieces = self.pieces(codes)
        lengths = np.array([len(one) for one in pieces], np.int64)
        counted: Codes = np.bincount(held, _alive(self.alive, pieces, lengths), len(codes)).astype(np.int64) if pieces else np.zeros(len(codes), np.int64)
        return counted

    def _found(self, codes: NDArray[np.uint64]) -> tuple[Codes, Codes]:
        first = np.searchsorted(self._codes, codes)
        times = np.searchsorted(self._codes, codes, "right") - first
        held = np.flatnonzero(times)
        return np.repeat(held, times[held]), ranges(first[held], times[held])


def _alive(alive: Mask, pieces: Sequence[Postings], lengths: Codes) -> Codes:
    """How many documents of each piece are alive; no piece is empty."""
    counts: Codes = np.add.reduceat(alive[np.concatenate(pieces) >> IMPACT_BITS], np.cumsum(lengths) - lengths, dtype=np.int64)
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
        self._large = self.parts[:len(parts) - len(few)]
        self._few = Few(few) if few else None
        self.sources: tuple[Part | Few, ...] = (*self._large, *([self._few] if self._few else []))
        self._together: dict[Several, Codes] = {}
        self._bytes = 0

    def frequencies(self, keys: Sequence[Key]) -> list[int]:
        """How many documents hold each of these keys."""
        codes = codes_of(keys)
        counts = self._few.counts(codes) if self._few else np.zeros(len(keys), np.int64)
        for part in self._large:
            held, places = part.stored.places(codes)
            counts[held] += part.frequencies(places)
        found: list[int] = counts.tolist()
        return found

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
        codes = codes_of(keys)
        found: list[list[Codes]] = [[] for _ in keys]
        for source in self.sources:
            numbers, pieces = source.pieces(codes)
            if pieces:
                documents = (np.concatenate(pieces) >> IMPACT_BITS) + np.int64(source.first)
                end = 0
                for number, piece in zip(numbers.tolist(), pieces, strict=True):
                    start, end = end, end + len(piece)
                    found[number].append(documents[start:end])
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
        every = Standing(np.concatenate([documents for _, documents in asked]), rows, steps, terms)
        codes, stand = codes_of(keys), np.zeros(len(each), np.bool_)
        for part in self.parts:
            inside = (every.documents >= part.first) & (every.documents < part.first + len(part.alive))
            if inside.any():
                held, found = part.stored.places(codes)
                places = np.zeros(len(keys), np.int64)
                places[held] = found
                stand[inside] = part.stored.standing(every.only(inside).less(part.first), places)
        ends = np.cumsum(lengths).tolist()
        return [documents[stand[end - len(documents):end]] for end, (_, documents) in zip(ends, asked, strict=True)]


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
    held = zip(parts.frequencies([(language, key) for key in keys]), keys, strict=True)
    wanted = sorted((-number, term_bytes(language, key), key) for number, key in held if number)[:max(0, limit)]
    return {key: -number for number, _, key in wanted}


def frequencies(parts: Parts, asked: Mapping[str, Collection[str]]) -> dict[str, dict[str, int]]:
    """How many documents of each of these languages hold each of its keys; keys that none holds are left out."""
    counts = iter(parts.frequencies([(language, key) for language, keys in asked.items() for key in keys]))
    return {language: {key: number for key in keys if (number := next(counts))} for language, keys in asked.items()}


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

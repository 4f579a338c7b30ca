"""PURE: the postings of several segments as one, numbered through."""

import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search.engines.adjacent import Standing
from app.search.engines.columns import Codes, Mask
from app.search.engines.layout import (
    AFTER,
    IMPACT_BITS,
    Key,
    Stored,
    begins,
    codes_of,
    cut,
    joined,
    key_of,
    ranges,
    term_bytes,
)

Postings = NDArray[Any]
Several = tuple[str, tuple[str, ...], bool]
"""A language, keys, and whether they have to stand side by side in this order."""

# which documents hold several keys is kept as long as it takes no more memory than this, some of it for each question
_BYTES_KEPT, _BYTES_EACH = 16 * 1024 * 1024, 300
# where so many keys are is kept
_KEYS_KEPT = 32_768
_NOTHING = np.zeros(0, np.int64)
# a number of a row goes so many bits above those of documents
_ROW = 32
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

    def places(self, codes: NDArray[np.uint64]) -> Codes:
        """The places of the terms with these codes, -1 for those that are not here."""
        return self.stored.places(codes)

    def pieces(self, places: Codes) -> tuple[list[bytes], Codes]:
        """The postings of the terms at these places, of deleted documents, too, and how many they are."""
        return self.stored.pieces(places)

    @cached_property
    def frequencies(self) -> Codes:
        """How many documents hold each term."""
        return self.stored.document_counts() if self.whole else self.stored.living(self.alive)


class Few:
    """Segments of few documents as if they were one; a question then costs one step for all that were published lately."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.first, self.alive = parts[0].first, np.concatenate([part.alive for part in parts])
        codes = np.concatenate([part.stored.codes for part in parts])
        order = np.argsort(codes, kind="stable")
        places = [part.stored.places_of_codes.astype(np.int64) for part in parts]
        lengths = np.concatenate([part.stored.lengths(one) for part, one in zip(parts, places, strict=True)])[order]
        bases = np.cumsum([0, *(len(part.stored.packed) for part in parts[:-1])])
        starts = np.concatenate([part.stored.starts(one) + base for part, one, base in zip(parts, places, bases, strict=True)])[order]
        packed = np.concatenate([part.stored.packed + np.uint32((part.first - self.first) << IMPACT_BITS) for part in parts])
        self._packed: Postings = packed[ranges(starts, lengths)]  # those of one term in all segments one after the other
        self._codes, firsts = np.unique(codes[order], return_index=True)
        self._ends = np.append(0, np.cumsum(lengths))[np.append(firsts, len(lengths))]
        living = np.append(0, np.cumsum(self.alive.take(self._packed >> IMPACT_BITS)))
        self.frequencies: Codes = np.diff(living[self._ends])
        """As of a part."""

    def places(self, codes: NDArray[np.uint64]) -> Codes:
        """As of a part."""
        if not len(self._codes):
            return np.full(len(codes), -1, np.int64)
        found = np.searchsorted(self._codes, codes)
        return np.where(self._codes.take(found, mode="clip") == codes, found, np.int64(-1))

    def pieces(self, places: Codes) -> tuple[list[bytes], Codes]:
        """As of a part."""
        starts, ends = self._ends[places], self._ends[places + 1]
        return cut(self._packed.data, starts, ends), ends - starts


class _Known:
    """Keys that were asked for: a number for each, how many documents hold it, and its place in each source."""

    def __init__(self, sources: int) -> None:
        self.numbers: dict[str, dict[str, int]] = defaultdict(dict)
        self.counts: list[int] = []
        self.places: Codes = np.zeros((sources, 1024), np.int64)

    def lacks(self, asked: Iterable[tuple[str, Collection[str]]]) -> list[Key]:
        """Those of these keys that were not asked for before."""
        return [(language, key) for language, keys in asked for numbers in [self.numbers[language]] for key in keys if key not in numbers]

    def take(self, keys: Sequence[Key], places: Codes, counts: Sequence[int]) -> None:
        """Remember different keys; one thread at a time."""
        first, end = len(self.counts), len(self.counts) + len(keys)
        if end > self.places.shape[1]:
            self.places = np.concatenate([self.places, np.zeros((len(self.places), end), np.int64)], axis=1)
        self.places[:, first:end] = places
        self.counts += counts
        for number, (language, key) in enumerate(keys, first):  # last, as other threads look for them here
            self.numbers[language][key] = number


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
        self._known = _Known(len(self.sources))
        self._taking = threading.Lock()
        self._together: dict[Several, Codes] = {}
        self._bytes = 0

    def counts(self, asked: Mapping[str, Collection[str]]) -> dict[str, dict[str, int]]:
        """How many documents of each of these languages hold each of its keys; keys that none holds are left out."""
        known = self._asked(asked.items())
        counts = known.counts
        return {language: {key: count for key in keys if (count := counts[numbers[key]])}
                for language, keys in asked.items() for numbers in [known.numbers[language]]}

    def counts_of(self, keys: Sequence[Key]) -> list[int]:
        """How many documents hold each of these keys, which are not remembered."""
        return self._looked_up(keys)[1]

    def postings(self, asked: Sequence[tuple[str, Sequence[str]]]) -> Iterator[tuple["Part | Few", list[bytes], Codes, Codes]]:
        """The postings of the keys of these languages in each source, how many there are of each key, and which keys these are."""
        for source, places in zip(self.sources, self._places(asked), strict=True):
            held = np.flatnonzero(places >= 0)
            yield source, *source.pieces(places[held]), held

    def _places(self, asked: Sequence[tuple[str, Sequence[str]]]) -> Codes:
        """The place in each source of each of these keys, numbered through."""
        known = self._asked(asked)
        numbers = list(chain.from_iterable(map(known.numbers[language].__getitem__, keys) for language, keys in asked))
        places: Codes = known.places[:, np.array(numbers, np.int64)]
        return places

    def occurrences(self, asked: Sequence[tuple[str, Sequence[str]]], documents: Codes) -> tuple[Codes, Codes, Codes]:
        """Where these keys stand in these documents, which ascend.

        Gives for each such place the number of the key and that of the document among these, and the position.
        """
        known = self._places(asked)
        found = [(_NOTHING, _NOTHING, _NOTHING)]
        for number, part in enumerate(self.parts):
            begin, end = np.searchsorted(documents, (part.first, part.first + len(part.alive))).tolist()
            if begin < end:
                large = number < len(self.sources) and self.sources[number] is part
                places = known[number] if large else part.places(codes_of((language, key) for language, keys in asked for key in keys))
                held = np.flatnonzero(places >= 0)
                keys, among, positions = part.stored.occurrences(places[held], documents[begin:end] - part.first)
                found.append((held[keys], among + begin, positions))
        keys, among, positions = map(np.concatenate, zip(*found, strict=True))
        return keys, among, positions

    def _asked(self, asked: Collection[tuple[str, Collection[str]]]) -> _Known:
        """What is known of these keys; remembered, as those that count are asked for as soon as it is known how frequent they are."""
        known = self._known
        if known.lacks(asked):
            with self._taking:
                known = self._known
                if len(known.counts) > _KEYS_KEPT:  # other threads may still be reading there
                    known = self._known = _Known(len(self.sources))
                missing = list(dict.fromkeys(known.lacks(asked)))
                known.take(missing, *self._looked_up(missing))
        return known

    def _looked_up(self, keys: Sequence[Key]) -> tuple[Codes, list[int]]:
        """The place of each of these keys in each source, and how many documents hold it."""
        codes = codes_of(keys)
        found = np.zeros((len(self.sources), len(keys)), np.int64)
        counts = np.zeros(len(keys), np.int64)
        for source, places in zip(self.sources, found, strict=True):
            places[:] = source.places(codes)
            held = np.flatnonzero(places >= 0)
            counts[held] += source.frequencies[places[held]]
        return found, counts.tolist()

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
        """The documents that hold all keys of each of these."""
        different = [(language, tuple(dict.fromkeys(keys))) for language, keys, _ in asked]
        sizes = np.array([len(keys) for _, keys in different])
        rows = np.repeat(np.arange(len(asked)), sizes) << _ROW
        every = [_NOTHING]
        for source, pieces, lengths, owners in self.postings(different):
            every.append(np.repeat(rows[owners] + source.first, lengths) + (joined(pieces) >> IMPACT_BITS))
        held = np.concatenate(every)
        held.sort(kind="stable")  # which takes a tenth of the time where much is in order already
        starts = begins(held)
        counts = np.append(starts[1:], len(held)) - starts
        often = np.flatnonzero(counts >= sizes.min())  # few are, of all that hold one of the keys
        once = held[starts[often]]
        full = once[counts[often] == sizes[once >> _ROW]]
        ends = np.searchsorted(full, np.arange(1, len(asked) + 1) << _ROW).tolist()
        full &= (1 << _ROW) - 1
        return self._standing_so(asked, [full[start:end] for start, end in pairwise([0, *ends])])

    def _standing_so(self, asked: Sequence[Several], found: list[Codes]) -> list[Codes]:
        """Of documents that hold all keys those in which they stand side by side, where that is asked."""
        standing = [place for place, (_, _, adjacent) in enumerate(asked) if adjacent and len(found[place])]
        if standing:
            numbers: dict[Key, int] = {}
            terms = [[numbers.setdefault((language, key), len(numbers)) for key in keys] for language, keys, _ in map(asked.__getitem__, standing)]
            for place, kept in zip(standing, self._side_by_side(list(numbers), [(row, found[one]) for row, one in zip(terms, standing, strict=True)]),
                                   strict=True):
                found[place] = kept
        return found

    def _side_by_side(self, keys: Sequence[Key], asked: Sequence[tuple[Sequence[int], Codes]]) -> list[Codes]:
        """Of each row of keys, by their numbers, and documents that hold them all those in which they stand one after the other."""
        lengths = np.array([len(documents) for _, documents in asked])
        sizes = np.array([len(row) for row, _ in asked])
        each = np.repeat(sizes, lengths)
        rows = np.repeat(np.arange(len(each)), each)
        steps = np.arange(len(rows)) - np.repeat(np.cumsum(each) - each, each)
        bases = np.repeat(np.repeat(np.cumsum(sizes) - sizes, lengths), each)
        terms = np.concatenate([np.array(row, np.int64) for row, _ in asked])[bases + steps]
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
            places = part.places(codes)
            held = np.flatnonzero(places >= 0)
            terms, lengths, documents, begin, positions = part.stored.standing(places[held])
            postings = np.repeat(_posting(number, held[terms], np.int64(part.first)), lengths) + documents
            several.append((postings, np.diff(begin, append=len(positions)), part.stored.unmarked(positions)))
        return Standing(*map(np.concatenate, zip(*several, strict=True)))


def _posting(part: int | Codes, term: Codes, document: Codes | np.int64) -> Codes:
    """A number for each posting; in a part, they ascend as its terms do and their documents."""
    numbered: Codes = (np.int64(part) << 52 if isinstance(part, int) else part << 52) + (term << 32) + document
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
            common = np.argsort(-part.frequencies[first:last], kind="stable")[:limit + len(found)]
            found.update(part.stored.term(first + place) for place in common.tolist())
        else:
            found.update(map(part.stored.term, range(first, last)))
    keys = list(map(key_of, found))
    counts = parts.counts_of([(language, key) for key in keys])
    wanted = sorted((-number, term_bytes(language, key), key) for key, number in zip(keys, counts, strict=True) if number)[:max(0, limit)]
    return {key: -number for number, _, key in wanted}


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

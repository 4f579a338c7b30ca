"""PURE: how documents and their postings lie in one file, in arrays that are used where they are.

A posting is one number: the document's, four bits up, and the impact. Positions of one term lie one after the
other; the first one of each document is marked. Terms are sorted by their bytes: language, a separator, key.
"""

import json
import struct
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from itertools import count, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search.engines.base import Document
from app.search.engines.columns import Mask, Row, row_of
from app.search.engines.scoring import IMPACT, IMPACT_BITS, Codes

Numbers = NDArray[Any]

AFTER = b"\xff"
"""Added to a term, this comes after all terms that begin with it."""

_SEPARATOR = "\x1f"
_HEAD = struct.Struct("<8sIQ")
_MAGIC = b"rong-1\r\n"
# a position that says: no position here, although the term has some elsewhere
_NOWHERE = 0x7FFF_FFFF
_STEP = 32
"""So many terms lie between two of those that are kept in memory for looking up."""
# so many terms that were looked up are remembered; of a segment with no more terms than this, such as a single work's, all of them
_KNOWN, _BY_HEART = 50_000, 8192


class DamagedError(ValueError):
    """The bytes are no segment, or not all of one."""


def term_bytes(language: str, key: str) -> bytes:
    """A key as it is sorted and looked up."""
    return f"{language}{_SEPARATOR}{key}".encode("utf-8", "surrogatepass")


def key_of(term: bytes) -> str:
    """The key of a term, without its language."""
    return term.decode("utf-8", "surrogatepass").partition(_SEPARATOR)[2]


class Gathered:
    """Documents on their way into a segment; ``weight`` is about how many bytes of memory they hold."""

    def __init__(self) -> None:
        self.rows: list[Sequence[Any]] = []
        numbers = count()
        self._terms: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(numbers.__next__))
        self._owners, self._packed, self._counts, self._positions = (array("I") for _ in range(4))

    @property
    def weight(self) -> int:
        terms = sum(map(len, self._terms.values()))
        return 200 * terms + 16 * len(self._owners) + 8 * len(self._positions)

    def add(self, document: Document) -> None:
        """Take a document; its number is how many came before it."""
        base = len(self.rows) << IMPACT_BITS
        self.rows.append(row_of(document))
        known, postings = self._terms[document.language], document.postings
        self._owners.extend([known[key] for key in postings])
        self._packed.extend([base | one.impact for one in postings.values()])
        self._counts.extend([len(one.positions) for one in postings.values()])
        for one in postings.values():
            if one.positions:
                self._positions.extend(one.positions)

    def absorb(self, stored: "Stored", alive: Mask) -> None:
        """Take over the documents of a segment that are not deleted."""
        numbers = np.cumsum(alive) - 1 + len(self.rows)
        self.rows.extend(row for row, kept in zip(stored.rows, alive, strict=True) if kept)
        counts, positions = stored.counts()
        documents = stored.packed >> IMPACT_BITS
        kept = alive[documents]
        places = np.repeat(np.arange(stored.term_count), stored.document_counts())[kept]
        owners = np.zeros(stored.term_count, np.uint32)
        held = np.bincount(places, minlength=stored.term_count)
        for place, term in enumerate(stored.terms()):
            if held[place]:
                owners[place] = self._number(term)
        packed = (numbers[documents[kept]] << IMPACT_BITS) | (stored.packed[kept] & IMPACT)
        for target, values in ((self._owners, owners[places]), (self._packed, packed),
                               (self._counts, counts[kept]), (self._positions, positions[np.repeat(kept, counts)])):
            target.frombytes(values.astype(np.uint32).tobytes())

    def pieces(self) -> list[bytes]:
        """The file, in pieces that belong one after the other."""
        terms, ranks = self._sorted()
        owners = ranks[np.frombuffer(self._owners, np.uint32)]
        # many times as fast as a stable sort of the owners alone
        order = np.sort(owners.astype(np.uint64) << np.uint64(32) | np.arange(len(owners), dtype=np.uint64)).astype(np.uint32)
        document_counts = np.bincount(owners, minlength=len(terms))
        counts, positions = self._ordered_positions(order)
        position_counts = np.bincount(np.repeat(owners[order], counts), minlength=len(terms))
        counts, positions, position_counts = _marked(counts, positions, document_counts, position_counts)
        bit = 31 if (positions[positions != _NOWHERE] >= _NOWHERE >> 16).any() else 15
        about = json.dumps({"documents": self.rows, "terms": len(terms), "postings": len(order),
                           "positions": len(positions), "bit": bit}, ensure_ascii=False, separators=(",", ":"))
        head = about.encode("utf-8", "surrogatepass")
        arrays = [_starts([len(term) for term in terms]), _starts(document_counts), _starts(position_counts),
                  np.frombuffer(self._packed, np.uint32)[order],
                  _first_marked(positions, counts, bit)]
        body = [head, *(one.tobytes() for one in arrays), b"".join(terms)]
        check = 0
        for piece in body:
            check = zlib.crc32(piece, check)
        return [_HEAD.pack(_MAGIC, check, len(head)), *body]

    def _number(self, term: bytes) -> int:
        language, _, key = term.decode("utf-8", "surrogatepass").partition(_SEPARATOR)
        return self._terms[language][key]

    def _sorted(self) -> tuple[list[bytes], Numbers]:
        """All terms in order, and the place of each by its number."""
        terms: list[bytes] = []
        ranks = np.zeros(sum(map(len, self._terms.values())), np.uint32)
        for language in sorted(self._terms):
            known = self._terms[language]
            keys = sorted(known)
            ranks[np.fromiter(map(known.__getitem__, keys), np.int64, len(keys))] = np.arange(len(terms), len(terms) + len(keys))
            terms.extend(term_bytes(language, key) for key in keys)
        return terms, ranks

    def _ordered_positions(self, order: Numbers) -> tuple[Codes, Numbers]:
        """The positions in the order of the postings, and how many each of these has."""
        counts = np.frombuffer(self._counts, np.uint32).astype(np.int64)
        old_starts, ordered = (np.cumsum(counts) - counts)[order], counts[order]
        new_starts = np.cumsum(ordered) - ordered
        places = np.repeat(old_starts - new_starts, ordered) + np.arange(int(counts.sum()))
        return ordered, np.frombuffer(self._positions, np.uint32)[places]


def _marked(counts: Codes, positions: Numbers, document_counts: Codes, position_counts: Codes) -> tuple[Codes, Numbers, Codes]:
    """The same, with a position that is none in each posting without one of a term that has positions."""
    empty = (counts == 0) & np.repeat(position_counts > 0, document_counts)
    if not empty.any():
        return counts, positions, position_counts
    positions = np.insert(positions, (np.cumsum(counts) - counts)[empty], _NOWHERE)
    owners = np.repeat(np.arange(len(document_counts)), document_counts)
    return counts + empty, positions, position_counts + np.bincount(owners[empty], minlength=len(document_counts))


def _first_marked(positions: Numbers, counts: Codes, bit: int) -> NDArray[Any]:
    values = (positions & (1 << bit) - 1).astype(np.uint16 if bit == 15 else np.uint32)
    firsts = (np.cumsum(counts) - counts)[counts > 0]
    values[firsts] |= values.dtype.type(1 << bit)
    return values


def _ranges(starts: Numbers, lengths: Codes) -> Codes:
    """All numbers of several ranges, one range after the other."""
    ends = np.cumsum(lengths)
    found: Codes = np.repeat(starts - (ends - lengths), lengths) + np.arange(int(ends[-1]) if len(ends) else 0)
    return found


def _once(numbers: Codes) -> Codes:
    """These numbers in order, each once."""
    ordered = np.sort(numbers)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


def _starts(lengths: Any) -> Numbers:
    return np.concatenate(([0], np.cumsum(np.asarray(lengths, np.int64)))).astype(np.uint32)


class Stored:
    """A segment that is read. Holds nothing but views of the bytes given, so that any thread may use it."""

    def __init__(self, view: memoryview) -> None:
        if len(view) < _HEAD.size:
            raise DamagedError("cut short")
        magic, check, length = _HEAD.unpack(view[:_HEAD.size])
        if magic != _MAGIC or zlib.crc32(view[_HEAD.size:]) != check:
            raise DamagedError("not what was written")
        head = json.loads(bytes(view[_HEAD.size:_HEAD.size + length]).decode("utf-8", "surrogatepass"))
        self.rows: list[Row] = head["documents"]
        self.term_count: int = head["terms"]
        self._at = _HEAD.size + length
        self._term_starts, self._posting_starts, self._position_starts = (
            self._array(view, np.dtype("<u4"), self.term_count + 1) for _ in range(3))
        self.packed = self._array(view, np.dtype("<u4"), head["postings"])
        self._bit: int = head["bit"]
        self._positions = self._array(view, np.dtype("<u2" if self._bit == 15 else "<u4"), head["positions"])
        self._terms = view[self._at:]
        # one number at a time comes faster out of a view than out of an array; a view has to be aligned, so it is a copy
        self._starts = self._term_starts.astype(np.uint32).data
        self._steps = [self.term(place) for place in range(0, self.term_count, _STEP)]
        self._by_heart = self.term_count <= _BY_HEART
        self._known: dict[bytes, int] = {term: place for place, term in enumerate(self.terms())} if self._by_heart else {}

    def _array(self, view: memoryview, kind: np.dtype[Any], size: int) -> NDArray[Any]:
        found = np.frombuffer(view, kind, size, self._at)
        self._at += found.nbytes
        return found

    def term(self, place: int) -> bytes:
        """The term at a place."""
        return bytes(self._terms[self._starts[place]:self._starts[place + 1]])

    def terms(self) -> list[bytes]:
        """All terms, in order."""
        whole, starts = bytes(self._terms), self._term_starts.tolist()
        return [whole[start:end] for start, end in pairwise(starts)]

    def places(self, terms: Sequence[bytes]) -> tuple[Codes, Codes]:
        """Which of these terms are here, and where; places are remembered, as a search asks for each term twice."""
        known = self._known
        if self._by_heart:
            found = [known.get(term, -1) for term in terms]
        else:
            found = [known[term] if term in known else self._learned(term) for term in terms]
        places = np.array(found, np.int64)
        held = np.flatnonzero(places >= 0)
        return held, places[held]

    def _learned(self, term: bytes) -> int:
        if len(self._known) >= _KNOWN:
            self._known = {}
        place = self._known[term] = self._place(term)
        return place

    def _place(self, term: bytes) -> int:
        """Where a term is; -1 where it is not."""
        step = bisect_right(self._steps, term)
        if not step:
            return -1
        first, last = (step - 1) * _STEP, min(step * _STEP, self.term_count)
        start = self._starts[first]
        block = bytes(self._terms[start:self._starts[last]])
        found = block.find(term)
        while found >= 0:
            place = bisect_left(self._starts, start + found, first, last)
            if self._starts[place] == start + found and self._starts[place + 1] == start + found + len(term):
                return place
            found = block.find(term, found + 1)
        return -1

    def begin(self, term: bytes) -> int:
        """The place of the first term that is not before this one."""
        step = bisect_right(self._steps, term)
        if not step:
            return 0
        return bisect_left(range(self.term_count), term, (step - 1) * _STEP, min(step * _STEP, self.term_count), key=self.term)

    def document_counts(self) -> Codes:
        """How many documents hold each term, deleted documents included."""
        starts = self._posting_starts.astype(np.int64)
        counts: Codes = starts[1:] - starts[:-1]
        return counts

    def lengths(self, places: Codes) -> Codes:
        """How many documents hold each of the terms at these places, deleted documents included."""
        counts: Codes = self._posting_starts[places + 1].astype(np.int64) - self._posting_starts[places]
        return counts

    def gathered(self, places: Codes) -> tuple[Codes, Numbers]:
        """The postings of the terms at these places, one term after the other, each with the number of its term."""
        lengths = self.lengths(places)
        return np.repeat(np.arange(len(places)), lengths), self.packed[_ranges(self._posting_starts[places], lengths)]

    def side_by_side(self, places: Codes, documents: Codes) -> Codes:
        """Those of these documents, which hold all of the terms, in which they stand one after the other."""
        lengths = self._position_starts[places + 1].astype(np.int64) - self._position_starts[places]
        if not lengths.all():
            return documents[:0]
        values = self._positions[_ranges(self._position_starts[places], lengths)]
        firsts = np.append(np.flatnonzero(values >> self._bit), len(values))  # one in each posting
        owners, packed = self.gathered(places)
        steps, wanted = np.repeat(np.arange(len(places)), len(documents)), np.tile(np.arange(len(documents)), len(places))
        chosen = np.searchsorted(owners << 32 | packed >> IMPACT_BITS, steps << 32 | documents[wanted])
        counts = np.diff(firsts)[chosen]
        positions = values[_ranges(firsts[chosen], counts)] & values.dtype.type((1 << self._bit) - 1)
        there = positions != (_NOWHERE >> 16 if self._bit == 15 else _NOWHERE)
        steps, wanted = np.repeat(steps, counts)[there], np.repeat(wanted, counts)[there]
        # where the first term would stand, as many times as there are terms where all do
        begun = _once(((wanted << 32) + positions[there] + (len(places) - steps)) * len(places) + steps) // len(places)
        whole = begun[len(places) - 1:]
        return documents[_once(whole[whole == begun[:len(whole)]] >> 32)]

    def counts(self) -> tuple[Codes, Numbers]:
        """How many positions each posting has, and all positions."""
        firsts = np.flatnonzero(self._positions >> self._bit)
        positions = (self._positions & self._positions.dtype.type((1 << self._bit) - 1)).astype(np.uint32)
        if self._bit == 15:
            positions[positions == _NOWHERE >> 16] = _NOWHERE
        counts = np.zeros(len(self.packed), np.int64)
        positioned = np.diff(self._position_starts.astype(np.int64)) > 0
        counts[np.repeat(positioned, self.document_counts())] = np.diff(firsts, append=len(positions))
        return counts, positions

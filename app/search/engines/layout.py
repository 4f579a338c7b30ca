"""PURE: how documents and their postings lie in one file, in arrays that are used where they are.

A posting is one number: the document's, four bits up, and the impact. Positions of one term lie one after the
other; the first one of each document is marked. Terms are sorted by their bytes: language, a separator, key. They are
looked up by a code, eight bytes of a digest, so that all terms of a question are found in one step.
"""

import json
import struct
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import count, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search.engines.base import Document
from app.search.engines.columns import Codes, Mask, row_of

Numbers = NDArray[Any]
Key = tuple[str, str]
"""A language and a key."""

IMPACT_BITS = 4
IMPACT = (1 << IMPACT_BITS) - 1

AFTER = b"\xff"
"""Added to a term, this comes after all terms that begin with it."""

_SEPARATOR = "\x1f"
_HEAD = struct.Struct("<8sIQ")
_MAGIC = b"rong-2\r\n"
# arrays are used where they are, which wants them to begin at such places
_ALIGNED = 8
# so many postings are looked through at a time for those of deleted documents
_LOOKED_THROUGH = 262_144
# a position that says: no position here, although the term has some elsewhere
NOWHERE = 0x7FFF_FFFF
_STEP = 32
"""So many terms lie between two of those that are kept in memory for finding how terms begin."""


class DamagedError(ValueError):
    """The bytes are no segment, or not all of one."""


def term_bytes(language: str, key: str) -> bytes:
    """A key as it is sorted and looked up."""
    return f"{language}{_SEPARATOR}{key}".encode("utf-8", "surrogatepass")


def key_of(term: bytes) -> str:
    """The key of a term, without its language."""
    return term.decode("utf-8", "surrogatepass").partition(_SEPARATOR)[2]


def codes_of(keys: Iterable[Key]) -> NDArray[np.uint64]:
    """What keys are looked up by."""
    return np.frombuffer(b"".join([_digest(f"{language}{_SEPARATOR}{key}".encode("utf-8", "surrogatepass")) for language, key in keys]), "<u8")


def _digest(term: bytes) -> bytes:
    return blake2b(term, digest_size=8).digest()


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

    def add(self, document: Document, *more: int) -> None:
        """Take a document, ``more`` to be kept at the end of its row; its number is how many came before it."""
        base = len(self.rows) << IMPACT_BITS
        self.rows.append((*row_of(document), *more))
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
        bit = 31 if (positions[positions != NOWHERE] >= NOWHERE >> 16).any() else 15
        about = json.dumps({"documents": self.rows, "terms": len(terms), "postings": len(order),
                           "positions": len(positions), "bit": bit}, ensure_ascii=False, separators=(",", ":"))
        head = about.encode("utf-8", "surrogatepass")
        head += b" " * (-(_HEAD.size + len(head)) % _ALIGNED)
        codes = np.frombuffer(b"".join(map(_digest, terms)), "<u8")
        places = np.argsort(codes).astype(np.uint32)
        arrays = [codes[places], places, _starts([len(term) for term in terms]), _starts(document_counts), _starts(position_counts),
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
    positions = np.insert(positions, (np.cumsum(counts) - counts)[empty], NOWHERE)
    owners = np.repeat(np.arange(len(document_counts)), document_counts)
    return counts + empty, positions, position_counts + np.bincount(owners[empty], minlength=len(document_counts))


def _first_marked(positions: Numbers, counts: Codes, bit: int) -> NDArray[Any]:
    values = (positions & (1 << bit) - 1).astype(np.uint16 if bit == 15 else np.uint32)
    firsts = (np.cumsum(counts) - counts)[counts > 0]
    values[firsts] |= values.dtype.type(1 << bit)
    return values


def ranges(starts: Numbers, lengths: Codes) -> Codes:
    """All numbers of several ranges, one range after the other."""
    ends = np.cumsum(lengths)
    found: Codes = np.repeat(starts - (ends - lengths), lengths) + np.arange(int(ends[-1]) if len(ends) else 0)
    return found


def cut(packed: memoryview, starts: Numbers, ends: Numbers) -> list[bytes]:
    """Pieces of postings; bytes are made and put together in half the time that arrays take."""
    return [packed[start:end].tobytes() for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def joined(pieces: Iterable[bytes]) -> Numbers:
    """Postings one after the other."""
    return np.frombuffer(b"".join(pieces), np.uint32)


def begins(ordered: Codes) -> Codes:
    """Where in numbers that are in order each different one begins."""
    found = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=found[1:])
    return np.flatnonzero(found)


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
        self.rows: list[Sequence[Any]] = head["documents"]
        self.term_count: int = head["terms"]
        self._at = _HEAD.size + length
        self.codes = self._array(view, np.dtype("<u8"), self.term_count)
        self.places_of_codes = self._array(view, np.dtype("<u4"), self.term_count)
        self._shift = np.uint64(64 - self.term_count.bit_length())
        alike = np.bincount((self.codes >> self._shift).astype(np.intp), minlength=1)
        self._deepest = int(alike.max())
        self._begins = (np.cumsum(alike) - alike).astype(np.uint32)
        self._term_starts, self._posting_starts, self._position_starts = (
            self._array(view, np.dtype("<u4"), self.term_count + 1) for _ in range(3))
        self.packed = self._array(view, np.dtype("<u4"), head["postings"])
        self._bit: int = head["bit"]
        self._positions = self._array(view, np.dtype("<u2" if self._bit == 15 else "<u4"), head["positions"])
        self._terms = view[self._at:]
        self._counted: tuple[Mask, Codes] | None = None
        self._starts = self._term_starts.data  # one number at a time comes faster out of a view than out of an array
        self._steps = [self.term(place) for place in range(0, self.term_count, _STEP)]

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

    def places(self, codes: NDArray[np.uint64]) -> Codes:
        """The places of the terms with these codes, -1 for those that are not here."""
        if not self.term_count:
            return np.full(len(codes), -1, np.int64)
        # codes are spread evenly: a few steps from where they begin that begin so, which halving does not know
        found = self._begins.take((codes >> self._shift).astype(np.intp), mode="clip").astype(np.intp)
        for _ in range(self._deepest):
            found += self.codes.take(found, mode="clip") < codes
        places: Codes = np.where(self.codes.take(found, mode="clip") == codes, self.places_of_codes.take(found, mode="clip"), np.int64(-1))
        return places

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

    def starts(self, places: Codes) -> Codes:
        """Where in ``packed`` the postings of the terms at these places begin."""
        found: Codes = self._posting_starts[places].astype(np.int64)
        return found

    def lengths(self, places: Codes) -> Codes:
        """How many documents hold each of the terms at these places, deleted documents included."""
        counts: Codes = self._posting_starts[places + 1].astype(np.int64) - self._posting_starts[places]
        return counts

    def living(self, alive: Mask) -> Codes:
        """How many of the documents that are alive hold each term; goes on from what was counted when more of them were."""
        before, counts = self._counted or (np.ones(len(alive), np.bool_), self.document_counts())
        if (alive & ~before).any():
            before, counts = np.ones(len(alive), np.bool_), self.document_counts()
        dead = before & ~alive
        for language in {self.rows[document][1] for document in np.flatnonzero(dead).tolist()}:
            terms = term_bytes(language, "")  # terms of other languages are not in them
            start, end = self._posting_starts[[self.begin(terms), self.begin(terms + AFTER)]].tolist()
            for block in range(start, end, _LOOKED_THROUGH):  # all at once would take many megabytes
                held = block + np.flatnonzero(dead.take(self.packed[block:min(end, block + _LOOKED_THROUGH)] >> IMPACT_BITS))
                owners = np.searchsorted(self._posting_starts, held.astype(np.uint32), "right") - 1
                counts = counts - np.bincount(owners, minlength=self.term_count)
        self._counted = alive, counts
        return counts

    def pieces(self, places: Codes) -> tuple[list[bytes], Codes]:
        """The postings of each of the terms at these places, and how many they are."""
        packed, starts, ends = self.packed.data, self._posting_starts[places], self._posting_starts[places + 1]
        return cut(packed, starts, ends), (ends - starts).astype(np.int64)

    def standing(self, places: Codes) -> tuple[Codes, Codes, Numbers, Codes, Numbers]:
        """Where the terms at these places stand, those without positions left out.

        Gives the numbers of the terms among these and how many postings each has; then of each posting its document, and where
        its positions begin in what comes last, all positions, of which the first of each posting is marked.
        """
        starts, ends = self._position_starts[places], self._position_starts[places + 1]
        numbers = np.flatnonzero(ends > starts)
        pieces, lengths = self.pieces(places[numbers])
        # pieces are put together much faster than numbers are picked one by one
        values = np.frombuffer(b"".join(cut(self._positions.data, starts[numbers], ends[numbers])), self._positions.dtype)
        return numbers, lengths, joined(pieces) >> IMPACT_BITS, np.flatnonzero(values >= 1 << self._bit), values

    def occurrences(self, places: Codes, documents: Codes) -> tuple[Codes, Codes, Codes]:
        """Where the terms at these places stand in these documents.

        Gives for each time the number of the term and that of the document among these, and the position.
        """
        terms, lengths, holders, firsts, values = self.standing(places)
        among = np.full(len(self.rows), -1)
        among[documents] = np.arange(len(documents))
        documents = among.take(holders)
        kept = np.flatnonzero(documents >= 0)
        counts = np.diff(firsts, append=len(values))[kept]
        positions = self.unmarked(values[ranges(firsts[kept], counts)]).astype(np.int64)
        there = positions != NOWHERE
        return np.repeat(np.repeat(terms, lengths)[kept], counts)[there], np.repeat(documents[kept], counts)[there], positions[there]

    def counts(self) -> tuple[Codes, Numbers]:
        """How many positions each posting has, and all positions."""
        firsts = np.flatnonzero(self._positions >> self._bit)
        positions = self.unmarked(self._positions)
        counts = np.zeros(len(self.packed), np.int64)
        positioned = np.diff(self._position_starts.astype(np.int64)) > 0
        counts[np.repeat(positioned, self.document_counts())] = np.diff(firsts, append=len(positions))
        return counts, positions

    def unmarked(self, values: Numbers) -> Numbers:
        """The positions of these, without what marks the first one of a posting."""
        positions: Numbers = (values & values.dtype.type((1 << self._bit) - 1)).astype(np.uint32)
        if self._bit == 15:
            positions[positions == NOWHERE >> 16] = NOWHERE
        return positions

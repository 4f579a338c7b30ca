"""PURE: which of many sequences may be alike to one asked for, and which are, missing none.

A sequence is a string whose characters stand for keys. Two sequences with a longest common subsequence of c have c
keys in common, however often each occurs: counting those for all sequences at once bounds the likeness of each from
above, and only where the bound reaches what is wanted is rapidfuzz asked: first about each as bytes, the last of every
key, which is faster, and never less alike; then, about what is still alike enough, as it is. ``c`` is counted with
lists of the sequences that hold a key (its first occurrence, its second, …), and with a row of bits for a key that many
hold. Lists and rows name the sequences by rising length: one much shorter or longer cannot be alike, so that of each row
only a stretch is added; where the stretch has few sequences, as for long texts, all of them are compared uncounted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel

Ints = NDArray[np.integer[Any]]
Text = TypeVar("Text", str, bytes)
ROOM = 1 << 17  # sequences in one set of lists: so that counting stays in the processor's cache
DENSE = 32  # a key that more than one in so many hold has bits: as long as the list, faster to add
HIDDEN = 1 << 40  # added to a key that a placeholder hides: found by concordance, no part of the likeness
_TOKEN_BITS, _OWNER_BITS = 21, 17
_ONCE = (1 << 15) - 1
_FIRST_BLOCK = 64
_SLACK, _ROUNDING = 1e-6, 1e-9  # rapidfuzz passes over what lies on its cutoff when this was rounded up
_SURROGATES, _SURROGATE_COUNT, _CHARACTERS = 0xD800, 0x800, 0x10FFFF
UNKNOWN = chr(_CHARACTERS)  # stands for every key that no sequence has


def character(number: int) -> str:
    """The character that stands for the key of this number; numbers beyond a million share characters."""
    number %= _CHARACTERS - _SURROGATE_COUNT
    return chr(number if number < _SURROGATES else number + _SURROGATE_COUNT)


def features(sequence: str) -> list[int]:
    """Each occurrence of each key as a number: the n-th of a key in one sequence equals the n-th in another."""
    seen: dict[str, int] = {}
    found = []
    for one in sequence:
        times = seen.get(one, 0)
        seen[one] = times + 1
        found.append(min(times, _ONCE) << _TOKEN_BITS | ord(one))
    return found


@dataclass(frozen=True)
class Postings:
    """Lists of at most ``ROOM`` sequences by feature.

    ``sequences`` and their ``bytes`` stand at their places as they came; ``order`` has the places by rising length, and
    ``lengths``, ``owners`` and ``bits`` follow that order.
    """

    sequences: NDArray[np.object_]
    bytes: NDArray[np.object_]
    order: Ints
    lengths: Ints
    keys: Ints
    starts: Ints
    owners: Ints
    bits: dict[int, NDArray[np.uint8]]

    @classmethod
    def of(cls, sequences: Sequence[str], hidden: Sequence[str]) -> "Postings":
        """The lists of these sequences, and of the keys that placeholders hide in each."""
        order = np.argsort(np.fromiter(map(len, sequences), np.int32, len(sequences)), kind="stable").astype(np.int32)
        own, lengths = _features([sequences[place] for place in order.tolist()])
        extra, _ = _features([hidden[place] for place in order.tolist()])
        pairs = np.concatenate((own, extra + (HIDDEN << _OWNER_BITS)))
        pairs.sort()
        every = pairs >> _OWNER_BITS
        owners = (pairs & (ROOM - 1)).astype(np.int32)
        starts = np.flatnonzero(np.diff(every, prepend=-1))
        keys = every[starts]
        starts = np.append(starts, len(every))
        bits = {}
        for place in np.flatnonzero(np.diff(starts) > max(len(sequences) // DENSE, 64)):
            row = np.zeros(len(sequences), np.uint8)
            row[owners[starts[place]:starts[place + 1]]] = 1
            bits[int(place)] = np.packbits(row)
        return cls(np.array(sequences, np.object_), np.array(_in_bytes(sequences), np.object_), order, lengths, keys,
                   starts.astype(np.int32), owners, bits)

    def having(self, wanted: Sequence[int], start: int, stop: int) -> Ints:
        """How many of the wanted features each sequence of this stretch of the order has."""
        lists, rows = [], []
        asked = np.asarray(wanted, np.int64)
        places = np.searchsorted(self.keys, asked)
        for place, feature in zip(places.tolist(), wanted, strict=True):
            if place < len(self.keys) and self.keys[place] == feature:
                row = self.bits.get(place)
                if row is None:
                    lists.append(self.owners[self.starts[place]:self.starts[place + 1]])
                else:
                    rows.append(row)
        size = len(self.sequences)
        total = np.zeros(stop - start, np.int32)
        if lists:
            total += np.bincount(np.concatenate(lists), minlength=size)[start:stop]
        first, last = start // 8, -(-stop // 8)
        for begin in range(0, len(rows), 255):
            some = np.zeros(8 * (last - first), np.uint8)
            for row in rows[begin:begin + 255]:
                some += np.unpackbits(row[first:last])
            total += some[start - 8 * first:stop - 8 * first]
        return total

    def holders(self, characters: str) -> NDArray[np.bool_]:
        """Which of the sequences have one of the keys, a placeholder's hidden ones included."""
        found = np.zeros(len(self.sequences), np.bool_)
        asked = [base + ord(one) for one in characters for base in (0, HIDDEN)]
        for place, feature in zip(np.searchsorted(self.keys, asked).tolist(), asked, strict=True):
            if place < len(self.keys) and self.keys[place] == feature:
                found[self.order[self.owners[self.starts[place]:self.starts[place + 1]]]] = True
        return found

    def bounds(self, wanted: Sequence[int], least: int) -> tuple[Ints, NDArray[np.float32]]:
        """The places of all sequences that may be alike by ``least`` per cent or more, 1 at the least, and how alike they are at most."""
        length = len(wanted)
        start = int(np.searchsorted(self.lengths, -(-least * length // (200 - least))))
        stop = int(np.searchsorted(self.lengths, (200 - least) * length // least, "right"))
        if stop - start <= _FIRST_BLOCK:
            return self.order[start:stop], np.full(stop - start, 100, np.float32)
        common = self.having(wanted, start, stop)
        both = self.lengths[start:stop] + np.int32(length)
        found = np.flatnonzero(200 * common >= least * both)
        return self.order[start + found], (200 * common[found] / both[found]).astype(np.float32)


def _features(sequences: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The features of all sequences, each with its owner in the lowest bits, and the lengths of the sequences."""
    lengths = np.fromiter(map(len, sequences), np.int32, len(sequences))
    tokens = np.frombuffer("".join(sequences).encode("utf-32-le"), np.uint32).astype(np.int64)
    owned = np.repeat(np.arange(len(sequences), dtype=np.int64), lengths) << _TOKEN_BITS | tokens
    owned.sort()
    fresh = np.diff(owned, prepend=-1) != 0
    numbers = np.arange(len(owned), dtype=np.int64)
    times = numbers - np.maximum.accumulate(np.where(fresh, numbers, 0)) if len(owned) else numbers
    owner, token = owned >> _TOKEN_BITS, owned & ((1 << _TOKEN_BITS) - 1)
    return (np.minimum(times, _ONCE) << _TOKEN_BITS | token) << _OWNER_BITS | owner, lengths


def best(sets: Sequence[Postings], dead: Sequence[NDArray[np.bool_]], query: str, *, limit: int,
         least: int) -> list[tuple[float, int, int]]:
    """The ``limit`` sequences most alike to the query by ``least`` per cent or more: likeness, set, place in it.

    The best come first, of equals the one that stands last in the sets. ``dead`` says which are passed over.
    """
    wanted = features(query)
    if not wanted:
        return []
    bounds, numbers, places = [], [], []
    for number, (one, gone) in enumerate(zip(sets, dead, strict=True)):
        found, bound = one.bounds(wanted, least)
        alive = ~gone[found]
        bounds.append(bound[alive])
        places.append(found[alive])
        numbers.append(np.full(len(places[-1]), number, np.int32))
    if not bounds:
        return []
    return _verified(sets, query, np.concatenate(bounds), np.concatenate(numbers), np.concatenate(places), limit, least)


def _verified(sets: Sequence[Postings], query: str, bounds: NDArray[np.float32], numbers: Ints, places: Ints, limit: int,
              least: int) -> list[tuple[float, int, int]]:
    """Ask rapidfuzz in the order of the bounds until no bound reaches the last of the best."""
    order = np.argsort(-bounds, kind="stable")
    cutoff = float(least)
    kept: list[tuple[float, int, int]] = []
    begin, size = 0, _FIRST_BLOCK
    while begin < len(order):
        block = order[begin:begin + size]
        block = block[bounds[block] >= cutoff - 1e-3]
        if not len(block):
            break
        kept += _alike(sets, query, numbers[block], places[block], cutoff)
        kept = sorted(kept, reverse=True)[:limit]
        if len(kept) == limit:
            cutoff = max(cutoff, kept[-1][0] * 100)
        begin, size = begin + size, size * 4
    return kept


def _alike(sets: Sequence[Postings], query: str, numbers: Ints, places: Ints, cutoff: float) -> Iterator[tuple[float, int, int]]:
    """Those of the places, given with the numbers of their sets, whose sequences are alike by the cutoff or more."""
    (short,) = _in_bytes([query])
    for number in np.unique(numbers).tolist():
        one, here = sets[number], np.sort(places[numbers == number])  # as they lie in the memory of the machine
        if len(here) > _FIRST_BLOCK:
            here = here[[place for _, place in _extracted(short, one.bytes[here].tolist(), cutoff)]]
        yield from ((likeness, number, int(here[place]))
                    for likeness, place in _extracted(query, one.sequences[here].tolist(), cutoff) if likeness >= cutoff / 100 - _ROUNDING)


def _extracted(query: Text, sequences: list[Text], cutoff: float) -> list[tuple[float, int]]:
    """The likenesses that reach the cutoff, or nearly, each with the number of its sequence."""
    found = process.extract(query, sequences, scorer=Indel.normalized_similarity, processor=None, limit=None,
                            score_cutoff=cutoff / 100 - _SLACK)
    return [(likeness, place) for _, likeness, place in found]


def _in_bytes(sequences: Sequence[str]) -> list[bytes]:
    """The sequences with the last byte of each key in its place."""
    whole = np.frombuffer("".join(sequences).encode("utf-32-le"), np.uint32).astype(np.uint8).tobytes()
    return [whole[start:end] for start, end in pairwise(accumulate(map(len, sequences), initial=0))]

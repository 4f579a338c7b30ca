"""PURE: which of many sequences may be alike to one asked for, and which are, missing none.

A sequence is a string whose characters stand for keys. Two sequences with a longest common subsequence of c have c
keys in common, however often each occurs: counting those for all sequences at once bounds the likeness of each from
above, and only where the bound reaches what is wanted is rapidfuzz asked: first about one in three of the keys, of each its
last byte, in their order, which with the count of the others is a much closer bound; then, about what is still alike
enough, the whole. ``c`` is counted with lists of the sequences that hold a key (its first occurrence,
its second, …), and for a key that many hold with a row that tells of each sequence how often. Lists and rows name the sequences by rising length: one much shorter or longer cannot be alike, so that of each row
only a stretch is added; where the stretch has few sequences, as for long texts, all of them are compared uncounted.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel, LCSseq

Ints = NDArray[np.integer[Any]]
ROOM = 1 << 17  # sequences in one set of lists: so that counting stays in the processor's cache
DENSE = 32  # a key that more than one in so many hold has a row
HIDDEN = 1 << 40  # added to a key that a placeholder hides: found by concordance, no part of the likeness
_TOKEN_BITS, _OWNER_BITS = 21, 17
_ONCE = (1 << 15) - 1
_MOST = 255  # times that a row tells of
_AT_ONCE = 64  # sequences that are compared before the next
_OTHERS = bytes(one for one in range(256) if one % 3)
_SLACK, _ROUNDING = 1e-6, 1e-9  # rapidfuzz passes over what lies on its cutoff when this was rounded up
_SURROGATES, _SURROGATE_COUNT, _CHARACTERS = 0xD800, 0x800, 0x10FFFF
UNKNOWN = chr(_CHARACTERS)  # stands for every key that no sequence has


def character(number: int) -> str:
    """The character that stands for the key of this number; numbers beyond a million share characters."""
    number %= _CHARACTERS - _SURROGATE_COUNT
    return chr(number if number < _SURROGATES else number + _SURROGATE_COUNT)


@dataclass(frozen=True)
class Postings:
    """Lists of at most ``ROOM`` sequences by feature.

    ``sequences`` stand at their places as they came; ``order`` has the places by rising length, and ``lengths``, ``thirds``
    (one in three of the keys), ``owners`` and ``rows`` follow that order.
    """

    sequences: NDArray[np.object_]
    order: Ints
    lengths: Ints
    thirds: NDArray[np.object_]
    keys: Ints
    starts: Ints
    owners: Ints
    rows: dict[int, NDArray[np.uint8]]

    @classmethod
    def of(cls, sequences: Sequence[str], hidden: Sequence[str]) -> "Postings":
        """The lists of these sequences, and of the keys that placeholders hide in each."""
        order = np.argsort(np.fromiter(map(len, sequences), np.int32, len(sequences)), kind="stable").astype(np.int32)
        by_length = [sequences[place] for place in order.tolist()]
        own, lengths = _features(by_length)
        extra, _ = _features([hidden[place] for place in order.tolist()])
        pairs = np.concatenate((own, extra + (HIDDEN << _OWNER_BITS)))
        pairs.sort()
        every = pairs >> _OWNER_BITS
        owners = (pairs & (ROOM - 1)).astype(np.int32)
        starts = np.flatnonzero(np.diff(every, prepend=-1))
        keys = every[starts]
        starts = np.append(starts, len(every))
        rows = {}
        for place in np.flatnonzero(np.diff(starts) > max(len(sequences) // DENSE, 64)).tolist():
            if keys[place] < 1 << _TOKEN_BITS:  # the first of a key's lists is the longest
                rows[int(keys[place])] = _row(keys, starts, owners, place, len(sequences))
        return cls(np.array(sequences, np.object_), order, lengths, np.array(_thirds(by_length), np.object_), keys,
                   starts.astype(np.int32), owners, rows)

    def having(self, wanted: Mapping[int, int], start: int, stop: int) -> tuple[Ints, Ints]:
        """How many of the wanted keys, each so many times, each sequence of this stretch of the order has; and at most how many but those of ``thirds``."""
        rows: tuple[list[tuple[NDArray[np.uint8], int]], list[tuple[NDArray[np.uint8], int]]] = ([], [])
        rare: list[int] = []
        for key, times in wanted.items():
            row = self.rows.get(key)
            if row is None:
                rare += [min(one, _ONCE) << _TOKEN_BITS | key for one in range(times)]
            else:
                rows[key % 256 % 3 > 0].append((row[start:stop], times))
        third, others = (_added(some, stop - start) for some in rows)
        lists = self._lists(rare)
        if lists:  # of all keys: that lets a few more be compared, and counting them apart takes longer
            others += np.bincount(np.concatenate(lists), minlength=len(self.sequences))[start:stop]
        return third + others, others

    def _lists(self, features: Sequence[int]) -> list[Ints]:
        """Who has each of these features, as far as any has."""
        places = np.searchsorted(self.keys, np.asarray(features, np.int64)).tolist()
        return [self.owners[self.starts[place]:self.starts[place + 1]]
                for place, feature in zip(places, features, strict=True) if place < len(self.keys) and self.keys[place] == feature]

    def holders(self, characters: str) -> NDArray[np.bool_]:
        """Which of the sequences have one of the keys, a placeholder's hidden ones included."""
        found = np.zeros(len(self.sequences), np.bool_)
        for owners in self._lists([base + ord(one) for one in characters for base in (0, HIDDEN)]):
            found[self.order[owners]] = True
        return found

    def bounds(self, wanted: Mapping[int, int], least: int) -> "Bounds":
        """All that may be alike by ``least`` per cent or more, 1 at the least."""
        length = sum(wanted.values())
        start = int(np.searchsorted(self.lengths, -(-least * length // (200 - least))))
        stop = int(np.searchsorted(self.lengths, (200 - least) * length // least, "right"))
        both = self.lengths[start:stop] + np.int32(length)
        if stop - start <= _AT_ONCE:
            return Bounds(np.arange(start, stop), both, both, both)
        common, others = self.having(wanted, start, stop)
        found = np.flatnonzero(200 * common >= least * both)
        return Bounds(start + found, both[found], common[found], others[found])


class Bounds(NamedTuple):
    """Sequences that may be alike to another: where they stand in the order, the lengths of both together, how many keys
    are common at most, and how many of those that ``thirds`` leave out."""

    ranks: Ints
    both: Ints
    common: Ints
    others: Ints


def _added(rows: Sequence[tuple[NDArray[np.uint8], int]], size: int) -> Ints:
    """How many of the keys of these rows, each so many times, each of the sequences has at most."""
    total = np.zeros(size, np.int32)
    some, one = np.zeros(size, np.uint8), np.empty(size, np.uint8)
    limits: dict[int, NDArray[np.uint8]] = {}
    held = 0
    for row, times in rows:
        most = min(times, _MOST)
        if held + most > _MOST:
            total += some
            some[:] = held = 0
        if most not in limits:
            limits[most] = np.full(size, most, np.uint8)  # numpy compares with a row of numbers many times faster than with one
        np.minimum(row, limits[most], out=one)
        some += one
        held += most
        if times > _MOST:
            total += np.where(one == _MOST, np.int32(times - _MOST), np.int32(0))
    total += some
    return total


def _row(keys: Ints, starts: Ints, owners: Ints, place: int, size: int) -> NDArray[np.uint8]:
    """How often each sequence has the key whose first list stands at this place, ``_MOST`` times for more."""
    row = np.zeros(size, np.uint8)
    for times in range(_MOST):
        feature = times << _TOKEN_BITS | int(keys[place])
        found = int(np.searchsorted(keys, feature))
        if found == len(keys) or keys[found] != feature:
            break
        row[owners[starts[found]:starts[found + 1]]] += 1
    return row


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
    top = _Top(query, limit, least)
    for number, (one, gone) in enumerate(zip(sets, dead, strict=True)):
        if query:
            _verified(top, number, one, gone)
    return top.kept


class _Top:
    """The sequences most alike to the query so far; ``cutoff`` is what others have to reach, in per cent."""

    def __init__(self, query: str, limit: int, least: int) -> None:
        self.query, self.wanted = query, Counter(map(ord, query))
        self.kept: list[tuple[float, int, int]] = []
        self.cutoff = float(least)
        self._limit = limit

    def reached(self, most: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which likenesses, in per cent, reach the cutoff."""
        return most >= self.cutoff - _SLACK

    def compare(self, number: int, one: Postings, places: Ints) -> None:
        """Ask rapidfuzz about the sequences at these places of a set."""
        found = process.extract(self.query, one.sequences[places].tolist(), scorer=Indel.normalized_similarity, processor=None,
                                limit=None, score_cutoff=self.cutoff / 100 - _SLACK)
        alike = [(likeness, number, int(places[row])) for _, likeness, row in found if likeness >= self.cutoff / 100 - _ROUNDING]
        self.kept = sorted([*self.kept, *alike], reverse=True)[:self._limit]
        if len(self.kept) == self._limit:
            self.cutoff = max(self.cutoff, self.kept[-1][0] * 100)


def _verified(top: _Top, number: int, one: Postings, gone: NDArray[np.bool_]) -> None:
    """Compare what may be among the best: first those of the highest bounds, then, of the others, what a closer bound leaves."""
    bounds = one.bounds(top.wanted, int(top.cutoff))
    places = one.order[bounds.ranks]
    most = 200 * bounds.common / bounds.both
    most[gone[places]] = 0
    first = np.argpartition(most, -_AT_ONCE)[-_AT_ONCE:] if len(most) > _AT_ONCE else np.arange(len(most))
    top.compare(number, one, places[first[top.reached(most[first])]])
    most[first] = 0
    rest = np.flatnonzero(top.reached(most))
    closer = most[rest]
    if len(rest) > _AT_ONCE:
        thirds = one.thirds[bounds.ranks[rest]].tolist()
        third = process.cdist(_thirds([top.query]), thirds, scorer=LCSseq.similarity, dtype=np.int32)[0]
        closer = 200 * (third + bounds.others[rest]) / bounds.both[rest]
    order = np.argsort(-closer, kind="stable")
    for begin in range(0, len(order), _AT_ONCE):
        some = order[begin:begin + _AT_ONCE]
        some = some[top.reached(closer[some])]
        if not len(some):
            break
        top.compare(number, one, places[rest[some]])


def _thirds(sequences: Sequence[str]) -> list[bytes]:
    """The last bytes of one in three of the keys, the same in all sequences, in their order."""
    whole = np.frombuffer("".join(sequences).encode("utf-32-le"), np.uint32).astype(np.uint8).tobytes()
    return [whole[start:end].translate(None, _OTHERS) for start, end in pairwise(accumulate(map(len, sequences), initial=0))]

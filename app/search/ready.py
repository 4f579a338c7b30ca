"""PURE: what was analysed of several texts, as bytes: the keys in their order, and how each stands in which of the texts.

A block holds the texts of a few works; blocks may follow each other. All numbers but impacts, and how far a text is from
the one before, are written seven bits a byte, the lowest first. Of a key only what it does not share with the beginning
of the one before is written. The same postings are the same bytes.
"""

import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray

from app.search.engines.base import MOST_IMPACT, Posting

MOST_POSTINGS, MOST_POSITIONS = 200_000, 400_000
"""A block holds no more; texts that do not fit are left out of it."""

_MAGIC = b"RS1\n"
_HEAD = struct.Struct("<4s8I")
_DIGEST = 32
_MOST_POSITION, _MOST_LENGTH = 2**31 - 2, 5
_BARE = [Posting(impact) for impact in range(MOST_IMPACT + 1)]
"""Most postings are one of these; they are never changed, so that all may share them."""

Numbers = NDArray[np.int64]


def encode(texts: Mapping[str, Mapping[str, Posting]]) -> bytes:
    """The postings of texts, each known by its SHA-256; those that cannot be told so, or no longer fit, are left out."""
    chosen: dict[str, Mapping[str, Posting]] = {}
    postings = positions = 0
    for digest in sorted(texts):
        more = sum(len(one.positions) for one in texts[digest].values())
        fits = postings + len(texts[digest]) <= MOST_POSTINGS and positions + more <= MOST_POSITIONS
        if texts[digest] and fits and _can_be_told(texts[digest]):
            chosen[digest] = texts[digest]
            postings, positions = postings + len(texts[digest]), positions + more
    return _block(chosen) if chosen else b""


def decode(data: bytes) -> dict[str, dict[str, Posting]]:
    """The postings of all texts in these blocks; raises ``ValueError`` for anything that is not exactly so."""
    found: dict[str, dict[str, Posting]] = {}
    view = memoryview(data)
    while view:
        view = view[_read(view, found):]
    return found


def _can_be_told(postings: Mapping[str, Posting]) -> bool:
    """Whether the keys can be written, and the positions of each go up."""
    try:
        "".join(postings).encode("utf-8")
    except UnicodeEncodeError:
        return False
    positions, counts = _flat(postings.values())
    return "" not in postings and bool((_steps(positions, counts) >= 0).all()) and max(positions, default=0) <= _MOST_POSITION


def _flat(postings: Iterable[Posting]) -> tuple[Numbers, Numbers]:
    """The positions of all these postings, and how many each has."""
    several = [one.positions for one in postings]
    counts = np.fromiter(map(len, several), np.int64, len(several))
    return np.fromiter(chain.from_iterable(several), np.int64, int(counts.sum())), counts


def _steps(values: Numbers, lengths: Numbers) -> Numbers:
    """How far each value is from the one before in its run of so many, and the first of each run itself."""
    steps: Numbers = np.diff(values, prepend=0)
    firsts = (np.cumsum(lengths) - lengths)[lengths > 0]
    steps[firsts] = values[firsts]
    return steps


def _block(texts: Mapping[str, Mapping[str, Posting]]) -> bytes:
    numbers = count()
    known: dict[str, int] = defaultdict(numbers.__next__)
    owners = np.array([known[key] for postings in texts.values() for key in postings], np.int64)
    documents = np.repeat(np.arange(len(texts)), list(map(len, texts.values())))
    each = [one for postings in texts.values() for one in postings.values()]
    written = [key.encode("utf-8") for key in known]
    order = sorted(range(len(written)), key=written.__getitem__)
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    places = np.argsort(ranks[owners], kind="stable")
    keys = [written[number] for number in order]
    shared = [_alike(before, key) for before, key in zip([b"", *keys], keys, strict=False)]
    rests = [key[start:] for key, start in zip(keys, shared, strict=True)]
    held = np.bincount(owners, minlength=len(order))[order]
    gaps = _steps(documents[places] + 1, held) - 1
    impacts = np.array([one.impact for one in each], np.uint8)[places]
    positions, counts = _flat(map(each.__getitem__, places.tolist()))
    sections = [_packed(shared), _packed(list(map(len, rests))), b"".join(rests), _packed(held), gaps.astype(np.uint8).tobytes(),
                impacts.tobytes(), _packed(counts), _packed(_steps(positions, counts))]
    sizes = [len(sections[number]) for number in (0, 1, 2, 3, 6, 7)]
    return b"".join([_HEAD.pack(_MAGIC, len(texts), len(each), *sizes), *map(bytes.fromhex, texts), *sections])


def _alike(one: bytes, other: bytes) -> int:
    """How many bytes both begin with."""
    for place, (letter, same) in enumerate(zip(one, other, strict=False)):
        if letter != same:
            return place
    return min(len(one), len(other))


def _packed(values: Sequence[int] | Numbers) -> bytes:
    numbers = np.asarray(values, np.int64)
    lengths = np.ones(len(numbers), np.int64)
    for step in range(1, _MOST_LENGTH):
        lengths += numbers >> 7 * step > 0
    owners = np.repeat(np.arange(len(numbers)), lengths)
    steps = np.arange(len(owners)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    more = (steps < lengths[owners] - 1) << 7
    return bytes(((numbers[owners] >> 7 * steps & 127) | more).astype(np.uint8).tobytes())


def _unpacked(data: memoryview) -> Numbers:
    digits = np.frombuffer(data, np.uint8).astype(np.int64)
    ends = np.flatnonzero(digits < 128)
    _require(not len(digits) or (len(ends) > 0 and int(ends[-1]) == len(digits) - 1))
    firsts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
    lengths = ends - firsts + 1
    _require(not len(lengths) or int(lengths.max()) <= _MOST_LENGTH)
    steps = np.arange(len(digits)) - np.repeat(firsts, lengths)
    found: Numbers = np.add.reduceat((digits & 127) << 7 * steps, firsts) if len(firsts) else digits
    return found


def _require(right: bool) -> None:
    if not right:
        raise ValueError("this is no search data")


def _read(view: memoryview, found: dict[str, dict[str, Posting]]) -> int:
    """Read the block at the beginning of these bytes, and say how many it has."""
    _require(len(view) >= _HEAD.size)
    magic, documents, most, *sizes = _HEAD.unpack(view[:_HEAD.size])
    at, pieces = _HEAD.size, []
    for size in (_DIGEST * documents, *sizes[:4], most, most, *sizes[4:]):
        pieces.append(view[at:at + size])
        at += size
    _require(magic == _MAGIC and at <= len(view) and most <= MOST_POSTINGS)
    digests = [bytes(pieces[0][start:start + _DIGEST]).hex() for start in range(0, len(pieces[0]), _DIGEST)]
    _require(digests == sorted(set(digests)))
    keys = _keys(_unpacked(pieces[1]), _unpacked(pieces[2]), bytes(pieces[3]))
    held, impacts = _unpacked(pieces[4]), bytes(pieces[6])
    _require(len(held) == len(keys) and int(held.sum()) == most and bool((held > 0).all()))
    _require(not impacts or (min(impacts) > 0 and max(impacts) <= MOST_IMPACT))
    numbers = _running(np.frombuffer(pieces[5], np.uint8).astype(np.int64) + 1, held) - 1
    _require(bool((numbers < documents).all()))
    several = list(_positions(_unpacked(pieces[7]), _unpacked(pieces[8]), most))
    texts: list[dict[str, Posting]] = [{} for _ in digests]
    owners = np.repeat(np.arange(len(keys)), held).tolist()
    for number, owner, impact, positions in zip(numbers.tolist(), owners, impacts, several, strict=True):
        texts[number][keys[owner]] = Posting(impact, positions) if positions else _BARE[impact]
    found.update(zip(digests, texts, strict=True))
    return at


def _keys(shared: Numbers, lengths: Numbers, rests: bytes) -> list[str]:
    _require(len(shared) == len(lengths) and int(lengths.sum()) == len(rests))
    keys: list[str] = []
    before, at = b"", 0
    for start, length in zip(shared.tolist(), lengths.tolist(), strict=True):
        key = before[:start] + rests[at:at + length]
        _require(start <= len(before) and key > before)
        keys.append(key.decode("utf-8"))  # UnicodeDecodeError is a ValueError
        before, at = key, at + length
    return keys


def _running(steps: Numbers, lengths: Numbers) -> Numbers:
    """The sums so far of these steps, counted anew for each run of so many of them; none is empty."""
    sums, firsts = np.cumsum(steps), np.cumsum(lengths) - lengths
    found: Numbers = sums - np.repeat(sums[firsts] - steps[firsts], lengths)
    return found


def _positions(counts: Numbers, steps: Numbers, postings: int) -> Iterator[tuple[int, ...]]:
    _require(len(counts) == postings and int(counts.sum()) == len(steps) <= MOST_POSITIONS)
    places = _running(steps, counts[counts > 0])
    _require(not len(places) or int(places.max()) <= _MOST_POSITION)
    whole, at = places.tolist(), 0
    for length in counts.tolist():
        yield tuple(whole[at:at + length])
        at += length

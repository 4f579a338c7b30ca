"""The table of phrases: written once as arrays, which lie on the disk and are looked up where they lie."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.translation.engines.learned.lexical import NO_WORD, WordTable
from app.translation.engines.learned.phrases import LONGEST, Table

_KEYS, _ROWS, _TOKENS = "phrases.npy", "renditions.npy", "tokens.npy"
_FACTOR, _SHIFT, _FULL = 0x9E3779B97F4A7C15, 29, (1 << 64) - 1
_KEY = np.dtype([("key", "<u8"), ("begin", "<i4"), ("end", "<i4")])
_ROW = np.dtype([("both", "<f4"), ("source", "<f4"), ("target", "<f4"), ("there", "<f4"), ("back", "<f4"), ("begin", "<i4"), ("end", "<i4")])

Numbers = NDArray[np.int64]


def write(folder: Path, table: Table, words: Mapping[str, int], others: Mapping[str, int], there: WordTable, back: WordTable) -> None:
    """Write the renditions of each phrase with their counts, and how well their words fit both ways."""
    keys, ours, theirs, both, whole = [], list[list[int]](), list[list[int]](), list[float](), list[float]()
    targets = Counter[str]()
    for source, found in table.items():
        phrase, begin = [words[one] for one in source.split(" ")], len(ours)
        targets.update(dict(found))
        keys.append((key_of(phrase), begin, begin + len(found)))
        both += (number for _, number in found)
        whole += [sum(number for _, number in found)] * len(found)
        theirs += ([others[one] for one in target.split(" ")] for target, _ in found)
        ours += [phrase] * len(found)
    rows = np.zeros(len(ours), _ROW)
    rows["both"], rows["source"], rows["target"] = both, whole, [targets[target] for found in table.values() for target, _ in found]
    ends = np.cumsum([len(one) for one in theirs])
    rows["begin"][1:], rows["end"] = ends[:-1], ends
    rows["there"], rows["back"] = there.fit(_padded(ours), _padded(theirs)), back.fit(_padded(theirs), _padded(ours))
    np.save(folder / _KEYS, np.array([*sorted(keys), (_FULL, 0, 0)], _KEY))  # the last is of no phrase: a search always ends before it or there
    np.save(folder / _ROWS, rows)
    np.save(folder / _TOKENS, np.array([token for one in theirs for token in one], np.int32))


def _padded(phrases: Sequence[Sequence[int]]) -> Numbers:
    found = np.full((len(phrases), max(map(len, phrases), default=0)), NO_WORD)
    for place, one in enumerate(phrases):
        found[place, :len(one)] = one
    return found


def key_of(tokens: Sequence[int]) -> int:
    """The number under which a phrase is found; that two of a language have the same is not to be expected in 64 bits."""
    key = 0
    for token in tokens:
        key = ((key ^ (token + 1)) * _FACTOR) & _FULL
        key ^= key >> _SHIFT
    return key


@dataclass(frozen=True)
class Found:
    """The renditions of the phrases of a text: ``spans`` are where a phrase begins and ends, ``of`` says of which each row is."""

    spans: list[tuple[int, int]]
    of: Numbers
    rows: NDArray[np.void]


class PhraseTable:
    """The renditions of phrases of at most ``LONGEST`` tokens; those on the disk, and those that were added since."""

    def __init__(self, folder: Path) -> None:
        self._keys, self._rows, self._tokens = (np.load(folder / name, mmap_mode="r") for name in (_KEYS, _ROWS, _TOKENS))
        self._sorted = np.ascontiguousarray(self._keys["key"])
        self._added: dict[tuple[int, ...], dict[tuple[int, ...], list[float]]] = {}
        self._more: list[int] = []

    def add(self, source: tuple[int, ...], target: tuple[int, ...], times: float, there: float, back: float) -> None:
        """Count a phrase and its rendition so many times more."""
        row = self._added.setdefault(source, {}).setdefault(target, [0.0, 0.0, 0.0, there, back, len(self._tokens) + len(self._more), 0])
        if not row[-1]:
            self._more += target
            row[-1] = len(self._tokens) + len(self._more)
        row[0] += times
        row[2] += times

    def tokens(self, begin: int, end: int) -> tuple[int, ...]:
        """The tokens of a rendition, by what its row says."""
        whole = len(self._tokens)
        return tuple(self._tokens[begin:end].tolist() if begin < whole else self._more[begin - whole:end - whole])

    def find(self, text: Sequence[int]) -> Found:
        """The phrases of a text that are known; tokens below 0 are of none."""
        spans, places = self._known(text)
        sizes = places[:, 1] - places[:, 0]
        of = np.repeat(np.arange(len(spans)), sizes)
        rows = self._rows[np.arange(sizes.sum()) + np.repeat(places[:, 0] - (np.cumsum(sizes) - sizes), sizes)]
        return self._with_added(text, Found(spans, of, rows)) if self._added else Found(spans, of, rows)

    def _known(self, text: Sequence[int]) -> tuple[list[tuple[int, int]], Numbers]:
        """The phrases that are on the disk, and between which rows their renditions stand."""
        numbers = np.array(text, np.int64)
        key, known = np.zeros(len(text), np.uint64), np.ones(len(text), np.bool_)
        spans, keys = [], []
        for size in range(1, min(LONGEST, len(text)) + 1):
            added = numbers[size - 1:]
            known = known[:len(added)] & (added >= 0)
            key = (key[:len(added)] ^ (added + 1).astype(np.uint64)) * np.uint64(_FACTOR)
            key ^= key >> np.uint64(_SHIFT)
            begins = known.nonzero()[0]
            spans.append(np.column_stack((begins, begins + size)))
            keys.append(key[begins])
        wanted = np.concatenate(keys)
        at = np.searchsorted(self._sorted, wanted)
        there = self._sorted[at] == wanted
        rows = self._keys[at[there]]
        return [(begin, end) for begin, end in np.concatenate(spans)[there].tolist()], np.column_stack((rows["begin"], rows["end"])).astype(np.int64)

    def _with_added(self, text: Sequence[int], found: Found) -> Found:
        spans, of, more = dict(zip(found.spans, range(len(found.spans)), strict=True)), list[int](), list[tuple[float, ...]]()
        for begin in range(len(text)):
            for end in range(begin + 1, min(begin + LONGEST, len(text)) + 1):
                renditions = self._added.get(tuple(text[begin:end]), {})
                if renditions:
                    number = spans.setdefault((begin, end), len(spans))
                    rows = found.rows[(here := (found.of == number).nonzero()[0])]
                    whole = sum(row[0] for row in renditions.values()) + (float(rows["source"][0]) if len(rows) else 0.0)
                    found.rows["source"][here] = whole
                    known = {self.tokens(int(row["begin"]), int(row["end"])): place for place, row in zip(here.tolist(), rows, strict=True)}
                    for target, row in renditions.items():
                        if target in known:
                            for part, column in ((row[0], "both"), (row[2], "target")):
                                found.rows[column][known[target]] += part
                        else:
                            of.append(number)
                            more.append((row[0], whole, *row[2:]))
        return Found(list(spans), np.concatenate((found.of, np.array(of, np.int64))), np.concatenate((found.rows, np.array(more, _ROW))))

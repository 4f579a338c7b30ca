"""PURE: what speaks for a capital letter at a word: the words around it and the source's, and how it was written beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.translation.engines.learned.tokens import bare, is_word

SMALL, LARGE, CAPITALS = CASES = ("small", "large", "capitals")
OWN = ("", "<s>", "</s>")
"""What comes before the words of a vocabulary: a word that is not in it, and what stands before and after a text."""

# what is counted: a word (w) with the words at these places from it; with the source word (s) that it stands for, those
# beside that one, and their cases (c); b and d say whether a sentence begins in the draft and in the source
_AROUND = ("w0 b", "w-1 w0", "w0 w1", "w-2 w-1 w0", "w-1 w0 w1", "w0 w1 w2", "w-2 w-1 w0 w1", "w-1 w0 w1 w2", "w-3 w-2 w-1 w0", "w0 w1 w2 w3", "w-2 w-1 w0 w1 w2")
_BEYOND = ("c0 d b", "c0 d b w0", "c0 d s0 w0", "c-1 c0 d c1 w0", "c0 s-1 s0 w0", "c0 s0 s1 w0", "c-1 c0 c1 s-1 s0 s1 w0", "c0 w-1 w0 w1")
_COUNTED = tuple(tuple(one.split()) for one in (*_AROUND, *_BEYOND))
_UNKNOWN, _BEFORE, _AFTER = range(len(OWN))
_ENDS = frozenset(".!?:…")
_MIX, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
_SMOOTHED, _RARE, _LONG, _LONG_WORD, _MOST = 0.3, 0.2, 60, 8, 255

Floats = NDArray[np.float32]
Keys = NDArray[np.uint32]


@dataclass(frozen=True)
class Text:
    """A text in small letters and the source that it stands for: ``rows`` are the places there, one for each word."""

    words: Sequence[str]
    source: Sequence[str]
    cases: Sequence[int]
    rows: Sequence[int | None]

    @property
    def places(self) -> list[int]:
        """Where words stand."""
        return [place for place, word in enumerate(self.words) if is_word(word)]


def text_for(words: Sequence[str], source: Sequence[str], rows: Sequence[int | None]) -> Text:
    """A text of words in small letters that stands for tokens as they are written."""
    theirs = [bare(token) for token in source]
    return Text(words, [one.lower() for one in theirs], [CASES.index(case_of(one)) + 1 if is_word(one) else 0 for one in theirs], rows)


def case_of(word: str) -> str:
    letters = [letter for letter in word if letter.isalpha()]
    if len(letters) > 1 and all(letter.isupper() for letter in letters):
        return CAPITALS
    return LARGE if letters and letters[0].isupper() else SMALL


def beginnings(words: Sequence[str]) -> list[bool]:
    """Which places begin a sentence: the first word after a sign that ends one."""
    found, begins = [], True
    for word in words:
        found.append(begins and is_word(word))
        begins = word in _ENDS or (begins and not is_word(word))
    return found


def described(text: Text, numbers: Mapping[str, int]) -> tuple[Keys, Floats]:
    """Of each word of a text what it is counted by, and what is to be seen of it without counts: a row a word."""
    at = np.array(text.places, np.int64)
    rows = np.array([-1 if text.rows[place] is None else text.rows[place] for place in at], np.int64)
    words, source = ([numbers.get(one, _UNKNOWN) for one in side] for side in (text.words, text.source))
    padded = {"w": (_padded(words, _BEFORE, _AFTER), at), "s": (_padded(source, _BEFORE, _AFTER), rows), "c": (_padded(text.cases, 0, 0), rows)}
    found = {f"{name}{step}": side[place + 3 + step] for name, (side, place) in padded.items() for step in range(-3, 4)}
    found["b"] = np.array(beginnings(text.words), np.int64)[at]
    found["d"] = np.array([*beginnings(text.source), False], np.int64)[rows]
    return _keys(found, rows), _seen(text, at, rows, found)


def _padded(values: Sequence[int], before: int, after: int) -> NDArray[np.int64]:
    return np.array([before] * 3 + list(values) + [after] * 4, np.int64)


def _keys(found: Mapping[str, NDArray[np.int64]], rows: NDArray[np.int64]) -> Keys:
    """A number for each thing that is counted; 0 for what needs a source word where there is none."""
    keys = np.zeros((len(rows), len(_COUNTED)), np.uint32)
    for number, names in enumerate(_COUNTED):
        key = np.full(len(rows), number + 1, np.uint64) * _MIX
        for name in names:
            key = (key ^ (found[name] + 1).astype(np.uint64)) * _MIX
            key ^= key >> _SHIFT
        keys[:, number] = key >> np.uint64(32)
    keys[rows < 0, len(_AROUND):] = 0
    return keys


def _seen(text: Text, at: NDArray[np.int64], rows: NDArray[np.int64], found: Mapping[str, NDArray[np.int64]]) -> Floats:
    alone, wordless = rows < 0, np.array([True, *(not is_word(one) for one in text.words), True])
    like = np.array([0, *(0 if row is None else text.cases[row] for row in text.rows), 0])
    beside = [found[f"c{step}"] * ~alone for step in range(-2, 3)] + [like[at], like[at + 2]]
    cases = np.array([one for one in text.cases if one] or [1])
    whole = [np.mean(cases == 3), np.mean(cases == 2), min(len(text.words), _LONG) / _LONG, float(text.source[-1:] in [[one] for one in ".!?…"])]
    columns = [found["b"], at == 0, (at > 0) & wordless[at], wordless[at + 2] & (at + 1 < len(text.words)), alone, found["d"] * ~alone,
               (found["s0"] == found["w0"]) & (found["w0"] > _UNKNOWN) & ~alone, np.array([min(len(text.words[place]), _LONG_WORD) / _LONG_WORD for place in at]),
               *(one == case for one in beside for case in range(1, len(CASES) + 1)), *(np.full(len(at), one) for one in whole)]
    return np.stack(columns, 1).astype(np.float32)


class Counts:
    """How often what is counted was written in each case, by its key."""

    def __init__(self, keys: Keys, counts: NDArray[np.uint8], share: float) -> None:
        self.keys, self.counts, self.share = keys, counts, share

    def find(self, keys: Keys) -> Floats:
        """How often, for each word, thing that is counted, and case."""
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        found: Floats = self.counts[at] * ((self.keys[at] == keys) & (keys > 0))[..., None].astype(np.float32)
        return found


def counted(keys: Keys, cases: NDArray[np.int64], texts: NDArray[np.int64], most: int) -> tuple[Counts, Floats]:
    """Counts of words whose cases are known, and what is counted of the first ``most`` of them in all texts but their own."""
    share = float(np.clip((cases > 0).mean(), 1e-3, 1 - 1e-3))
    all_keys, all_counts, others = [], [], np.zeros((min(most, len(keys)), keys.shape[1], len(CASES)), np.float32)
    for number in range(keys.shape[1]):
        different, places = np.unique(keys[:, number], return_inverse=True)
        counts = _tallied(places, cases, len(different))
        first = slice(len(others))
        own, mine = np.unique(texts[first] * len(different) + places[first], return_inverse=True)
        others[:, number] = (counts[places[first]] - _tallied(mine, cases[first], len(own))[mine]) * (keys[first, number] > 0)[:, None]
        all_keys.append(different[different > 0])
        all_counts.append(counts[different > 0])
    joined, tallies = np.concatenate(all_keys), np.concatenate(all_counts)
    order = np.argsort(joined, kind="stable")
    return Counts(joined[order], _limited(tallies).astype(np.uint8)[order], share), _limited(others)


def _limited(tallies: Any) -> Any:
    """Counts that fit into a byte each, in the same proportion."""
    return np.minimum(np.ceil(tallies / np.maximum(1.0, tallies.max(-1, keepdims=True) / _MOST)), _MOST)


def _tallied(numbers: NDArray[np.int64], cases: NDArray[np.int64], of: int) -> NDArray[np.float64]:
    return np.bincount(numbers * len(CASES) + cases, minlength=of * len(CASES)).reshape(-1, len(CASES)).astype(np.float64)


def evidence(tallies: Floats, share: float, seen: Floats) -> Floats:
    """What a network chooses by: for each thing that is counted how much it speaks for large letters, and how often it was there."""
    number = tallies.sum(2)
    likely = np.log((tallies[..., 1] + tallies[..., 2] + _SMOOTHED * share) / (tallies[..., 0] + _SMOOTHED * (1 - share))) - np.log(share / (1 - share))
    return np.concatenate([likely / 3, np.log1p(number) / 3, number > 0, (tallies[..., 2] + _RARE / 10) / (number + _RARE), seen], 1).astype(np.float32)

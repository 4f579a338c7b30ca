"""PURE: from aligned texts to what words are in the other language, and how likely."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from app.search.lexicon.alignment import Matrix, Pair, Units

MOST_RENDITIONS = 14
"""So many renditions of a word are kept, the likeliest ones."""

_LEAST_LINK = 1e-3
_LEAST_SHARE = 0.008
_DOUBT = 0.3
_TOGETHER = 0.3
_LEAST_TOGETHER = 2

Shares = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a word, or words side by side, may be: ``renditions`` with their shares, likeliest first.

    ``seen`` is the number of texts that it was learned from; 0 for what only a word list says.
    """

    seen: int
    renditions: tuple[tuple[str, float], ...]


def estimate(pairs: Sequence[Pair], links: Iterable[Matrix], *, source_spaced: bool,
             target_spaced: bool) -> tuple[dict[str, Entry], dict[str, Entry]]:
    """The lexicons of both directions.

    In languages that write spaces, words side by side that belong together (“biên giới”) are entries and
    renditions of their own beside their single words.
    """
    forward, backward = _Side(source for source, _ in pairs), _Side(target for _, target in pairs)
    for (source, target), matrix in zip(pairs, links, strict=True):
        forward.count(source, target, matrix, backward if target_spaced else None)
        backward.count(target, source, matrix.T, forward if source_spaced else None)
    return forward.entries(), backward.entries()


def merged(entries: Mapping[str, Entry], lists: Sequence[Mapping[str, Shares]]) -> dict[str, Entry]:
    """Learned entries together with what word lists say; the more a word was seen, the more its learning counts."""
    words = dict.fromkeys((*entries, *(word for one in lists for word in one)))
    return {word: _mixed(entries.get(word), [one[word] for one in lists if word in one]) for word in words}


def _mixed(learned: Entry | None, told: Sequence[Shares]) -> Entry:
    sources: list[tuple[Shares, float]] = [(one, 1.0) for one in told]
    if learned:
        sources.append((dict(learned.renditions), learned.seen / (learned.seen + 0.5)))
    total = sum(weight for _, weight in sources)
    shares: dict[str, float] = defaultdict(float)
    for source, weight in sources:
        for text, share in source.items():
            shares[text] += share * weight / total
    return Entry(learned.seen if learned else 0, _likeliest(shares))


class _Side:
    """What is counted about the words of one language."""

    def __init__(self, texts: Iterable[Units]) -> None:
        words: Counter[str] = Counter()
        couples: Counter[tuple[str, str]] = Counter()
        self.seen: Counter[str] = Counter()
        for text in texts:
            words.update(text)
            couples.update(pairwise(text))
            self.seen.update(set(text))
        self.couples = frozenset(couple for couple, number in couples.items()
                                 if number >= _LEAST_TOGETHER and _together(number, *couple, words) >= _TOGETHER)
        self.couple_counts = couples
        self.shares: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))

    def count(self, own: Units, other: Units, matrix: Matrix, other_side: "_Side | None") -> None:
        """Count the links of one pair of texts."""
        for row, column in zip(*np.nonzero(matrix > _LEAST_LINK), strict=True):
            self.shares[own[row]][other[column]] += float(matrix[row, column])
        for row, couple in enumerate(pairwise(own)):
            if couple in self.couples and row + 1 < len(matrix):
                both = np.maximum(matrix[row], matrix[row + 1])
                self._add(" ".join(couple), both, other, other_side)
        if other_side:
            for row, unit in enumerate(own[:len(matrix)]):
                self._add_couples(unit, matrix[row], other, other_side)

    def entries(self) -> dict[str, Entry]:
        """What was counted, as shares; a part is left to what was never seen."""
        return {word: Entry(self._number(word), _likeliest(_shared(counted))) for word, counted in self.shares.items()}

    def _add(self, word: str, strengths: Matrix, other: Units, other_side: "_Side | None") -> None:
        for column in np.nonzero(strengths > _LEAST_LINK)[0].tolist():
            self.shares[word][other[column]] += float(strengths[column])
        if other_side:
            self._add_couples(word, strengths, other, other_side)

    def _add_couples(self, word: str, strengths: Matrix, other: Units, other_side: "_Side") -> None:
        for column in np.nonzero(strengths > _LEAST_LINK)[0].tolist():
            couple = tuple(other[column:column + 2])
            if couple in other_side.couples and column + 1 < len(strengths):
                self.shares[word][" ".join(couple)] += math.sqrt(strengths[column] * strengths[column + 1])

    def _number(self, word: str) -> int:
        first, _, second = word.partition(" ")
        return self.couple_counts[first, second] if second else self.seen[word]


def _together(number: int, one: str, other: str, words: Counter[str]) -> float:
    """Normalized pointwise mutual information (Bouma 2009): 1 for words never apart, 0 for chance."""
    total = words.total()
    chance = number / total
    return math.log(chance * total * total / (words[one] * words[other])) / -math.log(chance)


def _shared(counted: Mapping[str, float]) -> Shares:
    total = sum(counted.values()) + _DOUBT
    return {word: count / total for word, count in counted.items()}


def _likeliest(shares: Shares) -> tuple[tuple[str, float], ...]:
    likely = sorted(((text, share) for text, share in shares.items() if share >= _LEAST_SHARE),
                    key=lambda one: (-one[1], one[0]))
    return tuple(likely[:MOST_RENDITIONS])

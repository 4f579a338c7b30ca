"""PURE: the archive's own words that a mistyped word may have been meant for."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy

from app.languages import keystrokes
from app.search.analysis.base import EXACT, PAIR, PIECE
from app.search.analysis.registry import analyser_for
from app.search.ranking import TITLE

MOST_WORDS = 60_000
"""So many words of a language are known, the most frequent ones."""

# an edit outweighs being e**4 times as frequent; people seldom mistype how a word begins, and marks seldom go wrong
_EDIT, _BEGINNING, _MARK = 4.0, 1.5, 0.5
_SHORTEST, _LONG = 3, 6
# so long is what may be several syllables without the spaces between them
_JOINED, _MOST_JOINED = 5, 18
_BEGINNINGS = 20

Beginning = Callable[[str, str, int], Mapping[str, int]]


@dataclass(frozen=True)
class Vocabulary:
    """The words of a language's texts by their folded form: how each is mostly written and how frequent it is."""

    words: tuple[str, ...]
    folded: tuple[str, ...]
    numbers: tuple[int, ...]
    letters: "numpy.typing.NDArray[numpy.uint64]"
    lengths: "numpy.typing.NDArray[numpy.int64]"
    beside: Callable[[str], int]
    """How many texts have two words side by side."""
    keyed: frozenset[str] = frozenset()
    """All its words as they are written, where keyboard programs make letters of several keys each, which may have been off."""

    def alike(self, folded: str, limit: int, typed: str = "") -> tuple[str, ...]:
        """The words one or two edits away from another folded word, likeliest first; none for a short one.

        Of words as far away the likelier one is more frequent, begins in the same way and has the marks that were ``typed``.
        What its keys make comes first of all, then the words that it is without the spaces between them.
        """
        keyed = keystrokes.read(typed or folded)
        first = (keyed,) if keyed in self.keyed else self._apart(folded, typed or folded)
        return (*first, *(word for word in self._near(folded, limit, typed) if word not in first))[:limit]

    def _apart(self, folded: str, typed: str) -> tuple[str, ...]:
        """The word as two or three that stand side by side somewhere, where that is most frequent: “cuakhau” as “cua khau”."""
        size = len(folded)
        if not self.keyed or not _JOINED <= size <= _MOST_JOINED or len(typed) != size:
            return ()
        cuts = [(at,) for at in range(2, size - 1)], [(at, other) for at in range(2, size - 3) for other in range(at + 2, size - 1)]
        ways: list[tuple[int, ...]] = [(0, *one, size) for several in cuts for one in several]
        wanted = {folded[start:end] for way in ways for start, end in pairwise(way)}
        known = wanted.intersection(self.folded)
        likely: list[tuple[int, tuple[int, ...]]] = []
        for way in ways:
            parts = [folded[start:end] for start, end in pairwise(way)]
            if known.issuperset(parts):
                likely.append((min(self.beside(f"{one} {other}") for one, other in pairwise(parts)), way))
        number, way = max(likely, default=(0, ()))
        return (" ".join(typed[start:end] for start, end in pairwise(way)),) if number else ()

    def _near(self, folded: str, limit: int, typed: str) -> tuple[str, ...]:
        reach = 0 if len(folded) < _SHORTEST else 1 if len(folded) < _LONG else 2
        if not reach:
            return ()
        apart = numpy.bitwise_count(self.letters ^ numpy.uint64(_letters(folded)))
        near = (apart <= 2 * reach) & (abs(self.lengths - len(folded)) <= reach)
        found = []
        for place in numpy.flatnonzero(near).tolist():
            edits = distance(folded, self.folded[place], reach)
            if 0 < edits <= reach:
                likely = math.log(self.numbers[place]) - _EDIT * edits - _BEGINNING * (folded[0] != self.folded[place][0])
                if typed and typed != folded:  # with marks, so that other ones tell something
                    likely -= _MARK * (distance(typed, self.words[place], len(typed)) - edits)
                found.append((likely, self.words[place]))
        return tuple(word for _, word in sorted(found, key=lambda one: (-one[0], one[1]))[:limit])


class Vocabularies:
    """Vocabularies by language, as long as the index stays the same."""

    def __init__(self) -> None:
        self._kept: tuple[str, dict[str, Vocabulary]] = ("", {})

    def get(self, language: str, generation: str, beginning: Beginning) -> Vocabulary:
        """The vocabulary of a language in this state of the index."""
        if self._kept[0] != generation:
            self._kept = (generation, {})
        kept = self._kept[1]
        if language not in kept:
            kept[language] = vocabulary(language, beginning)
        return kept[language]


def vocabulary(language: str, beginning: Beginning) -> Vocabulary:
    """The words of a language's texts: as they are written where its analyser keeps that, else as they are looked up."""
    analyser = analyser_for(language)
    units = {key.removeprefix(EXACT): number for key, number in beginning(language, EXACT, MOST_WORDS).items()}
    if not units:
        units = {key: number for key, number in beginning(language, "", MOST_WORDS).items()
                 if not key.startswith((EXACT, PAIR, PIECE, TITLE))}
    by_folded: dict[str, list[tuple[int, str]]] = {}
    for unit, number in units.items():
        by_folded.setdefault(analyser.loose(unit), []).append((number, unit))
    folded = tuple(by_folded)
    return Vocabulary(
        tuple(max(by_folded[one])[1] for one in folded), folded,
        tuple(sum(number for number, _ in by_folded[one]) for one in folded),
        numpy.array([_letters(one) for one in folded], dtype=numpy.uint64),
        numpy.array([len(one) for one in folded], dtype=numpy.int64),
        lambda pair: beginning(language, PAIR + pair, _BEGINNINGS).get(PAIR + pair, 0),
        frozenset(units) if language == "vi" else frozenset())


def distance(one: str, other: str, most: int) -> int:
    """How many letters have to be changed, left out, put in or swapped with the next; more than ``most`` is most + 1."""
    before: list[int] = []
    line = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        earlier, before, line = before, line, [row] + [0] * len(other)
        for column, against in enumerate(other, 1):
            line[column] = min(before[column] + 1, line[column - 1] + 1, before[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                line[column] = min(line[column], earlier[column - 2] + 1)
        if min(line) > most:
            return most + 1
    return min(line[-1], most + 1)


def _letters(word: str) -> int:
    """Which letters the word has, as bits; two edits change at most four of them."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits

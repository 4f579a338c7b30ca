"""PURE: the words of two texts as numbers, and how likely a word of one stands for a word of the other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.languages.values.dates import dates_in
from app.languages.values.holding import parts_of
from app.languages.values.numbers import numbers_in
from app.translation.alignment.base import Sentence, Vocabulary

Numbers = NDArray[np.int64]
Shares = NDArray[np.float64]

LONGEST = 150
"""So many words of a sentence are looked at; what is longer was hardly cut into sentences."""

_VALUE = "="
_SAME = 0.7
_SHORTEST_NAME = 3
_SMALL = 3


@dataclass(frozen=True)
class Text:
    """The words of a text: ``words[starts[n]:starts[n + 1]]`` are those of its sentence ``n``, ``names`` what each is."""

    names: tuple[str, ...]
    words: Numbers
    starts: Numbers

    @cached_property
    def sizes(self) -> Numbers:
        return np.diff(self.starts)

    @cached_property
    def chances(self) -> Shares:
        """How likely each word is anywhere in the text."""
        counts = np.bincount(self.words, minlength=len(self.names)).astype(np.float64)
        found: Shares = counts / max(1.0, float(counts.sum()))
        return found

    def sentence(self, number: int) -> Numbers:
        return self.words[self.starts[number]:self.starts[number + 1]]


@dataclass(frozen=True)
class Table:
    """What words of one text may be in the other: ``words[starts[n]:starts[n + 1]]`` with their shares, for word ``n``."""

    starts: Numbers
    words: Numbers
    shares: Shares

    @cached_property
    def reached(self) -> NDArray[np.bool_]:
        """Which words of the other text any word may be."""
        found = np.zeros(int(self.words.max()) + 1 if len(self.words) else 0, dtype=np.bool_)
        found[self.words] = True
        return found


def read(source: Sequence[Sentence], target: Sequence[Sentence], tags: tuple[str, str],
         vocabulary: Vocabulary) -> tuple[Text, Text, Table, Table]:
    """Both texts and what their words may be, each way, by what is known before either was read.

    Words are those of the vocabulary, values (=12) and pairs of words of which it knows something as a pair.
    """
    rows = [[_words(one.text, tag, vocabulary) for one in sentences]
            for sentences, tag in zip((source, target), tags, strict=True)]
    known = [_known(mine, one, other, vocabulary) for mine, one, other in (
        (rows[0], *tags), (rows[1], tags[1], tags[0]))]
    pairs = [_couples(known[0]) | _renditions(known[1]), _couples(known[1]) | _renditions(known[0])]
    texts = [_numbered([[*row, *_joined(row, wanted)] for row in mine]) for mine, wanted in zip(rows, pairs, strict=True)]
    return texts[0], texts[1], _table(texts[0], texts[1], known[0]), _table(texts[1], texts[0], known[1])


def table(size: int, other: int, codes: Numbers, shares: Shares) -> Table:
    """A table of ``size`` words from codes ``word * other + rendition``, each once and in order."""
    words, renditions = np.divmod(codes, max(1, other))
    starts = np.searchsorted(words, np.arange(size + 1))
    return Table(starts.astype(np.int64), renditions, shares)


def codes_of(found: Table, other: int) -> Numbers:
    """The codes of a table, in order."""
    words = np.repeat(np.arange(len(found.starts) - 1), np.diff(found.starts))
    codes: Numbers = words * max(1, other) + found.words
    return codes


def _words(text: str, tag: str, vocabulary: Vocabulary) -> list[str]:
    units = list(vocabulary.units(text, tag))[:LONGEST]
    return units + [_VALUE + one for one in sorted(_values(text, tag))]


def _values(text: str, tag: str) -> Iterator[str]:
    """The numbers of a text, and those of its dates and times; small ones in words may be said in many ways."""
    found = {reading for one in numbers_in(text, tag) if not one.spelled or one.value > _SMALL for reading in one.readings}
    found.update(Decimal(part) for date in dates_in(text, tag) for part in parts_of(date) if part is not None)
    return (str(one.normalize()) for one in found)


def _known(rows: Sequence[Sequence[str]], one: str, other: str, vocabulary: Vocabulary) -> dict[str, Mapping[str, float]]:
    """What is known of every word, and of every two words side by side."""
    asked: dict[tuple[str, ...], None] = {}
    for row in rows:
        units = [word for word in row if not word.startswith(_VALUE)]
        asked.update(dict.fromkeys((word,) for word in units))
        asked.update(dict.fromkeys(pairwise(units)))
    known = list(asked)
    found = zip(known, vocabulary.renditions(known, one, other), strict=True)
    return {" ".join(words): renditions for words, renditions in found if renditions}


def _couples(known: Mapping[str, object]) -> set[str]:
    return {word for word in known if " " in word}


def _renditions(known: Mapping[str, Mapping[str, float]]) -> set[str]:
    return {text for renditions in known.values() for text in renditions if " " in text}


def _joined(row: Sequence[str], wanted: set[str]) -> Iterator[str]:
    return (both for both in map(" ".join, pairwise(row)) if both in wanted)


def _numbered(rows: Sequence[Sequence[str]]) -> Text:
    numbers: dict[str, int] = {}
    words = [numbers.setdefault(word, len(numbers)) for row in rows for word in row]
    return Text(tuple(numbers), np.array(words, dtype=np.int64), np.cumsum([0, *map(len, rows)]).astype(np.int64))


def _table(own: Text, other: Text, known: Mapping[str, Mapping[str, float]]) -> Table:
    numbers = {name: number for number, name in enumerate(other.names)}
    cells: dict[int, float] = {}
    for word, name in enumerate(own.names):
        for text, share in known.get(name, {}).items():
            if text in numbers:
                cells[word * len(numbers) + numbers[text]] = share
        if name in numbers and (name.startswith(_VALUE) or len(name) >= _SHORTEST_NAME):
            code = word * len(numbers) + numbers[name]
            cells[code] = max(cells.get(code, 0.0), _SAME)
    codes = np.array(sorted(cells), dtype=np.int64)
    return table(len(own.names), len(numbers), codes, np.array([cells[code] for code in codes.tolist()], dtype=np.float64))

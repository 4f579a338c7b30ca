"""PURE: how usual a text sounds beside those that are known: the share of its pairs of words that stand in one of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.languages.segmentation import words

UNKNOWN = 0.5  # of a text too short to tell


@dataclass(frozen=True)
class Familiar:
    """The pairs of words of texts of one language, as sorted numbers."""

    tag: str
    known: NDArray[np.int64]

    def share(self, text: str) -> float:
        """From 0 to 1, a half for a text of fewer than two words."""
        asked = np.fromiter(_pairs(text, self.tag), np.int64)
        if not len(asked) or not len(self.known):
            return UNKNOWN
        places = np.minimum(np.searchsorted(self.known, asked), len(self.known) - 1)
        return float(np.mean(self.known[places] == asked))


def familiar(texts: Iterable[str], tag: str) -> Familiar:
    """What is known from these texts; good within this run of the program only."""
    return Familiar(tag, np.unique(np.fromiter((pair for text in texts for pair in _pairs(text, tag)), np.int64)))


def _pairs(text: str, tag: str) -> Iterator[int]:
    small = text.casefold()
    spoken = (small[span.start:span.end] for span in words(small, tag))
    return (hash(pair) for pair in pairwise(spoken))

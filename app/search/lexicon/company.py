"""PURE: which words a text is likely to hold whose other side holds a word, be they that word or what is said beside it.

Ridge regression from what texts hold to what their other sides hold, in the space of texts, with the mean of both
languages' kernels. It knows much of what an alignment of words misses: what is said in other words, names whose
parts ICU cuts apart, the subject of which a word speaks.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.search.lexicon.alignment import Pair, Units

Company = Mapping[str, tuple[tuple[str, float], ...]]
"""What texts hold whose other side holds a word: texts with their strengths, the strongest first."""

MOST_COMPANY = 30
"""So many words are kept for each word, the strongest ones."""

_FEWEST_TEXTS, _MOST_TEXTS = 200, 2500
_LEAST_SEEN, _LEAST_TOGETHER = 2, 3
_RIDGE = 0.5
_STRONGEST = 100.0
_BLOCK = 512

Numbers = NDArray[np.float32]


def company(pairs: Sequence[Pair], *, source_spaced: bool, target_spaced: bool) -> tuple[Company, Company]:
    """The company of the words of both languages, from the newest pairs; nothing from pairs too few to tell it from chance."""
    pairs = pairs[-_MOST_TEXTS:]
    if len(pairs) < _FEWEST_TEXTS:
        return {}, {}
    one, other = _Side([source for source, _ in pairs], source_spaced), _Side([target for _, target in pairs], target_spaced)
    kernel = (one.held @ one.held.T + other.held @ other.held.T) / 2
    inverse: Numbers = np.linalg.inv(kernel + _RIDGE * np.eye(len(pairs), dtype=np.float32)).astype(np.float32)
    return one.company(other, inverse), other.company(one, inverse)


class _Side:
    """The texts of one language: a row a text, a column a word or two side by side.

    ``told`` are the columns of what can be looked for: words side by side only where there are spaces between them.
    """

    def __init__(self, texts: Sequence[Units], spaced: bool) -> None:
        sets = [{*text, *map(" ".join, pairwise(text))} for text in texts]
        seen = Counter(word for words in sets for word in words)
        self.words = sorted(word for word, number in seen.items() if number >= (_LEAST_TOGETHER if " " in word else _LEAST_SEEN))
        self.rarity = np.log1p(np.array([len(texts) / seen[word] for word in self.words], np.float32))
        self.told = [place for place, word in enumerate(self.words) if spaced or " " not in word]
        places = {word: place for place, word in enumerate(self.words)}
        self.held: Numbers = np.zeros((len(texts), len(self.words)), np.float32)
        for row, words in zip(self.held, sets, strict=True):
            inside = sorted(places[word] for word in words if word in places)
            row[inside] = self.rarity[inside]
        self.held /= np.maximum(np.linalg.norm(self.held, axis=1, keepdims=True), 1e-9)

    def company(self, other: "_Side", inverse: Numbers) -> Company:
        """The company of the words of this side, in the texts of the other."""
        found: dict[str, list[tuple[str, float]]] = {}
        held, told = other.held[:, other.told], [other.words[place] for place in other.told]
        for begin in range(0, len(self.words), _BLOCK):
            words = self.words[begin:begin + _BLOCK]
            strengths = (self.held[:, begin:begin + _BLOCK].T @ inverse) @ held
            strengths *= self.rarity[begin:begin + _BLOCK, None]
            for word, row in zip(words, strengths, strict=True):
                likely = np.argpartition(-row, MOST_COMPANY)[:MOST_COMPANY] if len(row) > MOST_COMPANY else np.arange(len(row))
                found[word] = sorted(((told[place], float(row[place])) for place in likely if row[place] > 0), key=lambda one: (-one[1], one[0]))
        strongest = max((strength for several in found.values() for _, strength in several), default=1.0)
        return {word: tuple((text, strength * _STRONGEST / strongest) for text, strength in several)
                for word, several in found.items() if several}

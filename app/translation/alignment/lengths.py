"""PURE: how likely sentences of two lengths stand for each other, after Gale and Church (1993).

Lengths are in characters without spaces. Unlike theirs the model tells how much likelier two lengths are together than
by chance (after Moore 2002), so that it can be added to what words tell; what is far off is held for an exception and
never counts more than words do.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SPREAD = 6.8
"""Variance a character, as Gale and Church measured it."""
_LEAST_SPREAD = 0.02
_EXCEPTIONS = 0.03
_FEW = 20


@dataclass(frozen=True)
class Lengths:
    """What is known of the lengths of two texts: characters of the target for one of the source, and how they vary."""

    ratio: float
    spread: float
    usual: float
    varying: float

    def gain(self, source: Floats, target: Floats, count: int) -> Floats:
        """How much likelier these lengths are for sentences that say the same, as a logarithm; ``count`` are target sentences."""
        variance = _LEAST_SPREAD + self.spread / source
        ratio = np.log(target / (source * self.ratio))
        together = -0.5 * ratio * ratio / variance - 0.5 * np.log(variance)
        chance = self.varying / count
        away = np.log(target) - self.usual - math.log(count)
        alone = -0.5 * away * away / chance - 0.5 * math.log(chance)
        found: Floats = np.logaddexp(math.log(1 - _EXCEPTIONS) + together - alone, math.log(_EXCEPTIONS))
        return found


def measured(texts: Sequence[str]) -> Floats:
    """The lengths of sentences, at least 1."""
    return np.array([max(1, sum(not one.isspace() and one != "\u200b" for one in text)) for text in texts], dtype=np.float64)


def guessed(source: Floats, target: Floats) -> Lengths:
    """What both texts as wholes tell."""
    return _made(source, target, float(target.sum() / source.sum()), _SPREAD)


def learned(source: Floats, target: Floats, pairs: Sequence[tuple[float, float]], before: Lengths) -> Lengths:
    """What pairs of lengths tell that are taken for good; where they are few, what was known ``before`` stays."""
    if len(pairs) < _FEW:
        return before
    one, other = np.array(pairs, dtype=np.float64).T
    ratio = float(np.median(other / one))
    off = np.log(other / (one * ratio))
    spread = float(np.median(np.maximum(0.0, off * off - _LEAST_SPREAD) * one)) / 0.455  # the median of a chi-square variable
    return _made(source, target, ratio, min(4 * _SPREAD, max(0.5, spread)))


def _made(source: Floats, target: Floats, ratio: float, spread: float) -> Lengths:
    logs = np.log(target)
    return Lengths(ratio, spread, float(logs.mean()), max(0.05, float(logs.var())))

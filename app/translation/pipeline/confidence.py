"""PURE: how much of a draft will stay, learned from what stayed of others: isotonic regression with a stated prior.

Confidence is the share of a draft, by letters, that is expected to stand in the text that is approved.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from math import log

from rapidfuzz.distance import Levenshtein

from app.translation.pipeline.sources import Curve

PRIOR_WEIGHT = 15.0
"""So many edits each point of the prior counts for: thirty edits near it outweigh it by two to one."""

_LEAST, _MOST = 0.01, 0.99
_USUAL = 0.7  # what is known of the usual draft of an engine, between languages of any kind
_A_LOSS = 0.05  # what a number, name or mark that got lost takes away


@dataclass(frozen=True)
class Observation:
    """What was known of a draft when it was made, how much of it stands in the approved text, and how much that counts."""

    raw: float
    stayed: float
    weight: float = 1.0


@dataclass(frozen=True)
class Calibration:
    """From what is known of a draft to its confidence; ``n`` edits were learned from."""

    points: Curve
    n: int = 0

    def at(self, raw: float) -> float:
        """The confidence, between the points by a straight line, beyond them that of the last."""
        place = bisect_left(self.points, (raw,))
        if place == 0:
            value = self.points[0][1]
        elif place == len(self.points):
            value = self.points[-1][1]
        else:
            (left, low), (right, high) = self.points[place - 1], self.points[place]
            value = low + (high - low) * (raw - left) / (right - left)
        return round(min(max(value, _LEAST), _MOST), 4)


def calibrated(seen: Iterable[Observation], prior: Curve) -> Calibration:
    """The rising curve that is nearest to what was seen and to the prior, each point of which counts as some edits."""
    seen = list(seen)
    sums: dict[float, tuple[float, float]] = {}
    for raw, share, weight in [*((one.raw, one.stayed, one.weight) for one in seen), *((raw, share, PRIOR_WEIGHT) for raw, share in prior)]:
        total, weights = sums.get(round(raw, 2), (0.0, 0.0))
        sums[round(raw, 2)] = total + share * weight, weights + weight
    blocks: list[tuple[float, float, float, float]] = []  # from, to, what stayed by weight, weight
    for raw, (total, weight) in sorted(sums.items()):
        blocks.append((raw, raw, total, weight))
        while len(blocks) > 1 and blocks[-2][2] / blocks[-2][3] >= blocks[-1][2] / blocks[-1][3]:
            last, before = blocks.pop(), blocks.pop()
            blocks.append((before[0], last[1], before[2] + last[2], before[3] + last[3]))
    points = [(end, total / weight) for start, stop, total, weight in blocks for end in dict.fromkeys((start, stop))]
    return Calibration(tuple(points), len(seen))


def humbled(prior: Curve, expected: float) -> Curve:
    """The prior of an engine of whose usual draft only so much stayed when it was measured; one that did better has to show it."""
    usual = Calibration(prior).at(_USUAL)
    return tuple((raw, share * min(1.0, expected / usual)) for raw, share in prior)


def stayed(draft: str, text: str) -> float:
    """How much of a draft stands in a text, from 0 to 1: one less the edits by the letters of the longer."""
    return Levenshtein.normalized_similarity(draft, text)


def engine_raw(source: str, known: tuple[float, float], losses: int) -> float:
    """What is known of an engine's draft: how long its source is, how usual both sound, and how much it lost.

    ``known`` are the shares of pairs of words of the source and of the draft that the memory has seen. The weights were
    fitted on news from Vietnamese to Bahnar; any engine's own curve bends them.
    """
    raw = 0.39 + 0.032 * log(len(source) + 1) + 0.06 * known[0] + 0.23 * known[1]
    return max(0.0, raw - _A_LOSS * losses)


def memory_raw(score: int, losses: int) -> float:
    """What is known of a pair of the memory: how like its source is, and how much its target lost."""
    return max(0.0, min(score, 100) / 100 - _A_LOSS * losses)

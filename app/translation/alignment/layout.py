"""PURE: what paragraphs and headings tell: mostly a translation begins them where its source does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.translation.alignment.base import Bead, Sentence

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

_KEPT, _HEADINGS_KEPT = 0.7, 0.9
_MOST, _FEW = 0.97, 20


@dataclass(frozen=True)
class Layout:
    """Which sentences of two texts begin a paragraph, and which are headings; ``kept`` is how far both texts agree."""

    opens: tuple[Flags, Flags]
    headings: tuple[Flags, Flags]
    kept: float = _KEPT

    def gain(self, starts: Numbers, ends: Numbers, target_starts: Numbers, target_ends: Numbers) -> Floats:
        """How much likelier these groups of sentences are to stand for each other, one of each text at a time."""
        found = np.zeros(len(starts))
        for flags, kept in ((self.opens, self.kept), (self.headings, _HEADINGS_KEPT)):
            if all(0 < one.mean() < 1 for one in flags):
                found += _agreeing(flags, kept)[flags[0][starts].astype(np.int64), flags[1][target_starts].astype(np.int64)]
        for one, begin, end in ((self.opens[0], starts, ends), (self.opens[1], target_starts, target_ends)):
            within = np.concatenate([[0], np.cumsum(one)])
            found += (within[end] - within[begin + 1]) * np.log(1 - self.kept * (1 - one.mean()))
        return found

    def learned(self, found: Sequence[Bead]) -> "Layout":
        """The same, with how far paragraphs agree in beads that are taken for good."""
        sure = [one for one in found if one.confidence > 0.5 and one.paired and self.opens[0][one.source]]
        chance = float(self.opens[1].mean())
        if len(sure) < _FEW or chance > _MOST:
            return self
        agreeing = sum(bool(self.opens[1][one.target]) for one in sure) / len(sure)
        return replace(self, kept=min(_MOST, max(0.0, (agreeing - chance) / (1 - chance))))


def laid_out(source: Sequence[Sentence], target: Sequence[Sentence]) -> Layout:
    """The layout of two texts."""
    opens = tuple(np.array([one.opens for one in text], dtype=np.bool_) for text in (source, target))
    headings = tuple(np.array([one.heading for one in text], dtype=np.bool_) for text in (source, target))
    return Layout((opens[0], opens[1]), (headings[0], headings[1]))


def _agreeing(flags: tuple[Flags, Flags], kept: float) -> Floats:
    """The gain of a flag by whether the source has it and whether the target has."""
    mine, theirs = float(flags[0].mean()), float(flags[1].mean())
    with_it = kept + (1 - kept) * theirs
    chances = np.clip([(theirs - mine * with_it) / (1 - mine), with_it], max(1e-3, (1 - kept) * theirs), 1 - 1e-3)
    return np.log(np.stack([(1 - chances) / (1 - theirs), chances / theirs], 1))

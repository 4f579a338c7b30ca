"""PURE: aligning two texts sentence by sentence, by their lengths, their words and their paragraphs.

Lengths after Gale and Church (1993); words after Moore (2002), and a second pass that learns from the first as there and
in hunalign (Varga et al. 2005); all possible alignments are weighed against each other, so that each bead has a
probability and not only a score.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from app.translation.alignment import lengths as of_lengths
from app.translation.alignment.band import Band, band
from app.translation.alignment.base import SHAPES, Alignment, Bead, Sentence, Vocabulary
from app.translation.alignment.evidence import Evidence, gather
from app.translation.alignment.layout import Layout, laid_out
from app.translation.alignment.learning import learn
from app.translation.alignment.lengths import Lengths
from app.translation.alignment.path import beads
from app.translation.alignment.trust import recognised
from app.translation.alignment.words import read

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]

PASSES = 2
# how often sentences stand for each other in these shapes, after Gale and Church, with more left out, as offices do
_PRIORS = {(1, 1): 0.85, (1, 0): 0.03, (0, 1): 0.03, (1, 2): 0.04, (2, 1): 0.04, (2, 2): 0.006, (1, 3): 0.002, (3, 1): 0.002}
# words and lengths of a sentence are no independent witnesses: their sum is worth less than it says
_CAUTION = 0.6
_FEW = 10


def align(source: Sequence[Sentence], target: Sequence[Sentence], tags: tuple[str, str], vocabulary: Vocabulary,
          progress: Progress | None = None) -> Alignment:
    """Align two texts in the languages of the tags; neither may be empty.

    5,000 sentences of each take some seconds and some hundred megabytes, whatever they say.
    """
    mine, theirs, there, back = read(source, target, tags, vocabulary)
    sizes = of_lengths.measured([one.text for one in source]), of_lengths.measured([one.text for one in target])
    lengths, layout = of_lengths.guessed(*sizes), laid_out(source, target)
    found: list[Bead] = []
    known = there
    for number in range(PASSES):
        if progress:
            progress(number, PASSES)
        if found:
            lengths = of_lengths.learned(*sizes, _pairs(found, sizes), lengths)
            layout = layout.learned(found)
            there, back = (learn(mine, theirs, found, there), learn(theirs, mine, [_turned(one) for one in found], back))
        cells = band(mine, theirs, there, sizes)
        found = beads(cells, _scores(cells, gather(mine, theirs, there, back, cells), sizes, lengths, layout))
        if len(found) < _FEW:
            break
    return Alignment(tuple(found), _likeness(found, sizes) * recognised(mine, theirs, known, found))


def _scores(cells: Band, evidence: Evidence, sizes: tuple[Floats, Floats], lengths: Lengths,
            layout: Layout) -> dict[tuple[int, int], NDArray[np.float32]]:
    """What every bead is worth that ends at a cell of the band."""
    sums = [np.concatenate([[0.0], np.cumsum(one)]) for one in sizes]
    found = {}
    for up, left in SHAPES:
        fitting = np.nonzero((cells.rows >= up) & (cells.columns >= left))[0]
        rows, columns = cells.rows[fitting], cells.columns[fitting]
        worth = np.full(len(fitting), np.log(_PRIORS[up, left]))
        if up and left:
            told = evidence.of(cells, fitting, up, left)
            told += lengths.gain(sums[0][rows] - sums[0][rows - up], sums[1][columns] - sums[1][columns - left], left)
            told += layout.gain(rows - up, rows, columns - left, columns)
            worth += _CAUTION * told
        found[up, left] = np.full(len(cells.rows), -np.inf, np.float32)
        found[up, left][fitting] = worth
    return found


def _pairs(found: Sequence[Bead], sizes: tuple[Floats, Floats]) -> list[tuple[float, float]]:
    return [(float(sizes[0][one.source]), float(sizes[1][one.target])) for one in found
            if one.confidence > 0.5 and one.source_end - one.source == one.target_end - one.target == 1]


def _turned(one: Bead) -> Bead:
    return Bead(one.target, one.target_end, one.source, one.source_end, one.confidence)


def _likeness(found: Sequence[Bead], sizes: tuple[Floats, Floats]) -> float:
    shares = []
    for place, size in enumerate(sizes):
        ends = [(one.source, one.source_end) if place == 0 else (one.target, one.target_end) for one in found if one.paired]
        told = sum(one.confidence * float(size[start:end].sum())
                   for one, (start, end) in zip((one for one in found if one.paired), ends, strict=True))
        shares.append(told / float(size.sum()))
    return max(shares)

"""PURE: whether pairs that were found are more than chance: whether what half of them teach knows the other half again.

Texts that have nothing to do with each other can be aligned too, and a table that was learned from such pairs finds them
likely. But it finds no other pairs likelier than sentences put together at random.
"""

from collections.abc import Sequence

import numpy as np

from app.translation.alignment.base import Bead
from app.translation.alignment.evidence import gain
from app.translation.alignment.learning import learn
from app.translation.alignment.words import Table, Text

_FEW = 30


def recognised(source: Text, target: Text, known: Table, beads: Sequence[Bead]) -> float:
    """From 0, no better than chance, to 1, always; 1 where the pairs are too few to tell."""
    paired = [one for one in beads if one.paired]
    better = worse = 0
    for half in range(2):
        table = learn(source, target, paired[1 - half::2], known)
        asked = paired[half::2]
        for place, one in enumerate(asked):
            other = asked[(place + len(asked) // 2) % len(asked)]
            right, wrong = (gain(_words(source, one.source, one.source_end), _words(target, two.target, two.target_end), target, table)
                            for two in (one, other))
            better, worse = better + (right > wrong), worse + (right < wrong)
    if better + worse < _FEW:
        return 1.0
    return max(0.0, 2 * better / (better + worse) - 1)


def _words(text: Text, start: int, end: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return text.words[text.starts[start]:text.starts[end]]

"""PURE: where keys stand in documents, and whether they stand there one after the other."""

import numpy as np

from app.search.engines.columns import Codes, Mask
from app.search.engines.layout import NOWHERE, Numbers, begins, ranges


class Standing:
    """Postings in ascending order, how many positions each has, and these positions one after the other."""

    def __init__(self, postings: Codes, counts: Codes, positions: Numbers) -> None:
        self._postings, self._counts, self._positions = postings, counts, positions

    def side_by_side(self, postings: Codes, rows: Codes, steps: Codes, sizes: Codes) -> Mask:
        """Of each row of postings, whether there are positions in all of them that follow each other by their steps.

        ``rows`` and ``steps`` have a place for each of ``postings``, and ``sizes`` one for each row.
        """
        found = np.zeros(len(sizes), np.bool_)
        if not len(self._postings):
            return found
        chosen = np.searchsorted(self._postings, postings)
        chosen[chosen == len(self._postings)] = 0
        held = self._postings[chosen] == postings  # a term that has no positions in its segment stands beside none
        chosen = chosen[held]
        counts = self._counts[chosen]
        positions = self._positions[ranges((np.cumsum(self._counts) - self._counts)[chosen], counts)].astype(np.int64)
        there = positions != NOWHERE
        rows, steps, positions = np.repeat(rows[held], counts)[there], np.repeat(steps[held], counts)[there], positions[there]
        if not len(positions):
            return found
        # where the first term of its row would stand, as many times as there are terms where all do
        longest = int(steps.max()) + 1
        span = int(positions.max()) + longest + 1
        begun = _once((rows * span + positions + longest - steps) * longest + steps) // longest
        starts = begins(begun)
        row = begun[starts] // span
        found[row[np.diff(starts, append=len(begun)) == sizes[row]]] = True
        return found


def _once(numbers: Codes) -> Codes:
    """These numbers in order, each once."""
    ordered = np.sort(numbers, kind="stable")
    once: Codes = ordered[begins(ordered)]
    return once

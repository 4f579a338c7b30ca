"""PURE: what documents gain that hold several words of a question close together.

A text that says something of what is asked says it in one place; a long one may hold every word somewhere. After Callan,
“Passage-level evidence in document retrieval” (1994): windows of fixed length that overlap by half, so that whatever is no
further apart than half of one is in one of them.
"""

import numpy as np

from app.search.engines.base import CLOSE_WITHIN, LENIENCE, EngineQuery
from app.search.engines.columns import Codes, Columns
from app.search.engines.layout import begins
from app.search.engines.segments import Parts


def gains(parts: Parts, columns: Columns, query: EngineQuery, documents: Codes) -> Codes:
    """What each of these documents, which ascend, gains by what it holds close together."""
    gained = np.zeros(len(documents), np.int64)
    spoken = set(columns.language.codes[documents].tolist())
    keys: list[tuple[str, list[str]]] = []
    about: list[tuple[int, int, int, int]] = []
    for wanted in query.wanted:
        if wanted.close and len(wanted.clauses) > 1 and columns.language.code(wanted.language) in spoken:
            alone = [(row, match) for row, clause in enumerate(wanted.clauses) for match in clause.matches if len(match.keys) == 1]
            keys.append((wanted.language, [match.keys[0] for _, match in alone]))
            about += [(row, match.weight, len(wanted.clauses), wanted.close) for row, match in alone]
    if not about:
        return gained
    which, among, positions = parts.occurrences(keys, documents)
    if not len(which):
        return gained
    rows, weights, clauses, close = np.array(about, np.int64).T.take(which, axis=1)
    # each place is in the window that begins with its run, and in the one that ends with it
    runs, width = positions // CLOSE_WITHIN, int(clauses.max())
    span = int(runs.max()) + 2
    cells = (among * span + runs) * width + rows
    cells = np.concatenate([cells, cells + width])
    order = np.argsort(cells, kind="stable")
    cells = cells[order]
    starts = begins(cells)
    best = np.maximum.reduceat(np.concatenate([weights, weights])[order], starts)
    windows = cells[starts] // width
    first = begins(windows)
    held = np.diff(first, append=len(windows))
    one = order[starts[first]] % len(which)
    sums = np.add.reduceat(best, first) * (LENIENCE + held) // (LENIENCE + clauses[one]) * close[one]
    np.maximum.at(gained, windows[first] // span, sums)
    return gained

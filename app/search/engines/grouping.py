"""PURE: from the documents that match to works: one hit a work, counted, ordered and cut into pages.

Every engine leaves this to the same code, so that all answer the same.
"""

import datetime
from collections.abc import Sequence

import numpy as np

from app.search.engines.base import (
    CLOSE_AMONG,
    NEWEST,
    OLDEST,
    RELEVANCE,
    EngineHit,
    EngineQuery,
    EngineResults,
    Facets,
    Wanted,
)
from app.search.engines.closeness import gains
from app.search.engines.columns import Codes, Columns, counted
from app.search.engines.layout import begins
from app.search.engines.scoring import evaluate
from app.search.engines.segments import Parts

# sorting all of more works than this for one page would be felt
_SORTED_WHOLE = 256


def results(parts: Parts, columns: Columns, query: EngineQuery) -> EngineResults:
    """The answer to a query."""
    matched, scores = evaluate(parts, columns, query)
    if any(wanted.near for wanted in query.wanted) and len(matched):
        matched = matched & (scores >= _least(columns, np.where(matched, scores, 0), query.wanted))
    if query.among is not None:
        matched = matched & columns.within(query.scope)
    found = columns.order[np.flatnonzero(matched.take(columns.order))]
    if not len(found):
        return EngineResults((), 0)
    scored, starts = scores.take(found), begins(columns.work.codes.take(found))
    if query.order == RELEVANCE and query.limit > 0:
        best = _best(scored)
        best = best[np.argsort(found[best])]
        scored[best] += gains(parts, columns, query, found[best])
    best, works = np.maximum.reduceat(scored, starts), found.take(starts)
    page = _page(_rank(columns, works, best, query.order), query.offset, query.limit)
    ends = np.append(starts, len(found))
    hits = tuple(_hit(columns, found[start:end].tolist(), scored[start:end].tolist(), query.best)
                 for start, end in zip(starts[page].tolist(), ends[page + 1].tolist(), strict=True))
    return EngineResults(hits, len(works), _facets(columns, found, works))


def _best(scored: Codes) -> Codes:
    """The places of the documents that score most, of equal ones the first."""
    if len(scored) <= CLOSE_AMONG:
        return np.arange(len(scored))
    least = np.partition(scored, -CLOSE_AMONG)[-CLOSE_AMONG]
    more = np.flatnonzero(scored > least)
    return np.concatenate([more, np.flatnonzero(scored == least)[:CLOSE_AMONG - len(more)]])


def _least(columns: Columns, scored: Codes, several: Sequence[Wanted]) -> Codes:
    """What each document has to score to be not too far from the best one in its language."""
    shares = np.zeros(len(columns.language.names) + 1)
    shares[[columns.language.code(wanted.language) for wanted in several]] = [wanted.near for wanted in several]
    return np.ceil(shares[:-1] * columns.best(scored)).astype(np.int64).take(columns.language.codes)


def _rank(columns: Columns, works: Codes, best: Codes, order: str) -> Codes:
    """What works, by a version of each, are sorted by, smallest first; equal ones stay in the order of their names."""
    if order not in (NEWEST, OLDEST):
        return -best
    issued = columns.issued[works].astype(np.int64)
    undated = np.int64(datetime.date.max.toordinal() + 1)
    return np.where(issued == 0, undated, -issued if order == NEWEST else issued)


def _page(rank: Codes, offset: int, limit: int) -> Codes:
    """The places of the works on this page."""
    start, end = max(0, offset), max(0, offset) + max(0, limit)
    if end == start or start >= len(rank):
        return np.zeros(0, np.int64)
    candidates = np.arange(len(rank))
    if len(rank) > _SORTED_WHOLE and end < len(rank) // 2:
        candidates = np.flatnonzero(rank <= np.partition(rank, end - 1)[end - 1])
    page: Codes = candidates[np.argsort(rank[candidates], kind="stable")][start:end]
    return page


def _hit(columns: Columns, documents: Sequence[int], scored: Sequence[int], language: str) -> EngineHit:
    """A work by its documents; the one in the language asked for stands for it, else the best, the first of equals."""
    spoken = columns.language.names
    versions = sorted((-score, spoken[columns.language.codes[one]]) for one, score in zip(documents, scored, strict=True))
    tags = [tag for _, tag in versions]
    shown = language if language in tags else tags[0]
    return EngineHit(columns.work.names[columns.work.codes[documents[0]]], shown, -versions[0][0], tuple(tag for tag in tags if tag != shown))


def _facets(columns: Columns, found: Codes, works: Codes) -> Facets:
    """Languages are those of all versions that match; the rest is the same in all versions of a work."""
    years = counted(columns.year.names, columns.year.codes.take(works))
    return Facets(counted(columns.language.names, columns.language.codes.take(found)),
                  counted(columns.kind.names, columns.kind.codes.take(works)),
                  columns.topics.counts(works), columns.places.counts(works),
                  {int(year): number for year, number in years.items() if year})

"""PURE: from the documents that match to works: one hit a work, counted, ordered and cut into pages.

Every engine leaves this to the same code, so that all answer the same.
"""

import datetime
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.search.engines.base import NEWEST, OLDEST, EngineHit, EngineQuery, EngineResults, Facets, Wanted
from app.search.engines.columns import Columns, Mask, counted

Numbers = NDArray[np.int64]
# sorting all of more works than this for one page would be felt
_SORTED_WHOLE = 256


def results(columns: Columns, matched: Mask, scores: Numbers, query: EngineQuery) -> EngineResults:
    """The answer to a query that these documents match; both arrays have a place for each document."""
    if any(wanted.near for wanted in query.wanted):
        matched = _near(columns, matched, scores, query.wanted)
    found = columns.order[matched[columns.order]]
    if not len(found):
        return EngineResults((), 0)
    works, scored = columns.work.codes[found], scores[found]
    starts = np.flatnonzero(np.diff(works, prepend=-1))
    best = np.maximum.reduceat(scored, starts)
    shown = _shown(columns, found, scored, starts, best, query.best)
    page = _page(_rank(columns, shown, best, query.order), query.offset, query.limit)
    ends = np.append(starts[1:], len(found))
    hits = tuple(_hit(columns, found[starts[one]:ends[one]], scored[starts[one]:ends[one]], int(shown[one]), int(best[one]))
                 for one in page)
    return EngineResults(hits, len(starts), _facets(columns, found, shown))


def _near(columns: Columns, matched: Mask, scores: Numbers, several: Sequence[Wanted]) -> Mask:
    """The documents that are not too far from the best one in their language."""
    shares, best = np.zeros(len(columns.language.names) + 1), np.zeros(len(columns.language.names), np.int64)
    shares[[columns.language.code(wanted.language) for wanted in several]] = [wanted.near for wanted in several]
    found = np.flatnonzero(matched)
    spoken, scored = columns.language.codes[found], scores[found]
    np.maximum.at(best, spoken, scored)
    near = np.zeros(len(matched), np.bool_)
    near[found[scored >= (shares[:-1] * best)[spoken]]] = True
    return near


def _shown(columns: Columns, found: Numbers, scored: Numbers, starts: Numbers, best: Numbers, language: str) -> Numbers:
    """The version that stands for each work: the one in the language asked for, else the best, the first of equals."""
    lengths = np.diff(starts, append=len(found))
    preferred = scored == np.repeat(best, lengths)
    places = np.where(preferred, np.arange(len(found)), len(found))
    chosen: Numbers = np.minimum.reduceat(places, starts)
    code = columns.language.code(language)
    if code >= 0:
        spoken = columns.language.codes[found] == code
        places = np.where(spoken, np.arange(len(found)), len(found))
        asked: Numbers = np.minimum.reduceat(places, starts)
        chosen = np.where(asked < len(found), asked, chosen)
    shown: Numbers = found[chosen]
    return shown


def _rank(columns: Columns, shown: Numbers, best: Numbers, order: str) -> Numbers:
    """What works are sorted by, smallest first; equal ones stay in the order of their names."""
    if order not in (NEWEST, OLDEST):
        return -best
    issued = columns.issued[shown].astype(np.int64)
    undated = np.int64(datetime.date.max.toordinal() + 1)
    return np.where(issued == 0, undated, -issued if order == NEWEST else issued)


def _page(rank: Numbers, offset: int, limit: int) -> Numbers:
    """The places of the works on this page."""
    start, end = max(0, offset), max(0, offset) + max(0, limit)
    if end == start or start >= len(rank):
        return np.zeros(0, np.int64)
    candidates = np.arange(len(rank))
    if len(rank) > _SORTED_WHOLE and end < len(rank) // 2:
        candidates = np.flatnonzero(rank <= np.partition(rank, end - 1)[end - 1])
    page: Numbers = candidates[np.argsort(rank[candidates], kind="stable")][start:end]
    return page


def _hit(columns: Columns, versions: Numbers, scored: Numbers, shown: int, best: int) -> EngineHit:
    names, codes = columns.language.names, columns.language.codes
    others = sorted((-int(score), names[codes[one]]) for one, score in zip(versions, scored, strict=True) if one != shown)
    return EngineHit(columns.work.names[columns.work.codes[shown]], names[codes[shown]], best, tuple(name for _, name in others))


def _facets(columns: Columns, found: Numbers, shown: Numbers) -> Facets:
    """Languages are those of all versions that match; the rest is the same in all versions of a work."""
    mask = np.zeros(len(columns.alive), np.bool_)
    mask[shown] = True
    years = counted(columns.year.names, columns.year.codes[shown])
    return Facets(counted(columns.language.names, columns.language.codes[found]),
                  counted(columns.kind.names, columns.kind.codes[shown]),
                  columns.topics.counts(mask), columns.places.counts(mask),
                  {int(year): number for year, number in years.items() if year})

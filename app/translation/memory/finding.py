"""What the memory offers for a text: exact in its context, exact, or similar with the differences marked."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.database import UnitOfWork
from app.languages import registry
from app.languages.segmentation import Span
from app.translation.memory.guard import capped
from app.translation.memory.index import CHUNK, index_of, mark_of
from app.translation.memory.keys import context_key, key_of
from app.translation.memory.models import MemoryUnit
from app.translation.memory.similarity import differences
from app.translation.memory.store import SUPERSEDED, in_context, units_of

CONTEXT, EXACT, FUZZY = "context", "exact", "fuzzy"
IN_CONTEXT, SAME, ALMOST = 101, 100, 99
SPARE = 3  # so many times the limit are looked at: the guard may put the most alike behind others


@dataclass(frozen=True)
class Match:
    """A pair of the memory whose source is equal or similar to the text asked for.

    ``score`` is 101 for an exact match that stood between the same neighbours, 100 for an exact one, less for a
    similar one. ``reasons`` name what the guard found to differ (words of ``guard.REASONS``). ``query_marks`` are
    the places that differ in the text asked for, ``source_marks`` those in ``source``; both are empty for an exact match.
    """

    unit_id: int
    source: str
    target: str
    score: int
    kind: str
    reasons: tuple[str, ...]
    query_marks: tuple[Span, ...]
    source_marks: tuple[Span, ...]
    origin: str
    by: str
    at: datetime.datetime


def matches(uow: UnitOfWork, source: str, source_language: str, target_language: str, *, before: str = "",
            after: str = "", limit: int = 5, least: int = 60) -> tuple[Match, ...]:
    """The best matches of a text, best first, of equals the one approved last; ``before`` and ``after`` are its neighbours.

    ``least`` is the lowest likeness in per cent; the guard may bring the score of a match below it.
    """
    language, other = registry.canonical(source_language), registry.canonical(target_language)
    key = key_of(source)
    around = (context_key(before), context_key(after))
    found: list[tuple[tuple[int, bool, int, int], MemoryUnit, bool, tuple[str, ...]]] = []
    for unit, forward in units_of(uow, [key], language, other):
        score = IN_CONTEXT if in_context(unit, forward, around) else SAME
        found.append((_order(unit, score), unit, forward, ()))
    for unit, forward, likeness in _similar(uow, source, key, language, other, limit * SPARE, least):
        score, reasons = capped(min(int(likeness * 100 + 1e-6), ALMOST), source, unit.source if forward else unit.target, language)
        found.append((_order(unit, score), unit, forward, reasons))
    found.sort(key=lambda one: one[0], reverse=True)
    return tuple(_match(source, language, unit, forward, order[0], reasons) for order, unit, forward, reasons in found[:limit])


def _order(unit: MemoryUnit, score: int) -> tuple[int, bool, int, int]:
    return score, unit.origin != SUPERSEDED, unit.rank, unit.id


def _match(text: str, language: str, unit: MemoryUnit, forward: bool, score: int, reasons: tuple[str, ...]) -> Match:
    source, target = (unit.source, unit.target) if forward else (unit.target, unit.source)
    kind = CONTEXT if score == IN_CONTEXT else EXACT if score == SAME else FUZZY
    asked, held = differences(text, source, language) if kind == FUZZY else ((), ())
    return Match(unit.id, source, target, score, kind, reasons, asked, held, unit.origin, unit.created_by_name, unit.created_at)


def _similar(uow: UnitOfWork, text: str, key: str, language: str, other: str, limit: int,
             least: int) -> list[tuple[MemoryUnit, bool, float]]:
    """The units most alike to the text without those that equal it."""
    index = index_of(uow, language, other)
    wanted = limit
    while True:
        found = index.shelves.like(text, limit=wanted, least=least)
        units = {(unit.id, mark_of(_key(unit, forward))): (unit, forward)
                 for unit, forward in by_id(uow, [one.id for one in found], language, other)}
        gone = [one for one in found if (one.id, one.mark) not in units]
        kept = [(*units[one.id, one.mark], one.likeness) for one in found if (one.id, one.mark) in units]
        kept = [one for one in kept if _key(one[0], one[1]) != key]
        if len(kept) >= limit or len(found) < wanted:
            break
        wanted *= 4
    if gone:
        index.missed(uow, gone)
    return kept[:limit]


def _key(unit: MemoryUnit, forward: bool) -> str:
    return unit.source_key if forward else unit.target_key


def by_id(uow: UnitOfWork, ids: Sequence[int], language: str, other: str) -> Iterator[tuple[MemoryUnit, bool]]:
    """Those of the units that there are in these languages, and whether they were kept that way round."""
    for start in range(0, len(ids), CHUNK):
        for unit in uow.session.scalars(select(MemoryUnit).where(MemoryUnit.id.in_(ids[start:start + CHUNK]))):
            if (unit.source_language, unit.target_language) == (language, other):
                yield unit, True
            elif (unit.target_language, unit.source_language) == (language, other):
                yield unit, False

"""What the memory offers for a text: exact in its context, exact, or similar with the differences marked."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, String, and_, bindparam, or_, select

from app.database import UnitOfWork
from app.languages import entities, registry
from app.languages.segmentation import Span
from app.translation.memory.guard import MOST, capped, is_capped
from app.translation.memory.index import CHUNK, index_of, mark_of
from app.translation.memory.keys import context_key, key_of
from app.translation.memory.models import MemoryUnit
from app.translation.memory.origins import is_superseded
from app.translation.memory.similarity import differences
from app.translation.memory.store import in_context

CONTEXT, EXACT, FUZZY = "context", "exact", "fuzzy"
IN_CONTEXT, SAME, ALMOST = 101, 100, 99
SPARE = 3  # so many times the limit are looked at: the guard may put the most alike behind others
AT_FIRST = 2  # more than the limit are read at once


Order = tuple[int, bool, float, int, int]

# one question for equal and similar: each part of it has an index. Rows and no objects: they are read, and many
_LANGUAGE, _OTHER, _KEY = (bindparam(name, type_=String()) for name in ("language", "other", "key"))
_CHOSEN = select(*MemoryUnit.__table__.c).where(or_(
    MemoryUnit.id.in_(bindparam("ids", expanding=True)),
    and_(MemoryUnit.source_language == _LANGUAGE, MemoryUnit.target_language == _OTHER, MemoryUnit.source_key == _KEY),
    and_(MemoryUnit.target_language == _LANGUAGE, MemoryUnit.source_language == _OTHER, MemoryUnit.target_key == _KEY)))


@dataclass(frozen=True)
class Held:
    """The row of a unit as it is asked for: from the language it was kept from, or the other way round."""

    unit: Row[Any]
    forward: bool
    source: str
    target: str
    key: str


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
            after: str = "", limit: int = 5, least: int = 60, hidden: frozenset[str] = frozenset()) -> tuple[Match, ...]:
    """The best matches of a text, best first, of equals the one approved last; ``before`` and ``after`` are its neighbours.

    ``least`` is the lowest likeness in per cent; the guard may bring the score of a match below it. Pairs of ``hidden``
    origins are left out. Entities that the target has and the text has not are read.
    """
    language, other = registry.canonical(source_language), registry.canonical(target_language)
    key, around = key_of(source), (context_key(before), context_key(after))
    found: list[tuple[Order, Held, tuple[str, ...] | None]] = []
    for held, likeness in _candidates(uow, source, key, language, other, limit, least, hidden):
        if likeness is None:
            score = IN_CONTEXT if in_context(held.unit, held.forward, around) else SAME
            found.append((_order(held.unit, score, 1.0), held, ()))
            continue
        found.sort(key=lambda one: one[0], reverse=True)
        score = min(int(likeness * 100 + 1e-6), ALMOST)
        if len(found) >= limit and (score, True, likeness) < found[limit - 1][0][:3]:
            break  # the guard takes away only, and so it is with all that follow
        # for the order it is enough whether there is a reason; which there are is asked about what is shown only
        score = MOST if score > MOST and is_capped(source, held.source, language) else score
        found.append((_order(held.unit, score, likeness), held, () if score > MOST else None))
    found.sort(key=lambda one: one[0], reverse=True)
    return tuple(_match(source, language, held, order[0], reasons) for order, held, reasons in found[:limit])


def _order(unit: Row[Any], score: int, likeness: float) -> Order:
    return score, not is_superseded(unit.origin), likeness, unit.rank, unit.id


def _match(text: str, language: str, held: Held, score: int, reasons: tuple[str, ...] | None) -> Match:
    kind = CONTEXT if score == IN_CONTEXT else EXACT if score == SAME else FUZZY
    if reasons is None:
        reasons = capped(score, text, held.source, language)[1]
    asked, there = differences(text, held.source, language) if kind == FUZZY else ((), ())
    unit = held.unit
    return Match(unit.id, held.source, entities.read(held.target, text), score, kind, reasons, asked, there, unit.origin, unit.created_by_name, unit.created_at)


def _candidates(uow: UnitOfWork, text: str, key: str, language: str, other: str, limit: int,
                least: int, hidden: frozenset[str]) -> Iterator[tuple[Held, float | None]]:
    """The units whose text equals this one, then the most alike, best first, each with its likeness; none of hidden origins.

    They are read from the database as they are asked for: mostly little more than ``limit`` of them.
    """
    index = index_of(uow, language, other)
    wanted, read, given = limit * SPARE, 0, 0
    while True:
        found = index.shelves.like(text, limit=wanted, least=least)
        while given < limit * SPARE and (read < len(found) or not read):
            some = found[read:read + (limit + AT_FIRST if not read else wanted)]
            units = {held.unit.id: held for held in held_in(uow, [one.id for one in some], key, language, other)}
            if not read:
                yield from ((held, None) for held in units.values() if held.key == key and held.unit.origin not in hidden)
            gone = [one for one in some if one.id not in units or mark_of(units[one.id].key) != one.mark]
            if gone:
                index.missed(uow, gone)
            there = set(some) - set(gone)
            similar = [(units[one.id], one.likeness) for one in some
                       if one in there and units[one.id].key != key and units[one.id].unit.origin not in hidden]
            yield from similar
            given += len(similar)
            read += max(len(some), 1)
        if given >= limit * SPARE or len(found) < wanted:
            return
        wanted *= 4


def held_in(uow: UnitOfWork, ids: Sequence[int], key: str, language: str, other: str) -> Iterator[Held]:
    """The units in these languages that have one of the ids, or whose text has the key."""
    for start in range(0, max(len(ids), 1), CHUNK):
        asked = {"ids": ids[start:start + CHUNK], "key": key, "language": language, "other": other}
        for unit in uow.session.connection().execute(_CHOSEN, asked):
            if (unit.source_language, unit.target_language) == (language, other):
                yield Held(unit, True, unit.source, unit.target, unit.source_key)
            elif (unit.target_language, unit.source_language) == (language, other):
                yield Held(unit, False, unit.target, unit.source, unit.target_key)

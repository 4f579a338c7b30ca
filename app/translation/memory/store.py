"""Finding and keeping pairs of segments; a pair serves both directions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, and_, func, insert, select, true

from app.database import UnitOfWork, now
from app.translation.memory.events import MemoryGrew
from app.translation.memory.keys import context_key, key_of
from app.translation.memory.models import MemoryUnit
from app.translation.memory.origins import SUPERSEDED, is_superseded

T = TypeVar("T")
CHUNK = 400  # keys in one query: well under what any database takes
ALL = true()
# the condition on pairs that somebody approved, or brought
STANDING = and_(MemoryUnit.origin != SUPERSEDED, MemoryUnit.origin.not_like(f"{SUPERSEDED}:%"))


@dataclass(frozen=True)
class MemoryMatch:
    """A target that the memory holds for exactly this source text, and where it came from."""

    source: str
    target: str
    origin: str


@dataclass(frozen=True)
class Added:
    """How many pairs were new, and how many the memory held already."""

    new: int
    known: int


def lookup(uow: UnitOfWork, texts: Sequence[str], source: str, target: str) -> dict[str, MemoryMatch]:
    """The match of each text that has one; texts that differ only in white space count as equal.

    Of several the one that was brought in or approved last answers, and a superseded one only where there is
    no other.
    """
    found = lookup_in_context(uow, [(text, "", "") for text in texts], source, target)
    return {text: match for text, match in zip(texts, found, strict=True) if match is not None}


def lookup_in_context(uow: UnitOfWork, asked: Sequence[tuple[str, str, str]], source: str,
                      target: str) -> list[MemoryMatch | None]:
    """As ``lookup``, for texts with those before and after them: a pair that stood between the same two answers first."""
    keys = [(key_of(text), context_key(before), context_key(after)) for text, before, after in asked]
    units: dict[str, list[tuple[MemoryUnit, bool]]] = {}
    for some in _chunks(list(dict.fromkeys(key for key, _, _ in keys))):
        for unit, forward in units_of(uow, some, source, target):
            units.setdefault(unit.source_key if forward else unit.target_key, []).append((unit, forward))
    found: list[MemoryMatch | None] = []
    for key, *around in keys:
        best = max(units.get(key, ()), default=None, key=lambda one: (
            not is_superseded(one[0].origin), in_context(one[0], one[1], around), one[0].rank, one[0].id))
        found.append(None if best is None else MemoryMatch(best[0].source, best[0].target, best[0].origin) if best[1] else
                     MemoryMatch(best[0].target, best[0].source, best[0].origin))
    return found


def in_context(unit: MemoryUnit | Row[Any], forward: bool, around: Sequence[str]) -> bool:
    """Whether a pair, found by its source, stood between the texts of these keys, of which one at least is known."""
    return forward and any(around) and [unit.before_key, unit.after_key] == list(around)


def add(uow: UnitOfWork, pairs: Iterable[tuple[str, str]], source: str, target: str, *, origin: str,
        by: str, contexts: Sequence[tuple[str, str]] | None = None, approved_by: str = "", unread: Sequence[bool] | None = None) -> Added:
    """Keep pairs of a source and a target text, the last of them ranked highest.

    ``contexts``, as many as there are pairs, are the source texts before and after each; ``unread`` says besides which targets are
    drafts that nobody seems to have read, which a pair is no longer once somebody has. Pairs already held, in
    either direction, stay as they are but for their rank, their context and who approved them, where these are
    known now; one that was only superseded takes the new origin. Superseded pairs change nothing that is held.
    """
    last = select(MemoryUnit.id).order_by(MemoryUnit.rank.desc()).limit(1)
    uow.session.execute(last.with_for_update())  # one writer at a time: the index takes in what has a higher rank
    top = uow.session.scalar(select(func.max(MemoryUnit.rank))) or 0
    repeated = 0
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    known = repeat((("", ""), False)) if contexts is None else zip(contexts, unread or repeat(False), strict=False)
    for number, ((text, translation), ((before, after), doubtful)) in enumerate(zip(pairs, known, strict=contexts is not None), start=1):
        key = (key_of(text), key_of(translation))
        repeated += key in rows
        doubtful = doubtful and rows.get(key, {"unread": True})["unread"]
        rows[key] = {"source_language": source, "target_language": target, "source_key": key[0],
                     "target_key": key[1], "source": text, "target": translation, "origin": origin[:200],
                     "created_by_name": by, "approved_by_name": approved_by, "created_at": now(), "rank": top + number,
                     "unread": doubtful, "before_key": context_key(before), "after_key": context_key(after)}
    new = sum(_write(uow, {key: rows[key] for key in keys}, source, target) for keys in _chunks(list(rows)))
    if new:
        uow.record(MemoryGrew())
    return Added(new, len(rows) - new + repeated)


def _write(uow: UnitOfWork, rows: dict[tuple[str, str], dict[str, Any]], source: str, target: str) -> int:
    """Insert the rows that are new, and return how many; bring the others up to date."""
    for unit, forward in list(units_of(uow, [one for one, _ in rows], source, target)):
        row = rows.pop((unit.source_key, unit.target_key) if forward else (unit.target_key, unit.source_key), None)
        if row is None or is_superseded(row["origin"]):
            continue
        if is_superseded(unit.origin):
            unit.origin, unit.created_by_name = row["origin"], row["created_by_name"]
        unit.rank, unit.unread = row["rank"], unit.unread and row["unread"]
        unit.approved_by_name = row["approved_by_name"] or unit.approved_by_name
        if forward and (row["before_key"] or row["after_key"]):
            unit.before_key, unit.after_key = row["before_key"], row["after_key"]
    if rows:
        uow.session.execute(insert(MemoryUnit), list(rows.values()))
    return len(rows)


def pairs_of(uow: UnitOfWork, source: str, target: str, chosen: ColumnElement[bool] = ALL) -> Iterator[tuple[str, str]]:
    """Every chosen pair of two languages, whichever way it was kept, in the order in which they came."""
    columns = (MemoryUnit.id, MemoryUnit.source, MemoryUnit.target)
    forward = select(*columns).where(MemoryUnit.source_language == source, MemoryUnit.target_language == target, chosen)
    reverse = select(*columns).where(MemoryUnit.source_language == target, MemoryUnit.target_language == source, chosen)
    rows = [(one, text, translation) for one, text, translation in uow.session.execute(forward)]
    if source != target:
        rows += [(one, translation, text) for one, text, translation in uow.session.execute(reverse)]
    for _, text, translation in sorted(rows):
        yield text, translation


def count_pairs(uow: UnitOfWork, chosen: ColumnElement[bool] = ALL) -> dict[tuple[str, str], int]:
    """How many chosen pairs there are of each two languages, whichever way they were kept; tags in alphabetical order."""
    counts: dict[tuple[str, str], int] = {}
    rows = uow.session.execute(select(MemoryUnit.source_language, MemoryUnit.target_language, func.count())
                               .where(chosen).group_by(MemoryUnit.source_language, MemoryUnit.target_language))
    for source, target, number in rows:
        two = (min(source, target), max(source, target))
        counts[two] = counts.get(two, 0) + number
    return counts


def count_of(uow: UnitOfWork, source: str, target: str) -> int:
    """How many pairs there are of two languages, whichever way they were kept: a walk along an index."""
    ways = {(source, target), (target, source)}
    return sum(uow.session.scalar(select(func.count()).select_from(MemoryUnit).where(
        MemoryUnit.source_language == one, MemoryUnit.target_language == other)) or 0 for one, other in ways)


def units_of(uow: UnitOfWork, keys: Sequence[str], source: str, target: str) -> Iterator[tuple[MemoryUnit, bool]]:
    """The units whose source (True) or, kept the other way round, whose target (False) has one of the keys."""
    forward = select(MemoryUnit).where(MemoryUnit.source_language == source, MemoryUnit.target_language == target,
                                       MemoryUnit.source_key.in_(keys))
    reverse = select(MemoryUnit).where(MemoryUnit.target_language == source, MemoryUnit.source_language == target,
                                       MemoryUnit.target_key.in_(keys))
    for query, is_forward in ((forward, True), (reverse, False)):
        for unit in uow.session.scalars(query.order_by(MemoryUnit.id)):
            yield unit, is_forward


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), CHUNK):
        yield items[start:start + CHUNK]

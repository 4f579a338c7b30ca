"""Use cases of the rows of documents side by side: read them, join, cut, shift, drop and confirm them.

No step changes a sentence or loses one: a row is where it begins, so steps only set, shift or take away beginnings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select

from app.accounts.permissions import Actor
from app.database import UnitOfWork
from app.errors import N_, Conflict, NotFound
from app.translation.carrying import joined
from app.translation.pairing_access import claim, get_pairing
from app.translation.pairing_models import OPEN, Pairing, PairingRow, PairingSentence

DOUBT = 0.8
"""Rows that the machine is less sure of are looked at by a person first."""

PER_PAGE = 100
SOURCE, TARGET = 0, 1
JOIN, CUT, UP, DOWN, DROP, KEEP, SEEN, UNSEEN = "join", "cut", "up", "down", "drop", "keep", "seen", "unseen"
Place = tuple[int, int]


@dataclass(frozen=True)
class Row:
    """A row with the sentences on both sides; ``place`` names it, ``number`` counts from 0."""

    place: Place
    number: int
    source: tuple[str, ...]
    target: tuple[str, ...]
    source_text: str
    target_text: str
    confidence: float
    seen: bool
    dropped: bool

    @property
    def paired(self) -> bool:
        """Whether there is text on both sides."""
        return bool(self.source and self.target)


@dataclass(frozen=True)
class Sheet:
    """One page of rows; ``doubtful`` counts those of all pages, ``pairs`` what would go into the memory."""

    rows: tuple[Row, ...]
    page: int
    pages: int
    total: int
    doubtful: int
    pairs: int
    next_doubtful: Place | None


_DOUBTFUL = and_(PairingRow.confidence < DOUBT, not_(PairingRow.seen), not_(PairingRow.dropped))


def is_doubtful(row: Row) -> bool:
    """Whether nobody has looked at a row of which the machine is not sure."""
    return row.confidence < DOUBT and not row.seen and not row.dropped


def sheet(uow: UnitOfWork, found: Pairing, page: int = 0, at: Place | None = None) -> Sheet:
    """A page of the rows, counted from 1; without one, that with the row ``at``, or the nearest before it."""
    sizes, place = _sizes(uow, found), at or (-1, -1)
    total, doubtful, pairs, upto = uow.session.execute(_counts(found, sizes, place)).one()
    pages = max(1, -(-total // PER_PAGE))
    page = min(pages, page if page >= 1 else max(upto - 1, 0) // PER_PAGE + 1)
    first = (page - 1) * PER_PAGE
    starts = uow.session.scalars(_starts(found).offset(first).limit(PER_PAGE + 1)).all()
    end = (starts[PER_PAGE].source, starts[PER_PAGE].target) if len(starts) > PER_PAGE else sizes
    shown = _laid(uow, found, starts[:PER_PAGE], first, end)
    onward = _first_doubtful(uow, found, _after(shown[-1].place)) if shown and doubtful else None
    return Sheet(tuple(shown), page, pages, total, doubtful, pairs,
                 onward or (_first_doubtful(uow, found) if doubtful else None))


def all_rows(uow: UnitOfWork, found: Pairing) -> list[Row]:
    """Every row in order."""
    return _laid(uow, found, uow.session.scalars(_starts(found)).all(), 0, _sizes(uow, found))


def correct(uow: UnitOfWork, actor: Actor, pairing_id: int, lock: int, step: str, place: Place, side: int = TARGET) -> Place:
    """Take one step with the row at a place; the place of the row to go on with.

    JOIN puts the next row to it, CUT divides it after the first sentence of each side. UP gives the first sentence of one
    side to the row before, DOWN the last one to the row after; where there is none, it gets a row of its own. DROP and KEEP say whether the
    row is for the memory, SEEN and UNSEEN whether a person found it right. What a person changed counts as seen. Raises ``Conflict`` where
    somebody has changed a row since ``lock``, and where a step is not possible.
    """
    found = get_pairing(uow, actor, pairing_id)
    claim(uow, found, lock, OPEN)
    steps = {JOIN: _join, CUT: _cut, UP: _up, DOWN: _down}
    row = _at(uow, found, place)
    if step in steps:
        return steps[step](uow, found, row, side)
    if step in (DROP, KEEP):
        row.dropped = step == DROP
    elif step in (SEEN, UNSEEN):
        row.seen = step == SEEN
    else:
        raise NotFound("pairing.no_step", N_("There is no such step. Open the page again."))
    uow.session.flush()
    return place


def _counts(found: Pairing, sizes: Place, at: Place) -> Select[*tuple[Any, ...]]:
    """How many rows there are, of these doubtful, of these with text on both sides for the memory, and up to the one ``at``."""
    order = (PairingRow.source, PairingRow.target)
    rows = select(*order, PairingRow.dropped, _DOUBTFUL.label("doubtful"),
                  *(func.lead(one, 1, size).over(order_by=order).label(name)
                    for one, size, name in zip(order, sizes, ("source_end", "target_end"), strict=True))
                  ).where(PairingRow.pairing_id == found.id).subquery().c
    paired = and_(rows.source_end > rows.source, rows.target_end > rows.target, not_(rows.dropped))
    upto = or_(rows.source < at[SOURCE], and_(rows.source == at[SOURCE], rows.target <= at[TARGET]))
    return select(func.count(), *(func.count(case((one, 1))) for one in (rows.doubtful, paired, upto)))


def _starts(found: Pairing) -> Select[PairingRow]:
    return select(PairingRow).where(PairingRow.pairing_id == found.id).order_by(PairingRow.source, PairingRow.target)


def _first_doubtful(uow: UnitOfWork, found: Pairing, *chosen: ColumnElement[bool]) -> Place | None:
    one = uow.session.scalar(_starts(found).where(_DOUBTFUL, *chosen).limit(1))
    return None if one is None else (one.source, one.target)


def _laid(uow: UnitOfWork, found: Pairing, starts: Sequence[PairingRow], first: int, end: Place) -> list[Row]:
    """The rows that begin so, of which the first has the number ``first`` and the last reaches up to ``end``; only their sentences are read."""
    if not starts:
        return []
    begin = (starts[0].source, starts[0].target)
    wanted = [and_(PairingSentence.side == side, PairingSentence.number >= begin[side], PairingSentence.number < end[side])
              for side in (SOURCE, TARGET)]
    both: tuple[list[str], list[str]] = ([], [])
    for side, text in uow.session.execute(select(PairingSentence.side, PairingSentence.text).where(
            PairingSentence.pairing_id == found.id, or_(*wanted)).order_by(PairingSentence.side, PairingSentence.number)):
        both[side].append(text)
    ends = [*((one.source, one.target) for one in starts[1:]), end]
    return [_row(found, number, one, both[SOURCE][one.source - begin[SOURCE]:after[SOURCE] - begin[SOURCE]],
                 both[TARGET][one.target - begin[TARGET]:after[TARGET] - begin[TARGET]])
            for number, (one, after) in enumerate(zip(starts, ends, strict=True), first)]


def _row(found: Pairing, number: int, one: PairingRow, source: Sequence[str], target: Sequence[str]) -> Row:
    return Row((one.source, one.target), number, tuple(source), tuple(target), joined(source, found.source_language),
               joined(target, found.target_language), one.confidence, one.seen, one.dropped)


def _join(uow: UnitOfWork, found: Pairing, row: PairingRow, _side: int) -> Place:
    after = _beside(uow, row, onward=True)
    if after is None:
        raise _not_possible()
    uow.session.delete(after)
    row.seen, row.dropped = True, row.dropped and after.dropped
    uow.session.flush()
    return row.source, row.target


def _cut(uow: UnitOfWork, found: Pairing, row: PairingRow, _side: int) -> Place:
    end = _end(uow, found, row)
    sizes = end[0] - row.source, end[1] - row.target
    if sum(sizes) < 2:
        raise _not_possible()
    first = (1, 0) if sizes == (1, 1) else (min(1, sizes[0]), min(1, sizes[1]))
    _put(uow, row, (row.source + first[0], row.target + first[1]), dropped=row.dropped)
    row.seen = True
    uow.session.flush()
    return row.source, row.target


def _up(uow: UnitOfWork, found: Pairing, row: PairingRow, side: int) -> Place:
    end, start = _end(uow, found, row), (row.source, row.target)
    if end[side] == start[side]:
        raise _not_possible()
    before = _beside(uow, row, onward=False)
    moved = _shifted(start, side, 1)
    if before is None:
        row.seen = True  # its beginning is that of the sentence which now stands alone
    else:
        before.seen = True
        uow.session.delete(row)
        uow.session.flush()
    if moved != end:
        _put(uow, row, moved, dropped=row.dropped)
    uow.session.flush()
    return moved if moved != end else (before.source, before.target) if before else start


def _down(uow: UnitOfWork, found: Pairing, row: PairingRow, side: int) -> Place:
    end, start = _end(uow, found, row), (row.source, row.target)
    if end[side] == start[side]:
        raise _not_possible()
    after = _beside(uow, row, onward=True)
    moved = _shifted(end, side, -1)
    if after is None and moved == start:
        return start
    kept = after if after is not None else row
    dropped = kept.dropped
    for gone in (after, row if moved == start else None):
        if gone is not None:
            uow.session.delete(gone)
    uow.session.flush()
    _put(uow, kept, moved, dropped=dropped)
    if moved != start:
        row.seen = True
    uow.session.flush()
    return start


def _put(uow: UnitOfWork, like: PairingRow, place: Place, *, dropped: bool) -> None:
    uow.session.add(PairingRow(pairing_id=like.pairing_id, source=place[0], target=place[1], confidence=like.confidence,
                               seen=True, dropped=dropped))


def _shifted(place: Place, side: int, by: int) -> Place:
    return (place[0] + by, place[1]) if side == SOURCE else (place[0], place[1] + by)


def _at(uow: UnitOfWork, found: Pairing, place: Place) -> PairingRow:
    row = uow.session.get(PairingRow, (found.id, *place))
    if row is None:
        raise NotFound("pairing.no_row", N_("This row is gone. Look at the rows again."))
    return row


def _beside(uow: UnitOfWork, row: PairingRow, *, onward: bool) -> PairingRow | None:
    source, target = PairingRow.source, PairingRow.target
    condition = _after((row.source, row.target)) if onward else or_(source < row.source, and_(source == row.source, target < row.target))
    order = (source, target) if onward else (source.desc(), target.desc())
    return uow.session.scalar(select(PairingRow).where(PairingRow.pairing_id == row.pairing_id, condition)
                              .order_by(*order).limit(1))


def _end(uow: UnitOfWork, found: Pairing, row: PairingRow) -> Place:
    after = _beside(uow, row, onward=True)
    if after is not None:
        return after.source, after.target
    return _sizes(uow, found)


def _sizes(uow: UnitOfWork, found: Pairing) -> Place:
    """How many sentences both sides have."""
    counts = {side: size for side, size in uow.session.execute(
        select(PairingSentence.side, func.count()).where(PairingSentence.pairing_id == found.id).group_by(PairingSentence.side))}
    return counts.get(SOURCE, 0), counts.get(TARGET, 0)


def _after(place: Place) -> ColumnElement[bool]:
    """The condition on rows after this place."""
    return or_(PairingRow.source > place[SOURCE], and_(PairingRow.source == place[SOURCE], PairingRow.target > place[TARGET]))


def _not_possible() -> Conflict:
    return Conflict("pairing.not_possible", N_("This step is not possible with this row. Nothing was changed."))

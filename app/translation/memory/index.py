"""The memory's index: similar texts of two languages, held in this process and brought up to date from the database.

It is a cache. Before each question one row of the database, that of the highest rank, tells whether anything has
come since: ranks only grow. Then what is committed and of a higher rank is taken in. Where the row last seen is gone or
another (units were deleted, a backup was restored), all ids, ranks and keys are compared. What is found is read from the
database by whoever asks; units that are no longer there are told with ``missed``.
"""

from collections.abc import Iterable, Iterator, Sequence
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Pool, Select, and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.database import Database, UnitOfWork
from app.translation.memory.models import MemoryUnit
from app.translation.memory.shelves import Found, Shelves, Unit

CHUNK = 400  # ids in one query
_STORED = MemoryUnit.__table__.c  # rows of columns: asked for with each lookup, and read into no object
COLUMNS = (_STORED.id, _STORED.rank, _STORED.source_key, _STORED.target_key, _STORED.created_at)
TOP = select(*COLUMNS).order_by(_STORED.rank.desc(), _STORED.id.desc()).limit(1)
Top = tuple[Any, ...] | None


class Index:
    """The texts in one language of the pairs that the memory has in two, whichever way they were kept."""

    def __init__(self, language: str, other: str) -> None:
        self.language, self.other = language, other
        self.shelves = Shelves(language)
        self._top: Top = None
        self._lock = Lock()

    def refresh(self, uow: UnitOfWork) -> None:
        """Take in what was committed since. What the caller has not committed yet is not found."""
        if _top(uow.session) == self._top:
            return
        with self._lock, uow.beside() as session:
            top = _top(session)
            if top == self._top:
                return
            if self._top is None:
                self.shelves.put(self._units(session))
            elif top is not None and top[1] > self._top[1] and _stands(session, self._top):
                self.shelves.put(self._units(session, MemoryUnit.rank > self._top[1]))
            else:
                self._compare(session)
            self._top = top

    def missed(self, uow: UnitOfWork, found: Sequence[Found]) -> None:
        """Forget those that the caller did not find in the database, where they are not there for others either."""
        with self._lock, uow.beside() as session:
            there = {(one.id, one.mark) for one in self._chosen(session, [one.id for one in found])}
            self.shelves.drop([one.id for one in found if (one.id, one.mark) not in there])

    def _compare(self, session: Session) -> None:
        """Drop what is gone or another, and take in what is new, whatever its id and rank."""
        held = set(zip(*(column.tolist() for column in self.shelves.held()), strict=True))
        stored = {(number, rank, mark_of(key)) for query in self._queries() for number, rank, key in session.execute(query)}
        self.shelves.drop([number for number, _, _ in held - stored])
        fresh = self._chosen(session, [number for number, _, _ in stored - held])
        self.shelves.put(sorted(fresh, key=lambda one: one.rank))

    def _chosen(self, session: Session, ids: Sequence[int]) -> Iterator[Unit]:
        for start in range(0, len(ids), CHUNK):
            yield from self._units(session, MemoryUnit.id.in_(ids[start:start + CHUNK]))

    def _units(self, session: Session, *chosen: ColumnElement[bool]) -> Iterable[Unit]:
        """The chosen units by rising rank."""
        found = []
        for query in self._queries(MemoryUnit.source, MemoryUnit.target):
            rows = session.execute(query.where(and_(True, *chosen)))
            found += [Unit(number, rank, mark_of(key), text) for number, rank, key, text in rows]
        return sorted(found, key=lambda one: (one.rank, one.id))

    def _queries(self, *texts: InstrumentedAttribute[str]) -> Iterator[Select[Any]]:
        """Select id, rank and key of the units by their source side, then by their target side; and a text of the two given."""
        sides = ((MemoryUnit.source_language, MemoryUnit.target_language, MemoryUnit.source_key, texts[:1]),
                 (MemoryUnit.target_language, MemoryUnit.source_language, MemoryUnit.target_key, texts[1:]))
        for own, foreign, key, text in sides:
            columns: tuple[Any, ...] = (MemoryUnit.id, MemoryUnit.rank, key, *text)
            yield select(*columns).where(own == self.language, foreign == self.other)


def index_of(uow: UnitOfWork, language: str, other: str) -> Index:
    """The index of the texts in ``language`` that have one in ``other``, up to date."""
    pool = uow.session.get_bind().engine.pool
    with _opening:
        indexes = _indexes.setdefault(pool, {})
        index = indexes.setdefault((language, other), Index(language, other))
    index.refresh(uow)
    return index


def warm(database: Database) -> None:
    """Make the indexes of all languages that are translated from, so that nobody who asks waits for them."""
    with database.unit() as uow:
        pairs = uow.session.execute(select(MemoryUnit.source_language, MemoryUnit.target_language).distinct()).all()
    for language, other in pairs:
        with database.unit() as uow:
            index_of(uow, language, other)


def mark_of(key: str) -> int:
    """The first 60 bits of a key."""
    return int(key[:15], 16)


def _top(session: Session) -> Top:
    row = session.connection().execute(TOP).first()
    return None if row is None else tuple(row)


def _stands(session: Session, top: tuple[Any, ...]) -> bool:
    """Whether the row is still what it was, but for its rank."""
    row = session.execute(select(*COLUMNS).where(_STORED.id == top[0])).first()
    return row is not None and (row[0], *row[2:]) == (top[0], *top[2:])


_indexes: "WeakKeyDictionary[Pool, dict[tuple[str, str], Index]]" = WeakKeyDictionary()
_opening = Lock()

"""Keeps the index in step with the database."""

import hashlib
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Select, func, select
from sqlalchemy.orm import load_only, selectinload

from app.database import Database, UnitOfWork
from app.publications import states
from app.publications.models import LanguageVersion, Revision, Work
from app.search.analysed import Written
from app.search.engines.base import WORKING, Document, NoIndex, Posting, SearchEngine

BATCH = 100
PATIENCE = 10.0
"""So many seconds a thread waits for another one that builds the index."""

Progress = Callable[[int, int], None]
Given = Callable[[str, Written], Mapping[str, Posting] | None]
"""What was analysed of a version elsewhere, by the work and what is written there; None where nothing is known of it."""


@dataclass(frozen=True)
class Indexer:
    """Puts into an engine what can be found of the works in a database."""

    database: Database
    engine: SearchEngine
    _building: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)
    _local: threading.local = field(default_factory=threading.local, init=False, repr=False, compare=False)

    @contextmanager
    def given(self, given: Given) -> Iterator[None]:
        """In this context, and this thread, take what was analysed elsewhere for what would be found here."""
        before = self._given()
        self._local.given = given
        try:
            yield
        finally:
            self._local.given = before

    def refresh(self, work_id: str) -> None:
        """Bring one work's documents up to date; rebuild all where there is no index.

        Its texts are analysed before it is this one's turn to write, so that others do not wait for that; what changes
        between the two is analysed in the turn.
        """
        try:
            with self.given(self._analysed(work_id)):
                self.engine.update((work_id,), self._documents((work_id,)))
        except NoIndex:
            self.rebuild()

    def rebuild(self, progress: Progress | None = None) -> int:
        """Build the index anew beside the old one and give the number of versions in it.

        ``progress`` is told the works done and all works. What changed meanwhile is brought up to date after.
        """
        with self.database.unit() as uow:
            works = tuple(uow.session.scalars(select(Work.id).order_by(Work.id)))
        count = self.engine.rebuild(self._documents(works, progress))
        self._mend()
        return count

    def drift(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The versions ("work/language") that are missing or out of date in the index, and those too many in it."""
        indexed = self.engine.keys()
        with self.database.unit() as uow:
            expected = dict(_stamps(uow))
        missing = tuple(sorted(key for key, stamp in expected.items() if indexed.get(key) != stamp))
        return missing, tuple(sorted(indexed.keys() - expected.keys()))

    def repair(self) -> int:
        """Mend whatever drift there is; gives the number of versions that were brought up to date.

        Of several threads that find no index at once, one builds it and the others take what it has built. Where
        that takes longer than ``PATIENCE`` they are told by the engine that it is busy.
        """
        try:
            return self._mend()
        except NoIndex:
            waited = self._building.acquire(timeout=PATIENCE)
            try:
                return self._mend()
            except NoIndex:
                return self.rebuild()
            finally:
                if waited:
                    self._building.release()

    def _given(self) -> Given:
        given: Given = getattr(self._local, "given", _nothing)
        return given

    def _analysed(self, work_id: str) -> Given:
        """What is found of the work as it is now."""
        elsewhere = self._given()
        with self.database.unit() as uow:
            written = [_written(*found) for found in _findable(uow, (work_id,))]
        known = {one: elsewhere(work_id, one) or one.postings() for one in written}
        return lambda _, one: known.get(one)

    def _mend(self) -> int:
        missing, extra = self.drift()
        works = sorted({key.rpartition("/")[0] for key in (*missing, *extra)})
        for start in range(0, len(works), BATCH):
            batch = works[start:start + BATCH]
            self.engine.update(batch, self._documents(batch))
        return len(missing) + len(extra)

    def _documents(self, works: Sequence[str], progress: Progress | None = None) -> Iterator[Document]:
        for start in range(0, len(works), BATCH):
            batch = works[start:start + BATCH]
            with self.database.unit() as uow:
                for work, version, revision in _findable(uow, batch):
                    yield _document(work, version, revision, self._given())
            if progress:
                progress(min(start + BATCH, len(works)), len(works))


def _findable(uow: UnitOfWork, works: Collection[str]) -> Iterator[tuple[Work, LanguageVersion, Revision]]:
    """The versions of these works that can be found, each with the revision that its finder will see."""
    query = _shown_revisions().where(Work.id.in_(works)).options(selectinload(Work.topics), selectinload(Work.places))
    yield from uow.session.execute(query.order_by(Work.id, LanguageVersion.id))


def _stamps(uow: UnitOfWork) -> Iterator[tuple[str, str]]:
    query = _shown_revisions().options(
        load_only(Revision.id), selectinload(Work.topics), selectinload(Work.places))
    for work, version, revision in uow.session.execute(query):
        yield f"{work.id}/{version.language}", _stamp(work, version, revision.id)


def _shown_revisions() -> Select[Work, LanguageVersion, Revision]:
    """The published revision of each version; of one that is in the making, the newest; of a withdrawn one, none."""
    newest = (select(func.max(Revision.id)).where(Revision.version_id == LanguageVersion.id)
              .correlate(LanguageVersion).scalar_subquery())
    return (select(Work, LanguageVersion, Revision)
            .join(LanguageVersion, LanguageVersion.work_id == Work.id)
            .join(Revision, Revision.id == func.coalesce(LanguageVersion.published_revision_id, newest))
            .where(LanguageVersion.published_revision_id.is_not(None) | (LanguageVersion.state != states.WITHDRAWN)))


def _access(work: Work, version: LanguageVersion) -> str:
    return WORKING if version.published_revision_id is None else work.visibility


def _stamp(work: Work, version: LanguageVersion, revision_id: int) -> str:
    parts = (revision_id, _access(work, version), work.kind, work.embargo_until, work.issued_on,
             [one.topic for one in work.topics], [one.place for one in work.places])
    return hashlib.blake2b(repr(parts).encode("utf-8"), digest_size=8).hexdigest()


def _written(work: Work, version: LanguageVersion, revision: Revision) -> Written:
    return Written.of(version.language, revision.title, revision.summary, revision.body, tuple(one.place for one in work.places))


def _document(work: Work, version: LanguageVersion, revision: Revision, given: Given) -> Document:
    written = _written(work, version, revision)
    known = given(work.id, written)
    return Document(
        work=work.id, language=version.language, stamp=_stamp(work, version, revision.id),
        access=_access(work, version), kind=work.kind, topics=tuple(one.topic for one in work.topics),
        places=tuple(one.place for one in work.places), embargo_until=work.embargo_until, issued_on=work.issued_on,
        postings=written.postings() if known is None else known)


def _nothing(_work_id: str, _written: Written) -> None:
    """Nothing was analysed elsewhere."""

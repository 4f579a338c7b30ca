"""The engine that fits any machine: Whoosh, in pure Python, in one folder."""

import logging
import pickle
import shutil
import struct
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh import collectors, index, writing
from whoosh.filedb.filestore import FileStorage

from app.errors import N_, Unavailable
from app.search.engines.base import (
    Document,
    EngineHit,
    EngineQuery,
    EngineResults,
    NoIndex,
    Scope,
    SearchEngine,
)
from app.search.engines.whoosh_queries import scope_query, words_query
from app.search.engines.whoosh_schema import Codec, ExactFirst, fields_of, schema
from app.storage.filesystem import no_room

# counted up whenever documents are laid out or analysed in another way: an older index is then rebuilt
FORMAT = 1
_NAME = "rong"
# the first state of a new index, before anything has been put in
_UNBUILT = 0
_TRIES = 10
# what Whoosh raises, here and there, over files that are missing, cut short or not its own
_DAMAGE = (index.EmptyIndexError, index.IndexVersionError, index.IndexError, OSError, EOFError, AssertionError, KeyError,
           IndexError, ValueError, TypeError, AttributeError, ImportError, struct.error, pickle.UnpicklingError,
           MemoryError, OverflowError)


log = logging.getLogger(__name__)


class WhooshEngine(SearchEngine):
    """An index of segments that are never changed; a table of contents says which of them count.

    A commit writes new segments beside the old and then, in one step, a new table of contents. Searchers
    are lent to one search at a time, because Whoosh's readers are not made for several threads.
    """

    name = "whoosh"

    def __init__(self, folder: Path, wait_seconds: float = 10.0) -> None:
        self._folder = folder / f"whoosh-{FORMAT}"
        self._wait_seconds = wait_seconds
        self._schema = schema()
        self._idle: list[_Reader] = []
        self._lock = threading.Lock()

    def update(self, works: Collection[str], documents: Iterable[Document]) -> None:
        opened = self._open()
        with self._writer(opened) as writer:
            with _damage_told():
                for work in works:
                    writer.delete_by_term("work", work)
            for document in documents:
                writer.add_document(**fields_of(document))

    def rebuild(self, documents: Iterable[Document]) -> int:
        count = 0
        with self._writer(self._open_or_make()) as writer:
            writer.mergetype = writing.CLEAR
            for count, document in enumerate(documents, 1):  # noqa: B007 - the last one is the number of documents
                writer.add_document(**fields_of(document))
        return count

    def search(self, query: EngineQuery) -> EngineResults:
        if not query.wanted or not query.scope.access:
            return EngineResults((), 0)
        with self._reader() as reader:
            works = _by_work(reader.matches(query))
            page = works[query.offset:query.offset + query.limit]
            return EngineResults(tuple(page), len(works))

    def keys(self) -> Mapping[str, str]:
        with self._reader() as reader:
            return reader.keys()

    def count(self) -> int:
        with self._reader() as reader:
            return reader.count()

    def _open(self) -> Any:
        with _damage_told():
            opened = self._newest()
            unbuilt = opened.latest_generation() == _UNBUILT
        if unbuilt:
            raise NoIndex
        return opened

    def _newest(self) -> Any:
        for _ in range(_TRIES):
            try:
                return index.FileIndex(FileStorage(self._folder), self._schema, _NAME)
            except FileNotFoundError:  # a commit took the table of contents away between its being listed and read
                continue
        raise index.EmptyIndexError(self._folder)

    def _open_or_make(self) -> Any:
        try:
            return self._open()
        except NoIndex:
            with _told_plainly():
                for older in self._folder.parent.glob("whoosh-*"):
                    if older != self._folder:
                        shutil.rmtree(older, ignore_errors=True)
                self._folder.mkdir(parents=True, exist_ok=True)
                return index.FileIndex.create(FileStorage(self._folder), self._schema, _NAME)

    @contextmanager
    def _writer(self, opened: Any) -> Iterator[Any]:
        """The only writer's place; leaving well commits, leaving with an error leaves the index as it was."""
        with _told_plainly():
            try:
                writer = opened.writer(timeout=self._wait_seconds, delay=0.02, codec=Codec())
            except index.LockError as error:
                raise Unavailable("search.busy", N_("The search index is being written. Try again in a moment.")) from error
            try:
                yield writer
                with _damage_told():
                    writer.commit()
            except BaseException:
                _abandon(writer)
                raise

    @contextmanager
    def _reader(self) -> Iterator["_Reader"]:
        """A reader of the newest state, for one search of one thread."""
        opened = self._open()
        generation = opened.latest_generation()
        with self._lock:
            current = [one for one in self._idle if one.generation == generation]
            retired = [one for one in self._idle if one.generation != generation]
            reader = current.pop() if current else None
            self._idle = current
        for one in retired:
            one.close()
        with _damage_told():
            reader = reader or _Reader(opened.searcher(weighting=ExactFirst()))
            yield reader
        with self._lock:
            self._idle.append(reader)


class _Reader:
    """A searcher on one state of the index, with what is worth keeping as long as that state lasts."""

    def __init__(self, searcher: Any) -> None:
        self._searcher = searcher
        self.generation = searcher.reader().generation()
        if searcher.reader().doc_count_all():  # an empty index has no columns
            self._works = searcher.reader().column_reader("work")
            self._languages = searcher.reader().column_reader("language")
        self._scopes: dict[Scope, frozenset[int]] = {}

    def matches(self, query: EngineQuery) -> list[EngineHit]:
        """All matching documents, each as a hit of its own, in no order."""
        collector = _WithinScope(self._within(query.scope))
        self._searcher.search_with_collector(words_query(query), collector)
        return [EngineHit(self._works[number], self._languages[number], score, ()) for score, number in collector.items]

    def keys(self) -> dict[str, str]:
        return {stored["key"]: stored["stamp"] for stored in self._searcher.reader().all_stored_fields()}

    def count(self) -> int:
        number: int = self._searcher.reader().doc_count()
        return number

    def close(self) -> None:
        self._searcher.close()

    def _within(self, scope: Scope) -> frozenset[int]:
        if scope not in self._scopes:
            if len(self._scopes) >= 64:
                self._scopes.clear()
            self._scopes[scope] = frozenset(self._searcher.docs_for_query(scope_query(scope)))
        return self._scopes[scope]


class _WithinScope(collectors.UnlimitedCollector):  # type: ignore[misc]
    """Collects matches in these documents and no others.

    Whoosh's own filter takes an empty set for no filter at all, which would show everything.
    """

    def __init__(self, allowed: frozenset[int]) -> None:
        super().__init__()
        self._allowed = allowed

    def collect_matches(self) -> None:
        for number in self.matches():
            if self.offset + number in self._allowed:
                self.collect(number)


def _by_work(matches: list[EngineHit]) -> list[EngineHit]:
    """One hit a work, its best version, with the languages of the others; best first, equal ones by name."""
    matches.sort(key=lambda hit: (-hit.score, hit.work, hit.language))
    grouped: dict[str, list[EngineHit]] = {}
    for hit in matches:
        grouped.setdefault(hit.work, []).append(hit)
    return [EngineHit(best.work, best.language, best.score, tuple(hit.language for hit in others))
            for best, *others in grouped.values()]


def _abandon(writer: Any) -> None:
    """Give the writer's place back, also where what was begun cannot even be closed."""
    try:
        if not writer.is_closed:
            writer.cancel()
    except _DAMAGE:
        log.warning("an unfinished segment of the search index stays until the next commit", exc_info=True)
    finally:
        if writer.writelock.fd is not None:
            writer.writelock.release()


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        if isinstance(error, OSError) and no_room(error):
            raise
        if not isinstance(error, index.EmptyIndexError):
            log.warning("the search index cannot be read: %r", error)
        raise NoIndex from error


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if no_room(error):
            raise Unavailable("search.disk_full", N_("The disk has no room left for the search index. Free some space and run “rong reindex”.")) from error
        raise

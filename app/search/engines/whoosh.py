"""The engine that fits any machine: Whoosh, in pure Python and numpy, in one folder."""

import logging
import os
import shutil
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from whoosh import index

from app.search.engines import whoosh_segments as segments
from app.search.engines.base import Document, EngineQuery, EngineResults, NoIndex, SearchEngine
from app.search.engines.grouping import results
from app.search.engines.segments import beginning
from app.search.engines.turns import disk_full_told, turn
from app.search.engines.whoosh_segments import DAMAGE, State
from app.storage.filesystem import no_room

# counted up whenever documents are laid out or analysed in another way: an older index is then rebuilt
FORMAT = 5
# the first state of a new index, before anything has been put in
_UNBUILT = 0
_TRIES = 10

log = logging.getLogger(__name__)


class WhooshEngine(SearchEngine):
    """An index of segments that are never changed; a table of contents says which of them count.

    A commit writes new segments beside the old and then, in one step, a new table of contents. Tables, locks
    and the care of segments are Whoosh's; the postings in a segment are arrays, as a scorer of Whoosh's, which asks document
    by document, would spend nearly all its time on calls.
    """

    name = "whoosh"

    def __init__(self, folder: Path, wait_seconds: float = 10.0) -> None:
        self._folder = folder / f"whoosh-{FORMAT}"
        self._wait_seconds = wait_seconds
        self._known: State | None = None
        self._loading = threading.Lock()

    def update(self, works: Collection[str], documents: Iterable[Document]) -> None:
        self._state()
        with self._turn():
            state = self._state()
            made = segments.updated(self._folder, state, works, documents)
            segments.commit(self._folder, made, state.generation + 1)

    def rebuild(self, documents: Iterable[Document]) -> int:
        self._make()
        with self._turn():
            made = segments.built(self._folder, documents)
            segments.commit(self._folder, made, max(_UNBUILT, segments.newest(self._folder)) + 1)
        return sum(one.doc_count_all() for one in made)

    def search(self, query: EngineQuery) -> EngineResults:
        state = self._state()
        return results(state.parts, state.columns, query)

    def languages(self) -> Mapping[str, int]:
        return self._state().columns.languages

    def frequencies(self, asked: Mapping[str, Collection[str]]) -> Mapping[str, Mapping[str, int]]:
        return self._state().parts.counts(asked)

    def beginning(self, language: str, prefix: str, limit: int) -> Mapping[str, int]:
        return beginning(self._state().parts, language, prefix, limit)

    def generation(self) -> str:
        return self._state().name

    def keys(self) -> Mapping[str, str]:
        return self._state().columns.keys()

    def count(self) -> int:
        return self._state().count

    def _state(self) -> State:
        """The newest state; one that has been read is kept as long as it is the newest."""
        known = self._known
        if known is not None and self._is_newest(known):
            return known
        with _damage_told():
            for _ in range(_TRIES):
                generation = segments.newest(self._folder)
                if generation <= _UNBUILT:
                    raise index.EmptyIndexError
                try:
                    name = name_of(generation, segments.toc_path(self._folder, generation).stat())
                    if self._known is not None and self._known.name == name:
                        return self._known
                    with self._loading:
                        if self._known is None or self._known.name != name:
                            self._known = segments.read(self._folder, name, generation, self._known)
                        return self._known
                except FileNotFoundError:  # a commit took the table of contents away between its being listed and read
                    continue
            raise index.EmptyIndexError

    def _is_newest(self, known: State) -> bool:
        """Whether no commit came after this state: each makes the next table of contents and takes the one before away."""
        present, following = known.watched  # asked for several times in each search, so without making paths
        try:
            return name_of(known.generation, os.stat(present)) == known.name and not os.path.exists(following)
        except OSError:
            return False

    def _make(self) -> None:
        if not self._folder.is_dir():
            with disk_full_told():
                for older in self._folder.parent.glob("whoosh-*"):
                    shutil.rmtree(older, ignore_errors=True)
                self._folder.mkdir(parents=True, exist_ok=True)

    def _turn(self) -> AbstractContextManager[None]:
        return turn(self._folder / "lock", self._wait_seconds)


def name_of(generation: int, told: os.stat_result) -> str:
    """What a state is called: its table of contents could be that of another index with as many commits."""
    return f"{generation}-{told.st_mtime_ns}"


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except DAMAGE as error:
        if isinstance(error, OSError) and no_room(error):
            raise
        if not isinstance(error, index.EmptyIndexError | FileNotFoundError):
            log.warning("the search index cannot be read: %r", error)
        raise NoIndex from error

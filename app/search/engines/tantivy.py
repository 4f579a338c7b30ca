"""The engine for large archives on one machine: Tantivy, in Rust, an extra that is installed beside."""

import json
import logging
import os
import secrets
import shutil
import struct
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.errors import N_, RongError, Unavailable
from app.search.engines import arrays
from app.search.engines.base import Document, EngineQuery, EngineResults, NoIndex, SearchEngine
from app.search.engines.grouping import results
from app.search.engines.layout import Gathered
from app.search.engines.segments import to_merge
from app.search.engines.tantivy_queries import TOKENIZER, WORK, indexed, schema, tokenizer
from app.search.engines.tantivy_states import ENDING, META, State, check_files
from app.search.engines.turns import disk_full_told, turn
from app.settings import installing

if TYPE_CHECKING:
    import tantivy

# counted up whenever documents are laid out or analysed in another way: an older index is then rebuilt
FORMAT = 5
_TRIES = 5
# an index counts from when this file is in its folder; of several the one with the highest number counts
_READY = "ready"
# how many bytes a writer holds in memory before it writes a segment
_UPDATING, _BUILDING = 15_000_000, 128_000_000
# a full disk in the words of Tantivy, which has no errors of its own kinds
_FULL = ("(os error 28)", "(os error 122)", "(os error 112)")
_DAMAGE = (ValueError, OSError, KeyError, TypeError, AttributeError, IndexError, EOFError, struct.error, MemoryError)

log = logging.getLogger(__name__)


class TantivyEngine(SearchEngine):
    """A numbered folder an index; a rebuild makes the next one and marks it as ready.

    Updates are commits of Tantivy's, which replace one small file in one step. Tantivy knows which documents there are
    and how keys begin. Where keys stand in documents is in arrays beside its segments, written before the commit that
    makes them count: Tantivy weighs words in its own way, so a question would be a sum over each key with each impact,
    and each of the thousands of documents that match would come back as an object; the arrays add that up several times
    as fast.
    """

    name = "tantivy"

    def __init__(self, folder: Path, wait_seconds: float = 10.0) -> None:
        try:
            self._library: Any = import_module("tantivy")
        except ImportError as error:
            raise Unavailable("search.no_tantivy", N_("The search engine tantivy is not installed. Run “%(command)s” in the folder of Rông, "
                                                      "or leave RONG_SEARCH_ENGINE at “whoosh”."), command=installing("tantivy")) from error
        self._folder = folder / f"tantivy-{FORMAT}"
        self._root = str(self._folder)
        self._wait_seconds = wait_seconds
        self._known: State | None = None
        self._seen: tuple[str, int, int, int] | None = None
        self._chosen: tuple[int, Path] | None = None
        self._checked: tuple[Path, set[str]] = (self._folder, set())
        self._loading = threading.Lock()

    def update(self, works: Collection[str], documents: Iterable[Document]) -> None:
        self._state()
        with turn(self._folder / "lock", self._wait_seconds):
            state = self._state()
            added = list(documents)
            with disk_full_told():
                self._write_arrays(state, works, added)
            with _told_plainly(), _writing(state.index, _UPDATING) as writer:
                for work in works:
                    writer.delete_documents_by_term(WORK, work)
                for number, document in enumerate(added, state.next_number):
                    writer.add_document(indexed(self._library, document, number))
            self._tidy()

    def rebuild(self, documents: Iterable[Document]) -> int:
        with disk_full_told():
            self._make()
        with turn(self._folder / "lock", self._wait_seconds):
            folder = self._folder / str(max((*self._indexes(), 0)) + 1)
            try:
                count = self._build(folder, documents)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            (folder / _READY).touch()
            for older in self._indexes():
                if older != int(folder.name):
                    shutil.rmtree(self._folder / str(older), ignore_errors=True)
        return count

    def search(self, query: EngineQuery) -> EngineResults:
        state = self._state()
        with _damage_told():
            return results(state.parts, state.columns, query)

    def languages(self) -> Mapping[str, int]:
        return self._state().columns.languages

    def frequencies(self, asked: Mapping[str, Collection[str]]) -> Mapping[str, Mapping[str, int]]:
        state = self._state()
        with _damage_told():
            return state.parts.counts(asked)

    def beginning(self, language: str, prefix: str, limit: int) -> Mapping[str, int]:
        state = self._state()
        with _damage_told():
            return state.beginning(language, prefix, limit)

    def generation(self) -> str:
        return self._state().name

    def keys(self) -> Mapping[str, str]:
        return self._state().columns.keys()

    def count(self) -> int:
        return self._state().count

    def _state(self) -> State:
        """The newest state; one that has been read is kept as long as it is the newest."""
        with _damage_told():
            for tried in range(1, _TRIES + 1):
                try:
                    return self._newest()
                except _DAMAGE:  # perhaps a rebuild took the folder away, or a commit its old files
                    if tried == _TRIES:
                        raise
        raise NoIndex

    def _newest(self) -> State:
        try:
            changed = os.stat(self._root).st_mtime_ns  # asked for several times in each search, so without making paths
        except FileNotFoundError:
            raise NoIndex from None
        folder = self._chosen[1] if self._chosen and self._chosen[0] == changed else self._choose(changed)
        meta_file = f"{folder}/{META}"
        about = os.stat(meta_file)
        seen = meta_file, about.st_mtime_ns, about.st_ino, about.st_size
        known = self._known
        if known is None or seen != self._seen:
            with self._loading:
                meta = json.loads((folder / META).read_bytes())
                name = f"{folder.name}-{meta['opstamp']}"
                if self._known is None or self._known.name != name:  # else it was merged, and says the same
                    self._known = self._read(folder, name, meta)
                known, self._seen = self._known, seen
        return known

    def _read(self, folder: Path, name: str, meta: Mapping[str, Any]) -> State:
        if self._checked[0] != folder:
            self._checked = (folder, set())
        check_files(folder, meta, self._checked[1])
        known = self._known if self._known is not None and self._known.name.partition("-")[0] == folder.name else None
        if known is None:
            index = self._library.Index.open(str(folder))
            index.register_tokenizer(TOKENIZER, tokenizer(self._library))
        else:
            index = known.index
        index.reload()
        state = State(self._library, index, folder, name, meta, known)
        if json.loads((folder / META).read_bytes()) != meta:
            raise ValueError("written to while it was read")
        return state

    def _build(self, folder: Path, documents: Iterable[Document]) -> int:
        taken = 0
        folder.mkdir()
        with _told_plainly():
            index = self._library.Index(schema(self._library), str(folder))
            index.register_tokenizer(TOKENIZER, tokenizer(self._library))
            with _writing(index, _BUILDING) as writer:
                def written() -> Iterator[Document]:
                    nonlocal taken
                    for taken, document in enumerate(documents, 1):
                        writer.add_document(indexed(self._library, document, taken))
                        yield document
                for number, gathered in enumerate(arrays.parted(written(), count(1)), 1):
                    arrays.write(_arrays_path(folder, number), gathered)
        return taken

    def _write_arrays(self, state: State, works: Collection[str], added: Sequence[Document]) -> None:
        """Write the arrays of new documents, with those of earlier ones where these lie in too many files."""
        gathered = Gathered()
        for number, document in enumerate(added, state.next_number):
            gathered.add(document, number)
        gone = state.columns.work.any_of(works)
        kept = [part.alive & ~gone[part.first:part.first + len(part.alive)] for part in state.parts.parts]
        for number in sorted(to_merge([(int(np.count_nonzero(one)), len(one)) for one in kept], len(added))):
            gathered.absorb(state.parts.parts[number].stored, kept[number])
        if gathered.rows:
            newest = max((int(name.partition("-")[0]) for name in state.opened), default=0)
            arrays.write(_arrays_path(self._current(), newest + 1), gathered)

    def _tidy(self) -> None:
        """Take away arrays of which the newest state has nothing; one that somebody has open may stay until later."""
        state = self._state()
        for name in state.opened.keys() - state.files:
            with suppress(OSError):
                (self._current() / name).unlink()

    def _current(self) -> Path:
        ready = [number for number in self._indexes() if (self._folder / str(number) / _READY).exists()]
        if not ready:
            raise NoIndex
        return self._folder / str(max(ready))

    def _choose(self, changed: int) -> Path:
        """The index that counts, remembered for as long as no folder is made or taken away, if no newer one may get ready."""
        folder = self._current()
        self._chosen = (changed, folder) if folder.name == str(max(self._indexes())) else None
        return folder

    def _indexes(self) -> list[int]:
        if not self._folder.is_dir():
            return []
        return [int(path.name) for path in self._folder.iterdir() if path.name.isdecimal()]

    def _make(self) -> None:
        if not self._folder.is_dir():
            for older in self._folder.parent.glob("tantivy-*"):
                shutil.rmtree(older, ignore_errors=True)
            self._folder.mkdir(parents=True, exist_ok=True)


def _arrays_path(folder: Path, number: int) -> Path:
    return folder / f"{number:08d}-{secrets.token_hex(8)}{ENDING}"


@contextmanager
def _writing(index: "tantivy.Index", memory: int) -> Iterator["tantivy.IndexWriter"]:
    """Leaving well commits, leaving with an error leaves the index as it was."""
    writer = index.writer(memory, 1)
    try:
        yield writer
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except RongError:
        raise
    except BaseException as error:
        # Rust's own failures are no Exception
        if not isinstance(error, _DAMAGE) and type(error).__name__ != "PanicException":
            raise
        log.warning("the search index cannot be read: %r", error)
        raise NoIndex from error


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        if any(words in str(error) for words in _FULL):
            raise OSError(28, str(error)) from error
        raise

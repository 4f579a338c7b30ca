"""Engines with a stopwatch, for bench/search.py."""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from fts5 import Fts5

from app.search.engines.base import Document, EngineQuery, EngineResults, SearchEngine


class Clocked(SearchEngine):
    """An engine with a stopwatch, which remembers the last question of each search."""

    name = "clocked"

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self.seconds = self.writing = 0.0
        self.asked: dict[str, list[EngineQuery]] = {}
        self.kind = ""
        self.last: tuple[EngineQuery, EngineResults] | None = None

    def update(self, works: Collection[str], documents: Iterable[Document]) -> None:
        self._engine.update(works, documents)

    def rebuild(self, documents: Iterable[Document]) -> int:
        count: int = self._written(documents, self._engine.rebuild)
        return count

    def search(self, query: EngineQuery) -> EngineResults:
        results = self._timed(lambda: self._engine.search(query))
        self.last = query, results
        return results

    def languages(self) -> Mapping[str, int]:
        return self._timed(self._engine.languages)

    def frequencies(self, asked: Mapping[str, Collection[str]]) -> Mapping[str, Mapping[str, int]]:
        return self._timed(lambda: self._engine.frequencies(asked))

    def beginning(self, language: str, prefix: str, limit: int) -> Mapping[str, int]:
        return self._timed(lambda: self._engine.beginning(language, prefix, limit))

    def generation(self) -> str:
        return self._timed(self._engine.generation)

    def keys(self) -> Mapping[str, str]:
        return self._engine.keys()

    def count(self) -> int:
        return self._engine.count()

    def _timed(self, call: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        try:
            return call()
        finally:
            self.seconds += time.perf_counter() - started

    def _written(self, documents: Iterable[Document], write: Callable[[Iterable[Document]], Any]) -> Any:
        """Have documents written; the time that making them takes is not counted."""
        made = 0.0

        def clocked() -> Iterator[Document]:
            nonlocal made
            started = time.perf_counter()
            for document in documents:
                made += time.perf_counter() - started
                yield document
                started = time.perf_counter()

        started = time.perf_counter()
        answer = write(clocked())
        self.writing = time.perf_counter() - started - made
        return answer


class Fts5Taker(Clocked):
    """Puts the documents that an engine would be given into a table of FTS5."""

    def __init__(self, path: Path) -> None:
        self._fts5 = Fts5(path)
        self._stamps: dict[str, str] = {}
        self.writing = 0.0

    def rebuild(self, documents: Iterable[Document]) -> int:
        self._written(map(self._noted, documents), self._fts5.build)
        return len(self._stamps)

    def update(self, works: Collection[str], documents: Iterable[Document]) -> None:
        for document in documents:
            self._fts5.refresh(document)

    def keys(self) -> Mapping[str, str]:
        return self._stamps

    def _noted(self, document: Document) -> Document:
        self._stamps[document.key] = document.stamp
        return document

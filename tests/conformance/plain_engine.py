"""The contract of search engines written out as plainly as can be, in memory, without any regard to speed."""

import datetime
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app.errors import Unavailable
from app.search.engines.base import (
    CLOSE_AMONG,
    CLOSE_WITHIN,
    FLAT_IMPACT,
    LENIENCE,
    NEWEST,
    OLDEST,
    RELEVANCE,
    Document,
    EngineHit,
    EngineQuery,
    EngineResults,
    Facets,
    Match,
    NoIndex,
    Scope,
    SearchEngine,
    Wanted,
)


class PlainEngine(SearchEngine):
    """Asks every document everything; keeps the suite from asking for one engine's ways."""

    name = "plain"

    def __init__(self, folder: Path, wait_seconds: float = 10.0) -> None:
        self._documents: dict[str, Document] | None = None
        self._wait_seconds = wait_seconds
        self._turn = threading.Lock()
        self._writes = 0

    def update(self, works: Collection[str], documents: Iterable[Document]) -> None:
        self._built()
        with self._writing():
            kept = {key: one for key, one in self._built().items() if one.work not in works}
            self._documents = kept | {one.key: one for one in documents}

    def rebuild(self, documents: Iterable[Document]) -> int:
        with self._writing():
            self._documents = {one.key: one for one in documents}
            return len(self._documents)

    def search(self, query: EngineQuery) -> EngineResults:
        matched: dict[str, list[tuple[int, Document]]] = {}
        scored = [(score, one) for one in self._built().values()
                  if in_scope(one, query.among or query.scope) and (score := _score(one, query)) is not None]
        for score, one in scored:
            best = max(other for other, document in scored if document.language == one.language)
            near = next((wanted.near for wanted in query.wanted if wanted.language == one.language), 0.0)
            if score >= best * near and in_scope(one, query.scope):
                matched.setdefault(one.work, []).append((score, one))
        if query.order == RELEVANCE and query.limit > 0:
            best = sorted((pair for versions in matched.values() for pair in versions), key=lambda pair: (-pair[0], pair[1].work, pair[1].language))
            near_each_other = {one.key: score + _close(one, query) for score, one in best[:CLOSE_AMONG]}
            matched = {work: [(near_each_other.get(one.key, score), one) for score, one in versions] for work, versions in matched.items()}
        found = []
        for versions in matched.values():
            versions.sort(key=lambda pair: (-pair[0], pair[1].language))
            best = versions[0][0]
            shown = next((pair for pair in versions if pair[1].language == query.best), versions[0])
            others = tuple(one.language for _, one in versions if one is not shown[1])
            found.append((EngineHit(shown[1].work, shown[1].language, best, others), shown[1]))
        found.sort(key=_order(query.order))
        hits = tuple(hit for hit, _ in found[query.offset:query.offset + query.limit])
        languages = Counter(one.language for versions in matched.values() for _, one in versions)
        return EngineResults(hits, len(found), Facets(
            languages, Counter(one.kind for _, one in found),
            Counter(topic for _, one in found for topic in set(one.topics)),
            Counter(place for _, one in found for place in set(one.places)),
            Counter(one.issued_on.year for _, one in found if one.issued_on)))

    def languages(self) -> Mapping[str, int]:
        return Counter(one.language for one in self._built().values())

    def frequencies(self, asked: Mapping[str, Collection[str]]) -> Mapping[str, Mapping[str, int]]:
        return {language: {key: held[key] for key in keys if key in held} for language, keys in asked.items() for held in [self._held(language)]}

    def beginning(self, language: str, prefix: str, limit: int) -> Mapping[str, int]:
        held = [(key, number) for key, number in self._held(language).items() if key.startswith(prefix)]
        return dict(sorted(held, key=lambda pair: (-pair[1], pair[0]))[:limit])

    def generation(self) -> str:
        self._built()
        return str(self._writes)

    def keys(self) -> Mapping[str, str]:
        return {key: one.stamp for key, one in self._built().items()}

    def count(self) -> int:
        return len(self._built())

    def _held(self, language: str) -> Counter[str]:
        return Counter(key for one in self._built().values() if one.language == language for key in one.postings)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=self._wait_seconds):
            raise Unavailable("search.busy", "busy")
        try:
            yield
            self._writes += 1
        finally:
            self._turn.release()

    def _built(self) -> dict[str, Document]:
        if self._documents is None:
            raise NoIndex
        return self._documents


def in_scope(one: Document, scope: Scope) -> bool:
    """Whether the scope lets a document be answered."""
    return (one.access in scope.access
            and (scope.today is None or one.embargo_until is None or one.embargo_until <= scope.today)
            and (not scope.languages or one.language in scope.languages)
            and (not scope.topics or bool(set(scope.topics) & set(one.topics)))
            and (not scope.places or bool(set(scope.places) & set(one.places)))
            and (not scope.kinds or one.kind in scope.kinds)
            and (not scope.since or (one.issued_on is not None and one.issued_on >= scope.since))
            and (not scope.until or (one.issued_on is not None and one.issued_on <= scope.until))
            and not any(in_scope(one, other) for other in scope.without))


def _order(order: str) -> Callable[[tuple[EngineHit, Document]], tuple[int, str]]:
    def rank(found: tuple[EngineHit, Document]) -> tuple[int, str]:
        hit, one = found
        if order in (NEWEST, OLDEST):
            if one.issued_on is None:
                return datetime.date.max.toordinal() + 1, hit.work
            return (-1 if order == NEWEST else 1) * one.issued_on.toordinal(), hit.work
        return -hit.score, hit.work
    return rank


def _score(document: Document, query: EngineQuery) -> int | None:
    if not query.wanted:
        return 0
    for wanted in query.wanted:
        if wanted.language == document.language:
            return _wanted(document, wanted)
    return None


def _wanted(document: Document, wanted: Wanted) -> int | None:
    clauses = [[_match(document, match) for match in clause.matches] for clause in wanted.clauses]
    matching = sum(any(score is not None for score in scores) for scores in clauses)
    if matching < wanted.least:
        return None
    if any(_match(document, match) is not None for match in wanted.excluded):
        return None
    ranking = [_match(document, match) for match in wanted.ranking]
    total = sum(score or 0 for scores in (*clauses, ranking) for score in scores)
    return total if wanted.least < 1 else total * (LENIENCE + matching) // (LENIENCE + len(clauses))


def _close(document: Document, query: EngineQuery) -> int:
    wanted = next((one for one in query.wanted if one.language == document.language), None)
    if wanted is None or len(wanted.clauses) < 2:
        return 0
    runs: dict[int, dict[int, int]] = {}
    for number, clause in enumerate(wanted.clauses):
        for match in clause.matches:
            for position in document.postings[match.keys[0]].positions if len(match.keys) == 1 and match.keys[0] in document.postings else ():
                for run in (position // CLOSE_WITHIN, position // CLOSE_WITHIN + 1):
                    there = runs.setdefault(run, {})
                    there[number] = max(match.weight, there.get(number, 0))
    return max((sum(there.values()) * (LENIENCE + len(there)) // (LENIENCE + len(wanted.clauses)) * wanted.close for there in runs.values()), default=0)


def _match(document: Document, match: Match) -> int | None:
    held = [document.postings.get(key) for key in match.keys]
    if not held or not all(held):
        return None
    if len(held) == 1:
        return match.weight * (FLAT_IMPACT if match.flat else held[0].impact if held[0] else 0)
    places = [set(one.positions) for one in held if one]
    if match.adjacent and not any(all(start + step in there for step, there in enumerate(places)) for start in places[0]):
        return None
    return match.weight * FLAT_IMPACT

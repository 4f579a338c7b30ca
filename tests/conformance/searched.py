"""Search engines on small documents, and short ways to ask them."""

import datetime
from pathlib import Path

from app.search.engines.base import (
    RELEVANCE,
    Clause,
    Document,
    EngineQuery,
    Match,
    Posting,
    Scope,
    SearchEngine,
    Wanted,
)
from app.search.engines.registry import engines, open_engine
from tests.conformance import plain_engine

PUBLIC = frozenset({"public"})
KEPT = list(engines())
"""The engines that keep their index in a folder."""


def opened(name: str, folder: Path, wait_seconds: float = 0.0) -> SearchEngine:
    made: SearchEngine = plain_engine.PlainEngine(folder, wait_seconds) if name == "plain" else open_engine(name, folder, wait_seconds)
    return made


def postings(text: str) -> dict[str, Posting]:
    """The words of a text with their places, and an impact that grows with how often each one stands there."""
    words = text.split()
    return {word: Posting(min(15, words.count(word)), tuple(at for at, one in enumerate(words) if one == word)) for word in words}


def document(work: str, language: str, text: str = "", *, stamp: str = "1", access: str = "public", kind: str = "news",
             topics: tuple[str, ...] = (), places: tuple[str, ...] = (), embargo_until: datetime.date | None = None,
             issued_on: datetime.date | None = None) -> Document:
    return Document(work, language, stamp, access, kind, topics, places, embargo_until, issued_on, postings(text))


def word(key: str, weight: int = 10) -> Clause:
    return Clause((Match((key,), weight),))


def phrase(*keys: str, weight: int = 10) -> Match:
    return Match(keys, weight, adjacent=True)


def ask(text: str, *, language: str = "vi", scope: Scope | None = None, least: int | None = None, offset: int = 0, limit: int = 20,
        order: str = RELEVANCE, best: str = "") -> EngineQuery:
    clauses = tuple(word(key) for key in text.split())
    wanted = Wanted(language, clauses, len(clauses) if least is None else least)
    return EngineQuery((wanted,), scope or Scope(PUBLIC), order, best, offset, limit)


def works(engine: SearchEngine, text: str, scope: Scope | None = None, least: int | None = None) -> list[str]:
    return [hit.work for hit in engine.search(ask(text, scope=scope, least=least)).hits]


def wants(engine: SearchEngine, *clauses: Clause, least: int | None = None, ranking: tuple[Match, ...] = (),
          excluded: tuple[Match, ...] = ()) -> list[tuple[str, int]]:
    wanted = Wanted("vi", clauses, len(clauses) if least is None else least, ranking, excluded)
    return [(hit.work, hit.score) for hit in engine.search(EngineQuery((wanted,), Scope(PUBLIC))).hits]

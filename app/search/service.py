"""Finding: a query in, hits with excerpts out."""

import datetime
import time
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import ColumnElement, func, select

from app.accounts.permissions import Actor, may
from app.database import Database, UnitOfWork, today
from app.languages import registry
from app.publications.models import LanguageVersion, Revision, Work
from app.publications.queries import readable, visibilities
from app.publications.rendering import plain_text
from app.search.analysis.registry import analyser_for
from app.search.detection import detect
from app.search.engines.base import (
    WORKING,
    EngineHit,
    EngineQuery,
    EngineResults,
    NoIndex,
    Phrase,
    Scope,
    SearchEngine,
    Wanted,
    Word,
)
from app.search.excerpts import Excerpt, beginning, excerpt
from app.search.indexer import Indexer
from app.search.parsing import parse
from app.search.query import Hit, Query, Results
from app.search.understanding import understand

MOST_PER_PAGE = 100


@dataclass(frozen=True)
class Search:
    """What searching needs: the texts, an engine, and somebody to build its index where there is none."""

    database: Database
    engine: SearchEngine
    indexer: Indexer


def search(services: Search, actor: Actor, query: Query) -> Results:
    """Find works in any language, one hit a work, best first; nothing that the actor may not read is counted.

    Every word has to be there; where no text has them all, some of them are enough. Raises ``Invalid`` for
    an unknown language and ``Unavailable`` when the index can be neither read nor built.
    """
    started = time.perf_counter()
    languages = tuple(registry.get(tag).tag for tag in query.languages)
    source = registry.get(query.source).tag if query.source else None
    wanted = understand(parse(query.text), languages or [one.tag for one in registry.all_languages()])
    per_page, page = min(max(1, query.per_page), MOST_PER_PAGE), max(1, query.page)
    asked = EngineQuery(wanted, _scope(actor, query, languages), True, (page - 1) * per_page, per_page)
    found, every_word = _found(services, asked)
    detected = detect(query.text)
    with services.database.unit() as uow:
        hits = _hits(uow, actor, [_in_language(hit, source or detected) for hit in found.hits], wanted)
    return Results(hits, found.total, time.perf_counter() - started, page, max(1, -(-found.total // per_page)),
                   detected, source or detected, every_word)


def _scope(actor: Actor, query: Query, languages: tuple[str, ...]) -> Scope:
    staff = may(actor, "works.read_working")
    access = frozenset((*visibilities(actor), WORKING) if staff else visibilities(actor))
    return Scope(access, None if staff else today(), languages,
                 query.topic, query.kind, query.place, query.since, query.until)


def _found(services: Search, asked: EngineQuery) -> tuple[EngineResults, bool]:
    found = _asked(services, asked)
    if found.total or not any(len(_needed(wanted)) > 1 for wanted in asked.wanted):
        return found, True
    some = EngineQuery(asked.wanted, asked.scope, False, asked.offset, asked.limit)
    found = _asked(services, some)
    return found, not found.total


def _asked(services: Search, asked: EngineQuery) -> EngineResults:
    try:
        return services.engine.search(asked)
    except NoIndex:  # its folder may be deleted at any time
        services.indexer.repair()
        return services.engine.search(asked)


def _needed(wanted: Wanted) -> list[Word | Phrase]:
    return [clause for clause in wanted.clauses if isinstance(clause, Phrase) or clause.folded]


def _in_language(hit: EngineHit, source: str | None) -> EngineHit:
    """The hit in the language of the query, where that version matches too: names match in all languages."""
    if source not in hit.other_languages:
        return hit
    others = (hit.language, *(tag for tag in hit.other_languages if tag != source))
    return replace(hit, language=source, other_languages=others)


def _hits(uow: UnitOfWork, actor: Actor, found: list[EngineHit], wanted: tuple[Wanted, ...]) -> tuple[Hit, ...]:
    rows = _shown(uow, actor, [hit.work for hit in found])
    # withdrawn a moment ago: the index hears of it after the database
    there = [hit for hit in found if (hit.work, hit.language) in rows]
    ids = [rows[hit.work, hit.language].revision_id for hit in there]
    texts = {one.id: one for one in uow.session.scalars(select(Revision).where(Revision.id.in_(ids)))}
    hits = []
    for one in there:
        row = rows[one.work, one.language]
        revision = texts[row.revision_id]
        shown = _excerpt(revision, one.language, wanted)
        others = tuple(tag for tag in one.other_languages if (one.work, tag) in rows)
        hits.append(Hit(one.work, one.language, revision.title, shown.text, shown.marks, shown.html(), one.score,
                        row.published, row.kind, row.issued_on, others))
    return tuple(hits)


@dataclass(frozen=True)
class _Shown:
    """A version as this actor would read it."""

    revision_id: int
    published: bool
    kind: str
    issued_on: datetime.date | None


def _shown(uow: UnitOfWork, actor: Actor, works: list[str]) -> dict[tuple[str, str], _Shown]:
    """All versions of these works that the actor may read, by work and language."""
    published = LanguageVersion.published_revision_id
    revision: ColumnElement[int | None] = published.expression
    if may(actor, "works.read_working"):
        revision = func.coalesce(published, select(func.max(Revision.id)).where(Revision.version_id == LanguageVersion.id)
                                 .correlate(LanguageVersion).scalar_subquery())
    query = (select(Work.id, LanguageVersion.language, revision, published.is_not(None), Work.kind, Work.issued_on)
             .join(LanguageVersion, LanguageVersion.work_id == Work.id).where(Work.id.in_(works)))
    if not may(actor, "works.read_working"):
        query = query.where(readable(actor))
    return {(work, tag): _Shown(revision_id, shown, kind, issued_on)
            for work, tag, revision_id, shown, kind, issued_on in uow.session.execute(query) if revision_id is not None}


@lru_cache(maxsize=512)
def _plain(body: str) -> str:
    return plain_text(body)


def _excerpt(revision: Revision, language: str, wanted: tuple[Wanted, ...]) -> Excerpt:
    """Where the body shows why it was found, else where the summary does, else how the text begins."""
    words = [word for one in wanted if language in one.languages for clause in _needed(one)
             for word in (clause.words if isinstance(clause, Phrase) else (clause,))]
    folded = frozenset(word.folded for word in words)
    exact = frozenset(word.exact for word in words if word.exact)
    analyser = analyser_for(language)
    body = _plain(revision.body)
    return (excerpt(body, analyser, language, folded, exact)
            or excerpt(revision.summary, analyser, language, folded, exact)
            or beginning(revision.summary or body, analyser, language))

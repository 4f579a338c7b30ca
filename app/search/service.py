"""Finding: a query in, hits with excerpts out."""

import datetime
import time
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import defer

from app.accounts.permissions import Actor, may
from app.database import Database, UnitOfWork
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
    with services.database.unit() as uow:
        hits = _hits(uow, actor, found.hits, wanted)
    detected = detect(query.text)
    return Results(hits, found.total, time.perf_counter() - started, page, max(1, -(-found.total // per_page)),
                   detected, source or detected, every_word)


def _scope(actor: Actor, query: Query, languages: tuple[str, ...]) -> Scope:
    staff = may(actor, "works.read_working")
    access = frozenset((*visibilities(actor), WORKING) if staff else visibilities(actor))
    return Scope(access, None if staff else datetime.date.today(), languages,
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
        services.indexer.rebuild()
        return services.engine.search(asked)


def _needed(wanted: Wanted) -> list[Word | Phrase]:
    return [clause for clause in wanted.clauses if isinstance(clause, Phrase) or clause.folded]


def _hits(uow: UnitOfWork, actor: Actor, found: tuple[EngineHit, ...], wanted: tuple[Wanted, ...]) -> tuple[Hit, ...]:
    texts = _texts(uow, actor, [hit.work for hit in found])
    hits = []
    for one in found:
        # withdrawn a moment ago: the index hears of it after the database
        if (one.work, one.language) in texts:
            work, version, revision = texts[one.work, one.language]
            shown = _excerpt(revision, one.language, wanted)
            others = tuple(tag for tag in one.other_languages if (one.work, tag) in texts)
            hits.append(Hit(one.work, one.language, revision.title, shown.text, shown.marks, shown.html(), one.score,
                            version.published_revision_id is not None, work.kind, work.issued_on, others))
    return tuple(hits)


def _texts(uow: UnitOfWork, actor: Actor,
           works: list[str]) -> dict[tuple[str, str], tuple[Work, LanguageVersion, Revision]]:
    shown = LanguageVersion.published_revision_id
    query = (select(Work, LanguageVersion, Revision).join(LanguageVersion, LanguageVersion.work_id == Work.id)
             .options(defer(Revision.body)))  # read for the versions that are shown, not for all of their works
    if may(actor, "works.read_working"):
        newest = (select(func.max(Revision.id)).where(Revision.version_id == LanguageVersion.id)
                  .correlate(LanguageVersion).scalar_subquery())
        query = query.join(Revision, Revision.id == func.coalesce(shown, newest))
    else:
        query = query.join(Revision, Revision.id == shown).where(readable(actor))
    rows = uow.session.execute(query.where(Work.id.in_(works)))
    return {(work.id, version.language): (work, version, revision) for work, version, revision in rows}


def _excerpt(revision: Revision, language: str, wanted: tuple[Wanted, ...]) -> Excerpt:
    """Where the body shows why it was found, else where the summary does, else how the text begins."""
    words = [word for one in wanted if language in one.languages for clause in _needed(one)
             for word in (clause.words if isinstance(clause, Phrase) else (clause,))]
    folded = frozenset(word.folded for word in words)
    exact = frozenset(word.exact for word in words if word.exact)
    analyser = analyser_for(language)
    body = plain_text(revision.body)
    return (excerpt(body, analyser, language, folded, exact)
            or excerpt(revision.summary, analyser, language, folded, exact)
            or beginning(revision.summary or body, analyser, language))

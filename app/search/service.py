"""Finding: a query in, hits with excerpts out."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sqlalchemy import Row, bindparam, select

from app.accounts.permissions import Actor, may
from app.database import Database, UnitOfWork, today
from app.languages import registry
from app.publications.models import Revision
from app.publications.queries import visibilities
from app.search.analysis.registry import analyser_for
from app.search.engines.base import (
    WORKING,
    EngineHit,
    EngineQuery,
    EngineResults,
    NoIndex,
    Scope,
    SearchEngine,
    Wanted,
)
from app.search.excerpts import Excerpt, beginning, excerpt, wanted_of
from app.search.excerpts import Wanted as Marked
from app.search.fields import KIND, PLACE, TOPIC
from app.search.indexer import Indexer
from app.search.lexicon.base import Lexicon
from app.search.lexicon.names import HeardNames
from app.search.parsing import Parsed, parse
from app.search.passages import excerpt_of_body, opening
from app.search.query import Hit, Query, Results, Understood
from app.search.questions import Asking, Found, answer, holds_all, only_heard, understand
from app.search.shown import shown
from app.search.spelling import Vocabularies, distance
from app.search.suggestions import Suggestion, Titles
from app.search.understanding import Span

T = TypeVar("T")
MOST_PER_PAGE = 100
MOST_CORRECTIONS = 6
"""So many other spellings of a query are tried before none is offered."""

_IDS = "ids"
# made once, as that takes longer than answering it
_TEXTS = select(Revision.id, Revision.title, Revision.summary, Revision.body).where(Revision.id.in_(bindparam(_IDS, expanding=True)))


@dataclass(frozen=True)
class Search:
    """What searching needs: the texts, an engine, somebody to build its index where there is none, and a lexicon.

    Without a lexicon a word finds itself in every language and nothing else.
    """

    database: Database
    engine: SearchEngine
    indexer: Indexer
    lexicon: Lexicon | None = None
    vocabularies: Vocabularies = field(default_factory=Vocabularies)
    titles: Titles = field(default_factory=Titles)
    names: HeardNames = field(default_factory=HeardNames)


def search(services: Search, actor: Actor, query: Query) -> Results:
    """Find works in any language, one hit a work, best first; nothing that the actor may not read is counted.

    Every word has to be there; where no text has them all, some of them are enough. Raises ``Invalid`` for
    an unknown language and ``Unavailable`` when the index can be neither read nor built.
    """
    started = time.perf_counter()
    languages = tuple(registry.get(tag).tag for tag in query.languages)
    query = replace(query, languages=languages, source=registry.get(query.source).tag if query.source else None,
                    page=max(1, query.page), per_page=min(max(1, query.per_page), MOST_PER_PAGE))
    asking, found, meant = _there(services, lambda: _asked(services, actor, query))
    with services.database.unit() as uow:
        hits = _hits(uow, actor, list(found.results.hits), found.wanted)
    total = found.results.total
    return Results(hits, total, time.perf_counter() - started, query.page, max(1, -(-total // query.per_page)),
                   asking.detected.language, asking.source, found.every_word, asking.detected.candidates,
                   _understood(asking), tuple(query.text[start:end] for start, end in found.missing), meant,
                   found.results.facets)


def _asked(services: Search, actor: Actor, query: Query) -> tuple[Asking, Found, str]:
    """What the query was understood as, what was found, and what it may have been meant for."""
    engine, parsed = services.engine, parse(query.text)
    readable = scope_of(actor)
    scope = _narrowed(readable, query, parsed, engine)
    question = EngineQuery((), scope or readable, query.order, offset=(query.page - 1) * query.per_page, limit=query.per_page)
    lexicon = services.lexicon if query.across else None
    if scope and not parsed.wanted and parsed.narrows:
        asking = understand(engine, lexicon, parsed, query.text, scope.languages, query.source)
        question = replace(question, wanted=_all_but(asking), best=asking.source or "")
        return asking, Found(engine.search(question), {}, (), True), ""
    asking, found = answer(engine, lexicon, parsed, query.text, question, query.source, readable, services.names)
    if scope is None:  # what the query says and what was chosen beside it have nothing in common
        return asking, Found(EngineResults((), 0), {}, (), True), ""
    mistyped = found.missing or only_heard(asking)
    return asking, found, _meant(services, query, asking, mistyped, scope) if mistyped else ""


def suggested_titles(services: Search, uow: UnitOfWork, actor: Actor, text: str) -> tuple[Suggestion, ...]:
    """Titles that fit what has been typed of a query, of what the actor may read."""
    return services.titles.suggest(uow, actor, text, _there(services, lambda: services.engine.generation()))


def in_use(services: Search, actor: Actor, field: str, code: str) -> bool:
    """Whether the actor may read anything of this topic, place or kind."""
    named = {field: (code,)}
    scope = replace(scope_of(actor), topics=named.get(TOPIC, ()), kinds=named.get(KIND, ()), places=named.get(PLACE, ()))
    return bool(_there(services, lambda: services.engine.search(EngineQuery((), scope, limit=1))).total)


def _there(services: Search, ask: Callable[[], T]) -> T:
    """The answer of an index whose folder may be deleted at any time."""
    try:
        return ask()
    except NoIndex:
        services.indexer.repair()
        return ask()


def scope_of(actor: Actor) -> Scope:
    """Everything that the actor may find today."""
    staff = may(actor, "works.read_working")
    return Scope(frozenset((*visibilities(actor), WORKING) if staff else visibilities(actor)), None if staff else today())


def _narrowed(readable: Scope, query: Query, parsed: Parsed, engine: SearchEngine) -> Scope | None:
    """What of it passes what was chosen and what the query itself says; None where these exclude each other."""
    pairs = ((query.languages, parsed.languages), (query.topics, parsed.topics), (query.kinds, parsed.kinds),
             (query.places, parsed.places))
    values = []
    for chosen, typed in pairs:
        both = tuple(one for one in chosen if one in typed) if chosen and typed else chosen or typed
        if (chosen or typed) and not both:
            return None
        values.append(both)
    if parsed.other_than:
        values[0] = tuple(tag for tag in values[0] or engine.languages() if tag not in parsed.other_than)
        if not values[0]:
            return None
    since = max((day for day in (query.since, parsed.since) if day), default=None)
    until = min((day for day in (query.until, parsed.until) if day), default=None)
    without = tuple(replace(readable, topics=one.topics, kinds=one.kinds, places=one.places, since=one.since, until=one.until)
                    for one in parsed.without)
    return replace(readable, languages=values[0], topics=values[1], kinds=values[2], places=values[3],
                   since=since, until=until, without=without)


def _all_but(asking: Asking) -> tuple[Wanted, ...]:
    """Everything, without what the query leaves out."""
    if not any(known.excluded for known in asking.known):
        return ()
    return tuple(Wanted(known.sought.language, (), 0, (), known.excluded) for known in asking.known)


def _understood(asking: Asking) -> tuple[Understood, ...]:
    told: dict[tuple[int, int], list[tuple[str, tuple[str, ...]]]] = {}
    for known in asking.known:
        for span, texts in known.sought.understood().items():
            told.setdefault(span, []).append((known.sought.language, texts))
    return tuple(Understood(asking.text[start:end], tuple(told[start, end]))
                 for start, end in sorted(told, key=lambda span: (span[0], -span[1])))


def _meant(services: Search, query: Query, asking: Asking, mistyped: tuple[Span, ...], scope: Scope) -> str:
    """The query with other words for those at these places, if a text that the seeker may read holds them all.

    Where nothing tells the language, every one that the words may be in is tried, and the fewest letters changed.
    """
    if asking.leading is None:
        return ""
    asked = {known.sought.language for known in asking.known}
    possible = () if asking.source else tuple(tag for tag in asking.detected.candidates if tag in asked)
    offered = [(_edits(query.text, text, tag), text) for tag in possible or (asking.leading.sought.language,)
               if (text := _meant_in(tag, services, query.text, mistyped, scope))]
    return min(offered, key=lambda one: one[0], default=(0, ""))[1]


def _meant_in(tag: str, services: Search, typed: str, mistyped: tuple[Span, ...], scope: Scope) -> str:
    engine, analyser = services.engine, analyser_for(tag)
    words = services.vocabularies.get(tag, engine.generation(), engine.beginning)
    tried = [typed]
    for start, end in reversed(mistyped):  # from the end on, so that places before stay true
        unit = "".join(analyser.units(typed[start:end], tag))
        tried = [text[:start] + word + text[end:] for text in tried
                 for word in words.alike(analyser.loose(unit), MOST_CORRECTIONS, unit)][:MOST_CORRECTIONS]
    for text in tried:
        other = understand(engine, None, parse(text), text, (tag,), tag)
        if holds_all(engine, other, replace(scope, languages=(tag,))):
            return text
    return ""


def _edits(typed: str, text: str, tag: str) -> int:
    loose = analyser_for(tag).loose
    return distance(loose(typed.casefold()), loose(text.casefold()), len(typed))


def _hits(uow: UnitOfWork, actor: Actor, found: list[EngineHit], wanted: Mapping[str, Wanted]) -> tuple[Hit, ...]:
    rows = shown(uow, actor, [hit.work for hit in found])
    # withdrawn a moment ago: the index hears of it after the database
    there = [hit for hit in found if (hit.work, hit.language) in rows]
    ids = [rows[hit.work, hit.language].revision_id for hit in there]
    texts = {one.id: one for one in uow.session.connection().execute(_TEXTS, {_IDS: ids})}
    marked = {tag: wanted_of(wanted[tag].clauses if tag in wanted else (), tag) for tag in {one.language for one in there}}
    hits = []
    for one in there:
        row = rows[one.work, one.language]
        revision = texts[row.revision_id]
        piece = _excerpt(revision, marked[one.language])
        others = tuple(tag for tag in one.other_languages if (one.work, tag) in rows)
        hits.append(Hit(one.work, one.language, revision.title, piece.text, piece.marks, piece.html(), one.score,
                        row.published, row.kind, row.issued_on, others))
    return tuple(hits)


def _excerpt(revision: Row[int, str, str, str], wanted: Marked) -> Excerpt:
    """Where the body shows why it was found, else where the summary does, else how the text begins."""
    return (excerpt_of_body(revision.body, wanted) or excerpt(revision.summary, wanted)
            or beginning(revision.summary or opening(revision.body, wanted.analyser.excerpt_length * 2), wanted.tag))

"""From the port's questions to Whoosh's queries."""

from collections.abc import Iterable, Sequence
from typing import Any

from whoosh import matching, query

from app.search.engines.base import Clause, EngineQuery, Phrase, Scope, Wanted, Word
from app.search.engines.whoosh_schema import EXACT, FIRST_DAY, FOLDED, LAST_DAY, NO_DAY, day_of


def scope_query(scope: Scope) -> Any:
    """The documents that may be answered."""
    conditions = [_any_of("access", sorted(scope.access))]
    if scope.today is not None:
        conditions.append(query.TermRange("embargo", NO_DAY, day_of(scope.today)))
    if scope.languages:
        conditions.append(_any_of("language", scope.languages))
    for field, value in (("topic", scope.topic), ("kind", scope.kind), ("place", scope.place)):
        if value:
            conditions.append(query.Term(field, value))
    if scope.since or scope.until:
        conditions.append(query.TermRange("issued", day_of(scope.since) if scope.since else FIRST_DAY,
                                          day_of(scope.until) if scope.until else LAST_DAY))
    return query.And(conditions)


def words_query(asked: EngineQuery) -> Any:
    """The documents that hold what is wanted, scored; each is asked in the terms of its own language."""
    alternatives = [_wanted(wanted, asked.every_word) for wanted in asked.wanted]
    if len(alternatives) == 1:
        return alternatives[0]
    return query.Or([query.Require(alternative, _any_of("language", sorted(wanted.languages)))
                     for wanted, alternative in zip(asked.wanted, alternatives, strict=True)])


def _wanted(wanted: Wanted, every_word: bool) -> Any:
    needed = [_clause(clause) for clause in wanted.clauses if isinstance(clause, Phrase) or clause.folded]
    ranking = [query.Term(EXACT, clause.exact) for clause in wanted.clauses
               if isinstance(clause, Word) and clause.exact and not clause.folded]
    found = _joined(needed, query.And if every_word else query.Or)
    if ranking:
        found = query.AndMaybe(found, _joined(ranking, query.Or))
    if wanted.excluded:
        found = _Without(found, _joined([_excluded(clause) for clause in wanted.excluded], query.Or))
    return found


class _Without(query.AndNot):  # type: ignore[misc]
    """AndNot that keeps its word for the first match too.

    Whoosh's own matcher only looks whether both sides begin with the same document; an excluded side that
    begins with an earlier one lets the first match through.
    """

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        found = self.a.matcher(searcher, context)
        excluded = self.b.matcher(searcher, searcher.boolean_context())
        if found.is_active() and excluded.is_active():
            excluded.skip_to(found.id())
        return matching.AndNotMatcher(found, excluded)


def _clause(clause: Clause) -> Any:
    if isinstance(clause, Word):
        found = query.Term(FOLDED, clause.folded)
        return query.AndMaybe(found, query.Term(EXACT, clause.exact)) if clause.exact else found
    found = query.Phrase(FOLDED, [word.folded for word in clause.words])
    if all(word.exact for word in clause.words):
        found = query.AndMaybe(found, query.Phrase(EXACT, [word.exact for word in clause.words]))
    return found


def _excluded(clause: Clause) -> Any:
    if isinstance(clause, Phrase):
        return query.Phrase(FOLDED, [word.folded for word in clause.words])
    return query.Term(FOLDED, clause.folded) if clause.folded else query.Term(EXACT, clause.exact)


def _any_of(field: str, values: Iterable[str]) -> Any:
    return _joined([query.Term(field, value) for value in values], query.Or)


def _joined(queries: Sequence[Any], kind: Any) -> Any:
    return queries[0] if len(queries) == 1 else kind(list(queries))

"""Which documents match a question and what they score, counted by Tantivy itself.

Each key of a question is asked for with each of its impacts, worth its weight times that impact. Tantivy adds these up;
its own weighing of words is not used. Only the documents that match come back, however many keys they hold.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from app.search.engines.base import FLAT_IMPACT, MOST_IMPACT, EngineQuery, Match, Wanted
from app.search.engines.columns import Columns, Mask
from app.search.engines.layout import Codes
from app.search.engines.tantivy_queries import IMPACTS, KEYS, NUMBER, PLACES, SUFFIXES, term, term_of_language

if TYPE_CHECKING:
    import tantivy

# sums up to this are exact in the numbers that Tantivy counts with
_EXACT = 1 << 24
_MOST = max(MOST_IMPACT, FLAT_IMPACT)
_NOTHING = np.zeros(0, np.int64)
# of so many keys it is remembered which impacts they have
_KEPT = 100_000


class Scorer:
    """Asks one state of an index; ``numbers`` are those of its documents, ascending. Used by any number of threads."""

    def __init__(self, library: Any, known: "tantivy.Schema", searcher: "tantivy.Searcher", numbers: Codes) -> None:
        self._query: type[tantivy.Query] = library.Query
        self._should, self._must, self._must_not = library.Occur.Should, library.Occur.Must, library.Occur.MustNot
        self._schema, self._searcher, self._size = known, searcher, len(numbers)
        self._places = np.zeros(int(numbers[-1]) + 1 if len(numbers) else 0, np.int64)
        self._places[numbers] = np.arange(len(numbers))
        self._impacts: dict[str, tuple[int, ...]] = {}

    def evaluate(self, columns: Columns, query: EngineQuery) -> tuple[Mask, Codes]:
        """Which documents match and what they score, a place for each; nothing outside the scope matches."""
        within, size = columns.within(query.scope), self._size
        scores = np.zeros(size, np.int64)
        if not query.wanted:
            return within, scores
        matched = np.zeros(size, np.bool_)
        for wanted in query.wanted:
            documents = columns.languages.get(wanted.language, 0)
            if documents and wanted.least <= len(wanted.clauses) and (not query.scope.languages or wanted.language in query.scope.languages):
                self._score(wanted, documents, matched, scores)
        return matched & within, scores

    def _score(self, wanted: Wanted, documents: int, matched: Mask, scores: Codes) -> None:
        finding, (tag, ranking) = self._finding(wanted), (wanted.language, wanted.ranking)
        every = [*(match for clause in wanted.clauses for match in clause.matches), *ranking]
        if sum(match.weight for match in every) * _MOST < _EXACT:
            adding = [(self._should, part) for match in ranking for part in self._parts(tag, match, match.weight)]
            places, gains = self._asked(self._without(wanted, [(self._must, finding), *adding]), documents)
            matched[places], scores[places] = True, gains
            return
        places, _ = self._asked(self._without(wanted, [(self._must, self._query.const_score_query(finding, 0.0))]), documents)
        matched[places] = True
        for match in every:  # one after the other, so that each is exact
            for part in self._parts(tag, match, 1):
                places, gains = self._asked(part, documents)
                scores[places] += match.weight * gains

    def _finding(self, wanted: Wanted) -> "tantivy.Query":
        """What makes a document match."""
        clauses = [[(self._should, part) for match in clause.matches for part in self._parts(wanted.language, match, match.weight)]
                   for clause in wanted.clauses]
        build = self._query.boolean_query
        if wanted.least == 1:
            return build([part for parts in clauses for part in parts])
        if wanted.least > 1:
            return build([(self._should, build(parts)) for parts in clauses], wanted.least)
        spoken = self._query.term_query(self._schema, KEYS, term_of_language(wanted.language), "basic")
        return build([(self._must, self._query.const_score_query(spoken, 0.0)), *(part for parts in clauses for part in parts)])

    def _without(self, wanted: Wanted, asked: Sequence[tuple[Any, "tantivy.Query"]]) -> "tantivy.Query":
        excluded = [(self._must_not, self._holding(wanted.language, match)) for match in wanted.excluded]
        return asked[0][1] if len(asked) == 1 and not excluded else self._query.boolean_query([*asked, *excluded])

    def _parts(self, language: str, match: Match, weight: int) -> Iterator["tantivy.Query"]:
        """What finds the documents that a match is in, each by one of these, and gives them so much weight times the impact."""
        if len(match.keys) > 1 or match.flat:
            yield self._query.const_score_query(self._holding(language, match), weight * FLAT_IMPACT)
            return
        text = term(language, match.keys[0])
        for impact in self._impacts_of(text):
            held = self._query.term_query(self._schema, IMPACTS, text + SUFFIXES[impact], "basic")
            yield self._query.const_score_query(held, weight * impact)

    def _holding(self, language: str, match: Match) -> "tantivy.Query":
        texts = [term(language, key) for key in match.keys]
        if match.adjacent and len(texts) > 1:
            return self._query.phrase_query(self._schema, PLACES, [*texts])
        held = [self._query.term_query(self._schema, KEYS, text, "basic") for text in dict.fromkeys(texts)]
        return held[0] if len(held) == 1 else self._query.boolean_query([(self._must, one) for one in held])

    def _impacts_of(self, text: str) -> tuple[int, ...]:
        """The impacts that a key has anywhere."""
        found = self._impacts.get(text)
        if found is None:
            before = text + SUFFIXES[0][:-1]
            told = [one.removeprefix(before) for one, _ in self._searcher.terms_with_prefix(IMPACTS, before, None, MOST_IMPACT)]
            # else there is another key that begins as this one does with what comes after it
            found = tuple(map(int, told)) if all(map(str.isdecimal, told)) else tuple(range(1, MOST_IMPACT + 1))
            if len(self._impacts) >= _KEPT:
                self._impacts = {}
            self._impacts[text] = found
        return found

    def _asked(self, query: "tantivy.Query", most: int) -> tuple[Codes, Codes]:
        """The documents that match, at most so many, and what they score."""
        hits = self._searcher.search(query, limit=most, count=False).hits
        if not hits:
            return _NOTHING, _NOTHING
        scores, addresses = zip(*hits, strict=True)
        numbers = self._searcher.fast_field_values(NUMBER, list(addresses))
        return self._places[np.array(numbers, np.int64)], np.array(scores, np.float64).astype(np.int64)

"""PURE: from a query as typed to what engines look for, once for each way of analysing it."""

from collections.abc import Iterable, Iterator

from app.languages import registry
from app.search.analysis.base import Analyser, Term
from app.search.analysis.registry import analyser_for
from app.search.engines.base import Clause, Phrase, Wanted, Word
from app.search.parsing import Parsed

MOST_WORDS = 40


def understand(parsed: Parsed, tags: Iterable[str]) -> tuple[Wanted, ...]:
    """What to look for in documents of these languages, each as its own analyser sees the query.

    Languages that see the same are put together; one that sees nothing to look for is left out.
    """
    languages: dict[tuple[tuple[Clause, ...], tuple[Clause, ...]], set[str]] = {}
    seen: dict[tuple[str, str], tuple[tuple[Clause, ...], tuple[Clause, ...]]] = {}
    for tag in tags:
        analyser = analyser_for(tag)
        way = (analyser.name, registry.get(tag).segmenter)
        if way not in seen:
            seen[way] = (_looked_for(parsed, analyser, tag), _excluded(parsed, analyser, tag))
        languages.setdefault(seen[way], set()).add(tag)
    return tuple(Wanted(frozenset(tags), clauses, excluded)
                 for (clauses, excluded), tags in languages.items() if any(map(_finds, clauses)))


def _looked_for(parsed: Parsed, analyser: Analyser, tag: str) -> tuple[Clause, ...]:
    clauses: dict[Clause, None] = {}
    for term in analyser.ask(parsed.words, tag)[:MOST_WORDS]:
        clauses[Word(term.folded, term.exact)] = None
    for phrase in parsed.phrases:
        for clause in _phrase(analyser.ask_phrase(phrase, tag)[:MOST_WORDS]):
            clauses[clause] = None
    return tuple(clauses)


def _excluded(parsed: Parsed, analyser: Analyser, tag: str) -> tuple[Clause, ...]:
    clauses: dict[Clause, None] = {}
    for text in parsed.excluded:
        for clause in _phrase(analyser.ask_phrase(text, tag)[:MOST_WORDS]):
            # a word typed with its marks excludes itself, not every word that looks like it without them
            marked = isinstance(clause, Word) and clause.exact and clause.exact != clause.folded
            clauses[Word("", clause.exact) if isinstance(clause, Word) and marked else clause] = None
    return tuple(clauses)


def _phrase(terms: list[Term]) -> Iterator[Clause]:
    words = tuple(Word(term.folded, term.exact) for term in terms if term.folded)
    if len(words) == 1:
        yield words[0]
    elif words:
        yield Phrase(words)


def _finds(clause: Clause) -> bool:
    return isinstance(clause, Phrase) or bool(clause.folded)

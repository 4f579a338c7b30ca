"""Asks an engine what a query means, until something is found: all words, those that are there, any of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.search.detection import Detected, detect
from app.search.engines.base import (
    WORKING,
    Clause,
    EngineQuery,
    EngineResults,
    Match,
    Scope,
    SearchEngine,
    Wanted,
)
from app.search.lexicon.base import Lexicon
from app.search.parsing import Parsed
from app.search.understanding import Known, Span, seek, wanted, weigh

RARE = 500
"""A word in more texts than this is no secret of those that the seeker may not read."""

MOST_LOOKED_INTO = 12
"""So many words of a query that may be in no text are looked into one by one."""


@dataclass(frozen=True)
class Asking:
    """A query as the archive understands it: what it asks of the texts of each language."""

    text: str
    source: str | None
    detected: Detected
    known: tuple[Known, ...]
    leading: Known | None
    """How texts in the query's own language are asked, or failing that those of the most frequent one."""


@dataclass(frozen=True)
class Found:
    """What an engine answered, to which question; ``missing`` are places in the query of words that are nowhere."""

    results: EngineResults
    wanted: Mapping[str, Wanted]
    missing: tuple[Span, ...]
    every_word: bool


def understand(engine: SearchEngine, lexicon: Lexicon | None, parsed: Parsed, text: str, languages: tuple[str, ...],
               source: str | None) -> Asking:
    """Read a query for the texts of all these languages, or of all there are; a lexicon is for crossing languages."""
    documents = engine.languages()
    said = " ".join(part.text for group in parsed.wanted for part in group)
    detected = detect(said, documents, engine.frequencies)
    source = source or detected.language
    known = []
    for tag, number in documents.items():
        if not languages or tag in languages:
            sought = seek(parsed, tag, engine.beginning, source, lexicon)
            known.append(weigh(sought, engine.frequencies(tag, sought.keys()), number))
    leading = max(known, key=lambda one: (one.sought.language == source, documents[one.sought.language]), default=None)
    return Asking(text, source, detected, tuple(known), leading)


def find(engine: SearchEngine, asking: Asking, question: EngineQuery, readable: Scope) -> Found:
    """Ask for texts with every word, of those that are anywhere; where there is none, for texts with some of them.

    ``question`` is asked with what is wanted; ``readable`` is all that the seeker may read: what stands elsewhere
    only is nowhere.
    """
    missing = _nowhere(asking)
    found = _asked(engine, asking, question, missing)
    if asking.leading is None or found.results.facets.languages.get(asking.leading.sought.language):
        return found  # a text that the seeker may read holds every word
    hidden = _hidden(engine, asking, readable, missing)
    if hidden:
        missing = tuple(sorted({*missing, *hidden}))
        found = _asked(engine, asking, question, missing)
    return found if found.results.total else _asked(engine, asking, question, missing, partly=True)


def _asked(engine: SearchEngine, asking: Asking, question: EngineQuery, missing: tuple[Span, ...], *,
           partly: bool = False) -> Found:
    asked = {one.language: one for known in asking.known if (one := wanted(known, missing, partly=partly))}
    results = engine.search(replace(question, wanted=tuple(asked.values()))) if asked else EngineResults((), 0)
    return Found(results, asked, missing, not (results.total and (missing or partly)))


def holds_all(engine: SearchEngine, asking: Asking, scope: Scope) -> bool:
    """Whether a text in scope holds every word of a query in the very language of the query."""
    asked = wanted(asking.leading) if asking.leading else None
    return asked is not None and bool(engine.search(EngineQuery((asked,), scope, limit=1)).total)


def _nowhere(asking: Asking) -> tuple[Span, ...]:
    """The places in the query of words that no text of any language holds."""
    spans = [(idea.start, idea.end) for idea, _ in asking.leading.clauses] if asking.leading else []
    return tuple(dict.fromkeys(span for span in spans if not _held(asking, span)))


def _hidden(engine: SearchEngine, asking: Asking, readable: Scope, missing: tuple[Span, ...]) -> tuple[Span, ...]:
    """The places of words that stand only in texts which the seeker may not read, so that nothing tells of these."""
    if asking.leading is None or WORKING in readable.access:  # staff may read all there is
        return ()
    spans = [(idea.start, idea.end) for idea, _ in asking.leading.clauses]
    return tuple(span for span in list(dict.fromkeys(spans))[:MOST_LOOKED_INTO]
                 if span not in missing and not _is_readable(engine, asking, span, readable))


def _is_readable(engine: SearchEngine, asking: Asking, span: Span, readable: Scope) -> bool:
    held = _held(asking, span)
    most = (min(known.frequencies[key] for key in match.keys) for known, matches in held for match in matches)
    if max(most) > RARE:
        return True
    asked: dict[str, list[Clause]] = {}
    for known, matches in held:
        asked.setdefault(known.sought.language, []).append(Clause(matches))
    question = tuple(Wanted(tag, tuple(clauses), 1) for tag, clauses in asked.items())
    return bool(engine.search(EngineQuery(question, readable, limit=1)).total)


def _held(asking: Asking, span: Span) -> list[tuple[Known, tuple[Match, ...]]]:
    """What texts of each language hold of a place in the query."""
    return [(known, matches) for known in asking.known for idea, matches in known.clauses
            if matches and idea.start < span[1] and idea.end > span[0]]

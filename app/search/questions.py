"""Asks an engine what a query means, until something is found: all words, those that are there, any of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.search.detection import Detected, detect
from app.search.engines.base import WORKING, Clause, EngineQuery, EngineResults, Scope, SearchEngine, Wanted
from app.search.lexicon.base import Lexicon
from app.search.parsing import Parsed
from app.search.understanding import Known, Span, seek, wanted, weigh

RARE = 500
"""A word in more texts than this is no secret of those that the seeker may not read."""

MOST_MISSING = 12
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
    missing = _missing(engine, asking, readable)
    for partly in (False, True):
        asked = {one.language: one for known in asking.known if (one := wanted(known, missing, partly=partly))}
        if asked:
            results = engine.search(replace(question, wanted=tuple(asked.values())))
            if results.total:
                return Found(results, asked, missing, not (missing or partly))
    return Found(EngineResults((), 0), {}, missing, True)


def holds_all(engine: SearchEngine, asking: Asking, scope: Scope) -> bool:
    """Whether a text in scope holds every word of a query in the very language of the query."""
    asked = wanted(asking.leading) if asking.leading else None
    return asked is not None and bool(engine.search(EngineQuery((asked,), scope, limit=1)).total)


def _missing(engine: SearchEngine, asking: Asking, readable: Scope) -> tuple[Span, ...]:
    if asking.leading is None:
        return ()
    missing: list[Span] = []
    for idea, _ in asking.leading.clauses:
        span = (idea.start, idea.end)
        if span not in missing and len(missing) < MOST_MISSING and not _is_anywhere(engine, asking, span, readable):
            missing.append(span)
    return tuple(missing)


def _is_anywhere(engine: SearchEngine, asking: Asking, span: Span, readable: Scope) -> bool:
    """Whether a text that the seeker may read holds what stands at this place of the query."""
    held: dict[str, list[Clause]] = {}
    most = [0]
    for known in asking.known:
        for idea, matches in known.clauses:
            if matches and idea.start < span[1] and idea.end > span[0]:
                held.setdefault(known.sought.language, []).append(Clause(matches))
                most += [min(known.frequencies[key] for key in match.keys) for match in matches]
    if not held:
        return False
    if WORKING in readable.access or max(most) > RARE:  # staff may read all there is
        return True
    question = tuple(Wanted(tag, tuple(clauses), 1) for tag, clauses in held.items())
    return bool(engine.search(EngineQuery(question, readable, limit=1)).total)

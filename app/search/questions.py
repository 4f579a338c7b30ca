"""Asks an engine what a query means, until something is found: all words, those that are there, any of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from app.languages import registry
from app.search.analysis.registry import analyser_for
from app.search.detection import Detected, Frequencies, detect
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
from app.search.lexicon.names import HeardNames
from app.search.parsing import Parsed
from app.search.understanding import Heard, Known, Span, seek, wanted, weigh

_LATIN = "Latn"
# as what words are read that no text and no lexicon holds: names in it are told by their sound
_NAMED = "vi"

RARE = 500
"""A word in more texts than this is no secret of those that the seeker may not read."""


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
               source: str | None, detected: Detected | None = None, heard: Heard | None = None) -> Asking:
    """Read a query for the texts of all these languages, or of all there are; a lexicon, and names heard, are for crossing languages."""
    documents = engine.languages()
    detected = detected or _detected(engine, lexicon, parsed, engine.frequencies)
    source = source or detected.language
    read = source or (_NAMED if _NAMED in detected.candidates else None)
    sought = [seek(parsed, tag, engine.beginning, read, lexicon, heard) for tag in documents if not languages or tag in languages]
    held = engine.frequencies({one.language: one.keys() for one in sought})
    known = [weigh(one, held[one.language], documents[one.language]) for one in sought]
    leading = max(known, key=lambda one: (one.sought.language == source, documents[one.sought.language]), default=None)
    return Asking(text, source, detected, tuple(known), leading)


def answer(engine: SearchEngine, lexicon: Lexicon | None, parsed: Parsed, text: str, question: EngineQuery,
           source: str | None, readable: Scope, names: HeardNames) -> tuple[Asking, Found]:
    """Read a query and ask it; see ``understand`` and ``find``.

    Where words are missing, or no text of its language is found, that is detected by what the seeker may read: else it would tell
    of the other texts.
    """
    languages = question.scope.languages
    heard = hearing(engine, names, readable)
    asking = understand(engine, lexicon, parsed, text, languages, source, heard=heard)
    found = find(engine, asking, question, readable)
    alone = asking.leading is None or asking.leading.sought.language not in found.results.facets.languages
    if (found.missing or alone) and WORKING not in readable.access:
        detected = _detected(engine, lexicon, parsed, partial(_readable_frequencies, engine, readable))
        if detected != asking.detected:
            asking = understand(engine, lexicon, parsed, text, languages, source, detected, heard)
            found = find(engine, asking, question, readable)
    return asking, found


def hearing(engine: SearchEngine, names: HeardNames, readable: Scope) -> Heard:
    """Tells which words of a query may be names in the texts that the seeker may read; those of others are no names."""
    return partial(names.among, engine, partial(_may_be_told, engine, readable))


def find(engine: SearchEngine, asking: Asking, question: EngineQuery, readable: Scope) -> Found:
    """Ask for texts with every word, of those that are anywhere; where there is none, for texts with some of them.

    ``question`` is asked with what is wanted; ``readable`` is all that the seeker may read: what stands elsewhere
    only is nowhere. What is asked, and how good a text has to be, is told by all texts of these languages, so that a
    choice of kind, topic, place or time finds as many as it was said to; where it would find nothing, by those that were chosen.
    """
    wide = replace(readable, languages=question.scope.languages)
    if wide == question.scope:
        return _found(engine, asking, question, readable)
    found = _found(engine, asking, replace(question, scope=wide, offset=0, limit=0), readable)
    narrowed = replace(question, wanted=tuple(found.wanted.values()), best=asking.source or "", among=wide)
    results = engine.search(narrowed) if found.wanted else found.results
    return replace(found, results=results) if results.total else _found(engine, asking, question, readable)


def _found(engine: SearchEngine, asking: Asking, question: EngineQuery, readable: Scope) -> Found:
    missing = _nowhere(asking)
    found = _asked(engine, asking, question, missing, alike=False)
    leading = asking.leading
    if leading is None:
        return found
    if not found.results.facets.languages.get(leading.sought.language):
        found = _asked(engine, asking, question, missing)
    if found.results.facets.languages.get(leading.sought.language) and not leading.translated:
        return found  # a text that the seeker may read holds every word
    hidden = _hidden(engine, asking, readable, missing)
    if hidden:
        missing = tuple(sorted({*missing, *hidden}))
        found = _asked(engine, asking, question, missing)
    return found if found.results.total else _asked(engine, asking, question, missing, partly=True)


def _asked(engine: SearchEngine, asking: Asking, question: EngineQuery, missing: tuple[Span, ...], *,
           alike: bool = True, partly: bool = False) -> Found:
    asked = {one.language: one for known in asking.known if (one := wanted(known, missing, alike=alike, partly=partly))}
    results = EngineResults((), 0)
    if asked:
        results = engine.search(replace(question, wanted=tuple(asked.values()), best=asking.source or ""))
    return Found(results, asked, missing, not (results.total and (missing or partly)))


def holds_all(engine: SearchEngine, asking: Asking, scope: Scope) -> bool:
    """Whether a text in scope holds every word of a query in the very language of the query."""
    asked = wanted(asking.leading) if asking.leading else None
    return asked is not None and bool(engine.search(EngineQuery((asked,), scope, limit=1)).total)


def _detected(engine: SearchEngine, lexicon: Lexicon | None, parsed: Parsed, frequencies: Frequencies) -> Detected:
    """The language of the words by the archive's texts; where these tell nothing, the one whose lexicons know most of them.

    Latin letters may also be of a language that the archive has lexicons of but no texts in.
    """
    text, documents = _said(parsed), engine.languages()
    found = detect(text, documents, frequencies)
    if lexicon is None or not any(registry.get(tag).script == _LATIN for tag in found.candidates):
        return found
    others = sorted(tag for tag in lexicon.languages() if registry.get(tag).script == _LATIN)
    candidates = tuple(dict.fromkeys((*found.candidates, *others)))
    if found.language:
        return Detected(found.language, candidates)
    known = {tag: _known_words(lexicon, text, tag, documents) for tag in candidates}
    ordered = tuple(sorted(candidates, key=lambda tag: -known[tag]))
    return Detected(ordered[0] if known[ordered[0]] else None, ordered)


def _known_words(lexicon: Lexicon, text: str, tag: str, targets: Collection[str]) -> int:
    """How many of the words the lexicon can say in another language."""
    units = analyser_for(tag).units(text, tag)
    return max((sum(one.last - one.first for one in lexicon.render(units, tag, target) if one.renditions)
                for target in targets if target != tag), default=0)


def _said(parsed: Parsed) -> str:
    """The words of a query, whatever sign they stood between."""
    return " ".join(part.text for group in parsed.wanted for part in group)


def _readable_frequencies(engine: SearchEngine, readable: Scope, asked: Mapping[str, Collection[str]]) -> dict[str, dict[str, int]]:
    """How many documents hold each key, without keys that only texts hold which the seeker may not read."""
    return {language: {key: number for key, number in held.items() if number > RARE or _may_be_told(engine, readable, language, [(key,)])}
            for language, held in engine.frequencies(asked).items()}


def _may_be_told(engine: SearchEngine, readable: Scope, language: str, several: Sequence[tuple[str, ...]]) -> bool:
    """Whether the seeker may read a text with the keys of any of these, side by side."""
    question = Wanted(language, (Clause(tuple(Match(keys, 1, adjacent=len(keys) > 1) for keys in several)),), 1)
    return bool(engine.search(EngineQuery((question,), readable, limit=1)).total)


def _nowhere(asking: Asking) -> tuple[Span, ...]:
    """The places in the query of words that no text of any language holds."""
    spans = [(idea.start, idea.end) for idea, _ in asking.leading.clauses] if asking.leading else []
    return tuple(dict.fromkeys(span for span in spans if not _held(asking, span)))


def only_heard(asking: Asking) -> tuple[Span, ...]:
    """The places of all words where nothing tells their language: that they sound like something may be chance."""
    if asking.detected.language or asking.source or asking.leading is None:
        return ()
    spans = dict.fromkeys((idea.start, idea.end) for idea, _ in asking.leading.clauses)
    return tuple(span for span in spans if any(map(str.isalpha, asking.text[slice(*span)])))


def _hidden(engine: SearchEngine, asking: Asking, readable: Scope, missing: tuple[Span, ...]) -> tuple[Span, ...]:
    """The places of words that stand only in texts which the seeker may not read, so that nothing tells of these."""
    if asking.leading is None or WORKING in readable.access:  # staff may read all there is
        return ()
    spans = [(idea.start, idea.end) for idea, _ in asking.leading.clauses]
    return tuple(span for span in dict.fromkeys(spans)
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

"""Keeping agreed terms and finding those that a text holds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, insert, select
from sqlalchemy.orm import aliased

from app.database import UnitOfWork
from app.languages.segmentation import Span
from app.translation.glossary.entries import FORBIDDEN, PREFERRED, STATUSES, Entry
from app.translation.glossary.finding import Terms
from app.translation.glossary.models import Concept, Term

CHUNK = 400  # concepts in one query: well under what any database takes

_theirs = aliased(Term)
_NEWEST = select(Term.id, Term.concept_id, Term.language, Term.text).order_by(Term.id.desc()).limit(1)
# the language is compared by who asks: SQLite would go through all terms of the language instead of those of the concepts
_WORDS = (select(Term.text, _theirs.text, _theirs.status, Concept.id, Concept.definition, _theirs.language)
          .join(Concept, Term.concept_id == Concept.id).join(_theirs, _theirs.concept_id == Concept.id)
          .where(Term.status != FORBIDDEN, Term.id.in_(bindparam("ids", expanding=True))))

Kept = tuple[tuple[Any, ...], Terms, Mapping[str, Sequence[int]]]

_kept: "WeakKeyDictionary[Engine, dict[tuple[str, str], Kept]]" = WeakKeyDictionary()
_opening = Lock()


@dataclass(frozen=True)
class TermPair:
    """A term that stands in a text at ``span``, and what it is called, or must not be called, in the other language.

    ``source`` is the term, spelled as in the text where it stands there inflected or without its marks.
    """

    concept: str
    source: str
    target: str
    status: str
    definition: str
    span: Span


@dataclass(frozen=True)
class Added:
    """How many terms were new, and how many were known and brought up to date."""

    new: int
    known: int


def terms_in(uow: UnitOfWork, texts: Iterable[str], source: str, target: str) -> dict[str, tuple[TermPair, ...]]:
    """The agreed terms for what each of these texts speaks of, in the order of the text; what is preferred comes first.

    `finding.occurrences` says what counts as standing in the text. A term of the source language that is forbidden
    there, or has no word in the target language, is none. All texts together cost as many queries as one.
    """
    terms, ids = _terms(uow, source, target)
    words: dict[str, list[_Word]] = {}
    found: dict[str, tuple[TermPair, ...]] = {}
    hidden: dict[str, frozenset[str]] = dict.fromkeys(texts, frozenset())
    while hidden:
        places = {text: _places(terms, text, without) for text, without in hidden.items()}
        words |= _words_for(uow, {term: ids[term] for some in places.values() for term in some if term not in words}, target)
        nothing = {term for term, called in words.items() if not called}
        for text, some in places.items():
            if gone := nothing & some.keys():  # each hides what else may stand there
                hidden[text] |= gone
            else:
                del hidden[text]
                found[text] = _pairs(text, some, words)
    return found


def _places(terms: Terms, text: str, without: frozenset[str]) -> dict[str, Span]:
    """Where each term stands in a text for the first time."""
    places: dict[str, Span] = {}
    for one in terms.occurrences(text, without):
        places.setdefault(one.term, one.span)
    return places


def _pairs(text: str, places: Mapping[str, Span], words: Mapping[str, Sequence["_Word"]]) -> tuple[TermPair, ...]:
    pairs = [TermPair(one.concept, _as_spelled(term, text, span), one.text, one.status, one.definition, span)
             for term, span in places.items() for one in words[term]]
    return tuple(sorted(pairs, key=lambda one: (one.span.start, STATUSES.index(one.status), one.target)))


def agreed_terms(uow: UnitOfWork) -> list[tuple[str, str, str]]:
    """Every term that may be used: its concept, its language and its text, preferred ones first."""
    rows = uow.session.execute(select(Term.concept_id, Term.language, Term.text, Term.status).where(Term.status != FORBIDDEN)
                               .order_by(Term.concept_id, Term.id))
    found = [(concept, language, text, status) for concept, language, text, status in rows]
    return [(concept, language, text) for concept, language, text, status in
            sorted(found, key=lambda one: STATUSES.index(one[3]))]


def preferred_pairs(uow: UnitOfWork, source: str, target: str) -> list[tuple[str, str]]:
    """Every term of one language that may be used, with the preferred one of its concept in another."""
    theirs = aliased(Term)
    rows = uow.session.execute(select(Term.text, theirs.text).join(theirs, theirs.concept_id == Term.concept_id).where(
        Term.language == source, Term.status != FORBIDDEN, theirs.language == target, theirs.status == PREFERRED).order_by(Term.id, theirs.id))
    return [(one, other) for one, other in rows]


def add(uow: UnitOfWork, entries: Iterable[Entry]) -> Added:
    """Keep entries; a term known already takes the status and source of the entry, a concept its definition."""
    uow.session.execute(select(Term.id).order_by(Term.id.desc()).limit(1).with_for_update())  # one writer at a time
    given = list(entries)
    concepts, terms = _held(uow, sorted({entry.concept for entry in given}))
    fresh: list[Term] = []
    for entry in given:
        concept = concepts.get(entry.concept)
        if concept is None:
            concept = concepts[entry.concept] = Concept(id=entry.concept)
            uow.session.add(concept)
        concept.domain = entry.domain or concept.domain or ""
        concept.definition = entry.definition or concept.definition or ""
        key = (entry.concept, entry.language, entry.term)
        if key not in terms:
            terms[key] = Term(concept_id=entry.concept, language=entry.language, text=entry.term)
            fresh.append(terms[key])
        terms[key].status, terms[key].source = entry.status, entry.source or terms[key].source or ""
        terms[key].note = entry.note or terms[key].note or ""
    uow.session.flush()
    if fresh:  # in one statement; as objects of the session each would be one
        uow.session.execute(insert(Term), [{"concept_id": one.concept_id, "language": one.language, "text": one.text,
                                            "status": one.status, "source": one.source, "note": one.note} for one in fresh])
    return Added(len(fresh), len(given) - len(fresh))


def _held(uow: UnitOfWork, ids: Sequence[str]) -> tuple[dict[str, Concept], dict[tuple[str, str, str], Term]]:
    """The concepts of these names that there are, and their terms by concept, language and text."""
    concepts: dict[str, Concept] = {}
    terms: dict[tuple[str, str, str], Term] = {}
    for start in range(0, len(ids), CHUNK):
        some = ids[start:start + CHUNK]
        concepts |= {one.id: one for one in uow.session.scalars(select(Concept).where(Concept.id.in_(some)))}
        terms |= {(one.concept_id, one.language, one.text): one
                  for one in uow.session.scalars(select(Term).where(Term.concept_id.in_(some)))}
    return concepts, terms


def all_entries(uow: UnitOfWork) -> list[Entry]:
    """Every term, by concept and in the order in which it came."""
    query = select(Concept, Term).join(Term, Term.concept_id == Concept.id).order_by(Concept.id, Term.id)
    return [Entry(0, concept.id, concept.domain, concept.definition, term.language, term.text, term.status, term.source,
                  term.note)
            for concept, term in uow.session.execute(query)]


def _as_spelled(term: str, text: str, span: Span) -> str:
    """The term as agreed, or as the text has it where that differs in more than case."""
    here = text[span.start:span.end]
    return term if here.casefold() == term.casefold() else here


@dataclass(frozen=True, slots=True)
class _Word:
    """What a concept is called in the other language."""

    text: str
    status: str
    concept: str
    definition: str


def _words_for(uow: UnitOfWork, terms: Mapping[str, Sequence[int]], target: str) -> dict[str, list[_Word]]:
    """What each of these terms, whose ids are told, is called in another language; nothing for one that may not be used."""
    words: dict[str, list[_Word]] = {term: [] for term in terms}
    ids = [one for some in terms.values() for one in some]
    for start in range(0, len(ids), CHUNK):
        for mine, text, status, concept, definition, language in uow.session.execute(_WORDS, {"ids": ids[start:start + CHUNK]}):
            if language == target:
                words[mine].append(_Word(text, status, concept, definition))
    return words


def _terms(uow: UnitOfWork, source: str, target: str) -> tuple[Terms, Mapping[str, Sequence[int]]]:
    """The terms of a language that have a word in another, and their ids, kept until the glossary has a newer term.

    Terms are added and change their status, but never go or change their text, and the newest is known without
    looking at the others.
    """
    newest = tuple(uow.session.execute(_NEWEST).first() or ())
    engine = uow.session.get_bind().engine
    with _opening:
        kept = _kept.setdefault(engine, {}).get((source, target))
    if kept is not None and kept[0] == newest:
        return kept[1:]
    theirs = aliased(Term)
    ids: dict[str, list[int]] = defaultdict(list)
    for text, one in uow.session.execute(select(Term.text, Term.id).where(
            Term.language == source, Term.concept_id.in_(select(theirs.concept_id).where(theirs.language == target)))):
        ids[text].append(one)
    terms = Terms(ids, source)
    with _opening:
        _kept[engine][source, target] = (newest, terms, ids)
    return terms, ids

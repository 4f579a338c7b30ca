"""Keeping agreed terms and finding those that a text holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import aliased

from app.database import UnitOfWork
from app.languages import registry
from app.languages.normalization import clean
from app.translation.glossary.entries import FORBIDDEN, STATUSES, Entry
from app.translation.glossary.models import Concept, Term

CHUNK = 400  # concepts in one query: well under what any database takes

@dataclass(frozen=True)
class TermPair:
    """A term that stands in a text, and what it is called, or must not be called, in the other language."""

    concept: str
    source: str
    target: str
    status: str
    definition: str


@dataclass(frozen=True)
class Added:
    """How many terms were new, and how many were known and brought up to date."""

    new: int
    known: int


def terms_in(uow: UnitOfWork, text: str, source: str, target: str) -> tuple[TermPair, ...]:
    """The agreed terms for what a text speaks of, in the order of the text; what is preferred comes first.

    Case does not count. In languages that write spaces a term is whole words; a longer term hides a shorter
    one inside it.
    """
    theirs = aliased(Term)
    query = (select(Term.text, theirs.text, theirs.status, Concept.id, Concept.definition)
             .join(Concept, Term.concept_id == Concept.id).join(theirs, theirs.concept_id == Concept.id)
             .where(Term.language == source, theirs.language == target, Term.status != FORBIDDEN))
    rows = uow.session.execute(query).all()
    places = _places(clean(text).casefold(), {row[0].casefold() for row in rows}, registry.get(source).spaces)
    pairs = [TermPair(concept, mine, other, status, definition) for mine, other, status, concept, definition in rows
             if mine.casefold() in places]
    return tuple(sorted(pairs, key=lambda one: (places[one.source.casefold()], STATUSES.index(one.status), one.target)))


def agreed_terms(uow: UnitOfWork) -> list[tuple[str, str, str]]:
    """Every term that may be used: its concept, its language and its text, preferred ones first."""
    rows = uow.session.execute(select(Term.concept_id, Term.language, Term.text, Term.status).where(Term.status != FORBIDDEN)
                               .order_by(Term.concept_id, Term.id))
    found = [(concept, language, text, status) for concept, language, text, status in rows]
    return [(concept, language, text) for concept, language, text, status in
            sorted(found, key=lambda one: STATUSES.index(one[3]))]


def add(uow: UnitOfWork, entries: Iterable[Entry]) -> Added:
    """Keep entries; a term known already takes the status and source of the entry, a concept its definition."""
    given = list(entries)
    concepts, terms = _held(uow, sorted({entry.concept for entry in given}))
    fresh = []
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
    uow.session.flush()
    if fresh:  # in one statement; as objects of the session each would be one
        uow.session.execute(insert(Term), [{"concept_id": one.concept_id, "language": one.language, "text": one.text,
                                            "status": one.status, "source": one.source} for one in fresh])
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
    return [Entry(0, concept.id, concept.domain, concept.definition, term.language, term.text, term.status, term.source)
            for concept, term in uow.session.execute(query)]


def _places(text: str, terms: set[str], whole_words: bool) -> dict[str, int]:
    """Where each term first stands in the text, longest terms first, each place taken once."""
    found: dict[str, int] = {}
    taken = [False] * len(text)
    for term in sorted(terms, key=lambda one: (-len(one), one)):
        at = text.find(term)
        while at >= 0:
            end = at + len(term)
            if not any(taken[at:end]) and not (whole_words and _inside_word(text, at, end)):
                found.setdefault(term, at)
                taken[at:end] = [True] * len(term)
            at = text.find(term, at + 1)
    return found


def _inside_word(text: str, start: int, end: int) -> bool:
    return (start > 0 and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum())

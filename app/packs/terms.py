"""The glossary as packs carry it: the terms of one language with their concepts, as one object."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.database import UnitOfWork
from app.languages.normalization import one_line
from app.packs import canonical
from app.packs.shape import Shape
from app.translation.glossary.entries import (
    DEFINITION_LIMIT,
    DOMAIN_LIMIT,
    SOURCE_LIMIT,
    STATUSES,
    TERM_LIMIT,
)
from app.translation.glossary.models import Concept, Term

MAX_CONCEPTS = 200_000
MAX_TERMS = 200_000
_NAME = "the glossary"


@dataclass(frozen=True)
class PackedTerm:
    """A term of the pack's language and what is thought of it."""

    text: str
    status: str
    source: str


@dataclass(frozen=True)
class PackedConcept:
    """A concept and its terms in the pack's language."""

    id: str
    domain: str
    definition: str
    terms: tuple[PackedTerm, ...]


def pack_terms(uow: UnitOfWork, language: str) -> bytes | None:
    """The concepts that have a term in this language; None where there are none."""
    concepts = uow.session.scalars(
        select(Concept).where(Concept.id.in_(select(Term.concept_id).where(Term.language == language)))
        .options(selectinload(Concept.terms)))
    packed: list[dict[str, Any]] = [
        {"id": one.id, "domain": one_line(one.domain), "definition": one_line(one.definition),
         "terms": [{"text": one_line(term.text), "status": term.status, "source": one_line(term.source)}
                   for term in sorted(one.terms, key=lambda term: term.text) if term.language == language]}
        for one in sorted(concepts, key=lambda one: one.id)]
    if not packed:
        return None
    data = canonical.encode({"concepts": packed, "language": language})
    read_terms(data, language)  # nothing leaves that a post would refuse
    return data


def read_terms(data: bytes, language: str) -> tuple[PackedConcept, ...]:
    """Read such an object; raises ``Invalid`` for anything not exactly right."""
    top = Shape(canonical.decode(data, _NAME), _NAME)
    top.keys("concepts", "language")
    top.require(top.value["language"] == language, "language")
    return tuple(_concept(one) for one in top.shapes("concepts", MAX_CONCEPTS))


def take_terms(uow: UnitOfWork, data: bytes, language: str) -> int:
    """Add the terms that are not known here and return how many; what is said here of known ones stays."""
    added = 0
    known = {concept.id: concept for concept in uow.session.scalars(select(Concept).options(selectinload(Concept.terms)))}
    for packed in read_terms(data, language):
        concept = known.get(packed.id)
        if concept is None:
            concept = known[packed.id] = Concept(id=packed.id, domain=packed.domain, definition=packed.definition)
            uow.session.add(concept)
        here = {term.text for term in concept.terms if term.language == language}
        for term in packed.terms:
            if term.text not in here:
                concept.terms.append(Term(language=language, text=term.text, status=term.status, source=term.source))
                added += 1
    uow.session.flush()
    return added


def _concept(shape: Shape) -> PackedConcept:
    shape.keys("id", "domain", "definition", "terms")
    return PackedConcept(shape.slug("id"), shape.line("domain", DOMAIN_LIMIT), shape.line("definition", DEFINITION_LIMIT),
                         tuple(_term(one) for one in shape.shapes("terms", MAX_TERMS)))


def _term(shape: Shape) -> PackedTerm:
    shape.keys("text", "status", "source")
    return PackedTerm(shape.line("text", TERM_LIMIT, empty=False), shape.one_of("status", STATUSES),
                      shape.line("source", SOURCE_LIMIT))

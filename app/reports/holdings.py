"""Lists for staff: works with the states of their languages, pairs of the memory, concepts of the glossary."""

import datetime
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import selectinload

from app.accounts.permissions import Actor, require
from app.database import UnitOfWork
from app.languages.normalization import clean
from app.publications.models import LanguageVersion, Revision, Work
from app.publications.queries import LanguageState, language_states, source_titles, visibilities
from app.translation.glossary.models import Concept, Term
from app.translation.memory.models import MemoryUnit


@dataclass(frozen=True)
class WorkFilter:
    """What the list of works is narrowed to; empty means all. ``text`` is looked for in titles and ids."""

    text: str = ""
    kind: str = ""
    language: str = ""
    state: str = ""


@dataclass(frozen=True)
class WorkRow:
    """A work in the list of staff, by the newest title of its source."""

    work_id: str
    kind: str
    language: str
    title: str
    urgent: bool
    visibility: str
    updated_at: datetime.datetime
    languages: tuple[LanguageState, ...]


@dataclass(frozen=True)
class WorkPage:
    """One page of the list; pages are counted from 1."""

    rows: tuple[WorkRow, ...]
    total: int
    page: int
    pages: int


def works(uow: UnitOfWork, actor: Actor, wanted: WorkFilter, *, page: int = 1, per_page: int = 25) -> WorkPage:
    """Works that pass the filter, those changed last first."""
    require(actor, "reports.read")
    conditions = [Work.visibility.in_(visibilities(actor)), *_conditions(wanted)]
    total = uow.session.scalar(select(func.count(Work.id)).where(*conditions)) or 0
    pages = max(1, -(-total // per_page))
    page = min(max(1, page), pages)
    found = uow.session.scalars(
        select(Work).where(*conditions).order_by(Work.updated_at.desc(), Work.id)
        .limit(per_page).offset((page - 1) * per_page).options(selectinload(Work.versions))).all()
    titles = source_titles(uow, [one.id for one in found])
    rows = tuple(WorkRow(one.id, one.kind, one.source_language, titles.get(one.id, one.id), one.urgent, one.visibility,
                         one.updated_at, language_states(one)) for one in found)
    return WorkPage(rows, total, page, pages)


def units(uow: UnitOfWork, actor: Actor, text: str, *, limit: int = 50) -> list[MemoryUnit]:
    """The newest units of the memory whose source or target holds the text."""
    require(actor, "reports.read")
    like = _like(text)
    return list(uow.session.scalars(
        select(MemoryUnit).where(or_(MemoryUnit.source.ilike(like, escape="\\"), MemoryUnit.target.ilike(like, escape="\\")))
        .order_by(MemoryUnit.id.desc()).limit(limit)))


def concepts(uow: UnitOfWork, actor: Actor, text: str, *, limit: int = 50) -> list[Concept]:
    """Concepts with a term that holds the text, in the order of their ids."""
    require(actor, "reports.read")
    holding = select(Term.concept_id).where(Term.text.ilike(_like(text), escape="\\"))
    return list(uow.session.scalars(select(Concept).where(Concept.id.in_(holding)).order_by(Concept.id).limit(limit)
                                    .options(selectinload(Concept.terms))))


def _conditions(wanted: WorkFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.kind:
        conditions.append(Work.kind == wanted.kind)
    if wanted.text:
        titled = select(LanguageVersion.work_id).join(Revision, Revision.version_id == LanguageVersion.id).where(
            Revision.title.ilike(_like(wanted.text), escape="\\"))
        conditions.append(or_(Work.id.in_(titled), Work.id == wanted.text.strip()))
    if wanted.language or wanted.state:
        versions = select(LanguageVersion.work_id)
        if wanted.language:
            versions = versions.where(LanguageVersion.language == wanted.language)
        if wanted.state:
            versions = versions.where(LanguageVersion.state == wanted.state)
        conditions.append(Work.id.in_(versions))
    return conditions


def _like(text: str) -> str:
    plain = clean(text).strip()
    for sign in ("\\", "%", "_"):
        plain = plain.replace(sign, "\\" + sign)
    return f"%{plain}%"

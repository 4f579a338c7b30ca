"""Counts for staff: what the archive holds, how far its translations are, what the memory and glossary know."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from app.accounts.permissions import Actor, require
from app.database import UnitOfWork
from app.jobs.models import QUEUED, RUNNING, Job
from app.publications.models import Attachment, LanguageVersion, Segment, Work
from app.publications.queries import visibilities
from app.publications.states import DRAFTED
from app.translation.glossary.models import Concept, Term
from app.translation.memory.models import MemoryUnit


@dataclass(frozen=True)
class Figures:
    """The archive in numbers; ``states`` is language tag → state → number of versions, ``file_bytes`` in bytes."""

    works: int
    versions: int
    published: int
    states: Mapping[str, Mapping[str, int]]
    drafts: int
    memory_units: int
    concepts: int
    files: int
    file_bytes: int
    jobs_open: int


@dataclass(frozen=True)
class Pair:
    """How many units the memory holds that were translated from one language into another."""

    source: str
    target: str
    units: int


def figures(uow: UnitOfWork, actor: Actor) -> Figures:
    """Count everything, but for works that this person may not see."""
    require(actor, "reports.read")
    seen = Work.visibility.in_(visibilities(actor))
    states: dict[str, dict[str, int]] = defaultdict(dict)
    rows = (select(LanguageVersion.language, LanguageVersion.state, func.count()).join(Work).where(seen)
            .group_by(LanguageVersion.language, LanguageVersion.state))
    for language, state, count in uow.session.execute(rows):
        states[language][state] = count
    published = select(func.count(LanguageVersion.id)).join(Work).where(
        seen, LanguageVersion.published_revision_id.is_not(None))
    return Figures(
        works=_count(uow, Work.id, seen), versions=sum(sum(one.values()) for one in states.values()),
        published=uow.session.scalar(published) or 0, states=states,
        drafts=_count(uow, Segment.id, Segment.state == DRAFTED), memory_units=_count(uow, MemoryUnit.id),
        concepts=_count(uow, Concept.id), files=_count(uow, Attachment.id),
        file_bytes=uow.session.scalar(select(func.sum(Attachment.size))) or 0,
        jobs_open=_count(uow, Job.id, Job.state.in_((QUEUED, RUNNING))))


def memory_pairs(uow: UnitOfWork, actor: Actor) -> tuple[Pair, ...]:
    """The pairs of the memory, the largest first."""
    require(actor, "reports.read")
    count = func.count(MemoryUnit.id)
    rows = uow.session.execute(
        select(MemoryUnit.source_language, MemoryUnit.target_language, count)
        .group_by(MemoryUnit.source_language, MemoryUnit.target_language).order_by(count.desc()))
    return tuple(Pair(source, target, units) for source, target, units in rows)


def term_counts(uow: UnitOfWork, actor: Actor) -> Mapping[str, int]:
    """How many terms the glossary has in each language."""
    require(actor, "reports.read")
    return {tag: number for tag, number in uow.session.execute(
        select(Term.language, func.count(Term.id)).group_by(Term.language))}


def _count(uow: UnitOfWork, column: ColumnElement[int] | object, *conditions: ColumnElement[bool]) -> int:
    return uow.session.scalar(select(func.count(column)).where(*conditions)) or 0  # type: ignore[arg-type]

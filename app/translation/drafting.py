"""The job that drafts the untranslated segments of a version: the memory first, then an engine."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts.permissions import SYSTEM
from app.audit.log import record
from app.database import UnitOfWork
from app.errors import N_
from app.jobs.queue import JobContext
from app.publications.models import LanguageVersion, Segment
from app.publications.states import DRAFTED, FROM_MACHINE, FROM_MEMORY, UNTRANSLATED
from app.publications.works import version_by_id
from app.translation.access import subject
from app.translation.cutting import BODY
from app.translation.engines.base import Engine
from app.translation.engines.registry import Engines
from app.translation.markup import joined, runs
from app.translation.memory import store

BATCH = 32


@dataclass(frozen=True)
class Draft:
    """A proposal for one segment."""

    text: str
    origin: str
    engine: str


def draft_version(engines: Engines, context: JobContext) -> dict[str, Any]:
    """Draft every untranslated segment of the version in the payload, batch by batch.

    Each batch is committed on its own, so that stopping keeps what is finished, and a segment that somebody
    saved meanwhile is left alone. Without an engine for the pair only the memory drafts, and the result says so.
    """
    version_id = int(context.payload["version_id"])
    with context.database.unit() as uow:
        version = version_by_id(uow, version_id)
        source, target = version.work.source_language, version.language
        waiting, around = _untranslated(uow, version_id), _neighbours(uow, version_id)
    engine = engines.for_pair(source, target)
    label = engine.describe(source, target) if engine else ""
    counts: Counter[str] = Counter()
    context.progress(0, len(waiting), N_("Drafting"))
    try:
        for start in range(0, len(waiting), BATCH):
            batch = waiting[start:start + BATCH]
            with context.database.unit() as uow:
                drafts = _from_memory(uow, batch, around, source, target)
            if engine is not None:
                rest = [one for one in batch if one.id not in drafts]
                drafts |= _from_engine(engine, label, rest, source, target)
            counts += _keep(context, version_id, drafts)
            context.progress(start + len(batch), len(waiting), N_("Drafting"))
    finally:  # what was kept before a stop or a failure is in the record too
        _told(context, version_id, counts, label)
    return {"version_id": version_id, "work": version.work_id, "language": target, "segments": len(waiting),
            FROM_MEMORY: counts[FROM_MEMORY], FROM_MACHINE: counts[FROM_MACHINE],
            "left": len(waiting) - counts.total(), "engine": label}


def draft_texts(engine: Engine, texts: Sequence[str], source: str, target: str, *, markdown: bool) -> list[str]:
    """Drafts of texts; in Markdown only the words between the markup are drafted, the markup stays as it is."""
    if not markdown:
        return engine.draft(texts, source, target)
    taken_apart = [runs(text) for text in texts]
    drafts = iter(engine.draft([run.text for one in taken_apart for run in one if run.words], source, target))
    return [joined(one, [next(drafts) for run in one if run.words]) for one in taken_apart]


def _untranslated(uow: UnitOfWork, version_id: int) -> list[Segment]:
    return list(uow.session.scalars(
        select(Segment).where(Segment.version_id == version_id, Segment.state == UNTRANSLATED)
        .order_by(Segment.position)))


def _neighbours(uow: UnitOfWork, version_id: int) -> dict[int, tuple[str, str]]:
    """The source texts before and after each segment, by its id; none at the ends."""
    rows = uow.session.execute(
        select(Segment.id, Segment.source).where(Segment.version_id == version_id).order_by(Segment.position)).all()
    texts = ["", *(text for _, text in rows), ""]
    return {one: (texts[place], texts[place + 2]) for place, (one, _) in enumerate(rows)}


def _from_memory(uow: UnitOfWork, batch: list[Segment], around: Mapping[int, tuple[str, str]], source: str,
                 target: str) -> dict[int, Draft]:
    """What the memory holds for exactly these texts; one that is only similar is for a person to choose."""
    found = store.lookup_in_context(uow, [(one.source, *around[one.id]) for one in batch], source, target)
    return {one.id: Draft(match.target, FROM_MEMORY, match.origin[:120])
            for one, match in zip(batch, found, strict=True) if match is not None}


def _from_engine(engine: Engine, label: str, batch: list[Segment], source: str, target: str) -> dict[int, Draft]:
    drafts: dict[int, Draft] = {}
    for markdown in (False, True):
        chosen = [one for one in batch if (one.part == BODY) == markdown]
        texts = draft_texts(engine, [one.source for one in chosen], source, target, markdown=markdown)
        drafts |= {one.id: Draft(text, FROM_MACHINE, label) for one, text in zip(chosen, texts, strict=True) if text}
    return drafts


def _keep(context: JobContext, version_id: int, drafts: dict[int, Draft]) -> Counter[str]:
    """Write the drafts into segments that are still untranslated, and count them by origin."""
    counts: Counter[str] = Counter()
    with context.database.unit(write=True) as uow:
        for segment in _untranslated(uow, version_id):
            draft = drafts.get(segment.id)
            if draft is not None:
                segment.draft, segment.origin, segment.engine = draft.text, draft.origin, draft.engine
                segment.state = DRAFTED
                counts[draft.origin] += 1
        uow.commit()
    return counts


def _told(context: JobContext, version_id: int, counts: Counter[str], label: str) -> None:
    with context.database.unit(write=True) as uow:
        version = uow.session.get(LanguageVersion, version_id)
        if version is not None:
            record(uow, SYSTEM, "versions.draft", "version", subject(version), engine=label,
                   job=context.job_id, **counts)
        uow.commit()

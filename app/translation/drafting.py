"""The job that drafts the untranslated segments of a version, those first that somebody looks at."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from app.accounts.permissions import SYSTEM, TRANSLATOR, Actor
from app.audit.log import record
from app.database import UnitOfWork
from app.errors import N_, Unavailable
from app.jobs.queue import JobContext
from app.publications.models import RESTRICTED, LanguageVersion, Segment
from app.publications.states import DRAFTED, FROM_MACHINE, FROM_MEMORY, UNTRANSLATED
from app.publications.works import version_by_id
from app.translation import checking, choosing, proposals
from app.translation.access import hidden_origins, subject
from app.translation.alignment.base import Vocabulary
from app.translation.engines.base import Engine
from app.translation.engines.registry import Engines
from app.translation.leases import leases_of
from app.translation.memory import finding as memory
from app.translation.pipeline.proposing import (
    Known,
    Proposal,
    Wanted,
    by_engine,
    by_words,
    from_engine,
    from_glossary,
    from_memory,
    ranked,
)
from app.translation.pipeline.rewriting import Translate
from app.translation.pipeline.sources import CONTEXT, ENGINE, EXACT, GLOSSARY, OF_MEMORY, WORDS
from app.translation.surroundings import agreed_in

BATCH = 16
AHEAD = 40  # segments after those that somebody is at, which come next

Proposals = Mapping[int, Sequence[Proposal]]


@dataclass(frozen=True)
class _Task:
    """A version to be drafted.

    ``engines`` are those that can, the best first; ``words`` says what phrases are called; ``broken`` says which turned out not to, in the words of their errors.
    """

    version_id: int
    known: Known
    engines: tuple[Engine, ...]
    around: Mapping[int, tuple[str, str]]
    hidden: frozenset[str]
    words: Translate
    broken: tuple[Unavailable, ...] = ()

    @property
    def engine(self) -> Engine | None:
        return next(iter(self.engines), None)

    @property
    def others(self) -> tuple[Engine, ...]:
        """The engines whose drafts are only shown beside those of the best one."""
        return tuple(one for one in self.engines[1:] if not one.is_makeshift(self.known.source, self.known.target))

    def without(self, engine: Engine, error: Unavailable) -> "_Task":
        """The task with one engine less."""
        return replace(self, engines=tuple(one for one in self.engines if one is not engine), broken=(*self.broken, error))

    @property
    def label(self) -> str:
        return self.engine.describe(self.known.source, self.known.target) if self.engine else ""


def draft_version(engines: Engines, vocabulary: Vocabulary, context: JobContext) -> dict[str, Any]:
    """Draft every untranslated segment of the version in the payload, batch by batch.

    Each batch is committed on its own, so that stopping, pausing or a failure keeps what is finished, and a segment that
    somebody saved meanwhile is left alone. Without an engine for the pair the memory and the glossary draft, and the
    result says so in its ``engine``. An engine that cannot be used is told in the result, and the next best drafts. Where there are more
    engines they propose their drafts after all segments have one, those too that an earlier job left without.
    """
    task, work, waiting = _begun(engines, vocabulary, context)
    total = max(waiting, context.told())  # what a job that goes on has finished counts as finished
    done = total - waiting
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    tried: set[int] = set()
    context.progress(done, total, N_("Drafting"))
    try:
        while batch := _next(context, task, tried):
            tried.update(one.id for one in batch)
            task, found = _proposed_by_any(task, batch)
            kept = _keep(context, task, batch, found)
            kinds += kept
            counts += _by_origin(kept)
            context.progress(done + len(tried), max(total, done + len(tried)), N_("Drafting"))
    finally:  # what was kept before a stop or a failure is in the record too
        _told(context, task, counts)
    task = _propose_more(context, task)
    return {"version_id": task.version_id, "work": work, "language": task.known.target, "segments": len(tried),
            FROM_MEMORY: counts[FROM_MEMORY], FROM_MACHINE: counts[FROM_MACHINE],
            "left": len(tried) - counts.total(), "engine": _made_by(task, kinds), "sources": dict(kinds),
            "broken": [{"message": one.message, "params": one.params} for one in task.broken]}


def _begun(engines: Engines, vocabulary: Vocabulary, context: JobContext) -> tuple[_Task, str, int]:
    version_id = int(context.payload["version_id"])
    with context.database.unit() as uow:
        version = version_by_id(uow, version_id)
        source, target = version.work.source_language, version.language
        best = choosing.ordered(uow, engines, source, target)
        # a draft shows what the memory has: in a work that many may see, nothing of those that few may
        reader = SYSTEM if version.work.visibility == RESTRICTED else Actor(None, "", frozenset({(TRANSLATOR, target)}))
        task = _Task(version_id, proposals.known_of(uow, source, target, best), best,
                     _neighbours(uow, version_id), hidden_origins(uow, reader), by_words(vocabulary, source, target))
        return task, version.work_id, len(_waiting(uow, version_id))


def _waiting(uow: UnitOfWork, version_id: int) -> list[tuple[int, int]]:
    """The ids and positions of the segments that have no text, in reading order."""
    return [(one, position) for one, position in uow.session.execute(
        select(Segment.id, Segment.position).where(Segment.version_id == version_id, Segment.state == UNTRANSLATED)
        .order_by(Segment.position))]


def _next(context: JobContext, task: _Task, tried: set[int]) -> list[Wanted]:
    """The next segments with what the memory and the glossary know for them: where somebody is, then ahead of them, then the others."""
    source, target = task.known.source, task.known.target
    with context.database.unit() as uow:
        held = [(one.first, one.last) for one in leases_of(uow, task.version_id)]
        rows = sorted((row for row in _waiting(uow, task.version_id) if row[0] not in tried), key=lambda row: (_far(row[1], held), row[1]))
        ids = [one for one, _ in rows[:BATCH]]
        segments = sorted(uow.session.scalars(select(Segment).where(Segment.id.in_(ids))), key=lambda one: ids.index(one.id))
        found = []
        for one in segments:
            before, after = task.around.get(one.id, ("", ""))
            near = memory.matches(uow, one.source, source, target, before=before, after=after, hidden=task.hidden)
            found.append(Wanted(one.id, one.source, one.part, one.kind, near,
                                agreed_in(uow, dict.fromkeys((one.source, *(match.source for match in near))), source, target)))
        return found


def _far(position: int, held: Sequence[tuple[int, int]]) -> int:
    """How many segments somebody has to go on to be there; a long way where nobody is before it."""
    ahead = [0 if first <= position <= last else position - last for first, last in held if position >= first]
    return min([one for one in ahead if one <= AHEAD], default=AHEAD + 1)


def _proposed_by_any(task: _Task, batch: Sequence[Wanted]) -> tuple[_Task, Proposals]:
    """What can be proposed with the best engine that works, and the task without those that do not."""
    while True:
        try:
            return task, _proposed(task, batch)
        except Unavailable as error:
            if task.engine is None:
                raise
            task = task.without(task.engine, error)


def _proposed(task: _Task, batch: Sequence[Wanted]) -> dict[int, list[Proposal]]:
    """What can be proposed for each segment, the best first; an exact match of the memory needs nothing beside it."""
    ways = [*([by_engine(task.engine, task.known.source, task.known.target)] if task.engine else []), task.words]
    found = {one.id: from_memory(task.known, one, ways) for one in batch}
    if task.engine is not None:
        rest = [one for one in batch if all(each.kind not in (CONTEXT, EXACT) for each in found[one.id])]
        for one, draft in zip(rest, from_engine(task.known, task.engine, rest), strict=True):
            found[one.id] += [draft] if draft else []
    for one in batch:
        if not found[one.id] and (words := from_glossary(task.known, one)):
            found[one.id].append(words)
    return {one: ranked(some) for one, some in found.items() if some}


def _keep(context: JobContext, task: _Task, batch: Sequence[Wanted], found: Proposals) -> Counter[str]:
    """Write the best proposals into segments that are still untranslated, and count them by kind."""
    counts: Counter[str] = Counter()
    warned = _warnings(context, found)
    sources = {one.id: one.source for one in batch}
    with context.writing() as uow:
        version = version_by_id(uow, task.version_id)
        for segment in uow.session.scalars(select(Segment).where(Segment.id.in_(found), Segment.state == UNTRANSLATED)):
            if segment.source != sources[segment.id] or segment.target:
                continue
            best = found[segment.id][0]
            segment.draft, segment.origin, segment.engine = best.text, _origin(best.kind), best.model[:120]
            segment.confidence, segment.state, segment.warnings = best.confidence, DRAFTED, warned.get(segment.id, 0)
            proposals.keep(uow, version, segment, found[segment.id])
            counts[best.kind] += 1
        uow.commit()
    return counts


def _origin(kind: str) -> str:
    return FROM_MEMORY if kind in OF_MEMORY else FROM_MACHINE


def _made_by(task: _Task, kinds: Counter[str]) -> str:
    """What made the drafts that are not of the memory: the best engine, or the glossary where all are words of it."""
    return GLOSSARY if kinds[WORDS] and not kinds[ENGINE] else task.label


def _by_origin(kinds: Counter[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for kind, number in kinds.items():
        found[_origin(kind)] += number
    return found


def _warnings(context: JobContext, found: Proposals) -> Mapping[int, int]:
    """How much the checks find in the best proposals; looked at before the lock that writing takes."""
    with context.database.unit() as uow:
        return {one.id: len(checking.findings_for(uow, one, found[one.id][0].text))
                for one in uow.session.scalars(select(Segment).where(Segment.id.in_(found)))}


def _propose_more(context: JobContext, task: _Task) -> _Task:
    """Drafts by the other engines beside those of the best, as long as nobody has confirmed a segment; the task without those that fail."""
    for engine in task.others:
        with context.database.unit() as uow:
            lacking = proposals.lacking(uow, task.version_id, engine.name)
        try:
            for start in range(0, len(lacking), BATCH):
                done = _propose_beside(context, task, engine, lacking[start:start + BATCH])
                context.progress(start + done, len(lacking), N_("Drafting with other models"))
        except Unavailable as error:
            task = task.without(engine, error)
    return task


def _propose_beside(context: JobContext, task: _Task, engine: Engine, some: Sequence[int]) -> int:
    """Keep an engine's drafts of some segments; how many were still to be confirmed."""
    with context.database.unit() as uow:
        segments = uow.session.scalars(select(Segment).where(Segment.id.in_(some), Segment.state == DRAFTED)).all()
        agreed = agreed_in(uow, dict.fromkeys(one.source for one in segments), task.known.source, task.known.target)
    wanted = [Wanted(one.id, one.source, one.part, one.kind, (), agreed) for one in segments]
    drafts = dict(zip((one.id for one in wanted), from_engine(task.known, engine, wanted), strict=True))
    with context.writing() as uow:
        version = version_by_id(uow, task.version_id)
        for segment in uow.session.scalars(select(Segment).where(Segment.id.in_(drafts))):
            draft = drafts[segment.id]
            proposals.keep(uow, version, segment, [draft] if draft else [])
        uow.commit()
    return len(segments)


def _neighbours(uow: UnitOfWork, version_id: int) -> dict[int, tuple[str, str]]:
    """The source texts before and after each segment, by its id; none at the ends."""
    rows = uow.session.execute(
        select(Segment.id, Segment.source).where(Segment.version_id == version_id).order_by(Segment.position)).all()
    texts = ["", *(text for _, text in rows), ""]
    return {one: (texts[place], texts[place + 2]) for place, (one, _) in enumerate(rows)}


def _told(context: JobContext, task: _Task, counts: Counter[str]) -> None:
    with context.database.unit(write=True) as uow:
        version = uow.session.get(LanguageVersion, task.version_id)
        if version is not None:
            record(uow, SYSTEM, "versions.draft", "version", subject(version), engine=task.label,
                   job=context.job_id, **counts)
        uow.commit()

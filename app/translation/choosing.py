"""Which engine drafts a pair of languages: the one whose drafts of approved texts that it had not seen came nearest."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.accounts.permissions import SYSTEM
from app.audit.log import record
from app.database import Database, UnitOfWork, now
from app.errors import N_, Unavailable
from app.jobs.queue import JobContext, enqueue
from app.translation.engines.base import Engine
from app.translation.engines.registry import Engines
from app.translation.memory.models import MemoryUnit
from app.translation.memory.store import STANDING
from app.translation.models import EngineScore
from app.translation.scoring import measure

SCORE_JOB = "score"

_FEWEST, _MOST = 20, 200  # texts to measure on
_ANEW = 0.5  # new texts, by those of last time, before it is measured again


@dataclass(frozen=True)
class HeldOut:
    """Approved pairs that an engine has not learned from, the newest first, and their ids."""

    pairs: tuple[tuple[str, str], ...]
    ids: tuple[int, ...]


def ordered(uow: UnitOfWork, engines: Engines, source: str, target: str) -> tuple[Engine, ...]:
    """The engines of a pair, the best first: by what was measured, one that was not after those, one for show last."""
    scores = {one.engine: one.chrf2 for one in scores_of(uow, source, target)}
    return tuple(sorted(engines.having(source, target), key=lambda one: (
        one.is_makeshift(source, target), one.name not in scores, -scores.get(one.name, 0.0))))


def scores_of(uow: UnitOfWork, source: str, target: str) -> list[EngineScore]:
    """What was measured of the engines of a pair, the best first."""
    return list(uow.session.scalars(select(EngineScore).where(
        EngineScore.source_language == source, EngineScore.target_language == target).order_by(EngineScore.chrf2.desc())))


def all_scores(uow: UnitOfWork) -> list[EngineScore]:
    """What was measured of all engines, by pair, the best first."""
    return list(uow.session.scalars(select(EngineScore).order_by(EngineScore.source_language, EngineScore.target_language, EngineScore.chrf2.desc())))


def held_out(uow: UnitOfWork, source: str, target: str, since: datetime.datetime | None) -> HeldOut:
    """Pairs that somebody approved here, after a moment where there is one."""
    chosen = [STANDING, MemoryUnit.unread.is_(False), MemoryUnit.approved_by_name != "", *([MemoryUnit.created_at > since] if since else [])]
    forward = select(MemoryUnit.id, MemoryUnit.source, MemoryUnit.target).where(
        MemoryUnit.source_language == source, MemoryUnit.target_language == target, *chosen)
    rows = uow.session.execute(forward.order_by(MemoryUnit.id.desc()).limit(_MOST)).all()
    return HeldOut(tuple((one, other) for _, one, other in rows), tuple(one for one, _, _ in rows))


def ask_when_due(database: Database, engines: Engines) -> None:
    """Put a job into the queue for each pair of which an engine was never measured so, or with far fewer texts than there are."""
    with database.unit() as uow:
        known = {(one.source_language, one.target_language, one.engine): one for one in uow.session.scalars(select(EngineScore))}
        approved = _approved(uow)
        due = sorted({pair for pair in engines.pairs() if approved.get(pair, 0) >= _FEWEST for one in engines.having(*pair)
                      if _due(uow, one, pair, known.get((*pair, one.name)))})
    for source, target in due:
        with database.unit(write=True) as uow:
            enqueue(uow, SYSTEM, SCORE_JOB, {"source": source, "target": target})
            uow.commit()


def run(engines: Engines, context: JobContext) -> Mapping[str, Any]:
    """The handler of the job: measure every engine of a pair on what it has not seen, and keep what comes out."""
    source, target = context.payload["source"], context.payload["target"]
    having = engines.having(source, target)
    if not having:
        raise Unavailable("engines.no_pair", N_("Nothing installed drafts from %(source)s to %(target)s. Install a package with “rong models install FILE”, or learn from approved pairs with “rong models train”."),
                          source=source, target=target)
    told: dict[str, float] = {}
    for number, engine in enumerate(having):
        context.progress(number, len(having), N_("Measuring"))
        with context.database.unit() as uow:
            held = held_out(uow, source, target, engine.learned_at(source, target))
        if len(held.pairs) >= _FEWEST:
            found = measure(engine.as_learned(), held.pairs, source, target)
            _keep(context.database, EngineScore(
                source_language=source, target_language=target, engine=engine.name, model=found.engine, bleu=round(found.cased.bleu, 2),
                chrf2=round(found.cased.chrf2, 2), n=found.n, newest=held.ids[0], measured_at=now()))
            told[engine.name] = round(found.cased.chrf2, 2)
    return {"from": source, "to": target, **told}


def _keep(database: Database, score: EngineScore) -> None:
    with database.unit(write=True) as uow:
        uow.session.merge(score)
        record(uow, SYSTEM, "models.score", "model", score.model, bleu=score.bleu, chrf2=score.chrf2, pairs=score.n)
        uow.commit()


def _approved(uow: UnitOfWork) -> Mapping[tuple[str, str], int]:
    rows = uow.session.execute(select(MemoryUnit.source_language, MemoryUnit.target_language, func.count()).where(
        MemoryUnit.approved_by_name != "", MemoryUnit.unread.is_(False), STANDING).group_by(MemoryUnit.source_language, MemoryUnit.target_language))
    return {(source, target): number for source, target, number in rows}


def _due(uow: UnitOfWork, engine: Engine, pair: tuple[str, str], score: EngineScore | None) -> bool:
    found = held_out(uow, *pair, engine.learned_at(*pair))
    if len(found.pairs) < _FEWEST:
        return False
    if score is None or score.model != engine.describe(*pair):
        return True
    return found.ids[min(len(found.ids) - 1, max(_FEWEST, int(_ANEW * score.n)) - 1)] > score.newest

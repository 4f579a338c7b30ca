"""Putting jobs into the queue, reading and cancelling them; the context in which a job's handler runs."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.database import Database, UnitOfWork, now
from app.errors import N_, NotFound, RongError
from app.jobs.models import CANCELLED, ENDED, PAUSED, QUEUED, RUNNING, Job


class Cancelled(RongError):
    """The job was asked to stop and has stopped at a safe point."""


class Paused(Exception):
    """The job was asked to wait and has stopped at a safe point; it begins again when somebody lets it go on."""


class Interrupted(Exception):
    """The program is ending; the job has stopped at a safe point and goes on at the next start."""


class Lost(Exception):
    """Another worker has taken the job since: whoever still runs it stops, and writes nothing more."""


@dataclass(frozen=True)
class JobContext:
    """What a handler gets: the payload, who asked, and how to tell progress.

    A handler works in units of work of its own (``database.unit(write=True)``), commits what is finished,
    and calls ``progress`` between them; that call raises ``Cancelled`` when somebody asked the job to stop, ``Paused`` when
    it should wait and ``Interrupted`` when the program ends. After both of these the handler is called anew: what is
    finished it must find finished. ``Lost`` ends it for good: a clock that jumped, or a machine that slept, made another
    worker take the job for abandoned. ``holder`` is the taking that it runs under.
    """

    database: Database
    job_id: int
    payload: Mapping[str, Any]
    actor_id: int | None
    holder: str = ""
    stopping: threading.Event = field(default_factory=threading.Event)

    def progress(self, done: int, total: int, message: str = "", **params: Any) -> None:
        """Tell that ``done`` of ``total`` units are finished."""
        if self.stopping.is_set():
            raise Interrupted
        with self.writing() as uow:
            uow.session.execute(update(Job).where(Job.id == self.job_id).values(
                done=done, total=total, message=message, params=params, heartbeat_at=now()))
            stop, wait = uow.session.execute(
                select(Job.cancel_requested, Job.pause_requested).where(Job.id == self.job_id)).one()
            uow.commit()
        if wait and not stop:
            raise Paused
        if stop:
            raise Cancelled("jobs.cancelled", N_("The job was stopped. What was finished is kept."))

    def told(self) -> int:
        """Of how many units was told when the job ran before; 0 where it has not."""
        with self.database.unit() as uow:
            return uow.session.get_one(Job, self.job_id).total

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        """A unit of work for writing what the job has made; raises ``Lost`` where it is another worker's by now."""
        with self.database.unit(write=True) as uow:
            if not holds(uow, self.job_id, self.holder):
                raise Lost
            yield uow


Handler = Callable[[JobContext], Mapping[str, Any]]


@dataclass
class JobKinds:
    """The handlers by kind; filled by the wiring.

    Jobs of ``patient`` kinds wait until nothing else does. ``lanes`` says of kinds that a worker which goes on serving
    runs in processes of their own, beside the others, in which lane: of each lane one at a time, so that no learning
    holds up an export. The process of a lane that ``stays`` waits a while for the next job, with all that it has read.
    Those of kinds ``apart`` run in a process of their own wherever they run: what they call would
    stop every other thread of this one meanwhile.
    """

    handlers: dict[str, Handler] = field(default_factory=dict)
    patient: set[str] = field(default_factory=set)
    lanes: dict[str, str] = field(default_factory=dict)
    staying: set[str] = field(default_factory=set)
    apart: set[str] = field(default_factory=set)

    def add(self, kind: str, handler: Handler, *, patient: bool = False, lane: str = "", stays: bool = False, apart: bool = False) -> None:
        """Say how jobs of a kind are run; what was said of it before no longer holds."""
        self.handlers[kind] = handler
        for chosen, kinds in ((patient, self.patient), (stays, self.staying), (apart, self.apart)):
            (kinds.add if chosen else kinds.discard)(kind)
        self.lanes.pop(kind, None)
        if lane:
            self.lanes[kind] = lane


def enqueue(uow: UnitOfWork, actor: Actor, kind: str, payload: dict[str, Any]) -> Job:
    """Put a job into the queue; it starts after the commit. An equal one still waiting, or paused, is returned instead."""
    waiting = uow.session.scalars(select(Job).where(Job.kind == kind, Job.state.in_((QUEUED, PAUSED))))
    for job in waiting:
        if job.payload == payload:
            return job
    job = Job(kind=kind, payload=payload, created_by=actor.id, created_by_name=actor.name)
    uow.session.add(job)
    uow.session.flush()
    return job


def holds(uow: UnitOfWork, job_id: int, holder: str) -> bool:
    """Whether a job still runs under this taking."""
    return uow.session.scalar(select(Job.id).where(Job.id == job_id, Job.state == RUNNING, Job.holder == holder)) is not None


def get_job(uow: UnitOfWork, job_id: int) -> Job:
    job = uow.session.get(Job, job_id)
    if job is None:
        raise NotFound("jobs.no_job", N_("There is no job %(id)d. Look at the list of jobs for those that there are."), id=job_id)
    return job


def job_for(uow: UnitOfWork, actor: Actor, job_id: int) -> Job:
    """The job, for whoever started it and for editors; anybody else is refused, whether there is such a job or not."""
    job = uow.session.get(Job, job_id)
    if job is None or actor.id is None or job.created_by != actor.id:
        require(actor, "works.edit")
    return get_job(uow, job_id)


def open_job(uow: UnitOfWork, kind: str, **about: int) -> Job | None:
    """The newest job of this kind that has not ended and whose payload says these numbers."""
    said = [Job.payload[name].as_integer() == number for name, number in about.items()]
    return uow.session.scalar(select(Job).where(Job.kind == kind, Job.state.not_in(ENDED), *said)
                              .order_by(Job.id.desc()).limit(1))


def recent_jobs(uow: UnitOfWork, limit: int) -> list[Job]:
    """The newest jobs first."""
    return list(uow.session.scalars(select(Job).order_by(Job.id.desc()).limit(limit)))


def cancel(uow: UnitOfWork, actor: Actor, job_id: int) -> Job:
    """Ask a job to stop: a waiting one ends at once, a running one at its next safe point."""
    require(actor, "jobs.cancel")
    job = get_job(uow, job_id)
    if job.state not in ENDED:
        record(uow, actor, "jobs.cancel", "job", job.id, kind=job.kind)
    if job.state in (QUEUED, PAUSED):
        job.state, job.finished_at = CANCELLED, now()
    elif job.state not in ENDED:
        job.cancel_requested = True
    return job


def pause(uow: UnitOfWork, actor: Actor, job_id: int) -> Job:
    """Have a job wait until ``resume``: one in the queue at once, a running one from its next safe point on."""
    require(actor, "jobs.cancel")
    job = get_job(uow, job_id)
    if job.state in (QUEUED, RUNNING) and not job.pause_requested:
        job.state, job.pause_requested = PAUSED if job.state == QUEUED else RUNNING, True
        record(uow, actor, "jobs.pause", "job", job.id, kind=job.kind)
    return job


def resume(uow: UnitOfWork, actor: Actor, job_id: int) -> Job:
    """Let a paused job go on where it stopped; it takes its old place in the queue."""
    require(actor, "jobs.cancel")
    job = get_job(uow, job_id)
    if job.state not in ENDED and job.pause_requested:
        job.state, job.pause_requested = QUEUED if job.state == PAUSED else job.state, False
        record(uow, actor, "jobs.resume", "job", job.id, kind=job.kind)
    return job

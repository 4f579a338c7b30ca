"""Taking jobs: each goes to one holder, and one whose holder has fallen silent goes to the next, three times at most."""

import datetime
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, or_, select, update

from app.database import UnitOfWork, now
from app.errors import N_
from app.jobs.models import CANCELLED, FAILED, PAUSED, QUEUED, RUNNING, Job
from app.jobs.queue import JobKinds

SILENT_AFTER = datetime.timedelta(seconds=60)
MOST_TAKINGS = 3

GIVEN_UP = N_("The program stopped three times in the middle of this job. What was finished is kept; the log of the server may tell why. Ask for it again when that is mended.")


@dataclass(frozen=True)
class Taken:
    """A job that is this worker's from now on, by a name that nobody else has."""

    job_id: int
    kind: str
    holder: str


@dataclass(frozen=True)
class Silent:
    """A running job of which nothing has been heard for long by the clock, as it was last heard of."""

    job_id: int
    holder: str
    heard_at: datetime.datetime | None


def silent(uow: UnitOfWork) -> tuple[Silent, ...]:
    """The running jobs whose last word is far from now: earlier, or later where a clock was put back."""
    moment = now()
    far = or_(Job.heartbeat_at < moment - SILENT_AFTER, Job.heartbeat_at > moment + SILENT_AFTER)
    return tuple(Silent(*row) for row in uow.session.execute(
        select(Job.id, Job.holder, Job.heartbeat_at).where(Job.state == RUNNING, far)))


def is_any_waiting(uow: UnitOfWork, without: Collection[str]) -> bool:
    """Whether a job waits that is of none of these kinds."""
    return uow.session.scalar(select(Job.id).where(Job.state == QUEUED, Job.kind.not_in(without)).limit(1)) is not None


def take_next(uow: UnitOfWork, kinds: JobKinds, without: Collection[str]) -> Taken | None:
    """Take the oldest waiting job that is of none of these kinds; None where there is none."""
    row = uow.session.execute(select(Job.id, Job.kind).where(Job.state == QUEUED, Job.kind.not_in(without))
                              .order_by(Job.kind.in_(kinds.patient), Job.id).limit(1)).one_or_none()
    if row is None:
        return None
    taken, moment = Taken(row.id, row.kind, secrets.token_hex(16)), now()
    done = uow.session.execute(update(Job).where(Job.id == row.id, Job.state == QUEUED).values(
        state=RUNNING, holder=taken.holder, takings=Job.takings + 1, started_at=moment, heartbeat_at=moment))
    return taken if done.rowcount == 1 else None  # type: ignore[attr-defined]


def put_back(uow: UnitOfWork, one: Silent) -> None:
    """Have a job whose holder left it be taken again; it ends where that has happened too often, or it was to be stopped."""
    job = uow.session.scalar(select(Job).where(and_(Job.id == one.job_id, Job.state == RUNNING, Job.holder == one.holder,
                                                    Job.heartbeat_at == one.heard_at)))
    if job is None:
        return
    job.holder = ""
    if job.cancel_requested:
        job.state, job.finished_at = CANCELLED, now()
    elif job.takings >= MOST_TAKINGS:
        job.state, job.finished_at, job.message, job.params, job.result = FAILED, now(), GIVEN_UP, {}, {"code": "jobs.given_up"}
    else:
        job.state = PAUSED if job.pause_requested else QUEUED

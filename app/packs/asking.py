"""Use case: ask for a pack to be brought in, from here or over the network; one at a time."""

from typing import Any

from app.accounts.permissions import Actor, require
from app.database import UnitOfWork
from app.errors import N_, Conflict
from app.jobs.models import Job
from app.jobs.queue import enqueue, open_job
from app.packs.jobs import INSTALL_JOB
from app.packs.pulling.jobs import PULL_JOB

# kinds of jobs that bring packs in
BRINGING_IN = (INSTALL_JOB, PULL_JOB)


def bringing_in(uow: UnitOfWork) -> Job | None:
    """The job that brings a pack in now or soon, if there is one."""
    return next((job for kind in BRINGING_IN if (job := open_job(uow, kind)) is not None), None)


def ask(uow: UnitOfWork, actor: Actor, kind: str, payload: dict[str, Any]) -> Job:
    """Put a job of one of these kinds into the queue; raises ``Conflict`` while there is one."""
    require(actor, "packs.install")
    if bringing_in(uow) is not None:
        raise Conflict("packs.installing", N_("A pack is being installed already. Wait until it is done."))
    return enqueue(uow, actor, kind, payload)

"""The worker: takes one job after another, in this thread, until told to stop."""

import datetime
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import and_, or_, select, update

from app.database import Database, now
from app.errors import N_, NotFound, RongError
from app.jobs.models import CANCELLED, DONE, ENDED, FAILED, PAUSED, QUEUED, RUNNING, Job
from app.jobs.queue import Cancelled, Interrupted, JobContext, JobKinds, Paused

log = logging.getLogger(__name__)
# the worker says this often that a job is still running; one that has been silent for long is taken up again
HEARTBEAT_SECONDS = 20.0
SILENT_AFTER = datetime.timedelta(minutes=3)
_LOOK_SECONDS = 0.2
_ROOT = Path(__file__).resolve().parents[2]
# on Windows a class of priority, elsewhere the child lowers its own
_BELOW_NORMAL = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)


class Worker:
    """Runs the queue of one database; several may run beside each other, each job goes to one of them.

    ``environment`` is that of a process for one job, so that it finds the same instance.
    """

    def __init__(self, database: Database, kinds: JobKinds, environment: Mapping[str, str]) -> None:
        self._database = database
        self._kinds = kinds
        self._environment = environment
        self._stopping = threading.Event()

    def run_one(self) -> bool:
        """Take the oldest waiting job and run it to its end; False when none is waiting."""
        job_id = self._take()
        if job_id is None:
            return False
        self._run(job_id)
        return True

    def run_waiting(self) -> int:
        """Run jobs until none is waiting; the number of jobs run."""
        count = 0
        while self.run_one():
            count += 1
        return count

    def run_until(self, stop: threading.Event, poll_seconds: float = 0.5) -> None:
        """Run jobs as they come until ``stop`` is set; looks for new ones every ``poll_seconds``.

        The job at hand then ends at its next safe point and goes back into the queue. One job apart goes on beside
        the others: it may take many minutes.
        """
        self._stopping = stop
        beside: threading.Thread | None = None
        while not stop.is_set():
            try:
                job_id = self._take(apart=beside is None or not beside.is_alive())
                if job_id is not None and self._kind(job_id) in self._kinds.apart:
                    beside = threading.Thread(target=self._run, args=(job_id,), name=f"beside-{job_id}")
                    beside.start()
                elif job_id is not None:
                    self._run(job_id)
            except Exception:
                log.exception("the worker could not take a job; it tries again")
                job_id = None
            if job_id is None:
                stop.wait(poll_seconds)
        if beside:
            beside.join()

    def _run(self, job_id: int) -> None:
        if self._kind(job_id) in self._kinds.apart:
            self._run_apart(job_id)
        else:
            self.run_job(job_id)

    def _take(self, *, apart: bool = True) -> int | None:
        """Take the oldest waiting job; one of a kind that runs apart only if it is said."""
        silent = now() - SILENT_AFTER
        fitting = [] if apart else [Job.kind.not_in(self._kinds.apart)]
        left = and_(Job.state == RUNNING, Job.heartbeat_at < silent)
        with self._database.unit() as uow:
            if uow.session.scalar(select(Job.id).where(or_(and_(Job.state == QUEUED, *fitting), left)).limit(1)) is None:
                return None
        with self._database.unit(write=True) as uow:
            uow.session.execute(update(Job).where(left)
                                .values(state=QUEUED))
            job_id = uow.session.scalar(select(Job.id).where(Job.state == QUEUED, *fitting)
                                        .order_by(Job.kind.in_(self._kinds.patient), Job.id).limit(1))
            if job_id is None:
                uow.commit()
                return None
            taken = uow.session.execute(
                update(Job).where(Job.id == job_id, Job.state == QUEUED)
                .values(state=RUNNING, started_at=now(), heartbeat_at=now()))
            uow.commit()
            return job_id if taken.rowcount == 1 else None  # type: ignore[attr-defined]

    def _kind(self, job_id: int) -> str:
        with self._database.unit() as uow:
            return uow.session.get_one(Job, job_id).kind

    def _run_apart(self, job_id: int) -> None:
        """Run a job in a process of its own, at low priority; it goes back into the queue when the program ends."""
        command = [sys.executable, "-m", "app.cli", "worker", "--job", str(job_id)]
        child = subprocess.Popen(command, cwd=_ROOT, env=dict(self._environment), stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, creationflags=_BELOW_NORMAL)
        while child.poll() is None and not self._stopping.wait(_LOOK_SECONDS):
            pass
        if child.poll() is None:
            child.terminate()
            child.wait()
        with self._database.unit() as uow:
            ended = uow.session.get_one(Job, job_id).state != RUNNING
        if not ended and self._stopping.is_set():
            self._end(job_id, QUEUED, "", {}, {})
        elif not ended:
            log.error("the process of job %d ended with %s", job_id, child.returncode)
            self._end(job_id, FAILED, N_("Something went wrong in the program. The log of the server tells more."), {}, {"code": "jobs.failed"})

    def run_job(self, job_id: int) -> None:
        """Run a job that has been taken, in this thread, to its end."""
        with self._database.unit() as uow:
            job = uow.session.get_one(Job, job_id)
            kind, payload, actor_id = job.kind, job.payload, job.created_by
        try:
            handler = self._kinds.handlers.get(kind)
            if handler is None:
                raise NotFound("jobs.unknown_kind", N_("This program does not know jobs of the kind %(kind)s."), kind=kind)
            with self._heart(job_id):
                result = dict(handler(JobContext(self._database, job_id, payload, actor_id, self._stopping)))
        except Interrupted:
            self._end(job_id, QUEUED, "", {}, {})
        except Paused:
            self._end(job_id, PAUSED, "", {}, {})
        except Cancelled as stopped:
            self._end(job_id, CANCELLED, stopped.message, stopped.params, {})
        except RongError as error:
            self._end(job_id, FAILED, error.message, error.params, {"code": error.code})
        except Exception:
            log.exception("job %d (%s) failed", job_id, kind)
            message = N_("Something went wrong in the program. The log of the server tells more.")
            self._end(job_id, FAILED, message, {}, {"code": "jobs.failed"})
        else:
            self._end(job_id, DONE, "", {}, result)

    @contextmanager
    def _heart(self, job_id: int) -> Iterator[None]:
        """Says every now and then that the job is alive, however long its own steps take."""
        ended = threading.Event()

        def beat() -> None:
            while not ended.wait(HEARTBEAT_SECONDS):
                try:
                    with self._database.unit(write=True) as uow:
                        uow.session.execute(update(Job).where(Job.id == job_id).values(heartbeat_at=now()))
                        uow.commit()
                except RongError:
                    log.info("the database was busy; job %d tells again later that it is alive", job_id)

        beating = threading.Thread(target=beat, name=f"job-{job_id}", daemon=True)
        beating.start()
        try:
            yield
        finally:
            ended.set()
            beating.join()

    def _end(self, job_id: int, state: str, message: str, params: dict[str, object],
             result: dict[str, object]) -> None:
        with self._database.unit(write=True) as uow:
            job = uow.session.get_one(Job, job_id)
            if state == PAUSED and not job.pause_requested:
                state = QUEUED  # it was let go on meanwhile
            elif state == QUEUED and job.pause_requested:
                state = PAUSED
            job.state, job.message, job.params, job.result = state, message, params, result
            job.finished_at = now() if state in ENDED else None
            if state == DONE:
                job.done = job.total
            uow.commit()

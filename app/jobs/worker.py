"""The worker: takes one job after another, in this thread or in processes beside it, until told to stop."""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import update

from app.database import Database, now
from app.errors import N_, NotFound, RongError
from app.jobs.models import CANCELLED, DONE, ENDED, FAILED, PAUSED, QUEUED, Job
from app.jobs.queue import Cancelled, Interrupted, JobContext, JobKinds, Lost, Paused, holds
from app.jobs.taking import Silent, Taken, is_any_waiting, put_back, silent, take_next

log = logging.getLogger(__name__)
# the worker says this often that a job is still running; one that has been silent for long is taken up again
HEARTBEAT_SECONDS = 20.0
# a worker that goes on watches a silent job so long: after a sleep, or a step of the clock, its holder speaks again first
WATCHED_SECONDS = 25.0
# a process of a lane that stays ends when it had nothing to do so long; one that should end has a few seconds for it
STAY_SECONDS, ENDING_SECONDS = 300.0, 5.0
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
        self._watching: dict[Silent, float] = {}

    def run_one(self) -> bool:
        """Take the oldest waiting job and run it to its end; False when none is waiting."""
        taken = self._take()
        if taken is None:
            return False
        if taken.kind in self._kinds.apart:
            self._run_apart(taken)
        else:
            self.run_job(taken.job_id, taken.holder)
        return True

    def run_waiting(self) -> int:
        """Run jobs until none is waiting; the number of jobs run."""
        count = 0
        while self.run_one():
            count += 1
        return count

    def run_until(self, stop: threading.Event, poll_seconds: float = 0.5) -> None:
        """Run jobs as they come until ``stop`` is set; looks for new ones every ``poll_seconds``.

        The job at hand then ends at its next safe point and goes back into the queue. Of each lane one job goes on in
        a process of its own beside the others: it may take many minutes, and pages are made in this one.
        """
        self._stopping = stop
        beside: dict[str, threading.Thread] = {}
        while not stop.is_set():
            busy = {lane for lane, thread in beside.items() if thread.is_alive()}
            try:
                taken = self._take(frozenset(kind for kind, lane in self._kinds.lanes.items() if lane in busy), WATCHED_SECONDS)
                lane = self._kinds.lanes.get(taken.kind) if taken else None
                if taken and lane:
                    beside[lane] = threading.Thread(target=self._run_apart, args=(taken,), name=f"beside-{taken.job_id}")
                    beside[lane].start()
                elif taken:
                    self.run_job(taken.job_id, taken.holder)
            except Exception:
                log.exception("the worker could not take a job; it tries again")
                taken = None
            if taken is None:
                stop.wait(poll_seconds)
        for thread in beside.values():
            thread.join()

    def _take(self, without: frozenset[str] = frozenset(), watch_seconds: float = 0.0) -> Taken | None:
        """Take the oldest waiting job that is of none of these kinds, after putting back those that nobody runs any more."""
        with self._database.unit() as uow:
            left = self._watched(silent(uow), watch_seconds)
            if not left and not is_any_waiting(uow, without):
                return None
        with self._database.unit(write=True) as uow:
            for one in left:
                put_back(uow, one)
            uow.session.flush()
            taken = take_next(uow, self._kinds, without)
            uow.commit()
            return taken

    def _watched(self, found: tuple[Silent, ...], seconds: float) -> tuple[Silent, ...]:
        """Those of the silent jobs that have stayed so while this worker watched them, whatever the clock did."""
        moment = time.monotonic()
        self._watching = {one: self._watching.get(one, moment) for one in found}
        return tuple(one for one, since in self._watching.items() if moment - since >= seconds)

    def _run_apart(self, taken: Taken) -> None:
        """Run a job in a process of its own, at low priority; it goes back into the queue when the program ends.

        The process ends when its input does, however this one ends.
        """
        command = [sys.executable, "-m", "app.cli", "worker", "--job", str(taken.job_id), "--holder", taken.holder,
                   *(["--patient"] if taken.kind in self._kinds.patient else [])]
        child = subprocess.Popen(command, cwd=_ROOT, env=dict(self._environment), stdin=subprocess.PIPE,
                                 stdout=subprocess.DEVNULL, creationflags=_BELOW_NORMAL)
        while child.poll() is None and not self._stopping.wait(_LOOK_SECONDS):
            pass
        try:
            child.communicate(timeout=ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
        if self._stopping.is_set():
            self._end(taken.job_id, taken.holder, QUEUED, "", {}, {})
            return
        with self._database.unit(write=True) as uow:
            if holds(uow, taken.job_id, taken.holder):
                log.error("the process of job %d ended with %s", taken.job_id, child.returncode)
                put_back(uow, Silent(taken.job_id, taken.holder, uow.session.get_one(Job, taken.job_id).heartbeat_at))
                uow.commit()

    def run_beside(self, job_id: int, holder: str, stop: threading.Event) -> None:
        """Run a job that another process has taken, and, where its lane stays, those that come after it; until ``stop`` is set."""
        self._stopping = stop
        self.run_job(job_id, holder)
        with self._database.unit() as uow:
            kind = uow.session.get_one(Job, job_id).kind
        others = frozenset(one for one in self._kinds.handlers if self._kinds.lanes.get(one) != self._kinds.lanes.get(kind))
        began = time.monotonic()
        while kind in self._kinds.staying and not stop.is_set() and time.monotonic() - began < STAY_SECONDS:
            taken = self._take(others, WATCHED_SECONDS)
            if taken is None:
                stop.wait(_LOOK_SECONDS)
                continue
            self.run_job(taken.job_id, taken.holder)
            began = time.monotonic()

    def run_job(self, job_id: int, holder: str) -> None:
        """Run a job that has been taken under this name, in this thread, to its end; nothing where it is another's by now."""
        with self._database.unit() as uow:
            job = uow.session.get_one(Job, job_id)
            kind, payload, actor_id = job.kind, job.payload, job.created_by
            if not holds(uow, job_id, holder):
                return
        if self._stopping.is_set():
            self._end(job_id, holder, QUEUED, "", {}, {})
            return
        try:
            handler = self._kinds.handlers.get(kind)
            if handler is None:
                raise NotFound("jobs.unknown_kind", N_("This program does not know jobs of the kind %(kind)s. Update it, or ask for the job again."), kind=kind)
            with self._heart(job_id, holder):
                result = dict(handler(JobContext(self._database, job_id, payload, actor_id, holder, self._stopping)))
        except Lost:
            log.warning("job %d (%s) went to another worker; this one leaves it", job_id, kind)
        except Interrupted:
            self._end(job_id, holder, QUEUED, "", {}, {})
        except Paused:
            self._end(job_id, holder, PAUSED, "", {}, {})
        except Cancelled as stopped:
            self._end(job_id, holder, CANCELLED, stopped.message, stopped.params, {})
        except RongError as error:
            self._end(job_id, holder, FAILED, error.message, error.params, {"code": error.code})
        except Exception:
            log.exception("job %d (%s) failed", job_id, kind)
            message = N_("Something went wrong in the program. The log of the server tells more.")
            self._end(job_id, holder, FAILED, message, {}, {"code": "jobs.failed"})
        else:
            self._end(job_id, holder, DONE, "", {}, result)

    @contextmanager
    def _heart(self, job_id: int, holder: str) -> Iterator[None]:
        """Says every now and then that the job is alive, however long its own steps take."""
        ended = threading.Event()

        def beat() -> None:
            while not ended.wait(HEARTBEAT_SECONDS):
                try:
                    with self._database.unit(write=True) as uow:
                        uow.session.execute(update(Job).where(Job.id == job_id, Job.holder == holder).values(heartbeat_at=now()))
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

    def _end(self, job_id: int, holder: str, state: str, message: str, params: dict[str, object],
             result: dict[str, object]) -> None:
        """Write what became of a job, unless it is another worker's by now."""
        with self._database.unit(write=True) as uow:
            if not holds(uow, job_id, holder):
                return
            job = uow.session.get_one(Job, job_id)
            if state == PAUSED and not job.pause_requested:
                state = QUEUED  # it was let go on meanwhile
            elif state == QUEUED and job.pause_requested:
                state = PAUSED
            job.state, job.message, job.params, job.result = state, message, params, result
            job.holder, job.takings = "", 0
            job.finished_at = now() if state in ENDED else None
            if state == DONE:
                job.done = job.total
            uow.commit()

"""The queue and its worker on a real database."""

import datetime
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from app.accounts.permissions import SYSTEM, Actor
from app.database import UnitOfWork, now
from app.errors import Invalid
from app.jobs import queue
from app.jobs.models import CANCELLED, DONE, FAILED, PAUSED, QUEUED, RUNNING, Job
from app.jobs.taking import GIVEN_UP, MOST_TAKINGS, SILENT_AFTER, put_back, silent, take_next
from app.jobs.worker import Worker
from app.wiring import Services


def put(services: Services, kind: str, **payload: Any) -> int:
    with services.database.unit(write=True) as uow:
        job = queue.enqueue(uow, SYSTEM, kind, payload)
        uow.commit()
    return job.id


def get(services: Services, job_id: int) -> Job:
    with services.database.unit() as uow:
        return queue.get_job(uow, job_id)


def test_a_job_runs_and_tells_its_progress(services: Services) -> None:
    seen = []

    def count(context: queue.JobContext) -> Mapping[str, Any]:
        for done in range(1, 4):
            context.progress(done, 3, "counting %(n)d", n=done)
            seen.append((get(services, context.job_id).done, get(services, context.job_id).state))
        return {"counted": context.payload["to"]}

    services.kinds.add("count", count)
    job_id = put(services, "count", to=3)
    assert services.worker.run_waiting() == 1
    job = get(services, job_id)
    assert (job.state, job.done, job.total, job.result) == (DONE, 3, 3, {"counted": 3})
    assert seen == [(1, RUNNING), (2, RUNNING), (3, RUNNING)]


def test_a_failure_is_told_and_the_next_job_runs(services: Services) -> None:
    def refuse(context: queue.JobContext) -> Mapping[str, Any]:
        raise Invalid("x.y", "No %(what)s.", what="tea")

    def crash(context: queue.JobContext) -> Mapping[str, Any]:
        raise ZeroDivisionError

    services.kinds.add("refuse", refuse)
    services.kinds.add("crash", crash)
    ids = [put(services, kind) for kind in ("refuse", "crash", "nobody-knows")]
    assert services.worker.run_waiting() == 3
    jobs = [get(services, one) for one in ids]
    assert [job.state for job in jobs] == [FAILED] * 3
    assert (jobs[0].message % jobs[0].params, jobs[0].result) == ("No tea.", {"code": "x.y"})
    assert jobs[1].result == {"code": "jobs.failed"}


def test_equal_waiting_jobs_are_one(services: Services) -> None:
    assert put(services, "draft", version_id=1) == put(services, "draft", version_id=1) != put(services, "draft", version_id=2)


def test_a_patient_job_lets_those_go_first_that_somebody_waits_for(services: Services) -> None:
    ran: list[int] = []

    def run(context: queue.JobContext) -> Mapping[str, Any]:
        ran.append(context.job_id)
        return {}

    services.kinds.add("later", run, patient=True)
    services.kinds.add("draft", run)
    learning, first, second = put(services, "later"), put(services, "draft", n=1), put(services, "draft", n=2)
    services.worker.run_waiting()
    assert ran == [first, second, learning]


def test_cancelling_before_and_during(services: Services) -> None:
    def stop_me(context: queue.JobContext) -> Mapping[str, Any]:
        context.progress(1, 5)
        with services.database.unit(write=True) as uow:
            queue.cancel(uow, SYSTEM, context.job_id)
            uow.commit()
        context.progress(2, 5)
        raise AssertionError("progress must have stopped this")

    services.kinds.add("stop-me", stop_me)
    running, waiting = put(services, "stop-me"), put(services, "stop-me", other=1)
    with services.database.unit(write=True) as uow:
        queue.cancel(uow, SYSTEM, waiting)
        uow.commit()
    assert services.worker.run_waiting() == 1
    assert get(services, running).state == get(services, waiting).state == CANCELLED


def act(services: Services, step: Callable[[UnitOfWork, Actor, int], Job], job_id: int) -> None:
    with services.database.unit(write=True) as uow:
        step(uow, SYSTEM, job_id)
        uow.commit()


def test_pausing_before_and_during(services: Services) -> None:
    steps: list[int] = []

    def three_steps(context: queue.JobContext) -> Mapping[str, Any]:
        for step in range(len(steps), 3):
            steps.append(step)
            if step == 1:
                act(services, queue.pause, context.job_id)
            context.progress(step + 1, 3)
        return {"steps": len(steps)}

    services.kinds.add("three-steps", three_steps)
    running, waiting = put(services, "three-steps"), put(services, "three-steps", other=1)
    act(services, queue.pause, waiting)
    assert services.worker.run_waiting() == 1
    assert (get(services, running).state, get(services, waiting).state, steps) == (PAUSED, PAUSED, [0, 1])
    assert put(services, "three-steps") == running, "what is paused serves who asks again"
    act(services, queue.resume, running)
    assert services.worker.run_waiting() == 1
    assert (get(services, running).state, steps) == (DONE, [0, 1, 2])
    act(services, queue.cancel, waiting)
    act(services, queue.resume, waiting)
    assert get(services, waiting).state == CANCELLED and services.worker.run_waiting() == 0


def test_a_job_let_go_on_before_it_stopped_goes_on(services: Services) -> None:
    ran: list[int] = []

    def changed_mind(context: queue.JobContext) -> Mapping[str, Any]:
        ran.append(1)
        if len(ran) == 1:
            act(services, queue.pause, context.job_id)
            act(services, queue.resume, context.job_id)
        context.progress(1, 1)
        return {}

    services.kinds.add("changed-mind", changed_mind)
    job_id = put(services, "changed-mind")
    services.worker.run_waiting()
    assert (get(services, job_id).state, ran) == (DONE, [1])


def test_a_job_whose_worker_died_is_taken_up_again(services: Services) -> None:
    services.kinds.add("again", lambda context: {"ran": True})
    job_id = put(services, "again")
    with services.database.unit(write=True) as uow:
        silent = now() - SILENT_AFTER - datetime.timedelta(seconds=1)
        uow.session.execute(update(Job).values(state=RUNNING, heartbeat_at=silent))
        uow.commit()
    assert services.worker.run_waiting() == 1
    assert get(services, job_id).state == DONE


def fall_silent(services: Services, ago: datetime.timedelta = SILENT_AFTER + datetime.timedelta(seconds=1)) -> None:
    """As if the clock had been moved, or the machine had slept."""
    with services.database.unit(write=True) as uow:
        uow.session.execute(update(Job).where(Job.state == RUNNING).values(heartbeat_at=now() - ago))
        uow.commit()


def another_worker(services: Services) -> Worker:
    return Worker(services.database, services.kinds, {})


@pytest.mark.parametrize("ago", [datetime.timedelta(hours=8), datetime.timedelta(hours=-8)])
def test_who_lost_a_job_writes_nothing_more(services: Services, ago: datetime.timedelta) -> None:
    ran: list[str] = []

    def sleeps(context: queue.JobContext) -> Mapping[str, Any]:
        ran.append(context.holder)
        if len(ran) > 1:
            context.progress(1, 2, "second")
            return {"by": "second"}
        fall_silent(services, ago)
        assert another_worker(services).run_one()
        with pytest.raises(queue.Lost), context.writing():
            raise AssertionError("another worker has it")
        context.progress(2, 2, "first")
        raise AssertionError("progress must have stopped this")

    services.kinds.add("sleeps", sleeps)
    job_id = put(services, "sleeps")
    services.worker.run_one()
    job = get(services, job_id)
    assert (job.state, job.result, job.done, job.total, job.holder) == (DONE, {"by": "second"}, 2, 2, "")
    assert len(set(ran)) == 2, "each taking has a name of its own"


def test_who_ends_a_job_that_it_lost_does_not_end_it(services: Services) -> None:
    def ends_late(context: queue.JobContext) -> Mapping[str, Any]:
        fall_silent(services)
        with services.database.unit(write=True) as uow:
            for one in silent(uow):
                put_back(uow, one)
            uow.commit()
        return {"late": True}

    services.kinds.add("ends-late", ends_late)
    job_id = put(services, "ends-late")
    services.worker.run_one()
    assert (get(services, job_id).state, get(services, job_id).result) == (QUEUED, {})


def test_a_job_that_three_takings_did_not_end_is_given_up(services: Services) -> None:
    class Off(BaseException):
        """The machine went off."""

    def goes_off(context: queue.JobContext) -> Mapping[str, Any]:
        raise Off

    services.kinds.add("goes-off", goes_off)
    job_id = put(services, "goes-off")
    for _ in range(MOST_TAKINGS):
        with pytest.raises(Off):
            services.worker.run_one()
        fall_silent(services)
    assert services.worker.run_waiting() == 0
    job = get(services, job_id)
    assert (job.state, job.message, job.result) == (FAILED, GIVEN_UP, {"code": "jobs.given_up"})


def test_a_job_left_behind_after_it_was_to_be_stopped_is_not_begun_again(services: Services) -> None:
    services.kinds.add("again", lambda context: {"ran": True})
    stopped, paused = put(services, "again"), put(services, "again", n=2)
    with services.database.unit(write=True) as uow:
        uow.session.execute(update(Job).values(state=RUNNING, heartbeat_at=now() - SILENT_AFTER * 2))
        queue.cancel(uow, SYSTEM, stopped)
        queue.pause(uow, SYSTEM, paused)
        uow.commit()
    assert services.worker.run_waiting() == 0
    assert (get(services, stopped).state, get(services, paused).state) == (CANCELLED, PAUSED)


def test_a_worker_that_goes_on_first_watches_a_silent_job(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, looked = threading.Event(), threading.Semaphore(0)
    monkeypatch.setattr("app.jobs.worker.silent", lambda uow: (looked.release(), silent(uow))[1])
    services.kinds.add("again", lambda context: stop.set() or {"ran": True})  # type: ignore[func-returns-value]
    job_id = put(services, "again")
    with services.database.unit(write=True) as uow:
        uow.session.execute(update(Job).values(state=RUNNING, heartbeat_at=now() - SILENT_AFTER * 2))
        uow.commit()
    worker = threading.Thread(target=services.worker.run_until, args=(stop, 0.001))
    worker.start()
    for _ in range(3):
        assert looked.acquire(timeout=20)
    assert get(services, job_id).state == RUNNING, "its holder may only have slept"
    monkeypatch.setattr("app.jobs.worker.WATCHED_SECONDS", 0.0)
    worker.join(20)
    assert get(services, job_id).result == {"ran": True}


def test_a_job_whose_holder_spoke_again_stays_with_it(services: Services) -> None:
    services.kinds.add("slept", lambda context: {})
    job_id = put(services, "slept")
    with services.database.unit(write=True) as uow:
        taken = take_next(uow, services.kinds, ())
        uow.session.execute(update(Job).values(heartbeat_at=now() - SILENT_AFTER * 2))
        (left,) = silent(uow)
        uow.session.execute(update(Job).values(heartbeat_at=now()))
        put_back(uow, left)
        uow.commit()
    assert taken is not None and (get(services, job_id).state, get(services, job_id).holder) == (RUNNING, taken.holder)


def test_two_workers_never_take_the_same_job(services: Services) -> None:
    taken: list[int] = []
    services.kinds.add("once", lambda context: taken.append(context.job_id) or {})  # type: ignore[func-returns-value]
    ids = [put(services, "once", n=n) for n in range(30)]
    workers = [threading.Thread(target=services.worker.run_waiting) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    services.worker.run_waiting()
    assert sorted(taken) == ids
    assert all(get(services, one).state == DONE for one in ids)


def test_a_job_interrupted_by_the_end_of_the_program_goes_on_at_the_next_start(services: Services) -> None:
    stop, steps = threading.Event(), []

    def two_steps(context: queue.JobContext) -> Mapping[str, Any]:
        for step in (1, 2):
            steps.append(step)
            if len(steps) == 1:
                stop.set()
            context.progress(step, 2)
        return {}

    services.kinds.add("two-steps", two_steps)
    job_id = put(services, "two-steps")
    services.worker.run_until(stop)
    assert (get(services, job_id).state, steps) == (QUEUED, [1])
    stop.clear()
    assert services.worker.run_waiting() == 1
    assert (get(services, job_id).state, steps) == (DONE, [1, 1, 2])


def test_a_long_step_still_tells_that_it_is_alive(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.jobs.worker.HEARTBEAT_SECONDS", 0.01)
    long_ago = now() - SILENT_AFTER * 2

    def long_step(context: queue.JobContext) -> Mapping[str, Any]:
        with services.database.unit(write=True) as uow:
            uow.session.execute(update(Job).values(heartbeat_at=long_ago))
            uow.commit()
        waiting = threading.Event()
        for _ in range(2000):
            if get(services, context.job_id).heartbeat_at != long_ago:
                return {"alive": True}
            waiting.wait(0.01)
        return {"alive": False}

    services.kinds.add("long-step", long_step)
    job_id = put(services, "long-step")
    services.worker.run_waiting()
    assert get(services, job_id).result == {"alive": True}


def test_a_worker_thread_ends_when_told(services: Services) -> None:
    stop = threading.Event()
    services.kinds.add("end", lambda context: stop.set() or {})  # type: ignore[func-returns-value]
    job_id = put(services, "end")
    thread = threading.Thread(target=services.worker.run_until, args=(stop, 0.01))
    thread.start()
    thread.join(timeout=20)
    assert not thread.is_alive()
    assert get(services, job_id).state != QUEUED


def test_a_job_apart_that_its_process_does_not_know_is_told_as_failed(services: Services) -> None:
    services.kinds.add("count", lambda context: {}, apart=True)  # known here, not to the process that runs it
    job_id = put(services, "count")
    assert services.worker.run_one()
    job = get(services, job_id)
    assert (job.state, job.result["code"]) == (FAILED, "jobs.unknown_kind")


def test_a_job_whose_process_ends_without_a_word_is_tried_again(services: Services, tmp_path: Path) -> None:
    services.kinds.add("count", lambda context: {}, apart=True)
    job_id = put(services, "count")
    broken = Worker(services.database, services.kinds, {"PYTHONHOME": str(tmp_path)})  # no Python starts so
    assert broken.run_waiting() == MOST_TAKINGS
    assert get(services, job_id).result == {"code": "jobs.given_up"}


def test_a_job_beside_goes_back_into_the_queue_when_the_program_ends(services: Services) -> None:
    services.kinds.add("count", lambda context: {}, lane="files")
    job_id = put(services, "count")
    stop = threading.Event()
    worker = threading.Thread(target=services.worker.run_until, args=(stop,))
    worker.start()
    while get(services, job_id).state == QUEUED:
        pass
    with services.database.unit(write=True) as holding:  # its process, which is still starting, cannot end the job now
        holding.session.get_one(Job, job_id)
        stop.set()
        worker.join(2)
    worker.join()
    assert (get(services, job_id).state, get(services, job_id).takings) == (QUEUED, 0)


def test_of_each_lane_one_job_goes_on_beside_the_others(services: Services) -> None:
    services.kinds.add("teach", lambda context: {}, lane="learning")
    services.kinds.add("export", lambda context: {}, lane="files")
    stop, installed = threading.Event(), threading.Event()
    train, second, export = put(services, "teach"), put(services, "train", n=2), put(services, "export")

    def install(context: queue.JobContext) -> Mapping[str, Any]:
        assert get(services, train).state == get(services, export).state == RUNNING, "their processes are still starting"
        installed.set()
        return {}

    services.kinds.add("install", install)
    put(services, "install")
    worker = threading.Thread(target=services.worker.run_until, args=(stop, 0.01))
    worker.start()
    assert installed.wait(60)
    assert get(services, second).state == QUEUED, "one of a lane at a time"
    stop.set()
    worker.join()


def test_the_process_of_a_lane_that_stays_runs_what_comes_after_its_job(services: Services) -> None:
    stop, ran = threading.Event(), []

    def draft(context: queue.JobContext) -> Mapping[str, Any]:
        ran.append(context.payload["n"])
        if len(ran) == 2:
            stop.set()
        return {}

    services.kinds.add("draft", draft, lane="drafting", stays=True)
    services.kinds.add("export", lambda context: {}, lane="files")
    put(services, "draft", n=1)
    export = put(services, "export")
    put(services, "draft", n=2)
    with services.database.unit(write=True) as uow:
        taken = take_next(uow, services.kinds, ())
        uow.commit()
    assert taken is not None
    services.worker.run_beside(taken.job_id, taken.holder, stop)
    assert (ran, get(services, export).state) == ([1, 2], QUEUED)

"""The queue and its worker on a real database."""

import datetime
import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import update

from app.accounts.permissions import SYSTEM, Actor
from app.database import UnitOfWork, now
from app.errors import Invalid
from app.jobs import queue
from app.jobs.models import CANCELLED, DONE, FAILED, PAUSED, QUEUED, RUNNING, Job
from app.jobs.worker import SILENT_AFTER
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


def test_a_job_apart_goes_back_into_the_queue_when_the_program_ends(services: Services) -> None:
    services.kinds.add("count", lambda context: {}, apart=True)
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
    assert get(services, job_id).state == QUEUED


def test_others_go_on_beside_a_job_apart(services: Services) -> None:
    services.kinds.add("count", lambda context: {}, apart=True)
    stop, drafted = threading.Event(), threading.Event()

    def draft(context: queue.JobContext) -> Mapping[str, Any]:
        assert get(services, apart).state == RUNNING, "its process is still starting"
        drafted.set()
        return {}

    services.kinds.add("draft", draft)
    apart, second = put(services, "count"), put(services, "count", n=2)
    put(services, "draft")
    worker = threading.Thread(target=services.worker.run_until, args=(stop,))
    worker.start()
    assert drafted.wait(60)
    assert get(services, second).state == QUEUED, "one at a time"
    stop.set()
    worker.join()

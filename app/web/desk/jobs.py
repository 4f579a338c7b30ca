"""Jobs: the latest ones, and one with its progress."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.http.identity import current_actor
from app.http.unit import reading, writing
from app.jobs import queue
from app.jobs.models import ENDED

LATEST = 50


def jobs() -> str:
    return render_template("desk/jobs.html", jobs=queue.recent_jobs(reading(), LATEST))


def job(job_id: int) -> str:
    found = queue.get_job(reading(), job_id)
    return render_template("desk/job.html", job=found, ended=found.state in ENDED)


def pause_job(job_id: int) -> Response:
    with writing() as uow:
        queue.pause(uow, current_actor(), job_id)
    return redirect(url_for("desk.job", job_id=job_id))


def resume_job(job_id: int) -> Response:
    with writing() as uow:
        queue.resume(uow, current_actor(), job_id)
    return redirect(url_for("desk.job", job_id=job_id))


def cancel_job(job_id: int) -> Response:
    with writing() as uow:
        queue.cancel(uow, current_actor(), job_id)
    return redirect(url_for("desk.job", job_id=job_id))

"""The page of who works on a version and until when: taking work, giving it, giving it back, and the deadline."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.accounts.permissions import may
from app.errors import RongError
from app.http.errors import status_of
from app.http.identity import current_actor
from app.http.listing import day
from app.http.numbers import number
from app.http.translations import find
from app.http.unit import reading, writing
from app.translation import assignments, leases, queues, review
from app.web.staff import Answer, told


def people(work_id: str, tag: str) -> str:
    return _page(work_id, tag)


def take(work_id: str, tag: str) -> Answer:
    """Take the version, or a range of it, oneself."""
    version_id, form = find(work_id, tag).id, request.form
    try:
        with writing() as uow:
            assignments.take(uow, current_actor(), version_id, form.get("task", ""), *_range())
    except RongError as error:
        return _page(work_id, tag, told(error)), status_of(error)
    return _back(work_id, tag, gettext("It is yours now."))


def assign(work_id: str, tag: str) -> Answer:
    """Give the version, or a range of it, to somebody."""
    version_id, form = find(work_id, tag).id, request.form
    try:
        with writing() as uow:
            given = assignments.assign(uow, current_actor(), version_id, form.get("who", 0, type=number),
                                       form.get("task", ""), *_range())
    except RongError as error:
        return _page(work_id, tag, told(error)), status_of(error)
    return _back(work_id, tag, gettext("%(name)s has been told.", name=given.user_name))


def give_up(work_id: str, tag: str, assignment_id: int) -> Answer:
    version_id = find(work_id, tag).id
    try:
        with writing() as uow:
            assignments.give_up(uow, current_actor(), version_id, assignment_id)
    except RongError as error:
        return _page(work_id, tag, told(error)), status_of(error)
    return _back(work_id, tag, gettext("Given back. What was written stays."))


def plan(work_id: str, tag: str) -> Answer:
    """Keep the deadline and whether the version goes before others."""
    version_id, form = find(work_id, tag).id, request.form
    try:
        with writing() as uow:
            assignments.plan(uow, current_actor(), version_id, day(form.get("due_on", "")), 1 if form.get("priority") else 0)
    except RongError as error:
        return _page(work_id, tag, told(error)), status_of(error)
    return _back(work_id, tag, gettext("The deadline has been kept."))


def _range() -> tuple[int | None, int | None]:
    """The range of the form, as positions from 0; people count from 1."""
    first, last = (request.form.get(name, type=number) for name in ("first", "last"))
    return None if first is None else first - 1, None if last is None else last - 1


def _page(work_id: str, tag: str, failure: str = "") -> str:
    uow, actor, version = reading(), current_actor(), find(work_id, tag)
    tasks = [task for task, needed in assignments.TASKS.items() if may(actor, needed, version.language)]
    giving = may(actor, "versions.request")
    return render_template(
        "workbench/people.html", version=version, failure=failure, tasks=tasks, giving=giving, me=actor.id,
        given=assignments.of_version(uow, version.id), now=leases.leases_of(uow, version.id, actor),
        able={task: assignments.able(uow, version, task) for task in assignments.TASKS} if giving else {},
        total=queues.progress_of(uow, [version.id])[version.id].total,
        needed=review.reviewers_needed(uow, version), approvals=review.approvals_of(uow, version), form=request.form)


def _back(work_id: str, tag: str, message: str) -> Response:
    flash(message)
    return redirect(url_for("workbench.people", work_id=work_id, tag=tag))

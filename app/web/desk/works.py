"""The page of one work at the desk, and what can be done to it as a whole."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from app.accounts.permissions import Actor
from app.database import UnitOfWork
from app.errors import Conflict, RongError
from app.http.errors import status_of
from app.http.identity import current_actor
from app.http.listing import day
from app.http.services import current_services
from app.http.unit import reading, writing
from app.jobs.queue import open_job
from app.languages import registry
from app.publications import queries
from app.publications import works as library
from app.publications.attachments import KINDS
from app.translation import assignments, queues, requests
from app.web.desk.fields import Fields, before, changed, choices, fields_of
from app.web.staff import Answer, told


def work(work_id: str) -> Answer:
    return page(work_id)


def details(work_id: str) -> Answer:
    try:
        with writing() as uow:
            held = library.details_of(library.get_work(uow, work_id))
            library.edit_details(uow, current_actor(), work_id, changed(request.form, held))
    except RongError as error:
        return page(work_id, fields=request.form, details_failure=told(error), status=status_of(error))
    flash(gettext("The details have been saved."))
    return redirect(url_for("desk.work", work_id=work_id))


def ask_for(work_id: str) -> Answer:
    """Ask for a language, and go to the job that drafts it."""
    try:
        with writing() as uow:
            version = requests.request_language(uow, current_actor(), work_id, request.form.get("language", ""))
            assignments.plan(uow, current_actor(), version.id, day(request.form.get("due_on", "")),
                             1 if request.form.get("priority") else 0)
    except RongError as error:
        return page(work_id, failure=told(error), status=status_of(error))
    job = open_job(reading(), requests.DRAFT_JOB, version_id=version.id)
    if job is None:
        return redirect(url_for("workbench.version", work_id=work_id, tag=version.language))
    return redirect(url_for("desk.job", job_id=job.id))


def publish(work_id: str, tag: str) -> Answer:
    return _step(library.publish, work_id, tag, gettext("Published. Readers see it now."))


def withdraw(work_id: str, tag: str) -> Answer:
    return _step(library.withdraw, work_id, tag, gettext("Withdrawn. Readers do not see it any more; its text stays here."))


def _step(take: Callable[[UnitOfWork, Actor, int], object], work_id: str, tag: str, said: str) -> Answer:
    """Take the step, or show the work as it is now and why not: somebody else may have taken it before."""
    version_id = library.get_version(reading(), work_id, tag).id
    try:
        with writing() as uow:
            take(uow, current_actor(), version_id)
    except Conflict as error:
        return page(work_id, failure=told(error), status=status_of(error))
    flash(said)
    return redirect(url_for("desk.work", work_id=work_id))


def page(work_id: str, *, fields: Fields | None = None, details_failure: str = "", failure: str = "",
         files_failure: str = "", caption: str = "", file_language: str = "", status: int = 200) -> tuple[str, int]:
    """The page of a work, with a form again where one could not be taken."""
    uow = reading()
    found = queries.readable_work(uow, current_actor(), work_id)
    order = {one.tag: place for place, one in enumerate(queries.language_states(found))}
    versions = sorted(found.versions, key=lambda one: order[one.language])
    ids = [one.id for one in versions]
    newest = library.latest_revision(uow, library.source_version(found) or versions[0])
    held = fields_of(library.details_of(found))
    return render_template(
        "desk/work.html", work=found, versions=versions, title=newest.title if newest else work_id,
        progress=queues.progress_of(uow, ids), revisions=queries.revision_lines(uow, ids),
        missing=[one for one in registry.all_languages() if one.tag not in order],
        fields=fields or held, before=before(fields, held), details_failure=details_failure, failure=failure,
        files_failure=files_failure, caption=caption, file_language=file_language, file_kinds=list(KINDS),
        limit=current_services().settings.max_attachment_bytes, **choices()), status

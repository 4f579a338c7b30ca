"""The steps of a translation that are one button each: hand in, take back, approve, return, publish."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.errors import RongError
from app.http.errors import status_of
from app.http.identity import current_actor
from app.http.numbers import number
from app.http.translations import find
from app.http.unit import reading, writing
from app.publications import works
from app.translation import editing, requests, review
from app.web.staff import Answer, told
from app.web.workbench.editor import page
from app.web.workbench.view import Form, gather


def drafts(work_id: str, tag: str) -> Response:
    version_id = find(work_id, tag).id
    with writing() as uow:
        requests.request_drafts(uow, current_actor(), version_id)
    return _back(work_id, tag, gettext("Drafts have been asked for. They appear here one after the other."))


def refresh(work_id: str, tag: str) -> Response:
    version_id = find(work_id, tag).id
    with writing() as uow:
        requests.refresh_source(uow, current_actor(), version_id)
    return _back(work_id, tag, gettext("The newest source text stands here now. Sentences that did not change kept their translation."))


def submit(work_id: str, tag: str) -> Response:
    version_id = find(work_id, tag).id
    with writing() as uow:
        review.submit(uow, current_actor(), version_id)
    return _back(work_id, tag, gettext("Submitted. A reviewer who did not work on it reads it next."))


def take_back(work_id: str, tag: str) -> Response:
    version_id = find(work_id, tag).id
    with writing() as uow:
        editing.take_back(uow, current_actor(), version_id)
    return _back(work_id, tag, gettext("The version is open for translating again."))


def approve(work_id: str, tag: str) -> Answer:
    version_id, comment = find(work_id, tag).id, request.form.get("comment", "")
    try:
        with writing() as uow:
            review.approve(uow, current_actor(), version_id, request.form.get("seen", ""), comment)
    except RongError as error:
        return _not_reviewed(work_id, tag, comment, error)
    return _back(work_id, tag, gettext("Approved. An editor can publish it now."))


def give_back(work_id: str, tag: str) -> Answer:
    """Return the version to its translator; the remark is on the whole or on the segment at hand."""
    found, comment = find(work_id, tag), request.form.get("comment", "")
    about = request.form.get("segment", type=number)
    try:
        with writing() as uow:
            review.return_version(uow, current_actor(), found.id, comment, about)
    except RongError as error:
        return _not_reviewed(work_id, tag, comment, error)
    return _back(work_id, tag, gettext("Returned to the translator with your remark."))


def publish(work_id: str, tag: str) -> Response:
    version_id = find(work_id, tag).id
    with writing() as uow:
        works.publish(uow, current_actor(), version_id)
    return _back(work_id, tag, gettext("Published. Readers see it now."))


def _not_reviewed(work_id: str, tag: str, comment: str, error: RongError) -> Answer:
    """The page as it stands now with the remark still in its form; where it has no such form, the failure goes on."""
    again, at = find(work_id, tag), request.form.get("at", type=number)
    if not gather(reading(), current_actor(), again, at).reviewable:
        raise error
    return page(again, at, Form(failure=told(error), comment=comment), status_of(error))


def _back(work_id: str, tag: str, message: str) -> Response:
    flash(message)
    return redirect(url_for("workbench.version", work_id=work_id, tag=tag))

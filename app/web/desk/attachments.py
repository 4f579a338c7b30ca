"""Files of a work: adding one, taking one away."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.errors import RongError
from app.http.errors import status_of
from app.http.identity import current_actor
from app.http.services import current_services
from app.http.unit import writing
from app.publications import attachments
from app.web.desk.works import page
from app.web.staff import Answer, chosen_file, told


def attach(work_id: str) -> Answer:
    services, form = current_services(), request.form
    try:
        file = chosen_file()
        with writing() as uow:
            attachments.attach(uow, current_actor(), services.storage, work_id, file.stream, file.filename or "",
                               limit=services.settings.max_attachment_bytes, language=form.get("language", ""),
                               caption=form.get("caption", ""))
    except RongError as error:
        return page(work_id, files_failure=told(error), caption=form.get("caption", ""),
                    file_language=form.get("language", ""), status=status_of(error))
    flash(gettext("The file has been added."))
    return redirect(url_for("desk.work", work_id=work_id, _anchor="files"))


def detach(work_id: str, attachment_id: int) -> Response:
    with writing() as uow:
        attachments.remove(uow, current_actor(), work_id, attachment_id)
    flash(gettext("The file has been taken away from this work."))
    return redirect(url_for("desk.work", work_id=work_id, _anchor="files"))

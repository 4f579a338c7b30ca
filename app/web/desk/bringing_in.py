"""The page through which documents come in."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from app.errors import RongError
from app.http.errors import status_of
from app.http.identity import current_actor
from app.http.services import current_services
from app.http.unit import writing
from app.publications.ingest import ingest_file
from app.publications.ingest.readers import by_suffix
from app.publications.ingest.use_case import Ingested
from app.publications.works import WorkDetails
from app.web.desk.fields import Fields, choices, details_from, fields_of
from app.web.staff import Answer, chosen_file, told


def ingest() -> Answer:
    if request.method == "GET":
        fields = fields_of(WorkDetails(kind="article"))
        fields["as_work"] = request.args.get("as_work", "")
        return _page(fields), 200
    try:
        brought = _bring_in(request.form)
    except RongError as error:
        return _page(request.form, told(error)), status_of(error)
    flash(gettext("“%(title)s” has been brought in.", title=brought.title))
    return redirect(url_for("desk.work", work_id=brought.work_id))


def _bring_in(fields: Fields) -> Ingested:
    services, file = current_services(), chosen_file()
    limit = services.settings.max_document_bytes
    data = file.stream.read(limit + 1)
    with writing() as uow:
        return ingest_file(uow, current_actor(), services.storage, data, file.filename or "", limit=limit,
                           language=fields.get("language") or None, as_work=fields.get("as_work", "").strip() or None,
                           details=details_from(fields))


def _page(fields: Fields, failure: str = "") -> str:
    return render_template("desk/ingest.html", fields=fields, failure=failure, suffixes=sorted(by_suffix()),
                           limit=current_services().settings.max_document_bytes, **choices())

"""The page through which documents come in, one or many at a time."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.datastructures import FileStorage

from app.errors import RongError
from app.http.errors import status_of
from app.http.identity import current_actor
from app.http.services import current_services
from app.http.unit import reading, writing
from app.publications import queries
from app.publications.ingest import Ingested, examine, keep
from app.publications.ingest.readers import by_suffix
from app.publications.works import WorkDetails
from app.storage.digests import digest_of
from app.web.desk.fields import Fields, choices, details_from, fields_of
from app.web.staff import Answer, chosen_file, told


@dataclass(frozen=True)
class Brought:
    """What became of a file: the work it is now, and what is said of it; no work where it was refused."""

    said: str
    work_id: str = ""
    status: int = 200


def ingest() -> Answer:
    if request.method == "GET":
        fields = fields_of(WorkDetails(kind="article"))
        fields["as_work"] = request.args.get("as_work", "")
        return _page(fields), 200
    try:
        chosen_file()
        details_from(request.form)
    except RongError as error:
        return _page(request.form, told(error)), status_of(error)
    brought = [_bring_in(request.form, file) for file in request.files.getlist("file")]
    if len(brought) > 1:  # what was refused is not lost among what came in
        return _page(request.form, brought=sorted(brought, key=lambda one: bool(one.work_id))), 200
    if not brought[0].work_id:
        return _page(request.form, brought[0].said), brought[0].status
    flash(brought[0].said)
    return redirect(url_for("desk.work", work_id=brought[0].work_id))


def _bring_in(fields: Fields, file: FileStorage) -> Brought:
    """Keep one file; the same file is not made a new work twice, by whatever hand or broken line it comes again."""
    services, as_work = current_services(), fields.get("as_work", "").strip()
    limit = services.settings.max_document_bytes
    data = file.stream.read(limit + 1)
    file.stream.seek(0)
    digest = digest_of(file.stream)
    try:
        known = None if as_work else queries.work_of_original(reading(), current_actor(), digest)
        if known is None:
            found = examine(current_actor(), data, file.filename or "", limit=limit, language=fields.get("language") or None)
            with writing() as uow:  # asked again: somebody may have brought the same file meanwhile
                known = None if as_work else queries.work_of_original(uow, current_actor(), digest)
                if known is None:
                    one = keep(uow, current_actor(), services.storage, found, limit=limit, as_work=as_work or None,
                               details=details_from(fields))
        if known is not None:
            return Brought(gettext("The file %(name)s is here already, as this work. Nothing new was made of it.",
                                   name=file.filename), known)
    except RongError as error:
        return Brought(told(error), status=status_of(error))
    return Brought(_said(one), one.work_id)


def _said(one: Ingested) -> str:
    said = gettext("“%(title)s” has been brought in.", title=one.title)
    if one.left_out:
        said += " " + ngettext("One picture of it cannot be shown here and was left out; save it as PNG or JPEG and attach it to the work.",
                               "%(num)s pictures of it cannot be shown here and were left out; save them as PNG or JPEG and attach them to the work.",
                               one.left_out)
    return said


def _page(fields: Fields, failure: str = "", brought: list[Brought] | None = None) -> str:
    return render_template("desk/ingest.html", fields=fields, failure=failure, brought=brought, suffixes=sorted(by_suffix()),
                           limit=current_services().settings.max_document_bytes, **choices())

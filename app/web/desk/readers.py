"""Files for readers: making one by a job, fetching it."""

from flask import redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from app.accounts.permissions import require
from app.errors import RongError
from app.http.errors import status_of
from app.http.identity import current_actor
from app.http.services import current_services
from app.http.unit import reading, writing
from app.jobs.queue import enqueue
from app.languages import registry
from app.packs.readers import jobs
from app.packs.readers.registry import format_named, formats
from app.publications.queries import facets, readable_work
from app.web.staff import Answer, told


def readers() -> Answer:
    return _page()


def make_readers() -> Answer:
    require(current_actor(), "packs.export")
    form = request.form
    try:
        works = [readable_work(reading(), current_actor(), one).id for one in form.get("works", "").split()]
        payload = {"format": format_named(form.get("format", "")).name, "language": registry.get(form.get("language", "")).tag,
                   "works": works, "internal": bool(form.get("internal"))}
    except RongError as error:
        return _page(told(error), status_of(error))
    with writing() as uow:
        job = enqueue(uow, current_actor(), jobs.READERS_JOB, payload)
    return redirect(url_for("desk.job", job_id=job.id))


def download_readers(name: str) -> Response:
    require(current_actor(), "packs.export")
    place = jobs.made_file(current_services().packs, name)
    kinds = {one.suffix: one.media_type for one in formats().values()}
    return send_file(place, mimetype=kinds[place.suffix], as_attachment=True, download_name=name)


def _page(failure: str = "", status: int = 200) -> tuple[str, int]:
    published = facets(reading(), current_actor()).languages
    return render_template(
        "desk/readers.html", failure=failure, formats=list(formats().values()), fields=request.form,
        made=jobs.made_files(current_services().packs),
        languages=[(one.tag, one.autonym, published[one.tag]) for one in registry.all_languages() if one.tag in published]), status

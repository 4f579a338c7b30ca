"""Language packs: export one, bring one in, see what is installed."""

from flask import redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from app.accounts.permissions import ANONYMOUS, require
from app.errors import RongError
from app.http.errors import status_of
from app.http.identity import current_actor
from app.http.services import current_services
from app.http.unit import reading, writing
from app.jobs.queue import enqueue
from app.languages import registry
from app.packs import asking, jobs
from app.packs.status import pack_status
from app.publications.queries import facets
from app.web.staff import Answer, chosen_file, told


def packs() -> Answer:
    return _page()


def export_pack() -> Response:
    require(current_actor(), "packs.export")
    language = registry.get(request.form.get("language", "")).tag
    with writing() as uow:
        job = enqueue(uow, current_actor(), jobs.EXPORT_JOB,
                      {"language": language, "internal": bool(request.form.get("internal"))})
    return redirect(url_for("desk.job", job_id=job.id))


def check_pack() -> Answer:
    """Take a pack file in and show what is in it and what is wrong with it, before anything is installed."""
    require(current_actor(), "packs.install")
    try:
        file = chosen_file()
        name, report = jobs.check_in(current_services().packs, file.stream, file.filename or "")
    except RongError as error:
        return _page(told(error), status_of(error))
    return render_template("desk/pack.html", name=name, report=report, problems=[told(one) for one in report.problems])


def install_pack() -> Response:
    require(current_actor(), "packs.install")
    name = request.form.get("name", "")
    jobs.incoming(current_services().packs, name)
    with writing() as uow:
        job = asking.ask(uow, current_actor(), jobs.INSTALL_JOB, {"file": name})
    return redirect(url_for("desk.job", job_id=job.id))


def download_pack(name: str) -> Response:
    require(current_actor(), "packs.export")
    return send_file(jobs.outgoing(current_services().packs, name), mimetype="application/zip", as_attachment=True,
                     download_name=f"{name}.rong")


def _page(failure: str = "", status: int = 200) -> tuple[str, int]:
    uow = reading()
    published, public = (facets(uow, actor).languages for actor in (current_actor(), ANONYMOUS))
    return render_template("desk/packs.html", failure=failure, installed=pack_status(uow),
                           languages=[(one.tag, one.autonym, public.get(one.tag, 0)) for one in registry.all_languages()
                                      if one.tag in published]), status

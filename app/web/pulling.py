"""Pages of a post that pulls: the address of another machine, and the beginning of it."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.permissions import require
from app.errors import N_, Conflict, RongError
from app.http.errors import status_of
from app.http.identity import current_actor
from app.http.unit import writing
from app.jobs.queue import enqueue, open_job
from app.packs import jobs
from app.packs.pulling.address import address_of
from app.packs.pulling.jobs import PULL_JOB
from app.web.post import pages
from app.web.staff import told


@pages.get("/pull")
def pull() -> str:
    return render_template("post/pull.html", address=request.args.get("address", "")[:300], failure="")


@pages.post("/pull")
def pull_in() -> Response | tuple[str, int]:
    """Begin to fetch what is new there."""
    require(current_actor(), "packs.install")
    text = request.form.get("address", "").strip()
    try:
        address = address_of(text if "://" in text else f"http://{text}")
    except RongError as error:
        return render_template("post/pull.html", address=text[:300], failure=told(error)), status_of(error)
    with writing() as uow:
        if open_job(uow, PULL_JOB) is not None or open_job(uow, jobs.INSTALL_JOB) is not None:
            raise Conflict("packs.installing", N_("A pack is being installed already. Wait until it is done."))
        job = enqueue(uow, current_actor(), PULL_JOB, {"address": address.url})
    return redirect(url_for("post.update", job_id=job.id))

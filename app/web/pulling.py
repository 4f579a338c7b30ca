"""Pages of a post: pulling from another machine, and what goes back to the province."""

from pathlib import Path

from flask import flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.accounts.permissions import require
from app.errors import N_, NotFound, RongError
from app.http.errors import status_of
from app.http.identity import current_actor
from app.http.services import current_services
from app.packs import sticks
from app.packs.back import key
from app.packs.back.reporting import write_reports
from app.packs.pulling.address import address_of
from app.packs.pulling.jobs import PULL_JOB
from app.web.post import PLACE_LIMIT, begun, home_page, pages, place_of
from app.web.staff import told

# seconds
LOOKING = 3.0


@pages.get("/pull")
def pull() -> str:
    """A form for the address; with ``look`` the machines of this network that want to be found."""
    peers = None
    if request.args.get("look"):
        from app.packs.pulling.peers import find

        peers = find(LOOKING)
    return render_template("post/pull.html", address=request.args.get("address", "")[:300], peers=peers, failure="")


@pages.post("/pull")
def pull_in() -> Response | tuple[str, int]:
    """Begin to fetch what is new there."""
    require(current_actor(), "packs.install")
    text = request.form.get("address", "").strip()
    try:
        address = address_of(text if "://" in text else f"http://{text}")
    except RongError as error:
        return render_template("post/pull.html", address=text[:300], failure=told(error)), status_of(error)
    return begun(PULL_JOB, {"address": address.url})


@pages.post("/report")
def report() -> Response | tuple[str, int]:
    """Put figures and what readers said onto the stick that lies there."""
    services = current_services()
    try:
        written = write_reports(services.packs, current_actor(), key.load_or_make(services.settings.home), services.tally,
                                _stick(place_of(request.form.get("place", "")[:PLACE_LIMIT])))
    except RongError as error:
        return home_page(told(error)), status_of(error)
    flash(ngettext("%(num)s report is on the stick. Give the stick back to the province.",
                   "%(num)s reports are on the stick. Give the stick back to the province.", written.reports))
    return redirect(url_for("post.home"))


def _stick(place: Path) -> Path:
    """The folder of the stick with this pack. Systems may leave an empty one where a stick was: raises ``NotFound`` there."""
    if place.is_file():
        return place.parent
    if not sticks.is_pack(place):
        raise NotFound("packs.no_folder", N_("There is no folder %(folder)s. Plug the stick in, and write where it lies."), folder=str(place))
    return place

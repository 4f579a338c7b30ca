"""Pages of a border post: what a stick brings, taking it in, and how that went."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.permissions import SYSTEM, may, require
from app.errors import N_, Conflict, NotFound, RongError
from app.http import machine
from app.http.errors import sentence, status_of
from app.http.identity import current_actor, signed_in
from app.http.services import current_services
from app.http.unit import reading, writing
from app.jobs.models import ENDED, Job
from app.jobs.queue import cancel, get_job
from app.packs import asking, jobs, pace, sticks
from app.packs.choice import Choice
from app.packs.freshness import days_old
from app.packs.offering import Offer, look_at
from app.packs.ports import PackRoom
from app.packs.roominess import DISPENSABLE
from app.packs.status import pack_status
from app.web.presenting import here
from app.web.staff import chosen_file, told

pages = Blueprint("post", __name__, url_prefix="/post")
PLACE_LIMIT = 1_000


@dataclass(frozen=True)
class Found:
    """A pack that can be installed from a ``place`` or as a ``file`` that was brought; or why it cannot be looked at.

    ``without`` are the roles of files that have to be left out for the rest to fit on the disk.
    """

    name: str
    place: str = ""
    file: str = ""
    offer: Offer | None = None
    seconds: float | None = None
    tried: bool = False
    failure: str = ""
    without: tuple[str, ...] = ()


@pages.record_once
def _setup(state: object) -> None:
    app: Flask = state.app  # type: ignore[attr-defined]
    app.jinja_env.globals.update(at_a_post=lambda: machine.is_post(app), content_age=content_age)
    app.jinja_env.filters.update(lasting=lasting, told=told, reason=reason)


@pages.before_request
def _keepers_only() -> AnyResponse | None:
    """Let those pass who may install packs: an administrator, at a post also whoever sits at the machine.

    A page of another site in the browser of the machine is not who sits there: looking at a pack reads and tries the disk.
    """
    of_ours = request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
    if may(current_actor(), "packs.install") and (of_ours or signed_in() is not None):
        return None
    if signed_in() is None and request.method in ("GET", "HEAD") and request.endpoint != "post.found":
        return redirect(url_for("accounts.sign_in", next=here(request)))
    require(current_actor(), "packs.install")
    return None


def reason(said: dict[str, Any]) -> str:
    """Why something was left as it was, or what was wrong, as a job keeps it."""
    return sentence(str(said.get("reason") or said.get("message")), said.get("params"))


def content_age() -> int | None:
    """How many days old the content of a post is, where that is worth a word."""
    return days_old((one.made_at for one in pack_status(reading())), current_services().trust.time())


def lasting(seconds: float) -> str:
    """A time that something takes, as roughly as it can be known."""
    if seconds < 10:
        return gettext("a few seconds")
    if seconds < 60:
        return gettext("less than a minute")
    return ngettext("about %(num)s minute", "about %(num)s minutes", round(seconds / 60))


@pages.get("")
def home() -> str:
    """What is plugged in and what it would bring, other ways to a pack, and what is installed here."""
    return home_page()


@pages.get("/found")
def found() -> Response:
    """Whether something with a pack is plugged in, for a page that asks every few seconds."""
    places = sticks.plugged_in(sticks.usual_places())
    return jsonify({"packs": len(places), "key": _key(places)})


@pages.get("/look")
def look() -> str | tuple[str, int]:
    """What the pack of a folder or file on this machine would bring, or that of a file that was brought."""
    brought, place = request.args.get("file", ""), request.args.get("place", "").strip()[:PLACE_LIMIT]
    one = _brought(brought) if brought else _look(place_of(place))
    return render_template("post/look.html", one=one), 400 if one.failure else 200


@pages.post("/bring")
def bring() -> AnyResponse | tuple[str, int]:
    """Take a pack file in that a browser sends, and show what it would bring."""
    try:
        file = chosen_file()
        name, report = jobs.check_in(current_services().packs, file.stream, file.filename or "")
    except RongError as error:
        return home_page(told(error)), status_of(error)
    if not report.packs:
        return home_page(told(report.problems[0])), 400
    return redirect(url_for("post.look", file=name))


@pages.post("/install")
def install() -> AnyResponse | tuple[str, int]:
    """Begin to install what was shown, if it is still the same."""
    require(current_actor(), "packs.install")
    brought, place = request.form.get("file", ""), request.form.get("place", "")[:PLACE_LIMIT]
    one = _brought(brought) if brought else _look(place_of(place))
    if one.offer is None:
        return render_template("post/look.html", one=one), 400
    if one.offer.key != request.form.get("key", ""):
        raise Conflict("packs.other_now", N_("The pack there is another one now. Look at what it brings once more."))
    return begun(jobs.INSTALL_JOB, {**({"file": brought} if brought else {"place": one.place}), "without": list(one.without)})


@pages.get("/updates/<int:job_id>")
def update(job_id: int) -> str:
    """How far an installation is, and what came of it."""
    job = _update(job_id)
    return render_template("post/update.html", job=job, ended=job.state in ENDED)


@pages.get("/updates/<int:job_id>/state")
def state(job_id: int) -> Response:
    """The same for a script, in the shape of ``/api/jobs``."""
    job = _update(job_id)
    return jsonify({"id": job.id, "state": job.state, "done": job.done, "total": job.total,
                    "message": sentence(job.message, job.params) if job.message else ""})


@pages.post("/updates/<int:job_id>/stop")
def stop(job_id: int) -> AnyResponse:
    _update(job_id)
    with writing() as uow:
        cancel(uow, SYSTEM, job_id)  # whoever may install may stop it; other jobs are not found here
    flash(gettext("It stops at the next safe point. What was readable before stays readable."))
    return redirect(url_for("post.update", job_id=job_id))


def home_page(failure: str = "") -> str:
    """The page of new packs, with what went wrong on it."""
    places = sticks.plugged_in(sticks.usual_places())
    return render_template("post/home.html", founds=[_look(place) for place in places], key=_key(places), failure=failure,
                           installed=pack_status(reading()), running=asking.bringing_in(reading()))


def begun(kind: str, payload: dict[str, Any]) -> AnyResponse:
    """Ask for a pack to be brought in and show how far that is; while another is, show that one."""
    with writing() as uow:
        running = asking.bringing_in(uow)
        job = running or asking.ask(uow, current_actor(), kind, payload)
    if running is not None:
        flash(gettext("A pack is being installed already. Wait until it is done."))
    return redirect(url_for("post.update", job_id=job.id))


def _update(job_id: int) -> Job:
    job = get_job(reading(), job_id)
    if job.kind not in asking.BRINGING_IN:
        raise NotFound("jobs.no_job", N_("There is no job %(id)d. Look at the list of jobs for those that there are."), id=job_id)
    return job


def place_of(text: str) -> Path:
    """The folder or file that somebody named; raises ``NotFound`` where there is none.

    Not on another machine: Windows would sign in there only to see whether it exists.
    """
    if text and not text.replace("\\", "/").startswith("//"):
        with suppress(OSError, RuntimeError):  # a name longer than names are; the home of nobody
            place = Path(text).expanduser()
            if place.is_absolute() and place.exists():
                return place
    raise NotFound("packs.no_place", N_("There is no folder or file “%(place)s” on this machine. Write where it lies, from the beginning, like /media/stick or E:/."),
                   place=text)


def _look(place: Path) -> Found:
    return _offered(Found(name=place.name or str(place), place=str(place)), place)


def _brought(name: str) -> Found:
    return _offered(Found(name=gettext("the file that was brought"), file=name), jobs.incoming(current_services().packs, name))


def _offered(one: Found, place: Path) -> Found:
    """With what the pack would bring and how long that takes here."""
    room = current_services().packs
    try:
        offer, without = _fitting(room, place)
        measured = pace.earlier_pace(reading(), jobs.INSTALL_JOB)
        seconds, tried = measured.seconds(offer), False
        if seconds is None and offer.changes:
            seconds, tried = _trial(place, room.folder, sticks.changed_at(place)).seconds(offer), True
    except RongError as error:
        return replace(one, failure=told(error))
    except OSError:  # a stick that was pulled out, or that this user may not read
        return replace(one, failure=gettext("%(name)s cannot be read. Plug it in again.", name=one.name))
    return replace(one, offer=offer, seconds=seconds, tried=tried, without=without)


def _fitting(room: PackRoom, place: Path) -> tuple[Offer, tuple[str, ...]]:
    """The offer, of all files or, where those have no room, without the kinds that take most; all of it where nothing fits."""
    whole = look_at(room, place)
    for count in range(1, len(DISPENSABLE) + 1):
        if whole.fits:
            break
        less = look_at(room, place, Choice(frozenset(DISPENSABLE[:count])))
        if less.fits:
            return less, DISPENSABLE[:count]
    return whole, ()


@lru_cache(maxsize=8)
def _trial(folder: Path, target: Path, _written: int) -> pace.Pace:
    """One trial for what is plugged in, however often its page is shown."""
    return pace.trial(folder, target)


def _key(places: tuple[Path, ...]) -> str:
    """What is plugged in, so that a page can tell when it is something else."""
    seen = hashlib.sha256()
    for place in places:
        seen.update(f"{place}\0{sticks.changed_at(place)}\0".encode("utf-8", "surrogateescape"))
    return seen.hexdigest()[:16]

"""What posts sent back: how much was read there, and what readers say."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.accounts.permissions import require
from app.errors import RongError
from app.http.errors import status_of
from app.http.identity import current_actor
from app.http.services import current_services
from app.http.unit import reading, writing
from app.packs.back import collecting, saying
from app.packs.trust.roles import grouped
from app.publications.queries import titles_known_to
from app.web.post import place_of
from app.web.staff import Answer, told

MOST_SAID, MOST_OPENED = 100, 20


def posts() -> Answer:
    return _page()


def collect() -> Answer:
    """Take in what a stick on this machine brings back."""
    require(current_actor(), "posts.collect")
    try:
        found = collecting.collect(current_services().database, current_actor(), place_of(request.form.get("place", "").strip()[:1000]))
    except RongError as error:
        return _page(told(error)), status_of(error)
    if found.problems:
        return _page(told(found.problems[0])), 400
    flash(gettext("Reports taken: %(taken)d. Known before: %(known)d. Kept until their post is accepted: %(waiting)d.",
                  taken=found.taken, known=found.known, waiting=found.waiting))
    return redirect(url_for("desk.posts"))


def accept() -> Answer:
    require(current_actor(), "posts.accept")
    try:
        with writing() as uow:
            collecting.accept(uow, current_actor(), request.form.get("fingerprint", ""), request.form.get("name", ""))
    except RongError as error:
        return _page(told(error)), status_of(error)
    flash(gettext("The post is accepted, and what it sent is counted."))
    return redirect(url_for("desk.posts"))


def settle(feedback_id: int) -> Response:
    with writing() as uow:
        saying.settle(uow, current_actor(), feedback_id)
    return redirect(url_for("desk.posts"))


def _page(failure: str = "") -> str:
    uow = reading()
    known, said, opened = collecting.posts(uow), saying.unsettled(uow, MOST_SAID), collecting.most_opened(uow, MOST_OPENED)
    titles = titles_known_to(uow, current_actor(), {*(one.work_id for one in said), *(work for work, _, _ in opened)})
    return render_template("desk/posts.html", posts=known, said=said, opened=opened, titles=titles, failure=failure, grouped=grouped,
                           place=request.form.get("place", "") if failure else "",
                           names={one.post: one.name for one in known})

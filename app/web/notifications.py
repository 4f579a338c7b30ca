"""The page of what a person should hear of, and where mail reaches them."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from app.accounts import users
from app.accounts.permissions import may
from app.errors import RongError
from app.http.errors import sentence, status_of
from app.http.identity import current_actor, signed_in
from app.http.numbers import number
from app.http.services import current_services
from app.http.unit import reading, writing
from app.translation import notifications
from app.translation.models import Notification
from app.web.staff import Answer, guard, told

pages = Blueprint("notifications", __name__, url_prefix="/notifications")
guard(pages)
SHOWN = 100


@pages.record_once
def _setup(state: object) -> None:
    app: Flask = state.app  # type: ignore[attr-defined]
    app.jinja_env.globals.update(unread_notifications=unread_notifications)
    app.jinja_env.filters.update(notification=said)


def unread_notifications() -> int:
    """How much the person of this session has not read yet, for the menu of every page."""
    return notifications.unread_count(reading(), current_actor())


def said(one: Notification) -> Markup:
    """A notification as a sentence; what it quotes may be in any language."""
    quoted = {name: Markup('<bdi lang="">{}</bdi>').format(value) if name in ("title", "text") else value
              for name, value in one.params.items()}
    return escape(sentence(notifications.SENTENCES[one.what])) % quoted


@pages.get("")
def home() -> str:
    return _page()


@pages.post("/read")
def read() -> Response:
    """Mark those that were shown as read; what came meanwhile stays unread."""
    with writing() as uow:
        notifications.read(uow, current_actor(), request.form.getlist("id", type=number)[:SHOWN])
    return redirect(url_for("notifications.home"))


@pages.post("/mail")
def mail() -> Answer:
    person = signed_in()
    assert person is not None, "the guard lets nobody else in"
    wanted = request.form.get("mail", "")
    try:
        with writing() as uow:
            users.set_mail(uow, person.user_id, wanted)
    except RongError as error:
        return _page(told(error), wanted), status_of(error)
    flash(gettext("Your mail address has been kept.") if wanted.strip() else gettext("You will get no mail."))
    return redirect(url_for("notifications.home"))


def _page(failure: str = "", mail: str | None = None) -> str:
    uow, actor = reading(), current_actor()
    found = notifications.of(uow, actor, unread=False, limit=SHOWN)
    person = signed_in()
    if mail is None and person is not None:
        mail = users.get_user(uow, person.user_id).mail
    return render_template("notifications.html", found=found, links=_links(found), mail=mail, failure=failure,
                           mailing=bool(current_services().settings.mail_server))


def _links(found: list[Notification]) -> dict[int, str]:
    """Where each of them leads: the segment in the workbench, for readers the published page."""
    actor = current_actor()
    return {about: url_for("workbench.version", work_id=place.work_id, tag=place.language, at=place.position)
            if may(actor, "workbench.open", place.language)
            else url_for("reading.version", work_id=place.work_id, tag=place.language)
            for about, place in notifications.places(reading(), found).items()}

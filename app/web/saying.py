"""What readers say of a publication: a short form below the text, two buttons at the kiosk; and the counting of what is read."""

from flask import Flask, Response, flash, g, redirect, request, url_for
from flask_babel import gettext
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.permissions import ANONYMOUS
from app.errors import NotFound, RongError
from app.http import machine
from app.http.errors import MESSAGES, sentence
from app.http.identity import current_actor
from app.http.locale import ui_locale
from app.http.protection import limiter
from app.http.services import current_services
from app.http.unit import reading, writing
from app.languages.locales import html_lang
from app.packs.back import saying
from app.packs.back.report import FOUND_NOTHING, OPENED, SEARCHED
from app.publications import queries
from app.search.query import Results
from app.web import kiosk
from app.web.reading import pages as reading_pages
from app.web.staff import told

LIMIT = "6 per minute;60 per hour"
ANSWERS = {"yes": True, "no": False}


def setup(app: Flask) -> None:
    """Count what is read at a post; elsewhere nothing is counted."""
    if machine.is_post(app):
        app.after_request(_count)


@reading_pages.post("/works/<work_id>/<tag>/say")
@limiter.limit(LIMIT)
def say(work_id: str, tag: str) -> AnyResponse:
    """Keep what a reader says of what they have read; whoever fills the field that people do not see is a program."""
    found = queries.read_version(reading(), current_actor(), work_id, tag)
    if not found.published:
        raise NotFound("http.404", MESSAGES[404])
    try:
        _keep(work_id, found.version.language, request.form.get("text", ""))
        flash(gettext("Thank you. It is passed on without a name."))
    except RongError as error:
        flash(told(error))
    return redirect(url_for("reading.version", work_id=work_id, tag=tag))


@reading_pages.errorhandler(RateLimitExceeded)
def _too_often(_error: RateLimitExceeded) -> AnyResponse:
    flash(sentence(MESSAGES[429]))
    return redirect(url_for("reading.version", **(request.view_args or {})))


@kiosk.pages.post("/<tag>/<work_id>")
@limiter.limit(LIMIT)
def kiosk_say(tag: str, work_id: str) -> AnyResponse:
    """The same with one touch, and never anything but a page of the kiosk."""
    queries.read_version(reading(), ANONYMOUS, work_id, tag)
    try:
        _keep(work_id, tag, "")
    except RongError:  # nobody at a screen can do anything about a disk that is busy
        return redirect(url_for("kiosk.work", tag=tag, work_id=work_id))
    return redirect(url_for("kiosk.work", tag=tag, work_id=work_id, said=1))


@kiosk.pages.errorhandler(RateLimitExceeded)
@kiosk.pages.errorhandler(CSRFError)
def _stay(_error: Exception) -> AnyResponse:
    return redirect(url_for("kiosk.work", **(request.view_args or {})))


def _keep(work_id: str, language: str, text: str) -> None:
    if request.form.get("website"):
        return
    with writing() as uow:
        saying.say(uow, current_services().trust.time(), work_id, language, ANSWERS.get(request.form.get("useful", "")), text)


def _count(response: Response) -> Response:
    tally, values = current_services().tally, request.view_args or {}
    results: Results | None = g.pop("searched", None)
    if request.method == "GET" and response.status_code == 200:
        if request.endpoint in ("reading.version", "kiosk.work") and "said" not in request.args:
            tally.count(OPENED, values["tag"], values["work_id"])
        elif results is not None:
            language = results.source or html_lang(ui_locale())
            tally.count(SEARCHED, language)
            if not results.total:
                tally.count(FOUND_NOTHING, language)
    if tally.due:
        response.call_on_close(tally.write)
    return response

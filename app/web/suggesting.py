"""The page on which readers with an account propose a better wording for a published translation."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from app.accounts.permissions import require
from app.errors import N_, NotFound, RongError
from app.http.errors import status_of
from app.http.identity import current_actor
from app.http.numbers import number
from app.http.unit import reading, writing
from app.publications import queries
from app.publications.models import LanguageVersion
from app.publications.states import PUBLISHED
from app.translation import suggestions
from app.web.staff import Answer, guard, told

pages = Blueprint("suggesting", __name__)
guard(pages)


@pages.get("/works/<work_id>/<tag>/suggest")
def choose(work_id: str, tag: str) -> str:
    """The sentences of the text; the one that was chosen is open."""
    return _page(_version(work_id, tag), request.args.get("segment", 0, type=number))


@pages.post("/works/<work_id>/<tag>/suggest")
def suggest(work_id: str, tag: str) -> Answer:
    version, segment_id = _version(work_id, tag), request.form.get("segment", 0, type=number)
    text = request.form.get("target", "")
    try:
        with writing() as uow:
            suggestions.suggest(uow, current_actor(), version.id, segment_id, text)
    except RongError as error:
        return _page(_version(work_id, tag), segment_id, told(error), text), status_of(error)
    flash(gettext("Thank you. A translator reads it next."))
    return redirect(url_for("suggesting.choose", work_id=work_id, tag=tag))


def _version(work_id: str, tag: str) -> LanguageVersion:
    """The version as this reader may read it; it has sentences, and nobody is rewriting them."""
    actor = current_actor()
    version = queries.read_version(reading(), actor, work_id, tag).version
    require(actor, "versions.suggest", version.language)
    if version.state != PUBLISHED or not version.segments:
        raise NotFound("translation.nothing_to_suggest", N_("Nothing can be suggested here now: this text is not translated sentence by sentence, or somebody is at work on it."))
    return version


def _page(version: LanguageVersion, segment_id: int, failure: str = "", text: str | None = None) -> str:
    return render_template("suggesting.html", version=version, at=segment_id, failure=failure, text=text,
                           limit=suggestions.LIMIT, own=suggestions.own(reading(), current_actor(), version))

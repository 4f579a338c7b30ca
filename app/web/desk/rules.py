"""The page of the rules of review: how many people approve, by language and kind."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.errors import RongError
from app.http.errors import status_of
from app.http.identity import current_actor
from app.http.numbers import number
from app.http.unit import reading, writing
from app.languages import registry
from app.publications.models import KINDS
from app.translation import rules as use_cases
from app.web.presenting import KINDS as KIND_LABELS
from app.web.staff import Answer, told


def rules() -> str:
    return _page()


def set_rule() -> Answer:
    form = request.form
    try:
        with writing() as uow:
            use_cases.set_rule(uow, current_actor(), form.get("language", ""), form.get("kind", ""),
                               form.get("reviewers", 0, type=number), partly=bool(form.get("partly")))
    except RongError as error:
        return _page(told(error)), status_of(error)
    return _back(gettext("The rule has been kept. It holds from the next approval on."))


def drop_rule() -> Response:
    with writing() as uow:
        use_cases.drop_rule(uow, current_actor(), request.form.get("language", ""), request.form.get("kind", ""))
    return _back(gettext("The rule is gone. The more general one holds now."))


def _page(failure: str = "") -> str:
    kinds = [(code, KIND_LABELS[code]) for code in KINDS]
    return render_template("desk/rules.html", rules=use_cases.all_rules(reading(), current_actor()), failure=failure,
                           languages=registry.all_languages(), kinds=kinds, most=use_cases.MOST)


def _back(message: str) -> Response:
    flash(message)
    return redirect(url_for("desk.rules"))

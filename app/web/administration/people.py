"""People and their roles."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.accounts import users
from app.accounts.models import User
from app.accounts.permissions import LANGUAGE_ROLES, ROLES
from app.errors import RongError
from app.http.errors import status_of
from app.http.identity import current_actor
from app.http.unit import reading, writing
from app.languages import registry
from app.web.staff import BEFORE, Answer, told


def home() -> Response:
    return redirect(url_for("administration.people"))


def people() -> Answer:
    """The list, and the form that adds somebody; the one-time password is on the answering page only."""
    if request.method == "GET":
        return _list()
    name, display_name = request.form.get("name", ""), request.form.get("display_name", "")
    try:
        with writing() as uow:
            user, password = users.create_user(uow, current_actor(), name, display_name, _grants())
    except RongError as error:
        return _list(told(error), status_of(error))
    return render_template("administration/password.html", name=user.name, display_name=user.display_name,
                           user_id=user.id, password=password)


def person(user_id: int) -> Answer:
    if request.method == "GET":
        return _person(user_id)
    try:
        with writing() as uow:
            grants, active = _changed(users.get_user(uow, user_id))
            users.set_roles(uow, current_actor(), user_id, [_grant(one) for one in sorted(grants)], active=active)
    except RongError as error:
        return _person(user_id, told(error), status_of(error))
    flash(gettext("The roles have been saved."))
    return redirect(url_for("administration.people"))


def reset_password(user_id: int) -> str:
    with writing() as uow:
        password = users.reset_password(uow, current_actor(), user_id)
        user = users.get_user(uow, user_id)
    return render_template("administration/password.html", name=user.name, display_name=user.display_name,
                           user_id=user.id, password=password)


def _grants() -> list[tuple[str, str]]:
    """The check boxes of the form: "editor" for a role as a whole, "translator:lo" for one of a language."""
    return [_grant(one) for one in request.form.getlist("grants")]


def _grant(box: str) -> tuple[str, str]:
    role, _, language = box.partition(":")
    return role, language


def _held(user: User) -> set[str]:
    return {f"{one.role}:{one.language}" if one.language else one.role for one in user.grants}


def _changed(user: User) -> tuple[set[str], bool]:
    """The roles as they are with what was changed in the form alone, and whether the person may sign in."""
    form = request.form
    wanted, active = set(form.getlist("grants")), form.get("active", "")
    if BEFORE + "active" not in form:
        return wanted, bool(active)
    shown, held = set(form.getlist(BEFORE + "grants")), _held(user)
    return held - (shown - wanted) | (wanted - shown), bool(active) if active != form[BEFORE + "active"] else user.active


def _list(failure: str = "", status: int = 200) -> tuple[str, int]:
    found = users.list_users(reading(), current_actor())
    return render_template("administration/people.html", people=found, failure=failure,
                           chosen=set(request.form.getlist("grants")), **_roles()), status


def _person(user_id: int, failure: str = "", status: int = 200) -> tuple[str, int]:
    user = users.get_user(reading(), user_id)
    held = _held(user)
    before = [(BEFORE + "active", "1" if user.active else ""), *((BEFORE + "grants", one) for one in sorted(held))]
    if failure:
        held = set(request.form.getlist("grants"))
        before = [one for one in request.form.items(multi=True) if one[0].startswith(BEFORE)]
    return render_template("administration/person.html", user=user, failure=failure, chosen=held, before=before,
                           active=bool(request.form.get("active")) if failure else user.active, **_roles()), status


def _roles() -> dict[str, list[str]]:
    return {"roles": [one for one in ROLES if one not in LANGUAGE_ROLES],
            "language_roles": [one for one in ROLES if one in LANGUAGE_ROLES],
            "languages": [one.tag for one in registry.all_languages()]}

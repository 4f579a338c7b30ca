"""Pages for signing in, signing out and changing one's own password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.accounts import tokens, users
from app.accounts.passwords import MINIMUM_LENGTH
from app.errors import Invalid, RongError
from app.http.errors import sentence, status_of
from app.http.identity import end_session, signed_in, start_session
from app.http.protection import limiter
from app.http.services import current_services
from app.http.tries import Tries, remember
from app.http.unit import reading, writing
from app.web.reading import own_path
from app.web.staff import CARRIED, carried, send_again

pages = Blueprint("accounts", __name__)


@pages.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str | tuple[str, int] | Response:
    wanted, to = own_path(request.values.get("next", "")), request.form.get("to", "")
    if request.method == "GET":
        return render_template("accounts/sign_in.html", next=wanted, name="", failure="", to="")
    name = request.form.get("name", "")
    tries = Tries.at(name)
    tries.check()
    refused: Invalid | None = None
    with writing() as uow:
        try:
            user = users.sign_in(uow, name, request.form.get("password", ""))
        except Invalid as error:
            refused = error  # the block still commits: the record keeps the refusal
    if refused:
        tries.count()
        failure = sentence(refused.message, refused.params)
        return render_template("accounts/sign_in.html", next=wanted, name=name, failure=failure, to=to,
                               fields=carried(), carried=CARRIED), 400
    start_session(user)
    remember(user.name)
    if to:
        return _password_page(to=to) if user.must_change_password else send_again(own_path(to))
    return redirect(url_for("accounts.password", next=None if wanted == url_for("reading.home") else wanted) if user.must_change_password else wanted)


@pages.post("/sign-out")
def sign_out() -> Response:
    person = signed_in()
    if person is not None:
        with writing() as uow:
            users.sign_out(uow, person.user_id)
    end_session()
    return redirect(url_for("reading.home"))


@pages.route("/password", methods=["GET", "POST"])
def password() -> str | tuple[str, int] | Response:
    person = signed_in()
    if person is None:
        return redirect(url_for("accounts.sign_in", next=url_for("accounts.password")))
    failure, to = "", request.form.get("to", "")
    if request.method == "POST":
        Tries.of(person.user_id).check()
        failure = _change(person.user_id)
        if not failure:
            flash(gettext("Your password has been changed."))
            if tokens.tokens_of(reading(), person.user_id):
                flash(gettext("Programs with one of your access tokens go on as before; on the page “Access tokens” you take back what you do not know."))
            return send_again(own_path(to)) if to else redirect(own_path(request.form.get("next", "")))
    return _password_page(failure, to), 400 if failure else 200


@pages.get("/tokens")
def token_list() -> str | Response:
    """The access tokens of the person who asks."""
    person = signed_in()
    if person is None or person.must_change_password:
        return redirect(url_for("accounts.sign_in", next=url_for("accounts.token_list")))
    return _tokens(person.user_id)


@pages.post("/tokens")
@limiter.limit(lambda: current_services().settings.sign_in_limit)
def make_token() -> str | tuple[str, int] | Response:
    """Make a token, and show it this once."""
    person = signed_in()
    if person is None or person.must_change_password:
        return redirect(url_for("accounts.sign_in", next=url_for("accounts.token_list")))
    try:
        with writing() as uow:
            made = tokens.make_token(uow, person.user_id, request.form.get("name", ""), writes=request.form.get("may") == "write",
                                     days=_days(request.form.get("days", "")))
    except RongError as error:
        return _tokens(person.user_id, failure=sentence(error.message, error.params)), status_of(error)
    return _tokens(person.user_id, made=made)


@pages.post("/tokens/<int:token_id>/revoke")
def revoke_token(token_id: int) -> Response:
    person = signed_in()
    if person is not None:
        with writing() as uow:
            tokens.revoke_token(uow, person.user_id, token_id)
        flash(gettext("The token has been taken back. Programs that have it are strangers now."))
    return redirect(url_for("accounts.token_list"))


def _password_page(failure: str = "", to: str = "") -> str:
    return render_template("accounts/password.html", failure=failure, minimum=MINIMUM_LENGTH, to=to, next=own_path(request.values.get("next", "")),
                           fields=carried(), carried=CARRIED)


def _tokens(user_id: int, *, made: str = "", failure: str = "") -> str:
    chosen = request.form if failure else {}
    return render_template("accounts/tokens.html", tokens=tokens.tokens_of(reading(), user_id), made=made, failure=failure,
                           lengths=tokens.LENGTHS, chosen=chosen)


def _days(text: str) -> int | None:
    """For how many days a token is wanted: none where it has no end, 0, which nobody offers, for what is no number."""
    return None if text == "none" else int(text) if text in map(str, tokens.LENGTHS) else 0


def _change(user_id: int) -> str:
    """Change the password as the form says; the sentence that tells why not, or nothing."""
    form = request.form
    if form.get("new", "") != form.get("again", ""):
        return gettext("The two new passwords are not the same. Nothing was changed.")
    try:
        with writing() as uow:
            user = users.change_password(uow, user_id, form.get("old", ""), form.get("new", ""))
    except Invalid as error:
        Tries.of(user_id).count()
        return sentence(error.message, error.params)
    start_session(user)
    return ""

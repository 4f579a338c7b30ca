"""Failures as pages and JSON: one table from kinds to status, one shape for the API."""

import logging
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app import errors
from app.database import told_as_unavailable
from app.errors import N_, RongError

log = logging.getLogger(__name__)

STATUS: tuple[tuple[type[RongError], int], ...] = (
    (errors.TooLarge, 413),
    (errors.NotFound, 404),
    (errors.Forbidden, 403),
    (errors.Conflict, 409),
    (errors.Unavailable, 503),
    (errors.Invalid, 400),
)
MESSAGES = {
    400: N_("The request could not be understood. Go back and try again."),
    404: N_("There is no such page. Go back, or begin on the first page."),
    405: N_("This address does not take that kind of request. Go back and try again."),
    413: N_("The file is too large. Nothing was kept; send a smaller one."),
    429: N_("Too many tries. Wait a minute and try again."),
    500: N_("Something went wrong in the program. Nothing of yours was lost; try again, or tell the administrator."),
}
EXPIRED = N_("The form was open too long or came from another site. Go back, reload the page and send it again.")


def setup(app: Flask) -> None:
    app.register_error_handler(RongError, _known)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _unknown)


def status_of(error: RongError) -> int:
    return next(status for kind, status in STATUS if isinstance(error, kind)) if type(error) is not RongError else 500


def sentence(message: str, params: dict[str, Any] | None = None) -> str:
    """A message template of a capability in the language of the pages."""
    text = gettext(message)
    return text % params if params else text


def answer(status: int, code: str, message: str, params: dict[str, Any]) -> tuple[Response | str, int]:
    """The failure as JSON for the API and as a page for people."""
    text = sentence(message, params)
    if request.path.startswith("/api/"):
        shown = {key: str(value) for key, value in params.items()}
        return jsonify({"error": {"code": code, "message": text, "params": shown}}), status
    return render_template("error.html", status=status, message=text), status


def _known(error: RongError) -> tuple[Response | str, int]:
    return answer(status_of(error), error.code, error.message, error.params)


def _expired(_error: CSRFError) -> tuple[Response | str, int]:
    return answer(400, "http.form_expired", EXPIRED, {})


def _too_large(_error: RequestEntityTooLarge) -> tuple[Response | str, int]:
    return answer(413, "http.413", MESSAGES[413], {})


def _http(error: HTTPException) -> Any:
    if error.response is not None or error.code is None or error.code < 400:
        return error
    return answer(error.code, f"http.{error.code}", MESSAGES.get(error.code, MESSAGES[400]), {})


def _database(error: OperationalError) -> tuple[Response | str, int]:
    try:
        with told_as_unavailable():
            raise error
    except errors.Unavailable as known:
        return _known(known)
    except OperationalError:
        return _unknown(error)


def _unknown(error: Exception) -> tuple[Response | str, int]:
    log.exception("a request failed", exc_info=error)
    return answer(500, "http.500", MESSAGES[500], {})

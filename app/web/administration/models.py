"""Models that draft: what is installed, installing one, removing one."""

import tempfile
from pathlib import Path, PurePath

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.errors import RongError
from app.http.errors import status_of
from app.http.identity import current_actor
from app.http.services import current_services
from app.http.unit import writing
from app.translation import installing, learning
from app.translation.engines.learned.files import all_current
from app.translation.engines.packages import Model, installed
from app.web.staff import Answer, chosen_file, told


def models() -> Answer:
    """What is installed, and the form that brings another one."""
    if request.method == "GET":
        return _page()
    try:
        model = _install()
    except RongError as error:
        return _page(told(error), status_of(error))
    flash(gettext("The model %(name)s is installed.", name=model.name))
    return redirect(url_for("administration.models"))


def remove_model(name: str) -> Response:
    with writing() as uow:
        installing.remove_model(uow, current_actor(), current_services().settings, name)
    flash(gettext("The model %(name)s has been removed.", name=name))
    return redirect(url_for("administration.models"))


def learn() -> Response:
    """Ask for a pair to be learned."""
    with writing() as uow:
        learning.request_learning(uow, current_actor(), request.form.get("source", ""), request.form.get("target", ""))
    flash(gettext("Learning has been asked for. It takes some minutes and goes on beside all other work."))
    return redirect(url_for("administration.models"))


def roll_back() -> Response:
    services = current_services()
    model = learning.roll_back(services.database, services.settings, current_actor(), request.form.get("source", ""), request.form.get("target", ""))
    flash(gettext("The model %(name)s is used as it was before.", name=model.name))
    return redirect(url_for("administration.models"))


def _install() -> Model:
    """Put the upload into a folder under its own name, for the installer reads files, and install it."""
    file, settings = chosen_file(), current_services().settings
    settings.models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.models, prefix="upload-") as folder:
        place = Path(folder) / "".join(one for one in PurePath(file.filename or "").name if one.isalnum() or one in "._-")
        file.save(place)
        with writing() as uow:
            return installing.install_model(uow, current_actor(), settings, place)


def _page(failure: str = "", status: int = 200) -> tuple[str, int]:
    services = current_services()
    return render_template("administration/models.html", models=installed(services.settings.models), learned=all_current(services.settings.models),
                           learnable=learning.learnable(services.database), failure=failure), status

"""Models that draft: what is installed, installing, training, going back, removing, and how a missing pair can be had."""

import datetime
import tempfile
from dataclasses import dataclass
from pathlib import Path

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Response

from app.errors import N_, NotFound, RongError
from app.http.errors import status_of
from app.http.identity import current_actor
from app.http.services import current_services
from app.http.unit import writing
from app.jobs.models import Job
from app.languages import registry
from app.translation import choosing, installing, learning, packaging
from app.translation.engines import folders, moving, packages, sticks
from app.translation.engines.learned.files import all_current
from app.translation.engines.learned.training import LEAST_PAIRS
from app.translation.engines.ways import Ways, ways
from app.translation.models import EngineScore
from app.web.staff import Answer, chosen_file, told

_LONGEST_NAME = 100


@dataclass(frozen=True)
class Missing:
    """A pair of languages that somebody asked about, and how it can be had; ``drafted`` names what drafts it already."""

    source: str
    target: str
    drafted: str
    ways: Ways


def models() -> Answer:
    """What is installed, and the form that brings another one."""
    if request.method == "GET":
        return _page()
    try:
        name = _install()
    except RongError as error:
        return _page(told(error), status_of(error))
    return _installed(name)


def install_from_stick() -> Answer:
    """Install one of the models that are on a stick now."""
    try:
        place = next((one for one in sticks.found() if one.key == request.form.get("key")), None)
        if place is None:
            raise NotFound("models.not_on_stick", N_("This model is not on the stick any more. Plug the stick in again."))
        with writing() as uow:
            name = installing.install_model(uow, current_actor(), current_services().settings, place.path, _pair()).name
    except RongError as error:
        return _page(told(error), status_of(error))
    return _installed(name)


def remove_model(name: str) -> Response:
    with writing() as uow:
        installing.remove_model(uow, current_actor(), current_services().settings, name)
    flash(gettext("The model %(name)s has been removed.", name=name))
    return redirect(url_for("administration.models"))


def use_model(name: str) -> Response:
    """Let this one of several packages of a pair draft it."""
    with writing() as uow:
        installing.choose_package(uow, current_actor(), current_services().settings, name)
    flash(gettext("The model %(name)s drafts from now on.", name=name))
    return redirect(url_for("administration.models"))


def learn() -> Response:
    """Ask for a pair to be learned."""
    with writing() as uow:
        learning.request_learning(uow, current_actor(), request.form.get("source", ""), request.form.get("target", ""))
    flash(gettext("Learning has been asked for. It takes some minutes and goes on beside all other work."))
    return redirect(url_for("administration.models"))


def train() -> Response:
    """Ask for a package to be trained."""
    with writing() as uow:
        packaging.request_training(uow, current_actor(), request.form.get("source", ""), request.form.get("target", ""))
    flash(gettext("Training has been asked for. It takes up to two hours and goes on beside all other work."))
    return redirect(url_for("administration.models"))


def roll_back() -> Response:
    services = current_services()
    model = learning.roll_back(services.database, services.settings, current_actor(), request.form.get("source", ""), request.form.get("target", ""))
    flash(gettext("The model %(name)s is used as it was before.", name=model.name))
    return redirect(url_for("administration.models"))


def _installed(name: str) -> Response:
    flash(gettext("The model %(name)s is installed.", name=name))
    return redirect(url_for("administration.models"))


def _pair() -> tuple[str, str] | None:
    return installing.pair_of(request.form.get("source", ""), request.form.get("target", ""))


def _install() -> str:
    """Put the upload into a folder under its own name, if a file may have that, for the installer reads files, and install it."""
    file, settings = chosen_file(), current_services().settings
    settings.models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.models, prefix=moving.UPLOAD) as folder:
        place = Path(folder) / (secure_filename(file.filename or "")[-_LONGEST_NAME:] or "model")
        file.save(place)
        with writing() as uow:
            return installing.install_model(uow, current_actor(), settings, place, _pair()).name


def _asked() -> Missing | None:
    """How the pair that the address names can be had."""
    source, target = request.args.get("source", ""), request.args.get("target", "")
    if not source or not target:
        return None
    services = current_services()
    source, target = registry.get(source).tag, registry.get(target).tag
    engine = services.engines.for_pair(source, target)
    one, other = sorted((source, target))
    found = ways(source, target, packages.in_use(services.settings.models), services.material.counts().get((one, other), 0), LEAST_PAIRS)
    return Missing(source, target, engine.describe(source, target) if engine else "", found)


def _scores() -> list[EngineScore]:
    with current_services().database.unit() as uow:
        return choosing.all_scores(uow)


def _learning() -> dict[tuple[str, str], Job]:
    with current_services().database.unit() as uow:
        return learning.asked_for(uow)


def _page(failure: str = "", status: int = 200) -> tuple[str, int]:
    services = current_services()
    place = services.settings.models
    return render_template(
        "administration/models.html", models=packages.installed(place), in_use={one.name for one in packages.in_use(place).values()}, carried=folders.installed(place),
        learned=all_current(place), learnable=learning.learnable(services.database), learning=_learning(), can_train=packaging.can_train(), sticks=sticks.found(),
        scores=_scores(), asked=_asked() if request.method == "GET" else None, languages=registry.all_languages(), failure=failure,
        date_of=datetime.date.fromisoformat), status

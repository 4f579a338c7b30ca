"""Documents side by side: bring two, look through their rows, correct them, take them into the memory and out again."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.errors import RongError
from app.http.errors import status_of
from app.http.identity import current_actor
from app.http.numbers import number
from app.http.services import current_services
from app.http.unit import reading, writing
from app.jobs.queue import open_job
from app.languages import registry
from app.publications.ingest.readers import by_suffix
from app.translation import pairing, pairing_rows
from app.translation.pairing_access import get_pairing
from app.translation.pairing_models import Pairing
from app.translation.pairing_reading import Brought
from app.translation.pairing_rows import SOURCE, TARGET, Place
from app.web.staff import Answer, chosen_file, told

SIDES = {"source": SOURCE, "target": TARGET}


def side_by_side() -> str:
    return _front()


def bring() -> Answer:
    limit = current_services().settings.max_document_bytes
    try:
        one, other = (_brought(name, limit) for name in SIDES)
        with writing() as uow:
            found = pairing.bring(uow, current_actor(), one, other, limit)
            pairing.request_layout(uow, current_actor(), found)
    except RongError as error:
        return _front(told(error)), status_of(error)
    return redirect(url_for("desk.pairing", pairing_id=found.id))


def show(pairing_id: int) -> str:
    return _rows(get_pairing(reading(), current_actor(), pairing_id))


def correct(pairing_id: int) -> Answer:
    """One step with one row; the page comes back with the row to go on with."""
    form = request.form
    place, side = _place(form.get("row", "")), SIDES.get(form.get("side", ""), TARGET)
    try:
        with writing() as uow:
            after = pairing_rows.correct(uow, current_actor(), pairing_id, form.get("lock", -1, type=number),
                                         form.get("step", ""), place, side)
    except RongError as error:
        return _rows(get_pairing(reading(), current_actor(), pairing_id), told(error), place), status_of(error)
    return redirect(_address(pairing_id, after))


def take(pairing_id: int) -> Answer:
    try:
        with writing() as uow:
            found = pairing.take(uow, current_actor(), pairing_id, request.form.get("lock", -1, type=number),
                                 doubtful=bool(request.form.get("doubtful")))
    except RongError as error:
        return _rows(get_pairing(reading(), current_actor(), pairing_id), told(error)), status_of(error)
    flash(gettext("In the memory: %(new)s new pairs; %(known)s were known already.", new=found.new, known=found.known))
    return redirect(url_for("desk.pairing", pairing_id=pairing_id))


def take_back(pairing_id: int) -> Answer:
    try:
        with writing() as uow:
            done = pairing.take_back(uow, current_actor(), pairing_id, request.form.get("lock", -1, type=number))
    except RongError as error:
        return _rows(get_pairing(reading(), current_actor(), pairing_id), told(error)), status_of(error)
    flash(gettext("Taken out of the memory: %(gone)s pairs. Approved here since, and kept: %(staying)s.", gone=done.gone, staying=done.staying))
    return redirect(url_for("desk.pairing", pairing_id=pairing_id))


def remove(pairing_id: int) -> Response:
    with writing() as uow:
        pairing.remove(uow, current_actor(), pairing_id)
    flash(gettext("The two documents have been put away."))
    return redirect(url_for("desk.side_by_side"))


def _brought(name: str, limit: int) -> Brought:
    file = chosen_file(name)
    return Brought(file.stream.read(limit + 1), file.filename or "", request.form.get(f"{name}_language", ""))


def _place(said: str) -> Place:
    """The place of a row as forms and addresses name it, “12-13”; what is none names no row."""
    source, _, target = said.partition("-")
    return (int(source), int(target)) if source.isdecimal() and target.isdecimal() and len(said) < 20 else (-1, -1)


def _address(pairing_id: int, place: Place) -> str:
    row = f"{place[0]}-{place[1]}"
    return url_for("desk.pairing", pairing_id=pairing_id, at=row, _anchor=f"row-{row}")


def _front(failure: str = "") -> str:
    return render_template("desk/pairings.html", pairings=pairing.pairings(reading(), current_actor()), failure=failure,
                           languages=registry.all_languages(), suffixes=sorted(by_suffix()), form=request.form)


def _rows(found: Pairing, failure: str = "", at: Place | None = None) -> str:
    uow = reading()
    asked = request.args.get("at", "")
    at = _place(asked) if asked else at
    sheet = pairing_rows.sheet(uow, found, request.args.get("page", 0, type=number), at)
    return render_template("desk/pairing.html", pairing=found, sheet=sheet, failure=failure, at=at, is_doubtful=pairing_rows.is_doubtful,
                           job=open_job(uow, pairing.ALIGN_JOB, pairing=found.id), little=pairing.LITTLE, address=_address)
